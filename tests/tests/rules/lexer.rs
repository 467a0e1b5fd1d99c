//! Rust source as words, texts and marks, without comments: enough to see who
//! names whom. It refuses to know types, macros or name resolution.

/// One piece of source and the line it begins on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub line: usize,
    pub piece: Piece,
}

/// What a piece is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// An identifier, keyword or number.
    Word(String),
    /// What a string literal holds.
    Text(String),
    /// One mark: a bracket, colon, dot.
    Mark(char),
}

impl Token {
    pub fn is_mark(&self, mark: char) -> bool {
        self.piece == Piece::Mark(mark)
    }

    pub fn is_word(&self, word: &str) -> bool {
        self.word() == Some(word)
    }

    pub fn word(&self) -> Option<&str> {
        match &self.piece {
            Piece::Word(word) => Some(word),
            _ => None,
        }
    }

    pub fn text(&self) -> Option<&str> {
        match &self.piece {
            Piece::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// All tokens of a source.
pub fn lex(source: &str) -> Vec<Token> {
    let mut lexer = Lexer { chars: source.chars().collect(), at: 0, line: 1, tokens: Vec::new() };
    while lexer.at < lexer.chars.len() {
        lexer.step();
    }
    lexer.tokens
}

/// The tokens that are shipped: without what `#[cfg(test)]` and `#[test]` stand over.
pub fn shipped(tokens: &[Token]) -> Vec<Token> {
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match attribute_end(tokens, at) {
            Some(end) if is_test(&tokens[at..end]) => at = item_end(tokens, end),
            Some(end) => {
                kept.extend_from_slice(&tokens[at..end]);
                at = end;
            }
            None => {
                kept.push(tokens[at].clone());
                at += 1;
            }
        }
    }
    kept
}

/// The place after the bracket that closes the one at `open`.
pub fn group_end(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0usize;
    for (offset, token) in tokens[open..].iter().enumerate() {
        match token.piece {
            Piece::Mark('{' | '(' | '[') => depth += 1,
            Piece::Mark('}' | ')' | ']') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return open + offset + 1;
        }
    }
    tokens.len()
}

fn attribute_end(tokens: &[Token], at: usize) -> Option<usize> {
    let opens = tokens[at].is_mark('#') && tokens.get(at + 1).is_some_and(|token| token.is_mark('['));
    opens.then(|| group_end(tokens, at + 1))
}

fn is_test(attribute: &[Token]) -> bool {
    let says = |word: &str| attribute.iter().any(|token| token.is_word(word));
    says("test") && !says("not") && !says("cfg_attr")
}

/// The place after an item: its block's end, or its semicolon.
fn item_end(tokens: &[Token], mut at: usize) -> usize {
    while at < tokens.len() {
        match tokens[at].piece {
            Piece::Mark(';') => return at + 1,
            Piece::Mark('{') => {
                let end = group_end(tokens, at);
                let closed_by_semicolon = tokens.get(end).is_some_and(|token| token.is_mark(';'));
                return end + usize::from(closed_by_semicolon);
            }
            Piece::Mark('(' | '[') => at = group_end(tokens, at),
            _ => at += 1,
        }
    }
    at
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
    line: usize,
    tokens: Vec<Token>,
}

impl Lexer {
    fn step(&mut self) {
        match (self.chars[self.at], self.peek(1)) {
            ('/', Some('/')) => self.skip_line(),
            ('/', Some('*')) => self.skip_block(),
            ('"', _) => self.string(),
            ('\'', _) => self.quote(),
            (c, _) if c.is_whitespace() => self.next(),
            (c, _) if c == '_' || c.is_alphanumeric() => self.word(),
            (c, _) => {
                self.push(self.line, Piece::Mark(c));
                self.next();
            }
        }
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn next(&mut self) {
        if self.peek(0) == Some('\n') {
            self.line += 1;
        }
        self.at += 1;
    }

    fn push(&mut self, line: usize, piece: Piece) {
        self.tokens.push(Token { line, piece });
    }

    fn skip_line(&mut self) {
        while self.peek(0).is_some_and(|c| c != '\n') {
            self.at += 1;
        }
    }

    fn skip_block(&mut self) {
        let mut depth = 0usize;
        while self.at < self.chars.len() {
            let step = match (self.peek(0), self.peek(1)) {
                (Some('/'), Some('*')) => 1,
                (Some('*'), Some('/')) => -1,
                _ => 0,
            };
            depth = depth.saturating_add_signed(step);
            self.next();
            if step != 0 {
                self.next();
            }
            if depth == 0 {
                return;
            }
        }
    }

    fn string(&mut self) {
        let line = self.line;
        let mut text = String::new();
        self.next();
        while let Some(c) = self.peek(0).filter(|c| *c != '"') {
            if c == '\\' {
                self.next();
            }
            text.extend(self.peek(0));
            self.next();
        }
        self.next();
        self.push(line, Piece::Text(text));
    }

    /// A character, or a lifetime, which nobody needs here.
    fn quote(&mut self) {
        let is_char = self.peek(1) == Some('\\') || self.peek(2) == Some('\'');
        self.next();
        if !is_char {
            return self.skip_name();
        }
        if self.peek(0) == Some('\\') {
            self.next();
        }
        self.next();
        while self.peek(0).is_some_and(|c| c != '\'') {
            self.next();
        }
        self.next();
    }

    fn skip_name(&mut self) {
        while self.peek(0).is_some_and(|c| c == '_' || c.is_alphanumeric()) {
            self.at += 1;
        }
    }

    fn word(&mut self) {
        let start = self.at;
        self.skip_name();
        let word: String = self.chars[start..self.at].iter().collect();
        let raw = matches!(word.as_str(), "r" | "br" | "cr");
        match self.peek(0) {
            Some('"') if raw => self.raw_string(0),
            Some('"') if matches!(word.as_str(), "b" | "c") => self.string(),
            Some('#') if raw && self.raw_hashes().is_some() => {
                let hashes = self.raw_hashes().unwrap_or_default();
                self.raw_string(hashes);
            }
            _ => self.push(self.line, Piece::Word(word)),
        }
    }

    /// How many hashes stand before the quote of a raw string; none for a raw identifier.
    fn raw_hashes(&self) -> Option<usize> {
        let hashes = (0..).take_while(|ahead| self.peek(*ahead) == Some('#')).count();
        (self.peek(hashes) == Some('"')).then_some(hashes)
    }

    fn raw_string(&mut self, hashes: usize) {
        let line = self.line;
        self.at += hashes + 1;
        let mut text = String::new();
        while let Some(c) = self.peek(0) {
            let closes = c == '"' && (1..=hashes).all(|ahead| self.peek(ahead) == Some('#'));
            self.next();
            if closes {
                self.at += hashes;
                break;
            }
            text.push(c);
        }
        self.push(line, Piece::Text(text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(source: &str) -> Vec<String> {
        lex(source).iter().filter_map(Token::word).map(str::to_owned).collect()
    }

    #[test]
    fn comments_and_texts_hold_no_words() {
        let source = "a // b\n/* c /* d */ e */ f \"g \\\" h\" r#\"i \" j\"# 'k' '\\'' l";
        assert_eq!(words(source), ["a", "f", "l"]);
    }

    #[test]
    fn a_lifetime_does_not_swallow_what_follows() {
        assert_eq!(words("fn a<'b>(c: &'b str) { 'd': loop {} }"), ["fn", "a", "c", "str", "loop"]);
    }

    #[test]
    fn lines_are_counted_through_texts_and_comments() {
        let tokens = lex("\"a\nb\"\n/* c\n */ d");
        assert_eq!(tokens.last().map(|token| token.line), Some(4));
    }

    #[test]
    fn what_is_only_for_tests_is_not_shipped() {
        let source = "a(); #[cfg(test)] mod tests { b(); } #[test] fn c() { d(); } #[cfg(not(test))] e(); \
                      #[cfg(test)] use f::{g}; h();";
        let shipped: Vec<String> = shipped(&lex(source)).iter().filter_map(Token::word).map(str::to_owned).collect();
        assert_eq!(shipped, ["a", "cfg", "not", "test", "e", "h"]);
    }
}
