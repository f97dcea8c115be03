//! Attendance of one nursery: who is expected, here, gone or absent on a day (登降園管理).
//!
//! Pure: [`decide`] and [`mark`] say what follows from a command, [`Day::apply`] folds a fact into the day. The time and
//! the child come in with the command. One tap means arrival if the child is not here yet and departure if it is.
//!
//! Taps are heard of late when a kiosk was offline, and in another order than they happened. The earliest is the arrival
//! whenever it is heard of: what was taken for it was the departure then. What the staff noted stays what it is.

mod escorts;
mod fact;
pub mod screen;

use std::{collections::HashMap, time::Duration};

use serde::{Deserialize, Serialize};

pub use escorts::{Nothing, Unclear, decide_all};
pub use fact::Fact;

use crate::{
    ids::{ChildId, PersonId},
    log::{Entry, Witness},
    taps::TapRefusal,
    time::UtcTime,
};

/// What a town settles for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// A card held again within this time after a tap that counted changes nothing: it was held on, or held twice.
    pub repeat_window: Duration,
}

impl Default for Rules {
    fn default() -> Self {
        Self { repeat_window: Duration::from_secs(180) }
    }
}

/// Where a child is on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "presence", rename_all = "kebab-case")]
pub enum Presence {
    /// Not here yet.
    Expected,
    /// Known to stay away.
    Absent,
    /// In the nursery.
    Here {
        /// Since when.
        since: UtcTime,
    },
    /// Gone home.
    Gone {
        /// When the child came.
        arrived: UtcTime,
        /// When the child went.
        left: UtcTime,
    },
}

/// What a member of the staff notes by hand: a missed tap, an absence, a mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// The child came.
    Arrived,
    /// The child went home.
    Left,
    /// The child stays away today.
    Absent,
    /// The departure that was noted is wrong: the child is still here, since it came (降園の取り消し).
    Stayed,
    /// What was noted today is wrong.
    Clear,
}

/// Why a mark was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MarkRefusal {
    /// The child is already where the mark would put it.
    #[error("the child is already marked so")]
    AlreadySo,
    /// A child that is not here cannot leave, one that is here is not absent.
    #[error("the mark does not fit where the child is")]
    DoesNotFit,
}

/// A child's line of the attendance book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// Where the child is.
    pub presence: Presence,
    /// When the staff noted that, if it was the staff and no card.
    pub noted: Option<UtcTime>,
    /// Whose own card said that the child came, if it was not the child's.
    pub brought: Option<PersonId>,
    /// Whose own card said that it went.
    pub fetched: Option<PersonId>,
}

impl Line {
    /// Of whom nothing was noted.
    const EXPECTED: Self = Self { presence: Presence::Expected, noted: None, brought: None, fetched: None };
}

/// The children of one nursery on one day. Whoever is not listed is expected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Day {
    children: HashMap<ChildId, Line>,
}

/// What follows from a tap that counts, or from a mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Counted {
    /// The child came or went.
    News(Entry),
    /// The day's line was not right. Guardians know already that the child is here, or gone; or hear it from the staff.
    Correction(Entry),
    /// What was told is wrong: the child did not go home, or nothing of the day is so. Whoever has heard of it hears that it was a
    /// mistake.
    TakenBack(Entry),
}

impl Day {
    /// The day with these children's lines, as rows hold them.
    #[must_use]
    pub fn from_rows(rows: impl IntoIterator<Item = (ChildId, Line)>) -> Self {
        Self { children: rows.into_iter().collect() }
    }

    /// Where the child is.
    #[must_use]
    pub fn presence(&self, child: ChildId) -> Presence {
        self.line(child).presence
    }

    fn line(&self, child: ChildId) -> Line {
        self.children.get(&child).copied().unwrap_or(Line::EXPECTED)
    }

