//! What nobody knows is not said to be lost: a commit whose answer never came, and what fails after a commit.

use reqwest::StatusCode;

use crate::{
    bookings::{TUESDAY, Visitor, stranger},
    visits::{form, post, read},
    world::{TestHub, client, page},
};

const UNKNOWN: &str = "いま押したことが記録されたかどうか、わかりません。";
const NOT_RECORDED: &str = "記録されていません";

/// Facts cannot be stored; what is there can be read.
const NOTHING_IS_STORED: &str =
    "create trigger nothing_is_stored before insert on events begin select raise(abort, 'no'); end";

#[tokio::test(flavor = "multi_thread")]
async fn a_press_of_which_nobody_knows_is_not_said_to_be_lost_and_the_same_form_again_makes_one_number() {
    let hub = TestHub::start().await;
    read(&hub, "/offices/shiyakusho").await;
    let (form, path) = (form(&hub), "/offices/shiyakusho/tickets");
    let fields = [("form", form.as_str()), ("service", "1")];
    hub.town.run_sql(NOTHING_IS_STORED);
    let answer = post(&hub, path, &fields).await;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    let said = answer.text().await.expect("a page");
    assert!(said.contains(UNKNOWN) && !said.contains(NOT_RECORDED), "{said}");
    assert!(said.contains("読み込みなおし"), "the same form may be sent again: {said}");
    hub.town.run_sql("drop trigger nothing_is_stored");
    let first = crate::visits::location(&post(&hub, path, &fields).await);
    assert_eq!(crate::visits::location(&post(&hub, path, &fields).await), first);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clerk_and_a_nursery_are_told_the_same_of_a_press_of_which_nobody_knows() {
    let hub = TestHub::start().await;
    let (clerk, nurse) = (hub.staff_of("madoguchi").await, hub.staff_of("yamada").await);
    let (form, child) = (form(&hub), hub.town.child_id("yamada", "ひなた"));
    let (console, board) = ("/counters/shiyakusho/1", "/board/yamada");
    for (person, path) in [(&clerk, console), (&nurse, board)] {
        page(person, path).await;
    }
    hub.town.run_sql(NOTHING_IS_STORED);
    let mark = [("form", form.as_str()), ("child", child.as_str()), ("mark", "absent")];
    let take = [("form", form.as_str()), ("service", "1")];
    let open = [("form", form.as_str()), ("command", "open")];
    for (person, path, fields) in [
        (&clerk, format!("{console}/tickets"), &take[..]),
        (&clerk, console.to_owned(), &open),
        (&nurse, format!("{board}/marks"), &mark),
    ] {
        let mut connection =
            simulators::trials::load::http::Connection::open(person.hub()).await.expect("a connection");
        let answer = connection.ask(&person.post(&path, fields)).await.expect("an answer");
        let said = String::from_utf8(answer.body).expect("text");
        assert_eq!(answer.status, 503, "{path}: {said}");
        assert!(said.contains(UNKNOWN) && !said.contains(NOT_RECORDED), "{path}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_that_was_confirmed_is_not_said_to_be_lost_because_of_what_is_read_afterwards() {
    let hub = crate::bookings::hub().await;
    let visitor = Visitor::hold(&hub, &format!("{TUESDAY}T09:00")).await;
    visitor.details(&hub, &stranger("taro@example.jp")).await;
    let digits = visitor.digits(&hub).await;
    hub.town.run_sql("alter table bounced_addresses rename to put_away");
    let answer = visitor.act(&hub, "confirm", &[("digits", &digits)]).await;
    hub.town.run_sql("alter table put_away rename to bounced_addresses");
    assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{}", answer.text().await.expect("a page"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_refused_before_anything_was_tried_is_still_said_to_be_not_recorded() {
    let hub = TestHub::start().await;
    let answer = client().post(hub.staff_url("/counters/shiyakusho/1/tickets")).send().await.expect("an answer");
    assert!(answer.text().await.expect("a page").contains(NOT_RECORDED));
}
