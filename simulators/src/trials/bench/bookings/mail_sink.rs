//! A mail server that only counts, as fast as it can: on a thread of its own, several commands in one go (RFC 2920).

use std::{
    collections::HashSet,
    hash::{DefaultHasher, Hash, Hasher},
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::oneshot,
};

use crate::fakes::listen::{self, Reception};

/// What came.
#[derive(Debug, Default)]
struct Taken {
    mails: u64,
    /// Of each `Message-ID`.
    names: HashSet<u64>,
    bytes: usize,
}

/// Counts mails until it is dropped.
pub struct MailSink {
    address: SocketAddr,
    taken: Arc<Mutex<Taken>>,
    _stop: oneshot::Sender<()>,
}

impl MailSink {
    pub async fn start() -> io::Result<Self> {
        let listener = listen::on_a_free_port().await?.into_std()?;
        let (address, taken) = (listener.local_addr()?, Arc::default());
        let (stop, stopped) = oneshot::channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
        let counted = Arc::clone(&taken);
        thread::Builder::new().name("mail-sink".to_owned()).spawn(move || {
            runtime.block_on(async {
                let serve = move |stream| serve(stream, Arc::clone(&counted));
                let _reception = Reception::open(TcpListener::from_std(listener)?, serve)?;
                // Told or dropped: it is over.
                let _ = stopped.await;
                Ok::<_, io::Error>(())
            })
        })?;
        Ok(Self { address, taken, _stop: stop })
    }

    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// For `KAZASU_SMTP_URL`.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Mails taken so far.
    pub fn mails(&self) -> u64 {
        taken(&self.taken).mails
    }

    /// Mails of different names taken so far.
    pub fn names(&self) -> u64 {
        taken(&self.taken).names.len() as u64
    }

    /// How long the last mail was.
    pub fn last_bytes(&self) -> usize {
        taken(&self.taken).bytes
    }
}

fn taken(taken: &Mutex<Taken>) -> MutexGuard<'_, Taken> {
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn serve(stream: TcpStream, counted: Arc<Mutex<Taken>>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let (reader, mut writer) = stream.into_split();
    let mut reader = BufReader::with_capacity(64 * 1024, reader);
    let (mut line, mut replies, mut mail) = (Vec::new(), b"220 sink\r\n".to_vec(), None);
    loop {
        if reader.buffer().is_empty() && !replies.is_empty() {
            writer.write_all(&replies).await?;
            replies.clear();
        }
        line.clear();
        if reader.read_until(b'\n', &mut line).await? == 0 {
            return Ok(());
        }
        let Some((name, bytes)) = &mut mail else {
            let reply: &[u8] = match line.get(..4) {
                Some(b"DATA") => {
                    mail = Some((0, 0));
                    b"354 go\r\n"
                }
                Some(b"EHLO") => b"250-sink\r\n250 PIPELINING\r\n",
                Some(b"QUIT") => return writer.write_all(b"221 bye\r\n").await,
                _ => b"250 ok\r\n",
            };
            replies.extend_from_slice(reply);
            continue;
        };
        *bytes += line.len();
        if line.starts_with(b"Message-ID:") {
            let mut hasher = DefaultHasher::new();
            line.hash(&mut hasher);
            *name = hasher.finish();
        }
        if line == b".\r\n" {
            let mut taken = taken(&counted);
            taken.mails += 1;
            taken.names.insert(*name);
            taken.bytes = *bytes;
            mail = None;
            replies.extend_from_slice(b"250 ok\r\n");
        }
    }
}
