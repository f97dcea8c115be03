use proptest::prelude::*;

use super::*;
use crate::birth::Birth;

const LIST: &str = "宛名番号,氏名,フリガナ,生年月日,性別,住所,世帯番号,支援措置,備考\r\n\
                    0012,山田 花子,ﾔﾏﾀﾞ ﾊﾅｺ,S25.3.5,女,\"宿毛市桜町2-1, 3号\",77,,x\r\n\
                    0013,\"髙橋\u{3000}健\",たかはし けん,昭和25年,男,,77,1,\r\n";

fn today() -> CivilDay {
    CivilDay::from_date(2026, 11, 30).expect("a day")
}

fn list(text: &str) -> List {
    read(text.as_bytes(), &[], today()).expect("a list")
}

fn wrong(line: &str) -> Vec<(usize, Wrong)> {
    let list = list(&format!("宛名番号,氏名,カナ,生年月日,性別,住所,世帯番号,支援措置\n{line}\n"));
    list.lines[0].read.clone().expect_err("a refusal")
}

#[test]
fn a_list_is_read_in_any_encoding_that_spreadsheets_write() {
    let plain = list(LIST);
    assert_eq!(plain.unread, ["備考"]);
    let [one, two] = &plain.lines[..] else { panic!("two lines") };
    let entry = one.read.as_ref().expect("an entry");
    let person = &entry.person;
    assert_eq!(
        (person.number.as_str(), person.name.as_str(), person.kana.as_str()),
        ("0012", "山田 花子", "やまだ はなこ")
    );
    assert_eq!((person.birth.to_string().as_str(), person.sex), ("1950-03-05", Some(Sex::Female)));
    assert_eq!((person.address.as_str(), entry.household.as_deref()), ("宿毛市桜町2-1, 3号", Some("77")));
    let second = two.read.as_ref().expect("an entry");
    assert_eq!((second.person.birth, second.is_protected), (Birth::Year(1950), true));
    assert_eq!(second.person.name, "髙橋 健");
    let marked = [b"\xef\xbb\xbf", LIST.as_bytes()].concat();
    assert_eq!(read(&marked, &[], today()), Ok(plain.clone()));
    let (windows, _, has_lost) = SHIFT_JIS.encode(LIST);
    assert!(!has_lost && std::str::from_utf8(&windows).is_err());
    assert_eq!(read(&windows, &[], today()), Ok(plain.clone()));
    assert_eq!(list(&LIST.replace("\"宿毛市桜町2-1, 3号\"", "宿毛市桜町2-1、3号").replace(',', "\t")).lines.len(), 2);
}

#[test]
fn each_cell_that_cannot_be_is_named_with_its_column() {
    assert_eq!(wrong(",,,,女,,,"), [(1, Wrong::Empty), (2, Wrong::Empty)]);
    assert_eq!(wrong("1,山田,漢字,,,,,"), [(3, Wrong::Kana)]);
    assert_eq!(wrong("1,山田,,平成31年5月1日,,,,"), [(4, Wrong::Date)]);
    assert_eq!(wrong("1,山田,,2030-01-01,,,,"), [(4, Wrong::Date)]);
    assert_eq!(wrong("1,山田,,,X,,,?"), [(5, Wrong::Sex), (8, Wrong::Protection)]);
    assert_eq!(wrong(&format!("1,{},,,,,,", "あ".repeat(101))), [(2, Wrong::Long)]);
    for letter in ["\u{fffd}", "〓", "\u{e001}"] {
        assert_eq!(wrong(&format!("1,山{letter},,,,,,")), [(2, Wrong::Garbled)], "{letter:?}");
    }
    let twice = list("番号,名前\nA-1,山田\na1,森\n");
    assert!(twice.lines[0].read.is_ok());
    assert_eq!(twice.lines[1].read, Err(vec![(1, Wrong::Twice)]));
}

#[test]
fn letters_that_shift_jis_lost_are_seen_and_a_file_in_another_encoding_is_refused() {
    // An unassigned pair of bytes (0x85 0xA0) in a name.
    let mut file = SHIFT_JIS.encode("番号,名前\n1,山田").0.into_owned();
    file.extend([0x85, 0xa0]);
    file.extend(b"\n2,x\n");
    file.extend((3..30).flat_map(|number| format!("{number},x\n").into_bytes()));
    let read_list = read(&file, &[], today()).expect("a list");
    assert_eq!(read_list.lines[0].read, Err(vec![(2, Wrong::Garbled)]));
    assert!(read_list.lines[1].read.is_ok());
    let utf16: Vec<u8> = LIST.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&utf16, &[], today()), Err(BadList::Encoding));
}

#[test]
fn a_my_number_is_refused_wherever_it_stands_and_is_said_nowhere() {
    for line in ["123456789018,山田,,,,,,", "1,山田,,,,1234-5678-9018,,", "1,山田,,,,,,,１２３４５６７８９０１８"]
    {
        let wrong = wrong(line);
        assert!(wrong.iter().any(|(_, cause)| *cause == Wrong::MyNumber), "{line}");
        assert!(!format!("{wrong:?}").contains("9018"));
    }
    assert_eq!(wrong("1,山田,,,,,,,123456789018"), [(9, Wrong::MyNumber)], "in a column that nobody reads");
}

#[test]
fn a_town_names_its_own_columns() {
    let file = "住民ID,氏名,番号\n7,山田,1\n";
    let named = [(Field::Number, "住民ＩＤ".to_owned())];
    let read_list = read(file.as_bytes(), &named, today()).expect("a list");
    assert_eq!(read_list.lines[0].read.as_ref().map(|entry| entry.person.number.as_str()), Ok("7"));
    assert_eq!(read_list.unread, ["番号"]);
    assert_eq!(read(b"x,y\n1,2\n", &[], today()), Err(BadList::Missing(Field::Number)));
    assert_eq!(read("番号,宛名番号,名前\n".as_bytes(), &[], today()), Err(BadList::Twice(Field::Number)));
    assert_eq!(read("番号,名前\n1,\"x\n".as_bytes(), &[], today()), Err(BadList::Quotes(2)));
    assert_eq!(read(b"", &[], today()), Err(BadList::Missing(Field::Number)));
}

proptest! {
    #[test]
    fn no_file_makes_the_reader_panic(file in proptest::collection::vec(any::<u8>(), 0..200), text in "\\PC{0,80}") {
        let _ = read(&file, &[], today());
        let _ = read(format!("番号,名前,生年月日\n{text}").as_bytes(), &[], today());
    }
}
