//! A visitor's phone in real browsers: a number from home, the place that moves, the call that is seen and pushed.

use serde_json::Value;
use simulators::fakes::{
    browser::{Browser, Firefox, Protocol},
    mail_server::MailServer,
    push_service::PushService,
};

use crate::{
    displays::{Clerk, command, take},
    looks::Inspector,
    town::{Demo, OFFICE, SOON, eventually},
};

/// A phone upright and a tablet; nobody has a desk in a waiting room.
const SIZES: [(u32, u32); 2] = [(390, 844), (820, 1180)];
const CHOOSE: &str = "document.querySelector('[name=service][value=\"1\"]').click()";
const ON_TICKET: &str = "location.pathname.indexOf('/tickets/') === 0";
/// Chooses the first service on the office's page and takes a number, as a fetch: for others in the line.
pub const TAKE_A_NUMBER: &str = "(async () => { const page = await (await fetch('/offices/shiyakusho')).text();
    const form = /form_[0-9a-z]+/.exec(page)[0];
    return (await fetch('/offices/shiyakusho/tickets', { method: 'POST',
        body: new URLSearchParams([['form', form], ['service', '1']]) })).url; })()";

/// The four digits of the day, as the office's screen shows them to the clerk.
async fn digits(demo: &Demo, clerk: &mut Clerk) -> String {
    clerk.0.open(&demo.staff(&format!("/displays/{OFFICE}"))).await.expect("a screen");
    clerk
        .0
        .js("document.querySelector('.code b').textContent")
        .await
        .expect("digits")
        .as_str()
        .expect("text")
        .to_owned()
}

async fn sees<P: Protocol>(phone: &mut Browser<P>, expression: &str) {
    let value = phone.wait_js(expression, SOON).await.expect("a value");
    assert_eq!(value, true, "{expression}");
}

fn stands(stand: &str) -> String {
    format!("document.getElementById('ticket').dataset.stand === '{stand}'")
}

