//! Residents and a place's calendar, from a town's file into the database; and what is refused, with a sentence.

use std::{
    path::PathBuf,
    process::{Command, Output},
};

use db::{Conn, DatabaseUrl, bookings, keys::TownKeys, residents, roster};
use domain::card::TownCardId;
use serde_json::{Value, json};
use simulators::fakes::folder::TempFolder;

struct Town {
    folder: TempFolder,
    url: String,
}

impl Town {
    fn new() -> Self {
        let folder = TempFolder::new("residents").expect("a folder");
        let url = format!("sqlite:{}", folder.join("town.db").display());
        let town = Self { folder, url };
        assert!(town.ops(&["keys", &town.keys_file().to_string_lossy()]).status.success());
        town
    }

    fn keys_file(&self) -> PathBuf {
        self.folder.join("keys.json")
    }

    fn ops(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ops"));
        command.args(arguments).env("DATABASE_URL", &self.url).env("KAZASU_KEYS_FILE", self.keys_file());
        command.output().expect("ops")
    }

    /// What `ops import` says of this file, and whether it took it.
    fn import(&self, file: &Value) -> (bool, String) {
        self.import_bytes(file.to_string().as_bytes())
    }

    fn import_bytes(&self, file: &[u8]) -> (bool, String) {
        let path = self.folder.join("roster.json");
        std::fs::write(&path, file).expect("a file");
        let output = self.ops(&["import", &path.to_string_lossy()]);
        let said = if output.status.success() { output.stdout } else { output.stderr };
        (output.status.success(), String::from_utf8(said).expect("text"))
    }

    fn conn(&self) -> Conn {
        Conn::open(&DatabaseUrl::parse(&self.url).expect("an address")).expect("a connection")
    }
}

fn resident(number: &str, card: Option<&str>) -> Value {
    json!({ "number": number, "name": "山田 花子", "kana": "やまだ はなこ", "birth": "1950-03-05", "card": card })
}

fn office(calendar: &Value) -> Value {
    json!({ "facilities": [{ "slug": "shiyakusho", "name": "市役所", "calendar": calendar, "office": {
        "sections": [{ "no": 1, "name": { "ja": "市民課" } }],
        "services": [{ "no": 1, "section": 1, "name": { "ja": "カード" }, "series": "A", "minutes": 15 }],
        "counters": [{ "no": 1, "name": { "ja": "1番窓口" }, "services": [1] }],
        "series": [{ "prefix": "A", "from": 1, "to": 99 }],
        "rules": {},
    } }] })
}

#[test]
fn residents_come_in_and_their_cards_may_change_hands() {
    let town = Town::new();
    let first = json!({ "residents": [resident("123-000001", Some("SKM-1")), resident("123-000002", None)] });
    for _twice in 0..2 {
        assert_eq!(town.import(&first), (true, "0 facilities, 0 children, 2 residents\n".to_owned()));
    }
    let other = json!({ "residents": [resident("123 000002", Some("SKM-1")), resident("123-000001", None)] });
    assert!(town.import(&other).0);
    let (keys, mut conn) = (TownKeys::load(&town.keys_file()).expect("keys"), town.conn());
    let found = residents::find(&mut conn, &keys.sealer(), "123000002").expect("a read").expect("a resident");
    assert_eq!((found.name.as_str(), found.birth.to_string().as_str()), ("山田 花子", "1950-03-05"));
    let card = keys.card().hash(&TownCardId::parse(b"SKM-1").expect("an id"));
    let party = bookings::Party { resident: "123-000002".to_owned(), ..bookings::Party::default() };
    let person = bookings::keys_of(&keys.sealer(), &party).person.expect("a person");
    assert_eq!(residents::of_cards(&mut conn, &[card]).expect("a read"), [(card, person)]);
}

#[test]
fn what_cannot_be_is_refused_with_a_sentence_and_nothing_is_stored() {
    let town = Town::new();
    let good = resident("123-000001", Some("SKM-1"));
    let with = |field: &str, value: &str| {
        let mut resident = resident("123-000002", None);
        resident[field] = json!(value);
        resident
    };
    for (bad, sentence) in [
        (with("birth", "5.3.1950"), "not a date of the form 2026-11-21"),
        (with("birth", "2950-03-05"), "the resident 123-000002: the birth date is in the future"),
        (with("email", "hanako"), "the resident 123-000002: the mail address cannot be written to"),
        (with("name", " "), "name and kana must have"),
        (with("number", "123 000001"), "the number is in the file twice"),
        (with("card", "SKM-1"), "the resident 123-000002: the card belongs to another resident"),
        (with("phone", "1"), "unknown field `phone`"),
    ] {
        let (taken, said) = town.import(&json!({ "residents": [good, bad] }));
        assert!(!taken && said.contains(sentence), "{said}");
    }
    town.ops(&["migrate"]);
    assert!(!residents::any(&mut town.conn()).expect("a read"));
}

