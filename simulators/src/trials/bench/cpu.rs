//! The time that programs spend on the processors, from proc(5): of a hub with its threads, of PostgreSQL with its processes.

use std::{fs, io, process, time::Duration};

use serde::Serialize;

use crate::{fakes::postgres::Postgres, trials::TrialError};

/// Programs whose time is looked at beside our own.
#[derive(Debug, Clone)]
pub struct Meter {
    hubs: Vec<u32>,
    server: Option<u32>,
}

/// What these programs had spent at a moment.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    hubs: Duration,
    server: Option<Duration>,
    load: Duration,
}

/// What an operation costs on the processors, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Cost {
    /// The hubs; SQLite is part of them.
    pub hub_us: f64,
    /// PostgreSQL.
    pub database_us: Option<f64>,
    /// Whoever makes the requests.
    pub load_us: f64,
}

impl Meter {
    /// Of these hubs and their server, if they have one.
    pub fn new(hubs: Vec<u32>, server: Option<&Postgres>) -> Self {
        Self { hubs, server: server.and_then(Postgres::id) }
    }

    /// What was spent until now.
    ///
    /// # Errors
    /// If one of them has ended.
    pub fn read(&self) -> Result<Reading, TrialError> {
        let hubs = self.hubs.iter().map(|hub| Ok(stat(*hub)?.spent)).sum::<io::Result<Duration>>()?;
        Ok(Reading { hubs, server: self.server.map(of_server).transpose()?, load: stat(process::id())?.spent })
    }

    /// What each of so many operations cost since then.
    ///
    /// # Errors
    /// If one of them has ended.
    pub fn cost_since(&self, before: Reading, operations: usize) -> Result<Cost, TrialError> {
        let now = self.read()?;
        let each = |before: Duration, now: Duration| us_each(now.saturating_sub(before), operations);
        Ok(Cost {
            hub_us: each(before.hubs, now.hubs),
            database_us: before.server.zip(now.server).map(|(before, now)| each(before, now)),
            load_us: each(before.load, now.load),
        })
    }
}

impl Cost {
    /// As cells of a table: hub, database.
    pub fn cells(&self) -> String {
        let database = self.database_us.map_or_else(String::new, |us| format!("{us:.0}"));
        format!("{:.0} | {database}", self.hub_us)
    }
}

fn us_each(time: Duration, operations: usize) -> f64 {
    time.as_secs_f64() * 1e6 / operations as f64
}

/// What a database by itself spends, from now on.
pub struct Alone {
    meter: Meter,
    before: Reading,
}

impl Alone {
    /// On its server.
    pub fn server(server: &Postgres) -> Result<Self, TrialError> {
        Self::of(Meter::new(Vec::new(), Some(server)))
    }

    /// Within our own process, together with whoever asks it.
    pub fn within_us() -> Result<Self, TrialError> {
        Self::of(Meter { hubs: Vec::new(), server: None })
    }

    fn of(meter: Meter) -> Result<Self, TrialError> {
        let before = meter.read()?;
        Ok(Self { meter, before })
    }

    /// Microseconds for each of so many operations.
    pub fn us_each(&self, operations: usize) -> Result<f64, TrialError> {
        let cost = self.meter.cost_since(self.before, operations)?;
        Ok(cost.database_us.unwrap_or(cost.load_us))
    }
}

/// A server that has a process for each connection: those that run, those that ended, and its own.
fn of_server(id: u32) -> io::Result<Duration> {
    let server = stat(id)?;
    let mut spent = server.spent + server.of_ended_children;
    for entry in fs::read_dir("/proc")?.flatten() {
        let Some(process) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        // It may have ended meanwhile; then it is among those of its parent.
        spent += stat(process).ok().filter(|child| child.parent == id).map_or(Duration::ZERO, |child| child.spent);
    }
    Ok(spent)
}

struct Stat {
    parent: u32,
    spent: Duration,
    of_ended_children: Duration,
}

fn stat(process: u32) -> io::Result<Stat> {
    let text = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // SAFETY: it only reads a constant of the system.
    // SAFETY: it takes and gives a number, and touches no memory.
    #[expect(unsafe_code, reason = "the standard library has no sysconf")]
    let ticks_a_second = unsafe { libc::sysconf(libc::_SC_CLK_TCK) };
    read_stat(&text, ticks_a_second).ok_or_else(|| io::Error::other("/proc/…/stat is not understood"))
}

fn read_stat(text: &str, ticks_a_second: i64) -> Option<Stat> {
    // The program's name, in brackets, may hold anything.
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |field: usize| fields.get(field)?.parse::<u64>().ok();
    let time = |ticks: u64| Duration::from_secs_f64(ticks as f64 / ticks_a_second as f64);
    Some(Stat {
        parent: fields.get(1)?.parse().ok()?,
        spent: time(ticks(11)? + ticks(12)?),
        of_ended_children: time(ticks(13)? + ticks(14)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_read_whatever_its_name_is() {
        let text = "7 (a) b) S 5 7 7 0 -1 4194560 100 0 0 0 250 50 30 20 20 0 1 0 100 1000 10";
        let stat = read_stat(text, 100).expect("a process");
        assert_eq!((stat.parent, stat.spent.as_millis(), stat.of_ended_children.as_millis()), (5, 3_000, 500));
        assert!(read_stat("7 (a) S 5", 100).is_none());
    }

    #[test]
    fn work_of_ours_and_of_a_server_is_seen() {
        let server = Postgres::start().expect("a private PostgreSQL");
        let meter = Meter::new(vec![process::id()], Some(&server));
        let before = meter.read().expect("a reading");
        server.psql("postgres", "select count(*) from generate_series(1, 2000000)").expect("work");
        let (began, mut sum) = (std::time::Instant::now(), 0_u64);
        while began.elapsed() < Duration::from_millis(100) {
            sum = std::hint::black_box(sum + 1);
        }
        let cost = meter.cost_since(before, 1).expect("a reading");
        assert!(cost.hub_us >= 10_000.0 && cost.database_us.is_some_and(|us| us >= 10_000.0), "{cost:?}");
    }
}
