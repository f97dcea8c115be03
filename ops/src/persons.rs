//! The town's own list of persons: tried first, line by line, then taken.

use std::{fs, io::Write, path::Path};

use db::{
    Conn,
    persons::register::{self, Fate},
};
use domain::{
    persons::list::{self, BadList, Entry, Field, Line},
    time::{Clock, SystemClock},
};

use crate::commands::{OpsError, keys, open};

/// Lines of a transaction.
const PART: usize = 500;

/// `宛名番号=住民ID`: what this town calls a column.
pub fn column(text: &str) -> Result<(Field, String), String> {
    let named = text.split_once('=').and_then(|(field, heading)| Some((Field::of_heading(field)?, heading.to_owned())));
    let known = || Field::ALL.map(Field::heading).join("、");
    named.ok_or_else(|| format!("「宛名番号=住民ID」のように書いてください。左に書けるのは {}", known()))
}

/// Says what becomes of each line, and takes those that can be taken if `is_real`. A line that cannot be is left; the same file
/// again takes what is missing and changes nothing else.
pub fn persons(file: &Path, named: &[(Field, String)], is_real: bool, out: &mut impl Write) -> Result<(), OpsError> {
    if fs::metadata(file)?.len() > list::FILE_MAX as u64 {
        return Err(BadList::Long.into());
    }
    let now = SystemClock.now();
    let list = list::read(&fs::read(file)?, named, now.day())?;
    let (sealer, mut conn) = (keys()?.sealer(), open()?);
    conn.migrate()?;
    let mut counts = [0_usize; 4];
    for lines in list.lines.chunks(PART) {
        let entries: Vec<&Entry> = lines.iter().filter_map(|line| line.read.as_ref().ok()).collect();
        let fates = if is_real {
            conn.transaction(|conn: &mut Conn| register::store(conn, &sealer, &entries, now))?
        } else {
            register::fates(&mut conn, &sealer, &entries)?
        };
        tell(lines, fates, &mut counts, out)?;
    }
    if !list.unread.is_empty() {
        writeln!(out, "読まなかった列：{}", list.unread.join("、"))?;
    }
    let [new, changed, same, wrong] = counts;
    writeln!(out, "新しい {new}件、変わる {changed}件、同じ {same}件、取り込めない {wrong}件")?;
    if !is_real {
        writeln!(out, "まだ取り込んでいません。よければ、--apply を付けてもう一度実行してください")?;
    }
    Ok(())
}

/// A line's place and its fate; what stands in it is not said.
fn tell(lines: &[Line], fates: Vec<Fate>, counts: &mut [usize; 4], out: &mut impl Write) -> Result<(), OpsError> {
    let mut fates = fates.into_iter();
    for line in lines {
        let number = line.number;
        match &line.read {
            Err(wrong) => {
                counts[3] += 1;
                for (column, wrong) in wrong {
                    let place = if *column == 0 { String::new() } else { format!(" {column}列目") };
                    writeln!(out, "{number}行目{place}：{wrong}")?;
                }
            }
            Ok(_) => {
                let (place, words) = match fates.next().unwrap_or(Fate::Same) {
                    Fate::New => (0, "新しい"),
                    Fate::Changed => (1, "変わる"),
                    Fate::Same => (2, "同じ"),
                };
                counts[place] += 1;
                writeln!(out, "{number}行目：{words}")?;
            }
        }
    }
    Ok(())
}
