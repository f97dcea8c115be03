//! Trying deliveries: which are due, whose turn it is, and what came of it.

use diesel::prelude::*;
use domain::{
    event::Seq,
    ids::{DeliveryId, FacilityId},
    time::UtcTime,
};

use super::{
    Channel, DeliveryState, News, Notice, Recipient,
    outbox::{self, NewDelivery},
    recipients::{GUARDIAN, VISIT},
};
use crate::{
    Conn, DbError,
    schema::{children, deliveries, delivery_attempts, facilities, guardians, push_subscriptions, visit_contacts},
    seal::{Column, Sealer},
    with,
};

/// What there is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pending {
    /// The outbox holds something.
    pub outbox: bool,
    /// When the first push that nobody has claimed is due.
    pub push: Option<UtcTime>,
    /// When the first mail that nobody has claimed is due.
    pub mail: Option<UtcTime>,
}

/// What there is to do. Writes nothing.
///
/// # Errors
/// If the database fails.
pub fn pending(conn: &mut Conn, now: UtcTime) -> Result<Pending, DbError> {
    let oldest = || outbox::known().limit(1).select(crate::schema::outbox::seq);
    let oldest: Option<i64> = with!(conn, c => oldest().first(c).optional())?;
    let mut next_due = |channel: Channel| {
        let due = || unclaimed(channel, now).select(deliveries::due_at).limit(1);
        let at: Option<i64> = with!(conn, c => due().first(c).optional())?;
        Ok::<_, DbError>(at.map(UtcTime::from_micros))
    };
    Ok(Pending { push: next_due(Channel::Push)?, mail: next_due(Channel::Mail)?, outbox: oldest.is_some() })
}

#[diesel::dsl::auto_type(no_type_alias)]
fn unclaimed(channel: Channel, now: UtcTime) -> _ {
    let now: i64 = now.micros();
    let waiting: &'static str = DeliveryState::Waiting.name();
    let channel: &'static str = channel.name();
    // A notice that only a newer hub knows is left to it.
    let known: [&'static str; 4] = Notice::names();
    deliveries::table
        .filter(deliveries::state.eq(waiting))
        .filter(deliveries::channel.eq(channel))
        .filter(deliveries::notice.eq_any(known))
        .filter(deliveries::claimed_until.le(now))
        .order((deliveries::due_at, deliveries::id))
}

/// Whose turn it is, and for how long.
#[derive(Debug, Clone, Copy)]
pub struct Claim {
    /// Of which channel.
    pub channel: Channel,
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
    },
    /// A mailbox.
    Mailbox(String),
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
    /// The facility's name.
    pub facility_name: String,
    /// What the child is called, if the news are of one.
    pub call_name: String,
}

type Sealed = Vec<u8>;
type Browser = (Sealed, Sealed, Sealed);
type DueRow = (DueFields, String, Option<Sealed>, Option<Sealed>, Option<Sealed>, Option<Browser>);

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

/// Takes deliveries that are due and that no other hub is at. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn claim(conn: &mut Conn, sealer: &Sealer, claim: Claim) -> Result<Vec<Due>, DbError> {
    let due = || {
        unclaimed(claim.channel, claim.now)
            .filter(deliveries::due_at.le(claim.now.micros()))
            .limit(claim.limit)
            .select(deliveries::id)
    };
    let ids: Vec<i64> = match conn {
        Conn::Sqlite(c) => due().load(c)?,
        Conn::Pg(c) => due().for_update().skip_locked().load(c)?,
    };
    let mine = || deliveries::table.filter(deliveries::id.eq_any(&ids));
    let claimed = deliveries::claimed_until.eq(claim.until.micros());
    with!(conn, c => diesel::update(mine()).set(claimed).execute(c))?;
    let rows = read(conn, &ids)?;
    rows.into_iter().map(|row| opened(sealer, row)).collect()
}

/// The deliveries with everything that is said and every address.
fn read(conn: &mut Conn, ids: &[i64]) -> Result<Vec<DueRow>, DbError> {
    let to = |whom: &'static str| deliveries::whom.eq(whom);
    let query = || {
        deliveries::table
            .filter(deliveries::id.eq_any(ids))
            .inner_join(facilities::table.on(facilities::id.eq(deliveries::facility)))
            .left_join(children::table.on(to(GUARDIAN).and(children::id.eq(deliveries::subject))))
            .left_join(guardians::table.on(to(GUARDIAN).and(guardians::id.eq(deliveries::recipient))))
            .left_join(visit_contacts::table.on(to(VISIT).and(visit_contacts::visit.eq(deliveries::recipient))))
            .left_join(push_subscriptions::table.on(push_subscriptions::id.eq(deliveries::subscription)))
            .order((deliveries::due_at, deliveries::id))
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
                facilities::name,
                children::call_name.nullable(),
                guardians::email.nullable(),
                visit_contacts::email.nullable(),
                (push_subscriptions::endpoint, push_subscriptions::p256dh, push_subscriptions::auth).nullable(),
            ))
    };
    Ok(with!(conn, c => query().load(c))?)
}

