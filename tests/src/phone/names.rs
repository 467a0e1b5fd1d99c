//! Names in scripts: `$label` for what an earlier line made, `@unit:…`,
//! `@person:…`, `@visit:…` for what the record knows by name.

use std::collections::BTreeMap;

use mobile_core::App;
use serde_json::Value;
use shared::domain::Kind;
use shared::record::{roster, units, visit_record, visits};

/// Replaces every name in a script line by its id.
///
/// # Errors
/// The name that nothing goes by.
pub fn resolve(app: &App, value: &mut Value, names: &BTreeMap<String, String>) -> Result<(), String> {
    match value {
        Value::String(text) => {
            if let Some(id) = id_of(app, text, names)? {
                *text = id;
            }
            Ok(())
        }
        Value::Array(items) => items.iter_mut().try_for_each(|item| resolve(app, item, names)),
        Value::Object(map) => map.values_mut().try_for_each(|item| resolve(app, item, names)),
        _ => Ok(()),
    }
}

fn id_of(app: &App, text: &str, names: &BTreeMap<String, String>) -> Result<Option<String>, String> {
    if let Some(label) = text.strip_prefix('$') {
        return names.get(label).cloned().map(Some).ok_or_else(|| format!("no earlier line made ${label}"));
    }
    let Some((what, name)) = text.strip_prefix('@').and_then(|text| text.split_once(':')) else {
        return Ok(None);
    };
    let found = match what {
        "unit" => unit(app, name),
        "person" => person(app, name),
        "visit" => visit(app, name),
        "mark" => mark(app, name),
        _ => return Ok(None),
    };
    found.map(Some).ok_or_else(|| format!("nothing here goes by {text}"))
}

fn unit(app: &App, name: &str) -> Option<String> {
    let named = units(app.record()).into_iter().find(|unit| unit.name.as_str() == name);
    named.map(|unit| unit.unit.to_string())
}

/// A person of any roster, or one added in any visit.
fn person(app: &App, name: &str) -> Option<String> {
    let record = app.record();
    let listed = units(record).into_iter().flat_map(|unit| roster(record, unit.unit, None));
    let mut listed = listed.filter_map(|(posting, staff)| Some((posting.person, staff?.full_name.to_string())));
    let by_roster = listed.find(|(_, full_name)| full_name == name).map(|(person, _)| person.to_string());
    by_roster.or_else(|| {
        let rows = visits(record).into_iter().flat_map(|summary| visit_record(record, summary.visit).rows);
        rows.filter(|row| row.name == name).map(|row| row.person.to_string()).next()
    })
}

/// The newest visit of a unit; with `#2` the second newest.
fn visit(app: &App, name: &str) -> Option<String> {
    let (name, nth) = name.rsplit_once('#').unwrap_or((name, "1"));
    let nth: usize = nth.parse().ok()?;
    let of_unit = visits(app.record()).into_iter().filter(|summary| summary.unit_name == name);
    of_unit.map(|summary| summary.visit.to_string()).nth(nth.checked_sub(1)?)
}

/// The key of a person's mark: `unit/person`.
fn mark(app: &App, name: &str) -> Option<String> {
    let (unit_name, person_name) = name.split_once('/')?;
    let visit = visit(app, unit_name)?.parse().ok()?;
    let person = person(app, person_name)?.parse().ok()?;
    let class = app.class(Kind::Mark, visit, person);
    Some(class.to_string())
}
