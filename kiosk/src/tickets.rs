//! Numbers at the touch screen: what can be chosen, taking a number, showing it, and its way onto paper.
//!
//! Invariants: one number is asked for at a time, and a second touch on the same visit asks for none; the same wish after
//! an answer that was lost is sent with the same form, so that it is the same ticket; a number is on the screen before it
//! is printed, and stays there with its QR code if it cannot be. Numbers come from the hub only, never from here.
//!
//! Absent on purpose: what is touched before a number is asked for (steps, pages, language). That is the page's.

mod arrivals;
mod view;

use std::{
    rc::Rc,
    time::{Duration, Instant},
};

use actix::{Actor, ActorFutureExt, Addr, AsyncContext, Context, Handler, Message, SpawnHandle, WrapFuture};
use domain::{
    ids::{DeviceId, FormId},
    lang::Lang,
    queue::{
        arrivals::ArrivalAsk,
        office::ServiceNo,
        tickets::{Menu, Slip, TICKETS_VERSION, Tapped, TicketAsk},
    },
    taps::DeviceKey,
};
use serde::Deserialize;
use tokio::time::{Instant as Deadline, sleep_until, timeout_at};

pub use self::arrivals::Arrive;
pub use self::view::{MenuView, Paper, Qr, Scene, Shown, Source, TicketView, Why};
use crate::{
    clock::Moments,
    hub::{AskError, Hub, TicketRefusal},
    printer::{Print, PrintFault, Printer, PrinterState, ticket::for_paper},
    screen::{Screen, TicketsAre},
};

/// How long a question is asked again before people are told that there is no answer.
pub const ASKED_FOR: Duration = Duration::from_secs(10);
/// A menu is not asked for again within this time.
const MENU_KEPT: Duration = Duration::from_secs(30);
/// After a menu that did not come.
const MENU_AGAIN: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(500);
/// A wish without an answer keeps its form this long.
const FORM_KEPT: Duration = Duration::from_secs(120);
/// Most services of one visit.
pub const SERVICES_MAX: usize = 4;

/// Who asks for numbers, and whom.
pub struct Office {
    /// The kiosk's id.
    pub device: DeviceId,
    /// Its key.
    pub key: Rc<DeviceKey>,
    /// The hub.
    pub hub: Hub,
    /// Where the present moment comes from.
    pub moments: std::sync::Arc<dyn Moments>,
}

/// Somebody touched the screen.
#[derive(Message)]
#[rtype(result = "()")]
pub struct WakeUp;

/// Somebody wants a number.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Message)]
#[serde(deny_unknown_fields)]
#[rtype(result = "()")]
pub struct Take {
    /// The visit as the page saw it: a wish for an earlier one is a second touch.
    pub visit: u64,
    /// What for.
    pub services: Vec<ServiceNo>,
    /// The chosen language.
    pub language: Lang,
    /// Whether consideration is asked for.
    pub care: bool,
}

/// Print what is shown once more.
#[derive(Debug, Clone, Copy, Deserialize, Message)]
#[serde(deny_unknown_fields)]
#[rtype(result = "()")]
pub struct PrintAgain {
    /// The visit that is shown.
    pub visit: u64,
}

/// Whoever looked at what is shown has seen it.
#[derive(Debug, Clone, Copy, Deserialize, Message)]
#[serde(deny_unknown_fields)]
#[rtype(result = "()")]
pub struct Done {
    /// The visit that is shown.
    pub visit: u64,
}

/// A card meant a ticket, and its holder still stands there.
#[derive(Message)]
#[rtype(result = "()")]
pub struct CardTicket {
    /// What the card meant.
    pub meaning: Tapped,
    /// The ticket.
    pub slip: Slip,
}

/// How the printer is.
#[derive(Message)]
#[rtype(result = "()")]
pub struct PrinterIs(pub PrinterState);

/// Where tickets are printed.
#[derive(Message)]
#[rtype(result = "()")]
pub struct PrintAt(pub Addr<Printer>);

/// The actor.
pub struct Tickets {
    office: Rc<Office>,
    screen: Addr<Screen>,
    printer: Option<Addr<Printer>>,
    view: TicketView,
    /// The slip that is shown.
    slip: Option<Slip>,
    /// When the menu came, or did not come.
    asked_menu: Option<Instant>,
    asking_menu: bool,
    /// A number is being asked for, whatever is shown.
    asking: bool,
    /// A wish whose answer was lost: the hub may have given a number for it.
    unanswered: Option<(TicketAsk, Instant)>,
    /// The same of somebody with a booking.
    unanswered_arrival: Option<(ArrivalAsk, Instant)>,
    /// Ends what is shown.
    ends: Option<SpawnHandle>,
}

