//! From outbox to deliveries.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

use diesel::prelude::*;
use domain::{
    bookings::calendar::Told,
    ids::{BookingId, DeliveryId, GuardianId, VisitId},
    time::UtcTime,
};

use super::{Channel, DeliveryState, Notice, Rank, Recipient, subscriptions::SUBSCRIPTIONS_MAX};
use crate::{
    Conn, DbError,
    schema::{booking_parties, deliveries, guardianships, outbox, push_subscriptions, visit_contacts},
    with,
};

/// Outbox rows of one transaction.
const ROWS: usize = 1_000;
/// Recipients of one query.
const RECIPIENTS: usize = 500;
/// More guardians than a child has.
const GUARDIANS_MAX: usize = 20;

#[derive(Queryable)]
struct OutboxRow {
    facility: i64,
    seq: i64,
    subject: i64,
    notice: String,
    at: i64,
    detail: Option<String>,
}

/// A delivery that waits for its first try. An absent value is stored as such, so that a batch is one statement.
#[derive(Insertable)]
#[diesel(table_name = deliveries, treat_none_as_default_value = false)]
pub(super) struct NewDelivery {
    pub id: i64,
    pub facility: i64,
    pub seq: i64,
    pub subject: i64,
    pub whom: &'static str,
    pub recipient: i64,
    pub channel: &'static str,
    pub subscription: i64,
    pub notice: String,
    pub detail: Option<String>,
    pub at: i64,
    pub state: &'static str,
    pub attempts: i64,
    pub due_at: i64,
    pub claimed_until: i64,
    pub rank: i64,
}

impl NewDelivery {
    fn of(row: &OutboxRow, recipient: Recipient, browser: Option<i64>, now: UtcTime) -> Self {
        Self {
            id: 0,
            facility: row.facility,
            seq: row.seq,
            subject: row.subject,
            whom: recipient.whom(),
            recipient: recipient.raw(),
            channel: if browser.is_some() { Channel::Push } else { Channel::Mail }.name(),
            subscription: browser.unwrap_or(0),
            notice: row.notice.clone(),
            detail: row.detail.clone(),
            at: row.at,
            state: DeliveryState::Waiting.name(),
            attempts: 0,
            due_at: now.micros(),
            claimed_until: 0,
            rank: Notice::from_name(&row.notice).map_or(Rank::Awaited, Notice::rank).number(),
        }
    }
}

impl OutboxRow {
    /// The digits that show that somebody reads the mails go by mail alone.
    fn is_for_the_mail_alone(&self) -> bool {
        matches!(Notice::from_name(&self.notice), Some(Notice::Booking(Told::Code)))
    }

    fn is_about_a_child(&self) -> bool {
        matches!(Notice::from_name(&self.notice), Some(Notice::Arrived | Notice::Left))
    }

    /// Who is told of it: the guardians of the child, or whoever holds the visit's number.
    fn recipients(&self, guardians: &HashMap<i64, Vec<i64>>) -> Vec<Recipient> {
        if self.is_about_a_child() {
            let guardian = |&id: &i64| Recipient::Guardian(GuardianId::from_raw(id));
            guardians.get(&self.subject).into_iter().flatten().map(guardian).collect()
        } else {
            let is_booking = matches!(Notice::from_name(&self.notice), Some(Notice::Booking(_)));
            vec![match is_booking {
                true => Recipient::Booking(BookingId::from_raw(self.subject)),
                false => Recipient::Visit(VisitId::from_raw(self.subject)),
            }]
        }
    }
}

/// Turns outbox rows into one delivery for each address: the browsers of each recipient, or the mail address of one who
/// has none; whoever booked is told both ways. A visitor who gave neither is told nothing. Gives whether more may be left. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn expand(conn: &mut Conn, now: UtcTime) -> Result<bool, DbError> {
    let rows = take(conn)?;
    let guardians = guardians_of(conn, &rows)?;
    let told: Vec<(&OutboxRow, Recipient)> = rows
        .iter()
        .flat_map(|row| row.recipients(&guardians).into_iter().map(move |recipient| (row, recipient)))
        .collect();
    let mut recipients: Vec<Recipient> = told.iter().map(|(_, recipient)| *recipient).collect();
    recipients.sort_unstable();
    recipients.dedup();
    let browsers = browsers_of(conn, &recipients)?;
    let writable = writable(conn, &recipients)?;
    let mut made = Vec::new();
    for (row, recipient) in told {
        let browsers = browsers.get(&recipient).filter(|_| !row.is_for_the_mail_alone());
        // A booking's mail holds what a push cannot: the calendar entry, the link, what to bring.
        if matches!(recipient, Recipient::Booking(_)) && browsers.is_some() && writable.contains(&recipient) {
            made.push(NewDelivery::of(row, recipient, None, now));
        }
        match browsers {
            Some(ids) => made.extend(ids.iter().map(|&id| NewDelivery::of(row, recipient, Some(id), now))),
            None if writable.contains(&recipient) => made.push(NewDelivery::of(row, recipient, None, now)),
            None => {}
        }
    }
    insert(conn, made, now)?;
    let more = rows.len() == ROWS;
    remove(conn, rows)?;
    Ok(more)
}

fn remove(conn: &mut Conn, mut rows: Vec<OutboxRow>) -> Result<(), DbError> {
    rows.sort_unstable_by_key(|row| (row.facility, row.seq));
    for rows in rows.chunk_by(|one, next| one.facility == next.facility) {
        let these = || {
            outbox::table
                .filter(outbox::facility.eq(rows[0].facility))
                .filter(outbox::seq.eq_any(rows.iter().map(|row| row.seq)))
        };
        with!(conn, c => diesel::delete(these()).execute(c))?;
    }
    Ok(())
}

