//! Attendance of a facility's children as its actor decides on it.

use std::{
    collections::{BTreeSet, HashMap},
    ops::ControlFlow,
    time::Duration,
};

use db::{
    Conn, DbError,
    log::{NewFact, StoredEntry},
    notices::{news_of, taken_back_of},
    persons,
    roster::{self as enrolled, Roster},
};
use domain::{
    attendance::{self, Counted, Day, Fact, Line, Mark, MarkRefusal, Nothing, screen},
    card::CardHash,
    ids::{ChildId, FacilityId, FormId, StaffId},
    log::{self, Cause, Entry, NounFact, Sender, Witness},
    persons::Escort,
    roster,
    screen::Show,
    taps,
    time::{CivilDay, UtcTime},
};

use crate::{
    days::Days,
    deps::Deps,
    ledger::{Ledger, Subject, Then, slot},
    refusal::{FacilityRefusal, failure},
    taps::{CardHeld, Taker, TimedTap, cards_of},
    task::{Decided, Needs, Task},
    town::Town,
};

/// The children and their days.
pub(crate) struct Attendance {
    roster: Roster,
    days: Days<Day>,
    /// Who brings and fetches whom, by the cards of the taps that are decided now.
    escorts: HashMap<CardHash, Escort>,
}

impl Subject for Attendance {
    const NOUN: &'static str = Fact::NOUN;
    slot!(attendance);

    fn load(conn: &mut Conn, facility: FacilityId, deps: &Deps) -> Result<Option<Self>, DbError> {
        let roster = enrolled::of_facility(conn, &deps.sealer, facility)?;
        Ok(Some(Self { roster, days: Days::default(), escorts: HashMap::new() }))
    }

    fn catch_up(&mut self, missed: &[StoredEntry], _: UtcTime) -> Then {
        self.days.clear();
        let is_set_anew =
            missed.iter().any(|stored| matches!(stored.entry.fact, log::Fact::Roster(roster::Fact::RosterChanged)));
        if is_set_anew { Then::ReadAgain } else { Then::GoOn }
    }

    fn settle(&mut self, stored: &[StoredEntry], _: UtcTime) {
        for StoredEntry { entry, .. } in stored {
            if Line::after(entry).is_some() {
                self.days.settle(entry.at.day());
            }
        }
    }
}

impl Attendance {
    /// Reads the days that are not held, together.
    fn need(days: impl Iterator<Item = CivilDay> + Clone, ledger: &Ledger, needs: &mut Needs) {
        needs.subject::<Self>(ledger);
        let here = ledger.subjects.attendance.get();
        let is_missing = |day: &CivilDay| here.is_none_or(|here| !here.days.has(*day));
        if !days.clone().any(|day| is_missing(&day)) {
            return;
        }
        let wanted: BTreeSet<CivilDay> = days.collect();
        let missing: Vec<CivilDay> = wanted.iter().copied().filter(is_missing).collect();
        let facility = ledger.facility;
        let read = move |conn: &mut Conn| {
            let days = missing.into_iter().map(|day| Ok((day, db::attendance::day(conn, facility, day)?)));
            days.collect::<Result<Vec<_>, DbError>>()
        };
        needs.read(read, move |ledger, days| {
            if let Some(here) = ledger.subjects.attendance.get_mut() {
                here.days.hold(days, &wanted);
            }
        });
    }

    /// Reads whose children the holders of these cards bring, unless a card is a child's.
    fn need_escorts(taps: &[TimedTap], ledger: &Ledger, needs: &mut Needs) {
        let here = ledger.subjects.attendance.get();
        let is_others = |card: &CardHash| here.is_none_or(|here| !here.roster.cards.contains_key(card));
        let cards: Vec<CardHash> = cards_of(taps).into_iter().filter(is_others).collect();
        if cards.is_empty() {
            return;
        }
        let facility = ledger.facility;
        let read = move |conn: &mut Conn| persons::escorts_of(conn, facility, &cards);
        needs.read(read, |ledger, escorts| {
            if let Some(here) = ledger.subjects.attendance.get_mut() {
                here.escorts = escorts;
            }
        });
    }

    fn note(&mut self, counted: Counted, cause: Option<Cause>) -> NewFact {
        let entry = counted.entry();
        self.days.note(entry.at.day()).apply(entry);
        match counted {
            Counted::News(entry) => {
                let news = news_of(&entry);
                NewFact::of(entry, cause).telling(news)
            }
            Counted::Correction(entry) => NewFact::of(entry, cause),
            Counted::TakenBack(entry) => {
                let news = taken_back_of(&entry);
                NewFact::of(entry, cause).telling(news)
            }
        }
    }

    pub(crate) fn call_name(&self, child: ChildId) -> &str {
        self.roster.call_names.get(&child).map_or("", String::as_str)
    }
}

/// A child's card is an arrival or a departure; so is that of whoever brings and fetches children here.
pub(crate) const TAKER: Taker = Taker { needs, take, show };

fn needs(taps: &[TimedTap], ledger: &Ledger, needs: &mut Needs) -> ControlFlow<()> {
    Attendance::need(taps.iter().map(|timed| timed.at.day()), ledger, needs);
    Attendance::need_escorts(taps, ledger, needs);
    ControlFlow::Continue(())
}

