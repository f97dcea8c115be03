//! Seals the logs of the facilities into the chains. A fact costs its commit nothing: some seconds later a row of a chain
//! names the portion of the log that was added, with a digest over it. Whoever changes a sealed fact afterwards, takes one out
//! or puts one in between, has another digest.

use diesel::{
    QueryableByName,
    prelude::*,
    sql_types::{BigInt, Binary, Nullable, Text},
};
use domain::{ids::FacilityId, time::UtcTime};
use ring::digest::{Context, SHA256};

use super::{Detail, Entry, Kind, Portion, Who, record};
use crate::{
    Conn, Db, DbError,
    hex::hexadecimal,
    schema::{audit_logs, events},
    with,
};

/// Most facts of one portion.
const PORTION: i64 = 1_000;
/// Most portions of one pass; what is left is for the next.
const PORTIONS_MAX: usize = 200;

const BEHIND: &str = "
select l.facility as facility, coalesce(a.sealed, 0) as sealed, l.head as head
from logs l left join audit_logs a on a.facility = l.facility
where l.head > coalesce(a.sealed, 0) order by l.facility limit 500";

#[derive(QueryableByName)]
struct Behind {
    #[diesel(sql_type = BigInt)]
    facility: i64,
    #[diesel(sql_type = BigInt)]
    sealed: i64,
    #[diesel(sql_type = BigInt)]
    head: i64,
}

/// A fact as it is stored.
#[derive(Queryable, QueryableByName)]
struct Stored {
    #[diesel(sql_type = BigInt)]
    seq: i64,
    #[diesel(sql_type = BigInt)]
    at: i64,
    #[diesel(sql_type = Nullable<Binary>)]
    cause: Option<Vec<u8>>,
    #[diesel(sql_type = Text)]
    body: String,
}

/// The digest of the facts from one place of a log to another, and how many there are. Fewer than there should be are no
/// error here: their digest is another one.
pub(super) fn digest(conn: &mut Conn, facility: i64, from: i64, to: i64) -> Result<(String, i64), DbError> {
    let query = || {
        let these = events::table.filter(events::facility.eq(facility).and(events::seq.between(from, to)));
        these.order(events::seq).limit(PORTION).select((events::seq, events::at, events::cause, events::body))
    };
    let rows: Vec<Stored> = with!(conn, c => query().load(c))?;
    let mut digest = Context::new(&SHA256);
    for row in &rows {
        let text = serde_json::to_vec(&(facility, row.seq, row.at, &row.cause, &row.body));
        digest.update(&text.expect("numbers and texts are always JSON"));
    }
    Ok((hexadecimal(digest.finish().as_ref()), i64::try_from(rows.len()).unwrap_or(0)))
}

/// Seals what was added to the logs since the last pass, by portions, each in a transaction of its own. Gives how many facts were
/// sealed. Two hubs may do it at once: each portion is sealed by one of them.
///
/// # Errors
/// If the database fails.
pub async fn seal(db: &Db, now: UtcTime) -> Result<u64, DbError> {
    let behind: Vec<Behind> =
        db.read(|conn| Ok::<_, DbError>(with!(conn, c => diesel::sql_query(BEHIND).load(c))?)).await?;
    let (mut sealed, mut portions) = (0, 0);
    for Behind { facility, sealed: mut after, head } in behind {
        while after < head {
            if portions == PORTIONS_MAX {
                return Ok(sealed);
            }
            let to = head.min(after + PORTION);
            let (digest, count) = db.read(move |conn| digest(conn, facility, after + 1, to)).await?;
            let portion = Portion { from: after + 1, to, digest };
            db.tally(move |conn| store(conn, facility, portion, now)).await?;
            (after, portions, sealed) = (to, portions + 1, sealed + count.unsigned_abs());
        }
    }
    Ok(sealed)
}

fn store(conn: &mut Conn, facility: i64, portion: Portion, now: UtcTime) -> Result<(), DbError> {
    let first = (audit_logs::facility.eq(facility), audit_logs::sealed.eq(0));
    with!(conn, c => diesel::insert_into(audit_logs::table).values(first).on_conflict_do_nothing().execute(c))?;
    let before =
        || audit_logs::table.filter(audit_logs::facility.eq(facility).and(audit_logs::sealed.eq(portion.from - 1)));
    if with!(conn, c => diesel::update(before()).set(audit_logs::sealed.eq(portion.to)).execute(c))? == 0 {
        // The other hub was first.
        return Ok(());
    }
    let detail = Detail { portion: Some(portion), ..Detail::default() };
    record(conn, Entry::new(now, Kind::Facts, Who::Hub).at_place(FacilityId::from_raw(facility)).with(detail))
}
