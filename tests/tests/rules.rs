//! The design's rules as tests on the sources themselves: who may use whom, who may
//! name which crate, how long a function may be, what documents may claim. The rules
//! are pure functions in `rules/`, each shown there to catch a planted offence.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

#[path = "rules/docs.rs"]
mod docs;
#[path = "rules/lexer.rs"]
mod lexer;
#[path = "rules/manifests.rs"]
mod manifests;
#[path = "rules/names.rs"]
mod names;

use std::fs;
use std::path::{Path, PathBuf};

/// A rule about one file: its path and text give what breaks it.
type Rule = fn(&str, &str) -> Vec<String>;

/// Where what is shipped, or drives it, has its sources.
const PRODUCT: &[&str] = &["shared/", "mobile/", "sync-server/"];

#[test]
fn packages_use_only_those_they_may() {
    hold(manifests::dependencies, &manifests());
}

#[test]
fn the_pure_core_depends_on_nothing_that_reaches_outside() {
    hold(manifests::pure_dependencies, &under(&["shared/"], manifests()));
}

#[test]
fn nothing_else_lies_at_the_top_level() {
    let entries = fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let names: Vec<String> = entries.collect();
    let strangers = manifests::top_level(names.iter().map(String::as_str));
    assert!(strangers.is_empty(), "{}", strangers.join("\n"));
}

#[test]
fn confined_crates_are_named_only_where_they_may_be() {
    hold(names::confined, &shipped(PRODUCT));
}

#[test]
fn the_pure_core_names_no_disk_network_clock_randomness_thread_or_log() {
    hold(names::pure, &shipped(&["shared/"]));
}

#[test]
fn the_pure_cores_layers_see_only_those_below() {
    hold(names::layered, &shipped(&["shared/"]));
}

#[test]
fn only_composition_roots_ask_the_clock_or_randomness() {
    hold(names::rooted, &shipped(&["shared/", "mobile/", "sync-server/", "tests/"]));
}

#[test]
fn nothing_shipped_unwraps() {
    hold(names::without_unwrap, &shipped(&["shared/", "mobile/", "sync-server/", "tests/"]));
}

#[test]
fn screens_have_no_words_of_their_own() {
    hold(names::wordless, &shipped(&["mobile/src/ui/", "sync-server/src/console/"]));
}

#[test]
fn no_function_is_too_long() {
    hold(names::short_functions, &sources());
}

#[test]
fn every_code_word_of_the_glossary_is_in_the_code() {
    let code: Vec<String> = shipped(PRODUCT).into_iter().map(|(_, text)| text).collect();
    let gone = docs::glossary_words_without_code(&read("shared/GLOSSARY.md"), &code);
    assert!(gone.is_empty(), "{}", gone.join("\n"));
}

#[test]
fn the_office_answers_exactly_the_requests_of_the_protocol() {
    let office = shipped(&["sync-server/"]);
    let routed = office.iter().flat_map(|(_, text)| docs::requests_routed(text)).collect();
    assert_eq!(docs::requests_told(&read("shared/PROTOCOL.md")), routed);
}

/// Fails with every offence at once. A rule that looked at nothing is no rule.
fn hold(rule: Rule, files: &[(String, String)]) {
    assert!(!files.is_empty(), "there is nothing to look at");
    let offences: Vec<String> = files.iter().flat_map(|(path, text)| rule(path, text)).collect();
    assert!(offences.is_empty(), "{} offences\n{}", offences.len(), offences.join("\n"));
}

/// Sources of these folders that are neither test targets nor modules of tests.
fn shipped(folders: &[&str]) -> Vec<(String, String)> {
    let is_shipped = |path: &str| path.contains("src/") && !path.ends_with("/tests.rs") && !path.contains("/tests/");
    under(folders, sources()).into_iter().filter(|(path, _)| is_shipped(path)).collect()
}

fn under(folders: &[&str], files: Vec<(String, String)>) -> Vec<(String, String)> {
    files.into_iter().filter(|(path, _)| folders.iter().any(|folder| path.starts_with(folder))).collect()
}

fn sources() -> Vec<(String, String)> {
    files(|name| name.ends_with(".rs"))
}

fn manifests() -> Vec<(String, String)> {
    files(|name| name == "Cargo.toml")
}

/// All files of the workspace by name, with their paths from its root.
fn files(wanted: fn(&str) -> bool) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for folder in ["shared", "mobile", "sync-server", "tests"] {
        walk(&root().join(folder), wanted, &mut found);
    }
    found.sort();
    found.into_iter().map(|path| (path.clone(), read(&path))).collect()
}

fn walk(folder: &Path, wanted: fn(&str) -> bool, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("the folder is in the tree") {
        let path = entry.expect("its entries can be read").path();
        let name = path.file_name().expect("entries have names").to_string_lossy().into_owned();
        if path.is_dir() && !name.starts_with('.') && name != "target" {
            walk(&path, wanted, found);
        } else if path.is_file() && wanted(&name) {
            let below = path.strip_prefix(root()).expect("the walk began at the root");
            found.push(below.to_string_lossy().replace('\\', "/"));
        }
    }
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn root() -> PathBuf {
    Path::new("..").canonicalize().expect("cargo runs tests in their package's folder")
}
