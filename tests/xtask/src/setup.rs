//! What is installed, and only when it is used: each kind of work names its needs,
//! each need knows how to tell that it is met and which Debian packages meet it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::run::{Failure, Outcome, capture, on_path};
use crate::test::Kind;

/// Names the driver of the browser to the office's tests.
pub const CHROMEDRIVER: &str = "KY_CUONG_CHROMEDRIVER";
/// A compiler of its own, beside the one that builds everything else.
pub const ANDROID_RUSTC: &str = "/usr/bin/rustc";
/// What builds with it.
pub const ANDROID_CARGO: &str = "/usr/bin/cargo";
/// Compiles C for Android.
pub const CLANG: &str = "clang";
/// Where that compiler finds the sources of its library.
const RUST_SOURCES: &str = "/usr/lib/rustlib/src/rust/library";
/// Seconds to wait for another apt-get: an unattended upgrade takes about one minute.
const APT_LOCK_SECONDS: u32 = 180;
/// Debian keeps each server's programs off the path, one folder a version.
const POSTGRESQL_DIR: &str = "/usr/lib/postgresql";
/// Read by Debian's packaging before it would create and start a database of its own.
const POSTGRESQL_CONF: &str = "/etc/postgresql-common/createcluster.d/ky-cuong.conf";

/// The programs that read papers back.
const PAPER_READERS: [&str; 4] = ["pdftotext", "pdftoppm", "qpdf", "soffice"];
/// Parts of the office suite, each of which comes with a package of its own.
const OFFICE_PARTS: [&str; 2] = ["libswlo.so", "libsclo.so"];

/// Something that must be on the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// A browser and its driver: the office's pages.
    Browser,
    /// Fonts with all Vietnamese letters, so that pages measure as on a desk.
    Fonts,
    /// The programs of PostgreSQL; tests start their own on a folder of their own.
    PostgreSql,
    /// Node: the peers of the photo and sync benches run on it, and a client of tus that is
    /// not ours.
    Node,
    /// What the phone's window is built with and shown by.
    WebView,
    /// A display that nobody looks at, and a driver for the window on it.
    WebDriver,
    /// A Rust whose library can be built for Android from its sources.
    RustForAndroid,
    /// A C compiler for any processor: TLS has its sums in C and assembly.
    Clang,
    /// What reads papers back: PDF readers, and an office suite.
    PaperReaders,
}

impl Need {
    const ALL: [Need; 9] = [
        Need::Browser,
        Need::Fonts,
        Need::PostgreSql,
        Need::Node,
        Need::WebView,
        Need::WebDriver,
        Need::RustForAndroid,
        Need::Clang,
        Need::PaperReaders,
    ];

    fn is_met(self) -> bool {
        match self {
            Need::Browser => chromedriver().is_some() && (on_path("chromium").is_some() || chrome_is_named()),
            Need::Fonts => Path::new("/usr/share/fonts/truetype/noto").is_dir(),
            Need::PostgreSql => on_path("initdb").is_some() || postgresql_is_installed(),
            Need::Node => answers("node") && answers("npm"),
            // The window is built for Debian's family only; elsewhere nothing is asked.
            Need::WebView => {
                !cfg!(target_os = "linux") || has_library("webkit2gtk-4.1") && has_library("openssl") && has_xdo()
            }
            Need::WebDriver => on_path("WebKitWebDriver").is_some() && on_path("Xvfb").is_some(),
            Need::RustForAndroid => Path::new(ANDROID_RUSTC).is_file() && Path::new(RUST_SOURCES).is_dir(),
            Need::Clang => on_path(CLANG).is_some(),
            Need::PaperReaders => PAPER_READERS.iter().all(|reader| on_path(reader).is_some()) && has_office_parts(),
        }
    }

    fn packages(self) -> &'static [&'static str] {
        match self {
            Need::Browser => &["chromium", "chromium-driver"],
            Need::Fonts => &["fonts-noto-core"],
            Need::PostgreSql => &["postgresql"],
            Need::Node => &["nodejs", "npm"],
            Need::WebView => &["libwebkit2gtk-4.1-dev", "libxdo-dev", "libssl-dev", "pkg-config"],
            Need::WebDriver => &["webkit2gtk-driver", "xvfb"],
            Need::RustForAndroid => &["rustc-web", "cargo-web", "rust-web-src"],
            Need::Clang => &["clang"],
            Need::PaperReaders => &["poppler-utils", "qpdf", "libreoffice-writer", "libreoffice-calc"],
        }
    }
}

/// Whether texts and tables can be opened, or somebody's own office suite is on the path.
fn has_office_parts() -> bool {
    let folder = Path::new("/usr/lib/libreoffice/program");
    !folder.is_dir() || OFFICE_PARTS.iter().all(|part| folder.join(part).is_file())
}

