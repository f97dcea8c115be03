//! One booking: everything about it, what was done, what was sent when, and what can be done.

use std::collections::HashMap;

use askama::Template;
use db::{
    bookings::Party,
    notices::{Channel, DeliveryState, Proof},
};
use domain::{
    bookings::{
        self,
        booking::{Booking, Stand},
    },
    ids::StaffId,
    log::{Entry, Fact},
    time::{CivilDay, UtcTime},
};
use hub_web::pages::{
    Shell,
    errors::{Errors, Wrong},
    fields::Fields,
    times::day_or_clock,
};
use notifier::words as said;

use super::{
    Bring, PARTY_FIELDS, Row, Scene, Times, WishForm, put_party,
    words::{step_word, told_word, witness_words},
};

/// What is said at the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OneNotice {
    /// It was booked a moment ago: to be read out.
    Made,
    /// Something took effect.
    Done(&'static str),
    /// The last command was not taken.
    Refused(Wrong),
}

/// Something that happened.
#[derive(Debug)]
pub struct Deed {
    at: UtcTime,
    what: &'static str,
    who: String,
    detail: String,
}

impl Deed {
    /// What a fact says, in words.
    #[must_use]
    pub fn of(entry: &Entry, names: &HashMap<StaffId, String>) -> Option<Self> {
        let who = witness_words(&entry.by, |staff| names.get(&staff).cloned());
        let (step, booking) = match &entry.fact {
            Fact::Bookings(bookings::Fact::Booking { step, booking }) => (step, booking),
            // Of a newer hub, which knows more.
            Fact::Unknown(_) => {
                return Some(Self { at: entry.at, what: "新しい記録", who, detail: String::new() });
            }
            _ => return None,
        };
        let (day, start) = (booking.day().japanese(), booking.taken.start.clock_text());
        let detail = match waited_for(booking) {
            Some((from, to)) if from == to => format!("希望の日：{day}"),
            Some((from, to)) => format!("希望の日：{}〜{}", from.japanese(), to.japanese()),
            None if booking.has_time() => format!("日時：{day} {start}"),
            // Whoever waited and does not any more: only the first of the days is known.
            None => format!("希望の日：{day}から"),
        };
        Some(Self { at: entry.at, what: step_word(*step), who, detail })
    }
}

/// The days that would do for whoever waits, or asks to.
fn waited_for(booking: &Booking) -> Option<(CivilDay, CivilDay)> {
    match booking.stand {
        Stand::Waiting { from, to } => Some((from, to)),
        _ => booking.wants,
    }
}

