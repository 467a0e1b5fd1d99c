//! `import-rescue`: a phone's rescue file, from the server's own disk.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use clap::Args;
use futures::Stream;
use shared::text::Lang;
use tokio::fs::File;
use tokio::io::AsyncReadExt;

use super::{CommandError, Place, print};
use crate::ports::Ports;
use crate::rescue::{RescueReport, import_rescue};

/// Bytes read at once.
const READ_BYTES: usize = 64 * 1024;
/// Where the passphrase is, where no file has it. No argument: those can be seen by
/// everybody on the machine.
const PASSPHRASE: &str = "KY_CUONG_RESCUE";

#[derive(Debug, Args)]
pub(super) struct RescueArgs {
    #[command(flatten)]
    place: Place,
    /// The login to act as; the first member of the Home Affairs office otherwise.
    #[arg(long = "as")]
    acting: Option<String>,
    /// A file whose first line is the passphrase; the environment's KY_CUONG_RESCUE otherwise.
    #[arg(long)]
    passphrase_file: Option<PathBuf>,
    file: PathBuf,
}

pub(super) async fn import(args: RescueArgs, ports: Ports) -> Result<(), CommandError> {
    let passphrase = passphrase(args.passphrase_file.as_deref())?;
    let file = File::open(&args.file).await?;
    let (office, author) = args.place.open_as(ports, args.acting.as_deref()).await?;
    let bytes = Box::pin(chunks(file));
    let report = import_rescue(&Arc::new(office), author, &passphrase, bytes).await?;
    print(&as_json(&report).to_string())?;
    // Nothing is lost where nobody listens.
    let _ = writeln!(std::io::stderr().lock(), "{}", report.say(Lang::Vi));
    Ok(())
}

fn passphrase(file: Option<&Path>) -> Result<String, CommandError> {
    match file {
        Some(file) => Ok(std::fs::read_to_string(file)?.lines().next().unwrap_or_default().to_owned()),
        None => std::env::var(PASSPHRASE).map_err(|_| CommandError::NoPassphrase),
    }
}

fn chunks(file: File) -> impl Stream<Item = std::io::Result<Bytes>> {
    futures::stream::unfold(file, |mut file| async move {
        let mut chunk = vec![0; READ_BYTES];
        match file.read(&mut chunk).await {
            Ok(0) => None,
            Ok(read) => {
                chunk.truncate(read);
                Some((Ok(Bytes::from(chunk)), file))
            }
            Err(error) => Some((Err(error), file)),
        }
    })
}

fn as_json(report: &RescueReport) -> serde_json::Value {
    let (entries_lacking, photos_lacking) = report.lacking();
    serde_json::json!({
        "device": report.device,
        "revoked": report.revoked,
        "entries_new": report.entries_new,
        "entries_here": report.entries_here,
        "entries_not_taken": report.entries_not_taken,
        "entries_lacking": entries_lacking,
        "forks": report.forks,
        "photos_new": report.photos_new,
        "photos_here": report.photos_here,
        "photos_not_taken": report.photos_not_taken,
        "photos_lacking": photos_lacking,
        "damage": report.damage.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}
