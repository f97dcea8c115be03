//! Sessions: a token's hash, whose it is, until when, and what whoever has it is shown of it.

use diesel::prelude::*;
use domain::{ids::StaffId, time::UtcTime};

use super::Account;
use crate::{
    Conn, DbError,
    audit::{self, Entry, Kind},
    schema::{sessions, staff},
    with,
};

/// Most sessions of one account that are listed.
const LIST_MAX: i64 = 100;

/// Starts a session.
///
/// # Errors
/// If the database fails.
pub fn add_session(
    conn: &mut Conn,
    token_hash: &[u8],
    account: Account,
    now: UtcTime,
    expires_at: UtcTime,
) -> Result<(), DbError> {
    let (role, id) = account.columns();
    let row = (
        sessions::token_hash.eq(token_hash),
        sessions::role.eq(role),
        sessions::account.eq(id),
        sessions::created_at.eq(now.micros()),
        sessions::expires_at.eq(expires_at.micros()),
        sessions::seen_at.eq(now.micros()),
    );
    with!(conn, c => diesel::insert_into(sessions::table).values(row).execute(c))?;
    let (who, subject) = account.in_audit();
    audit::note(conn, Kind::SignIn, |entry| Entry { who, ..entry.about(subject) })
}

/// Notes for the audit that so many sessions of an account were ended.
fn noted(conn: &mut Conn, account: Account, ended: usize, act: &str) -> Result<usize, DbError> {
    if ended > 0 {
        let (_, subject) = account.in_audit();
        audit::note(conn, Kind::SignOut, |entry| entry.act(act).about(subject))?;
    }
    Ok(ended)
}

/// A session of a member of the staff to begin.
#[derive(Debug, Clone, Copy)]
pub struct NewSession<'a> {
    /// Its token's hash.
    pub token_hash: &'a [u8],
    /// Whose.
    pub member: StaffId,
    /// The browser, in words.
    pub device: &'a str,
    /// Now.
    pub at: UtcTime,
    /// Until when, however much it is used.
    pub expires_at: UtcTime,
}

/// Counts a try at the account with this sign-in name, before it is judged; nothing if nobody has it. In the transaction that
/// counts the try by itself: a name that nobody has costs the same.
///
/// # Errors
/// If the database fails.
pub fn count_try(conn: &mut Conn, login: &str) -> Result<(), DbError> {
    // PostgreSQL takes no NUL in a text, and nobody is called so.
    if login.contains('\0') {
        return Ok(());
    }
    let account = || staff::table.filter(staff::login.eq(login));
    with!(conn, c => diesel::update(account()).set(staff::tried_since.eq(staff::tried_since + 1)).execute(c))?;
    Ok(())
}

/// Begins a session of a member of the staff: it remembers when they signed in before, and how often the account was tried in
/// vain since, which is given. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn begin_session(conn: &mut Conn, new: &NewSession<'_>) -> Result<i64, DbError> {
    let own = || staff::table.find(new.member.raw());
    let before = || own().select((staff::signed_in_at, staff::tried_since));
    let (before_at, tried): (Option<i64>, i64) = with!(conn, c => before().first(c))?;
    let now = (staff::signed_in_at.eq(new.at.micros()), staff::tried_since.eq(0));
    with!(conn, c => diesel::update(own()).set(now).execute(c))?;
    add_session(conn, new.token_hash, Account::Staff(new.member), new.at, new.expires_at)?;
    // The try that succeeded was counted as well.
    let tried = (tried - 1).max(0);
    let begun = (
        sessions::device.eq(new.device),
        sessions::proved_at.eq(new.at.micros()),
        sessions::before_at.eq(before_at),
        sessions::tried_before.eq(tried),
    );
    let session = || sessions::table.find(new.token_hash);
    with!(conn, c => diesel::update(session()).set(begun).execute(c))?;
    Ok(tried)
}

/// Whoever has this session has just shown once more who they are.
///
/// # Errors
/// If the database fails.
pub fn prove_session(conn: &mut Conn, token_hash: &[u8], now: UtcTime) -> Result<(), DbError> {
    let row = || sessions::table.find(token_hash);
    with!(conn, c => diesel::update(row()).set(sessions::proved_at.eq(now.micros())).execute(c))?;
    Ok(())
}

/// Moves the end of a session.
///
/// # Errors
/// If the database fails.
pub fn renew_session(conn: &mut Conn, token_hash: &[u8], expires_at: UtcTime) -> Result<(), DbError> {
    let row = || sessions::table.find(token_hash);
    let expires_at = sessions::expires_at.eq(expires_at.micros());
    with!(conn, c => diesel::update(row()).set(expires_at).execute(c))?;
    Ok(())
}

/// A running session.
#[derive(Debug, Clone, Copy)]
pub struct Session {
    /// Who.
    pub account: Account,
    /// Until when, however much it is used.
    pub expires_at: UtcTime,
    /// When it was last used, to the minute.
    pub seen_at: UtcTime,
    /// When whoever has it last showed who they are.
    pub proved_at: Option<UtcTime>,
    /// When the account signed in before this.
    pub before_at: Option<UtcTime>,
    /// How often it was tried in vain between the two.
    pub tried_before: i64,
}

type SessionRow = (String, i64, i64, i64, Option<i64>, Option<i64>, i64);

