//! The sentences people read, in Vietnamese and English, from two Fluent files
//! that are part of the program. It never fails: what has no English sentence
//! is said in Vietnamese, and an unknown key is shown in «», so it is noticed
//! and nobody's work stops.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use serde::{Deserialize, Serialize};
use unic_langid::LanguageIdentifier;

/// A language people read the program in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Vietnamese: the language of the office.
    #[default]
    Vi,
    /// English.
    En,
}

impl Lang {
    /// Both.
    pub const ALL: [Lang; 2] = [Lang::Vi, Lang::En];

    /// Its code, as in a page's `lang` attribute.
    pub fn code(self) -> &'static str {
        match self {
            Lang::Vi => "vi",
            Lang::En => "en",
        }
    }
}

/// What a sentence is filled with.
#[derive(Clone, PartialEq, Eq)]
pub enum Arg {
    /// Words, a date or a figure that is already written as people read it.
    Text(String),
    /// A count: shown without points and fit to choose singular or plural by.
    Count(i64),
}

/// Both languages' sentences, ready to be said from any thread.
pub struct Sentences {
    vi: Book,
    en: Book,
}

impl Sentences {
    /// Says a sentence of the program's own files; see [`Sentences::tell`].
    pub fn say(lang: Lang, key: &str, args: &[(&str, Arg)]) -> String {
        Sentences::shipped().tell(lang, key, args)
    }

    /// The program's own files, read once.
    pub fn shipped() -> &'static Sentences {
        static SHIPPED: OnceLock<Sentences> = OnceLock::new();
        SHIPPED.get_or_init(|| Sentences::of(include_str!("../../text/vi.ftl"), include_str!("../../text/en.ftl")))
    }

    /// Reads two Fluent files. What can't be read is left out and told by
    /// [`Sentences::problems`].
    pub fn of(vi: &str, en: &str) -> Sentences {
        Sentences { vi: Book::of(Lang::Vi, vi), en: Book::of(Lang::En, en) }
    }

    /// The sentence of a key, filled in; in Vietnamese if the language lacks it,
    /// and the key itself in «» if both do. A missing argument shows as `{$name}`.
    pub fn tell(&self, lang: Lang, key: &str, args: &[(&str, Arg)]) -> String {
        let found = self.book(lang).tell(key, args).or_else(|| self.vi.tell(key, args));
        found.unwrap_or_else(|| format!("«{key}»"))
    }

    /// Whether a language has a sentence of its own for a key.
    pub fn knows(&self, lang: Lang, key: &str) -> bool {
        self.book(lang).outline.contains_key(key)
    }

    /// A language's keys, each with the variables its sentence uses.
    pub fn outline(&self, lang: Lang) -> &BTreeMap<String, BTreeSet<String>> {
        &self.book(lang).outline
    }

    /// What is wrong with a language's file: unreadable lines, keys written twice.
    pub fn problems(&self, lang: Lang) -> &[String] {
        &self.book(lang).problems
    }

    fn book(&self, lang: Lang) -> &Book {
        match lang {
            Lang::Vi => &self.vi,
            Lang::En => &self.en,
        }
    }
}

impl fmt::Debug for Sentences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sentences(vi: {}, en: {})", self.vi.outline.len(), self.en.outline.len())
    }
}

/// Arguments may name people; only their kind is told.
impl fmt::Debug for Arg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Arg::Text(_) => "Arg::Text",
            Arg::Count(_) => "Arg::Count",
        })
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Arg {
        Arg::Text(text.to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Arg {
        Arg::Text(text)
    }
}

impl From<i64> for Arg {
    fn from(count: i64) -> Arg {
        Arg::Count(count)
    }
}

impl From<u32> for Arg {
    fn from(count: u32) -> Arg {
        Arg::Count(i64::from(count))
    }
}

impl From<u64> for Arg {
    fn from(count: u64) -> Arg {
        Arg::Count(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

impl From<usize> for Arg {
    fn from(count: usize) -> Arg {
        Arg::Count(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

/// One language's sentences.
struct Book {
    bundle: FluentBundle<FluentResource>,
    outline: BTreeMap<String, BTreeSet<String>>,
    problems: Vec<String>,
}

impl Book {
    fn of(lang: Lang, source: &str) -> Book {
        let mut problems = Vec::new();
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(readable, errors)| {
            problems.extend(errors.iter().map(ToString::to_string));
            readable
        });
        let locale: LanguageIdentifier = lang.code().parse().expect("vi and en are language identifiers");
        let mut bundle = FluentBundle::new_concurrent(vec![locale]);
        // The marks that isolate a right-to-left name would stand in every
        // document and file made from these sentences.
        bundle.set_use_isolating(false);
        if let Err(errors) = bundle.add_resource(resource) {
            problems.extend(errors.iter().map(ToString::to_string));
        }
        let mut outline = outline(source);
        outline.retain(|key, _| bundle.has_message(key));
        Book { bundle, outline, problems }
    }

    fn tell(&self, key: &str, args: &[(&str, Arg)]) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut filled = FluentArgs::with_capacity(args.len());
        for (name, arg) in args {
            filled.set(*name, value(arg));
        }
        // An error here is a missing argument, which the sentence itself shows.
        let mut errors = Vec::new();
        Some(self.bundle.format_pattern(pattern, Some(&filled), &mut errors).into_owned())
    }
}

fn value(arg: &Arg) -> FluentValue<'_> {
    match arg {
        Arg::Text(text) => FluentValue::from(text.as_str()),
        Arg::Count(count) => FluentValue::from(*count),
    }
}

/// Keys and the variables used under each, by the line: a message begins at the
/// margin with its key, and everything indented below it is its own.
fn outline(source: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut key: Option<String> = None;
    for line in source.lines() {
        match line.chars().next() {
            Some('#' | '-') => key = None,
            Some(first) if first.is_ascii_alphabetic() => {
                key = line.split_once('=').map(|(name, _)| name.trim().to_owned());
            }
            _ => {}
        }
        if let Some(key) = &key {
            found.entry(key.clone()).or_default().extend(variables(line));
        }
    }
    found
}

fn variables(line: &str) -> impl Iterator<Item = String> + '_ {
    let in_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let names = line.split('$').skip(1).map(move |rest| rest.split(|c| !in_name(c)).next().unwrap_or_default());
    names.filter(|name| !name.is_empty()).map(str::to_owned)
}
