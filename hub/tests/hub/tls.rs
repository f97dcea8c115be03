//! TLS by the hub itself.

use std::{path::PathBuf, sync::Arc};

use domain::time::Clock;
use hub::{Running, Settings};
use hub_web::routes::Side;
use reqwest::{Certificate, Client, StatusCode, header, tls::Version};
use simulators::{
    fakes::{authority::Authority, folder::TempFolder},
    trials::load::people::encoded,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use crate::world::{PASSWORD, SOON, TestHub, Town};

/// A hub with certificates of an authority of its own.
struct Locked {
    hub: TestHub,
    authority: Authority,
    files: [PathBuf; 2],
    _folder: TempFolder,
}

fn town_settings(files: &[PathBuf; 2]) -> Vec<(String, String)> {
    let [certificate, key] = files;
    vec![
        ("KAZASU_TLS_CERT_FILE".to_owned(), certificate.display().to_string()),
        ("KAZASU_TLS_KEY_FILE".to_owned(), key.display().to_string()),
        ("KAZASU_PUBLIC_URL".to_owned(), "https://localhost".to_owned()),
    ]
}

impl Locked {
    async fn start() -> Self {
        let folder = TempFolder::new("tls").expect("a folder");
        let files = [folder.join("town.crt"), folder.join("town.key")];
        let authority = Authority::new("Test Town").expect("an authority");
        authority.sign().expect("a certificate").write(&files[0], &files[1]).expect("files");
        let hub = Town::on_sqlite_with(town_settings(&files)).await.hub().await;
        Self { hub, authority, files, _folder: folder }
    }

    fn url(&self, side: Side, path: &str) -> String {
        let at = match side {
            Side::Residents => self.hub.running.residents,
            Side::Staff => self.hub.running.staff,
        };
        format!("https://localhost:{}{path}", at.port())
    }
}

fn builder(authority: &Authority) -> reqwest::ClientBuilder {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let trusted = Certificate::from_pem(authority.certificate().as_bytes()).expect("a certificate");
    Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).tls_certs_only([trusted])
}

fn trusting(authority: &Authority) -> Client {
    builder(authority).build().expect("a client")
}

