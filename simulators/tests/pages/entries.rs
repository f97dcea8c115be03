//! The gym of the demo town: a real kiosk with a real pcscd, the staff's page and the wall in a browser.

use simulators::fakes::{browser::Chromium, cards::VirtualCard, pcscd::Pcscd, ports, processes::Kiosk};

use crate::{
    looks::Inspector,
    town::{Demo, SOON, eventually},
};

const GYM: &str = "taiikukan";
const INSIDE: &str = "document.querySelector('[data-is=inside]').textContent";
const WORDS: &str = "document.querySelector('[data-is=ja]').textContent";
const WALLS: [(u32, u32); 2] = [(1920, 1080), (1080, 1920)];
/// Holds the demo cards from the first to the last, one after the other.
const HOLD: &str =
    "(async () => { for (let card = FIRST; card <= LAST; card++) await fetch('/demo/taps', { method: 'POST',
    body: new URLSearchParams({ facility: 'taiikukan', card: 'r' + String(card).padStart(2, '0') }) })
    .then(answer => answer.text()); })()";

async fn hold(chromium: &mut Chromium, first: u8, last: u8) {
    let script = HOLD.replace("FIRST", &first.to_string()).replace("LAST", &last.to_string());
    chromium.js(&script).await.expect("answers");
}

#[tokio::test]
async fn a_card_at_the_entrance_is_seen_on_the_wall_and_by_the_staff() {
    let demo = Demo::start(&[]);
    let pcscd = Pcscd::start(1).expect("a private pcscd");
    let (data, code) = (demo.folder.join("kiosk"), demo.ops().device_codes(GYM, 1).expect("a code").concat());
    Kiosk::enrol(&demo.programs, demo.hub().staff(), &code, &data).expect("an enrolment");
    let port = ports::free().expect("a port");
    let kiosk = Kiosk::start(&demo.programs, demo.hub().staff(), &data, port, &pcscd.socket()).expect("a kiosk");
    let (mut wall, mut screen) =
        (Chromium::launch().await.expect("chromium"), Chromium::launch().await.expect("chromium"));
    demo.sign_in_as(&mut wall, "taiikukan01", &format!("/entries/{GYM}")).await;
    wall.open(&demo.staff(&format!("/entries/{GYM}/wall"))).await.expect("the wall");
    eventually(&mut wall, "document.documentElement.classList.contains('live')").await;
    assert_eq!(wall.js(INSIDE).await.expect("a number"), "0");

    screen.open(&format!("http://{}/", kiosk.screen())).await.expect("a screen");
    eventually(&mut screen, "document.getElementById('facility').textContent === '市民体育館'").await;
    let held = pcscd.readers()[0].hold(VirtualCard::of_town("DEMO-shiyakusho-r01"));
    eventually(&mut screen, "document.body.textContent.includes('いらっしゃいませ')").await;
    eventually(&mut wall, &format!("{INSIDE} === '1' && {WORDS} === '空いています'")).await;
    drop(held);
    let _stranger = pcscd.readers()[0].hold(VirtualCard::of_town("SKM-NOBODY"));
    eventually(&mut screen, "document.body.textContent.includes('このカードは登録されていません')").await;
    assert_eq!(wall.js(INSIDE).await.expect("a number"), "1");
}

#[tokio::test]
async fn the_pages_of_a_gym_fit_and_are_for_everybody_however_full_it_is() {
    let demo = Demo::start(&[]);
    let mut pages = Inspector::new().await;
    demo.sign_in_as(&mut pages.chromium, "taiikukan01", &format!("/entries/{GYM}")).await;
    let mut first = 1;
    for (name, last, words) in [
        ("free", 3, "空いています"),
        ("busy", 8, "やや混んでいます"),
        ("crowded", 11, "混んでいます"),
        ("full", 13, "満員です"),
    ] {
        hold(&mut pages.chromium, first, last).await;
        eventually(&mut pages.chromium, &format!("{INSIDE} === '{last}' && {WORDS} === '{words}'")).await;
        pages.look_at(&format!("entries-{name}"), &[(390, 844), (820, 1180), (1440, 900)]).await;
        pages.chromium.open(&demo.staff(&format!("/entries/{GYM}/wall"))).await.expect("the wall");
        assert_eq!(pages.chromium.js(WORDS).await.expect("words"), words);
        pages.look_at(&format!("wall-{name}"), &WALLS).await;
        pages.chromium.open(&demo.staff(&format!("/entries/{GYM}"))).await.expect("the staff's page");
        first = last + 1;
    }
    pages.chromium.js("document.querySelector('details.fold').open = true").await.expect("a form");
    pages.look_at("entries-capacity", &[(390, 844), (1440, 900)]).await;
    pages.chromium.fill("#capacity", "0").await.expect("a field");
    pages.chromium.click_button("保存する").await.expect("a button");
    let refused = "document.querySelector('.note.error') !== null";
    pages.chromium.wait_for_page(refused, SOON).await.expect("why it was not stored");
    pages.look_at("entries-refused", &[(390, 844)]).await;
    pages.open("manual-entries", &demo.residents("/manual/entries")).await;
    pages.open("demo-gym", &demo.staff(&format!("/demo?facility={GYM}"))).await;
    pages.found_nothing();
}
