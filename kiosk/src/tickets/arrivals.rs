//! Somebody with a booking is here: by the QR code that a scanner typed, or by number and four digits.
//!
//! Unlike a number that is chosen, this is heard also while the ticket of whoever was here before is shown.

use std::{rc::Rc, time::Instant};

use actix::{ActorFutureExt, AsyncContext, Context, Handler, Message, WrapFuture};
use domain::{
    ids::FormId,
    queue::arrivals::{ARRIVALS_VERSION, Arrival, ArrivalAsk, SCANNED_MAX, Shown},
};
use serde::Deserialize;

use super::{FORM_KEPT, Paper, Scene, Source, Tickets, again_and_again};
use crate::hub::AskError;

/// Digits of a number or a check, and no more.
const DIGITS_MAX: usize = 12;

/// Somebody with a booking is here.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Message)]
#[rtype(result = "()")]
pub struct Arrive {
    /// The visit as the page saw it: a wish for an earlier one is a second touch.
    pub visit: u64,
    /// By what they show it.
    #[serde(flatten)]
    pub shown: Shown,
}

impl Arrive {
    fn is_sound(&self) -> bool {
        match &self.shown {
            Shown::Code { code } => (1..=SCANNED_MAX).contains(&code.len()),
            Shown::Number { number, check } => {
                [number, check].iter().all(|text| (1..=DIGITS_MAX).contains(&text.chars().count()))
            }
        }
    }
}

impl Tickets {
    fn hears_arrivals(&self) -> bool {
        match &self.view.scene {
            Scene::Asking => false,
            Scene::Given { shown } => shown.paper != Paper::Printing,
            Scene::Choosing | Scene::Refused { .. } | Scene::NotArrived { .. } => true,
        }
    }

    fn arrive(&mut self, wish: Arrive, ctx: &mut Context<Self>) {
        if wish.visit != self.view.visit || self.asking || !self.hears_arrivals() || !wish.is_sound() {
            return;
        }
        let ask = self.ask_to_arrive(wish.shown);
        self.asking = true;
        self.enter(Scene::Asking, ctx);
        let office = Rc::clone(&self.office);
        let asked = async move {
            let answer = again_and_again(|| office.hub.arrive(office.device, &office.key, &ask)).await;
            (ask, answer)
        };
        ctx.spawn(asked.into_actor(self).map(|(ask, answer), tickets, ctx| {
            tickets.asking = false;
            match answer {
                Ok(Arrival::Ticket { meaning, slip }) => tickets.give(Source::Screen, meaning, *slip, ctx),
                Ok(Arrival::Refused { why, .. }) => tickets.show_unless_a_card(Scene::NotArrived { why }, ctx),
                Err(error) => tickets.no_answer(ask, &error, ctx),
            }
        }));
    }

    /// The question for this booking: the same as before if the answer to that was lost.
    fn ask_to_arrive(&mut self, shown: Shown) -> ArrivalAsk {
        let earlier = self.unanswered_arrival.take().filter(|(_, at)| at.elapsed() < FORM_KEPT).map(|(ask, _)| ask);
        earlier.filter(|ask| ask.shown == shown).unwrap_or_else(|| {
            let form = FormId::random();
            ArrivalAsk { version: ARRIVALS_VERSION, form, shown }
        })
    }

    fn no_answer(&mut self, ask: ArrivalAsk, error: &AskError, ctx: &mut Context<Self>) {
        tracing::warn!(%error, "nobody could say whether there is a booking, and the screen said so");
        if error.may_pass() {
            self.unanswered_arrival = Some((ask, Instant::now()));
        }
        self.show_unless_a_card(Scene::Refused { why: error.into() }, ctx);
    }
}

impl Handler<Arrive> for Tickets {
    type Result = ();

    fn handle(&mut self, wish: Arrive, ctx: &mut Context<Self>) {
        self.arrive(wish, ctx);
    }
}
