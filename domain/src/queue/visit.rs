//! A visit: one person (or family) with one number and one or more services to be done.

use std::{fmt, time::Duration};

use serde::{Deserialize, Serialize};

use super::office::{CounterNo, HeadStart, Lang, Rules, SectionNo, ServiceNo, minutes};
use crate::{
    card::CardHash,
    ids::{StaffId, VisitId},
    time::{CivilDay, UtcTime},
};

/// Most services of one visit.
pub const SERVICES_MAX: usize = 10;
/// Most ended stays that a visit remembers.
pub const STAYS_MAX: usize = 30;
/// Longest reason, in characters.
pub const REASON_MAX: usize = 60;

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

/// How far a visit is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stand", rename_all = "kebab-case")]
pub enum Stand {
    /// Has a number and is not here yet (来庁前). Keeps the place in the line, is not called.
    Away,
    /// Waits (待ち).
    Waiting,
    /// Told that the call comes any moment (まもなく); nobody else can call.
    Precalled {
        /// Where to.
        counter: CounterNo,
    },
    /// Called (呼出中).
    Called {
        /// Where to.
        counter: CounterNo,
        /// How often.
        times: u8,
    },
    /// Being served (対応中).
    Serving {
        /// Where.
        counter: CounterNo,
    },
    /// Set aside (保留): fills in a form, waits for a certificate.
    Parked {
        /// Why.
        reason: String,
    },
    /// Must come back another time (出直し): something is missing.
    MustReturn {
        /// Why.
        reason: String,
    },
    /// All done (完了).
    Finished,
    /// Went away (帰宅), or the day was closed.
    Left,
    /// Did not come when called (不在).
    NoShow,
}

impl Stand {
    /// The name in addresses, labels and rows.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Away => "away",
            Self::Waiting => "waiting",
            Self::Precalled { .. } => "precalled",
            Self::Called { .. } => "called",
            Self::Serving { .. } => "serving",
            Self::Parked { .. } => "parked",
            Self::MustReturn { .. } => "must-return",
            Self::Finished => "finished",
            Self::Left => "left",
            Self::NoShow => "no-show",
        }
    }

    /// Whether the visit has a place in a line.
    #[must_use]
    pub const fn is_in_line(&self) -> bool {
        matches!(self, Self::Away | Self::Waiting)
    }

    /// The counter that the visit is at.
    #[must_use]
    pub const fn counter(&self) -> Option<CounterNo> {
        match self {
            Self::Precalled { counter } | Self::Called { counter, .. } | Self::Serving { counter } => Some(*counter),
            _ => None,
        }
    }

    /// Whether nothing more will come of the visit, unless it is undone.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(self, Self::Finished | Self::Left | Self::NoShow)
    }
}

/// How a stay at a counter ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StayEnd {
    /// The service was done.
    Done,
    /// Set aside.
    Parked,
    /// Must come back.
    MustReturn,
    /// Sent on.
    Transferred,
    /// Did not come.
    NoShow,
    /// Went away.
    Left,
}

/// From the wish to be served to the end of one stay at a counter: what statistics are made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stay {
    /// For what.
    pub service: ServiceNo,
    /// Where.
    pub counter: CounterNo,
    /// By whom.
    pub staff: StaffId,
    /// Since when the visitor waited.
    pub waited_from: UtcTime,
    /// When the visitor was first called.
    pub called_at: UtcTime,
    /// When it began; absent if the visitor did not come.
    pub began_at: Option<UtcTime>,
    /// When it ended.
    pub ended_at: UtcTime,
    /// How.
    pub end: StayEnd,
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
pub struct Place {
    /// In whose line.
    pub section: SectionNo,
    /// Where in it.
    pub rank: UtcTime,
}

