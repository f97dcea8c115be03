//! What the people before the kiosk see: decides what is shown and for how long; `screen/server.rs` carries it to the browser.
//!
//! It has two faces: one that answers cards, and one that gives numbers by touch and answers cards besides.
//!
//! Invariants: whoever holds a card hears something within [`PATIENCE`]: the hub's answer, or that the tap is kept. An
//! answer that comes later changes nothing on the screen, for by then somebody else stands there. Names of people are
//! on the screen as long as the hub says, [`SHOWN_AT_MOST`] at most, and nowhere else.
//!
//! Absent on purpose: what a tap means. The hub says what to show.

mod said;
mod server;

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use actix::{Actor, AsyncContext, Context, Handler, Message, Recipient, SpawnHandle};
use domain::{
    queue::tickets::Ticket,
    screen::{SHOWN_S, ScreenMessage, Show},
    taps::{BatchRefusal, TapAnswer, TapSeq},
};
use serde::Serialize;
use tokio::sync::watch;

pub use server::serve;

use crate::tickets::{ASKED_FOR, CardTicket, TicketView};

/// How long the hub's answer is waited for.
pub const PATIENCE: Duration = Duration::from_millis(800);
/// How long a message stays.
const SHOWN_FOR: Duration = Duration::from_secs(SHOWN_S as u64);
/// However long the hub says.
pub const SHOWN_AT_MOST: Duration = Duration::from_secs(30);

/// All that the browser needs to draw the screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct View {
    /// The name of the place.
    pub facility: String,
    /// What is said to people.
    pub message: ScreenMessage,
    /// Another number for another message, so that a sound is played once.
    pub message_id: u64,
    /// What is wrong with the kiosk while cards are still taken; empty if nothing is.
    pub notice: String,
    /// Taps that wait for the hub, besides those whose answer is due any moment.
    pub waiting: u64,
    /// What to add to the machine's clock to show the hub's.
    pub clock_offset_ms: i64,
    /// Whether cards can be read.
    pub reader: ReaderIs,
    /// Numbers, on the face that gives them.
    pub tickets: Option<TicketView>,
}

/// Which face the screen has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Face {
    /// Answers cards.
    Taps,
    /// Gives numbers by touch, and answers cards.
    Tickets,
}

/// How the kiosk stands with the hub.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// Not known yet.
    Unknown,
    /// The last batch was answered.
    Online {
        /// The hub's clock less ours.
        clock_offset_ms: i64,
        /// The hub says that our clock is off.
        clock_skewed: bool,
    },
    /// Nobody answers.
    Offline,
    /// Somebody answers, but not as a hub does: a proxy before it, a captive portal, another server.
    Misled,
    /// Whoever answers has no certificate that holds, or this machine's clock is far off.
    Distrusted,
    /// The hub answers and does not take our taps.
    Refused(BatchRefusal),
}

/// A message for whoever stands there now.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Say(pub ScreenMessage);

/// A tap is safe in the spool; somebody waits for what it means.
#[derive(Message)]
#[rtype(result = "()")]
pub struct TapKept {
    /// Its number.
    pub seq: TapSeq,
    /// How many wait.
    pub waiting: u64,
}

/// The hub's answers, also to taps of people long gone.
#[derive(Message)]
#[rtype(result = "()")]
pub struct AnswersCame(pub Vec<TapAnswer>);

/// How the kiosk stands with the hub.
#[derive(Message)]
#[rtype(result = "()")]
pub struct LinkIs(pub Link);

/// How many taps wait.
#[derive(Message)]
#[rtype(result = "()")]
pub struct WaitingIs(pub u64);

/// Whether cards can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Message)]
#[serde(rename_all = "kebab-case")]
#[rtype(result = "()")]
pub enum ReaderIs {
    /// They can.
    Usable,
    /// They can, and a reader that people are meant to use is gone.
    Reduced,
    /// They cannot.
    Unusable,
    /// This kiosk has none, and is not meant to.
    Absent,
}

/// How it stands with numbers.
#[derive(Message)]
#[rtype(result = "()")]
pub struct TicketsAre(pub TicketView);

/// Who shows the tickets that cards bring.
#[derive(Message)]
#[rtype(result = "()")]
pub struct TicketsGoTo(pub Recipient<CardTicket>);

/// The actor.
pub struct Screen {
    view: watch::Sender<View>,
    face: Face,
    tickets: Option<Recipient<CardTicket>>,
    link: Link,
    reader: ReaderIs,
    waiting: u64,
    /// Taps whose people still stand there, since when.
    awaited: BTreeMap<TapSeq, Instant>,
    /// Ends the message that is shown.
    ends: Option<SpawnHandle>,
}