impl Tickets {
    /// Gives numbers of this office on that screen; paperless until a printer is there.
    #[must_use]
    pub fn new(office: Office, screen: Addr<Screen>) -> Self {
        Self {
            office: Rc::new(office),
            screen,
            printer: None,
            view: TicketView::default(),
            slip: None,
            asked_menu: None,
            asking_menu: false,
            asking: false,
            unanswered: None,
            unanswered_arrival: None,
            ends: None,
        }
    }

    fn publish(&self) {
        self.screen.do_send(TicketsAre(self.view.clone()));
    }

    /// Another scene is another visit, so that a touch that was meant for the last one does nothing.
    fn enter(&mut self, scene: Scene, ctx: &mut Context<Self>) {
        let lasts = scene.lasts();
        self.view.visit += 1;
        self.view.scene = scene;
        self.end_after(lasts, ctx);
        self.publish();
    }

    fn end_after(&mut self, lasts: Option<Duration>, ctx: &mut Context<Self>) {
        let ends = lasts.map(|lasts| ctx.run_later(lasts, |tickets, ctx| tickets.leave(ctx)));
        if let Some(earlier) = std::mem::replace(&mut self.ends, ends) {
            ctx.cancel_future(earlier);
        }
    }

    /// Back to choosing, or to waiting for an answer that a card's ticket came before.
    fn leave(&mut self, ctx: &mut Context<Self>) {
        self.slip = None;
        self.enter(if self.asking { Scene::Asking } else { Scene::Choosing }, ctx);
    }

    fn look_at_menu(&mut self, ctx: &mut Context<Self>) {
        let kept = if matches!(self.view.menu, MenuView::Known { .. }) { MENU_KEPT } else { MENU_AGAIN };
        if self.asking_menu || self.asked_menu.is_some_and(|asked| asked.elapsed() < kept) {
            return;
        }
        self.asking_menu = true;
        let office = Rc::clone(&self.office);
        let asked = async move { again_and_again(|| office.hub.menu(office.device, &office.key)).await };
        ctx.spawn(asked.into_actor(self).map(|menu, tickets, _| tickets.menu_came(menu)));
    }

    fn menu_came(&mut self, menu: Result<Menu, AskError>) {
        (self.asking_menu, self.asked_menu) = (false, Some(Instant::now()));
        self.view.menu = match menu {
            Ok(menu) => MenuView::Known { menu: Box::new(menu) },
            Err(error) => {
                tracing::warn!(%error, "what numbers there are is not known");
                MenuView::Away
            }
        };
        self.publish();
    }

    fn take(&mut self, wish: Take, ctx: &mut Context<Self>) {
        let sound = (1..=SERVICES_MAX).contains(&wish.services.len());
        if wish.visit != self.view.visit || !matches!(self.view.scene, Scene::Choosing) || !sound {
            return;
        }
        let ask = self.ask_for(wish);
        self.asking = true;
        self.enter(Scene::Asking, ctx);
        let office = Rc::clone(&self.office);
        let asked = async move {
            let given = again_and_again(|| office.hub.ticket(office.device, &office.key, &ask)).await;
            (ask, given)
        };
        ctx.spawn(asked.into_actor(self).map(|(ask, given), tickets, ctx| {
            tickets.asking = false;
            match given {
                Ok(given) => tickets.give(Source::Screen, Tapped::Taken, given.slip, ctx),
                Err(error) => tickets.refuse(ask, &error, ctx),
            }
        }));
    }

    /// The question for this wish: the same as before if the answer to that was lost.
    fn ask_for(&mut self, Take { services, language, care, .. }: Take) -> TicketAsk {
        let fresh = TicketAsk { version: TICKETS_VERSION, form: FormId::random(), services, language, care };
        let earlier = self.unanswered.take().filter(|(_, at)| at.elapsed() < FORM_KEPT).map(|(ask, _)| ask);
        earlier.filter(|ask| TicketAsk { form: ask.form, ..fresh.clone() } == *ask).unwrap_or(fresh)
    }

    fn refuse(&mut self, ask: TicketAsk, error: &AskError, ctx: &mut Context<Self>) {
        tracing::warn!(%error, "no number was given, and the screen said so");
        if error.may_pass() {
            self.unanswered = Some((ask, Instant::now()));
        }
        // What was chosen from is not what the office has.
        self.asked_menu = None;
        self.show_unless_a_card(Scene::Refused { why: error.into() }, ctx);
    }

