//! The benchmark's result, as tables for people and as one JSON object for machines.

use std::fmt;

use serde::Serialize;

use super::{CLIENTS_MAX, calls::Calls, tickets::Phase, watch::Watched};
use crate::trials::bench::insert::Inserts;

/// What was measured on one database with so many hubs.
#[derive(Debug, Clone, Serialize)]
pub struct OnHubs {
    /// `postgres`, `postgres and redis` or `sqlite`.
    pub database: &'static str,
    /// How many hubs.
    pub hubs: usize,
    /// Numbers taken.
    pub tickets: Vec<Phase>,
    /// People called.
    pub calls: Calls,
    /// Displays and phones.
    pub watched: Watched,
    /// Numbers that were answered.
    pub acknowledged: u64,
    /// Numbers that were answered and are not in the log.
    pub lost: u64,
    /// Numbers that two visitors have.
    pub duplicate_numbers: u64,
    /// Numbers left out, and places of the log without a fact.
    pub gaps: u64,
    /// Calls of somebody who was at a counter already, or to a counter where somebody was.
    pub double_calls: u64,
    /// Visits that cannot go on.
    pub stuck: u64,
    /// Rows that do not say what the log says.
    pub differing_rows: u64,
}

/// All of it.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// What was measured and how.
    pub note: &'static str,
    /// The processors of the machine.
    pub cores: usize,
    /// PostgreSQL by itself, before and after: the mean of both.
    pub inserts: Vec<Inserts>,
    /// By database and number of hubs.
    pub halls: Vec<OnHubs>,
    /// What counts.
    pub ratios: Ratios,
    /// Numbers that were answered and are not in the log, everywhere.
    pub lost: u64,
    /// Numbers that two visitors have, everywhere.
    pub duplicate_numbers: u64,
    /// Numbers left out and places without a fact, everywhere.
    pub gaps: u64,
    /// Calls of people who were at a counter already, or to a counter where somebody was, everywhere.
    pub double_calls: u64,
}

/// Figures that bear comparison between machines, all on PostgreSQL.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Ratios {
    /// Numbers taken by 200 clients against inserts of 32. The goal is 0.5 or more.
    pub tickets_vs_insert32: f64,
    /// The same through two hubs.
    pub tickets_vs_insert32_two_hubs: f64,
    /// `next` at 13 counters, p99, against the database's own insert. The goal is 10 or less.
    pub call_p99_vs_insert1: f64,
    /// The same through two hubs.
    pub call_p99_vs_insert1_two_hubs: f64,
}

impl Report {
    /// Puts all together: the first of `halls` is PostgreSQL with one hub, the second with two.
    pub fn of(inserts: Vec<Inserts>, halls: Vec<OnHubs>) -> Self {
        let sum = |count: fn(&OnHubs) -> u64| halls.iter().map(count).sum();
        Self {
            note: "one office; one number or call a request, closed loop, keep-alive HTTP, durable commits; requests of \
                   kiosks are signed before the clock starts, because signing is the kiosks' work; counters call from \
                   a line of everybody who took a number; load generator and hubs share the machine's cores",
            cores: std::thread::available_parallelism().map_or(0, usize::from),
            ratios: Ratios::of(&inserts, &halls),
            lost: sum(|on| on.lost),
            duplicate_numbers: sum(|on| on.duplicate_numbers),
            gaps: sum(|on| on.gaps),
            double_calls: sum(|on| on.double_calls),
            inserts,
            halls,
        }
    }

    /// Whether no number was lost, given twice or left out, nobody called twice, nobody forgotten.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let halls_are_sound = self.halls.iter().all(|on| on.stuck == 0 && on.differing_rows == 0);
        halls_are_sound && self.lost + self.duplicate_numbers + self.gaps + self.double_calls == 0
    }
}

