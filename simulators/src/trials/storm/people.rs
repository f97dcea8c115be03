//! Somebody who wants a place that everybody wants.

use std::{io, net::SocketAddr, time::Duration};

use domain::{
    bookings::booking::{Seating, Wish},
    ids::FormId,
    time::UtcTime,
};
use fastrand::Rng;
use tokio::time::{Instant, sleep};

use crate::trials::{
    TrialError,
    load::{
        LoadError,
        bookings::{
            Window,
            forms::{self, Outcome},
        },
        http::{Answer, Connection},
    },
};

/// Whoever gets no answer for so long gives up; a hub is back long before.
const ANSWERED_WITHIN: Duration = Duration::from_secs(60);
/// Whoever gets no connection tries again after this time.
const AGAIN_AFTER: Duration = Duration::from_millis(20);

/// What one person saw.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tally {
    pub acknowledged: u64,
    pub refused: u64,
    pub busy: u64,
    pub lost: u64,
    pub server_errors: u64,
}

/// A form, as it is sent to a hub.
type Form = Box<dyn Fn(SocketAddr) -> Vec<u8>>;

/// A hold that was answered.
struct Held {
    form: Form,
    code: String,
}

/// Somebody with a connection to each hub.
pub struct Person {
    hubs: Vec<SocketAddr>,
    connections: Vec<Option<Connection>>,
    dice: Rng,
    resident: usize,
    /// All that were answered in this round.
    held: Vec<Held>,
    /// The code of the booking, and the form that made it.
    booked: Option<Held>,
    tally: Tally,
}

impl Person {
    pub fn new(hubs: &[SocketAddr]) -> Self {
        Self {
            hubs: hubs.to_vec(),
            connections: hubs.iter().map(|_| None).collect(),
            dice: Rng::new(),
            resident: 0,
            held: Vec::new(),
            booked: None,
            tally: Tally::default(),
        }
    }

    /// A round, as this resident.
    pub async fn live(&mut self, window: &Window, resident: usize, seed: u64) -> Result<(), TrialError> {
        (self.dice, self.resident, self.booked) = (Rng::with_seed(seed), resident, None);
        self.held.clear();
        let Some(mut code) = self.hold(window, None).await? else { return Ok(()) };
        if self.dice.u8(..6) == 0
            && let Some(other) = self.hold(window, Some(code.clone())).await?
        {
            code = other;
        }
        match self.dice.u8(..10) {
            0..7 => self.book(code.clone()).await?,
            7..9 => self.asks_for_a_code(code.clone()).await?,
            _ => {}
        }
        if self.booked.is_some() {
            for _ in 0..self.dice.u8(..3) {
                let ((wish, start), code, form) = (self.wish(window), code.clone(), fresh());
                self.send(Box::new(move |hub| forms::change(hub, &code, form, &wish, start))).await?;
            }
        }
        Ok(())
    }

    fn wish(&mut self, window: &Window) -> (Wish, UtcTime) {
        // Most want the same.
        let slots = if self.dice.u8(..4) > 0 { 1 } else { window.starts.len() };
        let mut services = window.services.clone();
        self.dice.shuffle(&mut services);
        services.truncate(self.dice.usize(1..=2));
        let people = *self.dice.choice(&[1, 1, 1, 1, 2, 3]).expect("there are some");
        let seating = if self.dice.bool() { Seating::Together } else { Seating::InARow };
        (Wish { services, people, seating }, window.starts[self.dice.usize(..slots)])
    }

    async fn hold(&mut self, window: &Window, instead: Option<String>) -> Result<Option<String>, TrialError> {
        let ((wish, start), form) = (self.wish(window), fresh());
        let ask = move |hub: SocketAddr| forms::hold(hub, form, &wish, start, instead.as_deref());
        let answer = self.send(Box::new(ask.clone())).await?;
        let code = answer.as_ref().and_then(forms::code_of);
        self.held.extend(code.clone().map(|code| Held { form: Box::new(ask), code }));
        Ok(code)
    }

