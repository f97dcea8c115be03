//! Whether a calendar makes sense: everything that the rules trust is checked here, once.
//!
//! Errors carry what is wrong and where, so that the pages word them in Japanese.

mod overlaps;
mod rules;

use std::{collections::HashSet, fmt, ops::RangeInclusive};

pub use self::rules::{BODY_MAX, BadTemplate, PLACEHOLDERS, Rule, SUBJECT_MAX};
use super::{
    calendar::{
        Bookable, Calendar, Capacity, Closure, DAYS_AHEAD_MAX, Desk, DeskNo, GRAIN, Hours, MonthlyDay, Opening,
        PARTS_MAX, PLACES_MAX, ReminderTime, Span, Told,
    },
    documents::{BadTree, Tree},
};
use crate::{
    lang::Lang,
    queue::office::{Office, ServiceNo},
    time::{CivilDay, MinuteOfDay},
};

/// A calendar's first day: 2000-01-01.
pub const FIRST_DAY: CivilDay = CivilDay::from_number(10_957);
/// A calendar's last day: 2099-12-31, the last one whose holidays are known.
pub const LAST_DAY: CivilDay = CivilDay::from_number(47_481);
/// Shortest and longest step of slots and length of a service, in minutes.
pub const LENGTHS: RangeInclusive<u16> = GRAIN..=480;
/// Hours come again at least every so many weeks.
pub const WEEKS_MAX: u16 = 52;
/// Most days after a monthly day.
pub const AFTER_MAX: u8 = 30;
/// Most reminders of a service.
pub const REMINDERS_MAX: usize = 10;
/// Longest reason of a closure or of a stop, in characters.
pub const REASON_MAX: usize = 100;

/// What a calendar has several of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Desks.
    Desks,
    /// Services.
    Services,
    /// Hours of this desk.
    Hours(DeskNo),
    /// Openings.
    Openings,
    /// Closures.
    Closures,
    /// Days of the month.
    Monthly,
    /// Reminders of this service.
    Reminders(ServiceNo),
}

impl Part {
    /// Most of them.
    #[must_use]
    pub const fn max(self) -> usize {
        match self {
            Self::Reminders(_) => REMINDERS_MAX,
            Self::Desks | Self::Services | Self::Hours(_) | Self::Openings | Self::Closures | Self::Monthly => {
                PARTS_MAX
            }
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Desks => f.write_str("desks"),
            Self::Services => f.write_str("services"),
            Self::Hours(desk) => write!(f, "hours of desk {}", desk.0),
            Self::Openings => f.write_str("openings"),
            Self::Closures => f.write_str("closures"),
            Self::Monthly => f.write_str("days of the month"),
            Self::Reminders(service) => write!(f, "reminders of service {service}"),
        }
    }
}

/// One entry of a calendar. Positions count from 0 in the order of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// These hours of this desk.
    Hours(DeskNo, usize),
    /// This opening.
    Opening(usize),
    /// This closure.
    Closure(usize),
    /// How this service is booked.
    Service(ServiceNo),
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hours(desk, position) => write!(f, "hours {} of desk {}", position + 1, desk.0),
            Self::Opening(position) => write!(f, "opening {}", position + 1),
            Self::Closure(position) => write!(f, "closure {}", position + 1),
            Self::Service(service) => write!(f, "service {service}"),
        }
    }
}

