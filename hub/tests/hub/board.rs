//! The board's marks, as its script sends them.

use std::time::Duration;

use domain::ids::FormId;
use reqwest::{Response, StatusCode};
use serde_json::Value;
use simulators::fakes::mail_server::MailServer;

use crate::world::{SOON, TestHub, Town, client, page};

struct Board {
    hub: TestHub,
    cookie: String,
    child: String,
}

impl Board {
    async fn open() -> Self {
        Self::of(TestHub::start().await).await
    }

    async fn of(hub: TestHub) -> Self {
        let cookie = String::from_utf8(hub.staff_of("yamada").await.get("/", "")).expect("text");
        let cookie = cookie.lines().find_map(|line| line.strip_prefix("cookie: ")).expect("a cookie").to_owned();
        let child = hub.town.child_id("yamada", "ひなた");
        Self { hub, cookie, child }
    }

    async fn send(&self, form: &str, mark: &str, ago_ms: u64) -> Response {
        self.send_to("/board/yamada/marks", form, mark, ago_ms).await
    }

    async fn send_to(&self, path: &str, form: &str, mark: &str, ago_ms: u64) -> Response {
        let request = client().post(self.hub.staff_url(path)).header("cookie", &self.cookie);
        let request = request.header("accept", "application/json");
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let body = format!("form={form}&child={}&mark={mark}&ago={ago_ms}", self.child);
        request.body(body).send().await.expect("an answer")
    }

    /// Marks the child, as the board's script does, with the form that the last answer brought.
    async fn mark(&self, form: &mut String, mark: &str, ago_ms: u64) -> (StatusCode, Value) {
        let answer = self.send(form, mark, ago_ms).await;
        let status = answer.status();
        let said: Value = answer.json().await.expect("JSON");
        said["form"].as_str().expect("a form").clone_into(form);
        (status, said)
    }

    async fn form(&self) -> String {
        let page = page(&self.hub.staff_of("yamada").await, "/board/yamada").await;
        let from = page.split(&self.child).nth(1).and_then(|rest| rest.split("value=\"form_").nth(1)).expect("a form");
        format!("form_{}", from.split('"').next().expect("an id"))
    }
}

const MINUTE_MS: u64 = 60_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_mark_is_answered_with_the_child_as_it_is_and_the_next_form() {
    let board = Board::open().await;
    let first = board.form().await;
    let mut form = first.clone();
    let (status, said) = board.mark(&mut form, "arrived", 0).await;
    assert_eq!(
        (status, said["presence"].as_str(), said["arrived"].as_str()),
        (StatusCode::OK, Some("here"), Some("8:31"))
    );
    assert_ne!(form, first);
    assert_eq!(board.send(&first, "arrived", 0).await.status(), StatusCode::OK, "the same form again");
    let (status, said) = board.mark(&mut form, "arrived", 0).await;
    assert_eq!((status, said["presence"].as_str()), (StatusCode::CONFLICT, Some("here")));
    assert!(said["refusal"].as_str().expect("words").starts_with("すでに"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mark_that_comes_late_is_noted_at_the_moment_when_it_was_pressed_once() {
    let board = Board::open().await;
    let mut form = board.form().await;
    let first = form.clone();
    let (_, said) = board.mark(&mut form, "arrived", 10 * MINUTE_MS).await;
    assert_eq!(said["arrived"].as_str(), Some("8:21"));
    let said: Value = board.send(&first, "arrived", 11 * MINUTE_MS).await.json().await.expect("JSON");
    assert_eq!(said["arrived"].as_str(), Some("8:21"), "sent again a minute later");
    let yesterday = board.send(&form, "left", 9 * 60 * MINUTE_MS).await.status();
    assert_eq!(yesterday, StatusCode::BAD_REQUEST, "pressed yesterday");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_pressed_on_the_board_of_yesterday_is_not_noted_today() {
    let hub = TestHub::start().await;
    // From 8:31 to 23:51, and to 0:11; the page was asleep, or its line is cut.
    hub.town.clock.move_by(Duration::from_secs((15 * 60 + 20) * 60));
    let board = Board::of(hub).await;
    let form = board.form().await;
    assert_eq!(board.send(&form, "arrived", 0).await.status(), StatusCode::OK);
    board.hub.town.clock.move_by(Duration::from_secs(20 * 60));
    let form = FormId::random().to_string();
    let of = |day: &str| format!("/board/yamada/marks?day={day}");
    for day in ["2026-11-21", "2026-11-23", "heute", ""] {
        let refused = board.send_to(&of(day), &form, "left", 0).await.status();
        assert_eq!(refused, StatusCode::BAD_REQUEST, "{day}");
    }
    let said: Value = board.send_to(&of("2026-11-22"), &form, "absent", 0).await.json().await.expect("JSON");
    assert_eq!(said["presence"].as_str(), Some("absent"));
    assert!(page(&board.hub.staff_of("yamada").await, "/board/yamada").await.contains("/marks?day=2026-11-22"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_departure_that_is_taken_back_leaves_the_arrival() {
    let board = Board::open().await;
    let mut form = board.form().await;
    board.mark(&mut form, "arrived", 5 * MINUTE_MS).await;
    board.mark(&mut form, "left", 0).await;
    let (status, said) = board.mark(&mut form, "stayed", 0).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!((said["presence"].as_str(), said["arrived"].as_str()), (Some("here"), Some("8:26")));
    assert!(board.hub.town.report().is_sound());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_cleared_is_told_to_whoever_heard_of_it_and_an_absence_to_nobody() {
    let mails = MailServer::start().await.expect("a mail server");
    let board = Board::of(Town::with("KAZASU_SMTP_URL", &mails.url()).await.hub().await).await;
    let mut form = board.form().await;
    for (told, mark) in ["arrived", "left", "clear"].into_iter().enumerate() {
        assert_eq!(board.mark(&mut form, mark, 0).await.0, StatusCode::OK, "{mark}");
        mails.wait_for(told + 1, SOON).await.expect("a mail");
    }
    let subject = mails.mails()[2].subject().expect("a subject");
    assert_eq!(subject, "【山田保育園】ひなたさんの登園・降園のお知らせの訂正");
    for mark in ["absent", "clear"] {
        assert_eq!(board.mark(&mut form, mark, 0).await.0, StatusCode::OK, "{mark}");
    }
    // Sent twice is said once.
    let first = form.clone();
    board.mark(&mut form, "arrived", 0).await;
    mails.wait_for(4, SOON).await.expect("a mail");
    let cleared = form.clone();
    for _ in 0..2 {
        assert_eq!(board.send(&cleared, "clear", 0).await.status(), StatusCode::OK);
    }
    assert_ne!(first, cleared);
    mails.wait_for(5, SOON).await.expect("a mail");
    board.hub.settled().await;
    assert_eq!(mails.mails().len(), 5);
    let notices = page(&board.hub.staff_of("yamada").await, "/notices/yamada").await;
    assert!(notices.contains("登園・降園の訂正"), "{notices}");
    assert!(board.hub.town.report().is_sound());
}
