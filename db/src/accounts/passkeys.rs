//! Passkeys of the staff, as rows: whose a key is, its public half with its counter as the crate for them writes it, and what
//! its owner calls it. Both texts are sealed to their row: whoever writes to the database puts no key of their own there.

use diesel::prelude::*;
use domain::{
    ids::{PasskeyId, StaffId},
    time::UtcTime,
};

use super::factors;
use crate::{
    Conn, DbError,
    schema::staff_passkeys,
    seal::{Column, Sealer},
    with,
};

/// Most passkeys of one account.
pub const PASSKEYS_MAX: usize = 10;

/// A passkey that counts.
#[derive(Clone)]
pub struct Passkey {
    /// The id.
    pub id: PasskeyId,
    /// Whose.
    pub staff: StaffId,
    /// What authenticators call its owner: 16 random bytes, the same for all keys of an account.
    pub handle: Vec<u8>,
    /// What its owner calls it.
    pub name: String,
    /// The public key with its counter.
    pub body: String,
    /// How often it was used.
    pub uses: i64,
    /// Since when.
    pub added_at: UtcTime,
    /// When it was used last.
    pub used_at: Option<UtcTime>,
    /// Since when there may be a copy of it: it lets nobody in.
    pub doubted_at: Option<UtcTime>,
}

impl std::fmt::Debug for Passkey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Passkey({})", self.id)
    }
}

type Row = (i64, i64, Vec<u8>, Vec<u8>, Vec<u8>, i64, i64, Option<i64>, Option<i64>);

macro_rules! columns {
    () => {
        (
            staff_passkeys::id,
            staff_passkeys::staff,
            staff_passkeys::handle,
            staff_passkeys::name,
            staff_passkeys::body,
            staff_passkeys::uses,
            staff_passkeys::added_at,
            staff_passkeys::used_at,
            staff_passkeys::doubted_at,
        )
    };
}

fn passkey(sealer: &Sealer, row: Row) -> Result<Passkey, DbError> {
    let (id, staff, handle, name, body, uses, added_at, used_at, doubted_at) = row;
    Ok(Passkey {
        id: PasskeyId::from_raw(id),
        staff: StaffId::from_raw(staff),
        handle,
        name: sealer.open(Column::PasskeyName, id, &name)?,
        body: sealer.open(Column::Passkey, id, &body)?,
        uses,
        added_at: UtcTime::from_micros(added_at),
        used_at: used_at.map(UtcTime::from_micros),
        doubted_at: doubted_at.map(UtcTime::from_micros),
    })
}

/// The passkeys of an account in the order in which they were added.
///
/// # Errors
/// If the database fails or one does not open.
pub fn of(conn: &mut Conn, sealer: &Sealer, member: StaffId) -> Result<Vec<Passkey>, DbError> {
    let query = || {
        let own = staff_passkeys::table.filter(staff_passkeys::staff.eq(member.raw()));
        own.order(staff_passkeys::id).limit(PASSKEYS_MAX as i64).select(columns!())
    };
    let rows: Vec<Row> = with!(conn, c => query().load(c))?;
    rows.into_iter().map(|row| passkey(sealer, row)).collect()
}

/// The passkey with this name of the authenticator's (credential id), whoever's it is.
///
/// # Errors
/// If the database fails or it does not open.
pub fn by_credential(conn: &mut Conn, sealer: &Sealer, credential: &[u8]) -> Result<Option<Passkey>, DbError> {
    let query = || staff_passkeys::table.filter(staff_passkeys::credential.eq(credential)).select(columns!());
    let found: Option<Row> = with!(conn, c => query().first(c).optional())?;
    found.map(|row| passkey(sealer, row)).transpose()
}

/// A passkey to add.
#[derive(Debug, Clone)]
pub struct NewPasskey {
    /// Whose.
    pub staff: StaffId,
    /// What authenticators call them.
    pub handle: Vec<u8>,
    /// What the authenticator calls the key.
    pub credential: Vec<u8>,
    /// What its owner calls it.
    pub name: String,
    /// The public key with its counter.
    pub body: String,
}

