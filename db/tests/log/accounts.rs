//! Accounts and what is signed in, on both databases.

use std::time::Duration;

use db::{
    Conn, DbError,
    accounts::{self, Account, DisabledBy, NewInvitation},
    devices,
    notices::{self, Recipient},
    roster,
};
use domain::{ids::GuardianId, time::UtcTime};

use crate::world::{self, World};

const NOW: UtcTime = UtcTime::from_micros(1_800_000_000_000_000);
const DAY: Duration = Duration::from_secs(86_400);

async fn write<T: Send + 'static>(
    world: &World,
    work: impl FnOnce(&mut Conn) -> Result<T, DbError> + Send + 'static,
) -> T {
    world.db.write(work).await.expect("a database")
}

async fn staff(world: &World, login: &'static str) -> accounts::StaffMember {
    let sealer = world.sealer.clone();
    world.db.read(move |conn| accounts::staff_by_login(conn, &sealer, login)).await.expect("an account")
}

async fn is_signed_in(world: &World, token: &'static [u8]) -> bool {
    world.db.read(move |conn| accounts::session(conn, token, NOW)).await.expect("a database").is_some()
}

async fn sign_in(world: &World, login: &'static str, token: &'static [u8]) {
    let account = Account::Staff(staff(world, login).await.id);
    write(world, move |conn| accounts::add_session(conn, token, account, NOW, NOW + DAY)).await;
}

async fn guardian(world: &World) -> GuardianId {
    let (sealer, facility) = (world.sealer.clone(), world.facility("yamada").await);
    let guardians = world.db.read(move |conn| roster::guardians_of(conn, &sealer, facility)).await;
    guardians.expect("guardians")[0].guardian
}

async fn left(world: &World, file: roster::RosterFile) -> Vec<String> {
    world.import(file).await.expect("an import")
}

async fn who_is_not_listed_any_more_is_disabled_and_comes_back_when_listed_again(world: World) {
    let listed = |login: &'static str| {
        let mut town = world::town();
        town.facilities[0].staff = vec![world::member(login)];
        town
    };
    sign_in(&world, "yamada", b"old").await;
    sign_in(&world, "hirata", b"other").await;
    assert_eq!(left(&world, listed("new-teacher")).await, ["yamada"]);
    assert!(staff(&world, "yamada").await.is_disabled && !staff(&world, "new-teacher").await.is_disabled);
    assert!(!is_signed_in(&world, b"old").await && is_signed_in(&world, b"other").await);
    assert!(left(&world, listed("new-teacher")).await.is_empty(), "it has left already");

    assert_eq!(left(&world, listed("yamada")).await, ["new-teacher"]);
    assert!(!staff(&world, "yamada").await.is_disabled);
    assert!(!is_signed_in(&world, b"old").await, "an ended session stays ended");

    // A file without staff says nothing about staff.
    let mut silent = world::town();
    silent.facilities.iter_mut().for_each(|facility| facility.staff.clear());
    assert!(left(&world, silent).await.is_empty());
    assert!(!staff(&world, "yamada").await.is_disabled && !staff(&world, "hirata").await.is_disabled);

    // Whoever moves to another facility of the file has not left, in whichever order the facilities stand.
    for facilities in [[0, 1], [1, 0]] {
        let mut moved = world::town();
        moved.facilities[facilities[0]].staff = vec![world::member("stays-here")];
        moved.facilities[facilities[1]].staff = vec![world::member("yamada"), world::member("hirata")];
        assert!(!left(&world, moved).await.contains(&"yamada".to_owned()));
        assert!(!staff(&world, "yamada").await.is_disabled);
    }
}

async fn what_an_operator_disabled_the_roster_does_not_enable(world: World) {
    write(&world, |conn| accounts::disable(conn, "yamada", DisabledBy::Operator, NOW)).await;
    world.import_again().await;
    assert!(staff(&world, "yamada").await.is_disabled);
    assert!(write(&world, |conn| accounts::enable(conn, "yamada", DisabledBy::Operator)).await);
    assert!(!write(&world, |conn| accounts::enable(conn, "yamada", DisabledBy::Operator)).await);
    let nobody = world.db.write(|conn| accounts::disable(conn, "nobody", DisabledBy::Operator, NOW)).await;
    assert!(matches!(nobody, Err(DbError::NotFound)));
}

async fn a_session_never_begins_with_a_password_that_was_replaced_meanwhile(world: World) {
    let judged = staff(&world, "yamada").await;
    let stale = judged.clone();
    let sealer = world.sealer.clone();
    write(&world, move |conn| accounts::put_town_staff(conn, &sealer, ("yamada", "先生", "another one"), NOW)).await;
    assert!(!write(&world, move |conn| accounts::password_stands(conn, &stale, None)).await);
    let fresh = staff(&world, "yamada").await;
    assert!(write(&world, move |conn| accounts::password_stands(conn, &fresh, Some("renewed"))).await);
    assert_eq!(staff(&world, "yamada").await.password, "renewed");
    let renewed = staff(&world, "yamada").await;
    write(&world, |conn| accounts::disable(conn, "yamada", DisabledBy::Operator, NOW)).await;
    assert!(!write(&world, move |conn| accounts::password_stands(conn, &renewed, None)).await);
}

async fn a_name_with_a_zero_byte_is_nobodys(world: World) {
    let sealer = world.sealer.clone();
    let found = world.db.read(move |conn| accounts::staff_by_login(conn, &sealer, "a\0b")).await;
    assert!(matches!(found, Err(DbError::NotFound)));
}

