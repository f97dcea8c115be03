//! `bench queue`: how fast numbers are taken and called, and how soon displays and phones show it.
//!
//! One office, so one log and one row that all writers move: the hard case. Numbers are taken first; then the counters
//! call from a line that is longer than any real one. Numbers that came twice or were left out and people who were
//! called twice are counted by `ops verify`, and among the answers themselves.

mod calls;
mod report;
mod tickets;
mod watch;

use std::time::Duration;

pub use report::Report;

use super::{
    Plan,
    cpu::Meter,
    insert::{self, Inserts},
    mean, programs,
};
use crate::{
    fakes::{folder::TempFolder, postgres::Postgres, processes::Programs, redis::Redis},
    trials::{
        TrialError,
        load::{
            hall::{Hall, HallPlan},
            office::OfficePlan,
        },
    },
};
use report::OnHubs;

/// The office: so many numbers that no series ends, and 13 counters.
const OFFICE: OfficePlan = OfficePlan { sections: 4, services_a_section: 10, counters: 13 };
/// The most clients that take numbers.
const CLIENTS_MAX: usize = 200;
/// Phones that watch one queue.
const PHONES: usize = 5_000;

/// Runs all of it. Takes some minutes; says on standard error how far it is.
///
/// # Errors
/// If something does not start or is not understood.
pub async fn queue(plan: Plan) -> Result<Report, TrialError> {
    let programs = programs(plan.build)?;
    let (server, folder) = (Postgres::start()?, TempFolder::new("inserts")?);
    let measure = || -> Result<Vec<Inserts>, TrialError> {
        [1, 32].into_iter().map(|clients| insert::postgres(&server, folder.path(), clients, plan.time)).collect()
    };
    eprintln!("PostgreSQL: its own inserts");
    let before = measure()?;
    let database = server.create_database()?;
    let one = HallPlan {
        office: OFFICE,
        database_url: Some(&database),
        bookings: None,
        redis_url: None,
        hubs: 1,
        kiosks: CLIENTS_MAX,
    };
    let one = on_hubs("postgres", &programs, &one, Some(&server), plan.time).await?;
    let (database, redis) = (server.create_database()?, Redis::start()?);
    let two = HallPlan {
        office: OFFICE,
        database_url: Some(&database),
        bookings: None,
        redis_url: Some(&redis.url()),
        hubs: 2,
        kiosks: CLIENTS_MAX,
    };
    let two = on_hubs("postgres and redis", &programs, &two, Some(&server), plan.time).await?;
    eprintln!("PostgreSQL: its own inserts again");
    let inserts = before.into_iter().zip(measure()?).map(|(before, after)| mean(before, after)).collect();
    let sqlite =
        HallPlan { office: OFFICE, database_url: None, bookings: None, redis_url: None, hubs: 1, kiosks: CLIENTS_MAX };
    let sqlite = on_hubs("sqlite", &programs, &sqlite, None, plan.time).await?;
    Ok(Report::of(inserts, vec![one, two, sqlite]))
}

async fn on_hubs(
    database: &'static str,
    programs: &Programs,
    plan: &HallPlan<'_>,
    server: Option<&Postgres>,
    time: Duration,
) -> Result<OnHubs, TrialError> {
    let hubs = plan.hubs;
    eprintln!("{database}, {hubs} hub(s): the town hall");
    let mut hall = Hall::found(programs, plan).await?;
    calls::open(&hall).await?;
    let ids = (0..hubs).map(|number| Ok(hall.hub(number)?.id())).collect::<Result<Vec<_>, TrialError>>()?;
    let meter = Meter::new(ids, server);
    let (mut taken, mut phases) = (tickets::Taken::default(), Vec::new());
    for clients in [1, CLIENTS_MAX] {
        eprintln!("{database}, {hubs} hub(s): numbers, {clients} clients");
        phases.push(tickets::phase(&hall, &meter, clients, time, &mut taken).await?);
    }
    eprintln!("{database}, {hubs} hub(s): calls");
    let calls = calls::phase(&hall, &meter, time).await?;
    eprintln!("{database}, {hubs} hub(s): displays and phones");
    let watched = watch::measure(&hall, &taken).await?;
    // Nothing is left that a hub only believes.
    (0..hubs).for_each(|number| hall.kill(number));
    let verified = hall.ops.verify()?;
    let log_gaps = verified.gaps();
    let queue = verified.queues.into_iter().next().ok_or(TrialError::Unclear("a town without an office"))?;
    Ok(OnHubs {
        database,
        hubs,
        tickets: phases,
        calls,
        watched,
        acknowledged: taken.count,
        lost: taken.count.saturating_sub(queue.tickets),
        duplicate_numbers: queue.duplicate_numbers + taken.doubles(),
        gaps: queue.gaps + log_gaps,
        double_calls: queue.double_calls,
        stuck: queue.stuck,
        differing_rows: queue.differing_rows,
    })
}
