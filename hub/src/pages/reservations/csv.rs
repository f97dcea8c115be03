//! The day's list as a file: CSV as RFC 4180 says, in UTF-8 with the mark that Excel asks for.

use super::Row;
use crate::pages::statistics::csv_line;

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
pub fn csv(rows: &[Row]) -> Vec<u8> {
    let mut text = String::from("\u{feff}");
    csv_line(&mut text, &HEAD.map(str::to_owned));
    for row in rows {
        csv_line(&mut text, &fields(row));
    }
    text.into_bytes()
}

fn fields(row: &Row) -> [String; 17] {
    let (from, to) = row.time.clone().unwrap_or_default();
    let party = &row.party;
    [
        row.day.to_string(),
        from,
        to,
        row.number.clone(),
        party.name.clone(),
        party.kana.clone(),
        row.people.to_string(),
        party.companions.join("、"),
        row.services.clone(),
        row.desk.clone(),
        row.word.to_owned(),
        row.ticket.clone().unwrap_or_default(),
        party.phone.clone(),
        party.email.clone(),
        party.remarks.clone(),
        party.wishes.clone(),
        row.language.unwrap_or("日本語").to_owned(),
    ]
}
