//! Deliveries to be tried: which are due, and whose turn it is.

use std::panic::{AssertUnwindSafe, catch_unwind};

use diesel::prelude::*;
use domain::{
    bookings::booking::Booking,
    ids::{DeliveryId, FacilityId},
    lang::Lang,
    log::Seq,
    time::UtcTime,
};

use super::{
    Channel, DeliveryState, News, Notice, Rank, Recipient, bounces, outbox,
    recipients::{BOOKING, GUARDIAN, VISIT, WATCHER},
};
use crate::{
    Conn, DbError,
    bookings::Party,
    persons::{Told, told_of},
    schema::{
        booking_parties, bookings, children, deliveries, facilities, guardians, incident_mails, push_subscriptions,
        visit_contacts,
    },
    seal::{Column, Sealer},
    with,
};

/// The reason of deliveries of which something does not open or is no longer known.
pub const UNREADABLE: &str = "unreadable";
/// From whom that is which is of no facility.
const SYSTEM: &str = "町のシステム";

/// What there is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// The outbox holds something.
    pub outbox: bool,
    due: Vec<(Channel, Rank, UtcTime)>,
}

impl Pending {
    /// When the first delivery of this kind that nobody has claimed is due.
    #[must_use]
    pub fn due(&self, channel: Channel, rank: Rank) -> Option<UtcTime> {
        self.due.iter().find(|due| (due.0, due.1) == (channel, rank)).map(|due| due.2)
    }
}

/// What there is to do. Writes nothing.
///
/// # Errors
/// If the database fails.
pub fn pending(conn: &mut Conn, now: UtcTime) -> Result<Pending, DbError> {
    conn.planned_anew(|conn| {
        let oldest = || outbox::known().limit(1).select(crate::schema::outbox::seq);
        let oldest: Option<i64> = with!(conn, c => oldest().first(c).optional())?;
        let mut due = Vec::new();
        for channel in [Channel::Push, Channel::Mail] {
            for rank in Rank::ALL {
                let first = || unclaimed(channel, rank, now).select(deliveries::due_at).limit(1);
                let first: Option<i64> = with!(conn, c => first().first(c).optional())?;
                due.extend(first.map(|at| (channel, rank, UtcTime::from_micros(at))));
            }
        }
        Ok(Pending { outbox: oldest.is_some(), due })
    })
}

