//! Midnight on a screen whose own clock says something else than the hub's, and on one that sleeps, also with its line cut.
//! Needs chromium.

use std::time::Duration;

use simulators::fakes::{browser::Chromium, proxy::Proxy};

use crate::world::{PASSWORD, SOON, TestHub};

#[tokio::test(flavor = "multi_thread")]
async fn a_screen_shows_the_hubs_day_whatever_its_own_clock_says() {
    let hub = TestHub::start().await;
    let mut chromium = Chromium::launch().await.expect("chromium");
    // The hub's clock stands in November 2026; the screen's own is the machine's, and two days ahead of that.
    let ahead = "const now = Date.now; Date.now = () => now() + 2 * 86400000";
    chromium.before_every_page(ahead).await.expect("a script");
    chromium.open(&hub.staff_url("/display")).await.expect("the form");
    chromium.fill("[name=code]", &hub.town.code("shiyakusho")).await.expect("a field");
    chromium.press("Enter").await.expect("a key");
    chromium.wait_for_page("location.pathname === '/displays/shiyakusho'", SOON).await.expect("the screen");
    let code = "document.querySelector('.code b').textContent";
    let live = "document.documentElement.classList.contains('live')";
    assert_eq!(chromium.wait_js(live, SOON).await.expect("a value"), true);
    let yesterday = chromium.js(code).await.expect("a code");
    hub.town.clock.move_by(Duration::from_secs(24 * 3_600));
    let changed = format!("{code} !== {yesterday}");
    chromium.wait_for_page(&changed, SOON).await.expect("the new day's code");
    let today = hub.town.keys.sealer();
    let (office, now) = {
        let read = hub.running.hub.db.read(|conn| db::roster::facility_by_slug(conn, "shiyakusho"));
        (read.await.expect("the office").id, domain::time::Clock::now(&*hub.town.clock))
    };
    assert_eq!(chromium.js(code).await.expect("a code"), today.day_code(office, now.day()).as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_the_new_day_is_not_sent_back_by_a_hub_whose_clock_is_behind() {
    let hub = TestHub::start().await;
    hub.town.clock.move_by(Duration::from_secs(24 * 3_600));
    let mut chromium = Chromium::launch().await.expect("chromium");
    chromium.open(&hub.staff_url("/display")).await.expect("the form");
    chromium.fill("[name=code]", &hub.town.code("shiyakusho")).await.expect("a field");
    chromium.press("Enter").await.expect("a key");
    chromium.wait_for_page("location.pathname === '/displays/shiyakusho'", SOON).await.expect("the screen");
    let live = "document.documentElement.classList.contains('live')";
    assert_eq!(chromium.wait_js(live, SOON).await.expect("a value"), true);
    // Hears what another hub says whose midnight is still to come, as the page's own stream does; and of the day before, by
    // which time the page has long done what it does.
    let hear = "new Promise((open) => { \
                const heard = new EventSource(document.getElementById('display').dataset.live); \
                heard.onopen = () => open(true); \
                window.told = ['2026-11-21', '2026-11-20'].map((day) => new Promise((told) => { \
                heard.addEventListener('beat', (beat) => { if (beat.data.includes(day)) told(true); }); })); })";
    assert_eq!(chromium.js(hear).await.expect("a stream"), true);
    for place in 0..2 {
        hub.town.clock.move_back(Duration::from_secs(24 * 3_600));
        let told = chromium.js(&format!("window.told && window.told[{place}]")).await;
        assert_eq!(told.expect("a page that was not left"), true);
    }
    let shown =
        hub.running.hub.metrics.http_requests.with_label_values(&["staff", "GET", "/displays/{facility}", "200"]);
    assert_eq!(shown.get(), 1, "it loaded itself again");
}

/// Puts the page to sleep, lets time pass on the hub, and wakes the page. It is another one by itself as soon as this is so.
async fn sleeps(hub: &TestHub, chromium: &mut Chromium, time: Duration, then: &str) {
    let live = "document.documentElement.classList.contains('live')";
    assert_eq!(chromium.wait_js(live, SOON).await.expect("a value"), true);
    chromium.js("(window.isOfYesterday = true, 0)").await.expect("a page");
    chromium.sleep().await.expect("it sleeps");
    hub.town.clock.move_by(time);
    chromium.wake().await.expect("it wakes");
    let anew = format!("!window.isOfYesterday && ({then})");
    chromium.wait_for_page(&anew, SOON).await.expect("the new day, without a press");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_board_that_slept_over_midnight_wakes_with_the_new_day_and_nobody_of_yesterday() {
    let hub = TestHub::start().await;
    // From 8:31 to 23:51 of the same day.
    hub.town.clock.move_by(Duration::from_secs((15 * 60 + 20) * 60));
    let mut chromium = Chromium::launch().await.expect("chromium");
    chromium.open(&hub.staff_url("/sign-in")).await.expect("the form");
    chromium.fill("#login", "yamada").await.expect("a field");
    chromium.fill("#password", PASSWORD).await.expect("a field");
    chromium.press("Enter").await.expect("a key");
    chromium.wait_for_page("location.pathname === '/board/yamada'", SOON).await.expect("the board");
    hub.kiosk_at("yamada").await.hold("ひなた").await;
    let here = "document.querySelectorAll('.child[data-presence=here]').length";
    assert_eq!(chromium.wait_js(&format!("{here} === 1"), SOON).await.expect("a value"), true);
    let nobody = format!(
        "{here} === 0 && document.querySelector('.count[data-presence=here] .number').textContent === '0' && \
         document.getElementById('board').dataset.day === '2026-11-22' && \
         document.querySelector('.as-of').textContent.includes('11月22日')"
    );
    sleeps(&hub, &mut chromium, Duration::from_secs(20 * 60), &nobody).await;

    // The session of whoever stood there is over in the morning: the page says so, and shows nobody at all.
    let away = "location.pathname === '/sign-in' && document.querySelectorAll('.child').length === 0";
    sleeps(&hub, &mut chromium, Duration::from_secs(24 * 3_600), away).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_board_that_wakes_with_its_line_cut_notes_nothing_of_yesterday_and_shows_the_new_day_when_the_line_is_back() {
    let hub = TestHub::start().await;
    hub.town.clock.move_by(Duration::from_secs((15 * 60 + 20) * 60));
    let line = Proxy::to(hub.running.staff.port()).expect("a line");
    let mut chromium = Chromium::launch().await.expect("chromium");
    chromium.open(&format!("http://127.0.0.1:{}/sign-in", line.port())).await.expect("the form");
    chromium.fill("#login", "yamada").await.expect("a field");
    chromium.fill("#password", PASSWORD).await.expect("a field");
    chromium.press("Enter").await.expect("a key");
    chromium.wait_for_page("location.pathname === '/board/yamada'", SOON).await.expect("the board");
    hub.kiosk_at("yamada").await.hold("ひなた").await;
    let child = "document.querySelector('.child[data-presence=here]')";
    let is_here = format!("document.documentElement.classList.contains('live') && {child} !== null");
    assert_eq!(chromium.wait_js(&is_here, SOON).await.expect("a value"), true);
    line.fall_silent();
    chromium.js("(window.isOfYesterday = true, 0)").await.expect("a page");
    chromium.sleep().await.expect("it sleeps");
    hub.town.clock.move_by(Duration::from_secs(20 * 60));
    chromium.wake().await.expect("it wakes");
    // The page cannot know what day it is. Whoever finds it so presses what it offers.
    // What moved a moment ago is not pressed yet: until then the board takes it for a finger that was on its way.
    let is_under_way = format!(
        "({child}.querySelector('button[name=mark][value=left]').click(),
            JSON.parse(localStorage.getItem('kazasu-marks') || '[]').length === 1 && window.isOfYesterday)"
    );
    assert_eq!(chromium.wait_js(&is_under_way, SOON).await.expect("a value"), true);
    line.speak();
    let new_day = "!window.isOfYesterday && document.getElementById('board').dataset.day === '2026-11-22'
        && document.querySelectorAll('.child:not([data-presence=expected])').length === 0
        && JSON.parse(localStorage.getItem('kazasu-marks') || '[]').length === 0";
    chromium.wait_for_page(new_day, SOON).await.expect("the new day, and nobody who left it");
    let refused = ["staff", "POST", "/board/{facility}/marks", "400"];
    assert_eq!(
        hub.running.hub.metrics.http_requests.with_label_values(&refused).get(),
        1,
        "it was sent, and not noted"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parents_phone_that_slept_over_midnight_wakes_with_the_new_day() {
    let hub = TestHub::start().await;
    let mut chromium = Chromium::launch().await.expect("chromium");
    let invitation = hub.town.invitation("yamada", "やまだ");
    chromium.open(&hub.resident_url(&invitation)).await.expect("an invitation");
    chromium.click_button("はじめる").await.expect("a button");
    chromium.wait_for_page("location.pathname === '/family'", SOON).await.expect("the parents' page");
    hub.kiosk_at("yamada").await.hold("ひなた").await;
    let child = "document.querySelector('.child-today')";
    let here = format!("{child}.dataset.presence === 'here'");
    assert_eq!(chromium.wait_js(&here, SOON).await.expect("a value"), true);
    let expected = format!(
        "{child}.dataset.presence === 'expected' && document.querySelector('.today h1').textContent.includes('11月22日')"
    );
    sleeps(&hub, &mut chromium, Duration::from_secs(16 * 3_600), &expected).await;
}