impl Screen {
    /// The screen of a place, and what it shows from moment to moment.
    #[must_use]
    pub fn new(facility: String, face: Face) -> (Self, watch::Receiver<View>) {
        let message = ScreenMessage::ready();
        let (view, seen) = watch::channel(View {
            facility,
            message,
            message_id: 0,
            notice: String::new(),
            waiting: 0,
            clock_offset_ms: 0,
            reader: ReaderIs::Usable,
            tickets: None,
        });
        let (link, reader, awaited) = (Link::Unknown, ReaderIs::Usable, BTreeMap::new());
        (Self { view, face, tickets: None, link, reader, waiting: 0, awaited, ends: None }, seen)
    }

    fn show(&mut self, message: ScreenMessage, ctx: &mut Context<Self>) {
        self.show_for(SHOWN_FOR, message, ctx);
    }

    fn show_for(&mut self, time: Duration, message: ScreenMessage, ctx: &mut Context<Self>) {
        self.say(message);
        let ends = ctx.run_later(time, |screen, _| {
            screen.ends = None;
            screen.refresh();
        });
        if let Some(earlier) = self.ends.replace(ends) {
            ctx.cancel_future(earlier);
        }
    }

    /// Something changed besides a message: the standing one if none is shown, the notice, the numbers.
    fn refresh(&mut self) {
        if self.ends.is_none() {
            let standing = self.standing();
            if self.view.borrow().message != standing {
                self.say(standing);
            }
        }
        let (notice, clock_offset_ms) = (self.notice(), self.clock_offset_ms());
        let waiting = self.waiting.saturating_sub(u64::try_from(self.awaited.len()).unwrap_or(0));
        self.view.send_if_modified(|view| {
            let before = view.clone();
            (view.notice, view.waiting, view.clock_offset_ms) = (notice, waiting, clock_offset_ms);
            view.reader = self.reader;
            *view != before
        });
    }

    fn say(&mut self, message: ScreenMessage) {
        self.view.send_modify(|view| {
            view.message = message;
            view.message_id += 1;
        });
        tracing::debug!(tone = ?self.view.borrow().message.tone, "the screen speaks");
    }

    /// What is shown while nobody holds a card.
    fn standing(&self) -> ScreenMessage {
        match (self.reader, self.link) {
            (ReaderIs::Unusable, _) if self.face == Face::Taps => ScreenMessage::no_reader(),
            _ if self.face == Face::Tickets && self.is_asking() => ScreenMessage::asking(),
            (_, Link::Refused(refusal)) if needs_staff(refusal) => ScreenMessage::batch_refused(refusal),
            _ => ScreenMessage::ready(),
        }
    }

    /// Whether somebody has waited for an answer for a while.
    fn is_asking(&self) -> bool {
        self.awaited.values().any(|since| since.elapsed() >= PATIENCE)
    }

    fn notice(&self) -> String {
        let notice = match (self.link, self.face) {
            (Link::Unknown | Link::Online { clock_skewed: false, .. }, Face::Tickets)
                if self.reader == ReaderIs::Unusable =>
            {
                "カードリーダーが使えません。画面にふれて番号をお取りください"
            }
            (Link::Unknown | Link::Online { clock_skewed: false, .. }, _) if self.reader == ReaderIs::Reduced => {
                "使えないカードリーダーがあります。職員にお知らせください"
            }
            (Link::Unknown | Link::Online { clock_skewed: false, .. }, _) => "",
            (Link::Online { clock_skewed: true, .. }, _) => "この端末の時計がずれています。職員にお知らせください",
            (Link::Refused(refusal), _) if needs_staff(refusal) => "記録を送れません。職員にお知らせください",
            (Link::Offline, Face::Taps) => "通信できません。カードは受け付けています",
            (Link::Misled, Face::Taps) => "センターから正しい返事がありません。カードは受け付けています",
            (Link::Distrusted, Face::Taps) => "センターを確かめられないため、送っていません。カードは受け付けています",
            (Link::Refused(_), Face::Taps) => "通信が混み合っています。カードは受け付けています",
            (Link::Offline, Face::Tickets) => "通信できません。職員にお声がけください",
            (Link::Misled, Face::Tickets) => "センターから正しい返事がありません。職員にお声がけください",
            (Link::Distrusted, Face::Tickets) => "センターを確かめられません。職員にお声がけください",
            (Link::Refused(_), Face::Tickets) => "通信が混み合っています",
        };
        notice.to_owned()
    }

    fn clock_offset_ms(&self) -> i64 {
        match self.link {
            Link::Online { clock_offset_ms, .. } => clock_offset_ms,
            _ => self.view.borrow().clock_offset_ms,
        }
    }

