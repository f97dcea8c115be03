//! Tells the hub how the printer is: at once when it changes, and again now and then, so that the hub forgets a printer that
//! nobody tells of any more.
//!
//! Invariants: one request is under way at a time, and after one without an answer nothing is said before the next sign of
//! life: a hub in trouble, or one of the release before that knows no such request, is not asked faster.
//!
//! Absent on purpose: keeping what could not be told. What counts is how the printer is now.

use std::{rc::Rc, time::Duration};

use actix::{Actor, ActorFutureExt, AsyncContext, Context, Handler, WrapFuture};
use domain::{
    condition::{CONDITION_VERSION, Condition, PrinterCondition},
    ids::DeviceId,
    taps::DeviceKey,
};

use crate::{
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
    /// How often it is told again, usually [`crate::uplink::HEARTBEAT`].
    pub heartbeat: Duration,
}

/// The actor.
pub struct Conditions {
    teller: Rc<Teller>,
    printer: Option<PrinterCondition>,
    is_telling: bool,
}

impl Conditions {
    /// Says nothing before the printer's state is known.
    #[must_use]
    pub fn new(teller: Teller) -> Self {
        Self { teller: Rc::new(teller), printer: None, is_telling: false }
    }

    fn tell(&mut self, ctx: &mut Context<Self>) {
        let Some(printer) = self.printer.filter(|_| !self.is_telling) else { return };
        self.is_telling = true;
        let teller = Rc::clone(&self.teller);
        let told = async move { (printer, teller.tell(printer).await) };
        ctx.spawn(told.into_actor(self).map(|(printer, told), conditions, ctx| {
            conditions.is_telling = false;
            match told {
                // It may have changed meanwhile.
                Ok(()) if conditions.printer != Some(printer) => conditions.tell(ctx),
                Ok(()) => {}
                Err(error) => tracing::warn!(%error, "how the printer is could not be told"),
            }
        }));
    }
}

impl Teller {
    async fn tell(&self, printer: PrinterCondition) -> Result<(), AskError> {
        let condition = Condition { version: CONDITION_VERSION, printer };
        self.hub.tell(self.device, &self.key, &condition).await
    }
}

impl Actor for Conditions {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        ctx.run_interval(self.teller.heartbeat, |conditions, ctx| conditions.tell(ctx));
    }
}

impl Handler<PrinterIs> for Conditions {
    type Result = ();

    fn handle(&mut self, PrinterIs(state): PrinterIs, ctx: &mut Context<Self>) {
        self.printer = Some(condition(state));
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
