//! How eagerly something may be tried, counted where all hubs see it.
//!
//! A subject may be tried a few times at once and then as often as time goes by (GCRA, the leaky bucket as a meter): a row
//! holds until when the tries so far are paid for. One statement counts and decides, so tries at the same instant, on
//! however many hubs, are let through no more often than one after the other. What is refused counts nothing: hammering
//! keeps nobody out any longer.
//!
//! A hub whose clock is ahead leaves instants that no run of tries comes to. They are taken for rested, or a clock that was
//! wrong for a minute would keep people out for as long as it was wrong by.

use std::time::Duration;

use diesel::{prelude::*, query_dsl::methods::FilterDsl, sql_types::BigInt};
use domain::time::{HUBS_APART, UtcTime};

use crate::{Conn, DbError, schema::tries, with};

/// No pace lets tries be paid for longer ahead.
const LONGEST: Duration = Duration::from_secs(3_600);
/// What is paid for longer ahead was counted by a clock that is wrong.
pub(crate) const FARTHEST: Duration = Duration::from_secs(LONGEST.as_secs() + HUBS_APART.as_secs());

/// How eager one may be.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Tries at once.
    pub at_once: u32,
    /// Then one more each time so long has passed.
    pub every: Duration,
}

fn micros(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).expect("a pace is far shorter than centuries")
}

/// Takes one try; `false` if there is none to take now.
///
/// # Errors
/// If the database fails.
pub fn take(conn: &mut Conn, subject: &[u8], pace: Pace, now: UtcTime) -> Result<bool, DbError> {
    let every = micros(pace.every);
    debug_assert!(pace.every * pace.at_once <= LONGEST, "a pace whose rows are forgotten too soon");
    let paid = now.micros() + every;
    let admitted = now.micros() + every * (i64::from(pace.at_once) - 1);
    // Hubs' clocks differ a little: what one of them paid to the last is full for all of them.
    let wrong = now.micros() + every * i64::from(pace.at_once) + micros(HUBS_APART);
    let first = || (tries::subject.eq(subject), tries::paid_until.eq(paid));
    let one_more = || {
        let rested = tries::paid_until.lt(now.micros()).or(tries::paid_until.gt(wrong));
        diesel::dsl::case_when(rested, paid.into_sql::<BigInt>()).otherwise(tries::paid_until + every)
    };
    let taken = with!(conn, c => {
        diesel::insert_into(tries::table)
            .values(first())
            .on_conflict(tries::subject)
            .do_update()
            .set(tries::paid_until.eq(one_more()))
            .filter(tries::paid_until.le(admitted).or(tries::paid_until.gt(wrong)))
            .execute(c)
    })?;
    Ok(taken == 1)
}

/// Takes one try of each of these subjects, or none at all; `false` if one of them has none to take now. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn take_all(conn: &mut Conn, subjects: &[(&[u8], Pace)], now: UtcTime) -> Result<bool, DbError> {
    for (taken, (subject, pace)) in subjects.iter().enumerate() {
        if !take(conn, subject, *pace, now)? {
            for (subject, pace) in &subjects[..taken] {
                let row = || tries::table.find(subject);
                let less = tries::paid_until.eq(tries::paid_until - micros(pace.every));
                with!(conn, c => diesel::update(row()).set(less).execute(c))?;
            }
            return Ok(false);
        }
    }
    Ok(true)
}

/// Gives all tries back: it was no guess.
///
/// # Errors
/// If the database fails.
pub fn give_back(conn: &mut Conn, subject: &[u8]) -> Result<(), DbError> {
    with!(conn, c => diesel::delete(tries::table.find(subject)).execute(c))?;
    Ok(())
}
