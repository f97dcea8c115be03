//! A visit: one person (or family) with one number and one or more services to be done.

mod stand;
mod stay;
mod undo;

use std::{fmt, time::Duration};

use serde::{Deserialize, Serialize};

pub use stand::{Stand, Step};
pub use stay::{STAYS_MAX, Stay, StayEnd};
pub use undo::Undo;

use super::forecast::Wait;
use super::office::{CounterNo, HeadStart, Rules, SectionNo, ServiceNo, minutes};
use crate::lang::Lang;
use crate::{
    card::CardHash,
    ids::{StaffId, VisitId},
    time::{CivilDay, UtcTime},
};

/// Most services of one visit.
pub const SERVICES_MAX: usize = 10;
/// Longest reason, in characters.
pub const REASON_MAX: usize = 60;
/// What a sealed reason begins with: what a clerk types may name people and is sealed before it becomes part of a fact. Who
/// shows it opens it.
pub const SEALED_REASON: &str = "sealed:";
/// Longest sealed reason, in bytes: [`REASON_MAX`] characters of four bytes with what seals them, in base64.
const SEALED_MAX: usize = 384;

/// Whether this can be a reason, as it is typed.
#[must_use]
pub fn is_reason(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= REASON_MAX && !text.chars().any(char::is_control)
}

/// Whether this can stand in a fact as a reason.
pub(super) fn is_reason_of_fact(text: &str) -> bool {
    let sealed = text.strip_prefix(SEALED_REASON);
    let is_sealed = sealed.is_some_and(|rest| {
        rest.len() <= SEALED_MAX && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    });
    is_sealed || is_reason(text)
}

/// A number of an office's day, like `A012`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Number {
    /// The series' prefix.
    pub series: String,
    /// The number within it.
    pub number: u16,
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:03}", self.series, self.number)
    }
}

/// Why somebody is before others who came earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Priority {
    /// Nothing.
    #[default]
    Normal,
    /// A booking.
    Booked,
    /// Needs consideration (配慮が必要な方).
    Care,
    /// A VIP level.
    Vip(u8),
}

impl Priority {
    /// How long before their time they are let in.
    #[must_use]
    pub fn head_start(self, settled: HeadStart) -> Duration {
        match self {
            Self::Normal => Duration::ZERO,
            Self::Booked => minutes(settled.booked),
            Self::Care => minutes(settled.care),
            Self::Vip(level) => minutes(settled.vip.saturating_mul(u16::from(level))),
        }
    }
}

/// How a number was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// At a kiosk's screen.
    Kiosk,
    /// With a card at a reader.
    Card,
    /// On a phone.
    Phone,
    /// By the staff.
    Staff,
    /// From a booking.
    Booking,
}

/// For whom a visit waits beyond its service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// One counter.
    Counter(CounterNo),
    /// One person of the staff.
    Staff(StaffId),
}

/// The card of a visitor, unlike on any other day: enough to find the visit again, useless to follow a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CardOfDay(u64);

impl CardOfDay {
    /// The card on this day.
    #[must_use]
    pub fn of(card: &CardHash, day: CivilDay) -> Self {
        let mut bytes = card.as_bytes().to_vec();
        bytes.extend_from_slice(&day.number().to_be_bytes());
        let digest = ring::digest::digest(&ring::digest::SHA256, &bytes);
        // 53 bits: the number must survive JSON readers that know only doubles.
        Self(u64::from_be_bytes(digest.as_ref()[..8].try_into().expect("eight bytes")) >> 11)
    }
}

/// A place in a line. Of two in one section the smaller rank is earlier, then the smaller id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinePlace {
    /// In whose line.
    pub section: SectionNo,
    /// Where in it.
    pub rank: UtcTime,
    /// What is waited for there; facts of earlier versions do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceNo>,
}

