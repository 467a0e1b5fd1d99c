//! The office's command line: each command reads its arguments, asks the office,
//! and prints. What a program may want to read (a code, a password, JSON) goes to
//! standard output alone; words for people go to standard error.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, FixedOffset};
use clap::{Args, Parser, Subcommand};
use shared::domain::limits::NAME_CHARS_MAX;
use shared::domain::{Refusal, Role};
use shared::ids::DeviceId;
use shared::record::{visit_record, visits};
use shared::sync::Invitation;
use shared::text::{Arg, Lang, Sentences, Text};
use tokio::net::TcpListener;

use crate::accounts::{NewMember, new_password};
use crate::config::Config;
use crate::error::OfficeError;
use crate::office::{Author, Office};
use crate::ports::Ports;
use crate::rescue::RescueError;
use crate::roster::RosterRefusal;
use crate::seed::{NewVisit, Profile, unit_by_name};
use crate::tls::{Names, Served, TlsError, forget_address, last_address};

mod import;
mod rescue;
use import::{ImportArgs, import, say_other_unit};
use rescue::RescueArgs;

/// The office of Kỷ Cương.
#[derive(Debug, Parser)]
#[command(name = "sync-server", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Found an office: database, device, units, team and first member.
    Init(InitArgs),
    /// Serve phones and the office's pages.
    Serve(ServeArgs),
    /// People who sign in.
    #[command(subcommand)]
    Member(MemberCommand),
    /// Enrolled phones.
    #[command(subcommand)]
    Device(DeviceCommand),
    /// Make a one-time code for a member's next phone, and the invitation with it.
    Code(CodeArgs),
    /// Print the certificate of the office's own authority, for its browsers to trust.
    Authority(Place),
    /// Compare a unit's staff list with the record, and write it with --yes.
    Import(ImportArgs),
    /// Take in the rescue file of a phone that is broken or gets on no network.
    ImportRescue(RescueArgs),
    /// Plan a visit.
    Plan(PlanArgs),
    /// Make the projection anew and tell whether it was the same.
    Rebuild(Place),
    /// Check every entry, signature and photo, and the log against every end of it that was signed.
    Verify(VerifyArgs),
    /// Say that the office was restored from a copy: it goes on under a new device, and
    /// phones send again what the copy lacks.
    Restored(RestoredArgs),
    /// Print all visits as JSON.
    Visits(Place),
}

#[derive(Debug, Args)]
struct Place {
    /// The data folder.
    #[arg(long)]
    data: PathBuf,
    /// A PostgreSQL URL, instead of the file in the folder.
    #[arg(long, env = "KY_CUONG_DATABASE", hide_env_values = true)]
    database: Option<String>,
}

#[derive(Debug, Args)]
struct VerifyArgs {
    #[command(flatten)]
    place: Place,
    /// Have the phones send again the photos that are not whole here.
    #[arg(long)]
    ask_photos_again: bool,
}

#[derive(Debug, Args)]
struct InitArgs {
    #[command(flatten)]
    place: Place,
    /// The units to begin with.
    #[arg(long, default_value = "tuky-2023")]
    profile: String,
    /// The first member's login; they belong to the Home Affairs office.
    #[arg(long)]
    login: String,
    /// Their name; the login where it is left out.
    #[arg(long)]
    name: Option<String>,
}

#[derive(Debug, Args)]
struct ServeArgs {
    #[command(flatten)]
    place: Place,
    /// An address and port, or a port alone for this machine only; port 0 takes a free one.
    /// What is reached from outside speaks TLS.
    #[arg(long)]
    listen: String,
    /// A host name or IP address that phones and browsers use, once for each; the first
    /// stands in invitations. With one, TLS is spoken on this machine too.
    #[arg(long = "name")]
    names: Vec<String>,
}

#[derive(Debug, Subcommand)]
enum MemberCommand {
    /// Add a member; prints their first password once.
    Add(MemberArgs),
    /// Give a member a new password; prints it once and ends their sessions.
    Password(PasswordArgs),
}

#[derive(Debug, Args)]
struct PasswordArgs {
    #[command(flatten)]
    place: Place,
    #[arg(long)]
    login: String,
}

#[derive(Debug, Args)]
struct MemberArgs {
    #[command(flatten)]
    place: Place,
    #[arg(long)]
    login: String,
    #[arg(long)]
    name: String,
    /// inspector, leader, office, office_tthc, unit_head, chair, admin or auditor.
    #[arg(long)]
    role: String,
    /// The login to act as; the first member of the Home Affairs office otherwise.
    #[arg(long = "as")]
    acting: Option<String>,
}

