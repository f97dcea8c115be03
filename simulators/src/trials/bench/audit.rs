//! How soon an auditor is answered over millions of rows of the audit, on PostgreSQL; and what the audit costs a page. The rows are
//! made by the database itself, so they are chained to nothing: they are searched and not verified.

use std::{
    fmt,
    time::{Duration, Instant},
};

use serde::Serialize;

use super::{Build, programs, stats::Spread};
use crate::{
    fakes::postgres::Postgres,
    trials::{
        TrialError,
        load::{
            people::Person,
            roster::{RosterPlan, STAFF_PASSWORD},
            town::Town,
        },
    },
};

/// Rows of three years of a town with a hundred members of staff.
pub const ROWS: u64 = 55_000_000;
/// Rows of one statement.
const PORTION: u64 = 1_000_000;
/// Searches of each kind.
const SEARCHES: usize = 50;
/// Pages with a row and without.
const LOOKS: usize = 30;
/// The goal for searches.
const GOAL_MS: f64 = 2_000.0;

/// What came of it.
#[derive(Debug, Serialize)]
pub struct Report {
    /// How many rows there were.
    pub rows: u64,
    /// How long it took to make them.
    pub made_in_s: f64,
    /// What they and their indexes take on the disk, as PostgreSQL says it.
    pub size: String,
    /// Who looked at this person in three years?
    pub about_a_person: Spread,
    /// What did this member of the staff do in three years?
    pub by_a_member: Spread,
    /// All of a place in three years, newest first.
    pub at_a_place: Spread,
    /// A page that shows people, the first time: it waits for its row.
    pub page_with_row: Spread,
    /// The same again at once: it is the same sight.
    pub page_without: Spread,
}

impl Report {
    /// Whether searches are answered in two seconds, nineteen of twenty of them.
    #[must_use]
    pub fn is_good(&self) -> bool {
        [&self.about_a_person, &self.by_a_member, &self.at_a_place].iter().all(|spread| spread.p95_ms <= GOAL_MS)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the audit on PostgreSQL: {} rows, {}, made in {:.0} s", self.rows, self.size, self.made_in_s)?;
        for (what, spread) in [
            ("who looked at this person in three years", &self.about_a_person),
            ("what this member of the staff did", &self.by_a_member),
            ("everything at a place", &self.at_a_place),
            ("a page with its row", &self.page_with_row),
            ("the same again", &self.page_without),
        ] {
            writeln!(f, "  {what:<42} p50 {:>8.1} ms   p95 {:>8.1} ms", spread.p50_ms, spread.p95_ms)?;
        }
        let cost = self.page_with_row.p50_ms - self.page_without.p50_ms;
        writeln!(f, "  the audit costs a page {cost:.1} ms, once in five minutes")
    }
}

/// So many rows over three years: sights of 20,000 people and of lists, by a hundred members of the staff.
fn rows_sql(from: u64, to: u64, now_us: i64) -> String {
    // 41 bits of milliseconds since 2020 and 22 that count within one: as ids are made.
    format!(
        "insert into audit (stream, seq, id, at, kind, act, who_kind, who, session, source, device, route, facility, subject_kind,
             subject, hash)
         select n % 8, 1000000 + n / 8, (((at / 1000) - 1577836800000) << 22) + n % 4000000, at, 'sight', 'page', 'staff',
             (select min(id) from staff) + n % 100, 'b5bb9d8014a0f9b1', '10.1.2.' || n % 200, 'Windows・Edge',
             'GET /reservations/{{facility}}/{{booking}}', f.ids[1 + n % array_length(f.ids, 1)],
             case when n % 10 = 0 then 'children' else 'child' end,
             case when n % 10 = 0 then f.ids[1 + n % array_length(f.ids, 1)] else c.ids[1 + (n * 7919) % array_length(c.ids, 1)] end,
             sha256(int8send(n))
         from (select n, {now_us} - ({ROWS} - n) * 1722 as at from generate_series({from}::bigint, {to}::bigint) n) s,
             (select array_agg(id order by id) as ids from facilities) f, (select array_agg(id order by id) as ids from children) c"
    )
}

