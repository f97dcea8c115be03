//! Times inside are microseconds UTC; the rules speak of days in Asia/Tokyo, whatever zone the host is in.
//!
//! Japan has kept UTC+9 without summer time since 1952, so the civil day is arithmetic and needs no zone database.

pub mod day_text;

use std::{fmt, ops::Add, ops::Sub, str::FromStr, time::Duration};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{days::Days, lang::Lang};

const TOKYO_OFFSET_US: i64 = 9 * 3_600 * 1_000_000;
const DAY_US: i64 = 86_400 * 1_000_000;

/// Clocks of two hubs differ by this much at most, or one of them is wrong.
pub const HUBS_APART: Duration = Duration::from_secs(5 * 60);

/// Microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UtcTime(i64);

impl UtcTime {
    /// The instant this many microseconds after 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The civil day in Asia/Tokyo.
    #[must_use]
    pub const fn day(self) -> CivilDay {
        CivilDay(self.0.saturating_add(TOKYO_OFFSET_US).div_euclid(DAY_US))
    }

    /// Minutes since midnight in Asia/Tokyo.
    #[must_use]
    pub fn minute_of_day(self) -> MinuteOfDay {
        let minutes = self.0.saturating_add(TOKYO_OFFSET_US).rem_euclid(DAY_US) / 60_000_000;
        MinuteOfDay(u16::try_from(minutes).expect("a day has 1440 minutes"))
    }

    /// Hour and minute on a clock in Asia/Tokyo, as `8:05`.
    #[must_use]
    pub fn clock_text(self) -> String {
        let minutes = self.0.saturating_add(TOKYO_OFFSET_US).rem_euclid(DAY_US) / 60_000_000;
        format!("{}:{:02}", minutes / 60, minutes % 60)
    }

    /// This instant, or the latest one of a log if that is a little later: between hubs whose clocks differ by no more than
    /// [`HUBS_APART`] a log's time does not go back. If it is far later, one clock was wrong, and what it left must not
    /// hold up whoever comes after.
    #[must_use]
    pub fn evened(self, latest: Option<Self>) -> Self {
        latest.filter(|latest| latest.since(self) <= HUBS_APART).map_or(self, |latest| latest.max(self))
    }

