use proptest::prelude::*;

use super::*;
use crate::{ids::DeviceId, screen::Tone, taps::TapSeq};

const MINUTE: i64 = 60_000_000;
const WINDOW: Duration = Duration::from_secs(180);
/// 2026-11-24 00:00 in Tokyo.
const MIDNIGHT: i64 = 1_795_446_000_000_000;
const HALL: Hall = Hall { capacity: 20 };

fn at(minute: i64) -> UtcTime {
    UtcTime::from_micros(MIDNIGHT + minute * MINUTE)
}

fn who(number: i64) -> HolderId {
    HolderId::from_raw(number)
}

fn by() -> Witness {
    Witness::card(DeviceId::from_raw(1), TapSeq(1), 1)
}

fn tap(day: &mut Day, holder: i64, minute: i64) -> Fact {
    let entry = decide(day, WINDOW, who(holder), at(minute), &by());
    day.apply(&entry);
    Fact::of(&entry).expect("a fact of entries").clone()
}

fn inside(day: &Day) -> u32 {
    day.count().inside
}

#[test]
fn whoever_holds_a_card_comes_and_then_goes_and_may_come_again() {
    let mut day = Day::default();
    assert!(matches!(tap(&mut day, 1, 540), Fact::Entered(_)));
    assert!(matches!(tap(&mut day, 2, 550), Fact::Entered(_)));
    assert_eq!(day.count(), Count { inside: 2, visitors: 2 });
    let Fact::WentOut(passage) = tap(&mut day, 1, 600) else { panic!("went") };
    assert_eq!((passage.turns, passage.count), (vec![at(540), at(600)], Count { inside: 1, visitors: 2 }));
    assert!(matches!(tap(&mut day, 1, 700), Fact::Entered(_)));
    assert_eq!(day.count(), Count { inside: 2, visitors: 2 });
}

#[test]
fn a_card_held_on_changes_nothing() {
    let mut day = Day::default();
    tap(&mut day, 1, 540);
    assert_eq!(tap(&mut day, 1, 542), Fact::EntryRepeated { holder: who(1) });
    assert!(matches!(tap(&mut day, 2, 542), Fact::Entered(_)), "somebody else");
    assert!(matches!(tap(&mut day, 1, 543), Fact::WentOut(_)));
    assert_eq!(day.count(), Count { inside: 1, visitors: 2 });
}

#[test]
fn a_coming_that_is_heard_of_late_makes_what_was_taken_for_it_the_going() {
    let mut day = Day::default();
    assert!(matches!(tap(&mut day, 1, 600), Fact::Entered(_)), "nobody knows better yet");
    let Fact::WentOut(passage) = tap(&mut day, 1, 540) else { panic!("they have gone") };
    assert_eq!((passage.turns, passage.count.inside), (vec![at(540), at(600)], 0));
}

/// Yesterday is another [`Day`]: what is heard of it today does not touch this one.
#[test]
fn a_day_begins_with_nobody_inside() {
    let mut yesterday = Day::default();
    tap(&mut yesterday, 1, 1_430);
    let mut today = Day::default();
    assert_eq!(inside(&today), 0);
    assert!(matches!(tap(&mut today, 1, 1_445), Fact::Entered(_)), "a new day, a new coming");
    assert_ne!(at(1_430).day(), at(1_445).day());
    tap(&mut yesterday, 2, 1_400);
    assert_eq!((inside(&yesterday), inside(&today)), (2, 1));
}

#[test]
fn how_full_it_is_is_said_in_four_steps() {
    let crowds = [0, 11, 12, 16, 17, 19, 20, 99].map(|inside| HALL.crowd(inside));
    let (free, busy, crowded, full) = (Crowd::Free, Crowd::Busy, Crowd::Crowded, Crowd::Full);
    assert_eq!(crowds, [free, free, busy, busy, crowded, crowded, full, full]);
    let single = Hall { capacity: 1 };
    assert_eq!([0, 1].map(|inside| single.crowd(inside)), [free, full]);
    assert_eq!([0, CAPACITY_MAX + 1].map(|capacity| Hall { capacity }.check()), [Err(BadHall::Capacity); 2]);
    assert_eq!(HALL.check(), Ok(()));
}

#[test]
fn the_reader_says_how_many_are_inside() {
    let mut day = Day::default();
    let mut said = |holder, minute, hall| {
        let fact = tap(&mut day, holder, minute);
        screen::shown(&fact, hall, at(minute)).expect("words")
    };
    let message = said(1, 510, HALL);
    assert_eq!((message.tone, message.words.as_str()), (Tone::Welcome, "いらっしゃいませ"));
    assert_eq!(message.detail, "入館 8:30　ただいま1人がご利用中です");
    assert_eq!(said(2, 511, Hall { capacity: 2 }).detail, "入館 8:31　ただいま満員です");
    assert_eq!(said(1, 512, HALL).words, "さきほど受け付けました");
    let message = said(1, 570, HALL);
    assert_eq!((message.tone, message.detail.as_str()), (Tone::Goodbye, "退館 9:30"));
    assert_eq!(screen::shown(&Fact::HallChanged, HALL, at(0)), None);
}

#[test]
fn more_turns_than_anybody_takes_are_repetitions() {
    let mut day = Day::default();
    (0..TURNS_MAX as i64).for_each(|turn| drop(tap(&mut day, 1, turn * 4)));
    assert_eq!(tap(&mut day, 1, 1_000), Fact::EntryRepeated { holder: who(1) });
}

proptest! {
    /// In whatever order cards are heard of: who is inside has an odd number of turns, the count is that of those, turns are
    /// apart, and what the fact says is what the fold shows.
    #[test]
    fn the_count_is_that_of_those_who_are_inside(taps in proptest::collection::vec((0_i64..6, 0_i64..1_440), 0..120)) {
        let mut day = Day::default();
        for (holder, minute) in taps {
            let before = day.clone();
            match tap(&mut day, holder, minute) {
                Fact::Entered(passage) | Fact::WentOut(passage) => prop_assert_eq!(passage.count, day.count()),
                _ => prop_assert_eq!(&before, &day),
            }
        }
        let inside = day.turns.values().filter(|turns| is_inside(turns)).count();
        prop_assert_eq!((inside, day.turns.len()), (day.count.inside as usize, day.count.visitors as usize));
        for turns in day.turns.values() {
            prop_assert!(turns.windows(2).all(|pair| pair[0] + WINDOW <= pair[1]), "{:?}", turns);
        }
        let rebuilt = Day::from_rows(day.turns.clone());
        prop_assert_eq!(rebuilt, day);
    }

    /// Taps that are apart leave the same day in whatever order they are heard of.
    #[test]
    fn late_or_early_the_day_is_the_same(order in Just((0_i64..8).collect::<Vec<_>>()).prop_shuffle()) {
        let mut day = Day::default();
        for turn in order {
            tap(&mut day, turn % 3, 480 + turn * 10);
        }
        let mut in_order = Day::default();
        (0..8).for_each(|turn| drop(tap(&mut in_order, turn % 3, 480 + turn * 10)));
        prop_assert_eq!(day, in_order);
    }
}
