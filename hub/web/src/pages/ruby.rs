//! How kanji are read, above them: やさしい日本語 is written with everyday kanji and their readings, as the guidelines of the Agency
//! for Cultural Affairs and the Immigration Services Agency want it (在留支援のためのやさしい日本語ガイドライン, 2020).
//!
//! The catalogue writes a reading behind its kanji, `予約（よやく）`. So it stands wherever text has no markup: in titles, attributes,
//! choices, mails, on kiosks and slips, and where a script puts words in. In a page's text it becomes `<ruby>`, by this filter alone. It
//! is run over the finished page: what it sees is escaped already, and it adds nothing but its own elements around letters that
//! are there. Whoever reads the text of the page (a search, a screen reader that knows no ruby) has the same letters as before.

/// Elements in whose text no element may stand, or whose text is no words.
const PLAIN: [&str; 7] = ["title", "script", "style", "textarea", "option", "svg", "ruby"];
/// What the body of a page in easy Japanese says of it (shell.html).
const EASY: &str = "data-lang=\"easy\"";
/// Readings of words with a numeral, which no part of the word has for itself: the numeral belongs under them.
const OF_NUMERALS: [&str; 4] = ["ひとり", "ふたり", "ふつか", "みっか"];
/// More letters than the reading of any word has.
const READING_MAX: usize = 20;

/// The page as it is sent: of one in easy Japanese with readings above the kanji.
#[must_use]
pub fn finished(page: String) -> String {
    let body = page.find("<body").and_then(|at| page[at..].split('>').next());
    if body.is_some_and(|body| body.contains(EASY)) { above(&page) } else { page }
}

/// The page with readings above the kanji of its text.
fn above(html: &str) -> String {
    let mut page = String::with_capacity(html.len() + html.len() / 4);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        ruby(&rest[..at], &mut page);
        rest = &rest[at..];
        let end = rest.find('>').map_or(rest.len(), |end| end + 1);
        let (tag, behind) = rest.split_at(end);
        page.push_str(tag);
        rest = behind;
        if let Some(plain) = PLAIN.into_iter().find(|name| opens(tag, name)) {
            let end = rest.find(&format!("</{plain}")).unwrap_or(rest.len());
            page.push_str(&rest[..end]);
            rest = &rest[end..];
        }
    }
    ruby(rest, &mut page);
    page
}

/// Whether this tag opens an element of this name.
fn opens(tag: &str, name: &str) -> bool {
    let behind = tag.strip_prefix('<').and_then(|tag| tag.strip_prefix(name));
    behind.is_some_and(|behind| behind.starts_with(|next: char| next == '>' || next.is_ascii_whitespace()))
}

/// A text without tags.
fn ruby(text: &str, page: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('（') {
        let (before, behind) = rest.split_at(at);
        let behind = &behind['（'.len_utf8()..];
        let reading = behind.find('）').map(|end| &behind[..end]).filter(|reading| is_reading(reading));
        let has_numeral = reading.is_some_and(|reading| OF_NUMERALS.contains(&reading));
        let is_base = |letter: char| is_kanji(letter) || has_numeral && letter.is_ascii_digit();
        let base = before.char_indices().rev().take_while(|(_, letter)| is_base(*letter)).last();
        let (Some((base, _)), Some(reading)) = (base, reading) else {
            page.push_str(before);
            page.push('（');
            rest = behind;
            continue;
        };
        page.push_str(&before[..base]);
        for part in ["<ruby>", &before[base..], "<rp>（</rp><rt>", reading, "</rt><rp>）</rp></ruby>"] {
            page.push_str(part);
        }
        rest = &behind[reading.len() + '）'.len_utf8()..];
    }
    page.push_str(rest);
}

const fn is_kanji(letter: char) -> bool {
    matches!(letter, '一'..='鿿' | '㐀'..='䶿' | '々' | 'ヶ')
}

fn is_reading(text: &str) -> bool {
    let is_kana = |letter: char| matches!(letter, 'ぁ'..='ゖ' | 'ー');
    !text.is_empty() && text.chars().take(READING_MAX + 1).count() <= READING_MAX && text.chars().all(is_kana)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What is left where no element is known.
    fn text_of(html: &str) -> String {
        let mut text = String::new();
        let mut is_tag = false;
        for letter in html.chars() {
            match letter {
                '<' => is_tag = true,
                '>' => is_tag = false,
                _ if !is_tag => text.push(letter),
                _ => {}
            }
        }
        text
    }

    #[test]
    fn a_reading_stands_above_its_kanji_and_nothing_else_changes() {
        assert_eq!(
            above("<p class=\"x\">よやくを 取（と）り消（け）す</p>"),
            "<p class=\"x\">よやくを <ruby>取<rp>（</rp><rt>と</rt><rp>）</rp></ruby>り\
             <ruby>消<rp>（</rp><rt>け</rt><rp>）</rp></ruby>す</p>"
        );
        assert_eq!(above("1人（ひとり）"), "<ruby>1人<rp>（</rp><rt>ひとり</rt><rp>）</rp></ruby>");
        assert_eq!(above("12人（にん）"), "12<ruby>人<rp>（</rp><rt>にん</rt><rp>）</rp></ruby>");
        for same in [
            "カード（かーど）",
            "（よやく）",
            "予約（Yoyaku）",
            "予約（よやく",
            "予約（）",
            "予約（よやく&amp;）",
            "予約（2人）",
        ] {
            assert_eq!(above(same), same);
        }
    }

    #[test]
    fn what_takes_no_markup_keeps_its_readings_behind() {
        for same in [
            "<title>予約（よやく）</title>",
            "<option value=\"予約（よやく）\" selected>予約（よやく）</option>",
            "<textarea name=\"wishes\">予約（よやく）</textarea>",
            "<input aria-label=\"予約（よやく）\">",
            "<svg><text>予約（よやく）</text></svg>",
            "<script>const x = '予約（よやく）';</script>",
        ] {
            assert_eq!(above(same), same);
        }
        assert_eq!(
            above("<select><option>日（ひ）</option></select>日（ひ）<options>"),
            "<select><option>日（ひ）</option></select><ruby>日<rp>（</rp><rt>ひ</rt><rp>）</rp></ruby><options>"
        );
    }

    #[test]
    fn only_pages_in_easy_japanese_have_readings() {
        let page =
            |lang: &str| format!("<html lang=\"ja\"><body class=\"x\" data-lang=\"{lang}\"><p>日（ひ）</p></body>");
        assert_eq!(finished(page("ja")), page("ja"));
        assert!(finished(page("easy")).contains("<rt>ひ</rt>"));
        assert_eq!(finished("<p data-lang=\"easy\">日（ひ）</p>".to_owned()), "<p data-lang=\"easy\">日（ひ）</p>");
    }

    #[test]
    fn what_somebody_typed_stays_text() {
        let typed = "&lt;b&gt;山田（やまだ）&lt;/b&gt;";
        let page = above(typed);
        assert_eq!(page, "&lt;b&gt;<ruby>山田<rp>（</rp><rt>やまだ</rt><rp>）</rp></ruby>&lt;/b&gt;");
    }

    proptest! {
        /// Whatever a page says, it says the same letters afterwards, and once is as good as twice.
        #[test]
        fn no_letter_is_lost(text in "[<>/a-z日本（）かな&; ]{0,60}") {
            prop_assert_eq!(text_of(&above(&text)), text_of(&text));
            prop_assert_eq!(above(&above(&text)), above(&text));
        }
    }
}