    /// Somebody with a card may be shown a ticket while another's question is under way.
    fn show_unless_a_card(&mut self, scene: Scene, ctx: &mut Context<Self>) {
        if !matches!(&self.view.scene, Scene::Given { shown } if shown.source == Source::Card) {
            self.enter(scene, ctx);
        }
    }

    fn give(&mut self, source: Source, meaning: Tapped, slip: Slip, ctx: &mut Context<Self>) {
        // One person more waits than the menu says.
        self.asked_menu = None;
        let paper = if self.printer.is_some() && meaning != Tapped::Waiting { Paper::Printing } else { Paper::None };
        let shown = Shown::new(source, meaning, &slip, paper);
        self.slip = Some(slip);
        self.enter(Scene::Given { shown: Box::new(shown) }, ctx);
        self.print(ctx);
    }

    /// Puts what is shown onto paper, if it is to be there.
    fn print(&mut self, ctx: &mut Context<Self>) {
        let Scene::Given { shown } = &self.view.scene else { return };
        let (Some(slip), Some(printer), Paper::Printing) = (&self.slip, &self.printer, shown.paper) else { return };
        let visit = self.view.visit;
        let printed = printer.send(Print(for_paper(slip, self.view.menu.known())));
        ctx.spawn(printed.into_actor(self).map(move |printed, tickets, ctx| {
            tickets.printed(visit, printed.unwrap_or(Err(PrintFault::Busy)), ctx);
        }));
    }

    fn printed(&mut self, visit: u64, printed: Result<(), PrintFault>, ctx: &mut Context<Self>) {
        let Scene::Given { shown } = &mut self.view.scene else { return };
        if visit != self.view.visit {
            return;
        }
        shown.paper = match printed {
            Ok(()) => Paper::Printed,
            Err(fault) => Paper::Failed { fault },
        };
        let lasts = self.view.scene.lasts();
        self.end_after(lasts, ctx);
        self.publish();
    }
}

/// Asks until there is an answer, or for [`ASKED_FOR`].
async fn again_and_again<T, F>(ask: impl Fn() -> F) -> Result<T, AskError>
where
    F: Future<Output = Result<T, AskError>>,
{
    let until = Deadline::now() + ASKED_FOR;
    let mut last = None;
    loop {
        match timeout_at(until, ask()).await {
            Ok(Err(error)) if error.may_pass() && Deadline::now() + PAUSE < until => last = Some(error),
            Ok(answer) => return answer,
            Err(_time_is_over) => return Err(last.unwrap_or(AskError::Refused(TicketRefusal::Busy))),
        }
        sleep_until(Deadline::now() + PAUSE).await;
    }
}

impl Actor for Tickets {
    type Context = Context<Self>;

    fn started(&mut self, _: &mut Context<Self>) {
        self.publish();
    }
}

impl Handler<WakeUp> for Tickets {
    type Result = ();

    fn handle(&mut self, WakeUp: WakeUp, ctx: &mut Context<Self>) {
        self.look_at_menu(ctx);
    }
}

impl Handler<Take> for Tickets {
    type Result = ();

    fn handle(&mut self, wish: Take, ctx: &mut Context<Self>) {
        self.take(wish, ctx);
    }
}

impl Handler<PrintAgain> for Tickets {
    type Result = ();

    fn handle(&mut self, PrintAgain { visit }: PrintAgain, ctx: &mut Context<Self>) {
        let Scene::Given { shown } = &mut self.view.scene else { return };
        if visit == self.view.visit && matches!(shown.paper, Paper::Failed { .. }) {
            shown.paper = Paper::Printing;
            self.end_after(None, ctx);
            self.publish();
            self.print(ctx);
        }
    }
}

impl Handler<Done> for Tickets {
    type Result = ();

    fn handle(&mut self, Done { visit }: Done, ctx: &mut Context<Self>) {
        if visit == self.view.visit && !matches!(self.view.scene, Scene::Choosing | Scene::Asking) {
            self.leave(ctx);
        }
    }
}

impl Handler<CardTicket> for Tickets {
    type Result = ();

    fn handle(&mut self, CardTicket { meaning, slip }: CardTicket, ctx: &mut Context<Self>) {
        self.give(Source::Card, meaning, slip, ctx);
    }
}

impl Handler<PrintAt> for Tickets {
    type Result = ();

    fn handle(&mut self, PrintAt(printer): PrintAt, _: &mut Context<Self>) {
        self.printer = Some(printer);
    }
}

impl Handler<PrinterIs> for Tickets {
    type Result = ();

    fn handle(&mut self, PrinterIs(state): PrinterIs, _: &mut Context<Self>) {
        self.view.printer = Some(state.into());
        self.publish();
    }
}
