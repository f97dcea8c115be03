//! What visitors of an office are told, who are nobody known.

use std::{sync::Arc, time::Duration};

use db::{
    notices::{News, Recipient, Which},
    queues::{Called, Near},
};
use domain::{ids::VisitId, lang::Lang};
use simulators::fakes::push_service::{Push, Receiver};
use tokio::sync::{Notify, watch};

use crate::world::{self, World};

const NOW: Duration = Duration::ZERO;
const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 3_600);
const SOON: Duration = Duration::from_secs(10);
const MOTHER: &str = "mother@example.jp";
const VISITOR: &str = "visitor@example.jp";
const VISIT: VisitId = VisitId::from_raw(11);
const LATER_VISIT: VisitId = VisitId::from_raw(12);

fn called(visit: VisitId) -> News {
    Called { visit, number: "A012".to_owned(), counter: "3番窓口".to_owned(), language: Lang::Ja }.into()
}

fn near(visit: VisitId, before: u32) -> News {
    Near { visit, number: "A012".to_owned(), before, language: Lang::Ja }.into()
}

fn shown(browser: &Receiver, push: &Push) -> serde_json::Value {
    let payload = browser.read(&push.body).expect("the browser's keys");
    serde_json::from_slice::<serde_json::Value>(&payload).expect("JSON")["notification"].take()
}

world::on_both_databases! {
    a_visitor_with_a_browser_is_told_the_counter_and_gets_the_ticket
    a_newer_call_takes_the_place_of_an_older_one
    a_visitor_with_only_a_mail_address_gets_a_mail_and_one_with_neither_nothing
    a_browser_may_be_a_guardians_and_a_visitors_and_follows_the_newest_visit
    a_visitors_browser_that_is_gone_is_replaced_by_the_mail_address
    nobody_is_called_who_was_called_ten_minutes_ago
    visitors_of_days_past_are_forgotten
}

mod scenarios {
    use super::*;

    pub async fn a_visitor_with_a_browser_is_told_the_counter_and_gets_the_ticket(world: World) {
        let phone = world.browser();
        world.subscribe_as(Recipient::Visit(VISIT), &phone).await;
        world.put_contact(VISIT, VISITOR).await;
        world.told(called(VISIT), NOW).await;
        world.notifier().pass().await.expect("a database");

        let pushes = world.push_service.pushes();
        assert_eq!((pushes.len(), pushes[0].ttl_s, pushes[0].urgency.as_deref()), (1, Some(600), Some("high")));
        let shown = shown(&phone, &pushes[0]);
        assert_eq!(shown["title"], "番号 A012 お呼びしています");
        assert_eq!(shown["body"], "3番窓口へお越しください");
        let code = shown["navigate"].as_str().and_then(|url| url.strip_prefix("http://127.0.0.1:8080/tickets/"));
        assert_eq!(code.and_then(|code| world.sealer.visit_of_code(code)), Some(VISIT));
        assert_eq!(world.mail_server.mails(), [], "who has a browser needs no mail");
        let seen = &world.deliveries(Which::All).await[0];
        assert_eq!((&seen.news, &seen.child_name, &seen.guardian_name), (&Some(called(VISIT)), &None, &None));
    }

    pub async fn a_newer_call_takes_the_place_of_an_older_one(world: World) {
        let phone = world.browser();
        world.subscribe_as(Recipient::Visit(VISIT), &phone).await;
        for news in [near(VISIT, 3), called(VISIT), called(VISIT)] {
            world.told(news, NOW).await;
        }
        world.notifier().pass().await.expect("a database");
        let mut topics: Vec<_> = world.push_service.pushes().into_iter().map(|push| push.topic).collect();
        assert_eq!(topics.len(), 3);
        topics.sort();
        topics.dedup();
        assert_eq!(topics.len(), 2);
        assert!(world.push_service.pushes().iter().all(|push| shown(&phone, push)["renotify"] == true));
    }

