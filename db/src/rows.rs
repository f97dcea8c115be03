//! Rows that a commit writes, described once for both engines.
//!
//! A noun declares a row with [`row!`]: its fields are the table's columns, held to the schema by the compiler. From the
//! declaration follow the part of PostgreSQL's one statement and the upsert on SQLite; nobody writes either by hand.

use std::borrow::Cow;

use diesel::{
    expression::Expression,
    sql_types::{BigInt, Binary, Bool, Nullable, Text},
};

/// Most columns of a key.
const KEY_MAX: usize = 4;

/// What a row holds in one column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Int(i64),
    Bool(bool),
    Text(Cow<'static, str>),
    Bytes(Vec<u8>),
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Int,
    Bool,
    Text,
    Bytes,
}

/// What becomes of a column when the row is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// It finds the row. Always a number.
    Key,
    /// It stays as it was first written.
    Once,
    /// It is overwritten.
    Set,
}

/// A column.
#[derive(Debug)]
pub(crate) struct Column {
    pub name: &'static str,
    pub kind: Kind,
    pub role: Role,
}

/// A table as commits write it. Without a [`Role::Key`] rows are only ever added.
#[derive(Debug)]
pub(crate) struct Table {
    pub name: &'static str,
    pub columns: &'static [Column],
}

/// A type that a column can hold.
pub(crate) trait Cell {
    const KIND: Kind;
    type Sql;
    fn value(self) -> Value;
}

macro_rules! cells {
    ($($type:ty => $kind:ident, $sql:ty, $made:expr;)*) => {$(
        impl Cell for $type {
            const KIND: Kind = Kind::$kind;
            type Sql = $sql;
            fn value(self) -> Value {
                Value::$kind($made(self))
            }
        }
    )*};
}

cells! {
    i64 => Int, BigInt, |number| number;
    bool => Bool, Bool, |yes| yes;
    String => Text, Text, Cow::Owned;
    &'static str => Text, Text, Cow::Borrowed;
    Vec<u8> => Bytes, Binary, |bytes| bytes;
}

impl<T: Cell> Cell for Option<T>
where
    T::Sql: diesel::sql_types::SqlType<IsNull = diesel::sql_types::is_nullable::NotNull>,
{
    const KIND: Kind = T::KIND;
    type Sql = Nullable<T::Sql>;
    fn value(self) -> Value {
        self.map_or(Value::Null, T::value)
    }
}

/// A row of one table.
pub(crate) trait Row: Sized {
    const TABLE: &'static Table;
    fn values(self) -> Vec<Value>;
}

/// A row of any table.
#[derive(Debug, Clone)]
pub struct AnyRow {
    pub(crate) table: &'static Table,
    pub(crate) values: Vec<Value>,
}

impl<R: Row> From<R> for AnyRow {
    fn from(row: R) -> Self {
        Self { table: R::TABLE, values: row.values() }
    }
}

/// Holds a field to its column: compiles only if the schema has it with this type.
pub(crate) const fn fits<T: Cell, C: Expression<SqlType = T::Sql>>() {}

/// Declares a row: `row! { struct VisitRow in visits { Key id: i64, Once day: i64, Set stand: String, … } }`.
macro_rules! row {
    ($(#[$meta:meta])* $vis:vis struct $row:ident in $table:ident { $($role:ident $field:ident: $type:ty,)+ }) => {
        $(#[$meta])*
        $vis struct $row {
            $(pub $field: $type,)+
        }

        impl $crate::rows::Row for $row {
            const TABLE: &'static $crate::rows::Table = &$crate::rows::Table {
                name: stringify!($table),
                columns: &[$($crate::rows::Column {
                    name: stringify!($field),
                    kind: <$type as $crate::rows::Cell>::KIND,
                    role: $crate::rows::Role::$role,
                }),+],
            };
            fn values(self) -> Vec<$crate::rows::Value> {
                vec![$($crate::rows::Cell::value(self.$field)),+]
            }
        }

        const _: () = {
            $($crate::rows::fits::<$type, $crate::schema::$table::$field>();)+
        };
    };
}
pub(crate) use row;

impl Table {
    fn of_role(&self, role: Role) -> impl Iterator<Item = &'static str> {
        self.columns.iter().filter(move |column| column.role == role).map(|column| column.name)
    }

    /// The names of the columns.
    pub fn names(&self) -> String {
        self.columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
    }

    /// What happens to a row that is there already: the same words on both engines.
    pub fn on_conflict(&self) -> String {
        let keys: Vec<_> = self.of_role(Role::Key).collect();
        if keys.is_empty() {
            return String::new();
        }
        let set: Vec<_> = self.of_role(Role::Set).map(|name| format!("{name} = excluded.{name}")).collect();
        format!(" on conflict ({}) do update set {}", keys.join(", "), set.join(", "))
    }
}

impl AnyRow {
    /// What finds the row among those of its table; `None` if each is a row of its own.
    fn key(&self) -> Option<[i64; KEY_MAX]> {
        let mut key = [0; KEY_MAX];
        let columns = self.table.columns.iter().zip(&self.values).filter(|(column, _)| column.role == Role::Key);
        let mut count = 0;
        for (_, value) in columns {
            let Value::Int(number) = value else { unreachable!("a key is a number") };
            key[count] = *number;
            count += 1;
        }
        (count > 0).then_some(key)
    }
}

/// The rows of one table in a commit, each with its facility. Of several with one key the last stays.
pub(crate) struct TableRows<'a> {
    pub table: &'static Table,
    pub of: Vec<i64>,
    pub rows: Vec<&'a [Value]>,
    places: std::collections::HashMap<[i64; KEY_MAX], usize>,
}

impl<'a> TableRows<'a> {
    pub fn new(table: &'static Table) -> Self {
        Self { table, of: Vec::new(), rows: Vec::new(), places: std::collections::HashMap::new() }
    }

    pub fn put(&mut self, facility: i64, row: &'a AnyRow) {
        let next = self.rows.len();
        let place = row.key().map_or(next, |key| *self.places.entry(key).or_insert(next));
        if place == next {
            self.of.push(facility);
            self.rows.push(&row.values);
        } else {
            self.rows[place] = &row.values;
        }
    }
}
