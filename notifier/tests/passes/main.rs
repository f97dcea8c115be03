//! Passes over a real database, against a push service and a mail server that fail on command.

mod booked;
mod bounces;
mod escorts;
mod odd;
mod taken_back;
mod visits;
mod world;

use std::{sync::Arc, time::Duration};

use db::notices::Which;
use domain::{lang::Lang, time::Clock};
use simulators::fakes::{
    mail_server::{MailFault, Step},
    push_service::PushFault,
};
use tokio::sync::{Notify, watch};
use world::World;

const NOW: Duration = Duration::ZERO;
const HOUR: Duration = Duration::from_secs(3_600);
const CLAIMED: Duration = Duration::from_secs(120);
const A_WHILE: Duration = Duration::from_millis(300);
const SOON: Duration = Duration::from_secs(10);
const MOTHER: &str = "mother@example.jp";
const FATHER: &str = "father@example.jp";

world::on_both_databases! {
    who_has_a_browser_gets_a_push_and_who_has_none_gets_a_mail
    a_push_is_in_the_language_of_the_page_on_which_the_browser_asked_last
    a_browser_that_is_gone_is_forgotten_and_its_guardian_gets_a_mail
    a_guardian_with_another_browser_needs_no_mail
    of_two_browsers_that_are_gone_at_once_none_counts_on_the_other
    who_unsubscribes_before_the_push_goes_out_gets_a_mail
    a_push_that_is_refused_for_good_becomes_a_mail
    a_busy_push_service_is_left_alone_for_exactly_as_long_as_it_asks
    a_mail_is_tried_again_as_the_same_mail_and_given_up_after_a_day
    what_happened_long_ago_is_not_pushed_as_if_it_were_new
    two_hubs_send_each_notice_once
    what_a_dead_hub_had_claimed_is_sent_when_its_claim_lapses
    what_is_given_back_is_anybodys_unless_another_hub_has_it_by_now
    a_mail_server_that_hangs_holds_up_no_push
}

mod scenarios {
    use super::*;

