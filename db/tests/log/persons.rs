//! The registry of persons follows the lists that children, guardians, staff and residents stand in, whoever wrote them.

use std::collections::BTreeSet;

use db::{
    Conn, DbError,
    persons::{
        self, Reach, Seen, Sight, Tied,
        register::{self, Fate},
        settle,
    },
    roster::{ResidentEntry, RosterFile},
};
use domain::{
    birth::Birth,
    ids::PersonId,
    persons::{Kind, Person, list::Entry, terms::Wanted},
    time::{CivilDay, UtcTime},
};

use crate::world::{self, World, child, nursery, town};

const NOW: UtcTime = UtcTime::from_micros(1_800_000_000_000_000);
const LATER: UtcTime = UtcTime::from_micros(1_800_100_000_000_000);

fn settled(world: &World, at: UtcTime) {
    world.with_own_connection(|conn| settle::all(conn, &world.sealer, at).expect("a pass"));
}

fn found(world: &World, typed: &str, reach: Reach) -> Vec<(PersonId, String)> {
    let mut found = Vec::new();
    world.with_own_connection(|conn| {
        let wanted = Wanted::read(typed).expect("enough was typed");
        let all = persons::find(conn, &world.sealer, &wanted, reach).expect("a search").persons;
        found = all.into_iter().map(|summary| (summary.id, summary.person.name)).collect();
    });
    found
}

fn names(world: &World, typed: &str) -> Vec<String> {
    found(world, typed, Reach::Unprotected).into_iter().map(|(_, name)| name).collect()
}

fn only(world: &World, typed: &str) -> PersonId {
    let found = found(world, typed, Reach::All);
    assert_eq!(found.len(), 1, "{typed}: {found:?}");
    found[0].0
}

fn sight(world: &World, id: PersonId, reach: Reach) -> Option<Sight> {
    let mut sight = None;
    world.with_own_connection(|conn| sight = persons::sight(conn, &world.sealer, id, reach).expect("a row"));
    sight
}

fn whole(world: &World, id: PersonId) -> Seen {
    match sight(world, id, Reach::All) {
        Some(Sight::Whole(seen)) => *seen,
        other => panic!("{other:?}"),
    }
}

fn write<T>(world: &World, work: impl FnOnce(&mut Conn) -> Result<T, DbError>) -> T {
    let mut done = None;
    world.with_own_connection(|conn| done = Some(conn.transaction(work).expect("a change")));
    done.expect("it was done")
}

fn resident(number: &str, name: &str, kana: &str, card: Option<&str>) -> ResidentEntry {
    ResidentEntry {
        number: number.to_owned(),
        name: name.to_owned(),
        kana: kana.to_owned(),
        birth: Birth::Day(CivilDay::from_date(2020, 5, 6).expect("a day")),
        email: None,
        card: card.map(ToOwned::to_owned),
    }
}

/// All there is in the registry, so that two of them can be compared.
fn counts(world: &World) -> [i64; 4] {
    ["persons", "person_terms", "relations", "card_bindings"].map(|table| world.count(table))
}

async fn a_list_makes_persons_with_relations_and_cards_and_once_more_changes_nothing(world: World) {
    settled(&world, NOW);
    // Two children, their mother, two members of the staff.
    assert_eq!(world.count("persons"), 5);
    let before = counts(&world);
    world.import_again().await;
    settled(&world, LATER);
    assert_eq!(counts(&world), before);
    let child = whole(&world, only(&world, "ひなた"));
    assert_eq!((child.person.name.as_str(), child.cards.len(), child.household.len()), ("山田 ひなた", 1, 0));
    let kinds: Vec<_> = child.relations.iter().map(|relation| (relation.kind, relation.until)).collect();
    assert!(kinds.contains(&(Kind::Enrolled, None)) && kinds.contains(&(Kind::Guardian, None)), "{kinds:?}");
    let enrolled = child.relations.iter().find(|relation| relation.kind == Kind::Enrolled).expect("enrolled");
    assert_eq!((enrolled.place.as_deref(), enrolled.number.as_deref()), (Some("yamada"), Some("1")));
    let mother = whole(&world, only(&world, "山田 恵"));
    let children: BTreeSet<_> = mother
        .relations
        .iter()
        .filter_map(|relation| match &relation.tied {
            Some(Tied::Child(child)) => Some(child.person.name.clone()),
            Some(Tied::Guardian(_)) | None => None,
        })
        .collect();
    assert_eq!(children, ["山田 ひなた", "山田 あおい"].map(ToOwned::to_owned).into());
}

