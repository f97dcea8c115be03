//! A connection as the server reads and writes it: one request after the other, and none for whoever does not read.
//!
//! The server takes apart whatever it has read, and keeps every request of it, each with some kilobytes, until its turn
//! comes. So it is given no more than one while one is under way, and none while what was answered does not go out: the
//! others wait where they were sent from. A peer that reads nothing for a while loses its connection.
//!
//! Absent on purpose: HTTP, but for the empty line that ends every head. In a body it only divides a read in two.

use std::{
    cell::{Cell, RefCell},
    io,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use actix_web::rt::{
    net::TcpStream,
    time::{Sleep, sleep},
};
use bytes::{BufMut as _, BytesMut};
use memchr::memchr_iter;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::server::TlsStream;
use tokio_util::io::poll_read_buf;

use crate::seats::Seat;

/// What is read before its turn comes, for otherwise nobody would see that a peer has gone.
const AHEAD: usize = 4 * 1024;

/// Whose turn it is on a connection: the peer's, or that of the one request that is under way.
#[derive(Clone, Default)]
pub struct Turn(Rc<Shared>);

#[derive(Default)]
struct Shared {
    phase: Cell<Phase>,
    waiting: RefCell<Option<Waker>>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Phase {
    #[default]
    Free,
    /// A request is there, and its body is still to come.
    Coming,
    /// It is answered.
    Answered,
}

impl Turn {
    /// A request begins. Its body may come.
    #[must_use]
    pub fn begin(&self) -> Taken {
        self.0.phase.set(Phase::Coming);
        Taken(self.clone())
    }

    fn is_taken(&self) -> bool {
        self.0.phase.get() == Phase::Answered
    }

    fn wait(&self, context: &Context<'_>) {
        *self.0.waiting.borrow_mut() = Some(context.waker().clone());
    }

    fn wake(&self) {
        if let Some(waiting) = self.0.waiting.borrow_mut().take() {
            waiting.wake();
        }
    }
}

/// A request that is under way, until it is dropped.
pub struct Taken(Turn);

impl Taken {
    /// Its body is there: nothing more of this peer is needed for the answer.
    pub fn is_whole(&self) {
        self.0.0.phase.set(Phase::Answered);
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.0.0.phase.set(Phase::Free);
        self.0.wake();
    }
}

/// What a connection is made of.
enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Stream {
    /// Whether reading would find nothing now. Room is made only while something comes: of the thousands of connections most
    /// are quiet. Behind TLS nobody can say before reading; what room that took is given back at once.
    fn is_quiet(&self, context: &mut Context<'_>) -> io::Result<bool> {
        match self {
            Self::Plain(stream) => match stream.poll_read_ready(context) {
                Poll::Ready(ready) => ready.map(|()| false),
                Poll::Pending => Ok(true),
            },
            Self::Tls(_) => Ok(false),
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(context, into),
            Self::Tls(stream) => Pin::new(stream.as_mut()).poll_read(context, into),
        }
    }
}

/// The connection.
pub struct Wire {
    stream: Stream,
    /// That of its peer, until it ends.
    _seat: Option<Seat>,
    turn: Turn,
    /// What has come and was not yet given out.
    ahead: BytesMut,
    line: Line,
    has_ended: bool,
    /// A head may just have been given out: the server looks at it before it gets more.
    pauses: bool,
    within: Duration,
    /// Runs while the peer takes nothing.
    patience: Option<Pin<Box<Sleep>>>,
}

/// Whether anything stands in the line that is being given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Empty,
    Written,
}

impl Line {
    fn goes_on(&mut self, bytes: &[u8]) {
        if bytes.iter().any(|byte| *byte != b'\r') {
            *self = Self::Written;
        }
    }
}

impl Wire {
    /// Of a peer that takes something of its answers at least this often.
    #[must_use]
    pub fn new(stream: TcpStream, within: Duration) -> Self {
        Self::of(Stream::Plain(stream), within)
    }

    /// The same behind TLS.
    #[must_use]
    pub fn locked(stream: TlsStream<TcpStream>, within: Duration) -> Self {
        Self::of(Stream::Tls(Box::new(stream)), within)
    }

    /// Of a peer that sits here.
    #[must_use]
    pub fn seated(self, seat: Option<Seat>) -> Self {
        Self { _seat: seat, ..self }
    }

    fn of(stream: Stream, within: Duration) -> Self {
        Self {
            stream,
            _seat: None,
            turn: Turn::default(),
            ahead: BytesMut::new(),
            line: Line::Empty,
            has_ended: false,
            pauses: false,
            within,
            patience: None,
        }
    }

    /// Whose turn it is.
    #[must_use]
    pub fn turn(&self) -> Turn {
        self.turn.clone()
    }

    /// Reads ahead. What cannot be read now wakes the reader later, unless enough is there.
    fn read(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        while !self.has_ended && self.ahead.len() < AHEAD {
            if self.stream.is_quiet(context)? {
                break;
            }
            let left = AHEAD - self.ahead.len();
            self.ahead.reserve(left);
            match poll_read_buf(Pin::new(&mut self.stream), context, &mut (&mut self.ahead).limit(left)) {
                Poll::Ready(read) => self.has_ended = read? == 0,
                Poll::Pending => break,
            }
        }
        Ok(())
    }

    /// What goes out, or the end of a connection whose peer takes nothing for too long.
    fn patient<T>(&mut self, context: &mut Context<'_>, gone: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        match gone {
            Poll::Ready(gone) => {
                if self.patience.take().is_some() {
                    self.turn.wake();
                }
                Poll::Ready(gone)
            }
            Poll::Pending => {
                let within = self.within;
                let patience = self.patience.get_or_insert_with(|| Box::pin(sleep(within)));
                patience.as_mut().poll(context).map(|()| Err(io::ErrorKind::TimedOut.into()))
            }
        }
    }

    /// How much of what is there belongs together: to the end of the first empty line, or everything.
    fn piece(&mut self, room: usize) -> usize {
        let there = &self.ahead[..room.min(self.ahead.len())];
        let mut given = 0;
        for end in memchr_iter(b'\n', there) {
            self.line.goes_on(&there[given..end]);
            given = end + 1;
            if std::mem::replace(&mut self.line, Line::Empty) == Line::Empty {
                self.pauses = true;
                return given;
            }
        }
        self.line.goes_on(&there[given..]);
        there.len()
    }
}

