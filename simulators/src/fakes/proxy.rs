//! A TCP proxy in front of a server that can fall silent: connections stay open, are even accepted, and nothing comes
//! through. So does a network that was parted look to whoever waits for an answer, with no packet that says so.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, Shutdown, TcpListener, TcpStream},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

/// A proxy on a port of its own; dropped, it closes what goes through it.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    silent: Mutex<bool>,
    changed: Condvar,
    ended: AtomicBool,
    streams: Mutex<Vec<TcpStream>>,
}

impl Shared {
    fn silent(&self) -> MutexGuard<'_, bool> {
        self.silent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn streams(&self) -> MutexGuard<'_, Vec<TcpStream>> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits while nothing comes through.
    fn wait(&self) {
        let is_silent = |silent: &mut bool| *silent && !self.ended.load(Ordering::Acquire);
        drop(self.changed.wait_while(self.silent(), is_silent));
    }

    fn pump(&self, mut from: TcpStream, mut to: TcpStream) {
        let mut bytes = [0_u8; 16 * 1_024];
        while let Ok(count @ 1..) = from.read(&mut bytes) {
            self.wait();
            if to.write_all(&bytes[..count]).is_err() {
                break;
            }
        }
        self.wait();
        // Either may be closed already.
        let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
    }
}

impl Proxy {
    /// Starts a proxy to this port of this machine.
    ///
    /// # Errors
    /// If no port can be had.
    pub fn to(server: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let shared = Arc::<Shared>::default();
        let accepting = Arc::clone(&shared);
        thread::spawn(move || accept(&listener, server, &accepting));
        Ok(Self { port, shared })
    }

    /// Where it listens, on this machine.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// From now on nothing comes through, in either direction; what is on its way waits.
    pub fn fall_silent(&self) {
        *self.shared.silent() = true;
    }

    /// Everything comes through again, what waited first.
    pub fn speak(&self) {
        *self.shared.silent() = false;
        self.shared.changed.notify_all();
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::Release);
        self.speak();
        for stream in self.shared.streams().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
        // Wakes whoever accepts.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

fn accept(listener: &TcpListener, server: u16, shared: &Arc<Shared>) {
    while let Ok((client, _)) = listener.accept() {
        if shared.ended.load(Ordering::Acquire) {
            return;
        }
        let shared = Arc::clone(shared);
        thread::spawn(move || {
            shared.wait();
            // A server that is not there closes the connection.
            drop(carry(&client, server, &shared));
        });
    }
}

fn carry(client: &TcpStream, server: u16, shared: &Arc<Shared>) -> io::Result<()> {
    let server = TcpStream::connect((Ipv4Addr::LOCALHOST, server))?;
    shared.streams().extend([client.try_clone()?, server.try_clone()?]);
    let (from_server, to_client, back) = (server.try_clone()?, client.try_clone()?, Arc::clone(shared));
    thread::spawn(move || back.pump(from_server, to_client));
    shared.pump(client.try_clone()?, server);
    Ok(())
}
