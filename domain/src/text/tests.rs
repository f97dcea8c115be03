use proptest::prelude::*;

use super::*;

#[test]
fn two_spellings_of_a_word_become_one() {
    for (text, kept) in [
        ("Nguye\u{302}\u{303}n", "Nguyễn"),
        ("Jo\u{e3}o", "João"),
        ("Joa\u{303}o", "João"),
        ("か\u{3099}っこう", "がっこう"),
        ("は\u{309a}", "ぱ"),
        ("\u{feff} 山田\u{200b} 花子\u{202e}\0 ", "山田 花子"),
        ("一\r\n二\r三\u{2028}四\u{7}", "一\n二\n三\n四"),
        ("⼭⽥", "山田"),
        ("plain ASCII\n", "plain ASCII"),
    ] {
        assert_eq!(typed(text), kept, "{text}");
    }
}

#[test]
fn the_letter_of_the_family_register_is_kept() {
    for name in ["葛\u{e0100}城", "神\u{fa19}", "\u{fa11}", "\u{20bb7}野", "髙\u{fa11}㈱", "福\u{fa1b}\u{2f81a}", "ｶﾞ"]
    {
        assert_eq!(typed(name), name);
    }
    assert_eq!(typed("\u{e0100}葛\u{e0100}\u{e0101} \u{fe0f}城"), "葛\u{e0100} 城");
}

#[test]
fn a_line_has_single_blanks_of_one_kind() {
    assert_eq!(line("  山田\u{3000}\u{3000}花子\r\n\u{a0}\tJr.\u{200b}"), "山田 花子 Jr.");
}

#[test]
fn paper_gets_letters_and_no_selectors() {
    assert_eq!(
        for_paper("葛\u{e0100}城 辻\u{e0100} 髙\u{fa11} ㈱ か\u{3099}っこう ☎\u{fe0f}"),
        "葛城 辻 髙\u{fa11} ㈱ がっこう ☎"
    );
    assert_eq!(for_paper("か\u{e0100}\u{3099}く"), "がく", "what stood apart is composed");
}

#[test]
fn a_reading_is_in_hiragana_however_it_was_typed() {
    for (text, reading) in [
        ("ヤマダ　ハナコ", "やまだ はなこ"),
        ("ﾔﾏﾀﾞ ﾊﾅｺ", "やまだ はなこ"),
        (" ヤマタ\u{3099} はなこ ", "やまだ はなこ"),
        ("ヤマタ゛ ﾊﾟｰ", "やまだ ぱー"),
        ("ヴァン・ダー ﾊﾟｰｷﾝｽﾞ", "ゔぁん・だー ぱーきんず"),
        ("ｼﾞｮﾝ･ｽﾐｽ", "じょん・すみす"),
        ("いすゞ ヽヾ", "いすゞ ゝゞ"),
        ("ヷヸヹヺ", "ヷヸヹヺ"),
        ("かねこ みすゞ", "かねこ みすゞ"),
        ("ら〜めん ら～めん ら—めん", "らーめん らーめん らーめん"),
        ("Sean O’Brien", "Sean O'Brien"),
        ("Sean O´Brien, Jr.", "Sean O'Brien, Jr."),
        ("Ｎｇｕｙｅ\u{302}\u{303}ｎ Thị Hoa", "Nguyễn Thị Hoa"),
        ("Joa\u{303}o da Silva‐Reis", "João da Silva-Reis"),
        ("ジャン＝ポール", "じゃん=ぽーる"),
        ("たなか、たろう", "たなか,たろう"),
        ("\u{1b002}", "\u{1b002}"),
        ("", ""),
    ] {
        assert_eq!(kana(text).as_deref(), Ok(reading), "{text}");
    }
    for text in ["山田", "やまだ3", "O’Brien-山", "☎", "やまだ@"] {
        assert_eq!(kana(text), Err(NotKana), "{text}");
    }
}

#[test]
fn what_staff_types_finds_what_the_register_writes() {
    for (typed, written) in [
        ("葛城", "葛\u{e0100}城"),
        ("高橋", "髙橋"),
        ("山崎", "山\u{fa11}"),
        ("吉野", "\u{20bb7}野"),
        ("渡辺", "渡邊"),
        ("渡辺", "渡邉"),
        ("斎藤", "齋藤"),
        ("斎藤", "斉藤"),
        ("斉藤", "齊藤"),
        ("沢田", "澤田"),
        ("広島", "廣嶋"),
        ("島田", "嶌田"),
        ("浜田", "濱田"),
        ("浜田", "濵田"),
        ("国井", "國井"),
        ("神田", "\u{fa19}田"),
        ("滝川竜", "瀧川龍"),
        ("佐々木", "佐佐木"),
        ("がくと", "か\u{3099}くと"),
        ("ガクト", "ｶﾞｸﾄ"),
        ("いすず", "いすゞ"),
        ("かねこみすず", "カネコ ミスヾ"),
        ("ばいおりん", "ヴァイオリン"),
        ("べとなむ", "ヴェトナム"),
        ("しようじ", "しょうじ"),
        ("nguyen", "Nguyễn"),
        ("Nguye\u{302}\u{303}n", "nguyễn"),
        ("joao", "João"),
        ("dang", "Đặng"),
        ("obrien", "Sean O’Brien"),
        ("O'Brien", "O’Brien"),
        ("0880ー63ー1111", "0880631111"),
        ("０８０－１２３４", "080-1234"),
        ("じょんすみす", "ジョン･スミス"),
        ("やまだ がんぱ", "ヤマダ ガンﾊﾟ"),
        ("こーひー", "コ〜ヒー"),
        ("TANAKA Ken", "ｔａｎａｋａｋｅｎ"),
    ] {
        assert!(fold(written).contains(&fold(typed)), "{typed} {written}: {} {}", fold(typed), fold(written));
    }
    assert_eq!(fold("ﾞあ゛ﾟ"), "あ");
    assert_eq!(fold("Ǽǿ"), "aeo", "under a mark as without one");
    assert_eq!(fold("㈀ￂ"), "가", "what a bracket kept apart");
    for (one, other) in [("高橋", "橋本"), ("畑山", "畠山"), ("大坂", "大阪"), ("はな", "ばな")] {
        assert_ne!(fold(one), fold(other));
    }
}

