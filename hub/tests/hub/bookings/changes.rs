//! What becomes of a booking on its page: another time, no visit at all, reminders, a calendar file; and until when.

use std::time::Duration;

use domain::{
    bookings::{booking::Stand, calendar::Closure},
    time::{Clock, UtcTime},
};
use reqwest::StatusCode;

use super::{OFFICE, TUESDAY, Visitor, book, hub, known, press, text};
use crate::{
    visits::{location, read},
    world::{TestHub, calendar, client},
};

/// When changes for Tuesday end: Monday at 17:00.
fn cut_off() -> UtcTime {
    let monday: domain::time::CivilDay = "2026-11-23".parse().expect("a day");
    monday.at(domain::time::MinuteOfDay(17 * 60))
}

fn move_to(hub: &TestHub, at: UtcTime) {
    hub.town.clock.move_by(at.since(hub.town.clock.now()));
}

#[actix_web::test]
async fn a_booking_gets_another_time_and_its_number_stays() {
    let hub = hub().await;
    known(&hub).await;
    let visitor = book(&hub, "2026-11-24T09:00").await;
    let month = read(&hub, &format!("{}/move", visitor.path)).await;
    assert!(
        month.contains("いまの予約") && month.contains(&format!("href=\"{}/move?services=1", visitor.path)),
        "{month}"
    );
    let times = read(&hub, &format!("{}/move?day=2026-11-25", visitor.path)).await;
    assert!(times.contains(&format!("action=\"{}/move", visitor.path)), "{times}");
    let fields = [("start", "2026-11-25T13:30"), ("services", "1,2"), ("people", "2"), ("seating", "in-a-row")];
    assert!(location(&visitor.act(&hub, "move", &fields).await).ends_with("done=moved"));
    let booking = visitor.booking(&hub).await;
    assert_eq!((booking.number, booking.changes, booking.taken.minutes, booking.taken.places), (1, 1, 120, 1));
    let page = visitor.page(&hub).await;
    assert!(page.contains("13:30–15:30") && page.contains("2人（一人ずつ順番に）"), "{page}");
    // Nothing begins at noon; the page says so and shows what can be had.
    let answer = visitor.act(&hub, "move", &[("start", "2026-11-25T12:00"), ("services", "1"), ("people", "1")]).await;
    assert_eq!(answer.status(), StatusCode::CONFLICT);
    let page = text(answer).await;
    assert!(page.contains("ほかの時間をお選びください") && page.contains("value=\"2026-11-25T09:00\""), "{page}");
    assert!(hub.town.report().is_sound());
}

#[actix_web::test]
async fn whoever_changes_a_booking_begins_in_its_month() {
    let hub = hub().await;
    known(&hub).await;
    let visitor = book(&hub, "2026-12-01T09:00").await;
    let page = read(&hub, &format!("{}/move", visitor.path)).await;
    assert!(page.contains("<h2 id=\"month\">2026年12月</h2>"), "{page}");
}

#[actix_web::test]
async fn a_booking_is_cancelled_until_the_very_second_of_the_cut_off() {
    let hub = hub().await;
    known(&hub).await;
    let visitor = book(&hub, "2026-11-24T09:00").await;
    move_to(&hub, cut_off() - Duration::from_micros(1));
    assert!(visitor.page(&hub).await.contains("予約を取り消す"));
    let other = press(&hub, "2026-11-24T10:00", &[]).await;
    assert_eq!(other.status(), StatusCode::SEE_OTHER, "a moment before, Tuesday can still be booked");

    hub.town.clock.move_by(Duration::from_micros(1));
    let page = visitor.page(&hub).await;
    assert!(!page.contains("予約を取り消す") && page.contains("窓口へお電話ください"), "{page}");
    let answer = visitor.act(&hub, "cancel", &[]).await;
    assert_eq!(answer.status(), StatusCode::CONFLICT);
    assert!(text(answer).await.contains("期限が過ぎたため"));
    // Nobody chooses another time only to hear at the end that it is too late.
    let moved = [("start", "2026-11-26T09:00"), ("services", "1"), ("people", "1")];
    for answer in
        [hub.get(&hub.resident_url(&format!("{}/move", visitor.path))).await, visitor.act(&hub, "move", &moved).await]
    {
        assert_eq!(answer.status(), StatusCode::CONFLICT);
        let page = text(answer).await;
        assert!(page.contains("予約済みです") && page.contains("期限が過ぎたため"), "{page}");
    }
    let answer = press(&hub, "2026-11-24T10:30", &[]).await;
    let page = text(answer).await;
    assert!(page.contains("期限が過ぎたため") && page.contains("日にちをお選びください"), "{page}");
    assert_eq!(visitor.booking(&hub).await.stand, Stand::Booked);
}

