//! Midnight on a screen whose own clock says something else than the hub's. Needs chromium.

use std::time::Duration;

use simulators::fakes::browser::Chromium;

use crate::world::{SOON, TestHub};

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
