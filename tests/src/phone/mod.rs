//! The headless phone: scripts of intents in, one JSON result a line out. Its
//! script format is documented in `tests/README.md`.

mod names;
mod result;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use mobile_core::app::bundle::{Audience, BundleError, Handing, Opener, Passed};
use mobile_core::app::rescue::{ExportReport, RescueError};
use mobile_core::ports::{LinkKind, Ports};
use mobile_core::store::{Keys, Vault};
use mobile_core::sync::{Consent, SyncError, WayIn, check_log};
use mobile_core::view::unsent;
use mobile_core::{App, Intent};
use serde_json::{Value, json};
use shared::ids::{VisitId, sha256, to_hex};
use shared::record::{VisitRecord, visit_record, visits};
use shared::seal::Cost;
use shared::text::Lang;

pub use names::resolve;

/// The word of headless phones that were given none.
pub const SECRET: &str = "máy thử nghiệm";

/// Runs a script: every line's result is printed as it becomes durable.
///
/// # Errors
/// Only where reading or printing fails; refusals are results.
pub fn run(app: &mut App, script: impl BufRead, mut out: impl Write) -> std::io::Result<Tally> {
    let mut names = BTreeMap::new();
    let mut tally = Tally::default();
    for line in script.lines() {
        let line = line?;
        if line.trim().is_empty() || line.trim_start().starts_with("//") {
            continue;
        }
        let result = run_line(app, &line, &mut names);
        let done = result.get("ok") == Some(&Value::Bool(true));
        if done {
            tally.done += 1
        } else {
            tally.refused += 1
        }
        writeln!(out, "{result}")?;
        out.flush()?;
    }
    Ok(tally)
}

/// How many lines were done and refused.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Confirmed.
    pub done: u32,
    /// Refused.
    pub refused: u32,
}

fn run_line(app: &mut App, line: &str, names: &mut BTreeMap<String, String>) -> Value {
    let mut value: Value = match serde_json::from_str(line) {
        Ok(value) => value,
        Err(error) => return json!({"ok": false, "error": "script", "sentence": error.to_string()}),
    };
    let label = value.as_object_mut().and_then(|map| map.remove("as"));
    if let Err(unknown) = resolve(app, &mut value, names) {
        return json!({"ok": false, "error": "name", "sentence": unknown});
    }
    let intent: Intent = match serde_json::from_value(value) {
        Ok(intent) => intent,
        Err(error) => return json!({"ok": false, "error": "script", "sentence": error.to_string()}),
    };
    match app.handle(intent) {
        Ok(done) => {
            let made = serde_json::to_value(done.made).unwrap_or_default();
            if let (Some(Value::String(label)), Some(Value::String(id))) = (label, made.get("id")) {
                names.insert(label, id.clone());
            }
            json!({"ok": true, "entries": done.entries, "made": made})
        }
        Err(failure) => result::refusal(&failure),
    }
}

/// Enrols at an office on this machine; `ok`, or why not.
pub async fn enrol(app: &mut App, url: &str, code: &str) -> Value {
    enrol_by(app, WayIn::here(url, code)).await
}

/// Enrols with what somebody typed: an invitation, or address and code. `ok` and the short
/// code to compare, or why not.
pub async fn enrol_typed(app: &mut App, typed: &str) -> Value {
    enrol_by(app, WayIn::read(typed)).await
}

async fn enrol_by(app: &mut App, way: Result<WayIn, SyncError>) -> Value {
    let enrolled = match way {
        Ok(way) => mobile_core::sync::enrol_beside(&Mutex::new(&mut *app), &way).await,
        Err(error) => Err(error),
    };
    match enrolled {
        Ok(()) => json!({"ok": true, "compare": compare(app)}),
        Err(error) => sync_error(app, &error),
    }
}

fn compare(app: &App) -> Option<String> {
    app.identity().and_then(|identity| identity.compare_code())
}

/// Syncs once; the report, or why not, as JSON.
pub async fn sync(app: &mut App) -> Value {
    sync_with(app, Consent::NotAsked).await
}

