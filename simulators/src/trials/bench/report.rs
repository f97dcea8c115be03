//! The benchmark's result, as a table for people and as one JSON object for machines.

use std::fmt;

use serde::Serialize;

use super::{insert::Inserts, live_page::Live, taps::Phase};

/// One database's share of the benchmark.
#[derive(Debug, Clone, Serialize)]
pub struct OnDatabase {
    /// `sqlite` or `postgres`.
    pub database: &'static str,
    /// The database by itself, before and after: the mean of both.
    pub inserts: Vec<Inserts>,
    /// Taps.
    pub taps: Vec<Phase>,
    /// How long after the last of these taps the hub had worked out whom to tell of each.
    pub notices_settled_s: f64,
    /// What sealing a tap's fact into the audit took, beside the taps, in microseconds of the clock. A tap's own commit has
    /// nothing more to do for it.
    pub audit_us_a_tap: Option<f64>,
    /// The live page.
    pub live: Live,
    /// Taps that were acknowledged, all phases together.
    pub acknowledged: u64,
    /// Acknowledged taps that the hub does not know when they are sent again after kill -9, and gaps of the logs.
    pub lost: u64,
    /// Taps stored that were never sent, or twice.
    pub doubled: u64,
}

impl OnDatabase {
    fn inserts(&self, clients: usize) -> f64 {
        self.inserts.iter().find(|one| one.clients == clients).map_or(f64::NAN, |one| one.per_s)
    }

    fn taps(&self, clients: usize) -> Option<&Phase> {
        self.taps.iter().find(|phase| phase.clients == clients)
    }
}

/// All of it.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// What was measured and how.
    pub note: &'static str,
    /// The processors of the machine.
    pub cores: usize,
    /// On SQLite.
    pub sqlite: OnDatabase,
    /// On PostgreSQL.
    pub postgres: OnDatabase,
    /// What counts.
    pub ratios: Ratios,
    /// Acknowledged taps that were not there afterwards.
    pub lost: u64,
    /// Taps that were there more than once.
    pub doubled: u64,
}

/// Figures that bear comparison between machines.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Ratios {
    /// Taps of 200 clients against inserts of 32. The goal is 1 or more.
    pub taps_vs_insert32_postgres: f64,
    /// Taps of 200 clients against inserts of one. The goal is 5 or more.
    pub taps_vs_insert1_sqlite: f64,
    /// The answer to one client against the database's own insert, p50. The goal is 2 or less.
    pub answer_p50_vs_insert1_postgres: f64,
    /// The answer with 200 clients, on PostgreSQL.
    pub answer_p99_ms_200_clients: f64,
    /// The same against 200 divided by the inserts of 32 clients. The goal is 3 or less.
    pub answer_p99_vs_200_over_insert32_postgres: f64,
    /// What a tap of 200 clients costs the hub and PostgreSQL on the processors. The goal is 110 or less.
    pub cpu_us_a_tap_postgres: f64,
    /// The same against what PostgreSQL spends on an insert of one.
    pub cpu_a_tap_vs_insert1_postgres: f64,
    /// From the answer to the live page, the slower of both databases. The goal is 5 or less.
    pub live_page_p99_ms_after_answer: f64,
}

/// The most clients of the benchmark.
const MANY: usize = 200;

impl Report {
    /// Puts both databases together.
    pub fn of(sqlite: OnDatabase, postgres: OnDatabase) -> Self {
        let ratios = Ratios::of(&sqlite, &postgres);
        Self {
            note: "one tap a request, closed loop, keep-alive HTTP, durable commits; requests are signed before the \
                   clock starts, because signing is the kiosks' work; the load generator shares the machine's cores",
            cores: std::thread::available_parallelism().map_or(0, usize::from),
            lost: sqlite.lost + postgres.lost,
            doubled: sqlite.doubled + postgres.doubled,
            sqlite,
            postgres,
            ratios,
        }
    }
}

