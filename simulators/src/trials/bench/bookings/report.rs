//! The benchmark's result, as tables for people and as one JSON object for machines.

use std::fmt;

use serde::Serialize;

use super::{month::Month, reminders::Reminders, rush::Run};
use crate::trials::bench::stats::median;

/// Rushes of one kind.
#[derive(Debug, Clone, Serialize)]
pub struct Rush {
    /// Which kind.
    pub name: &'static str,
    /// How many people at once.
    pub people: usize,
    /// How many got what they wanted, in the last one.
    pub done: usize,
    /// How many were told that it is full, in the last one.
    pub refused: usize,
    /// Until the last one was answered: the median of the rushes.
    pub seconds: f64,
    /// The quickest.
    pub seconds_min: f64,
    /// The slowest.
    pub seconds_max: f64,
}

impl Rush {
    /// Of these runs.
    pub fn of(name: &'static str, people: usize, runs: &[Run]) -> Self {
        let seconds = || runs.iter().map(|run| run.seconds);
        let (done, refused) = runs.last().map_or((0, 0), |run| (run.done, run.refused));
        Self {
            name,
            people,
            done,
            refused,
            seconds: median(seconds().collect()),
            seconds_min: seconds().fold(f64::INFINITY, f64::min),
            seconds_max: seconds().fold(0.0, f64::max),
        }
    }
}

/// What was measured on one database.
#[derive(Debug, Clone, Serialize)]
pub struct OnDatabase {
    /// `postgres` or `sqlite`.
    pub database: &'static str,
    /// Rushes, by kind.
    pub rushes: Vec<Rush>,
    /// Pages of the full month.
    pub month: Vec<Month>,
    /// Reminders, where they were measured.
    pub reminders: Option<Reminders>,
    /// The most memory that the hub had in rushes and with the month.
    pub hub_peak_mb: f64,
    /// Bookings and holds that were answered.
    pub acknowledged: u64,
    /// Places sold twice.
    pub oversold: u64,
    /// Answered and not in the log, gaps, rows that differ.
    pub lost: u64,
    /// Answers that the hub failed with.
    pub server_errors: u64,
}

/// All of it.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// What was measured and how.
    pub note: &'static str,
    /// The processors of the machine.
    pub cores: usize,
    /// PostgreSQL by itself: bookings a second of 32 clients that all update one row.
    pub hot_row_per_s: f64,
    /// 200 bookings of one slot, from the first request to the last answer, on PostgreSQL. The goal is 0.2 or less.
    pub hot_slot_200_s: f64,
    /// 1,000 of them. The goal is 1 or less.
    pub hot_slot_1000_s: f64,
    /// Bookings a second of the 1,000 against the hot row.
    pub bookings_vs_hot_row: f64,
    /// The calendar page of a month with 50,000 bookings, one client, on PostgreSQL.
    pub month_page_p99_ms: f64,
    /// Until the mail server had each of 100,000 reminders that were due at once.
    pub reminders_100k_s: f64,
    /// Their mails a second.
    pub reminders_mails_per_s: f64,
    /// That against a program that only hands as many mails to the same mail server.
    pub reminders_vs_plain_smtp: f64,
    /// The most memory that the hub had for them.
    pub reminders_peak_mb: f64,
    /// Reminders that came again.
    pub reminders_doubled: u64,
    /// Places sold twice, everywhere.
    pub oversold: u64,
    /// Answered and not in the log, and reminders that never came, everywhere.
    pub lost: u64,
    /// Answers that a hub failed with, everywhere.
    pub server_errors: u64,
    /// By database.
    pub databases: Vec<OnDatabase>,
}

