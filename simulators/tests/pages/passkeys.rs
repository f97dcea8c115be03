//! Passkeys in a real browser with an authenticator built in: added, used as the second step and alone; and what is said where
//! they cannot be used.

use simulators::fakes::browser::Chromium;

use crate::{
    looks::Inspector,
    town::{Demo, SOON, eventually},
};

const SIZES: [(u32, u32); 3] = [(390, 844), (820, 1180), (1440, 900)];
const LOGIN: &str = "shiyakusho";
const PASSWORD: &str = "kazasu-demo";

/// The staff's pages by this machine's name, to which passkeys are bound.
fn at(demo: &Demo, path: &str) -> String {
    format!("http://localhost:{}{path}", demo.hub().staff().port())
}

async fn submit(chromium: &mut Chromium, action: &str) {
    let send = format!("document.querySelector('form[action=\"{action}\"]').requestSubmit()");
    chromium.js(&send).await.expect("a form");
}

async fn come_to(chromium: &mut Chromium, expression: &str) {
    chromium.wait_for_page(expression, SOON).await.expect("a page");
}

async fn type_password(chromium: &mut Chromium, url: &str) {
    chromium.open(url).await.expect("the form");
    chromium.fill("#login", LOGIN).await.expect("a field");
    chromium.fill("#password", PASSWORD).await.expect("a field");
    chromium.click_button("サインイン").await.expect("a button");
}

async fn sign_out(chromium: &mut Chromium) {
    submit(chromium, "/sign-out").await;
    come_to(chromium, "location.pathname === '/sign-out'").await;
}

/// What the page says of what did not work.
fn says(what: &str) -> String {
    format!("!document.querySelector('[data-says=\"{what}\"]').hidden")
}

#[tokio::test]
async fn a_passkey_is_added_and_signs_in_alone_and_behind_the_password() {
    let mut pages = Inspector::new().await;
    let demo = Demo::start(&[]);
    let authenticator = pages.chromium.have_authenticator().await.expect("an authenticator");
    type_password(&mut pages.chromium, &at(&demo, "/sign-in")).await;
    come_to(&mut pages.chromium, "location.pathname === '/board'").await;

    pages.chromium.open(&at(&demo, "/account/second")).await.expect("a page");
    submit(&mut pages.chromium, "/account/second/passkeys").await;
    come_to(&mut pages.chromium, "document.querySelector('[data-passkey=add]') !== null").await;
    pages.look_at("passkey-new", &SIZES).await;
    // Nobody adds a key without showing that it is theirs.
    pages.chromium.verify_owner(&authenticator, false).await.expect("an authenticator");
    pages.chromium.fill("#name", "課のパソコン").await.expect("a field");
    pages.chromium.click_button("登録する").await.expect("a button");
    eventually(&mut pages.chromium, &says("NotAllowedError")).await;
    pages.look_at("passkey-new-refused", &SIZES).await;
    pages.chromium.verify_owner(&authenticator, true).await.expect("an authenticator");
    pages.chromium.click_button("登録する").await.expect("a button");
    come_to(&mut pages.chromium, "location.search === '?passkey-added'").await;
    let named = "document.querySelector('.signed-in').textContent.includes('課のパソコン')";
    eventually(&mut pages.chromium, named).await;
    pages.chromium.js("document.querySelector('.signed-in details').open = true").await.expect("a fold");
    pages.look_hard("passkeys").await;
    pages.look_at("passkeys", &SIZES).await;

    // The same machine has it already.
    submit(&mut pages.chromium, "/account/second/passkeys").await;
    come_to(&mut pages.chromium, "document.querySelector('[data-passkey=add]') !== null").await;
    pages.chromium.click_button("登録する").await.expect("a button");
    eventually(&mut pages.chromium, &says("InvalidStateError")).await;

    // Alone: one press.
    sign_out(&mut pages.chromium).await;
    pages.open("sign-in-with-passkeys", &at(&demo, "/sign-in")).await;
    pages.chromium.click_button("パスキーでサインイン").await.expect("a button");
    come_to(&mut pages.chromium, "location.pathname === '/board'").await;

    // Behind the password: the button, after somebody else's finger.
    sign_out(&mut pages.chromium).await;
    type_password(&mut pages.chromium, &at(&demo, "/sign-in")).await;
    come_to(&mut pages.chromium, "document.querySelector('[data-passkey=step]') !== null").await;
    pages.look_at("second-step-passkey", &SIZES).await;
    pages.chromium.verify_owner(&authenticator, false).await.expect("an authenticator");
    pages.chromium.click_button("パスキーで確かめる").await.expect("a button");
    eventually(&mut pages.chromium, &says("NotAllowedError")).await;
    pages.chromium.verify_owner(&authenticator, true).await.expect("an authenticator");
    pages.chromium.click_button("パスキーで確かめる").await.expect("a button");
    come_to(&mut pages.chromium, "location.pathname === '/board'").await;
    pages.found_nothing();
}

#[tokio::test]
async fn where_a_passkey_cannot_be_used_the_page_says_what_to_do_instead() {
    let mut pages = Inspector::new().await;
    let demo = Demo::start(&[]);
    let asked = "document.querySelector('[data-passkey=alone]') !== null";
    // By an address to which no passkey is bound.
    pages.chromium.open(&demo.staff("/sign-in")).await.expect("the form");
    submit(&mut pages.chromium, "/sign-in/passkey").await;
    come_to(&mut pages.chromium, asked).await;
    eventually(&mut pages.chromium, &says("elsewhere")).await;
    pages.look_at("passkey-elsewhere", &SIZES).await;
    // By a browser that knows none.
    pages.chromium.before_every_page("delete window.PublicKeyCredential").await.expect("a script");
    pages.chromium.open(&at(&demo, "/sign-in")).await.expect("the form");
    submit(&mut pages.chromium, "/sign-in/passkey").await;
    come_to(&mut pages.chromium, asked).await;
    eventually(&mut pages.chromium, &says("unknown")).await;
    // Without script.
    pages.chromium.switch_scripts_off().await.expect("no scripts");
    pages.chromium.open(&at(&demo, "/sign-in")).await.expect("the form");
    pages.chromium.click_button("パスキーでサインイン").await.expect("a button");
    come_to(&mut pages.chromium, asked).await;
    let words = "document.querySelector('[data-no-script]').offsetHeight > 0
        && document.querySelector('[data-ask]').offsetHeight === 0
        && document.querySelector('main a[href=\"/sign-in\"]') !== null";
    assert_eq!(pages.chromium.js(words).await.expect("an answer"), true);
    pages.found_nothing();
}
