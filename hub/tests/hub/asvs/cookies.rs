//! Every cookie that the hub sets, gathered on a walk past all places that set one.

use std::collections::BTreeMap;

use reqwest::{Response, header};
use simulators::trials::load::people::encoded;

use crate::{
    second::set_up,
    visits::{form, location},
    world::{PASSWORD, TestHub, Town, calendar, client},
};

const OFFICE: &str = "shiyakusho";
const SIGN_IN: [(&str, &str); 2] = [("login", "yamada"), ("password", PASSWORD)];

/// What was set, by its name, as it was set.
#[derive(Default)]
struct Jar(BTreeMap<String, String>);

impl Jar {
    fn take(&mut self, answer: &Response) {
        for set in answer.headers().get_all(header::SET_COOKIE) {
            let set = set.to_str().expect("text");
            let (name, value) = set.split(';').next().and_then(|pair| pair.split_once('=')).expect("a pair");
            if !value.is_empty() {
                self.0.insert(name.to_owned(), set.to_owned());
            }
        }
    }

    fn header(&self) -> String {
        let pairs = self.0.values().filter_map(|set| set.split(';').next());
        pairs.collect::<Vec<_>>().join("; ")
    }

    async fn looks(&mut self, url: String) -> String {
        let answer = client().get(url).header(header::COOKIE, self.header()).send().await.expect("an answer");
        self.take(&answer);
        answer.text().await.expect("text")
    }

    async fn sends(&mut self, url: String, fields: &[(&str, &str)]) -> Response {
        let post = client().post(url).header(header::COOKIE, self.header());
        let post = post.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let answer = post.body(encoded(fields)).send().await.expect("an answer");
        self.take(&answer);
        answer
    }
}

/// Past every page that leaves something in a browser, on both sides.
async fn walked(hub: &TestHub) -> Jar {
    hub.calendar_at(OFFICE, calendar()).await;
    let (mut jar, id) = (Jar::default(), form(hub));
    jar.looks(hub.resident_url("/?lang=en")).await;
    jar.sends(hub.resident_url(&hub.town.invitation("yamada", "やまだ")), &[]).await;
    jar.looks(hub.resident_url(&format!("/offices/{OFFICE}"))).await;
    let number = [("form", id.as_str()), ("service", "1")];
    let taken = jar.sends(hub.resident_url(&format!("/offices/{OFFICE}/tickets")), &number).await;
    jar.looks(hub.resident_url(&location(&taken))).await;
    let wish = [("form", id.as_str()), ("services", "1"), ("people", "1"), ("start", "2026-11-24T09:00")];
    let held = jar.sends(hub.resident_url(&format!("/bookings/{OFFICE}/holds")), &wish).await;
    jar.looks(hub.resident_url(&location(&held))).await;
    jar.sends(hub.staff_url("/sign-in"), &SIGN_IN).await;
    jar.sends(hub.staff_url("/display"), &[("code", &hub.town.code(OFFICE))]).await;
    jar
}

#[tokio::test(flavor = "multi_thread")]
async fn every_cookie_is_out_of_reach_of_scripts_and_of_other_sites() {
    let hub = TestHub::start().await;
    let mut jar = walked(&hub).await;
    set_up(&hub, &jar.header()).await;
    jar.sends(hub.staff_url("/sign-in"), &SIGN_IN).await;
    assert!(jar.0.len() >= 8, "the walk meets them: {:?}", jar.0.keys());
    for (name, set) in &jar.0 {
        let parts: Vec<&str> = set.split("; ").skip(1).collect();
        assert!(parts.contains(&"HttpOnly"), "{set}");
        assert!(parts.contains(&"SameSite=Lax") || parts.contains(&"SameSite=Strict"), "{set}");
        assert!(parts.iter().any(|part| part.starts_with("Path=/")), "{set}");
        assert!(!set.contains("Domain="), "for no other host: {set}");
        let pair = set.split(';').next().expect("a pair");
        assert!(pair.len() <= 4_096, "{name} is kept by every browser");
    }
    // What is asked for at the sign-in alone is sent nowhere else, and by no link from another site.
    for name in ["kazasu_known", "kazasu_step"] {
        let set = &jar.0[name];
        assert!(set.contains("SameSite=Strict") && set.contains("Path=/sign-in"), "{set}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn over_tls_every_cookie_is_sent_over_tls_alone() {
    let settings = [
        ("KAZASU_PUBLIC_URL", "https://kazasu.town.example.jp"),
        ("KAZASU_STAFF_URL", "https://staff.town.example.jp"),
    ];
    let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let hub = Town::on_sqlite_with(settings).await.hub().await;
    let mut jar = walked(&hub).await;
    assert!(jar.0.len() >= 7, "{:?}", jar.0.keys());
    for (name, set) in &jar.0 {
        assert!(set.split("; ").any(|part| part == "Secure"), "{set}");
        let path = set.split("; ").find_map(|part| part.strip_prefix("Path=")).expect("a path");
        let (is_whole, is_of_signing_in) = (name.starts_with("__Host-") && path == "/", path == "/sign-in");
        assert!(is_whole || name.starts_with("__Secure-") || is_of_signing_in, "{set}");
    }
    // What it set is what it reads: the language goes on, the number is remembered.
    let home = jar.looks(hub.resident_url("/")).await;
    assert!(home.contains("<html lang=\"en\"") && home.contains("/tickets/"), "{home}");
    // And under its name without TLS it reads none of it.
    let planted = jar.header().replace("__Host-", "").replace("__Secure-", "");
    let home = client().get(hub.resident_url("/")).header(header::COOKIE, planted).send().await.expect("an answer");
    let home = home.text().await.expect("text");
    assert!(home.contains("<html lang=\"ja\"") && !home.contains("/tickets/"), "{home}");
    // Sessions cannot be planted from a neighbouring name (RFC 6265bis, 4.1.3.2).
    for name in ["__Host-kazasu", "__Host-kazasu_staff", "__Host-kazasu_display"] {
        assert!(jar.0.contains_key(name), "{name} in {:?}", jar.0.keys());
    }
}