    pub async fn a_visitor_with_only_a_mail_address_gets_a_mail_and_one_with_neither_nothing(world: World) {
        world.put_contact(VISIT, "mistyped@example.jp").await;
        world.put_contact(VISIT, VISITOR).await;
        world.told(near(VISIT, 0), NOW).await;
        world.told(near(LATER_VISIT, 1), NOW).await;
        world.notifier().pass().await.expect("a database");
        let mails = world.mail_server.mails();
        assert_eq!((mails.len(), mails[0].recipients.as_slice()), (1, &[VISITOR.to_owned()][..]));
        let text = mails[0].text().expect("a text");
        assert!(text.contains("番号A012の順番はまもなくです。\nつぎの番です。"), "{text}");
        assert!(text.contains(&format!("http://127.0.0.1:8080/tickets/{}\n", world.sealer.ticket_code(VISIT))));
        assert_eq!(world.summary().await, ["mail delivered 1 -"]);
    }

    pub async fn a_browser_may_be_a_guardians_and_a_visitors_and_follows_the_newest_visit(world: World) {
        let phone = world.subscribe(MOTHER).await;
        world.subscribe_as(Recipient::Visit(VISIT), &phone).await;
        world.subscribe_as(Recipient::Visit(LATER_VISIT), &phone).await;
        world.arrived(NOW).await;
        world.told(called(VISIT), NOW).await;
        world.told(called(LATER_VISIT), NOW).await;
        world.notifier().pass().await.expect("a database");
        let pushes = world.push_service.pushes();
        let mut pages: Vec<_> = pushes.iter().map(|push| shown(&phone, push)["navigate"].to_string()).collect();
        pages.sort();
        let ticket = format!("\"http://127.0.0.1:8080/tickets/{}\"", world.sealer.ticket_code(LATER_VISIT));
        assert_eq!(pages, ["\"http://127.0.0.1:8080/family\"".to_owned(), ticket]);
    }

    pub async fn a_visitors_browser_that_is_gone_is_replaced_by_the_mail_address(world: World) {
        for (visit, browsers) in [(VISIT, 2), (LATER_VISIT, 1)] {
            for _ in 0..browsers {
                let browser = world.browser();
                world.subscribe_as(Recipient::Visit(visit), &browser).await;
                world.push_service.unsubscribe(&browser.endpoint);
            }
            world.told(called(visit), NOW).await;
        }
        world.put_contact(VISIT, VISITOR).await;
        world.notifier().pass().await.expect("a database");
        let gone = "push gone 1 http-410";
        assert_eq!(world.summary().await, ["mail delivered 1 -", gone, gone, gone]);
        assert_eq!(world.mail_server.mails()[0].recipients, [VISITOR]);
    }

    pub async fn nobody_is_called_who_was_called_ten_minutes_ago(world: World) {
        world.subscribe_as(Recipient::Visit(VISIT), &world.browser()).await;
        world.put_contact(VISIT, VISITOR).await;
        world.put_contact(LATER_VISIT, VISITOR).await;
        for visit in [VISIT, LATER_VISIT] {
            world.told(called(visit), MINUTE * 10).await;
        }
        world.told(near(LATER_VISIT, 2), MINUTE * 14).await;
        world.notifier().pass().await.expect("a database");
        let summary = ["mail delivered 1 -", "mail failed 0 too-late", "push failed 0 too-late"];
        assert_eq!(world.summary().await, summary);
    }

    pub async fn visitors_of_days_past_are_forgotten(world: World) {
        world.turn_back(DAY * 2 + MINUTE);
        world.subscribe_as(Recipient::Visit(VISIT), &world.browser()).await;
        world.put_contact(LATER_VISIT, VISITOR).await;
        world.pass_time(DAY * 2 + MINUTE);
        world.subscribe(MOTHER).await;
        world.arrived(NOW).await;
        let (stop, shutdown) = watch::channel(false);
        let running = tokio::spawn(world.notifier().run(Arc::new(Notify::new()), shutdown));
        assert!(world.push_service.wait_for_accepted(1, SOON).await.is_some());
        stop.send(true).expect("a running notifier");
        tokio::time::timeout(SOON, running).await.expect("an end in time").expect("no panic");

        world.told(called(VISIT), NOW).await;
        world.told(called(LATER_VISIT), NOW).await;
        world.notifier().pass().await.expect("a database");
        assert_eq!(world.summary().await, ["mail delivered 1 -", "push delivered 1 -"]);
    }
}
