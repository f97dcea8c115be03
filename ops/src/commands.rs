//! The commands.

use std::{collections::HashMap, fs, io::Read, path::Path, time::Duration};

use argon2::{Argon2, PasswordHasher};
use db::{
    Conn, DatabaseUrl, DbError, StartError, accounts, devices,
    keys::{KeysError, TownKeys},
    roster::{self, BadFile, Import, ImportError, RosterFile},
    secrets, verify,
};
use domain::{
    ids::GuardianId,
    text,
    time::{Clock, SystemClock},
};

use crate::returned;

const DEMO_DATABASE: &str = "sqlite:data/kazasu.db";
pub const KEYS_FILE: &str = "data/keys.json";
/// Most codes at once.
const CODES_MAX: usize = 1_000;
const CODE_LASTS: Duration = Duration::from_secs(600);
const INVITATION_LASTS: Duration = Duration::from_secs(14 * 86_400);
/// A password shorter than this is refused, in characters.
const PASSWORD_MIN: usize = 10;

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum OpsError {
    /// The command is none.
    #[error("see the usage")]
    Usage,
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
    /// Something cannot be written as JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// The roster.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// No facility has this name.
    #[error("there is no facility {0}")]
    NoFacility(String),
    /// The password is too short.
    #[error("a password has at least {PASSWORD_MIN} characters")]
    ShortPassword,
    /// The address is not marked.
    #[error("no mail to this address has come back")]
    NotBounced,
    /// A log has a hole or a double.
    #[error("the logs are not sound")]
    Unsound,
}

/// Carries a command out.
///
/// # Errors
/// What went wrong, as a sentence.
pub fn run(arguments: &[&str]) -> Result<(), OpsError> {
    match arguments {
        ["keys", file] => Ok(TownKeys::create(Path::new(file))?),
        ["migrate"] => Ok(open()?.migrate()?),
        ["import", file] => import(Path::new(file)),
        ["device-codes", facility, count] => device_codes(facility, count.parse().map_err(|_| OpsError::Usage)?),
        ["invitations", facility] => invitations(facility),
        ["town-staff", login, name] => town_staff(login, name),
        ["bounce"] => returned::bounce(),
        ["bounce-key", file] => returned::bounce_key(Path::new(file)),
        ["mail-marks"] => returned::marks(&mut std::io::stdout()),
        ["mail-again", address] => returned::mail_again(address),
        ["mails-again", since] => mails_again(since, None),
        ["mails-again", since, reason] => mails_again(since, Some(reason)),
        ["verify"] => verify(),
        _ => Err(OpsError::Usage),
    }
}

pub fn open() -> Result<Conn, OpsError> {
    let url = std::env::var("DATABASE_URL").unwrap_or_else(|_| DEMO_DATABASE.to_owned());
    Ok(Conn::open(&DatabaseUrl::parse(&url)?)?)
}

/// With the town's keys.
pub fn keys() -> Result<TownKeys, OpsError> {
    let file = std::env::var("KAZASU_KEYS_FILE").unwrap_or_else(|_| KEYS_FILE.to_owned());
    Ok(TownKeys::load(Path::new(&file))?)
}

fn hash_password(password: &str) -> String {
    Argon2::default().hash_password(password.as_bytes()).expect("argon2's default parameters are valid").to_string()
}

fn import(file: &Path) -> Result<(), OpsError> {
    let roster = RosterFile::read(&fs::read(file)?)?;
    let (keys, mut conn) = (keys()?, open()?);
    conn.migrate()?;
    let sealer = keys.sealer();
    let import =
        Import { sealer: &sealer, card_key: &keys.card, hash_password: &hash_password, now: SystemClock.now() };
    roster::import_in_parts(&mut conn, &roster, &import)?;
    let children: usize = roster.facilities.iter().map(|facility| facility.children.len()).sum();
    let (facilities, residents) = (roster.facilities.len(), roster.residents.len());
    println!("{facilities} facilities, {children} children, {residents} residents");
    Ok(())
}

fn facility(conn: &mut Conn, slug: &str) -> Result<roster::Facility, OpsError> {
    roster::facility_by_slug(conn, slug).map_err(|error| match error {
        DbError::NotFound => OpsError::NoFacility(slug.to_owned()),
        other => other.into(),
    })
}

fn device_codes(slug: &str, count: usize) -> Result<(), OpsError> {
    if count > CODES_MAX {
        return Err(OpsError::Usage);
    }
    let mut conn = open()?;
    let facility = facility(&mut conn, slug)?.id;
    let expires_at = SystemClock.now() + CODE_LASTS;
    let codes: Vec<String> = (0..count).map(|_| secrets::enrolment_code()).collect();
    conn.transaction(|conn| {
        codes.iter().try_for_each(|code| devices::add_code(conn, &secrets::hash(code), facility, expires_at))
    })?;
    codes.iter().for_each(|code| println!("{code}"));
    Ok(())
}

fn invitations(slug: &str) -> Result<(), OpsError> {
    let (sealer, mut conn) = (keys()?.sealer(), open()?);
    let facility = facility(&mut conn, slug)?.id;
    let expires_at = SystemClock.now() + INVITATION_LASTS;
    let children = roster::children_of(&mut conn, &sealer, facility)?;
    let numbers: HashMap<_, _> = children.into_iter().map(|child| (child.id, child.number)).collect();
    let number = |child| numbers.get(&child).map_or("", String::as_str);
    let rows = roster::guardians_of(&mut conn, &sealer, facility)?;
    let codes: Vec<(GuardianId, String)> = rows.iter().map(|row| (row.guardian, secrets::token())).collect();
    conn.transaction(|conn| {
        codes.iter().try_for_each(|(guardian, code)| {
            accounts::add_invitation(conn, &secrets::hash(code), *guardian, expires_at)
        })
    })?;
    for (row, (_, code)) in rows.iter().zip(&codes) {
        println!("{}\t{}\t/invitations/{code}", number(row.child), row.email);
    }
    Ok(())
}

fn town_staff(login: &str, name: &str) -> Result<(), OpsError> {
    let mut password = String::new();
    std::io::stdin().take(1_024).read_to_string(&mut password)?;
    let password = password.trim_end_matches(['\n', '\r']);
    let password = &text::secret(password);
    if password.chars().count() < PASSWORD_MIN {
        return Err(OpsError::ShortPassword);
    }
    let (sealer, mut conn, hash) = (keys()?.sealer(), open()?, hash_password(password));
    conn.transaction(|conn| accounts::put_town_staff(conn, &sealer, (login, name, &hash), SystemClock.now()))?;
    Ok(())
}

fn verify() -> Result<(), OpsError> {
    let report = verify::report(&mut open()?)?;
    println!("{}", serde_json::to_string_pretty(&report)?);
    if report.is_sound() { Ok(()) } else { Err(OpsError::Unsound) }
}

fn mails_again(since: &str, reason: Option<&str>) -> Result<(), OpsError> {
    let since = returned::moment(since).map_err(|_| OpsError::Usage)?;
    returned::mails_again(since, reason, &mut std::io::stdout())
}
