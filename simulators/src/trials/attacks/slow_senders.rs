//! S9 (ASVS 15.2.2): bodies that never come to an end, and one address that holds thousands of streams.

use std::time::Duration;

use tokio::{io::AsyncWriteExt, net::TcpStream};

use super::{
    Attack, Effort, Outcome,
    heads::live_path,
    raw::{answer, said, status},
};
use crate::trials::{
    TrialError,
    load::{http::Connection, town::Town},
};

pub(super) const ATTACK: Attack = Attack {
    name: "S9",
    what: "bodies without an end, and thousands of streams of one address",
    run: |town, effort| Box::pin(attack(town, effort)),
};

/// Streams that one address may hold at most.
const STREAMS_MAX: usize = 1_000;

async fn attack(town: &mut Town, effort: Effort) -> Result<Outcome, TrialError> {
    town.unset("KAZASU_CONNECTIONS_OF_SOURCE");
    if effort == Effort::Short {
        town.set("KAZASU_BODY_WITHIN_S", "2".to_owned());
    }
    town.start()?;
    let (residents, staff) = (town.hub()?.residents(), town.hub()?.staff());
    for body in ["content-length: 20\r\n\r\nlogi", "transfer-encoding: chunked\r\n\r\n4\r\nlogi\r\n"] {
        for (hub, path) in [(staff, "/sign-in"), (residents, "/sign-out"), (residents, "/nothing")] {
            let words = format!("POST {path} HTTP/1.1\r\nhost: {hub}\r\n{body}");
            if said(hub, &words, Duration::from_secs(60)).await?.is_none() {
                return Ok(Outcome::Succeeded(format!("{path} waits longer than a minute for a body")));
            }
        }
    }
    let path = live_path(residents).await?;
    let tried = STREAMS_MAX + 500;
    let mut held = Vec::new();
    for _ in 0..tried {
        let ask = format!("GET {path} HTTP/1.1\r\nhost: {residents}\r\n\r\n");
        let mut connection = Connection::open(residents).await?;
        if connection.ask_for_stream(ask.as_bytes()).await.is_ok_and(|answer| answer.status == 200) {
            held.push(connection);
        }
    }
    // Connections that say nothing, on top.
    let mut silent = Vec::new();
    for _ in 0..tried {
        let Ok(mut stream) = TcpStream::connect(residents).await else { break };
        let _ = stream.write_all(b"GET").await;
        silent.push(stream);
    }
    let host = format!("host: {staff}\r\n");
    let staffs = status(&answer(staff, "GET", "/sign-in", &host).await?);
    let seen = format!("one address holds {} streams, and the staff's side answers {staffs}", held.len());
    Ok(Outcome::held_if(held.len() <= STREAMS_MAX && staffs == 200, seen))
}
