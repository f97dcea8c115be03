//! Keys that are exchanged by the operator's tool: what there is, what is refused while it is still needed.

use std::{path::PathBuf, process::Command};

use db::{Conn, DatabaseUrl, devices, keys::TownKeys, roster, secrets};
use domain::{
    card::TownCardId,
    taps::{DeviceKey, DevicePublicKey},
    time::{Clock, SystemClock},
};
use simulators::fakes::folder::TempFolder;

struct Town {
    folder: TempFolder,
    url: String,
}

impl Town {
    fn new() -> Self {
        let folder = TempFolder::new("town-keys").expect("a folder");
        let url = format!("sqlite:{}", folder.join("town.db").display());
        let town = Self { folder, url };
        town.ops(&["keys", &town.keys_file().to_string_lossy()]).expect("keys");
        town.ops(&["migrate"]).expect("a database");
        let roster = r#"{"facilities": [{"slug": "yamada", "name": "山田保育園", "children": [
            {"number": "1", "name": "山田 ひなた", "kana": "やまだ ひなた", "call_name": "ひなた", "group": "さくら", "card": "SKM-1"}]}]}"#;
        let file = town.folder.join("roster.json");
        std::fs::write(&file, roster).expect("a file");
        town.ops(&["import", &file.to_string_lossy()]).expect("a roster");
        town
    }

    fn keys_file(&self) -> PathBuf {
        self.folder.join("keys.json")
    }

    fn ops(&self, arguments: &[&str]) -> Result<String, String> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ops"));
        let command = command.args(arguments).env("DATABASE_URL", &self.url).env("KAZASU_KEYS_FILE", self.keys_file());
        let output = command.output().expect("ops");
        let text = |bytes| String::from_utf8(bytes).expect("text");
        if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
    }

    fn conn(&self) -> Conn {
        Conn::open(&DatabaseUrl::parse(&self.url).expect("an address")).expect("a connection")
    }

    /// A kiosk that seals to this key, or sends hashes.
    fn kiosk(&self, seals: Option<u8>) -> domain::ids::DeviceId {
        let (mut conn, now, code) = (self.conn(), SystemClock.now(), secrets::hash(&secrets::enrolment_code()));
        let facility = roster::facility_by_slug(&mut conn, "yamada").expect("a place").id;
        let key = DeviceKey::from_pkcs8(&DeviceKey::generate()).expect("a key");
        let key = DevicePublicKey::parse(&key.public()).expect("a key");
        devices::add_code(&mut conn, &code, facility, now + devices::CODE_LASTS).expect("a code");
        let id = devices::enrol(&mut conn, &code, &key, now).expect("a kiosk").expect("a code that fits").id;
        devices::seals(&mut conn, id, seals).expect("written");
        id
    }
}

#[test]
fn the_card_key_is_exchanged_once_no_kiosk_has_it_and_thrown_away_once_no_card_needs_it() {
    let town = Town::new();
    assert!(town.ops(&["town-keys", "status"]).expect("a status").contains("cards 0（いま使う鍵）: カード 1枚"));
    let kiosk = town.kiosk(None);
    let refused = town.ops(&["town-keys", "add", "cards"]).expect_err("a kiosk has it");
    assert!(refused.contains("1 kiosks of the release before"), "{refused}");
    devices::seals(&mut town.conn(), kiosk, Some(0)).expect("renewed");
    town.ops(&["town-keys", "add", "cards", "--after-minutes", "0"]).expect("a key");
    let refused = town.ops(&["town-keys", "add", "cards"]).expect_err("two at most");
    assert!(refused.contains("as many keys"), "{refused}");
    let refused = town.ops(&["town-keys", "retire", "cards"]).expect_err("a card is bound by it");
    assert!(refused.contains("1 cards are still bound"), "{refused}");
    // It is held to a reader.
    let id = TownCardId::parse(b"SKM-1").expect("an id");
    let known = TownKeys::load(&town.keys_file()).expect("keys").cards().known(&id);
    let held = [(known.before().expect("the key before"), known.now())];
    assert_eq!(db::cards::move_on(&mut town.conn(), &held, SystemClock.now()).expect("moved"), 1);
    town.ops(&["town-keys", "retire", "cards"]).expect("thrown away");
    let status = town.ops(&["town-keys", "status"]).expect("a status");
    assert!(status.contains("cards 1（いま使う鍵）: カード 1枚") && !status.contains("cards 0"), "{status}");
    assert!(TownKeys::load(&town.keys_file()).expect("keys").cards().known(&id).before().is_none());
}

#[test]
fn what_kiosks_seal_to_is_thrown_away_once_none_may_have_sealed_to_it() {
    let town = Town::new();
    let kiosk = town.kiosk(Some(0));
    town.ops(&["town-keys", "add", "kiosks", "--after-minutes", "0"]).expect("a key");
    let refused = town.ops(&["town-keys", "retire", "kiosks"]).expect_err("it may");
    assert!(refused.contains("a kiosk in service may still"), "{refused}");
    devices::seals(&mut town.conn(), kiosk, Some(1)).expect("written");
    town.ops(&["town-keys", "retire", "kiosks"]).expect("thrown away");
    assert!(town.ops(&["town-keys", "status"]).expect("a status").contains("いちばん古い kiosks の鍵: 1"));
}

#[test]
fn the_key_of_fields_is_retired_by_a_pass_that_found_nothing() {
    let town = Town::new();
    let refused = town.ops(&["town-keys", "retire", "data"]).expect_err("there is no other");
    assert!(refused.contains("still the one that is used"), "{refused}");
    town.ops(&["town-keys", "add", "data", "--after-minutes", "0"]).expect("a key");
    let again = town.ops(&["town-keys", "retire", "data"]).expect_err("fields are sealed with it");
    assert!(again.contains("run this again"), "{again}");
    town.ops(&["town-keys", "retire", "data"]).expect("retired");
    let (mut conn, sealer) = (town.conn(), TownKeys::load(&town.keys_file()).expect("keys").sealer());
    let facility = roster::facility_by_slug(&mut conn, "yamada").expect("a place").id;
    assert_eq!(roster::children_of(&mut conn, &sealer, facility).expect("they open")[0].name, "山田 ひなた");
}
