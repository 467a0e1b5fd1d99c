//! `import`: the clerk is asked first. Without `--yes` the plan is printed and
//! nothing is written; the plan is JSON for programs, the words beside it are for
//! people.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use shared::domain::Unit;
use shared::text::{Arg, Lang, Sentences};

use super::{CommandError, Place, print};
use crate::error::OfficeError;
use crate::import::{ImportReport, import_roster, other_unit, plan_import};
use crate::office::{Office, office_time};
use crate::ports::Ports;
use crate::roster::{self, FILE_BYTES_MAX, RosterFile, RosterRefusal, RosterTable};
use crate::seed::unit_by_name;

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    #[command(flatten)]
    place: Place,
    /// The unit's name.
    #[arg(long)]
    unit: String,
    /// The login to act as.
    #[arg(long = "as")]
    acting: Option<String>,
    /// Write it; without this the plan is printed and nothing is written.
    #[arg(long)]
    yes: bool,
    /// Write it though the file names another unit.
    #[arg(long, requires = "yes")]
    yes_other_unit: bool,
    file: PathBuf,
}

/// Warnings told in words: as many as fit a screen or two; the JSON has them all.
const WARNINGS_TOLD_MAX: usize = 40;

pub(super) async fn import(args: ImportArgs, ports: Ports) -> Result<(), CommandError> {
    let table = read_table(&args.file)?;
    let (office, author) = args.place.open_as(ports, args.acting.as_deref()).await?;
    let plan = plan(&office, &args.unit, &table).await?;
    if let (true, false, Some(named)) = (args.yes, args.yes_other_unit, &plan.other_unit) {
        return Err(CommandError::OtherUnit { named: named.name.clone(), unit: plan.unit.name });
    }
    let report = match args.yes {
        true => import_roster(&office, plan.unit.unit, &table, author).await?,
        false => plan.report.clone(),
    };
    print(&as_json(&plan, &report, &table, args.yes).to_string())?;
    tell_lines(&report, &table);
    match &plan.other_unit {
        _ if args.yes => {}
        Some(named) => tell(&say_other_unit(named.name.as_str(), plan.unit.name.as_str())),
        None => tell(&Sentences::say(Lang::Vi, "roster-plan-not-written", &[])),
    }
    Ok(())
}

/// The sentence about a list that names another unit.
pub(super) fn say_other_unit(named: &str, unit: &str) -> String {
    Sentences::say(Lang::Vi, "roster-plan-other-unit", &[("named", Arg::from(named)), ("unit", Arg::from(unit))])
}

struct Plan {
    unit: Unit,
    other_unit: Option<Unit>,
    report: ImportReport,
}

fn read_table(file: &Path) -> Result<RosterTable, CommandError> {
    let (bytes, max) = (std::fs::metadata(file)?.len(), FILE_BYTES_MAX as u64);
    if bytes > max {
        return Err(CommandError::Roster(RosterRefusal::TooLarge { bytes, max }));
    }
    let bytes = std::fs::read(file)?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    roster::read(RosterFile { name: &name, bytes: &bytes }).map_err(CommandError::Roster)
}

async fn plan(office: &Office, unit: &str, table: &RosterTable) -> Result<Plan, OfficeError> {
    let record = office.record().await?;
    let unit = unit_by_name(&record, unit)?;
    let today = office_time(office.now_ms()).date_naive();
    let new_id = || office.ports().random.id().into();
    let report = plan_import(&record, unit.unit, table, today, new_id)?.report;
    let other_unit = other_unit(&record, unit.unit, table);
    Ok(Plan { unit, other_unit, report })
}

fn as_json(plan: &Plan, report: &ImportReport, table: &RosterTable, written: bool) -> serde_json::Value {
    serde_json::json!({
        "unit": plan.unit.name,
        "unit_hint": table.unit_hint,
        "other_unit": plan.other_unit.as_ref().map(|unit| &unit.name),
        "written": written,
        "new": report.new,
        "changed": report.changed,
        "same": report.same,
        "missing": report.missing.len(),
        "ambiguous": report.ambiguous.len(),
        "ambiguous_rows": report.ambiguous,
        "warnings": table.warnings,
        "dropped_columns": table.dropped_columns,
    })
}

/// What has to be looked at, in words: doubtful rows first.
fn tell_lines(report: &ImportReport, table: &RosterTable) {
    let doubts = report.ambiguous.iter().map(|ambiguous| ambiguous.why.say(ambiguous.row, Lang::Vi));
    let mut lines: Vec<String> = doubts.chain(table.warnings.iter().map(|warning| warning.say(Lang::Vi))).collect();
    let more = lines.len().saturating_sub(WARNINGS_TOLD_MAX);
    lines.truncate(WARNINGS_TOLD_MAX);
    if more > 0 {
        lines.push(Sentences::say(Lang::Vi, "roster-plan-more", &[("count", Arg::from(more))]));
    }
    lines.iter().for_each(|line| tell(line));
}

fn tell(line: &str) {
    // Nothing is lost where nobody listens.
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