#[derive(Debug, Args)]
struct RestoredArgs {
    #[command(flatten)]
    place: Place,
    /// When the copy was made, e.g. 2026-11-20T18:00+07:00.
    #[arg(long)]
    copied_at: DateTime<FixedOffset>,
    /// The login to act as.
    #[arg(long = "as")]
    acting: Option<String>,
}

#[derive(Debug, Subcommand)]
enum DeviceCommand {
    /// Print all devices as JSON.
    List(Place),
    /// Let a device sync no longer.
    Revoke(RevokeArgs),
}

#[derive(Debug, Args)]
struct RevokeArgs {
    #[command(flatten)]
    place: Place,
    /// The device's id.
    #[arg(long)]
    device: DeviceId,
    /// The login to act as.
    #[arg(long = "as")]
    acting: Option<String>,
}

#[derive(Debug, Args)]
struct CodeArgs {
    #[command(flatten)]
    place: Place,
    #[arg(long)]
    login: String,
}

#[derive(Debug, Args)]
struct PlanArgs {
    #[command(flatten)]
    place: Place,
    /// The unit's name.
    #[arg(long)]
    unit: String,
    #[arg(long)]
    purpose: Option<String>,
    /// The login to act as.
    #[arg(long = "as")]
    acting: Option<String>,
}

