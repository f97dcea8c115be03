//! The pages of an account, and of all accounts, in a real browser: they fit, they are for everybody, and one walk through
//! them gives somebody new their first password.

use crate::{
    looks::Inspector,
    town::{Demo, SOON},
};

const MADE: &str = "(() => { document.getElementById('account').value = 'hanako.y';
    document.getElementById('name').value = '山田 花子';
    document.querySelector('[name=role][value=town]').checked = true;
    document.querySelector('form.town-form').requestSubmit(); })()";
const CODE: &str = "document.querySelector('.code-of-password code').textContent";
const SIZES: [(u32, u32); 3] = [(390, 844), (820, 1180), (1440, 900)];

#[tokio::test]
async fn the_pages_of_accounts_fit_and_somebody_new_comes_in_with_a_code() {
    let mut pages = Inspector::new().await;
    let demo = Demo::start(&[]);
    pages.open("sign-in", &demo.staff("/sign-in")).await;
    pages.open("new-password", &demo.staff("/sign-in/new-password")).await;
    demo.sign_in_as(&mut pages.chromium, "shiyakusho", "/board").await;
    for (name, path) in [
        ("sessions", "/account/sessions"),
        ("second", "/account/second"),
        ("prove", "/account/prove?to=/account/second"),
        ("accounts", "/accounts"),
        ("accounts-new", "/accounts/new"),
        ("accounts-found", "/accounts?find=yamada"),
        ("groups", "/groups"),
        ("group", "/groups/group_0000000000001"),
        ("moves", "/moves"),
        ("policy", "/staff/policy"),
    ] {
        pages.open(name, &demo.staff(path)).await;
    }
    pages.chromium.open(&demo.staff("/account/second")).await.expect("a page");
    pages
        .chromium
        .js("document.querySelector('[action=\"/account/second/codes\"]').requestSubmit()")
        .await
        .expect("a form");
    pages.chromium.wait_for_page("location.pathname === '/account/second/codes'", SOON).await.expect("a secret");
    pages.look_at("second-codes", &SIZES).await;
    pages.chromium.fill("#code", "000000").await.expect("a field");
    pages.chromium.js("document.querySelector('form.town-form').requestSubmit()").await.expect("a form");
    pages.chromium.wait_for_page("document.activeElement.id === 'errors'", SOON).await.expect("what is wrong");
    pages.look_at("second-codes-refused", &SIZES).await;

    pages.chromium.open(&demo.staff("/accounts/new")).await.expect("a form");
    pages.chromium.js(MADE).await.expect("a form");
    pages.chromium.wait_for_page("document.querySelector('.code-of-password') !== null", SOON).await.expect("a code");
    pages.look_at("account-made", &SIZES).await;
    let code = pages.chromium.js(CODE).await.expect("a code");
    let code = code.as_str().expect("text").to_owned();
    pages.chromium.js("document.querySelector('[action=\"/sign-out\"]').requestSubmit()").await.expect("a form");
    pages.chromium.wait_for_page("location.pathname === '/sign-out'", SOON).await.expect("signed out");
    pages.chromium.open(&demo.staff("/sign-in/new-password")).await.expect("a form");
    let fields = [("#login", "hanako.y"), ("#code", &code), ("#new", "kaki no ki 2026"), ("#again", "kaki no ki 2026")];
    for (field, value) in fields {
        pages.chromium.fill(field, value).await.expect("a field");
    }
    pages.chromium.js("document.querySelector('form.town-form').requestSubmit()").await.expect("a form");
    pages.chromium.wait_for_page("location.search === '?set'", SOON).await.expect("a password");
    pages.look_at("sign-in-set", &SIZES).await;
    for (field, value) in [("#login", "hanako.y"), ("#password", "kaki no ki 2026")] {
        pages.chromium.fill(field, value).await.expect("a field");
    }
    pages.chromium.js("document.querySelector('.sign-in form').requestSubmit()").await.expect("a form");
    pages.chromium.wait_for_page("location.pathname === '/board'", SOON).await.expect("the first page");
    pages.found_nothing();
}
