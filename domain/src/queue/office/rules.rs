//! The rules of an office's queue: when numbers are given, and who is before whom.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{BadOffice, ServiceNo, week::Week};
use crate::time::MinuteOfDay;

/// Fewest minutes of [`Rules::long_wait`]: shorter waits are nobody's alarm.
pub const LONG_WAIT_MIN: u16 = 5;
/// Most minutes of it: no office is open for longer.
pub const LONG_WAIT_MAX: u16 = 480;
const LONG_WAIT_USUAL: u16 = 30;

/// How far ahead of their time some people are let in, in minutes. The greatest of these is the longest that anybody is
/// ever overtaken by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HeadStart {
    /// Who has a booking and comes in time: counted from the booked time.
    pub booked: u16,
    /// Who needs consideration (配慮が必要な方): disabled people, pregnant women, small children, old age.
    pub care: u16,
    /// For each VIP level.
    pub vip: u16,
}

impl Default for HeadStart {
    fn default() -> Self {
        Self { booked: 5, care: 15, vip: 10 }
    }
}

/// The rules of an office's queue. All are settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// From when kiosks and phones give numbers, where [`Rules::week`] does not say it day by day.
    pub opens: MinuteOfDay,
    /// Until when they do. Whoever holds a number then is still served.
    pub closes: MinuteOfDay,
    /// The hours day by day, and the days on which it is closed; absent for every day alike.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub week: Option<Week>,
    /// Head starts.
    pub head_start: HeadStart,
    /// Phones are told when this many people are before theirs.
    pub near: u16,
    /// The service that a card held to a reader takes a number for; without it a card only checks in.
    pub tap_service: Option<ServiceNo>,
    /// Most people who took a number at home and have not come yet, of the whole office.
    pub away_max: u16,
    /// Who took a number at home and comes later than their turn keeps this much of their place, in minutes.
    pub late_grace: u16,
    /// Whether those who are parked or must come back keep their number over the closing of the day.
    pub carry_over: bool,
    /// Whoever waits longer than this, in minutes, waits too long for nobody to look. Left out where it is the usual one: the
    /// release before refuses rules that it does not know.
    #[serde(skip_serializing_if = "is_usual")]
    pub long_wait: u16,
}

fn is_usual(long_wait: &u16) -> bool {
    *long_wait == LONG_WAIT_USUAL
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            opens: MinuteOfDay(8 * 60 + 30),
            closes: MinuteOfDay(17 * 60 + 15),
            week: None,
            head_start: HeadStart::default(),
            near: 3,
            tap_service: None,
            away_max: 50,
            late_grace: 10,
            carry_over: true,
            long_wait: LONG_WAIT_USUAL,
        }
    }
}

impl Rules {
    pub(super) fn check(&self) -> Result<(), BadOffice> {
        if !(LONG_WAIT_MIN..=LONG_WAIT_MAX).contains(&self.long_wait) {
            return Err(BadOffice::LongWait);
        }
        self.week.as_ref().map_or(Ok(()), Week::check)
    }

    /// The longest that anybody can be overtaken by.
    #[must_use]
    pub fn head_start_max(&self, vip_level: u8) -> Duration {
        let HeadStart { booked, care, vip } = self.head_start;
        minutes(booked.max(care).max(vip.saturating_mul(u16::from(vip_level))))
    }
}

pub(in crate::queue) fn minutes(count: u16) -> Duration {
    Duration::from_secs(u64::from(count) * 60)
}
