//! Names as people have them, and as nobody should: long, absent, of letters that few fonts have, from right to left.

use serde_json::json;
use simulators::fakes::browser::Chromium;

use crate::{
    counters::busy_office,
    displays::enrol,
    looks::Inspector,
    town::{Demo, OFFICE, SLUG, SOON, eventually},
};

/// From right to left; between its letters a mark that would turn around whatever follows, if it came in.
const FROM_THE_RIGHT: &str = "\u{202e}محمد عبد الرحمن\u{202e}";

/// Sixty letters without a blank, and without a place to break.
fn long(letter: &str) -> String {
    letter.repeat(60)
}

/// A nursery whose children have these names.
fn roster() -> serde_json::Value {
    let names = [
        (long("あ"), long("あ")),
        (long("W"), long("W")),
        ("葛\u{e0100}城 辻\u{e0101}子".to_owned(), "かつらぎ つじこ".to_owned()),
        ("𠮷田 𩸽".to_owned(), "よしだ ほっけ".to_owned()),
        (FROM_THE_RIGHT.to_owned(), "むはんまど".to_owned()),
        ("－".to_owned(), "－".to_owned()),
    ];
    let children: Vec<_> = names
        .iter()
        .zip(1..)
        .map(|((name, kana), number)| {
            json!({ "number": number.to_string(), "name": name, "kana": kana, "call_name": name,
                    "group": if number % 2 == 0 { long("組") } else { FROM_THE_RIGHT.to_owned() },
                    "guardians": [{ "name": name, "email": format!("{}{number}@example.jp", "a".repeat(50)) },
                                  { "name": FROM_THE_RIGHT, "email": "all@example.jp" }] })
        })
        .collect();
    json!({ "facilities": [{ "slug": SLUG, "name": long("園"), "children": children }, office()] })
}

/// The demo town's office, in which sections, services, counters and a clerk have such names.
fn office() -> serde_json::Value {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../hub/src/demo/office.json");
    let text = std::fs::read_to_string(file).expect("the demo's office");
    let mut office: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let names = [long("窓"), FROM_THE_RIGHT.to_owned(), long("W"), "𠮷田 葛\u{e0100}城 𩸽".to_owned()];
    for parts in ["sections", "services", "counters"] {
        let parts = office[parts].as_array_mut().expect("a list");
        for (part, name) in parts.iter_mut().zip(names.iter().cycle()) {
            part["name"] = json!({ "ja": name, "en": name });
        }
    }
    let clerk = json!({ "login": "madoguchi02", "name": FROM_THE_RIGHT });
    json!({ "slug": OFFICE, "name": FROM_THE_RIGHT, "staff": [clerk], "office": office })
}

async fn odd_town() -> Demo {
    let demo = Demo::start(&[]);
    let file = demo.folder.path().join("odd.json");
    std::fs::write(&file, roster().to_string()).expect("a file");
    demo.ops().run(&["import", &file.to_string_lossy()]).expect("an import");
    demo
}

/// What sticks out of the card of its call, and a head of the screen whose parts meet.
const CUT_OFF: &str = "[...document.querySelectorAll('#calls > li')].flatMap(call => [...call.children].filter(part => {
        const [one, all] = [part.getBoundingClientRect(), call.getBoundingClientRect()];
        return one.top < all.top - 1 || one.bottom > all.bottom + 1 || one.left < all.left - 1 || one.right > all.right + 1;
    }).map(part => part.className))
    .concat(document.querySelector('.sign h1').getBoundingClientRect().right + 3
        > document.querySelector('.sign .today').getBoundingClientRect().left ? ['sign'] : [])";

/// Whether what stands behind the name stands behind it on the screen as well.
async fn reads_on(chromium: &mut Chromium, before: &str, behind: &str) {
    let order = format!(
        "(() => {{ const at = text => {{ const range = document.createRange(); range.selectNodeContents(text);
            return range.getBoundingClientRect(); }};
            const [one, other] = [at({before}), at({behind})];
            return other.top >= one.bottom - 2 || other.left >= one.right - 2; }})()"
    );
    eventually(chromium, &order).await;
}

