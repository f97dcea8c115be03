//! Who books when for which day: so that some days are full, some nearly so, and most have room.

use db::bookings::Party;
use domain::{
    bookings::{
        calendar::{Calendar, DeskNo},
        slots::Grid,
    },
    queue::office::ServiceNo,
    time::{CivilDay, MinuteOfDay, UtcTime},
};

use super::{Dice, Gap, moved};
use crate::demo::names;

/// So many days ahead people book.
const AHEAD: i64 = 21;
/// Of a hundred places so many are taken on a usual day, and on one with few left.
const USUAL: u16 = 10;
const NEARLY_ALL: u16 = 93;
/// The desks, and what is booked there.
const DESKS: [(u16, [u16; 2]); 3] = [(1, [13, 4]), (2, [14, 14]), (3, [15, 3])];

/// A booking that somebody makes.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub made_at: UtcTime,
    pub service: ServiceNo,
    pub start: UtcTime,
    /// Who, as a number that nobody else has for a year.
    pub who: i64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Demand {
    Usual,
    NearlyAll,
    All,
}

/// What people book in this gap, also for days after it.
pub(super) fn plans(calendar: &Calendar, gap: Gap) -> Vec<Plan> {
    let days = (gap.from.day().number() + 1..=gap.to.day().number() + AHEAD).map(CivilDay::from_number);
    let all = days.flat_map(|day| DESKS.iter().flat_map(move |desk| for_day(calendar, gap, day, *desk)));
    all.filter(|plan| gap.holds(plan.made_at)).collect()
}

fn for_day(calendar: &Calendar, gap: Gap, day: CivilDay, (desk, services): (u16, [u16; 2])) -> Vec<Plan> {
    let mut dice = Dice::of([i64::from(desk), 0, day.number()]);
    let demand = match dice.below(8) {
        // A day that is over was one as any other.
        _ if day <= gap.to.day() => Demand::Usual,
        0 => Demand::All,
        1 | 2 => Demand::NearlyAll,
        _ => Demand::Usual,
    };
    let grid = Grid::of(calendar, DeskNo(desk), day);
    let places = grid.slots().iter().flat_map(|slot| (0..slot.capacity.public).map(|_| slot.start));
    let mut plans = Vec::new();
    for (number, start) in (0..).zip(places) {
        let is_taken = match demand {
            Demand::Usual => dice.percent(USUAL),
            Demand::NearlyAll => dice.percent(NEARLY_ALL),
            Demand::All => true,
        };
        // What is sought after is booked early.
        let lead = if demand == Demand::Usual { 4 + dice.below(16) } else { 21 + dice.below(6) };
        let minute = MinuteOfDay(8 * 60 + 40 + dice.hill(10 * 60));
        let made_at = moved(day.plus(-i64::from(lead)).at(minute), i64::from(dice.below(60)) * 1_000_000);
        let service = ServiceNo(services[usize::from(dice.percent(30))]);
        if is_taken {
            let who = (day.number() % 400) * 1_000 + i64::from(desk) * 300 + number;
            plans.push(Plan { made_at, service, start: day.at(start), who });
        }
    }
    plans
}

impl Plan {
    /// Who comes.
    pub fn party(&self) -> Party {
        let (name, kana) = names::adult_with_kana(usize::try_from(self.who).unwrap_or_default());
        let phone = format!("0880-{:02}-{:04}", 10 + self.who / 10_000, self.who % 10_000);
        Party { name, kana, phone, ..Party::default() }
    }
}

#[cfg(test)]
mod tests {
    use domain::queue::office::Office;

    use super::*;

    #[test]
    fn some_days_are_full_some_nearly_and_most_have_room_and_nobody_books_before_the_gap_or_after_it() {
        let office = Office::parse(include_str!("../office.json")).expect("the demo office");
        let calendar = Calendar::parse(include_str!("../calendar.json"), &office).expect("the demo calendar");
        let now = CivilDay::from_date(2026, 11, 24).expect("a day").at(MinuteOfDay(600));
        let gap = Gap::after(None, now).expect("a gap");
        let plans = plans(&calendar, gap);
        assert!(plans.iter().all(|plan| gap.holds(plan.made_at) && plan.made_at < plan.start));
        let share = |day: CivilDay| {
            let all: u16 = Grid::of(&calendar, DeskNo(2), day).slots().iter().map(|slot| slot.capacity.public).sum();
            let taken = plans.iter().filter(|plan| plan.start.day() == day && plan.service == ServiceNo(14)).count();
            (all > 0).then(|| taken * 100 / usize::from(all))
        };
        let shares: Vec<usize> = (1..=AHEAD).filter_map(|ahead| share(now.day().plus(ahead))).collect();
        let count = |wanted: std::ops::RangeInclusive<usize>| shares.iter().filter(|one| wanted.contains(*one)).count();
        assert!(count(100..=100) > 0 && count(81..=99) > 0 && count(0..=40) > shares.len() / 2, "{shares:?}");
        let mut who: Vec<i64> = plans.iter().map(|plan| plan.who).collect();
        who.sort_unstable();
        assert!(who.windows(2).all(|two| two[0] != two[1]), "each is somebody else");
    }
}
