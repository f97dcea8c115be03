//! The group on PostgreSQL: one statement, so one round trip and one commit, with the rows as arrays.
//!
//! The heads move by a conditional update under row locks taken in the order of the ids; rows of a facility whose head
//! did not move are not inserted. All of it is one implicit transaction.

use std::collections::HashSet;

use diesel::{
    PgConnection, QueryResult, RunQueryDsl,
    pg::Pg,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{Array, BigInt, Binary, Nullable, Text, Untyped},
};

use super::group::Group;
use crate::DbError;

const STORE: &str = "
with step as (
    select * from unnest($1, $2, $3, $4, $5) as s (facility, old_head, old_tip, head, tip)
), locked as materialized (
    select l.facility from logs l join step s on s.facility = l.facility and s.old_head = l.head and s.old_tip = l.tip
    order by l.facility for update of l
), moved as (
    update logs l set head = s.head, tip = s.tip from step s
    where l.facility = s.facility and l.head = s.old_head and l.tip = s.old_tip and l.facility in (select facility from locked)
    returning l.facility
), new_events as (
    insert into events (facility, seq, at, child, cause, body)
    select * from unnest($6, $7, $8, $9, $10, $11) as e (facility, seq, at, child, cause, body)
    where e.facility in (select facility from moved)
), new_outbox as (
    insert into outbox (facility, seq, subject, notice, at, detail)
    select * from unnest($12, $13, $14, $15, $16, $17) as o (facility, seq, subject, notice, at, detail)
    where o.facility in (select facility from moved)
), new_attendance as (
    insert into attendance (child, day, facility, presence, arrived_at, left_at)
    select * from unnest($18, $19, $20, $21, $22, $23) as a (child, day, facility, presence, arrived_at, left_at)
    where a.facility in (select facility from moved)
    on conflict (facility, day, child) do update set presence = excluded.presence,
        arrived_at = excluded.arrived_at, left_at = excluded.left_at
), new_visits as (
    insert into visits (id, facility, day, series, number, section, stand, place, called_at, ended_at, body)
    select * from unnest($24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34)
        as v (id, facility, day, series, number, section, stand, place, called_at, ended_at, body)
    where v.facility in (select facility from moved)
    on conflict (id) do update set section = excluded.section, stand = excluded.stand, place = excluded.place,
        called_at = excluded.called_at, ended_at = excluded.ended_at, body = excluded.body
), new_counters as (
    insert into counters (facility, counter, body)
    select * from unnest($35, $36, $37) as c (facility, counter, body)
    where c.facility in (select facility from moved)
    on conflict (facility, counter) do update set body = excluded.body
)
select facility from moved";

/// The statement with its values, prepared and planned once a connection. As a mere `sql_query` it would be planned for
/// every commit, which takes longer than the storing.
struct Prepared<Q>(Q);

impl<Q> QueryId for Prepared<Q> {
    type QueryId = Prepared<()>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<Q> Query for Prepared<Q> {
    type SqlType = Untyped;
}

impl<Q> RunQueryDsl<PgConnection> for Prepared<Q> {}

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Prepared<Q> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }

    /// The text never changes; only the values do.
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

pub(super) fn store(conn: &mut PgConnection, group: &Group) -> Result<HashSet<i64>, DbError> {
    let steps = group.steps();
    let (events, outbox) = group.event_rows(|_| true);
    let lines = group.attendance_rows(|_| true);
    let (visits, counters) = group.queue_rows(|_| true);
    let query = diesel::sql_query(STORE)
        .bind::<Array<BigInt>, _>(column(&steps, |row| row.facility))
        .bind::<Array<BigInt>, _>(column(&steps, |row| row.old.seq.0))
        .bind::<Array<BigInt>, _>(column(&steps, |row| row.old.mark))
        .bind::<Array<BigInt>, _>(column(&steps, |row| row.new.seq.0))
        .bind::<Array<BigInt>, _>(column(&steps, |row| row.new.mark))
        .bind::<Array<BigInt>, _>(column(&events, |row| row.facility))
        .bind::<Array<BigInt>, _>(column(&events, |row| row.seq))
        .bind::<Array<BigInt>, _>(column(&events, |row| row.at))
        .bind::<Array<Nullable<BigInt>>, _>(column(&events, |row| row.child))
        .bind::<Array<Nullable<Binary>>, _>(column(&events, |row| row.cause.as_deref()))
        .bind::<Array<Text>, _>(column(&events, |row| row.body.as_str()))
        .bind::<Array<BigInt>, _>(column(&outbox, |row| row.facility))
        .bind::<Array<BigInt>, _>(column(&outbox, |row| row.seq))
        .bind::<Array<BigInt>, _>(column(&outbox, |row| row.subject))
        .bind::<Array<Text>, _>(column(&outbox, |row| row.notice))
        .bind::<Array<BigInt>, _>(column(&outbox, |row| row.at))
        .bind::<Array<Nullable<Text>>, _>(column(&outbox, |row| row.detail.as_deref()))
        .bind::<Array<BigInt>, _>(column(&lines, |row| row.child))
        .bind::<Array<BigInt>, _>(column(&lines, |row| row.day))
        .bind::<Array<BigInt>, _>(column(&lines, |row| row.facility))
        .bind::<Array<BigInt>, _>(column(&lines, |row| row.presence))
        .bind::<Array<Nullable<BigInt>>, _>(column(&lines, |row| row.arrived_at))
        .bind::<Array<Nullable<BigInt>>, _>(column(&lines, |row| row.left_at))
        .bind::<Array<BigInt>, _>(column(&visits, |row| row.id))
        .bind::<Array<BigInt>, _>(column(&visits, |row| row.facility))
        .bind::<Array<BigInt>, _>(column(&visits, |row| row.day))
        .bind::<Array<Text>, _>(column(&visits, |row| row.series.as_str()))
        .bind::<Array<BigInt>, _>(column(&visits, |row| row.number))
        .bind::<Array<BigInt>, _>(column(&visits, |row| row.section))
        .bind::<Array<Text>, _>(column(&visits, |row| row.stand.as_str()))
        .bind::<Array<Nullable<BigInt>>, _>(column(&visits, |row| row.place))
        .bind::<Array<Nullable<BigInt>>, _>(column(&visits, |row| row.called_at))
        .bind::<Array<Nullable<BigInt>>, _>(column(&visits, |row| row.ended_at))
        .bind::<Array<Text>, _>(column(&visits, |row| row.body.as_str()))
        .bind::<Array<BigInt>, _>(column(&counters, |row| row.facility))
        .bind::<Array<BigInt>, _>(column(&counters, |row| row.counter))
        .bind::<Array<Text>, _>(column(&counters, |row| row.body.as_str()));
    let moved: Vec<Moved> = Prepared(query).load(conn)?;
    Ok(moved.into_iter().map(|row| row.facility).collect())
}