    pub async fn who_has_a_browser_gets_a_push_and_who_has_none_gets_a_mail(world: World) {
        let phone = world.subscribe(MOTHER).await;
        world.arrived(NOW).await;
        world.notifier().pass().await.expect("a database");
        world.notifier().pass().await.expect("a database");

        let pushes = world.push_service.pushes();
        assert_eq!(pushes.len(), 1);
        let payload: serde_json::Value =
            serde_json::from_slice(&phone.read(&pushes[0].body).expect("the phone's keys")).expect("JSON");
        assert_eq!(payload["notification"]["title"], "登園のお知らせ");
        assert_eq!(payload["notification"]["navigate"], "http://127.0.0.1:8080/family");
        assert_eq!(payload["notification"]["tag"].as_str(), pushes[0].topic.as_deref());
        assert_eq!(pushes[0].ttl_s, Some(6 * 3_600));

        let mails = world.mail_server.mails();
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].recipients, [FATHER]);
        let subject = mails[0].subject().expect("a subject");
        assert!(subject.starts_with("【山田保育園】ひなたさんが登園しました（"), "{subject}");
        assert_eq!(world.summary().await, ["mail delivered 1 -", "push delivered 1 -"]);
        assert!(world.deliveries(Which::Undelivered).await.is_empty());
    }

    pub async fn a_push_is_in_the_language_of_the_page_on_which_the_browser_asked_last(world: World) {
        let (mother, phone) = (world.guardian(MOTHER).await, world.browser());
        for (language, title) in [
            (Some(Lang::Vi), "Con đã đến nhà trẻ"),
            (Some(Lang::Easy), "登園（とうえん）の おしらせ"),
            (None, "登園のお知らせ"),
        ] {
            world.subscribe_on_a_page_in(language, mother, &phone).await;
            world.arrived(NOW).await;
            world.notifier().pass().await.expect("a database");
            let pushes = world.push_service.pushes();
            let body = &pushes.last().expect("a push").body;
            let payload: serde_json::Value =
                serde_json::from_slice(&phone.read(body).expect("the phone's keys")).expect("JSON");
            assert_eq!(payload["notification"]["title"], title);
            assert_eq!(payload["notification"]["lang"], language.unwrap_or_default().tag());
        }
    }

    pub async fn a_browser_that_is_gone_is_forgotten_and_its_guardian_gets_a_mail(world: World) {
        let (phone, tablet) = (world.subscribe(MOTHER).await, world.subscribe(MOTHER).await);
        world.push_service.unsubscribe(&phone.endpoint);
        world.push_service.unsubscribe(&tablet.endpoint);
        world.arrived(NOW).await;
        world.notifier().pass().await.expect("a database");
        let summary = ["mail delivered 1 -", "mail delivered 1 -", "push gone 1 http-410", "push gone 1 http-410"];
        assert_eq!(world.summary().await, summary);
        assert_eq!(world.mail_server.mails().len(), 2);

        world.arrived(NOW).await;
        world.notifier().pass().await.expect("a database");
        assert_eq!(world.push_service.pushes().len(), 2, "nothing is pushed to forgotten browsers");
        assert_eq!(world.mail_server.mails().len(), 4);
    }

    pub async fn a_guardian_with_another_browser_needs_no_mail(world: World) {
        let (phone, _tablet) = (world.subscribe(MOTHER).await, world.subscribe(MOTHER).await);
        world.subscribe(FATHER).await;
        world.push_service.unsubscribe(&phone.endpoint);
        world.arrived(NOW).await;
        world.notifier().pass().await.expect("a database");
        assert_eq!(world.summary().await, ["push delivered 1 -", "push delivered 1 -", "push gone 1 http-410"]);
        assert_eq!(world.mail_server.mails(), []);
    }

    pub async fn of_two_browsers_that_are_gone_at_once_none_counts_on_the_other(world: World) {
        world.subscribe(MOTHER).await;
        world.subscribe(MOTHER).await;
        world.arrived(NOW).await;
        let claimed = world.claim().await;
        // The first hub commits only when the second has recorded, or is seen to wait for the first.
        let (second_done, waits) = std::sync::mpsc::channel::<()>();
        let (first_holds, go) = tokio::sync::oneshot::channel();
        let first = world.found_gone(claimed[0], move || {
            first_holds.send(()).expect("a second hub");
            let _ = waits.recv_timeout(A_WHILE);
        });
        let second = async {
            go.await.expect("a first hub");
            world.found_gone(claimed[1], || {}).await;
            let _ = second_done.send(());
        };
        tokio::join!(first, second);
        let summary = ["mail waiting 0 -", "mail waiting 0 -", "push gone 1 http-410", "push gone 1 http-410"];
        assert_eq!(world.summary().await, summary);
    }

    pub async fn who_unsubscribes_before_the_push_goes_out_gets_a_mail(world: World) {
        let (phone, _) = (world.subscribe(MOTHER).await, world.subscribe(FATHER).await);
        world.push_service.fail_next(2, &PushFault::too_many_requests(60));
        world.arrived(NOW).await;
        world.notifier().pass().await.expect("a database");
        world.unsubscribe(MOTHER, &phone).await;
        world.pass_time(Duration::from_secs(60));
        world.notifier().pass().await.expect("a database");
        let summary = ["mail delivered 1 -", "push delivered 2 -", "push gone 2 not-subscribed"];
        assert_eq!(world.summary().await, summary);
        assert_eq!(world.mail_server.mails()[0].recipients, [MOTHER]);
    }

    pub async fn a_push_that_is_refused_for_good_becomes_a_mail(world: World) {
        world.subscribe(MOTHER).await;
        world.push_service.fail_next(1, &PushFault::Status { status: 403, retry_after: None });
        world.arrived(NOW).await;
        world.notifier().pass().await.expect("a database");
        let summary = ["mail delivered 1 -", "mail delivered 1 -", "push failed 1 http-403"];
        assert_eq!(world.summary().await, summary);
        let troubles = world.deliveries(Which::Undelivered).await;
        assert_eq!((troubles.len(), troubles[0].guardian_name.as_deref()), (1, Some("山田 花子")));
    }

    pub async fn a_busy_push_service_is_left_alone_for_exactly_as_long_as_it_asks(world: World) {
        world.subscribe(MOTHER).await;
        world.subscribe(FATHER).await;
        world.push_service.fail_next(2, &PushFault::too_many_requests(77));
        world.arrived(NOW).await;
        let notifier = world.notifier();
        notifier.pass().await.expect("a database");
        world.pass_time(Duration::from_millis(76_999));
        notifier.pass().await.expect("a database");
        assert_eq!(world.push_service.pushes().len(), 2, "not a moment earlier");
        assert_eq!(world.summary().await, ["push waiting 1 http-429", "push waiting 1 http-429"]);
        assert_eq!(world.deliveries(Which::Undelivered).await.len(), 2);
        world.pass_time(Duration::from_millis(1));
        notifier.pass().await.expect("a database");
        assert_eq!(world.summary().await, ["push delivered 2 -", "push delivered 2 -"]);
    }

    pub async fn a_mail_is_tried_again_as_the_same_mail_and_given_up_after_a_day(world: World) {
        world.subscribe(MOTHER).await;
        world.mail_server.fail_next(1, MailFault::DropAfterBody);
        world.arrived(NOW).await;
        let notifier = world.notifier();
        notifier.pass().await.expect("a database");
        assert_eq!(world.summary().await, ["mail waiting 1 connect", "push delivered 1 -"]);
        world.pass_time(Duration::from_secs(20));
        notifier.pass().await.expect("a database");
        let mails = world.mail_server.mails();
        assert_eq!((mails.len(), mails[0].message_id()), (2, mails[1].message_id()));

        world.mail_server.fail_next(1_000, MailFault::Reply { at: Step::Recipient, code: 451 });
        world.arrived(NOW).await;
        for _ in 0..48 {
            notifier.pass().await.expect("a database");
            world.pass_time(HOUR / 2);
        }
        notifier.pass().await.expect("a database");
        let failed = world.deliveries(Which::Undelivered).await;
        assert_eq!(failed.len(), 1);
        assert_eq!((failed[0].state.name(), failed[0].reason.as_deref()), ("failed", Some("smtp-451")));
        assert!(failed[0].attempts > 20);
    }

    pub async fn what_happened_long_ago_is_not_pushed_as_if_it_were_new(world: World) {
        world.subscribe(MOTHER).await;
        world.arrived(HOUR * 7).await;
        world.notifier().pass().await.expect("a database");
        assert_eq!(world.summary().await, ["mail delivered 1 -", "push failed 0 too-late"]);
        assert_eq!(world.push_service.pushes(), []);
    }

    pub async fn two_hubs_send_each_notice_once(world: World) {
        world.subscribe(MOTHER).await;
        for _ in 0..30 {
            world.arrived(NOW).await;
        }
        let (one, other) = (world.notifier(), world.notifier());
        let (one, other) = tokio::join!(one.pass(), other.pass());
        one.and(other).expect("a database");
        // What the other hub was at is left to it; whatever nobody took is taken now.
        world.notifier().pass().await.expect("a database");
        let mut topics: Vec<_> = world.push_service.pushes().into_iter().map(|push| push.topic).collect();
        topics.sort();
        topics.dedup();
        assert_eq!((topics.len(), world.push_service.pushes().len()), (30, 30));
        assert_eq!(world.mail_server.mails().len(), 30);
    }

    pub async fn what_a_dead_hub_had_claimed_is_sent_when_its_claim_lapses(world: World) {
        world.subscribe(MOTHER).await;
        world.arrived(NOW).await;
        assert_eq!(world.claim().await.len(), 1);
        world.notifier().pass().await.expect("a database");
        assert_eq!(world.push_service.pushes(), []);
        world.pass_time(Duration::from_secs(120));
        world.notifier().pass().await.expect("a database");
        assert_eq!(world.push_service.pushes().len(), 1);
    }

    pub async fn what_is_given_back_is_anybodys_unless_another_hub_has_it_by_now(world: World) {
        world.subscribe(MOTHER).await;
        world.arrived(NOW).await;
        let (slow, its_end) = (world.claim().await, world.clock.now() + CLAIMED);
        world.pass_time(CLAIMED);
        let (quick, end) = (world.claim().await, world.clock.now() + CLAIMED);
        assert_eq!((slow.len(), &slow), (1, &quick));
        world.release(slow, its_end).await;
        assert_eq!(world.claim().await, []);
        world.release(quick, end).await;
        assert_eq!(world.claim().await.len(), 1);
    }

    pub async fn a_mail_server_that_hangs_holds_up_no_push(world: World) {
        world.subscribe(MOTHER).await;
        world.mail_server.fail_next(1, MailFault::Hang { at: Step::Greeting });
        let (wake, (stop, shutdown)) = (Arc::new(Notify::new()), watch::channel(false));
        let running = tokio::spawn(world.notifier().run(Arc::clone(&wake), shutdown));
        for count in 1..=3 {
            world.arrived(NOW).await;
            wake.notify_one();
            assert!(world.push_service.wait_for_accepted(count, SOON).await.is_some());
        }
        assert!(world.mail_server.wait_for(2, SOON).await.is_some(), "nor another mail");
        stop.send(true).expect("a running notifier");
        tokio::time::timeout(SOON, running).await.expect("an end in time").expect("no panic");
        let waiting = world.deliveries(Which::Undelivered).await;
        assert_eq!((waiting.len(), waiting[0].reason.as_deref()), (1, Some("timeout")));
    }
}
