//! The pages of whoever books, one after the other as people come to them.

use simulators::fakes::mail_server::MailServer;

use crate::{
    looks::Inspector,
    town::{Demo, OFFICE, SOON, code_mailed},
};

const HANA: &str = "hana@example.jp";
const FREE_DAY: &str = "document.querySelector('.month td a').click()";
const FREE_TIME: &str = "document.querySelectorAll('button.time')[3].click()";
const ON_BOOKING: &str = "location.pathname.indexOf('/booking/') === 0";

async fn goes(pages: &mut Inspector, script: &str, there: &str) {
    pages.chromium.js("window.isOld = true").await.expect("a value");
    pages.chromium.js(script).await.expect("a click");
    pages.chromium.wait_for_page(&format!("!window.isOld && {there}"), SOON).await.expect("the next page");
}

async fn presses(pages: &mut Inspector, button: &str, there: &str) {
    pages.chromium.js("window.isOld = true").await.expect("a value");
    pages.chromium.click_button(button).await.expect("a button");
    pages.chromium.wait_for_page(&format!("!window.isOld && {there}"), SOON).await.expect("the next page");
}

/// The page's address in another language.
async fn address(pages: &mut Inspector) -> String {
    let address = pages.chromium.js("location.origin + location.pathname").await.expect("an address");
    address.as_str().expect("text").to_owned()
}

async fn look(pages: &mut Inspector, name: &str) {
    pages.look_at(name, &[(390, 844), (820, 1180), (1440, 900)]).await;
}

#[tokio::test]
async fn the_pages_of_whoever_books_fit_and_are_for_everybody() {
    let mail_server = MailServer::start().await.expect("a mail server");
    let demo = Demo::start(&[("KAZASU_SMTP_URL", &mail_server.url())]);
    let mut pages = Inspector::new().await;
    let at = |query: &str| demo.residents(&format!("/bookings/{OFFICE}{query}"));
    pages.open("bookings-services", &at("")).await;
    pages.open("bookings-services-vi", &at("?lang=vi")).await;
    pages.open("bookings-people", &at("?services=13")).await;
    pages.open("bookings-month-en", &at("?services=13&people=2&lang=en")).await;
    pages.open("bookings-month-full", &at("?services=13&people=5&lang=ja")).await;
    pages.open("bookings-month", &at("?services=13&people=2")).await;
    goes(&mut pages, FREE_DAY, "document.querySelector('.times') !== null").await;
    look(&mut pages, "bookings-times").await;
    goes(&mut pages, FREE_TIME, ON_BOOKING).await;
    look(&mut pages, "booking-details").await;
    pages
        .chromium
        .js("document.querySelectorAll('[required]').forEach(one => { one.required = false; })")
        .await
        .expect("no help");
    for (field, text) in [
        ("#kana", "山田"),
        ("#email", "hana@example"),
        ("#phone", "63-1111"),
        ("#resident", "123-000001"),
        ("#year", "昭和60"),
        ("#month", "2"),
        ("#date", "30"),
    ] {
        pages.chromium.fill(field, text).await.expect("a field");
    }
    presses(&mut pages, "この内容で進む", "document.querySelector('.bad-field') !== null").await;
    look(&mut pages, "booking-details-bad").await;
    for (field, text) in [
        ("#name", "山田 花子"),
        ("#kana", "ヤマダ ハナコ"),
        ("#email", HANA),
        ("#phone", ""),
        ("#resident", ""),
        ("#year", ""),
        ("#month", ""),
        ("#date", ""),
    ] {
        pages.chromium.fill(field, text).await.expect("a field");
    }
    presses(&mut pages, "この内容で進む", "document.getElementById('digits') !== null").await;
    look(&mut pages, "booking-code").await;
    let digits = code_mailed(&mail_server, HANA).await;
    let wrong = if digits == "000000" { "111111" } else { "000000" };
    pages.chromium.fill("#digits", wrong).await.expect("a field");
    presses(&mut pages, "予約を確定する", "document.querySelector('#bad-digits') !== null").await;
    look(&mut pages, "booking-code-wrong").await;
    pages.chromium.fill("#digits", &digits).await.expect("a field");
    presses(&mut pages, "予約を確定する", "document.querySelector('.qr') !== null").await;
    look(&mut pages, "booking-booked").await;
    let booking = address(&mut pages).await;
    pages.open("booking-booked-zh", &format!("{booking}?lang=zh")).await;
    pages.open("booking-move", &format!("{booking}/move?lang=ja")).await;
    goes(&mut pages, FREE_DAY, "document.querySelector('.times') !== null").await;
    goes(&mut pages, "document.querySelectorAll('button.time')[5].click()", "document.querySelector('.said') !== null")
        .await;
    look(&mut pages, "booking-moved").await;
    pages
        .chromium
        .js("document.querySelectorAll('.own-acts details').forEach(one => { one.open = true; })")
        .await
        .expect("folds");
    look(&mut pages, "booking-acts").await;
    presses(&mut pages, "予約を取り消す", "document.getElementById('booking').dataset.stand === 'cancelled'").await;
    look(&mut pages, "booking-cancelled").await;
    pages.open("bookings-waiting", &at("/waiting?services=15&people=1")).await;
    for (field, text) in [("#name", "山田 花子"), ("#kana", "やまだ はなこ"), ("#email", HANA)] {
        pages.chromium.fill(field, text).await.expect("a field");
    }
    presses(&mut pages, "キャンセル待ちに登録する", ON_BOOKING).await;
    look(&mut pages, "booking-waiting").await;
    pages.open("booking-unknown", &demo.residents("/booking/never-made?lang=easy")).await;
    pages.found_nothing();
}
