//! Who may depend on whom between the workspace's packages, and what lies at the
//! top of the tree, read from the manifests as text.

/// A package and the packages of this workspace that it may use.
const MAY_USE: &[(&str, &[&str])] = &[
    ("shared", &[]),
    ("documents", &["shared"]),
    ("mobile-core", &["shared", "documents"]),
    ("mobile", &["mobile-core"]),
    ("sync-server", &["shared", "documents"]),
    ("tests", &["shared", "documents", "mobile-core", "sync-server"]),
    ("fuzz", &["shared", "sync-server"]),
    ("recorder", &[]),
    ("xtask", &[]),
];

/// What a package's own tests may use besides: the window's stories end at an office.
const TESTS_MAY_USE: &[(&str, &[&str])] = &[("mobile", &["tests"])];

/// Packages that would make the pure core impure, wherever their use is hidden.
const IMPURE: &[&str] =
    &["tokio", "futures", "tracing", "log", "getrandom", "rand", "reqwest", "sled", "sea-orm", "dioxus"];

/// At the top of the tree there is nothing else, dotfiles and the build folder aside.
const TOP: &[&str] = &["Cargo.toml", "Cargo.lock", "README.md", "shared", "mobile", "sync-server", "tests", "target"];

/// A package uses only those it may.
pub fn dependencies(path: &str, manifest: &str) -> Vec<String> {
    let Some(package) = package_name(manifest) else { return Vec::new() };
    let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == package) else {
        return vec![format!("{path}: nothing is said of who {package} may use")];
    };
    let ours = |name: &String| MAY_USE.iter().any(|(known, _)| known == name);
    let in_tests =
        TESTS_MAY_USE.iter().filter(|(name, _)| *name == package).flat_map(|(_, names)| names.iter().copied());
    let in_tests: Vec<&str> =
        in_tests.filter(|name| !names_outside_tests(manifest).contains(&(*name).to_owned())).collect();
    let used = dependency_names(manifest).into_iter().filter(ours);
    let broken = used.filter(|name| !allowed.contains(&name.as_str()) && !in_tests.contains(&name.as_str()));
    broken.map(|name| format!("{path}: {package} may not use {name}")).collect()
}

/// The pure core depends on nothing that reaches outside, and its calendar has no clock.
pub fn pure_dependencies(path: &str, manifest: &str) -> Vec<String> {
    let impure = dependency_names(manifest).into_iter().filter(|name| IMPURE.contains(&name.as_str()));
    let mut offences: Vec<String> = impure.map(|name| format!("{path}: the pure core may not use {name}")).collect();
    let chrono = manifest.lines().find(|line| line.starts_with("chrono"));
    if chrono.is_some_and(|line| line.contains("\"clock\"") || line.contains("\"now\"")) {
        offences.push(format!("{path}: the pure core's chrono may have no clock"));
    }
    offences
}

/// Nothing lies at the top that the design does not name.
pub fn top_level<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let strangers = names.into_iter().filter(|name| !name.starts_with('.') && !TOP.contains(name));
    strangers.map(|name| format!("{name}: has no place at the top level")).collect()
}

fn package_name(manifest: &str) -> Option<String> {
    let package = sections(manifest).into_iter().find(|(header, _)| header == "package")?;
    let name = package.1.iter().find_map(|line| line.strip_prefix("name"))?;
    Some(name.trim_matches(|c: char| c == '=' || c == '"' || c.is_whitespace()).to_owned())
}

/// Names in what is shipped.
fn names_outside_tests(manifest: &str) -> Vec<String> {
    let shipped = sections(manifest).into_iter().filter(|(header, _)| !header.contains("dev-dependencies"));
    let text = shipped.map(|(header, lines)| format!("[{header}]\n{}\n", lines.join("\n")));
    dependency_names(&text.collect::<String>())
}

/// Names in every kind of dependencies: ordinary, for tests, for build scripts, for one target.
fn dependency_names(manifest: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (header, lines) in sections(manifest) {
        if let Some((_, name)) = header.split_once("dependencies.") {
            names.push(name.trim_matches('"').to_owned());
        } else if header.ends_with("dependencies") && !header.starts_with("workspace") {
            names.extend(lines.iter().filter_map(|line| name_of(line)));
        }
    }
    names
}

/// `shared.workspace = true`, `shared = { … }`, and `other = { package = "shared" }`.
fn name_of(line: &str) -> Option<String> {
    let renamed = line.split_once("package").and_then(|(_, after)| after.split('"').nth(1));
    let name = line.split(['=', '.']).next()?.trim().trim_matches('"');
    Some(renamed.unwrap_or(name).to_owned())
}

fn sections(manifest: &str) -> Vec<(String, Vec<&str>)> {
    let mut sections: Vec<(String, Vec<&str>)> = Vec::new();
    for line in manifest.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match (line.strip_prefix('[').and_then(|line| line.strip_suffix(']')), sections.last_mut()) {
            (Some(header), _) => sections.push((header.trim_matches(['[', ']']).to_owned(), Vec::new())),
            (None, Some((_, lines))) => lines.push(line),
            (None, None) => {}
        }
    }
    sections
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_phone_that_uses_the_office_is_caught_however_it_is_written() {
        let planted = [
            "[dependencies]\nsync-server.workspace = true",
            "[dependencies]\nsync-server = { path = \"../../sync-server\" }",
            "[dependencies]\noffice = { package = \"sync-server\", path = \"x\" }",
            "[dependencies.sync-server]\nworkspace = true",
            "[dev-dependencies]\nsync-server.workspace = true",
            "[target.'cfg(unix)'.dependencies]\nsync-server.workspace = true",
        ];
        for planted in planted {
            let manifest = format!("[package]\nname = \"mobile-core\"\n\n{planted}\n");
            assert_eq!(dependencies("mobile/core/Cargo.toml", &manifest).len(), 1, "{planted}");
        }
    }

    #[test]
    fn the_window_has_an_office_beside_it_in_its_tests_only() {
        let manifest = |section: &str| format!("[package]\nname = \"mobile\"\n[{section}]\ntests.workspace = true\n");
        assert_eq!(dependencies("mobile/Cargo.toml", &manifest("dev-dependencies")), Vec::<String>::new());
        assert_eq!(dependencies("mobile/Cargo.toml", &manifest("dependencies")).len(), 1);
    }

    #[test]
    fn what_is_allowed_is_no_offence() {
        let manifest = "[package]\nname = \"mobile-core\"\n[features]\nsync-server = []\n[dependencies]\nshared.workspace = true\nserde = \"1\"";
        assert_eq!(dependencies("mobile/core/Cargo.toml", manifest), Vec::<String>::new());
    }

    #[test]
    fn a_package_nobody_has_spoken_of_is_caught() {
        assert_eq!(dependencies("x/Cargo.toml", "[package]\nname = \"helpers\"").len(), 1);
    }

    #[test]
    fn a_runtime_or_a_clock_in_the_pure_core_is_caught() {
        let manifest = "[package]\nname = \"shared\"\n[dependencies]\ntokio.workspace = true\nchrono = { version = \"0.4\", features = [\"clock\"] }";
        assert_eq!(pure_dependencies("shared/Cargo.toml", manifest).len(), 2);
    }

    #[test]
    fn a_stranger_at_the_top_level_is_caught() {
        assert_eq!(top_level(["Cargo.toml", "shared", ".ci", "notes"]), ["notes: has no place at the top level"]);
    }
}