impl Report {
    /// Puts all together: the first of `databases` is PostgreSQL.
    pub fn of(hot_row_per_s: f64, databases: Vec<OnDatabase>) -> Self {
        let sum = |count: fn(&OnDatabase) -> u64| databases.iter().map(count).sum();
        let postgres = databases.first();
        let seconds = |rush: usize| postgres.and_then(|on| on.rushes.get(rush)).map_or(f64::NAN, |rush| rush.seconds);
        let reminders = postgres.and_then(|on| on.reminders);
        let of_reminders = |figure: fn(Reminders) -> f64| reminders.map_or(f64::NAN, figure);
        Self {
            note: "a booking is two requests, hold and details of a known resident, each answered after its durable \
                   commit; all connections are open before everybody begins; the peer is one transaction a booking; \
                   load generator, hub and database share the machine's cores",
            cores: std::thread::available_parallelism().map_or(0, usize::from),
            hot_row_per_s,
            hot_slot_200_s: seconds(0),
            hot_slot_1000_s: seconds(1),
            bookings_vs_hot_row: 1_000.0 / seconds(1) / hot_row_per_s,
            month_page_p99_ms: postgres.and_then(|on| on.month.first()).map_or(f64::NAN, |month| month.page.p99_ms),
            reminders_100k_s: of_reminders(|one| one.handed_off_s),
            reminders_mails_per_s: of_reminders(|one| one.per_s),
            reminders_vs_plain_smtp: of_reminders(|one| one.per_s / one.plain_smtp_per_s),
            reminders_peak_mb: of_reminders(|one| one.peak_mb),
            reminders_doubled: reminders.map_or(0, |one| one.doubled),
            oversold: sum(|on| on.oversold),
            lost: sum(|on| on.lost) + reminders.map_or(0, |one| one.lost),
            server_errors: sum(|on| on.server_errors),
            databases,
        }
    }

    /// Whether no place was sold twice, no booking lost, no reminder sent twice.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.oversold + self.lost + self.server_errors + self.reminders_doubled == 0
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| {} cores | done | full | seconds | min | max |\n|---|--:|--:|--:|--:|--:|", self.cores)?;
        for on in &self.databases {
            for rush in &on.rushes {
                let Rush { name, done, refused, seconds, seconds_min, seconds_max, .. } = rush;
                write!(f, "| {}: {name} | {done} | {refused} ", on.database)?;
                writeln!(f, "| {seconds:.3} | {seconds_min:.3} | {seconds_max:.3} |")?;
            }
        }
        writeln!(f, "\n| a full month | clients | a second | p50 ms | p99 ms |\n|---|--:|--:|--:|--:|")?;
        for on in &self.databases {
            for Month { clients, per_s, page } in &on.month {
                writeln!(f, "| {} | {clients} | {per_s:.0} | {:.2} | {:.2} |", on.database, page.p50_ms, page.p99_ms)?;
            }
        }
        writeln!(f, "\nPostgreSQL's hot row: {:.0} bookings a second", self.hot_row_per_s)?;
        writeln!(f, "1,000 bookings of one slot ÷ hot row: {:.2}", self.bookings_vs_hot_row)?;
        for on in &self.databases {
            let OnDatabase { database, hub_peak_mb, acknowledged, oversold, lost, server_errors, .. } = on;
            write!(f, "{database}: acknowledged {acknowledged}, oversold {oversold}, lost {lost}, ")?;
            writeln!(f, "server errors {server_errors}; hub at most {hub_peak_mb:.0} MB")?;
            if let Some(Reminders { due, handed_off_s, per_s, plain_smtp_per_s, lost, doubled, peak_mb }) = on.reminders
            {
                write!(
                    f,
                    "{database}: {due} reminders at once handed off in {handed_off_s:.1} s, {per_s:.0} a second; "
                )?;
                write!(f, "plain SMTP {plain_smtp_per_s:.0}, ratio {:.2}; ", per_s / plain_smtp_per_s)?;
                writeln!(f, "lost {lost}, doubled {doubled}; hub at most {peak_mb:.0} MB")?;
            }
        }
        write!(f, "{}", self.note)
    }
}
