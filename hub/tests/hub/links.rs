//! Everybody walks from their front door by links alone. What they may see and no link reaches is named here, with the reason.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    time::Duration,
};

use db::roster::{FacilityEntry, StaffEntry};
use domain::entries::Hall;
use hub::NOUNS;
use hub_web::routes::{Policy, Side};
use reqwest::{StatusCode, header};

use crate::{
    access::cookie,
    bookings::{TUESDAY, book, known},
    reservations::Clerk,
    world::{PASSWORD, TestHub, Town, calendar, client},
};

/// So many pages of one route are looked at: what they link to is alike.
const OF_A_ROUTE: usize = 12;

/// What residents may open and no page links to.
const RESIDENTS_COME_BY: &[(&str, &str)] = &[
    ("/invitations/{code}", "the nursery hands the link over"),
    ("/arrive/{facility}/{day_code}", "a QR code on the office's screens"),
    ("/tickets/{code}", "where the form that takes a number leads"),
    ("/tickets/{code}/live", "a stream of the ticket's page"),
    ("/booking/{code}/unsubscribe", "a link in the reminders"),
    ("/bookings/{facility}/documents", "linked where a place asks what somebody wants; this one does not"),
    ("/bookings/{facility}/waiting", "behind the form in which services and people are chosen"),
];

/// What the staff may open and no page links to.
const STAFF_COMES_BY: &[(&str, &str)] = &[
    ("/counters/{facility}/{counter}", "where the button leads that opens a counter; all are closed here"),
    ("/statistics/{facility}/{file}", "offered once there are numbers to save; there are none here"),
    ("/people/{person}", "where a search leads: what is looked for stands in no address"),
    ("/account/prove", "where whoever is led to that changes how the account is guarded, some time after signing in"),
    ("/account/second/codes", "where the button leads that sets up an app"),
    ("/sign-in/new-password", "linked where whoever is not signed in is led to"),
    ("/sign-in/second", "where the right password leads"),
    ("/sign-in/provider", "linked on the sign-in where there is a provider of identities; there is none here"),
    ("/sign-in/provider/back", "where the provider sends people back to"),
    ("/account/second/provider/back", "where the provider sends people back to"),
    ("/sign-in", "where whoever is not signed in is led to"),
    ("/display", "typed into the browser of a screen"),
    ("/", "the address itself"),
];

/// What is no page.
const NO_PAGES: [&str; 13] = [
    "/api/",
    "/live",
    "/static/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/manifest.webmanifest",
    "/icon.png",
    "/town.css",
    "/offline",
    "/sw.js",
    "/demo",
    "/.well-known/",
];

/// Somebody at a browser.
struct Walker<'a> {
    hub: &'a TestHub,
    side: Side,
    cookie: String,
}

/// The routes that were reached, each with a page of it.
type Reached = BTreeMap<&'static str, String>;

impl Walker<'_> {
    fn base(&self) -> String {
        match self.side {
            Side::Residents => self.hub.resident_url(""),
            Side::Staff => self.hub.staff_url(""),
        }
    }

    /// Opens this and whatever it links to.
    async fn walks_from(&self, doors: &[&str]) -> Reached {
        let mut waiting: VecDeque<(String, String)> =
            doors.iter().map(|door| ((*door).to_owned(), "the front door".to_owned())).collect();
        let (mut seen, mut looked, mut reached) = (BTreeSet::new(), BTreeMap::<_, usize>::new(), Reached::new());
        while let Some((path, from)) = waiting.pop_front() {
            let path = path.split('#').next().unwrap_or_default().to_owned();
            let route = self.route(&path).unwrap_or_else(|| panic!("{path} on {from} leads nowhere"));
            let count = looked.entry(route).or_default();
            if *count >= OF_A_ROUTE || !seen.insert(path.clone()) {
                continue;
            }
            *count += 1;
            let request = client().get(format!("{}{path}", self.base())).header(header::COOKIE, &self.cookie);
            let answer = request.send().await.expect("an answer");
            let status = answer.status();
            assert!(status.is_success() || status.is_redirection(), "{path} on {from}: {status}");
            reached.entry(route).or_insert_with(|| path.clone());
            if status == StatusCode::SEE_OTHER {
                let to = answer.headers()[header::LOCATION].to_str().expect("an address").to_owned();
                waiting.push_front((to, path));
                continue;
            }
            let is_page = answer.headers()[header::CONTENT_TYPE].as_bytes().starts_with(b"text/html");
            if is_page {
                let page = answer.text().await.expect("text");
                waiting.extend(self.links(&page).into_iter().map(|link| (link, path.clone())));
            }
        }
        reached
    }

    /// Where a page links to on this side.
    fn links(&self, page: &str) -> Vec<String> {
        let found = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let plain = found.map(|link| link.replace("&#38;", "&").replace("&amp;", "&"));
        let own = plain.map(|link| link.strip_prefix(&self.base()).map(str::to_owned).unwrap_or(link));
        let pages = own.filter(|link| link.starts_with('/') && !link.starts_with("//"));
        pages.filter(|link| !NO_PAGES.iter().any(|start| link.starts_with(start))).collect()
    }

    /// The route of this path.
    fn route(&self, path: &str) -> Option<&'static str> {
        let path: Vec<&str> = path.split('?').next()?.split('/').collect();
        let fits = |pattern: &str| {
            let parts: Vec<&str> = pattern.split('/').collect();
            parts.len() == path.len()
                && parts
                    .iter()
                    .zip(&path)
                    .all(|(part, given)| part == given || part.starts_with('{') && !given.is_empty())
        };
        let rows = NOUNS.routes().filter(|row| row.sides.contains(&self.side) && row.method == "GET");
        let mut patterns: Vec<&'static str> = rows.map(|row| row.pattern).filter(|pattern| fits(pattern)).collect();
        patterns.sort_by_key(|pattern| pattern.matches('{').count());
        patterns.first().copied()
    }
}

