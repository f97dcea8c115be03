//! A booking is found again by whoever reads its mails or knows its number and birth date, and by nobody who guesses.

use reqwest::{Response, StatusCode};
use simulators::{fakes::mail_server::MailServer, trials::load::people::encoded};

use super::{OFFICE, TUESDAY, Visitor, book, known, stranger, text};
use crate::{
    visits::{form, location, post, read},
    world::{SOON, TestHub, Town, calendar, client_at},
};

/// A hub that mails.
async fn hub() -> (TestHub, MailServer) {
    let mails = MailServer::start().await.expect("a mail server");
    let hub = Town::with("KAZASU_SMTP_URL", &mails.url()).await.hub().await;
    hub.calendar_at(OFFICE, calendar()).await;
    known(&hub).await;
    (hub, mails)
}

/// Booked by a stranger in English, with the code of the mail.
async fn booked(hub: &TestHub, email: &str) -> Visitor {
    let start = format!("{TUESDAY}T10:00");
    let form = form(hub);
    let fields = [("form", form.as_str()), ("services", "1"), ("people", "1"), ("start", &start)];
    let held = Visitor::at(location(&post(hub, &format!("/bookings/{OFFICE}/holds?lang=en"), &fields).await));
    held.details(hub, &stranger(email)).await;
    let digits = held.digits(hub).await;
    assert!(location(&held.act(hub, "confirm", &[("digits", &digits)]).await).ends_with("done=booked"));
    held
}

async fn asks_by_mail(hub: &TestHub, form: &str, email: &str) -> Response {
    post(hub, "/booking", &[("form", form), ("by", "mail"), ("place", OFFICE), ("email", email)]).await
}

async fn asks_by_number(hub: &TestHub, number: &str, (year, month, date): (&str, &str, &str)) -> Response {
    let form = form(hub);
    let fields = [("form", &*form), ("by", "number"), ("place", OFFICE), ("number", number)];
    let fields = [&fields[..], &[("year", year), ("month", month), ("date", date)]].concat();
    post(hub, "/booking", &fields).await
}

const BORN: (&str, &str, &str) = ("昭和59", "2", "29");

#[actix_web::test]
async fn the_link_goes_once_to_the_address_of_the_booking_and_the_answer_is_the_same_for_everybody() {
    let (hub, mails) = hub().await;
    let visitor = booked(&hub, "taro@example.jp").await;
    hub.settled().await;
    let before = mails.wait_for(1, SOON).await.expect("the confirmation").len();
    let (form, nobodys) = (form(&hub), self::form(&hub));
    let (none, one) =
        tokio::join!(asks_by_mail(&hub, &nobodys, "nobody@example.jp"), asks_by_mail(&hub, &form, " Taro@EXAMPLE.jp "));
    assert_eq!(location(&none), location(&one), "nobody learns which of both has a booking");
    assert_eq!(location(&asks_by_mail(&hub, &form, "taro@example.jp").await), location(&one), "pressed twice");
    let said = read(&hub, &location(&one)).await;
    assert!(said.contains("このアドレスの予約があるときは") && !said.contains("taro"), "{said}");
    let all = mails.wait_for(before + 1, SOON).await.expect("the link");
    assert_eq!(all[before].recipients, ["taro@example.jp"]);
    let body = all[before].text().expect("a text");
    assert!(body.contains(&visitor.path) && body.contains("ご予約のページをご案内します"), "{body}");
    assert!(body.contains("Here is the page of your booking"), "in the language of whoever booked: {body}");
    // A later form is another wish, and what was not sent twice is not sent now.
    asks_by_mail(&hub, &self::form(&hub), "taro@example.jp").await;
    let all = mails.wait_for(before + 2, SOON).await.expect("one more");
    assert_eq!(all.iter().filter(|mail| mail.recipients == ["nobody@example.jp"]).count(), 0);
    hub.settled().await;
    assert_eq!(mails.count(), before + 2);
    assert!(hub.town.report().is_sound());
}

#[actix_web::test]
async fn mails_to_one_address_are_bounded_whether_it_has_a_booking_or_not() {
    let (hub, _mails) = hub().await;
    booked(&hub, "taro@example.jp").await;
    for email in ["taro@example.jp", "nobody@example.jp"] {
        for _ in 0..3 {
            assert_eq!(asks_by_mail(&hub, &form(&hub), email).await.status(), StatusCode::SEE_OTHER);
        }
        let refused = asks_by_mail(&hub, &form(&hub), email).await;
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(refused.headers()["retry-after"], "900");
        assert!(text(refused).await.contains("続けて何度も試されました"));
    }
    for (email, why) in [("", "入れてください"), ("taro", "「@」をひとつ入れてください")] {
        let refused = asks_by_mail(&hub, &form(&hub), email).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let page = text(refused).await;
        assert!(page.contains(why) && page.contains("href=\"#email\""), "{page}");
    }
}

