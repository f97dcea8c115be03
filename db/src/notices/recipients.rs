//! Whoever is told of something, and the mail addresses of visitors.
//!
//! A guardian's address stands in the roster. A visitor of an office is nobody known: whoever wants mails gives an address
//! for this one visit, and it is forgotten with it.

use diesel::{dsl::sql, prelude::*, sql_types::Bool, upsert::excluded};
use domain::{
    ids::{BookingId, DeliveryId, GuardianId, VisitId, WatcherId},
    time::UtcTime,
};

use super::{DeliveryState, To};
use crate::{
    Conn, DbError,
    schema::{
        booking_parties, deliveries, delivery_attempts, guardians, incident_mails, push_subscriptions, visit_contacts,
    },
    seal::{Column, Sealer},
    with,
};

impl To {
    /// `whom` of its rows.
    pub(super) const fn whom(self) -> &'static str {
        match self {
            Self::Guardians | Self::Guardian => GUARDIAN,
            Self::Visitor => VISIT,
            Self::Booker => BOOKING,
            Self::Watchers => WATCHER,
        }
    }
}

/// Whoever is told of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Recipient {
    /// A guardian of children.
    Guardian(GuardianId),
    /// Whoever holds this visit's number.
    Visit(VisitId),
    /// Whoever made this booking.
    Booking(BookingId),
    /// Whoever is mailed of incidents.
    Watcher(WatcherId),
}

/// Most deliveries that are forgotten at once.
const FORGOTTEN_MAX: i64 = 1_000;
/// `whom` of a guardian's row.
pub(super) const GUARDIAN: &str = "guardian";
/// `whom` of a visitor's row.
pub(super) const VISIT: &str = "visit";
/// `whom` of a booking's row.
pub(super) const BOOKING: &str = "booking";
/// `whom` of the row of whoever looks after incidents.
pub(super) const WATCHER: &str = "watcher";

impl Recipient {
    pub(super) const fn whom(self) -> &'static str {
        match self {
            Self::Guardian(_) => GUARDIAN,
            Self::Visit(_) => VISIT,
            Self::Booking(_) => BOOKING,
            Self::Watcher(_) => WATCHER,
        }
    }

    pub(super) const fn raw(self) -> i64 {
        match self {
            Self::Guardian(id) => id.raw(),
            Self::Visit(id) => id.raw(),
            Self::Booking(id) => id.raw(),
            Self::Watcher(id) => id.raw(),
        }
    }

    /// The recipient that a row of `deliveries` holds.
    pub(super) fn of_row(whom: &str, raw: i64) -> Result<Self, DbError> {
        match whom {
            GUARDIAN => Ok(Self::Guardian(GuardianId::from_raw(raw))),
            VISIT => Ok(Self::Visit(VisitId::from_raw(raw))),
            BOOKING => Ok(Self::Booking(BookingId::from_raw(raw))),
            WATCHER => Ok(Self::Watcher(WatcherId::from_raw(raw))),
            _ => Err(DbError::Damaged("deliveries.whom")),
        }
    }

    /// Whether there is a mail address. On PostgreSQL its row is then locked until the transaction ends.
    pub(super) fn hold_mailbox(self, conn: &mut Conn) -> Result<bool, DbError> {
        let guardian = || guardians::table.find(self.raw()).select(guardians::id);
        let visit = || visit_contacts::table.find(self.raw()).select(visit_contacts::visit);
        let with_mail = || booking_parties::table.find(self.raw()).filter(booking_parties::mail.eq(true));
        let booking = || with_mail().select(booking_parties::booking);
        let watcher = || incident_mails::table.find(self.raw()).select(incident_mails::id);
        let found: Option<i64> = match (conn, self) {
            (Conn::Sqlite(c), Self::Guardian(_)) => guardian().first(c).optional()?,
            (Conn::Sqlite(c), Self::Visit(_)) => visit().first(c).optional()?,
            (Conn::Pg(c), Self::Guardian(_)) => guardian().for_no_key_update().first(c).optional()?,
            (Conn::Sqlite(c), Self::Booking(_)) => booking().first(c).optional()?,
            (Conn::Pg(c), Self::Booking(_)) => booking().for_no_key_update().first(c).optional()?,
            (Conn::Sqlite(c), Self::Watcher(_)) => watcher().first(c).optional()?,
            (Conn::Pg(c), Self::Watcher(_)) => watcher().for_no_key_update().first(c).optional()?,
            (Conn::Pg(c), Self::Visit(_)) => visit().for_no_key_update().first(c).optional()?,
        };
        Ok(found.is_some())
    }
}

