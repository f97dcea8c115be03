//! Each role walks from the demo's front door to all of its pages on a phone, by what can be seen and pressed there.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::Value;
use simulators::fakes::browser::Chromium;

use crate::town::{Demo, SOON};

/// More pages than any role has, each once.
const PAGES_MAX: usize = 80;
/// Faults of a page's scripts are kept where the test finds them.
const NOTE_FAULTS: &str =
    "window.faults = []; window.addEventListener('error', fault => window.faults.push(fault.message));
    window.addEventListener('unhandledrejection', fault => window.faults.push(String(fault.reason)));";
/// What a page is to somebody with a phone in the hand: where it leads, and what is wrong with it.
const SEEN: &str = "(() => {
    document.querySelectorAll('details').forEach(closed => { closed.open = true; });
    const is_seen = link => { const box = link.getBoundingClientRect(); return box.width > 0 && box.height > 0; };
    const own = link => link.origin === location.origin && !link.hasAttribute('download');
    const links = [...document.querySelectorAll('a[href]')].filter(own).filter(is_seen);
    document.querySelectorAll('details').forEach(opened => { opened.open = false; });
    const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    return { links: links.map(link => link.pathname + link.search), over, title: document.title,
        heading: (document.querySelector('h1') || {}).textContent || '', faults: window.faults };
})()";
/// Where no page of the product is.
const NO_PAGES: [&str; 3] = ["/demo", "/static/", "/api/"];
const FILES: [&str; 4] = [".csv", ".xlsx", ".ics", ".json"];
const OF_A_PLACE: [&str; 5] = ["/notices/*", "/devices/*", "/account", "/manual", "/manual/*"];

/// An address with what is only this place, person or day left out.
fn kind(path: &str) -> String {
    const PLACES: [&str; 8] =
        ["yamada", "hirata", "kozukushi", "ninomiya", "kibougaoka", "okinoshima", "shiyakusho", "taiikukan"];
    let is_word = |part: &str| part.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    let parts = path.split('?').next().unwrap_or_default().split('/');
    let parts = parts.map(|part| if is_word(part) && !PLACES.contains(&part) { part } else { "*" });
    let kind = parts.collect::<Vec<_>>().join("/");
    if kind.starts_with("/manual/") { "/manual/*".to_owned() } else { kind }
}

/// Opens whatever can be reached from here; gives each kind of page with what is wrong with it.
async fn walk(phone: &mut Chromium, base: &str, doors: &[&str]) -> BTreeMap<String, Vec<String>> {
    let mut waiting: VecDeque<String> = doors.iter().map(|&door| door.to_owned()).collect();
    let (mut reached, mut known) = (BTreeMap::<_, Vec<String>>::new(), BTreeSet::new());
    while let Some(path) = waiting.pop_front() {
        let is_file = FILES.iter().any(|end| path.split('?').next().unwrap_or_default().ends_with(end));
        // A page of a nursery and of an office may lead elsewhere.
        let of = ["shiyakusho", "taiikukan"].iter().find(|place| path.contains(**place));
        if is_file || NO_PAGES.iter().any(|start| path.starts_with(start)) || !known.insert((kind(&path), of)) {
            continue;
        }
        assert!(known.len() < PAGES_MAX, "more and more pages: {reached:?}");
        phone.open(&format!("{base}{path}")).await.expect("a page");
        let seen = phone.js(SEEN).await.expect("what is seen");
        let text = |name: &str| seen[name].as_str().unwrap_or_default().to_owned();
        let mut faults: Vec<String> =
            seen["faults"].as_array().into_iter().flatten().map(|fault| format!("script: {fault}")).collect();
        if seen["over"].as_i64() != Some(0) {
            faults.push(format!("wider than the phone by {}", seen["over"]));
        }
        let is_wall = path.ends_with("/wall") || path.starts_with("/displays/");
        if text("title").is_empty() || text("heading").trim().is_empty() && !is_wall {
            faults.push("no heading".to_owned());
        }
        if ["ページが見つかりません", "ほかの方のページ"].iter().any(|words| text("heading").contains(words))
        {
            faults.push(format!("a closed door: {}", text("heading")));
        }
        let links = seen["links"].as_array().into_iter().flatten().filter_map(Value::as_str);
        waiting.extend(links.map(str::to_owned));
        reached.entry(kind(&path)).or_default().extend(faults);
    }
    reached
}

