//! Finding a person by what a thumb types: a few letters of any syllables, in
//! any order, with or without accents, or the initials. It ranks and never
//! rejects: Telex keyboards compose late, so half-typed words are normal.

use super::normal::{fold, nfc};

/// How well a name answers a query; the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Every word, with its accents, begins a syllable of the name.
    Exact,
    /// So it does once accents are set aside.
    Folded,
    /// The one word is the beginning of the name's initials.
    Initials,
}

/// A query made ready once for a whole list.
#[derive(Clone)]
pub struct Query {
    exact: Vec<String>,
    folded: Vec<String>,
}

/// Fewer letters would make every name with that family initial a hit.
const INITIALS_CHARS_MIN: usize = 2;

impl Query {
    /// Splits what was typed into words.
    pub fn new(typed: &str) -> Query {
        Query { exact: longest_first(&lower(typed)), folded: longest_first(&fold(typed)) }
    }

    /// How well a name answers; `None` if it does not. An empty query is
    /// answered by every name, so an empty search box shows the whole list.
    pub fn rank(&self, name: &str) -> Option<Rank> {
        let folded_name = fold(name);
        let folded: Vec<&str> = folded_name.split(' ').collect();
        if begin_syllables(&self.folded, &folded) {
            let exact_name = lower(name);
            let exact: Vec<&str> = exact_name.split_whitespace().collect();
            let exactly = begin_syllables(&self.exact, &exact);
            return Some(if exactly { Rank::Exact } else { Rank::Folded });
        }
        self.begins_initials(&folded).then_some(Rank::Initials)
    }

    fn begins_initials(&self, syllables: &[&str]) -> bool {
        let [word] = self.folded.as_slice() else { return false };
        let initials: String = syllables.iter().filter_map(|syllable| syllable.chars().next()).collect();
        word.chars().count() >= INITIALS_CHARS_MIN && initials.starts_with(word.as_str())
    }
}

impl std::fmt::Debug for Query {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Query({} words)", self.folded.len())
    }
}

/// How well one name answers one query; for lists see [`search`].
pub fn matches(query: &str, name: &str) -> Option<Rank> {
    Query::new(query).rank(name)
}

/// The places of the names that answer, best first; names of one rank stay in
/// the order they were given in.
pub fn search<'a>(query: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<usize> {
    let query = Query::new(query);
    let ranked = names.into_iter().enumerate().filter_map(|(place, name)| Some((query.rank(name)?, place)));
    let mut hits: Vec<(Rank, usize)> = ranked.collect();
    hits.sort_unstable();
    hits.into_iter().map(|(_, place)| place).collect()
}

fn lower(text: &str) -> String {
    nfc(&nfc(text).to_lowercase())
}

fn longest_first(text: &str) -> Vec<String> {
    let mut words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    words
}

/// Whether every word begins a syllable of its own. Two words that begin the
/// same syllable begin one another, so giving the longest its syllable first
/// never takes one that a shorter word needed more.
fn begin_syllables(words: &[String], syllables: &[&str]) -> bool {
    let mut free: Vec<&str> = syllables.to_vec();
    words.iter().all(|word| {
        let place = free.iter().position(|syllable| syllable.starts_with(word.as_str()));
        place.map(|place| free.swap_remove(place)).is_some()
    })
}
