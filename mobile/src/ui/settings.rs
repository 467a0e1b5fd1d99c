//! What a person sets on this phone, and where they were; kept with its data.

use mobile_core::shared::text::Lang;
use serde::{Deserialize, Serialize};

use super::place::Place;

/// What is set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The language of the screens.
    #[serde(with = "lang")]
    pub lang: Lang,
    /// Light, dark, or as the machine has it.
    pub look: Look,
    /// How large letters are.
    pub text_size: TextSize,
    /// Where one was.
    pub place: Option<Place>,
    /// How the last sync ended.
    pub last_sync: Option<LastSync>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { lang: Lang::Vi, look: Look::Machine, text_size: TextSize::Usual, place: None, last_sync: None }
    }
}

/// How a sync ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastSync {
    /// When, `09:30 20/11/2023`.
    pub at: String,
    /// Whether both sides agreed.
    pub sent: bool,
    /// Why not, in a sentence; none where they did.
    pub why: Option<String>,
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    /// As the machine has it.
    Machine,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Look {
    /// All, in the order of the screen.
    pub const ALL: [Look; 3] = [Look::Machine, Look::Light, Look::Dark];

    /// Its name in the style sheet and in keys of sentences.
    pub fn name(self) -> &'static str {
        match self {
            Look::Machine => "machine",
            Look::Light => "light",
            Look::Dark => "dark",
        }
    }
}

/// How large letters are, on top of what the machine's own setting says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextSize {
    /// The usual.
    Usual,
    /// A quarter larger.
    Large,
    /// Half as large again.
    Larger,
}

impl TextSize {
    /// All, in the order of the screen.
    pub const ALL: [TextSize; 3] = [TextSize::Usual, TextSize::Large, TextSize::Larger];

    /// Its name in the style sheet and in keys of sentences.
    pub fn name(self) -> &'static str {
        match self {
            TextSize::Usual => "usual",
            TextSize::Large => "large",
            TextSize::Larger => "larger",
        }
    }
}

/// A language by its code.
mod lang {
    use mobile_core::shared::text::Lang;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(lang: &Lang, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(lang.code())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Lang, D::Error> {
        let code = String::deserialize(deserializer)?;
        Ok(if code == Lang::En.code() { Lang::En } else { Lang::Vi })
    }
}
