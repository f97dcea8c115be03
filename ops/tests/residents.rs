//! Residents and a place's calendar, from a town's file into the database; and what is refused, with a sentence.

use std::{
    path::PathBuf,
    process::{Command, Output},
};

use db::{Conn, DatabaseUrl, bookings, keys::TownKeys, residents, roster};
use domain::card::TownCardId;
use serde_json::{Value, json};
use simulators::folder::TempFolder;

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
        let path = self.folder.join("roster.json");
        std::fs::write(&path, file.to_string()).expect("a file");
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
    let card = keys.card.hash(&TownCardId::parse(b"SKM-1").expect("an id"));
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