/// Why a command was not done.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The office refused or failed.
    #[error(transparent)]
    Office(#[from] OfficeError),
    /// The file is not a roster.
    #[error("the roster can't be read")]
    Roster(RosterRefusal),
    /// The file is another unit's list, by what stands above its head.
    #[error("the file names another unit")]
    OtherUnit {
        /// The unit it names.
        named: Text,
        /// The unit it was meant for.
        unit: Text,
    },
    /// A rescue file was not taken in, or not to its end.
    #[error(transparent)]
    Rescue(#[from] RescueError),
    /// Nobody told the passphrase.
    #[error("KY_CUONG_RESCUE or --passphrase-file is needed")]
    NoPassphrase,
    /// A file, port or standard output failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// What is kept is not whole; the findings were printed.
    #[error("something kept is not whole")]
    NotWhole,
}

impl CommandError {
    /// The sentence for the person at the keyboard.
    pub fn say(&self) -> String {
        match self {
            CommandError::Office(error) => format!("{} ({error})", error.say(Lang::Vi)),
            CommandError::Roster(refusal) => refusal.say(Lang::Vi),
            CommandError::OtherUnit { named, unit } => say_other_unit(named.as_str(), unit.as_str()),
            CommandError::Rescue(error) => format!("{} ({error})", error.say(Lang::Vi)),
            CommandError::NoPassphrase => format!("{} ({self})", say("office-rescue-nothing-chosen")),
            CommandError::Io(error) => format!("{} ({error})", say("office-file-unreadable")),
            CommandError::NotWhole => self.to_string(),
        }
    }
}

/// Does what the command line says.
///
/// # Errors
/// [`CommandError`].
pub async fn run(cli: Cli, ports: Ports) -> Result<(), CommandError> {
    match cli.command {
        Command::Init(args) => init(args, ports).await,
        Command::Serve(args) => serve(args, ports).await,
        Command::Member(MemberCommand::Add(args)) => add_member(args, ports).await,
        Command::Member(MemberCommand::Password(args)) => new_member_password(args, ports).await,
        Command::Device(DeviceCommand::List(place)) => list_devices(place, ports).await,
        Command::Device(DeviceCommand::Revoke(args)) => revoke(args, ports).await,
        Command::Code(args) => code(args, ports).await,
        Command::Authority(place) => print_authority(place, ports).await,
        Command::Import(args) => import(args, ports).await,
        Command::ImportRescue(args) => rescue::import(args, ports).await,
        Command::Plan(args) => plan(args, ports).await,
        Command::Rebuild(place) => rebuild(place, ports).await,
        Command::Verify(args) => verify(args, ports).await,
        Command::Restored(args) => restored(args, ports).await,
        Command::Visits(place) => print_visits(place, ports).await,
    }
}

async fn init(args: InitArgs, ports: Ports) -> Result<(), CommandError> {
    let profile = Profile::of(&args.profile).ok_or(OfficeError::Unknown { what: "profile" })?;
    let full_name = name(args.name.as_deref().unwrap_or(&args.login))?;
    let office = Office::found(&args.place.config(), ports).await?;
    office.seed(profile).await?;
    let password = new_password(&*office.ports().random);
    let first = NewMember { login: args.login, full_name, role: Role::Office, password: password.clone() };
    office.add_member(first, office.itself()).await?;
    tell("office-password-once");
    print(&password)
}

async fn serve(args: ServeArgs, ports: Ports) -> Result<(), CommandError> {
    let wanted = if args.listen.contains(':') { args.listen } else { format!("127.0.0.1:{}", args.listen) };
    let wanted: Vec<SocketAddr> = tokio::net::lookup_host(wanted).await?.collect();
    // Before anything is listened at: nobody outside is ever answered in plain.
    let tls = tls_wanted(&wanted, &args.names).map_err(OfficeError::from)?;
    let office = Arc::new(args.place.open(ports).await?);
    let listener = TcpListener::bind(&wanted[..]).await?;
    // Read before the first phone calls, so that it does not wait for the whole fold.
    drop(office.record().await?);
    let (folder, address, stop) = (&args.place.data, listener.local_addr()?, told_to_stop());
    let Some(names) = tls else {
        forget_address(folder).map_err(OfficeError::from)?;
        print(&format!("listening on http://{address}"))?;
        return Ok(crate::serve_until(listener, office, stop).await?);
    };
    let served = Served::ready(&office, folder, &names, address.port()).map_err(OfficeError::from)?;
    print(&format!("listening on {}", served.address().url()))?;
    Ok(crate::serve_tls_until(listener, served, office, stop).await?)
}

/// Under which names TLS is spoken; none where plain HTTP stays on this machine.
fn tls_wanted(listen: &[SocketAddr], names: &[String]) -> Result<Option<Names>, TlsError> {
    let here = listen.iter().all(|address| address.ip().is_loopback());
    let own: Vec<String> = listen.iter().map(|address| address.ip().to_string()).collect();
    let everywhere = listen.iter().any(|address| address.ip().is_unspecified());
    match names {
        [] if here => Ok(None),
        // The address that is listened at is one that phones can ask for.
        [] if !everywhere => Names::new(&own).map(Some),
        names => Names::new(names).map(Some),
    }
}

async fn add_member(args: MemberArgs, ports: Ports) -> Result<(), CommandError> {
    let role = Role::ALL.into_iter().find(|role| role.name() == args.role);
    let role = role.ok_or(OfficeError::Unknown { what: "role" })?;
    let (office, author) = args.place.open_as(ports, args.acting.as_deref()).await?;
    let password = new_password(&*office.ports().random);
    let new = NewMember { login: args.login, full_name: name(&args.name)?, role, password: password.clone() };
    office.add_member(new, author).await?;
    tell("office-password-once");
    print(&password)
}

async fn new_member_password(args: PasswordArgs, ports: Ports) -> Result<(), CommandError> {
    let password = args.place.open(ports).await?.new_password(&args.login).await?;
    tell("office-password-once");
    print(&password)
}

async fn list_devices(place: Place, ports: Ports) -> Result<(), CommandError> {
    let office = place.open(ports).await?;
    let devices = office.store().devices().await.map_err(OfficeError::from)?;
    let rows = devices.iter().map(|row| {
        serde_json::json!({
            "device": row.device,
            "member": row.member,
            "role": row.role,
            "revoked": row.state != crate::record::DeviceState::Active,
            "enrolled_ms": row.enrolled_ms,
            "last_contact_ms": row.last_contact_ms,
        })
    });
    print(&serde_json::Value::from_iter(rows).to_string())
}

async fn revoke(args: RevokeArgs, ports: Ports) -> Result<(), CommandError> {
    let (office, author) = args.place.open_as(ports, args.acting.as_deref()).await?;
    Ok(office.revoke(args.device, author).await?)
}

async fn code(args: CodeArgs, ports: Ports) -> Result<(), CommandError> {
    let office = args.place.open(ports).await?;
    let code = office.new_code(&args.login).await?;
    tell("office-code-below");
    print(&code.to_string())?;
    let Some(address) = last_address(&args.place.data) else { return Ok(()) };
    tell("office-invitation-below");
    print(&Invitation { address, code, pin: office.authority().pin() }.grouped())
}

async fn print_authority(place: Place, ports: Ports) -> Result<(), CommandError> {
    print(place.open(ports).await?.authority().pem().trim_end())
}

async fn plan(args: PlanArgs, ports: Ports) -> Result<(), CommandError> {
    let (office, author) = args.place.open_as(ports, args.acting.as_deref()).await?;
    let unit = unit_by_name(&*office.record().await?, &args.unit)?;
    let visit = office.plan_visit(NewVisit::to(&unit, args.purpose.as_deref())?, author).await?;
    print(&visit.to_string())
}

async fn rebuild(place: Place, ports: Ports) -> Result<(), CommandError> {
    let rebuilt = place.open(ports).await?.rebuild().await?;
    let equal = rebuilt.different == 0;
    print(&serde_json::json!({"rows": rebuilt.rows, "different": rebuilt.different, "equal": equal}).to_string())
}

async fn verify(args: VerifyArgs, ports: Ports) -> Result<(), CommandError> {
    let office = args.place.open(ports).await?;
    let found = office.verify().await?;
    let asked_again = if args.ask_photos_again { office.ask_for_photos_again().await? } else { 0 };
    let json = serde_json::json!({
        "entries": found.entries,
        "signatures": found.signatures,
        "photos": found.photos,
        "photos_asked_again": asked_again,
        "papers": found.papers,
        "erased": found.erased,
        "forks": found.forks,
        "checkpoints": found.checkpoints,
        "root": found.root,
        "first_bad_index": found.first_bad_index,
        "wrong": found.wrong,
    });
    print(&json.to_string())?;
    if found.wrong.is_empty() { Ok(()) } else { Err(CommandError::NotWhole) }
}

async fn restored(args: RestoredArgs, ports: Ports) -> Result<(), CommandError> {
    let (office, author) = args.place.open_as(ports, args.acting.as_deref()).await?;
    let start = office.begin_epoch(args.copied_at, author).await?;
    tell("office-epoch-begins");
    print(&serde_json::json!({"epoch": start.epoch, "size": start.size, "root": start.root}).to_string())
}

async fn print_visits(place: Place, ports: Ports) -> Result<(), CommandError> {
    let office = place.open(ports).await?;
    let record = office.record().await?;
    let records: Vec<_> = visits(&record).iter().map(|summary| visit_record(&record, summary.visit)).collect();
    let json = serde_json::to_string(&records).map_err(std::io::Error::from)?;
    print(&json)
}

impl Place {
    fn config(&self) -> Config {
        Config { data: self.data.clone(), database: self.database.clone() }
    }

    async fn open(&self, ports: Ports) -> Result<Office, OfficeError> {
        Office::open(&self.config(), ports).await
    }

    async fn open_as(&self, ports: Ports, login: Option<&str>) -> Result<(Office, Author), OfficeError> {
        let office = self.open(ports).await?;
        let author = office.author(login).await?;
        Ok((office, author))
    }
}

fn name(full_name: &str) -> Result<Text, OfficeError> {
    let name = Text::parse(full_name, NAME_CHARS_MAX);
    name.map_err(|why| Refusal::Text { field: "full_name", why }.into())
}

fn print(line: &str) -> Result<(), CommandError> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}

