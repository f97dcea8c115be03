//! The receipt printer beside the kiosk: prints a ticket, says why it could not, and is looked at now and then.
//!
//! A thread of its own speaks to the printer, since a printer may block for as long as it likes; the actor never does.
//!
//! Invariants: at most [`QUEUE_MAX`] tickets wait, each at most [`STALE_AFTER`], so that no ticket comes out when its
//! visitor is long gone; what a printer in trouble has already taken is cleared. Nobody loses a number by a failure
//! here: it is on the screen before anything is printed.
//!
//! Absent on purpose: deciding what is printed (a slip comes complete) and remembering it.

pub mod escpos;
mod port;
pub mod ticket;

use std::{
    net::ToSocketAddrs,
    path::PathBuf,
    sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
    thread,
    time::{Duration, Instant},
};

use actix::{Actor, Addr, Context, Handler, Message, ResponseFuture};
use domain::queue::tickets::Slip;
use serde::Serialize;
use tokio::{sync::oneshot, time::timeout};

use self::port::Port;

/// Most tickets that wait to be printed.
pub const QUEUE_MAX: usize = 4;
/// A ticket that could not be begun within this time is not printed any more.
pub const STALE_AFTER: Duration = Duration::from_secs(15);
/// Longest time from the wish to the answer; longer than any one print may take.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
/// How often an idle printer is looked at.
const LOOK_AGAIN: Duration = Duration::from_secs(30);

/// Where the printer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// In the network, `HOST:PORT`; usually port 9100.
    Tcp(String),
    /// A device of this machine, like `/dev/usb/lp0`.
    File(PathBuf),
}

impl Address {
    /// Reads `tcp:HOST:PORT` or `file:PATH`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(path) = text.strip_prefix("file:") {
            return path.starts_with('/').then(|| Self::File(path.into()));
        }
        let host = text.strip_prefix("tcp:")?;
        let (name, port) = host.rsplit_once(':')?;
        let sound = !name.is_empty() && port.parse::<u16>().is_ok_and(|port| port > 0);
        // An address is understood now, so that a mistake stops the start; a name may be known only later.
        let numeric = !name.starts_with('[') || host.to_socket_addrs().is_ok();
        (sound && numeric).then(|| Self::Tcp(host.to_owned()))
    }
}

/// Why nothing was printed, or not all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum PrintFault {
    /// The paper has run out.
    #[error("the printer is out of paper")]
    OutOfPaper,
    /// The cover is open.
    #[error("the printer's cover is open")]
    CoverOpen,
    /// Switched off line, or an error of its own like a jammed cutter.
    #[error("the printer is off line")]
    Offline,
    /// Unplugged, switched off, or it hung up.
    #[error("the printer cannot be reached")]
    Unreachable,
    /// It takes what is sent and does not answer, or not in time.
    #[error("the printer does not answer in time")]
    Silent,
    /// Too many tickets wait already.
    #[error("the printer is busy")]
    Busy,
}

/// How the printer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrinterState {
    /// It prints.
    Ready,
    /// It prints, and the paper will end soon.
    NearEnd,
    /// It does not print.
    Faulty(PrintFault),
}

/// Prints this ticket. Answered when the paper is out, or when it is clear that it will not come.
#[derive(Message)]
#[rtype(result = "Result<(), PrintFault>")]
pub struct Print(pub Slip);

struct Job {
    slip: Slip,
    asked: Instant,
    reply: oneshot::Sender<Result<(), PrintFault>>,
}

/// The actor; its thread ends with it.
pub struct Printer {
    queue: SyncSender<Job>,
}

impl Printer {
    /// A printer at this place. `tell` is called on its thread whenever it is in another state, and must not block.
    #[must_use]
    pub fn start(place: Address, tell: impl FnMut(PrinterState) + Send + 'static) -> Addr<Self> {
        let (queue, jobs) = sync_channel(QUEUE_MAX);
        thread::spawn(move || Worker { place, tell, told: None, line_broke: false }.work(&jobs));
        Actor::start(Self { queue })
    }
}

impl Actor for Printer {
    type Context = Context<Self>;
}

impl Handler<Print> for Printer {
    type Result = ResponseFuture<Result<(), PrintFault>>;

    fn handle(&mut self, Print(slip): Print, _: &mut Context<Self>) -> Self::Result {
        let (reply, answer) = oneshot::channel();
        let queued = self.queue.try_send(Job { slip, asked: Instant::now(), reply });
        Box::pin(async move {
            match queued {
                Ok(()) => {}
                Err(TrySendError::Full(_)) => return Err(PrintFault::Busy),
                Err(TrySendError::Disconnected(_)) => unreachable!("the printer's thread lives as long as its queue"),
            }
            // A job whose asker has left is not begun.
            timeout(ANSWER_WITHIN, answer)
                .await
                .map_or(Err(PrintFault::Silent), |told| told.unwrap_or(Err(PrintFault::Busy)))
        })
    }
}

/// The thread's side.
struct Worker<T> {
    place: Address,
    tell: T,
    told: Option<PrinterState>,
    /// The last ticket's line broke: some of it may still be in the printer.
    line_broke: bool,
}

impl<T: FnMut(PrinterState)> Worker<T> {
    fn work(mut self, jobs: &Receiver<Job>) {
        self.look();
        loop {
            match jobs.recv_timeout(LOOK_AGAIN) {
                Ok(job) => self.print(job),
                Err(RecvTimeoutError::Timeout) => self.look(),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn look(&mut self) {
        let state = Port::open(&self.place).and_then(|mut port| port.state());
        self.is(state.unwrap_or_else(PrinterState::Faulty));
    }

    fn print(&mut self, Job { slip, asked, reply }: Job) {
        if reply.is_closed() || asked.elapsed() > STALE_AFTER {
            return;
        }
        let bytes = escpos::bytes(&ticket::lines(&slip));
        if self.line_broke {
            let _tried_below = Port::open(&self.place).and_then(|mut port| port.clear());
        }
        let printed = Port::open(&self.place).and_then(|mut port| port.print(&bytes));
        self.line_broke = matches!(printed, Err(PrintFault::Unreachable | PrintFault::Silent));
        match printed {
            Ok(state) => self.is(state),
            Err(fault) => {
                tracing::warn!(%fault, "a ticket was not printed, and the screen said so");
                self.is(PrinterState::Faulty(fault));
            }
        }
        let _nobody_waits = reply.send(printed.map(drop));
    }

    fn is(&mut self, state: PrinterState) {
        if self.told.replace(state) != Some(state) {
            (self.tell)(state);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printer_is_in_the_network_or_a_device() {
        assert_eq!(Address::parse("tcp:10.0.0.5:9100"), Some(Address::Tcp("10.0.0.5:9100".to_owned())));
        assert_eq!(Address::parse("tcp:printer.example:9100"), Some(Address::Tcp("printer.example:9100".to_owned())));
        assert_eq!(Address::parse("file:/dev/usb/lp0"), Some(Address::File("/dev/usb/lp0".into())));
        for text in ["", "tcp:", "tcp:10.0.0.5", "tcp::9100", "tcp:10.0.0.5:0", "file:lp0", "lpt:1", "tcp:[zz]:9100"] {
            assert_eq!(Address::parse(text), None, "{text}");
        }
    }
}
