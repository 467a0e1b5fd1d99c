//! Lists in documents against the sources: the glossary's code words, and the
//! protocol's requests with what the office really answers.

use std::collections::BTreeSet;

use super::lexer::{Piece, Token, group_end, lex};

/// HTTP methods as the office's router names them.
const METHODS: &[&str] = &["get", "put", "post", "delete", "patch", "head", "options"];

/// Every code word of the glossary is used in the sources.
pub fn glossary_words_without_code(glossary: &str, sources: &[String]) -> Vec<String> {
    let known: BTreeSet<String> = sources.iter().flat_map(|source| words_of(source)).collect();
    let rows = glossary.lines().filter_map(|line| line.strip_prefix('|')?.split('|').nth(1));
    let words = rows.flat_map(|cell| cell.split([',', '·'])).map(str::trim);
    let words = words.filter(|word| !word.is_empty() && *word != "code" && !word.starts_with("---"));
    words
        .filter(|word| !known.contains(&flat(word)))
        .map(|word| format!("{word}: in the glossary, not in the code"))
        .collect()
}

/// Requests of the protocol's table as `METHOD /path`, parameters without their names.
pub fn requests_told(protocol: &str) -> BTreeSet<String> {
    let told = protocol.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let requests = told.filter_map(|request| request.split_once(' ')).filter(|(_, path)| path.starts_with("/api/"));
    requests.map(|(method, path)| format!("{method} {}", nameless(path))).collect()
}

/// Requests under `/api/` that the sources route, in the same form.
pub fn requests_routed(source: &str) -> BTreeSet<String> {
    let tokens = lex(source);
    let calls =
        (0..tokens.len().saturating_sub(2)).filter(|at| tokens[*at].is_word("route") && tokens[at + 1].is_mark('('));
    calls.flat_map(|at| routed(&tokens[at + 1..group_end(&tokens, at + 1)])).collect()
}

fn routed(call: &[Token]) -> Vec<String> {
    let Some(path) = call.iter().find_map(Token::text).filter(|path| path.starts_with("/api/")) else {
        return Vec::new();
    };
    let methods = call.windows(2).filter(|two| two[1].is_mark('(')).filter_map(|two| two[0].word());
    let methods = methods.filter(|word| METHODS.contains(word));
    methods.map(|method| format!("{} {}", method.to_uppercase(), nameless(path))).collect()
}

/// `/api/photos/{sha256}` and `/api/photos/{hash}` are one path.
fn nameless(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// All words of a source and every run of the small words they are made of, flat.
fn words_of(source: &str) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    for token in lex(source) {
        let text = match token.piece {
            Piece::Word(word) => word,
            Piece::Text(text) => text,
            Piece::Mark(_) => continue,
        };
        for word in text.split(|c: char| !(c == '_' || c.is_alphanumeric())) {
            let small = small_words(word);
            for start in 0..small.len() {
                known.extend((start..small.len()).map(|end| small[start..=end].concat()));
            }
        }
    }
    known
}

/// `OneStopDesk` and `one_stop_desk` are one, stop, desk.
fn small_words(word: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before_upper = false;
    for part in word.split('_').filter(|part| !part.is_empty()) {
        words.push(String::new());
        for c in part.chars() {
            if c.is_uppercase() && !before_upper && words.last().is_some_and(|last| !last.is_empty()) {
                words.push(String::new());
            }
            before_upper = c.is_uppercase();
            if let Some(last) = words.last_mut() {
                last.extend(c.to_lowercase());
            }
        }
    }
    words
}

fn flat(word: &str) -> String {
    small_words(word).concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glossary_word_that_the_code_does_not_use_is_caught() {
        let glossary = "| Vietnamese | code | what |\n|---|---|---|\n| a | one_stop_desk | x |\n| b | CM · VKL | x |\n| c | gone, differs | x |";
        let source =
            "enum Kind { OneStopDesk } const A: &str = \"CM\"; let vkl = 1; fn differs_now() {} // gone".to_owned();
        assert_eq!(glossary_words_without_code(glossary, &[source]), ["gone: in the glossary, not in the code"]);
    }

    #[test]
    fn requests_are_read_from_table_and_router_alike() {
        let protocol =
            "| request | what |\n| `PUT /api/photos/{sha256}` | x |\n| `GET /api/health` | y |\nsee `GET /api/other`";
        let router = ".route(\"/api/photos/{hash}\", put(photo::put).layer(limit(4))).route(\"/api/health\", get(health)).route(\"/visits\", get(page))";
        assert_eq!(requests_told(protocol), requests_routed(router));
        assert_eq!(requests_told(protocol).len(), 2);
    }

    #[test]
    fn a_request_nobody_told_of_is_seen() {
        let router = "Router::new().route(\"/api/secret\", post(x).get(y))";
        assert_eq!(
            requests_routed(router),
            BTreeSet::from(["GET /api/secret".to_owned(), "POST /api/secret".to_owned()])
        );
    }
}
