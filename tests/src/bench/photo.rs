//! The photo pipeline against npm `sharp` (libvips): processor time, bytes,
//! memory and likeness, on the four fixture photos.
//!
//! Both do the same work: turn upright, 1600 px at quality 80 and 4:2:0, a
//! thumbnail of 200 px from those pixels, SHA-256 of both. `sharp` runs on one
//! thread and in its cheapest arrangement: one decode, one raw picture, two
//! encoders. Each side runs in a process of its own, turn by turn, and does one
//! photo before it is measured.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use mobile_core::photo::prepare;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Line, median, peak_mb, rounded, spread};
use crate::npm::{Package, stdout};
use likeness::Luma;

/// Turns each side gets; odd, so that the median is one of them.
const ROUNDS: usize = 5;
/// Times a child prepares each photo: the kernel counts processor time in
/// hundredths of a second, so it takes about a second to see one per cent.
const PASSES: usize = 10;
/// What a phone with 2 GB of memory gives an app without complaint.
const PEAK_MB_LIMIT: f64 = 65.0;
const PEAK_LIMIT_NAME: &str = "limit 65";
/// The peer, pinned: a faster release should be met knowingly.
const SHARP: Package = Package { name: "sharp", version: "0.35.5", folder: "bench-photo" };
/// Benches run in the workspace's root.
const FIXTURES: &str = "tests/fixtures/photos";
const PEER_SCRIPT: &str = include_str!("photo_peer.mjs");

/// Runs the bench and prints one JSON object a line. `args` are the photos;
/// without any, the fixtures.
///
/// # Errors
/// A photo can't be read, or the peer can't be installed or run.
pub fn run(args: &[String]) -> io::Result<()> {
    let photos = if args.is_empty() { fixtures()? } else { args.iter().map(PathBuf::from).collect() };
    let peer = Peer::install()?;
    let outputs = tempfile::tempdir()?;
    let (ours_folder, peer_folder) = (outputs.path().join("ours"), outputs.path().join("sharp"));
    fs::create_dir_all(&ours_folder)?;
    fs::create_dir_all(&peer_folder)?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(measure_ours(&ours_folder, &photos)?);
        theirs.push(peer.measure(&peer_folder, &photos)?);
    }
    print_comparison(&ours, &theirs);
    let better_db = psnr_difference(&peer, &photos, outputs.path())?;
    print(&json!({ "name": "photo.psnr_diff_db", "value": rounded(better_db), "unit": "dB",
        "vs": "sharp", "ratio": null, "n": photos.len(), "spread": null }));
    Ok(())
}

/// The measured side: prepares every photo [`PASSES`] times, writes the results
/// into the folder named first, and prints what each cost.
///
/// # Errors
/// A photo can't be read or prepared.
pub fn child(args: &[String]) -> io::Result<()> {
    let [folder, photos @ ..] = args else {
        return Err(io::Error::other("usage: photo-child FOLDER PHOTO..."));
    };
    prepare_one(photos.first().ok_or_else(|| io::Error::other("no photo given"))?)?;
    let mut each = Vec::new();
    for photo in photos {
        let before_ms = cpu_ms()?;
        let mut bytes = 0;
        for _ in 0..PASSES {
            let prepared = prepare_one(photo)?;
            bytes = prepared.len();
            fs::write(output(Path::new(folder), Path::new(photo)), prepared)?;
        }
        each.push(json!({ "cpu_ms": (cpu_ms()? - before_ms) / PASSES as f64, "bytes": bytes }));
    }
    print(
        &json!({ "each": each, "peak_mb": peak_mb("self").ok_or_else(|| io::Error::other("the system does not tell the peak of memory"))? }),
    );
    Ok(())
}

fn prepare_one(photo: &str) -> io::Result<Vec<u8>> {
    Ok(prepare(&fs::read(photo)?, &[]).map_err(io::Error::other)?.photo)
}

/// What one child reports.
#[derive(Debug, Clone, Deserialize)]
struct Cost {
    /// By photo, in the order given.
    each: Vec<PhotoCost>,
    peak_mb: f64,
}

/// What one photo costs.
#[derive(Debug, Clone, Copy, Deserialize)]
struct PhotoCost {
    cpu_ms: f64,
    bytes: f64,
}

