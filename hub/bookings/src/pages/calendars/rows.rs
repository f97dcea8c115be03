//! Rows of a form: `kind.0.field`, `kind.1.field` and so on, with an empty one at the end to add to.

use hub_web::pages::fields::Fields;

/// Most rows of one kind in a form.
const ROWS_MAX: usize = 201;

/// A row that a form shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What the names of its fields begin with, as `closure.3`; also the id of its element.
    pub at: String,
    /// It is empty, to be filled in.
    pub is_new: bool,
}

/// A row is there as soon as one of these is filled in.
fn keys(kind: &str) -> &'static [&'static str] {
    match kind.rsplit('.').next().unwrap_or_default() {
        "desk" => &["no", "name.ja"],
        "hours" => &["from", "to"],
        "closure" => &["from", "to", "reason"],
        "opening" => &["day", "from", "to"],
        "monthly" => &["nth"],
        "reminder" => &["days", "at"],
        _ => &[],
    }
}

fn is_there(fields: &Fields, kind: &str, at: &str) -> bool {
    keys(kind).iter().any(|key| !fields.text(&format!("{at}.{key}")).is_empty())
}

/// What the names of the rows begin with that are filled in and stay.
pub fn filled(fields: &Fields, kind: &str) -> Vec<String> {
    let rows = (0..ROWS_MAX).map(|row| format!("{kind}.{row}"));
    rows.filter(|at| is_there(fields, kind, at) && !fields.has(&format!("{at}.remove"), "on")).collect()
}

/// The rows that the form shows: those that are filled in and stay, and an empty one.
pub fn shown(fields: &Fields, kind: &str) -> Vec<Row> {
    let mut rows: Vec<Row> = filled(fields, kind).into_iter().map(|at| Row { at, is_new: false }).collect();
    // After those to be removed too, whose fields are still known.
    let used = (0..ROWS_MAX).rev().find(|row| is_there(fields, kind, &format!("{kind}.{row}")));
    rows.push(Row { at: format!("{kind}.{}", used.map_or(0, |last| last + 1)), is_new: true });
    rows
}
