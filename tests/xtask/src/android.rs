//! `cargo xtask android check`: whether the window's program still fits a phone's
//! processor and system. No kit of Android is needed to tell: the compiler's own
//! library is built from its sources, and every crate is checked against it. A crate
//! that needs C headers of Android fails here, and with it whoever brought it in; the C of
//! TLS needs none.

use std::process::Command;

use crate::run::{Failure, Outcome, finish, root, target_dir};
use crate::setup::{ANDROID_CARGO, ANDROID_RUSTC, CLANG, Need, ensure};

/// Today's phones: 64-bit ARM.
const TARGET: &str = "aarch64-linux-android";
/// How C is compiled for them: for the oldest Android served, and without any headers but
/// the compiler's own, so that a crate that wants others is seen.
const C_FLAGS: &str = "--target=aarch64-linux-android28 -nostdlibinc -DRING_CORE_NOSTDLIBINC=1";

/// Runs `android check`.
///
/// # Errors
/// Another word, or what does not fit.
pub fn run(args: &[String]) -> Outcome {
    match args {
        [word] if word == "check" => {
            ensure(&[Need::RustForAndroid, Need::Clang])?;
            check()
        }
        _ => Err(Failure::new("cargo xtask android check")),
    }
}

/// Checks the phone's program and all it is made of.
///
/// # Errors
/// What does not fit.
pub fn check() -> Outcome {
    let mut command = Command::new(ANDROID_CARGO);
    command.current_dir(root()).args(["check", "-Zbuild-std", "--locked", "--target", TARGET]);
    command.args(["--package", "mobile", "--no-default-features", "--features", "mobile"]);
    // The compilers differ, so their work must not meet in one folder.
    command.env("CARGO_TARGET_DIR", target_dir()?.join("android"));
    command.env("RUSTC", ANDROID_RUSTC).env("RUSTC_BOOTSTRAP", "1");
    command.env("CC_aarch64_linux_android", CLANG).env("AR_aarch64_linux_android", "ar");
    command.env("CFLAGS_aarch64_linux_android", C_FLAGS);
    // What the outer cargo says of itself is not true of this one.
    ["CARGO", "RUSTUP_TOOLCHAIN", "RUSTUP_HOME", "RUSTC_WRAPPER", "RUSTFLAGS"].iter().for_each(|name| {
        command.env_remove(name);
    });
    finish(command)
}
