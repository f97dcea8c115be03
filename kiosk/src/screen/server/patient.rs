//! A connection that waits for its browser for a short time only.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Sleep, sleep},
};

/// How long a browser may take nothing of what is written to it.
const TAKES_WITHIN: Duration = Duration::from_secs(5);

pub(super) struct Patient {
    browser: TcpStream,
    /// Ends the wait, while it lasts.
    until: Option<Pin<Box<Sleep>>>,
}

impl Patient {
    pub(super) fn new(browser: TcpStream) -> Self {
        Self { browser, until: None }
    }

    fn wait<T>(&mut self, ctx: &mut Context<'_>, step: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if step.is_ready() {
            self.until = None;
            return step;
        }
        let until = self.until.get_or_insert_with(|| Box::pin(sleep(TAKES_WITHIN)));
        ready!(until.as_mut().poll(ctx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Patient {
    fn poll_read(self: Pin<&mut Self>, ctx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().browser).poll_read(ctx, into)
    }
}

impl AsyncWrite for Patient {
    fn poll_write(self: Pin<&mut Self>, ctx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let step = Pin::new(&mut this.browser).poll_write(ctx, bytes);
        this.wait(ctx, step)
    }

    fn poll_flush(self: Pin<&mut Self>, ctx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let step = Pin::new(&mut this.browser).poll_flush(ctx);
        this.wait(ctx, step)
    }

    fn poll_shutdown(self: Pin<&mut Self>, ctx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let step = Pin::new(&mut this.browser).poll_shutdown(ctx);
        this.wait(ctx, step)
    }
}
