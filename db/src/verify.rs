//! Whether the logs are what they promise: no gaps, nothing twice. For `ops verify` and the fault tests.

use diesel::{
    QueryableByName, RunQueryDsl,
    sql_types::{BigInt, Text},
};
use serde::Serialize;

use crate::{Conn, DbError, with};

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
}

impl Report {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.doubled == 0 && self.facilities.iter().all(|log| log.gaps == 0)
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
    let json = match conn {
        Conn::Sqlite(_) => ("json_extract(body, '$.by.device')", "json_extract(body, '$.by.seq')"),
        Conn::Pg(_) => ("body::json #>> '{by,device}'", "body::json #>> '{by,seq}'"),
    };
    let counts = format!(
        "select count(*) as taps, count(distinct device || ' ' || seq) as distinct_taps from \
         (select {} as device, {} as seq from events) e where device is not null and seq is not null",
        json.0, json.1
    );
    let facilities: Vec<LogReport> = with!(conn, c => diesel::sql_query(LOGS).load(c))?;
    let counts: Counts = with!(conn, c => diesel::sql_query(&counts).get_result(c))?;
    Ok(Report { facilities, taps: counts.taps, doubled: counts.taps - counts.distinct_taps })
}
