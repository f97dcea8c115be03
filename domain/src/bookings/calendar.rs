//! A place's booking calendar as the town settles it: desks (予約窓口) with their hours, what can be booked there, when it is
//! closed, and the rules. Checked once when it is read, and trusted from then on.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use crate::opening::{ClosedDays, MonthlyDay, Span};

use super::{documents::Tree, intake::Stopped};
use crate::{
    lang::{Lang, Words},
    opening::PlaceDays,
    queue::office::ServiceNo,
    telephone::Telephone,
    time::{CivilDay, MinuteOfDay, Weekday, day_text},
};

/// Times and lengths of bookings are multiples of this, in minutes.
pub const GRAIN: u16 = 5;
/// Most desks, services, hours of a desk, extra openings or closures.
pub const PARTS_MAX: usize = 200;
/// Most people of one booking, whatever the rules say.
pub const PEOPLE_MAX: u16 = 20;
/// Most places at one time.
pub const PLACES_MAX: u16 = 1_000;
/// Furthest day ahead that can be offered.
pub const DAYS_AHEAD_MAX: u16 = 400;

/// A desk's number within its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeskNo(pub u16);

/// How many people can come at one time (同時に受け付ける数).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Capacity {
    /// In all; the staff may book up to this.
    pub places: u16,
    /// Of these, how many residents can book themselves.
    pub public: u16,
}

/// Hours that come again every week, or every few weeks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// The first day that they hold for. With `every` > 1 its week is the first one that they hold in.
    #[serde(with = "day_text")]
    pub valid_from: CivilDay,
    /// The last day that they hold for, if there is one.
    #[serde(default, with = "day_text::option", skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<CivilDay>,
    /// On which days of the week.
    pub weekdays: BTreeSet<Weekday>,
    /// Every how many weeks: 1 is every week. Weeks begin on Monday.
    #[serde(default = "one")]
    pub every: u16,
    /// From when until when.
    pub span: Span,
    /// A new slot begins every so many minutes.
    pub step: u16,
    /// How many at one time.
    pub capacity: Capacity,
}

const fn one() -> u16 {
    1
}

/// An opening on one day, beside the weekly hours; holds even on a holiday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// Where.
    pub desk: DeskNo,
    /// On which day.
    #[serde(with = "day_text")]
    pub day: CivilDay,
    /// From when until when.
    pub span: Span,
    /// A new slot begins every so many minutes.
    pub step: u16,
    /// How many at one time.
    pub capacity: Capacity,
}

/// A desk (予約窓口): one pool of places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Desk {
    /// Its number.
    pub no: DeskNo,
    /// Its name, like カード交付窓口.
    pub name: Words,
    /// Its weekly hours; on one day they do not overlap.
    pub hours: Vec<Hours>,
}

/// Something of the office that can be booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bookable {
    /// Which service of the office.
    pub service: ServiceNo,
    /// At which desk.
    pub desk: DeskNo,
    /// How long it takes for one person, in minutes.
    pub minutes: u16,
    /// How long nobody else comes after it, in minutes.
    #[serde(default)]
    pub buffer: u16,
    /// When people are reminded.
    #[serde(default)]
    pub reminders: Vec<ReminderTime>,
}

/// When a reminder goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReminderTime {
    /// How many days before; 0 is the day itself.
    pub days_before: u16,
    /// At what time.
    pub at: MinuteOfDay,
}

/// A closure that was entered for certain days (臨時休業). Nothing opens against it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closure {
    /// Which desk; absent for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk: Option<DeskNo>,
    /// The first day.
    #[serde(with = "day_text")]
    pub from: CivilDay,
    /// The last day.
    #[serde(with = "day_text")]
    pub to: CivilDay,
    /// Within these days only from when until when; absent for whole days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    /// Why, as residents read it, like 停電のため.
    pub reason: String,
}

