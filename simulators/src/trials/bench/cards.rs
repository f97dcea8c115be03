//! The cards of the benchmark's town and the kiosks that read them: every tap is an arrival or a departure that a guardian
//! is told of.
//!
//! The cards are dealt out once for an arrival and once for a departure, and a phase ends early rather than tap a card
//! that would be refused.

use std::{collections::VecDeque, time::Duration};

use domain::card::TownCardId;

use crate::trials::load::{
    kiosk::{LoadKiosk, SignedBatch},
    roster::RosterPlan,
};

/// Facilities at which many kiosks tap.
const BUSY_FACILITIES: usize = 50;
/// The most clients at once.
pub const CLIENTS_MAX: usize = 200;
/// The facility with the one client.
const QUIET_FACILITY: usize = BUSY_FACILITIES;
/// The facility whose live page is looked at.
pub const WATCHED_FACILITY: usize = BUSY_FACILITIES + 1;
/// Children there whose guardians look at pages on which nothing happens.
pub const IDLE_CHILDREN: usize = 50;
/// Taps while the live page is looked at.
pub const WATCHED_TAPS: usize = 1_000;
/// More than two cores will take; the roster and the signed requests are made for it.
const TAPS_PER_S_MAX: usize = 20_000;
const TAPS_PER_S_OF_ONE: usize = 3_000;

/// Which kiosks tap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// One, alone at its facility.
    One,
    /// So many, spread over the facilities.
    Many(usize),
    /// The one at the facility whose page is looked at.
    Watched,
}

impl Who {
    /// The kiosks' numbers.
    pub fn kiosks(self) -> Vec<usize> {
        match self {
            Self::One => vec![CLIENTS_MAX],
            Self::Many(clients) => (0..clients.min(CLIENTS_MAX)).collect(),
            Self::Watched => vec![CLIENTS_MAX + 1],
        }
    }

    fn taps(self, time: Duration) -> usize {
        match self {
            Self::One => per(time, TAPS_PER_S_OF_ONE),
            Self::Many(_) => per(time, TAPS_PER_S_MAX),
            Self::Watched => WATCHED_TAPS,
        }
    }
}

fn per(time: Duration, rate: usize) -> usize {
    (time.as_secs_f64() * rate as f64) as usize
}

/// The facility of each kiosk.
pub fn facilities_of_kiosks() -> Vec<usize> {
    (0..CLIENTS_MAX).map(|number| number % BUSY_FACILITIES).chain([QUIET_FACILITY, WATCHED_FACILITY]).collect()
}

/// A roster with enough children for two phases of many clients and one of a single one.
pub fn roster(time_of_a_phase: Duration) -> RosterPlan {
    let busy = 2 * Who::Many(CLIENTS_MAX).taps(time_of_a_phase) / 2 / BUSY_FACILITIES;
    let mut children = vec![busy; BUSY_FACILITIES];
    children.extend([Who::One.taps(time_of_a_phase) / 2, WATCHED_TAPS / 2 + IDLE_CHILDREN]);
    RosterPlan::of_nurseries(children)
}

/// The cards that can still be held to a reader, by facility.
pub struct Deck {
    facilities: Vec<usize>,
    cards: Vec<VecDeque<TownCardId>>,
}

impl Deck {
    /// Every card once for an arrival, then every card once for a departure. The last children of the watched facility
    /// stay at home.
    pub fn deal(roster: &RosterPlan, any_kiosk: &LoadKiosk) -> Self {
        let facilities = roster.children.iter().enumerate();
        let cards = facilities.map(|(facility, &children)| {
            let children = if facility == WATCHED_FACILITY { children - IDLE_CHILDREN } else { children };
            let once: Vec<_> = (0..children).map(|n| any_kiosk.card(&RosterPlan::card(facility, n))).collect();
            once.iter().chain(&once).cloned().collect()
        });
        Self { facilities: facilities_of_kiosks(), cards: cards.collect() }
    }

    /// Single taps of each of these kiosks, signed, as many as they can need in this time.
    pub fn prepare(&mut self, kiosks: &mut [LoadKiosk], who: Who, time: Duration) -> Vec<VecDeque<SignedBatch>> {
        let numbers = who.kiosks();
        let wanted = who.taps(time) / numbers.len();
        let here = |facility| numbers.iter().filter(|&&number| self.facilities[number] == facility).count();
        let cards = self.cards.iter().enumerate();
        let share: Vec<_> = cards.map(|(facility, cards)| wanted.min(cards.len() / here(facility).max(1))).collect();
        let prepared = numbers.iter().map(|&number| {
            let facility = self.facilities[number];
            let cards = self.cards[facility].drain(..share[facility]);
            cards.map(|card| kiosks[number].tap(&[card])).collect()
        });
        prepared.collect()
    }

    /// Takes back what these kiosks did not send.
    pub fn put_back(&mut self, kiosks: &mut [LoadKiosk], who: Who, unsent: Vec<VecDeque<SignedBatch>>) {
        for (number, unsent) in who.kiosks().into_iter().zip(unsent) {
            for batch in unsent.into_iter().rev() {
                kiosks[number].untap(&batch);
                let facility = self.facilities[number];
                batch.cards.into_iter().for_each(|card| self.cards[facility].push_front(card));
            }
        }
    }
}
