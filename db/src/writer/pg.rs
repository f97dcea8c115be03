//! The group on PostgreSQL: one statement, so one round trip and one commit, with the rows as arrays.
//!
//! The heads move by a conditional update under row locks taken in the order of the ids; rows of a facility whose head
//! did not move are not inserted. All of it is one implicit transaction. A group without rows for a table has no part for
//! it: each mix of tables is one statement, prepared and planned once a connection.

use std::collections::HashSet;

use diesel::{
    PgConnection, QueryResult, RunQueryDsl,
    pg::Pg,
    query_builder::{AstPass, BoxedSqlQuery, Query, QueryFragment, QueryId, SqlQuery},
    sql_types::{Array, BigInt, Binary, Bool, Nullable, Text, Untyped},
};

use super::group::Group;
use crate::DbError;

const HEADS: &str = "
with step as (
    select * from unnest($?, $?, $?, $?, $?) as s (facility, old_head, old_tip, head, tip)
), locked as materialized (
    select l.facility from logs l join step s on s.facility = l.facility and s.old_head = l.head and s.old_tip = l.tip
    order by l.facility for update of l
), moved as (
    update logs l set head = s.head, tip = s.tip from step s
    where l.facility = s.facility and l.head = s.old_head and l.tip = s.old_tip and l.facility in (select facility from locked)
    returning l.facility
)";

const EVENTS: &str = ", new_events as (
    insert into events (facility, seq, at, child, cause, body, booking)
    select * from unnest($?, $?, $?, $?, $?, $?, $?) as e (facility, seq, at, child, cause, body, booking)
    where e.facility in (select facility from moved)
)";

const OUTBOX: &str = ", new_outbox as (
    insert into outbox (facility, seq, subject, notice, at, detail)
    select * from unnest($?, $?, $?, $?, $?, $?) as o (facility, seq, subject, notice, at, detail)
    where o.facility in (select facility from moved)
)";

const ATTENDANCE: &str = ", new_attendance as (
    insert into attendance (child, day, facility, presence, arrived_at, left_at, by_hand, noted_at)
    select * from unnest($?, $?, $?, $?, $?, $?, $?, $?)
        as a (child, day, facility, presence, arrived_at, left_at, by_hand, noted_at)
    where a.facility in (select facility from moved)
    on conflict (facility, day, child) do update set presence = excluded.presence,
        arrived_at = excluded.arrived_at, left_at = excluded.left_at, by_hand = excluded.by_hand,
        noted_at = excluded.noted_at
)";

const VISITS: &str = ", new_visits as (
    insert into visits (id, facility, day, series, number, section, stand, place, called_at, ended_at, body)
    select * from unnest($?, $?, $?, $?, $?, $?, $?, $?, $?, $?, $?)
        as v (id, facility, day, series, number, section, stand, place, called_at, ended_at, body)
    where v.facility in (select facility from moved)
    on conflict (id) do update set section = excluded.section, stand = excluded.stand, place = excluded.place,
        called_at = excluded.called_at, ended_at = excluded.ended_at, body = excluded.body
)";

const COUNTERS: &str = ", new_counters as (
    insert into counters (facility, counter, body)
    select * from unnest($?, $?, $?) as c (facility, counter, body)
    where c.facility in (select facility from moved)
    on conflict (facility, counter) do update set body = excluded.body
)";

const BOOKINGS: &str = ", new_bookings as (
    insert into bookings (id, facility, number, day, start_at, stand, open_until, person, body)
    select * from unnest($?, $?, $?, $?, $?, $?, $?, $?, $?)
        as b (id, facility, number, day, start_at, stand, open_until, person, body)
    where b.facility in (select facility from moved)
    on conflict (id) do update set number = excluded.number, day = excluded.day, start_at = excluded.start_at,
        stand = excluded.stand, open_until = excluded.open_until, person = excluded.person, body = excluded.body
)";

const PARTIES: &str = ", new_parties as (
    insert into booking_parties (booking, mail, body)
    select booking, mail, body from unnest($?, $?, $?, $?) as p (facility, booking, mail, body)
    where p.facility in (select facility from moved)
    on conflict (booking) do update set mail = excluded.mail, body = excluded.body
)";

const MOVED: &str = " select facility from moved";

/// The statement of a group, with its values. As a mere `sql_query` it would be planned for every commit, which takes
/// longer than the storing.
struct Statement<'a> {
    /// With `$?` for each value.
    parts: Vec<&'static str>,
    values: Vec<Values<'a>>,
}

