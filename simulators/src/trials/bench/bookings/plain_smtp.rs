//! What the mail server takes from a program that does nothing else: as many connections as the hub has, on each one mail
//! after the other, in as few exchanges as SMTP allows.

use std::{
    io,
    net::SocketAddr,
    time::{Duration, Instant},
};

use futures_util::future::try_join_all;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

/// As many as the hub has.
const CONNECTIONS: usize = 16;
const LINE: &str = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwx\r\n";

/// Hands over so many mails of this length.
pub async fn send(server: SocketAddr, mails: usize, bytes: usize) -> io::Result<Duration> {
    let body = LINE.repeat(bytes / LINE.len());
    let began = Instant::now();
    let connections = (0..CONNECTIONS).map(|one| talk(server, (one..mails).step_by(CONNECTIONS), &body));
    try_join_all(connections).await?;
    Ok(began.elapsed())
}

async fn talk(server: SocketAddr, mails: impl Iterator<Item = usize>, body: &str) -> io::Result<()> {
    let stream = TcpStream::connect(server).await?;
    stream.set_nodelay(true)?;
    let (reader, mut writer) = stream.into_split();
    let mut replies = BufReader::new(reader).lines();
    replies.next_line().await?;
    for mail in mails {
        let commands = format!("MAIL FROM:<town@example.jp>\r\nRCPT TO:<r{mail}@example.jp>\r\nDATA\r\n");
        writer.write_all(commands.as_bytes()).await?;
        for _ in 0..3 {
            replies.next_line().await?.ok_or(io::ErrorKind::UnexpectedEof)?;
        }
        writer.write_all(format!("Message-ID: <plain-{mail}@example.jp>\r\n\r\n{body}.\r\n").as_bytes()).await?;
        replies.next_line().await?.ok_or(io::ErrorKind::UnexpectedEof)?;
    }
    Ok(())
}