/// How a visit was before its last step at a counter, so that the step can be undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undo {
    /// At which counter the step was made.
    pub counter: CounterNo,
    /// When.
    pub at: UtcTime,
    pub(super) stand: Stand,
    pub(super) since: UtcTime,
    pub(super) staff: Option<StaffId>,
    pub(super) target: Option<Target>,
    pub(super) rank: UtcTime,
    pub(super) waited_from: UtcTime,
    pub(super) called_at: Option<UtcTime>,
    pub(super) began_at: Option<UtcTime>,
    pub(super) services: Vec<ServiceNo>,
    pub(super) done: Vec<ServiceNo>,
    pub(super) section: SectionNo,
    pub(super) stays: usize,
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

    /// The day on which it can go on: its number's, or a later one if it was carried over and taken up again.
    #[must_use]
    pub fn day_of_stand(&self) -> CivilDay {
        self.day.max(self.since.day())
    }

    /// The place in a line, if the visit is in one.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        self.stand.is_in_line().then_some(Place { section: self.section, rank: self.rank })
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

    /// Keeps how it is now, for [`super::decide::Command::Undo`].
    pub(super) fn remember(&mut self, counter: CounterNo, at: UtcTime) {
        self.undo = Some(Box::new(Undo {
            counter,
            at,
            stand: self.stand.clone(),
            since: self.since,
            staff: self.staff,
            target: self.target,
            rank: self.rank,
            waited_from: self.waited_from,
            called_at: self.called_at,
            began_at: self.began_at,
            services: self.services.clone(),
            done: self.done.clone(),
            section: self.section,
            stays: self.stays.len(),
        }));
    }

    /// Goes back to what was kept.
    pub(super) fn restore(&mut self) {
        let Some(undo) = self.undo.take() else { return };
        let undo = *undo;
        (self.stand, self.since, self.staff, self.target) = (undo.stand, undo.since, undo.staff, undo.target);
        (self.rank, self.waited_from) = (undo.rank, undo.waited_from);
        (self.called_at, self.began_at) = (undo.called_at, undo.began_at);
        (self.services, self.done, self.section) = (undo.services, undo.done, undo.section);
        self.stays.truncate(undo.stays);
    }

    /// Ends the stay at the counter that the visit is at.
    pub(super) fn end_stay(&mut self, end: StayEnd, at: UtcTime) {
        if let (Some(counter), Some(staff), Some(called_at)) = (self.stand.counter(), self.staff, self.called_at)
            && self.stays.len() < STAYS_MAX
        {
            let (service, waited_from, began_at) = (self.service(), self.waited_from, self.began_at);
            self.stays.push(Stay { service, counter, staff, waited_from, called_at, began_at, ended_at: at, end });
        }
        (self.called_at, self.began_at) = (None, None);
    }

    pub(super) fn stands(&mut self, stand: Stand, at: UtcTime) {
        (self.stand, self.since) = (stand, at);
    }
}

/// What happened to a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "kebab-case")]
pub enum Step {
    /// A number was taken (発券).
    Taken {
        /// How many people were before.
        before: u32,
    },
    /// Whoever took a number at home, or had a booking, is here (来庁).
    Arrived {
        /// How many people were before.
        before: u32,
    },
    /// Somebody looked up their place with their card.
    Looked {
        /// How many people were before.
        before: u32,
    },
    /// Told that the call comes any moment.
    Precalled,
    /// Called (呼出).
    Called,
    /// Called once more (再呼出).
    CalledAgain,
    /// Serving began.
    Begun,
    /// Set aside.
    Parked,
    /// Must come back.
    SentBack,
    /// Taken up again after it was parked or had to come back.
    Resumed,
    /// Sent on to another service, counter or person.
    Transferred,
    /// What was waited for is done; the next service is waited for.
    MovedOn,
    /// All is done.
    Finished,
    /// Did not come.
    Missed,
    /// Went away.
    Left,
    /// The place in the line was given up for a later one.
    Postponed,
    /// The last step at a counter was a mistake.
    Undone,
    /// Services or priority were changed by the staff.
    Amended,
    /// A phone or mail address follows this visit from now on, or no longer.
    Follows,
    /// Whoever follows is to be told that the turn is near.
    Neared {
        /// How many people are before.
        before: u32,
    },
    /// The counter or person that was waited for is not there any more; anybody may call.
    Released,
    /// The day was closed.
    Closed,
}
