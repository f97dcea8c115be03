//! What people do who all want the same place at once: book, change their minds, click twice, lose the answer and send
//! again, by way of either hub.

use std::{sync::Arc, time::Duration};

use actors::{BookingFailure, FacilityRefusal, Town};
use db::bookings::Party;
use domain::{
    bookings::{
        booking::{Booking, Channel, Key, Keys, Seating, Stand, Wish},
        decide::{Ask, Command, Proof},
    },
    ids::{BookingId, FacilityId, FormId, StaffId},
    lang::Lang,
    log::{Cause, Entry, Sender, Witness},
    time::{Clock, SystemClock, UtcTime},
};
use fastrand::Rng;
use simulators::trials::load::bookings::Window;

use crate::world::{FastClock, World};

/// Whoever is told that the hub is busy asks again so often.
const TRIES: usize = 20;
/// Whoever loses an answer loses it within this time.
const LOST_WITHIN_US: u64 = 4_000;

/// An answer that somebody was given.
pub struct Acknowledged {
    pub cause: Cause,
    pub fact: Entry,
}

/// What one person's commands led to.
#[derive(Default)]
pub struct Done {
    pub acknowledged: Vec<Acknowledged>,
    pub refused: usize,
    /// Times that the hub was too busy.
    pub busy: usize,
    /// Nothing came of the first thing that they wanted.
    pub went_away: bool,
}

/// Somebody who wants a place.
pub struct Somebody {
    pub towns: Vec<Town>,
    pub facility: FacilityId,
    pub window: Window,
    pub party: Party,
    pub dice: Rng,
    pub keys: Keys,
    clock: Arc<FastClock>,
    is_careful: bool,
    done: Done,
}

impl Somebody {
    pub fn new(world: &World, window: &Window, seed: u64) -> Self {
        let mut dice = Rng::with_seed(seed);
        let party = Party { name: "試験 一郎".to_owned(), email: format!("{seed}@example.jp"), ..Party::default() };
        let key = |dice: &mut Rng| Some(Key(dice.i64(1..)));
        let keys = Keys { person: key(&mut dice), address: key(&mut dice), phone: None };
        let (towns, window, party) = (world.towns.clone(), window.clone(), party);
        let (facility, clock) = (world.facility, Arc::clone(&world.clock));
        Self { towns, facility, window, party, dice, keys, clock, is_careful: false, done: Done::default() }
    }

    /// One place of the first slot, nothing else, and no mischief.
    pub async fn books(mut self) -> Done {
        self.is_careful = true;
        let (wish, start) = self.window.easiest();
        let booking = BookingId::new(SystemClock.now());
        let ask = Ask { booking, wish, start, channel: Channel::Public, language: Lang::Ja };
        match self.hold(ask.clone(), None).await {
            Some(booking) => drop(self.details(Ask { booking, ..ask }).await),
            None => self.done.went_away = true,
        }
        self.done
    }

    /// Whatever people do.
    pub async fn lives(mut self) -> Done {
        match self.dice.u8(..20) {
            0..14 => self.walks().await,
            14..17 => drop(self.telephones().await),
            17..19 => self.waits().await,
            _ => self.closes().await,
        }
        self.done
    }

    fn ask(&mut self, channel: Channel, start: UtcTime, people: u16, seating: Seating) -> Ask {
        let mut services = self.window.services.clone();
        self.dice.shuffle(&mut services);
        services.truncate(self.dice.usize(1..=2));
        let wish = Wish { services, people, seating };
        Ask { booking: BookingId::new(SystemClock.now()), wish, start, channel, language: Lang::Ja }
    }

    fn any_ask(&mut self, channel: Channel) -> Ask {
        // Most want the same.
        let slots = if self.dice.u8(..4) > 0 { 1 } else { self.window.starts.len() };
        let start = self.window.starts[self.dice.usize(..slots)];
        let people = *self.dice.choice(&[1, 1, 1, 1, 2, 3, 5]).expect("there are some");
        let seating = if self.dice.bool() { Seating::Together } else { Seating::InARow };
        self.ask(channel, start, people, seating)
    }

    async fn walks(&mut self) {
        let ask = self.any_ask(Channel::Public);
        let Some(mut held) = self.hold(ask.clone(), None).await else { return };
        let mut ask = Ask { booking: held, ..ask };
        if self.dice.u8(..5) == 0 {
            let other = self.any_ask(Channel::Public);
            if let Some(instead) = self.hold(other.clone(), Some(held)).await {
                (held, ask) = (instead, Ask { booking: instead, ..other });
            }
        }
        let booked = match self.dice.u8(..10) {
            0..6 => self.details(ask).await,
            6..9 => self.code(held).await,
            _ => return,
        };
        if booked {
            self.changes_their_mind(held).await;
        }
    }

    async fn changes_their_mind(&mut self, booking: BookingId) {
        for _ in 0..self.dice.u8(..3) {
            let other = self.any_ask(Channel::Public);
            let (wish, start) = (other.wish, other.start);
            self.send(Command::Move { booking, wish, start, channel: Channel::Public }, Witness::Phone).await;
        }
        if self.dice.u8(..3) == 0 {
            self.send(Command::Cancel { booking, channel: Channel::Public }, Witness::Phone).await;
        }
    }

    async fn telephones(&mut self) -> bool {
        let ask = self.any_ask(Channel::Staff);
        let command = Command::Book { ask, keys: self.keys, bring: String::new(), instead_of: None };
        self.send(command, clerk()).await.is_some()
    }

