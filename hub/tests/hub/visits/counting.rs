//! A number's page counts its place from what everybody gets, and never asks for it.

use std::time::Duration;

use serde_json::Value;
use simulators::{
    fakes::{postgres::Postgres, redis::Redis},
    trials::load::live::LivePage,
};

use super::{Phone, attribute, digits, form, location, press, read};
use crate::world::{SOON, TestHub, Town};

/// A number's page as `ticket.js` keeps it: the place is counted and never asked for.
struct Counting<'a> {
    hub: &'a TestHub,
    phone: &'a Phone,
    stream: LivePage,
    seen: i64,
    section: u64,
    service: u64,
    rivals: Vec<u64>,
    place: String,
    stand: String,
    before: i64,
    loaded: u32,
}

impl<'a> Counting<'a> {
    async fn open(hub: &'a TestHub, phone: &'a Phone) -> Self {
        let page = read(hub, &phone.path).await;
        let live: String = attribute(&page, "data-live");
        Self {
            hub,
            phone,
            seen: live.rsplit('=').next().and_then(|after| after.parse().ok()).expect("a number"),
            stream: LivePage::open_public(hub.running.residents, &live).await.expect("a stream"),
            section: attribute(&page, "data-section"),
            service: attribute(&page, "data-service"),
            rivals: attribute::<String>(&page, "data-rivals")
                .split(' ')
                .map(|no| no.parse().expect("a number"))
                .collect(),
            place: attribute(&page, "data-place"),
            stand: attribute(&page, "data-stand"),
            before: attribute(&page, "data-before"),
            loaded: 1,
        }
    }

    /// Reads on until the page has seen all that a page loaded now would show, and compares.
    async fn agrees(&mut self, step: &str) {
        let now = read(self.hub, &self.phone.path).await;
        let live: String = attribute(&now, "data-live");
        let head: i64 = live.rsplit('=').next().and_then(|after| after.parse().ok()).expect("a number");
        while self.seen < head {
            let event = tokio::time::timeout(SOON, self.stream.next()).await;
            let event = event.expect("in time").expect("an event");
            if let Some(id) = event.id {
                self.seen = id;
            }
            if event.name == "visit" {
                self.visit(&serde_json::from_str(&event.data).expect("JSON")).await;
            }
        }
        let truth = (attribute::<String>(&now, "data-stand"), attribute::<String>(&now, "data-place"));
        assert_eq!((&self.stand, &self.place), (&truth.0, &truth.1), "{step}");
        assert_eq!(self.before, attribute::<i64>(&now, "data-before"), "{step}");
    }

