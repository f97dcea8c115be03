//! What happens to bookings by itself: reminders go out, whoever did not come is noted, freed places are offered to those
//! who wait, and names are forgotten when their time is over.
//!
//! Every hub asks every place; a fact is stored once, whoever was first. A hub that was down goes on where it left off.

use std::time::Duration;

use actix_web::web::Data;
use actors::Town;
use db::{Db, bookings, notices};
use domain::{
    bookings::decide::{Command, FACTS_MAX},
    ids::FacilityId,
    log::Witness,
    time::UtcTime,
};
use hub_web::{app::Hub, live::ticks};

/// How often it is asked whether something is due.
const EVERY: Duration = Duration::from_secs(1);
/// How often it is looked which places there are.
const PLACES_EVERY: Duration = Duration::from_secs(30);
/// How often names are forgotten.
const FORGET_EVERY: Duration = Duration::from_secs(3_600);
/// Most rounds of one place before the next has its turn.
const ROUNDS_MAX: usize = 400;
/// Most portions of a place's past notices that are forgotten at once.
const PORTIONS_MAX: usize = 50;

/// Asks for as long as the hub runs.
pub(crate) async fn run(hub: Data<Hub>) {
    let Hub { db, town, metrics, .. } = &**hub;
    let mut ticks = ticks(EVERY);
    let mut places = Vec::new();
    let (mut looked, mut forgot) = (None, None);
    loop {
        ticks.tick().await;
        let now = town.now();
        if is_time(looked, now, PLACES_EVERY) {
            match db.read(bookings::places).await {
                Ok(found) => (places, looked) = (found, Some(now)),
                Err(error) => tracing::warn!(%error, "it cannot be read where people book"),
            }
        }
        for place in &places {
            if let Err(failure) = ask(town, *place).await {
                tracing::warn!(facility = %place, %failure, "what is due of the bookings waits");
                metrics.booking_rounds_failed.inc();
            }
        }
        if is_time(forgot, now, FORGET_EVERY) {
            forgot = Some(now);
            for place in &places {
                if let Err(error) = forget(db, *place, now).await {
                    tracing::warn!(facility = %place, %error, "names of past bookings are not forgotten yet");
                    // Sooner than in an hour; what the others had is forgotten already.
                    forgot = None;
                }
            }
        }
    }
}

fn is_time(last: Option<UtcTime>, now: UtcTime, every: Duration) -> bool {
    // A clock that was ahead and is right again has its turn at once.
    last.is_none_or(|last| now >= last + every || now < last)
}

async fn ask(town: &Town, place: FacilityId) -> Result<(), actors::BookingFailure> {
    for _ in 0..ROUNDS_MAX {
        match town.booking(place, (Witness::Clock, None), Command::At, None).await {
            Ok(facts) if facts.len() >= FACTS_MAX => {}
            Ok(_) | Err(actors::BookingFailure::NoCalendar) => break,
            Err(failure) => return Err(failure),
        }
    }
    Ok(())
}

async fn forget(db: &Db, place: FacilityId, now: UtcTime) -> Result<(), db::DbError> {
    let Some(calendar) = db.read(move |conn| bookings::calendar(conn, place)).await? else { return Ok(()) };
    let before = now.day().plus(-i64::from(calendar.rules.keep_days));
    for _ in 0..PORTIONS_MAX {
        let over = db.read(move |conn| bookings::parties_over(conn, place, before, now)).await?;
        if over.is_empty() {
            break;
        }
        db.write(move |conn| bookings::forget_parties(conn, &over, before, now).map(drop)).await?;
    }
    for _ in 0..PORTIONS_MAX {
        if !db.write(move |conn| notices::forget_bookings(conn, place, before)).await? {
            break;
        }
    }
    Ok(())
}