/// Keeps the mail address that a visitor gave for this visit, instead of one given before.
///
/// # Errors
/// If the database fails.
pub fn put_contact(conn: &mut Conn, sealer: &Sealer, visit: VisitId, email: &str, now: UtcTime) -> Result<(), DbError> {
    let row = (
        visit_contacts::visit.eq(visit.raw()),
        visit_contacts::email.eq(sealer.seal(Column::VisitEmail, visit.raw(), email)),
        visit_contacts::created_at.eq(now.micros()),
    );
    let newest = (
        visit_contacts::email.eq(excluded(visit_contacts::email)),
        visit_contacts::created_at.eq(excluded(visit_contacts::created_at)),
    );
    with!(conn, c => diesel::insert_into(visit_contacts::table)
        .values(&row)
        .on_conflict(visit_contacts::visit)
        .do_update()
        .set(newest)
        .execute(c))?;
    Ok(())
}

/// Forgets the mail address of this visit.
///
/// # Errors
/// If the database fails.
pub fn remove_contact(conn: &mut Conn, visit: VisitId) -> Result<(), DbError> {
    with!(conn, c => diesel::delete(visit_contacts::table.find(visit.raw())).execute(c))?;
    Ok(())
}

/// By what a visitor is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reached {
    /// How many browsers.
    pub browsers: i64,
    /// Whether there is a mail address.
    pub mail: bool,
}

impl Reached {
    /// Nobody is told.
    pub const NOT: Self = Self { browsers: 0, mail: false };
}

/// By what the holder of this visit's number is told.
///
/// # Errors
/// If the database fails.
pub fn reached_by(conn: &mut Conn, visit: VisitId) -> Result<Reached, DbError> {
    let browsers = || {
        push_subscriptions::table
            .filter(push_subscriptions::whom.eq(VISIT))
            .filter(push_subscriptions::recipient.eq(visit.raw()))
            .count()
    };
    let contact = || visit_contacts::table.find(visit.raw()).select(visit_contacts::visit);
    let contact: Option<i64> = with!(conn, c => contact().first(c).optional())?;
    Ok(Reached { browsers: with!(conn, c => browsers().get_result(c))?, mail: contact.is_some() })
}

/// Forgets what guardians and visitors were told before this moment. What bookings were told goes with the bookings. Gives
/// whether more may be left. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn forget_deliveries(conn: &mut Conn, before: UtcTime) -> Result<bool, DbError> {
    let over = || {
        deliveries::table
            // As the index has it.
            .filter(sql::<Bool>("whom <> 'booking'"))
            .filter(deliveries::id.lt(DeliveryId::first_at(before).raw()))
            .filter(deliveries::state.ne(DeliveryState::Waiting.name()))
            .order(deliveries::id)
            .limit(FORGOTTEN_MAX)
            .select(deliveries::id)
    };
    let ids: Vec<i64> = with!(conn, c => over().load(c))?;
    let tries = || delivery_attempts::table.filter(delivery_attempts::delivery.eq_any(&ids));
    with!(conn, c => diesel::delete(tries()).execute(c))?;
    let these = || deliveries::table.filter(deliveries::id.eq_any(&ids));
    with!(conn, c => diesel::delete(these()).execute(c))?;
    Ok(i64::try_from(ids.len()).expect("a small number") == FORGOTTEN_MAX)
}

/// Forgets the mail addresses and browsers that visitors gave before this moment.
///
/// # Errors
/// If the database fails.
pub fn forget_visitors(conn: &mut Conn, before: UtcTime) -> Result<(), DbError> {
    let contacts = || visit_contacts::table.filter(visit_contacts::created_at.lt(before.micros()));
    with!(conn, c => diesel::delete(contacts()).execute(c))?;
    let browsers = || {
        push_subscriptions::table
            .filter(push_subscriptions::whom.eq(VISIT))
            .filter(push_subscriptions::created_at.lt(before.micros()))
    };
    with!(conn, c => diesel::delete(browsers()).execute(c))?;
    Ok(())
}
