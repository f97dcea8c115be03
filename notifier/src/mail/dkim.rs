//! DKIM (RFC 6376): the town signs its mails, so that who receives them can tell that they are the town's.
//!
//! Canonicalisation relaxed/relaxed. Every header that matters is signed, and named once more than it occurs, so that
//! nobody adds another one; those for unsubscribing with one click are among them (RFC 8058).
//!
//! Absent on purpose: checking signatures; a mail server between that changes what is signed should sign itself instead.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use domain::time::UtcTime;
use ring::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{Ed25519KeyPair, RSA_PKCS1_SHA256, RsaKeyPair},
};
use rustls::pki_types::{PrivateKeyDer, pem::PemObject};

/// RFC 6376, 5.4.1, and RFC 8058, 4.
const SIGNED: [&str; 13] = [
    "From",
    "Reply-To",
    "To",
    "Cc",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Auto-Submitted",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
];
/// Letters of base64 on one line.
const LINE: usize = 72;

/// A key or selector that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadDkim {
    /// The key file.
    #[error("the DKIM key must be an RSA key of 2048 bits or more, or an Ed25519 key, in PEM")]
    Key,
    /// The selector.
    #[error("the DKIM selector must be a name like kazasu2026")]
    Selector,
}

/// What mails are signed with. Its `Debug` shows no key.
pub struct Dkim {
    selector: String,
    key: Key,
}

enum Key {
    Rsa(Box<RsaKeyPair>),
    Ed25519(Box<Ed25519KeyPair>),
}

impl fmt::Debug for Dkim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dkim").field("selector", &self.selector).finish_non_exhaustive()
    }
}

impl Dkim {
    /// Reads the key, as `openssl genpkey` writes it. The public half stands in the DNS at `SELECTOR._domainkey.DOMAIN`.
    ///
    /// # Errors
    /// Which of the two is of no use.
    pub fn new(selector: &str, pem: &[u8]) -> Result<Self, BadDkim> {
        let is_label = |label: &str| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
        };
        if !selector.split('.').all(is_label) {
            return Err(BadDkim::Selector);
        }
        let key = match PrivateKeyDer::from_pem_slice(pem).map_err(|_| BadDkim::Key)? {
            PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()).ok().map(Key::rsa),
            PrivateKeyDer::Pkcs8(der) => {
                let der = der.secret_pkcs8_der();
                let rsa = RsaKeyPair::from_pkcs8(der).ok().map(Key::rsa);
                let ed25519 = || Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).ok();
                rsa.or_else(|| ed25519().map(|key| Key::Ed25519(Box::new(key))))
            }
            _ => None,
        };
        Ok(Self { selector: selector.to_owned(), key: key.ok_or(BadDkim::Key)? })
    }

    /// The header that goes before this mail, with its line end.
    pub(super) fn header(&self, domain: &str, mail: &[u8], now: UtcTime) -> Vec<u8> {
        let (head, body) = split(mail);
        let fields = fields(head);
        let body_hash = STANDARD.encode(digest(&SHA256, &relaxed_body(body)));
        let is_there = |name: &&&str| fields.iter().any(|field| is_named(field, name));
        let names: Vec<&str> = SIGNED.iter().filter(is_there).chain(&SIGNED).copied().collect();
        let names: Vec<String> = names.chunks(4).map(|names| names.join(":")).collect();
        let unsigned = format!(
            "DKIM-Signature: v=1; a={}; c=relaxed/relaxed; d={domain};\r\n\ts={}; t={};\r\n\th={};\r\n\tbh={body_hash};\r\n\tb=",
            self.key.algorithm(),
            self.selector,
            now.micros() / 1_000_000,
            names.join(":\r\n\t "),
        );
        let mut signed = Vec::new();
        for name in SIGNED.iter().filter(is_there) {
            // Our mails have each of them once.
            let field = fields.iter().find(|field| is_named(field, name)).expect("a field that is there");
            signed.extend(relaxed_field(field));
            signed.extend(b"\r\n");
        }
        signed.extend(relaxed_field(unsigned.as_bytes()));
        let signature = STANDARD.encode(self.key.sign(&signed));
        let lines: Vec<&str> =
            (0..signature.len()).step_by(LINE).map(|at| &signature[at..signature.len().min(at + LINE)]).collect();
        format!("{unsigned}{}\r\n", lines.join("\r\n\t ")).into_bytes()
    }
}