/// Medians over all photos of all rounds; a ratio is of one photo in neighbouring
/// turns, so that the machine's other work hits both.
fn print_comparison(ours: &[Cost], theirs: &[Cost]) {
    let line = |name: &'static str, unit: &'static str, pick: fn(&PhotoCost) -> f64| {
        let all = |costs: &[Cost]| -> Vec<f64> { costs.iter().flat_map(|cost| cost.each.iter().map(pick)).collect() };
        let (mine, other) = (all(ours), all(theirs));
        let ratios: Vec<f64> = mine.iter().zip(&other).map(|(a, b)| a / b).collect();
        let against = Some(("sharp", median(&ratios)));
        let line = Line { name, value: median(&mine), unit, against, n: mine.len(), spread: spread(&mine) };
        print(&line.json());
    };
    line("photo.cpu", "ms", |cost| cost.cpu_ms);
    line("photo.bytes", "B", |cost| cost.bytes);
    let peaks: Vec<f64> = ours.iter().map(|cost| cost.peak_mb).collect();
    let value = median(&peaks);
    let against = Some((PEAK_LIMIT_NAME, value / PEAK_MB_LIMIT));
    let line = Line { name: "photo.peak_mb", value, unit: "MB", against, n: peaks.len(), spread: spread(&peaks) };
    print(&line.json());
}

/// How much nearer `sharp`'s photos are to a careful reduction of the original,
/// in decibels, on average. One decoder reads all pictures.
fn psnr_difference(peer: &Peer, photos: &[PathBuf], folder: &Path) -> io::Result<f64> {
    let mut sum = 0.0;
    for photo in photos {
        let luma = |picture: &Path| peer.luma(picture, &folder.join("pixels.raw"));
        let ours = luma(&output(&folder.join("ours"), photo))?;
        let theirs = luma(&output(&folder.join("sharp"), photo))?;
        let reference = luma(photo)?.lanczos(ours.width, ours.height);
        sum += reference.psnr_db(&theirs)? - reference.psnr_db(&ours)?;
    }
    Ok(sum / photos.len() as f64)
}

fn measure_ours(folder: &Path, photos: &[PathBuf]) -> io::Result<Cost> {
    let mut command = Command::new(env::current_exe()?);
    Ok(serde_json::from_slice(&stdout(command.arg("photo-child").arg(folder).args(photos))?)?)
}

/// `sharp`, installed once into the person's cache folder.
struct Peer {
    script: PathBuf,
}

impl Peer {
    fn install() -> io::Result<Peer> {
        Ok(Peer { script: SHARP.with_script("photo_peer.mjs", PEER_SCRIPT)? })
    }

    fn measure(&self, folder: &Path, photos: &[PathBuf]) -> io::Result<Cost> {
        let mut node = self.node("measure");
        Ok(serde_json::from_slice(&stdout(node.arg(PASSES.to_string()).arg(folder).args(photos))?)?)
    }

    /// The brightness of a picture, upright.
    fn luma(&self, picture: &Path, scratch: &Path) -> io::Result<Luma> {
        let size: Value = serde_json::from_slice(&stdout(self.node("pixels").arg(picture).arg(scratch))?)?;
        let edge = |name: &str| size[name].as_u64().map(|edge| edge as usize);
        let (Some(width), Some(height)) = (edge("width"), edge("height")) else {
            return Err(io::Error::other("the peer gave no size"));
        };
        Luma::from_rgb(width, height, &fs::read(scratch)?)
    }

    fn node(&self, mode: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new("node");
        command.arg(&self.script).arg(mode);
        command
    }
}

fn fixtures() -> io::Result<Vec<PathBuf>> {
    let entries: Result<Vec<_>, _> = fs::read_dir(FIXTURES)?.map(|entry| Ok::<_, io::Error>(entry?.path())).collect();
    let mut photos = entries?;
    photos.retain(|path| path.extension() == Some(OsStr::new("jpg")));
    photos.sort();
    Ok(photos)
}

fn output(folder: &Path, photo: &Path) -> PathBuf {
    folder.join(photo.file_name().unwrap_or_default())
}

/// User and system time of this process, ended threads included, from the
/// kernel's hundredths (`USER_HZ` is 100 on every Linux that Rust runs on).
fn cpu_ms() -> io::Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    // The program's name may hold spaces; what follows it is 14th and 15th.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: Vec<f64> = fields.skip(11).take(2).filter_map(|field| field.parse().ok()).collect();
    match ticks[..] {
        [user, system] => Ok((user + system) * 10.0),
        _ => Err(io::Error::other("/proc/self/stat has no times")),
    }
}

