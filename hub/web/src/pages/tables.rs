//! Lists as files for the staff, each as an Excel workbook and as CSV, from one table.
//!
//! The workbook is for people: telephone numbers and codes are text in it and stay as they are. The CSV is for other
//! programs, and does no harm in Excel either: as RFC 4180 says, in UTF-8 with the mark that Excel asks for; what people
//! typed and a spreadsheet would take for a formula, a number or a date begins with an apostrophe; telephone numbers are in
//! groups.

use std::fmt::Write as _;

use domain::text::{grouped_telephone, plain};
use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// What stands in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Ours: a day, a time, a code.
    Made(String),
    /// What people typed.
    Typed(String),
    /// A telephone number.
    Telephone(String),
    /// A count, or nothing that could be counted.
    Count(Option<u64>),
}

/// A list with a headline.
#[derive(Debug)]
pub struct Table<const N: usize> {
    /// What the list is, as its sheet is called: at most 31 letters.
    pub name: &'static str,
    /// What stands above each column.
    pub head: [&'static str; N],
    /// The lines.
    pub rows: Vec<[Cell; N]>,
}

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Comma-separated values.
    Csv,
    /// An Excel workbook.
    Xlsx,
}

impl Kind {
    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// The end of its files' names.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }
}

impl<const N: usize> Table<N> {
    /// The file.
    ///
    /// # Errors
    /// If the library refuses, which it has no reason to: there are fewer rows than a sheet has.
    pub fn file(&self, kind: Kind) -> Result<Vec<u8>, XlsxError> {
        match kind {
            Kind::Csv => Ok(self.csv()),
            Kind::Xlsx => self.xlsx(),
        }
    }

    fn csv(&self) -> Vec<u8> {
        let mut text = String::from("\u{feff}");
        line(&mut text, self.head.iter().map(|title| (*title).to_owned()));
        for row in &self.rows {
            line(&mut text, row.iter().map(in_csv));
        }
        text.into_bytes()
    }

    fn xlsx(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let (bold, text) = (Format::new().set_bold(), Format::new().set_num_format("@"));
        let sheet = book.add_worksheet().set_name(self.name)?.set_freeze_panes(1, 0)?.set_landscape();
        for (column, title) in (0_u16..).zip(self.head) {
            sheet.write_string_with_format(0, column, title, &bold)?;
        }
        for (row, cells) in (1_u32..).zip(&self.rows) {
            for (column, cell) in (0_u16..).zip(cells) {
                match cell {
                    // As text, so never a formula; marked as text, so that it stays so when somebody edits it.
                    Cell::Made(words) | Cell::Typed(words) | Cell::Telephone(words) => {
                        sheet.write_string_with_format(row, column, words, &text)?;
                    }
                    Cell::Count(Some(count)) => {
                        sheet.write_number(row, column, u32::try_from(*count).unwrap_or(u32::MAX))?;
                    }
                    Cell::Count(None) => {}
                }
            }
        }
        sheet.autofit();
        book.save_to_buffer()
    }
}

/// A field of a CSV.
fn in_csv(cell: &Cell) -> String {
    match cell {
        Cell::Made(words) => words.clone(),
        Cell::Typed(words) if is_taken_for_another(words) => format!("'{words}"),
        Cell::Typed(words) => guarded(words),
        Cell::Telephone(number) => guarded(&grouped_telephone(number)),
        Cell::Count(count) => count.map(|count| count.to_string()).unwrap_or_default(),
    }
}

/// Nothing that a spreadsheet would calculate.
fn guarded(words: &str) -> String {
    if is_formula(words) { format!("'{words}") } else { words.to_owned() }
}

fn line(text: &mut String, fields: impl Iterator<Item = String>) {
    for (place, field) in fields.enumerate() {
        let comma = if place == 0 { "" } else { "," };
        write!(text, "{comma}\"{}\"", field.replace('"', "\"\"")).expect("a text takes all");
    }
    text.push_str("\r\n");
}

/// Whether a spreadsheet would calculate it.
fn is_formula(field: &str) -> bool {
    field.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

/// Whether a spreadsheet would make a number, a date or a time of it: digits with nothing but what stands in one of these.
fn is_taken_for_another(field: &str) -> bool {
    const WORDS: [&str; 14] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "am", "pm"];
    let mut rest = plain(field).to_lowercase();
    let has_digit = rest.contains(|letter: char| letter.is_ascii_digit());
    for word in WORDS {
        rest = rest.replace(word, " ");
    }
    let stands_there =
        |letter: char| letter.is_ascii_digit() || " .,:/+-%()¥$e年月日時分秒明大昭平令和正治成mtshr".contains(letter);
    has_digit && rest.chars().all(stands_there)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn csv_of(cells: [Cell; 1]) -> String {
        let table = Table { name: "一覧", head: ["欄"], rows: vec![cells] };
        let text = String::from_utf8(table.csv()).expect("text");
        text.strip_prefix("\u{feff}\"欄\"\r\n").expect("mark and head").to_owned()
    }

    #[test]
    fn no_field_becomes_a_formula_or_breaks_its_line() {
        for (typed, field) in [
            ("=1+1", "\"'=1+1\"\r\n"),
            ("＝1+1", "\"'＝1+1\"\r\n"),
            ("a\"b,\r\nc", "\"a\"\"b,\r\nc\"\r\n"),
            ("-2", "\"'-2\"\r\n"),
            ("@SUM(A1)", "\"'@SUM(A1)\"\r\n"),
            ("住民票", "\"住民票\"\r\n"),
        ] {
            assert_eq!(csv_of([Cell::Typed(typed.to_owned())]), field);
        }
    }

    #[test]
    fn what_people_typed_becomes_no_number_and_no_date() {
        for typed in
            ["3-4", "1/2", "００１", "12:30", "1e5", "3月4日", "R8.3.4", "Mar 4", "10%", "¥100", "(5)", "昭和60年"]
        {
            assert_eq!(csv_of([Cell::Typed(typed.to_owned())]), format!("\"'{typed}\"\r\n"));
        }
        for typed in ["3番窓口", "車いす1台", "マリア 2世", "", "—"] {
            assert_eq!(csv_of([Cell::Typed(typed.to_owned())]), format!("\"{typed}\"\r\n"));
        }
    }

    #[test]
    fn a_telephone_number_keeps_its_first_digit() {
        for (number, field) in
            [("09012345678", "090-1234-5678"), ("0880-63-1111", "0880-63-1111"), ("+842438463000", "(+84) 2438463000")]
        {
            assert_eq!(csv_of([Cell::Telephone(number.to_owned())]), format!("\"{field}\"\r\n"));
        }
        for number in ["-0880631111", "-0880-63-1111", "=1+1"] {
            assert_eq!(csv_of([Cell::Telephone(number.to_owned())]), format!("\"'{number}\"\r\n"));
        }
        assert_eq!(csv_of([Cell::Made("000061".to_owned())]), "\"000061\"\r\n");
        assert_eq!(csv_of([Cell::Count(Some(3))]), "\"3\"\r\n");
    }

    #[test]
    fn a_workbook_is_made_of_whatever_was_typed() {
        let rows = vec![["=1+1", "09012345678"].map(|text| Cell::Typed(text.to_owned()))];
        let file = Table { name: "予約", head: ["氏名", "電話"], rows }.file(Kind::Xlsx).expect("a workbook");
        assert!(file.starts_with(b"PK\x03\x04"));
    }
}
