//! The residents' first page: what this browser has, for as long as it goes on, and how it is forgotten.

use std::time::Duration;

use reqwest::{Response, StatusCode, header};

use crate::{
    access::cookie,
    bookings::{self, TUESDAY, Visitor, book, known, stranger},
    visits::{form, location, post, post_as},
    world::{TestHub, client},
};

/// A browser that keeps its cookies.
#[derive(Default)]
struct Browser {
    cookies: Vec<(String, String)>,
}

impl Browser {
    fn with(cookie: &str) -> Self {
        let (name, value) = cookie.split_once('=').expect("a pair");
        Self { cookies: vec![(name.to_owned(), value.to_owned())] }
    }

    fn header(&self) -> String {
        let pairs: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    fn take(&mut self, answer: &Response) {
        for set in answer.headers().get_all(header::SET_COOKIE) {
            let set = set.to_str().expect("text");
            let (name, value) = set.split(';').next().and_then(|pair| pair.split_once('=')).expect("a pair");
            self.cookies.retain(|(known, _)| known != name);
            if !set.contains("Max-Age=0") {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
    }

    async fn open(&mut self, hub: &TestHub, path: &str) -> String {
        let answer = client().get(hub.resident_url(path)).header(header::COOKIE, self.header()).send().await;
        let answer = answer.expect("an answer");
        self.take(&answer);
        answer.text().await.expect("a page")
    }

    fn mine(&self) -> Vec<&str> {
        let mine = self.cookies.iter().find(|(name, _)| name == "kazasu_mine").map(|(_, value)| value.as_str());
        mine.map(|value| value.split('.').collect()).unwrap_or_default()
    }
}

/// A number from home; gives its page.
async fn number(hub: &TestHub) -> String {
    let form = form(hub);
    let to = location(&post(hub, "/offices/shiyakusho/tickets", &[("form", &form), ("service", "1")]).await);
    to.split('?').next().expect("a path").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_has_what_was_opened_in_it_and_another_one_has_nothing() {
    let hub = bookings::hub().await;
    known(&hub).await;
    let (booked, ticket) = (book(&hub, &format!("{TUESDAY}T09:00")).await, number(&hub).await);
    let mut phone = Browser::default();
    let empty = phone.open(&hub, "/").await;
    assert!(empty.contains("どちらのご用ですか") && !empty.contains("この端末から消す"), "{empty}");
    for path in [&booked.path, &ticket] {
        phone.open(&hub, path).await;
    }
    assert_eq!(phone.mine().len(), 2);
    let home = phone.open(&hub, "/").await;
    assert!(home.contains("11月24日（火）") && home.contains("9:00–9:30"), "{home}");
    assert!(home.contains(&format!("href=\"{}?lang=ja\"", booked.path)), "{home}");
    assert!(home.contains("A001") && home.contains("data-before=\"0\"") && home.contains("/live?after="), "{home}");
    assert!(!home.contains("山田 花子"), "the card says no name");
    assert!(home.contains("保育園・こども園") && home.contains("役所の窓口（番号・予約）"));
    let english = phone.open(&hub, "/?lang=en").await;
    assert!(english.contains("Today") && english.contains("Tue 24 November 2026") && english.contains("Your number"));
    assert!(!Browser::default().open(&hub, "/").await.contains("A001"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_ended_goes_and_a_hold_was_never_there() {
    let hub = bookings::hub().await;
    known(&hub).await;
    let (booked, ticket) = (book(&hub, &format!("{TUESDAY}T09:00")).await, number(&hub).await);
    let held = Visitor::hold(&hub, &format!("{TUESDAY}T10:00")).await;
    let mut phone = Browser::default();
    for path in [&booked.path, &ticket, &held.path] {
        phone.open(&hub, path).await;
    }
    assert_eq!(phone.mine().len(), 2, "a hold pushes nothing out");
    booked.act(&hub, "cancel", &[]).await;
    let home = phone.open(&hub, "/").await;
    assert!(!home.contains(&booked.path) && home.contains("A001"), "{home}");
    assert_eq!(phone.mine().len(), 1, "it is forgotten");
    hub.town.clock.move_by(Duration::from_secs(86_400));
    let tomorrow = phone.open(&hub, "/").await;
    assert!(!tomorrow.contains("A001") && tomorrow.contains("どちらのご用ですか"), "{tomorrow}");
    assert!(phone.mine().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_in_the_cookie_shows_nothing_and_the_sixth_pushes_the_first_out() {
    let hub = bookings::hub().await;
    let others = hub.running.hub.sealer().ticket_code(domain::ids::VisitId::new(domain::time::UtcTime::from_micros(7)));
    for value in ["x", "....", "\"><script>", &"a".repeat(5_000), &others, &format!("{others}.{others}")] {
        let mut phone = Browser::with(&format!("kazasu_mine={value}"));
        let home = phone.open(&hub, "/").await;
        assert!(home.contains("どちらのご用ですか") && !home.contains("<script>\""), "{value}: {home}");
    }
    let mut phone = Browser::default();
    let mut tickets = Vec::new();
    for _ in 0..6 {
        let ticket = number(&hub).await;
        phone.open(&hub, &ticket).await;
        tickets.push(ticket);
    }
    assert_eq!(phone.mine().len(), 5);
    let home = phone.open(&hub, "/").await;
    assert!(home.contains("A006") && home.contains("A002") && !home.contains("A001"), "{home}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shared_tablet_forgets_and_the_booking_stays() {
    let hub = bookings::hub().await;
    known(&hub).await;
    let booked = book(&hub, &format!("{TUESDAY}T09:00")).await;
    let mut tablet = Browser::default();
    tablet.open(&hub, &booked.path).await;
    assert!(tablet.open(&hub, "/").await.contains("action=\"/forget\""));
    let answer = post_as(&hub, &tablet.header(), "/forget", &[]).await;
    tablet.take(&answer);
    assert_eq!(location(&answer), "/?forgot");
    assert!(tablet.mine().is_empty());
    let home = tablet.open(&hub, "/?forgot").await;
    assert!(home.contains("この端末から消しました。") && !home.contains(&booked.path), "{home}");
    assert!(booked.page(&hub).await.contains("予約済みです"));
    // Again, and from another page: nothing is left to forget, and nothing of another's is done.
    assert_eq!(post_as(&hub, &tablet.header(), "/forget", &[]).await.status(), StatusCode::SEE_OTHER);
    let foreign = client().post(hub.resident_url("/forget")).header("sec-fetch-site", "cross-site").send().await;
    assert_eq!(foreign.expect("an answer").status(), StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parent_sees_their_own_children_and_what_was_booked_with_their_address() {
    let hub = bookings::hub().await;
    let mother = hub.guardian("yamada", "やまだ").await;
    let booked = Visitor::hold(&hub, &format!("{TUESDAY}T09:00")).await;
    booked.details(&hub, &stranger("megumi@やまだ.example.jp")).await;
    let mut phone = Browser::with(&cookie(&mother));
    let home = phone.open(&hub, "/").await;
    assert!(home.contains("やまだ ひなた") && home.contains("やまだ あおい") && !home.contains("かわむら"), "{home}");
    assert!(home.contains("data-live=\"/live/yamada?after=") && home.contains("data-sentence-here=\"登園しています\""));
    assert!(!home.contains(&booked.path), "nobody has shown yet that it is theirs");
    let digits = booked.digits(&hub).await;
    booked.act(&hub, "confirm", &[("digits", &digits)]).await;
    let home = phone.open(&hub, "/").await;
    assert!(home.contains(&booked.path) && !home.contains("川村"), "{home}");
    let other = Browser::with(&cookie(&hub.guardian("hirata", "もり").await)).open(&hub, "/").await;
    assert!(other.contains("もり つむぎ") && !other.contains(&booked.path) && !other.contains("ひなた"), "{other}");
}
