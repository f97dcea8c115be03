//! So many people at once, each on a connection of their own that is open already: hold a time, say who comes.

use std::{cell::Cell, net::SocketAddr, rc::Rc, time::Instant};

use domain::{
    bookings::booking::{Seating, Wish},
    ids::FormId,
    queue::office::ServiceNo,
    time::{Clock, MinuteOfDay, SystemClock, UtcTime},
};
use futures_util::future::join_all;

use super::place::{DAYS, FIRST_DAY, FULL, RESIDENTS, SERVICES, STEP, first_service};
use crate::trials::{
    TrialError,
    load::{
        LoadError,
        bookings::forms::{self, Outcome},
        hall::Hall,
        http::Connection,
    },
};

/// Clients that fill a month.
const FILLERS: usize = 32;
const SLOTS_A_DAY: u16 = 24 * 60 / STEP;

/// What everybody wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A booking at one time.
    Whole,
    /// Only to hold that time.
    Hold,
    /// A booking at any of many times.
    Spread,
}

/// How one rush went.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    /// Until the last one was answered.
    pub seconds: f64,
    /// Who got what they wanted.
    pub done: usize,
    /// Who was told that it is full.
    pub refused: usize,
}

/// Everybody who books.
pub struct Crowd {
    hub: SocketAddr,
    connections: Vec<Connection>,
    /// How often each desk was booked: gives everybody another resident or another service.
    bookings: [usize; 3],
    slots: [u16; 3],
    /// Bookings and holds that were answered.
    pub acknowledged: u64,
    /// People beyond the capacity who were told that they are booked.
    pub oversold: u64,
    /// Answers that the hub failed with.
    pub server_errors: u64,
}

/// One application.
#[derive(Clone)]
struct Application {
    wish: Wish,
    start: UtcTime,
    resident: usize,
    kind: Kind,
}

impl Crowd {
    pub fn new(hall: &Hall) -> Self {
        let (hub, connections) = (hall.residents(0), Vec::new());
        Self { hub, connections, bookings: [0; 3], slots: [0; 3], acknowledged: 0, oversold: 0, server_errors: 0 }
    }

    fn application(&mut self, desk: u16, slot: u16, kind: Kind) -> Application {
        let count = &mut self.bookings[usize::from(desk - 1)];
        let (resident, service) = (*count % RESIDENTS, *count / RESIDENTS);
        *count += 1;
        let service = first_service(desk) + u16::try_from(service).expect("few services") % SERVICES;
        let wish = Wish { services: vec![ServiceNo(service)], people: 1, seating: Seating::Together };
        let day = SystemClock.now().day().plus(i64::from(FIRST_DAY + slot / SLOTS_A_DAY % DAYS));
        Application { wish, start: day.at(MinuteOfDay(slot % SLOTS_A_DAY * STEP)), resident, kind }
    }

    /// Everybody begins at the same moment.
    pub async fn rush(&mut self, people: usize, desk: u16, kind: Kind) -> Result<Run, TrialError> {
        while self.connections.len() < people {
            self.connections.push(Connection::open(self.hub).await?);
        }
        let slot = &mut self.slots[usize::from(desk - 1)];
        *slot += 1;
        // Rushes take the days one after the other; what is spread comes after them.
        let first = if kind == Kind::Spread { 20 * SLOTS_A_DAY } else { *slot };
        let spread = |one: usize| if kind == Kind::Spread { u16::try_from(one % 200).expect("few slots") } else { 0 };
        let applications: Vec<_> = (0..people).map(|one| self.application(desk, first + spread(one), kind)).collect();
        self.warm_up(people).await?;
        let (hub, began) = (self.hub, Instant::now());
        let connections = self.connections.iter_mut().take(people);
        let lives = connections.zip(&applications).map(|(connection, one)| one.go(connection, hub));
        let answers = join_all(lives).await;
        let seconds = began.elapsed().as_secs_f64();
        let mut run = Run { seconds, done: 0, refused: 0 };
        for answer in answers {
            match answer? {
                Outcome::Taken => run.done += 1,
                Outcome::Refused => run.refused += 1,
                Outcome::Busy | Outcome::Broken => self.server_errors += 1,
            }
        }
        self.acknowledged += run.done as u64;
        let places = [1_000, 200, 50][usize::from(desk - 1)];
        self.oversold += if kind == Kind::Spread { 0 } else { run.done.saturating_sub(places) as u64 };
        Ok(run)
    }

    async fn warm_up(&mut self, people: usize) -> Result<(), TrialError> {
        let request = format!("GET /healthz HTTP/1.1\r\nhost: {}\r\n\r\n", self.hub);
        let warm = self.connections.iter_mut().take(people).map(|connection| connection.ask(request.as_bytes()));
        join_all(warm).await.into_iter().try_for_each(|answer| answer.map(drop))?;
        Ok(())
    }

    /// Makes so many bookings, evenly over so many days.
    pub async fn fill(&mut self, bookings: usize, days: u16) -> Result<(), TrialError> {
        while self.connections.len() < FILLERS {
            self.connections.push(Connection::open(self.hub).await?);
        }
        let all: Vec<_> = (0..bookings)
            .map(|one| {
                let slot = u16::try_from(one % usize::from(days * SLOTS_A_DAY)).expect("few slots");
                self.application(FULL, slot, Kind::Whole)
            })
            .collect();
        let (next, hub) = (Rc::new(Cell::new(0)), self.hub);
        let fillers = self.connections.iter_mut().take(FILLERS).map(|connection| {
            let (next, all) = (Rc::clone(&next), &all);
            async move {
                let mut done = 0_u64;
                while let Some(one) = all.get(next.replace(next.get() + 1)) {
                    done += u64::from(one.go(connection, hub).await? == Outcome::Taken);
                }
                Ok::<_, TrialError>(done)
            }
        });
        for done in join_all(fillers).await {
            self.acknowledged += done?;
        }
        Ok(())
    }
}

impl Application {
    async fn go(&self, connection: &mut Connection, hub: SocketAddr) -> Result<Outcome, TrialError> {
        let fresh = || FormId::random();
        let held = connection.ask(&forms::hold(hub, fresh(), &self.wish, self.start, None)).await?;
        let outcome = forms::outcome("a hold", &held)?;
        let (Outcome::Taken, Kind::Whole | Kind::Spread) = (outcome, self.kind) else { return Ok(outcome) };
        let code = forms::code_of(&held).ok_or_else(|| LoadError::Misunderstood("a hold".to_owned()))?;
        let booked = connection.ask(&forms::details(hub, &code, fresh(), self.resident)).await?;
        match forms::outcome("details", &booked)? {
            Outcome::Taken if !forms::is_booked(&booked) => {
                Err(LoadError::Misunderstood("details of a known resident".to_owned()).into())
            }
            outcome => Ok(outcome),
        }
    }
}
