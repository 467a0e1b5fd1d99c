//! Where the program's own words go; they name no people.

use tracing_subscriber::EnvFilter;

/// Warnings to standard error, more where `RUST_LOG` asks for it.
pub fn to_standard_error() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    let told = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
    // Somebody who embeds the window may have said already where words go.
    drop(told);
}
