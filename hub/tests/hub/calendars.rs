//! The settings of a place's bookings: what it begins with, what takes effect, what is refused, whom a change hits.

use std::time::Duration;

use domain::{
    bookings::{
        booking::{Channel, Key, Keys, Seating, Wish},
        decide::{Ask, Command},
    },
    ids::{BookingId, FacilityId},
    lang::Lang,
    log::Witness,
    queue::office::ServiceNo,
    time::{CivilDay, Clock, MinuteOfDay},
};
use simulators::{
    fakes::{folder::TempFolder, mail_server::MailServer},
    trials::load::{http::Connection, people::Person},
};

use crate::{
    bookings::{OFFICE, TUESDAY, Visitor, hanako, known, press},
    forms::{fields, set},
    visits::read,
    world::{SOON, TestHub, Town, calendar, page},
};

const PATH: &str = "/calendars/shiyakusho";

type Form = Vec<(String, String)>;

async fn form(person: &Person, section: &str) -> Form {
    fields(&page(person, &format!("{PATH}?page={section}")).await)
}

async fn post(person: &Person, path: &str, fields: &[(String, String)]) -> (u16, String) {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let mut connection = Connection::open(person.hub()).await.expect("a connection");
    let answer = connection.ask(&person.post(&format!("{PATH}{path}"), &fields)).await.expect("an answer");
    (answer.status, String::from_utf8(answer.body).expect("text"))
}

fn add(fields: &mut Form, name: &str, value: &str) {
    fields.push((name.to_owned(), value.to_owned()));
}

fn tuesday() -> CivilDay {
    CivilDay::from_date(2026, 11, 24).expect("a day")
}

