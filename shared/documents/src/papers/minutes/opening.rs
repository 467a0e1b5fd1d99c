//! How minutes begin: the head, on what they rest, when, where and who.

use shared::domain::{Duty, Fact, Moment, Team, TeamMember, TimeSource, VisitTime};
use shared::record::Cell;
use shared::text::title_case;
use shared::words::drift_words;

use crate::paper::{Block, Head, Number, Title};
use crate::papers::case::Case;
use crate::papers::parts::{body, item, note, part, point};
use crate::papers::voice::{ended, fill, lines_of, say};

/// Head, title, bases, «Hôm nay …».
pub(super) fn blocks(case: &Case, team: &Team) -> Vec<Block> {
    let mut blocks = vec![
        Block::Head(head(case, team)),
        Block::Title(Title {
            kind: say("paper-minutes-kind"),
            about: fill("paper-minutes-about", &[("unit", &case.unit_words())]),
        }),
        Block::Bases(bases(case, team)),
        body(fill("paper-today", &[("moment", &case.moment(Moment::Arrived)), ("place", &case.unit_words())])),
    ];
    blocks.extend(clock(case));
    blocks
}

/// Minutes name no place and date in their head (form 1.9 of NĐ 30/2020/NĐ-CP): their
/// text does.
pub(in crate::papers) fn head(case: &Case, team: &Team) -> Head {
    Head {
        parent: Some(case.profile.authority.clone()),
        agency: lines_of(team.name.as_str()).join(" ").to_uppercase(),
        number: Some(Number { number: None, sign: case.profile.signs.minutes.clone() }),
        about: None,
        place: None,
    }
}

pub(in crate::papers) fn bases(case: &Case, team: &Team) -> Vec<String> {
    let mut bases = case.profile.bases_on(case.day);
    let decision = case.decision_words(team);
    let name = lines_of(team.name.as_str()).join(" ");
    bases.push(fill("paper-basis-decision", &[("decision", &decision), ("team", &name)]));
    bases
}

/// By which clock the arrival was told, where that matters.
fn clock(case: &Case) -> Option<Block> {
    let arrived = case.view.times.get(Moment::Arrived.name())?;
    let time = one_time(arrived)?;
    match time.source {
        TimeSource::Person => {
            let reason = time.reason.as_ref().map(|reason| ended(&case.voice.free_line(reason.as_str())))?;
            Some(note(fill("paper-time-by-hand", &[("reason", &reason)])))
        }
        TimeSource::Clock => {
            let entry = arrived.standing.last()?;
            let drift = case.record.item(&entry.hash)?.clock.drift_ms?;
            let drift = drift_words(shared::text::Lang::Vi, drift)?;
            Some(note(fill("paper-time-drift", &[("drift", &drift)])))
        }
    }
}

fn one_time(cell: &Cell) -> Option<&VisitTime> {
    match cell.one_fact()? {
        Fact::VisitTime(time) => Some(time),
        _ => None,
    }
}

/// I. Thành phần.
pub(super) fn people(case: &Case, present: &[TeamMember]) -> Vec<Block> {
    let mut blocks = vec![part("paper-part-people"), point("paper-people-team")];
    if present.is_empty() {
        blocks.push(body(say("paper-people-team-none")));
    }
    blocks.extend(present.iter().map(|member| item(member_words(case, member))));
    blocks.push(point("paper-people-unit"));
    blocks.extend(host_lines(case).into_iter().map(item));
    blocks
}

fn member_words(case: &Case, member: &TeamMember) -> String {
    let duty = say(duty_key(member.duty));
    let title = member.title.as_ref().filter(|_| case.voice.names()).map(|title| lines_of(title.as_str()).join(" "));
    let name = case.voice.member(member.member);
    match title {
        Some(title) => fill("paper-member", &[("name", &name), ("title", &title), ("duty", &duty)]),
        None => fill("paper-member-untitled", &[("name", &name), ("duty", &duty)]),
    }
}

pub(super) fn duty_key(duty: Duty) -> &'static str {
    match duty {
        Duty::Leader => "paper-duty-leader",
        Duty::Secretary => "paper-duty-secretary",
        Duty::Member => "paper-duty-member",
    }
}

fn host_lines(case: &Case) -> Vec<String> {
    match case.view.host.one_fact() {
        Some(Fact::Host(host)) if case.voice.names() => {
            let more =
                [&host.title, &host.note].into_iter().flatten().map(|words| case.voice.free_line(words.as_str()));
            let words: Vec<String> = std::iter::once(title_case(host.full_name.as_str())).chain(more).collect();
            vec![words.join(", ")]
        }
        Some(Fact::Host(_)) => vec![say("paper-host-unnamed")],
        _ => case.voice.cell(&case.view.host, "paper-host-none"),
    }
}