/// The values of one column.
enum Values<'a> {
    Int(Vec<i64>),
    MaybeInt(Vec<Option<i64>>),
    Bool(Vec<bool>),
    Text(Vec<&'a str>),
    MaybeText(Vec<Option<&'a str>>),
    Bytes(Vec<&'a [u8]>),
    MaybeBytes(Vec<Option<&'a [u8]>>),
}

impl<'a> Statement<'a> {
    fn new() -> Self {
        Self { parts: Vec::new(), values: Vec::new() }
    }

    /// Adds a part, unless it has no rows.
    fn part<R>(&mut self, text: &'static str, rows: &'a [R], columns: &[fn(&'a [R]) -> Values<'a>]) {
        if !rows.is_empty() {
            self.parts.push(text);
            self.values.extend(columns.iter().map(|column| column(rows)));
        }
    }

    fn text(&self) -> String {
        let mut text = String::new();
        let mut number = 0_usize;
        for part in &self.parts {
            for (place, piece) in part.split("$?").enumerate() {
                if place > 0 {
                    number += 1;
                    text.push('$');
                    text.push_str(&number.to_string());
                }
                text.push_str(piece);
            }
        }
        text
    }

    fn prepared(self) -> Prepared<BoxedSqlQuery<'a, Pg, SqlQuery>> {
        let mut query = diesel::sql_query(self.text()).into_boxed();
        for values in self.values {
            query = match values {
                Values::Int(values) => query.bind::<Array<BigInt>, _>(values),
                Values::MaybeInt(values) => query.bind::<Array<Nullable<BigInt>>, _>(values),
                Values::Bool(values) => query.bind::<Array<Bool>, _>(values),
                Values::Text(values) => query.bind::<Array<Text>, _>(values),
                Values::MaybeText(values) => query.bind::<Array<Nullable<Text>>, _>(values),
                Values::Bytes(values) => query.bind::<Array<Binary>, _>(values),
                Values::MaybeBytes(values) => query.bind::<Array<Nullable<Binary>>, _>(values),
            };
        }
        Prepared(query)
    }
}

/// A query that is kept by its text.
struct Prepared<Q>(Q);

impl<Q> QueryId for Prepared<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q> Query for Prepared<Q> {
    type SqlType = Untyped;
}

impl<Q> RunQueryDsl<PgConnection> for Prepared<Q> {}

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Prepared<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk_ast(out.reborrow())
    }

    /// There are few texts; only the values differ.
    fn is_safe_to_cache_prepared(&self, _: &Pg) -> QueryResult<bool> {
        Ok(true)
    }
}

#[derive(diesel::QueryableByName)]
struct Moved {
    #[diesel(sql_type = BigInt)]
    facility: i64,
}

fn column<'a, R, T>(rows: &'a [R], field: impl Fn(&'a R) -> T) -> Vec<T> {
    rows.iter().map(field).collect()
}

macro_rules! columns {
    ($($kind:ident($row:ident => $field:expr)),* $(,)?) => {
        &[$(|rows| Values::$kind(column(rows, |$row| $field))),*]
    };
}

pub(super) fn store(conn: &mut PgConnection, group: &Group) -> Result<HashSet<i64>, DbError> {
    let steps = group.steps();
    let (events, outbox) = group.event_rows(|_| true);
    let lines = group.attendance_rows(|_| true);
    let (visits, counters) = group.queue_rows(|_| true);
    let (bookings, parties) = group.booking_rows(|_| true);
    let mut all = Statement::new();
    all.part(
        HEADS,
        &steps,
        columns![
            Int(row => row.facility),
            Int(row => row.old.seq.0),
            Int(row => row.old.mark),
            Int(row => row.new.seq.0),
            Int(row => row.new.mark),
        ],
    );
    all.part(
        EVENTS,
        &events,
        columns![
            Int(row => row.facility),
            Int(row => row.seq),
            Int(row => row.at),
            MaybeInt(row => row.child),
            MaybeBytes(row => row.cause.as_deref()),
            Text(row => row.body.as_str()),
            MaybeInt(row => row.booking),
        ],
    );
    all.part(
        OUTBOX,
        &outbox,
        columns![
            Int(row => row.facility),
            Int(row => row.seq),
            Int(row => row.subject),
            Text(row => row.notice),
            Int(row => row.at),
            MaybeText(row => row.detail.as_deref()),
        ],
    );
    all.part(
        ATTENDANCE,
        &lines,
        columns![
            Int(row => row.child),
            Int(row => row.day),
            Int(row => row.facility),
            Int(row => row.presence),
            MaybeInt(row => row.arrived_at),
            MaybeInt(row => row.left_at),
            Bool(row => row.by_hand),
            MaybeInt(row => row.noted_at),
        ],
    );
    all.part(
        VISITS,
        &visits,
        columns![
            Int(row => row.id),
            Int(row => row.facility),
            Int(row => row.day),
            Text(row => row.series.as_str()),
            Int(row => row.number),
            Int(row => row.section),
            Text(row => row.stand.as_str()),
            MaybeInt(row => row.place),
            MaybeInt(row => row.called_at),
            MaybeInt(row => row.ended_at),
            Text(row => row.body.as_str()),
        ],
    );
    all.part(
        COUNTERS,
        &counters,
        columns![Int(row => row.facility), Int(row => row.counter), Text(row => row.body.as_str())],
    );
    all.part(
        BOOKINGS,
        &bookings,
        columns![
            Int(row => row.id),
            Int(row => row.facility),
            Int(row => row.number),
            Int(row => row.day),
            Int(row => row.start_at),
            Text(row => row.stand.as_str()),
            Int(row => row.open_until),
            MaybeInt(row => row.person),
            Text(row => row.body.as_str()),
        ],
    );
    all.part(
        PARTIES,
        &parties,
        columns![
            Int(row => row.facility),
            Int(row => row.booking),
            Bool(row => row.mail),
            Bytes(row => row.body.as_slice()),
        ],
    );
    all.parts.push(MOVED);
    let moved: Vec<Moved> = all.prepared().load(conn)?;
    Ok(moved.into_iter().map(|row| row.facility).collect())
}
