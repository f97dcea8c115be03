//! Pushes against a push service that is as strict as the public ones, and fails on command.

use std::time::Duration;

use domain::time::{Clock, SystemClock};
use notifier::{
    keys::VapidKey,
    outcome::Outcome,
    outward::OutgoingProxy,
    push::{AllowedHosts, BadSubscription, PrivateHosts, PushMessage, PushSender, PushSettings, Subscription, Topic},
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};
use simulators::fakes::{
    authority::Authority,
    connect_proxy::ConnectProxy,
    push_service::{PushFault, PushService, Receiver},
};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

const SHORT: Duration = Duration::from_millis(300);
const LONG: Duration = Duration::from_secs(10);

struct Town {
    service: PushService,
    key: VapidKey,
}

impl Town {
    async fn new() -> Self {
        let key = VapidKey::from_pkcs8(&VapidKey::generate_pkcs8()).expect("a key pair");
        Self { service: PushService::start().await.expect("a push service"), key }
    }

    fn sender(&self, hosts: &str, private_hosts: PrivateHosts, timeout: Duration) -> PushSender {
        let settings = PushSettings {
            subject: "mailto:town@example.jp".parse().expect("a subject"),
            hosts: AllowedHosts::parse(hosts).expect("hosts"),
            private_hosts,
            timeout,
            proxy: None,
        };
        PushSender::new(self.key.clone(), settings).expect("a client")
    }

    fn open_sender(&self) -> PushSender {
        self.sender("127.0.0.1,localhost", PrivateHosts::Allow, LONG)
    }

    fn receiver(&self) -> (Receiver, Subscription) {
        let receiver = self.service.subscribe(Some(&self.key.public_key()));
        let subscription =
            Subscription { endpoint: receiver.endpoint.clone(), p256dh: receiver.p256dh(), auth: receiver.auth() };
        (receiver, subscription)
    }
}

fn message() -> PushMessage {
    PushMessage {
        payload: "{\"web_push\":8030}".to_owned(),
        ttl: Duration::from_secs(3_600),
        topic: Topic::of(&[7; 16]),
    }
}

async fn send(sender: &PushSender, subscription: &Subscription) -> Outcome {
    sender.send(subscription, &message(), SystemClock.now()).await
}

fn reason(outcome: &Outcome) -> &str {
    outcome.reason().map_or("", |reason| reason.as_str())
}

#[tokio::test]
async fn a_push_arrives_encrypted_signed_and_with_its_topic() {
    let town = Town::new().await;
    let (sender, (receiver, subscription)) = (town.open_sender(), town.receiver());
    assert_eq!(sender.admit(&subscription), Ok(()));
    assert_eq!(send(&sender, &subscription).await, Outcome::Delivered);
    let push = &town.service.pushes()[0];
    assert_eq!((push.status, push.ttl_s, push.urgency.as_deref()), (201, Some(3_600), Some("high")));
    assert_eq!(push.topic.as_deref(), Some("BwcHBwcHBwcHBwcHBwcHBw"));
    assert_eq!(receiver.read(&push.body).expect("our keys"), b"{\"web_push\":8030}");
    assert!(town.receiver().0.read(&push.body).is_err(), "nobody else can read it");
}

#[tokio::test]
async fn a_subscription_that_ended_or_never_was_is_gone() {
    let town = Town::new().await;
    let (sender, (_, subscription)) = (town.open_sender(), town.receiver());
    let unknown = Subscription { endpoint: format!("{}x", subscription.endpoint), ..subscription.clone() };
    assert_eq!(reason(&send(&sender, &unknown).await), "http-404");
    town.service.unsubscribe(&subscription.endpoint);
    let outcome = send(&sender, &subscription).await;
    assert!(matches!(outcome, Outcome::Gone(_)));
    assert_eq!(reason(&outcome), "http-410");
}

#[tokio::test]
async fn retry_after_is_taken_at_its_word() {
    let town = Town::new().await;
    let (sender, (_, subscription)) = (town.open_sender(), town.receiver());
    town.service.fail_next(1, &PushFault::too_many_requests(77));
    assert!(matches!(send(&sender, &subscription).await, Outcome::RetryAfter(after, _) if after.as_secs() == 77));
    let unavailable = PushFault::Status { status: 503, retry_after: Some("5".to_owned()) };
    town.service.fail_next(1, &unavailable);
    assert!(matches!(send(&sender, &subscription).await, Outcome::RetryAfter(after, _) if after.as_secs() == 5));
    town.service.fail_next(1, &PushFault::Status { status: 429, retry_after: None });
    assert!(matches!(send(&sender, &subscription).await, Outcome::Temporary(_)));
    town.service.fail_next(1, &PushFault::Status { status: 500, retry_after: None });
    assert_eq!(reason(&send(&sender, &subscription).await), "http-500");
    assert_eq!(send(&sender, &subscription).await, Outcome::Delivered);
}

#[tokio::test]
async fn another_towns_key_is_refused_for_good() {
    let (town, other) = (Town::new().await, Town::new().await);
    let (_, subscription) = town.receiver();
    let outcome = send(&other.open_sender(), &subscription).await;
    assert!(matches!(outcome, Outcome::Permanent(_)));
    assert_eq!(reason(&outcome), "http-403");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (town, elsewhere) = (Town::new().await, Town::new().await);
    let (_, subscription) = town.receiver();
    town.service.fail_next(1, &PushFault::Redirect(elsewhere.receiver().0.endpoint));
    let outcome = send(&town.open_sender(), &subscription).await;
    assert!(matches!(outcome, Outcome::Permanent(_)));
    assert_eq!(reason(&outcome), "redirect");
    assert_eq!(elsewhere.service.pushes(), []);
}

