//! The office's log, read past the hubs: what really happened, and which form caused it.

use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, sql_query, sql_types};
use domain::{ids::StaffId, log::Entry};

use crate::trials::{TrialError, load::office::SLUG};

const FACTS: &str = "select seq, cause, body from events \
                     where facility = (select id from facilities where slug = $1) and seq > $2 order by seq";
const STAFF: &str = "select id from staff where login = $1";
const VISITS: &str = "select id, stand from visits \
                      where facility = (select id from facilities where slug = $1) order by id";

/// A fact.
pub struct Fact {
    /// Its place.
    pub seq: i64,
    /// The key of the form that caused it; facts that follow from the same form beside the first have none.
    pub cause: Option<Vec<u8>>,
    /// What happened.
    pub entry: Entry,
}

#[derive(QueryableByName)]
struct FactRow {
    #[diesel(sql_type = sql_types::BigInt)]
    seq: i64,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Binary>)]
    cause: Option<Vec<u8>>,
    #[diesel(sql_type = sql_types::Text)]
    body: String,
}

#[derive(QueryableByName)]
struct StaffRow {
    #[diesel(sql_type = sql_types::BigInt)]
    id: i64,
}

/// How a row of `visits` says that a visit stands.
#[derive(QueryableByName)]
pub struct VisitRow {
    /// Whose.
    #[diesel(sql_type = sql_types::BigInt)]
    pub id: i64,
    /// How.
    #[diesel(sql_type = sql_types::Text)]
    pub stand: String,
}

/// Somebody who reads on.
pub struct LogReader {
    connection: PgConnection,
    head: i64,
}

impl LogReader {
    /// At the beginning of the log.
    pub fn open(database_url: &str) -> Result<Self, TrialError> {
        Ok(Self { connection: PgConnection::establish(database_url)?, head: 0 })
    }

    /// Who signs in with this name.
    pub fn staff(&mut self, login: &str) -> Result<StaffId, TrialError> {
        let row: StaffRow = sql_query(STAFF).bind::<sql_types::Text, _>(login).get_result(&mut self.connection)?;
        Ok(StaffId::from_raw(row.id))
    }

    /// The last place that was read.
    pub const fn head(&self) -> i64 {
        self.head
    }

    /// What was written since the last time.
    pub fn read_on(&mut self) -> Result<Vec<Fact>, TrialError> {
        let query = sql_query(FACTS).bind::<sql_types::Text, _>(SLUG).bind::<sql_types::BigInt, _>(self.head);
        let rows: Vec<FactRow> = query.load(&mut self.connection)?;
        let fact = |row: FactRow| {
            let entry = row.body.parse();
            let entry =
                entry.map_err(|error| TrialError::Wrong(format!("fact {} cannot be read: {error}", row.seq)))?;
            Ok(Fact { seq: row.seq, cause: row.cause, entry })
        };
        let facts: Vec<Fact> = rows.into_iter().map(fact).collect::<Result<_, TrialError>>()?;
        self.head = facts.last().map_or(self.head, |fact| fact.seq);
        Ok(facts)
    }

    /// How all visits stand.
    pub fn visits(&mut self) -> Result<Vec<VisitRow>, TrialError> {
        Ok(sql_query(VISITS).bind::<sql_types::Text, _>(SLUG).load(&mut self.connection)?)
    }
}
