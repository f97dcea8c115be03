//! A town's proxy for what goes out (HTTP CONNECT): it writes down where it was asked to lead and by whom, and leads to ports
//! of this machine that a test names, whatever the name is.

use std::{
    collections::HashMap,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// What somebody asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The method.
    pub method: String,
    /// The host with its port.
    pub to: String,
    /// `Proxy-Authorization`, if it was said.
    pub authorization: Option<String>,
}

#[derive(Debug, Default)]
struct Known {
    asked: Vec<Asked>,
    leads: HashMap<String, SocketAddr>,
}

/// The proxy. It ends with its owner.
#[derive(Debug)]
pub struct ConnectProxy {
    address: SocketAddr,
    known: Arc<Mutex<Known>>,
    serving: JoinHandle<()>,
}

fn lock(known: &Mutex<Known>) -> MutexGuard<'_, Known> {
    known.lock().unwrap_or_else(PoisonError::into_inner)
}

impl ConnectProxy {
    /// Starts it on a free port.
    ///
    /// # Errors
    /// If no port can be had.
    pub async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let (address, known) = (listener.local_addr()?, Arc::<Mutex<Known>>::default());
        let shared = Arc::clone(&known);
        let serving = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let shared = Arc::clone(&shared);
                // Whoever goes away has gone.
                tokio::spawn(async move { drop(carry(client, &shared).await) });
            }
        });
        Ok(Self { address, known, serving })
    }

    /// Its address, as a setting names it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on this host and port, `mail.example.jp:25`, is found there. What leads nowhere is refused.
    pub fn lead(&self, to: &str, at: SocketAddr) {
        lock(&self.known).leads.insert(to.to_owned(), at);
    }

    /// What was asked for, in the order in which it was.
    #[must_use]
    pub fn asked(&self) -> Vec<Asked> {
        lock(&self.known).asked.clone()
    }
}

impl Drop for ConnectProxy {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn carry(mut client: TcpStream, known: &Mutex<Known>) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") && head.len() < 16 * 1_024 {
        head.push(client.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let mut first = head.split(' ');
    let said = |name: &str| {
        let lines = head.lines().filter_map(|line| line.split_once(':'));
        let mut said = lines.filter(|(known, _)| known.eq_ignore_ascii_case(name));
        said.next().map(|(_, value)| value.trim().to_owned())
    };
    let asked = Asked {
        method: first.next().unwrap_or_default().to_owned(),
        to: first.next().unwrap_or_default().to_owned(),
        authorization: said("proxy-authorization"),
    };
    let at = {
        let mut known = lock(known);
        known.asked.push(asked.clone());
        known.leads.get(&asked.to).copied().filter(|_| asked.method == "CONNECT")
    };
    let Some(at) = at else {
        client.write_all(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n").await?;
        return client.shutdown().await;
    };
    let mut server = TcpStream::connect(at).await?;
    client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?;
    copy_bidirectional(&mut client, &mut server).await.map(drop)
}
