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

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::{JoinHandle, JoinSet},
};

use crate::listen;

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

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    changed: watch::Sender<()>,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no holder of the lock panics")
    }
}

/// A running printer. It stops when dropped.
#[derive(Debug)]
pub struct Printer {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
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
        let address = listener.local_addr()?;
        let state = Mutex::new(State { machine: Machine::default(), manners: Manners::Good });
        let shared = Arc::new(Shared { state, changed: watch::Sender::new(()) });
        let task = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Ok(Self { address, shared, task })
    }

    /// The address that it listens on.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// What a kiosk takes as its printer.
    #[must_use]
    pub fn place(&self) -> String {
        format!("tcp:{}", self.address)
    }

    /// Pulls the plug: connections end, and nobody answers here any more.
    pub async fn unplug(mut self) {
        self.task.abort();
        let _ = (&mut self.task).await;
    }

    /// Changes how it is from now on. What still lies in its buffer is printed as soon as it can be.
    pub fn be(&self, condition: Condition) {
        self.shared.state().machine.be(condition);
        self.shared.changed.send_replace(());
    }

    /// Changes how it treats its line from now on.
    pub fn behave(&self, manners: Manners) {
        self.shared.state().manners = manners;
    }

    /// Has paper for so many more lines.
    pub fn run_out_after(&self, lines: usize) {
        self.shared.state().machine.run_out_after(lines);
    }

    /// Every receipt that was cut off so far, in order.
    #[must_use]
    pub fn receipts(&self) -> Vec<Receipt> {
        self.shared.state().machine.receipts.clone()
    }

    /// What was printed and not cut off.
    #[must_use]
    pub fn hanging_out(&self) -> Receipt {
        self.shared.state().machine.receipt.clone()
    }

    /// What it did not understand.
    #[must_use]
    pub fn complaints(&self) -> Vec<String> {
        self.shared.state().machine.complaints.clone()
    }

    /// Waits until so many receipts were cut off, and gives them. `None` when the time is over.
    pub async fn wait_for(&self, count: usize, limit: Duration) -> Option<Vec<Receipt>> {
        let mut changed = self.shared.changed.subscribe();
        let waiting = async {
            loop {
                let receipts = self.receipts();
                if receipts.len() >= count {
                    return Some(receipts);
                }
                changed.changed().await.ok()?;
            }
        };
        tokio::time::timeout(limit, waiting).await.ok().flatten()
    }
}

impl Drop for Printer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            Ok((line, _)) = listener.accept() => {
                let shared = Arc::clone(&shared);
                // Whoever hangs up in the middle is no concern of the printer.
                connections.spawn(async move { drop(serve(line, &shared).await) });
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn serve(mut line: TcpStream, shared: &Shared) -> io::Result<()> {
    let mut bytes = [0; 4096];
    loop {
        let came = line.read(&mut bytes).await?;
        if came == 0 {
            return Ok(());
        }
        let (answers, manners) = {
            let mut state = shared.state();
            let State { machine, manners } = &mut *state;
            let answers = if *manners == Manners::Mute { Vec::new() } else { machine.take(&bytes[..came]) };
            (answers, *manners)
        };
        shared.changed.send_replace(());
        match manners {
            Manners::HangsUpAfter(lines) if shared.state().machine.receipt.parts.len() >= lines => return Ok(()),
            Manners::Slow(pause) if !answers.is_empty() => tokio::time::sleep(pause).await,
            _ => {}
        }
        line.write_all(&answers).await?;
    }
}