/// The rows that this hub can read.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn known() -> _ {
    let names: Vec<&'static str> = Notice::names();
    outbox::table.filter(outbox::notice.eq_any(names))
}

/// Rows that no other hub is at: what is most urgent first, and of each kind what happened first, wherever that was. One
/// place's flood so holds up nothing of another kind, and of the same kind only what came after it.
fn take(conn: &mut Conn) -> Result<Vec<OutboxRow>, DbError> {
    let mut rows = Vec::new();
    for notice in Notice::by_rank() {
        let query = || {
            outbox::table
                .filter(outbox::notice.eq(notice))
                .order((outbox::at, outbox::facility, outbox::seq))
                .limit(limit(ROWS - rows.len()))
        };
        let found: Vec<OutboxRow> = match conn {
            Conn::Sqlite(c) => query().load(c)?,
            Conn::Pg(c) => query().for_update().skip_locked().load(c)?,
        };
        rows.extend(found);
        if rows.len() == ROWS {
            break;
        }
    }
    Ok(rows)
}

fn guardians_of(conn: &mut Conn, rows: &[OutboxRow]) -> Result<HashMap<i64, Vec<i64>>, DbError> {
    let about_children = rows.iter().filter(|row| row.is_about_a_child());
    let mut children: Vec<i64> = about_children.map(|row| row.subject).collect();
    children.sort_unstable();
    children.dedup();
    let query = || {
        guardianships::table
            .filter(guardianships::child.eq_any(&children))
            .order((guardianships::child, guardianships::guardian))
            .limit(limit(ROWS * GUARDIANS_MAX))
    };
    Ok(grouped(with!(conn, c => query().load(c))?))
}

fn browsers_of(conn: &mut Conn, recipients: &[Recipient]) -> Result<HashMap<Recipient, Vec<i64>>, DbError> {
    let mut browsers = Vec::new();
    for recipients in alike(recipients) {
        let whom = recipients[0].whom();
        let query = || {
            push_subscriptions::table
                .filter(push_subscriptions::whom.eq(whom))
                .filter(push_subscriptions::recipient.eq_any(recipients.iter().map(|recipient| recipient.raw())))
                .order(push_subscriptions::id)
                .limit(limit(RECIPIENTS * SUBSCRIPTIONS_MAX))
                .select((push_subscriptions::recipient, push_subscriptions::id))
        };
        let found: Vec<(i64, i64)> = with!(conn, c => query().load(c))?;
        for (recipient, id) in found {
            browsers.push((Recipient::of_row(whom, recipient)?, id));
        }
    }
    Ok(grouped(browsers))
}

/// Who has a mail address: every guardian, and those visitors who gave one.
fn writable(conn: &mut Conn, recipients: &[Recipient]) -> Result<HashSet<Recipient>, DbError> {
    let mut writable = HashSet::new();
    for recipients in alike(recipients) {
        if let Recipient::Guardian(_) = recipients[0] {
            writable.extend(recipients);
            continue;
        }
        if let Recipient::Booking(_) = recipients[0] {
            writable.extend(with_mail(conn, recipients)?);
            continue;
        }
        let query = || {
            visit_contacts::table
                .filter(visit_contacts::visit.eq_any(recipients.iter().map(|recipient| recipient.raw())))
                .order(visit_contacts::visit)
                .limit(limit(RECIPIENTS))
                .select(visit_contacts::visit)
        };
        let found: Vec<i64> = with!(conn, c => query().load(c))?;
        writable.extend(found.into_iter().map(|visit| Recipient::Visit(VisitId::from_raw(visit))));
    }
    Ok(writable)
}

/// The bookings with a mail address.
fn with_mail(conn: &mut Conn, recipients: &[Recipient]) -> Result<Vec<Recipient>, DbError> {
    let query = || {
        booking_parties::table
            .filter(booking_parties::booking.eq_any(recipients.iter().map(|recipient| recipient.raw())))
            .filter(booking_parties::mail.eq(true))
            .order(booking_parties::booking)
            .limit(limit(RECIPIENTS))
            .select(booking_parties::booking)
    };
    let found: Vec<i64> = with!(conn, c => query().load(c))?;
    Ok(found.into_iter().map(|booking| Recipient::Booking(BookingId::from_raw(booking))).collect())
}

/// Sorted recipients in portions of one kind each, for one query each.
fn alike(recipients: &[Recipient]) -> impl Iterator<Item = &[Recipient]> {
    recipients.chunk_by(|one, next| one.whom() == next.whom()).flat_map(|alike| alike.chunks(RECIPIENTS))
}

fn limit(rows: usize) -> i64 {
    i64::try_from(rows).expect("a limit is a small number")
}

fn grouped<K: Eq + Hash>(pairs: Vec<(K, i64)>) -> HashMap<K, Vec<i64>> {
    pairs.into_iter().fold(HashMap::new(), |mut groups: HashMap<_, Vec<_>>, (key, value)| {
        groups.entry(key).or_default().push(value);
        groups
    })
}

/// Stores deliveries; one that is there already stays as it is.
pub(super) fn insert(conn: &mut Conn, mut made: Vec<NewDelivery>, now: UtcTime) -> Result<(), DbError> {
    for delivery in &mut made {
        delivery.id = DeliveryId::new(now).raw();
    }
    for rows in made.chunks(500) {
        let one = (
            deliveries::facility,
            deliveries::seq,
            deliveries::whom,
            deliveries::recipient,
            deliveries::channel,
            deliveries::subscription,
        );
        let insert = || diesel::insert_into(deliveries::table).values(rows).on_conflict(one).do_nothing();
        with!(conn, c => insert().execute(c))?;
    }
    Ok(())
}
