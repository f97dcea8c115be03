//! Numbers at a kiosk: signed, once, in order, on two hubs, over midnight.

use std::time::Duration;

use domain::{
    ids::FormId,
    lang::Lang,
    queue::{
        office::ServiceNo,
        tickets::{Availability, Menu, MenuAsk, TICKETS_VERSION, Tapped, TicketAsk, TicketGiven},
    },
    taps::{DEVICE_HEADER, Problem, SIGNATURE_HEADER, TapOutcome, TapRefusal},
};
use reqwest::StatusCode;
use serde::{Serialize, de::DeserializeOwned};
use simulators::{
    fakes::{postgres::Postgres, redis::Redis},
    trials::load::http::Connection,
};

use crate::world::{Kiosk, TestHub, Town, client};

const OFFICE: &str = "shiyakusho";

impl Kiosk {
    pub async fn ask<T: DeserializeOwned>(&self, path: &str, ask: &impl Serialize) -> Result<T, Problem> {
        let body = serde_json::to_vec(ask).expect("JSON");
        let signature = self.key.sign(self.device, &body);
        let request = client().post(format!("http://{}{path}", self.hub)).body(body);
        let request = request.header(DEVICE_HEADER, self.device.to_string()).header(SIGNATURE_HEADER, signature);
        let response = request.send().await.expect("an answer");
        if response.status() == StatusCode::OK {
            return Ok(response.json().await.expect("what was asked for"));
        }
        Err(response.json().await.expect("a problem"))
    }

    pub async fn menu(&self) -> Result<Menu, Problem> {
        self.ask("/api/v1/menu", &MenuAsk { version: TICKETS_VERSION }).await
    }

    pub async fn take(&self, form: FormId, service: u16) -> Result<TicketGiven, Problem> {
        let services = vec![ServiceNo(service)];
        let ask = TicketAsk { version: TICKETS_VERSION, form, services, language: Lang::En, care: false };
        self.ask("/api/v1/tickets", &ask).await
    }
}

fn kind(problem: &Problem) -> &str {
    problem.kind.rsplit(':').next().expect("a kind")
}

fn form(_: &TestHub) -> FormId {
    FormId::random()
}

#[actix_web::test]
async fn a_kiosk_takes_numbers_in_order_and_the_same_form_gives_the_same_one() {
    let hub = TestHub::start().await;
    let kiosk = hub.kiosk_at(OFFICE).await;
    let (first, second) = (form(&hub), form(&hub));
    let ticket = kiosk.take(first, 1).await.expect("a ticket").slip;
    assert_eq!((ticket.number.as_str(), ticket.before, ticket.section.as_str()), ("A001", 0, "市民課"));
    assert_eq!(ticket.services, ["Certificates"]);
    assert!(ticket.url.starts_with(&hub.resident_url("/tickets/")));
    assert_eq!(kiosk.take(first, 1).await.expect("the same ticket").slip.number, "A001");
    let ticket = kiosk.take(second, 2).await.expect("a ticket").slip;
    assert_eq!((ticket.number.as_str(), ticket.before), ("A002", 1));
    let menu = kiosk.menu().await.expect("a menu");
    let buttons: Vec<_> =
        menu.buttons.iter().map(|button| (button.service.0, button.waiting, button.availability)).collect();
    let open = Availability::Open;
    assert_eq!(buttons, [(1, 2, open), (2, 2, open), (3, 0, open)]);
}

/// Whoever took a number at home may come or not: the ticket, the menu and a card say from when to when.
#[actix_web::test]
async fn a_wait_that_nobody_can_say_in_one_figure_is_said_as_a_range() {
    let hub = TestHub::start().await;
    let (mut kiosk, clerk) = (hub.kiosk_at(OFFICE).await, hub.staff_of("madoguchi").await);
    let press = async |path: &str, fields: &[(&str, &str)]| {
        let form = form(&hub).to_string();
        let fields: Vec<_> = [("form", form.as_str())].into_iter().chain(fields.iter().copied()).collect();
        let mut connection = Connection::open(clerk.hub()).await.expect("a connection");
        let path = format!("/counters/{OFFICE}/1{path}");
        assert_eq!(connection.ask(&clerk.post(&path, &fields)).await.expect("an answer").status, 303);
    };
    press("", &[("command", "open")]).await;
    let ticket = kiosk.take(form(&hub), 2).await.expect("a ticket").slip;
    assert_eq!((ticket.minutes, ticket.least_minutes), (Some(0), None), "nobody is before it");
    for _ in 0..4 {
        press("/tickets", &[("service", "1"), ("away", "yes")]).await;
    }
    let menu = kiosk.menu().await.expect("a menu");
    assert_eq!((menu.buttons[0].minutes, menu.buttons[0].least_minutes), (Some(35), Some(15)));
    let wish = form(&hub);
    for _ in 0..2 {
        let ticket = kiosk.take(wish, 1).await.expect("a ticket, and the same once more").slip;
        assert_eq!((ticket.before, ticket.minutes, ticket.least_minutes), (5, Some(35), Some(15)));
    }
    let answers = kiosk.hold("ひなた").await;
    let TapOutcome::Ticket { slip, .. } = &answers.answers[0].outcome else { panic!("a ticket") };
    assert_eq!((slip.minutes, slip.least_minutes), (Some(40), Some(20)));
    assert!(hub.town.report().is_sound());
}

