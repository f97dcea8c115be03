//! What a page looks like once something is opened on it, or went wrong: with letters twice as large and in the reader's own
//! colours, too. Other states stand beside their pages in `looks`, `bookings` and `counters`.

use crate::{
    looks::Inspector,
    town::{Demo, OFFICE, SLUG, SOON, eventually},
};

const OPEN_ALL: &str = "document.querySelectorAll('main details').forEach(one => { one.open = true; })";

/// Presses the button of the form with this action.
async fn sends(pages: &mut Inspector, form: &str, there: &str) {
    pages.chromium.js("window.isOld = true").await.expect("a value");
    pages.chromium.js(&format!("document.querySelector('{form}').requestSubmit()")).await.expect("a form");
    pages.chromium.wait_for_page(&format!("!window.isOld && {there}"), SOON).await.expect("the answer");
}

#[tokio::test]
async fn what_is_opened_or_failed_is_for_everybody_also_large_and_in_forced_colours() {
    let demo = Demo::start(&[]);
    let mut pages = Inspector::new().await;

    pages.chromium.open(&demo.residents(&format!("/bookings/{OFFICE}?services=13&people=1"))).await.expect("a month");
    pages.look_hard("bookings-month").await;
    pages.chromium.js("document.querySelector('.tongues').open = true").await.expect("a menu");
    pages.look_hard("bookings-languages").await;

    pages.chromium.open(&demo.staff("/sign-in")).await.expect("the form");
    pages.chromium.fill("#login", "nobody").await.expect("a field");
    pages.chromium.fill("#password", "wrong").await.expect("a field");
    sends(&mut pages, "form[action=\"/sign-in\"]", "document.querySelector('.error') !== null").await;
    pages.look_hard("sign-in-refused").await;

    demo.sign_in(&mut pages.chromium).await;
    pages.chromium.js("document.querySelector('.account').open = true").await.expect("a menu");
    pages.look_hard("board-account").await;
    for (name, path) in [("devices", "/devices"), ("families", "/families"), ("notices", "/notices")] {
        pages.chromium.open(&demo.staff(&format!("{path}/{SLUG}"))).await.expect("a page");
        pages.chromium.js(OPEN_ALL).await.expect("folds");
        pages.look_hard(&format!("{name}-opened")).await;
    }

    demo.sign_in_as(&mut pages.chromium, "madoguchi01", &format!("/counters/{OFFICE}")).await;
    pages.chromium.open(&demo.staff(&format!("/reservations/{OFFICE}"))).await.expect("the day");
    pages.chromium.js(OPEN_ALL).await.expect("folds");
    pages.look_hard("reservations-opened").await;
    pages.chromium.open(&demo.staff(&format!("/calendars/{OFFICE}?page=rules"))).await.expect("the rules");
    pages.chromium.js(OPEN_ALL).await.expect("folds");
    eventually(&mut pages.chromium, "document.querySelector('main form') !== null").await;
    pages.look_hard("calendars-opened").await;

    for place in [SLUG, OFFICE, "taiikukan"] {
        pages.chromium.open(&demo.staff(&format!("/demo?facility={place}"))).await.expect("the demo page");
        pages.chromium.js(OPEN_ALL).await.expect("folds");
        pages.look_hard(&format!("demo-{place}-opened")).await;
    }
    pages.found_nothing();
}