/// The rules of a place's bookings. All are settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// The soonest day that residents can book: 1 is tomorrow, 0 today.
    pub soonest_days: u16,
    /// The latest day, counted from today.
    pub latest_days: u16,
    /// Residents book, change and cancel until so many days before the day …
    pub cut_off_days: u16,
    /// … at this time.
    pub cut_off_at: MinuteOfDay,
    /// Most people of one booking.
    pub people_max: u16,
    /// Most services of one visit.
    pub services_max: u16,
    /// Most open bookings of one person.
    pub per_person: u16,
    /// Most open bookings under one mail address or telephone number: families share one.
    pub per_address: u16,
    /// A chosen place is held for so many minutes.
    pub hold_minutes: u16,
    /// A place that is given back comes back after so many minutes, so that nobody hands places on.
    pub release_minutes: u16,
    /// Whoever waits has so many minutes to take an offered place.
    pub offer_minutes: u16,
    /// Most people on the waiting list.
    pub waiting_max: u16,
    /// Whoever comes so many minutes late is let in after those who are in time.
    pub late_minutes: u16,
    /// Whoever has not come so many minutes after the booked time counts as not come (未来庁).
    pub no_show_minutes: u16,
    /// Reminders do not go out from this time …
    pub quiet_from: MinuteOfDay,
    /// … until this time of the next morning.
    pub quiet_to: MinuteOfDay,
    /// Names and addresses are kept for so many days after the booked day.
    pub keep_days: u16,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            soonest_days: 1,
            latest_days: 60,
            cut_off_days: 1,
            cut_off_at: MinuteOfDay(17 * 60),
            people_max: 5,
            services_max: 3,
            per_person: 1,
            per_address: 5,
            hold_minutes: 10,
            release_minutes: 30,
            offer_minutes: 12 * 60,
            waiting_max: 200,
            late_minutes: 5,
            no_show_minutes: 30,
            quiet_from: MinuteOfDay(21 * 60),
            quiet_to: MinuteOfDay(7 * 60),
            keep_days: 90,
        }
    }
}

/// What people are told, so that the staff can word it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Told {
    /// The code that shows that the address is theirs.
    Code,
    /// The booking is made.
    Booked,
    /// The booking has another time.
    Moved,
    /// The booking is cancelled, as they wished.
    Cancelled,
    /// The town had to cancel it.
    CalledOff,
    /// The day comes nearer.
    Reminder,
    /// They are on the waiting list.
    Waits,
    /// A place is free for them.
    Offered,
    /// They did not come, and may book again.
    Reinvited,
    /// Where the booking's page is, for whoever asks.
    Link,
}

impl Told {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Code,
        Self::Booked,
        Self::Moved,
        Self::Cancelled,
        Self::CalledOff,
        Self::Reminder,
        Self::Waits,
        Self::Offered,
        Self::Reinvited,
        Self::Link,
    ];
}

/// A text that the staff wrote instead of the usual one. `{name}`, `{place}`, `{desk}`, `{services}`, `{day}`, `{time}`,
/// `{number}`, `{people}`, `{documents}`, `{link}`, `{reason}`, `{telephone}` and `{code}` stand for what the booking says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// The mail's subject.
    pub subject: String,
    /// The mail's text.
    pub body: String,
}

/// A place's calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// Where people book.
    pub desks: Vec<Desk>,
    /// What they can book.
    pub services: Vec<Bookable>,
    /// When it is closed by rule.
    #[serde(default)]
    pub closed: ClosedDays,
    /// When it is open besides.
    #[serde(default)]
    pub openings: Vec<Opening>,
    /// When it is closed besides.
    #[serde(default)]
    pub closures: Vec<Closure>,
    /// That residents make no new bookings for now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Stopped>,
    /// Where people call the place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub telephone: Option<Telephone>,
    /// The rules.
    #[serde(default)]
    pub rules: Rules,
    /// What to bring (持ち物); may be absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub documents: Option<Tree>,
    /// Texts of the town's own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub templates: BTreeMap<Told, BTreeMap<Lang, Template>>,
}

impl Calendar {
    /// The desk with this number.
    #[must_use]
    pub fn desk(&self, no: DeskNo) -> Option<&Desk> {
        self.desks.iter().find(|desk| desk.no == no)
    }

    /// How this service is booked.
    #[must_use]
    pub fn bookable(&self, service: ServiceNo) -> Option<&Bookable> {
        self.services.iter().find(|bookable| bookable.service == service)
    }

    /// What it says of the place's days, for whatever else happens there: closures of single desks close no place.
    #[must_use]
    pub fn place_days(&self) -> PlaceDays {
        let closures = self.closures.iter().filter(|closure| closure.desk.is_none());
        PlaceDays {
            closed: self.closed.clone(),
            closures: closures.map(|closure| (closure.from, closure.to, closure.span)).collect(),
            openings: self.openings.iter().map(|opening| (opening.day, opening.span)).collect(),
        }
    }
}
