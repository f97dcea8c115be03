//! Serves the screen's page and its live state to the browser on this machine: four paths of HTTP/1.1, written by hand,
//! since a kiosk needs no web server.
//!
//! Invariants: only GET; a request has a small head, a short time and one of few places; a page of another site cannot
//! read the screen (the Host header must be ours, so a name that was made to point here does not help it).

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    time::timeout,
};

use super::View;

const HEAD_MAX_BYTES: usize = 8 * 1024;
const HEAD_WITHIN: Duration = Duration::from_secs(5);
const WRITE_WITHIN: Duration = Duration::from_secs(5);
const CONNECTIONS_MAX: usize = 16;
/// So that a browser that went away silently is noticed.
const STILL_HERE: Duration = Duration::from_secs(15);

const HTML: &str = include_str!("page.html");
const CSS: &str = include_str!("page.css");
const JS: &str = include_str!("page.js");

/// Serves until the process ends.
pub async fn serve(listener: TcpListener, view: watch::Receiver<View>) {
    let Ok(address) = listener.local_addr() else { return };
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        // Out of file descriptors or the like: the screen waits, taps do not.
        let Ok((mut browser, _)) = listener.accept().await else {
            tokio::time::sleep(HEAD_WITHIN).await;
            continue;
        };
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else { continue };
        let view = view.clone();
        tokio::spawn(async move {
            if let Err(error) = answer(&mut browser, address, view).await {
                tracing::debug!(%error, "a browser went away");
            }
            drop(place);
        });
    }
}

async fn answer(browser: &mut TcpStream, address: SocketAddr, view: watch::Receiver<View>) -> io::Result<()> {
    let head = timeout(HEAD_WITHIN, read_head(browser)).await??;
    let Some((path, host)) = parse_head(&head) else { return send(browser, "400 Bad Request", "text/plain", "").await };
    if !is_ours(host, address) {
        return send(browser, "421 Misdirected Request", "text/plain", "").await;
    }
    match path {
        "/" => send(browser, "200 OK", "text/html; charset=utf-8", HTML).await,
        "/page.css" => send(browser, "200 OK", "text/css; charset=utf-8", CSS).await,
        "/page.js" => send(browser, "200 OK", "text/javascript; charset=utf-8", JS).await,
        "/live" => stream(browser, view).await,
        _ => send(browser, "404 Not Found", "text/plain", "").await,
    }
}

async fn read_head(browser: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        if head.len() > HEAD_MAX_BYTES || browser.read_buf(&mut head).await? == 0 {
            return Err(io::ErrorKind::InvalidData.into());
        }
    }
    Ok(head)
}

/// The path and the host of a GET.
fn parse_head(head: &[u8]) -> Option<(&str, &str)> {
    let mut lines = std::str::from_utf8(head).ok()?.split("\r\n");
    let path = lines.next()?.strip_prefix("GET ")?.strip_suffix(" HTTP/1.1")?;
    let host = lines.filter_map(|line| line.split_once(':')).find(|(name, _)| name.eq_ignore_ascii_case("host"))?.1;
    Some((path, host.trim()))
}

fn is_ours(host: &str, address: SocketAddr) -> bool {
    host == address.to_string() || host == format!("localhost:{}", address.port())
}

async fn send(browser: &mut TcpStream, status: &str, kind: &str, body: &str) -> io::Result<()> {
    let length = body.len();
    let head = head(status, kind);
    write(browser, &format!("{head}Content-Length: {length}\r\n\r\n{body}")).await
}

fn head(status: &str, kind: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nCache-Control: no-store\r\nConnection: close\r\n\
         X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nCross-Origin-Resource-Policy: same-origin\r\n\
         Content-Security-Policy: default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
         img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'\r\n"
    )
}

/// What is shown, now and at every change. A slow browser gets the newest only.
async fn stream(browser: &mut TcpStream, mut view: watch::Receiver<View>) -> io::Result<()> {
    write(browser, &format!("{}\r\n", head("200 OK", "text/event-stream"))).await?;
    loop {
        let json = serde_json::to_string(&*view.borrow_and_update()).expect("a view is plain data");
        write(browser, &format!("data: {json}\n\n")).await?;
        loop {
            match timeout(STILL_HERE, view.changed()).await {
                Ok(Ok(())) => break,
                Ok(Err(_screen_ended)) => return Ok(()),
                Err(_nothing_new) => write(browser, ": still here\n\n").await?,
            }
        }
    }
}

async fn write(browser: &mut TcpStream, text: &str) -> io::Result<()> {
    timeout(WRITE_WITHIN, browser.write_all(text.as_bytes())).await?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_get_for_this_machine_is_understood() {
        let head = b"GET /live HTTP/1.1\r\nAccept: */*\r\nHOST: 127.0.0.1:8082\r\n\r\n";
        assert_eq!(parse_head(head), Some(("/live", "127.0.0.1:8082")));
        assert_eq!(parse_head(b"POST / HTTP/1.1\r\nHost: a\r\n\r\n"), None);
        assert_eq!(parse_head(b"GET / HTTP/1.1\r\n\r\n"), None);
        assert_eq!(parse_head(b"\xff\xfe\r\n\r\n"), None);
        let address = "127.0.0.1:8082".parse().expect("an address");
        assert!(is_ours("127.0.0.1:8082", address) && is_ours("localhost:8082", address));
        assert!(!is_ours("evil.example:8082", address) && !is_ours("127.0.0.1", address));
    }
}