/// The session with this token's hash, if it has not run out.
///
/// # Errors
/// If the database fails.
pub fn session(conn: &mut Conn, token_hash: &[u8], now: UtcTime) -> Result<Option<Session>, DbError> {
    let query = || {
        let columns = (
            sessions::role,
            sessions::account,
            sessions::expires_at,
            sessions::seen_at,
            sessions::proved_at,
            sessions::before_at,
            sessions::tried_before,
        );
        let running = sessions::token_hash.eq(token_hash).and(sessions::expires_at.gt(now.micros()));
        sessions::table.filter(running).select(columns)
    };
    let found: Option<SessionRow> = with!(conn, c => query().first(c).optional())?;
    let session = |(role, id, expires_at, seen_at, proved_at, before_at, tried_before): SessionRow| {
        let account = Account::from_columns(&role, id)?;
        let (expires_at, seen_at) = (UtcTime::from_micros(expires_at), UtcTime::from_micros(seen_at));
        let (proved_at, before_at) = (proved_at.map(UtcTime::from_micros), before_at.map(UtcTime::from_micros));
        Ok(Session { account, expires_at, seen_at, proved_at, before_at, tried_before })
    };
    found.map(session).transpose()
}

/// A session as its owner sees it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Its token's hash.
    pub token_hash: Vec<u8>,
    /// The browser, in words, if that was written down.
    pub device: Option<String>,
    /// Since when.
    pub since: UtcTime,
    /// When it was last used, to the minute.
    pub seen_at: UtcTime,
}

/// The running sessions of an account that were used since then, those used last first; at most 100.
///
/// # Errors
/// If the database fails.
pub fn sessions_of(
    conn: &mut Conn,
    account: Account,
    (now, used_since): (UtcTime, UtcTime),
) -> Result<Vec<Listed>, DbError> {
    let (role, id) = account.columns();
    let query = || {
        let own = sessions::role.eq(role).and(sessions::account.eq(id));
        let running = sessions::expires_at.gt(now.micros()).and(sessions::seen_at.gt(used_since.micros()));
        sessions::table
            .filter(own.and(running))
            .order((sessions::seen_at.desc(), sessions::created_at.desc()))
            .limit(LIST_MAX)
            .select((sessions::token_hash, sessions::device, sessions::created_at, sessions::seen_at))
    };
    let rows: Vec<(Vec<u8>, Option<String>, i64, i64)> = with!(conn, c => query().load(c))?;
    let listed = |(token_hash, device, since, seen_at)| Listed {
        token_hash,
        device,
        since: UtcTime::from_micros(since),
        seen_at: UtcTime::from_micros(seen_at),
    };
    Ok(rows.into_iter().map(listed).collect())
}

/// Notes that a session was used.
///
/// # Errors
/// If the database fails.
pub fn session_seen(conn: &mut Conn, token_hash: &[u8], now: UtcTime) -> Result<(), DbError> {
    let row = || sessions::table.find(token_hash);
    with!(conn, c => diesel::update(row()).set(sessions::seen_at.eq(now.micros())).execute(c))?;
    Ok(())
}

/// Ends every session of an account; gives how many. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn end_sessions_of(conn: &mut Conn, account: Account) -> Result<usize, DbError> {
    let (role, id) = account.columns();
    let own = || sessions::table.filter(sessions::role.eq(role).and(sessions::account.eq(id)));
    let ended = with!(conn, c => diesel::delete(own()).execute(c))?;
    noted(conn, account, ended, "all-sessions")
}

/// Ends every session of an account but this one; gives how many. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn end_other_sessions(conn: &mut Conn, account: Account, but: &[u8]) -> Result<usize, DbError> {
    let (role, id) = account.columns();
    let others = || {
        let own = sessions::role.eq(role).and(sessions::account.eq(id));
        sessions::table.filter(own.and(sessions::token_hash.ne(but)))
    };
    let ended = with!(conn, c => diesel::delete(others()).execute(c))?;
    noted(conn, account, ended, "other-sessions")
}

/// Ends a session if it is this account's; gives how many there were: one, or none.
///
/// # Errors
/// If the database fails.
pub fn end_session_of(conn: &mut Conn, account: Account, token_hash: &[u8]) -> Result<usize, DbError> {
    let (role, id) = account.columns();
    let own = || {
        let own = sessions::role.eq(role).and(sessions::account.eq(id));
        sessions::table.filter(own.and(sessions::token_hash.eq(token_hash)))
    };
    let ended = with!(conn, c => diesel::delete(own()).execute(c))?;
    noted(conn, account, ended, "one-session")
}

/// Ends a session; gives how many there were: one, or none.
///
/// # Errors
/// If the database fails.
pub fn end_session(conn: &mut Conn, token_hash: &[u8]) -> Result<usize, DbError> {
    let own = || sessions::table.find(token_hash).select((sessions::role, sessions::account));
    let found: Option<(String, i64)> = with!(conn, c => own().first(c).optional())?;
    let Some((role, id)) = found else { return Ok(0) };
    let ended = with!(conn, c => diesel::delete(sessions::table.find(token_hash)).execute(c))?;
    let (who, subject) = Account::from_columns(&role, id)?.in_audit();
    audit::note(conn, Kind::SignOut, |entry| Entry { who, ..entry.about(subject) })?;
    Ok(ended)
}
