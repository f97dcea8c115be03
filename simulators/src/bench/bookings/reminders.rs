//! A hundred thousand reminders that are due at the same moment: every booking of a month has one for today at this minute.

use std::{
    fs,
    time::{Duration, Instant},
};

use domain::{
    bookings::calendar::ReminderTime,
    queue::office::MinuteOfDay,
    time::{Clock, SystemClock, UtcTime},
};
use serde::Serialize;
use tokio::time::sleep;

use super::{mail_sink::MailSink, place, rush};
use crate::{
    folder::TempFolder,
    load::{
        LoadError,
        hall::{Hall, HallPlan},
        http::Connection,
        roster::RosterPlan,
    },
    processes::Programs,
    trial::TrialError,
};

/// How many.
pub const REMINDERS: usize = 100_000;
/// Mails are counted for so long once all reminders are written.
const SENDING: Duration = Duration::from_secs(60);
/// Their bookings are of so many days: a service has no more reminders.
const DAYS: u16 = 10;
const SETTLED_WITHIN: Duration = Duration::from_secs(1_800);
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// The hub is up by then.
const AHEAD: Duration = Duration::from_secs(75);

/// How reminders went out.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Reminders {
    /// How many were due.
    pub due: usize,
    /// Until each was a fact, with its delivery in the database.
    pub written_s: f64,
    /// Mails that the mail server had by the end of the minute after that.
    pub sent: u64,
    /// Mails a second in that time, or until all had come.
    pub sent_per_s: f64,
    /// Mails that came beside them: 0, for each is sent once.
    pub doubled: u64,
    /// The most memory that the hub ever had.
    pub peak_mb: f64,
}

/// Books, sets the reminders, and counts the mails for a while. The bookings' own mails go nowhere: there is no mail server
/// until the reminders are due.
pub async fn measure(programs: &Programs, database: &str) -> Result<Reminders, TrialError> {
    eprintln!("reminders: {REMINDERS} bookings");
    let (sink, bookings) = (MailSink::start().await?, place::plan());
    let plan = HallPlan {
        office: place::OFFICE,
        database_url: Some(database),
        bookings: Some(&bookings),
        redis_url: None,
        hubs: 1,
        kiosks: 0,
    };
    let mut hall = Hall::found(programs, &plan).await?;
    let mut crowd = rush::Crowd::new(&hall);
    crowd.fill(REMINDERS, DAYS).await?;
    if crowd.acknowledged != REMINDERS as u64 {
        return Err(TrialError::Unclear("bookings that were refused though there was room"));
    }
    eprintln!("reminders: the mails of the bookings");
    settled(&hall, &sink).await?;
    let due = a_minute_from_now();
    hall.kill(0);
    set_reminders(&hall, due)?;
    hall.set("KAZASU_SMTP_URL", &sink.url())?;
    eprintln!("reminders: they are due");
    let wait = due.since(SystemClock.now());
    sleep(wait).await;
    let began = Instant::now();
    let all = REMINDERS as u64;
    while in_the_database(&hall).await? + sink.mails() < all {
        if began.elapsed() > SETTLED_WITHIN {
            return Err(TrialError::Unclear("reminders that are never all written"));
        }
        sleep(LOOK_EVERY).await;
    }
    let written = began.elapsed();
    let (sending, before) = (Instant::now(), sink.mails());
    while sink.mails() < all && sending.elapsed() < SENDING {
        sleep(LOOK_EVERY).await;
    }
    let sent = sink.mails();
    Ok(Reminders {
        due: REMINDERS,
        written_s: written.as_secs_f64(),
        sent,
        sent_per_s: (sent - before) as f64 / sending.elapsed().as_secs_f64(),
        doubled: sent.saturating_sub(all),
        peak_mb: peak_mb(hall.hub(0)?.id())?,
    })
}

/// The beginning of the minute after next.
fn a_minute_from_now() -> UtcTime {
    let then = SystemClock.now() + AHEAD;
    then.day().at(then.minute_of_day())
}

/// Every booking, however many days ahead, has its reminder then.
fn set_reminders(hall: &Hall, due: UtcTime) -> Result<(), TrialError> {
    let at: MinuteOfDay = due.minute_of_day();
    let reminders =
        (place::FIRST_DAY..place::FIRST_DAY + DAYS).map(|days_before| ReminderTime { days_before, at }).collect();
    let folder = TempFolder::new("reminders")?;
    let bookings = Some(place::with_reminders(reminders));
    let roster = RosterPlan { children: Vec::new(), office: Some(place::OFFICE), bookings };
    roster.write(&folder.join("roster"))?;
    hall.ops.run(&["import", &folder.join("roster").to_string_lossy()])?;
    Ok(())
}

/// Waits until nothing is left to be told.
async fn settled(hall: &Hall, sink: &MailSink) -> Result<(), TrialError> {
    let (began, mut mails) = (Instant::now(), sink.mails());
    while began.elapsed() < SETTLED_WITHIN {
        sleep(LOOK_EVERY).await;
        if in_the_database(hall).await? == 0 && mails == sink.mails() {
            return Ok(());
        }
        mails = sink.mails();
    }
    Err(TrialError::Unclear("mails that never settle"))
}

/// Facts in the outbox, and deliveries that wait.
async fn in_the_database(hall: &Hall) -> Result<u64, TrialError> {
    let hub = hall.staff(0);
    let request = format!("GET /metrics HTTP/1.1\r\nhost: {hub}\r\n\r\n");
    let answer = Connection::open(hub).await?.ask(request.as_bytes()).await?;
    let metrics = String::from_utf8_lossy(&answer.body).into_owned();
    let value = |name: &str| {
        let value = metrics.lines().find_map(|line| line.strip_prefix(name)?.trim().parse::<u64>().ok());
        value.ok_or_else(|| LoadError::Misunderstood("/metrics".to_owned()))
    };
    Ok(value("kazasu_outbox ")? + value("kazasu_deliveries_waiting ")?)
}

/// The most memory that a process ever had.
pub fn peak_mb(process: u32) -> Result<f64, TrialError> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
    peak.map(|kb: f64| kb / 1_024.0).ok_or(TrialError::Unclear("/proc"))
}