/// Why this is no calendar.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub enum BadCalendar {
    /// The text is not what a calendar is written as.
    #[error("not a calendar: {0}")]
    Unreadable(String),
    /// Too many of something.
    #[error("a calendar has at most {max} {0}", max = .0.max())]
    TooMany(Part),
    /// Two desks have one number.
    #[error("two desks have the number {no}", no = .0.0)]
    DeskTwice(DeskNo),
    /// A desk has no name, or too long a one.
    #[error("desk {no} needs a Japanese name, and none that is too long", no = .0.0)]
    DeskName(DeskNo),
    /// A service is booked in two ways.
    #[error("service {0} is there twice")]
    ServiceTwice(ServiceNo),
    /// The office has no such service.
    #[error("the office has no service {0}")]
    NoService(ServiceNo),
    /// The calendar has no such desk.
    #[error("{entry} names desk {no}, which is not there", no = .desk.0)]
    NoDesk { entry: Entry, desk: DeskNo },
    /// A day outside of the years that a calendar knows.
    #[error("{entry} has the day {day}, which is not between {FIRST_DAY} and {LAST_DAY}")]
    Day { entry: Entry, day: CivilDay },
    /// The last day is before the first.
    #[error("{entry} ends on {to}, before it begins on {from}")]
    Days { entry: Entry, from: CivilDay, to: CivilDay },
    /// Times of day that are none, out of order or between the grains.
    #[error("{entry}: {span} must be times of one day in steps of {GRAIN} minutes")]
    Span { entry: Entry, span: Span },
    /// A step or length that is none.
    #[error("{entry}: {minutes} minutes are not a multiple of {GRAIN} within {LENGTHS:?}")]
    Minutes { entry: Entry, minutes: u16 },
    /// Not even one slot fits.
    #[error("{entry}: no slot of {step} minutes fits into {span}")]
    NoSlot { entry: Entry, span: Span, step: u16 },
    /// No places, too many, or more for residents than there are.
    #[error("{entry}: there must be 1 to {PLACES_MAX} places, and no more for residents: {capacity:?}")]
    Capacity { entry: Entry, capacity: Capacity },
    /// Hours on no day of the week.
    #[error("{0} needs a day of the week")]
    NoWeekday(Entry),
    /// Hours that come again too rarely, or never.
    #[error("{entry} must come again every 1 to {WEEKS_MAX} weeks, not every {every}")]
    Every { entry: Entry, every: u16 },
    /// Two hours, or two openings, of one desk are at the same time. The day is the first one on which they are.
    #[error("desk {no}: {first} and {second} overlap on {day}", no = .desk.0)]
    Overlap { desk: DeskNo, day: CivilDay, first: Span, second: Span },
    /// A closure without a reason, or with a long one.
    #[error("{0} needs a reason of at most {REASON_MAX} characters")]
    Reason(Entry),
    /// A stop with a long reason.
    #[error("the reason of a stop has at most {REASON_MAX} characters, in one line")]
    StopReason,
    /// A day of the month that is none.
    #[error("a day of the month is the first to fifth, and at most {AFTER_MAX} days after: {0:?}")]
    Monthly(MonthlyDay),
    /// A reminder at no time of day, or too early.
    #[error("service {service} can have no reminder like {reminder:?}")]
    Reminder { service: ServiceNo, reminder: ReminderTime },
    /// A rule out of bounds.
    #[error("the rule {rule:?} is {value}, and must be {min} to {max}")]
    Rule { rule: Rule, value: u16, min: u16, max: u16 },
    /// What to bring is wrong.
    #[error("what to bring: {0}")]
    Documents(#[from] BadTree),
    /// A text of the town's own that cannot be sent.
    #[error("the text {told:?} in {lang:?}: {problem}")]
    Template { told: Told, lang: Lang, problem: BadTemplate },
}

impl Calendar {
    /// Reads and checks a calendar of this office.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str, office: &Office) -> Result<Self, BadCalendar> {
        let calendar: Self = serde_json::from_str(text).map_err(|error| BadCalendar::Unreadable(error.to_string()))?;
        calendar.check(office)?;
        Ok(calendar)
    }

    /// Checks a calendar of this office.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self, office: &Office) -> Result<(), BadCalendar> {
        at_most(Part::Desks, self.desks.len())?;
        at_most(Part::Services, self.services.len())?;
        at_most(Part::Openings, self.openings.len())?;
        at_most(Part::Closures, self.closures.len())?;
        at_most(Part::Monthly, self.closed.monthly.len())?;
        self.check_desks()?;
        self.check_services(office)?;
        for (position, opening) in self.openings.iter().enumerate() {
            self.check_opening(Entry::Opening(position), opening)?;
        }
        overlaps::of_openings(&self.openings)?;
        for (position, closure) in self.closures.iter().enumerate() {
            self.check_closure(Entry::Closure(position), closure)?;
        }
        self.closed.monthly.iter().try_for_each(check_monthly)?;
        if self.stopped.as_ref().is_some_and(|stopped| !is_reason(&stopped.reason)) {
            return Err(BadCalendar::StopReason);
        }
        self.rules.check()?;
        self.documents.as_ref().map_or(Ok(()), Tree::check)?;
        for (told, templates) in &self.templates {
            for (lang, template) in templates {
                let problem = |problem| BadCalendar::Template { told: *told, lang: *lang, problem };
                template.check().map_err(problem)?;
            }
        }
        Ok(())
    }

    fn check_desks(&self) -> Result<(), BadCalendar> {
        let mut seen = HashSet::new();
        for Desk { no, name, hours } in &self.desks {
            if !seen.insert(no) {
                return Err(BadCalendar::DeskTwice(*no));
            }
            name.check("desk").map_err(|_| BadCalendar::DeskName(*no))?;
            at_most(Part::Hours(*no), hours.len())?;
            for (position, hours) in hours.iter().enumerate() {
                check_hours(Entry::Hours(*no, position), hours)?;
            }
            overlaps::of_hours(*no, hours)?;
        }
        Ok(())
    }

    fn check_services(&self, office: &Office) -> Result<(), BadCalendar> {
        let mut seen = HashSet::new();
        for Bookable { service, desk, minutes, buffer, reminders } in &self.services {
            let entry = Entry::Service(*service);
            office.service(*service).ok_or(BadCalendar::NoService(*service))?;
            if !seen.insert(service) {
                return Err(BadCalendar::ServiceTwice(*service));
            }
            self.check_desk(entry, *desk)?;
            check_minutes(entry, *minutes)?;
            if *buffer > 0 {
                check_minutes(entry, *buffer)?;
            }
            at_most(Part::Reminders(*service), reminders.len())?;
            let mut reminders = reminders.iter();
            if let Some(reminder) = reminders.find(|time| time.days_before > DAYS_AHEAD_MAX || !is_time(time.at)) {
                return Err(BadCalendar::Reminder { service: *service, reminder: *reminder });
            }
        }
        Ok(())
    }

    fn check_desk(&self, entry: Entry, desk: DeskNo) -> Result<(), BadCalendar> {
        self.desk(desk).map(|_| ()).ok_or(BadCalendar::NoDesk { entry, desk })
    }

    fn check_opening(&self, entry: Entry, opening: &Opening) -> Result<(), BadCalendar> {
        self.check_desk(entry, opening.desk)?;
        check_day(entry, opening.day)?;
        check_slots(entry, opening.span, opening.step, opening.capacity)
    }

    fn check_closure(&self, entry: Entry, closure: &Closure) -> Result<(), BadCalendar> {
        if let Some(desk) = closure.desk {
            self.check_desk(entry, desk)?;
        }
        check_days(entry, closure.from, closure.to)?;
        if let Some(span) = closure.span {
            check_span(entry, span)?;
        }
        let fits = !closure.reason.trim().is_empty() && is_reason(&closure.reason);
        if fits { Ok(()) } else { Err(BadCalendar::Reason(entry)) }
    }
}

