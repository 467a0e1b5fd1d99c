//! Benches: one JSON object a line, `{"name","value","unit","vs","ratio","n","spread"}`.
//! A ratio is ours / theirs, measured interleaved in one run; machines are noisy,
//! ratios last.

pub mod papers;
pub mod photo;
pub mod store;
pub mod sync;
pub mod ui;

use std::path::PathBuf;
use std::{env, io};

use serde_json::{Value, json};

/// One measured line.
#[derive(Debug, Clone)]
pub struct Line {
    /// `area.measure`.
    pub name: &'static str,
    /// Our median.
    pub value: f64,
    /// Its unit.
    pub unit: &'static str,
    /// The peer or limit, and our median / theirs.
    pub against: Option<(&'static str, f64)>,
    /// Rounds.
    pub n: usize,
    /// (greatest − least) / median of our rounds.
    pub spread: f64,
}

impl Line {
    /// As JSON.
    pub fn json(&self) -> Value {
        json!({
            "name": self.name,
            "value": rounded(self.value),
            "unit": self.unit,
            "vs": self.against.map(|(peer, _)| peer),
            "ratio": self.against.map(|(_, ratio)| rounded(ratio)),
            "n": self.n,
            "spread": rounded(self.spread),
        })
    }
}

/// The median of some figures.
pub fn median(figures: &[f64]) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

/// (greatest − least) / median.
pub fn spread(figures: &[f64]) -> f64 {
    let least = figures.iter().copied().fold(f64::INFINITY, f64::min);
    let greatest = figures.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    (greatest - least) / median(figures)
}

/// To three places, as the lines show it.
pub fn rounded(figure: f64) -> f64 {
    (figure * 1000.0).round() / 1000.0
}

/// The most memory a process ever held, in MB; none where the system does not tell. This
/// one is `self`.
pub fn peak_mb(process: &str) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kib * 1024.0 / 1e6)
}

/// Where a bench keeps what it installs for itself.
///
/// # Errors
/// Nobody says where a person's files are.
pub fn cache_folder(bench: &str) -> io::Result<PathBuf> {
    let base = env::var_os("XDG_CACHE_HOME").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let home = || env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
    let base = base.or_else(home).ok_or_else(|| io::Error::other("neither XDG_CACHE_HOME nor HOME is set"))?;
    Ok(base.join("ky-cuong").join(bench))
}
