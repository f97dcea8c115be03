//! The My Number (個人番号), which is never kept: wherever it could come in by mistake it is known by its check digit.

use super::{is_filler, plain};

/// Whether twelve digits with the right check digit stand somewhere in this text, in any width and with anything that people
/// put between digits in one line (番号法施行令 8条; 総務省令第85号 5条). A letter of the Latin alphabet or a `+` that touches
/// them makes them a number of something else: a mark, an id, a telephone in the form for abroad.
///
/// Of other numbers of twelve digits one in eleven is taken for one, and so are two numbers beside each other that
/// have twelve digits together: whoever has such writes a letter right before them, or a comma between them.
#[must_use]
pub fn holds_my_number(text: &str) -> bool {
    let (mut digits, mut last) = (Vec::new(), ' ');
    let mut is_marked = false;
    // One sign at the end, so that the last number ends too.
    for letter in plain(text).chars().chain([';']) {
        match letter.to_digit(10) {
            Some(digit) => {
                if digits.is_empty() {
                    is_marked = last == '+' || last.is_ascii_alphabetic();
                }
                digits.push(digit);
            }
            None if is_filler(letter) && !matches!(letter, '/' | '\n') => {}
            None => {
                let touches = letter.is_ascii_alphabetic() && last.is_ascii_digit();
                if !is_marked && !touches && is_my_number(&digits) {
                    return true;
                }
                digits.clear();
            }
        }
        last = letter;
    }
    false
}

fn is_my_number(digits: &[u32]) -> bool {
    let [first @ .., check] = digits else { return false };
    if first.len() != 11 {
        return false;
    }
    // The weights of the digits from the right: 2 to 7, then 2 to 6.
    let weights = (2..=7).chain(2..=6);
    let sum: u32 = first.iter().rev().zip(weights).map(|(digit, weight)| digit * weight).sum();
    let right = match sum % 11 {
        0 | 1 => 0,
        rest => 11 - rest,
    };
    *check == right
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_digits_with_the_right_check_digit_are_seen_in_any_writing() {
        // 1×6+2×5+3×4+4×3+5×2+6×7+7×6+8×5+9×4+0×3+1×2 = 212, 212 mod 11 = 3, 11 − 3 = 8.
        for text in [
            "123456789018",
            "1234-5678-9018",
            "１２３４　５６７８　９０１８",
            "個人番号:123456789018",
            "（1234 5678 9018）、転入",
            "1234‐5678ー9018",
            "No. 123456789018",
            "SKM-123456789018",
            "電話 0880-63-1111\n番号 1234 5678 9018\n",
            "1\u{200b}23456789018",
        ] {
            assert!(holds_my_number(text), "{text}");
        }
    }

    #[test]
    fn other_numbers_are_taken() {
        for text in [
            "123456789012",
            "12345678901",
            "1234567890180",
            "0880-63-1111",
            "090-1234-5678",
            "SKM-00000001",
            "2024/04/01",
            "ID123456789018",
            "123456789018a",
            "+12 3456-7890-18",
            "1234-5678\n9018",
            "1234-5678, 9018",
            "form_0123456789018abcdefghjkmnp",
            "",
            "山田 ひなた",
        ] {
            assert!(!holds_my_number(text), "{text}");
        }
    }

    #[test]
    fn a_remainder_of_nought_or_one_has_the_check_digit_nought() {
        assert!(holds_my_number("000000000000"));
        // 6 × 2 = 12, 12 mod 11 = 1.
        assert!(holds_my_number("000000000060"));
    }
}
