//! The group on PostgreSQL: one statement, so one round trip and one commit, with the rows as arrays.
//!
//! The heads move by a conditional update under row locks taken in the order of the ids; rows of a facility whose head
//! did not move are not inserted. All of it is one implicit transaction.

use std::collections::HashSet;

use diesel::{
    PgConnection, RunQueryDsl,
    sql_types::{Array, BigInt, Binary, Nullable, Text},
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
    insert into outbox (facility, seq, child, notice, at)
    select * from unnest($12, $13, $14, $15, $16) as o (facility, seq, child, notice, at)
    where o.facility in (select facility from moved)
), new_attendance as (
    insert into attendance (child, day, facility, presence, arrived_at, left_at)
    select * from unnest($17, $18, $19, $20, $21, $22) as a (child, day, facility, presence, arrived_at, left_at)
    where a.facility in (select facility from moved)
    on conflict (child, day) do update set facility = excluded.facility, presence = excluded.presence,
        arrived_at = excluded.arrived_at, left_at = excluded.left_at
)
select facility from moved";

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
        .bind::<Array<BigInt>, _>(column(&outbox, |row| row.child))
        .bind::<Array<Text>, _>(column(&outbox, |row| row.notice))
        .bind::<Array<BigInt>, _>(column(&outbox, |row| row.at))
        .bind::<Array<BigInt>, _>(column(&lines, |row| row.child))
        .bind::<Array<BigInt>, _>(column(&lines, |row| row.day))
        .bind::<Array<BigInt>, _>(column(&lines, |row| row.facility))
        .bind::<Array<BigInt>, _>(column(&lines, |row| row.presence))
        .bind::<Array<Nullable<BigInt>>, _>(column(&lines, |row| row.arrived_at))
        .bind::<Array<Nullable<BigInt>>, _>(column(&lines, |row| row.left_at));
    let moved: Vec<Moved> = query.load(conn)?;
    Ok(moved.into_iter().map(|row| row.facility).collect())
}