#[actix_web::test]
async fn number_and_birth_date_open_a_booking_and_a_wrong_pair_says_what_a_missing_booking_says() {
    let (hub, _mails) = hub().await;
    let visitor = book(&hub, &format!("{TUESDAY}T09:00")).await;
    let strangers = booked(&hub, "taro@example.jp").await;
    assert!(read(&hub, "/booking").await.contains("予約番号と生年月日で開く"));
    let found = location(&asks_by_number(&hub, "０００００１", BORN).await);
    assert_eq!(found, format!("{}?lang=ja", visitor.path));
    let number = strangers.booking(&hub).await.number.to_string();
    let mut answers = Vec::new();
    for (number, born) in [("1", ("昭和59", "3", "1")), ("99999", BORN), (&*number, BORN)] {
        let answer = asks_by_number(&hub, number, born).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{number}");
        let page = text(answer).await;
        assert!(page.contains("組み合わせは見つかりません") && !page.contains(&visitor.path), "{page}");
        assert_eq!(crate::errors::faults(&page), Vec::<String>::new(), "{page}");
        let start = page.find("id=\"errors\"").expect("why");
        answers.push(page[start..].split("</div>").next().expect("an end").to_owned());
    }
    assert_eq!((&answers[0], &answers[1]), (&answers[1], &answers[2]));
    for (number, born, field) in
        [("", BORN, "number"), ("abc", BORN, "number"), ("1", ("", "", ""), "year"), ("1", ("1985", "2", "30"), "year")]
    {
        let page = text(asks_by_number(&hub, number, born).await).await;
        assert!(page.contains(&format!("href=\"#{field}\"")), "{number} {born:?}: {page}");
        assert!(page.contains("<title>エラー：") && page.matches("role=\"alert\"").count() == 1, "{page}");
    }
}

#[actix_web::test]
async fn whoever_guesses_birth_dates_is_stopped_before_the_right_one_whatever_they_come_from() {
    let (hub, _mails) = hub().await;
    book(&hub, &format!("{TUESDAY}T09:00")).await;
    let from = async |source: [u8; 4], date: &str| {
        let form = form(&hub);
        let fields = [("form", &*form), ("by", "number"), ("place", OFFICE), ("number", "1"), ("year", "1984")];
        let fields = [&fields[..], &[("month", "2"), ("date", date)]].concat();
        let request = client_at(source).post(hub.resident_url("/booking")).body(encoded(&fields));
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        request.send().await.expect("an answer").status()
    };
    for (nth, date) in ["1", "2", "3", "4", "5"].into_iter().enumerate() {
        let source = [127, 0, 1, u8::try_from(nth).expect("small") + 1];
        assert_eq!(from(source, date).await, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(from([127, 0, 2, 1], "29").await, StatusCode::TOO_MANY_REQUESTS, "also the right one");
    hub.town.clock.move_by(std::time::Duration::from_secs(601));
    assert_eq!(from([127, 0, 2, 1], "29").await, StatusCode::SEE_OTHER);
    // One source does not walk through the numbers of a place.
    let mut refused = 0;
    for number in 100..125 {
        let answer = asks_by_number(&hub, &number.to_string(), BORN).await;
        refused += usize::from(answer.status() == StatusCode::TOO_MANY_REQUESTS);
    }
    assert_eq!(refused, 5);
}

#[actix_web::test]
async fn a_form_without_a_place_or_a_way_does_nothing() {
    let (hub, _mails) = hub().await;
    let form = form(&hub);
    let status = async |fields: &[(&str, &str)]| post(&hub, "/booking", fields).await.status();
    let all = [("form", &*form), ("by", "mail"), ("place", OFFICE), ("email", "a@example.jp")];
    for (left_out, refused) in
        [("form", StatusCode::BAD_REQUEST), ("by", StatusCode::BAD_REQUEST), ("place", StatusCode::NOT_FOUND)]
    {
        let fields: Vec<_> = all.iter().copied().filter(|(name, _)| *name != left_out).collect();
        assert_eq!(status(&fields).await, refused, "{left_out}");
    }
    let honey = [&all[..], &[("homepage", "x")]].concat();
    assert!(text(post(&hub, "/booking", &honey).await).await.contains("このまま送ってよいですか"));
}
