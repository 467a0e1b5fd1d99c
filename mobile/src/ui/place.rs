//! Where one is in the window. Places are a tree: back is up, so that a phone without
//! a back key is never lost. The last place is kept, and a killed window comes back to it.

use mobile_core::shared::domain::Signer;
use mobile_core::shared::ids::{Id, VisitId};
use serde::{Deserialize, Serialize};

use super::screens::slot::FROM_CHECKLIST;

/// A screen and what it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "at", rename_all = "snake_case")]
pub enum Place {
    /// The one-time code is asked for.
    Enrol,
    /// The code that office and phone both show is compared.
    Compare,
    /// Today's visits.
    Today,
    /// A unit is chosen to be visited.
    Open,
    /// One visit.
    Visit {
        /// Which.
        visit: VisitId,
    },
    /// Its roll.
    Roll {
        /// Which visit's.
        visit: VisitId,
    },
    /// Its badge checks.
    Badges {
        /// Which visit's.
        visit: VisitId,
    },
    /// A picture whose number is covered, or said not to be seen.
    Mask {
        /// Which visit's.
        visit: VisitId,
        /// The picture that waits.
        picture: Id,
    },
    /// A picture of which a part is kept, as a portrait.
    Portrait {
        /// Which visit's.
        visit: VisitId,
        /// The picture that waits.
        picture: Id,
    },
    /// Its findings.
    Findings {
        /// Which visit's.
        visit: VisitId,
    },
    /// A finding is written; what is written is in the visit's draft.
    Finding {
        /// Which visit's.
        visit: VisitId,
        /// Which part of the draft: each new finding and each correction has its own.
        slot: String,
    },
    /// What people recorded differently.
    Differences {
        /// Which visit's.
        visit: VisitId,
    },
    /// Its checklist.
    Checklist {
        /// Which visit's.
        visit: VisitId,
    },
    /// The end of the visit: how far each part of it has come.
    Close {
        /// Which.
        visit: VisitId,
    },
    /// Who receives the team.
    Host {
        /// Which visit's.
        visit: VisitId,
    },
    /// What the unit says to the visit.
    Heard {
        /// Which visit's.
        visit: VisitId,
    },
    /// What the team asks of the unit.
    Recommendations {
        /// Which visit's.
        visit: VisitId,
    },
    /// One of these is written.
    Recommendation {
        /// Which visit's.
        visit: VisitId,
        /// Which; none for a new one.
        id: Option<Id>,
    },
    /// What will be signed is read back, and who has signed.
    Signing {
        /// Which visit's.
        visit: VisitId,
    },
    /// Somebody signs.
    Signature {
        /// Which visit's.
        visit: VisitId,
        /// In which place.
        signer: Signer,
    },
    /// The minutes are sealed.
    Sealing {
        /// Which visit's.
        visit: VisitId,
    },
    /// The minutes are read.
    Minutes {
        /// Which visit's.
        visit: VisitId,
        /// Where they were asked for.
        from: ReadFrom,
    },
    /// Visits go from phone to phone.
    Passing {
        /// Which may be passed on; none where one only takes in.
        visit: Option<VisitId>,
    },
    /// What is sent and what is not.
    Sync,
    /// Language, look, who this phone is.
    Settings,
    /// The word that opens the phone is changed.
    Secret,
    /// All parts of the screens at once.
    Gallery,
}

/// Where minutes are asked for, and back leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadFrom {
    /// The end of the visit.
    Close,
    /// What will be signed is read back.
    Signing,
    /// They are sealed.
    Sealing,
}

impl Place {
    /// Where back leads; none from the first screens.
    pub fn up(&self) -> Option<Place> {
        match self {
            Place::Enrol | Place::Today => None,
            Place::Compare | Place::Open | Place::Visit { .. } | Place::Sync | Place::Settings => Some(Place::Today),
            Place::Roll { visit }
            | Place::Badges { visit }
            | Place::Findings { visit }
            | Place::Differences { visit }
            | Place::Checklist { visit }
            | Place::Close { visit } => Some(Place::Visit { visit: *visit }),
            Place::Host { visit }
            | Place::Heard { visit }
            | Place::Recommendations { visit }
            | Place::Signing { visit }
            | Place::Sealing { visit } => Some(Place::Close { visit: *visit }),
            Place::Minutes { visit, from: ReadFrom::Close } => Some(Place::Close { visit: *visit }),
            Place::Minutes { visit, from: ReadFrom::Signing } => Some(Place::Signing { visit: *visit }),
            Place::Minutes { visit, from: ReadFrom::Sealing } => Some(Place::Sealing { visit: *visit }),
            Place::Passing { visit: Some(visit) } => Some(Place::Close { visit: *visit }),
            Place::Passing { visit: None } => Some(Place::Sync),
            Place::Recommendation { visit, .. } => Some(Place::Recommendations { visit: *visit }),
            Place::Signature { visit, .. } => Some(Place::Signing { visit: *visit }),
            Place::Mask { visit, .. } | Place::Portrait { visit, .. } => Some(Place::Badges { visit: *visit }),
            Place::Finding { visit, slot } if slot.starts_with(FROM_CHECKLIST) => {
                Some(Place::Checklist { visit: *visit })
            }
            Place::Finding { visit, .. } => Some(Place::Findings { visit: *visit }),
            Place::Secret | Place::Gallery => Some(Place::Settings),
        }
    }

    /// Tells one place from another, so that each gets a screen of its own.
    pub fn key(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_leads_to_the_first_screen_from_everywhere() {
        let (visit, picture) = (VisitId([1; 16]), Id([2; 16]));
        for place in [
            Place::Open,
            Place::Mask { visit, picture },
            Place::Portrait { visit, picture },
            Place::Finding { visit, slot: "new".to_owned() },
            Place::Differences { visit },
            Place::Close { visit },
            Place::Finding { visit, slot: format!("{FROM_CHECKLIST}CQ-05.TTHC-08") },
            Place::Recommendation { visit, id: None },
            Place::Signature { visit, signer: Signer::Unit },
            Place::Sealing { visit },
            Place::Minutes { visit, from: ReadFrom::Close },
            Place::Minutes { visit, from: ReadFrom::Signing },
            Place::Minutes { visit, from: ReadFrom::Sealing },
            Place::Passing { visit: Some(visit) },
            Place::Passing { visit: None },
            Place::Gallery,
            Place::Secret,
            Place::Sync,
        ] {
            let mut at = place.clone();
            while let Some(up) = at.up() {
                at = up;
            }
            assert_eq!(at, Place::Today, "{place:?}");
        }
    }

    #[test]
    fn a_place_is_read_back_as_it_was_kept() {
        let place = Place::Mask { visit: VisitId([1; 16]), picture: Id([2; 16]) };
        assert_eq!(serde_json::from_str::<Place>(&place.key()).unwrap(), place);
    }
}
