//! A form that was filled in for longer than the session lasted: it comes back as it was, and is stored once.

use diesel::{Connection, RunQueryDsl, SqliteConnection, sql_query};

use crate::{
    reservations::Clerk,
    town::{Demo, OFFICE, SOON},
};

/// More than the half hour after which a session that is not used is over, in microseconds.
const LONG: &str = "update sessions set seen_at = seen_at - 1860000000";
/// What stands in the form.
const FILLED: &str = "JSON.stringify([...document.querySelectorAll('form.entry [name]')]
    .filter(field => field.name !== 'form' && field.type !== 'submit' && (field.type !== 'radio' || field.checked))
    .map(field => [field.name, field.value]))";
const IS_BACK: &str = "document.querySelector('form.entry .again') !== null";

/// Nobody has touched anything for a long while.
fn time_passes(demo: &Demo) {
    let file = demo.folder.join("data/kazasu.db");
    let mut conn = SqliteConnection::establish(&file.to_string_lossy()).expect("the town's database");
    sql_query("pragma busy_timeout = 10000").execute(&mut conn).expect("patience");
    assert!(sql_query(LONG).execute(&mut conn).expect("sessions") > 0);
}

#[tokio::test]
async fn a_filled_form_comes_back_after_the_sign_in_and_is_stored_once() {
    // Something of today must be left to be booked.
    simulators::trials::midnight::keep_clear(SOON * 34);
    let mut demo = Demo::start(&[]);
    let mut clerk = Clerk::at(&demo, "madoguchi01").await;
    clerk.fills_in_a_call(&demo).await;
    clerk.chromium.fill("#remarks", "車いす <b>1台</b>\n2人で来庁").await.expect("a field");
    let filled = clerk.chromium.js(FILLED).await.expect("fields");
    assert!(filled.as_str().is_some_and(|fields| fields.contains("佐藤 花") && fields.contains("start")), "{filled}");

    // A hub that runs knows of the last use for itself.
    demo.stop();
    time_passes(&demo);
    demo.start_again();
    clerk.chromium.click_button("この内容で予約する").await.expect("a button");
    clerk.chromium.wait_for_page("document.querySelector('input[name=kept]') !== null", SOON).await.expect("a sign-in");
    clerk.sees("document.body.textContent.includes('まだ記録していません')").await;
    clerk.sees("!document.documentElement.outerHTML.includes('佐藤')").await;
    for (field, text) in [("#login", "madoguchi01"), ("#password", "kazasu-demo")] {
        clerk.chromium.fill(field, text).await.expect("a field");
    }
    clerk.chromium.click_button("サインイン").await.expect("a button");
    clerk
        .chromium
        .wait_for_page("document.querySelector('form.entry') !== null", SOON)
        .await
        .expect("the page of the form");
    clerk.sees(IS_BACK).await;
    clerk.sees("document.activeElement.classList.contains('again')").await;
    assert_eq!(clerk.chromium.js(FILLED).await.expect("fields"), filled, "as it was filled in");

    let rows =
        "[...document.querySelectorAll('tr[data-stand]')].filter(row => row.textContent.includes('佐藤 花')).length";
    // Looked at by a colleague: nothing was stored by signing in.
    let mut colleague = Clerk::at(&demo, "madoguchi02").await;
    colleague.opens(&demo, "").await;
    assert_eq!(colleague.chromium.js(rows).await.expect("a number"), 0);
    // A double click is one booking.
    let press = "(button => { button.click(); button.click(); })(document.querySelector('button[value=book]'))";
    clerk.chromium.js(press).await.expect("a button");
    clerk.chromium.wait_for_page("location.search === '?made'", SOON).await.expect("the booking");
    clerk.sees("document.querySelector('.pre').textContent.includes('車いす <b>1台</b>')").await;
    colleague.opens(&demo, "").await;
    assert_eq!(colleague.chromium.js(rows).await.expect("a number"), 1);
    // It was there once: the page for the next call is empty.
    clerk.opens(&demo, "/new?services=13").await;
    clerk.sees("document.querySelector('#name').value === ''").await;
    clerk.sees(&format!("!({IS_BACK}) && location.pathname === '/reservations/{OFFICE}/new'")).await;
}
