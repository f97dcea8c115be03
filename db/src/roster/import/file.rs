//! A roster's file, as whoever keeps it saved it: from bytes to entries, or everything that is wrong with it in one go.
//!
//! UTF-8, with or without the mark that Windows sets before it (RFC 8259, 8.1). Other encodings are named and refused:
//! Shift_JIS cannot write the letters of some names and has lost them when the file was saved. Each text goes through
//! [`domain::text`].

use std::fmt;

use domain::text;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{ChildEntry, FacilityEntry, ResidentEntry, RosterFile, StaffEntry};

/// Most mistakes that are listed.
const LISTED_MAX: usize = 100;

/// Why a file is no roster.
#[derive(Debug, thiserror::Error)]
pub enum BadFile {
    /// It is not in UTF-8.
    #[error(
        "the file is in {0}, not in UTF-8: save it again as UTF-8\n\
         （文字コードが {0} です。文字コードを UTF-8 にして保存しなおしてください。メモ帳では「名前を付けて保存」の「エンコード」で選べます。）"
    )]
    Encoding(&'static str),
    /// It is no JSON.
    #[error(
        "the roster cannot be read: {0}\n（JSON の書きかたが正しくありません。{line} 行目の {column} 文字目のあたりを確かめてください。）",
        line = .0.line(), column = .0.column()
    )]
    Json(serde_json::Error),
    /// Entries cannot be so.
    #[error("the roster cannot be read:\n{0}")]
    Entries(Mistakes),
    /// Twelve digits that look like a My Number stand in it; what they are is said nowhere.
    #[error(
        "the roster holds what looks like a My Number; nothing was taken:\n{0}\n\
         （マイナンバーと思われる12けたの番号があります。消してから、もう一度取り込んでください。別の番号のときは、すぐ前にアルファベットを付けてください。）"
    )]
    MyNumber(Mistakes),
}

/// What is wrong with a file, each with its place.
#[derive(Debug)]
pub struct Mistakes(Vec<String>);

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, mistake) in self.0.iter().take(LISTED_MAX).enumerate() {
            write!(f, "{}{mistake}", if place == 0 { "" } else { "\n" })?;
        }
        match self.0.len().saturating_sub(LISTED_MAX) {
            0 => Ok(()),
            more => write!(f, "\nand {more} more （ほかに {more} 件）"),
        }
    }
}

impl From<Vec<String>> for Mistakes {
    fn from(mistakes: Vec<String>) -> Self {
        Self(mistakes)
    }
}

impl RosterFile {
    /// The roster in a file.
    ///
    /// # Errors
    /// Everything that is wrong with it, or why nothing can be read.
    pub fn read(file: &[u8]) -> Result<Self, BadFile> {
        let file = utf8(file)?;
        let mut all: Value = serde_json::from_str(file).map_err(BadFile::Json)?;
        let mut places = Vec::new();
        my_numbers(&all, "", &mut places);
        if !places.is_empty() {
            return Err(BadFile::MyNumber(places.into()));
        }
        // Once strictly: a value of JSON keeps only the last of two fields with one name.
        if let Err(first) = serde_json::from_str::<Self>(file) {
            let mistakes = mistakes(&all);
            return Err(if mistakes.is_empty() { BadFile::Json(first) } else { BadFile::Entries(mistakes.into()) });
        }
        one_text(&mut all, "");
        serde_json::from_value(all).map_err(BadFile::Json)
    }
}

fn utf8(file: &[u8]) -> Result<&str, BadFile> {
    // Half of the bytes of ASCII are zero in UTF-16, and none is in any other encoding of JSON.
    if file.contains(&0) {
        return Err(BadFile::Encoding("UTF-16"));
    }
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    std::str::from_utf8(file).map_err(|_| BadFile::Encoding("Shift_JIS (ANSI)"))
}

/// Makes each string one text.
fn one_text(value: &mut Value, name: &str) {
    match value {
        Value::String(string) if name == "password" => *string = text::secret(string).into_owned(),
        Value::String(string) => *string = text::typed(string).into_owned(),
        Value::Array(values) => values.iter_mut().for_each(|value| one_text(value, name)),
        Value::Object(fields) => fields.iter_mut().for_each(|(name, value)| one_text(value, name)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Where a My Number stands: the names of the fields, never what is in them. A card's own id is a number of the town's, and is
/// kept as a keyed hash; a password likewise.
fn my_numbers(value: &Value, place: &str, found: &mut Vec<String>) {
    match value {
        Value::String(string) if text::holds_my_number(string) => found.push(place.to_owned()),
        Value::Number(number) if text::holds_my_number(&number.to_string()) => found.push(place.to_owned()),
        Value::Array(values) => {
            values.iter().enumerate().for_each(|(at, value)| my_numbers(value, &format!("{place}[{at}]"), found));
        }
        Value::Object(fields) => {
            let read = fields.iter().filter(|(name, _)| !matches!(name.as_str(), "card" | "password"));
            for (at, (name, value)) in read.enumerate() {
                let is_clean = !text::holds_my_number(name);
                let here = if is_clean { format!("{place}.{name}") } else { format!("{place}, field {at}") };
                if !is_clean {
                    found.push(here.clone());
                }
                my_numbers(value, &here, found);
            }
        }
        Value::String(_) | Value::Number(_) | Value::Null | Value::Bool(_) => {}
    }
}

/// The first mistake of each entry, with the entry's place and what it is known by.
fn mistakes(all: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for (place, facility) in entries(all, "facilities") {
        let here = format!("facilities[{place}]{}", known_by(facility, "slug"));
        for (place, member) in entries(facility, "staff") {
            let who = format!("{here}.staff[{place}]{}", known_by(member, "login"));
            found.extend(mistake::<StaffEntry>(member, &who));
        }
        for (place, child) in entries(facility, "children") {
            let who = format!("{here}.children[{place}]{}", known_by(child, "number"));
            found.extend(mistake::<ChildEntry>(child, &who));
        }
        found.extend(mistake::<FacilityEntry>(&without(facility, &["staff", "children"]), &here));
    }
    for (place, resident) in entries(all, "residents") {
        let who = format!("residents[{place}]{}", known_by(resident, "number"));
        found.extend(mistake::<ResidentEntry>(resident, &who));
    }
    found.extend(mistake::<RosterFile>(&without(all, &["facilities", "residents"]), "the roster"));
    found
}

fn entries<'a>(within: &'a Value, list: &str) -> impl Iterator<Item = (usize, &'a Value)> {
    within.get(list).and_then(Value::as_array).into_iter().flatten().enumerate()
}

fn known_by(entry: &Value, field: &str) -> String {
    entry.get(field).and_then(Value::as_str).map(|text| format!(" ({field} {text})")).unwrap_or_default()
}

/// Without the entries of these lists, which are looked at one by one; what is no list stays.
fn without(value: &Value, lists: &[&str]) -> Value {
    let mut value = value.clone();
    for list in lists {
        if let Some(entries) = value.get_mut(*list).and_then(Value::as_array_mut) {
            entries.clear();
        }
    }
    value
}

fn mistake<T: DeserializeOwned>(entry: &Value, who: &str) -> Option<String> {
    let error = serde_path_to_error::deserialize::<_, T>(entry).err()?;
    let field = error.path().to_string();
    let field = if field == "." { String::new() } else { format!(", {field}") };
    Some(format!("{who}{field}: {}", error.into_inner()))
}