#[tokio::test]
async fn a_name_that_leads_to_this_machine_is_never_connected_to() {
    let town = Town::new().await;
    let (_, subscription) = town.receiver();
    let port = town.service.address().port();
    let closed = town.sender("localhost,127.0.0.1,push.example.jp", PrivateHosts::Refuse, LONG);
    let by_name = Subscription { endpoint: format!("https://localhost:{port}/wpush/v2/x"), ..subscription.clone() };
    let outcome = send(&closed, &by_name).await;
    assert!(matches!(outcome, Outcome::Permanent(_)), "{outcome:?}");
    assert_eq!(reason(&outcome), "private-address");
    let by_number = Subscription { endpoint: format!("https://127.0.0.1:{port}/wpush/v2/x"), ..subscription.clone() };
    assert_eq!(closed.admit(&by_number), Err(BadSubscription::PrivateAddress));
    assert_eq!(closed.admit(&subscription), Err(BadSubscription::Endpoint), "http is refused as well");
    assert_eq!(town.service.pushes(), []);
}

#[tokio::test]
async fn an_answer_without_end_and_a_silent_service_hold_nobody_up() {
    let town = Town::new().await;
    let (_, subscription) = town.receiver();
    town.service.fail_next(1, &PushFault::EndlessBody);
    assert_eq!(send(&town.open_sender(), &subscription).await, Outcome::Delivered, "the status said so");
    let hurried = town.sender("127.0.0.1", PrivateHosts::Allow, SHORT);
    town.service.fail_next(1, &PushFault::Hang);
    assert_eq!(reason(&send(&hurried, &subscription).await), "timeout");
    town.service.fail_next(1, &PushFault::Drop);
    assert!(matches!(send(&town.open_sender(), &subscription).await, Outcome::Temporary(_)));
}

#[tokio::test]
async fn keys_that_are_none_are_not_taken_on() {
    let town = Town::new().await;
    let (sender, (_, subscription)) = (town.open_sender(), town.receiver());
    for (p256dh, auth) in [("", ""), ("AAAA", "AAAA"), ("!", "!"), (&subscription.p256dh[1..], &subscription.auth)] {
        let bad = Subscription { p256dh: p256dh.to_owned(), auth: auth.to_owned(), ..subscription.clone() };
        assert_eq!(sender.admit(&bad), Err(BadSubscription::Keys));
        assert!(matches!(send(&sender, &bad).await, Outcome::Gone(_)));
    }
    let long = PushMessage { payload: "x".repeat(5_000), ..message() };
    let outcome = sender.send(&subscription, &long, SystemClock.now()).await;
    assert_eq!(reason(&outcome), "too-large");
    assert_eq!(town.service.pushes(), []);
}

/// A sender whose way out is this proxy, as a real town's.
fn behind(town: &Town, proxy: &ConnectProxy) -> PushSender {
    let settings = PushSettings {
        subject: "mailto:town@example.jp".parse().expect("a subject"),
        hosts: AllowedHosts::default(),
        private_hosts: PrivateHosts::Refuse,
        timeout: LONG,
        proxy: Some(OutgoingProxy::parse(&proxy.url()).expect("a proxy")),
    };
    PushSender::new(town.key.clone(), settings).expect("a client")
}

#[tokio::test]
async fn behind_a_proxy_only_push_services_are_asked_for_and_nobody_else_can_answer_for_them() {
    let (town, proxy) = (Town::new().await, ConnectProxy::start().await.expect("a proxy"));
    let (sender, (_, own)) = (behind(&town, &proxy), town.receiver());
    let at = |endpoint: &str| Subscription { endpoint: endpoint.to_owned(), ..own.clone() };
    for (endpoint, bad) in [
        ("https://10.0.0.1/wpush/x", BadSubscription::Host),
        ("https://shisho.town.example.jp/x", BadSubscription::Host),
        ("http://updates.push.services.mozilla.com/wpush/v2/x", BadSubscription::Endpoint),
        ("https://updates.push.services.mozilla.com:22/wpush/v2/x", BadSubscription::Endpoint),
    ] {
        assert_eq!(sender.admit(&at(endpoint)), Err(bad), "{endpoint}");
        assert!(matches!(send(&sender, &at(endpoint)).await, Outcome::Permanent(_)), "{endpoint}");
    }
    assert_eq!(proxy.asked(), [], "the proxy was asked for none of them");
    // A proxy, or a name server, that leads a push service's name into the town's own network: what answers there has no
    // certificate of that name, and is told nothing.
    let inner = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let authority = Authority::new("Somebody in the town").expect("an authority");
    let name = "updates.push.services.mozilla.com";
    proxy.lead(&format!("{name}:443"), inner.local_addr().expect("an address"));
    let answering = tokio::spawn(async move {
        let (stream, _) = inner.accept().await.expect("a connection");
        let signed = authority.sign().expect("a certificate");
        let chain = vec![CertificateDer::from_pem_slice(signed.certificate.as_bytes()).expect("a certificate")];
        let key = PrivateKeyDer::from_pem_slice(signed.key.as_bytes()).expect("a key");
        let config = rustls::ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key);
        let acceptor = TlsAcceptor::from(std::sync::Arc::new(config.expect("a configuration")));
        acceptor.accept(stream).await.is_ok()
    });
    let outcome = send(&sender, &at(&format!("https://{name}/wpush/v2/x"))).await;
    assert!(matches!(outcome, Outcome::Temporary(_)), "{outcome:?}");
    assert!(!answering.await.expect("an end"), "nothing was said to it");
    let asked = proxy.asked();
    assert!(
        !asked.is_empty() && asked.iter().all(|asked| asked.method == "CONNECT" && asked.to == format!("{name}:443"))
    );
}
