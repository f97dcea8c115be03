//! One try of one delivery.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use db::{
    Conn, DbError,
    notices::{self, Address, Attempt, BOUNCED, Channel, Due, News, Notice, Place, Recipient, Then, UNREADABLE},
    seal::MailboxKey,
};
use domain::{bookings::calendar::Told as BookingTold, ids::DeliveryId, time::UtcTime};

use crate::{
    Notifier,
    booked::Booked,
    mail::Mail,
    outcome::{Outcome, Reason},
    push::{PushMessage, Subscription, Topic},
    words::{self, Told},
    worth::{self, Needless, Said},
};

/// What is known of a try while it is made.
pub(crate) struct UnderWay {
    delivery: DeliveryId,
    channel: Channel,
    notice: Notice,
    at: UtcTime,
    attempts: i64,
}

impl UnderWay {
    pub(crate) const fn of(due: &Due) -> Self {
        let Due { id, channel, at, attempts, .. } = due;
        Self { delivery: *id, channel: *channel, notice: due.news.notice(), at: *at, attempts: *attempts }
    }
}

/// What came of a delivery whose turn it was.
pub(crate) enum Done {
    /// It was tried.
    Tried(Attempt),
    /// It was tried, and nobody reads at this address.
    NoMailbox(Attempt, MailboxKey),
    /// The digits went to an address that may have been marked; the mail server took them.
    TakenAfterAll(Attempt, MailboxKey),
    /// It had become too old before it was tried.
    TooLate(DeliveryId, UtcTime),
    /// Nobody needed it any more.
    Needless(DeliveryId, UtcTime, Needless),
}

impl Done {
    pub(crate) fn locks_its_recipient(&self) -> bool {
        let (Self::Tried(attempt) | Self::NoMailbox(attempt, _) | Self::TakenAfterAll(attempt, _)) = self else {
            return false;
        };
        matches!(attempt.then, Then::Gone | Then::Refused)
    }

    /// The try, if it delivered.
    pub(crate) fn delivered(&self) -> Option<&Attempt> {
        match self {
            Self::Tried(attempt) if attempt.then == Then::Delivered => Some(attempt),
            _ => None,
        }
    }

    pub(crate) fn record(&self, conn: &mut Conn) -> Result<(), DbError> {
        match self {
            Self::Tried(attempt) => notices::record(conn, attempt),
            Self::NoMailbox(attempt, mailbox) => {
                notices::record(conn, attempt)?;
                notices::mark_bounced(conn, mailbox, attempt.at, attempt.reason.as_deref().unwrap_or_default())
            }
            Self::TakenAfterAll(attempt, mailbox) => {
                notices::record(conn, attempt)?;
                notices::taken_after_all(conn, mailbox)
            }
            Self::TooLate(delivery, at) => notices::give_up(conn, *delivery, *at, "too-late"),
            Self::Needless(delivery, at, why) => notices::drop_unneeded(conn, *delivery, *at, why.reason()),
        }
    }
}

impl Notifier {
    /// Tries the delivery once, unless it has become too old or nobody needs it any more. `place` is that of a booking.
    pub(crate) async fn attempt(self: Arc<Self>, due: Due, place: Option<Arc<Place>>) -> Done {
        let now = self.clock.now();
        let end = match self.end(&due, now) {
            Ok(end) => end,
            Err(why) => return Done::Needless(due.id, now, why),
        };
        if now >= end {
            self.observer.ended(due.channel, Then::GivenUp, now.since(due.at));
            return Done::TooLate(due.id, now);
        }
        let started = Instant::now();
        let outcome = self.send(&due, place.as_deref(), (now, end)).await;
        self.observer.tried(due.channel, &outcome, started.elapsed());
        let at = self.clock.now();
        let then = self.patience.then(&outcome, due.attempts, at, end, fastrand::f64());
        if !matches!(then, Then::Again { .. }) {
            self.observer.ended(due.channel, then, at.since(due.at));
        }
        let reason = outcome.reason().map(|reason| reason.as_str().to_owned());
        let mailbox = match &due.address {
            Address::Mailbox(to) => Some(self.sealer.mailbox_key(to)),
            Address::Browser { .. } | Address::Bounced | Address::Nowhere => None,
        };
        let is_proof = matches!(due.news, News::Booking { told: BookingTold::Code, .. });
        let went_to = mailbox.clone().filter(|_| outcome == Outcome::Delivered);
        let attempt = Attempt { delivery: due.id, at, outcome: outcome.name(), reason, mailbox: went_to, then };
        match (mailbox, outcome) {
            (Some(mailbox), Outcome::NoMailbox(_)) => Done::NoMailbox(attempt, mailbox),
            (Some(mailbox), Outcome::Delivered) if is_proof => Done::TakenAfterAll(attempt, mailbox),
            _ => Done::Tried(attempt),
        }
    }