fn print(line: &Value) {
    println!("{line}");
}

/// The yardstick: plain Lanczos in floating point, shared by neither side.
mod likeness {
    use std::f32::consts::PI;
    use std::io;

    /// Lanczos with three lobes.
    const LOBES: f32 = 3.0;

    /// Brightness of each pixel (ITU-R BT.601), 0–255.
    #[derive(Debug)]
    pub(super) struct Luma {
        pub(super) width: usize,
        pub(super) height: usize,
        values: Vec<f32>,
    }

    impl Luma {
        pub(super) fn from_rgb(width: usize, height: usize, rgb: &[u8]) -> io::Result<Luma> {
            if width == 0 || height == 0 || rgb.len() != width * height * 3 {
                return Err(io::Error::other("pixels and size disagree"));
            }
            let luma = |p: &[u8]| 0.299 * f32::from(p[0]) + 0.587 * f32::from(p[1]) + 0.114 * f32::from(p[2]);
            Ok(Luma { width, height, values: rgb.chunks_exact(3).map(luma).collect() })
        }

        pub(super) fn lanczos(&self, width: usize, height: usize) -> Luma {
            self.narrowed_and_turned(width).narrowed_and_turned(height)
        }

        pub(super) fn psnr_db(&self, other: &Luma) -> io::Result<f64> {
            if (self.width, self.height) != (other.width, other.height) {
                return Err(io::Error::other("the two photos differ in size"));
            }
            let squares = self.values.iter().zip(&other.values).map(|(a, b)| f64::from(a - b).powi(2));
            let mean = squares.sum::<f64>() / self.values.len() as f64;
            Ok(10.0 * (255.0 * 255.0 / mean).log10())
        }

        /// Each row filtered to `width`, and rows made columns: done twice, both
        /// directions are filtered and the picture stands as before.
        fn narrowed_and_turned(&self, width: usize) -> Luma {
            let mut values = vec![0.0; width * self.height];
            for (column, (first, weights)) in weights(self.width, width).iter().enumerate() {
                for (row, samples) in self.values.chunks_exact(self.width).enumerate() {
                    let products = samples[*first..].iter().zip(weights).map(|(a, b)| a * b);
                    values[column * self.height + row] = products.sum();
                }
            }
            Luma { width: self.height, height: width, values }
        }
    }

    /// For each new sample, the first old one it uses and their weights.
    fn weights(from: usize, to: usize) -> Vec<(usize, Vec<f32>)> {
        let scale = from as f32 / to as f32;
        let reach = LOBES * scale.max(1.0);
        let one = |index: usize| {
            let centre = (index as f32 + 0.5) * scale;
            let first = (centre - reach).floor().max(0.0) as usize;
            let end = ((centre + reach).ceil() as usize).min(from);
            let raw: Vec<f32> =
                (first..end).map(|sample| lanczos((sample as f32 + 0.5 - centre) / scale.max(1.0))).collect();
            let sum: f32 = raw.iter().sum();
            (first, raw.iter().map(|weight| weight / sum).collect())
        };
        (0..to).map(one).collect()
    }

    fn lanczos(x: f32) -> f32 {
        let sinc = |x: f32| if x == 0.0 { 1.0 } else { (PI * x).sin() / (PI * x) };
        if x.abs() < LOBES { sinc(x) * sinc(x / LOBES) } else { 0.0 }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_reduced_ramp_is_a_ramp_and_keeps_its_place() {
            let rgb: Vec<u8> = (0..40 * 30).flat_map(|i| [(i % 40 * 5) as u8; 3]).collect();
            let small = Luma::from_rgb(40, 30, &rgb).unwrap().lanczos(20, 15);
            assert_eq!((small.width, small.height), (20, 15));
            for column in 3..17 {
                let expected = (column as f32 * 2.0 + 0.5) * 5.0;
                let value = small.values[7 * 20 + column];
                assert!((value - expected).abs() < 0.1, "{column}: {value}, not {expected}");
            }
        }

        #[test]
        fn one_grey_level_of_error_everywhere_is_48_decibels() {
            let grey = |level: u8| Luma::from_rgb(8, 8, &[level; 8 * 8 * 3]).unwrap();
            let psnr_db = grey(100).psnr_db(&grey(101)).unwrap();
            assert!((psnr_db - 48.13).abs() < 0.01, "{psnr_db}");
        }
    }
}
