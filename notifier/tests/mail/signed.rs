//! Signatures, checked by the letter of RFC 6376 with other cryptography than that which made them.

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, SigningKey, Verifier, VerifyingKey};
use notifier::{
    mail::{Mail, dkim::Dkim},
    outcome::Outcome,
};
use rsa::{
    Pkcs1v15Sign, RsaPrivateKey, RsaPublicKey,
    pkcs1::EncodeRsaPrivateKey,
    pkcs8::{EncodePrivateKey, LineEnding},
    sha2::{Digest, Sha256},
};
use simulators::fakes::mail_server::MailServer;

use super::{LONG, NOW, mail, mailer};

enum Public {
    Rsa(RsaPublicKey),
    Ed25519(VerifyingKey),
}

/// What the receiver's mail server finds, from the raw mail and the key in the DNS.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Passed { signed: Vec<String> },
    NotSigned,
    BodyChanged,
    HeaderChanged,
}

fn squeezed(text: &str) -> String {
    text.split([' ', '\t']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The body as relaxed canonicalisation has it.
fn canonical_body(body: &str) -> String {
    let lead = |line: &str| if line.starts_with([' ', '\t']) && !squeezed(line).is_empty() { " " } else { "" };
    let lines = body.split("\r\n").map(|line| format!("{}{}\r\n", lead(line), squeezed(line)));
    let text: String = lines.collect();
    let text = text.trim_end_matches("\r\n");
    if text.is_empty() { String::new() } else { format!("{text}\r\n") }
}

fn canonical_field(field: &str) -> String {
    let (name, value) = field.split_once(':').expect("a field");
    format!("{}:{}", name.trim().to_lowercase(), squeezed(&value.replace("\r\n", "")))
}

fn verify(raw: &[u8], public: &Public) -> Verdict {
    let mail = std::str::from_utf8(raw).expect("ASCII");
    let (head, body) = mail.split_once("\r\n\r\n").expect("a mail");
    let head = head.replace("\r\n ", "\u{1} ").replace("\r\n\t", "\u{1}\t");
    let mut fields: Vec<String> = head.split("\r\n").map(|field| field.replace('\u{1}', "\r\n")).collect();
    let Some(at) = fields.iter().position(|field| field.to_lowercase().starts_with("dkim-signature:")) else {
        return Verdict::NotSigned;
    };
    let own = fields.remove(at);
    let (_, tags) = own.split_once(':').expect("a field");
    let bare = |value: &str| value.chars().filter(|letter| !letter.is_ascii_whitespace()).collect::<String>();
    let tags: BTreeMap<String, String> =
        tags.split(';').filter_map(|tag| tag.split_once('=')).map(|(name, value)| (bare(name), bare(value))).collect();
    assert_eq!((tags["v"].as_str(), tags["c"].as_str()), ("1", "relaxed/relaxed"));
    assert_eq!((tags["d"].as_str(), tags["s"].as_str()), ("example.jp", "kazasu2026"));
    if STANDARD.encode(Sha256::digest(canonical_body(body))) != tags["bh"] {
        return Verdict::BodyChanged;
    }
    let signed: Vec<String> = tags["h"].split(':').map(str::to_lowercase).collect();
    let mut hashed = Sha256::new();
    for name in &signed {
        // From the bottom up, each field once (RFC 6376, 5.4.2).
        let found = fields.iter().rposition(|field| canonical_field(field).starts_with(&format!("{name}:")));
        if let Some(found) = found {
            hashed.update(canonical_field(&fields.remove(found)) + "\r\n");
        }
    }
    let signature_at = own.rfind("b=").expect("a signature") + 2;
    hashed.update(canonical_field(&own[..signature_at]));
    let (hash, signature) = (hashed.finalize(), STANDARD.decode(&tags["b"]).expect("base64"));
    let holds = match public {
        Public::Rsa(key) => {
            assert_eq!(tags["a"], "rsa-sha256");
            key.verify(Pkcs1v15Sign::new::<Sha256>(), &hash, &signature).is_ok()
        }
        Public::Ed25519(key) => {
            assert_eq!(tags["a"], "ed25519-sha256");
            key.verify(&hash, &Signature::from_slice(&signature).expect("64 bytes")).is_ok()
        }
    };
    if holds { Verdict::Passed { signed } } else { Verdict::HeaderChanged }
}

async fn signed_mail(pem: &str) -> Vec<u8> {
    let server = MailServer::start().await.expect("a mail server");
    let dkim = Dkim::new("kazasu2026", pem.as_bytes()).expect("a key");
    let mailer = mailer(&server.url(), LONG).expect("settings").signing(dkim);
    let unsubscribe = Some("https://kazasu.example.jp/mails/0123456789/stop".to_owned());
    let mut mail = Mail { unsubscribe, ..mail("1") };
    mail.words.text = "  二つ  の\t空白 \n\n.\nend \n\n\n".to_owned();
    assert_eq!(mailer.send(&mail, NOW).await, Outcome::Delivered);
    server.mails().remove(0).raw
}

async fn holds_and_covers_everything(pem: &str, public: Public) {
    let raw = signed_mail(pem).await;
    let Verdict::Passed { signed } = verify(&raw, &public) else { panic!("{:?}", verify(&raw, &public)) };
    for name in ["from", "to", "subject", "list-unsubscribe", "list-unsubscribe-post"] {
        assert_eq!(signed.iter().filter(|signed| *signed == name).count(), 2, "{name} and no other one");
    }
    let text = String::from_utf8(raw).expect("ASCII");
    let changed = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        verify(text.replacen(from, to, 1).as_bytes(), &public)
    };
    assert_eq!(changed("0123456789/stop", "0123456780/stop"), Verdict::HeaderChanged);
    assert_eq!(changed("To: mother@", "Subject: another\r\nTo: mother@"), Verdict::HeaderChanged);
    assert_eq!(changed("To: mother@", "Cc: father@example.jp\r\nTo: mother@"), Verdict::HeaderChanged);
    let boundary = text.rfind("\r\n--").expect("a part's end");
    let (head, end) = text.split_at(boundary);
    assert_eq!(verify(format!("{head}\r\nmore{end}").as_bytes(), &public), Verdict::BodyChanged);
    assert!(matches!(verify(format!("{text}\r\n\r\n").as_bytes(), &public), Verdict::Passed { .. }));
    assert!(text.split("\r\n").all(|line| line.len() < 998));
}

#[tokio::test]
async fn a_signature_with_an_rsa_key_holds() {
    let key = RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2_048).expect("a key");
    let pem = key.to_pkcs8_pem(LineEnding::LF).expect("PEM");
    holds_and_covers_everything(&pem, Public::Rsa(key.to_public_key())).await;
    let old_form = key.to_pkcs1_pem(LineEnding::CRLF).expect("PEM");
    holds_and_covers_everything(&old_form, Public::Rsa(key.to_public_key())).await;
    let other = RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2_048).expect("a key");
    assert_eq!(verify(&signed_mail(&pem).await, &Public::Rsa(other.to_public_key())), Verdict::HeaderChanged);
}

#[tokio::test]
async fn a_signature_with_an_ed25519_key_holds() {
    let key = SigningKey::from_bytes(&[7; 32]);
    // RFC 8410, 7: as OpenSSL writes it.
    let der = [b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20", &[7; 32][..]].concat();
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(der));
    holds_and_covers_everything(&pem, Public::Ed25519(key.verifying_key())).await;
}

#[tokio::test]
async fn a_short_key_is_refused() {
    let key = RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 1_024).expect("a key");
    let pem = key.to_pkcs8_pem(LineEnding::LF).expect("PEM");
    assert!(Dkim::new("kazasu2026", pem.as_bytes()).is_err());
}
