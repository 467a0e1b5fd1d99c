//! Who names whom in a source: paths with their groups spread out, and the rules
//! about them. Each rule gives what breaks it, one sentence an offence.

use super::lexer::{Piece, Token, group_end, lex, shipped};

/// A path as written, `std::{fs, io}` being two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub line: usize,
    pub segments: Vec<String>,
    imported: bool,
}

impl Named {
    fn crate_name(&self) -> Option<&str> {
        (self.segments.len() > 1 || self.imported).then(|| self.segments[0].as_str())
    }

    fn has(&self, first: &str, second: &str) -> bool {
        self.segments.windows(2).any(|pair| pair[0] == first && pair[1] == second)
    }
}

/// A crate that only some files may name.
pub struct Confined {
    pub crates: &'static [&'static str],
    /// Path beginnings; a folder ends with a stroke.
    pub allowed: &'static [&'static str],
}

/// The design's list.
pub const CONFINED: &[Confined] = &[
    Confined { crates: &["dioxus", "dioxus_ssr"], allowed: &["sync-server/src/console/", "mobile/src/"] },
    Confined { crates: &["sled"], allowed: &["mobile/core/src/store/index.rs"] },
    Confined { crates: &["reqwest"], allowed: &["mobile/core/src/sync/http.rs"] },
    Confined { crates: &["image"], allowed: &["mobile/core/src/photo/"] },
    Confined { crates: &["sea_orm", "sea_orm_migration"], allowed: &["sync-server/src/record/"] },
];

/// A confined crate is named only where it may be.
pub fn confined(path: &str, source: &str) -> Vec<String> {
    let named = paths(&shipped(&lex(source)));
    let offences = named.iter().flat_map(|named| {
        let of = move |rule: &&Confined| named.crate_name().is_some_and(|name| rule.crates.contains(&name));
        let broken = CONFINED.iter().filter(of).filter(|rule| !rule.allowed.iter().any(|at| path.starts_with(at)));
        broken.map(move |rule| {
            format!("{path}:{}: only {} may name {}", named.line, rule.allowed.join(", "), named.segments[0])
        })
    });
    offences.collect()
}

/// Crates that would bring a clock, randomness, a runtime or logging.
const IMPURE_CRATES: &[&str] = &["getrandom", "rand", "tokio", "futures", "async_trait", "log", "tracing", "reqwest"];
/// Modules of the standard library that reach outside.
const IMPURE_STD: &[&str] = &["fs", "net", "env", "thread", "process"];
const IMPURE_WORDS: &[&str] =
    &["SystemTime", "Instant", "async", "await", "println", "eprintln", "dbg", "stdin", "stdout", "stderr"];

/// The pure core reaches nothing: no disk, network, clock, randomness, threads, async, logging.
pub fn pure(path: &str, source: &str) -> Vec<String> {
    let tokens = shipped(&lex(source));
    let words = tokens.iter().filter_map(|token| Some((token.line, token.word()?)));
    let by_word = words.filter(|(_, word)| IMPURE_WORDS.contains(word)).map(|(line, word)| (line, word.to_owned()));
    let by_path = paths(&tokens).into_iter().filter(is_impure).map(|named| (named.line, named.segments.join("::")));
    by_word.chain(by_path).map(|(line, what)| format!("{path}:{line}: the pure core names {what}")).collect()
}

fn is_impure(named: &Named) -> bool {
    let outside = IMPURE_STD.iter().any(|module| named.segments[0] == "std" && named.has("std", module));
    let clock = named.has("Utc", "now") || named.has("Local", "now");
    outside || clock || named.crate_name().is_some_and(|name| IMPURE_CRATES.contains(&name))
}

/// Layers of the pure core, and what each must not see.
const LAYERS: &[(&str, &[&str])] = &[
    ("shared/src/ids.rs", &["domain", "journal", "record", "sync", "text", "words"]),
    ("shared/src/text/", &["domain", "journal", "record", "sync", "words"]),
    ("shared/src/domain/", &["journal", "record", "sync", "words"]),
    ("shared/src/journal/", &["record", "sync", "words"]),
    ("shared/src/record/", &["sync", "words"]),
    ("shared/src/sync/", &["record", "words"]),
    ("shared/src/rescue/", &["record", "sync", "words"]),
    ("shared/src/carried/", &["record", "sync", "words", "rescue", "bundle"]),
    ("shared/src/bundle/", &["record", "words", "rescue"]),
];

/// `ids ← domain ← journal ← {record, sync}`; those two don't see each other.
pub fn layered(path: &str, source: &str) -> Vec<String> {
    let below = LAYERS.iter().filter(|(layer, _)| path.starts_with(layer));
    let named = paths(&shipped(&lex(source)));
    let offences = below.flat_map(|(_, hidden)| {
        let seen = named
            .iter()
            .filter(|named| hidden.iter().any(|module| named.segments[0] == "crate" && named.has("crate", module)));
        seen.map(|named| format!("{path}:{}: this layer names {}", named.line, named.segments.join("::")))
    });
    offences.collect()
}

