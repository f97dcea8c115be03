//! A hundred thousand reminders that are due at the same moment: every booking has one for today at this minute. The peer is
//! a program that only hands the same mails to the same mail server, in the same run.

use std::{
    fs,
    time::{Duration, Instant},
};

use domain::{
    bookings::calendar::ReminderTime,
    time::{Clock, SystemClock, UtcTime},
};
use serde::Serialize;
use tokio::time::sleep;

use super::{mail_sink::MailSink, place, plain_smtp, rush};
use crate::{
    fakes::{folder::TempFolder, listen, postgres::Postgres, processes::Programs},
    trials::{
        TrialError,
        load::{
            hall::{Hall, HallPlan},
            http::Connection,
            roster::RosterPlan,
        },
    },
};

/// How many.
const REMINDERS: usize = 100_000;
/// Their bookings are of so many days: a service has no more reminders.
const DAYS: u16 = 10;
/// What has not gone out by then counts as lost.
const SENT_WITHIN: Duration = Duration::from_secs(240);
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// The hub is up by then.
const AHEAD: Duration = Duration::from_secs(10);

/// How reminders went out.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Reminders {
    /// How many were due.
    pub due: usize,
    /// From then until the mail server had taken each.
    pub handed_off_s: f64,
    /// Mails a second in that time.
    pub per_s: f64,
    /// Mails a second that the same mail server takes from a program that does nothing else.
    pub plain_smtp_per_s: f64,
    /// Reminders that never came.
    pub lost: u64,
    /// Reminders that came again.
    pub doubled: u64,
    /// The most memory that the hub ever had.
    pub peak_mb: f64,
}

/// Books, sets the reminders, and counts the mails.
pub async fn measure(programs: &Programs, server: &Postgres) -> Result<Reminders, TrialError> {
    eprintln!("reminders: {REMINDERS} bookings");
    let (database, bookings) = (server.create_database()?, place::plan());
    let plan = HallPlan {
        office: place::OFFICE,
        database_url: Some(&database),
        bookings: Some(&bookings),
        redis_url: None,
        hubs: 1,
        kiosks: 0,
    };
    let mut hall = Hall::found(programs, &plan).await?;
    // The bookings' own mails are not what is measured: this mail server never says a word, and then they are removed.
    let silent = listen::on_a_free_port().await?;
    hall.set("KAZASU_SMTP_URL", &format!("smtp://{}", silent.local_addr()?))?;
    let mut crowd = rush::Crowd::new(&hall);
    crowd.fill(REMINDERS, DAYS).await?;
    if crowd.acknowledged != REMINDERS as u64 {
        return Err(TrialError::Unclear("bookings that were refused though there was room"));
    }
    hall.kill(0);
    let name = database.rsplit('/').next().unwrap_or_default();
    server.psql(name, "truncate delivery_attempts, deliveries, outbox")?;
    let (sink, due) = (MailSink::start().await?, soon());
    set_reminders(&hall, due)?;
    hall.set("KAZASU_SMTP_URL", &sink.url())?;
    eprintln!("reminders: they are due in a moment");
    sleep(due.since(SystemClock.now())).await;
    let handed_off = handed_off(&hall, &sink).await?;
    let (mails, names) = (sink.mails(), sink.names());
    let peak_mb = peak_mb(hall.hub(0)?.id())?;
    hall.kill(0);
    eprintln!("reminders: as many mails of a program that does nothing else");
    let plain = plain_smtp::send(sink.address(), REMINDERS, sink.last_bytes()).await?;
    Ok(Reminders {
        due: REMINDERS,
        handed_off_s: handed_off.as_secs_f64(),
        per_s: names as f64 / handed_off.as_secs_f64(),
        plain_smtp_per_s: REMINDERS as f64 / plain.as_secs_f64(),
        lost: (REMINDERS as u64).saturating_sub(names),
        doubled: mails - names,
        peak_mb,
    })
}

/// The beginning of a minute.
fn soon() -> UtcTime {
    let then = SystemClock.now() + AHEAD + Duration::from_secs(60);
    then.day().at(then.minute_of_day())
}

/// Waits until the mail server has all, and the hub has noted it.
async fn handed_off(hall: &Hall, sink: &MailSink) -> Result<Duration, TrialError> {
    let began = Instant::now();
    while sink.names() < REMINDERS as u64 && began.elapsed() < SENT_WITHIN {
        sleep(LOOK_EVERY).await;
    }
    let took = began.elapsed();
    while in_the_database(hall).await? != Some(0) && began.elapsed() < SENT_WITHIN {
        sleep(LOOK_EVERY).await;
    }
    Ok(took)
}

/// Every booking, however many days ahead, has its reminder then.
fn set_reminders(hall: &Hall, due: UtcTime) -> Result<(), TrialError> {
    let at = due.minute_of_day();
    let reminders =
        (place::FIRST_DAY..place::FIRST_DAY + DAYS).map(|days_before| ReminderTime { days_before, at }).collect();
    let folder = TempFolder::new("reminders")?;
    let bookings = Some(place::with_reminders(reminders));
    let roster = RosterPlan { children: Vec::new(), office: Some(place::OFFICE), bookings };
    roster.write(&folder.join("roster"))?;
    hall.ops.run(&["import", &folder.join("roster").to_string_lossy()])?;
    Ok(())
}

/// Facts in the outbox, and deliveries that wait. After a kill no hub tells it for a while.
async fn in_the_database(hall: &Hall) -> Result<Option<u64>, TrialError> {
    let hub = hall.staff(0);
    let request = format!("GET /metrics HTTP/1.1\r\nhost: {hub}\r\n\r\n");
    let answer = Connection::open(hub).await?.ask(request.as_bytes()).await?;
    let metrics = String::from_utf8_lossy(&answer.body).into_owned();
    let value = |name: &str| metrics.lines().find_map(|line| line.strip_prefix(name)?.trim().parse::<u64>().ok());
    Ok(value("kazasu_outbox_facts ").zip(value("kazasu_deliveries_waiting ")).map(|(facts, waiting)| facts + waiting))
}

/// The most memory that a process ever had.
pub fn peak_mb(process: u32) -> Result<f64, TrialError> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
    peak.map(|kb: f64| kb / 1_024.0).ok_or(TrialError::Unclear("/proc"))
}
