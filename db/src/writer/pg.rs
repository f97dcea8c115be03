//! The group on PostgreSQL: one statement, so one round trip and one commit, with the rows as arrays.
//!
//! The heads move by a conditional update under row locks taken in the order of the ids; rows of a facility whose head
//! did not move are not inserted. All of it is one implicit transaction. A group without rows for a table has no part for
//! it: each mix of tables is one statement, prepared and planned once a connection.

use std::collections::HashSet;

use diesel::{
    PgConnection, RunQueryDsl,
    pg::Pg,
    query_builder::{BoxedSqlQuery, SqlQuery},
    sql_types::{Array, BigInt, Binary, Bool, Nullable, Text},
};

use super::{
    group::{Group, HeadMove},
    prepared::{Prepared, Texts},
};
use crate::{
    DbError,
    rows::{Kind, TableRows, Value},
};

const STEPS: &str = "with step as (select * from unnest(";

const HEADS: &str = ") as s (facility, old_head, old_tip, head, tip)
), locked as materialized (
    select l.facility from logs l join step s on s.facility = l.facility and s.old_head = l.head and s.old_tip = l.tip
    order by l.facility for update of l
), moved as (
    update logs l set head = s.head, tip = s.tip from step s
    where l.facility = s.facility and l.head = s.old_head and l.tip = s.old_tip and l.facility in (select facility from locked)
    returning l.facility
)";

const MOVED: &str = " select facility from moved";

/// The statement of a group, with its values.
#[derive(Default)]
struct Statement<'a> {
    text: String,
    values: Vec<Values<'a>>,
}

/// The values of one column.
enum Values<'a> {
    Int(Vec<Option<i64>>),
    Bool(Vec<Option<bool>>),
    Text(Vec<Option<&'a str>>),
    Bytes(Vec<Option<&'a [u8]>>),
}

impl<'a> Statement<'a> {
    fn bind(&mut self, values: Values<'a>) {
        self.values.push(values);
        if !self.text.ends_with('(') {
            self.text.push_str(", ");
        }
        self.text.push_str(&format!("${}", self.values.len()));
    }

    /// Adds the rows of a table: one array a column, and one that says whose row it is.
    fn table(&mut self, rows: &TableRows<'a>) {
        let (table, names, conflict) = (rows.table.name, rows.table.names(), rows.table.on_conflict());
        self.text.push_str(&format!(", new_{table} as (insert into {table} ({names}) select {names} from unnest("));
        self.bind(ints(&rows.of));
        for (place, column) in rows.table.columns.iter().enumerate() {
            self.bind(Values::of(column.kind, rows, place));
        }
        self.text.push_str(&format!(
            ") as r (of_facility, {names}) where r.of_facility in (select facility from moved){conflict})"
        ));
    }

    fn prepared(self, texts: &mut Texts) -> Prepared<BoxedSqlQuery<'a, Pg, SqlQuery>> {
        let is_kept = texts.keeps(&self.text);
        let mut query = diesel::sql_query(self.text).into_boxed();
        for values in self.values {
            query = match values {
                Values::Int(values) => query.bind::<Array<Nullable<BigInt>>, _>(values),
                Values::Bool(values) => query.bind::<Array<Nullable<Bool>>, _>(values),
                Values::Text(values) => query.bind::<Array<Nullable<Text>>, _>(values),
                Values::Bytes(values) => query.bind::<Array<Nullable<Binary>>, _>(values),
            };
        }
        Prepared { query, is_kept }
    }
}

fn ints<'a>(numbers: &[i64]) -> Values<'a> {
    Values::Int(numbers.iter().copied().map(Some).collect())
}

macro_rules! column {
    ($rows:ident, $place:ident, $kind:ident, $value:ident => $made:expr) => {
        Values::$kind(
            $rows
                .rows
                .iter()
                .map(|row| match &row[$place] {
                    Value::$kind($value) => Some($made),
                    _ => None,
                })
                .collect(),
        )
    };
}

impl<'a> Values<'a> {
    fn of(kind: Kind, rows: &TableRows<'a>, place: usize) -> Self {
        match kind {
            Kind::Int => column!(rows, place, Int, number => *number),
            Kind::Bool => column!(rows, place, Bool, yes => *yes),
            Kind::Text => column!(rows, place, Text, text => &**text),
            Kind::Bytes => column!(rows, place, Bytes, bytes => bytes.as_slice()),
        }
    }
}

#[derive(diesel::QueryableByName)]
struct MovedHead {
    #[diesel(sql_type = BigInt)]
    facility: i64,
}

pub(super) fn store(conn: &mut PgConnection, texts: &mut Texts, group: &Group) -> Result<HashSet<i64>, DbError> {
    let (moves, tables) = (group.moves(), group.tables(|_| true));
    let mut all = Statement { text: String::from(STEPS), ..Statement::default() };
    let column = |number: fn(&HeadMove) -> i64| ints(&moves.iter().map(number).collect::<Vec<_>>());
    all.bind(column(|one| one.facility));
    all.bind(column(|one| one.old.seq.0));
    all.bind(column(|one| one.old.mark));
    all.bind(column(|one| one.new.seq.0));
    all.bind(column(|one| one.new.mark));
    all.text.push_str(HEADS);
    tables.iter().for_each(|rows| all.table(rows));
    all.text.push_str(MOVED);
    let moved: Vec<MovedHead> = all.prepared(texts).load(conn)?;
    Ok(moved.into_iter().map(|row| row.facility).collect())
}