#[tokio::test]
async fn no_name_sticks_out_or_turns_around_what_stands_beside_it() {
    let demo = odd_town().await;
    let mut inspector = Inspector::new().await;
    demo.sign_in(&mut inspector.chromium).await;
    inspector.open("odd-names-board", &demo.staff(&format!("/board/{SLUG}"))).await;
    let row = "[...document.querySelectorAll('.child')].find(row => row.textContent.includes('محمد'))";
    eventually(&mut inspector.chromium, &format!("!!({row})")).await;
    eventually(&mut inspector.chromium, "!document.body.textContent.includes('\\u202e')").await;
    let name = inspector.chromium.js(&format!("window.child = {row}.id")).await.expect("an id");
    assert!(name.as_str().is_some_and(|id| id.starts_with("child_")));
    inspector
        .chromium
        .js("(document.getElementById(window.child).querySelector('.mark-arrived').click(), 0)")
        .await
        .expect("a mark");
    eventually(&mut inspector.chromium, "document.getElementById('done').textContent.includes('さんを登園にしました')")
        .await;
    // 「さんを登園にしました」 stands as it is written: its first letter left of its last.
    let order = "(() => { const text = document.getElementById('done').firstChild; const at = offset => {
        const range = document.createRange(); range.setStart(text, offset); range.setEnd(text, offset + 1);
        return range.getBoundingClientRect(); };
        const from = text.data.indexOf('さん'); const [one, other] = [at(from), at(from + 4)];
        return other.top > one.top + 2 || other.left > one.left; })()";
    eventually(&mut inspector.chromium, order).await;
    inspector.look_at("odd-names-board-told", &[(390, 844), (1440, 900)]).await;

    inspector.open("odd-names-families", &demo.staff(&format!("/families/{SLUG}"))).await;
    let what = "[...document.querySelectorAll('.guardians .what')].find(what => what.textContent.includes('محمد'))";
    reads_on(
        &mut inspector.chromium,
        &format!("{what}.querySelector('bdi')"),
        &format!("{what}.querySelector('.badge')"),
    )
    .await;
    inspector.chromium.js("(document.querySelector('.hand-out details').open = true, 0)").await.expect("a form");
    inspector.look_at("odd-names-families-print", &[(390, 844), (820, 1180), (1440, 900)]).await;
    let form = "(() => { const form = document.querySelector('.hand-out form'); form.target = ''; form.submit(); return 0; })()";
    inspector.chromium.js(form).await.expect("a form");
    inspector.chromium.wait_for_page("document.querySelectorAll('.sheet').length > 0", SOON).await.expect("sheets");
    inspector.look_at("odd-names-sheets", &[(390, 844), (820, 1180), (1440, 900)]).await;

    // The parent of all of them.
    let link = "[...document.querySelectorAll('.sheet')].find(sheet => sheet.querySelectorAll('.what b').length > 1)
        .querySelector('.address span').textContent";
    let link = inspector.chromium.js(link).await.expect("a link").as_str().expect("text").to_owned();
    inspector.open("odd-names-invitation", &link).await;
    inspector.chromium.click_button("はじめる").await.expect("a button");
    inspector.chromium.wait_for_page("location.pathname === '/family'", SOON).await.expect("the parents' page");
    let all = "document.querySelectorAll('.child-today').length === 6";
    eventually(&mut inspector.chromium, all).await;
    let card = "[...document.querySelectorAll('.child-today')].find(card => card.textContent.includes('محمد'))";
    for behind in [".of-class", ".sentence"] {
        let (name, behind) = (format!("{card}.querySelector('h2 bdi')"), format!("{card}.querySelector('{behind}')"));
        reads_on(&mut inspector.chromium, &name, &behind).await;
    }
    eventually(&mut inspector.chromium, "!document.body.textContent.includes('\\u202e')").await;
    inspector.look_hard("odd-names-family").await;
    inspector.look_at("odd-names-family", &[(820, 1180)]).await;
    inspector.open("odd-names-first-page", &demo.residents("/")).await;
    eventually(&mut inspector.chromium, all).await;
    inspector.found_nothing();
}

#[tokio::test]
async fn no_name_of_an_office_sticks_out_of_the_console_or_a_screen() {
    let demo = odd_town().await;
    let mut inspector = Inspector::new().await;
    let mut screen = Inspector::new().await;
    enrol(&demo, &mut screen.chromium).await;
    demo.sign_in_as(&mut inspector.chromium, "madoguchi02", &format!("/counters/{OFFICE}")).await;
    for counter in [1, 2] {
        inspector.chromium.js(&busy_office(counter)).await.expect("a morning");
    }
    let nothing_turns = "!document.body.textContent.includes('\\u202e')";
    for (name, path) in [("counters", String::new()), ("console", "/1".to_owned()), ("console-of-2", "/2".to_owned())] {
        inspector.open(&format!("odd-names-{name}"), &demo.staff(&format!("/counters/{OFFICE}{path}"))).await;
        eventually(&mut inspector.chromium, nothing_turns).await;
        inspector.look_forced(&format!("odd-names-{name}")).await;
        inspector.chromium.js("document.documentElement.style.fontSize = '32px'").await.expect("large letters");
        inspector.look_at(&format!("odd-names-{name}-large"), &[(390, 844), (820, 1180), (1440, 900)]).await;
        inspector.chromium.js("document.documentElement.style.fontSize = ''").await.expect("letters as they were");
    }
    // Counter 2 is called from right to left; what stands behind it on its head stands behind it on the screen.
    let head = "document.getElementById('head')";
    reads_on(
        &mut inspector.chromium,
        &format!("{head}.querySelector('h1')"),
        &format!("{head}.querySelector('.serves')"),
    )
    .await;

    eventually(&mut screen.chromium, "document.querySelectorAll('#calls > li').length > 0").await;
    eventually(&mut screen.chromium, nothing_turns).await;
    for size in [(1920, 1080), (1080, 1920), (820, 1180), (390, 844)] {
        screen.look_at("odd-names-display", &[size]).await;
        assert_eq!(screen.chromium.js(CUT_OFF).await.expect("a list"), json!([]), "{size:?}");
    }
    screen.found_nothing();
    inspector.found_nothing();
}