fn look(role: &str, reached: &BTreeMap<String, Vec<String>>, own: &[&str], others: &[&str]) {
    let missing: Vec<_> = own.iter().filter(|page| !reached.contains_key(**page)).collect();
    assert!(missing.is_empty(), "{role} does not come to {missing:?}, only to {:?}", reached.keys());
    let wrong: Vec<_> = reached.iter().filter(|(_, faults)| !faults.is_empty()).collect();
    assert!(wrong.is_empty(), "{role}: {wrong:?}");
    let foreign: Vec<_> = others.iter().filter(|page| reached.contains_key(**page)).collect();
    assert!(foreign.is_empty(), "{role} is led to pages of others: {foreign:?}");
}

#[tokio::test]
async fn each_role_comes_from_the_front_door_to_all_of_its_pages_on_a_phone() {
    let demo = Demo::start(&[("KAZASU_DEMO_PAST", "on")]);
    let mut phone = Chromium::launch().await.expect("chromium");
    phone.resize(390, 844).await.expect("a phone");
    phone.before_every_page(NOTE_FAULTS).await.expect("a script");

    let residents = ["/", "/booking", "/bookings", "/bookings/*", "/offices", "/offices/*", "/manual", "/manual/*"];
    let base = demo.residents("");
    look("a visitor", &walk(&mut phone, &base, &["/"]).await, &residents, &[]);
    phone.open(&demo.staff("/demo")).await.expect("the demo");
    let parent = phone.js("document.querySelector('.as-parent').href").await.expect("a link");
    phone.open(parent.as_str().expect("an address")).await.expect("the parent's page");
    phone.wait_for_page("location.pathname === '/family'", SOON).await.expect("their child");
    let family: Vec<&str> = residents.into_iter().chain(["/family"]).collect();
    look("a parent", &walk(&mut phone, &base, &["/"]).await, &family, &[]);

    let nursery = ["/board/*", "/families/*"];
    let office = [
        "/counters/*",
        "/counters/*/*",
        "/counters/*/closing",
        "/displays/*",
        "/reservations/*",
        "/reservations/*/*",
        "/reservations/*/closing",
        "/reservations/*/missed",
        "/reservations/*/new",
        "/statistics/*",
    ];
    let settings = ["/office/*", "/calendars/*", "/calendars/*/documents"];
    let town = ["/board", "/status", "/settings", "/entries/*", "/entries/*/wall"];
    let all = |lists: &[&[&'static str]]| lists.concat();
    let base = demo.staff("");
    for (button, own, others) in [
        ("先生", all(&[&nursery, &OF_A_PLACE]), all(&[&office, &settings, &town])),
        ("園長", all(&[&nursery, &OF_A_PLACE]), all(&[&office, &settings, &town])),
        ("窓口の職員", all(&[&office, &OF_A_PLACE]), all(&[&nursery, &settings, &town])),
        ("市の担当", all(&[&nursery, &office, &settings, &town, &OF_A_PLACE]), Vec::new()),
    ] {
        phone.open(&demo.staff("/demo")).await.expect("the demo");
        let here = "document.querySelectorAll('.roles form').forEach(form => form.removeAttribute('target'))";
        phone.js(here).await.expect("a form");
        phone.click_button(button).await.expect("a button");
        phone.wait_for_page("location.pathname !== '/demo'", SOON).await.expect("their first page");
        look(button, &walk(&mut phone, &base, &["/"]).await, &own, &others);
    }
}
