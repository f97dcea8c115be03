use proptest::prelude::*;

use super::*;
use crate::{
    attendance::{Fact, Line, Mark, mark},
    ids::{DeviceId, StaffId},
    log::Entry,
    taps::TapSeq,
};

const MINUTE: i64 = 60_000_000;
const MOTHER: PersonId = PersonId::from_raw(70);
const FATHER: PersonId = PersonId::from_raw(71);
const ELDER: ChildId = ChildId::from_raw(1);
const YOUNGER: ChildId = ChildId::from_raw(2);

fn at(minute: i64) -> UtcTime {
    UtcTime::from_micros(1_800_000_000_000_000 + minute * MINUTE)
}

fn by() -> Witness {
    Witness::card(DeviceId::from_raw(1), TapSeq(1), 1)
}

fn escort(person: PersonId, children: &[ChildId]) -> Escort {
    Escort { person, children: children.to_vec() }
}

/// The entries that follow, folded in.
fn tap(day: &mut Day, who: &Escort, minute: i64) -> Result<Vec<Entry>, Nothing> {
    let counted = decide_all(day, Rules::default(), who, at(minute), &by())?;
    let entries: Vec<Entry> = counted.iter().map(|counted| counted.entry().clone()).collect();
    entries.iter().for_each(|entry| day.apply(entry));
    Ok(entries)
}

fn note(day: &mut Day, child: ChildId, what: Mark, minute: i64) {
    let by = Witness::Staff { staff: StaffId::from_raw(1) };
    day.apply(mark(day, child, what, at(minute), &by).expect("a mark").entry());
}

fn who(day: &Day, child: ChildId) -> [Option<PersonId>; 2] {
    let line = day.line(child);
    [line.brought, line.fetched]
}

#[test]
fn a_guardians_card_brings_and_fetches_a_child_as_its_own_card_does_and_says_who() {
    let mut day = Day::default();
    tap(&mut day, &escort(MOTHER, &[ELDER]), 0).expect("an arrival");
    assert_eq!((day.presence(ELDER), who(&day, ELDER)), (Presence::Here { since: at(0) }, [Some(MOTHER), None]));
    let again = tap(&mut day, &escort(MOTHER, &[ELDER]), 1);
    assert_eq!(again, Err(Nothing::Refused(TapRefusal::JustTapped, ELDER)));
    let went = tap(&mut day, &escort(FATHER, &[ELDER]), 480).expect("a departure");
    assert_eq!(who(&day, ELDER), [Some(MOTHER), Some(FATHER)]);
    assert!(went[0].by.children().is_empty(), "one child alone");
    let late = tap(&mut day, &escort(MOTHER, &[ELDER]), 500);
    assert_eq!(late, Err(Nothing::Refused(TapRefusal::AlreadyLeft, ELDER)));
}

#[test]
fn brothers_and_sisters_come_and_go_with_one_tap() {
    let (mut day, both) = (Day::default(), escort(MOTHER, &[ELDER, YOUNGER]));
    let came = tap(&mut day, &both, 0).expect("arrivals");
    assert_eq!(came.len(), 2);
    assert!(came.iter().all(|entry| entry.by.children() == [ELDER, YOUNGER]));
    assert_eq!(tap(&mut day, &both, 1), Err(Nothing::Refused(TapRefusal::JustTapped, ELDER)));
    let went = tap(&mut day, &both, 480).expect("departures");
    assert!(went.iter().all(|entry| matches!(Fact::of(entry), Some(Fact::Left { .. }))));
    assert_eq!(tap(&mut day, &both, 500), Err(Nothing::Refused(TapRefusal::AlreadyLeft, ELDER)));
}

#[test]
fn one_who_just_came_with_the_own_card_does_not_keep_the_other_outside() {
    let (mut day, both) = (Day::default(), escort(MOTHER, &[ELDER, YOUNGER]));
    tap(&mut day, &escort(FATHER, &[ELDER]), 0).expect("an arrival");
    let came = tap(&mut day, &both, 1).expect("the other");
    assert_eq!((came.len(), Fact::of(&came[0]).map(Fact::child)), (1, Some(YOUNGER)));
    assert_eq!(who(&day, ELDER), [Some(FATHER), None]);
}

