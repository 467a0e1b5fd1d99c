//! What of npm stands beside our own work: a package in one fixed version, installed once
//! into the person's cache folder, and a script of ours that uses it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs, io};

/// A package of npm, pinned: another release should be met knowingly.
#[derive(Debug, Clone, Copy)]
pub struct Package {
    /// Its name.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
    /// The folder in the cache.
    pub folder: &'static str,
}

impl Package {
    /// Installs it where it is not there yet, and puts a script beside it; the script's path.
    ///
    /// # Errors
    /// What npm or the disk said.
    pub fn with_script(&self, name: &str, script: &str) -> io::Result<PathBuf> {
        let folder = cache_folder()?.join(self.folder);
        fs::create_dir_all(&folder)?;
        let installed = fs::read_to_string(folder.join("node_modules").join(self.name).join("package.json"));
        let wanted = format!("\"version\": \"{}\"", self.version);
        if !installed.is_ok_and(|package| package.contains(&wanted)) {
            self.install(&folder)?;
        }
        let path = folder.join(name);
        fs::write(&path, script)?;
        Ok(path)
    }

    fn install(&self, folder: &Path) -> io::Result<()> {
        let mut npm = Command::new("npm");
        npm.args(["install", "--no-audit", "--no-fund", "--prefix"]).arg(folder);
        stdout(npm.arg(format!("{}@{}", self.name, self.version))).map(drop)
    }
}

/// Runs a command to its end; its errors go where ours go.
///
/// # Errors
/// Where it can't be run, or says that it failed.
pub fn stdout(command: &mut Command) -> io::Result<Vec<u8>> {
    let done = command.stderr(Stdio::inherit()).output()?;
    if done.status.success() {
        return Ok(done.stdout);
    }
    let program = command.get_program().to_string_lossy().into_owned();
    Err(io::Error::other(format!("{program} ended with {}", done.status)))
}

fn cache_folder() -> io::Result<PathBuf> {
    let base = env::var_os("XDG_CACHE_HOME").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let home = || env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
    let base = base.or_else(home).ok_or_else(|| io::Error::other("neither XDG_CACHE_HOME nor HOME is set"))?;
    Ok(base.join("ky-cuong"))
}