/// The pages of a side that somebody with such a session may open.
fn pages(side: Side, may: impl Fn(Policy) -> bool) -> BTreeSet<&'static str> {
    let rows = NOUNS.routes().filter(|row| row.sides.contains(&side) && row.method == "GET" && may(row.policy));
    rows.map(|row| row.pattern).filter(|pattern| !NO_PAGES.iter().any(|start| pattern.starts_with(start))).collect()
}

fn not_reached(pages: &BTreeSet<&'static str>, reached: &Reached, comes_by: &[(&str, &str)]) -> Vec<&'static str> {
    let is_named = |pattern: &str| comes_by.iter().any(|(named, _)| *named == pattern);
    pages.iter().copied().filter(|page| !reached.contains_key(page) && !is_named(page)).collect()
}

/// A town with something of every noun: bookings at the office, a gym.
async fn town() -> TestHub {
    let town = Town::on_sqlite().await;
    town.import(|file| {
        let leader = |login: &str| StaffEntry {
            login: login.to_owned(),
            name: "館長".to_owned(),
            password: Some(PASSWORD.to_owned()),
            leads: true,
        };
        file.facilities.push(FacilityEntry {
            slug: "taiikukan".to_owned(),
            name: "市民体育館".to_owned(),
            staff: vec![leader("gym")],
            hall: Some(Hall { capacity: 30 }),
            ..FacilityEntry::default()
        });
        file.facilities[2].staff.push(leader("kacho"));
    });
    let hub = town.hub().await;
    hub.calendar_at("shiyakusho", calendar()).await;
    hub
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_works_for_the_town_reaches_every_page_of_the_staff_by_links() {
    let hub = town().await;
    Clerk::at(&hub).await.booked("09:00", "山田 花子", "0880-63-1111", &[]).await;
    // The day of the booking: the list of today has it.
    hub.town.clock.move_by(Duration::from_secs(3 * 86_400));
    crate::incidents::incident(&hub).await;
    let walker = Walker { hub: &hub, side: Side::Staff, cookie: cookie(&hub.staff_of("town").await) };
    let reached = walker.walks_from(&["/"]).await;
    let all = pages(Side::Staff, |policy| !matches!(policy, Policy::Device | Policy::Demo | Policy::Guardian));
    assert_eq!(not_reached(&all, &reached, STAFF_COMES_BY), Vec::<&str>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_staff_of_a_place_reaches_its_pages_and_no_link_leads_to_a_closed_door() {
    let hub = town().await;
    for (login, own) in [
        ("yamada", &["/board/{facility}", "/families/{facility}", "/notices/{facility}", "/devices/{facility}"][..]),
        ("madoguchi", &["/counters/{facility}/closing", "/statistics/{facility}", "/reservations/{facility}/new"]),
        ("kacho", &["/office/{facility}", "/calendars/{facility}", "/calendars/{facility}/documents"]),
        ("gym", &["/entries/{facility}", "/entries/{facility}/wall", "/devices/{facility}"]),
    ] {
        let walker = Walker { hub: &hub, side: Side::Staff, cookie: cookie(&hub.staff_of(login).await) };
        let reached = walker.walks_from(&["/"]).await;
        for page in own.iter().chain(&["/manual", "/manual/{page}"]) {
            assert!(reached.contains_key(page), "{login} does not reach {page}: {reached:?}");
        }
        let leads = reached.contains_key("/office/{facility}");
        assert_eq!(leads, login == "kacho", "{login}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn residents_and_parents_reach_every_page_by_links() {
    let hub = town().await;
    known(&hub).await;
    let booking = book(&hub, &format!("{TUESDAY}T09:00")).await;
    for mother in [None, Some(cookie(&hub.guardian("yamada", "やまだ").await))] {
        let is_guardian = mother.is_some();
        let walker = Walker { hub: &hub, side: Side::Residents, cookie: mother.unwrap_or_default() };
        // Whoever has a booking has its address too.
        let reached = walker.walks_from(&["/", &booking.path]).await;
        let may = |policy| matches!(policy, Policy::Open | Policy::Holder) || is_guardian && policy == Policy::Guardian;
        let missing = not_reached(&pages(Side::Residents, may), &reached, RESIDENTS_COME_BY);
        assert_eq!(missing, Vec::<&str>::new(), "as a guardian: {is_guardian}");
        assert!(reached.contains_key("/offices") && reached.contains_key("/bookings"));
    }
}
