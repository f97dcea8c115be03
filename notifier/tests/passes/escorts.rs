//! Who fetched a child with a card of their own: the other guardian reads it in the mail, no push names anybody, and nobody is told
//! what they did themselves or where somebody under protection was.

use std::sync::Arc;

use db::{
    DbError,
    log::NewFact,
    notices,
    persons::{self, Reach, settle},
};
use domain::{
    attendance::Fact,
    ids::{DeviceId, PersonId},
    log::{Entry, Witness},
    persons::terms::Wanted,
    taps::TapSeq,
    time::Clock,
};

use crate::{FATHER, MOTHER, world::World};

crate::world::on_both_databases! {
    the_other_guardian_reads_who_fetched_the_child
    a_push_says_that_it_was_another_and_names_nobody
    where_somebody_under_protection_was_is_told_nobody
}

async fn person(world: &World, name: &'static str) -> PersonId {
    let (sealer, now) = (Arc::clone(&world.sealer), world.clock.now());
    let found = world.db.write(move |conn| {
        while settle::next(conn, &sealer, now)? > 0 {}
        persons::find(conn, &sealer, &Wanted::read(name).expect("a name"), Reach::All)
    });
    let found: Result<_, DbError> = found.await;
    found.expect("a search").persons[0].id
}

async fn fetched_by(world: &World, person: PersonId) {
    let (child, at) = (world.child, world.clock.now());
    let fact = Fact::Left { child, arrived: at, brought: None, fetched: Some(person) };
    let entry = Entry::new(at, &Witness::card(DeviceId::from_raw(1), TapSeq(1), 1), fact);
    let news = notices::news_of(&entry);
    world.append(NewFact::of(entry, None).telling(news)).await;
    world.notifier().pass().await.expect("a database");
}

fn mail_to(world: &World, address: &str) -> String {
    let mails = world.mail_server.mails();
    let mail = mails.iter().find(|mail| mail.recipients == [address]).expect("a mail");
    mail.text().expect("a text")
}

mod scenarios {
    use super::*;

    pub async fn the_other_guardian_reads_who_fetched_the_child(world: World) {
        fetched_by(&world, person(&world, "山田 太郎").await).await;
        assert!(mail_to(&world, MOTHER).contains("お迎え：山田 太郎さん"), "{}", mail_to(&world, MOTHER));
        assert!(!mail_to(&world, FATHER).contains("お迎え"), "{}", mail_to(&world, FATHER));
    }

    pub async fn a_push_says_that_it_was_another_and_names_nobody(world: World) {
        let phone = world.subscribe(MOTHER).await;
        fetched_by(&world, person(&world, "山田 太郎").await).await;
        let pushes = world.push_service.pushes();
        let payload = phone.read(&pushes[0].body).expect("the phone's keys");
        let payload = String::from_utf8(payload).expect("text");
        assert!(payload.contains("お迎えは、登録されている別の方です") && !payload.contains("太郎"), "{payload}");
    }

    pub async fn where_somebody_under_protection_was_is_told_nobody(world: World) {
        let (mother, now) = (person(&world, "山田 花子").await, world.clock.now());
        let protected: Result<bool, DbError> =
            world.db.write(move |conn| persons::protect(conn, mother, true, now)).await;
        assert!(protected.expect("a write"));
        fetched_by(&world, mother).await;
        assert!(!mail_to(&world, FATHER).contains("お迎え"), "{}", mail_to(&world, FATHER));
    }
}
