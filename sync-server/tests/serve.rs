//! The office as a program that is served: plain on this machine, TLS elsewhere; what it
//! prints for the people and programs that bring phones to it.

#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected should end")]

#[allow(dead_code, reason = "each file of tests uses a part of the kit")]
mod kit;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use kit::TestOffice;
use shared::sync::{Code, Invitation};
use sync_server::tls::FILE;

fn program(word: &[&str], data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sync-server"));
    command.args(word).arg("--data").arg(data).env_remove("KY_CUONG_DATABASE");
    command
}

fn done(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.output().unwrap();
    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).unwrap()
}

/// An office with somebody who may have a phone.
fn founded() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    done(program(&["init"], folder.path()).args(["--login", "noivu"]));
    let lan = ["--login", "lan", "--name", "Nguyễn Thị Lan", "--role", "inspector"];
    done(program(&["member", "add"], folder.path()).args(lan));
    folder
}

/// A served office; ended by its process id.
struct Served(Child);

impl Served {
    fn begin(data: &Path, args: &[&str]) -> (Served, String) {
        let mut serve = program(&["serve"], data);
        let mut child = serve.args(["--listen", "127.0.0.1:0"]).args(args).stdout(Stdio::piped()).spawn().unwrap();
        let line = BufReader::new(child.stdout.take().unwrap()).lines().next().unwrap().unwrap();
        (Served(child), line.strip_prefix("listening on ").unwrap().to_owned())
    }

    fn end(mut self) {
        let kill = format!("kill -TERM {}", self.0.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        assert!(self.0.wait().unwrap().success(), "it ends well when it is told to");
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Both fail only where it has ended, which is what is wanted.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn an_invitation_is_printed_beside_the_code_while_the_office_is_served_over_tls() {
    let folder = founded();
    let code = |folder: &Path| done(program(&["code"], folder).args(["--login", "lan"]));
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(lines(&code(folder.path())).len(), 1, "nobody can be invited yet");
    let (served, url) = Served::begin(folder.path(), &["--name", "127.0.0.1", "--name", "Office.Example"]);
    assert!(url.starts_with("https://127.0.0.1:"), "{url}");
    let printed = lines(&code(folder.path()));
    let [code_line, invitation] = &printed[..] else { panic!("two lines: {printed:?}") };
    let invitation = Invitation::read(invitation).unwrap();
    assert_eq!((invitation.address.url(), Some(invitation.code)), (url, Code::read(code_line)));
    let authority = done(&mut program(&["authority"], folder.path()));
    assert!(
        authority.starts_with("-----BEGIN CERTIFICATE-----\n") && authority.ends_with("-----END CERTIFICATE-----\n")
    );
    served.end();
    let (served, url) = Served::begin(folder.path(), &[]);
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    assert_eq!(lines(&code(folder.path())).len(), 1, "it is served on this machine only now");
    served.end();
}

#[cfg(unix)]
#[test]
fn the_certificates_key_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = founded();
    let (served, _) = Served::begin(folder.path(), &["--name", "127.0.0.1"]);
    let mode = std::fs::metadata(folder.path().join(FILE)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    served.end();
}

#[test]
fn an_office_without_a_name_is_not_served_to_others_and_says_what_to_do() {
    let folder = founded();
    for (args, told) in [(vec!["0.0.0.0:0"], "--name"), (vec!["127.0.0.1:0", "--name", "không tên"], "«không tên»")]
    {
        let output = program(&["serve"], folder.path()).arg("--listen").args(&args).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && output.stdout.is_empty() && said.contains(told), "{said}");
    }
    assert!(!folder.path().join(FILE).exists());
}

#[tokio::test]
async fn every_process_on_one_database_has_the_one_authority() {
    let mut office = TestOffice::start().await;
    let pin = office.office.authority().pin();
    assert_eq!(office.second_process().await.authority().pin(), pin);
    office.restart().await;
    assert_eq!(office.office.authority().pin(), pin);
}
