//! An office that is opened or closed for the rest of a day by whoever works there.

use std::time::Duration;

use domain::ids::FormId;
use simulators::trials::load::{
    http::{Answer, Connection},
    people::Person,
};

use super::{by_week, next, set};
use crate::{
    errors::faults,
    visits::read,
    world::{TestHub, page},
};

const OFFICE: &str = "/counters/shiyakusho";

async fn presses(clerk: &Person, fields: &[(&str, &str)]) -> Answer {
    let mut connection = Connection::open(clerk.hub()).await.expect("a connection");
    connection.ask(&clerk.post(&format!("{OFFICE}/today"), fields)).await.expect("an answer")
}

async fn does(clerk: &Person, fields: &[(&str, &str)]) {
    let answer = presses(clerk, fields).await;
    assert_eq!((answer.status, answer.location.as_deref()), (303, Some(OFFICE)), "{fields:?}");
}

/// The hub's clock begins on Saturday, 21 November 2026, at 8:31.
#[tokio::test(flavor = "multi_thread")]
async fn a_clerk_opens_a_closed_day_until_a_time_and_the_other_button_closes_it() {
    let hub = TestHub::start().await;
    let (lead, clerk) = (hub.staff_of("town").await, hub.staff_of("madoguchi").await);
    let kiosk = hub.kiosk_at("shiyakusho").await;
    by_week(&lead, |_| {}).await;
    assert!(kiosk.take(FormId::random(), 1).await.is_err());
    let closed = page(&clerk, OFFICE).await;
    assert!(closed.contains("id=\"open-today\"") && !closed.contains("id=\"close-today\""), "{closed}");
    assert!(closed.contains("name=\"until\"") && closed.contains("value=\"17:15\""), "{closed}");

    for until in ["8:30", "25:00", "夕方"] {
        let answer = presses(&clerk, &[("act", "open"), ("until", until)]).await;
        let said = String::from_utf8(answer.body).expect("text");
        assert_eq!((answer.status, faults(&said)), (422, Vec::new()), "{said}");
        assert!(said.contains("「何時まで」に") && said.contains(&format!("value=\"{until}\"")), "{said}");
    }
    for _ in 0..2 {
        does(&clerk, &[("act", "open"), ("until", "１２:00")]).await;
    }
    assert_eq!(kiosk.take(FormId::random(), 1).await.expect("a ticket").slip.number, "A001");
    let menu = kiosk.menu().await.expect("a menu");
    assert_eq!((menu.opens.as_str(), menu.closes.as_str(), next(&menu)), ("8:31", "12:00", None));
    assert!(read(&hub, "/offices/shiyakusho").await.contains("name=\"service\""));
    let colleague = hub.staff_of("madoguchi2").await;
    for (reader, words) in [
        (
            &clerk,
            "<p class=\"note good\" id=\"settled\" role=\"status\">8:31 に、今日だけの時間にしました：8:31–12:00</p>",
        ),
        (
            &colleague,
            "<p class=\"note\" id=\"settled\" role=\"status\">8:31 に 窓口 はな さんが、今日だけの時間にしました：8:31–12:00</p>",
        ),
    ] {
        let open = page(reader, OFFICE).await;
        assert!(open.contains(words), "{open}");
        assert!(open.contains("id=\"close-today\"") && !open.contains("id=\"open-today\""), "{open}");
    }
    let hours = page(&lead, "/office/shiyakusho?page=hours").await;
    assert!(hours.contains("職員がボタンで変えたので、8:31–12:00"), "{hours}");

    for _ in 0..2 {
        does(&colleague, &[("act", "close")]).await;
    }
    assert_eq!(next(&kiosk.menu().await.expect("a menu")).as_deref(), Some("2026-11-24 8:30"));
    assert!(!page(&clerk, OFFICE).await.contains("id=\"settled\""), "it is as the settings say");
    assert!(hub.town.report().is_sound());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clerk_closes_an_open_day_and_the_other_button_brings_its_hours_back() {
    let hub = TestHub::start().await;
    let (lead, clerk) = (hub.staff_of("town").await, hub.staff_of("madoguchi").await);
    let kiosk = hub.kiosk_at("shiyakusho").await;
    kiosk.take(FormId::random(), 1).await.expect("a ticket");
    does(&clerk, &[("act", "close")]).await;
    let refused = kiosk.take(FormId::random(), 1).await.expect_err("closed");
    assert!(refused.kind.ends_with("closed"), "{refused:?}");
    assert_eq!(next(&kiosk.menu().await.expect("a menu")).as_deref(), Some("2026-11-22 8:30"));
    let closed = page(&clerk, OFFICE).await;
    assert!(closed.contains("8:31 に、今日は閉めました。") && !closed.contains("今日だけの時間"), "{closed}");
    assert!(closed.contains("今日のもとの時間（8:30–17:15）にもどります") && !closed.contains("name=\"until\""));
    // Whoever has a number is called all the same.
    let form = FormId::random().to_string();
    for command in ["open", "next"] {
        let mut connection = Connection::open(clerk.hub()).await.expect("a connection");
        let fields = [("form", form.as_str()), ("command", command)];
        assert_eq!(connection.ask(&clerk.post(&format!("{OFFICE}/1"), &fields)).await.expect("an answer").status, 303);
    }
    // The settings may be saved meanwhile, and a roster brought in: neither undoes what was settled for today.
    by_week(&lead, |hours| {
        for day in ["sat", "sun"] {
            set(hours, &format!("{day}.from"), "8:30");
            set(hours, &format!("{day}.to"), "17:15");
        }
    })
    .await;
    hub.town.import(|_| {});
    assert!(kiosk.take(FormId::random(), 1).await.is_err());
    does(&clerk, &[("act", "open")]).await;
    kiosk.take(FormId::random(), 1).await.expect("a ticket");
    does(&clerk, &[("act", "close")]).await;
    hub.town.clock.move_by(Duration::from_secs(24 * 3_600));
    assert_eq!(next(&kiosk.menu().await.expect("a menu")), None, "the next day is as it was");
    assert!(!page(&clerk, OFFICE).await.contains("id=\"settled\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_works_at_an_office_opens_or_closes_it() {
    let hub = TestHub::start().await;
    let kiosk = hub.kiosk_at("shiyakusho").await;
    let teacher = hub.staff_of("yamada").await;
    assert_eq!(presses(&teacher, &[("act", "close")]).await.status, 403);
    let clerk = hub.staff_of("madoguchi").await;
    assert_eq!(presses(&clerk, &[("act", "dance")]).await.status, 400);
    let mut connection = Connection::open(teacher.hub()).await.expect("a connection");
    let nursery = teacher.post("/counters/yamada/today", &[("act", "close")]);
    assert_eq!(connection.ask(&nursery).await.expect("an answer").status, 404);
    hub.town.import(|file| {
        let office = file.facilities.iter_mut().find(|one| one.slug == "shiyakusho").expect("the office");
        office.staff.retain(|one| one.login != "madoguchi");
    });
    // Whoever is signed in is known for a moment.
    hub.town.clock.move_by(Duration::from_secs(2));
    assert_ne!(presses(&clerk, &[("act", "close")]).await.location.as_deref(), Some(OFFICE), "whoever has left");
    assert_eq!(next(&kiosk.menu().await.expect("a menu")), None, "it is open as ever");
}