#[diesel::dsl::auto_type(no_type_alias)]
fn unclaimed(channel: Channel, rank: Rank, now: UtcTime) -> _ {
    let now: i64 = now.micros();
    let waiting: &'static str = DeliveryState::Waiting.name();
    let (channel, rank): (&'static str, i64) = (channel.name(), rank.number());
    // A notice or a recipient that only a newer hub knows is left to it.
    let known: Vec<&'static str> = Notice::names();
    let kinds: Vec<&'static str> = vec![GUARDIAN, VISIT, BOOKING, WATCHER];
    deliveries::table
        .filter(deliveries::state.eq(waiting))
        .filter(deliveries::channel.eq(channel))
        .filter(deliveries::rank.eq(rank))
        .filter(deliveries::notice.eq_any(known))
        .filter(deliveries::whom.eq_any(kinds))
        .filter(deliveries::claimed_until.le(now))
        .order((deliveries::due_at, deliveries::id))
}

/// Whose turn it is, and for how long.
#[derive(Debug, Clone, Copy)]
pub struct Claim {
    /// Of which channel.
    pub channel: Channel,
    /// Of which rank.
    pub rank: Rank,
    /// Now.
    pub now: UtcTime,
    /// When the deliveries are anybody's again if nothing was recorded.
    pub until: UtcTime,
    /// Most deliveries.
    pub limit: i64,
}

/// Where a delivery goes. Has no `Debug`: none of it may stand in a log.
#[derive(Clone, PartialEq, Eq)]
pub enum Address {
    /// A browser.
    Browser {
        /// Where to post.
        endpoint: String,
        /// The browser's public key.
        p256dh: String,
        /// The secret shared with the browser.
        auth: String,
        /// The language of the page that asked, if it said one that we know.
        language: Option<Lang>,
    },
    /// A mailbox.
    Mailbox(String),
    /// A mailbox at which nobody reads, as is known by now.
    Bounced,
    /// The browser was unsubscribed since, or the address does not open with this town's key.
    Nowhere,
}

/// A delivery to be tried now.
#[derive(Clone, PartialEq, Eq)]
pub struct Due {
    /// Its id.
    pub id: DeliveryId,
    /// Where it happened.
    pub facility: FacilityId,
    /// The fact's place in the facility's log.
    pub seq: Seq,
    /// Who is told.
    pub recipient: Recipient,
    /// What happened.
    pub news: News,
    /// When it happened.
    pub at: UtcTime,
    /// Tries so far.
    pub attempts: i64,
    /// How.
    pub channel: Channel,
    /// Where to.
    pub address: Address,
    /// The language in which the guardian who is told last saw the page of their children.
    pub language: Option<Lang>,
    /// The facility's name; of what is of no facility, the system's.
    pub facility_name: String,
    /// What the child is called, if the news are of one and its name opens.
    pub call_name: String,
    /// Who brought or fetched the child with a card of their own, if that was not the recipient and may be said.
    pub escort: Option<String>,
    /// The booking as it is now, and who comes, if the news are of one.
    pub booking: Option<Box<(Booking, Party)>>,
}

type Sealed = Vec<u8>;
type Browser = (Sealed, Sealed, Sealed, Option<String>);
type Booked = (Option<String>, Option<Sealed>);
type Reader = (Sealed, Option<String>);
type Mailboxes = (Option<Sealed>, Option<Sealed>);
type DueRow = (DueFields, Option<String>, Option<Sealed>, Option<Reader>, Mailboxes, Option<Browser>, Booked);

#[derive(Queryable)]
struct DueFields {
    id: i64,
    facility: i64,
    seq: i64,
    subject: i64,
    whom: String,
    recipient: i64,
    channel: String,
    notice: String,
    detail: Option<String>,
    at: i64,
    attempts: i64,
}

/// What was claimed.
#[derive(Clone, PartialEq, Eq)]
pub struct Claims {
    /// To be tried.
    pub due: Vec<Due>,
    /// How many could not be read, and failed with that.
    pub unreadable: usize,
}

/// Takes deliveries that are due and that no other hub is at. One that cannot be read fails, and holds no other one up. In a
/// transaction.
///
/// # Errors
/// If the database fails.
pub fn claim(conn: &mut Conn, sealer: &Sealer, claim: Claim) -> Result<Claims, DbError> {
    conn.plan_anew()?;
    let ids = take_due(conn, claim)?;
    let mine = || deliveries::table.filter(deliveries::id.eq_any(&ids));
    let claimed = deliveries::claimed_until.eq(claim.until.micros());
    with!(conn, c => diesel::update(mine()).set(claimed).execute(c))?;
    let rows = read(conn, &ids)?.into_iter().map(|row| (row.0.id, row));
    let (mut due, unreadable) = readable(rows, |row| opened(sealer, row));
    set_aside(conn, &unreadable, claim.now)?;
    bounces::turn_away(conn, sealer, &mut due)?;
    name_escorts(conn, sealer, &mut due)?;
    Ok(Claims { due, unreadable: unreadable.len() })
}

/// What can be read of these rows, and the ids of the others: whatever a row holds, no other one is held up by it.
fn readable<R, T>(rows: impl Iterator<Item = (i64, R)>, read: impl Fn(R) -> Result<T, DbError>) -> (Vec<T>, Vec<i64>) {
    let (mut readable, mut others) = (Vec::new(), Vec::new());
    for (id, row) in rows {
        match catch_unwind(AssertUnwindSafe(|| read(row))) {
            Ok(Ok(one)) => readable.push(one),
            Ok(Err(_)) | Err(_) => others.push(id),
        }
    }
    (readable, others)
}

fn set_aside(conn: &mut Conn, unreadable: &[i64], at: UtcTime) -> Result<(), DbError> {
    if unreadable.is_empty() {
        return Ok(());
    }
    let these = || deliveries::table.filter(deliveries::id.eq_any(unreadable));
    let values = (
        deliveries::state.eq(DeliveryState::Failed.name()),
        deliveries::reason.eq(UNREADABLE),
        deliveries::claimed_until.eq(0),
        deliveries::finished_at.eq(at.micros()),
    );
    with!(conn, c => diesel::update(these()).set(values).execute(c))?;
    Ok(())
}

fn take_due(conn: &mut Conn, claim: Claim) -> Result<Vec<i64>, DbError> {
    let due = || {
        unclaimed(claim.channel, claim.rank, claim.now)
            .filter(deliveries::due_at.le(claim.now.micros()))
            .limit(claim.limit)
            .select(deliveries::id)
    };
    Ok(match conn {
        Conn::Sqlite(c) => due().load(c)?,
        Conn::Pg(c) => due().for_update().skip_locked().load(c)?,
    })
}

/// Gives deliveries back that were claimed until then and not tried: they are anybody's at once.
///
/// # Errors
/// If the database fails.
pub fn release(conn: &mut Conn, claimed: &[DeliveryId], until: UtcTime) -> Result<(), DbError> {
    let mine = || {
        deliveries::table
            .filter(deliveries::id.eq_any(claimed.iter().map(|id| id.raw())))
            .filter(deliveries::claimed_until.eq(until.micros()))
    };
    with!(conn, c => diesel::update(mine()).set(deliveries::claimed_until.eq(0)).execute(c))?;
    Ok(())
}

/// The deliveries with everything that is said and every address.
fn read(conn: &mut Conn, ids: &[i64]) -> Result<Vec<DueRow>, DbError> {
    let to = |whom: &'static str| deliveries::whom.eq(whom);
    let query = || {
        deliveries::table
            .filter(deliveries::id.eq_any(ids))
            // What is of no facility has the number nought.
            .left_join(facilities::table.on(facilities::id.eq(deliveries::facility)))
            .left_join(children::table.on(to(GUARDIAN).and(children::id.eq(deliveries::subject))))
            .left_join(guardians::table.on(to(GUARDIAN).and(guardians::id.eq(deliveries::recipient))))
            .left_join(visit_contacts::table.on(to(VISIT).and(visit_contacts::visit.eq(deliveries::recipient))))
            .left_join(incident_mails::table.on(to(WATCHER).and(incident_mails::id.eq(deliveries::recipient))))
            .left_join(bookings::table.on(to(BOOKING).and(bookings::id.eq(deliveries::recipient))))
            .left_join(booking_parties::table.on(to(BOOKING).and(booking_parties::booking.eq(deliveries::recipient))))
            // Whoever the browser is told of things now: a notice does not follow it to its next owner.
            .left_join(
                push_subscriptions::table.on(push_subscriptions::id
                    .eq(deliveries::subscription)
                    .and(push_subscriptions::whom.eq(deliveries::whom))
                    .and(push_subscriptions::recipient.eq(deliveries::recipient))),
            )
            .order((deliveries::rank, deliveries::due_at, deliveries::id))
            .limit(i64::try_from(ids.len()).expect("a claim is small"))
            .select((
                (
                    deliveries::id,
                    deliveries::facility,
                    deliveries::seq,
                    deliveries::subject,
                    deliveries::whom,
                    deliveries::recipient,
                    deliveries::channel,
                    deliveries::notice,
                    deliveries::detail,
                    deliveries::at,
                    deliveries::attempts,
                ),
                facilities::name.nullable(),
                children::call_name.nullable(),
                (guardians::email, guardians::language).nullable(),
                (visit_contacts::email.nullable(), incident_mails::email.nullable()),
                (
                    push_subscriptions::endpoint,
                    push_subscriptions::p256dh,
                    push_subscriptions::auth,
                    push_subscriptions::language,
                )
                    .nullable(),
                (bookings::body.nullable(), booking_parties::body.nullable()),
            ))
    };
    Ok(with!(conn, c => query().load(c))?)
}

fn opened(sealer: &Sealer, row: DueRow) -> Result<Due, DbError> {
    let (due, facility_name, call_name, guardian, (visit_email, watcher_email), browser, booked) = row;
    let (guardian_email, language) = guardian.unzip();
    let channel = Channel::from_name(&due.channel).ok_or(DbError::Damaged("deliveries.channel"))?;
    let recipient = Recipient::of_row(&due.whom, due.recipient)?;
    let booking = open_booking(sealer, booked)?;
    let address = match (channel, recipient) {
        (Channel::Push, _) => browser.and_then(|browser| open_browser(sealer, recipient, &browser)),
        (Channel::Mail, Recipient::Guardian(id)) => {
            open(sealer, (Column::GuardianEmail, id.raw()), guardian_email)?.map(Address::Mailbox)
        }
        (Channel::Mail, Recipient::Visit(id)) => {
            open(sealer, (Column::VisitEmail, id.raw()), visit_email)?.map(Address::Mailbox)
        }
        (Channel::Mail, Recipient::Watcher(id)) => {
            open(sealer, (Column::WatcherEmail, id.raw()), watcher_email)?.map(Address::Mailbox)
        }
        (Channel::Mail, Recipient::Booking(_)) => {
            let email = booking.as_ref().map(|booked| booked.1.email.clone());
            email.filter(|email| !email.is_empty()).map(Address::Mailbox)
        }
    };
    Ok(Due {
        id: DeliveryId::from_raw(due.id),
        facility: FacilityId::from_raw(due.facility),
        seq: Seq(due.seq),
        recipient,
        news: News::of_row(&due.notice, due.subject, due.detail.as_deref())?,
        at: UtcTime::from_micros(due.at),
        attempts: due.attempts,
        channel,
        address: address.unwrap_or(Address::Nowhere),
        language: language.flatten().as_deref().and_then(Lang::from_name),
        facility_name: facility_name.unwrap_or_else(|| SYSTEM.to_owned()),
        // One name that does not open must not stop a notice.
        call_name: open(sealer, (Column::ChildCallName, due.subject), call_name).ok().flatten().unwrap_or_default(),
        escort: None,
        booking,
    })
}

/// Says who brought and fetched children, to whom it may be said.
fn name_escorts(conn: &mut Conn, sealer: &Sealer, due: &mut [Due]) -> Result<(), DbError> {
    let escorted = |due: &Due| match (due.news.escort(), due.recipient) {
        (Some((child, by)), Recipient::Guardian(guardian)) => Some(Told { guardian, child, by }),
        _ => None,
    };
    let (of, told): (Vec<usize>, Vec<Told>) =
        due.iter().enumerate().filter_map(|(place, due)| Some((place, escorted(due)?))).unzip();
    for (place, name) in of.into_iter().zip(told_of(conn, sealer, &told)?) {
        due[place].escort = name;
    }
    Ok(())
}

fn open(sealer: &Sealer, (column, row): (Column, i64), sealed: Option<Sealed>) -> Result<Option<String>, DbError> {
    let opened = sealed.map(|sealed| sealer.open(column, row, &sealed)).transpose();
    opened.map_err(|_| DbError::Damaged("a sealed field"))
}

/// Of a booking whose party is forgotten nobody is told anything; one whose party does not open is another matter.
fn open_booking(sealer: &Sealer, (body, party): Booked) -> Result<Option<Box<(Booking, Party)>>, DbError> {
    let Some((body, party)) = body.zip(party) else { return Ok(None) };
    let booking: Booking = serde_json::from_str(&body).map_err(|_| DbError::Damaged("bookings.body"))?;
    let party = Party::open(sealer, booking.id, &party)?;
    Ok(Some(Box::new((booking, party))))
}

/// A browser that is somebody else's by now does not open.
fn open_browser(
    sealer: &Sealer,
    recipient: Recipient,
    (endpoint, p256dh, auth, language): &Browser,
) -> Option<Address> {
    let open = |column, sealed| sealer.open(column, (recipient.whom(), recipient.raw()), sealed).ok();
    Some(Address::Browser {
        endpoint: open(Column::PushEndpoint, endpoint)?,
        p256dh: open(Column::PushKey, p256dh)?,
        auth: open(Column::PushAuth, auth)?,
        language: language.as_deref().and_then(Lang::from_name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_makes_its_reader_panic_is_one_that_cannot_be_read() {
        let read = |row| match row {
            2 => panic!("a fault of ours"),
            3 => Err(DbError::Damaged("a row")),
            other => Ok(other),
        };
        assert_eq!(readable((1..=4).map(|row| (row, row)), read), (vec![1, 4], vec![2, 3]));
    }
}
