//! The screen's server as any program on the machine may treat it.

use std::net::SocketAddr;

use kiosk::screen::Face;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::tickets::{Kiosk, SOON};

/// All that comes until the server closes the connection; nothing if it does so without a word.
async fn heard(mut connection: TcpStream) -> String {
    let mut answer = Vec::new();
    // A connection that is reset has been closed as well.
    let _closed = timeout(SOON, connection.read_to_end(&mut answer)).await.expect("it is closed");
    String::from_utf8(answer).expect("text")
}

async fn say(screen: SocketAddr, request: &str) -> String {
    let mut connection = TcpStream::connect(screen).await.expect("a connection");
    // It may be closed before all was said.
    let _closed = connection.write_all(request.as_bytes()).await;
    heard(connection).await
}

fn status(answer: &str) -> &str {
    answer.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)).unwrap_or("none")
}

#[actix::test]
async fn what_is_too_large_too_odd_or_for_somebody_else_is_refused() {
    let kiosk = Kiosk::with_face(Face::Tickets, None).await;
    let (screen, ours) = (kiosk.address, format!("Host: {0}\r\nOrigin: http://{0}\r\n", kiosk.address));
    let json = format!("{ours}Content-Type: application/json\r\n");
    let post = |fields: &str, body: &str| format!("POST /wake HTTP/1.1\r\n{json}{fields}\r\n{body}");
    let (large, chunk) = ("x".repeat(2_049), "x".repeat(3_000));
    for (request, wanted) in [
        (format!("GET / HTTP/1.1\r\n{ours}\r\n"), "200"),
        (format!("GET / HTTP/1.1\r\n{ours}X: {}\r\n\r\n", "x".repeat(20_000)), "431"),
        (format!("GET / HTTP/1.1\r\n{ours}{}\r\n", "X: x\r\n".repeat(100)), "431"),
        (format!("GET /none HTTP/1.1\r\n{ours}\r\n"), "404"),
        (format!("PUT / HTTP/1.1\r\n{ours}\r\n"), "405"),
        (format!("GET / HTTP/1.1\r\n{ours}Host: evil.example\r\n\r\n"), "421"),
        ("GET / HTTP/1.1\r\n\r\n".to_owned(), "421"),
        ("no request at all\r\n\r\n".to_owned(), "400"),
        (post("Content-Length: 0\r\n", ""), "204"),
        (post("Content-Length: 2049\r\n", &large), "413"),
        (post("Transfer-Encoding: chunked\r\n", &format!("bb8\r\n{chunk}\r\n0\r\n\r\n")), "413"),
        (format!("POST /wake HTTP/1.1\r\n{ours}Content-Length: 0\r\n\r\n"), "403"),
        (format!("POST /tickets HTTP/1.1\r\n{json}Content-Length: 2\r\n\r\n[]"), "400"),
    ] {
        let answer = say(screen, &request).await;
        assert_eq!(status(&answer), wanted, "{} … {answer}", &request[..request.len().min(90)]);
        assert!(wanted == "400" || wanted == "431" || answer.contains("cache-control: no-store"), "{answer}");
    }
}

#[actix::test]
async fn there_are_few_places_and_one_that_is_free_again_is_given_again() {
    let kiosk = Kiosk::with_face(Face::Taps, None).await;
    let watch = format!("GET /live HTTP/1.1\r\nHost: {}\r\n\r\n", kiosk.address);
    let mut browsers = Vec::new();
    for _ in 0..16 {
        let mut browser = TcpStream::connect(kiosk.address).await.expect("a connection");
        browser.write_all(watch.as_bytes()).await.expect("a question");
        assert_ne!(browser.read(&mut [0; 1]).await.expect("an answer"), 0);
        browsers.push(browser);
    }
    assert_eq!(say(kiosk.address, &watch).await, "", "the seventeenth is sent away");
    browsers.truncate(8);
    let page = format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", kiosk.address);
    // The places come back as soon as the server has noticed.
    let served = async { while status(&say(kiosk.address, &page).await) != "200" {} };
    timeout(SOON, served).await.expect("a place");
}
