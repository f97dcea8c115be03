//! Midnight on a screen whose own clock says something else than the hub's. Needs chromium.

use std::time::Duration;

use simulators::browser::Chromium;

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
