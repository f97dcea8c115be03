//! Just enough HTTP/1.1: one request at a time on a connection that stays open, or the head of an answer without end.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

/// Whoever waits longer for an answer gets none.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
const HEAD_MAX_BYTES: usize = 64 * 1024;
const HEADERS_MAX: usize = 64;

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Where it sends us, if it does.
    pub location: Option<String>,
    /// The cookies that it sets, as a `Cookie` header gives them back.
    pub cookies: Vec<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// How long the body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Body {
    Length(usize),
    Chunks,
}

/// A connection that stays open.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    /// What was read and not yet given out.
    read: Vec<u8>,
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    /// If nobody listens.
    pub async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, read: Vec::with_capacity(4 * 1024) })
    }

    /// Connects as if from another machine: every address of 127.0.0.0/8 is this one's.
    ///
    /// # Errors
    /// If nobody listens.
    pub async fn open_from(source: Ipv4Addr, address: SocketAddr) -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.bind((source, 0).into())?;
        let stream = socket.connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, read: Vec::with_capacity(4 * 1024) })
    }

    /// Sends a request, given as bytes, and reads the whole answer.
    ///
    /// # Errors
    /// If the connection ends, the answer is no HTTP, or none comes.
    pub async fn ask(&mut self, request: &[u8]) -> io::Result<Answer> {
        self.stream.write_all(request).await?;
        timeout(ANSWER_WITHIN, self.answer()).await.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
    }

    /// Sends a request whose answer nobody waits for.
    ///
    /// # Errors
    /// If the connection ends.
    pub async fn say(&mut self, request: &[u8]) -> io::Result<()> {
        self.stream.write_all(request).await
    }

    /// Sends a request and reads the head of the answer only; the rest comes by [`Self::more`].
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub async fn ask_for_stream(&mut self, request: &[u8]) -> io::Result<Answer> {
        self.stream.write_all(request).await?;
        let head =
            timeout(ANSWER_WITHIN, self.head()).await.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
        Ok(head.0)
    }

    /// What else came, at least one byte; the caller drains it.
    ///
    /// # Errors
    /// If the connection ends.
    pub async fn more(&mut self) -> io::Result<&mut Vec<u8>> {
        if self.stream.read_buf(&mut self.read).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(&mut self.read)
    }

    /// Whether the other side still holds the connection; what it sent meanwhile is thrown away.
    #[must_use]
    pub fn is_open(&self) -> bool {
        let mut thrown_away = [0; 4 * 1024];
        loop {
            match self.stream.try_read(&mut thrown_away) {
                Ok(0) => return false,
                Ok(_) => {}
                Err(error) => return error.kind() == io::ErrorKind::WouldBlock,
            }
        }
    }

    /// What was read already; the caller drains it.
    pub const fn read_so_far(&mut self) -> &mut Vec<u8> {
        &mut self.read
    }

    async fn answer(&mut self) -> io::Result<Answer> {
        let (mut answer, body) = self.head().await?;
        answer.body = match body {
            Body::Length(length) => self.take(length).await?,
            Body::Chunks => self.chunks().await?,
        };
        Ok(answer)
    }

    async fn head(&mut self) -> io::Result<(Answer, Body)> {
        loop {
            if let Some((length, answer, body)) = parse(&self.read)? {
                self.read.drain(..length);
                return Ok((answer, body));
            }
            if self.read.len() > HEAD_MAX_BYTES {
                return Err(io::ErrorKind::InvalidData.into());
            }
            self.more().await?;
        }
    }

    async fn take(&mut self, length: usize) -> io::Result<Vec<u8>> {
        while self.read.len() < length {
            self.more().await?;
        }
        Ok(self.read.drain(..length).collect())
    }

    async fn chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let (start, length) = loop {
                match httparse::parse_chunk_size(&self.read) {
                    Ok(httparse::Status::Complete((start, length))) => break (start, length),
                    Ok(httparse::Status::Partial) => drop(self.more().await?),
                    Err(_) => return Err(io::ErrorKind::InvalidData.into()),
                }
            };
            let length = usize::try_from(length).map_err(|_| io::ErrorKind::InvalidData)?;
            let chunk = self.take(start + length + 2).await?;
            body.extend_from_slice(&chunk[start..start + length]);
            if length == 0 {
                return Ok(body);
            }
        }
    }
}

/// The head of an answer, if all of it is there, with its length.
fn parse(bytes: &[u8]) -> io::Result<Option<(usize, Answer, Body)>> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS_MAX];
    let mut response = httparse::Response::new(&mut headers);
    let length = match response.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(_) => return Err(io::ErrorKind::InvalidData.into()),
    };
    let mut answer =
        Answer { status: response.code.unwrap_or(0), location: None, cookies: Vec::new(), body: Vec::new() };
    let mut body = Body::Length(0);
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    for header in response.headers.iter() {
        match header.name {
            name if name.eq_ignore_ascii_case("content-length") => {
                body = Body::Length(text(header.value).trim().parse().map_err(|_| io::ErrorKind::InvalidData)?);
            }
            name if name.eq_ignore_ascii_case("transfer-encoding") => body = Body::Chunks,
            name if name.eq_ignore_ascii_case("location") => answer.location = Some(text(header.value)),
            name if name.eq_ignore_ascii_case("set-cookie") => {
                answer.cookies.extend(text(header.value).split(';').next().map(str::to_owned));
            }
            _ => {}
        }
    }
    Ok(Some((length, answer, body)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_once_it_is_whole() {
        let whole =
            b"HTTP/1.1 303 See Other\r\nLocation: /board\r\nset-cookie: a=b; HttpOnly\r\ncontent-length: 2\r\n\r\nok";
        assert!(parse(&whole[..40]).expect("no error").is_none());
        let (length, answer, body) = parse(whole).expect("HTTP").expect("all of it");
        assert_eq!((&whole[length..], answer.status, body), (&b"ok"[..], 303, Body::Length(2)));
        assert_eq!((answer.location.as_deref(), answer.cookies.as_slice()), (Some("/board"), &["a=b".to_owned()][..]));
        assert!(parse(b"SMTP ready\r\n\r\n").is_err());
    }
}