/// A visit, whole: the last fact about it says everything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Its id.
    pub id: VisitId,
    /// Its number.
    pub number: Number,
    /// The day that the number is of.
    pub day: CivilDay,
    /// What is still to be done; the first is waited for now. Empty once all is done.
    pub services: Vec<ServiceNo>,
    /// What was done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub done: Vec<ServiceNo>,
    /// In whose line it waits, or waited last.
    pub section: SectionNo,
    /// Why it is before others.
    #[serde(default, skip_serializing_if = "is_default")]
    pub priority: Priority,
    /// How the number was taken.
    pub origin: Origin,
    /// The visitor's language.
    #[serde(default, skip_serializing_if = "is_default")]
    pub language: Lang,
    /// When the number was taken.
    pub taken_at: UtcTime,
    /// The booked time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<UtcTime>,
    /// How far it is.
    #[serde(flatten)]
    pub stand: Stand,
    /// Since when.
    pub since: UtcTime,
    /// Who called or serves, or did last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<StaffId>,
    /// For whom it waits beyond its service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Target>,
    /// The place in the line: smaller is earlier.
    pub rank: UtcTime,
    /// Since when it waits for the present service: the start of the waiting time.
    pub waited_from: UtcTime,
    /// When it was first called for the present service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called_at: Option<UtcTime>,
    /// When serving began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub began_at: Option<UtcTime>,
    /// Stays at counters that ended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stays: Vec<Stay>,
    /// The visitor's card today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<CardOfDay>,
    /// Whether somebody is to be told on a phone or by mail.
    #[serde(default, skip_serializing_if = "is_default")]
    pub follows: bool,
    /// Whether they were told already that their turn is near.
    #[serde(default, skip_serializing_if = "is_default")]
    pub neared: bool,
    /// How long the wait was thought to be when the number was taken, in seconds: the forecast is held to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forecast_s: Option<u32>,
    /// How short it might be all the same, in seconds, where one figure would mislead: see [`super::forecast::Wait`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_s: Option<u32>,
    /// How it was before the last step at a counter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<Box<Undo>>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Visit {
    /// What the visit waits for or is about now; the last thing done if all is done.
    #[must_use]
    pub fn service(&self) -> ServiceNo {
        self.services.first().or(self.done.last()).copied().expect("a visit has at least one service")
    }

    /// Whether it can go on on this day: its number is of it, or it was carried over and taken up again on it.
    #[must_use]
    pub fn is_of(&self, day: CivilDay) -> bool {
        self.day == day || self.since.day() == day
    }

    /// The place in a line, if the visit is in one.
    #[must_use]
    pub fn place(&self) -> Option<LinePlace> {
        self.stand.is_in_line().then(|| LinePlace {
            section: self.section,
            rank: self.rank,
            service: Some(self.service()),
        })
    }

    /// When it was last called first, to any counter.
    #[must_use]
    pub fn last_call(&self) -> Option<UtcTime> {
        self.called_at.or(self.stays.last().map(|stay| stay.called_at))
    }

    /// The counter that it is at, or was at last.
    #[must_use]
    pub fn last_counter(&self) -> Option<CounterNo> {
        self.stand.counter().or(self.stays.last().map(|stay| stay.counter))
    }

    /// How long the wait was thought to be when the number was taken.
    #[must_use]
    pub fn forecast(&self) -> Option<Wait> {
        let seconds = |count: u32| Duration::from_secs(u64::from(count));
        let likely = seconds(self.forecast_s?);
        Some(Wait { least: self.least_s.map_or(likely, seconds), likely })
    }

    /// Somebody who takes a number for this service now, as the forecast imagines them.
    pub(super) fn of_newcomer((service, section): (ServiceNo, SectionNo), now: UtcTime) -> Self {
        Self {
            id: VisitId::from_raw(i64::MAX),
            number: Number { series: String::new(), number: 0 },
            day: now.day(),
            services: vec![service],
            done: Vec::new(),
            section,
            priority: Priority::Normal,
            origin: Origin::Kiosk,
            language: Lang::Ja,
            taken_at: now,
            due: None,
            stand: Stand::Waiting,
            since: now,
            staff: None,
            target: None,
            rank: now,
            waited_from: now,
            called_at: None,
            began_at: None,
            stays: Vec::new(),
            card: None,
            follows: false,
            neared: false,
            forecast_s: None,
            least_s: None,
            undo: None,
        }
    }

    /// The place of somebody who came at this instant: before all who came later, and before some who came earlier if
    /// there is a reason. A booked visitor counts from the booked time, or from coming if that is earlier.
    #[must_use]
    pub fn rank_of(rules: &Rules, priority: Priority, came_at: UtcTime, due: Option<UtcTime>) -> UtcTime {
        let from = match due {
            // Too late for the booking: a walk-in from now on, with what is left of the head start.
            Some(due) if came_at > due + minutes(rules.late_grace) => came_at,
            Some(due) => due.min(came_at),
            None => came_at,
        };
        from - priority.head_start(rules.head_start)
    }

    pub(super) fn stands(&mut self, stand: Stand, at: UtcTime) {
        (self.stand, self.since) = (stand, at);
    }
}