impl Key {
    fn rsa(key: RsaKeyPair) -> Self {
        Self::Rsa(Box::new(key))
    }

    const fn algorithm(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "rsa-sha256",
            Self::Ed25519(_) => "ed25519-sha256",
        }
    }

    fn sign(&self, data: &[u8]) -> Vec<u8> {
        match self {
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), data, &mut signature)
                    .expect("the signature is as long as the modulus");
                signature
            }
            // RFC 8463, 3: it is the hash that is signed.
            Self::Ed25519(key) => key.sign(digest(&SHA256, data).as_ref()).as_ref().to_vec(),
        }
    }
}

/// The header with its last line end, and the body.
fn split(mail: &[u8]) -> (&[u8], &[u8]) {
    let end = mail.windows(4).position(|four| four == b"\r\n\r\n");
    end.map_or((mail, &[]), |end| (&mail[..end + 2], &mail[end + 4..]))
}

/// The header's fields, each with its folds and without its last line end.
fn fields(head: &[u8]) -> Vec<Vec<u8>> {
    let mut fields: Vec<Vec<u8>> = Vec::new();
    for line in head.split_inclusive(|&byte| byte == b'\n') {
        match fields.last_mut() {
            Some(field) if line.starts_with(b" ") || line.starts_with(b"\t") => field.extend(line),
            _ => fields.push(line.to_vec()),
        }
    }
    fields
}

fn is_named(field: &[u8], name: &str) -> bool {
    field.split(|&byte| byte == b':').next().is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
}

/// RFC 6376, 3.4.2, without the line end.
fn relaxed_field(field: &[u8]) -> Vec<u8> {
    let colon = field.iter().position(|&byte| byte == b':').unwrap_or(field.len());
    let (name, value) = (&field[..colon], field.get(colon + 1..).unwrap_or_default());
    let unfolded: Vec<u8> = value.iter().copied().filter(|byte| !b"\r\n".contains(byte)).collect();
    let mut out = name.trim_ascii_end().to_ascii_lowercase();
    out.push(b':');
    out.extend(with_single_blanks(&unfolded).trim_ascii());
    out
}

/// RFC 6376, 3.4.4.
fn relaxed_body(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut whole = 0;
    for line in body.split(|&byte| byte == b'\n') {
        let line = with_single_blanks(line.strip_suffix(b"\r").unwrap_or(line));
        out.extend(line.trim_ascii_end());
        if !line.trim_ascii_end().is_empty() {
            whole = out.len() + 2;
        }
        out.extend(b"\r\n");
    }
    out.truncate(whole);
    out
}

fn with_single_blanks(line: &[u8]) -> Vec<u8> {
    let is_blank = |byte: u8| byte == b' ' || byte == b'\t';
    let mut out = Vec::with_capacity(line.len());
    for &byte in line {
        if !is_blank(byte) {
            out.push(byte);
        } else if out.last() != Some(&b' ') {
            out.push(b' ');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_standard_is_canonical_as_it_says() {
        // RFC 6376, 3.4.5.
        let mail = b"A: X\r\nB : Y\t\r\n\tZ  \r\n\r\n C \r\nD \t E\r\n\r\n\r\n";
        let (head, body) = split(mail);
        let fields: Vec<Vec<u8>> = fields(head).iter().map(|field| relaxed_field(field)).collect();
        assert_eq!(fields, [b"a:X".to_vec(), b"b:Y Z".to_vec()]);
        assert_eq!(relaxed_body(body), b" C\r\nD E\r\n");
        assert_eq!(relaxed_body(b""), b"");
        assert_eq!(relaxed_body(b"\r\n \r\n"), b"");
        assert_eq!(relaxed_body(b"x"), b"x\r\n");
    }

    #[test]
    fn a_selector_is_a_name_in_the_dns() {
        for bad in ["", "a b", "a..b", "a;d=evil", "日本", "a\r\nb"] {
            assert_eq!(Dkim::new(bad, b"").err(), Some(BadDkim::Selector), "{bad}");
        }
        assert_eq!(Dkim::new("kazasu2026", b"no key").err(), Some(BadDkim::Key));
    }
}
