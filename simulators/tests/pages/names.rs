//! Names as people have them, and as nobody should: long, absent, of letters that few fonts have, from right to left.

use serde_json::json;
use simulators::fakes::browser::Chromium;

use crate::{
    looks::Inspector,
    town::{Demo, SLUG, SOON, eventually},
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
                    "guardians": [{ "name": name, "email": format!("{}{number}@example.jp", "a".repeat(50)) }] })
        })
        .collect();
    json!({ "facilities": [{ "slug": SLUG, "name": "山田保育園", "children": children }] })
}

async fn odd_town() -> Demo {
    let demo = Demo::start(&[]);
    let file = demo.folder.path().join("odd.json");
    std::fs::write(&file, roster().to_string()).expect("a file");
    demo.ops().run(&["import", &file.to_string_lossy()]).expect("an import");
    demo
}

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
