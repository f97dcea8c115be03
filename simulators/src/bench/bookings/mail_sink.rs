//! A mail server that only counts, as fast as it can.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

use crate::listen::{self, Reception};

/// Counts mails until it is dropped.
pub struct MailSink {
    reception: Reception,
    mails: Arc<AtomicU64>,
}

impl MailSink {
    pub async fn start() -> io::Result<Self> {
        let mails = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&mails);
        let reception =
            Reception::open(listen::on_a_free_port().await?, move |stream| serve(stream, Arc::clone(&counted)))?;
        Ok(Self { reception, mails })
    }

    /// For `KAZASU_SMTP_URL`.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.reception.address())
    }

    /// Mails taken so far.
    pub fn mails(&self) -> u64 {
        self.mails.load(Ordering::Relaxed)
    }
}

async fn serve(stream: TcpStream, mails: Arc<AtomicU64>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let (reader, mut writer) = stream.into_split();
    let (mut reader, mut line, mut in_mail) = (BufReader::with_capacity(64 * 1024, reader), Vec::new(), false);
    writer.write_all(b"220 sink\r\n").await?;
    loop {
        line.clear();
        if reader.read_until(b'\n', &mut line).await? == 0 {
            return Ok(());
        }
        if in_mail {
            if line != b".\r\n" {
                continue;
            }
            in_mail = false;
            mails.fetch_add(1, Ordering::Relaxed);
        } else if line.starts_with(b"DATA") {
            in_mail = true;
            writer.write_all(b"354 go\r\n").await?;
            continue;
        } else if line.starts_with(b"QUIT") {
            return writer.write_all(b"221 bye\r\n").await;
        }
        writer.write_all(b"250 ok\r\n").await?;
    }
}
