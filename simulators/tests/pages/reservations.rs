//! Bookings at the staff's desk: taken on the telephone, checked in, seen by a colleague at once, called off by a closure.

use domain::time::{Clock, SystemClock};
use simulators::fakes::browser::Chromium;

use crate::town::{Demo, OFFICE, SOON, eventually};

/// Answers every question about what to bring with the first answer.
const ANSWER: &str = "document.querySelector('.ask-answers a')?.click()";
const IS_BUSY: &str = "document.querySelector('#reservations').classList.contains('busy')";

pub struct Clerk {
    pub chromium: Chromium,
}

impl Clerk {
    pub async fn at(demo: &Demo, login: &str) -> Self {
        let mut chromium = Chromium::launch().await.expect("chromium");
        demo.sign_in_as(&mut chromium, login, &format!("/counters/{OFFICE}")).await;
        Self { chromium }
    }

    pub async fn opens(&mut self, demo: &Demo, path: &str) {
        self.chromium.open(&demo.staff(&format!("/reservations/{OFFICE}{path}"))).await.expect("a page");
    }

    pub async fn text(&mut self, selector: &str) -> String {
        let text = format!("document.querySelector('{selector}').textContent.trim()");
        self.chromium.js(&text).await.expect("a text").as_str().expect("text").to_owned()
    }

    pub async fn sees(&mut self, expression: &str) {
        eventually(&mut self.chromium, expression).await;
    }

    /// Fills in a booking for the first free time today, reading out what to bring before.
    pub async fn fills_in_a_call(&mut self, demo: &Demo) {
        self.opens(demo, "/new").await;
        self.chromium.js("document.querySelector('input[name=services][value=\"13\"]').click()").await.expect("a box");
        self.chromium.click_button("空きを見る").await.expect("a button");
        self.chromium.wait_for_page("location.search.includes('services=13')", SOON).await.expect("the times");
        while self.chromium.js("document.querySelector('.ask-answers') !== null").await.expect("a value") == true {
            self.chromium.js("window.isOld = true").await.expect("a value");
            self.chromium.js(ANSWER).await.expect("an answer");
            self.chromium.wait_for_page("!window.isOld", SOON).await.expect("the next question");
        }
        let today = SystemClock.now().day();
        let first = format!("document.querySelector('input[name=start][value^=\"{today}\"]').click()");
        self.chromium.js(&first).await.expect("a time today");
        for (field, text) in [("#name", "佐藤 花"), ("#kana", "さとう はな"), ("#phone", "0880-63-1111")] {
            self.chromium.fill(field, text).await.expect("a field");
        }
    }

    /// Takes such a booking; gives its number.
    async fn takes_a_call(&mut self, demo: &Demo) -> String {
        self.fills_in_a_call(demo).await;
        self.chromium.click_button("この内容で予約する").await.expect("a button");
        self.chromium.wait_for_page("location.search === '?made'", SOON).await.expect("the booking");
        assert!(!self.text(".read-out .bring-lines").await.is_empty(), "what to bring is read out");
        self.text(".read-out dd.number").await
    }
}

#[tokio::test]
async fn a_call_is_booked_the_visitor_checked_in_and_a_colleague_sees_both_at_once() {
    // Something of today must be left to be booked.
    simulators::trials::midnight::keep_clear(SOON * 34);
    let demo = Demo::start(&[]);
    let (mut one, mut two) = (Clerk::at(&demo, "madoguchi01").await, Clerk::at(&demo, "madoguchi02").await);
    two.opens(&demo, "").await;
    two.sees("document.documentElement.classList.contains('live')").await;
    let number = one.takes_a_call(&demo).await;
    let row =
        format!("[...document.querySelectorAll('tr[data-stand]')].find(row => row.textContent.includes('{number}'))");
    two.sees(&format!("{row} !== undefined")).await;

    one.opens(&demo, "").await;
    let press = format!("{row}.querySelector('button[value=check-in]')");
    // A double click, and the page that answers it shows one number.
    one.chromium.js(&format!("(button => {{ button.click(); button.click(); }})({press})")).await.expect("a button");
    one.sees(&format!("document.querySelector('.checked-in .number') !== null && !{IS_BUSY}")).await;
    let ticket = one.text(".checked-in .number").await;
    two.sees(&format!("{row}.dataset.stand === 'arrived' && {row}.textContent.includes('{ticket}')")).await;
    one.sees(&format!("{row}.querySelector('button') === null")).await;
}

#[tokio::test]
async fn a_closure_shows_whom_it_hits_and_afterwards_whom_to_telephone() {
    let demo = Demo::start(&[]);
    let mut clerk = Clerk::at(&demo, "madoguchi01").await;
    let today = SystemClock.now().day();
    clerk.opens(&demo, "/closing").await;
    let days = format!(
        "(() => {{ document.querySelector('input[name=from]').value = '{}';
        document.querySelector('input[name=to]').value = '{}'; }})()",
        today.plus(1),
        today.plus(14)
    );
    clerk.chromium.js(&days).await.expect("two days");
    clerk.chromium.fill("#reason", "台風のため").await.expect("a field");
    clerk.chromium.click_button("影響を確かめる").await.expect("a button");
    clerk.chromium.wait_for_page("location.search.includes('reason')", SOON).await.expect("whom it hits");
    let count = "document.querySelectorAll('.bookings-table tbody tr').length";
    let hit = clerk.chromium.js(count).await.expect("a number").as_u64().expect("a number");
    assert!(hit > 0, "the demo town has bookings ahead");
    clerk.chromium.click_button("休みにして、予約を取り消す").await.expect("a button");
    clerk.chromium.wait_for_page("location.search.endsWith('done')", SOON).await.expect("who was called off");
    clerk.sees(&format!("{count} === {hit}")).await;
    clerk.sees("document.body.textContent.includes('電話してください')").await;
    clerk.opens(&demo, "/closing").await;
    clerk.sees("document.body.textContent.includes('台風のため')").await;
}
