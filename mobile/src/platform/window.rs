//! The window: as wide as a phone on a desk, all of the screen on a phone.

use std::path::Path;

// One renderer under the name of either feature.
#[cfg(feature = "desktop")]
use dioxus::desktop::{Config, LogicalSize, WindowBuilder};
#[cfg(not(feature = "desktop"))]
use dioxus::mobile::{Config, LogicalSize, WindowBuilder};

use crate::ui::BACKGROUND;

/// A usual phone's width, in pixels of the web view.
pub const WIDTH: f64 = 390.0;
const HEIGHT: f64 = 844.0;
/// The narrowest phone that the screens are made for.
const WIDTH_MIN: f64 = 340.0;

/// How the window is opened; what the web view keeps lies beside the phone's data.
pub fn config(folder: &Path, width: f64) -> Config {
    let window = WindowBuilder::new()
        .with_title("Kỷ Cương")
        .with_inner_size(LogicalSize::new(width, HEIGHT))
        .with_min_inner_size(LogicalSize::new(WIDTH_MIN, WIDTH_MIN));
    Config::new()
        .with_data_directory(folder.join("webview"))
        .with_menu(None)
        .with_background_color(BACKGROUND)
        .with_disable_context_menu(true)
        .with_window(window)
}
