//! A booking: a time at a desk for one person or a family, from the first hold to the day.

use serde::{Deserialize, Serialize};

use super::calendar::{Calendar, DeskNo, GRAIN};
use crate::{
    ids::{BookingId, VisitId},
    lang::Lang,
    queue::office::ServiceNo,
    time::{CivilDay, UtcTime},
};

/// Places that one booking gave up and that are not free yet; more changes than this within the delay are refused.
pub const LEAVING_MAX: usize = 5;
/// For so many days, the booked one included, whoever did not come can be asked to book again.
pub const REINVITE_DAYS: i64 = 30;
/// Later than anything.
const FOREVER: UtcTime = UtcTime::from_micros(i64::MAX);
/// Wrong codes before a hold ends.
pub const TRIES_MAX: u8 = 5;

/// A keyed hash of who somebody is, or of an address: equal for equal, and of no other use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Key(pub i64);

/// Under whom a booking counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Keys {
    /// The person: a resident of the card ledger, or name and birth date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Key>,
    /// The mail address, or the telephone number of one without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Key>,
    /// The telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Key>,
}

/// How several people come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Seating {
    /// All at the same time, each at a place of their own.
    #[default]
    Together,
    /// One after the other at one place.
    InARow,
}

/// What is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// What for.
    pub services: Vec<ServiceNo>,
    /// For how many people.
    pub people: u16,
    /// How they come.
    #[serde(default)]
    pub seating: Seating,
}

/// Why a wish is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadWish {
    /// Nothing, or something that cannot be booked here.
    #[error("a service cannot be booked here")]
    UnknownService,
    /// More than one visit takes.
    #[error("too many services")]
    TooManyServices,
    /// Nobody, or too many.
    #[error("too many people")]
    TooManyPeople,
    /// Services of different desks do not fit into one booking.
    #[error("the services are at different desks")]
    SeveralDesks,
}

/// What a wish takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Size {
    /// At which desk.
    pub desk: DeskNo,
    /// How long, in minutes.
    pub minutes: u16,
    /// How long nobody comes after it, in minutes.
    pub buffer: u16,
    /// How many places.
    pub places: u16,
}

impl Wish {
    /// What this takes.
    ///
    /// # Errors
    /// Why it cannot be had at all.
    pub fn size(&self, calendar: &Calendar) -> Result<Size, BadWish> {
        if self.services.len() > usize::from(calendar.rules.services_max) {
            return Err(BadWish::TooManyServices);
        }
        if !(1..=calendar.rules.people_max).contains(&self.people) {
            return Err(BadWish::TooManyPeople);
        }
        let mut size: Option<Size> = None;
        for (place, service) in self.services.iter().enumerate() {
            let bookable = calendar.bookable(*service).ok_or(BadWish::UnknownService)?;
            if self.services[..place].contains(service) {
                return Err(BadWish::UnknownService);
            }
            let one = size.get_or_insert(Size { desk: bookable.desk, minutes: 0, buffer: 0, places: 1 });
            if one.desk != bookable.desk {
                return Err(BadWish::SeveralDesks);
            }
            one.minutes = one.minutes.saturating_add(bookable.minutes);
            one.buffer = one.buffer.max(bookable.buffer);
        }
        let mut size = size.ok_or(BadWish::UnknownService)?;
        match self.seating {
            Seating::Together => size.places = self.people,
            Seating::InARow => size.minutes = size.minutes.saturating_mul(self.people),
        }
        size.minutes = size.minutes.next_multiple_of(GRAIN);
        Ok(size)
    }
}

/// Who made a booking, and of which places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// A resident, of the places for residents.
    Public,
    /// The staff, of all places.
    Staff,
}

/// Places that are taken at a desk for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Taken {
    /// Where.
    pub desk: DeskNo,
    /// From when.
    pub start: UtcTime,
    /// How long people are there, in minutes.
    pub minutes: u16,
    /// How long nobody comes after them, in minutes.
    #[serde(default)]
    pub buffer: u16,
    /// How many places.
    pub places: u16,
    /// Of which places.
    pub channel: Channel,
}

impl Taken {
    /// When people leave.
    #[must_use]
    pub fn end(&self) -> UtcTime {
        self.start + std::time::Duration::from_secs(u64::from(self.minutes) * 60)
    }
}

/// Places that were given up and come back later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaving {
    /// Which.
    pub taken: Taken,
    /// When they are free.
    pub free_at: UtcTime,
}

/// How far a booking is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stand", rename_all = "kebab-case")]
pub enum Stand {
    /// Held while a resident fills in the form (仮予約). After `until` it is as if it never was.
    Held {
        /// Until when.
        until: UtcTime,
    },
    /// Booked (予約済).
    Booked,
    /// On the waiting list (キャンセル待ち).
    Waiting {
        /// The first day that would do.
        from: CivilDay,
        /// The last one.
        to: CivilDay,
    },
    /// A place is offered to whoever waited (空きのご案内).
    Offered {
        /// To be taken until.
        until: UtcTime,
    },
    /// Came (来庁済): 消し込み.
    Arrived {
        /// The visit of the queue, if a number was taken.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        visit: Option<VisitId>,
    },
    /// Did not come (未来庁).
    Missed,
    /// Cancelled by whoever booked, or by the staff for them.
    Cancelled,
    /// Cancelled by the town, which closes at that time.
    CalledOff,
    /// Nothing came of a hold, an offer or the waiting.
    Lapsed,
}