    /// Takes what is offered, or leaves it to the next one.
    async fn waits(&mut self) {
        let ask = self.any_ask(Channel::Public);
        let (booking, day) = (ask.booking, ask.start.day());
        let (keys, language, channel) = (self.keys, Lang::Ja, Channel::Public);
        let command = Command::Wait { booking, wish: ask.wish, from: day, to: day, keys, language, channel };
        let Some(waits) = self.send(command, Witness::Phone).await else { return };
        let Some(booking) = Booking::after(&waits).map(|booking| booking.id) else { return };
        for _ in 0..3 {
            self.send(Command::At, Witness::Clock).await;
            let town = &self.towns[self.dice.usize(..self.towns.len())];
            let stand = town.look_at_bookings(self.facility, move |book| book.get(booking).map(|one| one.stand)).await;
            if let Ok(Some(Some(Stand::Offered { .. }))) = stand {
                let accepts = self.dice.u8(..3) > 0;
                let cancel = Command::Cancel { booking, channel: Channel::Public };
                self.send(if accepts { Command::Accept { booking } } else { cancel }, Witness::Phone).await;
                return;
            }
            tokio::task::yield_now().await;
        }
    }

    /// The town closes for one slot, seldom.
    async fn closes(&mut self) {
        if self.dice.u8(..4) == 0 {
            let from = self.window.starts[self.dice.usize(..self.window.starts.len())];
            let to = from + Duration::from_secs(1_800);
            self.send(Command::CallOff { desk: Some(self.window.desk), from, to }, clerk()).await;
        }
    }

    async fn hold(&mut self, ask: Ask, instead_of: Option<BookingId>) -> Option<BookingId> {
        let held = self.send(Command::Hold { ask, instead_of }, Witness::Phone).await?;
        Booking::after(&held).map(|booking| booking.id)
    }

    async fn details(&mut self, ask: Ask) -> bool {
        let (keys, bring, instead_of) = (self.keys, String::new(), Some(ask.booking));
        self.send(Command::Book { ask, keys, bring, instead_of }, Witness::Phone).await.is_some()
    }

    async fn code(&mut self, booking: BookingId) -> bool {
        let ask = Command::AskCode { booking, keys: self.keys, bring: String::new() };
        if self.send(ask, Witness::Phone).await.is_none() {
            return false;
        }
        for _ in 0..self.dice.u8(..3) {
            self.send(Command::Confirm { booking, proof: Proof::WrongCode }, Witness::Phone).await;
        }
        self.send(Command::Confirm { booking, proof: Proof::RightCode }, Witness::Phone).await.is_some()
    }

    /// Sends a form: as a double click, or once more because the answer was lost, or simply. Gives the first fact.
    async fn send(&mut self, command: Command, by: Witness) -> Option<Entry> {
        let cause = Cause::form(FormId::random(), Sender::Nameless);
        let first = self.form(command.clone(), by.clone(), cause);
        let mischief = if self.is_careful { u8::MAX } else { self.dice.u8(..10) };
        let answer = match mischief {
            0 | 1 => {
                let again = self.form(fresh(command), by, cause);
                let (one, other) = tokio::join!(first.sent(), again.sent());
                if let (Some(Some(one)), Some(Some(other))) = (&one.0, &other.0) {
                    assert_eq!(one, other, "one form has one answer");
                }
                self.done.busy += one.1 + other.1;
                one.0.flatten().or(other.0.flatten())
            }
            2 => {
                let lost = Duration::from_micros(self.dice.u64(..LOST_WITHIN_US));
                let heard = tokio::time::timeout(lost, tokio::spawn(first.sent())).await;
                let again = match heard {
                    Ok(heard) => heard.expect("a form does not panic"),
                    Err(_) => self.form(fresh(command), by, cause).sent().await,
                };
                self.done.busy += again.1;
                again.0.flatten()
            }
            _ => {
                let (answer, busy) = first.sent().await;
                self.done.busy += busy;
                answer.flatten()
            }
        };
        match &answer {
            Some(fact) => self.done.acknowledged.push(Acknowledged { cause, fact: fact.clone() }),
            None => self.done.refused += 1,
        }
        answer
    }

    fn form(&mut self, command: Command, by: Witness, cause: Cause) -> Form {
        let town = self.towns[self.dice.usize(..self.towns.len())].clone();
        let party = matches!(command, Command::Book { .. } | Command::AskCode { .. } | Command::Wait { .. });
        let party = party.then(|| self.party.clone());
        let clock = Arc::clone(&self.clock);
        Form { town, facility: self.facility, clock, command, by, cause, party }
    }
}

/// A page that is sent again makes another id for its booking.
fn fresh(mut command: Command) -> Command {
    match &mut command {
        Command::Hold { ask, .. } | Command::Book { ask, instead_of: None, .. } => {
            ask.booking = BookingId::new(SystemClock.now());
        }
        _ => {}
    }
    command
}

fn clerk() -> Witness {
    Witness::Staff { staff: StaffId::from_raw(1) }
}

struct Form {
    town: Town,
    facility: FacilityId,
    clock: Arc<FastClock>,
    command: Command,
    by: Witness,
    cause: Cause,
    party: Option<Party>,
}

impl Form {
    /// The first fact that followed (`None` inside: nothing did), or `None` for a refusal; and how often the hub was busy.
    async fn sent(self) -> (Option<Option<Entry>>, usize) {
        for busy in 0..TRIES {
            let _stands = self.clock.stands().await;
            let (command, party) = (self.command.clone(), self.party.clone());
            let from = (self.by.clone(), Some(self.cause));
            match self.town.booking(self.facility, from, command, party).await {
                Ok(facts) => return (Some(facts.into_iter().next()), busy),
                Err(BookingFailure::Refused(_)) => return (None, busy),
                Err(BookingFailure::Facility(FacilityRefusal::Busy)) => tokio::task::yield_now().await,
                Err(failure) => panic!("{failure}"),
            }
        }
        panic!("the hub is busy for ever");
    }
}
