//! Who is inside a facility, as its actor decides on it.

use std::{
    collections::{BTreeSet, HashMap},
    ops::ControlFlow,
    time::Duration,
};

use db::{
    Conn, DbError, entries as rows,
    log::{NewFact, StoredEntry},
};
use domain::{
    card::CardHash,
    entries::{self, Day, Fact, Hall, screen},
    ids::{FacilityId, HolderId},
    log::{Entry, NounFact},
    screen::Show,
    time::{CivilDay, UtcTime},
};

use crate::{
    days::Days,
    deps::Deps,
    ledger::{Ledger, Slot, Subject, Then, slot},
    taps::{CardHeld, Taker, TimedTap, cards_of},
    task::Needs,
};

/// The facility and its days.
pub(crate) struct Entries {
    hall: Hall,
    days: Days<Day>,
    /// Whose cards they are, for the taps that are decided now.
    holders: HashMap<CardHash, HolderId>,
}

impl Subject for Entries {
    const NOUN: &'static str = Fact::NOUN;
    slot!(entries);

    fn load(conn: &mut Conn, facility: FacilityId, _: &Deps) -> Result<Option<Self>, DbError> {
        let hall = rows::hall(conn, facility)?;
        Ok(hall.map(|hall| Self { hall, days: Days::default(), holders: HashMap::new() }))
    }

    fn catch_up(&mut self, missed: &[StoredEntry], _: UtcTime) -> Then {
        self.days.clear();
        let is_set_anew = |stored: &StoredEntry| Fact::of(&stored.entry) == Some(&Fact::HallChanged);
        if missed.iter().any(is_set_anew) { Then::ReadAgain } else { Then::GoOn }
    }

    fn settle(&mut self, stored: &[StoredEntry], _: UtcTime) {
        for StoredEntry { entry, .. } in stored {
            if Fact::of(entry).and_then(Fact::passage).is_some() {
                self.days.settle(entry.at.day());
            }
        }
    }
}

/// A card held again within this time was held on, or held twice. Shorter than where children come and go: whoever brings
/// a book back has gone within three minutes, and is no guest of the house until midnight.
const HELD_TWICE: Duration = Duration::from_secs(15);

/// A card at the entrance is somebody who comes or goes. Nobody else's reader takes it.
pub(crate) const TAKER: Taker = Taker { needs, take, show };

fn needs(taps: &[TimedTap], ledger: &Ledger, needs: &mut Needs) -> ControlFlow<()> {
    if let Slot::Absent = ledger.subjects.entries {
        return ControlFlow::Continue(());
    }
    needs.subject::<Entries>(ledger);
    if !taps.is_empty() {
        read_days(taps.iter().map(|timed| timed.at.day()).collect(), ledger, needs);
        let cards = cards_of(taps);
        let read = move |conn: &mut Conn| rows::holders(conn, &cards);
        needs.read(read, |ledger, holders| {
            if let Some(here) = ledger.subjects.entries.get_mut() {
                here.holders = holders.into_iter().collect();
            }
        });
    }
    if ledger.subjects.entries.get().is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}

/// Those of these days that are not held.
fn read_days(wanted: BTreeSet<CivilDay>, ledger: &Ledger, needs: &mut Needs) {
    let here = ledger.subjects.entries.get();
    let missing: Vec<CivilDay> =
        wanted.iter().copied().filter(|day| here.is_none_or(|here| !here.days.has(*day))).collect();
    if missing.is_empty() {
        return;
    }
    let facility = ledger.facility;
    let read = move |conn: &mut Conn| {
        let days = missing.into_iter().map(|day| Ok((day, rows::day(conn, facility, day)?)));
        days.collect::<Result<Vec<_>, DbError>>()
    };
    needs.read(read, move |ledger, days| {
        if let Some(here) = ledger.subjects.entries.get_mut() {
            here.days.hold(days, &wanted);
        }
    });
}

fn take(ledger: &mut Ledger, held: &CardHeld<'_>) -> Option<Vec<NewFact>> {
    let repeat_window = ledger.deps.settings.rules.repeat_window.min(HELD_TWICE);
    let here = ledger.subjects.entries.get_mut()?;
    let holder = held.card.all().find_map(|card| here.holders.get(&card).copied())?;
    let day = held.at.day();
    let entry = entries::decide(here.days.get(day), repeat_window, holder, held.at, &held.by);
    if Fact::of(&entry).and_then(Fact::passage).is_some() {
        here.days.note(day).apply(&entry);
    }
    Some(vec![NewFact::of(entry, Some(held.cause))])
}

fn show(ledger: &Ledger, entry: &Entry) -> Option<Show> {
    let (fact, here) = (Fact::of(entry)?, ledger.subjects.entries.get()?);
    screen::shown(fact, here.hall, entry.at).map(Show::from)
}
