//! The day's list as a file.

use hub_web::pages::tables::{Cell, Table};

use super::Row;

const HEAD: [&str; 17] = [
    "日",
    "時刻",
    "終わり",
    "予約番号",
    "氏名",
    "ふりがな",
    "人数",
    "同行者",
    "手続き",
    "予約窓口",
    "状態",
    "受付番号",
    "電話",
    "メール",
    "備考",
    "ご本人から",
    "言語",
];

/// These bookings, a line each.
#[must_use]
pub fn list(rows: &[Row]) -> Table<17> {
    Table { name: "予約", head: HEAD, rows: rows.iter().map(cells).collect() }
}

fn cells(row: &Row) -> [Cell; 17] {
    let (made, typed) = (|text: &str| Cell::Made(text.to_owned()), |text: &str| Cell::Typed(text.to_owned()));
    let (from, to) = row.time.clone().unwrap_or_default();
    let party = &row.party;
    [
        made(&row.day.to_string()),
        made(&from),
        made(&to),
        made(&row.number),
        typed(&party.name),
        typed(&party.kana),
        Cell::Count(Some(row.people.into())),
        typed(&party.companions.join("、")),
        typed(&row.services),
        typed(&row.desk),
        made(row.word),
        made(row.ticket.as_deref().unwrap_or_default()),
        Cell::Telephone(party.phone.clone()),
        typed(&party.email),
        typed(&party.remarks),
        typed(&party.wishes),
        made(row.language.unwrap_or("日本語")),
    ]
}
