//! Residents whose numbers were typed in full width once, when that made another number of them.

use db::{
    residents,
    roster::{ResidentEntry, RosterFile},
    seal::Column,
};
use serde_json::json;

use crate::world::{self, World};

const TYPED: &str = "１２３－０１";

fn list(card: Option<&str>) -> RosterFile {
    let entry =
        json!({ "number": TYPED, "name": "山田 花子", "kana": "やまだ はなこ", "birth": "1950-03-05", "card": card });
    let entry: ResidentEntry = serde_json::from_value(entry).expect("an entry");
    RosterFile { facilities: Vec::new(), residents: vec![entry] }
}

/// Makes the only resident one as the version before stored them.
fn store_as_before(world: &World) {
    let number = TYPED.to_lowercase();
    let under = world.sealer.lookup(Column::BookingParty, &format!("resident:{number}"));
    let body = json!({ "number": TYPED, "name": "山田 花子", "kana": "やまだ はなこ", "birth": "1950-03-05" });
    let body = world.sealer.seal(Column::Resident, under.as_slice(), &body.to_string());
    let hex = |bytes: &[u8]| {
        let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        world.either(format!("x'{digits}'"), format!("'\\x{digits}'"))
    };
    world.tamper(&format!("update residents set number = {}, body = {}", hex(&under), hex(&body)));
}

async fn is_known(world: &World) -> bool {
    let sealer = world.sealer.clone();
    let found = world.db.read(move |conn| residents::find(conn, &sealer, "12301")).await.expect("a database");
    found.is_some_and(|resident| resident.name == "山田 花子")
}

async fn a_list_with_a_number_in_full_width_is_brought_in_again(world: World) {
    world.import(list(Some("SKM-00000101"))).await.expect("an import");
    store_as_before(&world);
    assert!(!is_known(&world).await, "as it was");
    world.import(list(Some("SKM-00000101"))).await.expect("the same card is the same resident's");
    assert!(is_known(&world).await && world.count("residents") == 1);
}

async fn a_list_in_parts_finds_them_as_well(world: World) {
    world.import(list(Some("SKM-00000101"))).await.expect("an import");
    store_as_before(&world);
    world.import_beside(&list(Some("SKM-00000101")), &|_| "not the password".to_owned()).expect("an import");
    assert!(is_known(&world).await && world.count("residents") == 1);
}

async fn sealing_anew_brings_a_card_to_whoever_a_list_has_stored_twice(world: World) {
    world.import(list(Some("SKM-00000101"))).await.expect("an import");
    store_as_before(&world);
    let cards = "residents where card is not null";
    let resealed = |world: &World| {
        let mut resealed = Vec::new();
        world.with_own_connection(|conn| {
            resealed = (0..2).map(|_| db::reseal::all(conn, &world.sealer).expect("a pass").renewed).collect();
        });
        resealed
    };
    assert_eq!(resealed(&world), [1, 0]);
    assert!(is_known(&world).await);
    assert_eq!((world.count("residents"), world.count(cards)), (1, 1));
}

world::on_both! {
    a_list_with_a_number_in_full_width_is_brought_in_again
    a_list_in_parts_finds_them_as_well
    sealing_anew_brings_a_card_to_whoever_a_list_has_stored_twice
}