#[actix_web::test]
async fn what_a_kiosk_cannot_have_is_a_typed_problem_with_a_japanese_sentence() {
    let hub = TestHub::start().await;
    let (kiosk, nursery) = (hub.kiosk_at(OFFICE).await, hub.kiosk_at("yamada").await);
    let refused = kiosk.take(form(&hub), 9).await.expect_err("no such service");
    assert_eq!((kind(&refused), refused.status), ("unknown-service", 400));
    let refused = nursery.take(form(&hub), 1).await.expect_err("no office");
    assert_eq!((kind(&refused), refused.status), ("no-office", 404));
    assert_eq!(kind(&nursery.menu().await.expect_err("no office")), "no-office");
    hub.town.clock.move_by(Duration::from_secs(10 * 3_600));
    let refused = kiosk.take(form(&hub), 1).await.expect_err("closed");
    assert_eq!((kind(&refused), refused.screen.as_str()), ("closed", "ただいま受付時間外です。"));
    assert_eq!(kiosk.menu().await.expect("a menu").buttons[0].availability, Availability::Closed);
}

#[actix_web::test]
async fn a_script_that_takes_tickets_is_stopped_and_another_kiosk_goes_on() {
    let hub = TestHub::start().await;
    let (eager, calm) = (hub.kiosk_at(OFFICE).await, hub.kiosk_at(OFFICE).await);
    for _ in 0..30 {
        eager.take(form(&hub), 1).await.expect("a ticket");
    }
    let refused = eager.take(form(&hub), 1).await.expect_err("too many");
    assert_eq!((kind(&refused), refused.status), ("too-many-tickets", 429));
    assert_eq!(calm.take(form(&hub), 1).await.expect("a ticket").slip.number, "A031");
}

#[actix_web::test]
async fn a_card_at_the_office_takes_a_number_and_then_tells_the_place() {
    let hub = TestHub::start().await;
    let mut kiosk = hub.kiosk_at(OFFICE).await;
    let told = |answer: domain::taps::TapAnswers| match answer.answers[0].outcome.clone() {
        TapOutcome::Ticket { meaning, slip } => (meaning, slip.number.clone()),
        other => panic!("a card at an office gives a ticket, not {other:?}"),
    };
    assert_eq!(told(kiosk.hold("ひなた").await), (Tapped::Taken, "A001".to_owned()));
    let tap = kiosk.make("あおい");
    let batch = kiosk.batch(vec![tap]);
    assert_eq!(told(kiosk.send(&batch).await.expect("an answer")), (Tapped::Taken, "A002".to_owned()));
    // The same tap again, for the answer was lost; then the card once more.
    assert_eq!(told(kiosk.send(&batch).await.expect("an answer")), (Tapped::Taken, "A002".to_owned()));
    assert_eq!(told(kiosk.hold("あおい").await), (Tapped::Waiting, "A002".to_owned()));
    assert!(hub.town.report().is_sound());
}

#[actix_web::test]
async fn a_tap_that_comes_long_after_takes_no_number_for_somebody_who_has_gone() {
    let hub = TestHub::start().await;
    let mut kiosk = hub.kiosk_at(OFFICE).await;
    let late = |tap: domain::taps::Tap| domain::taps::Tap { age_ms: 600_000, ..tap };
    let tap = late(kiosk.make("ひなた"));
    let answers = kiosk.send(&kiosk.batch(vec![tap])).await.expect("an answer");
    assert_eq!(answers.answers[0].outcome, TapOutcome::Refused { reason: TapRefusal::TooLate });
    assert_eq!(kiosk.menu().await.expect("a menu").buttons[0].waiting, 0);
}

async fn take_many(kiosk: &Kiosk, hub: &TestHub) -> Vec<Result<TicketGiven, Problem>> {
    futures_util::future::join_all((0..25).map(|_| kiosk.take(form(hub), 1))).await
}

#[actix_web::test]
async fn two_hubs_give_each_number_once() {
    let (postgres, redis) = (Postgres::start().expect("PostgreSQL"), Redis::start().expect("Redis"));
    let redis_url = ("REDIS_URL".to_owned(), redis.url());
    let town = Town::at(postgres.create_database().expect("a database"), vec![redis_url]).await;
    let (one, other) = (town.hub().await, town.hub().await);
    let (at_one, at_other) = (one.kiosk_at(OFFICE).await, other.kiosk_at(OFFICE).await);
    let (here, there) = tokio::join!(take_many(&at_one, &one), take_many(&at_other, &one));
    let mut numbers: Vec<String> =
        here.into_iter().chain(there).map(|given| given.expect("a ticket").slip.number).collect();
    numbers.sort();
    let expected: Vec<String> = (1..=50).map(|number| format!("A{number:03}")).collect();
    assert_eq!(numbers, expected);
    assert!(town.report().is_sound());
}

#[actix_web::test]
async fn whoever_still_waits_at_midnight_is_gone_and_numbers_begin_anew() {
    let hub = TestHub::start().await;
    let kiosk = hub.kiosk_at(OFFICE).await;
    kiosk.take(form(&hub), 1).await.expect("a ticket");
    let town = std::sync::Arc::clone(&hub.town);
    hub.running.stop().await;
    town.clock.move_by(Duration::from_secs(24 * 3_600));
    // A hub that was down at midnight closes the day when it starts.
    let hub = town.hub().await;
    let kiosk = hub.kiosk_at(OFFICE).await;
    while kiosk.menu().await.expect("a menu").buttons[0].waiting > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(kiosk.take(form(&hub), 1).await.expect("a ticket").slip.number, "A001");
    assert!(hub.town.report().is_sound());
}
