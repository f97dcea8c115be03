//! S20 (ASVS 6.1.1, 6.3.1, 15.2.2): passwords are guessed by the hundred thousand, from many sources at once, at accounts
//! that exist and at others. Children hold their cards to a reader meanwhile, and somebody begins their working day.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use futures_util::future::try_join_all;

use super::{Attack, Effort, Outcome, guesses::sign_in};
use crate::trials::{
    TrialError,
    load::{
        http::Connection,
        kiosk::{LoadKiosk, read_answers},
        people::{encoded, post},
        roster::{RosterPlan, STAFF_PASSWORD},
        town::Town,
    },
};

pub(super) const ATTACK: Attack =
    Attack { name: "S20", what: "a flood of guesses", run: |town, effort| Box::pin(attack(town, effort)) };

/// Sources that guess at once.
const SOURCES: u8 = 48;
/// A kiosk says what it heard within a second; half of its taps have to be far within.
const TAP_WITHIN: Duration = Duration::from_secs(1);
/// Judged at one account by all who are not known to it: sixty, then one in twenty seconds.
const JUDGED_AT_ONCE: u64 = 60;
const JUDGED_EVERY_S: u64 = 20;
const OWNER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 3);

/// What came of the guesses.
#[derive(Default)]
struct Counts {
    sent: AtomicUsize,
    judged: AtomicUsize,
    of_account: AtomicUsize,
}

async fn attack(town: &mut Town, effort: Effort) -> Result<Outcome, TrialError> {
    let (hub, login) = (town.staff_address(), RosterPlan::staff_login(0));
    let guesses = match effort {
        Effort::Short => 3_000,
        Effort::Full => 100_000,
    };
    let owners = sign_in((OWNER, hub), (&login, STAFF_PASSWORD), "").await?;
    let known = owners.cookies.iter().find(|cookie| cookie.starts_with("kazasu_known=")).cloned();
    let known = known.ok_or(TrialError::Unclear("a sign-in"))?;
    let (counts, began) = (Counts::default(), Instant::now());
    let guessers = (1..=SOURCES).map(|source| guess(hub, source, guesses, (&login, &counts)));
    let flood = async { try_join_all(guessers).await.map(drop) };
    let cards: Vec<_> = (0..3).map(|child| town.kiosks[0].card(&RosterPlan::card(0, child))).collect();
    let mut kiosk = town.kiosks.remove(0);
    let (mut waits, mut owner) = (Vec::new(), None);
    tokio::pin!(flood);
    let flooded = loop {
        let tap = taps_one(&mut kiosk, hub, cards[waits.len() % cards.len()].clone());
        tokio::select! {
            biased;
            flooded = &mut flood => break flooded,
            waited = tap => waits.push(waited?),
        }
        if owner.is_none() && counts.sent.load(Ordering::Relaxed) > guesses / 2 {
            owner = Some(sign_in((OWNER, hub), (&login, STAFF_PASSWORD), &known).await?.status);
        }
    };
    flooded?;
    waits.sort_unstable();
    let slow = waits.get(waits.len() * 95 / 100).copied().unwrap_or_default();
    let half = waits.get(waits.len() / 2).copied().unwrap_or_default();
    let judged_max = JUDGED_AT_ONCE + began.elapsed().as_secs() / JUDGED_EVERY_S + 1;
    let of_account = counts.of_account.load(Ordering::Relaxed);
    let seen = format!(
        "{} guesses in {:.1} s, {} judged, {of_account} of them at one account; {} taps meanwhile, half within {half:?}, 95 in a \
         hundred within {slow:?}; the owner was answered {owner:?}",
        counts.sent.load(Ordering::Relaxed),
        began.elapsed().as_secs_f64(),
        counts.judged.load(Ordering::Relaxed),
        waits.len(),
    );
    crate::say!("S20: {seen}");
    let held = of_account as u64 <= judged_max && slow <= TAP_WITHIN && !waits.is_empty();
    // A line of guesses is no line for whoever is known; a short flood may be over before they come.
    Ok(Outcome::held_if(held && owner.is_none_or(|status| status == 303), seen))
}

/// One card at the reader: how long the kiosk waits for its answer.
async fn taps_one(
    kiosk: &mut LoadKiosk,
    hub: SocketAddr,
    card: domain::card::TownCardId,
) -> Result<Duration, TrialError> {
    let batch = kiosk.tap(&[card]);
    let began = Instant::now();
    let answer = Connection::open(hub).await?.ask(&batch.request).await?;
    read_answers(&answer)?;
    Ok(began.elapsed())
}

/// Guesses from one source until all have guessed so many.
async fn guess(
    hub: SocketAddr,
    source: u8,
    guesses: usize,
    (login, counts): (&str, &Counts),
) -> Result<(), TrialError> {
    let from = Ipv4Addr::new(127, 2, 0, source);
    let mut connection = Connection::open_from(from, hub).await?;
    loop {
        let number = counts.sent.fetch_add(1, Ordering::Relaxed);
        if number >= guesses {
            counts.sent.fetch_sub(1, Ordering::Relaxed);
            return Ok(());
        }
        let nobody = format!("nobody{number}");
        let is_account = number.is_multiple_of(2);
        let password = format!("guess-{number}");
        let form = encoded(&[("login", if is_account { login } else { &nobody }), ("password", &password)]);
        let request = post(hub, "/sign-in", "", &form);
        let status = match connection.ask(&request).await {
            Ok(answer) => answer.status,
            Err(_) => {
                connection = Connection::open_from(from, hub).await?;
                connection.ask(&request).await?.status
            }
        };
        match status {
            422 => {
                counts.judged.fetch_add(1, Ordering::Relaxed);
                counts.of_account.fetch_add(usize::from(is_account), Ordering::Relaxed);
            }
            429 | 503 => {}
            other => return Err(TrialError::Wrong(format!("a guess was answered {other}"))),
        }
    }
}
