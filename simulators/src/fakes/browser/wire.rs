//! Commands and answers as JSON over a WebSocket: what WebDriver BiDi and the DevTools protocol have in common.

use std::{collections::VecDeque, time::Duration};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream,
    tungstenite::{Message, protocol::WebSocketConfig},
};

use super::BrowserError;

const ANSWER_LIMIT: Duration = Duration::from_secs(60);
const EVENTS_MAX: usize = 1_000;

#[derive(Debug)]
pub(super) struct Wire {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    last_id: u64,
    events: VecDeque<Value>,
}

impl Wire {
    pub(super) async fn connect(url: &str) -> Result<Self, BrowserError> {
        // Screenshots are large.
        let config = WebSocketConfig::default().max_message_size(None).max_frame_size(None);
        let connecting = tokio_tungstenite::connect_async_with_config(url, Some(config), true);
        let (socket, _) = connecting.await.map_err(|_| BrowserError::Silent)?;
        Ok(Self { socket, last_id: 0, events: VecDeque::new() })
    }

    /// Sends `{"method", "params"}` with what else the protocol wants beside them, and waits for its result.
    pub(super) async fn call(&mut self, mut command: Value) -> Result<Value, BrowserError> {
        self.last_id += 1;
        command["id"] = json!(self.last_id);
        self.socket.send(Message::text(command.to_string())).await.map_err(|_| BrowserError::Silent)?;
        loop {
            let mut message = self.read().await?;
            if message["id"] != self.last_id {
                self.remember(message);
            } else if message["error"].is_null() {
                return Ok(message["result"].take());
            } else {
                return Err(BrowserError::Refused(message.to_string()));
            }
        }
    }

    /// The next event of this name, whether it came already or not.
    pub(super) async fn event(&mut self, method: &str) -> Result<Value, BrowserError> {
        if let Some(place) = self.events.iter().position(|event| event["method"] == method) {
            return self.events.remove(place).ok_or(BrowserError::Unexpected);
        }
        loop {
            let message = self.read().await?;
            if message["method"] == method {
                return Ok(message);
            }
            self.remember(message);
        }
    }

    /// Forgets the events of this name that came before.
    pub(super) fn forget(&mut self, method: &str) {
        self.events.retain(|event| event["method"] != method);
    }

    /// The events that came and whose names begin so, oldest first; they are forgotten.
    pub(super) fn take(&mut self, start: &str) -> Vec<Value> {
        let ours = |event: &Value| event["method"].as_str().is_some_and(|method| method.starts_with(start));
        let (taken, left) = self.events.drain(..).partition(ours);
        self.events = left;
        Vec::from_iter::<VecDeque<Value>>(taken)
    }

    fn remember(&mut self, event: Value) {
        self.events.push_back(event);
        if self.events.len() > EVENTS_MAX {
            self.events.pop_front();
        }
    }

    async fn read(&mut self) -> Result<Value, BrowserError> {
        loop {
            let message = tokio::time::timeout(ANSWER_LIMIT, self.socket.next()).await;
            match message.map_err(|_| BrowserError::Silent)? {
                Some(Ok(Message::Text(text))) => {
                    return serde_json::from_str(&text).map_err(|_| BrowserError::Unexpected);
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(BrowserError::Silent),
            }
        }
    }
}
