//! A PostgreSQL server of the tests' own, on a free port of this machine, in a
//! folder that goes when the last test is done with it.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, Database};

/// Where Debian keeps the server's programs, one folder a version.
const DEBIAN: &str = "/usr/lib/postgresql";
/// The account that a server runs as where the tests run as root, which it refuses.
const ACCOUNT: &str = "postgres";
/// A server that is not up by then will not be.
const START_WITHIN: Duration = Duration::from_secs(60);

/// A running server.
#[derive(Debug)]
pub struct Server {
    child: Child,
    port: u16,
    folder: tempfile::TempDir,
}

impl Server {
    /// The one server of this test program, started if nobody uses one now.
    ///
    /// # Panics
    /// Where PostgreSQL is not installed or does not start.
    pub fn shared() -> Arc<Server> {
        static SHARED: Mutex<Weak<Server>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().expect("no test died while starting the server");
        if let Some(server) = shared.upgrade() {
            return server;
        }
        let server = Arc::new(Server::start());
        *shared = Arc::downgrade(&server);
        server
    }

    /// The URL of one of its databases.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://{ACCOUNT}@127.0.0.1:{}/{database}", self.port)
    }

    /// Makes a database.
    ///
    /// # Panics
    /// Where the server does not answer in time.
    pub async fn create(&self, database: &str) {
        let until = Instant::now() + START_WITHIN;
        let admin = loop {
            match Database::connect(self.url(ACCOUNT)).await {
                Ok(admin) => break admin,
                Err(error) => assert!(Instant::now() < until, "PostgreSQL does not start: {error}"),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        };
        admin.execute_unprepared(&format!("CREATE DATABASE {database}")).await.expect("a database can be made");
    }

    fn start() -> Server {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let account = Account::needed();
        if let Some(Account { user, group }) = account {
            chown(folder.path(), Some(user), Some(group)).expect("root gives a folder away");
        }
        let data = folder.path().join("data");
        let made = command("initdb", account, folder.path())
            .args(["--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync", "-U", ACCOUNT, "-D"])
            .arg(&data)
            .output()
            .expect("initdb runs");
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        let port = free_port();
        let log = fs::File::create(folder.path().join("log")).expect("a log can be made");
        let child = command("postgres", account, folder.path())
            .arg("-D")
            .arg(&data)
            .args(["-c", "listen_addresses=127.0.0.1", "-c", &format!("port={port}")])
            .args(["-c", "unix_socket_directories=", "-c", "max_connections=200"])
            .stderr(log)
            .spawn()
            .expect("postgres runs");
        Server { child, port, folder }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Its own quick way to end: connections are cut, files are left whole.
        let _ = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        let _ = self.child.wait();
        debug_assert!(self.folder.path().exists());
    }
}

/// Who the server runs as.
#[derive(Debug, Clone, Copy)]
struct Account {
    user: u32,
    group: u32,
}

impl Account {
    /// None where the tests do not run as root.
    fn needed() -> Option<Account> {
        let root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0");
        if !root {
            return None;
        }
        let accounts = fs::read_to_string("/etc/passwd").expect("the accounts can be read");
        let line = accounts.lines().find(|line| line.starts_with(&format!("{ACCOUNT}:")));
        let mut ids = line.expect("the package made its account").split(':').skip(2).map(str::parse);
        match (ids.next(), ids.next()) {
            (Some(Ok(user)), Some(Ok(group))) => Some(Account { user, group }),
            _ => panic!("the account of PostgreSQL has no ids"),
        }
    }
}

fn command(program: &str, account: Option<Account>, folder: &Path) -> Command {
    let mut command = Command::new(programs().join(program));
    command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null());
    if let Some(Account { user, group }) = account {
        command.uid(user).gid(group);
    }
    command
}

/// The newest version that Debian installed, or what is on the path.
fn programs() -> PathBuf {
    let versions = fs::read_dir(DEBIAN).into_iter().flatten().flatten().map(|version| version.path().join("bin"));
    let mut here: Vec<PathBuf> = versions.filter(|bin| bin.join("initdb").is_file()).collect();
    here.sort();
    here.pop().unwrap_or_default()
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("it has an address").port()
}
