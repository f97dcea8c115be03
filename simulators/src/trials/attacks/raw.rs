//! Words said to a hub as they are, and what it answers until it hangs up.

use std::{io, net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Says this and hears the answer to its end; `None` if the hub has not hung up after so long.
pub async fn said(hub: SocketAddr, words: &str, within: Duration) -> io::Result<Option<String>> {
    let mut stream = TcpStream::connect(hub).await?;
    stream.write_all(words.as_bytes()).await?;
    let mut answer = Vec::new();
    match tokio::time::timeout(within, stream.read_to_end(&mut answer)).await {
        Ok(Ok(_)) => Ok(Some(String::from_utf8_lossy(&answer).into_owned())),
        // A hub that ends what it will not read may do so by a reset.
        Ok(Err(_)) => Ok(Some(String::from_utf8_lossy(&answer).into_owned())),
        Err(_) => Ok(None),
    }
}

/// The answer to this request, whose connection ends with it; empty if none comes.
pub async fn answer(hub: SocketAddr, method: &str, path: &str, headers: &str) -> io::Result<String> {
    let words = format!("{method} {path} HTTP/1.1\r\n{headers}connection: close\r\n\r\n");
    Ok(said(hub, &words, Duration::from_secs(30)).await?.unwrap_or_default())
}

/// The status of an answer, 0 if there is none.
pub fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0)
}

/// A header of an answer, empty if it is not there.
pub fn header<'a>(answer: &'a str, name: &str) -> &'a str {
    let head = answer.split("\r\n\r\n").next().unwrap_or_default();
    let mut pairs = head.lines().filter_map(|line| line.split_once(": "));
    pairs.find(|(known, _)| known.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
}