impl Ratios {
    fn of(sqlite: &OnDatabase, postgres: &OnDatabase) -> Self {
        let per_s = |on: &OnDatabase| on.taps(MANY).map_or(f64::NAN, |phase| phase.per_s);
        let p99_ms = postgres.taps(MANY).map_or(f64::NAN, |phase| phase.answer.p99_ms);
        let one_p50_ms = postgres.taps(1).map_or(f64::NAN, |phase| phase.answer.p50_ms);
        let insert_p50_ms = postgres.inserts.iter().find(|one| one.clients == 1).map_or(f64::NAN, |one| one.p50_ms);
        let cost = postgres.taps(MANY).map(|phase| phase.cost);
        let cpu_us = cost.map_or(f64::NAN, |cost| cost.hub_us + cost.database_us.unwrap_or_default());
        let insert_us = postgres.inserts.iter().find(|one| one.clients == 1).map_or(f64::NAN, |one| one.cpu_us);
        let live_ms = |on: &OnDatabase| on.live.page_after_answer.p99_ms;
        Self {
            taps_vs_insert32_postgres: per_s(postgres) / postgres.inserts(32),
            taps_vs_insert1_sqlite: per_s(sqlite) / sqlite.inserts(1),
            answer_p50_vs_insert1_postgres: one_p50_ms / insert_p50_ms,
            answer_p99_ms_200_clients: p99_ms,
            answer_p99_vs_200_over_insert32_postgres: p99_ms / (MANY as f64 * 1_000.0 / postgres.inserts(32)),
            cpu_us_a_tap_postgres: cpu_us,
            cpu_a_tap_vs_insert1_postgres: cpu_us / insert_us,
            live_page_p99_ms_after_answer: live_ms(sqlite).max(live_ms(postgres)),
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
        for on in [&self.sqlite, &self.postgres] {
            for one in &on.inserts {
                let (clients, per_s, p50_ms, cpu_us) = (one.clients, one.per_s, one.p50_ms, one.cpu_us);
                write!(f, "| {}: its own insert | {clients} | {per_s:.0} | {p50_ms:.2} ", on.database)?;
                writeln!(f, "| | | {cpu_us:.0} |")?;
            }
            for phase in &on.taps {
                let (clients, per_s, answer) = (phase.clients, phase.per_s, phase.answer);
                write!(f, "| {}: taps | {clients} | {per_s:.0} ", on.database)?;
                writeln!(f, "| {:.2} | {:.2} | {} |", answer.p50_ms, answer.p99_ms, phase.cost.cells())?;
            }
            let (pages, page) = (on.live.idle_pages, on.live.page_after_answer);
            write!(f, "| {}: answer → live page, {pages} idle pages open | 1 | ", on.database)?;
            writeln!(f, "| {:.2} | {:.2} | | |", page.p50_ms, page.p99_ms)?;
        }
        self.ratios.fmt(f)?;
        for on in [&self.sqlite, &self.postgres] {
            let (acknowledged, lost, doubled) = (on.acknowledged, on.lost, on.doubled);
            write!(f, "\n{}: acknowledged {acknowledged}, lost {lost}, doubled {doubled}; ", on.database)?;
            let refused: usize = on.taps.iter().map(|phase| phase.refused + phase.failed).sum();
            let (live, pages) = (on.live, on.live.idle_pages_at_the_end);
            write!(f, "{refused} refused; notices settled {:.1} s after; ", on.notices_settled_s)?;
            write!(f, "{pages} idle pages open at the end, {:.1} kB each, ", live.kb_per_idle_page)?;
            write!(f, "hub {:.0} MB; ", live.hub_mb)?;
            match on.audit_us_a_tap {
                Some(us) => write!(f, "the audit: {us:.1} µs a tap, beside it")?,
                None => write!(f, "the audit: nothing sealed yet")?,
            }
        }
        write!(f, "\n{}", self.note)
    }
}

impl fmt::Display for Ratios {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n| ratio | measured | goal |\n|---|--:|--:|")?;
        let lines = [
            ("PostgreSQL: taps of 200 clients ÷ its inserts of 32", self.taps_vs_insert32_postgres, "≥ 1"),
            ("SQLite: taps of 200 clients ÷ its inserts of 1", self.taps_vs_insert1_sqlite, "≥ 5"),
            ("PostgreSQL: p50 of one client's answer ÷ its insert", self.answer_p50_vs_insert1_postgres, "≤ 2"),
            (
                "PostgreSQL: p99 of 200 clients ÷ (200 ÷ its inserts of 32)",
                self.answer_p99_vs_200_over_insert32_postgres,
                "≤ 3",
            ),
            ("PostgreSQL: CPU of hub and database a tap of 200 clients, µs", self.cpu_us_a_tap_postgres, "≤ 110"),
            ("the same ÷ the database's CPU of its own insert", self.cpu_a_tap_vs_insert1_postgres, ""),
            ("p99 from the answer to the live page, ms", self.live_page_p99_ms_after_answer, "≤ 5"),
        ];
        lines.iter().try_for_each(|(what, measured, goal)| writeln!(f, "| {what} | {measured:.2} | {goal} |"))
    }
}
