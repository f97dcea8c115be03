//! What is typed wrongly, tried too often, or comes too late.

use std::time::Duration;

use domain::bookings::booking::Stand;
use reqwest::StatusCode;

use super::{OFFICE, Visitor, book, hanako, hub, known, press, stranger, text};
use crate::{
    visits::{form, location, post, read},
    world::client,
};

#[actix_web::test]
async fn what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept() {
    let hub = hub().await;
    known(&hub).await;
    let visitor = Visitor::hold(&hub, "2026-11-24T09:00").await;
    let typed = [
        ("name", "<b>太郎</b>"),
        ("kana", "太郎"),
        ("email", "taro@example"),
        ("phone", "63-1111"),
        ("resident", "KF-0001"),
        ("year", "昭和60"),
        ("month", "2"),
        ("date", "29"),
    ]
    .map(|(name, value)| (name, value.to_owned()));
    let answer = visitor.details(&hub, &typed).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(answer).await;
    for sentence in ["ひらがなかカタカナで", "「@」の後ろを", "市外局番から", "ない日付です"]
    {
        assert!(page.contains(sentence), "{sentence} in {page}");
    }
    assert!(page.contains("value=\"昭和60\"") && page.contains("aria-describedby=\"bad-kana\""), "{page}");
    assert!(!page.contains("<b>太郎"), "what was typed is text");
    let nothing = [("name", String::new()), ("kana", "たろう".to_owned())];
    let page = text(visitor.details(&hub, &nothing).await).await;
    assert!(
        page.contains("メールアドレスか、通知書の番号と生年月日を") && page.contains("窓口へお電話ください"),
        "{page}"
    );
    let robot: Vec<_> = stranger("a@example.jp").into_iter().chain([("homepage", "x".to_owned())]).collect();
    assert_eq!(visitor.details(&hub, &robot).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(matches!(visitor.booking(&hub).await.stand, Stand::Held { .. }));
}

#[actix_web::test]
async fn five_wrong_codes_end_a_hold() {
    let hub = hub().await;
    let visitor = Visitor::hold(&hub, "2026-11-24T09:00").await;
    visitor.details(&hub, &stranger("taro@example.jp")).await;
    let digits = visitor.digits(&hub).await;
    let wrong = if digits == "000000" { "111111" } else { "000000" };
    for _ in 0..4 {
        let answer = visitor.act(&hub, "confirm", &[("digits", wrong)]).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(text(answer).await.contains("番号がちがいます。"));
    }
    let page = text(visitor.act(&hub, "confirm", &[("digits", wrong)]).await).await;
    assert!(page.contains("この予約は終わっています") && page.contains("もう一度予約する"), "{page}");
    let answer = visitor.act(&hub, "confirm", &[("digits", &digits)]).await;
    assert_eq!(answer.status(), StatusCode::CONFLICT, "the right code comes too late");
    assert_eq!(visitor.booking(&hub).await.stand, Stand::Lapsed);
}

#[actix_web::test]
async fn a_page_that_was_gone_back_to_takes_the_right_code_after_a_wrong_one() {
    let hub = hub().await;
    let visitor = Visitor::hold(&hub, "2026-11-24T09:00").await;
    visitor.details(&hub, &stranger("taro@example.jp")).await;
    let (form, digits) = (form(&hub), visitor.digits(&hub).await);
    let wrong = if digits == "000000" { "111111" } else { "000000" };
    let path = format!("{}/confirm", visitor.path);
    assert_eq!(
        post(&hub, &path, &[("form", &form), ("digits", wrong)]).await.status(),
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let full_width: String =
        digits.chars().map(|digit| char::from_u32(u32::from(digit) + 0xfee0).expect("a digit")).collect();
    for _ in 0..2 {
        let answer = post(&hub, &path, &[("form", &form), ("digits", &format!(" {full_width} "))]).await;
        assert!(location(&answer).ends_with("done=booked"), "twice pressed is once booked");
    }
}

#[actix_web::test]
async fn birth_dates_are_guessed_a_few_times_only() {
    let hub = hub().await;
    known(&hub).await;
    let visitor = Visitor::hold(&hub, "2026-11-24T09:00").await;
    let guess = |year: &str| {
        let mut typed = hanako();
        typed[4].1 = year.to_owned();
        typed
    };
    for year in ["1980", "1976", "1972", "1968", "1964"] {
        assert!(text(visitor.details(&hub, &guess(year)).await).await.contains("組み合わせが見つかりません"));
    }
    let page = text(visitor.details(&hub, &hanako()).await).await;
    assert!(page.contains("15分ほど待つか、メールアドレスで"), "{page}");
    // With another hold and the same number there are no more guesses either.
    let other = Visitor::hold(&hub, "2026-11-24T09:30").await;
    assert!(text(other.details(&hub, &hanako()).await).await.contains("15分ほど待つか"));
    assert!(location(&visitor.details(&hub, &stranger("taro@example.jp")).await).starts_with(&visitor.path));
}

#[actix_web::test]
async fn the_same_person_books_the_same_once() {
    let hub = hub().await;
    known(&hub).await;
    book(&hub, "2026-11-24T09:00").await;
    let again = Visitor::hold(&hub, "2026-11-25T09:00").await;
    let answer = again.details(&hub, &hanako()).await;
    assert_eq!(answer.status(), StatusCode::CONFLICT);
    assert!(text(answer).await.contains("同じ手続きの予約が、すでに入っています。"));
}

#[actix_web::test]
async fn a_hold_that_is_over_says_so_and_keeps_the_wish() {
    let hub = hub().await;
    let visitor = Visitor::hold(&hub, "2026-11-24T09:00").await;
    hub.town.clock.move_by(Duration::from_secs(600));
    let page = visitor.page(&hub).await;
    assert!(
        page.contains("この予約は終わっています") && page.contains(&format!("/bookings/{OFFICE}?services=1")),
        "{page}"
    );
    let others = [Visitor::hold(&hub, "2026-11-24T09:00").await, Visitor::hold(&hub, "2026-11-24T09:00").await];
    let answer = visitor.details(&hub, &stranger("taro@example.jp")).await;
    assert_eq!(answer.status(), StatusCode::CONFLICT);
    assert!(text(answer).await.contains("お取りしていた時間が過ぎました。"));
    // While nobody else has the place, whoever was slow goes on as if it had been held.
    hub.town.clock.move_by(Duration::from_secs(601));
    assert!(location(&others[0].details(&hub, &stranger("taro@example.jp")).await).starts_with(&others[0].path));
    assert!(others[0].page(&hub).await.contains("6けたの番号"));
}

#[actix_web::test]
async fn choosing_again_gives_the_first_time_up() {
    let hub = hub().await;
    let first = Visitor::hold(&hub, "2026-11-24T09:00").await;
    let code = first.path.rsplit('/').next().expect("a code").to_owned();
    let second = Visitor::at(location(&press(&hub, "2026-11-24T09:30", &[("instead", &code)]).await));
    assert_eq!(first.booking(&hub).await.stand, Stand::Lapsed);
    assert!(matches!(second.booking(&hub).await.stand, Stand::Held { .. }));
}

#[actix_web::test]
async fn what_the_browser_holds_is_free_for_it_until_it_is_booked() {
    let hub = hub().await;
    known(&hub).await;
    let answer = press(&hub, "2026-11-25T09:00", &[("services", "3")]).await;
    let cookie = answer.headers()["set-cookie"].to_str().expect("text").split(';').next().expect("a cookie").to_owned();
    let day = hub.resident_url(&format!("/bookings/{OFFICE}?services=3&people=1&day=2026-11-25"));
    let look = async || text(client().get(&day).header("cookie", &cookie).send().await.expect("a page")).await;
    assert!(look().await.contains("value=\"2026-11-25T09:00\""));
    let visitor = Visitor::at(location(&answer));
    assert!(location(&visitor.details(&hub, &hanako()).await).ends_with("done=booked"));
    assert!(!look().await.contains("value=\"2026-11-25T09:00\""), "the place is taken, by themselves");
}

#[actix_web::test]
async fn whoever_holds_too_eagerly_is_asked_to_wait_and_no_wish_makes_the_page_fail() {
    let hub = hub().await;
    for query in [
        "services=9&people=1",
        "services=1,3&people=1",
        "services=1&people=99",
        "services=1,2,3,1,1&people=-1&month=2026-13&day=x&bring=%0B&instead=../x&step=y&seating=z",
        "month=9999-12&services=1&people=1",
        "services=1&people=1&day=2099-01-01",
    ] {
        let answer = hub.get(&hub.resident_url(&format!("/bookings/{OFFICE}?{query}"))).await;
        assert!(matches!(answer.status(), StatusCode::OK | StatusCode::CONFLICT), "{query}: {}", answer.status());
    }
    let page = read(&hub, &format!("/bookings/{OFFICE}?services=1,3&people=1")).await;
    assert!(page.contains("窓口のちがう手続きは"), "{page}");
    assert_eq!(press(&hub, "2026-11-24 09:00", &[]).await.status(), StatusCode::BAD_REQUEST);
    assert_eq!(hub.get(&hub.resident_url("/bookings/yamada")).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(hub.get(&hub.resident_url("/booking/0000000000000000000000000")).await.status(), StatusCode::NOT_FOUND);
    let mut last = StatusCode::OK;
    for _ in 0..31 {
        last = press(&hub, "2026-11-24T12:00", &[]).await.status();
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

#[actix_web::test]
async fn whoever_fills_in_what_nobody_sees_holds_and_waits_for_nothing() {
    let hub = hub().await;
    let answer = press(&hub, "2026-11-24T09:00", &[("homepage", "https://example.jp")]).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let form = form(&hub);
    let typed = stranger("robot@example.jp");
    let typed = typed.iter().map(|(name, value)| (*name, value.as_str()));
    let days =
        [("form", form.as_str()), ("services", "1"), ("people", "1"), ("from", "2026-11-24"), ("to", "2026-11-27")];
    let fields: Vec<_> = days.into_iter().chain([("homepage", "x")]).chain(typed).collect();
    let answer = post(&hub, &format!("/bookings/{OFFICE}/waiting"), &fields).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let visitor = Visitor::hold(&hub, "2026-11-24T09:00").await;
    assert_eq!(visitor.booking(&hub).await.number, 1, "nothing came before");
}

#[actix_web::test]
async fn a_mail_address_gets_a_few_codes_only_however_many_times_are_held_for_it() {
    let hub = hub().await;
    let mut answers = Vec::new();
    for start in ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"] {
        let visitor = Visitor::hold(&hub, &format!("2026-11-24T{start}")).await;
        answers.push(visitor.details(&hub, &stranger("victim@example.jp")).await);
    }
    let last = answers.pop().expect("an answer");
    assert!(answers.iter().all(|answer| answer.status() == StatusCode::SEE_OTHER));
    assert_eq!(last.status(), StatusCode::TOO_MANY_REQUESTS);
    let page = text(last).await;
    assert!(page.contains("15分ほど待ってから") && page.contains("value=\"victim@example.jp\""), "{page}");
}

#[actix_web::test]
async fn whoever_can_have_nothing_is_shown_what_can_be_had() {
    let hub = hub().await;
    let page = read(&hub, &format!("/bookings/{OFFICE}?lang=ja&chose=yes")).await;
    assert!(page.contains("手続きを選んでから") && page.contains("何のご予約ですか"), "{page}");
    let page = read(&hub, &format!("/bookings/{OFFICE}?lang=ja")).await;
    assert!(!page.contains("手続きを選んでから"), "nobody is blamed for a page that they only open");
    // Two people have room together on other days, three never.
    let saturday = format!("/bookings/{OFFICE}?services=1&day=2026-11-28&people=");
    let page = read(&hub, &format!("{saturday}2")).await;
    assert!(page.contains("次に空いている日") && page.contains("11月30日（月）"), "{page}");
    assert!(page.contains("day=2026-11-30&#38;lang=ja"), "{page}");
    let page = read(&hub, &format!("/bookings/{OFFICE}?services=1&people=3&seating=together")).await;
    assert!(
        page.contains("この月に、予約できる空きはありません。") && page.contains("人数や来かたを変えると"),
        "{page}"
    );
}
