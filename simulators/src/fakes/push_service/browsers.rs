//! The side of the browser: Firefox's push protocol, JSON over a WebSocket named `push-notification`.

use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::{net::TcpStream, sync::mpsc};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Message,
        handshake::server::{ErrorResponse, Request, Response},
        http::HeaderValue,
    },
};

use super::{State, subscriptions::ConnectionId, vapid};
use crate::fakes::watched::Watched;

const PROTOCOL: &str = "push-notification";
const DECRYPTED: u64 = 100;

/// What a browser says. A message without a type is a ping.
#[derive(Deserialize)]
#[serde(tag = "messageType", rename_all = "lowercase")]
enum Said {
    Hello {
        uaid: Option<String>,
    },
    Register {
        #[serde(rename = "channelID")]
        channel: String,
        key: Option<String>,
    },
    Unregister {
        #[serde(rename = "channelID")]
        channel: String,
    },
    Ack {
        updates: Vec<Update>,
    },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Update {
    #[serde(rename = "channelID")]
    channel: String,
    version: String,
    #[serde(default)]
    code: u64,
}

/// A browser that has said hello.
struct Known {
    name: String,
    connection: ConnectionId,
    messages: mpsc::Receiver<Value>,
}

/// Serves one browser until either side hangs up.
pub(super) async fn serve(stream: TcpStream, service: &Watched<State>) {
    let Ok(mut socket) = tokio_tungstenite::accept_hdr_async(stream, choose_protocol).await else { return };
    let mut known = None;
    converse(&mut socket, &mut known, service).await;
    if let Some(known) = known {
        service.state().subscriptions.disconnect(&known.name, known.connection);
    }
    // Firefox does not answer a Close frame: dropping the socket is what ends the connection.
}

#[expect(clippy::result_large_err, reason = "the signature is tungstenite's")]
fn choose_protocol(request: &Request, mut response: Response) -> Result<Response, ErrorResponse> {
    if request.headers().get("sec-websocket-protocol").is_some_and(|value| value.as_bytes() == PROTOCOL.as_bytes()) {
        response.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static(PROTOCOL));
    }
    Ok(response)
}

async fn converse(socket: &mut WebSocketStream<TcpStream>, known: &mut Option<Known>, service: &Watched<State>) {
    loop {
        let outgoing = async {
            match known.as_mut() {
                Some(known) => known.messages.recv().await,
                None => std::future::pending().await,
            }
        };
        let reply = tokio::select! {
            // The queue ends when the service hangs up, or when the browser came back on another connection.
            notification = outgoing => match notification {
                Some(notification) => Some(notification),
                None => return,
            },
            said = socket.next() => match said {
                Some(Ok(Message::Text(text))) => match hear(&text, known, service) {
                    Ok(reply) => reply,
                    Err(NoSense) => return,
                },
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => None,
                _ => return,
            },
        };
        if let Some(reply) = reply
            && socket.send(Message::text(reply.to_string())).await.is_err()
        {
            return;
        }
    }
}

/// The browser spoke out of turn or not in the protocol's words.
struct NoSense;

fn hear(text: &str, known: &mut Option<Known>, service: &Watched<State>) -> Result<Option<Value>, NoSense> {
    let value: Value = serde_json::from_str(text).map_err(|_| NoSense)?;
    if value.get("messageType").is_none() {
        return Ok(Some(json!({})));
    }
    let said = serde_json::from_value(value).map_err(|_| NoSense)?;
    let mut state = service.state();
    match (said, known.as_ref()) {
        (Said::Hello { uaid }, None) => {
            let (name, connection, messages) = state.subscriptions.connect(uaid.as_deref());
            let reply = json!({
                "messageType": "hello", "uaid": name, "status": 200, "use_webpush": true, "broadcasts": {}
            });
            *known = Some(Known { name, connection, messages });
            Ok(Some(reply))
        }
        (Said::Register { channel, key }, Some(browser)) => {
            let key = key.as_deref().and_then(vapid::decode);
            let token = state.subscriptions.add(Some(&browser.name), &channel, key.as_deref());
            Ok(Some(json!({
                "messageType": "register", "channelID": channel, "status": 200,
                "pushEndpoint": state.endpoint(&token)
            })))
        }
        (Said::Unregister { channel }, Some(browser)) => {
            state.subscriptions.end_channel(&browser.name, &channel);
            Ok(Some(json!({ "messageType": "unregister", "channelID": channel, "status": 200 })))
        }
        (Said::Ack { updates }, Some(browser)) => {
            for update in &updates {
                state.subscriptions.acknowledge(&browser.name, &update.channel, &update.version);
            }
            state.shown += updates.iter().filter(|update| update.code == DECRYPTED).count();
            drop(state);
            service.tell();
            Ok(None)
        }
        (Said::Other, _) => Ok(None),
        (Said::Hello { .. }, Some(_)) | (_, None) => Err(NoSense),
    }
}