fn take(ledger: &mut Ledger, held: &CardHeld<'_>) -> Option<Vec<NewFact>> {
    let rules = ledger.deps.settings.rules;
    let here = ledger.subjects.attendance.get_mut()?;
    let Some(child) = held.card.all().find_map(|card| here.roster.cards.get(&card).copied()) else {
        return take_escort(here, rules, held);
    };
    let day = here.days.get(held.at.day());
    Some(vec![match attendance::decide(day, rules, child, held.at, &held.by) {
        Ok(counted) => here.note(counted, Some(held.cause)),
        Err(reason) => held.refused(reason, Some(child)),
    }])
}

/// The first fact answers the tap; the others stand beside it.
fn take_escort(here: &mut Attendance, rules: attendance::Rules, held: &CardHeld<'_>) -> Option<Vec<NewFact>> {
    let escort = held.card.all().find_map(|card| here.escorts.get(&card))?;
    let person = escort.person;
    let day = here.days.get(held.at.day());
    let counted = match attendance::decide_all(day, rules, escort, held.at, &held.by) {
        Ok(counted) => counted,
        Err(Nothing::NotTheirs) => return None,
        Err(Nothing::Refused(reason, child)) => return Some(vec![held.refused(reason, Some(child))]),
        Err(Nothing::Unclear(why, child)) => {
            let entry = Entry::new(held.at, &held.by, Fact::Unclear { child, person, why });
            return Some(vec![NewFact::of(entry, Some(held.cause))]);
        }
    };
    let cause = std::iter::once(Some(held.cause)).chain(std::iter::repeat(None));
    Some(counted.into_iter().zip(cause).map(|(counted, cause)| here.note(counted, cause)).collect())
}

fn show(ledger: &Ledger, entry: &Entry) -> Option<Show> {
    if let Some(taps::Fact::TapRefused { reason, .. }) = taps::Fact::of(entry) {
        return screen::refused(*reason).map(Show::from);
    }
    let (at, here) = (entry.at, ledger.subjects.attendance.get()?);
    let fact = Fact::of(entry)?;
    let own = [fact.child()];
    let children = if entry.by.children().is_empty() { &own } else { entry.by.children() };
    let names: Vec<&str> = children.iter().map(|child| here.call_name(*child)).collect();
    match fact {
        Fact::Arrived { .. } => Some(screen::arrived(&names, at).into()),
        Fact::Left { .. } => Some(screen::left(&names, at).into()),
        Fact::Unclear { why, .. } => Some(screen::unclear(*why).into()),
        Fact::MarkedAbsent { .. } | Fact::Cleared { .. } => None,
    }
}

/// Why a note of the staff was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MarkFailure {
    /// The child is not of this facility.
    #[error("the child is not of this facility")]
    UnknownChild,
    /// The mark does not fit.
    #[error(transparent)]
    Refused(#[from] MarkRefusal),
    /// The facility did not take it; it may be sent again with the same form.
    #[error(transparent)]
    Facility(#[from] FacilityRefusal),
}
failure!(MarkFailure);

/// What a member of the staff noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Note {
    /// Of whom.
    pub child: ChildId,
    /// What.
    pub mark: Mark,
    /// How long ago: a page that found no way to the hub sends it late.
    pub ago: Duration,
}

impl Note {
    /// Noted this moment.
    #[must_use]
    pub const fn now(child: ChildId, mark: Mark) -> Self {
        Self { child, mark, ago: Duration::ZERO }
    }
}

/// A note of the staff.
#[derive(Clone)]
struct StaffMark {
    staff: StaffId,
    cause: Cause,
    child: ChildId,
    mark: Mark,
    at: UtcTime,
}

impl StaffMark {
    fn note(&self, ledger: &mut Ledger) -> Result<Vec<NewFact>, MarkFailure> {
        let Self { staff, cause, child, mark, at } = *self;
        let here = ledger.subjects.attendance.or(MarkFailure::UnknownChild)?;
        if !here.roster.call_names.contains_key(&child) {
            return Err(MarkFailure::UnknownChild);
        }
        let counted = attendance::mark(here.days.get(at.day()), child, mark, at, &Witness::Staff { staff })?;
        Ok(vec![here.note(counted, Some(cause))])
    }
}

impl Task for StaffMark {
    type Done = Vec<Entry>;
    type Failure = MarkFailure;

    fn cause(&self) -> Option<Cause> {
        Some(self.cause)
    }

    fn needs(&self, ledger: &Ledger, needs: &mut Needs) {
        Attendance::need(std::iter::once(self.at.day()), ledger, needs);
    }

    fn decide(&self, ledger: &mut Ledger, _: UtcTime) -> Decided<Self> {
        Decided::of(self.note(ledger))
    }
}

impl Town {
    /// Takes a note of the staff; `Ok` after the commit, and again for the same form.
    ///
    /// # Errors
    /// If it was not taken.
    pub async fn mark(
        &self,
        facility: FacilityId,
        (staff, form): (StaffId, FormId),
        Note { child, mark, ago }: Note,
    ) -> Result<(), MarkFailure> {
        let cause = Cause::form(form, Sender::Staff(staff));
        self.ask(facility, StaffMark { staff, cause, child, mark, at: self.now() - ago }).await.map(drop)
    }
}
