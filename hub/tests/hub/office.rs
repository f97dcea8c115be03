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
    let shown = fields(&page(&lead, PATH).await);
    assert_eq!(save(&lead, &shown).await.0, 303, "as it was shown");

    let mut changed = fields(&page(&lead, PATH).await);
    set(&mut changed, "service.0.name.ja", "住民票の写し");
    set(&mut changed, "closes", "8:30");
    let (status, said) = save(&lead, &changed).await;
    assert_eq!(status, 409);
    assert!(
        said.contains("始まりを終わりより前にしてください") && said.contains("住民票の写し"),
        "what was typed is kept"
    );
    set(&mut changed, "closes", "19:00");
    hub.town.clock.move_by(std::time::Duration::from_secs(60));
    assert_eq!(save(&lead, &changed).await.0, 303);
    assert!(page(&lead, &format!("{PATH}?saved")).await.contains("保存しました"));

    let kiosk = hub.kiosk_at("shiyakusho").await;
    let menu = kiosk.menu().await.expect("a menu");
    assert_eq!((menu.closes.as_str(), menu.buttons[0].name.ja.as_str()), ("19:00", "住民票の写し"));
    let (status, said) = save(&lead, &changed).await;
    assert_eq!(status, 409);
    assert!(said.contains("ほかの方が設定を変えました"), "the form was older");
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
