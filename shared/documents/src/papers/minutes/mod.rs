//! Biên bản kiểm tra đột xuất (domain §4.1): what the team saw, what the unit says to
//! it, what is asked for, and who signs. It states observations, never conclusions: no
//! decision of the office is in it, also where one is in the record.

mod badges;
mod checks;
mod closing;
mod opening;
mod roll;
mod said;

use chrono::NaiveDate;
use shared::domain::{TeamMember, content_hash};
use shared::ids::{EntryHash, VisitId};
use shared::record::{Record, seal_lists};
use shared::words::SHORT_HASH;

use super::case::Case;
use super::voice::{fill, say};
use super::{Sources, parts, public, sealed};

use crate::Refused;
use crate::paper::{Block, OutputClass, PageShape, Paper, Section};
pub(super) use checks::{
    act, basis, class_key as photo_class_key, is_asked, is_signature, kind_of, seen, shown, what, whom,
};
pub(super) use opening::{bases, head};
pub(super) use roll::{figures as roll_figures, shares as roll_shares};
pub(super) use said::recommendations;

/// Which minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MinutesOf {
    /// The visit; joined ids give the same.
    pub visit: VisitId,
    /// What they state.
    pub state: MinutesState,
    /// Who may read them.
    pub class: OutputClass,
}

/// What minutes state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MinutesState {
    /// What the record holds now, marked as a draft.
    Draft,
    /// What the record holds now, with the code that a seal made now will have: to be
    /// read out, signed and then sealed, with nothing written in between.
    ForSigning,
    /// For ever the very paper that was signed under a seal, whatever came later: its
    /// bytes can be compared with what the seal says of them. Only an erasure, which the
    /// law asks for, takes words out of it.
    Sealed(EntryHash),
    /// The same for who reads it now: where other minutes have taken its place, its foot
    /// says so.
    Copy(EntryHash),
}

/// What the QR code begins with, before the hash in full.
pub const QR_PREFIX: &str = "KYBB1/";

/// What minutes are in the file of the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    /// The hash of what they state, once that is fixed.
    content: Option<EntryHash>,
    /// The hash of what stands in their place.
    superseded_by: Option<EntryHash>,
}

/// The minutes of a visit. In class [`OutputClass::Public`] they are figures only.
///
/// # Errors
/// [`Refused::Missing`] for a visit, unit, team or profile that is not there, and for a
/// seal whose entries are not all here; [`Refused::NeedsUpdate`] where something can't
/// be understood and so not be signed; [`Refused::UnknownCode`]; [`Refused::TooMuch`].
pub fn minutes(sources: &Sources, of: &MinutesOf) -> Result<Paper, Refused> {
    let record = sources.record;
    match of.state {
        MinutesState::Draft => {
            paper(sources.made_on, &Case::of(sources, record, of.visit, of.class)?, Standing::draft())
        }
        MinutesState::ForSigning => {
            let lists = seal_lists(record, of.visit).map_err(|_| Refused::NeedsUpdate)?;
            signed(sources, record, of, Standing::fixed(content_hash(&lists.includes)))
        }
        MinutesState::Sealed(seal) => {
            let of = &sealed_as(record, of, seal)?;
            let standing = Standing::fixed(sealed::content_of(record, seal)?);
            signed(sources, &sealed::record_of(record, seal)?, of, standing)
        }
        MinutesState::Copy(seal) => {
            let of = &sealed_as(record, of, seal)?;
            let fixed = Standing::fixed(sealed::content_of(record, seal)?);
            let standing = Standing { superseded_by: sealed::superseded_by(record, of.visit, seal), ..fixed };
            signed(sources, &sealed::record_of(record, seal)?, of, standing)
        }
    }
}

/// The visit as its seal names it: what united it with another came later, and what the
/// seal covers knows nothing of that.
fn sealed_as(record: &Record, of: &MinutesOf, seal: EntryHash) -> Result<MinutesOf, Refused> {
    Ok(MinutesOf { visit: sealed::visit_of(record, seal)?, ..*of })
}

