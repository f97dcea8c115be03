//! A departure, or all of a day, that was a mistake: whoever heard of it hears that, and nobody else hears of either.

use std::time::Duration;

use db::{
    log::NewFact,
    notices::{self, News},
};
use domain::{
    attendance::Fact,
    ids::{ChildId, StaffId},
    log::{Entry, Witness},
    time::{Clock, UtcTime},
};
use simulators::fakes::mail_server::{MailFault, Step};

use crate::{CLAIMED, MOTHER, world::World};

const MINUTE: Duration = Duration::from_secs(60);

crate::world::on_both_databases! {
    who_was_told_of_a_departure_that_was_a_mistake_is_told_so_once
    what_had_not_gone_out_does_not_go_out_and_nothing_is_corrected
    what_another_hub_is_about_to_send_is_corrected
    a_second_mistake_of_a_day_is_a_mistake_of_its_own
    who_heard_of_a_day_that_was_cleared_is_told_so_once
    what_of_a_cleared_day_had_not_gone_out_does_not_go_out
    what_was_cleared_before_is_not_cleared_again
}

async fn left(world: &World) {
    tell(world, |child, arrived| Fact::Left { child, arrived, brought: None, fetched: None }, notices::news_of).await;
}

async fn taken_back(world: &World) {
    tell(world, |child, now| Fact::Arrived { child, noted: Some(now), brought: None }, notices::taken_back_of).await;
}

async fn arrived(world: &World) {
    tell(world, |child, _| Fact::Arrived { child, noted: None, brought: None }, notices::news_of).await;
}

async fn cleared(world: &World) {
    tell(world, |child, _| Fact::Cleared { child }, notices::taken_back_of).await;
}

async fn tell(world: &World, fact: fn(ChildId, UtcTime) -> Fact, news: fn(&Entry) -> Option<News>) {
    let now = world.clock.now();
    let entry = Entry::new(now, &Witness::Staff { staff: StaffId::from_raw(1) }, fact(world.child, now));
    let news = news(&entry);
    world.append(NewFact::of(entry, None).telling(news)).await;
}

fn subjects(world: &World) -> Vec<String> {
    world.mail_server.mails().iter().map(|mail| mail.subject().expect("a subject")).collect()
}

mod scenarios {
    use super::*;

    pub async fn who_was_told_of_a_departure_that_was_a_mistake_is_told_so_once(world: World) {
        let phone = world.subscribe(MOTHER).await;
        left(&world).await;
        world.notifier().pass().await.expect("a database");
        taken_back(&world).await;
        for _ in 0..2 {
            world.notifier().pass().await.expect("a database");
        }
        let pushes = world.push_service.pushes();
        let title = |at: usize| {
            let payload = phone.read(&pushes[at].body).expect("the phone's keys");
            let payload: serde_json::Value = serde_json::from_slice(&payload).expect("JSON");
            payload["notification"]["title"].as_str().expect("a title").to_owned()
        };
        assert_eq!(
            (pushes.len(), title(0), title(1)),
            (2, "降園のお知らせ".to_owned(), "降園のお知らせの訂正".to_owned())
        );
        let subjects = subjects(&world);
        assert_eq!(subjects.len(), 2);
        assert!(subjects[0].contains("ひなたさんが降園しました"), "{subjects:?}");
        assert!(subjects[1].contains("ひなたさんは園にいます"), "{subjects:?}");
    }

    pub async fn what_had_not_gone_out_does_not_go_out_and_nothing_is_corrected(world: World) {
        world.subscribe(MOTHER).await;
        world.mail_server.fail_next(1_000_000, MailFault::Reply { at: Step::Greeting, code: 421 });
        left(&world).await;
        world.notifier().pass().await.expect("a database");
        assert_eq!(world.summary().await.len(), 2);
        world.mail_server.be_well();
        taken_back(&world).await;
        // The mail is not yet due again; once it is, it is no more.
        for wait in [Duration::ZERO, MINUTE] {
            world.pass_time(wait);
            world.notifier().pass().await.expect("a database");
        }
        assert_eq!(world.mail_server.mails(), [], "the father heard of neither");
        assert_eq!(world.push_service.pushes().len(), 2, "the mother of both");
        let dropped = world.summary().await.into_iter().filter(|line| line.ends_with("taken-back")).count();
        assert_eq!(dropped, 1);
        // Both at once, as after a night without the database: nobody is told anything.
        left(&world).await;
        taken_back(&world).await;
        world.notifier().pass().await.expect("a database");
        assert_eq!((world.mail_server.mails().len(), world.push_service.pushes().len()), (0, 2));
    }

