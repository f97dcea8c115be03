//! Puts the parts together: the reader's thread tells the desk, the desk keeps the tap, then screen and uplink hear.

use std::{
    io,
    net::SocketAddr,
    rc::Rc,
    sync::{Arc, Mutex},
};

use actix::{
    Actor, ActorFutureExt, Addr, Context, Handler, Message, SyncArbiter, WrapFuture, dev::ContextFutureSpawner,
};
use domain::screen::ScreenMessage;
use tokio::net::TcpListener;

use crate::{
    cards::{Cards, passing_key},
    clock::{MachineClocks, Moments},
    condition::{Conditions, Teller},
    enrolment::{Identity, LoadError, load, spool_file},
    hub::Hub,
    printer::{Address, Printer},
    reader::{Reader, ReaderEvent, Watch},
    screen::{self, Face, ReaderIs, Say, Screen, TapKept, TicketsGoTo, WaitingIs},
    settings::{ReaderSetting, RunSettings},
    spool::{
        Spool, SpoolError,
        actor::{CountWaiting, Keep},
    },
    tickets::{Office, PrintAt, PrinterIs, Tickets},
    uplink::{HEARTBEAT, Line, Uplink, Wake},
};

/// Why the kiosk does not run.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// It does not know who it is.
    #[error(transparent)]
    Identity(#[from] LoadError),
    /// It cannot keep taps.
    #[error(transparent)]
    Spool(#[from] SpoolError),
    /// Its screen's address is taken.
    #[error("the screen cannot be served at {address}: {error}")]
    Screen {
        /// Where.
        address: SocketAddr,
        /// Why.
        error: io::Error,
    },
}

/// A kiosk at work.
pub struct Agent {
    /// Where the screen's page is.
    pub screen: SocketAddr,
    reader: Option<Reader>,
    desk: Addr<Intake>,
    spool: Addr<Spool>,
}

impl Agent {
    /// Reads no more cards and returns when every tap read so far is on the disk. A batch under way is left to the next
    /// start, which sends it again.
    pub async fn stop(self) {
        drop(self.reader);
        let _closed = self.desk.send(PassOn).await;
        let _closed = self.spool.send(CountWaiting).await;
    }
}

/// Starts everything on the current actix system.
///
/// # Errors
/// If the kiosk is not enrolled, or the disk or the address cannot be used.
pub async fn start(settings: RunSettings) -> Result<Agent, StartError> {
    let RunSettings { line, data, screen, spool_limit, face, reader, printer } = settings;
    let Identity { device, key, cards, application, facility_name } = load(&data)?;
    let cards = Cards::new(cards, data.clone());
    // A key that came over a line on which anybody can answer would be anybody's.
    let adopts = (!line.is_risky()).then(|| cards.clone());
    if line.is_risky() {
        tracing::warn!(
            "--hub is not https: names can be read on the way; --plain-http says that the network is closed"
        );
    }
    let (hub, key) = (Hub::new(line.hub), Rc::new(key));
    let moments: Arc<dyn Moments> = Arc::new(MachineClocks::new());
    let spool = spawn_spool(Spool::open(&spool_file(&data), device, spool_limit, cards.clone())?);

    let (screen_actor, view) = Screen::new(facility_name, face);
    let screen_error = |error| StartError::Screen { address: screen, error };
    let listener = TcpListener::bind(screen).await.map_err(screen_error)?;
    let address = listener.local_addr().map_err(screen_error)?;
    let screen_actor = screen_actor.start();
    let tickets = (face == Face::Tickets).then(|| {
        let office = Office { device, key: Rc::clone(&key), hub: hub.clone(), moments: Arc::clone(&moments) };
        start_tickets(office, &screen_actor, printer)
    });
    if tickets.is_none() {
        let (key, hub, moments) = (Rc::clone(&key), hub.clone(), Arc::clone(&moments));
        Conditions::alone(Teller { device, key, hub, moments, heartbeat: HEARTBEAT }).start();
    }
    actix_rt::spawn(screen::serve(listener, view, tickets));
    if let Ok(Ok(waiting)) = spool.send(CountWaiting).await {
        screen_actor.do_send(WaitingIs(waiting));
    }

    let moments_of_line = Arc::clone(&moments);
    let line = Line { device, key, hub, cards, adopts, moments: moments_of_line, heartbeat: HEARTBEAT };
    let uplink = Uplink::new(line, spool.clone(), screen_actor.clone()).start();
    let desk = Intake { spool: spool.clone(), uplink, screen: screen_actor.clone() }.start();
    let told = desk.clone();
    let reader = match reader {
        ReaderSetting::Pcsc(wanted) => {
            let watch = Watch { wanted, application, passing: passing_key(), moments };
            Some(Reader::start(watch, move |event| told.do_send(Happened(event))))
        }
        ReaderSetting::None => {
            screen_actor.do_send(ReaderIs::Absent);
            None
        }
    };
    Ok(Agent { screen: address, reader, desk, spool })
}

/// Numbers on this screen, on paper if there is a printer; the hub is told how that is, and that the kiosk lives.
#[must_use]
pub fn start_tickets(office: Office, screen: &Addr<Screen>, printer: Option<Address>) -> Addr<Tickets> {
    let Office { device, ref key, ref hub, ref moments } = office;
    let (key, hub, moments) = (Rc::clone(key), hub.clone(), Arc::clone(moments));
    let teller = Teller { device, key, hub, moments, heartbeat: HEARTBEAT };
    let tickets = Tickets::new(office, screen.clone()).start();
    screen.do_send(TicketsGoTo(tickets.clone().recipient()));
    if let Some(place) = printer {
        let (shown, told) = (tickets.clone(), Conditions::with_printer(teller).start());
        let tell = move |state| {
            shown.do_send(PrinterIs(state));
            told.do_send(PrinterIs(state));
        };
        tickets.do_send(PrintAt(Printer::start(place, tell)));
    } else {
        Conditions::alone(teller).start();
    }
    tickets
}

/// Gives an opened spool a thread of its own.
#[must_use]
pub fn spawn_spool(spool: Spool) -> Addr<Spool> {
    let opened = Mutex::new(Some(spool));
    SyncArbiter::start(1, move || {
        opened.lock().ok().and_then(|mut spool| spool.take()).expect("the one thread is started once")
    })
}

/// Something happened at the readers.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Happened(pub ReaderEvent);

/// Answered when everything that happened before has been passed on.
#[derive(Message)]
#[rtype(result = "()")]
pub struct PassOn;

/// Where cards are taken: keeps a tap before anybody is told of it.
pub struct Intake {
    /// Where taps are kept.
    pub spool: Addr<Spool>,
    /// Whom to wake.
    pub uplink: Addr<Uplink>,
    /// Where people look.
    pub screen: Addr<Screen>,
}

impl Actor for Intake {
    type Context = Context<Self>;
}

impl Handler<Happened> for Intake {
    type Result = ();

    fn handle(&mut self, Happened(event): Happened, ctx: &mut Context<Self>) {
        match event {
            ReaderEvent::Tapped { card, at } => self.keep(Keep { card, at }, ctx),
            ReaderEvent::Unreadable => self.screen.do_send(Say(ScreenMessage::unreadable())),
            ReaderEvent::NoTownId => self.screen.do_send(Say(ScreenMessage::no_town_id())),
            ReaderEvent::Available => self.screen.do_send(ReaderIs::Usable),
            ReaderEvent::Reduced => self.screen.do_send(ReaderIs::Reduced),
            ReaderEvent::Unavailable => self.screen.do_send(ReaderIs::Unusable),
        }
    }
}

impl Handler<PassOn> for Intake {
    type Result = ();

    fn handle(&mut self, PassOn: PassOn, _: &mut Context<Self>) {}
}

impl Intake {
    fn keep(&self, tap: Keep, ctx: &mut Context<Self>) {
        let kept = self.spool.send(tap).into_actor(self);
        let told = kept.map(|kept, desk, _| match kept.expect("the spool's thread lives") {
            Ok(kept) => {
                // The screen first: the answer must find it waiting.
                desk.screen.do_send(TapKept { seq: kept.seq, waiting: kept.waiting });
                desk.uplink.do_send(Wake);
            }
            Err(error) => {
                tracing::error!(%error, "a tap could not be kept, and the screen said so");
                desk.screen.do_send(Say(ScreenMessage::not_kept()));
            }
        });
        told.spawn(ctx);
    }
}