/// What a kind of test needs from apt.
pub fn needs(kind: Kind) -> &'static [Need] {
    match kind {
        Kind::Conformance => &[Need::WebView, Need::PostgreSql],
        Kind::Office => &[Need::WebView, Need::Browser, Need::Fonts],
        Kind::Cut => &[Need::WebView, Need::Node],
        Kind::Window => &[Need::WebView, Need::WebDriver, Need::Fonts],
        Kind::Papers => &[Need::WebView, Need::PaperReaders],
        Kind::Android => &[Need::RustForAndroid, Need::Clang],
        Kind::Lint | Kind::Unit | Kind::Simulation | Kind::Fuzz | Kind::Crash => &[Need::WebView],
    }
}

/// `cargo xtask setup [KIND]`.
///
/// # Errors
/// An unknown kind, or what apt could not install.
pub fn run(args: &[String]) -> Outcome {
    match args {
        [] => ensure(&Need::ALL),
        [kind] if kind == "bench" => ensure(&[Need::Node]),
        [kind] => ensure(needs(Kind::parse(kind)?)),
        _ => Err(Failure::new("cargo xtask setup [KIND]")),
    }
}

/// Installs what of these is missing; silent when nothing is.
///
/// # Errors
/// What apt said, or what to install by hand where there is no apt.
pub fn ensure(needs: &[Need]) -> Outcome {
    let missing: Vec<Need> = needs.iter().copied().filter(|need| !need.is_met()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().flat_map(|need| need.packages()).copied().collect();
    if on_path("apt-get").is_none() {
        return Err(Failure::new(format!("please install these by hand, apt-get is not here: {}", packages.join(" "))));
    }
    println!("setup: installing {} with apt-get", packages.join(" "));
    if missing.contains(&Need::PostgreSql) {
        keep_system_database_away()?;
    }
    install(&packages)?;
    match missing.iter().find(|need| !need.is_met()) {
        None => Ok(()),
        Some(need) => Err(Failure::new(format!("{need:?} is still missing after apt-get install"))),
    }
}

/// The driver that the office's tests start.
pub fn chromedriver() -> Option<PathBuf> {
    match std::env::var_os(CHROMEDRIVER) {
        Some(named) => Some(PathBuf::from(named)),
        None => on_path("chromedriver"),
    }
}

/// Whoever names a driver has a browser that goes with it.
fn chrome_is_named() -> bool {
    std::env::var_os(CHROMEDRIVER).is_some() || on_path("google-chrome").is_some()
}

fn postgresql_is_installed() -> bool {
    let versions = fs::read_dir(POSTGRESQL_DIR).into_iter().flatten().flatten();
    versions.map(|version| version.path().join("bin/initdb")).any(|initdb| initdb.is_file())
}

/// Whether a library can be built with.
fn has_library(name: &str) -> bool {
    Command::new("pkg-config").args(["--exists", name]).status().is_ok_and(|status| status.success())
}

/// A library that tells nobody where it is.
fn has_xdo() -> bool {
    Path::new("/usr/include/xdo.h").is_file()
}

fn answers(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

/// Old package lists are the usual reason for a failed install, so they are
/// brought up to date only then.
fn install(packages: &[&str]) -> Outcome {
    let install = || {
        let mut command = as_root("apt-get");
        command.args(["install", "-qq", "-y", "--no-install-recommends", "-o"]);
        command.arg(format!("DPkg::Lock::Timeout={APT_LOCK_SECONDS}")).args(packages);
        capture(command).map(|_| ())
    };
    install().or_else(|_| {
        let mut update = as_root("apt-get");
        update.args(["update", "-qq"]);
        capture(update)?;
        install()
    })
}

/// Debian would create a cluster and start it on port 5432; nobody here wants one.
fn keep_system_database_away() -> Outcome {
    let script =
        format!("mkdir -p \"$(dirname {POSTGRESQL_CONF})\" && echo 'create_main_cluster = false' > {POSTGRESQL_CONF}");
    let mut command = as_root("sh");
    command.args(["-c", &script]);
    capture(command).map(|_| ())
}

/// A program as root; `sudo` only for those who are not.
fn as_root(program: &str) -> Command {
    let mut command = if is_root() { Command::new("env") } else { sudo_env() };
    command.args(["DEBIAN_FRONTEND=noninteractive", program]);
    command
}

fn sudo_env() -> Command {
    let mut command = Command::new("sudo");
    command.arg("env");
    command
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_need_is_some_tests() {
        let asked = |need: &Need| Kind::ALL.iter().any(|kind| needs(*kind).contains(need));
        let unasked: Vec<Need> = Need::ALL.into_iter().filter(|need| !asked(need)).collect();
        assert_eq!(unasked, []);
    }

    #[test]
    fn whatever_builds_the_workspace_asks_for_what_the_window_is_built_with() {
        let building = Kind::ALL.into_iter().filter(|kind| *kind != Kind::Android);
        building.for_each(|kind| assert!(needs(kind).contains(&Need::WebView), "{kind:?}"));
    }

    #[test]
    fn every_need_has_a_package_that_meets_it() {
        assert!(Need::ALL.iter().all(|need| !need.packages().is_empty()));
    }
}