async fn book(hub: &TestHub, place: FacilityId, minute: u16, person: i64) {
    let wish = Wish { services: vec![ServiceNo(1)], people: 1, seating: Seating::Together };
    let (booking, start) = (BookingId::new(hub.town.clock.now()), tuesday().at(MinuteOfDay(minute)));
    let ask = Ask { booking, wish, start, channel: Channel::Public, language: Lang::Ja };
    let keys = Keys { person: Some(Key(person)), ..Keys::default() };
    let command = Command::Book { ask, keys, bring: String::new(), instead_of: None };
    let town = &hub.running.hub.town;
    town.booking(place, (Witness::Clock, None), command, None).await.expect("a booking");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_begins_with_a_calendar_of_its_services_and_every_page_of_it_saves_as_shown() {
    let hub = TestHub::start().await;
    let lead = hub.staff_of("town").await;
    let begin = page(&lead, PATH).await;
    assert!(begin.contains("予約の受付を始める") && begin.contains("住民票・印鑑証明、転入・転出、税の証明"));
    let button = [("page".to_owned(), "begin".to_owned())];
    assert_eq!(post(&lead, "", &button).await.0, 303);
    assert_eq!(post(&lead, "", &button).await.0, 303, "pressed twice, it is made once");

    let shown = page(&lead, &format!("{PATH}?page=hours&begun")).await;
    assert!(
        shown.contains("月・火・水・木・金　9:00–12:00") && shown.contains("2026-12-07"),
        "two weeks to look it over"
    );
    for section in ["hours", "services", "closed", "openings", "rules", "intake", "texts"] {
        hub.town.clock.move_by(Duration::from_secs(60));
        let shown = form(&lead, section).await;
        assert_eq!(post(&lead, "", &shown).await.0, 303, "{section}");
        let mut again = form(&lead, section).await;
        let version = shown.iter().find(|(name, _)| name == "version").expect("a version").1.clone();
        set(&mut again, "version", &version);
        assert_eq!(again, shown, "{section} as it was saved");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn changed_hours_are_what_residents_see_and_hours_at_the_same_time_are_refused_with_a_sentence() {
    let hub = TestHub::start().await;
    hub.calendar_at("shiyakusho", calendar()).await;
    let lead = hub.staff_of("town").await;
    let mut typed = form(&lead, "hours").await;
    set(&mut typed, "desk.0.hours.1.from", "11:30");
    let (status, said) = post(&lead, "", &typed).await;
    assert_eq!(status, 409);
    assert!(said.contains("9:00–12:00と11:30–16:00の時間が重なっています"), "{said}");
    assert!(
        said.contains("はじめに重なる日：2026年1月5日（月）") && said.contains("value=\"11:30\""),
        "what was typed is kept"
    );

    set(&mut typed, "desk.0.hours.1.from", "１３：００");
    set(&mut typed, "desk.0.hours.1.places", "8");
    add(&mut typed, "see", "day:2026-11-24");
    let (status, said) = post(&lead, "/preview", &typed).await;
    assert_eq!(status, 200);
    assert!(
        said.contains("まだ保存していません")
            && said.contains("<td>13:00</td><td>8</td><td>2</td><td>0</td><td>2</td>")
    );
    assert!(said.contains("23日　休み（勤労感謝の日）"), "why a day is closed");
    assert!(!page(&lead, &format!("{PATH}?page=hours")).await.contains("value=\"8\""), "nothing was saved");

    assert_eq!(post(&lead, "", &typed).await.0, 303);
    assert!(page(&lead, &format!("{PATH}?page=hours&saved")).await.contains("保存しました"));
    let mut rules = form(&lead, "rules").await;
    set(&mut rules, "hold_minutes", "90");
    let (status, said) = post(&lead, "", &rules).await;
    assert_eq!(status, 409);
    assert!(said.contains("「仮予約の時間」は、1から60までにしてください。"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_calendar_that_residents_see_begins_with_the_month_in_which_they_can_book() {
    let hub = crate::bookings::hub().await;
    let seen = async || page(&hub.staff_of("town").await, &format!("{PATH}?page=hours")).await;
    let shown = seen().await;
    assert!(shown.contains("<b>2026年11月</b>"), "{shown}");
    // The evening of the last day of the month.
    hub.town.clock.move_by(Duration::from_secs((9 * 24 + 12) * 3_600));
    let shown = seen().await;
    assert!(shown.contains("<b>2026年12月</b>"), "{shown}");
    let lead = hub.staff_of("town").await;
    let mut typed = form(&lead, "hours").await;
    add(&mut typed, "see", "month:2026-11");
    let (status, said) = post(&lead, "/preview", &typed).await;
    assert!(status == 200 && said.contains("<b>2026年11月</b>"), "whoever wants to looks back: {said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn before_a_change_is_saved_the_bookings_are_named_that_it_has_no_room_for() {
    let hub = TestHub::start().await;
    let place = hub.calendar_at("shiyakusho", calendar()).await;
    let lead = hub.staff_of("town").await;
    for (minute, person) in [(9 * 60, 1), (15 * 60, 2), (15 * 60 + 30, 3)] {
        book(&hub, place, minute, person).await;
        hub.town.clock.move_by(Duration::from_secs(1));
    }
    let mut typed = form(&lead, "hours").await;
    set(&mut typed, "desk.0.hours.1.to", "15:00");
    let (status, said) = post(&lead, "", &typed).await;
    assert_eq!(status, 409);
    assert!(
        said.contains("2件の予約が合わなくなります") && said.contains("11月24日（火） 15:00　予約番号 000002"),
        "{said}"
    );
    assert!(said.contains("/reservations/shiyakusho/booking_") && !said.contains("予約番号 000001"));
    assert_eq!(post(&lead, "", &typed).await.0, 409, "as long as nobody says so it is not saved");

    add(&mut typed, "anyway", "2");
    assert_eq!(post(&lead, "", &typed).await.0, 303);
    hub.town.clock.move_by(Duration::from_secs(60));
    let mut closed = form(&lead, "closed").await;
    set(&mut closed, "closure.0.from", "2026-11-24");
    let (status, said) = post(&lead, "", &closed).await;
    assert_eq!(status, 409);
    assert!(said.contains("休みの理由を"), "{said}");
    set(&mut closed, "closure.0.reason", "停電のため");
    let (status, said) = post(&lead, "", &closed).await;
    assert_eq!(status, 409);
    assert!(
        said.contains("1件の予約が合わなくなります") && said.contains("休み（停電のため）"),
        "only who is hit anew: {said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_saves_second_is_told_and_loses_nothing_and_only_who_leads_may() {
    let hub = TestHub::start().await;
    hub.calendar_at("shiyakusho", calendar()).await;
    let lead = hub.staff_of("town").await;
    let mut slow = form(&lead, "rules").await;
    let mut quick = form(&lead, "closed").await;
    hub.town.clock.move_by(Duration::from_secs(60));
    add(&mut quick, "monthly.0.nth", "3");
    add(&mut quick, "monthly.0.weekday", "sat");
    add(&mut quick, "monthly.0.after", "1");
    assert_eq!(post(&lead, "", &quick).await.0, 303);
    set(&mut slow, "people_max", "7");
    let (status, said) = post(&lead, "", &slow).await;
    assert_eq!(status, 409);
    assert!(
        said.contains("ほかの方が予約の設定を保存しました")
            && said.contains("name=\"people_max\" aria-describedby=\"people_max-said\" value=\"7\""),
        "{said}"
    );
    hub.town.clock.move_by(Duration::from_secs(60));
    assert_eq!(post(&lead, "", &fields(&said)).await.0, 303, "sent again it is saved");
    assert!(page(&lead, &format!("{PATH}?page=closed")).await.contains("毎月 第3土曜日の翌日"), "and so is the other");

    let clerk = hub.staff_of("madoguchi").await;
    assert_eq!(post(&clerk, "", &slow).await.0, 403);
    assert_eq!(post(&clerk, "/preview", &slow).await.0, 403);
    assert_eq!(post(&clerk, "/texts", &slow).await.0, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_of_the_towns_own_is_shown_tried_and_saved() {
    let mail = MailServer::start().await.expect("a mail server");
    let folder = TempFolder::new("calendars").expect("a folder");
    let database = format!("sqlite:{}", folder.join("town.db").display());
    let hub = Town::at(database, vec![("KAZASU_SMTP_URL".to_owned(), mail.url())]).await.hub().await;
    hub.calendar_at("shiyakusho", calendar()).await;
    let lead = hub.staff_of("town").await;
    let usual = page(&lead, &format!("{PATH}?page=texts&told=reminder&lang=ja")).await;
    assert!(
        usual.contains("{name} 様") && usual.contains("見本 花子 様"),
        "the usual text, and how it is read: {usual}"
    );

    let mut typed = fields(&usual);
    add(&mut typed, "own", "on");
    set(&mut typed, "body", "{name}さん、{day}の{time}です。{place}");
    set(&mut typed, "to", "lead@example.jp");
    let (status, said) = post(&lead, "/texts", &typed).await;
    assert_eq!(status, 200);
    assert!(
        said.contains("お試しのメールを送りました")
            && said.contains("見本 花子さん、11月30日（月）の10:00です。宿毛市役所"),
        "{said}"
    );
    mail.wait_for(1, SOON).await.expect("the mail");

    set(&mut typed, "to", "nobody");
    assert!(post(&lead, "/texts", &typed).await.1.contains("メールアドレスを正しく入力してください"));
    set(&mut typed, "body", "{nmae}さん");
    let (status, said) = post(&lead, "", &typed).await;
    assert_eq!(status, 409);
    assert!(said.contains("「{nmae}」は使えません"), "{said}");
    set(&mut typed, "body", "{name}さん");
    assert_eq!(post(&lead, "", &typed).await.0, 303);
    let saved = page(&lead, &format!("{PATH}?page=texts&told=reminder&lang=ja")).await;
    assert!(saved.contains("変更あり") && saved.contains("見本 花子さん"));

    let mut back = fields(&saved);
    back.retain(|(name, _)| name != "own");
    hub.town.clock.move_by(Duration::from_secs(60));
    assert_eq!(post(&lead, "", &back).await.0, 303);
    assert!(page(&lead, &format!("{PATH}?page=texts&told=reminder&lang=ja")).await.contains("見本 花子 様"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_stops_says_why_and_where_to_call_and_what_is_booked_stays() {
    let hub = TestHub::start().await;
    hub.calendar_at(OFFICE, calendar()).await;
    known(&hub).await;
    let booked = Visitor::hold(&hub, &format!("{TUESDAY}T09:00")).await;
    booked.details(&hub, &hanako()).await;
    hub.town.clock.move_by(Duration::from_secs(60));

    let lead = hub.staff_of("town").await;
    let mut typed = form(&lead, "intake").await;
    add(&mut typed, "stopped", "on");
    set(&mut typed, "reason", "停電のため");
    set(&mut typed, "telephone", "63-1111");
    let (status, said) = post(&lead, "", &typed).await;
    assert_eq!(status, 409);
    assert!(said.contains("電話番号を、市外局番から入力してください"), "{said}");
    set(&mut typed, "telephone", "０８８０（６３）１１１１");
    let (status, said) = post(&lead, "/preview", &typed).await;
    assert_eq!(status, 200);
    assert!(said.contains("いまは新しい予約を受け付けていません") && said.contains("<p>停電のため</p>"), "{said}");
    assert!(!read(&hub, &format!("/bookings/{OFFICE}")).await.contains("停電"), "nothing was saved");
    assert_eq!(post(&lead, "", &typed).await.0, 303);
    assert!(page(&lead, &format!("/reservations/{OFFICE}")).await.contains("「停電のため」とご案内しています"));

    let call = "<a class=\"keep\" href=\"tel:0880631111\">0880-63-1111</a>";
    for (path, words) in [
        (format!("/bookings/{OFFICE}"), "いまは新しい予約を受け付けていません"),
        (format!("/bookings/{OFFICE}?services=1&people=1&lang=vi"), "Hiện không nhận đặt lịch mới"),
    ] {
        let shown = read(&hub, &path).await;
        assert!(shown.contains(words) && shown.contains("停電のため") && shown.contains(call), "{shown}");
        assert!(!shown.contains("<form class=\"wish\"") && !shown.contains("month-head"), "nothing to choose");
    }
    let refused = press(&hub, &format!("{TUESDAY}T10:00"), &[]).await;
    assert_eq!(refused.status(), 409);
    let shown = read(&hub, &format!("{}/move", booked.path)).await;
    assert!(shown.contains("month-head"), "what is booked can be moved: {shown}");

    hub.town.clock.move_by(Duration::from_secs(3 * 24 * 3_600));
    let late = booked.page(&hub).await;
    assert!(late.contains("変更と取り消しの期限が過ぎました") && late.contains(call), "{late}");
}
