//! CSV as spreadsheets write it (RFC 4180): commas, or tabs if the first line has one and no comma; quotation marks doubled.

use super::BadList;

/// Most columns of a line: more than any list has.
const COLUMNS_MAX: usize = 500;

/// The lines with their places in the file, from 1.
pub(super) fn rows(text: &str) -> Result<Vec<(usize, Vec<String>)>, BadList> {
    let first = text.lines().next().unwrap_or_default();
    let comma = if first.contains('\t') && !first.contains(',') { '\t' } else { ',' };
    let (mut rows, mut cells, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut line, mut begun, mut quoted_from) = (1, 1, None);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter == '\n' {
            line += 1;
        }
        match (letter, quoted_from) {
            ('"', Some(_)) if letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            ('"', Some(_)) => quoted_from = None,
            ('"', None) if cell.trim().is_empty() => {
                cell.clear();
                quoted_from = Some(line);
            }
            ('\r', None) if letters.peek() == Some(&'\n') => {}
            ('\n' | '\r', None) => {
                cells.push(std::mem::take(&mut cell));
                rows.push((begun, std::mem::take(&mut cells)));
                begun = line;
            }
            (_, None) if letter == comma => cells.push(std::mem::take(&mut cell)),
            _ => cell.push(letter),
        }
        if cells.len() > COLUMNS_MAX {
            return Err(BadList::Long);
        }
    }
    if let Some(from) = quoted_from {
        return Err(BadList::Quotes(from));
    }
    if !cell.is_empty() || !cells.is_empty() {
        cells.push(cell);
        rows.push((begun, cells));
    }
    Ok(rows)
}
