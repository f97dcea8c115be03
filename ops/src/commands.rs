//! The commands.

use std::{
    collections::HashMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use db::{
    Conn, DatabaseUrl, DbError, StartError,
    accounts::{NewInvitation, add_invitation},
    devices,
    keys::{KeysError, TownKeys},
    passwords::{self, WeakPassword},
    roster::{self, BadFile, Import, ImportError, RosterFile},
    secrets,
};
use domain::{
    ids::GuardianId,
    time::{Clock, SystemClock},
};

use crate::{Command, accounts, audit, persons, returned, town_keys};

const DEMO_DATABASE: &str = "sqlite:data/kazasu.db";
pub const KEYS_FILE: &str = "data/keys.json";

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum OpsError {
    /// The keys.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The database.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// A file.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// The roster is no JSON of the form that the manual shows.
    #[error(transparent)]
    Roster(#[from] BadFile),
    /// The list of persons is none.
    #[error(transparent)]
    List(#[from] domain::persons::list::BadList),
    /// Something cannot be written as JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// The roster.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// No facility has this name.
    #[error("there is no facility {0}")]
    NoFacility(String),
    /// The password is not taken.
    #[error(transparent)]
    WeakPassword(#[from] WeakPassword),
    /// Nobody has this sign-in name or address.
    #[error("there is no account {0}")]
    NoAccount(String),
    /// There is nothing to enable.
    #[error("there is no disabled account {0}")]
    NotDisabled(String),
    /// The address is not marked.
    #[error("no mail to this address has come back")]
    NotBounced,
    /// The town's first card key is on kiosks, which know no other.
    #[error("{0} kiosks of the release before send hashes under the first card key; renew them first")]
    KiosksHash(usize),
    /// Cards would no longer be known.
    #[error("{0} cards are still bound by this key; they go over when they are held (--anyway does without them)")]
    CardsLeft(u64),
    /// What a kiosk has kept could no longer be opened.
    #[error("a kiosk in service may still have cards that are sealed to this key")]
    KiosksSeal,
    /// Fields were still sealed with it.
    #[error("{0} fields were sealed with the key before and are sealed anew now, {1} do not open; run this again")]
    SealedBefore(u64, u64),
    /// A log has a hole or a double, or something was done to the audit.
    #[error("the logs are not sound")]
    Unsound,
    /// The file holds something else.
    #[error("the file holds something that is no checkpoint of the audit")]
    NoCheckpoint,
}

impl Command {
    /// As the audit names it: never with what it was given.
    const fn name(&self) -> &'static str {
        match self {
            Self::Keys { .. } => "keys",
            Self::TownKeys(_) => "town-keys",
            Self::Migrate => "migrate",
            Self::Import { .. } => "import",
            Self::Persons { .. } => "persons",
            Self::DeviceCodes { .. } => "device-codes",
            Self::Invitations { .. } => "invitations",
            Self::TownStaff { .. } => "town-staff",
            Self::Staff(_) => "staff",
            Self::Sessions(_) => "sessions",
            Self::Bounce => "bounce",
            Self::BounceKey { .. } => "bounce-key",
            Self::MailMarks => "mail-marks",
            Self::MailAgain { .. } => "mail-again",
            Self::MailsAgain { .. } => "mails-again",
            Self::Verify { .. } => "verify",
            Self::Audit(_) => "audit",
            Self::Reseal => "reseal",
        }
    }
}

/// Carries a command out and writes what it found.
///
/// # Errors
/// What went wrong, as a sentence.
pub fn run(command: Command, out: &mut impl Write) -> Result<(), OpsError> {
    db::audit::operate(command.name(), SystemClock.now());
    match command {
        Command::Keys { file } => Ok(TownKeys::create(&file)?),
        Command::TownKeys(command) => town_keys::run(&command, out),
        Command::Migrate => Ok(open()?.migrate()?),
        Command::Import { file } => import(&file, out),
        Command::Persons { file, apply, column } => persons::persons(&file, &column, apply, out),
        Command::DeviceCodes { facility, count } => device_codes(&facility, count, out),
        Command::Invitations { facility } => invitations(&facility, out),
        Command::TownStaff { login, name } => accounts::town_staff(&login, &name),
        Command::Staff(command) => accounts::staff(&command),
        Command::Sessions(command) => accounts::sessions(&command, out),
        Command::Bounce => returned::bounce(),
        Command::BounceKey { file } => returned::bounce_key(&file),
        Command::MailMarks => returned::marks(out),
        Command::MailAgain { address } => returned::mail_again(&address),
        Command::MailsAgain { since, reason } => returned::mails_again(since, reason.as_deref(), out),
        Command::Verify { checkpoints } => audit::verify(checkpoints.as_deref(), out),
        Command::Audit(command) => audit::run(&command, out),
        Command::Reseal => reseal(out),
    }
}

pub fn open() -> Result<Conn, OpsError> {
    let url = std::env::var("DATABASE_URL").unwrap_or_else(|_| DEMO_DATABASE.to_owned());
    Ok(Conn::open(&DatabaseUrl::parse(&url)?)?)
}

pub fn keys_file() -> PathBuf {
    std::env::var_os("KAZASU_KEYS_FILE").unwrap_or_else(|| KEYS_FILE.into()).into()
}

/// With the town's keys.
pub fn keys() -> Result<TownKeys, OpsError> {
    Ok(TownKeys::load(&keys_file())?)
}

fn import(file: &Path, out: &mut impl Write) -> Result<(), OpsError> {
    let roster = RosterFile::read(&fs::read(file)?)?;
    let (keys, mut conn) = (keys()?, open()?);
    conn.migrate()?;
    let sealer = keys.sealer();
    let import =
        Import { sealer: &sealer, card_key: &keys.card(), hash_password: &passwords::hash, now: SystemClock.now() };
    let left = roster::import_in_parts(&mut conn, &roster, &import)?;
    let children: usize = roster.facilities.iter().map(|facility| facility.children.len()).sum();
    let (facilities, residents) = (roster.facilities.len(), roster.residents.len());
    writeln!(out, "{facilities} facilities, {children} children, {residents} residents")?;
    if !left.is_empty() {
        writeln!(out, "no longer listed, and disabled: {}", left.join(", "))?;
    }
    Ok(())
}

/// Seals each personal field to its row. Once a pass finds nothing to do, no other opens any more.
fn reseal(out: &mut impl Write) -> Result<(), OpsError> {
    let (keys, mut conn) = (keys()?, open()?);
    let done = db::reseal::all(&mut conn, &keys.sealer())?;
    writeln!(out, "{} sealed anew, {} damaged", done.renewed, done.damaged)?;
    if !TownKeys::note_sealed_to_rows(&keys_file(), done)? {
        writeln!(out, "もう一度、ops reseal を実行してください")?;
    }
    Ok(())
}

fn facility(conn: &mut Conn, slug: &str) -> Result<roster::Facility, OpsError> {
    roster::facility_by_slug(conn, slug).map_err(|error| match error {
        DbError::NotFound => OpsError::NoFacility(slug.to_owned()),
        other => other.into(),
    })
}

fn device_codes(slug: &str, count: u16, out: &mut impl Write) -> Result<(), OpsError> {
    let mut conn = open()?;
    let facility = facility(&mut conn, slug)?.id;
    let expires_at = SystemClock.now() + devices::CODE_LASTS;
    let codes: Vec<String> = (0..count).map(|_| secrets::enrolment_code()).collect();
    conn.transaction(|conn| {
        codes.iter().try_for_each(|code| devices::add_code(conn, &secrets::hash(code), facility, expires_at))
    })?;
    codes.iter().try_for_each(|code| Ok(writeln!(out, "{code}")?))
}

fn invitations(slug: &str, out: &mut impl Write) -> Result<(), OpsError> {
    let (sealer, mut conn) = (keys()?.sealer(), open()?);
    let facility = facility(&mut conn, slug)?.id;
    let now = SystemClock.now();
    let children = roster::children_of(&mut conn, &sealer, facility)?;
    let numbers: HashMap<_, _> = children.into_iter().map(|child| (child.id, child.number)).collect();
    let number = |child| numbers.get(&child).map_or("", String::as_str);
    let rows = roster::guardians_of(&mut conn, &sealer, facility)?;
    let codes: Vec<(GuardianId, String)> = rows.iter().map(|row| (row.guardian, secrets::token())).collect();
    conn.transaction(|conn| {
        codes.iter().try_for_each(|(guardian, code)| {
            add_invitation(conn, &secrets::hash(code), NewInvitation { guardian: *guardian, by: None, at: now })
        })
    })?;
    for (row, (_, code)) in rows.iter().zip(&codes) {
        writeln!(out, "{}\t{}\t/invitations/{code}", number(row.child), row.email)?;
    }
    Ok(())
}
