//! The words of an agency that no record holds: its name, the agency above it, who
//! signs, in how many copies, on which texts it rests. They are data with a first and
//! a last day, so that a paper of an old visit is printed with the names and the law of
//! its time (districts ended with June 2025). It refuses to know any visit.

use std::sync::OnceLock;

use chrono::NaiveDate;
use serde::Deserialize;

use crate::Refused;

/// The words of one agency for some time.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Profile {
    /// Its name among profiles, such as `tuky-2023`.
    pub name: String,
    /// First day of the acts it is for.
    pub valid_from: NaiveDate,
    /// Last day; none while it is in use.
    pub valid_to: Option<NaiveDate>,
    /// Who owns the record, in capitals as heads of papers have it.
    pub authority: String,
    /// The same inside a sentence.
    pub authority_words: String,
    /// Who stands at its head, inside a sentence.
    pub head_words: String,
    /// Địa danh.
    pub place: String,
    /// Who does the office's work, in capitals.
    pub department: String,
    /// The same inside a sentence.
    pub department_words: String,
    /// Who signs for it, one a line.
    pub department_signs: Vec<String>,
    /// What a commune's agency is called before the commune's name.
    pub commune_authority: String,
    /// Who signs a commune's letters.
    pub commune_signs: Vec<String>,
    /// Who signs a department's letters.
    pub department_head_signs: Vec<String>,
    /// Who signs a service unit's letters.
    pub service_unit_signs: Vec<String>,
    /// What the one-stop desk is called at that time.
    pub one_stop_desk: String,
    /// What stands behind the numbers of papers.
    pub signs: Signs,
    /// How many copies minutes are made in, unless the team counted others.
    pub copies: u8,
    /// Nơi nhận.
    pub recipients: Recipients,
    /// The texts that inspections rest on.
    pub bases: Vec<LegalBasis>,
    /// The texts that badges rest on.
    pub badge_bases: Vec<LegalBasis>,
}

/// What stands behind the numbers of papers, such as `BB-ĐKT`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Signs {
    /// Biên bản kiểm tra.
    pub minutes: String,
    /// Thông báo kết quả.
    pub notice: String,
    /// Phiếu yêu cầu giải trình.
    pub explanation_request: String,
    /// Biên bản bàn giao ảnh.
    pub photo_list: String,
    /// A commune's letter.
    pub commune_letter: String,
}

/// Nơi nhận, as far as it is always the same.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Recipients {
    /// Who else gets a notice of result.
    pub notice: Vec<String>,
    /// Lưu, at the office.
    pub registry: String,
    /// Lưu, at a unit.
    pub unit_registry: String,
}

/// A text to be cited, on acts between two days.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct LegalBasis {
    /// The citation, in full and without the mark that ends the line.
    pub words: String,
    /// First day in force.
    pub valid_from: NaiveDate,
    /// Last day in force.
    #[serde(default)]
    pub valid_to: Option<NaiveDate>,
}

/// A text that holds no profile.
#[derive(Debug, thiserror::Error)]
#[error("not a profile: {0}")]
pub struct NotAProfile(#[from] serde_json::Error);

impl Profile {
    /// Reads one from JSON.
    ///
    /// # Errors
    /// [`NotAProfile`].
    pub fn read(json: &str) -> Result<Profile, NotAProfile> {
        Ok(serde_json::from_str(json)?)
    }

    /// The samples that are shipped: `tuky-2023`, `commune-2025`.
    pub fn shipped() -> &'static [Profile] {
        static SHIPPED: OnceLock<[Profile; 2]> = OnceLock::new();
        SHIPPED.get_or_init(|| {
            let files = [include_str!("../profiles/tuky-2023.json"), include_str!("../profiles/commune-2025.json")];
            files.map(|json| Profile::read(json).expect("the shipped profiles are read by their tests"))
        })
    }

    /// The one for acts of a day.
    ///
    /// # Errors
    /// [`Refused::Missing`] where none is for that day.
    pub fn on(profiles: &[Profile], day: NaiveDate) -> Result<&Profile, Refused> {
        let fits = |profile: &&Profile| holds(profile.valid_from, profile.valid_to, day);
        profiles.iter().find(fits).ok_or(Refused::Missing { field: "profile" })
    }

    /// What inspections rest on, on a day.
    pub fn bases_on(&self, day: NaiveDate) -> Vec<String> {
        in_force(&self.bases, day)
    }

    /// What badges rest on, on a day.
    pub fn badge_bases_on(&self, day: NaiveDate) -> Vec<String> {
        in_force(&self.badge_bases, day)
    }
}

fn in_force(bases: &[LegalBasis], day: NaiveDate) -> Vec<String> {
    let bases = bases.iter().filter(|basis| holds(basis.valid_from, basis.valid_to, day));
    bases.map(|basis| basis.words.clone()).collect()
}

fn holds(from: NaiveDate, to: Option<NaiveDate>, day: NaiveDate) -> bool {
    from <= day && to.is_none_or(|to| day <= to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn the_day_of_the_act_picks_the_profile_and_the_law() {
        let on = |text: &str| Profile::on(Profile::shipped(), day(text)).map(|profile| profile.name.as_str());
        assert_eq!(on("2023-11-20"), Ok("tuky-2023"));
        assert_eq!(on("2025-06-30"), Ok("tuky-2023"));
        assert_eq!(on("2025-07-01"), Ok("commune-2025"));
        assert_eq!(on("2019-01-01"), Err(Refused::Missing { field: "profile" }));
        let before = &Profile::shipped()[0];
        assert_eq!(before.bases_on(day("2022-05-01")).len() + 1, before.bases_on(day("2023-05-01")).len());
    }
}