    async fn visit(&mut self, frame: &Value) {
        let place = |key: &str| {
            frame[key].as_object().map(|place| {
                let number = |key: &str| place[key].as_u64().expect("a number");
                (number("section"), number("service"), place["place"].as_str().expect("a place").to_owned())
            })
        };
        let stand = frame["stand"].as_str().expect("a stand");
        if frame["visit"] != self.phone.visit.to_string() {
            let is_before = |other: Option<(u64, u64, String)>| {
                other.is_some_and(|(_, service, place)| self.rivals.contains(&service) && place < self.place)
            };
            if matches!(self.stand.as_str(), "waiting" | "away") {
                self.before += i64::from(is_before(place("joined"))) - i64::from(is_before(place("left")));
            }
            return;
        }
        match place("joined") {
            Some(joined) => {
                let moved = joined != (self.section, self.service, self.place.clone()) || stand != self.stand;
                match frame["before"].as_i64() {
                    Some(before) => self.before = before,
                    None if moved => {
                        let loaded = self.loaded + 1;
                        *self = Self { loaded, ..Self::open(self.hub, self.phone).await };
                        return;
                    }
                    None => {}
                }
                (self.section, self.service, self.place) = joined;
                self.stand = stand.to_owned();
            }
            None => (self.place, self.before, self.stand) = (String::new(), 0, stand.to_owned()),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_counts_its_place_agrees_with_the_office_after_every_step() {
    let hub = TestHub::start().await;
    a_morning_of_one_number(&hub, &hub).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_another_hub_counts_its_place_as_well() {
    let (postgres, redis) = (Postgres::start().expect("PostgreSQL"), Redis::start().expect("Redis"));
    let redis_url = ("REDIS_URL".to_owned(), redis.url());
    let town = Town::at(postgres.create_database().expect("a database"), vec![redis_url]).await;
    let (hub, other) = (town.hub().await, town.hub().await);
    a_morning_of_one_number(&hub, &other).await;
}

/// Others and clerks are at `hub`, the page is at `pages`.
async fn a_morning_of_one_number(hub: &TestHub, pages: &TestHub) {
    let minutes = |count: u64| hub.town.clock.move_by(Duration::from_secs(count * 60));
    let one = Phone::take(hub, "1", &[]).await;
    minutes(1);
    let mine = Phone::take(hub, "1", &[("service", "3")]).await;
    minutes(1);
    let (three, four) = (Phone::take(hub, "1", &[]).await, Phone::take(hub, "1", &[("service", "3")]).await);
    let mut page = Counting::open(pages, &mine).await;
    assert_eq!(page.before, 1);

    let care = Phone::take(hub, "1", &[("care", "yes")]).await;
    page.agrees("somebody with a head start comes before me").await;
    assert_eq!(page.before, 2);
    let digits = digits(hub).await;
    for (phone, who) in [(&mine, "I am here"), (&one, "the first is here"), (&four, "the fourth is here")] {
        location(&phone.arrive(hub, &digits).await);
        page.agrees(who).await;
    }
    location(&one.act(hub, "postpone", &[("form", &form(hub)), ("minutes", "10")]).await);
    page.agrees("the first goes behind me").await;
    assert_eq!(page.before, 1);
    location(&care.act(hub, "leave", &[("form", &form(hub))]).await);
    page.agrees("the one before me goes").await;
    assert_eq!((page.before, page.loaded), (0, 1));

    let clerk = hub.staff_of("madoguchi").await;
    press(hub, &clerk, "1", &[("command", "open")]).await;
    let named = four.visit.to_string();
    press(hub, &clerk, "1", &[("command", "call"), ("visit", &named)]).await;
    page.agrees("somebody behind me is called by name").await;
    press(hub, &clerk, "1", &[("command", "undo")]).await;
    page.agrees("that was a mistake").await;
    press(hub, &clerk, "1/visits", &[("act", "amend"), ("visit", &named), ("service", "1"), ("priority", "vip-3")])
        .await;
    page.agrees("somebody behind me gets before me").await;
    assert_eq!((page.before, page.loaded), (1, 1));
    press(hub, &clerk, "1", &[("command", "next")]).await;
    page.agrees("who got before me is called").await;
    press(hub, &clerk, "1", &[("command", "transfer"), ("service", "3")]).await;
    page.agrees("and sent to another section").await;
    assert_eq!((page.before, page.loaded), (0, 1));

    press(hub, &clerk, "1", &[("command", "next")]).await;
    page.agrees("I am called").await;
    assert_eq!((page.stand.as_str(), page.loaded), ("called", 1));
    press(hub, &clerk, "1", &[("command", "begin")]).await;
    minutes(3);
    press(hub, &clerk, "1", &[("command", "finish"), ("done", "1")]).await;
    page.agrees("my second service is in another section").await;
    assert_eq!((page.section, page.before, page.loaded), (2, 1, 2));
    location(&three.act(hub, "leave", &[("form", &form(hub))]).await);
    page.agrees("another section does not concern me any more").await;
    press(hub, &clerk, "3", &[("command", "open")]).await;
    press(hub, &clerk, "3", &[("command", "next")]).await;
    page.agrees("the one before me is called there").await;
    assert_eq!((page.before, page.loaded), (0, 2));
    assert!(hub.town.report().is_sound());
}
