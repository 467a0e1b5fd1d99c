//! What a person set about how the screens look: language, light or dark, size of
//! letters. It lies unsealed beside the phone's data, so that the screens before the
//! door look as those behind it. It refuses to hold anything about people.

use std::fs;
use std::io;
use std::path::Path;

use mobile_core::shared::text::Lang;
use serde::{Deserialize, Serialize};

const FILE: &str = "face.json";
const UNFINISHED: &str = "face.json.new";

/// How the screens look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Face {
    /// The language of the screens.
    pub lang: Lang,
    /// Light, dark, or as the machine has it.
    pub look: Look,
    /// How large letters are.
    pub text_size: TextSize,
    /// What the field at the door was last typed on. It tells whoever copies the file
    /// that there is a PIN, and they would try digits first anyway.
    pub keyboard: Keyboard,
}

impl Default for Face {
    fn default() -> Face {
        Face { lang: Lang::Vi, look: Look::Machine, text_size: TextSize::Usual, keyboard: Keyboard::Digits }
    }
}

impl Face {
    /// The face of a phone's folder; the usual one where none was kept or it can't be read.
    pub fn read(folder: &Path) -> Face {
        let json = fs::read(folder.join(FILE)).unwrap_or_default();
        serde_json::from_slice(&json).unwrap_or_default()
    }

    /// Keeps it, whole or not at all.
    ///
    /// # Errors
    /// The system's.
    pub fn keep(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        fs::write(folder.join(UNFINISHED), serde_json::to_vec(self)?)?;
        fs::rename(folder.join(UNFINISHED), folder.join(FILE))
    }
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

/// What a phone offers to type on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keyboard {
    /// Large digits, for a PIN.
    Digits,
    /// Letters, for a passphrase.
    Letters,
}

impl Keyboard {
    /// The other one.
    pub fn other(self) -> Keyboard {
        match self {
            Keyboard::Digits => Keyboard::Letters,
            Keyboard::Letters => Keyboard::Digits,
        }
    }

    /// Its name in keys of sentences.
    pub fn name(self) -> &'static str {
        match self {
            Keyboard::Digits => "digits",
            Keyboard::Letters => "letters",
        }
    }

    /// What a field asks for.
    pub fn input_mode(self) -> &'static str {
        match self {
            Keyboard::Digits => "numeric",
            Keyboard::Letters => "text",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_face_is_read_back_as_it_was_kept_and_a_damaged_one_is_the_usual() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("phone");
        assert_eq!(Face::read(&below), Face::default());
        let dark = Face { lang: Lang::En, look: Look::Dark, text_size: TextSize::Larger, keyboard: Keyboard::Letters };
        dark.keep(&below).unwrap();
        assert_eq!(Face::read(&below), dark);
        fs::write(below.join(FILE), "{\"lang\":\"xx\"}").unwrap();
        assert_eq!(Face::read(&below), Face::default());
        fs::write(below.join(FILE), "{\"look\":\"dark\"}").unwrap();
        assert_eq!(Face::read(&below), Face { look: Look::Dark, ..Face::default() }, "what is missing is the usual");
    }
}