/// What a person sees of this part of the page; nothing if it is not shown.
fn shown(selector: &str) -> String {
    format!(
        "[...document.querySelectorAll('{selector}')].filter(one => one.checkVisibility()).map(one => one.textContent).join()"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_from_home_moves_on_is_called_on_the_page_and_by_a_push() {
    let push_service = PushService::start().await.expect("a push service");
    let push_host = push_service.address().ip().to_string();
    let demo = Demo::start(&[("KAZASU_PUSH_HOSTS", &push_host), ("KAZASU_PUSH_PRIVATE_HOSTS", "allow")]);
    let mut clerk = Clerk::sign_in(&demo).await;
    clerk.press(vec![command(1, "open"), take(1, 0), take(2, 0)]).await;

    let mut phone = Firefox::launch(&push_service.browser_url()).await.expect("firefox-esr");
    phone.allow_notifications(&demo.residents("")).await.expect("a right");
    phone.open(&demo.residents(&format!("/offices/{OFFICE}"))).await.expect("the office");
    phone.js(CHOOSE).await.expect("a choice");
    // A page that wants to know when it is left is not kept whole: going back, the browser makes it from its cache.
    phone.js("addEventListener('unload', () => {})").await.expect("a wish");
    phone.click_button("番号を取る").await.expect("a button");
    phone.wait_for_page(ON_TICKET, SOON).await.expect("the number's page");
    let number = phone.js("document.getElementById('ticket').dataset.number").await.expect("a number");
    assert_eq!(number, "A003");
    // Back, and the button once more: the same number.
    phone.js("history.back()").await.expect("a way back");
    phone.wait_for_page("location.pathname.indexOf('/offices/') === 0", SOON).await.expect("the office");
    phone.js("document.querySelector('[name=service][value=\"1\"]').checked = true").await.expect("a choice");
    phone.click_button("番号を取る").await.expect("a button");
    phone.wait_for_page(ON_TICKET, SOON).await.expect("the number's page");
    assert_eq!(phone.js("document.getElementById('ticket').dataset.number").await.expect("a number"), number);

    let digits = digits(&demo, &mut clerk).await;
    phone.fill("#day-code", &digits).await.expect("a field");
    phone.click_button("来ました").await.expect("a button");
    phone.wait_for_page(&format!("{ON_TICKET} && {}", stands("waiting")), SOON).await.expect("the page again");
    sees(&mut phone, "document.querySelector('#notify').dataset.state === 'off'").await;
    phone.click_button("この端末で受け取る").await.expect("a button");
    sees(&mut phone, "document.querySelector('#notify').dataset.state === 'on'").await;
    // The page tells the hub its subscription at every load, and takes the wish back when asked to.
    phone.js("window.isOld = setTimeout(() => location.reload())").await.expect("a way");
    phone.wait_for_page("!window.isOld", SOON).await.expect("the page again");
    sees(&mut phone, "document.querySelector('#notify').dataset.state === 'on'").await;
    phone.click_button("受け取りをやめる").await.expect("a button");
    sees(&mut phone, "document.querySelector('#notify').dataset.state === 'off'").await;
    phone.click_button("この端末で受け取る").await.expect("a button");
    sees(&mut phone, "document.querySelector('#notify').dataset.state === 'on'").await;
    phone.js("window.neverLoadedAgain = true").await.expect("a value");

    assert_eq!(phone.js(&shown(".before")).await.expect("a count"), "2");
    clerk.press(vec![command(1, "next")]).await;
    sees(&mut phone, &format!("({}) === '1'", shown(".before"))).await;
    sees(&mut phone, "document.querySelector('.calls').textContent.indexOf('A001 1番窓口') === 0").await;
    clerk.press(vec![command(1, "begin"), command(1, "finish"), command(1, "next")]).await;
    sees(&mut phone, &format!("({}) === 'つぎの番です'", shown(".next-turn"))).await;
    clerk.press(vec![command(1, "no-show"), command(1, "next")]).await;
    sees(&mut phone, &stands("called")).await;
    assert_eq!(phone.js(&shown(".at-counter")).await.expect("a counter"), "1番窓口");
    assert_eq!(phone.js("document.title").await.expect("a title"), "● A003 1番窓口");
    let shown_now = phone.wait_for_notifications(1, SOON).await.expect("a worker");
    let called = shown_now.iter().find(|one| one.title == "番号 A003 お呼びしています").expect("a call");
    assert_eq!(called.body, "1番窓口へお越しください");
    assert!(called.data["navigate"].as_str().is_some_and(|page| page.contains("/tickets/")));

    clerk.press(vec![command(1, "begin"), command(1, "finish")]).await;
    sees(&mut phone, &stands("finished")).await;
    assert_eq!(phone.js("window.neverLoadedAgain").await.expect("a value"), Value::Bool(true));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_page_counts_a_number_down_and_says_its_call_by_itself() {
    let demo = Demo::start(&[]);
    let mut clerk = Clerk::sign_in(&demo).await;
    clerk.press(vec![command(1, "open"), take(1, 0), take(2, 0)]).await;
    let mut pages = Inspector::new().await;
    let phone = &mut pages.chromium;
    phone.open(&demo.residents(&format!("/offices/{OFFICE}"))).await.expect("the office");
    let ticket = phone.js(TAKE_A_NUMBER).await.expect("an address");
    phone.open(ticket.as_str().expect("text")).await.expect("the number");
    let digits = digits(&demo, &mut clerk).await;
    phone.fill("#day-code", &digits).await.expect("a field");
    phone.click_button("来ました").await.expect("a button");
    phone.wait_for_page(&format!("{ON_TICKET} && {}", stands("waiting")), SOON).await.expect("the page again");
    phone.open(&demo.residents("/")).await.expect("the first page");
    assert_eq!(phone.js(&shown(".number-today .before")).await.expect("a count"), "2");
    sees(phone, "document.documentElement.classList.contains('live')").await;
    phone.js("window.neverLoadedAgain = true").await.expect("a value");
    clerk.press(vec![command(1, "next")]).await;
    sees(phone, &format!("({}) === '1'", shown(".number-today .before"))).await;
    assert_eq!(phone.js("window.neverLoadedAgain").await.expect("a value"), Value::Bool(true));
    clerk.press(vec![command(1, "begin"), command(1, "finish"), command(1, "next")]).await;
    clerk.press(vec![command(1, "no-show"), command(1, "next")]).await;
    sees(phone, "(document.querySelector('.number-today') || { dataset: {} }).dataset.stand === 'called'").await;
    assert_eq!(phone.js(&shown(".number-today .at")).await.expect("a counter"), "1番窓口");
    // And a shared tablet forgets it.
    phone.js("document.querySelector('.forget').open = true").await.expect("a fold");
    phone.click_button("番号と予約を消す").await.expect("a button");
    phone.wait_for_page("document.querySelector('.said') !== null", SOON).await.expect("a word");
    assert_eq!(phone.js("document.querySelectorAll('.number-today').length").await.expect("a count"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_gave_a_mail_address_is_called_by_mail() {
    let mail_server = MailServer::start().await.expect("a mail server");
    let demo = Demo::start(&[("KAZASU_SMTP_URL", &mail_server.url())]);
    let mut clerk = Clerk::sign_in(&demo).await;
    clerk.press(vec![command(1, "open")]).await;
    let digits = digits(&demo, &mut clerk).await;
    let mut pages = Inspector::new().await;
    let phone = &mut pages.chromium;
    phone.open(&demo.residents(&format!("/offices/{OFFICE}"))).await.expect("the office");
    let ticket = phone.js(TAKE_A_NUMBER).await.expect("an address");
    phone.open(ticket.as_str().expect("text")).await.expect("the number");
    phone.js("document.querySelector('.mail').open = true").await.expect("a fold");
    phone.fill("#email", "hana@example.jp").await.expect("a field");
    // The card above finds out meanwhile whether this browser takes pushes, and moves what lies under a finger.
    phone.js("document.querySelector('.mail form button').click()").await.expect("a button");
    phone.wait_for_page("document.querySelector('.said') !== null", SOON).await.expect("a word");
    assert_eq!(phone.js(&shown(".said")).await.expect("words"), "メールアドレスを登録しました。");
    let wrong = if digits == "0000" { "1111" } else { "0000" };
    phone.fill("#day-code", wrong).await.expect("a field");
    phone.click_button("来ました").await.expect("a button");
    phone.wait_for_page("document.querySelector('.note.error') !== null", SOON).await.expect("a refusal");
    // A refused form is not sent again by a page that loads itself anew.
    phone.js("window.isOld = setTimeout(() => location.reload())").await.expect("a way");
    phone.wait_for_page("!window.isOld && document.querySelector('.note') === null", SOON).await.expect("the number");
    phone.fill("#day-code", &digits).await.expect("a field");
    phone.click_button("来ました").await.expect("a button");
    phone.wait_for_page(&stands("waiting"), SOON).await.expect("the number");
    clerk.press(vec![command(1, "next")]).await;
    // The demo town writes to those who booked, too.
    let mut seen = 0;
    let mail = loop {
        let mails = mail_server.wait_for(seen + 1, SOON).await.expect("a mail");
        if let Some(mail) = mails.iter().find(|mail| mail.recipients == ["hana@example.jp"]) {
            break mail.clone();
        }
        seen = mails.len();
    };
    assert!(mail.subject().is_some_and(|subject| subject.contains("番号A001をお呼びしています")), "{mail:?}");
    assert!(mail.text().is_some_and(|text| text.contains("1番窓口へお越しください。") && text.contains("/tickets/")));
}

#[tokio::test]
async fn without_scripts_a_number_is_taken_and_given_back_all_the_same() {
    let demo = Demo::start(&[]);
    let mut pages = Inspector::new().await;
    let phone = &mut pages.chromium;
    phone.switch_scripts_off().await.expect("no scripts");
    phone.open(&demo.residents(&format!("/offices/{OFFICE}?lang=en"))).await.expect("the office");
    phone.js(CHOOSE).await.expect("a choice");
    phone.click_button("Take a number").await.expect("a button");
    phone.wait_for_page(ON_TICKET, SOON).await.expect("the number's page");
    assert_eq!(phone.js(&shown(".stand-name")).await.expect("words"), "You are not here yet");
    assert_eq!(phone.js(&shown("#sound")).await.expect("nothing"), "", "only what works is offered");
    phone.js("document.querySelectorAll('.own-acts details')[1].open = true").await.expect("a fold");
    phone.click_button("Give the number back").await.expect("a button");
    phone.wait_for_page(&stands("left"), SOON).await.expect("the page again");
    assert_eq!(phone.js(&shown(".stand-name")).await.expect("words"), "This number has ended");
}

#[tokio::test]
async fn the_pages_of_visitors_fit_and_are_for_everybody() {
    let mail_server = MailServer::start().await.expect("a mail server");
    let demo = Demo::start(&[("KAZASU_SMTP_URL", &mail_server.url())]);
    let mut clerk = Clerk::sign_in(&demo).await;
    let others = [1, 2, 6, 1, 11].map(|service| take(service, 0));
    clerk.press([command(1, "open")].into_iter().chain(others).chain([command(1, "next")]).collect()).await;
    let mut pages = Inspector::new().await;
    let office = demo.residents(&format!("/offices/{OFFICE}"));
    for (name, address) in [("office-vi", format!("{office}?lang=vi")), ("office", format!("{office}?lang=ja"))] {
        pages.chromium.open(&address).await.expect("the office");
        pages.look_at(name, &SIZES).await;
    }
    let ticket = pages.chromium.js(TAKE_A_NUMBER).await.expect("an address").as_str().expect("text").to_owned();
    for (name, address) in
        [("ticket-away-pt", format!("{ticket}?lang=pt")), ("ticket-away", format!("{ticket}?lang=ja"))]
    {
        pages.chromium.open(&address).await.expect("the number");
        eventually(&mut pages.chromium, "document.querySelector('#notify').dataset.state !== 'mail'").await;
        pages.look_at(name, &SIZES).await;
    }
    let digits = digits(&demo, &mut clerk).await;
    let wrong = if digits == "0000" { "1111" } else { "0000" };
    pages.chromium.open(&ticket).await.expect("the number");
    pages.chromium.fill("#day-code", wrong).await.expect("a field");
    pages.chromium.click_button("来ました").await.expect("a button");
    pages.chromium.wait_for_page("document.querySelector('.note.error') !== null", SOON).await.expect("a refusal");
    pages.look_at("ticket-refused", &SIZES).await;
    pages.chromium.open(&demo.residents(&format!("/arrive/{OFFICE}/{digits}"))).await.expect("the check-in");
    pages.look_at("arrive", &SIZES).await;
    pages.chromium.click_button("来ました").await.expect("a button");
    pages.chromium.wait_for_page(&format!("{ON_TICKET} && {}", stands("waiting")), SOON).await.expect("the number");
    eventually(&mut pages.chromium, "document.querySelector('#notify').dataset.state !== 'mail'").await;
    pages.look_at("ticket-waiting", &SIZES).await;
    pages
        .chromium
        .js("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
        .await
        .expect("folds");
    pages.look_at("ticket-open", &SIZES).await;
    clerk.press(vec![command(1, "no-show"), command(1, "next"), command(1, "no-show"), command(1, "next")]).await;
    eventually(&mut pages.chromium, "document.querySelector('#ticket').classList.contains('is-next')").await;
    pages.look_at("ticket-next", &SIZES).await;
    clerk.press(vec![command(1, "no-show"), command(1, "next")]).await;
    eventually(&mut pages.chromium, &stands("called")).await;
    pages.chromium.js("document.getAnimations().forEach(one => one.finish())").await.expect("no blinking");
    pages.look_at("ticket-called", &SIZES).await;
    clerk.press(vec![command(1, "begin"), command(1, "finish")]).await;
    eventually(&mut pages.chromium, &stands("finished")).await;
    pages.look_at("ticket-finished", &SIZES).await;
    pages.chromium.open(&demo.residents("/tickets/never-given?lang=easy")).await.expect("no number");
    pages.look_at("ticket-unknown", &SIZES).await;
    pages.found_nothing();
}
