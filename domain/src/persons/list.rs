//! A town's own list of persons (宛名・住民の一覧) as a spreadsheet saves it: CSV (RFC 4180) in UTF-8 or in Windows' Shift_JIS (CP932).
//! Every line has a fate, and nothing is guessed: letters that were lost on the way, dates that no calendar had, columns that
//! nobody named.
//!
//! A My Number in any cell is seen and its line refused; it is kept and said nowhere.

mod csv;

use std::collections::{HashMap, HashSet};

use encoding_rs::SHIFT_JIS;

use super::{ADDRESS_MAX, Person, Sex};
use crate::{
    birth,
    text::{self, NAME_MAX},
    time::CivilDay,
};

/// Longest file, in bytes.
pub const FILE_MAX: usize = 64 << 20;
/// Most lines of a file.
pub const LINES_MAX: usize = 500_000;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// The town's own number (宛名番号). Each line has one.
    Number,
    /// The name. Each line has one.
    Name,
    /// Its reading.
    Kana,
    /// The birth date, as far as it is known.
    Birth,
    /// 男 or 女, or nothing.
    Sex,
    /// The address.
    Address,
    /// What the town calls the household (世帯番号).
    Household,
    /// Whether sight of the person is limited (支援措置).
    Protection,
}

impl Field {
    /// Every one.
    pub const ALL: [Self; 8] = [
        Self::Number,
        Self::Name,
        Self::Kana,
        Self::Birth,
        Self::Sex,
        Self::Address,
        Self::Household,
        Self::Protection,
    ];

    /// What its column is called, and what else it may be called, folded or not.
    const fn headings(self) -> &'static [&'static str] {
        match self {
            Self::Number => &["宛名番号", "宛名コード", "住民コード", "個人コード", "番号"],
            Self::Name => &["氏名", "名前", "漢字氏名"],
            Self::Kana => &["フリガナ", "氏名カナ", "カナ氏名", "カナ", "読み"],
            Self::Birth => &["生年月日"],
            Self::Sex => &["性別"],
            Self::Address => &["住所"],
            Self::Household => &["世帯番号", "世帯コード"],
            Self::Protection => &["支援措置", "支援措置区分"],
        }
    }

    /// What its column is called.
    #[must_use]
    pub const fn heading(self) -> &'static str {
        self.headings()[0]
    }

    /// The field with this heading.
    #[must_use]
    pub fn of_heading(heading: &str) -> Option<Self> {
        let folded = text::fold(heading);
        Self::ALL.into_iter().find(|field| field.headings().iter().any(|known| text::fold(known) == folded))
    }
}

/// What is in a list of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Who it is, with the town's number.
    pub person: Person,
    /// What the town calls the household.
    pub household: Option<String>,
    /// Whether the list says that sight is to be limited. That it says so no more lifts nothing: people do that.
    pub is_protected: bool,
}

/// Why a file is no list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadList {
    /// It is too long.
    #[error("ファイルが大きすぎます（{}MB、{LINES_MAX}行まで）", FILE_MAX >> 20)]
    Long,
    /// It is in no encoding that is known.
    #[error("文字コードがわかりません。UTF-8 か、Shift_JIS（ANSI）で保存しなおしてください")]
    Encoding,
    /// Quotation marks do not match.
    #[error("{0}行目から、引用符（\"）が閉じていません")]
    Quotes(usize),
    /// It has no column of this name.
    #[error("「{}」の列がありません", .0.heading())]
    Missing(Field),
    /// Two columns are the same.
    #[error("「{}」の列が2つあります", .0.heading())]
    Twice(Field),
}

