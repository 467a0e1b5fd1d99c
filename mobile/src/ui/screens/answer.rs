//! What is half written of an answer to an item of the checklist: texts by the names of
//! its parts, the answer they make once they are whole, and why they make none. Pure
//! functions; whether an answer fits its item is the item's to say.

use std::collections::BTreeMap;

use mobile_core::shared::domain::checklist::{Answer, AnswerRefusal, AnswerType, Item, ItemCode, YesNoNa};
use mobile_core::shared::ids::Id;
use mobile_core::shared::text::{Arg, Sentences, Text, screen_date};
use mobile_core::shared::words::Speaker;
use mobile_core::view::{read_count, read_day, read_time};

use crate::phone::Draft;

/// What was said, where an item has one question.
pub const SAID: &str = "said";
/// The day of the last time.
pub const LAST: &str = "last";
/// A time of the day.
pub const TIME: &str = "time";
/// Rooms, one a line.
pub const PLACES: &str = "places";
/// Points of the scale.
pub const POINTS: &str = "points";
/// What was seen or heard.
pub const NOTE: &str = "note";

/// Yes, no and not applicable by their names in drafts, with the keys of their words.
pub const SAYINGS: [(&str, YesNoNa, &str); 3] =
    [("yes", YesNoNa::Yes, "answer-yes"), ("no", YesNoNa::No, "answer-no"), ("na", YesNoNa::Na, "answer-na")];

/// The draft's field of an item's part.
pub fn field_of(item: ItemCode, part: &str) -> String {
    format!("answer.{item}|{part}")
}

/// What a visit's draft holds of one item, by the parts' names.
pub fn written_of(draft: &Draft, item: ItemCode) -> Draft {
    let begins = field_of(item, "");
    let of_item = draft.iter().filter_map(|(field, text)| Some((field.strip_prefix(&begins)?, text)));
    of_item.map(|(part, text)| (part.to_owned(), text.clone())).collect()
}

