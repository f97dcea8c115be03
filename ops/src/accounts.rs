//! Accounts of the staff, and what is signed in.

use std::io::{Read, Write};

use db::{
    Conn, DbError,
    accounts::{self, DisabledBy, factors},
    audit, passwords,
};
use domain::time::{Clock, SystemClock};

use crate::{
    SessionsCommand, StaffCommand,
    commands::{OpsError, keys, open},
};

/// A password from standard input, bounded.
fn typed_password() -> Result<String, OpsError> {
    let mut password = String::new();
    std::io::stdin().take(1_024).read_to_string(&mut password)?;
    Ok(domain::text::secret(password.trim_end_matches(['\n', '\r'])).into_owned())
}

/// Adds town staff or sets their password.
pub fn town_staff(login: &str, name: &str) -> Result<(), OpsError> {
    let password = typed_password()?;
    let town = std::env::var("KAZASU_TOWN").unwrap_or_default();
    passwords::check(&password, &[login, name, &town])?;
    let (sealer, mut conn, hash) = (keys()?.sealer(), open()?, passwords::hash(&password));
    Ok(conn.transaction(|conn| accounts::put_town_staff(conn, &sealer, (login, name, &hash), SystemClock.now()))?)
}

/// Disables or enables an account, or gives it another password.
pub fn staff(command: &StaffCommand) -> Result<(), OpsError> {
    let mut conn = open()?;
    match command {
        StaffCommand::Disable { login } => {
            let disable = |conn: &mut Conn| accounts::disable(conn, login, DisabledBy::Operator, SystemClock.now());
            conn.transaction(disable).map_err(|error| nobody(error, login))
        }
        StaffCommand::Password { login } => {
            let password = typed_password()?;
            let sealer = keys()?.sealer();
            let member = accounts::staff_by_login(&mut conn, &sealer, login).map_err(|error| nobody(error, login))?;
            let town = std::env::var("KAZASU_TOWN").unwrap_or_default();
            passwords::check(&password, &[login, &member.name, &town])?;
            let hash = passwords::hash(&password);
            conn.transaction(|conn| accounts::set_password(conn, login, &hash)).map_err(|error| nobody(error, login))
        }
        StaffCommand::Lead { login, no } => {
            conn.transaction(|conn| accounts::lead_town(conn, login, !no)).map_err(|error| nobody(error, login))
        }
        StaffCommand::ForgetSecond { login } => {
            let (sealer, now) = (keys()?.sealer(), SystemClock.now());
            let forget = |conn: &mut Conn| {
                let member = accounts::staff_by_login(conn, &sealer, login)?;
                factors::forget(conn, member.id, now)?;
                audit::said(conn, "forgot-second", Some(member.id.into()), None)?;
                accounts::end_sessions(conn, login).map(drop)
            };
            conn.transaction(forget).map_err(|error| nobody(error, login))
        }
        StaffCommand::Enable { login } => {
            let enabled = conn.transaction(|conn| accounts::enable(conn, login, DisabledBy::Operator))?;
            if enabled { Ok(()) } else { Err(OpsError::NotDisabled(login.clone())) }
        }
    }
}

/// Ends all sessions of an account.
pub fn sessions(command: &SessionsCommand, out: &mut impl Write) -> Result<(), OpsError> {
    let SessionsCommand::End { account } = command;
    let (sealer, mut conn) = (keys()?.sealer(), open()?);
    let ended = conn.transaction(|conn| match accounts::end_sessions(conn, account) {
        Err(DbError::NotFound) => {
            let guardian = accounts::guardian_by_email(conn, &sealer, account)?;
            accounts::end_sessions_of(conn, accounts::Account::Guardian(guardian))
        }
        other => other,
    });
    writeln!(out, "{} sessions ended", ended.map_err(|error| nobody(error, account))?)?;
    Ok(())
}

fn nobody(error: DbError, account: &str) -> OpsError {
    match error {
        DbError::NotFound => OpsError::NoAccount(account.to_owned()),
        other => other.into(),
    }
}
