//! Residents book in real browsers: with scripts and without, alone and as a family, going back and changing their mind.
//! Needs chromium and firefox-esr.

#[path = "../pages/town.rs"]
#[expect(dead_code, reason = "tests of single pages need the rest")]
mod town;

use std::time::Duration;

use serde_json::Value;
use simulators::fakes::{
    browser::{BrowserError, Chromium, Firefox},
    mail_server::MailServer,
    push_service::PushService,
};
use town::{Demo, OFFICE, SOON, code_mailed};

const ON_BOOKING: &str = "location.pathname.indexOf('/booking/') === 0";
const FREE_DAY: &str = "document.querySelector('.month td a').click()";
/// A resident of the demo town's ledger, who has no booking.
const SOMEBODY: [(&str, &str); 7] = [
    ("#name", "山田 花子"),
    ("#kana", "ヤマダ ハナコ"),
    ("#phone", "0880-63-1111"),
    ("#resident", "123-000030"),
    ("#year", "昭和61"),
    ("#month", "7"),
    ("#date", "23"),
];

/// Somebody at a browser.
enum Browser {
    Chromium(Chromium),
    Firefox(Firefox),
}

macro_rules! have {
    ($person:ident . $deed:ident ( $($with:expr),* )) => {
        match $person {
            Browser::Chromium(chromium) => chromium.$deed($($with),*).await,
            Browser::Firefox(firefox) => firefox.$deed($($with),*).await,
        }
    };
}

impl Browser {
    async fn js(&mut self, expression: &str) -> Value {
        let value: Result<Value, BrowserError> = have!(self.js(expression));
        value.unwrap_or_else(|error| panic!("{expression}: {error}"))
    }

    async fn open(&mut self, url: &str) {
        have!(self.open(url)).expect("a page");
    }

    async fn fill(&mut self, fields: &[(&str, &str)]) {
        for (field, text) in fields {
            have!(self.fill(field, text)).unwrap_or_else(|error| panic!("{field}: {error}"));
        }
    }

    /// Back to a page that the browser may have kept as it was: it is shown, not loaded, and then loads itself anew. It is
    /// looked at again and again until that has happened: what is pressed before goes with the old page.
    async fn goes_back(&mut self, there: &str) {
        self.js("history.back()").await;
        let there = &format!("!window.isOld && document.readyState === 'complete' && {there}");
        let coming = async {
            let mut looks = tokio::time::interval(Duration::from_millis(50));
            loop {
                looks.tick().await;
                // A page that is left takes the question with it.
                let shown: Result<Value, BrowserError> = have!(self.js(there));
                if matches!(shown, Ok(Value::Bool(true))) {
                    return;
                }
            }
        };
        tokio::time::timeout(SOON, coming).await.expect("the page before");
    }

    async fn comes(&mut self, there: &str) {
        let there = &format!("!window.isOld && {there}");
        let came = have!(self.wait_for_page(there, SOON));
        if came.is_err() {
            panic!("{there} does not come; there is {}", self.js("location.pathname + document.body.innerText").await);
        }
    }

    /// Has the page do this, which leads to another one.
    async fn goes(&mut self, script: &str, there: &str) {
        self.js("window.isOld = true").await;
        self.js(script).await;
        self.comes(there).await;
    }

    async fn presses(&mut self, button: &str, there: &str) {
        self.js("window.isOld = true").await;
        have!(self.click_button(button)).unwrap_or_else(|error| panic!("{button}: {error}"));
        self.comes(there).await;
    }

    /// From the first page to a time that is held.
    async fn hold(&mut self, url: &str, next: &str, (service, people, seating): (u16, u16, &str)) {
        self.open(url).await;
        self.js(&format!("document.querySelector('[name=services][value=\"{service}\"]').click()")).await;
        self.presses(next, "document.querySelector('[name=people]') !== null").await;
        self.js(&format!("document.querySelector('[name=people][value=\"{people}\"]').click()")).await;
        self.js(&format!("document.querySelector('[name=seating][value={seating}]').click()")).await;
        self.presses(next, "document.querySelector('.month') !== null").await;
        self.goes(FREE_DAY, "document.querySelector('.times') !== null").await;
        self.goes(&time(2), ON_BOOKING).await;
    }

    async fn stand(&mut self) -> Value {
        self.js("document.getElementById('booking').dataset.stand").await
    }
}

