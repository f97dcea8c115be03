//! How fast the hub is, against what the database does by itself, in the same run: `bench taps`, `bench queue` and
//! `bench bookings`; what its pages weigh: `bench pages`; and how soon millions of rows of the audit are searched: `bench audit`;
//! what opening a card costs: `bench sealing`.
//!
//! Each starts its own hubs and databases. Every figure is a measurement of real requests through the front door. Lost
//! and doubled taps are counted by killing the hub, sending every acknowledged tap again, and `ops verify`.

mod audit;
mod bookings;
mod cards;
mod clients;
mod cpu;
mod insert;
mod live_page;
mod notices;
mod pages;
mod queue;
mod report;
mod sealing;
mod stats;
mod taps;

use std::{process::Command, time::Duration};

pub use audit::{ROWS as AUDIT_ROWS, Report as AuditReport, audit};
pub use bookings::{Report as BookingReport, bookings};
pub use pages::{Report as PageReport, pages};
pub use queue::{Report as QueueReport, queue};
pub use report::Report;
pub use sealing::{Report as SealingReport, sealing};

use crate::{
    fakes::{folder::TempFolder, postgres::Postgres, processes::Programs},
    trials::{
        TrialError,
        load::{self, acknowledged, town::Town},
    },
};
use cards::{CLIENTS_MAX, Deck, Who};
use insert::Inserts;
use report::OnDatabase;

/// How the benchmark runs.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// The measured time of each phase.
    pub time: Duration,
    /// Whether to build the programs first.
    pub build: Build,
}

/// Whether to build the programs first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// With optimisation, by cargo.
    First,
    /// They are there already.
    Done,
}

/// Runs all of it. Takes a few minutes; says on standard error how far it is.
///
/// # Errors
/// If something does not start or is not understood.
pub async fn taps(plan: Plan) -> Result<Report, TrialError> {
    let programs = programs(plan.build)?;
    let sqlite = on_sqlite(&programs, plan.time).await?;
    let postgres = on_postgres(&programs, plan.time).await?;
    Ok(Report::of(sqlite, postgres))
}

/// The optimised programs, and as many open files as there may be.
fn programs(build: Build) -> Result<Programs, TrialError> {
    load::raise_open_files()?;
    if build == Build::First {
        let built = Command::new("cargo").args(["build", "--release", "-p", "hub", "-p", "ops"]).status()?;
        built.success().then_some(()).ok_or(TrialError::Build)?;
    }
    Ok(Programs::release()?)
}

async fn on_sqlite(programs: &Programs, time: Duration) -> Result<OnDatabase, TrialError> {
    let measure = || {
        let folder = TempFolder::new("inserts")?;
        [1, 32].into_iter().map(|clients| insert::sqlite(folder.path(), clients, time)).collect()
    };
    on_database("sqlite", programs, None, time, measure).await
}

async fn on_postgres(programs: &Programs, time: Duration) -> Result<OnDatabase, TrialError> {
    let (server, folder) = (Postgres::start()?, TempFolder::new("inserts")?);
    let database = (server.create_database()?, &server);
    let measure = || [1, 32].into_iter().map(|n| insert::postgres(&server, folder.path(), n, time)).collect();
    on_database("postgres", programs, Some(&database), time, measure).await
}

async fn on_database(
    database: &'static str,
    programs: &Programs,
    at: Option<&(String, &Postgres)>,
    time: Duration,
    measure_inserts: impl Fn() -> Result<Vec<Inserts>, TrialError>,
) -> Result<OnDatabase, TrialError> {
    eprintln!("{database}: the town");
    let roster = cards::roster(clients::WARM_UP + time);
    let (url, server) = at.map(|(url, server)| (url.as_str(), *server)).unzip();
    let mut town = Town::found(programs, url, &roster, &cards::facilities_of_kiosks()).await?;
    let mut deck = Deck::deal(&roster, &town.kiosks[0]);
    town.kill();
    eprintln!("{database}: its own inserts");
    let before = measure_inserts()?;
    town.start()?;
    let (mut phases, mut acknowledged) = (Vec::new(), vec![Vec::new(); town.kiosks.len()]);
    for who in [Who::One, Who::Many(50), Who::Many(CLIENTS_MAX)] {
        eprintln!("{database}: taps, {who:?}");
        phases.push(taps::phase((&mut town, server), &mut deck, who, time, &mut acknowledged).await?);
    }
    eprintln!("{database}: the notices of these taps");
    let notices_settled_s = notices::settled(town.hub()?.staff()).await?.as_secs_f64();
    let audit_us_a_tap = notices::sealing_us(town.hub()?.staff()).await?;
    eprintln!("{database}: the live page");
    let live = live_page::measure(&mut town, &mut deck, &mut acknowledged).await?;
    eprintln!("{database}: everything again, after kill -9");
    town.start()?;
    let (mut count, mut missing) = (0, 0);
    for (kiosk, acknowledged) in town.kiosks.iter().zip(&acknowledged) {
        count += acknowledged.len() as u64;
        missing += acknowledged::count_lost(town.hub()?.staff(), kiosk, acknowledged).await?;
    }
    let verified = town.ops.verify()?;
    town.kill();
    let after = measure_inserts()?;
    Ok(OnDatabase {
        database,
        inserts: before.into_iter().zip(after).map(|(before, after)| mean(before, after)).collect(),
        taps: phases,
        notices_settled_s,
        audit_us_a_tap,
        live,
        acknowledged: count,
        lost: missing + verified.gaps() + count.saturating_sub(verified.taps),
        doubled: verified.doubled + verified.taps.saturating_sub(count),
    })
}

fn mean(before: Inserts, after: Inserts) -> Inserts {
    Inserts {
        clients: before.clients,
        per_s: f64::midpoint(before.per_s, after.per_s),
        p50_ms: f64::midpoint(before.p50_ms, after.p50_ms),
        cpu_us: f64::midpoint(before.cpu_us, after.cpu_us),
    }
}