#[test]
fn a_file_of_windows_is_read_or_says_how_to_save_it() {
    let town = Town::new();
    let file = json!({ "residents": [resident("1", None)] }).to_string();
    let with_mark = [b"\xef\xbb\xbf", file.as_bytes()].concat();
    assert_eq!(town.import_bytes(&with_mark), (true, "0 facilities, 0 children, 1 residents\n".to_owned()));
    let utf16 = |mark: bool| -> Vec<u8> {
        let mark: &[u8] = if mark { b"\xff\xfe" } else { b"" };
        let units = file.encode_utf16().flat_map(u16::to_le_bytes);
        mark.iter().copied().chain(units).collect()
    };
    // 山 in Shift_JIS.
    let cp932 = [b"{\"residents\": [{\"name\": \"" as &[u8], b"\x8e\x52", b"\"}]}"].concat();
    for (bytes, name) in [(utf16(true), "UTF-16"), (utf16(false), "UTF-16"), (cp932, "Shift_JIS")] {
        let (taken, said) = town.import_bytes(&bytes);
        assert!(!taken && said.contains(name), "{said}");
        assert!(said.contains("save it again as UTF-8") && said.contains("文字コードを UTF-8 にして保存"), "{said}");
    }
    let (taken, said) = town.import_bytes(b"{\"residents\":\n[}");
    assert!(!taken && said.contains("2 行目の 2 文字目"), "{said}");
    let twice = br#"{"residents": [], "residents": []}"#;
    assert!(town.import_bytes(twice).1.contains("duplicate field"));
}

#[test]
fn every_mistake_of_a_file_is_told_with_whose_it_is_and_nothing_is_stored() {
    let town = Town::new();
    let mut entries: Vec<Value> = (1..=4).map(|number| resident(&format!("N-{number}"), None)).collect();
    entries[1]["birth"] = json!("1950-13-00");
    entries[2]["name"] = json!(7);
    let child = |number: &str| json!({ "number": number, "name": "森 つむぎ", "kana": "もり つむぎ", "call_name": "つむぎ", "group": "りす" });
    let mut children = vec![child("1"), child("2")];
    children[1]["kana"] = json!(null);
    let nursery = json!({ "slug": "mori", "name": "森保育園", "children": children });
    let (taken, said) = town.import(&json!({ "facilities": [nursery], "residents": entries }));
    assert!(!taken);
    for place in [
        "residents[1] (number N-2), birth: not a date of the form",
        "1950-03-05 の形で書いてください",
        "residents[2] (number N-3), name: invalid type",
        "facilities[0] (slug mori).children[1] (number 2), kana: invalid type",
    ] {
        assert!(said.contains(place), "{place}: {said}");
    }
    entries = (1..=4).map(|number| resident(&format!("N-{number}"), None)).collect();
    entries[0]["name"] = json!("あ".repeat(101));
    entries[3]["birth"] = json!("2950-03-00");
    let mut children = vec![child("1"), child("1"), child("3")];
    children[2]["call_name"] = json!("い".repeat(101));
    let nursery = json!({ "slug": "mori", "name": "森保育園", "children": children });
    let (taken, said) = town.import(&json!({ "facilities": [nursery], "residents": entries }));
    assert!(!taken);
    for whose in
        ["the resident N-1: name", "the resident N-4: the birth", "child 1 of mori: the number", "child 3 of mori"]
    {
        assert!(said.contains(whose), "{whose}: {said}");
    }
    assert!(!residents::any(&mut town.conn()).expect("a read"));
}

#[test]
fn births_that_are_known_in_part_come_in_and_texts_come_in_as_one() {
    let town = Town::new();
    let births = [json!("1950-00-00"), json!("1950-05-00"), json!(null), json!("1950-05"), json!("1950-3-5")];
    let entries: Vec<Value> = (1..)
        .zip(&births)
        .map(|(number, birth)| {
            let mut resident = resident(&format!("ｎ－{number}"), None);
            resident["birth"] = birth.clone();
            resident["name"] = json!(" 葛\u{e0100}城\u{3000}か\u{3099}く\u{0} ");
            resident
        })
        .collect();
    assert_eq!(
        town.import(&json!({ "residents": entries })),
        (true, "0 facilities, 0 children, 5 residents\n".to_owned())
    );
    let (keys, mut conn) = (TownKeys::load(&town.keys_file()).expect("keys"), town.conn());
    let kept = ["1950-00-00", "1950-05-00", "0000-00-00", "1950-05-00", "1950-03-05"];
    for (number, birth) in (1..).zip(kept) {
        let found =
            residents::find(&mut conn, &keys.sealer(), &format!("N{number}")).expect("a read").expect("a resident");
        assert_eq!((found.birth.to_string().as_str(), found.name.as_str()), (birth, "葛\u{e0100}城 がく"));
    }
}

#[test]
fn a_calendar_comes_in_with_days_as_people_write_them() {
    let town = Town::new();
    let mut calendar = json!({
        "desks": [{ "no": 1, "name": { "ja": "窓口" }, "hours": [{
            "valid_from": "2026-04-01", "weekdays": ["mon"], "span": { "from": 540, "to": 990 }, "step": 15,
            "capacity": { "places": 4, "public": 3 } }] }],
        "services": [{ "service": 1, "desk": 1, "minutes": 15 }],
        "closures": [{ "from": "2026-12-10", "to": "2026-12-11", "reason": "停電のため" }],
    });
    let (taken, said) = town.import(&office(&calendar));
    assert!(taken, "{said}");
    let mut conn = town.conn();
    let facility = roster::facility_by_slug(&mut conn, "shiyakusho").expect("an office").id;
    let stored = bookings::calendar(&mut conn, facility).expect("a read").expect("a calendar");
    assert_eq!(stored.closures[0].to.to_string(), "2026-12-11");
    calendar["services"][0]["service"] = json!(9);
    let (taken, said) = town.import(&office(&calendar));
    assert!(!taken && said.contains("the calendar of shiyakusho"), "{said}");
}