    pub async fn what_another_hub_is_about_to_send_is_corrected(world: World) {
        let phone = world.subscribe(MOTHER).await;
        left(&world).await;
        let claimed = world.claim().await;
        assert_eq!(claimed.len(), 1);
        taken_back(&world).await;
        world.notifier().pass().await.expect("a database");
        assert_eq!(world.push_service.pushes().len(), 1, "the correction");
        world.pass_time(CLAIMED);
        world.notifier().pass().await.expect("a database");
        assert_eq!(world.push_service.pushes().len(), 2, "and what the hub that died had claimed");
        let read = |at: usize| phone.read(&world.push_service.pushes()[at].body).expect("the phone's keys");
        assert!(String::from_utf8(read(0)).expect("text").contains("訂正"));
    }

    pub async fn a_second_mistake_of_a_day_is_a_mistake_of_its_own(world: World) {
        world.subscribe(MOTHER).await;
        for pushed in [2, 4] {
            left(&world).await;
            world.notifier().pass().await.expect("a database");
            taken_back(&world).await;
            world.notifier().pass().await.expect("a database");
            assert_eq!(world.push_service.pushes().len(), pushed);
            world.pass_time(MINUTE);
        }
    }

    pub async fn who_heard_of_a_day_that_was_cleared_is_told_so_once(world: World) {
        world.subscribe(MOTHER).await;
        for tell in [0, 1] {
            if tell == 0 {
                arrived(&world).await
            } else {
                left(&world).await
            }
            world.notifier().pass().await.expect("a database");
        }
        cleared(&world).await;
        for _ in 0..2 {
            world.notifier().pass().await.expect("a database");
        }
        assert_eq!(
            world.push_service.pushes().len(),
            3,
            "of the arrival, of the departure, and that both were mistakes"
        );
        let subjects = subjects(&world);
        assert_eq!(subjects.len(), 3);
        assert!(subjects[2].contains("ひなたさんの登園・降園のお知らせの訂正"), "{subjects:?}");
    }

    pub async fn what_of_a_cleared_day_had_not_gone_out_does_not_go_out(world: World) {
        world.subscribe(MOTHER).await;
        world.mail_server.fail_next(1_000_000, MailFault::Reply { at: Step::Greeting, code: 421 });
        arrived(&world).await;
        world.notifier().pass().await.expect("a database");
        left(&world).await;
        world.notifier().pass().await.expect("a database");
        world.mail_server.be_well();
        cleared(&world).await;
        for wait in [Duration::ZERO, MINUTE] {
            world.pass_time(wait);
            world.notifier().pass().await.expect("a database");
        }
        assert_eq!(world.mail_server.mails(), [], "the father heard of none");
        assert_eq!(world.push_service.pushes().len(), 3, "the mother of all");
        // All at once, as after a night without the database: nobody is told anything.
        arrived(&world).await;
        left(&world).await;
        taken_back(&world).await;
        cleared(&world).await;
        world.notifier().pass().await.expect("a database");
        assert_eq!((world.mail_server.mails().len(), world.push_service.pushes().len()), (0, 3));
    }

    pub async fn what_was_cleared_before_is_not_cleared_again(world: World) {
        world.subscribe(MOTHER).await;
        left(&world).await;
        world.notifier().pass().await.expect("a database");
        cleared(&world).await;
        world.notifier().pass().await.expect("a database");
        assert_eq!(world.push_service.pushes().len(), 2);
        // The arrival that was cleared at once had not gone out: of the departure of before the mother knows.
        arrived(&world).await;
        cleared(&world).await;
        world.notifier().pass().await.expect("a database");
        assert_eq!(world.push_service.pushes().len(), 2);
    }
}
