//! The office's program: the only place here that makes time and randomness.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use clap::Parser;
use sync_server::commands::{Cli, run};
use sync_server::ports::{Clock, Ports, Random};
use tracing_subscriber::EnvFilter;

struct SystemClock {
    started: Instant,
}

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the composition root fills the Clock port")]
    fn now_ms(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }

    fn mono_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

struct SystemRandom;

impl Random for SystemRandom {
    #[allow(clippy::disallowed_methods, reason = "the composition root fills the Random port")]
    fn bytes(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).expect("an operating system without randomness can't make keys");
        bytes
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let clock = SystemClock { started: Instant::now() };
    let ports = Ports { clock: Arc::new(clock), random: Arc::new(SystemRandom) };
    match run(Cli::parse(), ports).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", error.say());
            ExitCode::FAILURE
        }
    }
}