/// Something that was sent.
#[derive(Debug)]
pub struct Sent {
    what: &'static str,
    way: &'static str,
    at: UtcTime,
    state: &'static str,
    kind: &'static str,
    tries: Vec<(UtcTime, Option<&'static str>)>,
    /// When it came back after all, and why.
    came_back: Option<(UtcTime, &'static str)>,
}

impl Sent {
    /// What a delivery proves, in words.
    #[must_use]
    pub fn of(proof: &Proof) -> Self {
        let (state, kind) = match proof.state {
            DeliveryState::Waiting => ("送信待ち", "warn"),
            DeliveryState::Delivered => ("送りました", "good"),
            DeliveryState::Gone => ("受信の登録なし", "plain"),
            DeliveryState::Dropped => ("送らずに終わりました", "plain"),
            DeliveryState::Failed => ("届けられません", "bad"),
        };
        // The last try was taken, and the mail came back later.
        let was_taken = proof.tries.last().is_some_and(|last| last.reason.is_none());
        let came_back = match (proof.state, proof.finished_at, &proof.reason) {
            (DeliveryState::Failed, Some(at), Some(reason)) if was_taken => Some((at, said::reason(reason))),
            _ => None,
        };
        let tries = proof.tries.iter().map(|one| (one.at, one.reason.as_deref().map(said::reason)));
        let way = match proof.channel {
            Channel::Push => "通知",
            Channel::Mail => "メール",
        };
        Self { what: told_word(proof.told), way, at: proof.at, state, kind, tries: tries.collect(), came_back }
    }
}

/// Another time is being looked for.
#[derive(Debug)]
pub struct Moving {
    /// What is wanted.
    pub wish: WishForm,
    /// When it can be had; none if it cannot be had at all.
    pub times: Option<Times>,
    /// Why it cannot be had.
    pub wrong: Option<String>,
}

/// `GET /reservations/{facility}/{booking}`.
#[derive(Debug, Template)]
#[template(path = "reservation.html")]
pub struct One {
    scene: Scene,
    shell: Shell,
    booking: Booking,
    row: Row,
    /// Who comes, as it can be amended; none once it is forgotten.
    party: Option<Fields>,
    deeds: Vec<Deed>,
    sent: Vec<Sent>,
    bring: Option<Bring>,
    is_bounced: bool,
    by_push: bool,
    moving: Option<Moving>,
    notice: Option<OneNotice>,
}

/// What the page of one booking is made of.
#[derive(Debug)]
pub struct Whole {
    /// The booking.
    pub booking: Booking,
    /// Who comes; none once it is forgotten.
    pub party: Option<Party>,
    /// The number of the queue, if one was taken.
    pub ticket: Option<String>,
    /// What happened, oldest first.
    pub deeds: Vec<Deed>,
    /// What was sent, newest first.
    pub sent: Vec<Sent>,
    /// Nobody reads at the mail address.
    pub is_bounced: bool,
    /// A browser follows it.
    pub by_push: bool,
}

impl One {
    /// The page.
    #[must_use]
    pub fn new(scene: Scene, whole: Whole, moving: Option<Moving>, notice: Option<OneNotice>) -> Self {
        let Whole { booking, party, ticket, deeds, sent, is_bounced, by_push } = whole;
        let bring = Bring::of(scene.calendar.documents.as_ref(), &booking.wish.services, &booking.bring);
        let fields = party.as_ref().map(|party| {
            let mut fields = Fields::default();
            put_party(&mut fields, party);
            fields
        });
        let row = Row::of(&scene, &booking, party, ticket);
        let errors = match &notice {
            Some(OneNotice::Refused(why)) => Some(Errors::new("できませんでした。").with(why.clone())),
            Some(OneNotice::Made | OneNotice::Done(_)) | None => moving.as_ref().and_then(|moving| {
                let wrong = moving.wrong.clone()?;
                Some(Errors::new("").and(wrong))
            }),
        };
        let shell = scene.shell.clone().with_errors(errors);
        Self { scene, shell, booking, row, party: fields, deeds, sent, bring, is_bounced, by_push, moving, notice }
    }

    /// The page with what was typed about who comes, which did not do.
    #[must_use]
    pub fn with_typed(mut self, typed: Fields) -> Self {
        self.party = Some(typed);
        self
    }

    /// The page with what follows from these answers to what to bring, as they are given on the telephone. They are kept
    /// once somebody says so.
    #[must_use]
    pub fn with_answers(mut self, path: &str) -> Self {
        let services = &self.booking.wish.services;
        self.bring = Bring::of(self.scene.calendar.documents.as_ref(), services, path);
        self
    }

    fn at_bring(&self, path: &str) -> String {
        let made = if self.notice == Some(OneNotice::Made) { "made&" } else { "" };
        format!("{}?{made}bring={path}#bring", self.path())
    }

    /// Whether the answers that are shown lead to an end and are not what the booking says.
    fn is_other_bring(&self, bring: &Bring) -> bool {
        self.is_ahead() && bring.question.is_none() && bring.path != self.booking.bring
    }

    fn path(&self) -> String {
        self.row.path(&self.scene)
    }

    fn list(&self) -> String {
        format!("{}?day={}", self.scene.base(), self.row.day)
    }

    fn when(&self) -> String {
        match (waited_for(&self.booking), &self.row.time) {
            (Some((from, to)), _) if from != to => format!("{}から{}まで", from.japanese(), to.japanese()),
            (None, Some((from, to))) => format!("{} {from}〜{to}", self.row.day.japanese()),
            _ => self.row.day.japanese(),
        }
    }

    /// The hour as it is said on the telephone.
    fn said(&self) -> String {
        let minute = self.booking.taken.start.minute_of_day().0;
        let (half, hour) = if minute < 720 { ("午前", minute / 60) } else { ("午後", minute / 60 - 12) };
        let minutes = if minute.is_multiple_of(60) { String::new() } else { format!("{}分", minute % 60) };
        format!("{}　{half}{hour}時{minutes}", self.row.day.japanese())
    }

    fn offered_until(&self) -> Option<String> {
        match self.booking.stand {
            Stand::Offered { until } | Stand::Held { until } => Some(day_or_clock(self.scene.now, until)),
            _ => None,
        }
    }

    fn is_ahead(&self) -> bool {
        self.booking.stand.is_ahead(self.scene.now)
    }

    fn is_booked(&self) -> bool {
        self.booking.stand == Stand::Booked
    }

    fn can_move(&self) -> bool {
        self.is_booked()
    }

    fn is_offered(&self) -> bool {
        matches!(self.booking.stand, Stand::Offered { .. }) && self.is_ahead()
    }

    fn is_missed(&self) -> bool {
        self.booking.stand == Stand::Missed
    }

    fn can_resend(&self) -> bool {
        self.is_reached()
            && (self.is_booked() || self.is_offered() || matches!(self.booking.stand, Stand::Waiting { .. }))
    }

    /// Whether anything sent about it can arrive.
    fn is_reached(&self) -> bool {
        self.by_push || (!self.row.party.email.is_empty() && !self.is_bounced)
    }

    fn text(&self, name: &str) -> &str {
        self.party.as_ref().map_or("", |party| party.text(name))
    }

    fn at_day(&self, day: &CivilDay) -> String {
        let query = self.moving.as_ref().map(|moving| moving.wish.query()).unwrap_or_default();
        format!("{}?move&{query}&day={day}#times", self.path())
    }

    /// Whether the field of who comes has something that did not do: its fold is open.
    fn is_amended_wrongly(&self) -> bool {
        PARTY_FIELDS.iter().any(|field| self.shell.is_wrong(field))
    }

    fn is_chosen(&self, _: &str) -> bool {
        false
    }

    fn stamp(&self, at: &UtcTime) -> String {
        day_or_clock(self.scene.now, *at)
    }
}