    /// How long before `self` the other instant was; zero if it was later.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

impl Add<Duration> for UtcTime {
    type Output = Self;
    fn add(self, rhs: Duration) -> Self {
        Self(self.0.saturating_add(micros(rhs)))
    }
}

impl Sub<Duration> for UtcTime {
    type Output = Self;
    fn sub(self, rhs: Duration) -> Self {
        Self(self.0.saturating_sub(micros(rhs)))
    }
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Weekday {
    /// 月
    Mon,
    /// 火
    Tue,
    /// 水
    Wed,
    /// 木
    Thu,
    /// 金
    Fri,
    /// 土
    Sat,
    /// 日
    Sun,
}

impl Weekday {
    /// All of them, Monday first.
    pub const ALL: [Self; 7] = [Self::Mon, Self::Tue, Self::Wed, Self::Thu, Self::Fri, Self::Sat, Self::Sun];
}

/// A time of day in Asia/Tokyo, in minutes after midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MinuteOfDay(pub u16);

impl MinuteOfDay {
    /// As `8:30`.
    #[must_use]
    pub fn text(self) -> String {
        format!("{}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// A day of the calendar in Asia/Tokyo, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CivilDay(i64);

impl CivilDay {
    /// The day with this number, as a row holds it.
    #[must_use]
    pub const fn from_number(number: i64) -> Self {
        Self(number)
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub const fn number(self) -> i64 {
        self.0
    }

    /// The instant at which this day begins in Asia/Tokyo.
    #[must_use]
    pub const fn start(self) -> UtcTime {
        UtcTime(self.0.saturating_mul(DAY_US).saturating_sub(TOKYO_OFFSET_US))
    }

    /// The instant at this time of the day in Asia/Tokyo.
    #[must_use]
    pub const fn at(self, minute: MinuteOfDay) -> UtcTime {
        UtcTime(self.start().0.saturating_add(minute.0 as i64 * 60_000_000))
    }

    /// The day of this date, if there is one.
    #[must_use]
    pub fn from_date(year: i16, month: i8, day: i8) -> Option<Self> {
        Date::new(year, month, day).ok().map(Self::from)
    }

    /// Year, month and day of the month.
    #[must_use]
    pub fn ymd(self) -> (i16, i8, i8) {
        let date = self.date();
        (date.year(), date.month(), date.day())
    }

    /// Its day of the week.
    #[must_use]
    pub const fn weekday(self) -> Weekday {
        // 1970-01-01 was a Thursday.
        Weekday::ALL[self.0.saturating_add(3).rem_euclid(7) as usize]
    }

    /// The number of its week. Weeks begin on Monday.
    #[must_use]
    pub const fn week(self) -> i64 {
        self.0.saturating_add(3).div_euclid(7)
    }

    /// This many days later.
    #[must_use]
    pub const fn plus(self, days: i64) -> Self {
        Self(self.0.saturating_add(days))
    }

    fn date(self) -> Date {
        let epoch = jiff::civil::date(1970, 1, 1);
        epoch.saturating_add(jiff::Span::new().days(self.0.clamp(-700_000, 2_900_000)))
    }

    /// The day in words, as `11月21日（土）`.
    #[must_use]
    pub fn japanese(self) -> String {
        Days::of(Lang::Ja).day_text(self)
    }
}

impl From<Date> for CivilDay {
    fn from(date: Date) -> Self {
        Self(date.duration_since(jiff::civil::date(1970, 1, 1)).as_hours() / 24)
    }
}

impl fmt::Display for CivilDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.date())
    }
}

/// A text that is no date of the form 2026-11-21.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a date of the form 2026-11-21")]
pub struct BadDay;

impl FromStr for CivilDay {
    type Err = BadDay;
    fn from_str(text: &str) -> Result<Self, BadDay> {
        text.parse::<Date>().map(Self::from).map_err(|_| BadDay)
    }
}

/// Where the present instant comes from, so that a rule can be asked about any moment.
pub trait Clock: Send + Sync + 'static {
    /// The present instant.
    fn now(&self) -> UtcTime;
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> UtcTime {
        let since_epoch = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        UtcTime(since_epoch.map_or(0, micros))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> UtcTime {
        let timestamp: jiff::Timestamp = text.parse().expect("a time of the test");
        UtcTime::from_micros(timestamp.as_microsecond())
    }

    #[test]
    fn the_day_changes_at_midnight_in_tokyo_and_not_at_nine() {
        assert_eq!(at("2026-11-20T14:59:59.999999Z").day().to_string(), "2026-11-20");
        assert_eq!(at("2026-11-20T15:00:00Z").day().to_string(), "2026-11-21");
        assert_eq!(at("2026-11-21T00:00:00Z").day().to_string(), "2026-11-21");
    }

    #[test]
    fn the_leap_day_is_a_day() {
        assert_eq!(at("2028-02-28T23:31:00Z").day().to_string(), "2028-02-29");
        assert_eq!(at("2028-02-28T23:31:00Z").day().japanese(), "2月29日（火）");
    }

    #[test]
    fn only_dates_of_the_calendar_are_days() {
        assert_eq!(CivilDay::from_date(2028, 2, 29).map(|day| day.to_string()).as_deref(), Some("2028-02-29"));
        assert_eq!(CivilDay::from_date(2026, 2, 29), None);
        assert_eq!(CivilDay::from_date(2026, 13, 1), None);
    }

    #[test]
    fn a_week_begins_on_monday_before_1970_too() {
        for (text, weekday) in
            [("2026-11-22", Weekday::Sun), ("2026-11-23", Weekday::Mon), ("1969-12-28", Weekday::Sun)]
        {
            let day: CivilDay = text.parse().expect("a day of the test");
            assert_eq!(day.weekday(), weekday);
            assert_eq!(day.week() + 1 == day.plus(1).week(), weekday == Weekday::Sun);
        }
    }

    #[test]
    fn the_clock_shows_tokyo_time() {
        assert_eq!(at("2026-11-20T23:31:59Z").clock_text(), "8:31");
    }

    proptest! {
        #[test]
        fn a_day_begins_where_the_one_before_ends(number in -50_000_i64..50_000) {
            let day = CivilDay::from_number(number);
            prop_assert_eq!(day.start().day(), day);
            prop_assert_eq!((day.start() - Duration::from_micros(1)).day(), day.plus(-1));
            prop_assert_eq!(day.to_string().parse::<CivilDay>(), Ok(day));
            let (year, month, date) = day.ymd();
            prop_assert_eq!(CivilDay::from_date(year, month, date), Some(day));
            prop_assert_eq!(day.weekday() as i8, day.date().weekday().to_monday_zero_offset());
        }

        #[test]
        fn a_minute_of_a_day_comes_back(number in -50_000_i64..50_000, minute in 0..24 * 60_u16) {
            let at = CivilDay::from_number(number).at(MinuteOfDay(minute));
            prop_assert_eq!((at.day().number(), at.minute_of_day()), (number, MinuteOfDay(minute)));
        }

        #[test]
        fn no_instant_panics(micros in any::<i64>()) {
            let time = UtcTime::from_micros(micros);
            let _ = (time.day().to_string(), time.clock_text(), time.day().japanese());
            let _ = (time.day().at(MinuteOfDay(u16::MAX)), time.day().weekday(), time.day().ymd());
        }
    }
}
