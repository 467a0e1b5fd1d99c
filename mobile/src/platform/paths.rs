//! Where a phone's data lies.

use std::path::PathBuf;

/// The program's folder below the machine's folder for data.
#[cfg(not(target_os = "android"))]
const FOLDER: &str = "ky-cuong";

/// The private folder that Android gives a program: named after the program, which is
/// what its process is called.
#[cfg(target_os = "android")]
pub fn data_folder() -> PathBuf {
    let name = std::fs::read_to_string("/proc/self/cmdline").unwrap_or_default();
    let name = name.split(['\0', ':']).next().unwrap_or_default().to_owned();
    PathBuf::from("/data/data").join(name).join("files")
}

/// The folder of the program that a cable and other programs reach.
#[cfg(target_os = "android")]
pub fn exchange_folder() -> PathBuf {
    let name = std::fs::read_to_string("/proc/self/cmdline").unwrap_or_default();
    let name = name.split(['\0', ':']).next().unwrap_or_default().to_owned();
    PathBuf::from("/storage/emulated/0/Android/data").join(name).join("files")
}

/// On a desk it lies in the home of whoever is signed in.
#[cfg(not(target_os = "android"))]
pub fn exchange_folder() -> PathBuf {
    let home = ["HOME", "USERPROFILE"].into_iter().find_map(std::env::var_os).map(PathBuf::from);
    home.unwrap_or_default().join(FOLDER)
}

/// The folder for programs' data of whoever is signed in on this desk.
#[cfg(not(target_os = "android"))]
pub fn data_folder() -> PathBuf {
    let named = ["XDG_DATA_HOME", "LOCALAPPDATA"].into_iter().find_map(std::env::var_os).map(PathBuf::from);
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    named.or_else(home).unwrap_or_default().join(FOLDER)
}
