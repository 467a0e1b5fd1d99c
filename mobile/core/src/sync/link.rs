//! Which photos a link is good for. Entries and thumbnails go over any: the office needs
//! them today and they are small. Full photos may cost their person money.

use serde::{Deserialize, Serialize};

use crate::ports::LinkKind;

/// Over which links full photos are sent, as the person set it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhotoLink {
    /// Never over mobile data. The default: a day's photos are more than many plans have,
    /// and the phone is often the inspector's own.
    #[default]
    WifiOnly,
    /// Over any.
    Any,
    /// Over mobile data when the person says so, each time.
    Ask,
}

impl PhotoLink {
    /// All, as a screen offers them.
    pub const ALL: [PhotoLink; 3] = [PhotoLink::WifiOnly, PhotoLink::Any, PhotoLink::Ask];

    /// The key of its sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            PhotoLink::WifiOnly => "photo-link-wifi",
            PhotoLink::Any => "photo-link-any",
            PhotoLink::Ask => "photo-link-ask",
        }
    }
}

/// Whether the person said, for this one sync, that full photos go now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Consent {
    /// They were not asked.
    #[default]
    NotAsked,
    /// Over whatever link there is.
    Given,
}

/// What becomes of full photos in a sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FullPhotos {
    /// They are sent.
    Send,
    /// They wait for Wi-Fi.
    WaitForWifi,
    /// They wait until the person says so.
    AskFirst,
}

/// What becomes of full photos over a link. What kind of link it is only a phone knows;
/// where it is not known, nothing is held back.
pub fn full_photos(link: LinkKind, setting: PhotoLink, consent: Consent) -> FullPhotos {
    match (link, setting) {
        (LinkKind::Wifi | LinkKind::Unknown, _) | (_, PhotoLink::Any) => FullPhotos::Send,
        _ if consent == Consent::Given => FullPhotos::Send,
        (LinkKind::Mobile, PhotoLink::WifiOnly) => FullPhotos::WaitForWifi,
        (LinkKind::Mobile, PhotoLink::Ask) => FullPhotos::AskFirst,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use FullPhotos::{AskFirst, Send, WaitForWifi};

    #[test]
    fn only_mobile_data_holds_full_photos_back_and_only_until_the_person_says_so() {
        for (link, setting, decided) in [
            (LinkKind::Wifi, PhotoLink::WifiOnly, Send),
            (LinkKind::Wifi, PhotoLink::Ask, Send),
            (LinkKind::Unknown, PhotoLink::WifiOnly, Send),
            (LinkKind::Unknown, PhotoLink::Ask, Send),
            (LinkKind::Mobile, PhotoLink::Any, Send),
            (LinkKind::Mobile, PhotoLink::WifiOnly, WaitForWifi),
            (LinkKind::Mobile, PhotoLink::Ask, AskFirst),
        ] {
            assert_eq!(full_photos(link, setting, Consent::NotAsked), decided, "{link:?} {setting:?}");
            assert_eq!(full_photos(link, setting, Consent::Given), Send, "{link:?} {setting:?}");
        }
    }
}