fn opened(sealer: &Sealer, row: DueRow) -> Result<Due, DbError> {
    let (due, facility_name, call_name, guardian_email, visit_email, browser) = row;
    let channel = Channel::from_name(&due.channel).ok_or(DbError::Damaged("deliveries.channel"))?;
    let recipient = Recipient::of_row(&due.whom, due.recipient)?;
    let open = |column, sealed: Option<Vec<u8>>| sealed.and_then(|sealed| sealer.open(column, &sealed).ok());
    let address = match (channel, recipient) {
        (Channel::Push, _) => browser.and_then(|browser| open_browser(sealer, &browser)),
        (Channel::Mail, Recipient::Guardian(_)) => open(Column::GuardianEmail, guardian_email).map(Address::Mailbox),
        (Channel::Mail, Recipient::Visit(_)) => open(Column::VisitEmail, visit_email).map(Address::Mailbox),
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
        facility_name,
        // One name that does not open must not stop the others' notices.
        call_name: open(Column::ChildCallName, call_name).unwrap_or_else(|| "お子".to_owned()),
    })
}

fn open_browser(sealer: &Sealer, (endpoint, p256dh, auth): &Browser) -> Option<Address> {
    Some(Address::Browser {
        endpoint: sealer.open(Column::PushEndpoint, endpoint).ok()?,
        p256dh: sealer.open(Column::PushKey, p256dh).ok()?,
        auth: sealer.open(Column::PushAuth, auth).ok()?,
    })
}

/// What follows from an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// It is done.
    Delivered,
    /// It waits until then.
    Again {
        /// When.
        at: UtcTime,
    },
    /// The browser is forgotten.
    Gone,
    /// It was refused for good; if it was a push, a mail may do.
    Refused,
    /// It took too long.
    GivenUp,
}

impl Then {
    /// The delivery's state after it.
    #[must_use]
    pub const fn state(self) -> DeliveryState {
        match self {
            Self::Delivered => DeliveryState::Delivered,
            Self::Again { .. } => DeliveryState::Waiting,
            Self::Gone => DeliveryState::Gone,
            Self::Refused | Self::GivenUp => DeliveryState::Failed,
        }
    }
}

/// One try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Of which delivery.
    pub delivery: DeliveryId,
    /// When it ended.
    pub at: UtcTime,
    /// A short word for what came of it.
    pub outcome: &'static str,
    /// A short word for why.
    pub reason: Option<String>,
    /// What follows.
    pub then: Then,
}

#[derive(Queryable)]
struct Held {
    facility: i64,
    seq: i64,
    subject: i64,
    whom: String,
    recipient: i64,
    channel: String,
    subscription: i64,
    notice: String,
    detail: Option<String>,
    at: i64,
    state: String,
    attempts: i64,
}