/// Adds a passkey; `false` if the account has as many as it may have, or somebody has this one already. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn add(conn: &mut Conn, sealer: &Sealer, new: &NewPasskey, now: UtcTime) -> Result<bool, DbError> {
    factors::hold(conn, new.staff)?;
    if of(conn, sealer, new.staff)?.len() >= PASSKEYS_MAX {
        return Ok(false);
    }
    let id = PasskeyId::new(now).raw();
    let (name, body) = (sealer.seal(Column::PasskeyName, id, &new.name), sealer.seal(Column::Passkey, id, &new.body));
    let row = || {
        let row = (
            staff_passkeys::id.eq(id),
            staff_passkeys::staff.eq(new.staff.raw()),
            staff_passkeys::handle.eq(&new.handle),
            staff_passkeys::credential.eq(&new.credential),
            staff_passkeys::body.eq(&body),
            staff_passkeys::name.eq(&name),
            staff_passkeys::added_at.eq(now.micros()),
        );
        diesel::insert_into(staff_passkeys::table).values(row).on_conflict(staff_passkeys::credential).do_nothing()
    };
    let added = with!(conn, c => row().execute(c))? == 1;
    factors::settle(conn, new.staff, now)?;
    Ok(added)
}

/// Calls a passkey of this account otherwise; `false` if it has none with this id.
///
/// # Errors
/// If the database fails.
pub fn rename(
    conn: &mut Conn,
    sealer: &Sealer,
    (member, id): (StaffId, PasskeyId),
    name: &str,
) -> Result<bool, DbError> {
    let name = sealer.seal(Column::PasskeyName, id.raw(), name);
    let own = || staff_passkeys::table.find(id.raw()).filter(staff_passkeys::staff.eq(member.raw()));
    Ok(with!(conn, c => diesel::update(own()).set(staff_passkeys::name.eq(&name)).execute(c))? == 1)
}

/// Takes a passkey away from this account; `false` if it has none with this id. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn remove(conn: &mut Conn, (member, id): (StaffId, PasskeyId), now: UtcTime) -> Result<bool, DbError> {
    let own = || staff_passkeys::table.find(id.raw()).filter(staff_passkeys::staff.eq(member.raw()));
    let removed = with!(conn, c => diesel::delete(own()).execute(c))? == 1;
    factors::settle(conn, member, now)?;
    Ok(removed)
}

/// Takes all of them away. In a transaction.
pub(super) fn remove_all(conn: &mut Conn, member: StaffId) -> Result<(), DbError> {
    let own = || staff_passkeys::table.filter(staff_passkeys::staff.eq(member.raw()));
    with!(conn, c => diesel::delete(own()).execute(c))?;
    Ok(())
}

/// How many of them let their owner in.
pub(super) fn good(conn: &mut Conn, member: StaffId) -> Result<i64, DbError> {
    let good = || {
        let own = staff_passkeys::staff.eq(member.raw()).and(staff_passkeys::doubted_at.is_null());
        staff_passkeys::table.filter(own).count()
    };
    Ok(with!(conn, c => good().get_result(c))?)
}

/// Notes that a passkey was used, with its counter as it is now; `false` if it was used or taken away since it was read. One
/// statement decides: of two answers to what was read at one time, one lets in.
///
/// # Errors
/// If the database fails.
pub fn used(conn: &mut Conn, sealer: &Sealer, read: &Passkey, body: &str, now: UtcTime) -> Result<bool, DbError> {
    let body = sealer.seal(Column::Passkey, read.id.raw(), body);
    let as_read = || {
        let as_read = staff_passkeys::uses.eq(read.uses).and(staff_passkeys::doubted_at.is_null());
        staff_passkeys::table.find(read.id.raw()).filter(as_read)
    };
    let set = (
        staff_passkeys::body.eq(&body),
        staff_passkeys::uses.eq(read.uses + 1),
        staff_passkeys::used_at.eq(now.micros()),
    );
    Ok(with!(conn, c => diesel::update(as_read()).set(set).execute(c))? == 1)
}

/// There may be a copy of this passkey: it lets nobody in any more. It stays where its owner sees it, and their account goes on
/// asking for a second step. `false` if that was known.
///
/// # Errors
/// If the database fails.
pub fn doubt(conn: &mut Conn, id: PasskeyId, now: UtcTime) -> Result<bool, DbError> {
    let trusted = || staff_passkeys::table.find(id.raw()).filter(staff_passkeys::doubted_at.is_null());
    let at = staff_passkeys::doubted_at.eq(now.micros());
    Ok(with!(conn, c => diesel::update(trusted()).set(at).execute(c))? == 1)
}
