//! Whom the town's identity provider knows as whom: `iss` and `sub` of a provider, bound to an account. Looked up by a keyed hash;
//! the two texts stand sealed beside it, so that the hash can be made anew with another key.

use diesel::prelude::*;
use domain::{ids::StaffId, time::UtcTime};

use crate::{
    Conn, DbError,
    schema::staff_identities,
    seal::{Column, Sealer},
    with,
};

/// What a provider says of somebody, in one text. No address of a provider has a line's end in it.
fn whole((issuer, subject): (&str, &str)) -> String {
    format!("{issuer}\n{subject}")
}

/// Whose account this is bound to.
///
/// # Errors
/// If the database fails.
pub fn staff_of(conn: &mut Conn, sealer: &Sealer, identity: (&str, &str)) -> Result<Option<StaffId>, DbError> {
    let hash = sealer.lookup(Column::StaffIdentity, &whole(identity));
    let query = || staff_identities::table.find(&hash).select(staff_identities::staff);
    let found: Option<i64> = with!(conn, c => query().first(c).optional())?;
    Ok(found.map(StaffId::from_raw))
}

/// Since when an account is bound to somebody at the provider.
///
/// # Errors
/// If the database fails.
pub fn bound_since(conn: &mut Conn, member: StaffId) -> Result<Option<UtcTime>, DbError> {
    let own = || {
        let own = staff_identities::table.filter(staff_identities::staff.eq(member.raw()));
        own.order(staff_identities::bound_at).select(staff_identities::bound_at)
    };
    let found: Option<i64> = with!(conn, c => own().first(c).optional())?;
    Ok(found.map(UtcTime::from_micros))
}

/// Binds an account to this, in place of what it was bound to; `false` if that is another account's. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn bind(
    conn: &mut Conn,
    sealer: &Sealer,
    member: StaffId,
    identity: (&str, &str),
    now: UtcTime,
) -> Result<bool, DbError> {
    unbind(conn, member)?;
    let whole = whole(identity);
    let hash = sealer.lookup(Column::StaffIdentity, &whole);
    let body = sealer.seal(Column::StaffIdentity, hash.as_slice(), &whole);
    let row = || {
        let row = (
            staff_identities::identity.eq(&hash),
            staff_identities::staff.eq(member.raw()),
            staff_identities::body.eq(&body),
            staff_identities::bound_at.eq(now.micros()),
        );
        diesel::insert_into(staff_identities::table).values(row).on_conflict(staff_identities::identity).do_nothing()
    };
    Ok(with!(conn, c => row().execute(c))? == 1)
}

/// Frees an account of it; `false` if it was bound to nothing.
///
/// # Errors
/// If the database fails.
pub fn unbind(conn: &mut Conn, member: StaffId) -> Result<bool, DbError> {
    let own = || staff_identities::table.filter(staff_identities::staff.eq(member.raw()));
    Ok(with!(conn, c => diesel::delete(own()).execute(c))? > 0)
}
