//! The units of Tứ Kỳ district in 2023, as a sample for a demonstration office:
//! the district, its 23 communes and its 12 departments. Plain rows without ids;
//! the office that seeds itself gives them. Two codes are inferred, not found in
//! a source: 11083 (Đại Sơn) and 11095 (Chí Minh). Codes were later re-used with
//! other names, so a row is of its time only.

use super::UnitKind;
use super::catalogue::csv_cells;

/// One unit of the sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleUnit {
    /// Its name in 2023.
    pub name: String,
    /// What it is.
    pub kind: UnitKind,
    /// Its code in [`GSO_SCHEME`]; departments have none.
    pub gso_code: Option<String>,
    /// The code of the unit above it; for the district, that of its province,
    /// which is no row here.
    pub parent_gso: String,
    /// A department's sign in official numbers, such as `NV`.
    pub sign: Option<String>,
}

/// The scheme of the codes: General Statistics Office, as of 2019 to mid-2025.
pub const GSO_SCHEME: &str = "gso";

/// A line of a table of units that is not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the table of units: {field} is not understood")]
pub struct NotAUnit {
    /// Its number, from 1.
    pub line: usize,
    /// The field.
    pub field: &'static str,
}

/// The shipped sample: every unit after the one above it.
pub fn tuky_2023() -> Vec<SampleUnit> {
    parse(include_str!("tuky_2023.csv")).expect("the shipped table is part of the program and read by its tests")
}

/// Reads a table with a head line and the columns number, name, code, code of the
/// unit above, kind.
///
/// # Errors
/// The first line not understood.
pub fn parse(table: &str) -> Result<Vec<SampleUnit>, NotAUnit> {
    let lines = table.lines().enumerate().skip(1).filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(index, line)| unit(index + 1, line)).collect()
}

fn unit(line: usize, text: &str) -> Result<SampleUnit, NotAUnit> {
    let bad = |field| NotAUnit { line, field };
    let cells = csv_cells(text);
    let [_, name, code, parent, kind] = cells.as_slice() else {
        return Err(bad("columns"));
    };
    let (kind, sign) = kind_of(kind).ok_or_else(|| bad("kind"))?;
    if name.trim().is_empty() {
        return Err(bad("name"));
    }
    if !is_code(parent) {
        return Err(bad("parent"));
    }
    if !code.is_empty() && !is_code(code) {
        return Err(bad("code"));
    }
    let gso_code = (!code.is_empty()).then(|| code.clone());
    Ok(SampleUnit { name: name.clone(), kind, gso_code, parent_gso: parent.clone(), sign })
}

fn kind_of(kind: &str) -> Option<(UnitKind, Option<String>)> {
    match kind.split_once(':') {
        Some(("department", sign)) if !sign.is_empty() => Some((UnitKind::Department, Some(sign.to_owned()))),
        Some(_) => None,
        None if kind == "commune" => Some((UnitKind::Commune, None)),
        None if kind == "district" => Some((UnitKind::District, None)),
        None => None,
    }
}

fn is_code(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_has_a_district_23_communes_and_12_departments() {
        let units = tuky_2023();
        let count = |kind| units.iter().filter(|unit| unit.kind == kind).count();
        assert_eq!(count(UnitKind::District), 1);
        assert_eq!(count(UnitKind::Commune), 23);
        assert_eq!(count(UnitKind::Department), 12);
        assert_eq!(units.len(), 36);
    }

    #[test]
    fn every_unit_comes_after_the_one_above_it_and_no_code_twice() {
        let units = tuky_2023();
        let mut seen: Vec<&str> = Vec::new();
        for unit in &units {
            assert!(unit.kind == UnitKind::District || seen.contains(&unit.parent_gso.as_str()), "{}", unit.name);
            if let Some(code) = &unit.gso_code {
                assert!(!seen.contains(&code.as_str()), "{code}");
                seen.push(code);
            }
        }
    }

    #[test]
    fn a_department_has_a_sign_and_no_code() {
        let units = tuky_2023();
        let home_affairs = units.iter().find(|unit| unit.sign.as_deref() == Some("NV")).unwrap();
        assert_eq!(home_affairs.name, "Phòng Nội vụ huyện Tứ Kỳ");
        assert_eq!(home_affairs.gso_code, None);
    }

    #[test]
    fn every_name_is_stored_in_the_composed_form() {
        for unit in tuky_2023() {
            assert_eq!(unit.name, crate::text::nfc(&unit.name));
        }
    }

    #[test]
    fn a_line_not_understood_is_named_with_its_field() {
        for (line, field) in [
            ("1,Xã A,11074,298", "columns"),
            ("1,,11074,298,commune", "name"),
            ("1,Xã A,x,298,commune", "code"),
            ("1,Xã A,11074,,commune", "parent"),
            ("1,Xã A,11074,298,hamlet", "kind"),
            ("1,Phòng A,,298,department:", "kind"),
        ] {
            assert_eq!(parse(&format!("head\n{line}\n")), Err(NotAUnit { line: 2, field }));
        }
    }
}
