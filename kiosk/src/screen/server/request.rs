//! A request of a browser on this machine, as far as the screen's server needs it.
//!
//! Invariants: a small head, a small body, a short time; what is no GET or POST of HTTP/1.1 for this machine is none.

use std::{io, net::SocketAddr, time::Duration};

use tokio::{io::AsyncReadExt, net::TcpStream, time::timeout};

const HEAD_MAX_BYTES: usize = 8 * 1024;
const BODY_MAX_BYTES: usize = 2 * 1024;
const READ_WITHIN: Duration = Duration::from_secs(5);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Get,
    Post,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) path: String,
    host: String,
    origin: Option<String>,
    is_json: bool,
    length: usize,
    pub(super) body: Vec<u8>,
}

impl Request {
    /// Reads one; `None` if it is none that is understood.
    pub(super) async fn read(browser: &mut TcpStream) -> io::Result<Option<Self>> {
        timeout(READ_WITHIN, Self::read_whole(browser)).await?
    }

    async fn read_whole(browser: &mut TcpStream) -> io::Result<Option<Self>> {
        let mut bytes = Vec::new();
        let end = loop {
            if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                break end;
            }
            if bytes.len() > HEAD_MAX_BYTES || browser.read_buf(&mut bytes).await? == 0 {
                return Err(io::ErrorKind::InvalidData.into());
            }
        };
        let Some(mut request) = Self::parse(&bytes[..end]) else { return Ok(None) };
        request.body = bytes.split_off(end + 4);
        while request.body.len() < request.length {
            if browser.read_buf(&mut request.body).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        request.body.truncate(request.length);
        Ok(Some(request))
    }

    fn parse(head: &[u8]) -> Option<Self> {
        let mut lines = std::str::from_utf8(head).ok()?.split("\r\n");
        let (method, rest) = lines.next()?.split_once(' ')?;
        let path = rest.strip_suffix(" HTTP/1.1")?.to_owned();
        let method = match method {
            "GET" => Method::Get,
            "POST" => Method::Post,
            _ => return None,
        };
        let fields: Vec<_> = lines.filter_map(|line| line.split_once(':')).collect();
        let field = |name: &str| {
            let found = fields.iter().find(|(found, _)| found.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.trim())
        };
        let length = field("content-length").map_or(Some(0), |length| length.parse().ok())?;
        (length <= BODY_MAX_BYTES && field("transfer-encoding").is_none()).then_some(())?;
        Some(Self {
            method,
            path,
            host: field("host")?.to_owned(),
            origin: field("origin").map(str::to_owned),
            is_json: field("content-type") == Some("application/json"),
            length,
            body: Vec::new(),
        })
    }

    /// Whether it was meant for us: a name that was made to point here is another host.
    pub(super) fn is_for(&self, address: SocketAddr) -> bool {
        self.host == address.to_string() || self.host == format!("localhost:{}", address.port())
    }

    /// Whether our own page sent it. Another site's page has another origin, and may not send JSON unasked.
    pub(super) fn is_from_our_page(&self) -> bool {
        self.is_json && self.origin.as_deref().and_then(|origin| origin.strip_prefix("http://")) == Some(&self.host)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_get_or_post_for_this_machine_is_understood() {
        let live = Request::parse(b"GET /live HTTP/1.1\r\nAccept: */*\r\nHOST: 127.0.0.1:8082").expect("a request");
        assert_eq!((live.method, live.path.as_str()), (Method::Get, "/live"));
        for head in [
            &b"PUT / HTTP/1.1\r\nHost: a"[..],
            b"GET / HTTP/1.1",
            b"GET / HTTP/1.0\r\nHost: a",
            b"POST /tickets HTTP/1.1\r\nHost: a\r\nContent-Length: 2049",
            b"POST /tickets HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked",
            b"\xff\xfe",
        ] {
            assert_eq!(Request::parse(head), None, "{head:?}");
        }
        let address = "127.0.0.1:8082".parse().expect("an address");
        let host =
            |host: &str| Request::parse(format!("GET / HTTP/1.1\r\nHost: {host}").as_bytes()).expect("a request");
        assert!(host("127.0.0.1:8082").is_for(address) && host("localhost:8082").is_for(address));
        assert!(!host("evil.example:8082").is_for(address) && !host("127.0.0.1").is_for(address));
    }

    #[test]
    fn only_our_own_page_may_ask_for_something() {
        let post = |fields: &str| {
            let head = format!("POST /tickets HTTP/1.1\r\nHost: 127.0.0.1:8082\r\n{fields}");
            Request::parse(head.as_bytes()).expect("a request").is_from_our_page()
        };
        let json = "Content-Type: application/json\r\n";
        assert!(post(&format!("{json}Origin: http://127.0.0.1:8082")));
        assert!(!post(json) && !post("Origin: http://127.0.0.1:8082"));
        assert!(!post(&format!("{json}Origin: http://127.0.0.1:8083")));
        assert!(!post(&format!("{json}Origin: https://evil.example")) && !post(&format!("{json}Origin: null")));
    }
}
