//! Who may do what (権限の表): made of the rows that the gate asks, and of nothing else.

use askama::Template;
use hub_web::{
    audit::{How, Sight},
    pages::Shell,
    policy::{Relation, Role},
    routes::{Policy, Row, Side},
};

use super::audit::kind_of_subject;

/// A line of the table of rights.
#[derive(Debug)]
pub struct Right {
    /// Method and address.
    pub route: String,
    /// On which side it is.
    pub sides: &'static str,
    /// Who may, in words.
    pub who: String,
    /// What is seen there, and that it is written down.
    pub sees: String,
    /// For each column whether that role may.
    pub cells: Vec<bool>,
}

/// A column of the table of rights.
pub type Column = (Role, Relation);

/// Each role with what a place can be to it.
#[must_use]
pub fn columns() -> Vec<Column> {
    let of = |role: Role| role.relations().iter().map(move |relation| (role, *relation));
    Role::ALL.into_iter().flat_map(of).collect()
}

/// Whether somebody may call this route: their side has it, and its policy says yes.
#[must_use]
pub fn may(row: &Row, (role, relation): Column) -> bool {
    row.sides.iter().any(|side| role.is_on(*side)) && row.policy.lets(role, relation)
}

impl Right {
    /// The line of this row.
    #[must_use]
    pub fn of(row: &Row) -> Self {
        let sides = match row.sides {
            [Side::Residents] => "住民",
            [Side::Staff] => "職員",
            _ => "両方",
        };
        let list = row.sees.list().map(kind_of_subject);
        let seen = match row.sees {
            Sight::Unsaid | Sight::Nothing => "",
            Sight::Proof => "間違いを記録します",
            Sight::Own => "本人のこと",
            _ => list.unwrap_or_default(),
        };
        let how = match row.how {
            How::Page => "",
            How::File => "（ファイル）",
            How::Print => "（印刷）",
            How::Stream => "（開いたまま）",
        };
        Self {
            route: format!("{} {}", row.method, row.pattern),
            sides,
            who: row.policy.japanese(),
            sees: format!("{seen}{how}"),
            cells: columns().into_iter().map(|column| may(row, column)).collect(),
        }
    }
}

/// `GET /staff/policy`
#[derive(Debug, Template)]
#[template(path = "policy.html")]
pub struct Rights {
    /// The frame.
    pub shell: Shell,
    /// Every route.
    pub rights: Vec<Right>,
}

impl Rights {
    /// Those rows that exist outside of the demo.
    #[must_use]
    pub fn of(shell: Shell, rows: impl Iterator<Item = &'static Row>) -> Self {
        let real = rows.filter(|row| row.policy != Policy::Demo);
        Self { shell, rights: real.map(Right::of).collect() }
    }

    fn heads() -> Vec<(&'static str, Option<&'static str>)> {
        let place = |(role, relation): Column| match (role, relation) {
            (Role::Stranger | Role::Kiosk, _) => None,
            (Role::Town, Relation::Duty) => Some("その権限あり"),
            (Role::Town, _) => Some("その権限なし"),
            (_, Relation::Duty) => Some("自分の施設、その権限あり"),
            (Role::Clerk, Relation::Own) => Some("自分の施設、その権限なし"),
            (_, Relation::Own) => Some("自分の施設"),
            (_, Relation::Other) => Some("ほかの施設"),
        };
        columns().into_iter().map(|column| (column.0.japanese(), place(column))).collect()
    }
}
