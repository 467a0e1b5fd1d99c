//! `phone --data DIR {enrol INVITATION | enrol URL CODE | run SCRIPT.jsonl | sync | show | verify | export FILE | import FILE
//! | bundle VISIT FILE | take FILE | minutes VISIT FILE}`

use std::io::BufReader;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use mobile_core::app::bundle::Opener;
use mobile_core::ports::LinkKind;
use mobile_core::sync::Consent;
use tests::phone;
use tracing_subscriber::EnvFilter;

#[derive(Parser)]
#[command(about = "The headless phone")]
struct Args {
    /// The phone's data folder.
    #[arg(long)]
    data: PathBuf,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Enrols with an invitation, in groups or not; or with the address and one-time code of
    /// an office on this machine.
    Enrol {
        #[arg(required = true)]
        typed: Vec<String>,
    },
    /// Runs a script of intents, `-` for standard input.
    Run { script: PathBuf },
    /// Syncs once with the office.
    Sync {
        /// What kind of link it is on.
        #[arg(long, value_parser = ["wifi", "mobile", "unknown"], default_value = "unknown")]
        link: String,
        /// The person says that full photos go over any link now.
        #[arg(long)]
        full_photos: bool,
    },
    /// Prints the folded record.
    Show,
    /// Checks the store's files and, where the office answers, its whole log.
    Verify,
    /// Writes everything into a rescue file.
    Export(Rescue),
    /// Takes another phone's rescue file in.
    Import(Rescue),
    /// Writes what the phone holds of a visit into a file for the phones of its team.
    Bundle {
        /// The visit's id, or `@visit:` and its unit's name.
        visit: String,
        /// The file.
        file: PathBuf,
        /// Only for this device, whose own bundle was taken in.
        #[arg(long)]
        answer: Option<String>,
        /// Opened by a code, which is printed, instead of the team's key.
        #[arg(long)]
        with_code: bool,
    },
    /// Writes a visit's minutes as PDF: those that were sealed, or a draft.
    Minutes {
        /// The visit's id, or `@visit:` and its unit's name.
        visit: String,
        /// The file.
        file: PathBuf,
    },
    /// Takes another phone's visit bundle in.
    Take {
        /// The file.
        file: PathBuf,
        /// The code on the other phone's screen, where it needs one.
        #[arg(long)]
        code: Option<String>,
    },
}

impl What {
    fn link(&self) -> LinkKind {
        match self {
            What::Sync { link, .. } if link == "wifi" => LinkKind::Wifi,
            What::Sync { link, .. } if link == "mobile" => LinkKind::Mobile,
            _ => LinkKind::Unknown,
        }
    }
}

#[derive(clap::Args)]
struct Rescue {
    /// The rescue file.
    file: PathBuf,
    /// A file whose first line is the passphrase, instead of the environment.
    #[arg(long)]
    passphrase_file: Option<PathBuf>,
}

impl Rescue {
    fn passphrase(&self) -> Result<String, String> {
        if let Some(file) = &self.passphrase_file {
            let text = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
            return Ok(text.lines().next().unwrap_or_default().to_owned());
        }
        std::env::var("KY_CUONG_RESCUE").map_err(|_| "KY_CUONG_RESCUE or --passphrase-file is needed".to_owned())
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    // Silent unless `RUST_LOG` asks: what it prints is for programs to read.
    tracing_subscriber::fmt().with_env_filter(EnvFilter::from_default_env()).with_writer(std::io::stderr).init();
    match go(Args::parse()).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn go(args: Args) -> Result<ExitCode, String> {
    if let What::Import(rescue) = &args.what {
        return told(&phone::import(&args.data, &rescue.file, &rescue.passphrase()?)?);
    }
    let mut app = phone::open_on(&args.data, args.what.link())?;
    let result = match args.what {
        What::Enrol { typed } => phone::enrol_typed(&mut app, &typed.join(" ")).await,
        What::Run { script } => return run(&mut app, &script),
        What::Sync { full_photos: true, .. } => phone::sync_with(&mut app, Consent::Given).await,
        What::Sync { .. } => phone::sync(&mut app).await,
        What::Show => phone::show(&app),
        What::Verify => phone::verify(&app).await,
        What::Export(rescue) => phone::export(&app, &rescue.file, &rescue.passphrase()?),
        What::Bundle { visit, file, answer, with_code } => {
            let opener = if with_code { Opener::Code } else { Opener::Team };
            phone::bundle(&app, &visit, answer.as_deref(), opener, &file)?
        }
        What::Minutes { visit, file } => phone::minutes(&app, &visit, &file)?,
        What::Take { file, code } => phone::take(&mut app, &file, code.as_deref()),
        What::Import(_) => unreachable!("a phone that takes a file in is not open"),
    };
    told(&result)
}

fn told(result: &serde_json::Value) -> Result<ExitCode, String> {
    println!("{result}");
    let ok = result.get("ok").is_none_or(|ok| ok.as_bool() == Some(true));
    Ok(if ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn run(app: &mut mobile_core::App, script: &std::path::Path) -> Result<ExitCode, String> {
    let done = if script.as_os_str() == "-" {
        phone::run(app, std::io::stdin().lock(), std::io::stdout())
    } else {
        let file = std::fs::File::open(script).map_err(|error| error.to_string())?;
        phone::run(app, BufReader::new(file), std::io::stdout())
    };
    done.map(|_| ExitCode::SUCCESS).map_err(|error| error.to_string())
}
