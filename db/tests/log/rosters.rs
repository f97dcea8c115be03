//! A town's file comes in: cards change hands, children have none, and people hold cards to readers meanwhile.

use std::sync::{
    Mutex,
    atomic::{AtomicBool, Ordering},
};

use db::{
    log::{self, AppendFailure},
    roster::{self, ChildEntry, RosterFile},
};
use domain::{
    ids::FacilityId,
    log::{Entry, Fact},
};

use crate::{
    append, refused, tip,
    world::{self, World, child, nursery, town},
};

fn file(nurseries: [(&str, Vec<ChildEntry>); 2]) -> RosterFile {
    let facilities = nurseries.into_iter().map(|(slug, children)| nursery(slug, children)).collect();
    RosterFile { facilities, residents: Vec::new() }
}

fn hinata(card: &str) -> ChildEntry {
    child("1", "山田 ひなた", "やまだ ひなた", card)
}

fn aoi(card: &str) -> ChildEntry {
    child("2", "山田 あおい", "やまだ あおい", card)
}

async fn a_child_without_a_card_is_a_child_of_the_nursery_all_the_same(world: World) {
    let without = ChildEntry { card: None, ..hinata("") };
    world.import(file([("yamada", vec![without]), ("hirata", Vec::new())])).await.expect("an import");
    let (sealer, yamada) = (world.sealer.clone(), world.facility("yamada").await);
    let roster = world.db.read(move |conn| roster::of_facility(conn, &sealer, yamada)).await.expect("a roster");
    assert!(roster.cards.is_empty());
    assert_eq!(roster.call_names.into_values().collect::<Vec<_>>(), ["ひなた"]);
}

async fn two_children_swap_their_cards(world: World) {
    let swapped = vec![hinata("SKM-00000002"), aoi("SKM-00000001")];
    world.import(file([("yamada", swapped), ("hirata", Vec::new())])).await.expect("an import");
    assert_eq!(world.holder("yamada", "SKM-00000001").await.as_deref(), Some("あおい"));
    assert_eq!(world.holder("yamada", "SKM-00000002").await.as_deref(), Some("ひなた"));
}

async fn a_child_moves_to_another_nursery_and_takes_its_card_along(world: World) {
    let (stays, moves) = (vec![aoi("SKM-00000002")], vec![hinata("SKM-00000001")]);
    // In whatever order the file names them.
    world.import(file([("hirata", moves), ("yamada", stays.clone())])).await.expect("an import");
    assert_eq!(world.holder("hirata", "SKM-00000001").await.as_deref(), Some("ひなた"));
    assert_eq!(world.holder("yamada", "SKM-00000001").await, None);
    let back = vec![hinata("SKM-00000001"), stays[0].clone()];
    world.import(file([("hirata", Vec::new()), ("yamada", back)])).await.expect("an import");
    assert_eq!(world.holder("hirata", "SKM-00000001").await, None);
    assert_eq!(world.holder("yamada", "SKM-00000001").await.as_deref(), Some("ひなた"));
}

async fn the_card_of_whoever_left_serves_the_next_child(world: World) {
    world.import(file([("yamada", vec![aoi("SKM-00000002")]), ("hirata", Vec::new())])).await.expect("an import");
    // The file of one nursery alone: whoever left was at another.
    let next = child("9", "森 つむぎ", "もり つむぎ", "SKM-00000001");
    let alone = RosterFile { facilities: vec![nursery("hirata", vec![next])], residents: Vec::new() };
    world.import(alone).await.expect("an import");
    assert_eq!(world.holder("hirata", "SKM-00000001").await.as_deref(), Some("つむぎ"));
    // The same with a leaver who kept the card in the database, as before cards were laid down.
    world.tamper("update children set active = false");
    let reissued = vec![child("8", "川村 れん", "かわむら れん", "SKM-00000002")];
    world.import(file([("yamada", reissued), ("hirata", Vec::new())])).await.expect("an import");
    assert_eq!(world.holder("yamada", "SKM-00000002").await.as_deref(), Some("れん"));
}