/// Files that make time and randomness; all others are given them.
const COMPOSITION_ROOTS: &[&str] =
    &["sync-server/src/main.rs", "mobile/src/main.rs", "mobile/src/platform/", "tests/src/ports.rs", "tests/src/bin/"];

/// Only a composition root may set the ban on clocks and randomness aside.
pub fn rooted(path: &str, source: &str) -> Vec<String> {
    if COMPOSITION_ROOTS.iter().any(|root| path.starts_with(root)) {
        return Vec::new();
    }
    let tokens = shipped(&lex(source));
    let lifted = tokens.iter().filter(|token| token.is_word("disallowed_methods"));
    lifted
        .map(|token| format!("{path}:{}: only a composition root may ask the clock or randomness", token.line))
        .collect()
}

/// Nothing shipped panics on data: no `unwrap()`.
pub fn without_unwrap(path: &str, source: &str) -> Vec<String> {
    let tokens = shipped(&lex(source));
    let calls =
        tokens.windows(3).filter(|three| three[0].is_mark('.') && three[1].is_word("unwrap") && three[2].is_mark('('));
    calls.map(|call| format!("{path}:{}: unwrap() outside tests", call[1].line)).collect()
}

/// Screens say what the text files say: no literal of theirs holds Vietnamese letters.
pub fn wordless(path: &str, source: &str) -> Vec<String> {
    let tokens = shipped(&lex(source));
    let said = tokens.iter().filter_map(|token| match &token.piece {
        Piece::Text(text) if text.chars().any(|letter| letter.is_alphabetic() && !letter.is_ascii()) => {
            Some((token.line, text))
        }
        _ => None,
    });
    said.map(|(line, text)| format!("{path}:{line}: «{text}» belongs in the text files")).collect()
}

/// No function is longer than this many lines.
pub const FUNCTION_LINES_MAX: usize = 70;

/// Every function stays within [`FUNCTION_LINES_MAX`], from `fn` to its last brace.
pub fn short_functions(path: &str, source: &str) -> Vec<String> {
    let tokens = lex(source);
    let starts =
        (0..tokens.len().saturating_sub(1)).filter(|at| tokens[*at].is_word("fn") && tokens[at + 1].word().is_some());
    let lengths = starts.filter_map(|at| Some((at, function_lines(&tokens, at)?)));
    let long = lengths.filter(|(_, lines)| *lines > FUNCTION_LINES_MAX);
    long.map(|(at, lines)| {
        let name = tokens[at + 1].word().unwrap_or_default();
        format!("{path}:{}: {name} has {lines} lines, at most {FUNCTION_LINES_MAX}", tokens[at].line)
    })
    .collect()
}

/// The lines of the function at `start`; none where it has no body.
fn function_lines(tokens: &[Token], start: usize) -> Option<usize> {
    let mut at = start;
    loop {
        let token = tokens.get(at)?;
        if token.is_mark(';') {
            return None;
        }
        if token.is_mark('{') {
            let end = group_end(tokens, at);
            return Some(tokens[end - 1].line - tokens[start].line + 1);
        }
        at = if token.is_mark('(') || token.is_mark('[') { group_end(tokens, at) } else { at + 1 };
    }
}

/// All paths, each from its first segment on.
pub fn paths(tokens: &[Token]) -> Vec<Named> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        at = match tokens[at].word() {
            Some(word) if is_name(word) && begins(tokens, at) => {
                let imported = at > 0 && (tokens[at - 1].is_word("use") || tokens[at - 1].is_word("crate"));
                spread(tokens, at, Named { line: tokens[at].line, segments: Vec::new(), imported }, &mut found)
            }
            _ => at + 1,
        };
    }
    found
}

fn is_name(word: &str) -> bool {
    !word.starts_with(|c: char| c.is_ascii_digit())
        && !matches!(word, "use" | "extern" | "pub" | "in" | "as" | "fn" | "mod")
}

/// Not after a single dot, and not after the `::` of a longer path.
fn begins(tokens: &[Token], at: usize) -> bool {
    let mark = |back: usize, mark: char| at >= back && tokens[at - back].is_mark(mark);
    let field = mark(1, '.') && !mark(2, '.');
    let goes_on = mark(1, ':') && mark(2, ':') && at >= 3 && (tokens[at - 3].word().is_some() || mark(3, '>'));
    !field && !goes_on
}

/// Reads a path from its segment at `at` on, spreading groups; gives the place after it.
fn spread(tokens: &[Token], mut at: usize, mut named: Named, found: &mut Vec<Named>) -> usize {
    while let Some(token) = tokens.get(at) {
        if token.is_mark('{') {
            return spread_group(tokens, at, &named, found);
        }
        let Some(segment) = token.word().or(token.is_mark('*').then_some("*")) else { break };
        named.segments.push(segment.to_owned());
        named.line = token.line;
        at += 1;
        let goes_on = tokens.get(at..at + 2).is_some_and(|two| two.iter().all(|token| token.is_mark(':')));
        if !goes_on {
            break;
        }
        at += 2;
    }
    if !named.segments.is_empty() {
        found.push(named);
    }
    at
}