/// What is wrong with a cell. What stands in it is not said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum Wrong {
    /// A My Number.
    #[error("マイナンバー（個人番号）が入っています。消してから、もう一度取り込んでください")]
    MyNumber,
    /// A letter was lost when the file was saved: U+FFFD, 〓, or one that only the old machine had (外字).
    #[error("文字化けか外字があります")]
    Garbled,
    /// There is nothing, and must be something.
    #[error("空です")]
    Empty,
    /// It is too long.
    #[error("長すぎます")]
    Long,
    /// It is no date, or one that its era did not have, or one that is still to come.
    #[error("日付として読めません")]
    Date,
    /// It is neither.
    #[error("男か女で書いてください")]
    Sex,
    /// It is no reading.
    #[error("かなで書いてください")]
    Kana,
    /// It says neither yes nor no.
    #[error("1 か 0（有・無）で書いてください")]
    Protection,
    /// The number was there before.
    #[error("同じ番号が前の行にあります")]
    Twice,
}

/// A line, and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Where it begins in the file, from 1.
    pub number: usize,
    /// What stands there; or the columns, from 1, that are wrong.
    pub read: Result<Entry, Vec<(usize, Wrong)>>,
}

/// A list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// Its lines, in their order.
    pub lines: Vec<Line>,
    /// The headings of columns that nobody asked for.
    pub unread: Vec<String>,
}

/// Reads a list. `named` are the headings that this town has for fields, before those that are known anyway.
///
/// # Errors
/// If the file is no list.
pub fn read(file: &[u8], named: &[(Field, String)], today: CivilDay) -> Result<List, BadList> {
    if file.len() > FILE_MAX {
        return Err(BadList::Long);
    }
    let mut rows = csv::rows(&decoded(file)?)?;
    if rows.len() > LINES_MAX {
        return Err(BadList::Long);
    }
    if rows.is_empty() {
        return Err(BadList::Missing(Field::Number));
    }
    let (_, headings) = rows.remove(0);
    let columns = columns(&headings, named)?;
    let unread = headings.iter().enumerate().filter(|(at, _)| !columns.values().any(|column| column == at));
    let unread = unread.map(|(_, heading)| text::line(heading)).filter(|heading| !heading.is_empty()).collect();
    let mut seen = HashSet::new();
    let lines = rows.into_iter().filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()));
    let lines = lines.map(|(number, cells)| Line {
        number,
        read: Cells { cells: &cells, columns: &columns }.read(&mut seen, today),
    });
    Ok(List { lines: lines.collect(), unread })
}

/// The rows of a table, each with its place in the file, from 1: the first one has the headings.
///
/// # Errors
/// If the file is no table.
pub(crate) fn table(file: &[u8]) -> Result<Vec<(usize, Vec<String>)>, BadList> {
    csv::rows(&decoded(file)?)
}

/// The text of a file. UTF-8 first: no list of persons in Shift_JIS is by chance well-formed UTF-8.
fn decoded(file: &[u8]) -> Result<String, BadList> {
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    if let Ok(text) = std::str::from_utf8(file) {
        return if text.contains('\0') { Err(BadList::Encoding) } else { Ok(text.to_owned()) };
    }
    // What cannot be read becomes U+FFFD, and its line says so; a file that is mostly that is in another encoding.
    let (text, _) = SHIFT_JIS.decode_without_bom_handling(file);
    let lost = text.chars().filter(|letter| *letter == '\u{fffd}').count();
    if text.contains('\0') || lost * 20 > text.chars().count() { Err(BadList::Encoding) } else { Ok(text.into_owned()) }
}

fn columns(headings: &[String], named: &[(Field, String)]) -> Result<HashMap<Field, usize>, BadList> {
    let mut columns = HashMap::new();
    for (at, heading) in headings.iter().enumerate() {
        let folded = text::fold(heading);
        let own = named.iter().find(|(_, name)| text::fold(name) == folded).map(|(field, _)| *field);
        // A field that the town named itself is found nowhere else.
        let known = || Field::of_heading(heading).filter(|field| named.iter().all(|(named, _)| named != field));
        let Some(field) = own.or_else(known) else { continue };
        if columns.insert(field, at).is_some() {
            return Err(BadList::Twice(field));
        }
    }
    let missing = [Field::Number, Field::Name].into_iter().find(|field| !columns.contains_key(field));
    missing.map_or(Ok(columns), |field| Err(BadList::Missing(field)))
}