async fn whoever_leaves_stays_known_with_the_day_and_holds_no_card(world: World) {
    settled(&world, NOW);
    let id = only(&world, "ひなた");
    let mut file = town();
    let hinata = file.facilities[0].children.remove(0);
    // The card goes to a brother.
    let mut brother = child("3", "山田 はると", "やまだ はると", "SKM-00000001");
    brother.guardians.clear();
    file.facilities[0].children.push(brother);
    world.import(file).await.expect("an import");
    settled(&world, LATER);
    let child = whole(&world, id);
    let enrolled = child.relations.iter().find(|relation| relation.kind == Kind::Enrolled).expect("enrolled");
    assert_eq!(enrolled.until, Some(LATER));
    assert_eq!(child.cards.iter().map(|card| card.until).collect::<Vec<_>>(), [Some(LATER)]);
    let brother = whole(&world, only(&world, "はると"));
    assert_eq!(brother.cards.iter().map(|card| card.until).collect::<Vec<_>>(), [None]);
    assert_eq!(world.holder("yamada", "SKM-00000001").await.as_deref(), Some("はると"));
    // Last year's list is brought in by mistake: whoever left is there again, from that day on, as the same person.
    let mut last_year = town();
    last_year.facilities[0].children[0] = hinata;
    world.import(last_year).await.expect("an import");
    settled(&world, UtcTime::from_micros(LATER.micros() + 1));
    let back = whole(&world, id);
    let days: Vec<_> = back.relations.iter().filter(|relation| relation.kind == Kind::Enrolled).collect();
    assert_eq!(days.iter().map(|relation| relation.until).collect::<Vec<_>>(), [None, Some(LATER)]);
}

async fn what_the_release_before_wrote_is_taken_over_and_what_it_changes_is_found_by_the_walk(world: World) {
    let mut file = town();
    file.residents = vec![resident("R-1", "森 一郎", "もり いちろう", Some("SKM-R"))];
    world.import(file.clone()).await.expect("an import");
    settled(&world, NOW);
    let whole_registry = counts(&world);
    world.with_own_connection(|conn| {
        // As the tables were: the registry's migration is taken back, and whatever came later before it.
        while world_has(conn, "persons") {
            conn.revert_newest().expect("down");
        }
        conn.migrate().expect("up");
    });
    assert_eq!(world.count("persons"), 0);
    settled(&world, NOW);
    assert_eq!(counts(&world), whole_registry);
    // A hub of that release renames a child and knows nothing of marks.
    let id = only(&world, "ひなた");
    world.tamper("update children set active = false where number = '1'");
    write(&world, |conn| settle::next(conn, &world.sealer, LATER));
    let until = |seen: Seen| seen.relations.iter().find(|one| one.kind == Kind::Enrolled).and_then(|one| one.until);
    assert_eq!(until(whole(&world, id)), None, "no mark was set");
    settled(&world, LATER);
    assert_eq!(until(whole(&world, id)), Some(LATER));
}

fn world_has(conn: &mut Conn, table: &str) -> bool {
    use db::with;
    use diesel::RunQueryDsl;
    let query = format!("select 1 from {table} limit 1");
    with!(conn, c => diesel::sql_query(query).execute(c)).is_ok()
}

