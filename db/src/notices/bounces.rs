//! Mail addresses at which nobody reads: the mail server said so, or a mail came back (宛先不明).
//!
//! A mark stands against the address, not against whoever gave it: corrected, it is another address and gets mails at once.
//! Only a keyed hash is kept, so the mark outlives the person's data and says nothing about anybody.
//!
//! A mark comes off by a proof – a mail that the server takes after all, the digits of a mail typed in –, by the operator,
//! or by itself: what a server says of a mailbox is true for a while, and whoever is wrongly marked must not have to find
//! out. Only the digits with which somebody shows that they read there go to a marked address: whoever has just typed it
//! waits for them, and nothing else can show that it works again.

use std::{collections::HashSet, time::Duration};

use diesel::{prelude::*, upsert::excluded};
use domain::{
    bookings::address::{MailStatus, refusal::Refusal},
    ids::DeliveryId,
    time::UtcTime,
};

use super::{Address, DeliveryState, Due, Ways};
use crate::{
    Conn, DbError,
    schema::{bounced_addresses, deliveries, delivery_attempts},
    seal::{BounceKey, MailboxKey, Sealer, claimed_by},
    with,
};

/// The reason of deliveries to an address that is marked.
pub const BOUNCED: &str = "bounced";
/// A mark is believed so long.
pub const MARK_LASTS: Duration = Duration::from_secs(30 * 86_400);
/// How the reasons of marks begin that the mail server gave in the conversation.
const SAID_AT_ONCE: &str = "no-mailbox-";
/// Most reasons that are told apart.
const REASONS_SHOWN: i64 = 1_000;
/// More tries than a delivery sees.
const TRIES_MAX: i64 = 1_000;

/// What a report says of a mail that came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Returned {
    /// What it is about.
    pub refusal: Refusal,
    /// As three numbers, if it has them.
    pub status: Option<MailStatus>,
}

/// Marks an address. Of two reasons the newer one stays.
///
/// # Errors
/// If the database fails.
pub fn mark_bounced(conn: &mut Conn, mailbox: &MailboxKey, at: UtcTime, reason: &str) -> Result<(), DbError> {
    let row = (
        bounced_addresses::address.eq(&mailbox.0),
        bounced_addresses::at.eq(at.micros()),
        bounced_addresses::reason.eq(reason),
    );
    let newest = (
        bounced_addresses::at.eq(excluded(bounced_addresses::at)),
        bounced_addresses::reason.eq(excluded(bounced_addresses::reason)),
    );
    with!(conn, c => diesel::insert_into(bounced_addresses::table)
        .values(row)
        .on_conflict(bounced_addresses::address)
        .do_update()
        .set(newest)
        .execute(c))?;
    Ok(())
}

/// Takes the mark away that the mail server's own word left: it has just taken a mail for that address.
///
/// # Errors
/// If the database fails.
pub fn taken_after_all(conn: &mut Conn, mailbox: &MailboxKey) -> Result<(), DbError> {
    let mark =
        || bounced_addresses::table.find(&mailbox.0).filter(bounced_addresses::reason.like(format!("{SAID_AT_ONCE}%")));
    with!(conn, c => diesel::delete(mark()).execute(c))?;
    Ok(())
}

/// Forgets marks that are older than that.
///
/// # Errors
/// If the database fails.
pub fn forget_marks(conn: &mut Conn, before: UtcTime) -> Result<(), DbError> {
    let old = || bounced_addresses::table.filter(bounced_addresses::at.lt(before.micros()));
    with!(conn, c => diesel::delete(old()).execute(c))?;
    Ok(())
}

/// Which marks are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marks<'a> {
    /// Set since then.
    pub since: UtcTime,
    /// With this reason; with any, if none is said.
    pub reason: Option<&'a str>,
}

