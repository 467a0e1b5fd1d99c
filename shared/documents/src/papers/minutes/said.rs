//! What is said and asked for at the end: the unit's opinion in its own words, and the
//! team's recommendations, each with the five «rõ».

use shared::domain::{Fact, Recommendation};
use shared::record::{Cell as Told, CellStatus};
use shared::text::{screen_date, sort_key, title_case};

use crate::paper::{Block, Cell, Lie, Table};
use crate::papers::case::Case;
use crate::papers::parts::{body, line, lines, part, table};
use crate::papers::voice::{fill, say};

pub(super) fn blocks(case: &Case) -> Vec<Block> {
    let mut blocks = vec![part("paper-part-statement")];
    blocks.extend(statement(case));
    blocks.push(part("paper-part-recommendations"));
    blocks.extend(recommendations(case));
    blocks
}

pub(in crate::papers) fn statement(case: &Case) -> Vec<Block> {
    let cell = &case.view.statement;
    match cell.one_fact() {
        Some(Fact::Statement(statement)) if case.voice.names() => {
            let speaker = title_case(statement.speaker.as_str());
            let mut words = case.voice.free(statement.text.as_str());
            words[0] = fill("paper-statement-by", &[("speaker", &speaker), ("words", &words[0])]);
            words.into_iter().map(body).collect()
        }
        _ => case.voice.cell(cell, "paper-statement-none").into_iter().map(body).collect(),
    }
}

pub(in crate::papers) fn recommendations(case: &Case) -> Vec<Block> {
    let told: Vec<&Told> = case.view.recommendations.iter().filter(|cell| is_told(cell)).collect();
    if told.is_empty() {
        return vec![body(say("paper-recommendations-none"))];
    }
    vec![body(say("paper-recommendations-lead")), Block::Table(five_clear(case, &told))]
}

fn is_told(cell: &Told) -> bool {
    !matches!(cell.status, CellStatus::Empty | CellStatus::AllWithdrawn)
}

/// One row each, in the order of their days; of a difference one row for each value.
fn five_clear(case: &Case, told: &[&Told]) -> Table {
    let columns = [
        (8, Lie::Centre, "paper-number"),
        (28, Lie::Item, "five-who"),
        (54, Lie::Item, "five-what"),
        (22, Lie::Centre, "five-when"),
        (34, Lie::Item, "five-result"),
        (24, Lie::Item, "five-responsible"),
    ];
    let mut told: Vec<&&Told> = told.iter().collect();
    told.sort_by_cached_key(|cell| {
        let first = standing(cell).first().map(|asked| (asked.due, sort_key(asked.what.as_str())));
        (first.is_none(), first, cell.key)
    });
    let rows = told.iter().enumerate().flat_map(|(place, cell)| rows_of(case, place + 1, cell)).collect();
    table("paper-recommendations-table", &columns, rows)
}

fn rows_of(case: &Case, place: usize, cell: &Told) -> Vec<Vec<Cell>> {
    let asked = standing(cell);
    if asked.is_empty() {
        let said = lines(case.voice.cell(cell, "state-withdrawn")).across(5);
        return vec![vec![line(place.to_string()), said]];
    }
    let numbered = if cell.differs() {
        fill("paper-recommendation-differs", &[("number", &place.to_string())])
    } else {
        place.to_string()
    };
    asked.into_iter().map(|asked| row_of(case, &numbered, asked)).collect()
}

/// The distinct values that stand, in order of their words.
fn standing(cell: &Told) -> Vec<&Recommendation> {
    let asked = cell.facts().filter_map(|fact| match fact {
        Fact::Recommendation(asked) => Some(asked),
        _ => None,
    });
    let mut asked: Vec<&Recommendation> = asked.collect();
    asked.sort_by_cached_key(|asked| (asked.due, Fact::Recommendation((*asked).clone()).value()));
    asked.dedup();
    asked
}

fn row_of(case: &Case, numbered: &str, asked: &Recommendation) -> Vec<Cell> {
    let free = |words: &shared::text::Text| lines(case.voice.free(words.as_str()));
    vec![
        line(numbered),
        free(&asked.who),
        free(&asked.what),
        line(screen_date(asked.due)),
        free(&asked.result),
        free(&asked.responsible),
    ]
}
