//! `cargo xtask demo`: the main job, for real. An office and three phones, each a
//! program of its own with a folder of its own; two inspectors open the same visit
//! without a network, the office merges what they saw, the leader settles what
//! differs. Every claim it prints is checked, and a claim that fails ends it badly.
//! It speaks Vietnamese: whoever watches it is whom the product is for.

mod checks;
mod office;
mod phones;
mod show;
mod story;
mod window;

use std::fs;
use std::path::{Path, PathBuf};

use crate::run::{Failure, Outcome, cargo, finish, target_dir};
use crate::setup::{Need, ensure};

use checks::Checks;
use office::Office;

/// Where the two programs are, and where this run keeps what they write.
struct Stage {
    programs: PathBuf,
    folder: PathBuf,
}

impl Stage {
    /// Builds the programs and clears what an earlier run left.
    fn set() -> Outcome<Stage> {
        ensure(&[Need::WebView, Need::Fonts])?;
        println!("Đang dựng chương trình (lần đầu mất vài phút)…");
        finish(cargo(["build", "--workspace", "--bins"]))?;
        let target = target_dir()?;
        let folder = target.join("demo");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        Ok(Stage { programs: target.join("debug"), folder })
    }

    fn program(&self, name: &str) -> PathBuf {
        self.programs.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    fn folder(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// What the demo does when its checks hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum AtTheEnd {
    KeepTheOfficeOpen,
    Exit,
}

/// Runs the demo; `--exit` ends it by itself.
///
/// # Errors
/// What could not be run, or that a check failed.
pub fn run(args: &[String]) -> Outcome {
    let at_the_end = match args {
        [] => AtTheEnd::KeepTheOfficeOpen,
        [flag] if flag == "--exit" => AtTheEnd::Exit,
        _ => return Err(Failure::new("cargo xtask demo [--exit]")),
    };
    let stage = Stage::set()?;
    let mut checks = Checks::default();
    let office = story::play(&stage, &mut checks)?;
    checks.sum_up()?;
    println!("\nHồ sơ huyện đang mở tại {}", office.url());
    println!("  tên đăng nhập: {}\n  mật khẩu:      {}", office.login(), office.password());
    println!("  dữ liệu:       {}", shown_path(&stage.folder));
    match at_the_end {
        AtTheEnd::Exit => Ok(()),
        AtTheEnd::KeepTheOfficeOpen => keep_open(&stage, office),
    }
}

/// The office stays open, and with it the leader's phone where there is a display.
fn keep_open(stage: &Stage, office: Office) -> Outcome {
    let window = window::open(stage, story::LEADER)?;
    match &window {
        Some(_) => println!(
            "\nMáy của trưởng đoàn đang mở trong một cửa sổ: điểm danh, chụp thẻ, đồng bộ thử.\n  mã mở máy:     {}",
            phones::SECRET
        ),
        None => println!("\nKhông có màn hình nên không mở cửa sổ của máy điện thoại."),
    }
    println!("Nhấn Ctrl-C để đóng.");
    office.wait()
}

fn shown_path(path: &Path) -> String {
    path.strip_prefix(crate::run::root()).unwrap_or(path).display().to_string()
}

/// The heading of a scene.
fn scene(title: &str) {
    println!("\n── {title}");
}
