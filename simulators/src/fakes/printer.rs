//! A receipt printer on this machine: speaks ESC/POS strictly over TCP, answers how it is, and keeps what it printed, as
//! text and as a picture.
//!
//! Like a real one it goes on with what is still in its buffer when paper is put in, whoever sent it and however long
//! ago. On command it runs out of paper, has its cover opened, is switched off line, hangs up, answers slowly or not at
//! all. What it does not understand it does not print, and complains of.
//!
//! Absent on purpose: fonts and code tables of makers, images, bar codes, page mode, automatic status.

mod commands;
mod machine;
mod paper;

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::fakes::{
    listen::{self, Reception},
    watched::Watched,
};

use machine::Machine;
pub use machine::{Condition, Paper, Part, Receipt};
pub use paper::{PictureError, picture};

/// How the printer treats its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manners {
    /// As it should.
    Good,
    /// Takes everything and never says a word, nor prints.
    Mute,
    /// Answers after this time.
    Slow(Duration),
    /// Hangs up as soon as it has printed this many lines.
    HangsUpAfter(usize),
}

#[derive(Debug)]
struct State {
    machine: Machine,
    manners: Manners,
}

/// A running printer. It stops when dropped.
#[derive(Debug)]
pub struct Printer {
    reception: Reception,
    watched: Arc<Watched<State>>,
}

impl Printer {
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
        let watched = Arc::new(Watched::new(State { machine: Machine::default(), manners: Manners::Good }));
        let shared = Arc::clone(&watched);
        let reception = Reception::open(listener, move |line| serve(line, Arc::clone(&shared)))?;
        Ok(Self { reception, watched })
    }

    /// The address that it listens on.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.reception.address()
    }

    /// What a kiosk takes as its printer.
    #[must_use]
    pub fn place(&self) -> String {
        format!("tcp:{}", self.address())
    }

    /// Pulls the plug: connections end, and nobody answers here any more.
    pub async fn unplug(self) {
        self.reception.close().await;
    }

    /// Changes how it is from now on. What still lies in its buffer is printed as soon as it can be.
    pub fn be(&self, condition: Condition) {
        self.watched.state().machine.be(condition);
        self.watched.tell();
    }

    /// Changes how it treats its line from now on.
    pub fn behave(&self, manners: Manners) {
        self.watched.state().manners = manners;
    }

    /// Has paper for so many more lines.
    pub fn run_out_after(&self, lines: usize) {
        self.watched.state().machine.run_out_after(lines);
    }

    /// Every receipt that was cut off so far, in order.
    #[must_use]
    pub fn receipts(&self) -> Vec<Receipt> {
        self.watched.state().machine.receipts.clone()
    }

    /// What was printed and not cut off.
    #[must_use]
    pub fn hanging_out(&self) -> Receipt {
        self.watched.state().machine.receipt.clone()
    }

    /// What it did not understand.
    #[must_use]
    pub fn complaints(&self) -> Vec<String> {
        self.watched.state().machine.complaints.clone()
    }

    /// Waits until so many receipts were cut off, and gives them. `None` when the time is over.
    pub async fn wait_for(&self, count: usize, limit: Duration) -> Option<Vec<Receipt>> {
        let cut_off = |state: &State| {
            let receipts = &state.machine.receipts;
            (receipts.len() >= count).then(|| receipts.clone())
        };
        self.watched.wait(limit, cut_off).await
    }
}

async fn serve(mut line: TcpStream, printer: Arc<Watched<State>>) -> io::Result<()> {
    let mut bytes = [0; 4096];
    loop {
        let came = line.read(&mut bytes).await?;
        if came == 0 {
            return Ok(());
        }
        let (answers, manners) = {
            let mut state = printer.state();
            let State { machine, manners } = &mut *state;
            let answers = if *manners == Manners::Mute { Vec::new() } else { machine.take(&bytes[..came]) };
            (answers, *manners)
        };
        printer.tell();
        match manners {
            Manners::HangsUpAfter(lines) if printer.state().machine.receipt.parts.len() >= lines => return Ok(()),
            Manners::Slow(pause) if !answers.is_empty() => tokio::time::sleep(pause).await,
            _ => {}
        }
        line.write_all(&answers).await?;
    }
}