#[actix_web::test]
async fn month_and_times_change_at_the_second_of_the_cut_off() {
    let hub = hub().await;
    let month = format!("/bookings/{OFFICE}?services=1&people=1");
    let times = format!("{month}&day={TUESDAY}");
    move_to(&hub, cut_off() - Duration::from_micros(1));
    let page = read(&hub, &month).await;
    assert!(page.contains("11月24日（火） 空きあり"), "{page}");
    assert!(read(&hub, &times).await.contains("value=\"2026-11-24T09:00\""));

    hub.town.clock.move_by(Duration::from_micros(1));
    let page = read(&hub, &month).await;
    assert!(page.contains("11月24日（火） 受付は終わりました") && page.contains("11月25日（水） 空きあり"), "{page}");
    let page = read(&hub, &times).await;
    assert!(!page.contains("name=\"start\"") && page.contains("この日に、予約できる空きはありません。"), "{page}");
    assert!(page.contains("次に空いている日") && page.contains("11月25日（水）"), "{page}");
}

#[actix_web::test]
async fn a_cancelled_booking_says_so_and_its_time_comes_back_later() {
    let hub = hub().await;
    known(&hub).await;
    let visitor = book(&hub, "2026-11-24T09:00").await;
    let _ = Visitor::hold(&hub, "2026-11-24T09:00").await;
    assert!(location(&visitor.act(&hub, "cancel", &[]).await).starts_with(&visitor.path));
    let page = visitor.page(&hub).await;
    assert!(page.contains("取り消しました") && page.contains("もう一度予約する"), "{page}");
    let full = press(&hub, "2026-11-24T09:00", &[]).await;
    assert_eq!(full.status(), StatusCode::CONFLICT);
    let page = text(full).await;
    assert!(page.contains("その時間は満席になりました。") && page.contains("value=\"2026-11-24T09:30\""), "{page}");
    hub.town.clock.move_by(Duration::from_secs(30 * 60));
    assert_eq!(press(&hub, "2026-11-24T09:00", &[]).await.status(), StatusCode::SEE_OTHER);
}

#[actix_web::test]
async fn reminders_end_with_a_button_or_with_one_click_of_a_mail_program() {
    let hub = hub().await;
    known(&hub).await;
    let visitor = book(&hub, "2026-11-24T09:00").await;
    assert!(location(&visitor.act(&hub, "reminders", &[("reminders", "off")]).await).ends_with("done=reminders-off"));
    assert!(!visitor.booking(&hub).await.reminders);
    assert!(location(&visitor.act(&hub, "reminders", &[("reminders", "on")]).await).ends_with("done=reminders-on"));
    // A link that a mail server looks at stops nothing.
    let path = format!("{}/unsubscribe", visitor.path);
    assert_eq!(hub.get(&hub.resident_url(&path)).await.status(), StatusCode::SEE_OTHER);
    assert!(visitor.booking(&hub).await.reminders);
    let request = client().post(hub.resident_url(&path)).header("content-type", "application/x-www-form-urlencoded");
    let answer = request.body("List-Unsubscribe=One-Click").send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(!visitor.booking(&hub).await.reminders);
}

#[actix_web::test]
async fn a_booking_goes_into_a_calendar() {
    let hub = hub().await;
    known(&hub).await;
    let visitor = book(&hub, "2026-11-24T09:00").await;
    let answer = hub.get(&hub.resident_url(&format!("{}/calendar.ics", visitor.path))).await;
    assert_eq!(answer.headers()["content-type"], "text/calendar; charset=utf-8");
    let file = text(answer).await;
    for line in [
        "METHOD:PUBLISH",
        "DTSTART;TZID=Asia/Tokyo:20261124T090000",
        "DTEND;TZID=Asia/Tokyo:20261124T093000",
        "SUMMARY:住民票・印鑑証明 宿毛市役所",
        "SEQUENCE:0",
    ] {
        assert!(file.lines().any(|one| one == line), "{line} in {file}");
    }
    assert!(!file.contains("山田"), "nobody's name goes into a calendar that others may see: {file}");
    assert!(location(&visitor.act(&hub, "cancel", &[]).await).starts_with(&visitor.path));
    let answer = hub.get(&hub.resident_url(&format!("{}/calendar.ics", visitor.path))).await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn a_time_that_is_closed_while_it_is_held_is_not_booked_and_the_page_says_why() {
    let hub = hub().await;
    known(&hub).await;
    let visitor = Visitor::hold(&hub, "2026-11-24T09:00").await;
    let day = TUESDAY.parse().expect("a day");
    let mut closed = calendar();
    closed.closures =
        vec![Closure { desk: None, from: day, to: day, span: None, reason: "停電のため".to_owned() }];
    hub.calendar_at(OFFICE, closed).await;
    let answer = visitor.details(&hub, &super::hanako()).await;
    assert_eq!(answer.status(), StatusCode::CONFLICT);
    let page = text(answer).await;
    assert!(page.contains("その時間は休みになりました。") && page.contains("時間を選び直す"), "{page}");
    let month = read(&hub, &format!("/bookings/{OFFICE}?services=1&people=1")).await;
    assert!(month.contains("11月24日（火） 停電のため"), "{month}");
    assert!(matches!(visitor.booking(&hub).await.stand, Stand::Held { .. }));
}