async fn a_lost_card_is_nobodys_and_the_new_one_is_the_childs(world: World) {
    world
        .import(file([("yamada", vec![hinata("SKM-00000003"), aoi("SKM-00000002")]), ("hirata", vec![])]))
        .await
        .expect("an import");
    assert_eq!(world.holder("yamada", "SKM-00000001").await, None);
    assert_eq!(world.holder("yamada", "SKM-00000003").await.as_deref(), Some("ひなた"));
}

async fn the_card_of_a_child_elsewhere_stays_where_it_is(world: World) {
    let thief = child("9", "森 つむぎ", "もり つむぎ", "SKM-00000001");
    let alone = RosterFile { facilities: vec![nursery("hirata", vec![thief])], residents: Vec::new() };
    let refused = world.import(alone).await.expect_err("a refusal");
    assert_eq!(refused, "the card of child 9 of hirata belongs to another child");
    let twice = vec![hinata("SKM-00000007"), aoi("SKM-00000007")];
    assert!(world.import(file([("yamada", twice), ("hirata", Vec::new())])).await.is_err());
    assert_eq!(world.holder("yamada", "SKM-00000001").await.as_deref(), Some("ひなた"));
}

async fn a_roster_that_changes_nothing_leaves_no_fact(world: World) {
    let facilities = [world.facility("yamada").await, world.facility("hirata").await];
    let heads = || world.db.read(move |conn| log::heads(conn, &facilities));
    let before = heads().await.expect("heads");
    world.import_again().await;
    assert_eq!(heads().await.expect("heads"), before);
    let mut changed = town();
    changed.facilities[0].children[0].class = "ぞう組".to_owned();
    world.import(changed).await.expect("an import");
    let after = heads().await.expect("heads");
    let moved = before.iter().zip(&after).filter(|(before, after)| before.1.plus(1) == after.1).count();
    assert_eq!((moved, before.iter().zip(&after).filter(|(before, after)| before != after).count()), (1, 1));
}

async fn a_nursery_that_loses_a_card_to_another_is_told_so(world: World) {
    let lost = || {
        let mut file = town();
        file.facilities[0].children[0].card = None;
        file.facilities[1].children.push(child("9", "森 つむぎ", "もり つむぎ", "SKM-00000001"));
        file
    };
    let told = |before: usize, facts: Vec<Entry>| {
        let told = facts[before..].iter().filter(|fact| matches!(fact.fact, Fact::Roster(_)));
        assert_ne!(told.count(), 0, "{facts:?}");
        facts.len()
    };
    let before = world.facts("yamada").await.len();
    world.import_beside(&lost(), &|_| "not the password".to_owned()).expect("an import");
    assert_eq!(world.holder("hirata", "SKM-00000001").await.as_deref(), Some("つむぎ"));
    let before = told(before, world.facts("yamada").await);
    // Back again, all in one.
    let hirata = world.facts("hirata").await.len();
    world.import(town()).await.expect("an import");
    told(hirata, world.facts("hirata").await);
    told(before, world.facts("yamada").await);
}

async fn a_facility_that_is_renamed_is_told_so(world: World) {
    let before = world.facts("hirata").await.len();
    let mut renamed = town();
    renamed.facilities[1].name = "平田保育園".to_owned();
    world.import(renamed.clone()).await.expect("an import");
    world.import(renamed).await.expect("an import");
    let facts = world.facts("hirata").await;
    assert!(matches!(facts[before..], [Entry { fact: Fact::Roster(_), .. }]), "{facts:?}");
}

async fn nobody_belongs_to_two_facilities(world: World) {
    let mut twice = town();
    twice.facilities[1].staff.push(world::member("yamada"));
    let refused = world.import(twice).await.expect_err("a refusal");
    assert!(refused.starts_with("the staff account yamada is listed at yamada and at hirata"), "{refused}");
}

async fn nothing_is_locked_while_passwords_are_hashed(world: World) {
    let yamada = world.facility("yamada").await;
    let handle = tokio::runtime::Handle::current();
    let stored = Mutex::new(Vec::new());
    // Whoever holds a card to a reader while a password is hashed is answered before that ends.
    let hash_password = |_: &str| {
        let from = tokio::task::block_in_place(|| handle.block_on(tip(&world, yamada)));
        let (outcome, _) = append(&world, yamada, from, vec![refused(1)]);
        stored.lock().expect("a lock").push(outcome.is_ok());
        "not the password".to_owned()
    };
    let mut changed = town();
    changed.facilities.push(nursery("sukumo", vec![child("1", "森 つむぎ", "もり つむぎ", "SKM-00000005")]));
    changed.facilities[0].children[0].class = "ぞう組".to_owned();
    world.import_beside(&changed, &hash_password).expect("an import");
    assert_eq!(*stored.lock().expect("a lock"), [true]);
}

