//! Mail addresses at which nobody reads: the mail server said so, or a mail came back (宛先不明).
//!
//! A mark stands against the address, not against whoever gave it: corrected, it is another address and gets mails at once.
//! Only a keyed hash is kept, so the mark outlives the person's data and says nothing about anybody.
//!
//! Absent on purpose: marks that lapse by themselves. Whether an address works again only people know; then the operator
//! clears it.

use std::collections::HashSet;

use diesel::prelude::*;
use domain::{bookings::address::MailStatus, ids::DeliveryId, time::UtcTime};

use super::{
    Address, DeliveryState, Due,
    deliveries::{opened, read},
};
use crate::{
    Conn, DbError,
    schema::{bounced_addresses, deliveries},
    seal::{MailboxKey, Sealer, claimed_by},
    with,
};

/// The reason of deliveries to an address that is marked.
pub const BOUNCED: &str = "bounced";

/// Marks an address. The first reason stays.
///
/// # Errors
/// If the database fails.
pub fn mark_bounced(conn: &mut Conn, mailbox: &MailboxKey, at: UtcTime, reason: &str) -> Result<(), DbError> {
    let row = (
        bounced_addresses::address.eq(&mailbox.0),
        bounced_addresses::at.eq(at.micros()),
        bounced_addresses::reason.eq(reason),
    );
    with!(conn, c => diesel::insert_into(bounced_addresses::table)
        .values(row)
        .on_conflict(bounced_addresses::address)
        .do_nothing()
        .execute(c))?;
    Ok(())
}

/// Whether the address is marked.
///
/// # Errors
/// If the database fails.
pub fn is_bounced(conn: &mut Conn, mailbox: &MailboxKey) -> Result<bool, DbError> {
    Ok(!marked(conn, &[&mailbox.0])?.is_empty())
}

/// Takes a mark away: somebody reads there again. Gives whether there was one.
///
/// # Errors
/// If the database fails.
pub fn clear_bounced(conn: &mut Conn, mailbox: &MailboxKey) -> Result<bool, DbError> {
    let gone = with!(conn, c => diesel::delete(bounced_addresses::table.find(&mailbox.0)).execute(c))?;
    Ok(gone > 0)
}

/// A mail came back for good. If its address is at fault it is marked; the staff sees the delivery as failed. Gives whether
/// it was a delivery of ours to the address that its recipient still has: what else a token says is ignored. In a
/// transaction.
///
/// # Errors
/// If the database fails.
pub fn returned(
    conn: &mut Conn,
    sealer: &Sealer,
    token: &str,
    status: MailStatus,
    at: UtcTime,
) -> Result<bool, DbError> {
    let Some((delivery, address)) = sent_with(conn, sealer, token)? else { return Ok(false) };
    let reason = if status.is_no_mailbox() {
        mark_bounced(conn, &sealer.mailbox_key(&address), at, &status.to_string())?;
        BOUNCED.to_owned()
    } else {
        format!("returned-{status}")
    };
    let taken = || deliveries::table.find(delivery.raw()).filter(deliveries::state.eq(DeliveryState::Delivered.name()));
    let values = (
        deliveries::state.eq(DeliveryState::Failed.name()),
        deliveries::reason.eq(reason),
        deliveries::finished_at.eq(at.micros()),
    );
    with!(conn, c => diesel::update(taken()).set(values).execute(c))?;
    Ok(true)
}

/// The delivery that the token names, and where it went.
fn sent_with(conn: &mut Conn, sealer: &Sealer, token: &str) -> Result<Option<(DeliveryId, String)>, DbError> {
    let Some(claimed) = claimed_by(token) else { return Ok(None) };
    let Some(row) = read(conn, &[claimed.raw()])?.pop() else { return Ok(None) };
    let Address::Mailbox(address) = opened(sealer, row)?.address else { return Ok(None) };
    Ok(sealer.delivery_of_token(token, &address).map(|delivery| (delivery, address)))
}

/// Deliveries to marked addresses go nowhere.
pub(super) fn turn_away(conn: &mut Conn, sealer: &Sealer, due: &mut [Due]) -> Result<(), DbError> {
    let mailbox = |due: &Due| match &due.address {
        Address::Mailbox(address) => Some(sealer.mailbox_key(address)),
        Address::Browser { .. } | Address::Bounced | Address::Nowhere => None,
    };
    let keys: Vec<Option<MailboxKey>> = due.iter().map(mailbox).collect();
    let asked: Vec<&Vec<u8>> = keys.iter().flatten().map(|key| &key.0).collect();
    if asked.is_empty() {
        return Ok(());
    }
    let marked = marked(conn, &asked)?;
    for (due, key) in due.iter_mut().zip(&keys) {
        if key.as_ref().is_some_and(|key| marked.contains(&key.0)) {
            due.address = Address::Bounced;
        }
    }
    Ok(())
}

fn marked(conn: &mut Conn, asked: &[&Vec<u8>]) -> Result<HashSet<Vec<u8>>, DbError> {
    let query = || {
        bounced_addresses::table
            .filter(bounced_addresses::address.eq_any(asked.iter().copied()))
            .order(bounced_addresses::address)
            .limit(i64::try_from(asked.len()).expect("a claim is small"))
            .select(bounced_addresses::address)
    };
    let found: Vec<Vec<u8>> = with!(conn, c => query().load(c))?;
    Ok(found.into_iter().collect())
}
