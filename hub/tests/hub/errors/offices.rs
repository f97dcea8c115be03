//! The forms of an office: the console, its settings, a number at home, the page of a number.

use domain::ids::FormId;
use reqwest::StatusCode;
use simulators::{
    fakes::mail_server::MailServer,
    trials::load::{http::Connection, people::Person},
};

use super::faults;
use crate::{
    visits::{location, post, read},
    world::{TestHub, Town, page},
};

/// Those that are asked here.
pub const FORMS: &[&str] = &[
    "/counters/{facility}/today",
    "/counters/{facility}/{counter}",
    "/counters/{facility}/{counter}/handovers",
    "/counters/{facility}/{counter}/tickets",
    "/counters/{facility}/{counter}/visits",
    "/office/{facility}",
    "/offices/{facility}/tickets",
    "/tickets/{code}/arrive",
    "/tickets/{code}/mail",
];

const CONSOLE: &str = "/counters/shiyakusho/1";

/// What somebody is told of a form, with the answer's status.
async fn told(person: &Person, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let form = FormId::random().to_string();
    let fields: Vec<_> = [("form", form.as_str())].into_iter().chain(fields.iter().copied()).collect();
    let mut connection = Connection::open(person.hub()).await.expect("a connection");
    let answer = connection.ask(&person.post(path, &fields)).await.expect("an answer");
    (answer.status, String::from_utf8(answer.body).expect("text"))
}

async fn does(person: &Person, path: &str, fields: &[(&str, &str)]) {
    assert_eq!(told(person, path, fields).await.0, 303, "{path} {fields:?}");
}

/// The id of the visit with this number, which waits.
async fn visit(clerk: &Person, number: &str) -> String {
    let page = page(clerk, CONSOLE).await;
    let row = page.split(&format!("data-number=\"{number}\"")).nth(1).expect("a row");
    let from = row.find("visit_").expect("a visit");
    row[from..].chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_').collect()
}

