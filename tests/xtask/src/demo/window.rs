//! The phone's window, where there is a display to open it on.

use std::process::{Child, Command, Stdio};

use super::Stage;
use crate::run::Outcome;

/// A window that is open; it is closed with the demo.
pub struct Window(Child);

impl Drop for Window {
    fn drop(&mut self) {
        // Both fail only where the person has closed it, which is as well.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Opens somebody's phone; none where there is no display.
///
/// # Errors
/// Where the program does not start.
pub fn open(stage: &Stage, phone: &str) -> Outcome<Option<Window>> {
    if !has_display() {
        return Ok(None);
    }
    let mut command = Command::new(stage.program("mobile"));
    command.arg("--data").arg(stage.folder(phone)).stdin(Stdio::null());
    Ok(Some(Window(command.spawn()?)))
}

/// Other systems than Linux always have one.
fn has_display() -> bool {
    let named = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || named("DISPLAY") || named("WAYLAND_DISPLAY")
}
