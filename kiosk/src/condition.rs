//! Tells the hub that the kiosk lives and how its printer is: at once when that changes, and again now and then, so that the hub
//! forgets a printer that nobody tells of any more.
//!
//! Invariants: one request is under way at a time, and after one without an answer nothing is said before the next sign of
//! life: a hub in trouble, or one of the release before that knows no such request, is not asked faster. Each request has the
//! number after the last one that the hub took; the hub says which that is, so nothing is kept here (ADR 0099).
//!
//! Absent on purpose: keeping what could not be told. What counts is how the printer is now.

use std::{rc::Rc, sync::Arc, time::Duration};

use actix::{Actor, ActorFutureExt, AsyncContext, Context, Handler, WrapFuture};
use domain::{
    condition::{CONDITION_VERSION, Condition, PrinterCondition},
    ids::DeviceId,
    taps::DeviceKey,
};

use crate::{
    clock::Moments,
    hub::{AskError, Hub},
    printer::{PrintFault, PrinterState},
    tickets::PrinterIs,
};

/// Who tells, and whom.
pub struct Teller {
    /// The kiosk's id.
    pub device: DeviceId,
    /// Its key.
    pub key: Rc<DeviceKey>,
    /// The hub.
    pub hub: Hub,
    /// Where the present moment comes from.
    pub moments: Arc<dyn Moments>,
    /// How often it is told again, usually [`crate::uplink::HEARTBEAT`].
    pub heartbeat: Duration,
}

/// What hangs on the kiosk.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Beside {
    Nothing,
    /// A printer that has not answered yet: nothing is said of it, and nothing to the contrary.
    NewPrinter,
    Printer(PrinterCondition),
}

/// The actor.
pub struct Conditions {
    teller: Rc<Teller>,
    beside: Beside,
    /// The next one's, as far as is known here.
    number: u64,
    is_telling: bool,
    /// Since the last sign of life the hub has said which number it expects.
    is_set_right: bool,
}

impl Conditions {
    /// Of a kiosk that prints nothing.
    #[must_use]
    pub fn alone(teller: Teller) -> Self {
        Self::new(teller, Beside::Nothing)
    }

    /// Of a kiosk with a printer: says nothing before its state is known.
    #[must_use]
    pub fn with_printer(teller: Teller) -> Self {
        Self::new(teller, Beside::NewPrinter)
    }

    fn new(teller: Teller, beside: Beside) -> Self {
        Self { teller: Rc::new(teller), beside, number: 1, is_telling: false, is_set_right: false }
    }

    fn tell(&mut self, ctx: &mut Context<Self>) {
        let (beside, number) = (self.beside, self.number);
        let printer = match beside {
            Beside::Nothing => None,
            Beside::Printer(printer) => Some(printer),
            Beside::NewPrinter => return,
        };
        if self.is_telling {
            return;
        }
        self.is_telling = true;
        let teller = Rc::clone(&self.teller);
        let told = async move { teller.tell(number, printer).await };
        ctx.spawn(told.into_actor(self).map(move |told, conditions, ctx| {
            conditions.is_telling = false;
            match told {
                Ok(()) => {
                    conditions.number = number.saturating_add(1);
                    // It may have changed meanwhile.
                    if conditions.beside != beside {
                        conditions.tell(ctx);
                    }
                }
                // As after each start. Once between two signs of life, whatever answers there.
                Err(AskError::NotTheNext { expected }) if !conditions.is_set_right => {
                    (conditions.number, conditions.is_set_right) = (expected, true);
                    conditions.tell(ctx);
                }
                Err(error) => tracing::warn!(%error, "how the kiosk is could not be told"),
            }
        }));
    }
}

impl Teller {
    async fn tell(&self, number: u64, printer: Option<PrinterCondition>) -> Result<(), AskError> {
        let sent_at = self.moments.now().wall;
        let condition = Condition { version: CONDITION_VERSION, number, sent_at, printer };
        self.hub.tell(self.device, &self.key, &condition).await
    }
}

impl Actor for Conditions {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        self.tell(ctx);
        ctx.run_interval(self.teller.heartbeat, |conditions, ctx| {
            conditions.is_set_right = false;
            conditions.tell(ctx);
        });
    }
}

impl Handler<PrinterIs> for Conditions {
    type Result = ();

    fn handle(&mut self, PrinterIs(state): PrinterIs, ctx: &mut Context<Self>) {
        self.beside = Beside::Printer(condition(state));
        self.tell(ctx);
    }
}

/// The state as the hub is told.
const fn condition(state: PrinterState) -> PrinterCondition {
    match state {
        // One that is busy prints.
        PrinterState::Ready | PrinterState::Faulty(PrintFault::Busy) => PrinterCondition::Ready,
        PrinterState::NearEnd => PrinterCondition::NearEnd,
        PrinterState::Faulty(PrintFault::OutOfPaper) => PrinterCondition::OutOfPaper,
        PrinterState::Faulty(PrintFault::CoverOpen) => PrinterCondition::CoverOpen,
        PrinterState::Faulty(PrintFault::Offline) => PrinterCondition::Offline,
        PrinterState::Faulty(PrintFault::Unreachable | PrintFault::Silent) => PrinterCondition::Unreachable,
    }
}
