//! A mail server on this machine: takes every mail by SMTP (RFC 5321), keeps it with its envelope, delivers nothing.
//!
//! On command it refuses, hangs or hangs up at a chosen step. Whatever it keeps can be read back decoded, so that a test
//! compares the words that a person would read.
//!
//! Absent on purpose: TLS, a check of passwords, relaying.

mod mail;
mod session;

use std::{
    collections::{HashMap, VecDeque},
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use tokio::{
    net::TcpListener,
    sync::watch,
    task::{JoinHandle, JoinSet},
};

use crate::listen;

pub use mail::Mail;

/// A step of a mail's way in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The client connected.
    Greeting,
    /// `MAIL FROM`.
    Sender,
    /// `RCPT TO`.
    Recipient,
    /// `DATA`, before the mail itself.
    Data,
    /// The mail itself came.
    Body,
}

/// How the server fails, instead of taking a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailFault {
    /// Replies with this code at this step, and does not keep the mail.
    Reply {
        /// Where.
        at: Step,
        /// For example 451 or 550.
        code: u16,
    },
    /// Keeps the mail, and hangs up before it says so.
    DropAfterBody,
    /// Does not reply any more from this step on.
    Hang {
        /// Where.
        at: Step,
    },
}

impl MailFault {
    const fn step(self) -> Step {
        match self {
            Self::Reply { at, .. } | Self::Hang { at } => at,
            Self::DropAfterBody => Step::Body,
        }
    }
}

#[derive(Debug, Default)]
struct State {
    faults: VecDeque<MailFault>,
    /// Addresses that are refused, and how.
    refused: HashMap<String, String>,
    mails: Vec<Mail>,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    changed: watch::Sender<()>,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no holder of the lock panics")
    }

    /// The fault that was promised next, if it is about this step.
    fn fault_at(&self, step: Step) -> Option<MailFault> {
        let mut state = self.state();
        state.faults.pop_front_if(|fault| fault.step() == step)
    }

    /// What is said to a mail for this address, if that is no welcome.
    fn refusal_of(&self, address: &str) -> Option<String> {
        self.state().refused.get(address).cloned()
    }

    fn keep(&self, mail: Mail) {
        self.state().mails.push(mail);
        self.changed.send_replace(());
    }
}

/// A running mail server. It stops when dropped.
#[derive(Debug)]
pub struct MailServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

impl MailServer {
    /// Starts on a free port of this machine.
    ///
    /// # Errors
    /// If no port could be had.
    pub async fn start() -> io::Result<Self> {
        Self::start_on(listen::on_a_free_port().await?)
    }

    /// Starts on this address.
    ///
    /// # Errors
    /// If the address is taken.
    pub async fn start_at(address: SocketAddr) -> io::Result<Self> {
        Self::start_on(TcpListener::bind(address).await?)
    }

    fn start_on(listener: TcpListener) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared { state: Mutex::default(), changed: watch::Sender::new(()) });
        let task = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Ok(Self { address, shared, task })
    }

    /// Stops, and gives the port back.
    pub async fn stop(mut self) {
        self.task.abort();
        let _ = (&mut self.task).await;
    }

    /// The address that it listens on.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// What the hub takes as its mail server.
    #[must_use]
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Fails so many times, after those already promised. A fault waits until its step is reached.
    pub fn fail_next(&self, count: usize, fault: MailFault) {
        self.shared.state().faults.extend(std::iter::repeat_n(fault, count));
    }

    /// Answers with this reply whenever a mail is for this address, like `550 5.1.1 user unknown`.
    pub fn refuse(&self, address: &str, reply: &str) {
        self.shared.state().refused.insert(address.to_owned(), reply.to_owned());
    }

    /// Takes back what [`Self::fail_next`] and [`Self::refuse`] promised.
    pub fn be_well(&self) {
        let mut state = self.shared.state();
        state.faults.clear();
        state.refused.clear();
    }

    /// Every mail so far, in the order in which they came.
    #[must_use]
    pub fn mails(&self) -> Vec<Mail> {
        self.shared.state().mails.clone()
    }

    /// How many mails came so far.
    #[must_use]
    pub fn count(&self) -> usize {
        self.shared.state().mails.len()
    }

    /// Waits until so many mails came, and gives them. `None` when the time is over.
    pub async fn wait_for(&self, count: usize, limit: Duration) -> Option<Vec<Mail>> {
        let mut changed = self.shared.changed.subscribe();
        let waiting = async {
            loop {
                if self.count() >= count {
                    return Some(self.mails());
                }
                changed.changed().await.ok()?;
            }
        };
        tokio::time::timeout(limit, waiting).await.ok().flatten()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Takes connections until it is dropped; its connections end with it.
async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            Ok((stream, _)) = listener.accept() => {
                let shared = Arc::clone(&shared);
                // A client that hangs up in the middle is no concern of the server.
                connections.spawn(async move { drop(session::serve(stream, &shared).await) });
            }
            Some(_) = connections.join_next() => {}
        }
    }
}