impl Stand {
    /// Its name in rows.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Held { .. } => "held",
            Self::Booked => "booked",
            Self::Waiting { .. } => "waiting",
            Self::Offered { .. } => "offered",
            Self::Arrived { .. } => "arrived",
            Self::Missed => "missed",
            Self::Cancelled => "cancelled",
            Self::CalledOff => "called-off",
            Self::Lapsed => "lapsed",
        }
    }

    /// Whether something is still to come of it.
    #[must_use]
    pub fn is_ahead(&self, at: UtcTime) -> bool {
        match self {
            Self::Held { until } | Self::Offered { until } => at < *until,
            Self::Booked | Self::Waiting { .. } => true,
            Self::Arrived { .. } | Self::Missed | Self::Cancelled | Self::CalledOff | Self::Lapsed => false,
        }
    }
}

/// A booking. Holds nothing personal: names and addresses are sealed beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booking {
    /// Its id.
    pub id: BookingId,
    /// Its number at this place (予約番号), as it is said on the telephone.
    pub number: u32,
    /// What for.
    pub wish: Wish,
    /// Where and when. While somebody waits only the desk counts.
    pub taken: Taken,
    /// How far it is.
    #[serde(flatten)]
    pub stand: Stand,
    /// Places that it gave up and that are not free yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leaving: Vec<Leaving>,
    /// Under whom it counts.
    #[serde(default)]
    pub keys: Keys,
    /// The language of what is written to them.
    #[serde(default)]
    pub language: Lang,
    /// When it was first asked for.
    pub made_at: UtcTime,
    /// How often it was changed: the SEQUENCE of its calendar file (RFC 5545).
    #[serde(default)]
    pub changes: u32,
    /// Reminders up to this time are done with.
    pub told_until: UtcTime,
    /// Whether they want to be reminded.
    #[serde(default = "yes")]
    pub reminders: bool,
    /// Wrong codes so far.
    #[serde(default)]
    pub tries: u8,
    /// The days that would do for whoever asks to wait, until it is shown that the mail address is theirs. Until then it is a
    /// hold without places, and no place on the waiting list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wants: Option<(CivilDay, CivilDay)>,
    /// Their answers to what to bring, as a path of [`super::documents::Tree`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub bring: String,
}

const fn yes() -> bool {
    true
}

impl Booking {
    /// The booked day.
    #[must_use]
    pub const fn day(&self) -> CivilDay {
        self.taken.start.day()
    }

    /// Whether the hour that it begins at means something. Whoever waits, or only waited, has the first minute of a day.
    #[must_use]
    pub fn has_time(&self) -> bool {
        let waits = self.wants.is_some() || matches!(self.stand, Stand::Waiting { .. });
        !waits && self.taken.start != self.day().start()
    }

    /// The number as people see it.
    #[must_use]
    pub fn number_text(&self) -> String {
        format!("{:06}", self.number)
    }

    /// The places that are not free at this time because of this booking.
    pub fn holds(&self, at: UtcTime) -> impl Iterator<Item = Taken> + '_ {
        let own = match self.stand {
            Stand::Held { until } | Stand::Offered { until } => at < until,
            Stand::Booked | Stand::Arrived { .. } => true,
            // Whoever did not come leaves the place to those who did.
            Stand::Waiting { .. } | Stand::Missed | Stand::Cancelled | Stand::CalledOff | Stand::Lapsed => false,
        };
        let leaving = self.leaving.iter().filter(move |leaving| at < leaving.free_at).map(|leaving| leaving.taken);
        own.then_some(self.taken).into_iter().chain(leaving)
    }

    /// When, after this time, something of [`Booking::holds`] ends by itself, or the booking is history.
    #[must_use]
    pub fn ends_after(&self, at: UtcTime) -> Option<UtcTime> {
        let own = match self.stand {
            Stand::Held { until } | Stand::Offered { until } => Some(until),
            _ => None,
        };
        let leaving = self.leaving.iter().map(|leaving| leaving.free_at);
        let ends = own.into_iter().chain(leaving).chain([self.open_until()]);
        ends.filter(|end| at < *end && *end < FOREVER).min()
    }

    /// Until when decisions depend on it: afterwards it is history.
    #[must_use]
    pub fn open_until(&self) -> UtcTime {
        let leaving = self.leaving.iter().map(|leaving| leaving.free_at).max();
        let own = match self.stand {
            Stand::Held { until } => until,
            Stand::Booked | Stand::Waiting { .. } | Stand::Offered { .. } => FOREVER,
            // On the day itself a mistake can be mended …
            Stand::Arrived { .. } => self.day().plus(1).start(),
            // … and whoever did not come can be asked back for a while.
            Stand::Missed => self.day().plus(REINVITE_DAYS).start(),
            Stand::Cancelled | Stand::CalledOff | Stand::Lapsed => UtcTime::from_micros(0),
        };
        leaving.map_or(own, |leaving| leaving.max(own))
    }
}

/// What happened to a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "kebab-case")]
pub enum Step {
    /// A place is held.
    Held,
    /// A code goes to the mail address.
    CodeAsked,
    /// A wrong code was entered.
    WrongCode,
    /// Booked.
    Booked,
    /// Has another time, or other services or people.
    Moved,
    /// Cancelled, as they wished.
    Cancelled,
    /// Cancelled by the town.
    CalledOff,
    /// On the waiting list.
    Waits,
    /// A place is offered.
    Offered,
    /// A hold was given up, an offer not taken, or the last day of waiting is over.
    Lapsed,
    /// Came.
    Arrived,
    /// Did not come.
    Missed,
    /// The last step on the day was a mistake.
    Reopened,
    /// A reminder goes out.
    Reminded,
    /// Whoever did not come is asked to book again.
    Reinvited,
    /// What was last written goes out once more.
    Resent,
    /// The address of its page goes to the mail address that it has.
    LinkSent,
    /// Name, address, remarks or wishes about reminders were changed.
    Amended,
}