async fn a_pass_that_is_broken_off_goes_on_where_it_was(world: World) {
    let children: Vec<_> = (1..=450)
        .map(|number| child(&number.to_string(), "森 つむぎ", "もり つむぎ", &format!("SKM-{number}")))
        .collect();
    world
        .import(RosterFile { facilities: vec![nursery("hirata", children)], residents: Vec::new() })
        .await
        .expect("an import");
    let mut parts = 0;
    world.with_own_connection(|conn| {
        while conn.transaction(|conn| settle::next(conn, &world.sealer, NOW)).expect("a pass") > 0 {
            parts += 1;
            let broken = conn.transaction(|conn| {
                settle::next(conn, &world.sealer, NOW)?;
                Err::<(), DbError>(DbError::Closed)
            });
            assert!(broken.is_err());
        }
    });
    assert!(parts > 2, "{parts}");
    assert_eq!(world.count("persons"), 450 + 5);
    assert_eq!(world.count("card_bindings where until is null"), 452);
}

async fn two_hubs_settle_at_once_and_nobody_stands_twice(world: World) {
    let children: Vec<_> = (1..=700)
        .map(|number| child(&number.to_string(), "森 つむぎ", "もり つむぎ", &format!("SKM-{number}")))
        .collect();
    world
        .import(RosterFile { facilities: vec![nursery("hirata", children)], residents: Vec::new() })
        .await
        .expect("an import");
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| settled(&world, NOW));
        }
    });
    settled(&world, NOW);
    assert_eq!(world.count("persons"), 700 + 5);
    assert_eq!(world.count("relations where kind = 'enrolled'"), 702);
}

async fn somebody_under_protection_is_found_by_nobody_but_whoever_may(world: World) {
    settled(&world, NOW);
    let id = only(&world, "ひなた");
    let mother = only(&world, "山田 恵");
    assert!(write(&world, |conn| persons::protect(conn, id, true, NOW)));
    assert!(!write(&world, |conn| persons::protect(conn, id, true, NOW)), "it was so");
    for typed in ["ひなた", "やまだ", "1", "山田"] {
        assert!(!found(&world, typed, Reach::Unprotected).iter().any(|(found, _)| *found == id), "{typed}");
        assert!(found(&world, typed, Reach::All).iter().any(|(found, _)| *found == id), "{typed}");
    }
    assert!(matches!(sight(&world, id, Reach::Unprotected), Some(Sight::Limited)));
    // Nor is it told by those who belong to it.
    let Some(Sight::Whole(seen)) = sight(&world, mother, Reach::Unprotected) else { panic!("she is not") };
    let tied = |seen: &Seen| seen.relations.iter().filter(|relation| relation.tied.is_some()).count();
    assert_eq!((tied(&seen), tied(&whole(&world, mother))), (1, 2));
}

