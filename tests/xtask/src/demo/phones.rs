//! Phones as programs: each has a folder, runs scripts of intents, syncs, and shows
//! the record as it folds it. Nothing is shared between two of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::Stage;
use super::office::Office;
use crate::run::{Failure, Outcome, root};

/// What opens every phone of the demo.
pub const SECRET: &str = "máy thử nghiệm";

/// One phone and its person.
pub struct Phone {
    program: PathBuf,
    data: PathBuf,
    scripts: PathBuf,
    /// The person's name, to tell the story with.
    pub owner: &'static str,
}

impl Phone {
    /// A new phone, not enrolled yet.
    ///
    /// # Errors
    /// Where its folder can't be made.
    pub fn new(stage: &Stage, name: &str, owner: &'static str) -> Outcome<Phone> {
        let scripts = stage.folder("scripts").join(name);
        fs::create_dir_all(&scripts)?;
        Ok(Phone { program: stage.program("phone"), data: stage.folder(name), scripts, owner })
    }

    /// Enrols it with a one-time code of the office; gives the answer as it is.
    ///
    /// # Errors
    /// Where there is no answer.
    pub fn enrol(&self, office: &Office, code: &str) -> Outcome<Value> {
        self.answer(&["enrol", office.url(), code])
    }

    /// Syncs once and gives the report.
    ///
    /// # Errors
    /// What the phone said.
    pub fn sync(&self) -> Outcome<Value> {
        self.one(&["sync"])
    }

    /// Everything this phone shows.
    ///
    /// # Errors
    /// What the phone said.
    pub fn show(&self) -> Outcome<Value> {
        self.answer(&["show"])
    }

    /// Has the phone read its own files again and compare them.
    ///
    /// # Errors
    /// What does not agree.
    pub fn verify(&self) -> Outcome {
        self.one(&["verify"]).map(|_| ())
    }

    /// Writes the minutes of the unit's last visit as PDF; their hash and size.
    ///
    /// # Errors
    /// Why there are none.
    pub fn minutes(&self, visit: &str, file: &Path) -> Outcome<Value> {
        self.one(&["minutes", visit, &file.display().to_string()])
    }

    /// How many of these photos this phone holds.
    ///
    /// # Errors
    /// What the phone said.
    pub fn holds(&self, names: &[String]) -> Outcome<usize> {
        let shown = self.show()?;
        let here = shown["photos"].as_array().into_iter().flatten().filter_map(Value::as_str);
        Ok(here.filter(|here| names.iter().any(|name| name == here)).count())
    }

    /// Runs intents, all of which are expected to be kept.
    ///
    /// # Errors
    /// The first that was refused, with its sentence.
    pub fn run(&self, name: &str, intents: &[Value]) -> Outcome<Vec<Value>> {
        let results = self.try_run(name, intents)?;
        match results.iter().zip(intents).find(|(result, _)| result["ok"] != true) {
            None => Ok(results),
            Some((result, intent)) => Err(Failure::new(format!("{}: {intent} was refused: {result}", self.owner))),
        }
    }

    /// Runs intents and gives what became of each.
    ///
    /// # Errors
    /// Where the phone did not answer every one.
    pub fn try_run(&self, name: &str, intents: &[Value]) -> Outcome<Vec<Value>> {
        let script = self.scripts.join(format!("{name}.jsonl"));
        let lines: Vec<String> = intents.iter().map(Value::to_string).collect();
        fs::write(&script, lines.join("\n") + "\n")?;
        let mut command = self.command(&["run"]);
        command.arg(&script);
        let output = command.output()?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let results: Result<Vec<Value>, _> = said.lines().map(serde_json::from_str).collect();
        let results = results.map_err(|error| Failure::new(format!("{}: {error}: {said}", self.owner)))?;
        if results.len() == intents.len() {
            return Ok(results);
        }
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        Err(Failure::new(format!("{}: {} of {} intents answered\n{said}", self.owner, results.len(), intents.len())))
    }

    /// One command whose answer says `"ok": true`.
    fn one(&self, args: &[&str]) -> Outcome<Value> {
        let answer = self.answer(args)?;
        if answer["ok"] == true {
            return Ok(answer);
        }
        Err(Failure::new(format!("{}: {} went wrong: {answer}", self.owner, args.first().unwrap_or(&""))))
    }

    fn answer(&self, args: &[&str]) -> Outcome<Value> {
        let output = self.command(args).output()?;
        serde_json::from_slice(&output.stdout).map_err(|_| {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            Failure::new(format!("{}: no answer to {args:?}: {}\n{said}", self.owner, output.status))
        })
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("--data").arg(&self.data).args(args).env("KY_CUONG_SECRET", SECRET).current_dir(root());
        command
    }
}

/// The device that wrote an intent's entries.
pub fn device(result: &Value) -> String {
    result["entries"][0]["device"].as_str().unwrap_or_default().to_owned()
}

/// The id of what an intent made.
///
/// # Errors
/// Where it made nothing.
pub fn made(result: &Value) -> Outcome<String> {
    let id = result["made"]["id"].as_str();
    id.map(str::to_owned).ok_or_else(|| Failure::new(format!("nothing was made: {result}")))
}