#[tokio::test(flavor = "multi_thread")]
async fn both_sides_are_served_over_tls_and_browsers_are_told_to_stay_there() {
    let town = Locked::start().await;
    let client = trusting(&town.authority);
    for side in [Side::Residents, Side::Staff] {
        let page = client.get(town.url(side, "/manual")).send().await.expect("an answer");
        assert_eq!(page.status(), StatusCode::OK);
        assert_eq!(page.version(), reqwest::Version::HTTP_11);
        assert_eq!(page.headers()["strict-transport-security"], "max-age=31536000");
    }
    let form = client.post(town.url(Side::Staff, "/sign-in"));
    let form = form.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let signed_in = form.body(encoded(&[("login", "yamada"), ("password", PASSWORD)])).send().await.expect("an answer");
    let cookies: Vec<&str> =
        signed_in.headers().get_all(header::SET_COOKIE).iter().filter_map(|set| set.to_str().ok()).collect();
    let session = cookies.iter().find(|cookie| cookie.starts_with("__Host-kazasu_staff=")).expect("a session");
    assert!(session.contains("Secure") && session.contains("HttpOnly") && session.contains("Path=/"), "{session}");
    let session = session.split(';').next().expect("a pair");
    let board = client.get(town.url(Side::Staff, "/board/yamada")).header(header::COOKIE, session).send().await;
    assert_eq!(board.expect("an answer").status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn old_versions_and_strangers_certificates_are_not_talked_to() {
    let town = Locked::start().await;
    let url = town.url(Side::Residents, "/manual");
    for version in [Version::TLS_1_2, Version::TLS_1_3] {
        let client = builder(&town.authority).tls_version_min(version).tls_version_max(version);
        let answer = client.build().expect("a client").get(&url).send().await;
        assert_eq!(answer.expect("an answer").status(), StatusCode::OK, "{version:?}");
    }
    let stranger = Authority::new("Somebody").expect("an authority");
    assert!(trusting(&stranger).get(&url).send().await.is_err());
    // TLS 1.1 (RFC 8996): a ClientHello that knows no more is answered with an alert (RFC 8446, 6).
    let at = town.hub.running.residents;
    assert_eq!(said(at, &hello(2, &[GOOD_SUITE])).await.first(), Some(&ALERT));
}

/// A record that is an alert, and one that goes on with the handshake (RFC 8446, 5.1).
const ALERT: u8 = 21;
const HANDSHAKE: u8 = 22;
/// `TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256`
const GOOD_SUITE: [u8; 2] = [0xc0, 0x2b];

/// A ClientHello of TLS 1.`minor` minus one, with these suites, and nothing besides that a server would miss.
fn hello(minor: u8, suites: &[[u8; 2]]) -> Vec<u8> {
    let mut hello = vec![3, minor];
    hello.extend([7; 32]);
    let suites = suites.concat();
    hello.extend([0, 0, u8::try_from(suites.len()).expect("a few")]);
    hello.extend(suites);
    // No compression; P-256, uncompressed points, ECDSA and RSA-PSS with SHA-256.
    hello.extend([1, 0, 0, 24]);
    hello.extend([0, 10, 0, 4, 0, 2, 0, 23, 0, 11, 0, 2, 1, 0, 0, 13, 0, 6, 0, 4, 4, 3, 8, 4]);
    let length = u8::try_from(hello.len()).expect("a short one");
    let mut record = vec![HANDSHAKE, 3, 1, 0, length + 4, 1, 0, 0, length];
    record.extend(hello);
    record
}

#[tokio::test(flavor = "multi_thread")]
async fn weak_cipher_suites_are_not_talked_with() {
    let town = Locked::start().await;
    let at = town.hub.running.staff;
    // 3DES, RC4, CBC, no forward secrecy, no encryption.
    for weak in [[0x00, 0x0a], [0x00, 0x05], [0xc0, 0x13], [0xc0, 0x09], [0x00, 0x2f], [0x00, 0x9c], [0xc0, 0x06]] {
        assert_eq!(said(at, &hello(3, &[weak])).await.first(), Some(&ALERT), "{weak:x?}");
    }
    let mut stream = TcpStream::connect(at).await.expect("a connection");
    stream.write_all(&hello(3, &[GOOD_SUITE])).await.expect("it takes them");
    let first = timeout(SOON, stream.read_u8()).await.expect("it answers").expect("a record");
    assert_eq!(first, HANDSHAKE, "the same with a good one goes on");
}

/// What a listener says to these bytes before it ends the connection.
async fn said(to: std::net::SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(to).await.expect("a connection");
    stream.write_all(bytes).await.expect("it takes them");
    let mut said = Vec::new();
    // Whoever resets the connection has said all that it says.
    let _ = timeout(SOON, stream.read_to_end(&mut said)).await.expect("it ends the connection");
    said
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_speaks_plain_http_is_told_so_and_nothing_else() {
    let town = Locked::start().await;
    for at in [town.hub.running.residents, town.hub.running.staff] {
        let answer = said(at, b"GET /board HTTP/1.1\r\nhost: localhost\r\ncookie: kazasu_staff=abc\r\n\r\n").await;
        let answer = String::from_utf8(answer).expect("text");
        assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{answer}");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a body");
        assert!(head.contains(&format!("content-length: {}", body.len())));
        assert!(body.contains("HTTPS") && !head.contains("location") && !head.contains("set-cookie"));
        assert_eq!(said(at, b"\0\0\0nonsense").await, b"");
    }
    let client = trusting(&town.authority);
    let well = client.get(town.url(Side::Staff, "/healthz")).send().await.expect("an answer");
    assert_eq!(well.status(), StatusCode::OK, "and it goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_certificate_is_served_at_once_and_open_streams_go_on_with_the_old_one() {
    let town = Locked::start().await;
    let client = trusting(&town.authority);
    let form = client.post(town.url(Side::Staff, "/sign-in"));
    let form = form.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let answer = form.body(encoded(&[("login", "yamada"), ("password", PASSWORD)])).send().await.expect("an answer");
    let session = answer.headers()[header::SET_COOKIE].to_str().expect("a cookie").split(';').next().expect("a pair");
    let board = client.get(town.url(Side::Staff, "/board/yamada")).header(header::COOKIE, session);
    let board = board.send().await.expect("an answer").text().await.expect("a page");
    let live = board.split("/live/").nth(1).and_then(|rest| rest.split('"').next()).expect("a live address");
    let stream = client.get(town.url(Side::Staff, &format!("/live/{live}"))).header(header::COOKIE, session);
    let mut stream = stream.send().await.expect("a stream");
    assert!(timeout(SOON, stream.chunk()).await.expect("it begins").expect("a stream").is_some());

    let next = Authority::new("Next Town").expect("an authority");
    let url = town.url(Side::Staff, "/healthz");
    let signed = next.sign().expect("a certificate");
    let certificates = &town.hub.running.hub.certificates;
    // Half of it is there: the old one is served on.
    std::fs::write(&town.files[1], &signed.key).expect("a file");
    certificates.renew();
    assert!(trusting(&town.authority).get(&url).send().await.is_ok());
    std::fs::write(&town.files[0], &signed.certificate).expect("a file");
    certificates.renew();
    assert!(trusting(&next).get(&url).send().await.is_ok(), "the new one is served");
    assert!(trusting(&town.authority).get(&url).send().await.is_err(), "and the old one is not");
    for nonsense in ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        std::fs::write(&town.files[0], nonsense).expect("a file");
        certificates.renew();
        assert!(trusting(&next).get(&url).send().await.is_ok(), "what cannot be used changes nothing");
    }
    let mut kiosk_like = town.hub.town.conn();
    let facility = db::roster::facility_by_slug(&mut kiosk_like, "yamada").expect("a facility");
    drop(kiosk_like);
    let mark = client.post(town.url(Side::Staff, &format!("/board/{}/marks", facility.slug)));
    let mark = mark.header(header::COOKIE, session).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let (child, id) = (town.hub.town.child_id("yamada", "ひなた"), domain::ids::FormId::random());
    let mark = mark.body(format!("form={id}&child={child}&mark=arrived")).send().await.expect("an answer");
    assert!(mark.status().is_redirection(), "{}", mark.status());
    let seen = async {
        let mut text = String::new();
        while !text.contains("id: ") {
            let chunk = stream.chunk().await.expect("the stream goes on").expect("it does not end");
            text.push_str(&String::from_utf8_lossy(&chunk));
        }
    };
    timeout(SOON, seen).await.expect("what happens comes by the stream of before");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_whose_certificate_cannot_be_served_does_not_start() {
    let folder = TempFolder::new("tls").expect("a folder");
    let files = [folder.join("town.crt"), folder.join("town.key")];
    let (one, other) = (Authority::new("One").expect("one"), Authority::new("Other").expect("another"));
    let (one, other) = (one.sign().expect("a certificate"), other.sign().expect("a certificate"));
    let town = Town::on_sqlite_with(town_settings(&files)).await;
    for (certificate, key, says) in [
        (None, None, "town.crt"),
        (Some(&one.certificate), None, "town.key"),
        (Some(&one.certificate), Some(&other.key), "does not fit"),
        (Some(&one.key), Some(&one.key), "no certificate"),
    ] {
        for (file, text) in files.iter().zip([certificate, key]) {
            match text {
                Some(text) => std::fs::write(file, text).expect("a file"),
                None => drop(std::fs::remove_file(file)),
            }
        }
        let settings = Settings::read(town.settings([])).expect("settings");
        let clock: Arc<dyn Clock> = Arc::clone(&town.clock) as Arc<dyn Clock>;
        let refused = Running::start(settings, clock).await.err().expect("a refusal").to_string();
        assert!(refused.contains(says), "{refused}");
    }
}
