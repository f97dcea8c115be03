//! What to bring: the residents' questions, and the staff who change them.

use domain::bookings::calendar::Calendar;
use reqwest::StatusCode;
use simulators::trials::load::{http::Connection, people::Person};

use crate::{
    reservations::Clerk,
    visits::read,
    world::{TestHub, calendar, page},
};

const SETTINGS: &str = "/calendars/shiyakusho/documents";
const QUESTIONS: &str = "/bookings/shiyakusho/documents";

async fn booking_town() -> (TestHub, Person) {
    let hub = TestHub::start().await;
    hub.calendar_at("shiyakusho", calendar()).await;
    let lead = hub.staff_of("town").await;
    (hub, lead)
}

/// The version that the page's forms are about.
fn version(page: &str) -> String {
    let from = page.find("name=\"version\" value=\"").expect("a form") + 22;
    page[from..].split('"').next().expect("a value").to_owned()
}

async fn send(person: &Person, fields: &[(&str, &str)]) -> (u16, String) {
    let mut connection = Connection::open(person.hub()).await.expect("a connection");
    let answer = connection.ask(&person.post(SETTINGS, fields)).await.expect("an answer");
    (answer.status, String::from_utf8(answer.body).expect("text"))
}

/// Saves with the version of now, as somebody who just opened the page.
async fn save(hub: &TestHub, person: &Person, fields: &[(&str, &str)]) -> (u16, String) {
    let version = version(&page(person, SETTINGS).await);
    hub.town.clock.move_by(std::time::Duration::from_secs(1));
    send(person, &[&[("version", version.as_str())], fields].concat()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_usual_questions_are_put_in_and_residents_answer_them_at_once() {
    let (hub, lead) = booking_town().await;
    assert!(read(&hub, &format!("{QUESTIONS}?services=1")).await.contains("決まった持ち物はありません"));
    assert!(page(&lead, SETTINGS).await.contains("まだ質問がありません"));
    assert_eq!(save(&hub, &lead, &[("act", "standard")]).await.0, 303);
    let start = [("part", "services"), ("service", "1"), ("service", "2"), ("start.1", "ask-10"), ("start.2", "")];
    assert_eq!(save(&hub, &lead, &start).await.0, 303);

    let first = read(&hub, QUESTIONS).await;
    assert!(first.contains("窓口には、どなたが来ますか"), "the only service that asks begins by itself");
    let end = read(&hub, &format!("{QUESTIONS}?services=1,2&path=10.1-11.1&lang=en")).await;
    assert!(end.contains("1 document from Group A") && end.contains("services=1,2&#38;bring=10.1-11.1"), "{end}");
    let old = read(&hub, &format!("{QUESTIONS}?services=1&path=10.9")).await;
    assert!(old.contains("はじめからお答えください"));
    assert_eq!(
        hub.get(&hub.resident_url("/bookings/yamada/documents")).await.status(),
        StatusCode::NOT_FOUND,
        "nothing can be booked there"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_with_what_it_leads_to_is_made_in_plain_forms() {
    let (hub, lead) = booking_town().await;
    let kind = [
        ("part", "kind"),
        ("no", "new"),
        ("name.ja", "A書類"),
        ("member.0.ja", "運転免許証"),
        ("member.1.ja", "パスポート"),
        ("member.2.ja", ""),
        ("member.2.en", "What was taken away"),
    ];
    assert_eq!(save(&hub, &lead, &kind).await.0, 303);
    let item = [
        ("part", "item"),
        ("no", "new"),
        ("name.ja", "本人確認書類"),
        ("name.en", "Identity document"),
        ("per", "person"),
        ("way.0.0.kind", "1"),
        ("way.0.0.count", "1"),
        ("way.0.1.kind", ""),
        ("way.0.1.count", "1"),
    ];
    assert_eq!(save(&hub, &lead, &item).await.0, 303);
    let list = [("part", "list"), ("no", "new"), ("name.ja", "ご本人が来るとき"), ("item", "1"), ("item", "")];
    assert_eq!(save(&hub, &lead, &list).await.0, 303);
    let question = [
        ("part", "question"),
        ("no", "new"),
        ("words.ja", "どなたが来ますか"),
        ("help.ja", ""),
        ("answer.0.words.ja", "代理の方"),
        ("answer.0.then", ""),
        ("answer.0.tell.ja", "お電話ください"),
        ("answer.1.words.ja", "本人"),
        ("answer.1.then", "bring-1"),
        ("answer.1.position", "1"),
        ("answer.2.words.ja", ""),
        ("answer.2.then", ""),
    ];
    assert_eq!(save(&hub, &lead, &question).await.0, 303);
    assert_eq!(save(&hub, &lead, &[("part", "services"), ("service", "1"), ("start.1", "ask-1")]).await.0, 303);

    let asked = read(&hub, &format!("{QUESTIONS}?services=1")).await;
    let (own, proxy) = (asked.find("本人<").expect("an answer"), asked.find("代理の方<").expect("an answer"));
    assert!(own < proxy, "in the order of their positions");
    let brought = read(&hub, &format!("{QUESTIONS}?services=1&path=1.3")).await;
    assert!(brought.contains("本人確認書類") && brought.contains("A書類から1点"), "{brought}");
    assert!(read(&hub, &format!("{QUESTIONS}?services=1&path=1.2")).await.contains("お電話ください"));
    let preview = page(&lead, &format!("{SETTINGS}?service=1&walk=1.3")).await;
    assert!(preview.contains("この一覧を直す"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_is_said_beside_the_field_and_nothing_typed_is_lost() {
    let (hub, lead) = booking_town().await;
    assert_eq!(save(&hub, &lead, &[("act", "standard")]).await.0, 303);
    let circle = [
        ("part", "question"),
        ("no", "11"),
        ("words.ja", "はがきはありますか"),
        ("answer.0.no", "1"),
        ("answer.0.words.ja", "はい"),
        ("answer.0.then", "ask-10"),
        ("answer.1.no", "2"),
        ("answer.1.words.ja", "いいえ"),
        ("answer.1.then", ""),
    ];
    let (status, said) = save(&hub, &lead, &circle).await;
    assert_eq!(status, 409);
    assert!(said.contains("次に進むところを選んでください") && said.contains("はがきはありますか"), "{said}");
    let circle = [&circle[..8], &[("answer.1.then", "ask-10")]].concat();
    let (status, said) = save(&hub, &lead, &circle).await;
    assert_eq!(status, 409);
    assert!(said.contains("同じ質問に戻ってしまいます"), "{said}");

    let (status, said) = save(&hub, &lead, &[("act", "delete"), ("part", "item"), ("no", "1")]).await;
    assert_eq!(status, 409);
    assert!(said.contains("取りのぞいた持ち物を使っています") && said.contains("ご本人が受け取る（はがきあり）"));
    let (status, said) = save(&hub, &lead, &[("act", "standard")]).await;
    assert_eq!((status, said.contains("いまの案内が消えることを確かめて")), (409, true));
    assert_eq!(save(&hub, &lead, &[("act", "standard"), ("sure", "on")]).await.0, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_slower_is_told_and_only_leads_get_in() {
    let (hub, lead) = booking_town().await;
    let seen = version(&page(&lead, SETTINGS).await);
    assert_eq!(save(&hub, &lead, &[("act", "standard")]).await.0, 303);
    let late = [("version", seen.as_str()), ("part", "kind"), ("no", "1"), ("name.ja", "写真のある書類")];
    let (status, said) = send(&lead, &late).await;
    assert_eq!(status, 409);
    assert!(said.contains("ほかの方が予約の設定を保存しました") && said.contains("写真のある書類"));

    let clerk = hub.staff_of("madoguchi").await;
    let mut connection = Connection::open(clerk.hub()).await.expect("a connection");
    let answer = connection.ask(&clerk.get(SETTINGS, "")).await.expect("an answer");
    assert_eq!(answer.status, StatusCode::FORBIDDEN.as_u16());
    assert_eq!(send(&clerk, &[("act", "standard")]).await.0, StatusCode::FORBIDDEN.as_u16());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rest_of_the_calendar_stays_as_it_is() {
    let (hub, lead) = booking_town().await;
    assert_eq!(save(&hub, &lead, &[("act", "standard")]).await.0, 303);
    let read = hub.running.hub.db.read(|conn| {
        let facility = db::roster::facility_by_slug(conn, "shiyakusho")?.id;
        db::bookings::calendar(conn, facility)
    });
    let read: Result<_, db::DbError> = read.await;
    let stored: Calendar = read.expect("a calendar").expect("there");
    assert_eq!(Calendar { documents: None, ..stored }, calendar());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_on_the_telephone_what_to_bring_is_answered_and_it_stays_with_the_booking() {
    let (hub, lead) = booking_town().await;
    assert_eq!(save(&hub, &lead, &[("act", "standard")]).await.0, 303);
    let start = [("part", "services"), ("service", "1"), ("start.1", "ask-10")];
    assert_eq!(save(&hub, &lead, &start).await.0, 303);
    let clerk = Clerk::at(&hub).await;
    let booking = format!("/{}", clerk.booked("09:00", "土居 みつ", "0880-63-0001", &[]).await);
    let asked = clerk.sees(&booking).await;
    assert!(asked.contains("窓口には、どなたが来ますか") && !asked.contains("この持ち物を予約に残す"));
    let answered = format!("{booking}?bring=10.1-11.1");
    assert!(clerk.sees(&answered).await.contains("この持ち物を予約に残す"));
    let keep = |path: &'static str| [("command", "bring"), ("from", "one"), ("bring", path)];
    assert_eq!(clerk.sends(&answered, &booking, &keep("10.1-11.1")).await.status, 303);
    let kept = clerk.sees(&booking).await;
    assert!(kept.contains("bring-lines") && !kept.contains("この持ち物を予約に残す"), "{kept}");
    // Back to the first question, which is no answer at all.
    assert!(clerk.sees(&format!("{booking}?bring=")).await.contains("窓口には、どなたが来ますか"));
    assert_eq!(clerk.sends(&booking, &booking, &keep("10.1-<b>")).await.status, 400);
    assert!(clerk.sees(&booking).await.contains("bring-lines"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_to_bring_leads_back_to_the_booking_it_was_opened_from_and_says_whom_to_call() {
    let (hub, lead) = booking_town().await;
    let telephone = Some("0880-63-1111".parse().expect("a number"));
    hub.calendar_at("shiyakusho", Calendar { telephone, ..calendar() }).await;
    hub.town.clock.move_by(std::time::Duration::from_secs(1));
    assert_eq!(save(&hub, &lead, &[("act", "standard")]).await.0, 303);
    let start = [("part", "services"), ("service", "1"), ("service", "2"), ("start.1", "ask-10"), ("start.2", "")];
    assert_eq!(save(&hub, &lead, &start).await.0, 303);
    crate::bookings::known(&hub).await;
    let booking = crate::bookings::book(&hub, &format!("{}T09:00", crate::bookings::TUESDAY)).await;
    let code = booking.path.rsplit('/').next().expect("a code");
    let page = booking.page(&hub).await;
    let link = format!("{QUESTIONS}?services=1&#38;from={code}&#38;lang=ja");
    assert!(page.contains(&link), "{page}");
    let back = format!("href=\"{}?lang=ja\"", booking.path);
    let questions = read(&hub, &link.replace("&#38;", "&")).await;
    assert!(
        questions.contains(&back) && questions.contains(&format!("from={code}&#38;lang=ja&#38;path=")),
        "{questions}"
    );
    let answered = format!("{QUESTIONS}?services=1&path=10.1-11.1&from={code}");
    let answer = hub.get(&hub.resident_url(&answered)).await;
    assert_eq!(answer.headers()["cache-control"], "private, no-store");
    let list = answer.text().await.expect("a page");
    assert!(list.contains(&back) && !list.contains("この持ち物で予約へ進む"), "{list}");
    for page in [&page, &list, &read(&hub, "/bookings/shiyakusho").await, &read(&hub, "/offices/shiyakusho").await] {
        assert!(page.contains("href=\"tel:0880631111\"") && page.contains("電話する"), "{page}");
    }
    // What this town did not make leads nowhere.
    for forged in ["forged", "https://evil.example", &"a".repeat(29)] {
        let page = read(&hub, &format!("{QUESTIONS}?services=1&path=10.1-11.1&from={forged}")).await;
        assert!(page.contains("この持ち物で予約へ進む") && !page.contains(forged), "{page}");
    }
}
