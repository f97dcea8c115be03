//! Serves the screen's page and its live state to the browser on this machine: a few paths of HTTP/1.1, written by hand,
//! since a kiosk needs no web server.
//!
//! Invariants: a request has a short time and one of few places; a page of another site can neither read the screen (the
//! Host header must be ours, so a name that was made to point here does not help it) nor take a number (the Origin must
//! be ours). What is touched is answered at once; what becomes of it is in the live state.

mod request;

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use actix::Addr;
use serde::de::DeserializeOwned;
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    time::timeout,
};

use self::request::{Method, Request};
use super::View;
use crate::tickets::{Arrive, Done, PrintAgain, Take, Tickets, WakeUp};

const PAUSE: Duration = Duration::from_secs(5);
const WRITE_WITHIN: Duration = Duration::from_secs(5);
const CONNECTIONS_MAX: usize = 16;
/// So that a browser that went away silently is noticed.
const STILL_HERE: Duration = Duration::from_secs(15);

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";

const TAPS_FACE: &str = include_str!("page.html");
const TICKETS_FACE: &str = include_str!("tickets.html");
/// What the faces are drawn with.
const FILES: [(&str, &str, &str); 7] = [
    ("/page.css", CSS, include_str!("page.css")),
    ("/page.js", JS, include_str!("page.js")),
    ("/scanner.js", JS, include_str!("scanner.js")),
    ("/shared.js", JS, include_str!("shared.js")),
    ("/tickets.css", CSS, include_str!("tickets.css")),
    ("/tickets.js", JS, include_str!("tickets.js")),
    ("/words.js", JS, include_str!("words.js")),
];

/// Serves until the process ends.
pub async fn serve(listener: TcpListener, view: watch::Receiver<View>, tickets: Option<Addr<Tickets>>) {
    let Ok(address) = listener.local_addr() else { return };
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        // Out of file descriptors or the like: the screen waits, taps do not.
        let Ok((mut browser, _)) = listener.accept().await else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else { continue };
        let (view, tickets) = (view.clone(), tickets.clone());
        tokio::spawn(async move {
            if let Err(error) = answer(&mut browser, address, view, tickets).await {
                tracing::debug!(%error, "a browser went away");
            }
            drop(place);
        });
    }
}

async fn answer(
    browser: &mut TcpStream,
    address: SocketAddr,
    view: watch::Receiver<View>,
    tickets: Option<Addr<Tickets>>,
) -> io::Result<()> {
    let Some(request) = Request::read(browser).await? else { return refuse(browser, "400 Bad Request").await };
    if !request.is_for(address) {
        return refuse(browser, "421 Misdirected Request").await;
    }
    match (request.method, request.path.as_str()) {
        (Method::Get, "/") => {
            send(browser, "200 OK", HTML, if tickets.is_some() { TICKETS_FACE } else { TAPS_FACE }).await
        }
        (Method::Get, "/live") => stream(browser, view).await,
        (Method::Get, path) => match FILES.iter().find(|file| file.0 == path) {
            Some((_, kind, text)) => send(browser, "200 OK", kind, text).await,
            None => refuse(browser, "404 Not Found").await,
        },
        (Method::Post, _) if !request.is_from_our_page() => refuse(browser, "403 Forbidden").await,
        (Method::Post, path) => match tickets.map(|tickets| touched(&tickets, path, &request.body)) {
            Some(Touched::Passed) => write(browser, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n").await,
            Some(Touched::Malformed) => refuse(browser, "400 Bad Request").await,
            Some(Touched::Busy) => refuse(browser, "503 Service Unavailable").await,
            Some(Touched::Nothing) | None => refuse(browser, "404 Not Found").await,
        },
    }
}

/// What became of a touch.
enum Touched {
    Passed,
    Malformed,
    Busy,
    Nothing,
}

/// Passes on what was touched, if there is room for it.
fn touched(tickets: &Addr<Tickets>, path: &str, body: &[u8]) -> Touched {
    fn read<M: DeserializeOwned>(body: &[u8], pass: impl FnOnce(M) -> bool) -> Touched {
        match serde_json::from_slice(body).map(pass) {
            Ok(true) => Touched::Passed,
            Ok(false) => Touched::Busy,
            Err(_) => Touched::Malformed,
        }
    }
    match path {
        "/wake" if tickets.try_send(WakeUp).is_ok() => Touched::Passed,
        "/wake" => Touched::Busy,
        "/tickets" => read(body, |wish: Take| tickets.try_send(wish).is_ok()),
        "/arrivals" => read(body, |wish: Arrive| tickets.try_send(wish).is_ok()),
        "/print" => read(body, |again: PrintAgain| tickets.try_send(again).is_ok()),
        "/done" => read(body, |done: Done| tickets.try_send(done).is_ok()),
        _ => Touched::Nothing,
    }
}

async fn refuse(browser: &mut TcpStream, status: &str) -> io::Result<()> {
    send(browser, status, "text/plain", "").await
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