async fn two_tabs_that_subscribe_at_once_are_one_browser(world: World) {
    let recipient = Recipient::Guardian(guardian(&world).await);
    let tabs: Vec<_> = (0..8)
        .map(|_| {
            let (db, sealer) = (world.db.clone(), world.sealer.clone());
            let browser = notices::NewSubscription {
                endpoint: "https://push.example/1".to_owned(),
                p256dh: "key".to_owned(),
                auth: "secret".to_owned(),
                language: None,
            };
            let subscribe = move |conn: &mut Conn| notices::subscribe(conn, &sealer, recipient, &browser, NOW);
            tokio::spawn(async move { db.write(subscribe).await })
        })
        .collect();
    for tab in tabs {
        tab.await.expect("an end").expect("a subscription");
    }
    assert_eq!(world.count("push_subscriptions"), 1);
}

/// Forgets some; `true` if there may be more.
async fn forget(world: &World) -> bool {
    let found = world.db.read(|conn| accounts::ended(conn, NOW)).await.expect("a database");
    let more = found.may_be_more();
    write(world, move |conn| accounts::forget_ended(conn, &found, NOW)).await;
    more
}

async fn what_began_anew_after_it_was_found_ended_is_not_forgotten(world: World) {
    sign_in(&world, "yamada", b"renewed").await;
    sign_in(&world, "hirata", b"ended").await;
    world.tamper("update sessions set expires_at = 5");
    let pace = db::tries::Pace { at_once: 2, every: Duration::from_secs(60) };
    write(&world, move |conn| db::tries::take(conn, b"rested", pace, NOW - DAY)).await;
    let found = world.db.read(|conn| accounts::ended(conn, NOW)).await.expect("a database");
    assert!(!found.is_empty());
    let running = (NOW + DAY).micros();
    world.tamper(&format!(
        "update sessions set expires_at = {running} where account = (select min(account) from sessions)"
    ));
    write(&world, move |conn| db::tries::take(conn, b"rested", pace, NOW)).await;
    write(&world, move |conn| accounts::forget_ended(conn, &found, NOW)).await;
    assert_eq!((world.count("sessions"), world.count("tries")), (1, 1));
}

async fn what_has_ended_is_forgotten_and_nothing_else(world: World) {
    let (guardian, facility) = (guardian(&world).await, world.facility("yamada").await);
    let session = |token: &'static [u8], until: UtcTime| {
        move |conn: &mut Conn| accounts::add_session(conn, token, Account::Guardian(guardian), NOW - DAY, until)
    };
    write(&world, session(b"ended", NOW)).await;
    write(&world, session(b"running", NOW + DAY)).await;
    for (code, at, used) in [
        (b"expired".as_slice(), NOW - DAY * 200, false),
        (b"used long ago", NOW - DAY * 190, true),
        (b"used again", NOW - DAY * 180, true),
        (b"open", NOW - DAY, false),
    ] {
        write(&world, move |conn| {
            accounts::add_invitation(conn, code, NewInvitation { guardian, by: None, at })?;
            if used {
                assert_eq!(accounts::accept_invitation(conn, code, at + DAY)?, Some(guardian));
            }
            Ok(())
        })
        .await;
    }
    for (code, until) in [(b"old code".as_slice(), NOW - DAY * 100), (b"new code", NOW - DAY)] {
        write(&world, move |conn| devices::add_code(conn, code, facility, until)).await;
    }
    let pace = db::tries::Pace { at_once: 2, every: Duration::from_secs(60) };
    write(&world, move |conn| db::tries::take(conn, b"rested", pace, NOW - DAY)).await;
    write(&world, move |conn| db::tries::take(conn, b"eager", pace, NOW)).await;
    write(&world, move |conn| db::tries::take(conn, b"of a clock ahead", pace, NOW + DAY)).await;
    for _twice in 0..2 {
        assert!(!forget(&world).await);
        let left = [("sessions", 1), ("invitations", 2), ("device_codes", 1), ("tries", 1)];
        for (table, rows) in left {
            assert_eq!(world.count(table), rows, "{table}");
        }
    }
    let invited =
        world.db.read(move |conn| accounts::invitations_of(conn, &[guardian], NOW)).await.expect("a database");
    assert_eq!(invited[&guardian].len(), 2, "the open one, and the last one used");
}

async fn what_has_ended_is_forgotten_a_portion_at_a_time(world: World) {
    for number in 0..450_u32 {
        let account = Account::Guardian(GuardianId::from_raw(1));
        let add = move |conn: &mut Conn| accounts::add_session(conn, &number.to_be_bytes(), account, NOW, NOW);
        write(&world, add).await;
    }
    for (more, left) in [(true, 250), (true, 50), (false, 0)] {
        assert_eq!(forget(&world).await, more);
        assert_eq!(world.count("sessions"), left);
    }
}

world::on_both! {
    who_is_not_listed_any_more_is_disabled_and_comes_back_when_listed_again
    what_an_operator_disabled_the_roster_does_not_enable
    a_session_never_begins_with_a_password_that_was_replaced_meanwhile
    a_name_with_a_zero_byte_is_nobodys
    two_tabs_that_subscribe_at_once_are_one_browser
    what_began_anew_after_it_was_found_ended_is_not_forgotten
    what_has_ended_is_forgotten_and_nothing_else
    what_has_ended_is_forgotten_a_portion_at_a_time
}