impl AsyncRead for Wire {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let wire = self.get_mut();
        wire.read(context)?;
        let pauses = std::mem::take(&mut wire.pauses);
        if wire.ahead.is_empty() {
            wire.ahead = BytesMut::new();
            return if wire.has_ended { Poll::Ready(Ok(())) } else { Poll::Pending };
        }
        if wire.turn.is_taken() || wire.patience.is_some() {
            wire.turn.wait(context);
            return Poll::Pending;
        }
        if pauses {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let length = wire.piece(into.remaining());
        into.put_slice(&wire.ahead.split_to(length));
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let wire = self.get_mut();
        let written = match &mut wire.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Stream::Tls(stream) => Pin::new(stream.as_mut()).poll_write(context, bytes),
        };
        wire.patient(context, written)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let wire = self.get_mut();
        match &mut wire.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_flush(context),
            // What was written may still lie here, sealed.
            Stream::Tls(stream) => {
                let flushed = Pin::new(stream.as_mut()).poll_flush(context);
                wire.patient(context, flushed)
            }
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.get_mut().stream {
            Stream::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Stream::Tls(stream) => Pin::new(stream.as_mut()).poll_shutdown(context),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is given out, piece by piece, of these bytes when they come in two parts; a pause is a bar.
    async fn given(all: &[u8], first: usize, room: usize) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let stream = TcpStream::connect(listener.local_addr().expect("an address")).await.expect("a connection");
        let (mut wire, mut given) = (Wire::new(stream, Duration::from_secs(1)), Vec::new());
        for part in [&all[..first], &all[first..]] {
            wire.ahead.extend_from_slice(part);
            while !wire.ahead.is_empty() {
                let length = wire.piece(room);
                given.extend_from_slice(&wire.ahead.split_to(length));
                if std::mem::take(&mut wire.pauses) {
                    given.push(b'|');
                }
            }
        }
        String::from_utf8(given).expect("text")
    }

    #[tokio::test]
    async fn a_head_ends_at_its_empty_line_wherever_it_is_parted() {
        let all = b"GET / HTTP/1.1\r\nhost: a\r\n\r\nPOST / HTTP/1.1\nhost: b\n\nbody\r\r\n";
        let wanted = "GET / HTTP/1.1\r\nhost: a\r\n\r\n|POST / HTTP/1.1\nhost: b\n\n|body\r\r\n";
        for first in 0..=all.len() {
            for room in [1, 2, 7, all.len()] {
                assert_eq!(given(all, first, room).await, wanted, "parted at {first}, {room} at a time");
            }
        }
    }
}
