//! Who comes to the town hall on a day, what for, and when the counters are open.

use domain::{
    holidays::holiday,
    queue::{office::ServiceNo, visit::Origin},
    time::{CivilDay, MinuteOfDay, UtcTime, Weekday},
};

use super::{MINUTE, SECOND};
use crate::demo::past::{Dice, Gap, moved};

/// The counters that are staffed, each by the clerk of its number, and from when. The second clerk is whoever looks at the
/// demo.
pub(super) const OPEN: [(u16, MinuteOfDay); 8] = [
    (1, MinuteOfDay(8 * 60 + 30)),
    (3, MinuteOfDay(12 * 60 + 30)),
    (4, MinuteOfDay(8 * 60 + 30)),
    (5, MinuteOfDay(8 * 60 + 30)),
    (6, MinuteOfDay(9 * 60)),
    (7, MinuteOfDay(8 * 60 + 30)),
    (9, MinuteOfDay(8 * 60 + 30)),
    (12, MinuteOfDay(8 * 60 + 30)),
];
/// On Saturdays only those who have booked are served, in the morning.
const OPEN_ON_SATURDAYS: [(u16, MinuteOfDay); 2] = [(5, MinuteOfDay(8 * 60 + 45)), (6, MinuteOfDay(8 * 60 + 45))];
const CLOSES: MinuteOfDay = MinuteOfDay(17 * 60 + 15);
/// As long as can be booked.
const CLOSES_ON_THURSDAYS: MinuteOfDay = MinuteOfDay(19 * 60 + 15);
const CLOSES_ON_SATURDAYS: MinuteOfDay = MinuteOfDay(12 * 60 + 30);
/// Today is found at one of these minutes, the nearest one.
const EARLIEST: MinuteOfDay = MinuteOfDay(10 * 60 + 20);
const LATEST: MinuteOfDay = MinuteOfDay(15 * 60 + 30);
/// What people come for, and how many of a hundred. Each is served by one of these counters.
const SERVICES: [(u16, u16); 9] = [(1, 32), (2, 14), (3, 10), (4, 8), (6, 13), (8, 9), (9, 4), (11, 8), (12, 2)];
/// From when until when so many of a hundred come.
const RUSH: [(u16, u16, u16); 5] = [(510, 570, 12), (570, 690, 40), (690, 780, 14), (780, 900, 24), (900, 1_015, 10)];
/// Who came last, by how many seconds ago, and what for: they still wait.
const LAST: [(i64, u16); 5] = [(270, 1), (215, 8), (160, 1), (110, 2), (45, 6)];

/// Somebody who takes a number.
pub(super) struct Coming {
    pub service: ServiceNo,
    pub origin: Origin,
    /// When they are there, if they took it at home.
    pub arrives: UtcTime,
}

/// A day's counters, when each opens, and when they close.
pub(super) struct Hours {
    pub opens: Vec<(u16, UtcTime)>,
    pub closes: UtcTime,
}

fn is_closed(day: CivilDay) -> bool {
    day.weekday() == Weekday::Sun || holiday(day).is_some()
}

fn late(gap: Gap, day: CivilDay) -> i64 {
    if gap.is_today(day) { gap.late((EARLIEST, LATEST)) } else { 0 }
}

/// When the counters are open on this day. Whoever looks at the demo finds them so today, whatever day it is.
pub(super) fn hours(gap: Gap, day: CivilDay) -> Hours {
    let is_saturday = day.weekday() == Weekday::Sat;
    let (opens, closes): (&[_], _) = match day.weekday() {
        _ if gap.is_today(day) => (&OPEN, CLOSES),
        _ if is_closed(day) => (&[], CLOSES),
        _ if is_saturday => (&OPEN_ON_SATURDAYS, CLOSES_ON_SATURDAYS),
        Weekday::Thu => (&OPEN, CLOSES_ON_THURSDAYS),
        _ => (&OPEN, CLOSES),
    };
    let late = late(gap, day);
    // Whoever booked comes at the hour that was booked: the counters open for them, however late the others come.
    let opens_at = |minute| moved(day.at(minute), late.min(0)).max(day.start());
    let closes = moved(day.at(closes), late).max(day.start());
    Hours { opens: opens.iter().map(|&(counter, opens)| (counter, opens_at(opens))).collect(), closes }
}

/// Who comes on this day without a booking, and when they take their number.
pub(super) fn comings(gap: Gap, day: CivilDay) -> Vec<(UtcTime, Coming)> {
    let is_today = gap.is_today(day);
    if (is_closed(day) || day.weekday() == Weekday::Sat) && !is_today {
        return Vec::new();
    }
    let late = late(gap, day);
    let mut dice = Dice::of([3, 0, day.number()]);
    let monday = if day.weekday() == Weekday::Mon { 14 } else { 0 };
    let count = 108 + dice.hill(24) + monday;
    let mut all = Vec::new();
    for _ in 0..count {
        let at = moved(coming_at(&mut dice, day), late);
        let service = ServiceNo(one_of(&mut dice, SERVICES));
        let origin = if dice.percent(12) { Origin::Phone } else { Origin::Kiosk };
        let arrives = moved(at, i64::from(12 + dice.below(25)) * MINUTE);
        if at.day() == day {
            all.push((at, Coming { service, origin, arrives }));
        }
    }
    if is_today {
        let ago = |seconds: i64| moved(gap.to, -seconds * SECOND);
        let last = LAST.map(|(seconds, service)| {
            let coming = Coming { service: ServiceNo(service), origin: Origin::Kiosk, arrives: ago(seconds) };
            (ago(seconds), coming)
        });
        all.extend(last.into_iter().filter(|(at, _)| at.day() == day));
    }
    all
}

fn coming_at(dice: &mut Dice, day: CivilDay) -> UtcTime {
    let (from, to) = one_of_spans(dice);
    let minute = day.at(MinuteOfDay(from + dice.below(to - from)));
    moved(minute, i64::from(dice.below(60)) * SECOND)
}

fn one_of_spans(dice: &mut Dice) -> (u16, u16) {
    let place = one_of(dice, [0, 1, 2, 3, 4].map(|place: u16| (place, RUSH[usize::from(place)].2)));
    let (from, to, _) = RUSH[usize::from(place)];
    (from, to)
}

/// One of these, each so many times of a hundred.
fn one_of<const N: usize>(dice: &mut Dice, shares: [(u16, u16); N]) -> u16 {
    let mut left = dice.below(shares.iter().map(|(_, share)| *share).sum());
    for (one, share) in shares {
        match left.checked_sub(share) {
            Some(rest) => left = rest,
            None => return one,
        }
    }
    shares[0].0
}

#[cfg(test)]
mod tests {
    use domain::queue::office::{CounterNo, Office};

    use super::*;

    #[test]
    fn whatever_people_come_for_or_book_is_served_at_a_counter_that_opens() {
        let office = Office::parse(include_str!("../../office.json")).expect("the demo office");
        let open = OPEN.map(|(counter, _)| office.counter(CounterNo(counter)).expect("a counter"));
        let booked = [13, 4, 14, 15, 3].map(|service| (service, 0));
        let wanted = SERVICES.into_iter().chain(booked).chain(LAST.map(|(_, service)| (service, 0)));
        for (service, _) in wanted {
            let serves = |services: &[ServiceNo]| services.contains(&ServiceNo(service));
            assert!(open.iter().any(|counter| serves(&counter.services)), "{service}");
        }
    }
}