struct Cells<'a> {
    cells: &'a [String],
    columns: &'a HashMap<Field, usize>,
}

impl Cells<'_> {
    fn read(&self, seen: &mut HashSet<String>, today: CivilDay) -> Result<Entry, Vec<(usize, Wrong)>> {
        let mut wrong: Vec<(usize, Wrong)> = Vec::new();
        for (at, cell) in self.cells.iter().enumerate() {
            if text::holds_my_number(cell) {
                wrong.push((at + 1, Wrong::MyNumber));
            }
        }
        let mut take = |field: Field, taken: Result<(), Wrong>| {
            if let Err(cause) = taken {
                wrong.push((self.columns.get(&field).map_or(0, |at| at + 1), cause));
            }
        };
        let number = text::half_width(&self.text(Field::Number));
        let known_by = text::resident_number(&number).filter(|number| !number.is_empty());
        take(
            Field::Number,
            match &known_by {
                None => Err(if number.is_empty() { Wrong::Empty } else { Wrong::Long }),
                Some(known_by) if !seen.insert(known_by.clone()) => Err(Wrong::Twice),
                Some(_) => Ok(()),
            },
        );
        let name = self.text(Field::Name);
        take(Field::Name, if name.is_empty() { Err(Wrong::Empty) } else { Ok(()) });
        let kana = text::kana(&self.text(Field::Kana));
        take(Field::Kana, kana.as_ref().map(drop).map_err(|_| Wrong::Kana));
        let birth = birth::written(&self.text(Field::Birth)).ok();
        let birth = birth.filter(|birth| birth.first_day().is_none_or(|first| first <= today));
        take(Field::Birth, birth.map(drop).ok_or(Wrong::Date));
        let sex = self.text(Field::Sex);
        let read = Sex::read(&text::plain(&sex));
        take(Field::Sex, if sex.is_empty() || read.is_some() { Ok(()) } else { Err(Wrong::Sex) });
        let protection = protection(&self.text(Field::Protection));
        take(Field::Protection, protection.map(drop).ok_or(Wrong::Protection));
        let (address, household) = (self.text(Field::Address), self.text(Field::Household));
        for (field, text, most) in [
            (Field::Name, &name, NAME_MAX),
            (Field::Kana, &self.text(Field::Kana), NAME_MAX),
            (Field::Address, &address, ADDRESS_MAX),
            (Field::Household, &household, text::RESIDENT_MAX),
        ] {
            take(field, if text::fits(text, most) { Ok(()) } else { Err(Wrong::Long) });
        }
        for field in Field::ALL {
            take(field, if is_garbled(&self.text(field)) { Err(Wrong::Garbled) } else { Ok(()) });
        }
        wrong.sort_unstable();
        wrong.dedup();
        match (wrong.is_empty(), kana, birth, protection) {
            (true, Ok(kana), Some(birth), Some(is_protected)) => {
                let person = Person { name, kana, birth, sex: read, address, number, of_register: true };
                let household = (!household.is_empty()).then_some(household);
                Ok(Entry { person, household, is_protected })
            }
            _ => Err(wrong),
        }
    }

    fn text(&self, field: Field) -> String {
        self.columns.get(&field).and_then(|at| self.cells.get(*at)).map(|cell| text::line(cell)).unwrap_or_default()
    }
}

/// What the column of protection says; nothing is no.
fn protection(text: &str) -> Option<bool> {
    match text::plain(text).as_str() {
        "" | "0" | "無" | "なし" | "非該当" => Some(false),
        "1" | "有" | "あり" | "該当" | "○" => Some(true),
        _ => None,
    }
}

/// Whether a letter stands there that no font shows, or the mark for one that was lost.
fn is_garbled(text: &str) -> bool {
    let is_lost = |letter: char| matches!(letter, '\u{fffd}' | '〓' | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{ffffd}' | '\u{100000}'..='\u{10fffd}');
    text.chars().any(is_lost)
}

#[cfg(test)]
mod tests;