#[tokio::test]
async fn families_are_found_by_class_by_name_and_by_not_being_invited() {
    let demo = Demo::start(&[]);
    let mut chromium = Chromium::launch().await.expect("chromium");
    demo.sign_in(&mut chromium).await;
    chromium.open(&demo.staff(&format!("/families/{SLUG}"))).await.expect("a page");
    let shown = "[...document.querySelectorAll('.family')].filter(row => row.offsetParent)";
    let all = chromium.js(&format!("{shown}.length")).await.expect("a number").as_i64().expect("a number");
    let tab = "document.querySelectorAll('.classes a')[2]";
    chromium.js(&format!("({tab}.click(), 0)")).await.expect("a class");
    eventually(
        &mut chromium,
        &format!("{shown}.length > 0 && {shown}.length < {all} && location.search === '?class=2'"),
    )
    .await;
    let guardian = "document.querySelectorAll('.guardians .what > bdi')[0].textContent";
    let name = chromium.js(guardian).await.expect("a name").as_str().expect("text").to_owned();
    chromium.fill("#find", &name).await.expect("a field");
    eventually(
        &mut chromium,
        &format!("{shown}.length > 0 && {shown}.every(row => row.textContent.includes('{name}'))"),
    )
    .await;
    eventually(&mut chromium, "location.search === '?class=2'").await;
    chromium.fill("#find", "そんな名前はない").await.expect("a field");
    eventually(&mut chromium, "!document.getElementById('nobody').hidden").await;
    // What is seen is kept by the forms of the page, and leads back to it.
    let missing = "document.querySelectorAll('.filter a')[1]";
    chromium.js(&format!("({missing}.click(), 0)")).await.expect("a filter");
    eventually(&mut chromium, &format!("{shown}.length > 0 && {shown}.every(row => row.hasAttribute('data-missing'))"))
        .await;
    chromium.js(&format!("({shown}[0].querySelector('.acts form').submit(), 0)")).await.expect("a form");
    chromium.wait_for_page("!!document.getElementById('link')", SOON).await.expect("a link");
    eventually(&mut chromium, "location.search === '?class=2&only=missing'").await;
}

/// As the page puts it aside to which a sign-in leads; who gets that page is asked for over HTTP.
#[tokio::test]
async fn what_was_typed_when_the_session_had_ended_stands_in_the_form_again_for_that_session_alone() {
    let demo = Demo::start(&[]);
    let mut chromium = Chromium::launch().await.expect("chromium");
    demo.sign_in_as(&mut chromium, "taiikukan01", "/entries/taiikukan").await;
    let aside = |mark: &str| {
        format!(
            "(sessionStorage.setItem('kazasu-again', JSON.stringify({{ mark: {mark}, page: '/entries/taiikukan',
                to: '/entries/taiikukan/hall', fields: [['capacity', '77'], ['gone', '<b>']] }})), location.reload(), 0)"
        )
    };
    let was = chromium.js("document.getElementById('capacity').value").await.expect("a value");
    chromium.js(&aside("'0000000000000000'")).await.expect("a page");
    chromium.wait_for_page("sessionStorage.getItem('kazasu-again') === null", SOON).await.expect("it is taken");
    assert_eq!(
        chromium.js("document.getElementById('capacity').value").await.expect("a value"),
        was,
        "of another session"
    );
    chromium.js(&aside("document.body.dataset.mark")).await.expect("a page");
    chromium.wait_for_page("document.getElementById('capacity').value === '77'", SOON).await.expect("what was typed");
    eventually(&mut chromium, "document.getElementById('capacity').offsetParent !== null").await;
    let said = "document.activeElement.textContent.includes('まだ送っていません') && document.activeElement.textContent.includes('<b>')";
    eventually(&mut chromium, said).await;
    chromium.open(&demo.staff("/entries/taiikukan")).await.expect("a page");
    assert_eq!(
        chromium.js("document.getElementById('capacity').value").await.expect("a value"),
        was,
        "nothing was sent"
    );
}