/// What is signed or was: its day is that of the act, also where the caller gives another,
/// so that phone and office make the same bytes on whatever day they make them.
fn signed(sources: &Sources, then: &Record, of: &MinutesOf, standing: Standing) -> Result<Paper, Refused> {
    let case = Case::of(sources, then, of.visit, of.class)?;
    paper(case.last_day(), &case, standing)
}

impl Standing {
    fn draft() -> Standing {
        Standing { content: None, superseded_by: None }
    }

    fn fixed(content: EntryHash) -> Standing {
        Standing { content: Some(content), superseded_by: None }
    }
}

fn paper(made_on: NaiveDate, case: &Case, standing: Standing) -> Result<Paper, Refused> {
    let team = case.team()?;
    let present = case.members_present(team.team);
    let blocks = match case.voice.class {
        OutputClass::Public => public::blocks(case, &team),
        _ => blocks(case, &team, &present, standing)?,
    };
    let marks = match standing.content {
        None => vec![say("paper-draft")],
        Some(_) => Vec::new(),
    };
    Ok(Paper {
        title: fill("paper-minutes-name", &[("unit", &case.unit_words()), ("day", &screen_day(case))]),
        class: case.voice.class,
        marks,
        foot: Some(foot(case.voice.class, standing)),
        made_on,
        sections: vec![Section { shape: PageShape::Portrait, blocks }],
    }
    .masked())
}

fn blocks(
    case: &Case,
    team: &shared::domain::Team,
    present: &[TeamMember],
    standing: Standing,
) -> Result<Vec<Block>, Refused> {
    let mut blocks = opening::blocks(case, team);
    blocks.extend(opening::people(case, present));
    blocks.push(parts::part("paper-part-results"));
    blocks.extend(roll::blocks(case));
    blocks.extend(badges::blocks(case));
    blocks.extend(checks::checklist(case));
    blocks.extend(checks::findings(case)?);
    blocks.extend(checks::photos(case));
    blocks.extend(checks::differences(case));
    blocks.extend(said::blocks(case));
    blocks.extend(standing.content.filter(|_| case.voice.names()).map(code));
    blocks.extend(closing::blocks(case, present));
    Ok(blocks)
}

/// The code as text and as QR.
fn code(content: EntryHash) -> Block {
    let words = crate::paper::Words::plain(say("paper-code"))
        .and(crate::paper::Face::Bold, format!(" {}", short(content)))
        .and(crate::paper::Face::Regular, format!(". {}", say("paper-code-what")));
    Block::Code(crate::paper::Code { words, qr: format!("{QR_PREFIX}{content}") })
}

/// The digits of a hash that people compare by eye.
pub(super) fn short(hash: impl std::fmt::Display) -> String {
    hash.to_string().chars().take(SHORT_HASH).collect()
}

/// The same for papers without names: parted, so that twelve figures in a row never
/// look like a citizen number.
fn short_parted(hash: EntryHash) -> String {
    let digits: Vec<char> = short(hash).chars().collect();
    digits.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

fn foot(class: OutputClass, standing: Standing) -> String {
    let of_class = say(class_key(class));
    let code = |hash: EntryHash| if class == OutputClass::Internal { short(hash) } else { short_parted(hash) };
    let stated = match standing.content {
        None => say("paper-foot-draft"),
        Some(content) => fill("paper-foot-code", &[("code", &code(content))]),
    };
    let after = standing.superseded_by.map(|by| fill("paper-foot-superseded", &[("code", &code(by))]));
    [Some(of_class), Some(stated), after].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// The key of a class's name.
pub(super) fn class_key(class: OutputClass) -> &'static str {
    match class {
        OutputClass::Internal => "paper-class-internal",
        OutputClass::InternalWithoutNames => "paper-class-without-names",
        OutputClass::Public => "paper-class-public",
    }
}

/// The day of the act as a table writes it.
pub(super) fn screen_day(case: &Case) -> String {
    shared::text::screen_date(case.day)
}