#[test]
fn where_one_would_come_and_the_other_go_the_staff_is_asked() {
    let (mut day, both) = (Day::default(), escort(MOTHER, &[ELDER, YOUNGER]));
    tap(&mut day, &escort(MOTHER, &[ELDER]), 0).expect("an arrival");
    let before = day.clone();
    assert_eq!(tap(&mut day, &both, 480), Err(Nothing::Unclear(Unclear::ComeAndGo, YOUNGER)));
    assert_eq!(day, before);
    tap(&mut day, &escort(MOTHER, &[ELDER]), 481).expect("a departure");
    let after = tap(&mut day, &both, 490);
    assert_eq!(after, Err(Nothing::Unclear(Unclear::ComeAndGo, YOUNGER)), "nobody comes when the other has gone");
}

#[test]
fn a_child_that_is_known_to_stay_away_is_not_brought_or_fetched_with_the_others() {
    let (mut day, both) = (Day::default(), escort(MOTHER, &[ELDER, YOUNGER]));
    note(&mut day, YOUNGER, Mark::Absent, -10);
    for minute in [0, 480] {
        assert_eq!(tap(&mut day, &both, minute).expect("the elder").len(), 1);
    }
    assert_eq!(day.presence(YOUNGER), Presence::Absent);
    let mut day = Day::default();
    [ELDER, YOUNGER].into_iter().for_each(|child| note(&mut day, child, Mark::Absent, -10));
    assert_eq!(tap(&mut day, &both, 0), Err(Nothing::Unclear(Unclear::ComeAndGo, ELDER)));
    assert!(tap(&mut day, &escort(MOTHER, &[ELDER]), 1).is_ok(), "an only child comes after all");
}

#[test]
fn the_morning_that_is_heard_of_in_the_evening_keeps_who_brought_and_who_fetched() {
    let mut day = Day::default();
    let both = |person| escort(person, &[ELDER, YOUNGER]);
    tap(&mut day, &both(FATHER), 540).expect("nobody knows better yet");
    let set_right = tap(&mut day, &both(MOTHER), 0).expect("the morning");
    let left = Fact::Left { child: ELDER, arrived: at(0), brought: Some(MOTHER), fetched: Some(FATHER) };
    assert_eq!((Fact::of(&set_right[0]), set_right[0].at), (Some(&left), at(540)));
    // Of a day that was read from the log.
    let line = Line::after(&set_right[0]).expect("a line").1;
    assert_eq!([line.brought, line.fetched], [Some(MOTHER), Some(FATHER)]);
}

#[test]
fn a_departure_that_was_taken_back_leaves_who_brought_the_child() {
    let mut day = Day::default();
    tap(&mut day, &escort(MOTHER, &[ELDER]), 0).expect("an arrival");
    tap(&mut day, &escort(FATHER, &[ELDER]), 480).expect("a departure");
    note(&mut day, ELDER, Mark::Stayed, 481);
    assert_eq!(who(&day, ELDER), [Some(MOTHER), None]);
}

#[test]
fn whose_no_child_is_here_nothing_follows() {
    assert_eq!(tap(&mut Day::default(), &escort(MOTHER, &[]), 0), Err(Nothing::NotTheirs));
}

/// A hub of the release before reads what it knows of these facts, and passes nothing on that it made up.
#[test]
fn facts_without_a_card_of_somebody_else_are_written_as_before() {
    let text = |fact| serde_json::to_string(&Entry::new(at(0), &by(), fact)).expect("JSON");
    let plain = text(Fact::Arrived { child: ELDER, noted: None, brought: None });
    assert!(!plain.contains("brought") && !plain.contains("children"), "{plain}");
    let mother = text(Fact::Arrived { child: ELDER, noted: None, brought: Some(MOTHER) });
    let read: Entry = mother.parse().expect("an entry");
    assert_eq!(Line::after(&read).and_then(|(_, line)| line.brought), Some(MOTHER));
}

proptest! {
    /// Whatever is held to the reader and whenever it is heard of: of one tap all come, or all go, and a tap of which nothing
    /// follows changes nothing.
    #[test]
    fn of_one_tap_nobody_comes_while_another_goes(
        taps in proptest::collection::vec((0_u8..4, 0_i64..1_440), 0..60)
    ) {
        let mut day = Day::default();
        for (which, minute) in taps {
            let children: &[ChildId] = match which {
                0 => &[ELDER],
                1 => &[YOUNGER],
                _ => &[ELDER, YOUNGER],
            };
            let before = day.clone();
            match tap(&mut day, &escort(MOTHER, children), minute) {
                Err(_) => prop_assert_eq!(&before, &day),
                Ok(entries) => {
                    let goes = |entry: &Entry| {
                        let child = Fact::of(entry).map(Fact::child).expect("attendance");
                        matches!(before.presence(child), Presence::Here { since } if since < at(minute))
                    };
                    prop_assert!(entries.iter().all(goes) || !entries.iter().any(goes));
                }
            }
        }
    }
}