/// How many marks there are of each reason.
///
/// # Errors
/// If the database fails.
pub fn count_marks(conn: &mut Conn, marks: Marks<'_>) -> Result<Vec<(String, i64)>, DbError> {
    let query = || {
        bounced_addresses::table
            .filter(bounced_addresses::at.ge(marks.since.micros()))
            .group_by(bounced_addresses::reason)
            .order(bounced_addresses::reason)
            .limit(REASONS_SHOWN)
            .select((bounced_addresses::reason, diesel::dsl::count_star()))
    };
    let counts: Vec<(String, i64)> = with!(conn, c => query().load(c))?;
    Ok(counts.into_iter().filter(|(reason, _)| marks.reason.is_none_or(|wanted| wanted == reason)).collect())
}

/// Takes marks away in one go, after something was wrong with the mail server. Gives how many.
///
/// # Errors
/// If the database fails.
pub fn clear_marks(conn: &mut Conn, marks: Marks<'_>) -> Result<usize, DbError> {
    let since = || bounced_addresses::table.filter(bounced_addresses::at.ge(marks.since.micros()));
    Ok(match marks.reason {
        None => with!(conn, c => diesel::delete(since()).execute(c))?,
        Some(reason) => {
            with!(conn, c => diesel::delete(since().filter(bounced_addresses::reason.eq(reason))).execute(c))?
        }
    })
}

/// Whether the address is marked.
///
/// # Errors
/// If the database fails.
pub fn is_bounced(conn: &mut Conn, mailbox: &MailboxKey) -> Result<bool, DbError> {
    Ok(!marked(conn, &[&mailbox.0])?.is_empty())
}

/// Those of these addresses that are marked.
///
/// # Errors
/// If the database fails.
pub fn bounced_of(conn: &mut Conn, mailboxes: &[MailboxKey]) -> Result<HashSet<MailboxKey>, DbError> {
    let mut found = HashSet::new();
    for mailboxes in mailboxes.chunks(500) {
        let asked: Vec<&Vec<u8>> = mailboxes.iter().map(|mailbox| &mailbox.0).collect();
        found.extend(marked(conn, &asked)?.into_iter().map(MailboxKey));
    }
    Ok(found)
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
/// it was a delivery of ours to the address that it went to: what else a token says is ignored. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn returned(conn: &mut Conn, key: &BounceKey, token: &str, why: Returned, at: UtcTime) -> Result<bool, DbError> {
    let Some((delivery, mailbox)) = sent_with(conn, key, token)? else { return Ok(false) };
    let reason = if why.refusal == Refusal::NoMailbox {
        let said = why.status.map_or_else(|| "in-words".to_owned(), |status| status.to_string());
        mark_bounced(conn, &mailbox, at, &said)?;
        BOUNCED.to_owned()
    } else {
        format!("returned-{}", why.refusal.name())
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
fn sent_with(conn: &mut Conn, key: &BounceKey, token: &str) -> Result<Option<(DeliveryId, MailboxKey)>, DbError> {
    let Some(claimed) = claimed_by(token) else { return Ok(None) };
    let query = || {
        delivery_attempts::table
            .filter(delivery_attempts::delivery.eq(claimed.raw()).and(delivery_attempts::mailbox.is_not_null()))
            .order(delivery_attempts::number.desc())
            .limit(TRIES_MAX)
            .select(delivery_attempts::mailbox.assume_not_null())
    };
    let went_to: Vec<Vec<u8>> = with!(conn, c => query().load(c))?;
    let mut went_to = went_to.into_iter().map(MailboxKey);
    Ok(went_to.find_map(|mailbox| key.delivery_of(token, &mailbox).map(|delivery| (delivery, mailbox))))
}

/// Deliveries to marked addresses go nowhere, but for the digits that show whether somebody reads there.
pub(super) fn turn_away(conn: &mut Conn, sealer: &Sealer, due: &mut [Due]) -> Result<(), DbError> {
    let mailbox = |due: &Due| match &due.address {
        Address::Mailbox(_) if due.news.notice().ways == Ways::MailAsProof => None,
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
