//! The whole way of a push: our encryption and signature, the push service's protocol, a real Firefox's own push code,
//! its service worker, and what it then shows. Needs firefox-esr.

use std::{net::SocketAddr, time::Duration};

use domain::time::{Clock, SystemClock};
use notifier::{
    keys::VapidKey,
    outcome::Outcome,
    push::{AllowedHosts, PrivateHosts, PushMessage, PushSender, PushSettings, Subscription, Topic},
};
use simulators::fakes::{browser::Firefox, listen, push_service::PushService};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

const SOON: Duration = Duration::from_secs(20);

const PAGE: &str = "<!doctype html><meta charset=utf-8><title>-</title><button>お知らせを受け取る</button><script>
const key = new URLSearchParams(location.search).get('key');
document.querySelector('button').onclick = async () => {
  const worker = await navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready);
  await Notification.requestPermission();
  window.subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
};
</script>";

const WORKER: &str = "
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', event => event.waitUntil(self.clients.claim()));
self.addEventListener('push', event => {
  const { title, ...options } = event.data.json().notification;
  event.waitUntil(self.registration.showNotification(title, options));
});";

/// A site of one page and its worker.
async fn site() -> SocketAddr {
    let listener = listen::on_a_free_port().await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(serve(listener));
    address
}

async fn serve(listener: TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(answer(stream));
    }
}

async fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    let (reader, mut writer) = stream.split();
    let mut lines = BufReader::new(reader).lines();
    let first = lines.next_line().await?.unwrap_or_default();
    while lines.next_line().await?.is_some_and(|line| !line.is_empty()) {}
    let (kind, body) = match first.split(' ').nth(1) {
        Some("/sw.js") => ("text/javascript", WORKER),
        _ => ("text/html", PAGE),
    };
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    writer.write_all(head.as_bytes()).await?;
    writer.write_all(body.as_bytes()).await
}

fn push(body: &str, topic: u8) -> PushMessage {
    let notification = serde_json::json!({ "title": "登園のお知らせ", "body": body, "tag": format!("tag-{topic}") });
    let payload = serde_json::json!({ "web_push": 8030, "notification": notification }).to_string();
    PushMessage { payload, ttl: Duration::from_secs(600), topic: Topic::of(&[topic; 16]) }
}

fn sender(key: VapidKey) -> PushSender {
    let settings = PushSettings {
        subject: "mailto:town@example.jp".parse().expect("a subject"),
        hosts: AllowedHosts::parse("127.0.0.1").expect("hosts"),
        private_hosts: PrivateHosts::Allow,
        timeout: SOON,
        proxy: None,
    };
    PushSender::new(key, settings).expect("a client")
}

async fn subscribe(firefox: &mut Firefox, key: &VapidKey) -> Subscription {
    let origin = format!("http://{}", site().await);
    firefox.allow_notifications(&origin).await.expect("a right");
    firefox.open(&format!("{origin}/?key={}", key.public_key_text())).await.expect("a page");
    firefox.click_button("お知らせを受け取る").await.expect("a button");
    let given = firefox.wait_js("window.subscription && window.subscription.toJSON()", SOON).await.expect("a value");
    let text = |value: &serde_json::Value| value.as_str().expect("a subscription").to_owned();
    Subscription {
        endpoint: text(&given["endpoint"]),
        p256dh: text(&given["keys"]["p256dh"]),
        auth: text(&given["keys"]["auth"]),
    }
}

#[tokio::test]
async fn a_real_firefox_shows_what_was_pushed_and_each_notice_once() {
    let service = PushService::start().await.expect("a push service");
    let key = VapidKey::from_pkcs8(&VapidKey::generate_pkcs8()).expect("a key pair");
    let mut firefox = Firefox::launch(&service.browser_url()).await.expect("firefox-esr");
    let subscription = subscribe(&mut firefox, &key).await;
    let sender = sender(key);
    assert_eq!(sender.admit(&subscription), Ok(()));
    for (body, topic) in [("8:31 に登園しました", 1), ("8:31 に登園しました", 1), ("8:32 に登園しました", 2)]
    {
        let outcome = sender.send(&subscription, &push(body, topic), SystemClock.now()).await;
        assert_eq!(outcome, Outcome::Delivered);
    }
    service.wait_for_shown(3, SOON).await.expect("three pushes decrypted");
    let mut shown = firefox.wait_for_notifications(2, SOON).await.expect("a worker");
    shown.sort_by(|one, other| one.body.cmp(&other.body));
    let shown: Vec<_> = shown.iter().map(|one| (one.title.as_str(), one.body.as_str())).collect();
    assert_eq!(shown, [("登園のお知らせ", "8:31 に登園しました"), ("登園のお知らせ", "8:32 に登園しました")]);
}

#[tokio::test]
async fn a_firefox_that_was_cut_off_gets_the_push_when_it_is_back() {
    let service = PushService::start().await.expect("a push service");
    let key = VapidKey::from_pkcs8(&VapidKey::generate_pkcs8()).expect("a key pair");
    let mut firefox = Firefox::launch(&service.browser_url()).await.expect("firefox-esr");
    let subscription = subscribe(&mut firefox, &key).await;
    let sender = sender(key);
    service.hang_up_on_browsers();
    let outcome = sender.send(&subscription, &push("8:31 に登園しました", 1), SystemClock.now()).await;
    assert_eq!(outcome, Outcome::Delivered);
    let shown = firefox.wait_for_notifications(1, SOON).await.expect("a worker");
    assert_eq!(shown.len(), 1);
}