/// [`sync`], where the person may have said that full photos go now.
pub async fn sync_with(app: &mut App, consent: Consent) -> Value {
    let synced = mobile_core::sync::sync_with(&Mutex::new(&mut *app), &|_| {}, consent).await;
    match synced {
        Ok(report) => {
            let waiting = report.say_waiting(Lang::Vi);
            json!({"ok": report.sent, "report": report, "sentence": waiting, "unsent": unsent(app)})
        }
        Err(error) => sync_error(app, &error),
    }
}

fn sync_error(app: &App, error: &SyncError) -> Value {
    json!({"ok": false, "error": error.to_string(), "sentence": error.say(Lang::Vi), "unsent": unsent(app)})
}

/// The folded record: every visit whole, and what is saved and sent.
pub fn show(app: &App) -> Value {
    let visits: Vec<VisitRecord> =
        visits(app.record()).into_iter().map(|summary| visit_record(app.record(), summary.visit)).collect();
    json!({
        "visits": visits,
        "unsent": unsent(app),
        "compare": compare(app),
        "entries": app.record().len(),
        "forks": app.record().forks(),
        "photos": app.store().photos().list().unwrap_or_default(),
    })
}

/// Reads the store again from its files and says what is wrong with it, if anything.
pub async fn verify(app: &App) -> Value {
    let report = match app.store().verify() {
        Ok(report) => report,
        Err(error) => return json!({"ok": false, "error": error.to_string()}),
    };
    let (log, same) = match check_log(app).await {
        Ok(checked) => (json!(checked), checked.bad.is_none()),
        Err(error) => (json!({"error": error.to_string()}), true),
    };
    json!({"ok": report.is_whole() && same, "report": format!("{report:?}"), "log": log})
}

/// Writes a rescue file, durable under its name or not there; the report, or why not.
pub fn export(app: &App, file: &Path, passphrase: &str) -> Value {
    match write_rescue(app, file, passphrase) {
        Ok(report) => json!({
            "ok": report.is_whole(), "sentence": report.say(Lang::Vi), "bytes": report.bytes,
            "expected": report.expected, "written": report.written,
        }),
        Err(error) => json!({"ok": false, "error": error.to_string(), "sentence": error.say(Lang::Vi)}),
    }
}

fn write_rescue(app: &App, file: &Path, passphrase: &str) -> Result<ExportReport, RescueError> {
    placed(file, RescueError::File, |out| app.export(passphrase, out))
}

/// Writes a file that appears under its name whole and durable, or not at all.
fn placed<T, E>(
    file: &Path,
    failed: impl Fn(std::io::Error) -> E,
    write: impl FnOnce(&mut dyn Write) -> Result<T, E>,
) -> Result<T, E> {
    let unfinished = file.with_extension("unfinished");
    let mut out = BufWriter::new(File::create(&unfinished).map_err(&failed)?);
    let placed = write(&mut out).and_then(|report| {
        let file_of = out.into_inner().map_err(|error| failed(error.into_error()))?;
        file_of.sync_all().and_then(|()| std::fs::rename(&unfinished, file)).map_err(&failed)?;
        Ok(report)
    });
    if placed.is_err() {
        // Only tidiness: it is no whole file and says so.
        let _ = std::fs::remove_file(&unfinished);
    }
    placed
}

/// Writes a visit bundle, durable under its name or not there; what was passed, or why not.
///
/// # Errors
/// A sentence for the person who started it, where a name stands for nothing.
pub fn bundle(app: &App, visit: &str, answer: Option<&str>, opener: Opener, file: &Path) -> Result<Value, String> {
    let visit = visit_named(app, visit)?;
    let to = answer.map(|device| device.parse().map(Audience::Device).map_err(|error| format!("{error}")));
    let handing = Handing { visit, to: to.transpose()?.unwrap_or(Audience::Anyone), opener };
    let written: Result<Passed, BundleError> = placed(file, BundleError::File, |out| app.export_visit(handing, out));
    Ok(match written {
        Ok(passed) => json!({"ok": true, "sentence": passed.say(Lang::Vi), "passed": passed}),
        Err(error) => bundle_refused(&error),
    })
}

