//! Whether the logs are what they promise: no gaps, nothing twice, no number lost, no place sold twice. For `ops verify` and the fault tests.
//!
//! Everything is read from one snapshot, so that a town at work can be verified too.

mod bookings;
mod queues;

use diesel::{
    QueryableByName, RunQueryDsl,
    sql_types::{BigInt, Text},
};
use domain::log::{Entry, Seq};
use serde::Serialize;

pub use bookings::BookingReport;
pub use queues::QueueReport;

use crate::{
    Conn, DbError,
    log::{self, PAGE},
    roster::{self, Facility},
    with,
};

/// One facility's log.
#[derive(Debug, Serialize, QueryableByName)]
pub struct LogReport {
    /// The facility's slug.
    #[diesel(sql_type = Text)]
    pub facility: String,
    /// The head that writers agree on.
    #[diesel(sql_type = BigInt)]
    pub head: i64,
    /// Facts stored.
    #[diesel(sql_type = BigInt)]
    pub events: i64,
    /// Places without a fact, or facts beyond the head.
    #[diesel(sql_type = BigInt)]
    pub gaps: i64,
}

/// All logs.
#[derive(Debug, Serialize)]
pub struct Report {
    /// By facility.
    pub facilities: Vec<LogReport>,
    /// Taps stored.
    pub taps: i64,
    /// Taps stored more than once.
    pub doubled: i64,
    /// The queue of each office.
    pub queues: Vec<QueueReport>,
    /// The bookings of each place that takes some.
    pub bookings: Vec<BookingReport>,
}

impl Report {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let logs_are_sound = self.doubled == 0 && self.facilities.iter().all(|log| log.gaps == 0);
        let queues_are_sound = self.queues.iter().all(QueueReport::is_sound);
        logs_are_sound && queues_are_sound && self.bookings.iter().all(BookingReport::is_sound)
    }
}

#[derive(QueryableByName)]
struct Counts {
    #[diesel(sql_type = BigInt)]
    taps: i64,
    #[diesel(sql_type = BigInt)]
    distinct_taps: i64,
}

const LOGS: &str = "
select f.slug as facility, l.head as head, count(e.seq) as events,
       abs(l.head - count(e.seq)) + abs(l.head - coalesce(max(e.seq), 0)) as gaps
from logs l join facilities f on f.id = l.facility left join events e on e.facility = l.facility
group by f.slug, l.head order by f.slug limit 2000";

/// Reads every log.
///
/// # Errors
/// If the database fails.
pub fn report(conn: &mut Conn) -> Result<Report, DbError> {
    conn.unhurried(|conn| conn.snapshot(read))
}

fn read(conn: &mut Conn) -> Result<Report, DbError> {
    // A button of a kiosk names its device and no tap. A tap with a booking leaves the booking's fact besides its own.
    let json = match conn {
        Conn::Sqlite(_) => {
            ("json_extract(body, '$.by.device')", "json_extract(body, '$.by.seq')", "json_extract(body, '$.kind')")
        }
        Conn::Pg(_) => ("body::json #>> '{by,device}'", "body::json #>> '{by,seq}'", "body::json ->> 'kind'"),
    };
    let counts = format!(
        "select count(*) as taps, count(distinct device || ' ' || seq) as distinct_taps from \
         (select {} as device, {} as seq from events where {} <> 'booking') e \
         where device is not null and seq is not null",
        json.0, json.1, json.2
    );
    let facilities: Vec<LogReport> = with!(conn, c => diesel::sql_query(LOGS).load(c))?;
    let counts: Counts = with!(conn, c => diesel::sql_query(&counts).get_result(c))?;
    let (mut queues, mut bookings) = (Vec::new(), Vec::new());
    for facility in roster::facilities(conn)? {
        let (queue, book) = folded(conn, &facility)?;
        queues.extend(queue);
        bookings.extend(book);
    }
    Ok(Report { facilities, taps: counts.taps, doubled: counts.taps - counts.distinct_taps, queues, bookings })
}

/// What the facility's facts say of its queue and its bookings, if it has any, and whether its rows agree.
fn folded(conn: &mut Conn, facility: &Facility) -> Result<(Option<QueueReport>, Option<BookingReport>), DbError> {
    let mut queue = facility.is_office.then(|| queues::Fold::new(facility.id));
    let calendar = crate::bookings::calendar(conn, facility.id)?;
    let mut book = calendar.map(|calendar| bookings::Fold::new(facility.id, calendar));
    if queue.is_some() || book.is_some() {
        each_fact(conn, facility, |entry| {
            if let Some(fold) = &mut queue {
                fold.take(entry);
            }
            if let Some(fold) = &mut book {
                fold.take(entry);
            }
        })?;
    }
    let queue = queue.map(|fold| fold.report(conn, facility.slug.clone())).transpose()?;
    Ok((queue, book.map(|fold| fold.report(conn, facility.slug.clone())).transpose()?))
}

fn each_fact(conn: &mut Conn, facility: &Facility, mut take: impl FnMut(&Entry)) -> Result<(), DbError> {
    let mut after = Seq::START;
    loop {
        let facts = log::since(conn, facility.id, after, PAGE)?;
        let Some(last) = facts.last() else { return Ok(()) };
        after = last.seq;
        facts.iter().for_each(|fact| take(&fact.entry));
    }
}
