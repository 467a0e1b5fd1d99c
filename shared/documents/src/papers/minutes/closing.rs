//! How minutes end: when, that they were read out, in how many copies, and who signed.
//! A refusal to sign is told with its reason and the two who saw it.

use shared::domain::{Answer, Duty, Fact, Moment, SignatureMade, SignatureOutcome, Signer, TeamMember};
use shared::record::Cell;
use shared::text::title_case;
use shared::words::SIGNERS;

use crate::paper::{Block, Picture, Signature, SignatureMark};
use crate::papers::case::Case;
use crate::papers::parts::body;
use crate::papers::voice::{ended, fill, say};

/// Room for a drawn signature.
const SIGNATURE_WIDTH_MM: u16 = 44;
const SIGNATURE_HEIGHT_MM: u16 = 22;
/// The item that tells how many copies there are.
pub(super) const COPIES_ITEM: &str = "CQ-20";

pub(super) fn blocks(case: &Case, present: &[TeamMember]) -> Vec<Block> {
    let mut blocks: Vec<Block> = refusals(case).into_iter().map(body).collect();
    blocks.push(body(end(case)));
    blocks.push(Block::Signatures(SIGNERS.iter().map(|signer| signature(case, present, *signer)).collect()));
    blocks
}

fn end(case: &Case) -> String {
    let copies = copies(case);
    let count = format!("{copies:02}");
    let key = if copies == 2 { "paper-end-two" } else { "paper-end" };
    fill(key, &[("moment", &case.moment(Moment::Ended)), ("count", &count)])
}

/// As the team answered; else as the agency's profile says.
fn copies(case: &Case) -> u32 {
    let answered = case.view.answers.get(COPIES_ITEM).and_then(Cell::one_fact).and_then(|fact| match fact {
        Fact::ChecklistAnswer(answer) => match &answer.answer {
            Answer::Counts { parts } => parts.get("copies").copied(),
            _ => None,
        },
        _ => None,
    });
    answered.filter(|copies| *copies > 0).unwrap_or_else(|| u32::from(case.profile.copies))
}

/// What is told of each standing refusal.
fn refusals(case: &Case) -> Vec<String> {
    let cells = SIGNERS.iter().filter_map(|signer| case.view.signatures.get(signer.name()));
    let made = cells.flat_map(Cell::facts).filter_map(as_signature);
    let told = made.filter_map(|made| match &made.outcome {
        SignatureOutcome::Refused { reason, witnesses } => {
            let witnesses = witnesses.map(|member| case.voice.member(member)).join(", ");
            let reason = ended(&case.voice.free_line(reason.as_str()));
            Some(fill("paper-refused", &[("reason", &reason), ("witnesses", &witnesses)]))
        }
        _ => None,
    });
    let mut told: Vec<String> = told.collect();
    told.dedup();
    told
}

fn as_signature(fact: &Fact) -> Option<&SignatureMade> {
    match fact {
        Fact::Signature(made) => Some(made),
        _ => None,
    }
}

fn signature(case: &Case, present: &[TeamMember], signer: Signer) -> Signature {
    let cell = case.view.signatures.get(signer.name());
    let made = cell.and_then(Cell::one_fact).and_then(as_signature);
    let name = made.map(|made| made.full_name.to_string()).or_else(|| expected(case, present, signer));
    Signature {
        title: vec![say(&format!("paper-signer-{}", signer.name()))],
        note: Some(say("paper-sign-here")),
        mark: match (cell, made) {
            (Some(cell), None) => SignatureMark::Words(case.voice.cell(cell, "paper-not-signed").join(" ")),
            (_, Some(made)) => mark(case, made),
            (None, None) => SignatureMark::Room,
        },
        name: name.filter(|_| case.voice.names()).map(|name| title_case(&name)),
    }
}

fn mark(case: &Case, made: &SignatureMade) -> SignatureMark {
    match &made.outcome {
        SignatureOutcome::Drawn { photo } if case.voice.names() => SignatureMark::Drawn(Picture {
            hash: *photo,
            field: "signature",
            width_mm: SIGNATURE_WIDTH_MM,
            height_mm: SIGNATURE_HEIGHT_MM,
        }),
        SignatureOutcome::OnPaper if case.voice.names() => SignatureMark::Room,
        SignatureOutcome::Drawn { .. } | SignatureOutcome::OnPaper => SignatureMark::Words(say("paper-signed")),
        SignatureOutcome::Refused { .. } => SignatureMark::Words(say("paper-refused-mark")),
    }
}

/// Who will sign, where nobody has and only one can be meant.
fn expected(case: &Case, present: &[TeamMember], signer: Signer) -> Option<String> {
    let of = |duty: Duty| {
        let mut members = present.iter().filter(|member| member.duty == duty);
        let one = members.next()?;
        members.next().is_none().then(|| one.full_name.to_string())
    };
    match signer {
        Signer::Leader => of(Duty::Leader),
        Signer::Secretary => of(Duty::Secretary),
        Signer::Unit => match case.view.host.one_fact() {
            Some(Fact::Host(host)) => Some(host.full_name.to_string()),
            _ => None,
        },
    }
}
