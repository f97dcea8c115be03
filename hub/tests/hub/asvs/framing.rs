//! Where a message ends and what a file is called, on the wire.

use hub_web::routes::Side;
use reqwest::header;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{
    access::cookie,
    bookings::{book, known},
    world::{SOON, TestHub, calendar, client},
};

/// Says this and hears all that comes until the hub hangs up.
async fn said(hub: &TestHub, side: Side, words: &str) -> String {
    let address = if side == Side::Staff { hub.running.staff } else { hub.running.residents };
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(words.as_bytes()).await.expect("a request");
    let mut heard = Vec::new();
    let read = tokio::time::timeout(SOON, stream.read_to_end(&mut heard)).await;
    // What is hung up on in the middle is hung up on.
    let _ = read.expect("the hub hangs up");
    String::from_utf8_lossy(&heard).into_owned()
}

fn statuses(heard: &str) -> Vec<&str> {
    heard.split("HTTP/1.1 ").skip(1).map(|answer| &answer[..3]).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_with_two_ends_is_refused_and_its_connection_ends() {
    let hub = TestHub::start().await;
    let smuggled = "GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n";
    let chunked = "0\r\n\r\n";
    for side in [Side::Residents, Side::Staff] {
        for lengths in [
            // Two lengths, or a length beside chunks, of which two machines could each read another one.
            format!("content-length: 0\r\ncontent-length: {}\r\n\r\n{smuggled}", smuggled.len()),
            format!("content-length: {}\r\ntransfer-encoding: chunked\r\n\r\n{chunked}{smuggled}", chunked.len()),
            format!("transfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n{chunked}{smuggled}"),
            format!("transfer-encoding: xchunked\r\n\r\n{chunked}{smuggled}"),
            format!("transfer-encoding: chunked, identity\r\n\r\n{chunked}{smuggled}"),
            format!("content-length: +5\r\n\r\nhello{smuggled}"),
            format!("content-length: 5, 5\r\n\r\nhello{smuggled}"),
            format!("content-length: -1\r\n\r\n{smuggled}"),
            format!("content-length : 5\r\n\r\nhello{smuggled}"),
        ] {
            let words = format!("POST /sign-out HTTP/1.1\r\nhost: 127.0.0.1\r\n{lengths}");
            let heard = said(&hub, side, &words).await;
            let statuses = statuses(&heard);
            assert!(!heard.contains("\r\n\r\nok\n"), "what was hidden in {lengths:?} was answered: {heard}");
            assert!(statuses.len() <= 1, "{statuses:?} to {lengths:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_given_out_has_a_name_of_ours_and_is_saved() {
    let hub = TestHub::start().await;
    hub.calendar_at("shiyakusho", calendar()).await;
    known(&hub).await;
    let booked = book(&hub, "2026-11-24T09:00").await;
    let town = cookie(&hub.staff_of("town").await);
    let evil = "%22%0d%0aset-cookie:x%3d1;filename=evil.exe";
    for (url, ending) in [
        (hub.staff_url(&format!("/statistics/shiyakusho/visits.csv?name={evil}")), ".csv"),
        (hub.staff_url(&format!("/statistics/shiyakusho/visits.xlsx?filename={evil}")), ".xlsx"),
        (hub.staff_url(&format!("/reservations/shiyakusho/list.csv?day=2026-11-24&q={evil}")), ".csv"),
        (hub.staff_url(&format!("/staff/audit/list.csv?about={evil}")), ".csv"),
        (hub.resident_url(&format!("{}/calendar.ics?name={evil}", booked.path)), ".ics"),
    ] {
        let answer = client().get(&url).header(header::COOKIE, &town).send().await.expect("an answer");
        assert!(answer.status().is_success(), "{url}: {}", answer.status());
        assert!(!answer.headers().contains_key(header::SET_COOKIE), "{url}");
        let kept = answer.headers()[header::CONTENT_DISPOSITION].to_str().expect("text").to_owned();
        let name = kept.split("filename=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a name");
        assert!(kept.starts_with("attachment;") && name.ends_with(ending), "{url}: {kept}");
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        assert!(name.chars().all(is_plain) && !kept.contains("evil"), "{url}: {kept}");
    }
}