    /// Folds a fact of this day into it. Facts that are not about attendance change nothing.
    pub fn apply(&mut self, entry: &Entry) {
        if let Some((child, line)) = Line::after(entry) {
            self.children.insert(child, line);
        }
    }
}

/// What follows from a child's card at the reader, whenever that is heard of.
///
/// # Errors
/// The refusal for the screen; the caller records it.
pub fn decide(day: &Day, rules: Rules, child: ChildId, at: UtcTime, by: &Witness) -> Result<Counted, TapRefusal> {
    decide_with(day, rules, (child, None), at, by)
}

/// The same of whoever held their own card to the reader for the child.
fn decide_with(
    day: &Day,
    rules: Rules,
    (child, person): (ChildId, Option<PersonId>),
    at: UtcTime,
    by: &Witness,
) -> Result<Counted, TapRefusal> {
    let near = |other: UtcTime| at < other + rules.repeat_window && other < at + rules.repeat_window;
    let Line { presence, noted, brought, fetched } = day.line(child);
    let came = |noted| Entry::new(at, by, Fact::Arrived { child, noted, brought: person });
    let went = |(arrived, brought), (at, fetched)| Entry::new(at, by, Fact::Left { child, arrived, brought, fetched });
    match presence {
        Presence::Expected | Presence::Absent => Ok(Counted::News(came(None))),
        Presence::Here { since } if near(since) => Err(TapRefusal::JustTapped),
        // The staff saw the child here: no card of before was the departure, even if the arrival was set right since.
        Presence::Here { since } if since < at && noted.is_some_and(|noted| at < noted + rules.repeat_window) => {
            Err(TapRefusal::JustTapped)
        }
        Presence::Here { since } if since < at => Ok(Counted::News(went((since, brought), (at, person)))),
        Presence::Here { .. } if noted.is_some() => Ok(Counted::Correction(came(noted))),
        // What was taken for the arrival was the departure, and whoever was taken to bring the child fetched it.
        Presence::Here { since } => Ok(Counted::News(went((at, person), (since, brought)))),
        Presence::Gone { arrived, left } if near(arrived) || near(left) => Err(TapRefusal::JustTapped),
        Presence::Gone { arrived, left } if at < arrived => {
            Ok(Counted::Correction(went((at, person), (left, fetched))))
        }
        Presence::Gone { .. } => Err(TapRefusal::AlreadyLeft),
    }
}

impl Counted {
    /// The fact.
    #[must_use]
    pub const fn entry(&self) -> &Entry {
        match self {
            Self::News(entry) | Self::Correction(entry) | Self::TakenBack(entry) => entry,
        }
    }

    /// The same of a tap that was about all these.
    fn about(self, children: &[ChildId]) -> Self {
        let about = |entry: Entry| Entry { by: entry.by.about(children.to_vec()), ..entry };
        match self {
            Self::News(entry) => Self::News(about(entry)),
            Self::Correction(entry) => Self::Correction(about(entry)),
            Self::TakenBack(entry) => Self::TakenBack(about(entry)),
        }
    }
}