/// Makes so many rows and searches them through the front door.
///
/// # Errors
/// If something does not start or is not understood.
pub async fn audit(rows: u64, build: Build) -> Result<Report, TrialError> {
    let programs = programs(build)?;
    let server = Postgres::start()?;
    let url = server.create_database()?;
    let database = url.rsplit('/').next().unwrap_or_default().to_owned();
    let roster = RosterPlan::of_nurseries(vec![100; 20]);
    let mut town = Town::found(&programs, Some(&url), &roster, &[0]).await?;
    town.kill();
    // One who works for the town.
    let login = RosterPlan::staff_login(0);
    server.psql(&database, &format!("update staff set facility = null where login = '{login}'"))?;
    let (begun, now) = (Instant::now(), std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH));
    let now_us = i64::try_from(now.unwrap_or_default().as_micros()).unwrap_or(0);
    // Six indexes kept row by row would take an hour: they are made of the whole, as a restored dump makes them.
    let indexes = server.psql(
        &database,
        "select indexname || ' ' || indexdef from pg_indexes where tablename = 'audit' and indexdef not like '%UNIQUE%'",
    )?;
    let indexes: Vec<(&str, &str)> = indexes.lines().filter_map(|line| line.trim().split_once(' ')).collect();
    for (name, _) in &indexes {
        server.psql(&database, &format!("drop index {name}"))?;
    }
    let mut made = 0;
    while made < rows {
        let to = (made + PORTION).min(rows);
        eprintln!("rows {made} to {to} of {rows}");
        // The newest, so that few rows are as young as many are.
        server.psql(&database, &rows_sql(ROWS - to, ROWS - made - 1, now_us))?;
        made = to;
    }
    for (name, definition) in &indexes {
        eprintln!("index {name}");
        server.psql(&database, &format!("set maintenance_work_mem = '1GB'; {definition}"))?;
    }
    server.psql(&database, "vacuum analyze audit")?;
    let size = server.psql(&database, "select pg_size_pretty(pg_total_relation_size('audit'))")?;
    let made_in_s = begun.elapsed().as_secs_f64();
    town.start()?;
    let staff = town.hub()?.staff();
    let officer = Person::staff(staff, &login, STAFF_PASSWORD).await?;
    let ids = |what: &str| server.psql(&database, what);
    let (children, members) = (
        ids("select id from children limit 50")?,
        ids("select (select min(id) from staff) + n from generate_series(0, 19) n")?,
    );
    let lines =
        |text: &str| text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (children, members) = (lines(&children), lines(&members));
    let slugs = lines(&ids("select slug from facilities")?);
    let years = "from=2020-01-01&to=2999-01-01";
    let about = searches(&officer, &children, |id| format!("/staff/audit?{years}&about=child.{id}")).await?;
    let by = searches(&officer, &members, |id| format!("/staff/audit?{years}&who=staff.{id}")).await?;
    let at = searches(&officer, &slugs, |slug| format!("/staff/audit?{years}&place={slug}")).await?;
    let (mut with, mut without) = (Vec::new(), Vec::new());
    let slug = slugs.first().ok_or(TrialError::Unclear("a town without a place"))?;
    for _ in 0..LOOKS {
        // Another session, so that its first look is a sight.
        let person = Person::staff(staff, &login, STAFF_PASSWORD).await?;
        // What is the same every time is read before.
        person.look_at("/status").await?;
        with.push(timed(&person, &format!("/board/{slug}")).await?);
        without.push(timed(&person, &format!("/board/{slug}")).await?);
    }
    town.kill();
    let spread = |mut times: Vec<Duration>| Spread::of(&mut times).ok_or(TrialError::Unclear("no answers"));
    Ok(Report {
        rows,
        made_in_s,
        size: size.trim().to_owned(),
        about_a_person: spread(about)?,
        by_a_member: spread(by)?,
        at_a_place: spread(at)?,
        page_with_row: spread(with)?,
        page_without: spread(without)?,
    })
}

async fn timed(person: &Person, path: &str) -> Result<Duration, TrialError> {
    let begun = Instant::now();
    person.look_at(path).await?;
    Ok(begun.elapsed())
}

async fn searches(officer: &Person, of: &[String], path: impl Fn(&str) -> String) -> Result<Vec<Duration>, TrialError> {
    let mut times = Vec::with_capacity(SEARCHES);
    for one in of.iter().cycle().take(SEARCHES) {
        times.push(timed(officer, &path(one)).await?);
    }
    Ok(times)
}
