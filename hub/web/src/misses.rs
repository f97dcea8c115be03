//! How often somebody asked for what is not there or not theirs: what a search for addresses looks like.
//!
//! One such answer is a mistyped link and leaves nothing. Only when one source or one account has had `PORTION` of them
//! within `WINDOW` does a row of the audit say so (ADR 0115), and then one for each portion: a bound on rows that grows no
//! faster than a tenth of the requests. What is below that is forgotten with the window, and with the process.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use actix_web::{HttpRequest, http::StatusCode};
use db::{
    audit::{Detail, Entry, Kind, Who},
    incidents::MISSES,
};
use domain::time::UtcTime;

use crate::{
    app::Hub,
    audit,
    routes::{Matched, Policy, Side},
};

/// So many are one row.
const PORTION: u64 = 10;
/// Within this time.
const WINDOW: Duration = Duration::from_secs(10 * 60);
/// Sources and accounts that are remembered.
const REMEMBERED_MAX: usize = 10_000;
/// Portions that wait to be written.
const WAITING_MAX: usize = 1_000;

type Key = (Who, Option<String>);

#[derive(Default)]
struct Held {
    counts: HashMap<Key, (UtcTime, u64)>,
    waiting: Vec<Entry>,
}

/// What was counted and is not written yet.
#[derive(Default)]
pub struct Misses(Mutex<Held>);

impl Misses {
    /// Counts an answer, if it is one of those.
    pub fn count(&self, hub: &Hub, side: Side, request: &HttpRequest, status: StatusCode) {
        let is_miss = matches!(
            status,
            StatusCode::FORBIDDEN | StatusCode::NOT_FOUND | StatusCode::GONE | StatusCode::TOO_MANY_REQUESTS
        );
        let Matched::Row(row) = Matched::of(request) else { return };
        // Public pages are linked from everywhere, and links grow old.
        if !is_miss || row.policy == Policy::Open || !row.pattern.contains('{') {
            return;
        }
        let asked = audit::asked(hub, request, row);
        let is_known = matches!(asked.who, Who::Staff(_) | Who::Guardian(_) | Who::Display(_) | Who::Device(_));
        // Behind a town's own proxy that is not named all residents are one source, and nobody's.
        let source = asked.source.clone().filter(|_| !is_known);
        if !is_known && source.is_none() {
            return;
        }
        let detail = Detail { said: Some(side.name().to_owned()), ..Detail::default() };
        let entry = Entry { facility: None, ..asked.entry(Kind::Refusal) }.act(MISSES).with(detail);
        self.note((if is_known { asked.who } else { Who::Nobody }, source), entry);
    }

    fn note(&self, key: Key, entry: Entry) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = entry.at;
        if held.counts.len() >= REMEMBERED_MAX {
            held.counts.retain(|_, (since, _)| *since <= now && now.since(*since) < WINDOW);
        }
        if held.counts.len() >= REMEMBERED_MAX {
            held.counts.clear();
        }
        let (since, count) = held.counts.entry(key).or_insert((now, 0));
        if *since > now || now.since(*since) >= WINDOW {
            (*since, *count) = (now, 0);
        }
        *count += 1;
        if *count < PORTION {
            return;
        }
        let again = Some(std::mem::take(count) - 1);
        if held.waiting.len() < WAITING_MAX {
            let detail = Detail { again, ..entry.detail.clone() };
            held.waiting.push(entry.with(detail));
        }
    }

    /// The rows to write.
    #[must_use]
    pub fn take(&self) -> Vec<Entry> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner).waiting)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: UtcTime = UtcTime::from_micros(1_795_217_460_000_000);

    fn note(misses: &Misses, source: &str, at: UtcTime) {
        misses.note((Who::Nobody, Some(source.to_owned())), Entry::new(at, Kind::Refusal, Who::Nobody));
    }

    #[test]
    fn a_mistyped_link_leaves_nothing_and_a_search_a_row_for_each_ten() {
        let misses = Misses::default();
        (0..9).for_each(|_| note(&misses, "192.0.2.1", AT));
        assert!(misses.take().is_empty());
        (0..12).for_each(|_| note(&misses, "192.0.2.1", AT));
        let rows = misses.take();
        assert_eq!(rows.iter().map(|row| row.detail.again).collect::<Vec<_>>(), [Some(9), Some(9)]);
        assert!(misses.take().is_empty());
    }

    #[test]
    fn what_many_do_seldom_and_one_does_over_hours_is_none() {
        let misses = Misses::default();
        (0..200).for_each(|source| note(&misses, &format!("192.0.2.{source}"), AT));
        (0..30).for_each(|time| note(&misses, "198.51.100.7", AT + WINDOW / 5 * time));
        assert!(misses.take().is_empty());
    }
}
