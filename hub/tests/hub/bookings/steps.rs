//! What the pages of booking say of the way: how far it is, and weeks enough to choose from.

use std::time::Duration;

use super::{OFFICE, TUESDAY, Visitor, hub};
use crate::visits::read;

/// Of all steps, which one this page says that it is.
fn step(page: &str) -> Option<(usize, usize)> {
    page.split("<span class=\"keep\">").skip(1).find_map(|rest| {
        let (at, all) = rest.split_once("</span>")?.0.split_once(" / ")?;
        Some((at.parse().ok()?, all.parse().ok()?))
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn each_page_of_booking_says_which_step_it_is_also_the_last() {
    let hub = hub().await;
    let mut pages = Vec::new();
    for query in ["", "?services=1", "?services=1&people=1", &format!("?services=1&people=1&day={TUESDAY}")] {
        pages.push(read(&hub, &format!("/bookings/{OFFICE}{query}")).await);
    }
    pages.push(Visitor::hold(&hub, &format!("{TUESDAY}T10:00")).await.page(&hub).await);
    let steps: Vec<_> = pages.iter().map(|page| step(page)).collect();
    assert_eq!(steps, (1..=5).map(|at| Some((at, 5))).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_that_is_nearly_over_shows_five_weeks_to_choose_from() {
    let hub = hub().await;
    let weeks = async || {
        let page = read(&hub, &format!("/bookings/{OFFICE}?services=1&people=1")).await;
        let month =
            page.split("class=\"month\"").nth(1).and_then(|rest| rest.split("</table>").next()).map(str::to_owned);
        month.expect("a month").split("<tbody>").nth(1).expect("weeks").matches("<tr>").count()
    };
    assert_eq!(weeks().await, 5, "on the 21st");
    // Monday, the 30th.
    hub.town.clock.move_by(Duration::from_secs(9 * 24 * 3_600));
    assert_eq!(weeks().await, 5, "on the last day");
}
