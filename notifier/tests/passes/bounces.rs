//! Mails that come back, and addresses at which nobody reads.

use std::time::Duration;

use db::{
    notices::{self, MARK_LASTS, Returned},
    queues::Called,
};
use domain::{
    bookings::address::refusal::Refusal,
    ids::{DeliveryId, VisitId},
    lang::Lang,
    time::Clock,
};

use simulators::fakes::mail_server::Step;

use crate::{FATHER, MOTHER, NOW, world::World};

crate::world::on_both_databases! {
    a_mail_that_comes_back_is_a_failure_and_no_further_mail_goes_there
    an_address_that_the_mail_server_does_not_know_gets_no_further_mail
    a_mail_that_is_not_wanted_says_nothing_against_its_address
    a_token_that_is_made_up_changes_nothing_and_one_of_an_old_address_nothing_about_the_new_one
    a_mark_is_over_after_its_term
    one_wrong_rule_of_the_mail_server_marks_nobody
}

mod scenarios {
    use super::*;

    impl World {
        /// The tokens of the mails so far that went to this address.
        fn tokens_of(&self, address: &str) -> Vec<String> {
            let mails = self.mail_server.mails();
            let to_them = mails.iter().filter(|mail| mail.recipients == [address]);
            let token = |sender: &str| {
                let (_, rest) = sender.split_once("bounce+").expect("a return path");
                rest.split_once('@').expect("an address").0.to_owned()
            };
            to_them.map(|mail| token(&mail.sender)).collect()
        }

        /// The mail server hands a returned mail over.
        async fn returned(&self, token: &str, status: &str) -> bool {
            let (sealer, now) = (self.sealer.clone(), self.clock.now());
            let status = Some(status.parse().expect("a status"));
            let (token, why) = (token.to_owned(), Returned { refusal: Refusal::of("", status), status });
            let key = sealer.bounce_key().clone();
            let returned = self.db.write(move |conn| notices::returned(conn, &key, &token, why, now)).await;
            returned.map_err(|error: db::DbError| error).expect("a change")
        }

        async fn is_bounced(&self, address: &str) -> bool {
            let mailbox = self.sealer.mailbox_key(address);
            self.db.read(move |conn| notices::is_bounced(conn, &mailbox)).await.expect("a database")
        }

        async fn told_by_mail(&self) {
            self.arrived(NOW).await;
            self.notifier().pass().await.expect("a database");
        }
    }

    pub async fn a_mail_that_comes_back_is_a_failure_and_no_further_mail_goes_there(world: World) {
        world.told_by_mail().await;
        let token = world.tokens_of(FATHER).remove(0);
        assert!(world.returned(&token, "5.1.1").await);
        assert!(world.returned(&token, "5.1.1").await, "mail servers repeat themselves");
        assert_eq!(world.summary().await, ["mail delivered 1 -", "mail failed 1 bounced"]);
        assert!(world.is_bounced("father@EXAMPLE.jp").await && !world.is_bounced(MOTHER).await);

        world.told_by_mail().await;
        let summary = ["mail delivered 1 -", "mail delivered 1 -", "mail failed 1 bounced", "mail failed 1 bounced"];
        assert_eq!(world.summary().await, summary);
        assert_eq!(world.tokens_of(FATHER).len(), 1);

        let mailbox = world.sealer.mailbox_key(FATHER);
        let cleared = world.db.write(move |conn| notices::clear_bounced(conn, &mailbox)).await;
        assert!(cleared.map_err(|error: db::DbError| error).expect("a change"));
        world.told_by_mail().await;
        assert_eq!(world.tokens_of(FATHER).len(), 2);
    }

