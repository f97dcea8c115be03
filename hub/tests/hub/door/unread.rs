//! Who asks and does not read what is answered: it costs the hub little, and ends.

use std::{net::SocketAddr, time::Duration};

use hub::Running;
use socket2::{Domain, Socket, Type};
use tokio::{io::AsyncWriteExt, net::TcpStream};

use super::hub_with;

/// Far more than a hub should take of what nobody reads the answers to.
const ASKED: usize = 60_000;
/// Of these answers so many fit into the two machines' own buffers, with room to spare.
const ANSWERED_MAX: u64 = 15_000;
/// A hub that waits a second for a reader has given up long before.
const GIVEN_UP: Duration = Duration::from_secs(20);

/// A connection whose own buffers are as small as can be.
fn deaf(address: SocketAddr) -> TcpStream {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None).expect("a socket");
    socket.set_recv_buffer_size(2_048).expect("a small buffer");
    socket.set_send_buffer_size(2_048).expect("a small buffer");
    socket.connect(&address.into()).expect("a connection");
    socket.set_nonblocking(true).expect("a socket that does not block");
    TcpStream::from_std(socket.into()).expect("a stream")
}

fn answered(running: &Running) -> u64 {
    let metrics = String::from_utf8(running.hub.metrics.tell(None)).expect("text");
    let lines = metrics.lines().filter(|line| line.contains("http_requests_total{") && line.contains("/static/"));
    lines.filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok()).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_and_asks_and_reads_no_answer_is_not_listened_to_and_its_connection_ends() {
    let hub = hub_with(&[("KAZASU_READ_WITHIN_S", "1")]).await;
    let file = hub.get(&hub.resident_url("/static/icon-512.png")).await;
    let tag = file.headers()["etag"].to_str().expect("text").to_owned();
    for (method, more) in
        [("GET", String::new()), ("HEAD", String::new()), ("GET", format!("if-none-match: {tag}\r\n"))]
    {
        let before = answered(&hub.running);
        let words = format!("{method} /static/icon-512.png HTTP/1.1\r\nhost: 127.0.0.1\r\n{more}\r\n").repeat(ASKED);
        let mut stream = deaf(hub.running.residents);
        let asked = tokio::time::timeout(GIVEN_UP, stream.write_all(words.as_bytes())).await;
        let asked = asked.expect("the hub ends it").map_err(|_| answered(&hub.running));
        asked.expect_err(&format!("everything is taken of {method} {more}"));
        let answered = answered(&hub.running) - before;
        assert!(answered < ANSWERED_MAX, "{answered} answers to {method} {more}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_much_at_once_and_reads_is_answered_in_order() {
    let hub = hub_with(&[("KAZASU_READ_WITHIN_S", "1")]).await;
    let paths = ["/static/icon-512.png", "/manual", "/nothing", "/sign-out"];
    let ask = |path: &str| match path {
        "/sign-out" => "POST /sign-out HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 6\r\n\r\na=b\r\n\r".to_owned(),
        path => format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n"),
    };
    let all =
        paths.map(ask).concat().repeat(40) + "GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n";
    let (mut read, mut write) = TcpStream::connect(hub.running.residents).await.expect("a connection").into_split();
    let asking = tokio::spawn(async move { write.write_all(all.as_bytes()).await.map(|()| write) });
    let mut heard = Vec::new();
    let reading = tokio::io::AsyncReadExt::read_to_end(&mut read, &mut heard);
    tokio::time::timeout(super::SOON, reading).await.expect("an end").expect("answers");
    drop(asking.await.expect("no panic").expect("everything is taken"));
    let heard = String::from_utf8_lossy(&heard);
    let statuses: Vec<&str> = heard.split("HTTP/1.1 ").skip(1).map(|answer| &answer[..3]).collect();
    assert_eq!(statuses.len(), 40 * paths.len() + 1);
    assert!(statuses[..160].chunks(4).all(|four| four == ["200", "200", "404", "200"]), "{statuses:?}");
}
