//! The My Number (個人番号), which is never kept: wherever it could come in by mistake it is known by its check digit.

use super::{is_filler, plain};

/// Whether twelve digits with the right check digit stand somewhere in this text, in any width and with anything that people
/// put between digits (番号法施行令 8条; 総務省令第85号 5条). One of eleven numbers of twelve digits that are none is taken
/// for one: whoever has such numbers of their own writes a letter before them.
#[must_use]
pub fn holds_my_number(text: &str) -> bool {
    let mut digits = Vec::new();
    // One blank at the end, so that the last number ends too.
    for letter in plain(text).chars().chain([';']) {
        match letter.to_digit(10) {
            Some(digit) => digits.push(digit),
            None if is_filler(letter) && letter != '/' => {}
            None => {
                if is_my_number(&digits) {
                    return true;
                }
                digits.clear();
            }
        }
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