impl Ratios {
    fn of(inserts: &[Inserts], halls: &[OnHubs]) -> Self {
        let insert = |clients| inserts.iter().find(|one| one.clients == clients);
        let insert32 = insert(32).map_or(f64::NAN, |one| one.per_s);
        let insert1 = insert(1).map_or(f64::NAN, |one| one.p50_ms);
        let tickets = |hall: usize| {
            let many = halls.get(hall).and_then(|on| on.tickets.iter().find(|phase| phase.clients == CLIENTS_MAX));
            many.map_or(f64::NAN, |phase| phase.per_s) / insert32
        };
        let calls = |hall: usize| halls.get(hall).map_or(f64::NAN, |on| on.calls.next.p99_ms) / insert1;
        Self {
            tickets_vs_insert32: tickets(0),
            tickets_vs_insert32_two_hubs: tickets(1),
            call_p99_vs_insert1: calls(0),
            call_p99_vs_insert1_two_hubs: calls(1),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "| {} cores | clients | a second | p50 ms | p99 ms | hub, CPU µs | database, CPU µs |\n|---|--:|--:|--:|--:|--:|--:|",
            self.cores
        )?;
        for one in &self.inserts {
            let (clients, per_s, p50_ms, cpu_us) = (one.clients, one.per_s, one.p50_ms, one.cpu_us);
            writeln!(f, "| PostgreSQL: its own insert | {clients} | {per_s:.0} | {p50_ms:.2} | | | {cpu_us:.0} |")?;
        }
        self.halls.iter().try_for_each(|on| on.rows(f))?;
        self.ratios.fmt(f)?;
        for on in &self.halls {
            let (acknowledged, lost) = (on.acknowledged, on.lost);
            write!(f, "\n{}, {} hub(s): acknowledged {acknowledged}, lost {lost}, ", on.database, on.hubs)?;
            write!(f, "numbers twice {}, gaps {}, calls twice {}, ", on.duplicate_numbers, on.gaps, on.double_calls)?;
            write!(f, "stuck {}, rows that differ {}; ", on.stuck, on.differing_rows)?;
            let refused: usize = on.tickets.iter().map(|phase| phase.refused + phase.failed).sum();
            write!(f, "{} refused, busy {} times; ", refused + on.calls.refused, on.calls.busy)?;
            write!(f, "{:.1} kB a phone, ", on.watched.kb_per_phone)?;
            write!(f, "hub {:.0} MB with {} phones", on.watched.hub_mb, on.watched.phones)?;
        }
        write!(f, "\n{}", self.note)
    }
}

impl OnHubs {
    fn rows(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = format!("{}, {} hub(s)", self.database, self.hubs);
        for phase in &self.tickets {
            let (clients, per_s, answer) = (phase.clients, phase.per_s, phase.answer);
            write!(f, "| {place}: numbers | {clients} | {per_s:.0} | {:.2} | {:.2} ", answer.p50_ms, answer.p99_ms)?;
            writeln!(f, "| {} |", phase.cost.cells())?;
        }
        let (calls, watched) = (self.calls, self.watched);
        let both = calls.cost.cells();
        for (what, spread, cost) in [("next", calls.next, "|"), ("finish; both", calls.finish, both.as_str())] {
            let (counters, per_s, p50, p99) = (calls.counters, calls.per_s, spread.p50_ms, spread.p99_ms);
            writeln!(f, "| {place}: {what} | {counters} | {per_s:.0} | {p50:.2} | {p99:.2} | {cost} |")?;
        }
        let crowd = format!("{} phones watching", watched.phones);
        for (what, spread) in [
            ("call → display".to_owned(), watched.call_to_display),
            ("call → phone".to_owned(), watched.call_to_phone),
            (format!("call → display, {crowd}"), watched.call_to_display_in_the_crowd),
            (format!("call → last phone, {crowd}"), watched.call_to_last_phone),
        ] {
            writeln!(f, "| {place}: {what} | 1 | | {:.2} | {:.2} | | |", spread.p50_ms, spread.p99_ms)?;
        }
        Ok(())
    }
}

impl fmt::Display for Ratios {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n| ratio, on PostgreSQL | one hub | two hubs | goal |\n|---|--:|--:|--:|")?;
        let (one, two) = (self.tickets_vs_insert32, self.tickets_vs_insert32_two_hubs);
        writeln!(f, "| numbers of 200 clients ÷ its inserts of 32 | {one:.2} | {two:.2} | ≥ 0.5 |")?;
        let (one, two) = (self.call_p99_vs_insert1, self.call_p99_vs_insert1_two_hubs);
        writeln!(f, "| p99 of `next` at 13 counters ÷ its insert | {one:.1} | {two:.1} | ≤ 10 |")
    }
}