fn tell(key: &str) {
    // Nothing is lost where nobody listens.
    let _ = writeln!(std::io::stderr().lock(), "{}", say(key));
}

fn say(key: &str) -> String {
    let none: [(&str, Arg); 0] = [];
    Sentences::say(Lang::Vi, key, &none)
}

/// An interrupt from the keyboard, or the service manager's request, heard from now on and
/// not only once somebody waits for it.
fn told_to_stop() -> impl Future<Output = ()> {
    #[cfg(unix)]
    let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).ok();
    async {
        #[cfg(unix)]
        if let Some(mut terminate) = terminate {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leaves_this_machine_is_tls_or_refused() {
        let wanted = |listen: &str, names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            tls_wanted(&[listen.parse().expect("an address")], &names)
        };
        for here in ["127.0.0.1:0", "127.0.0.9:80", "[::1]:80"] {
            assert!(matches!(wanted(here, &[]), Ok(None)), "{here}");
            assert!(matches!(wanted(here, &["127.0.0.1"]), Ok(Some(_))), "{here}: TLS is asked for");
        }
        for outside in ["192.168.1.10:8443", "[fe80::1]:8443"] {
            assert!(matches!(wanted(outside, &[]), Ok(Some(_))), "{outside}");
        }
        for everywhere in ["0.0.0.0:8443", "[::]:8443"] {
            assert!(matches!(wanted(everywhere, &[]), Err(TlsError::NoName)), "{everywhere}");
            assert!(matches!(wanted(everywhere, &["office.example"]), Ok(Some(_))), "{everywhere}");
            assert!(matches!(wanted(everywhere, &["no name"]), Err(TlsError::Name { .. })), "{everywhere}");
        }
    }
}
