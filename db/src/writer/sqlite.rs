//! The group on SQLite: one immediate transaction of one statement a row. Calls into SQLite are cheap, rows are not sent
//! anywhere, and a statement of one row has a text that comes again, so that it is prepared once.

use std::collections::HashSet;

use diesel::{
    prelude::*,
    sql_types::{BigInt, Binary, Bool, Nullable, Text},
    sqlite::Sqlite,
};

use super::{group::Group, prepared::Prepared};
use crate::{
    DbError,
    rows::{Kind, Table, Value},
    schema::logs,
};

pub(super) fn store(conn: &mut SqliteConnection, group: &Group) -> Result<HashSet<i64>, DbError> {
    conn.immediate_transaction(|conn| rows(conn, group))
}

fn rows(conn: &mut SqliteConnection, group: &Group) -> Result<HashSet<i64>, DbError> {
    let mut moved = HashSet::new();
    for step in group.moves() {
        let head = logs::table.filter(
            logs::facility.eq(step.facility).and(logs::head.eq(step.old.seq.0)).and(logs::tip.eq(step.old.mark)),
        );
        if diesel::update(head).set((logs::head.eq(step.new.seq.0), logs::tip.eq(step.new.mark))).execute(conn)? == 1 {
            moved.insert(step.facility);
        }
    }
    for rows in group.tables(|facility| moved.contains(&facility)) {
        let text = insert_of(rows.table);
        rows.rows.iter().try_for_each(|row| insert(conn, rows.table, &text, row))?;
    }
    Ok(moved)
}

fn insert_of(table: &Table) -> String {
    let places = vec!["?"; table.columns.len()].join(", ");
    format!("insert into {} ({}) values ({places}){}", table.name, table.names(), table.on_conflict())
}

fn insert(conn: &mut SqliteConnection, table: &Table, text: &str, row: &[Value]) -> Result<(), DbError> {
    let mut query = diesel::sql_query(text).into_boxed::<Sqlite>();
    for (column, value) in table.columns.iter().zip(row) {
        query = match (column.kind, value) {
            (_, Value::Int(number)) => query.bind::<BigInt, _>(*number),
            (_, Value::Bool(yes)) => query.bind::<Bool, _>(*yes),
            (_, Value::Text(text)) => query.bind::<Text, _>(&**text),
            (_, Value::Bytes(bytes)) => query.bind::<Binary, _>(bytes.as_slice()),
            (Kind::Int, Value::Null) => query.bind::<Nullable<BigInt>, _>(None::<i64>),
            (Kind::Bool, Value::Null) => query.bind::<Nullable<Bool>, _>(None::<bool>),
            (Kind::Text, Value::Null) => query.bind::<Nullable<Text>, _>(None::<&str>),
            (Kind::Bytes, Value::Null) => query.bind::<Nullable<Binary>, _>(None::<&[u8]>),
        };
    }
    Prepared { query, is_kept: true }.execute(conn)?;
    Ok(())
}