async fn two_rows_that_are_one_person_are_joined_with_their_past_and_parted_again(world: World) {
    let mut file = town();
    file.residents = vec![resident("R-1", "山田 ひなた", "やまだ ひなた", Some("SKM-RESIDENT"))];
    world.import(file).await.expect("an import");
    settled(&world, NOW);
    let ids: Vec<_> = found(&world, "やまだひなた", Reach::All).into_iter().map(|(id, _)| id).collect();
    let [one, other] = ids[..] else { panic!("{ids:?}") };
    let (enrolled, listed) = match whole(&world, one).relations.iter().any(|one| one.kind == Kind::Enrolled) {
        true => (one, other),
        false => (other, one),
    };
    let facts = world.facts("yamada").await;
    assert_eq!(world.holder("yamada", "SKM-RESIDENT").await, None);
    let joined = write(&world, |conn| persons::join(conn, enrolled, listed, NOW).map_err(|_| DbError::Conflict));
    assert_eq!(joined, enrolled);
    assert_eq!(only(&world, "やまだひなた"), enrolled);
    assert!(matches!(sight(&world, listed, Reach::All), Some(Sight::JoinedTo(root)) if root == enrolled));
    let seen = whole(&world, enrolled);
    let kinds: BTreeSet<_> = seen.relations.iter().map(|relation| relation.kind).collect();
    assert_eq!(
        (kinds, seen.cards.len(), seen.joined.len()),
        ([Kind::Enrolled, Kind::Guardian, Kind::Resident].into(), 2, 1)
    );
    // The card of the one opens what the other may, and the log stays as it was, but for the word to read the list again.
    assert_eq!(world.holder("yamada", "SKM-RESIDENT").await.as_deref(), Some("ひなた"));
    let after = world.facts("yamada").await;
    assert_eq!((&after[..facts.len()], after.len()), (&facts[..], facts.len() + 1));
    // A list that comes in meanwhile leaves them one.
    world.import_again().await;
    settled(&world, LATER);
    assert_eq!(only(&world, "やまだひなた"), enrolled);
    assert!(write(&world, |conn| persons::part(conn, listed, LATER)));
    assert!(!write(&world, |conn| persons::part(conn, listed, LATER)), "they are two");
    assert_eq!(found(&world, "やまだひなた", Reach::All).len(), 2);
    assert_eq!(whole(&world, enrolled).cards.len(), 1);
    assert_eq!(world.holder("yamada", "SKM-RESIDENT").await, None);
    let twice = |conn: &mut Conn| match persons::join(conn, listed, listed, LATER) {
        Err(persons::JoinError::Same) => Ok(()),
        other => panic!("{other:?}"),
    };
    write(&world, twice);
}

async fn a_card_that_two_lists_name_is_one_persons_if_the_name_is_one(world: World) {
    let mut file = town();
    file.residents = vec![
        resident("R-1", "山田 ひなた", "ヤマダ ヒナタ", Some("SKM-00000001")),
        resident("R-2", "川村 蓮", "かわむら れん", Some("SKM-00000002")),
    ];
    world.import(file).await.expect("an import");
    settled(&world, NOW);
    let hinata = whole(&world, only(&world, "ひなた"));
    assert!(hinata.relations.iter().any(|relation| relation.kind == Kind::Resident), "{hinata:?}");
    assert_ne!(hinata.person.birth, Birth::Unknown);
    // Another name on one card is another person: nothing is guessed.
    assert_ne!(only(&world, "あおい"), only(&world, "かわむら"));
    assert_eq!(names(&world, "2020-05-06").len(), 2);
    assert_eq!(names(&world, "Ｒ－２"), ["川村 蓮"]);
}

fn listed(number: &str, name: &str, household: &str, is_protected: bool) -> Entry {
    let person = Person { number: number.to_owned(), of_register: true, ..Person::named(name, "") };
    Entry { person, household: Some(household.to_owned()), is_protected }
}

fn taken(world: &World, entries: &[Entry], at: UtcTime) -> Vec<Fate> {
    let entries: Vec<&Entry> = entries.iter().collect();
    let mut expected = Vec::new();
    world.with_own_connection(|conn| expected = register::fates(conn, &world.sealer, &entries).expect("a look"));
    let fates = write(world, |conn| register::store(conn, &world.sealer, &entries, at));
    assert_eq!(fates, expected, "what was said before");
    fates
}

