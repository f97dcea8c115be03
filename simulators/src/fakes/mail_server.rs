//! A mail server on this machine: takes every mail by SMTP (RFC 5321), keeps it with its envelope, delivers nothing.
//!
//! On command it is rude: it refuses, hangs, hangs up or takes its time at a chosen step, once or for good, in whatever
//! words and bytes, and it may care how it is greeted. Whatever it keeps can be read back decoded, so that a test compares
//! the words that a person would read.
//!
//! Absent on purpose: TLS, a check of passwords, relaying.

mod mail;
mod session;

use std::{
    collections::{HashMap, VecDeque},
    io,
    net::SocketAddr,
    sync::Arc,
    time::Duration,
};

use tokio::net::TcpListener;

use crate::fakes::{
    listen::{self, Reception},
    watched::Watched,
};

pub use mail::Mail;

/// A step of a mail's way in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// The client connected.
    Greeting,
    /// `EHLO`.
    Hello,
    /// `AUTH`.
    SignIn,
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
    /// Ends the connection at this step, without a word.
    HangUp {
        /// Where.
        at: Step,
    },
    /// Replies as it should, so much later.
    Late {
        /// Where.
        at: Step,
        /// How much.
        by: Duration,
    },
}

impl MailFault {
    const fn step(self) -> Step {
        match self {
            Self::Reply { at, .. } | Self::Hang { at } | Self::HangUp { at } | Self::Late { at, .. } => at,
            Self::DropAfterBody => Step::Body,
        }
    }
}

#[derive(Debug, Default)]
struct State {
    faults: VecDeque<MailFault>,
    /// Addresses that are refused, and how.
    refused: HashMap<String, String>,
    /// What it says at a step, instead of going on.
    answers: HashMap<Step, Vec<u8>>,
    /// Whether it looks who greets it.
    looks: bool,
    greetings: Vec<String>,
    mails: Vec<Mail>,
}

impl Watched<State> {
    /// The fault that was promised next, if it is about this step.
    fn fault_at(&self, step: Step) -> Option<MailFault> {
        self.state().faults.pop_front_if(|fault| fault.step() == step)
    }

    /// Whether it was promised that the next mail is kept without a word.
    fn takes_and_hangs_up(&self) -> bool {
        self.state().faults.pop_front_if(|fault| *fault == MailFault::DropAfterBody).is_some()
    }

    /// What it always says at this step.
    fn answer_at(&self, step: Step) -> Option<Vec<u8>> {
        self.state().answers.get(&step).cloned()
    }

    /// Notes how it is greeted. Gives what is wrong with that, if it looks.
    fn greeted(&self, name: &str) -> Option<&'static str> {
        let mut state = self.state();
        state.greetings.push(name.to_owned());
        let is_loopback = name.starts_with("[127.") || name == "[IPv6:::1]" || name.eq_ignore_ascii_case("localhost");
        let is_name = name.starts_with('[') || name.contains('.');
        (state.looks && (is_loopback || !is_name))
            .then_some("550 Access denied - Invalid HELO name (See RFC2821 4.1.1.1)\r\n")
    }

    /// What is said to a mail for this address, if that is no welcome.
    fn refusal_of(&self, address: &str) -> Option<String> {
        self.state().refused.get(address).cloned()
    }

    fn keep(&self, mail: Mail) {
        self.state().mails.push(mail);
        self.tell();
    }
}

/// A running mail server. It stops when dropped.
#[derive(Debug)]
pub struct MailServer {
    reception: Reception,
    watched: Arc<Watched<State>>,
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
        let watched = Arc::new(Watched::new(State::default()));
        let shared = Arc::clone(&watched);
        let reception = Reception::open(listener, move |stream| session::serve(stream, Arc::clone(&shared)))?;
        Ok(Self { reception, watched })
    }

    /// Stops, and gives the port back.
    pub async fn stop(self) {
        self.reception.close().await;
    }

    /// The address that it listens on.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.reception.address()
    }

    /// What the hub takes as its mail server.
    #[must_use]
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address())
    }

    /// Fails so many times, after those already promised. A fault waits until its step is reached.
    pub fn fail_next(&self, count: usize, fault: MailFault) {
        self.watched.state().faults.extend(std::iter::repeat_n(fault, count));
    }

    /// Answers with this reply whenever a mail is for this address, like `550 5.1.1 user unknown`.
    pub fn refuse(&self, address: &str, reply: &str) {
        self.watched.state().refused.insert(address.to_owned(), reply.to_owned());
    }

    /// Always says this at this step, and goes no further with that mail: one line or several, in whatever bytes, with or
    /// without the last line's end.
    pub fn always_answer(&self, at: Step, reply: impl AsRef<[u8]>) {
        let reply = reply.as_ref();
        let line_end: &[u8] = if reply.ends_with(b"\r\n") { b"" } else { b"\r\n" };
        self.watched.state().answers.insert(at, [reply, line_end].concat());
    }

    /// From now on a client that greets with no name of its own, or as this machine, may send nothing.
    pub fn look_at_greetings(&self) {
        self.watched.state().looks = true;
    }

    /// Takes back what [`Self::fail_next`], [`Self::refuse`], [`Self::always_answer`] and [`Self::look_at_greetings`] promised.
    pub fn be_well(&self) {
        let mut state = self.watched.state();
        state.faults.clear();
        state.refused.clear();
        state.answers.clear();
        state.looks = false;
    }

    /// With which names clients greeted so far.
    #[must_use]
    pub fn greetings(&self) -> Vec<String> {
        self.watched.state().greetings.clone()
    }

    /// Every mail so far, in the order in which they came.
    #[must_use]
    pub fn mails(&self) -> Vec<Mail> {
        self.watched.state().mails.clone()
    }

    /// How many mails came so far.
    #[must_use]
    pub fn count(&self) -> usize {
        self.watched.state().mails.len()
    }

    /// Waits until so many mails came, and gives them. `None` when the time is over.
    pub async fn wait_for(&self, count: usize, limit: Duration) -> Option<Vec<Mail>> {
        self.watched.wait(limit, |state| (state.mails.len() >= count).then(|| state.mails.clone())).await
    }
}