fn spread_group(tokens: &[Token], open: usize, prefix: &Named, found: &mut Vec<Named>) -> usize {
    let end = group_end(tokens, open);
    let mut at = open + 1;
    while at + 1 < end {
        let named = tokens[at].word().is_some_and(|word| word != "as");
        at = if named || tokens[at].is_mark('*') {
            let after = spread(tokens, at, prefix.clone(), found);
            let renamed = tokens.get(after).is_some_and(|token| token.is_word("as"));
            if renamed { after + 2 } else { after }
        } else {
            at + 1
        };
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    const APP: &str = "mobile/core/src/app/mod.rs";

    #[test]
    fn a_sentence_on_a_screen_is_caught_and_a_key_is_none() {
        assert_eq!(wordless("mobile/src/ui/x.rs", "rsx! { p { \"Đã lưu\" } }").len(), 1);
        let fair = "// «Đã lưu»\nrsx! { p { {words.say(\"state-saved\")} \"×\" } }\n#[cfg(test)] mod tests { const A: &str = \"Đỗ\"; }";
        assert_eq!(wordless("mobile/src/ui/x.rs", fair), Vec::<String>::new());
    }

    #[test]
    fn groups_are_spread_out() {
        let found: Vec<String> = paths(&lex("use std::{fs as files, io::{self, Read}}; a.b::<C>(d::e)"))
            .into_iter()
            .map(|named| named.segments.join("::"))
            .collect();
        assert_eq!(found, ["std::fs", "std::io::self", "std::io::Read", "a", "C", "d::e"]);
    }

    #[test]
    fn sled_named_outside_the_index_is_caught_however_it_is_written() {
        for planted in [
            "use sled;",
            "use sled::Db;",
            "use sled as db;",
            "fn a(db: &sled::Db) {}",
            "let d = ::sled::open(p);",
            "extern crate sled;",
        ] {
            assert_eq!(confined(APP, planted).len(), 1, "{planted}");
            assert!(confined("mobile/core/src/store/index.rs", planted).is_empty(), "{planted}");
        }
    }

    #[test]
    fn dioxus_reqwest_image_and_sea_orm_are_kept_to_their_places() {
        for planted in ["use dioxus::prelude::*;", "reqwest::get(url)", "use image::{RgbImage};", "use sea_orm::Set;"] {
            assert_eq!(confined(APP, planted).len(), 1, "{planted}");
        }
    }

    #[test]
    fn a_value_or_module_of_the_same_name_is_no_offence() {
        let fair = "let image = photo.image; self::image::turn(&image); crate::photo::image::x(); // sled::open\n\"reqwest::get\"";
        assert_eq!(confined(APP, fair), Vec::<String>::new());
    }

    #[test]
    fn a_clock_a_disk_or_a_log_in_the_pure_core_is_caught() {
        let planted = [
            "let now = chrono::Utc::now();",
            "use std::time::SystemTime;",
            "use std::{collections::BTreeMap, fs};",
            "std::env::var(name)",
            "std::thread::spawn(f)",
            "pub async fn f() {}",
            "tracing::info!(\"x\")",
            "log::warn!(\"x\")",
            "getrandom::fill(&mut b)",
            "println!(\"x\")",
        ];
        for planted in planted {
            assert_eq!(pure("shared/src/lib.rs", planted).len(), 1, "{planted}");
        }
    }

    #[test]
    fn durations_readers_and_tests_are_no_offence_in_the_pure_core() {
        let fair = "use std::io::Read; use std::time::Duration; fn env() {} #[cfg(test)] mod tests { use std::fs; }";
        assert_eq!(pure("shared/src/lib.rs", fair), Vec::<String>::new());
    }

    #[test]
    fn the_record_that_names_sync_is_caught() {
        assert_eq!(layered("shared/src/record/fold.rs", "use crate::{ids::Id, sync::Hello};").len(), 1);
        assert_eq!(layered("shared/src/sync/hello.rs", "crate::record::fold(x)").len(), 1);
        assert!(layered("shared/src/record/fold.rs", "use crate::journal::Act; use super::sync_all;").is_empty());
    }

    #[test]
    fn a_lifted_ban_outside_the_composition_roots_is_caught() {
        let lifted = "#[allow(clippy::disallowed_methods, reason = \"here\")] fn now() {}";
        assert_eq!(rooted("sync-server/src/ingest.rs", lifted).len(), 1);
        assert!(rooted("sync-server/src/main.rs", lifted).is_empty());
    }

    #[test]
    fn an_unwrap_is_caught_outside_tests_only() {
        let source = "fn a() { b().unwrap(); c.unwrap_or(1); } #[cfg(test)] mod tests { fn d() { e().unwrap(); } }";
        assert_eq!(without_unwrap("x.rs", source).len(), 1);
    }

    #[test]
    fn a_function_of_71_lines_is_caught_and_one_of_70_is_not() {
        let function = |lines: usize| {
            format!("trait T {{ fn none(); }}\nfn long(a: [u8; 2]) {{\n{}}}", "x();\n".repeat(lines - 2))
        };
        assert_eq!(short_functions("x.rs", &function(71)).len(), 1);
        assert!(short_functions("x.rs", &function(70)).is_empty());
    }
}
