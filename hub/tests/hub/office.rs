//! The settings of an office: who may, what takes effect, and who was faster.

use reqwest::StatusCode;
use simulators::trials::load::{http::Connection, people::Person};

use crate::{
    forms::{fields, set},
    world::{TestHub, page},
};

const PATH: &str = "/office/shiyakusho";

async fn save(person: &Person, fields: &[(String, String)]) -> (u16, String) {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let mut connection = Connection::open(person.hub()).await.expect("a connection");
    let answer = connection.ask(&person.post(PATH, &fields)).await.expect("an answer");
    (answer.status, String::from_utf8(answer.body).expect("text"))
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_leads_changes_an_office_and_kiosks_see_it_at_once() {
    let hub = TestHub::start().await;
    let lead = hub.staff_of("town").await;
    for topic in ["hours", "sections", "services", "counters", "series", "rules", "screens"] {
        let shown = fields(&page(&lead, &format!("{PATH}?page={topic}")).await);
        assert_eq!(save(&lead, &shown).await.0, 303, "{topic} as it was shown");
    }

    let mut hours = fields(&page(&lead, PATH).await);
    set(&mut hours, "closes", "0:00");
    let (status, said) = save(&lead, &hours).await;
    assert_eq!(status, 409);
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
    hub.town.clock.move_by(std::time::Duration::from_secs(60));
    assert_eq!(save(&lead, &first).await.0, 303);
    hub.town.clock.move_by(std::time::Duration::from_secs(60));
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
