//! Searching among names as people write them: ひらがな, カタカナ and ﾊﾝｶｸ are the same, and so are Ａ and a.

use db::bookings::Party;
use domain::bookings::booking::Booking;

/// Half-width katakana from U+FF66 on, in full width.
const KATAKANA: &str =
    "ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";
/// From a full-width katakana to the hiragana of the same sound.
const TO_HIRAGANA: u32 = 0x60;

/// A text in which only what distinguishes it is left: no blanks and hyphens, one width, one kana, small letters.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            'ﾞ' | '゛' | '\u{3099}' => sound(&mut folded, 1),
            'ﾟ' | '゜' | '\u{309A}' => sound(&mut folded, 2),
            '-' | '－' | '‐' | '‑' | '–' | '−' | '・' | '･' => {}
            _ if letter.is_whitespace() => {}
            _ => folded.extend(hiragana(full_or_ascii(letter)).to_lowercase()),
        }
    }
    folded
}

fn full_or_ascii(letter: char) -> char {
    match letter {
        '！'..='～' => char::from_u32(letter as u32 - 0xFEE0).unwrap_or(letter),
        'ｦ'..='ﾝ' => KATAKANA.chars().nth((letter as u32 - 'ｦ' as u32) as usize).unwrap_or(letter),
        _ => letter,
    }
}

fn hiragana(letter: char) -> char {
    match letter {
        'ァ'..='ヶ' => char::from_u32(letter as u32 - TO_HIRAGANA).unwrap_or(letter),
        _ => letter,
    }
}

/// Puts a sound mark on the last letter, if it takes one: か + ゛ is が, は + ゜ is ぱ.
fn sound(folded: &mut String, mark: u32) {
    let Some(last) = folded.pop() else { return };
    let takes = match last {
        'か' | 'き' | 'く' | 'け' | 'こ' | 'さ' | 'し' | 'す' | 'せ' | 'そ' | 'た' | 'ち' | 'つ' | 'て' | 'と' => {
            mark == 1
        }
        'は' | 'ひ' | 'ふ' | 'へ' | 'ほ' => true,
        _ => false,
    };
    let marked = if takes { char::from_u32(last as u32 + mark).unwrap_or(last) } else { last };
    folded.push(if last == 'う' && mark == 1 { 'ゔ' } else { marked });
}

/// What is looked for.
#[derive(Debug, Clone)]
pub struct Needle(String);

impl Needle {
    /// What to look for; nothing if nothing was typed.
    #[must_use]
    pub fn of(typed: &str) -> Option<Self> {
        let folded = fold(typed);
        (!folded.is_empty()).then_some(Self(folded))
    }

    /// The number of a booking, if it can be one.
    #[must_use]
    pub fn number(&self) -> Option<u32> {
        self.0.parse().ok()
    }

    /// Whether the booking or whoever comes with it has this in it.
    #[must_use]
    pub fn is_in(&self, booking: &Booking, party: &Party) -> bool {
        let texts =
            [&party.name, &party.kana, &party.phone, &party.remarks, &party.wishes, &party.email, &party.resident];
        booking.number_text().contains(&self.0)
            || texts.into_iter().chain(&party.companions).any(|text| fold(text).contains(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kana_of_every_kind_and_width_are_one() {
        for text in ["ヤマダ ガンﾊﾟ", "やまだ がんぱ", "ﾔﾏﾀﾞ　ｶﾞﾝﾊﾟ", "やまた\u{3099}が\u{3093}は\u{309a}"]
        {
            assert_eq!(fold(text), "やまだがんぱ", "{text}");
        }
        assert_eq!(fold("ヴァイオリン ｳﾞ"), "ゔぁいおりんゔ");
        assert_eq!(fold("０８０－１２３４"), fold("080-1234"));
        assert_eq!(fold("ＴＡＮＡＫＡ Ken"), "tanakaken");
        assert_eq!(fold("コーヒー"), "こーひー");
        assert_eq!(fold("ﾞあ゛ﾟ"), "あ");
    }
}
