//! The way to one page: what feeds and rounds put in, and what the answer's body takes out.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use tokio::sync::mpsc::{self, error::TrySendError};

/// Frames that may wait for one page.
const WAITING_MAX: usize = 64;

/// A frame, and what it is about: nothing for a page that follows one log.
pub(super) struct Frame {
    /// `data: TOPIC` and the end of the line, or nothing: the first line of the event's data.
    pub topic: Bytes,
    /// The rest of the event.
    pub event: Bytes,
}

impl Frame {
    /// As it goes over the wire. One log's frame is not copied: five thousand phones share it.
    pub fn into_bytes(self) -> Bytes {
        if self.topic.is_empty() {
            return self.event;
        }
        let mut whole = BytesMut::with_capacity(self.topic.len() + self.event.len());
        whole.extend_from_slice(&self.topic);
        whole.extend_from_slice(&self.event);
        whole.freeze()
    }
}

/// A hub's end of a stream. However many feeds hold it, it ends as one: a page never hears half of what it follows.
#[derive(Clone)]
pub(super) struct Outlet(Arc<Ends>);

struct Ends {
    frames: mpsc::Sender<Frame>,
    end: mpsc::Sender<()>,
}

/// What became of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Put {
    /// It waits for the page or is gone to it.
    Taken,
    /// The page reads too slowly; its stream is ended by this.
    TooSlow,
    /// The stream is over.
    Over,
}

impl Outlet {
    /// Both ends of a new stream.
    pub fn new() -> (Self, Inlet) {
        let (frames, waiting) = mpsc::channel(WAITING_MAX);
        let (end, ended) = mpsc::channel(1);
        (Self(Arc::new(Ends { frames, end })), Inlet { frames: waiting, ended })
    }

    /// Puts a frame in; never waits.
    pub fn put(&self, frame: Frame) -> Put {
        if self.is_over() {
            return Put::Over;
        }
        match self.0.frames.try_send(frame) {
            Ok(()) => Put::Taken,
            Err(TrySendError::Closed(_)) => Put::Over,
            Err(TrySendError::Full(_)) => {
                self.end();
                Put::TooSlow
            }
        }
    }

    /// Ends the stream; what still waits in it is not sent.
    pub fn end(&self) {
        // Full: it was ended before.
        let _ = self.0.end.try_send(());
    }

    pub fn is_over(&self) -> bool {
        self.0.end.capacity() == 0 || self.0.end.is_closed()
    }
}

/// A page's end of a stream.
pub struct Inlet {
    pub(super) frames: mpsc::Receiver<Frame>,
    /// Told once when the hub ends the stream. Never taken from but by the body, which is then over.
    pub(super) ended: mpsc::Receiver<()>,
}

impl Inlet {
    /// The next bytes for the page; `None` when the stream is over.
    pub fn poll_next(&mut self, context: &mut std::task::Context<'_>) -> std::task::Poll<Option<Bytes>> {
        // `None` says that nobody holds the other end any more: what waits is sent, then it is over.
        if let std::task::Poll::Ready(Some(())) = self.ended.poll_recv(context) {
            self.ended.close();
            self.frames.close();
            return std::task::Poll::Ready(None);
        }
        self.frames.poll_recv(context).map(|frame| frame.map(Frame::into_bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame() -> Frame {
        Frame { topic: Bytes::new(), event: Bytes::from_static(b"event: beat\ndata: {}\n\n") }
    }

    async fn next(inlet: &mut Inlet) -> Option<Bytes> {
        std::future::poll_fn(|context| inlet.poll_next(context)).await
    }

    #[tokio::test]
    async fn a_page_that_reads_too_slowly_is_ended_whole_and_hears_nothing_more() {
        let (outlet, mut inlet) = Outlet::new();
        let twin = outlet.clone();
        for _ in 0..WAITING_MAX {
            assert_eq!(outlet.put(frame()), Put::Taken);
        }
        assert_eq!(outlet.put(frame()), Put::TooSlow);
        assert_eq!(twin.put(frame()), Put::Over, "the other list of the same page");
        assert!(next(&mut inlet).await.is_none());
    }

    #[tokio::test]
    async fn a_stream_without_a_hub_end_is_over_when_it_is_empty() {
        let (outlet, mut inlet) = Outlet::new();
        assert_eq!(outlet.put(Frame { topic: Bytes::from_static(b"data: a\n"), ..frame() }), Put::Taken);
        drop(outlet);
        assert_eq!(next(&mut inlet).await.as_deref(), Some(&b"data: a\nevent: beat\ndata: {}\n\n"[..]));
        assert!(next(&mut inlet).await.is_none());
    }
}
