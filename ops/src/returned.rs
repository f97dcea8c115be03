//! Mails that came back, and the marks that they leave against addresses.

use std::{
    io::{Read, Write},
    path::{Path, PathBuf},
};

use db::{
    keys::{TownKeys, load_bounce_key},
    notices::{self, Marks},
    seal::BounceKey,
};
use domain::time::{CivilDay, Clock, SystemClock, UtcTime};

use crate::{
    bounces::{self, Action, Bounce},
    commands::{KEYS_FILE, OpsError, keys, open},
};

/// A report is far smaller; the mail that came back may be behind it.
const REPORT_MAX_BYTES: u64 = 1_024 * 1_024;
const MINUTE_US: i64 = 60_000_000;

/// Takes one mail that came back from standard input. What is no report about a mail of ours is nothing to complain about.
pub fn bounce() -> Result<(), OpsError> {
    let (mut mail, mut input) = (Vec::new(), std::io::stdin().lock());
    input.by_ref().take(REPORT_MAX_BYTES).read_to_end(&mut mail)?;
    // A mail server that is not heard out takes that for a failure.
    std::io::copy(&mut input, &mut std::io::sink())?;
    let Some(Bounce { token, why, action: Action::Failed }) = bounces::read(&mail) else { return Ok(()) };
    let (key, mut conn) = (key()?, open()?);
    conn.transaction(|conn| notices::returned(conn, &key, &token, why, SystemClock.now()))?;
    Ok(())
}

/// The one key that this takes, from its own file if there is one.
fn key() -> Result<BounceKey, OpsError> {
    let file = |name| std::env::var_os(name).map(PathBuf::from);
    let file = file("KAZASU_BOUNCE_KEY_FILE").or_else(|| file("KAZASU_KEYS_FILE"));
    Ok(load_bounce_key(&file.unwrap_or_else(|| KEYS_FILE.into()))?)
}

/// Writes that file.
pub fn bounce_key(file: &Path) -> Result<(), OpsError> {
    let keys: TownKeys = keys()?;
    Ok(keys.create_bounce_key(file)?)
}

/// Sends mails to this address again.
pub fn mail_again(address: &str) -> Result<(), OpsError> {
    let (sealer, mut conn) = (keys()?.sealer(), open()?);
    if notices::clear_bounced(&mut conn, &sealer.mailbox_key(address))? { Ok(()) } else { Err(OpsError::NotBounced) }
}

/// Sends mails again to every address that was marked since then, with this reason if one is said.
pub fn mails_again(since: UtcTime, reason: Option<&str>, out: &mut impl Write) -> Result<(), OpsError> {
    let mut conn = open()?;
    let cleared = conn.transaction(|conn| notices::clear_marks(conn, Marks { since, reason }))?;
    Ok(writeln!(out, "{cleared}")?)
}

/// How many addresses are marked, by reason.
pub fn marks(out: &mut impl Write) -> Result<(), OpsError> {
    let all = Marks { since: UtcTime::from_micros(0), reason: None };
    let counts = notices::count_marks(&mut open()?, all)?;
    counts.iter().try_for_each(|(reason, count)| Ok(writeln!(out, "{count}\t{reason}")?))
}

/// A day, or a day and a time in Japan: `2026-11-29` or `2026-11-29T08:30`.
pub fn moment(text: &str) -> Result<UtcTime, &'static str> {
    let wanted = "2026-11-29 or 2026-11-29T08:30";
    let (day, time) = text.split_once('T').unwrap_or((text, "00:00"));
    let day: CivilDay = day.parse().map_err(|_| wanted)?;
    let two = |text: &str, max: i64| {
        let is_number = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|number| is_number && (0..=max).contains(number)).ok_or(wanted)
    };
    let (hour, minute) = time.split_once(':').ok_or(wanted)?;
    let minutes: i64 = two(hour, 23)? * 60 + two(minute, 59)?;
    Ok(UtcTime::from_micros(day.start().micros() + minutes * MINUTE_US))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_day_or_a_time_of_it_in_japan() {
        let clock = |text: &str| moment(text).map(|at| (at.day().to_string(), at.clock_text()));
        assert_eq!(clock("2026-11-29"), Ok(("2026-11-29".to_owned(), "0:00".to_owned())));
        assert_eq!(clock("2026-11-29T08:30"), Ok(("2026-11-29".to_owned(), "8:30".to_owned())));
        for text in
            ["", "2026-11-31", "2026-11-29T", "2026-11-29T24:00", "2026-11-29T8:30", "yesterday", "2026-11-29T+1:00"]
        {
            assert!(moment(text).is_err(), "{text}");
        }
    }
}