    /// What to say of a kept tap without waiting for an answer, if none is to be expected.
    fn said_at_once(&self) -> Option<ScreenMessage> {
        match (self.link, self.face) {
            (Link::Unknown | Link::Online { .. }, _) => None,
            (Link::Refused(refusal), _) if needs_staff(refusal) => Some(ScreenMessage::batch_refused(refusal)),
            // A tap that is told of later is worth something; a number is not.
            (Link::Offline | Link::Misled | Link::Distrusted | Link::Refused(_), Face::Tickets) => {
                Some(ScreenMessage::no_numbers())
            }
            (Link::Offline | Link::Misled | Link::Distrusted, Face::Taps) => Some(ScreenMessage::kept()),
            (Link::Refused(refusal), Face::Taps) => Some(ScreenMessage::batch_refused(refusal)),
        }
    }

    /// What is said of a kept tap whose answer is not there in time, and how long that time is.
    fn said_after(&self) -> (Duration, ScreenMessage) {
        match self.face {
            Face::Taps => (PATIENCE, ScreenMessage::kept()),
            Face::Tickets => (ASKED_FOR, ScreenMessage::no_numbers()),
        }
    }

    /// A ticket has its own place on the face for them; every other answer is a message.
    fn answer(&mut self, Show { message, seconds, ticket }: Show, ctx: &mut Context<Self>) {
        match (ticket, &self.tickets) {
            (Some(ticket), Some(tickets)) => {
                let Ticket { meaning, slip } = *ticket;
                tickets.do_send(CardTicket { meaning, slip });
                self.hush(ctx);
            }
            _ => self.show_for(Duration::from_secs(seconds.into()).min(SHOWN_AT_MOST), message, ctx),
        }
    }

    /// Ends what was said in the meantime.
    fn hush(&mut self, ctx: &mut Context<Self>) {
        if let Some(ends) = self.ends.take() {
            ctx.cancel_future(ends);
        }
        self.refresh();
    }
}

/// Whether only people can mend it.
fn needs_staff(refusal: BatchRefusal) -> bool {
    match refusal {
        BatchRefusal::Busy | BatchRefusal::Unavailable | BatchRefusal::SequenceGap { .. } => false,
        BatchRefusal::UnknownDevice
        | BatchRefusal::RevokedDevice
        | BatchRefusal::BadSignature
        | BatchRefusal::Malformed
        | BatchRefusal::UnsupportedVersion
        | BatchRefusal::TooLarge
        | BatchRefusal::NotConsecutive
        | BatchRefusal::ClonedDevice { .. } => true,
    }
}

impl Actor for Screen {
    type Context = Context<Self>;
}

impl Handler<Say> for Screen {
    type Result = ();

    fn handle(&mut self, Say(message): Say, ctx: &mut Context<Self>) {
        self.show(message, ctx);
    }
}

impl Handler<TapKept> for Screen {
    type Result = ();

    fn handle(&mut self, TapKept { seq, waiting }: TapKept, ctx: &mut Context<Self>) {
        self.waiting = waiting;
        match self.said_at_once() {
            Some(message) => self.show(message, ctx),
            None => {
                self.awaited.insert(seq, Instant::now());
                let (patience, message) = self.said_after();
                ctx.run_later(patience, move |screen, ctx| {
                    if screen.awaited.remove(&seq).is_some() {
                        screen.show(message, ctx);
                        screen.refresh();
                    }
                });
                // By then somebody may be told that the answer takes its time.
                ctx.run_later(PATIENCE, |screen, _| screen.refresh());
            }
        }
        self.refresh();
    }
}

impl Handler<AnswersCame> for Screen {
    type Result = ();

    fn handle(&mut self, AnswersCame(answers): AnswersCame, ctx: &mut Context<Self>) {
        for TapAnswer { seq, show, .. } in answers {
            if self.awaited.remove(&seq).is_some() {
                self.answer(show, ctx);
            }
        }
    }
}

impl Handler<LinkIs> for Screen {
    type Result = ();

    fn handle(&mut self, LinkIs(link): LinkIs, ctx: &mut Context<Self>) {
        self.link = link;
        if let Some(message) = self.said_at_once()
            && !std::mem::take(&mut self.awaited).is_empty()
        {
            self.show(message, ctx);
        }
        self.refresh();
    }
}

impl Handler<WaitingIs> for Screen {
    type Result = ();

    fn handle(&mut self, WaitingIs(waiting): WaitingIs, _: &mut Context<Self>) {
        self.waiting = waiting;
        self.refresh();
    }
}

impl Handler<ReaderIs> for Screen {
    type Result = ();

    fn handle(&mut self, reader: ReaderIs, _: &mut Context<Self>) {
        self.reader = reader;
        self.refresh();
    }
}

impl Handler<TicketsAre> for Screen {
    type Result = ();

    fn handle(&mut self, TicketsAre(tickets): TicketsAre, _: &mut Context<Self>) {
        self.view.send_modify(|view| view.tickets = Some(tickets));
    }
}

impl Handler<TicketsGoTo> for Screen {
    type Result = ();

    fn handle(&mut self, TicketsGoTo(recipient): TicketsGoTo, _: &mut Context<Self>) {
        self.tickets = Some(recipient);
    }
}
