//! Listening sockets for simulators inside this process; see [`crate::fakes::ports`] for servers that are told where to listen.

use std::{io, net::SocketAddr};

use tokio::{
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};

use crate::fakes::ports;

const TRIES: usize = 200;

/// A listening socket on a free port of 127.0.0.1.
///
/// # Errors
/// If no port could be had.
pub async fn on_a_free_port() -> io::Result<TcpListener> {
    let mut last = io::Error::from(io::ErrorKind::AddrInUse);
    for _ in 0..TRIES {
        match TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], fastrand::u16(ports::RANGE)))).await {
            Ok(listener) => return Ok(listener),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Serves whoever comes to a listening socket. Dropped, it serves nobody any more, nor those who had come.
#[derive(Debug)]
pub(crate) struct Reception {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Reception {
    /// Serves from now on. What becomes of a connection is no concern of the server: its client may hang up any time.
    pub fn open<F>(listener: TcpListener, serve: impl Fn(TcpStream) -> F + Send + 'static) -> io::Result<Self>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let address = listener.local_addr()?;
        let receive = async move {
            let mut connections = JoinSet::new();
            loop {
                tokio::select! {
                    Ok((stream, _)) = listener.accept() => {
                        let served = serve(stream);
                        connections.spawn(async move { drop(served.await) });
                    }
                    Some(_) = connections.join_next() => {}
                }
            }
        };
        Ok(Self { address, task: tokio::spawn(receive) })
    }

    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends it, and gives the port back.
    pub async fn close(mut self) {
        self.task.abort();
        let _ = (&mut self.task).await;
    }
}

impl Drop for Reception {
    fn drop(&mut self) {
        self.task.abort();
    }
}