fn at_most(part: Part, count: usize) -> Result<(), BadCalendar> {
    if count <= part.max() { Ok(()) } else { Err(BadCalendar::TooMany(part)) }
}

fn check_hours(entry: Entry, hours: &Hours) -> Result<(), BadCalendar> {
    check_days(entry, hours.valid_from, hours.valid_to.unwrap_or(LAST_DAY))?;
    if hours.weekdays.is_empty() {
        return Err(BadCalendar::NoWeekday(entry));
    }
    if !(1..=WEEKS_MAX).contains(&hours.every) {
        return Err(BadCalendar::Every { entry, every: hours.every });
    }
    check_slots(entry, hours.span, hours.step, hours.capacity)
}

fn check_slots(entry: Entry, span: Span, step: u16, capacity: Capacity) -> Result<(), BadCalendar> {
    check_span(entry, span)?;
    check_minutes(entry, step)?;
    if span.to.0 - span.from.0 < step {
        return Err(BadCalendar::NoSlot { entry, span, step });
    }
    let Capacity { places, public } = capacity;
    let fits = (1..=PLACES_MAX).contains(&places) && public <= places;
    if fits { Ok(()) } else { Err(BadCalendar::Capacity { entry, capacity }) }
}

fn check_span(entry: Entry, span: Span) -> Result<(), BadCalendar> {
    let (MinuteOfDay(from), MinuteOfDay(to)) = (span.from, span.to);
    let fits = from < to && to <= 24 * 60 && from % GRAIN == 0 && to % GRAIN == 0;
    if fits { Ok(()) } else { Err(BadCalendar::Span { entry, span }) }
}

fn check_minutes(entry: Entry, minutes: u16) -> Result<(), BadCalendar> {
    let fits = LENGTHS.contains(&minutes) && minutes.is_multiple_of(GRAIN);
    if fits { Ok(()) } else { Err(BadCalendar::Minutes { entry, minutes }) }
}

fn check_days(entry: Entry, from: CivilDay, to: CivilDay) -> Result<(), BadCalendar> {
    check_day(entry, from)?;
    check_day(entry, to)?;
    if from <= to { Ok(()) } else { Err(BadCalendar::Days { entry, from, to }) }
}

fn check_day(entry: Entry, day: CivilDay) -> Result<(), BadCalendar> {
    if (FIRST_DAY..=LAST_DAY).contains(&day) { Ok(()) } else { Err(BadCalendar::Day { entry, day }) }
}

fn check_monthly(monthly: &MonthlyDay) -> Result<(), BadCalendar> {
    let fits = (1..=5).contains(&monthly.nth) && monthly.after <= AFTER_MAX;
    if fits { Ok(()) } else { Err(BadCalendar::Monthly(*monthly)) }
}

/// One line, for it stands in subjects of mails too.
fn is_reason(text: &str) -> bool {
    text.chars().count() <= REASON_MAX && !text.contains(char::is_control)
}

fn is_time(minute: MinuteOfDay) -> bool {
    minute.0 < 24 * 60
}

#[cfg(test)]
mod tests;
