//! What came of a try of a delivery, and what follows.

use std::collections::HashMap;

use diesel::prelude::*;
use domain::{ids::DeliveryId, time::UtcTime};

use super::{
    Channel, DeliveryState, Recipient,
    outbox::{self, NewDelivery},
};
use crate::{
    Conn, DbError,
    schema::{deliveries, delivery_attempts, push_subscriptions},
    seal::MailboxKey,
    with,
};

/// The reason of tries that broke off by a fault of ours.
pub const BROKE_OFF: &str = "broke-off";
/// So many of one delivery, and it is set aside.
const BROKEN_MAX: i64 = 3;

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
    /// It could not be read, or broke off by a fault of ours again and again; if it was a push, a mail may do.
    SetAside,
}

impl Then {
    /// Every end.
    pub const ENDS: [Self; 5] = [Self::Delivered, Self::Gone, Self::Refused, Self::GivenUp, Self::SetAside];

    /// The name of this end in labels; `None` if it goes on.
    #[must_use]
    pub const fn end(self) -> Option<&'static str> {
        match self {
            Self::Delivered => Some("delivered"),
            Self::Gone => Some("gone"),
            Self::Refused => Some("refused"),
            Self::GivenUp => Some("given-up"),
            Self::SetAside => Some("set-aside"),
            Self::Again { .. } => None,
        }
    }
}

impl Then {
    /// The delivery's state after it.
    #[must_use]
    pub const fn state(self) -> DeliveryState {
        match self {
            Self::Delivered => DeliveryState::Delivered,
            Self::Again { .. } => DeliveryState::Waiting,
            Self::Gone => DeliveryState::Gone,
            Self::Refused | Self::GivenUp | Self::SetAside => DeliveryState::Failed,
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
    /// The mail address that it went to, if it did: by this it is known if it comes back.
    pub mailbox: Option<MailboxKey>,
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
    rank: i64,
}

/// Stores what came of a try. A recipient whom no push of this notice reaches any more gets a mail instead, if there is an
/// address. What is over already, because another hub tried as well, changes only if this try delivered it. In a
/// transaction; one that holds several tries holds none that is [`Then::Gone`], [`Then::Refused`] or [`Then::SetAside`], for
/// these lock their recipient.
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
        delivery_attempts::mailbox.eq(attempt.mailbox.as_ref().map(|mailbox| mailbox.0.as_slice())),
    );
    with!(conn, c => diesel::insert_into(delivery_attempts::table).values(row).execute(c))?;
    let this = || deliveries::table.find(attempt.delivery.raw());
    if held.state != DeliveryState::Waiting.name() && attempt.then != Then::Delivered {
        with!(conn, c => diesel::update(this()).set(deliveries::attempts.eq(number)).execute(c))?;
        return Ok(());
    }
    let again = match attempt.then {
        Then::Again { at } => Some(at.micros()),
        Then::Delivered | Then::Gone | Then::Refused | Then::GivenUp | Then::SetAside => None,
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
            // Somebody else may have the browser by now.
            let browser = || {
                push_subscriptions::table.find(held.subscription).filter(
                    push_subscriptions::whom.eq(&held.whom).and(push_subscriptions::recipient.eq(held.recipient)),
                )
            };
            with!(conn, c => diesel::delete(browser()).execute(c))?;
            mail_instead(conn, held, attempt.at)
        }
        Then::Refused | Then::SetAside => mail_instead(conn, held, attempt.at),
        Then::Delivered | Then::Again { .. } | Then::GivenUp => Ok(()),
    }
}

/// Stores a try that broke off by a fault of ours, and gives what follows: it is made again at this moment, but not for ever.
/// In a transaction of its own.
///
/// # Errors
/// If the database fails.
pub fn record_broken(conn: &mut Conn, delivery: DeliveryId, at: UtcTime, again: UtcTime) -> Result<Then, DbError> {
    let broken = || {
        let of_it = delivery_attempts::table.filter(delivery_attempts::delivery.eq(delivery.raw()));
        of_it.filter(delivery_attempts::reason.eq(BROKE_OFF)).count()
    };
    let before: i64 = with!(conn, c => broken().get_result(c))?;
    let then = if before + 1 < BROKEN_MAX { Then::Again { at: again } } else { Then::SetAside };
    let reason = Some(BROKE_OFF.to_owned());
    record(conn, &Attempt { delivery, at, outcome: "temporary", reason, mailbox: None, then })?;
    Ok(then)
}

