//! `bench bookings`: a rush on one slot, pages of a full month, and reminders that are all due at once.
//!
//! The peer of the rush is what a database does by itself when the slot is a row: a conditional update of it and the
//! booking's rows in one transaction, measured in the same run on the same server. What was sold is counted by
//! `ops verify` after a kill.

mod hot_row;
mod mail_sink;
mod month;
mod place;
mod plain_smtp;
mod reminders;
mod report;
mod rush;

pub use report::Report;

use super::{Plan, programs};
use crate::{
    fakes::{postgres::Postgres, processes::Programs},
    trials::{
        TrialError,
        load::hall::{Hall, HallPlan},
    },
};
use place::{FULL, ROOMY, SCARCE};
use report::{OnDatabase, Rush};

/// Rushes of each kind; their median counts.
const RUSHES: usize = 5;

/// Runs all of it. Takes some minutes; says on standard error how far it is.
///
/// # Errors
/// If something does not start or is not understood.
pub async fn bookings(plan: Plan) -> Result<Report, TrialError> {
    let programs = programs(plan.build)?;
    let server = Postgres::start()?;
    eprintln!("PostgreSQL: its own hot row");
    let before = hot_row::measure(&server, plan.time)?;
    let database = server.create_database()?;
    let mut postgres = on_database("postgres", &programs, Some(&database), plan).await?;
    eprintln!("PostgreSQL: its own hot row again");
    let hot_row_per_s = f64::midpoint(before, hot_row::measure(&server, plan.time)?);
    postgres.reminders = Some(reminders::measure(&programs, &server).await?);
    let sqlite = on_database("sqlite", &programs, None, plan).await?;
    Ok(Report::of(hot_row_per_s, vec![postgres, sqlite]))
}

async fn on_database(
    database: &'static str,
    programs: &Programs,
    url: Option<&str>,
    plan: Plan,
) -> Result<OnDatabase, TrialError> {
    eprintln!("{database}: the place");
    let bookings = place::plan();
    let hall = HallPlan {
        office: place::OFFICE,
        database_url: url,
        bookings: Some(&bookings),
        redis_url: None,
        hubs: 1,
        kiosks: 0,
    };
    let mut hall = Hall::found(programs, &hall).await?;
    let mut crowd = rush::Crowd::new(&hall);
    let mut rushes = Vec::new();
    for (name, people, desk, kind) in [
        ("200 for one slot of 200", 200, ROOMY, rush::Kind::Whole),
        ("1,000 for one slot of 1,000", 1_000, FULL, rush::Kind::Whole),
        ("1,000 for one slot of 50", 1_000, SCARCE, rush::Kind::Whole),
        ("200 holds of one slot", 200, ROOMY, rush::Kind::Hold),
        ("1,000 holds of one slot", 1_000, FULL, rush::Kind::Hold),
        ("1,000 spread over slots", 1_000, FULL, rush::Kind::Spread),
    ] {
        let mut runs = Vec::with_capacity(RUSHES);
        for _ in 0..RUSHES {
            runs.push(crowd.rush(people, desk, kind).await?);
        }
        let rush = Rush::of(name, people, &runs);
        eprintln!("{database}: {name}: {:.3} s", rush.seconds);
        rushes.push(rush);
    }
    eprintln!("{database}: a month with {} bookings", place::OF_THE_MONTH);
    crowd.fill(place::OF_THE_MONTH, place::DAYS).await?;
    let month = month::measure(&hall, plan.time).await?;
    let hub_peak_mb = reminders::peak_mb(hall.hub(0)?.id())?;
    hall.kill(0);
    let verified = hall.ops.verify()?;
    let gaps = verified.gaps();
    let place = verified.bookings.into_iter().next().ok_or(TrialError::Unclear("a town where nobody books"))?;
    Ok(OnDatabase {
        database,
        rushes,
        month,
        reminders: None,
        hub_peak_mb,
        acknowledged: crowd.acknowledged,
        oversold: place.oversold + crowd.oversold,
        lost: crowd.acknowledged.saturating_sub(place.bookings) + gaps + place.differing_rows,
        server_errors: crowd.server_errors,
    })
}