/// What follows from a note of the staff.
///
/// # Errors
/// If the mark does not fit.
pub fn mark(day: &Day, child: ChildId, mark: Mark, at: UtcTime, by: &Witness) -> Result<Counted, MarkRefusal> {
    let noted = |fact| Ok(Counted::News(Entry::new(at, by, fact)));
    let Line { presence, brought, .. } = day.line(child);
    match (mark, presence) {
        (Mark::Arrived, Presence::Expected | Presence::Absent) => {
            noted(Fact::Arrived { child, noted: None, brought: None })
        }
        (Mark::Left, Presence::Here { since }) if at >= since => {
            noted(Fact::Left { child, arrived: since, brought, fetched: None })
        }
        (Mark::Absent, Presence::Expected) => noted(Fact::MarkedAbsent { child }),
        // The arrival is told of once.
        (Mark::Stayed, Presence::Gone { arrived, .. }) => {
            Ok(Counted::TakenBack(Entry::new(arrived, by, Fact::Arrived { child, noted: Some(at), brought })))
        }
        (Mark::Clear, Presence::Here { .. } | Presence::Gone { .. }) => {
            Ok(Counted::TakenBack(Entry::new(at, by, Fact::Cleared { child })))
        }
        // Of an absence nobody was told.
        (Mark::Clear, Presence::Absent) => noted(Fact::Cleared { child }),
        (Mark::Arrived | Mark::Stayed, Presence::Here { .. })
        | (Mark::Left, Presence::Gone { .. })
        | (Mark::Absent, Presence::Absent)
        | (Mark::Clear, Presence::Expected) => Err(MarkRefusal::AlreadySo),
        (Mark::Arrived, Presence::Gone { .. })
        | (Mark::Left, Presence::Expected | Presence::Absent | Presence::Here { .. })
        | (Mark::Stayed, Presence::Expected | Presence::Absent)
        | (Mark::Absent, Presence::Here { .. } | Presence::Gone { .. }) => Err(MarkRefusal::DoesNotFit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ids::{DeviceId, StaffId},
        taps::TapSeq,
    };
    use proptest::prelude::*;

    const MINUTE: i64 = 60_000_000;
    const CHILD: ChildId = ChildId::from_raw(1);

    fn at(minute: i64) -> UtcTime {
        UtcTime::from_micros(1_800_000_000_000_000 + minute * MINUTE)
    }

    fn by() -> Witness {
        Witness::Staff { staff: StaffId::from_raw(1) }
    }

    fn tap(day: &mut Day, minute: i64) -> Result<Entry, TapRefusal> {
        let counted = decide(day, Rules::default(), CHILD, at(minute), &tapped())?;
        day.apply(counted.entry());
        Ok(counted.entry().clone())
    }

    fn note(day: &mut Day, what: Mark, minute: i64) -> Counted {
        let counted = mark(day, CHILD, what, at(minute), &by()).expect("a mark");
        day.apply(counted.entry());
        counted
    }

    fn fact(decided: Result<Entry, TapRefusal>) -> Fact {
        *Fact::of(&decided.expect("a tap that counts")).expect("attendance")
    }

    fn tapped() -> Witness {
        Witness::card(DeviceId::from_raw(1), TapSeq(1), 1)
    }

    #[test]
    fn the_first_tap_is_the_arrival_and_the_second_the_departure() {
        let mut day = Day::default();
        assert!(matches!(fact(tap(&mut day, 0)), Fact::Arrived { .. }));
        assert!(matches!(fact(tap(&mut day, 480)), Fact::Left { .. }));
        assert_eq!(day.presence(CHILD), Presence::Gone { arrived: at(0), left: at(480) });
        assert_eq!(tap(&mut day, 500), Err(TapRefusal::AlreadyLeft));
    }

    #[test]
    fn a_card_held_on_changes_nothing() {
        let mut day = Day::default();
        tap(&mut day, 0).expect("an arrival");
        assert_eq!(tap(&mut day, 2), Err(TapRefusal::JustTapped));
        assert!(tap(&mut day, 3).is_ok());
        assert_eq!(tap(&mut day, 5), Err(TapRefusal::JustTapped));
    }

    #[test]
    fn the_morning_that_is_heard_of_in_the_evening_makes_the_evening_the_departure() {
        let mut day = Day::default();
        assert!(matches!(fact(tap(&mut day, 540)), Fact::Arrived { .. }), "nobody knows better yet");
        let departure = tap(&mut day, 0).expect("a departure");
        assert_eq!(
            departure,
            Entry::new(at(540), &tapped(), Fact::Left { child: CHILD, arrived: at(0), brought: None, fetched: None })
        );
        assert_eq!(day.presence(CHILD), Presence::Gone { arrived: at(0), left: at(540) });
        assert_eq!(tap(&mut day, 1), Err(TapRefusal::JustTapped), "held twice in the morning");
        assert_eq!(tap(&mut day, 300), Err(TapRefusal::AlreadyLeft), "in between");
    }

    #[test]
    fn an_arrival_heard_of_after_the_departure_is_set_right_and_told_nobody() {
        let mut day = Day::default();
        for minute in [60, 540] {
            tap(&mut day, minute).expect("a tap that counts");
        }
        let counted = decide(&day, Rules::default(), CHILD, at(0), &tapped()).expect("a correction");
        assert_eq!(
            counted,
            Counted::Correction(Entry::new(
                at(540),
                &tapped(),
                Fact::Left { child: CHILD, arrived: at(0), brought: None, fetched: None }
            ))
        );
    }

    #[test]
    fn a_card_heard_of_late_does_not_send_home_whom_the_staff_noted_as_here() {
        let mut day = Day::default();
        note(&mut day, Mark::Arrived, 60);
        let counted = decide(&day, Rules::default(), CHILD, at(0), &tapped()).expect("a correction");
        let noted = Some(at(60));
        let arrival = Entry::new(at(0), &tapped(), Fact::Arrived { child: CHILD, noted, brought: None });
        assert_eq!(counted, Counted::Correction(arrival));
        day.apply(counted.entry());
        assert!(matches!(fact(tap(&mut day, 540)), Fact::Left { .. }));
        assert_eq!(day.presence(CHILD), Presence::Gone { arrived: at(0), left: at(540) });
    }

    #[test]
    fn no_card_of_before_the_staffs_note_sends_a_child_home_however_many_there_are() {
        for minutes in [[50, 55], [55, 50], [50, 62]] {
            let mut day = Day::default();
            note(&mut day, Mark::Arrived, 60);
            for minute in minutes {
                let _ = tap(&mut day, minute);
                // What the log alone says of it.
                day = Day::from_rows([(CHILD, day.line(CHILD))]);
            }
            assert_eq!(day.presence(CHILD), Presence::Here { since: at(50) }, "{minutes:?}");
            assert!(matches!(fact(tap(&mut day, 540)), Fact::Left { .. }));
        }
    }

    #[test]
    fn arrivals_that_were_written_before_notes_had_a_time_are_read_as_they_are() {
        let (child, staff) = (CHILD, StaffId::from_raw(1));
        let by = format!(r#"{{"witness":"staff","staff":"{staff}"}}"#);
        let written = format!(r#"{{"kind":"arrived","child":"{child}","at":5,"by":{by}}}"#);
        let arrived: Entry = written.parse().expect("an arrival");
        let noted = Some(UtcTime::from_micros(5));
        assert_eq!(Line::after(&arrived).map(|(_, line)| line.noted), Some(noted));
        assert_eq!(serde_json::to_string(&arrived).ok(), Some(written));
    }

    #[test]
    fn the_staff_mends_a_wrong_departure() {
        let mut day = Day::default();
        tap(&mut day, 0).expect("an arrival");
        tap(&mut day, 10).expect("a departure by mistake");
        note(&mut day, Mark::Clear, 11);
        assert!(matches!(fact(tap(&mut day, 12)), Fact::Arrived { .. }));
        assert_eq!(mark(&day, CHILD, Mark::Absent, at(13), &by()), Err(MarkRefusal::DoesNotFit));
    }

    #[test]
    fn a_departure_taken_back_leaves_the_arrival_and_tells_nobody_again() {
        let mut day = Day::default();
        tap(&mut day, 0).expect("an arrival");
        assert_eq!(mark(&day, CHILD, Mark::Stayed, at(1), &by()), Err(MarkRefusal::AlreadySo));
        note(&mut day, Mark::Left, 480);
        assert!(matches!(note(&mut day, Mark::Stayed, 481), Counted::TakenBack(_)));
        assert_eq!(day.presence(CHILD), Presence::Here { since: at(0) });
        assert_eq!(tap(&mut day, 480), Err(TapRefusal::JustTapped), "the card of the departure, heard of late");
        assert!(matches!(fact(tap(&mut day, 500)), Fact::Left { .. }));
        assert_eq!(day.presence(CHILD), Presence::Gone { arrived: at(0), left: at(500) });
        let not_here = mark(&Day::default(), CHILD, Mark::Stayed, at(1), &by());
        assert_eq!(not_here, Err(MarkRefusal::DoesNotFit));
    }

    #[test]
    fn what_is_cleared_is_taken_back_where_somebody_may_have_heard_of_it() {
        let mut day = Day::default();
        note(&mut day, Mark::Absent, 0);
        assert!(matches!(note(&mut day, Mark::Clear, 1), Counted::News(_)), "of an absence nobody was told");
        tap(&mut day, 10).expect("an arrival");
        assert!(matches!(note(&mut day, Mark::Clear, 11), Counted::TakenBack(_)));
        assert_eq!(day.presence(CHILD), Presence::Expected);
        tap(&mut day, 20).expect("an arrival");
        tap(&mut day, 480).expect("a departure");
        assert!(matches!(note(&mut day, Mark::Clear, 481), Counted::TakenBack(_)));
        assert_eq!(mark(&day, CHILD, Mark::Clear, at(482), &by()), Err(MarkRefusal::AlreadySo));
    }

    proptest! {
        /// Whatever cards are held to the reader and whenever that is heard of: whoever is here came, whoever is gone came
        /// before, the line begins with the earliest tap that counted, and what was decided is what the fold shows.
        #[test]
        fn in_any_order_the_earliest_tap_that_counts_is_the_arrival(
            taps in proptest::collection::vec((0_i64..5, 0_i64..1_440), 0..200)
        ) {
            let mut day = Day::default();
            let mut earliest: HashMap<ChildId, UtcTime> = HashMap::new();
            for (child, minute) in taps {
                let (child, at) = (ChildId::from_raw(child), at(minute));
                let before = day.clone();
                match decide(&day, Rules::default(), child, at, &tapped()) {
                    Ok(counted) => {
                        day.apply(counted.entry());
                        let first = earliest.entry(child).or_insert(at);
                        *first = at.min(*first);
                    }
                    Err(_) => prop_assert_eq!(&before, &day),
                }
                let arrived = match day.presence(child) {
                    Presence::Here { since } => since,
                    Presence::Gone { arrived, left } => {
                        prop_assert!(arrived + Rules::default().repeat_window <= left);
                        arrived
                    }
                    other => panic!("a tap left {other:?}"),
                };
                prop_assert_eq!(Some(&arrived), earliest.get(&child));
            }
        }

        /// Two taps of a day leave one line, whichever is heard of first.
        #[test]
        fn two_taps_leave_the_same_line_in_either_order(first in 0_i64..1_440, second in 0_i64..1_440) {
            let line = |minutes: [i64; 2]| {
                let mut day = Day::default();
                let counted = minutes.map(|minute| tap(&mut day, minute).is_ok());
                (day.presence(CHILD), counted[1])
            };
            let ((one, counted), (other, _)) = (line([first, second]), line([second, first]));
            prop_assert!(one == other || !counted);
        }

        /// A state made from rows decides as the state that lived through the facts.
        #[test]
        fn a_day_rebuilt_from_rows_is_the_day_that_was_lived(minutes in proptest::collection::vec(0_i64..1_440, 0..20)) {
            let mut day = Day::default();
            for minute in minutes {
                let _ = tap(&mut day, minute);
            }
            let rebuilt = Day::from_rows([(CHILD, day.line(CHILD))]);
            prop_assert_eq!(rebuilt.presence(CHILD), day.presence(CHILD));
            prop_assert_eq!(
                decide(&rebuilt, Rules::default(), CHILD, at(2_000), &tapped()),
                decide(&day, Rules::default(), CHILD, at(2_000), &tapped())
            );
        }
    }
}