/// Stores tries that delivered, each of another delivery: the same as [`record`] of each, in three statements. In a
/// transaction.
///
/// # Errors
/// If the database fails.
pub fn record_delivered(conn: &mut Conn, attempts: &[&Attempt]) -> Result<(), DbError> {
    let Some(last) = attempts.iter().map(|attempt| attempt.at).max() else { return Ok(()) };
    conn.plan_anew()?;
    let ids: Vec<i64> = attempts.iter().map(|attempt| attempt.delivery.raw()).collect();
    let these = || deliveries::table.filter(deliveries::id.eq_any(&ids));
    let tried = || {
        let tried = these().order(deliveries::id).limit(i64::try_from(ids.len()).expect("a small number"));
        tried.select((deliveries::id, deliveries::attempts))
    };
    let tried: Vec<(i64, i64)> = match conn {
        Conn::Sqlite(c) => tried().load(c)?,
        Conn::Pg(c) => tried().for_update().load(c)?,
    };
    let tried: HashMap<i64, i64> = tried.into_iter().collect();
    let rows = attempts.iter().copied().filter_map(|attempt| {
        let before = tried.get(&attempt.delivery.raw())?;
        Some((
            delivery_attempts::delivery.eq(attempt.delivery.raw()),
            delivery_attempts::number.eq(before + 1),
            delivery_attempts::at.eq(attempt.at.micros()),
            delivery_attempts::outcome.eq(attempt.outcome),
            delivery_attempts::mailbox.eq(attempt.mailbox.as_ref().map(|mailbox| mailbox.0.as_slice())),
        ))
    });
    let rows: Vec<_> = rows.collect();
    with!(conn, c => diesel::insert_into(delivery_attempts::table).values(&rows).execute(c))?;
    let values = (
        deliveries::state.eq(DeliveryState::Delivered.name()),
        deliveries::attempts.eq(deliveries::attempts + 1),
        deliveries::due_at.eq(last.micros()),
        deliveries::claimed_until.eq(0),
        deliveries::reason.eq(None::<String>),
        deliveries::finished_at.eq(Some(last.micros())),
    );
    with!(conn, c => diesel::update(these()).set(values).execute(c))?;
    Ok(())
}

/// Ends a delivery that is not worth a try any more. One that was tried keeps the reason of its last try.
///
/// # Errors
/// If the database fails.
pub fn give_up(conn: &mut Conn, delivery: DeliveryId, at: UtcTime, reason: &str) -> Result<(), DbError> {
    let never_tried = || waiting(delivery).filter(deliveries::attempts.eq(0));
    with!(conn, c => diesel::update(never_tried()).set(deliveries::reason.eq(reason)).execute(c))?;
    end(conn, delivery, DeliveryState::Failed, at)
}

/// Ends a delivery that nobody needs any more, for this reason.
///
/// # Errors
/// If the database fails.
pub fn drop_unneeded(conn: &mut Conn, delivery: DeliveryId, at: UtcTime, reason: &str) -> Result<(), DbError> {
    with!(conn, c => diesel::update(waiting(delivery)).set(deliveries::reason.eq(reason)).execute(c))?;
    end(conn, delivery, DeliveryState::Dropped, at)
}

#[diesel::dsl::auto_type(no_type_alias)]
fn waiting(delivery: DeliveryId) -> _ {
    let (id, state): (i64, &'static str) = (delivery.raw(), DeliveryState::Waiting.name());
    deliveries::table.filter(deliveries::id.eq(id)).filter(deliveries::state.eq(state))
}

fn end(conn: &mut Conn, delivery: DeliveryId, state: DeliveryState, at: UtcTime) -> Result<(), DbError> {
    let values =
        (deliveries::state.eq(state.name()), deliveries::claimed_until.eq(0), deliveries::finished_at.eq(at.micros()));
    with!(conn, c => diesel::update(waiting(delivery)).set(values).execute(c))?;
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
            deliveries::rank,
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
        rank: held.rank,
    };
    outbox::insert(conn, vec![mail], now)
}