fn time(nth: usize) -> String {
    format!("document.querySelectorAll('button.time')[{nth}].click()")
}

fn stands(stand: &str) -> String {
    format!("{ON_BOOKING} && document.getElementById('booking').dataset.stand === '{stand}'")
}

#[tokio::test]
async fn a_family_goes_back_chooses_again_books_changes_and_cancels() {
    let pushes = PushService::start().await.expect("a push service");
    let demo = Demo::start(&[]);
    let mut phone = Browser::Firefox(Firefox::launch(&pushes.browser_url()).await.expect("firefox-esr"));
    phone.hold(&demo.residents("/bookings"), "次へ", (13, 3, "in-a-row")).await;
    let runs = phone.js("!document.querySelector('.left').hidden && !document.querySelector('.still').hidden").await;
    assert_eq!(runs, true, "the clock of the hold runs");
    let first = phone.js("location.href").await;
    let when = phone.js("document.querySelector('.when').textContent").await;

    // The page that is gone back to is the old one, with its form.
    phone.goes_back("document.querySelector('.times') !== null").await;
    phone.goes(&time(6), ON_BOOKING).await;
    assert_ne!(phone.js("document.querySelector('.when').textContent").await, when);
    let second = phone.js("location.href").await;
    phone.open(first.as_str().expect("an address")).await;
    assert_eq!(phone.stand().await, "lapsed", "the first time is free for others");
    phone.open(second.as_str().expect("an address")).await;

    phone.js("document.querySelector('.known').open = true").await;
    phone.fill(&SOMEBODY).await;
    phone.js("document.querySelector('[name=companion]').value = '山田 一郎'").await;
    phone.presses("この内容で進む", &stands("booked")).await;
    let text = phone.js("document.querySelector('.visit-card').innerText").await;
    let text = text.as_str().expect("text");
    assert!(text.contains("3人（一人ずつ順番に）") && text.contains("山田 花子、山田 一郎"), "{text}");
    let file = "fetch(document.querySelector('a[download]').href).then(answer => answer.text())";
    assert!(phone.js(file).await.as_str().expect("text").starts_with("BEGIN:VCALENDAR\r\n"));
    let number = phone.js("document.getElementById('booking').dataset.number").await;

    phone.goes("document.querySelector('.own-acts a').click()", "document.querySelector('.month') !== null").await;
    phone.goes(FREE_DAY, "document.querySelector('.times') !== null").await;
    phone.goes(&time(9), &format!("{} && document.querySelector('.said') !== null", stands("booked"))).await;
    assert_eq!(phone.js("document.getElementById('booking').dataset.number").await, number);
    phone.js("document.querySelectorAll('.own-acts details')[1].open = true").await;
    phone.presses("予約を取り消す", &stands("cancelled")).await;
    let again = "document.querySelector('a.button.large').getAttribute('href').indexOf('people=3') > 0";
    assert_eq!(phone.js(again).await, true, "booking again begins with the same wish");
}

#[tokio::test]
async fn without_scripts_a_resident_books_with_the_code_of_a_mail_and_cancels() {
    let mails = MailServer::start().await.expect("a mail server");
    let demo = Demo::start(&[("KAZASU_SMTP_URL", &mails.url())]);
    let mut chromium = Chromium::launch().await.expect("chromium");
    chromium.switch_scripts_off().await.expect("no scripts");
    let mut person = Browser::Chromium(chromium);
    person.hold(&demo.residents(&format!("/bookings/{OFFICE}?lang=en")), "Next", (14, 2, "together")).await;
    let held = person.js("document.querySelector('.hold').innerText").await;
    assert!(held.as_str().expect("text").starts_with("We hold this time for you until"), "{held}");
    person.fill(&[("#name", "Hana Silva"), ("#kana", "Hana Silva"), ("#email", "ｈａｎａ@example.jp")]).await;
    person.presses("Go on", "document.getElementById('digits') !== null").await;
    let digits = code_mailed(&mails, "hana@example.jp").await;
    person.fill(&[("#digits", &digits)]).await;
    person.presses("Book", &stands("booked")).await;
    person.js("document.querySelectorAll('.own-acts details')[1].open = true").await;
    person.presses("Cancel the booking", &stands("cancelled")).await;
}
