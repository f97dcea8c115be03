//! A text as it is looked for: by what a clerk types, not by how the register writes it.

use std::{collections::HashMap, iter, sync::LazyLock};

use unicode_normalization::UnicodeNormalization;

use super::{hiragana, is_combining_mark, is_hyphen, is_selector, kana::is_kana, plain};

/// From each form of a kanji to the one that stands for all of them. The file says where they come from.
static VARIANTS: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let lines = include_str!("variants.txt").lines().filter(|line| !line.starts_with('#'));
    let forms = |line: &'static str| {
        let mut letters = line.chars();
        letters.next().into_iter().flat_map(move |kept| letters.clone().zip(iter::repeat(kept)))
    };
    lines.flat_map(forms).collect()
});

/// What distinguishes a text from others: no blanks, hyphens and points, one width, one kana, small letters; 髙 is 高, 﨑 is
/// 崎, 葛󠄀 is 葛, é is e, いすゞ is いすず, ヴァ is バ. What is found is rather more than what is meant than less.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in plain(text).chars().flat_map(char::to_lowercase) {
        let last = folded.chars().next_back();
        match letter {
            'ー' | '〜' | '~' if last.is_some_and(is_kana) => folded.push('ー'),
            _ if letter.is_whitespace() || is_hyphen(letter) || is_ignored(letter) => {}
            '々' | '〻' | 'ゝ' | 'ヽ' => folded.extend(last),
            'ゞ' | 'ヾ' => folded.extend(last.map(voiced)),
            _ if is_kana(letter) => folded.push(hiragana(letter)),
            _ if u32::from(letter) < 0x2000 => without_marks(&mut folded, letter),
            _ => folded.push(VARIANTS.get(&letter).copied().unwrap_or(letter)),
        }
    }
    if folded.contains('ゔ') {
        for (sound, like) in [("ゔぁ", "ば"), ("ゔぃ", "び"), ("ゔぇ", "べ"), ("ゔぉ", "ぼ"), ("ゔ", "ぶ")]
        {
            folded = folded.replace(sound, like);
        }
    }
    // What stood between two parts of a letter is gone.
    folded.chars().map(sound).nfc().collect()
}

/// Points between and behind names, selectors, and marks that made no letter with the one before them.
fn is_ignored(letter: char) -> bool {
    is_selector(letter)
        || is_combining_mark(letter)
        || matches!(letter, '・' | '.' | ',' | '、' | '。' | '\'' | '’' | '‘' | '`' | '=' | '゠' | '(' | ')')
}

/// Latin, Greek and Cyrillic letters as a keyboard without their marks types them: ǽ is æ with a mark, and æ is ae.
fn without_marks(folded: &mut String, letter: char) {
    for part in iter::once(letter).nfd().filter(|part| !is_combining_mark(*part)) {
        match part {
            'đ' | 'ð' => folded.push('d'),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'ı' => folded.push('i'),
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ʼ' | 'ʻ' => {}
            _ => folded.push(part),
        }
    }
}

/// か with ゞ behind it sounds が: the letters with marks follow theirs in Unicode.
fn voiced(letter: char) -> char {
    match letter {
        'う' => 'ゔ',
        _ if "かきくけこさしすせそたちつてとはひふへほ".contains(letter) => {
            char::from_u32(u32::from(letter) + 1).unwrap_or(letter)
        }
        _ => letter,
    }
}

/// Kana that sound alike, and small ones, which old registers wrote large.
const fn sound(letter: char) -> char {
    match letter {
        'ぁ' => 'あ',
        'ぃ' | 'ゐ' => 'い',
        'ぅ' => 'う',
        'ぇ' | 'ゑ' => 'え',
        'ぉ' | 'を' => 'お',
        'ゕ' => 'か',
        'ゖ' => 'け',
        'ぢ' => 'じ',
        'っ' => 'つ',
        'づ' => 'ず',
        'ゃ' => 'や',
        'ゅ' => 'ゆ',
        'ょ' => 'よ',
        'ゎ' => 'わ',
        'ヷ' => 'ば',
        'ヸ' => 'び',
        'ヹ' => 'べ',
        'ヺ' => 'ぼ',
        _ => letter,
    }
}