#[test]
fn each_form_of_the_table_stands_once_and_leads_to_its_end() {
    let mut seen = std::collections::HashSet::new();
    let lines: Vec<&str> = include_str!("variants.txt").lines().filter(|line| !line.starts_with('#')).collect();
    assert!(lines.len() > 4_000);
    for letter in lines.iter().flat_map(|line| line.chars()) {
        assert!(seen.insert(letter), "{letter} stands twice");
        assert_eq!(plain(&letter.to_string()), letter.to_string(), "never looked up");
    }
}

#[test]
fn a_telephone_number_is_digits() {
    for text in [
        "0880-63-1111",
        "０８８０（６３）１１１１",
        "+81 880 63 1111",
        "0880ー63ー1111",
        "+81(0)880-63-1111",
        "0880−63―1111",
    ] {
        assert_eq!(telephone(text), Ok(Some("0880631111".to_owned())), "{text}");
    }
    assert_eq!(telephone("+84 24 3846 3000"), Ok(Some("+842438463000".to_owned())));
    assert_eq!(telephone(" "), Ok(None));
    for text in ["63-1111", "119", "ABC", "1234567890", "0901234567890", "090-1234-5678 内線1", "++84123456789"] {
        assert_eq!(telephone(text), Err(BadTelephone), "{text}");
    }
}

#[test]
fn a_grouped_telephone_number_is_never_a_number() {
    for (number, grouped) in [
        ("09012345678", "090-1234-5678"),
        ("0312345678", "03-1234-5678"),
        ("0120123456", "0120-123-456"),
        ("0880631111", "0880-63-1111"),
        ("0880-63-1111", "0880-63-1111"),
        ("+842438463000", "(+84) 2438463000"),
        ("+14155550100", "(+1) 4155550100"),
        ("+959123456789", "(+95) 9123456789"),
        ("", ""),
    ] {
        assert_eq!(grouped_telephone(number), grouped);
    }
}

#[test]
fn what_is_no_telephone_number_has_no_groups() {
    for text in ["+ \u{180f}", "+あ", "+", "+84あ", "+1-415"] {
        assert_eq!(grouped_telephone(text), text);
    }
}

#[test]
fn a_residents_number_is_one_however_it_is_written() {
    for text in ["ab-12 34", "ＡＢ１２３４", "AB‐１２ー３４"] {
        assert_eq!(resident_number(text).as_deref(), Some("AB1234"), "{text}");
    }
    assert_eq!(resident_number(&"1".repeat(RESIDENT_MAX + 1)), None);
}

#[test]
fn what_is_seen_is_counted() {
    assert_eq!(letters("葛\u{e0100}城"), 2);
    assert!(fits(&"葛\u{e0100}".repeat(NAME_MAX), NAME_MAX));
    assert!(!fits(&"あ".repeat(NAME_MAX + 1), NAME_MAX));
    assert!(!fits(&format!("a{}", "\u{301}".repeat(2 * NAME_MAX)), NAME_MAX));
}

proptest! {
    #[test]
    fn whatever_is_typed_is_one_text_the_second_time(text in "[\\PC\r\n\0ｶﾞかゝー〜゛\u{3099}葛\u{e0100}\u{fa19}]{0,30}") {
        let kept = typed(&text);
        prop_assert_eq!(typed(&kept), kept.clone());
        prop_assert!(!kept.contains('\0') && kept.trim() == kept);
        prop_assert_eq!(line(&line(&text)), line(&text));
        prop_assert_eq!(fold(&fold(&text)), fold(&text));
        prop_assert_eq!(for_paper(&for_paper(&text)), for_paper(&text));
        if let Ok(reading) = kana(&text) {
            prop_assert_eq!(kana(&reading), Ok(reading));
        }
        if let Ok(Some(number)) = telephone(&text) {
            prop_assert_eq!(telephone(&number), Ok(Some(number.clone())));
        }
        let _ = (half_width(&text), resident_number(&text), grouped_telephone(&text));
    }
}