/// What is refused says so; with a field that is to be mended it leads there.
fn says(what: &str, (status, page): (u16, String), (wanted, field, words): (u16, &str, &str)) {
    assert_eq!((status, faults(&page)), (wanted, Vec::new()), "{what}: {page}");
    let summary = page.split("id=\"errors\"").nth(1).and_then(|rest| rest.split("</div>").next()).unwrap_or_default();
    assert!(summary.contains(words), "{what}: {summary}");
    let link = format!("href=\"#{field}\"");
    assert_eq!(summary.contains("href="), !field.is_empty(), "{what}: {summary}");
    assert!(field.is_empty() || summary.contains(&link), "{what}: {summary}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_clerk_typed_wrongly_comes_back_with_it_and_what_has_changed_is_said_so() {
    let hub = TestHub::start().await;
    let clerk = hub.staff_of("madoguchi").await;
    says("nobody", told(&clerk, CONSOLE, &[("command", "next")]).await, (409, "", "窓口が開いていません"));
    does(&clerk, CONSOLE, &[("command", "open")]).await;

    let tickets = format!("{CONSOLE}/tickets");
    let none = told(&clerk, &tickets, &[("priority", "care"), ("away", "yes")]).await;
    assert!(none.1.contains("value=\"care\" selected") && none.1.contains("value=\"yes\" checked"), "{}", none.1);
    says("no service", none, (422, "give-service", "「手続き」を"));
    let late = told(&clerk, &tickets, &[("service", "2"), ("due", "25時")]).await;
    assert!(late.1.contains("value=\"25時\""), "{}", late.1);
    says("no time", late, (422, "give-due", "「約束の時刻」を"));
    assert_eq!(page(&clerk, CONSOLE).await.matches("data-number=").count(), 0, "nothing was given");

    let notes = format!("{CONSOLE}/handovers");
    says("no note", told(&clerk, &notes, &[("text", " ")]).await, (422, "note-text", "「引き継ぎメモ」を"));
    let long = "長".repeat(501);
    let note = told(&clerk, &notes, &[("text", &long)]).await;
    assert!(note.1.contains(&format!("{long}</textarea>")), "what was typed is kept");
    says("a long note", note, (422, "note-text", "500字"));

    does(&clerk, &tickets, &[("service", "1")]).await;
    does(&clerk, &tickets, &[("service", "1")]).await;
    does(&clerk, CONSOLE, &[("command", "next")]).await;
    let park = told(&clerk, CONSOLE, &[("command", "park"), ("reason", &long)]).await;
    says("a long reason", park, (422, "reason-park", "「ほかの理由」は、60字まで"));
    let back = told(&clerk, CONSOLE, &[("command", "send-back"), ("reason", "")]).await;
    says("no reason", back, (422, "reason-send-back", "「ほかの理由」は"));
    says("nowhere", told(&clerk, CONSOLE, &[("command", "transfer")]).await, (422, "transfer-service", "「あて先」を"));
    says("busy", told(&clerk, CONSOLE, &[("command", "next")]).await, (409, "", "A001 の方がいます"));

    let waiting = visit(&clerk, "A002").await;
    let visits = format!("{CONSOLE}/visits");
    let amend = told(&clerk, &visits, &[("visit", &waiting), ("act", "amend"), ("priority", "care")]).await;
    says("nothing left", amend, (422, "amend-service", "「残っている手続き」を"));
    let arrive = told(&clerk, &visits, &[("visit", &waiting), ("act", "arrive")]).await;
    says("here already", arrive, (409, "", "いま「待ち」なので"));

    let colleague = hub.staff_of("madoguchi2").await;
    let taken = told(&colleague, CONSOLE, &[("command", "begin")]).await;
    assert!(taken.1.contains("いまついているのは 窓口 はな さんです。"), "{}", taken.1);
    says("somebody else's", taken, (409, "", "ほかの職員がついています"));
    let well = page(&clerk, CONSOLE).await;
    assert!(!well.contains("<title>エラー：") && !well.contains("id=\"errors\""), "{well}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_an_offices_settings_leads_to_the_field_that_is_wrong() {
    let hub = TestHub::start().await;
    let lead = hub.staff_of("town").await;
    for (topic, name, value, words) in [
        ("hours", "closes", "25:00", "「終わりの時刻」を"),
        ("hours", "opens", "23:00", "始まりを終わりより前に"),
        ("services", "service.0.minutes", "六", "「かかる分」を"),
        ("counters", "counter.1.no", "1", "窓口の番号「1」が2つ"),
        ("series", "series.0.to", "99999", "「終わり」を"),
        ("sections", "section.0.name.ja", "", "日本語の名前を"),
        ("rules", "care", "9999", "「お手伝いが必要な方」は、0から1440まで"),
        ("screens", "video", "https://example.com/a.mp4", "動画は"),
        ("contact", "telephone", "119", "市外局番から"),
    ] {
        let shown = page(&lead, &format!("/office/shiyakusho?page={topic}")).await;
        let mut fields = crate::forms::fields(&shown);
        crate::forms::set(&mut fields, name, value);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let field = if name == "opens" { "closes" } else { name };
        says(name, told(&lead, "/office/shiyakusho", &fields).await, (422, field, words));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_takes_a_number_at_home_is_told_what_is_missing() {
    let hub = TestHub::start().await;
    let take = async |lang: &str, fields: &[(&str, &str)]| {
        let form = FormId::random().to_string();
        let fields: Vec<_> = [("form", form.as_str())].into_iter().chain(fields.iter().copied()).collect();
        let answer = post(&hub, &format!("/offices/shiyakusho/tickets?lang={lang}"), &fields).await;
        (answer.status().as_u16(), answer.text().await.expect("a page"))
    };
    says("no service", take("ja", &[]).await, (422, "services", "ご用件をえらんでください"));
    let (status, english) = take("en", &[]).await;
    assert!(status == 422 && english.contains("<title>Error: "), "{english}");

    let form = FormId::random().to_string();
    let path = "/offices/shiyakusho/tickets";
    let browser = crate::visits::browser(&hub, "/offices/shiyakusho").await;
    let fields = [("form", form.as_str()), ("service", "1")];
    location(&crate::visits::post_as(&hub, &browser, path, &fields).await);
    let other = crate::visits::post_as(&hub, &browser, path, &[fields[0], ("service", "3")]).await;
    let (status, page) = (other.status().as_u16(), other.text().await.expect("a page"));
    assert!(page.contains("class=\"button\" href=\"/tickets/"), "{page}");
    says("another one", (status, page), (409, "", "すでに番号 A001"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_and_digits_that_are_none_come_back_to_be_mended() {
    let mails = MailServer::start().await.expect("a mail server");
    let hub = Town::on_sqlite_with(vec![("KAZASU_SMTP_URL".to_owned(), mails.url())]).await.hub().await;
    let fields = [("form", &*FormId::random().to_string()), ("service", "1")];
    let path = location(&post(&hub, "/offices/shiyakusho/tickets", &fields).await);
    let path = path.split('?').next().expect("a path");
    let answer = post(&hub, &format!("{path}/mail"), &[("email", "hana@")]).await;
    let (status, page) = (answer.status().as_u16(), answer.text().await.expect("a page"));
    assert!(page.contains("value=\"hana@\"") && page.contains("class=\"fold mail\" open"), "{page}");
    says("an address", (status, page), (422, "email", "メールアドレスをお確かめください"));
    let fields = [("form", &*FormId::random().to_string()), ("day_code", "x")];
    let answer = post(&hub, &format!("{path}/arrive"), &fields).await;
    says(
        "digits",
        (answer.status().as_u16(), answer.text().await.expect("a page")),
        (422, "day-code", "4けたの番号が"),
    );
    let answer = post(&hub, &format!("{path}/postpone"), &[fields[0], ("minutes", "600")]).await;
    assert_eq!(answer.status(), StatusCode::CONFLICT);
    let late = answer.text().await.expect("a page");
    assert_eq!(faults(&late), Vec::<String>::new(), "{late}");
    assert!(!read(&hub, path).await.contains("id=\"errors\""));
}