async fn the_towns_list_says_who_is_one_person_and_who_lives_together(world: World) {
    // Before any list named numbers.
    settled(&world, NOW);
    let mut file = town();
    let children = &mut file.facilities[0].children;
    children[0].person = Some("００１２".to_owned());
    children[0].guardians[0].card = Some("SKM-MOTHER".to_owned());
    children[0].guardians[0].person = Some("0013".to_owned());
    children[1].guardians[0] = children[0].guardians[0].clone();
    world.import(file.clone()).await.expect("an import");
    settled(&world, NOW);
    let child = only(&world, "ひなた");
    let list = [
        listed("0012", "山田 陽向", "77", false),
        listed("0013", "山田 恵", "77", false),
        listed("0014", "山田 次郎", "77", true),
    ];
    assert_eq!(taken(&world, &list, NOW), [Fate::Changed, Fate::Changed, Fate::New]);
    assert_eq!(taken(&world, &list, LATER), [Fate::Same; 3]);
    settled(&world, LATER);
    // The number was the child's already: the row stays, and the list's name stands above the nursery's.
    let seen = whole(&world, child);
    assert_eq!(seen.person.name, "山田 陽向");
    let household: BTreeSet<_> = seen.household.iter().map(|member| member.person.name.as_str()).collect();
    assert_eq!(household, ["山田 恵", "山田 次郎"].into());
    let Some(Sight::Whole(limited)) = sight(&world, child, Reach::Unprotected) else { panic!("nothing is hidden") };
    assert_eq!(limited.household.len(), 1, "whoever is under protection is not told by the household");
    let mother = only(&world, "0013");
    assert_eq!(whole(&world, mother).cards.iter().map(|card| card.until).collect::<Vec<_>>(), [None]);
    // The list says so no more: people lift protection. A list of the nursery without numbers leaves them as they are.
    assert_eq!(taken(&world, &[listed("0014", "山田 次郎", "77", false)], LATER), [Fate::Same]);
    world.import_again().await;
    settled(&world, LATER);
    assert_eq!(whole(&world, child).person.name, "山田 陽向");
    // Her card is lost.
    for child in &mut file.facilities[0].children {
        child.guardians[0].card = Some(String::new());
    }
    world.import(file.clone()).await.expect("an import");
    settled(&world, LATER);
    assert_eq!(whole(&world, mother).cards.iter().map(|card| card.until).collect::<Vec<_>>(), [Some(LATER)]);
    // Somebody whom the list has known, and the nursery as somebody else until now: the past is theirs.
    let girl = only(&world, "あおい");
    assert_eq!(taken(&world, &[listed("0015", "山田 葵", "77", false)], LATER), [Fate::New]);
    file.facilities[0].children[1].person = Some("0015".to_owned());
    world.import(file.clone()).await.expect("an import");
    settled(&world, LATER);
    let known = only(&world, "0015");
    assert!(matches!(sight(&world, girl, Reach::All), Some(Sight::JoinedTo(root)) if root == known));
    let seen = whole(&world, known);
    assert_eq!(seen.relations.iter().filter(|relation| relation.kind == Kind::Enrolled).count(), 2);
    file.facilities[0].children[1].guardians[0].card = Some("SKM-00000001".to_owned());
    assert!(world.import(file).await.is_err(), "a card is one person's");
}

async fn nothing_of_a_person_stands_in_the_database_as_it_is(world: World) {
    let mut file = town();
    file.residents = vec![resident("R-1", "森 一郎", "もり いちろう", None)];
    world.import(file).await.expect("an import");
    settled(&world, NOW);
    let mut stored = world.dump();
    if world.either(false, true) {
        for table in ["persons", "person_terms", "relations", "card_bindings", "residents"] {
            stored.extend(world.psql(&format!("select t::text from {table} t")).into_bytes());
        }
    }
    for text in ["ひなた", "もり いちろう", "森 一郎", "もりい", "2020-05-06"] {
        assert!(!stored.windows(text.len()).any(|part| part == text.as_bytes()), "{text}");
    }
}

world::on_both! {
    a_list_makes_persons_with_relations_and_cards_and_once_more_changes_nothing
    whoever_leaves_stays_known_with_the_day_and_holds_no_card
    what_the_release_before_wrote_is_taken_over_and_what_it_changes_is_found_by_the_walk
    a_pass_that_is_broken_off_goes_on_where_it_was
    two_hubs_settle_at_once_and_nobody_stands_twice
    somebody_under_protection_is_found_by_nobody_but_whoever_may
    two_rows_that_are_one_person_are_joined_with_their_past_and_parted_again
    a_card_that_two_lists_name_is_one_persons_if_the_name_is_one
    nothing_of_a_person_stands_in_the_database_as_it_is
    the_towns_list_says_who_is_one_person_and_who_lives_together
}
