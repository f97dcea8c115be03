//! Somebody with a booking comes: booked on a phone, checked in at the kiosk by a scanner, called before whoever came
//! without one, and noted as come on the day's list.

use crate::{
    IS_LIVE, Office, stands,
    town::{OFFICE, SOON},
};

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
/// Whoever comes for this is served at the sixth counter.
const CARDS: &str = "マイナンバーカードの受け取り";

/// Whoever leads lets residents book for today.
async fn today_can_be_booked(office: &mut Office) {
    office.console.open(&office.demo.staff(&format!("/calendars/{OFFICE}?page=rules"))).await;
    for (rule, value) in [("soonest_days", "0"), ("cut_off_days", "0"), ("cut_off_at", "24:00")] {
        office.console.fill(&format!("[name={rule}]"), value).await;
    }
    office.console.click("button", "保存する").await;
    office.console.comes_where("location.search.endsWith('&saved')").await;
}

/// Takes the first time that is free; the address of the booking's page, and its number.
async fn somebody_books(office: &mut Office) -> (String, String) {
    let wish = format!("/bookings/{OFFICE}?services=13&people=1&seating=together");
    office.phone.open(&office.demo.residents(&wish)).await;
    office.phone.touch(".month td a").await;
    office.phone.comes_where("document.querySelector('button.time') !== null").await;
    office.phone.touch("button.time").await;
    office.phone.comes_to("/booking/").await;
    office.phone.js("document.querySelector('.known').open = true").await;
    for (field, text) in SOMEBODY {
        office.phone.fill(field, text).await;
    }
    office.phone.click("button", "この内容で進む").await;
    office.phone.comes_where("document.getElementById('booking')?.dataset.stand === 'booked'").await;
    office.phone.sees("that it is for today", "document.getElementById('day-code') !== null").await;
    let number = office.phone.text(".chosen .number").await;
    (office.phone.address().await, number)
}

/// Takes a number at home, and checks in with the digits on the wall.
async fn somebody_comes_without(office: &mut Office, number: &str) {
    office.other.open(&office.demo.residents(&format!("/offices/{OFFICE}"))).await;
    office.other.click("checkbox", CARDS).await;
    office.other.click("button", "番号を取る").await;
    office.other.comes_to("/tickets/").await;
    let digits = office.display.text(".arrive .code b").await;
    office.other.fill("#day-code", &digits).await;
    office.other.click("button", "来ました").await;
    office.other.comes_where("document.getElementById('ticket').dataset.stand === 'waiting'").await;
    office.other.reads("h1 .number", number).await;
}

/// How this booking stands on the day's list, which is not loaded again.
async fn is_listed(office: &mut Office, booking: &str, stand: &str, words: &str) {
    let row = format!(
        "[...document.querySelectorAll('.bookings-table tbody tr')]
            .find(row => row.querySelector('.c-no').textContent.trim() === '{booking}')"
    );
    let listed = format!("(row => row?.dataset.stand === '{stand}' && row.innerText.includes('{words}'))({row})");
    office.console.sees(&format!("{booking}: {words}"), &listed).await;
    office.console.sees("the page that it opened", "window.neverLoadedAgain === true").await;
}

async fn opens_the_list(office: &mut Office) {
    office.console.open(&office.demo.staff(&format!("/reservations/{OFFICE}"))).await;
    office.console.sees("its stream", IS_LIVE).await;
    office.console.js("window.neverLoadedAgain = true").await;
}

/// Holds the phone to the scanner.
async fn checks_in(office: &mut Office, page: &str, number: &str) {
    office.touch.sees("the first page", "document.body.dataset.step === 'start' && view !== null").await;
    office.touch.scans(page).await;
    office.touch.reads("#number", number).await;
    office.touch.reads("#title", "ご予約の受付をしました").await;
    office.touch.picture("booked").await;
    let ticket = office.ticket(1).await;
    assert!(ticket.lines().iter().any(|line| line.starts_with("ご予約　")), "{:?}", ticket.lines());
    assert!(ticket.lines().iter().any(|line| line == number), "{:?}", ticket.lines());
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_books_checks_in_at_the_kiosk_is_called_first_and_stands_on_the_list_as_come() {
    // What is left of the day must hold the next quarter of an hour at least.
    simulators::trials::midnight::keep_clear(SOON * 34);
    let mut office = Office::open().await;
    today_can_be_booked(&mut office).await;
    let (page, booking) = somebody_books(&mut office).await;
    opens_the_list(&mut office).await;
    is_listed(&mut office, &booking, "booked", "予約").await;

    somebody_comes_without(&mut office, "B001").await;
    checks_in(&mut office, &page, "B002").await;
    is_listed(&mut office, &booking, "arrived", "来庁済").await;
    is_listed(&mut office, &booking, "arrived", "B002").await;
    office.console.picture("list-arrived").await;

    office.console.open(&office.demo.staff(&format!("/counters/{OFFICE}"))).await;
    office.console.touch("#open-6").await;
    office.console.comes_to(&format!("/counters/{OFFICE}/6")).await;
    let line = "[...document.querySelectorAll('#list .visit')].map(visit => visit.dataset.number).join()";
    office.console.sees("the booked one before the other", &format!("{line} === 'B002,B001'")).await;
    office.console.reads("#list .visit[data-number=B002] .signs", "予約").await;
    office.press("n", "called").await;
    office.console.reads("#now .big", "B002").await;
    office.console.picture("booked-called").await;
    office.displays("B002 at 6", "").await;
    office.phone.open(&page).await;
    office.phone.click("link", "番号のページを開く").await;
    office.phone.comes_to("/tickets/").await;
    stands(&mut office.phone, "called").await;
    office.phone.reads(".at-counter", "6番窓口").await;
    office.press("s", "serving").await;
    office.finish().await;
    stands(&mut office.phone, "finished").await;

    opens_the_list(&mut office).await;
    is_listed(&mut office, &booking, "arrived", "来庁済").await;
    let report = office.demo.ops().verify().expect("a report");
    assert!(report.gaps() == 0 && report.bookings.iter().all(|place| place.oversold == 0), "{report:?}");
    assert!(office.kiosk.stop(SOON), "the kiosk ends when it is told to");
    office.demo.stop();
}
