//! The settings of an office: who may, what takes effect, and who was faster.

mod today;

use std::time::Duration;

use domain::{
    ids::FormId,
    queue::tickets::{Availability, Menu},
};
use reqwest::StatusCode;
use simulators::trials::load::{http::Connection, people::Person};

use crate::{
    forms::{fields, set},
    visits::{post, read},
    world::{TestHub, Town, page},
};

const PATH: &str = "/office/shiyakusho";

async fn save(person: &Person, fields: &[(String, String)]) -> (u16, String) {
    save_at(person, PATH, fields).await
}

async fn save_at(person: &Person, path: &str, fields: &[(String, String)]) -> (u16, String) {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let mut connection = Connection::open(person.hub()).await.expect("a connection");
    let answer = connection.ask(&person.post(path, &fields)).await.expect("an answer");
    (answer.status, String::from_utf8(answer.body).expect("text"))
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_leads_changes_an_office_and_kiosks_see_it_at_once() {
    let hub = TestHub::start().await;
    let lead = hub.staff_of("town").await;
    for topic in ["hours", "sections", "services", "counters", "series", "rules", "screens", "contact"] {
        let shown = fields(&page(&lead, &format!("{PATH}?page={topic}")).await);
        assert_eq!(save(&lead, &shown).await.0, 303, "{topic} as it was shown");
    }

    let mut hours = fields(&page(&lead, PATH).await);
    set(&mut hours, "closes", "0:00");
    let (status, said) = save(&lead, &hours).await;
    assert_eq!(status, 422);
    assert!(said.contains("始まりを終わりより前にしてください") && said.contains("0:00"), "what was typed is kept");
    set(&mut hours, "closes", "19:00");
    assert_eq!(save(&lead, &hours).await.0, 303);
    assert!(page(&lead, &format!("{PATH}?page=hours&saved")).await.contains("保存しました"));

    let mut services = fields(&page(&lead, &format!("{PATH}?page=services")).await);
    set(&mut services, "service.0.name.ja", "住民票の写し");
    assert_eq!(save(&lead, &services).await.0, 303);
    let kiosk = hub.kiosk_at("shiyakusho").await;
    let menu = kiosk.menu().await.expect("a menu");
    assert_eq!((menu.closes.as_str(), menu.buttons[0].name.ja.as_str()), ("19:00", "住民票の写し"));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_change_two_pages_lose_nothing_and_on_one_page_the_later_one_is_shown_what_differs() {
    let hub = TestHub::start().await;
    let lead = hub.staff_of("town").await;
    let rules = format!("{PATH}?page=rules");
    let mut first = fields(&page(&lead, &rules).await);
    let mut second = fields(&page(&lead, &rules).await);
    let mut sections = fields(&page(&lead, &format!("{PATH}?page=sections")).await);
    set(&mut first, "care", "20");
    set(&mut second, "near", "7");
    set(&mut sections, "section.0.name.ja", "くらしの課");
    hub.town.clock.move_by(Duration::from_secs(60));
    assert_eq!(save(&lead, &first).await.0, 303);
    hub.town.clock.move_by(Duration::from_secs(60));
    assert_eq!(save(&lead, &sections).await.0, 303, "another page");

    let (status, said) = save(&lead, &second).await;
    assert_eq!(status, 409);
    assert!(said.contains("ほかの方がこのページの設定を変えました") && said.contains("<td>20</td>"), "{said}");
    let kept = fields(&said);
    assert!(kept.contains(&("near".to_owned(), "7".to_owned())), "what was typed is kept");
    assert!(page(&lead, &rules).await.contains("value=\"20\""), "nothing was saved");
    assert_eq!(save(&lead, &kept).await.0, 303, "whoever has read of it");
    assert_eq!(save(&lead, &second).await.0, 409, "the same form once more is older again");
    assert!(page(&lead, &format!("{PATH}?page=sections")).await.contains("くらしの課"));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_whoever_leads_an_office_sees_its_settings() {
    let hub = TestHub::start().await;
    let status = |person: Person| async move {
        let mut connection = Connection::open(person.hub()).await.expect("a connection");
        connection.ask(&person.get(PATH, "")).await.expect("an answer").status
    };
    assert_eq!(status(hub.staff_of("madoguchi").await).await, StatusCode::FORBIDDEN.as_u16());
    assert_eq!(status(hub.staff_of("yamada").await).await, StatusCode::FORBIDDEN.as_u16());
    let lead = hub.staff_of("town").await;
    let mut connection = Connection::open(lead.hub()).await.expect("a connection");
    let nursery = connection.ask(&lead.get("/office/yamada", "")).await.expect("an answer");
    assert_eq!(nursery.status, StatusCode::NOT_FOUND.as_u16());
}

/// When the kiosk says that numbers are given next.
fn next(menu: &Menu) -> Option<String> {
    let is_closed = menu.buttons.iter().all(|button| button.availability == Availability::Closed);
    assert_eq!(is_closed, menu.next.is_some(), "{menu:?}");
    menu.next.as_ref().map(|next| format!("{} {}", next.day, next.time))
}

async fn by_week(lead: &Person, change: impl FnOnce(&mut Vec<(String, String)>)) {
    let mut hours = fields(&page(lead, &format!("{PATH}?page=hours")).await);
    set(&mut hours, "by", "week");
    change(&mut hours);
    let (status, said) = save(lead, &hours).await;
    assert_eq!(status, 303, "{said}");
}

/// The hub's clock begins on Saturday, 21 November 2026, at 8:31; the Monday after it is a holiday.
#[tokio::test(flavor = "multi_thread")]
async fn on_a_closed_day_only_the_staff_gives_numbers_and_everybody_is_told_when_it_opens_next() {
    let hub = TestHub::start().await;
    let (lead, kiosk) = (hub.staff_of("town").await, hub.kiosk_at("shiyakusho").await);
    assert_eq!(next(&kiosk.menu().await.expect("a menu")), None, "without hours by day it is open every day");
    by_week(&lead, |hours| {
        set(hours, "mon.from", "8:30");
        set(hours, "tue.from", "8:30");
    })
    .await;

    assert_eq!(next(&kiosk.menu().await.expect("a menu")).as_deref(), Some("2026-11-24 8:30"));
    let refused = kiosk.take(FormId::random(), 1).await.expect_err("closed");
    assert!(refused.kind.ends_with("closed"), "{refused:?}");
    for (lang, said) in
        [("en", "from Tue 24 November 2026 8:30"), ("ja", "つぎに番号を取れるのは、11月24日（火） 8:30からです。")]
    {
        let office = read(&hub, &format!("/offices/shiyakusho?lang={lang}")).await;
        assert!(office.contains(said) && !office.contains("name=\"service\""), "{office}");
    }
    let form = FormId::random().to_string();
    let phone = post(&hub, "/offices/shiyakusho/tickets", &[("form", &form), ("service", "1")]).await;
    assert_eq!(phone.status(), StatusCode::CONFLICT);

    let clerk = hub.staff_of("madoguchi").await;
    let counters = page(&clerk, "/counters/shiyakusho").await;
    assert!(
        counters.contains("次は11月24日（火） 8:30からです。") && !counters.contains("ほかの日の時間も決める"),
        "{counters}"
    );
    assert!(page(&lead, "/counters/shiyakusho").await.contains("ほかの日の時間も決める"));
    let form = FormId::random().to_string();
    let given = [("form", form.as_str()), ("service", "1"), ("priority", "normal"), ("language", "0")];
    let mut connection = Connection::open(clerk.hub()).await.expect("a connection");
    let answer = connection.ask(&clerk.post("/counters/shiyakusho/1/tickets", &given)).await.expect("an answer");
    assert!(answer.status < 400, "the staff gives numbers at any time: {}", answer.status);

    by_week(&lead, |hours| {
        for (name, value) in [("day", "2026-11-21"), ("from", "8:00"), ("to", "12:00")] {
            set(hours, &format!("besides.0.{name}"), value);
        }
    })
    .await;
    assert_eq!(next(&kiosk.menu().await.expect("a menu")), None);
    assert_eq!(kiosk.take(FormId::random(), 1).await.expect("a ticket").slip.number, "A002");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_booking_calendar_says_when_an_office_is_closed() {
    let hub = TestHub::start().await;
    let (lead, kiosk) = (hub.staff_of("town").await, hub.kiosk_at("shiyakusho").await);
    by_week(&lead, |_| {}).await;
    assert_eq!(next(&kiosk.menu().await.expect("a menu")).as_deref(), Some("2026-11-24 8:30"));
    let calendars = "/calendars/shiyakusho";
    assert_eq!(save_at(&lead, calendars, &[("page".to_owned(), "begin".to_owned())]).await.0, 303);
    let mut closed = fields(&page(&lead, &format!("{calendars}?page=closed")).await);
    for (name, value) in [("from", "2026-11-24"), ("reason", "停電のため")] {
        set(&mut closed, &format!("closure.0.{name}"), value);
    }
    assert_eq!(save_at(&lead, calendars, &closed).await.0, 303);
    assert_eq!(next(&kiosk.menu().await.expect("a menu")).as_deref(), Some("2026-11-25 8:30"));
    let hours = page(&lead, &format!("{PATH}?page=hours")).await;
    assert!(hours.contains("予約の設定の「休みの日」") && !hours.contains("name=\"holidays\" value=\"on\" checked"));
}

#[tokio::test(flavor = "multi_thread")]
async fn hours_that_cannot_be_are_refused_at_their_day_and_kept_as_typed() {
    let hub = TestHub::start().await;
    let lead = hub.staff_of("town").await;
    let mut hours = fields(&page(&lead, PATH).await);
    set(&mut hours, "by", "week");
    set(&mut hours, "wed.to", "7:00");
    let (status, said) = save(&lead, &hours).await;
    assert_eq!(status, 422);
    assert!(said.contains("href=\"#wed.from\"") && said.contains("水曜日の時間は") && said.contains("7:00"), "{said}");
    for day in ["mon", "tue", "wed", "thu", "fri"] {
        set(&mut hours, &format!("{day}.from"), "");
        set(&mut hours, &format!("{day}.to"), "");
    }
    let (status, said) = save(&lead, &hours).await;
    assert!(status == 422 && said.contains("どれかの曜日に入れてください"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_how_many_minutes_somebody_waits_too_long_is_a_rule_of_the_office() {
    let hub = TestHub::start().await;
    let (lead, kiosk) = (hub.staff_of("town").await, hub.kiosk_at("shiyakusho").await);
    kiosk.take(FormId::random(), 1).await.expect("a number");
    let path = format!("{PATH}?page=rules");
    let mut rules = fields(&page(&lead, &path).await);
    assert!(rules.contains(&("long_wait".to_owned(), "30".to_owned())), "{rules:?}");
    for typed in ["4", "481", "", "長い"] {
        set(&mut rules, "long_wait", typed);
        let (status, said) = save(&lead, &rules).await;
        assert_eq!((status, crate::errors::faults(&said)), (422, Vec::new()), "{typed}: {said}");
        assert!(said.contains("「長くお待ちの方」は、5から480までの数で") && said.contains("href=\"#long_wait\""));
    }
    set(&mut rules, "long_wait", "４５");
    assert_eq!(save(&lead, &rules).await.0, 303);
    let waits = async || page(&lead, "/board").await.contains("長くお待ちの方 <b>1</b>");
    for minutes in [25, 19] {
        hub.town.clock.move_by(Duration::from_secs(minutes * 60));
        assert!(page(&lead, "/board").await.contains("町のようす") && !waits().await);
    }
    hub.town.clock.move_by(Duration::from_secs(2 * 60));
    assert!(waits().await);
    assert!(page(&lead, &path).await.contains("value=\"45\""));
    assert!(!hub.town.stores("long_wait\":"), "the release before refuses a rule that it does not know");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_without_bookings_says_where_it_is_and_how_it_is_called() {
    let hub = TestHub::start().await;
    let lead = hub.staff_of("town").await;
    let path = format!("{PATH}?page=contact");
    let mut contact = fields(&page(&lead, &path).await);
    contact.retain(|(name, _)| !["address", "telephone"].contains(&name.as_str()));
    let typed = |address: &str, telephone: &str| {
        let more =
            [("address", address), ("telephone", telephone)].map(|(name, value)| (name.to_owned(), value.to_owned()));
        contact.iter().cloned().chain(more).collect::<Vec<_>>()
    };
    let (status, said) = save(&lead, &typed("桜町2番1号", "63-1111")).await;
    assert_eq!((status, crate::errors::faults(&said)), (422, Vec::new()), "{said}");
    assert!(said.contains("市外局番から") && said.contains("63-1111") && said.contains("桜町2番1号"), "{said}");
    let (status, said) = save(&lead, &typed(&"長".repeat(101), "")).await;
    assert!(status == 422 && said.contains("住所は、100字まで") && said.contains("href=\"#address\""), "{said}");
    assert_eq!(save(&lead, &typed("宿毛市桜町2番1号", "０８８０（６３）１１１１")).await.0, 303);
    let office = read(&hub, "/offices/shiyakusho").await;
    assert!(
        office.contains("href=\"tel:0880631111\"") && office.contains("<p lang=\"ja\">宿毛市桜町2番1号</p>"),
        "{office}"
    );
    assert!(office.contains("google.com/maps"), "{office}");

    // What is said elsewhere is said there, and not kept here too.
    hub.town.import(|file| {
        let office = file.facilities.iter_mut().find(|one| one.slug == "shiyakusho").expect("the office");
        (office.address, office.office) = ("宿毛市希望ヶ丘1番地".to_owned(), None);
    });
    // A place is known for a moment.
    hub.town.clock.move_by(Duration::from_secs(2));
    let telephone = Some("0880-63-2222".parse().expect("a number"));
    hub.calendar_at("shiyakusho", domain::bookings::calendar::Calendar { telephone, ..crate::world::calendar() }).await;
    let office = read(&hub, "/offices/shiyakusho").await;
    assert!(office.contains("tel:0880632222") && office.contains("希望ヶ丘") && !office.contains("桜町"), "{office}");
    let shown = page(&lead, &path).await;
    assert!(shown.contains("0880-63-2222") && shown.contains("町の名簿にある住所です"), "{shown}");
    assert!(!shown.contains("name=\"telephone\"") && !shown.contains("name=\"address\""), "{shown}");
    assert!(!shown.contains("保存する"), "nothing is there to be saved: {shown}");
    assert_eq!(save(&lead, &fields(&shown)).await.0, 303);
    assert!(!read(&hub, "/offices/shiyakusho").await.contains("桜町"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_town_says_whose_map_its_residents_are_led_to() {
    for (map, link) in
        [("https://map.town.example.jp/?q={address}&z=17", Some("https://map.town.example.jp/?q=")), ("off", None)]
    {
        let hub = Town::with("KAZASU_MAP_URL", map).await.hub().await;
        hub.town.import(|file| {
            let office = file.facilities.iter_mut().find(|one| one.slug == "shiyakusho").expect("the office");
            (office.address, office.office) = ("宿毛市希望ヶ丘1番地".to_owned(), None);
        });
        let page = read(&hub, "/offices/shiyakusho").await;
        assert!(page.contains("宿毛市希望ヶ丘1番地") && !page.contains("google"), "{page}");
        assert_eq!(link.is_some(), page.contains("地図を見る"), "{page}");
        assert!(link.is_none_or(|link| page.contains(link) && page.contains("z=17")), "{page}");
    }
}