    /// What is written down of a try that broke off: it counts as one, or it would be made for ever.
    pub(crate) fn broke_off(&self, tried: &UnderWay) -> Done {
        let now = self.clock.now();
        let outcome = Outcome::Temporary(Reason::new("broke-off"));
        self.observer.tried(tried.channel, &outcome, Duration::ZERO);
        let end = self.patience.end(tried.notice, tried.channel, tried.at);
        let then = self.patience.then(&outcome, tried.attempts, now, end, fastrand::f64());
        let reason = outcome.reason().map(|reason| reason.as_str().to_owned());
        Done::Tried(Attempt { delivery: tried.delivery, at: now, outcome: outcome.name(), reason, mailbox: None, then })
    }

    /// Until when it is tried.
    fn end(&self, due: &Due, now: UtcTime) -> Result<UtcTime, Needless> {
        let end = self.patience.end(due.news.notice(), due.channel, due.at);
        match (&due.news, &due.booking) {
            (News::Booking { told, changes, .. }, Some(booked)) => {
                let said = Said { told: *told, changes: *changes, at: due.at, end, channel: due.channel };
                worth::until(said, &booked.0, now)
            }
            // Who comes is forgotten: it was long ago.
            (News::Booking { .. }, None) => Err(Needless::Over),
            _ => Ok(end),
        }
    }

    async fn send(&self, due: &Due, place: Option<&Place>, (now, end): (UtcTime, UtcTime)) -> Outcome {
        let booked = Booked::of(self, due, place);
        // Of a place that cannot be read little can be said; digits without digits are worth nothing.
        if booked.is_none() && matches!(due.news, News::Booking { told: BookingTold::Code, .. }) {
            return Outcome::Temporary(Reason::new(UNREADABLE));
        }
        let about = booked.as_ref().map(|booked| booked.about(now));
        let told = Told {
            news: &due.news,
            at: due.at,
            facility: &due.facility_name,
            call_name: &due.call_name,
            url: &self.page_of(due.recipient),
            booking: about.as_ref(),
        };
        match (&due.address, due.channel) {
            (Address::Browser { endpoint, p256dh, auth }, _) => {
                let Some(push) = &self.push else { return Outcome::Permanent(Reason::new("no-push-client")) };
                let topic = topic(due);
                let message =
                    PushMessage { payload: words::push(&told, topic.as_str(), now.day()), ttl: end.since(now), topic };
                let (endpoint, p256dh, auth) = (endpoint.clone(), p256dh.clone(), auth.clone());
                push.send(&Subscription { endpoint, p256dh, auth }, &message, now).await
            }
            (Address::Mailbox(to), _) => {
                let Some(mail) = &self.mail else { return Outcome::Permanent(Reason::new("no-mail-server")) };
                let message_id = format!("{}@{}", due.id, mail.domain());
                let words = words::mail(&told, now.day());
                let return_path = mail.return_path(&self.sealer.bounce_token(due.id, to));
                let calendar = booked.as_ref().zip(about.as_ref());
                let calendar = calendar.and_then(|(booked, about)| booked.calendar(&self.public_url, mail, about));
                let unsubscribe = booked.as_ref().and_then(Booked::unsubscribe);
                let mail_to = Mail::new(to.clone(), message_id, words);
                mail.send(&Mail { return_path, calendar, unsubscribe, ..mail_to }, now).await
            }
            (Address::Bounced, _) => Outcome::Permanent(Reason::new(BOUNCED)),
            (Address::Nowhere, Channel::Push) => Outcome::Gone(Reason::new("not-subscribed")),
            (Address::Nowhere, Channel::Mail) => Outcome::Permanent(Reason::new("no-address")),
        }
    }

    /// Where the recipient reads more.
    pub(crate) fn page_of(&self, recipient: Recipient) -> String {
        match recipient {
            Recipient::Guardian(_) => format!("{}/family", self.public_url),
            Recipient::Booking(booking) => {
                format!("{}/booking/{}", self.public_url, self.sealer.booking_code(booking))
            }
            Recipient::Visit(visit) => format!("{}/tickets/{}", self.public_url, self.sealer.ticket_code(visit)),
        }
    }
}

/// The same for every browser and every try, so that whoever sees it sees it once: the fact's name. Of a queue only the
/// newest matters, so each notice has one name for the whole visit.
fn topic(due: &Due) -> Topic {
    let mut name = [0; 16];
    match &due.news {
        News::Arrived { .. } | News::Left { .. } => {
            name[..8].copy_from_slice(&due.facility.raw().to_be_bytes());
            name[8..].copy_from_slice(&due.seq.0.to_be_bytes());
        }
        // What is new of a booking never takes the place of something else that was said of it.
        News::Booking { booking, .. } => {
            let matter = due.news.notice().name().trim_start_matches("booking-").bytes().take(8);
            name[..8].copy_from_slice(&booking.raw().to_be_bytes());
            name[8..].iter_mut().zip(matter).for_each(|(place, byte)| *place = byte);
        }
        News::Called { visit, .. } | News::Near { visit, .. } => {
            let notice = due.news.notice().name().as_bytes();
            name[..8].copy_from_slice(&visit.raw().to_be_bytes());
            name[8..8 + notice.len()].copy_from_slice(notice);
        }
    }
    Topic::of(&name)
}
