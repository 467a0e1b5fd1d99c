//! Bàn giao ảnh: every photo of a visit with its time, class, what it belongs to, its
//! whole hash and size, for the file of the case. It shows no picture; a withdrawn or
//! erased one keeps its line.

use shared::domain::{Fact, Photo, PhotoOf};
use shared::ids::VisitId;
use shared::record::PhotoView;
use shared::text::{document_date, grouped, in_office_time, sort_key};

use super::Sources;
use super::case::Case;
use super::explanation_request::office_head;
use super::minutes::{class_key, is_signature, photo_class_key, screen_day};
use super::parts::{body, line, lines, number, table};
use super::voice::{fill, say};
use crate::Refused;
use crate::paper::{
    Block, Cell, Head, Lie, OutputClass, PageShape, Paper, Section, Signature, SignatureMark, Table, Title,
};

/// Which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhotoListOf {
    /// The visit.
    pub visit: VisitId,
}

/// A hash is told in pieces, each of which fits its cell.
const HASH_PIECE: usize = 32;

/// The hand-over list of a visit's photos.
///
/// # Errors
/// As [`super::minutes`], but a team is not asked for.
pub fn photo_list(sources: &Sources, of: &PhotoListOf) -> Result<Paper, Refused> {
    let case = Case::of(sources, sources.record, of.visit, OutputClass::Internal)?;
    let mut photos: Vec<&PhotoView> = case.view.photos.iter().filter(|view| !is_signature(view)).collect();
    photos.sort_by_cached_key(|view| (view.photo.as_ref().map(|photo| photo.taken_at), view.hash));
    let bytes: u64 = photos.iter().filter_map(|view| view.photo.as_ref()).map(|photo| photo.bytes).sum();
    let head = Head { place: None, ..office_head(sources, &case, &case.profile.signs.photo_list) };
    let mut blocks = vec![
        Block::Head(head),
        Block::Title(Title {
            kind: say("paper-photo-list-kind"),
            about: fill("paper-photo-list-about", &[("unit", &case.unit_words()), ("day", &screen_day(&case))]),
        }),
        body(fill(
            "paper-photo-list-begin",
            &[("date", &document_date(sources.made_on)), ("place", &case.profile.department_words)],
        )),
        body(fill("paper-photo-list-lead", &[("count", &grouped(photos.len() as i64)), ("bytes", &size(bytes))])),
    ];
    blocks.extend((!photos.is_empty()).then(|| Block::Table(list(&case, &photos))));
    blocks.push(body(say("paper-photo-list-end")));
    blocks.push(Block::Signatures(["paper-hands-over", "paper-takes-over"].map(room).to_vec()));
    Ok(Paper {
        title: fill("paper-photo-list-name", &[("unit", &case.unit_words()), ("day", &screen_day(&case))]),
        class: OutputClass::Internal,
        marks: Vec::new(),
        foot: Some(say(class_key(OutputClass::Internal))),
        made_on: sources.made_on,
        sections: vec![Section { shape: PageShape::Landscape, blocks }],
    })
}

fn room(key: &str) -> Signature {
    Signature { title: vec![say(key)], note: Some(say("paper-sign-here")), mark: SignatureMark::Room, name: None }
}

fn list(case: &Case, photos: &[&PhotoView]) -> Table {
    let columns = [
        (9, Lie::Centre, "paper-number"),
        (34, Lie::Centre, "paper-taken-at"),
        (34, Lie::Item, "paper-photo-class"),
        (72, Lie::Item, "paper-belongs-to"),
        (84, Lie::Item, "paper-hash"),
        (22, Lie::Centre, "paper-size"),
    ];
    let row = |(place, view): (usize, &&PhotoView)| photo_row(case, place + 1, view);
    table("paper-photo-list-table", &columns, photos.iter().enumerate().map(row).collect())
}

fn photo_row(case: &Case, place: usize, view: &PhotoView) -> Vec<Cell> {
    let hash: Vec<char> = view.hash.to_string().chars().collect();
    let hash = lines(hash.chunks(HASH_PIECE).map(|piece| piece.iter().collect()));
    let Some(photo) = &view.photo else {
        let gone = lines(case.voice.cell(&view.cell, "state-withdrawn"));
        return vec![number(place), line("–"), line("–"), gone, hash, line("–")];
    };
    let at = in_office_time(photo.taken_at).format("%H:%M:%S %d/%m/%Y").to_string();
    vec![
        number(place),
        line(at),
        line(say(photo_class_key(photo.class))),
        lines(belongs_to(case, view)),
        hash,
        line(size(photo.bytes)),
    ]
}

/// All that it shows: one picture may belong to several things.
fn belongs_to(case: &Case, view: &PhotoView) -> Vec<String> {
    let shown = view.cell.facts().filter_map(|fact| match fact {
        Fact::Photo(photo) => Some(of(case, photo)),
        _ => None,
    });
    let mut shown: Vec<String> = shown.collect();
    shown.sort_by_cached_key(|words| sort_key(words));
    shown.dedup();
    shown
}

fn of(case: &Case, photo: &Photo) -> String {
    let name = |person: shared::ids::PersonId| case.people.person(case.record.person_id(person)).name;
    match &photo.shows {
        PhotoOf::Visit => say("paper-photo-of-visit"),
        PhotoOf::Badge { person } => fill("paper-photo-of-badge", &[("name", &name(*person))]),
        PhotoOf::Finding(finding) => {
            let whom = match finding.subject {
                shared::domain::Subject::Unit(_) => case.unit_words(),
                shared::domain::Subject::Person(person) | shared::domain::Subject::Unidentified(person) => name(person),
            };
            fill("paper-photo-of-finding", &[("code", finding.code.as_str()), ("whom", &whom)])
        }
    }
}

/// Kilobytes, as an archive's clerk reads them: «342,1 KB».
fn size(bytes: u64) -> String {
    let tenths = i64::try_from(bytes.saturating_mul(10).div_ceil(1_000)).unwrap_or(i64::MAX);
    format!("{} KB", shared::text::one_decimal(tenths))
}
