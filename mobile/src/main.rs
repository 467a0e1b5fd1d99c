//! The window's composition root: the one place that names the platform's clock,
//! randomness, folders and camera, and hands the phone's door to the screens.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use clap::Parser;
use dioxus::prelude::*;
use mobile::door::Door;
use mobile::platform;
use mobile::platform::exchange::Exchange;
use mobile::ui::{Prefilled, Root};
use mobile_core::lock::Limits;

/// What the program may be started with; on a phone, nothing.
#[derive(Debug, Parser)]
#[command(about = "Kỷ Cương: kiểm tra kỷ luật, kỷ cương hành chính")]
struct Options {
    /// The folder that holds this phone's data.
    #[arg(long)]
    data: Option<std::path::PathBuf>,
    /// The folder through which files go to other machines.
    #[arg(long)]
    exchange: Option<std::path::PathBuf>,
    /// Fills in the invitation of the enrolment; or the address and one-time code of an
    /// office on this machine.
    #[arg(long)]
    invitation: Option<String>,
    /// How wide the window opens on a desk, in pixels.
    #[arg(long, default_value_t = platform::window::WIDTH)]
    width: f64,
    /// Locks the screen after so many seconds, and the rest at the same pace; for tests.
    #[arg(long, hide = true)]
    lock_after_s: Option<u64>,
}

fn main() {
    platform::log::to_standard_error();
    #[cfg(all(feature = "automation", target_os = "linux"))]
    platform::automation::let_a_driver_in();
    let options = Options::parse();
    let folder = options.data.unwrap_or_else(platform::paths::data_folder);
    let limits = options.lock_after_s.map_or(Limits::PHONE, |seconds| Limits::at_pace(seconds * 1_000));
    let door = Door::of(folder.clone(), platform::ports(), limits);
    let prefilled = Prefilled { invitation: options.invitation.unwrap_or_default() };
    let builder = LaunchBuilder::new().with_cfg(platform::window::config(&folder, options.width));
    let exchange = Exchange::of(options.exchange.unwrap_or_else(platform::paths::exchange_folder));
    builder.with_context(door).with_context(prefilled).with_context(exchange).launch(Root);
}