/// Stores what came of a try. A recipient whom no push of this notice reaches any more gets a mail instead, if there is an
/// address. What is over already, because another hub tried as well, changes only if this try delivered it. In a
/// transaction; one that holds several tries holds none that is [`Then::Gone`] or [`Then::Refused`], for these lock their
/// recipient.
///
/// # Errors
/// If the database fails.
pub fn record(conn: &mut Conn, attempt: &Attempt) -> Result<(), DbError> {
    let held = hold(conn, attempt.delivery)?;
    let number = held.attempts + 1;
    let row = (
        delivery_attempts::delivery.eq(attempt.delivery.raw()),
        delivery_attempts::number.eq(number),
        delivery_attempts::at.eq(attempt.at.micros()),
        delivery_attempts::outcome.eq(attempt.outcome),
        delivery_attempts::reason.eq(attempt.reason.as_deref()),
    );
    with!(conn, c => diesel::insert_into(delivery_attempts::table).values(row).execute(c))?;
    let this = || deliveries::table.find(attempt.delivery.raw());
    if held.state != DeliveryState::Waiting.name() && attempt.then != Then::Delivered {
        with!(conn, c => diesel::update(this()).set(deliveries::attempts.eq(number)).execute(c))?;
        return Ok(());
    }
    let again = match attempt.then {
        Then::Again { at } => Some(at.micros()),
        Then::Delivered | Then::Gone | Then::Refused | Then::GivenUp => None,
    };
    let values = (
        deliveries::state.eq(attempt.then.state().name()),
        deliveries::attempts.eq(number),
        deliveries::due_at.eq(again.unwrap_or(attempt.at.micros())),
        deliveries::claimed_until.eq(0),
        deliveries::reason.eq(attempt.reason.as_deref()),
        deliveries::finished_at.eq(again.is_none().then_some(attempt.at.micros())),
    );
    with!(conn, c => diesel::update(this()).set(values).execute(c))?;
    match attempt.then {
        Then::Gone => {
            let browser = || push_subscriptions::table.find(held.subscription);
            with!(conn, c => diesel::delete(browser()).execute(c))?;
            mail_instead(conn, held, attempt.at)
        }
        Then::Refused => mail_instead(conn, held, attempt.at),
        Then::Delivered | Then::Again { .. } | Then::GivenUp => Ok(()),
    }
}

/// Ends a delivery that is not worth a try any more. One that was tried keeps the reason of its last try.
///
/// # Errors
/// If the database fails.
pub fn give_up(conn: &mut Conn, delivery: DeliveryId, at: UtcTime, reason: &str) -> Result<(), DbError> {
    let waiting = || deliveries::table.find(delivery.raw()).filter(deliveries::state.eq(DeliveryState::Waiting.name()));
    let never_tried = || waiting().filter(deliveries::attempts.eq(0));
    with!(conn, c => diesel::update(never_tried()).set(deliveries::reason.eq(reason)).execute(c))?;
    let values = (
        deliveries::state.eq(DeliveryState::Failed.name()),
        deliveries::claimed_until.eq(0),
        deliveries::finished_at.eq(at.micros()),
    );
    with!(conn, c => diesel::update(waiting()).set(values).execute(c))?;
    Ok(())
}

/// The delivery, and on PostgreSQL a lock on it: two hubs may have tried it.
fn hold(conn: &mut Conn, delivery: DeliveryId) -> Result<Held, DbError> {
    let query = || {
        deliveries::table.find(delivery.raw()).select((
            deliveries::facility,
            deliveries::seq,
            deliveries::subject,
            deliveries::whom,
            deliveries::recipient,
            deliveries::channel,
            deliveries::subscription,
            deliveries::notice,
            deliveries::detail,
            deliveries::at,
            deliveries::state,
            deliveries::attempts,
        ))
    };
    Ok(match conn {
        Conn::Sqlite(c) => query().first(c)?,
        Conn::Pg(c) => query().for_update().first(c)?,
    })
}

/// Makes a mail of a push that did not get through, unless another browser of the recipient has it or may get it.
fn mail_instead(conn: &mut Conn, held: Held, now: UtcTime) -> Result<(), DbError> {
    if held.channel != Channel::Push.name() {
        return Ok(());
    }
    let recipient = Recipient::of_row(&held.whom, held.recipient)?;
    // The lock, for of two browsers that are gone at once each would otherwise count on the other.
    if !recipient.hold_mailbox(conn)? {
        return Ok(());
    }
    let hope = [DeliveryState::Waiting.name(), DeliveryState::Delivered.name()];
    let others = || {
        deliveries::table
            .filter(deliveries::facility.eq(held.facility).and(deliveries::seq.eq(held.seq)))
            .filter(deliveries::whom.eq(recipient.whom()).and(deliveries::recipient.eq(recipient.raw())))
            .filter(deliveries::channel.eq(Channel::Push.name()))
            .filter(deliveries::state.eq_any(hope))
            .count()
    };
    let others: i64 = with!(conn, c => others().get_result(c))?;
    if others > 0 {
        return Ok(());
    }
    let mail = NewDelivery {
        id: 0,
        facility: held.facility,
        seq: held.seq,
        subject: held.subject,
        whom: recipient.whom(),
        recipient: recipient.raw(),
        channel: Channel::Mail.name(),
        subscription: 0,
        notice: held.notice,
        detail: held.detail,
        at: held.at,
        state: DeliveryState::Waiting.name(),
        attempts: 0,
        due_at: now.micros(),
        claimed_until: 0,
    };
    outbox::insert(conn, vec![mail], now)
}
