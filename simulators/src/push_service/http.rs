//! Just enough HTTP/1.1 to receive a push: a bounded head, a body of known length, connections kept alive.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const HEAD_MAX_BYTES: usize = 16 * 1024;
const BODY_MAX_BYTES: usize = 64 * 1024;
const HEADERS_MAX: usize = 64;

/// One request as it came.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) path: String,
    headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Request {
    /// The header's value; names are compared without case.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// What is answered.
#[derive(Debug)]
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: String,
}

impl Response {
    /// A status with a sentence for whoever debugs.
    pub(super) fn status(status: u16, why: &str) -> Self {
        Self { status, headers: Vec::new(), body: serde_json::json!({ "code": status, "message": why }).to_string() }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// One client's connection.
#[derive(Debug)]
pub(super) struct Connection {
    stream: TcpStream,
    unread: Vec<u8>,
}

/// The client is gone or does not speak HTTP as expected; the connection is of no further use.
#[derive(Debug)]
pub(super) struct Unusable;

impl From<std::io::Error> for Unusable {
    fn from(_: std::io::Error) -> Self {
        Self
    }
}

impl Connection {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self { stream, unread: Vec::new() }
    }

    async fn read_more(&mut self) -> Result<(), Unusable> {
        match self.stream.read_buf(&mut self.unread).await? {
            0 => Err(Unusable),
            _ => Ok(()),
        }
    }

    pub(super) async fn read_request(&mut self) -> Result<Request, Unusable> {
        let (mut request, head_len, body_len) = loop {
            if let Some(head) = parse_head(&self.unread)? {
                break head;
            }
            if self.unread.len() > HEAD_MAX_BYTES {
                return Err(Unusable);
            }
            self.read_more().await?;
        };
        if body_len > BODY_MAX_BYTES {
            return Err(Unusable);
        }
        while self.unread.len() < head_len + body_len {
            self.read_more().await?;
        }
        request.body = self.unread[head_len..head_len + body_len].to_vec();
        self.unread.drain(..head_len + body_len);
        Ok(request)
    }

    pub(super) async fn write(&mut self, response: &Response) -> Result<(), Unusable> {
        let mut head = format!("HTTP/1.1 {} \r\ncontent-length: {}\r\n", response.status, response.body.len());
        for (name, value) in &response.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        head.push_str(&response.body);
        Ok(self.stream.write_all(head.as_bytes()).await?)
    }

    /// Answers 200 and then sends a body until the client has had enough.
    pub(super) async fn write_without_end(&mut self) -> Result<(), Unusable> {
        self.stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n").await?;
        loop {
            self.stream.write_all(&[b'x'; 8 * 1024]).await?;
        }
    }
}

fn parse_head(bytes: &[u8]) -> Result<Option<(Request, usize, usize)>, Unusable> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS_MAX];
    let mut head = httparse::Request::new(&mut headers);
    let httparse::Status::Complete(head_len) = head.parse(bytes).map_err(|_| Unusable)? else { return Ok(None) };
    let request = Request {
        method: head.method.unwrap_or_default().to_owned(),
        path: head.path.unwrap_or_default().to_owned(),
        headers: head
            .headers
            .iter()
            .map(|header| (header.name.to_owned(), String::from_utf8_lossy(header.value).into_owned()))
            .collect(),
        body: Vec::new(),
    };
    if request.header("transfer-encoding").is_some() {
        return Err(Unusable);
    }
    let body_len = request.header("content-length").map_or(Ok(0), str::parse).map_err(|_| Unusable)?;
    Ok(Some((request, head_len, body_len)))
}
