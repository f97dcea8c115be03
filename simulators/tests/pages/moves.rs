//! Somebody moves, and somebody leaves, in real browsers: the town's own at one, theirs at another.

use domain::time::{Clock, SystemClock};
use simulators::fakes::browser::Chromium;

use crate::{
    looks::Inspector,
    town::{Demo, SOON},
};

const SIZES: [(u32, u32); 3] = [(390, 844), (820, 1180), (1440, 900)];

/// Takes the list of all, fills in one line, and hands it in.
fn hand_in(login: &str, cells: [&str; 4]) -> String {
    format!(
        "(() => {{ const ask = new XMLHttpRequest(); ask.open('GET', '/moves/list.csv', false); ask.send();
        const rows = ask.responseText.trim().split(/\\r?\\n/);
        const cells = rows.find((row) => row.startsWith('\"{login}\",')).split(',').slice(0, 3).concat({cells:?});
        const list = new File([rows[0] + '\\n' + cells.join(',') + '\\n'], 'moves.csv', {{ type: 'text/csv' }});
        const chosen = new DataTransfer(); chosen.items.add(list);
        document.getElementById('list').files = chosen.files;
        document.querySelector('[action=\"/moves/try\"]').requestSubmit(); }})()"
    )
}

fn status(path: &str) -> String {
    format!(
        "(() => {{ const ask = new XMLHttpRequest(); ask.open('GET', '{path}', false); ask.send(); return ask.status; }})()"
    )
}

const SHUT_OUT: &str =
    "location.pathname === '/sign-in' || document.body.innerText.includes('サインインしなおしてください')";

async fn press(chromium: &mut Chromium, action: &str) {
    let form = format!("document.querySelector('form[action$=\"{action}\"]').requestSubmit()");
    chromium.js(&form).await.expect("a form");
}

#[tokio::test]
async fn a_list_moves_somebody_whose_open_board_ends_and_who_sees_the_new_place_alone() {
    let demo = Demo::start(&[]);
    let (mut office, mut clerk) = (Inspector::new().await, Chromium::launch().await.expect("chromium"));
    demo.sign_in_as(&mut clerk, "yamada02", "/board/yamada").await;
    demo.sign_in_as(&mut office.chromium, "shiyakusho", "/board").await;
    let today = SystemClock.now().day();
    let (yesterday, today) = (today.plus(-1).to_string(), today.to_string());
    office.chromium.open(&demo.staff("/moves")).await.expect("a page");
    // A place that there is not: said, and nothing is done.
    let wrong = hand_in("yamada02", ["月面保育園", "施設の職員", &yesterday, &today]);
    office.chromium.js(&wrong).await.expect("a form");
    office.chromium.wait_for_page("document.activeElement.id === 'errors'", SOON).await.expect("what is wrong");
    office.look_at("moves-refused", &SIZES).await;
    let list = hand_in("yamada02", ["平田保育園", "施設の職員", &yesterday, &today]);
    office.chromium.js(&list).await.expect("a form");
    let shown = "document.querySelector('[action=\"/moves\"]') !== null";
    office.chromium.wait_for_page(shown, SOON).await.expect("the fates");
    office.look_at("moves-tried", &SIZES).await;
    let fate = office.chromium.js("document.querySelector('tbody tr').innerText").await.expect("a fate");
    assert!(fate.as_str().is_some_and(|fate| fate.contains("平田保育園・施設の職員")), "{fate}");
    assert_eq!(clerk.js(&status("/board/yamada")).await.expect("a status"), 200, "nothing is done yet");
    press(&mut office.chromium, "/moves").await;
    office.chromium.wait_for_page("location.search === '?taken=1'", SOON).await.expect("taken");
    office.look_at("moves-taken", &SIZES).await;
    // The open board of the old place ends by itself; the same password opens the new place, and no longer the old one.
    clerk.wait_for_page(SHUT_OUT, SOON).await.expect("shut out");
    demo.sign_in_as(&mut clerk, "yamada02", "/board/hirata").await;
    assert_eq!(clerk.js(&status("/board/yamada")).await.expect("a status"), 403);
    let bar = clerk.js("document.body.innerHTML.includes('/board/yamada')").await.expect("a page");
    assert_eq!(bar, false, "no way leads to the old place");
    office.found_nothing();
}

#[tokio::test]
async fn who_leaves_is_signed_out_with_open_pages_refused_in_words_and_named_in_the_record() {
    let demo = Demo::start(&[]);
    let (mut office, mut clerk) = (Inspector::new().await, Chromium::launch().await.expect("chromium"));
    demo.sign_in_as(&mut clerk, "yamada03", "/board/yamada").await;
    let name = clerk.js("document.querySelector('.account .name').textContent").await.expect("a name");
    let name = name.as_str().expect("text").to_owned();
    demo.sign_in_as(&mut office.chromium, "shiyakusho", "/board").await;
    office.chromium.open(&demo.staff("/accounts?find=yamada03")).await.expect("a list");
    office.chromium.js("document.querySelector('tbody a').click()").await.expect("a link");
    office.chromium.wait_for_page("location.pathname.startsWith('/accounts/staff_')", SOON).await.expect("an account");
    let today = SystemClock.now().day();
    let last = format!(
        "(() => {{ const day = document.getElementById('until'); day.value = '{today}'; day.form.requestSubmit(); }})()"
    );
    office.chromium.js(&last).await.expect("a form");
    office.chromium.wait_for_page("location.search === '?changed'", SOON).await.expect("a last day");
    office.look_at("account-with-a-last-day", &SIZES).await;
    assert_eq!(clerk.js(&status("/board/yamada")).await.expect("a status"), 200, "until tonight");
    let all = "Array.from(document.querySelectorAll('form[action$=\"/sessions/end\"]')).pop().requestSubmit()";
    office.chromium.js(all).await.expect("a form");
    office.chromium.wait_for_page("location.search === '?ended'", SOON).await.expect("signed out");
    clerk.wait_for_page(SHUT_OUT, SOON).await.expect("shut out");
    press(&mut office.chromium, "/stop").await;
    office.chromium.wait_for_page("location.search === '?stopped'", SOON).await.expect("stopped");
    clerk.open(&demo.staff("/sign-in")).await.expect("a form");
    for (field, typed) in [("#login", "yamada03"), ("#password", "kazasu-demo")] {
        clerk.fill(field, typed).await.expect("a field");
    }
    clerk.click_button("サインイン").await.expect("a button");
    clerk.wait_for_page("document.activeElement.id === 'errors'", SOON).await.expect("a refusal in words");
    // What they did stays theirs.
    office.chromium.open(&demo.staff("/staff/audit")).await.expect("a record");
    let named = format!("document.body.innerText.includes({name:?})");
    assert_eq!(office.chromium.js(&named).await.expect("a record"), true, "{name}");
    office.found_nothing();
}
