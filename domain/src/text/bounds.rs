//! How long what people type may be. The number that a form gives to the browser (`maxlength`) and the one that is checked
//! are the same constant, so that whatever a form lets in is taken.

use super::{is_combining_mark, is_selector};

/// Longest name of a person, or its reading, as the registers have it.
pub const NAME_MAX: usize = 100;
/// Longest wish or remark.
pub const NOTE_MAX: usize = 500;
/// Longest number of a resident, without blanks and hyphens.
pub const RESIDENT_MAX: usize = 40;
/// Longest telephone number as it is typed; what is kept has at most 15 digits.
pub const TELEPHONE_TYPED_MAX: usize = 30;

/// How many letters somebody sees: 葛󠄀 is one, and so is a letter with a mark that does not compose. A browser counts
/// UTF-16 units, never fewer.
#[must_use]
pub fn letters(text: &str) -> usize {
    text.chars().filter(|letter| !is_selector(*letter) && !is_combining_mark(*letter)).count()
}

/// Whether a text has at most so many letters. Marks count once they are more than the letters.
#[must_use]
pub fn fits(text: &str, most: usize) -> bool {
    letters(text) <= most && text.chars().count() <= 2 * most
}