async fn thirty_thousand_children_come_in_while_cards_are_held_to_readers(world: World) {
    let slugs = ["hirata", "sukumo", "yamada"];
    let many = |slug: &str, nursery_no: usize| {
        let one = |number: usize| {
            let mut child = child(&number.to_string(), "名 前", "な まえ", &format!("SKM-{nursery_no}-{number}"));
            child.guardians[0].email = format!("guardian{}@{slug}.example.jp", number / 2);
            child
        };
        nursery(slug, (0..10_000).map(one).collect())
    };
    let file = RosterFile {
        facilities: slugs.iter().enumerate().map(|(number, slug)| many(slug, number)).collect(),
        residents: Vec::new(),
    };
    let facilities = [world.facility("yamada").await, world.facility("hirata").await];
    let done = AtomicBool::new(false);
    let handle = tokio::runtime::Handle::current();
    let taps = |facility: FacilityId, first: u64| {
        let mut stored = 0_u64;
        while !done.load(Ordering::Acquire) {
            let from = handle.block_on(tip(&world, facility));
            match append(&world, facility, from, vec![refused(first + stored)]).0 {
                Ok(_) => stored += 1,
                Err(AppendFailure::Stale) => {}
                Err(failure) => panic!("a tap during an import: {failure}"),
            }
        }
        stored
    };
    let stored = std::thread::scope(|scope| {
        let taps = &taps;
        let tapping: Vec<_> = facilities
            .iter()
            .zip([1, 1_000_000])
            .map(|(facility, first)| scope.spawn(move || taps(*facility, first)))
            .collect();
        let imported = world.import_beside(&file, &|_| "not the password".to_owned());
        done.store(true, Ordering::Release);
        imported.expect("an import");
        tapping.into_iter().map(|taps| taps.join().expect("taps")).collect::<Vec<_>>()
    });
    assert!(stored.iter().all(|stored| *stored > 0), "{stored:?}");
    let counts = world.db.read(roster::child_counts).await.expect("counts");
    assert_eq!(counts.values().sum::<usize>(), 30_000);
    assert_eq!(world.holder("sukumo", "SKM-1-9999").await.as_deref(), Some("まえ"));
    assert!(world.db.read(db::verify::report).await.expect("a report").is_sound());
}

world::on_both! {
    a_child_without_a_card_is_a_child_of_the_nursery_all_the_same
    two_children_swap_their_cards
    a_child_moves_to_another_nursery_and_takes_its_card_along
    the_card_of_whoever_left_serves_the_next_child
    a_lost_card_is_nobodys_and_the_new_one_is_the_childs
    the_card_of_a_child_elsewhere_stays_where_it_is
    a_roster_that_changes_nothing_leaves_no_fact
    a_nursery_that_loses_a_card_to_another_is_told_so
    a_facility_that_is_renamed_is_told_so
    nobody_belongs_to_two_facilities
    nothing_is_locked_while_passwords_are_hashed
    thirty_thousand_children_come_in_while_cards_are_held_to_readers
}

#[test]
fn a_my_number_is_refused_by_its_place_and_is_said_nowhere() {
    let file = r#"{
        "facilities": [{ "slug": "yamada", "name": "山田保育園", "address": "１２３４　５６７８　９０１８",
                         "children": [{ "number": "123456789018" }] }],
        "residents": [{ "number": "1", "card": "123456789018" }, { "number": 123456789018 }]
    }"#;
    let refused = RosterFile::read(file.as_bytes()).expect_err("a refusal").to_string();
    for place in [".facilities[0].address", ".facilities[0].children[0].number", ".residents[1].number"] {
        assert!(refused.contains(place), "{refused}");
    }
    assert!(!refused.contains("9018") && !refused.contains("９０１８"), "{refused}");
    assert!(!refused.contains("residents[0]"), "a card's own number is the town's: {refused}");
}