/// What an answer was made of, to be corrected.
pub fn texts_of(answer: &Answer) -> Draft {
    let one = |field: &str, text: String| Draft::from([(field.to_owned(), text)]);
    match answer {
        Answer::YesNoNa { said } => one(SAID, name_of(*said)),
        Answer::YesNoDate { said, last } => {
            let mut texts = one(SAID, name_of(*said));
            texts.extend(last.map(|last| (LAST.to_owned(), screen_date(last))));
            texts
        }
        Answer::YesNoList { each } => each.iter().map(|(part, said)| (part.clone(), name_of(*said))).collect(),
        Answer::Counts { parts } => parts.iter().map(|(part, count)| (part.clone(), count.to_string())).collect(),
        Answer::Time { minute_of_day } => one(TIME, clock_words(*minute_of_day)),
        Answer::Places { places } => one(PLACES, places.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")),
        Answer::Remedies { each } => each.iter().map(|(id, said)| (id.to_string(), name_of(*said))).collect(),
        Answer::Scale1to5 { points, note } => {
            let mut texts = one(POINTS, points.to_string());
            texts.extend(note.as_ref().map(|note| (NOTE.to_owned(), note.to_string())));
            texts
        }
    }
}

/// What was written makes.
#[derive(Debug, Clone, PartialEq)]
pub enum Made {
    /// It is not whole.
    NotYet,
    /// It can't be, and why.
    Not(AnswerRefusal),
    /// What is typed in a part can't be read.
    Unread(String),
    /// An answer that fits.
    Answer(Answer),
}

/// The answer that texts make; `remedies` are what the last visit asked for.
pub fn answer_of(item: &Item, written: &Draft, remedies: &[Id]) -> Made {
    let answer = match item.answer {
        AnswerType::YesNoNa { .. } => said(written, SAID).map(|said| Answer::YesNoNa { said }),
        AnswerType::YesNoDate { .. } => match last_day(written) {
            Err(unread) => return unread,
            Ok(last) => said(written, SAID).map(|said| Answer::YesNoDate { said, last }),
        },
        AnswerType::YesNoList { parts } => all_said(written, parts.iter().map(|part| part.name.to_owned()))
            .map(|each| Answer::YesNoList { each: each.into_iter().collect() }),
        AnswerType::Counts { .. } => match counts(written) {
            Err(unread) => return unread,
            Ok(parts) => Some(Answer::Counts { parts }).filter(|_| !written.is_empty()),
        },
        AnswerType::Time => match written.get(TIME).map(|typed| read_time(typed)) {
            Some(None) => return Made::Unread(TIME.to_owned()),
            read => read.flatten().map(|minute_of_day| Answer::Time { minute_of_day }),
        },
        AnswerType::Places { .. } => written.get(PLACES).map(|typed| places(typed)),
        AnswerType::Remedies { .. } => all_said(written, remedies.iter().map(Id::to_string)).map(|each| {
            let each = each.into_iter().filter_map(|(id, said)| Some((id.parse().ok()?, said)));
            Answer::Remedies { each: each.collect() }
        }),
        AnswerType::Scale1to5 { .. } => scale(written),
        AnswerType::Auto { .. } => None,
    };
    match answer {
        None => Made::NotYet,
        Some(answer) => match item.check(&answer) {
            Ok(()) => Made::Answer(answer),
            Err(why) => Made::Not(why),
        },
    }
}

fn said(written: &Draft, part: &str) -> Option<YesNoNa> {
    let name = written.get(part)?;
    SAYINGS.iter().find(|(known, _, _)| known == name).map(|(_, said, _)| *said)
}

fn name_of(said: YesNoNa) -> String {
    let found = SAYINGS.iter().find(|(_, known, _)| *known == said);
    found.map(|(name, _, _)| (*name).to_owned()).unwrap_or_default()
}

/// What is said of every part; none while one is open.
fn all_said(written: &Draft, parts: impl Iterator<Item = String>) -> Option<Vec<(String, YesNoNa)>> {
    parts.map(|part| Some((part.clone(), said(written, &part)?))).collect()
}

fn last_day(written: &Draft) -> Result<Option<chrono::NaiveDate>, Made> {
    match written.get(LAST) {
        None => Ok(None),
        Some(typed) => read_day(typed).map(Some).ok_or_else(|| Made::Unread(LAST.to_owned())),
    }
}

fn counts(written: &Draft) -> Result<BTreeMap<String, u32>, Made> {
    let read = |(part, typed): (&String, &String)| match read_count(typed) {
        Some(count) => Ok((part.clone(), count)),
        None => Err(Made::Unread(part.clone())),
    };
    written.iter().map(read).collect()
}

/// One a line; blank lines are none, and a line beyond every limit is refused by the item.
fn places(typed: &str) -> Answer {
    let lines = typed.lines().filter_map(|line| Text::parse_lines(line, usize::MAX).ok());
    Answer::Places { places: lines.collect() }
}

fn scale(written: &Draft) -> Option<Answer> {
    let points = written.get(POINTS)?.parse().ok()?;
    let note = written.get(NOTE).and_then(|note| Text::parse_lines(note, usize::MAX).ok());
    Some(Answer::Scale1to5 { points, note })
}

/// A time of the day as people read it.
pub fn clock_words(minute_of_day: u16) -> String {
    format!("{:02}:{:02}", minute_of_day / 60, minute_of_day % 60)
}

/// Why there is no answer yet, for whoever has begun one.
pub fn why_not(item: &Item, made: &Made, words: &Speaker) -> Option<String> {
    let label = |part: &str| item.part(part).map_or_else(|| part.to_owned(), |part| part.label(words.lang).to_owned());
    let say = |key: &str, args: &[(&str, Arg)]| Some(Sentences::say(words.lang, key, args));
    match made {
        Made::NotYet | Made::Answer(_) => None,
        Made::Unread(part) if part == TIME => say("answer-time-unread", &[]),
        Made::Unread(part) if part == LAST => say("close-day-hint", &[]),
        Made::Unread(part) => say("answer-count-unread", &[("part", Arg::Text(label(part)))]),
        Made::Not(AnswerRefusal::SumMismatch { whole, is, parts }) => {
            let args = [("whole", Arg::Text(label(whole))), ("is", Arg::from(*is)), ("parts", Arg::from(*parts))];
            say("answer-sum-mismatch", &args)
        }
        Made::Not(AnswerRefusal::MissingPart { part }) => say("answer-missing", &[("part", Arg::Text(label(part)))]),
        Made::Not(AnswerRefusal::CitizenNumber) => say("answer-citizen-number", &[]),
        Made::Not(_) => say("refusal-answer", &[("about", Arg::Text(item.code.to_string()))]),
    }
}

#[cfg(test)]
mod tests {
    use mobile_core::shared::domain::checklist::ITEMS;

    use super::*;

    fn item(code: &str) -> &'static Item {
        code.parse::<ItemCode>().expect("a code").item().expect("an item")
    }

    fn written(parts: &[(&str, &str)]) -> Draft {
        parts.iter().map(|(part, text)| ((*part).to_owned(), (*text).to_owned())).collect()
    }

    fn made(code: &str, parts: &[(&str, &str)]) -> Made {
        answer_of(item(code), &written(parts), &[Id([1; 16]), Id([2; 16])])
    }

    #[test]
    fn an_answer_is_made_of_what_was_written_and_read_back_to_be_corrected() {
        let (one, two) = (Id([1; 16]).to_string(), Id([2; 16]).to_string());
        let cases: [(&str, &[(&str, &str)]); 9] = [
            ("CQ-05", &[("said", "no")]),
            ("CQ-15", &[("said", "yes"), ("last", "05/11/2023")]),
            ("CQ-15", &[("said", "no")]),
            ("CQ-11", &[("five_clear", "yes"), ("schedule", "no")]),
            ("CQ-14", &[("total", "12"), ("on_time", "9"), ("overdue", "2")]),
            ("CQ-01", &[("time", "07:35")]),
            ("CQ-10", &[("places", "Phòng 204\nPhòng 301")]),
            ("CQ-17", &[(&one, "yes"), (&two, "no")]),
            ("MC-09", &[("points", "2"), ("note", "Người dân phải chờ lâu")]),
        ];
        for (code, parts) in cases {
            let Made::Answer(answer) = made(code, parts) else { panic!("{code}: {:?}", made(code, parts)) };
            assert_eq!(texts_of(&answer), written(parts), "{code}");
        }
    }

    #[test]
    fn what_is_not_whole_is_no_answer_and_nobody_is_told_off() {
        for item in ITEMS {
            let made = answer_of(item, &Draft::new(), &[Id([1; 16])]);
            assert_eq!((&made, why_not(item, &made, &Speaker::default())), (&Made::NotYet, None), "{}", item.code);
        }
        assert_eq!(made("CQ-11", &[("schedule", "no")]), Made::NotYet);
        let none = answer_of(item("CQ-17"), &Draft::new(), &[]);
        assert!(matches!(none, Made::Answer(Answer::Remedies { each }) if each.is_empty()), "nothing was asked for");
    }

    #[test]
    fn figures_that_do_not_agree_are_told_by_name() {
        let told = |code: &str, parts: &[(&str, &str)]| {
            why_not(item(code), &made(code, parts), &Speaker::default()).expect("a sentence")
        };
        let sum = told("CQ-14", &[("total", "10"), ("on_time", "9"), ("overdue", "2")]);
        assert!(sum.contains("Tổng số") && sum.contains("10") && sum.contains("11"), "{sum}");
        assert!(told("CQ-14", &[("total", "10")]).contains("Đúng hạn"));
        assert!(told("CQ-14", &[("total", "mười")]).contains("Tổng số"));
        assert!(told("CQ-01", &[("time", "25:00")]).contains("07:35"));
        assert!(told("MC-09", &[("points", "3"), ("note", "030085001234")]).contains("căn cước"));
    }

    #[test]
    fn no_room_is_an_answer_of_its_own() {
        let Made::Answer(Answer::Places { places }) = made("CQ-10", &[("places", "\n ")]) else { panic!("an answer") };
        assert!(places.is_empty());
    }
}
