//! The push service as a browser and a sender see it.

use std::{net::SocketAddr, time::Duration};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use simulators::fakes::push_service::{PushFault, PushService};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, tungstenite::Message};

const SOON: Duration = Duration::from_secs(10);

struct Browser(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Browser {
    async fn hello(service: &PushService, uaid: Option<&str>) -> (Self, String) {
        let (socket, _) = tokio_tungstenite::connect_async(service.browser_url()).await.expect("a connection");
        let mut browser = Self(socket);
        let mut hello = json!({ "messageType": "hello", "broadcasts": {}, "use_webpush": true });
        if let Some(uaid) = uaid {
            hello["uaid"] = uaid.into();
        }
        let answer = browser.ask(&hello).await;
        (browser, answer["uaid"].as_str().expect("a name").to_owned())
    }

    async fn say(&mut self, what: &Value) {
        self.0.send(Message::text(what.to_string())).await.expect("an open connection");
    }

    async fn hear(&mut self) -> Value {
        let said = tokio::time::timeout(SOON, self.0.next()).await.expect("a word in time");
        let Some(Ok(Message::Text(text))) = said else { panic!("the service hung up") };
        serde_json::from_str(&text).expect("JSON")
    }

    async fn ask(&mut self, what: &Value) -> Value {
        self.say(what).await;
        self.hear().await
    }

    async fn register(&mut self, channel: &str) -> String {
        let answer = self.ask(&json!({ "messageType": "register", "channelID": channel })).await;
        answer["pushEndpoint"].as_str().expect("an endpoint").to_owned()
    }
}

/// Status and head of the answer.
async fn post(address: SocketAddr, endpoint: &str, headers: &str) -> (u16, String) {
    let path = endpoint.strip_prefix(&format!("http://{address}")).expect("an endpoint of this service");
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let request = format!("POST {path} HTTP/1.1\r\nhost: x\r\n{headers}content-length: 0\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("an open connection");
    let mut answer = Vec::new();
    while !answer.windows(4).any(|window| window == b"\r\n\r\n") {
        assert_ne!(stream.read_buf(&mut answer).await.expect("an answer"), 0, "hung up");
    }
    let head = String::from_utf8(answer).expect("text");
    (head.split(' ').nth(1).expect("a status").parse().expect("a number"), head)
}

#[tokio::test]
async fn a_browser_that_was_away_gets_the_latest_push_of_each_topic() {
    let service = PushService::start().await.expect("a push service");
    let (mut browser, uaid) = Browser::hello(&service, None).await;
    let endpoint = browser.register("11111111-1111-1111-1111-111111111111").await;
    service.hang_up_on_browsers();
    drop(browser);

    assert_eq!(post(service.address(), &endpoint, "ttl: 60\r\ntopic: a\r\n").await.0, 201);
    assert_eq!(post(service.address(), &endpoint, "ttl: 60\r\ntopic: a\r\n").await.0, 201);
    assert_eq!(post(service.address(), &endpoint, "ttl: 0\r\n").await.0, 201);
    assert_eq!(post(service.address(), &endpoint, "ttl: 60\r\n").await.0, 201);

    let (mut browser, same) = Browser::hello(&service, Some(&uaid)).await;
    assert_eq!(same, uaid);
    for _ in 0..2 {
        let push = browser.hear().await;
        let (channel, version) = (push["channelID"].clone(), push["version"].clone());
        browser
            .say(&json!({ "messageType": "ack",
                "updates": [{ "channelID": channel, "version": version, "code": 100 }] }))
            .await;
    }
    service.wait_for_shown(2, SOON).await.expect("two acknowledgements");
    assert_eq!(browser.ask(&json!({})).await, json!({}), "nothing else was kept");

    let (mut again, _) = Browser::hello(&service, Some(&uaid)).await;
    assert_eq!(again.ask(&json!({})).await, json!({}), "what was acknowledged does not come again");
}

#[tokio::test]
async fn a_sender_is_told_what_is_wrong() {
    let service = PushService::start().await.expect("a push service");
    let (open, bound) = (service.subscribe(None), service.subscribe(Some(&[4; 65])));
    let address = service.address();
    assert_eq!(post(address, &open.endpoint, "").await.0, 400, "no TTL");
    assert_eq!(post(address, &open.endpoint, "ttl: 1\r\ntopic: a b\r\n").await.0, 400, "bad topic");
    assert_eq!(post(address, &bound.endpoint, "ttl: 1\r\n").await.0, 401, "no token");
    assert_eq!(post(address, &format!("http://{address}/wpush/v2/other"), "ttl: 1\r\n").await.0, 404);
    service.unsubscribe(&open.endpoint);
    assert_eq!(post(address, &open.endpoint, "ttl: 1\r\n").await.0, 410);

    service.fail_next(1, &PushFault::too_many_requests(7));
    let (status, head) = post(address, &bound.endpoint, "ttl: 1\r\n").await;
    assert_eq!(status, 429);
    assert!(head.contains("retry-after: 7\r\n"));
    assert_eq!(service.pushes().len(), 6);
}

#[tokio::test]
async fn a_service_that_stopped_comes_back_on_its_port() {
    let service = PushService::start().await.expect("a push service");
    let (address, endpoint) = (service.address(), service.subscribe(None).endpoint);
    assert_eq!(post(address, &endpoint, "ttl: 1\r\n").await.0, 201);
    service.stop().await;
    let service = PushService::start_at(address).await.expect("the same port");
    assert_eq!(post(service.address(), &endpoint, "ttl: 1\r\n").await.0, 404, "it has forgotten everything");
}