    pub async fn an_address_that_the_mail_server_does_not_know_gets_no_further_mail(world: World) {
        world.mail_server.refuse(FATHER, "550 5.1.1 user unknown");
        world.told_by_mail().await;
        world.mail_server.be_well();
        world.told_by_mail().await;
        let summary =
            ["mail delivered 1 -", "mail delivered 1 -", "mail failed 1 bounced", "mail failed 1 no-mailbox-550"];
        assert_eq!(world.summary().await, summary);
        assert!(world.is_bounced(FATHER).await);
    }

    pub async fn a_mail_that_is_not_wanted_says_nothing_against_its_address(world: World) {
        world.mail_server.refuse(FATHER, "550 5.7.1 not from you");
        world.told_by_mail().await;
        assert!(world.returned(&world.tokens_of(MOTHER)[0], "5.2.2").await);
        assert_eq!(world.summary().await, ["mail failed 1 returned-full", "mail failed 1 smtp-550"]);
        assert!(!world.is_bounced(FATHER).await && !world.is_bounced(MOTHER).await);
    }

    pub async fn a_token_that_is_made_up_changes_nothing_and_one_of_an_old_address_nothing_about_the_new_one(
        world: World,
    ) {
        world.told_by_mail().await;
        let token = world.tokens_of(FATHER).remove(0);
        let made_up = world.sealer.bounce_token(DeliveryId::from_raw(7), FATHER);
        let of_another = format!("{}{}", &token[..13], &world.tokens_of(MOTHER)[0][13..]);
        for token in ["", "0123456789abcdefghjkmnpqrstvw", &token[..28], &made_up, &of_another] {
            assert!(!world.returned(token, "5.1.1").await, "{token}");
        }
        assert_eq!(world.summary().await, ["mail delivered 1 -", "mail delivered 1 -"]);

        let visit = VisitId::from_raw(9);
        let (number, counter) = ("A012".to_owned(), "3番窓口".to_owned());
        world.put_contact(visit, "tarro@example.jp").await;
        world.told(Called { visit, number, counter, language: Lang::Ja }.into(), NOW).await;
        world.notifier().pass().await.expect("a database");
        let token = world.tokens_of("tarro@example.jp").remove(0);
        world.put_contact(visit, "taro@example.jp").await;
        assert!(world.returned(&token, "5.1.1").await);
        assert!(world.is_bounced("tarro@example.jp").await, "it is the old one that is wrong");
        assert!(!world.is_bounced("taro@example.jp").await);
    }

    pub async fn a_mark_is_over_after_its_term(world: World) {
        world.mail_server.refuse(FATHER, "550 5.1.1 user unknown");
        world.told_by_mail().await;
        world.mail_server.be_well();
        let forget = async || {
            let before = world.clock.now() - MARK_LASTS;
            let forgot = world.db.write(move |conn| notices::forget_marks(conn, before)).await;
            forgot.map_err(|error: db::DbError| error).expect("a change");
        };
        world.pass_time(MARK_LASTS - Duration::from_secs(1));
        forget().await;
        assert!(world.is_bounced(FATHER).await);
        world.pass_time(Duration::from_secs(2));
        forget().await;
        assert!(!world.is_bounced(FATHER).await);
    }

    pub async fn one_wrong_rule_of_the_mail_server_marks_nobody(world: World) {
        for (step, reply) in [
            (Step::Greeting, "550 your host is not allowed here"),
            (Step::Hello, "550 5.1.1 user unknown"),
            (Step::Sender, "550 Sender verify failed"),
            (Step::Recipient, "550 relay not permitted"),
            (Step::Recipient, "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)"),
            (Step::Body, "550 5.1.1 Message rejected, user unknown"),
        ] {
            world.mail_server.always_answer(step, reply);
            world.told_by_mail().await;
            world.mail_server.be_well();
            assert!(!world.is_bounced(FATHER).await && !world.is_bounced(MOTHER).await, "{reply}");
        }
        let before = world.mail_server.mails().len();
        world.told_by_mail().await;
        assert_eq!(world.mail_server.mails().len(), before + 2, "mended, everybody is written to");
    }
}
