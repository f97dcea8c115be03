//! Who comes and goes: the rows that facts leave, whose cards they are, and that `ops verify` finds what is wrong.

use std::time::Duration;

use db::{
    DbError, entries,
    log::NewFact,
    roster::{FacilityEntry, RosterFile},
    verify::{self, EntryReport},
};
use domain::{
    entries::{Count, Day, Fact, Hall, decide},
    ids::{DeviceId, FacilityId, HolderId},
    log::{Entry, Witness},
    time::UtcTime,
};
use serde_json::json;

use crate::{
    AT, append, tip,
    world::{World, child},
};

const HOUR: Duration = Duration::from_secs(3_600);
const WINDOW: Duration = Duration::from_secs(180);

fn roster(capacity: u32) -> RosterFile {
    let gym = FacilityEntry {
        slug: "gym".to_owned(),
        name: "市民体育館".to_owned(),
        hall: Some(Hall { capacity }),
        ..FacilityEntry::default()
    };
    let resident = json!({
        "number": "12301", "name": "山田 花子", "kana": "やまだ はなこ", "birth": "1950-03-05", "card": "SKM-00000101",
    });
    RosterFile { facilities: vec![gym], residents: vec![serde_json::from_value(resident).expect("an entry")] }
}

struct Gym {
    world: World,
    facility: FacilityId,
}

impl Gym {
    async fn of(world: World) -> Self {
        world.import(roster(20)).await.expect("an import");
        Self { facility: world.facility("gym").await, world }
    }

    /// What follows from these cards, and is stored.
    async fn taps(&self, day: &mut Day, taps: &[(i64, UtcTime)]) {
        let by = Witness::Button { device: DeviceId::from_raw(1) };
        let facts = taps.iter().map(|&(holder, at)| {
            let fact = decide(day, WINDOW, HolderId::from_raw(holder), at, &by);
            day.apply(&fact);
            NewFact::of(fact, None)
        });
        let from = tip(&self.world, self.facility).await;
        assert!(append(&self.world, self.facility, from, facts.collect()).0.is_ok());
    }

    async fn stored(&self, at: UtcTime) -> (Day, Count) {
        let facility = self.facility;
        let read = self.world.db.read(move |conn| {
            Ok::<_, DbError>((entries::day(conn, facility, at.day())?, entries::count(conn, facility, at.day())?))
        });
        read.await.expect("a day")
    }

    async fn report(&self) -> EntryReport {
        let report = self.world.db.read(verify::report).await.expect("a report");
        assert_eq!(
            report.is_sound(),
            report.entries.iter().all(EntryReport::is_sound),
            "the logs themselves are sound"
        );
        report.entries.into_iter().next().expect("a hall")
    }
}

async fn rows_say_what_the_facts_say_and_each_day_for_itself(world: World) {
    let gym = Gym::of(world).await;
    let (mut today, mut yesterday) = (Day::default(), Day::default());
    gym.taps(&mut today, &[(1, AT), (2, AT), (1, AT), (1, AT + HOUR), (3, AT + HOUR)]).await;
    assert_eq!(gym.stored(AT).await, (today.clone(), Count { inside: 2, visitors: 3 }));
    // Heard of late: it counts on its own day.
    gym.taps(&mut yesterday, &[(1, AT - HOUR * 24)]).await;
    assert_eq!(gym.stored(AT).await, (today, Count { inside: 2, visitors: 3 }));
    assert_eq!(gym.stored(AT - HOUR * 24).await.1, Count { inside: 1, visitors: 1 });
    assert_eq!(gym.stored(AT + HOUR * 24).await, (Day::default(), Count::default()), "a day begins with nobody");
    let report = gym.report().await;
    assert!(report.is_sound() && report.turns == 5, "{report:?}");
}

async fn what_is_wrong_with_the_count_is_found(world: World) {
    let gym = Gym::of(world).await;
    let mut day = Day::default();
    gym.taps(&mut day, &[(1, AT), (2, AT)]).await;
    gym.world.tamper("update entries set turns = '[]' where holder = 1");
    assert_eq!(gym.report().await.differing_rows, 1);
    gym.world.tamper("delete from entries where holder = 2");
    assert_eq!(gym.report().await.differing_rows, 2);
    let mut fact = decide(&day, WINDOW, HolderId::from_raw(3), AT, &Witness::Clock);
    if let domain::log::Fact::Entries(Fact::Entered(passage)) = &mut fact.fact {
        passage.count.inside = 9;
    }
    gym.world.forge(gym.facility, &[fact]).await;
    assert_eq!(gym.report().await.miscounted, 1);
}

async fn cards_of_residents_and_of_children_are_known_and_no_others(world: World) {
    let gym = Gym::of(world).await;
    let cards = ["SKM-00000101", "SKM-00000001", "SKM-99999999"].map(|card| gym.world.card(card)).to_vec();
    let asked = cards.clone();
    let known = gym.world.db.read(move |conn| entries::holders(conn, &asked)).await.expect("holders");
    let holder = |card: usize| known.iter().find(|(known, _)| *known == cards[card]).map(|(_, holder)| *holder);
    assert!(holder(0).is_some() && holder(1).is_some() && holder(0) != holder(1));
    assert_eq!((holder(2), known.len()), (None, 2));
}

async fn a_hall_is_set_by_the_file_once_and_an_office_is_none(world: World) {
    let gym = Gym::of(world).await;
    let set = |entry: &Entry| Fact::of(entry) == Some(&Fact::HallChanged);
    gym.world.import(roster(20)).await.expect("an import");
    assert_eq!(gym.world.facts("gym").await.iter().filter(|entry| set(entry)).count(), 1, "the same changes nothing");
    gym.world.import(roster(30)).await.expect("an import");
    let facility = gym.facility;
    let hall = gym.world.db.read(move |conn| entries::hall(conn, facility)).await.expect("a hall");
    assert_eq!(hall, Some(Hall { capacity: 20 }), "what was changed on the page since stays");
    assert_eq!(gym.world.facts("gym").await.len(), 1);
    let mut renamed = roster(30);
    renamed.facilities[0].name = "市民アリーナ".to_owned();
    gym.world.import(renamed).await.expect("an import");
    let facts = gym.world.facts("gym").await;
    assert_eq!((facts.len(), facts.last().is_some_and(set)), (2, true), "its screens show the new name");
    let refused = gym.world.import(roster(0)).await.expect_err("nobody fits in");
    assert!(refused.contains("定員"), "{refused}");
    for slug in ["yamada", "gym"] {
        let mut file = roster(30);
        file.facilities[0].slug = slug.to_owned();
        if slug == "gym" {
            file.facilities[0].children = vec![child("90001", "木村 そら", "きむら そら", "SKM-00009001")];
        }
        let refused = gym.world.import(file).await.expect_err("children come and go there");
        assert!(refused.contains("お子さま"), "{refused}");
    }
    let nursery = gym.world.facility("yamada").await;
    let none = gym.world.db.read(move |conn| entries::hall(conn, nursery)).await;
    assert_eq!(none.expect("a database"), None);
}

crate::world::on_both! {
    rows_say_what_the_facts_say_and_each_day_for_itself
    what_is_wrong_with_the_count_is_found
    cards_of_residents_and_of_children_are_known_and_no_others
    a_hall_is_set_by_the_file_once_and_an_office_is_none
}
