//! One try of one delivery.

use std::{sync::Arc, time::Instant};

use db::{
    Conn, DbError,
    notices::{self, Address, Attempt, BOUNCED, Channel, Due, News, Place, Recipient, Then, UNREADABLE, Ways},
    roster::Invited,
    seal::MailboxKey,
};
use domain::{ids::DeliveryId, lang::Lang, time::UtcTime};

use crate::{
    Notifier,
    booked::Booked,
    mail::Mail,
    notices::{Letter, Notice},
    outcome::{Outcome, Reason},
    push::{PushMessage, Subscription, Topic},
    words::{self, Scene},
    worth::Needless,
};

/// What is known of a try while it is made.
pub(crate) struct UnderWay {
    pub delivery: DeliveryId,
    pub channel: Channel,
    pub at: UtcTime,
    pub attempts: i64,
}

impl UnderWay {
    pub(crate) const fn of(due: &Due) -> Self {
        Self { delivery: due.id, channel: due.channel, at: due.at, attempts: due.attempts }
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
        let (now, notice) = (self.clock.now(), (self.notices)(&due.news));
        let end = notice.end(&self.patience, due.channel, due.at);
        let end = match notice.until(&due, end, now) {
            Ok(end) => end,
            Err(why) => return Done::Needless(due.id, now, why),
        };
        if now >= end {
            self.observer.ended(due.channel, Then::GivenUp, now.since(due.at));
            return Done::TooLate(due.id, now);
        }
        let started = Instant::now();
        let outcome = self.send(&due, notice, place.as_deref(), (now, end)).await;
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
        let went_to = mailbox.clone().filter(|_| outcome == Outcome::Delivered);
        let attempt = Attempt { delivery: due.id, at, outcome: outcome.name(), reason, mailbox: went_to, then };
        match (mailbox, outcome) {
            (Some(mailbox), Outcome::NoMailbox(_)) => Done::NoMailbox(attempt, mailbox),
            (Some(mailbox), Outcome::Delivered) if due.news.notice().ways == Ways::MailAsProof => {
                Done::TakenAfterAll(attempt, mailbox)
            }
            _ => Done::Tried(attempt),
        }
    }

    async fn send(
        &self,
        due: &Due,
        notice: &dyn Notice,
        place: Option<&Place>,
        (now, end): (UtcTime, UtcTime),
    ) -> Outcome {
        let url = self.page_of(due);
        let booked = Booked::of(self, due, place, &url);
        let (facility, call_name) = (due.facility_name.as_str(), due.call_name.as_str());
        let language = language_of(due);
        let (escort, booked) = (due.escort.as_deref(), booked.as_ref());
        let told = Scene { at: due.at, now, facility, call_name, escort, url: &url, language, booked };
        match (&due.address, due.channel) {
            (Address::Browser { endpoint, p256dh, auth, .. }, _) => {
                let Some(push) = &self.push else { return Outcome::Permanent(Reason::new("no-push-client")) };
                let topic = Topic::of(&notice.topic(due));
                let Some(payload) = words::push(notice, &told, topic.as_str()) else { return cannot_be_said() };
                let message = PushMessage { payload, ttl: end.since(now), topic };
                let (endpoint, p256dh, auth) = (endpoint.clone(), p256dh.clone(), auth.clone());
                push.send(&Subscription { endpoint, p256dh, auth }, &message, now).await
            }
            (Address::Mailbox(to), _) => {
                let Some(mail) = &self.mail else { return Outcome::Permanent(Reason::new("no-mail-server")) };
                let message_id = format!("{}@{}", due.id, mail.domain());
                let Some(letter) = notice.letter(&told) else { return cannot_be_said() };
                let Letter { words, calendar, unsubscribe } = letter;
                let return_path = mail.return_path(&self.sealer.bounce_token(due.id, to));
                let mail_to = Mail::new(to.clone(), message_id, words);
                mail.send(&Mail { return_path, calendar, unsubscribe, ..mail_to }, now).await
            }
            (Address::Bounced, _) => Outcome::Permanent(Reason::new(BOUNCED)),
            (Address::Nowhere, Channel::Push) => Outcome::Gone(Reason::new("not-subscribed")),
            (Address::Nowhere, Channel::Mail) => Outcome::Permanent(Reason::new("no-address")),
        }
    }

    /// Where the recipient reads more.
    pub(crate) fn page_of(&self, due: &Due) -> String {
        if let News::Invited(Invited { guardian, by, form, .. }) = due.news {
            return format!("{}/invitations/{}", self.public_url, self.sealer.invitation_code((by, form), guardian));
        }
        match due.recipient {
            Recipient::Guardian(_) => format!("{}/family", self.public_url),
            Recipient::Booking(booking) => {
                format!("{}/booking/{}", self.public_url, self.sealer.booking_code(booking))
            }
            // Whoever it is for looks at it from the closed network, signed in.
            Recipient::Watcher(_) => match &due.news {
                News::Incident(found) => format!("{}/staff/incidents/{}", self.staff_url, found.incident),
                _ => self.staff_url.clone(),
            },
            Recipient::Visit(visit) => format!("{}/tickets/{}", self.public_url, self.sealer.ticket_code(visit)),
        }
    }
}

/// That of whoever booked; else that of the page on which this browser asked for pushes, or of the page that the guardian last saw.
fn language_of(due: &Due) -> Lang {
    match (&due.booking, &due.address) {
        (Some(booked), _) => booked.0.language,
        (None, Address::Browser { language, .. }) => language.unwrap_or_default(),
        (None, Address::Mailbox(_) | Address::Bounced | Address::Nowhere) => due.language.unwrap_or_default(),
    }
}

/// The next look may find what it takes.
const fn cannot_be_said() -> Outcome {
    Outcome::Temporary(Reason::new(UNREADABLE))
}