    async fn book(&mut self, code: String) -> Result<(), TrialError> {
        let (form, resident, named) = (fresh(), self.resident, code.clone());
        let ask = move |hub: SocketAddr| forms::details(hub, &named, form, resident);
        if self.send(Box::new(ask.clone())).await?.is_some() {
            self.booked = Some(Held { form: Box::new(ask), code });
        }
        Ok(())
    }

    async fn asks_for_a_code(&mut self, code: String) -> Result<(), TrialError> {
        let (form, email) = (fresh(), format!("s{}@example.jp", self.dice.u64(..)));
        let ask = move |hub: SocketAddr| forms::details_of_a_stranger(hub, &code, form, &email);
        self.send(Box::new(ask)).await.map(drop)
    }

    /// Whether the hubs still know what they said: the same forms again lead to the same bookings.
    pub async fn check(&mut self) -> Result<(), TrialError> {
        for held in std::mem::take(&mut self.held) {
            let answer = self.ask(self.any_hub(), &held.form).await?;
            self.tally.lost += u64::from(forms::code_of(&answer) != Some(held.code));
        }
        if let Some(Held { form, code }) = self.booked.take() {
            let answer = self.ask(self.any_hub(), &form).await?;
            // Whoever is not booked any more is booked by this, and told so.
            let is_known = answer.status == 303 && !forms::is_booked(&answer);
            self.tally.lost += u64::from(!is_known);
            self.booked = Some(Held { form, code });
        }
        Ok(())
    }

    /// Gives up what was booked.
    pub async fn give_back(&mut self) -> Result<(), TrialError> {
        if let Some(booked) = self.booked.take() {
            let form = fresh();
            self.send(Box::new(move |hub| forms::cancel(hub, &booked.code, form))).await?;
        }
        Ok(())
    }

    /// Who is booked after the round.
    pub fn resident_with_a_booking(&self) -> Option<usize> {
        self.booked.as_ref().map(|_| self.resident)
    }

    pub fn take_tally(&mut self) -> Tally {
        std::mem::take(&mut self.tally)
    }

    fn any_hub(&self) -> usize {
        fastrand::usize(..self.hubs.len())
    }

    /// Sends a form: as a double click, or once more because the answer was lost, or simply. The answer if it was done.
    async fn send(&mut self, form: Form) -> Result<Option<Answer>, TrialError> {
        let hub = self.dice.usize(..self.hubs.len());
        if self.dice.u8(..5) == 0 {
            // Sent on another connection, whose answer nobody hears.
            let deaf = self.hubs[self.dice.usize(..self.hubs.len())];
            if let Ok(mut connection) = Connection::open(deaf).await {
                let _unheard = connection.say(&form(deaf)).await;
            }
        }
        let answer = self.ask(hub, &form).await?;
        match forms::outcome("a form of a booking", &answer)? {
            Outcome::Taken => {
                self.tally.acknowledged += 1;
                return Ok(Some(answer));
            }
            Outcome::Broken => self.tally.server_errors += 1,
            Outcome::Refused | Outcome::Busy => self.tally.refused += 1,
        }
        Ok(None)
    }

    /// Sends until there is an answer: another hub may be asked, or the same one when it is back.
    async fn ask(&mut self, mut hub: usize, form: &Form) -> Result<Answer, TrialError> {
        let end = Instant::now() + ANSWERED_WITHIN;
        loop {
            match self.try_to_ask(hub, form).await {
                Ok(answer) if !matches!(forms::outcome("a form of a booking", &answer)?, Outcome::Busy) => {
                    return Ok(answer);
                }
                Ok(_) => self.tally.busy += 1,
                Err(error) => {
                    self.connections[hub] = None;
                    if Instant::now() > end {
                        return Err(LoadError::Io(error).into());
                    }
                }
            }
            hub = (hub + 1) % self.hubs.len();
            sleep(AGAIN_AFTER).await;
        }
    }

    async fn try_to_ask(&mut self, hub: usize, form: &Form) -> io::Result<Answer> {
        let address = self.hubs[hub];
        let connection = match &mut self.connections[hub] {
            Some(connection) => connection,
            none => none.insert(Connection::open(address).await?),
        };
        connection.ask(&form(address)).await
    }
}

fn fresh() -> FormId {
    FormId::random()
}