fn visit_named(app: &App, visit: &str) -> Result<VisitId, String> {
    let mut named = json!(visit);
    resolve(app, &mut named, &BTreeMap::new())?;
    serde_json::from_value(named).map_err(|error| error.to_string())
}

/// Writes a visit's minutes as PDF; their name and size, or why there are none.
///
/// # Errors
/// A sentence for the person who started it, where a name stands for nothing or the file
/// can't be written.
pub fn minutes(app: &App, visit: &str, file: &Path) -> Result<Value, String> {
    match app.minutes(visit_named(app, visit)?) {
        Ok(pdf) => {
            std::fs::write(file, &pdf).map_err(|error| error.to_string())?;
            Ok(json!({"ok": true, "sha256": to_hex(&sha256(&pdf)), "bytes": pdf.len()}))
        }
        Err(error) => Ok(json!({"ok": false, "error": error.to_string(), "sentence": error.say(Lang::Vi)})),
    }
}

/// Takes a visit bundle in; what was taken, or why not.
pub fn take(app: &mut App, file: &Path, code: Option<&str>) -> Value {
    let opened = File::open(file).map_err(BundleError::File);
    match opened.and_then(|mut file| app.import_bundle(&mut file, code)) {
        Ok(taken) => json!({"ok": true, "sentence": taken.say(Lang::Vi), "taken": taken}),
        Err(error) => bundle_refused(&error),
    }
}

fn bundle_refused(error: &BundleError) -> Value {
    json!({"ok": false, "error": error.to_string(), "sentence": error.say(Lang::Vi)})
}

/// Takes a rescue file in; the report, or why not.
///
/// # Errors
/// A sentence for the person who started it, where the phone's door does not open.
pub fn import(dir: &Path, file: &Path, passphrase: &str) -> Result<Value, String> {
    let vault = vault(dir, &crate::ports::real(PathBuf::new()))?;
    let opened = File::open(file).map_err(RescueError::File);
    Ok(match opened.and_then(|mut file| App::import(dir, &vault, passphrase, &mut file)) {
        Ok(report) => json!({
            "ok": true, "whole": report.is_whole(), "sentence": report.say(Lang::Vi),
            "expected": report.expected, "taken": report.taken,
            "damage": report.damage.iter().map(ToString::to_string).collect::<Vec<_>>(),
        }),
        Err(error) => json!({"ok": false, "error": error.to_string(), "sentence": error.say(Lang::Vi)}),
    })
}

/// Opens a phone's data with the machine's ports. What a person should know of the
/// open is told on standard error: damage, what was restored, an end that is lost.
///
/// # Errors
/// A sentence for the person who started it.
pub fn open(dir: &Path) -> Result<App, String> {
    open_on(dir, LinkKind::Unknown)
}

/// [`open`] of a phone on a kind of link.
///
/// # Errors
/// A sentence for the person who started it.
pub fn open_on(dir: &Path, link: LinkKind) -> Result<App, String> {
    let pictures = std::env::current_dir().map_err(|error| error.to_string())?;
    let ports = Ports { link: Arc::new(crate::ports::OneLink(link)), ..crate::ports::real(pictures) };
    let vault = vault(dir, &ports)?;
    let (app, report) = App::open(dir, &vault, ports).map_err(|error| error.to_string())?;
    if !report.is_silent() {
        eprintln!("{report:?}");
    }
    Ok(app)
}

/// Opens the door of a phone's data, or makes it, with the word that the environment
/// gives, or one that everybody knows. Guessing it costs as little as can be: a folder of
/// this program is opened a thousand times and holds nothing of anybody.
///
/// # Errors
/// A sentence for the person who started it.
pub fn vault(dir: &Path, ports: &Ports) -> Result<Arc<Vault>, String> {
    let keys = Keys::of(dir, ports.clone());
    let secret = std::env::var("KY_CUONG_SECRET").unwrap_or_else(|_| SECRET.to_owned());
    let vault = if keys.exist() { keys.unlock(&secret) } else { keys.create(&secret, Cost::LEAST) };
    vault.map_err(|error| error.say(Lang::Vi))
}
