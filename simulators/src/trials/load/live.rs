//! A live page's stream (Server-Sent Events), read as a browser reads it.

use std::net::SocketAddr;

use super::{LoadError, http::Connection, people::Person};

/// What a hub sends so that a page notices a connection that died.
const HEARTBEAT: &str = "beat";

const LAST_CHUNK: &[u8] = b"\r\n0\r\n\r\n";

/// An open stream.
#[derive(Debug)]
pub struct LivePage {
    connection: Connection,
}

/// What a page was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageEvent {
    /// `attendance`, `refused`, `reload`.
    pub name: String,
    /// The place in the facility's log.
    pub id: Option<i64>,
    /// The JSON; after a line that says of which log it is, if the stream follows several.
    pub data: String,
}

impl LivePage {
    /// Opens a stream from now on.
    ///
    /// # Errors
    /// If the hub does not give it.
    pub async fn open(person: &Person, path: &str) -> Result<Self, LoadError> {
        Self::ask(person.hub(), path, &person.get(path, "accept: text/event-stream\r\n")).await
    }

    /// Opens the stream of a page that everybody may look at: a kiosk's screen.
    ///
    /// # Errors
    /// If nobody gives it.
    pub async fn open_public(address: SocketAddr, path: &str) -> Result<Self, LoadError> {
        Self::ask(address, path, format!("GET {path} HTTP/1.1\r\nhost: {address}\r\n\r\n").as_bytes()).await
    }

    async fn ask(address: SocketAddr, path: &str, request: &[u8]) -> Result<Self, LoadError> {
        let mut connection = Connection::open(address).await?;
        let answer = connection.ask_for_stream(request).await?;
        if answer.status != 200 {
            return Err(LoadError::refused(path, &answer));
        }
        Ok(Self { connection })
    }

    /// Waits for the next event; heartbeats are none.
    ///
    /// # Errors
    /// If the stream ends.
    pub async fn next(&mut self) -> Result<PageEvent, LoadError> {
        loop {
            let read = self.connection.read_so_far();
            if let Some(event) = take_event(read) {
                return Ok(event);
            }
            // The last chunk: the hub ended the stream, whatever becomes of the connection.
            if read.ends_with(LAST_CHUNK) {
                return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof).into());
            }
            self.connection.more().await?;
        }
    }

    /// Whether the hub still holds the stream open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.connection.is_open()
    }
}

/// Takes the first whole event off the bytes. The lines of chunked encoding between events carry no colon and are
/// skipped: the hub never splits an event over two chunks.
fn take_event(bytes: &mut Vec<u8>) -> Option<PageEvent> {
    loop {
        let end = bytes.windows(2).position(|pair| pair == b"\n\n")? + 2;
        let block: Vec<u8> = bytes.drain(..end).collect();
        if let Some(event) = parse(&String::from_utf8_lossy(&block)).filter(|event| event.name != HEARTBEAT) {
            return Some(event);
        }
    }
}

fn parse(block: &str) -> Option<PageEvent> {
    let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim);
    let lines = block.lines().filter_map(|line| line.strip_prefix("data:")).map(str::trim);
    let data = lines.collect::<Vec<_>>().join("\n");
    if data.is_empty() {
        return None;
    }
    let id = field("id").and_then(|id| id.parse().ok());
    Some(PageEvent { name: field("event").unwrap_or("message").to_owned(), id, data })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_told_from_heartbeats_and_chunks() {
        let mut bytes =
            b"17\r\nevent: beat\ndata: {}\n\n\r\n2a\r\nid: 7\nevent: attendance\ndata: {\"a\":1}\n\n\r\n20\r\nid: 8\ndata"
                .to_vec();
        let event = take_event(&mut bytes).expect("an event");
        assert_eq!((event.id, event.name.as_str(), event.data.as_str()), (Some(7), "attendance", "{\"a\":1}"));
        assert_eq!(take_event(&mut bytes), None);
        bytes.extend_from_slice(b": {}\n\n");
        assert_eq!(take_event(&mut bytes).and_then(|event| event.id), Some(8));
    }
}
