//! An authenticator of passkeys with the browser in front of it (W3C Web Authentication, Level 3, 6 and 7): answers what a page
//! was asked, honestly or not. No attestation, ES256 (COSE -7).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    digest::{SHA256, digest},
    rand::{SecureRandom, SystemRandom},
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};

/// Somebody was there (6.1).
const USER_PRESENT: u8 = 0x01;
/// And showed who they are.
const USER_VERIFIED: u8 = 0x04;
/// A key comes with it.
const HAS_KEY: u8 = 0x40;

/// An authenticator with one key.
#[derive(Clone)]
pub struct Authenticator {
    /// Where the page is, as the browser says it.
    pub origin: String,
    /// It verifies its owner.
    pub verifies: bool,
    /// How often its key was used; 0 for one that does not count.
    pub counter: u32,
    /// It counts.
    pub counts: bool,
    /// What it says instead of the question, if something.
    pub question: Option<String>,
    pkcs8: Vec<u8>,
    credential: Vec<u8>,
    handle: Vec<u8>,
}

impl std::fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Authenticator({})", self.origin)
    }
}

fn sha256(bytes: &[u8]) -> Vec<u8> {
    digest(&SHA256, bytes).as_ref().to_vec()
}

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// CBOR (RFC 8949) of a byte string.
fn cbor_bytes(bytes: &[u8]) -> Vec<u8> {
    let len = u16::try_from(bytes.len()).expect("short");
    let head = if len < 24 { vec![0x40 | len as u8] } else { [&[0x59], &len.to_be_bytes()[..]].concat() };
    [head, bytes.to_vec()].concat()
}

/// CBOR of a text of at most 23 letters.
fn cbor_text(text: &str) -> Vec<u8> {
    let len = u8::try_from(text.len()).expect("short");
    [&[0x60 | len], text.as_bytes()].concat()
}

impl Authenticator {
    /// A new one in a browser whose page is at this origin.
    ///
    /// # Panics
    /// If the operating system gives no random bytes.
    #[must_use]
    pub fn at(origin: &str) -> Self {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).expect("a key");
        let mut credential = vec![0; 32];
        random.fill(&mut credential).expect("random bytes");
        let (pkcs8, origin) = (pkcs8.as_ref().to_vec(), origin.to_owned());
        let (verifies, counts) = (true, true);
        Self { origin, verifies, counter: 0, counts, question: None, pkcs8, credential, handle: Vec::new() }
    }

    /// What its key is called, in base64url.
    #[must_use]
    pub fn credential(&self) -> String {
        text(&self.credential)
    }

    /// Takes the name of another one's key for its own, and its owner.
    pub fn pretend(&mut self, other: &Self) {
        self.credential.clone_from(&other.credential);
        self.handle.clone_from(&other.handle);
    }

    fn key(&self) -> EcdsaKeyPair {
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &self.pkcs8, &SystemRandom::new()).expect("a key")
    }

    fn client_data(&self, kind: &str, asked: &Value) -> Vec<u8> {
        let question = self.question.as_deref().unwrap_or_else(|| asked["challenge"].as_str().expect("a question"));
        let data = json!({ "type": kind, "challenge": question, "origin": self.origin, "crossOrigin": false });
        data.to_string().into_bytes()
    }

    fn head(&mut self, site: &str, more: u8) -> Vec<u8> {
        self.counter += u32::from(self.counts);
        let flags = USER_PRESENT | if self.verifies { USER_VERIFIED } else { 0 } | more;
        [sha256(site.as_bytes()), vec![flags], self.counter.to_be_bytes().to_vec()].concat()
    }

    /// Makes its key for whoever these options (`{ "publicKey": … }`) name; the answer as a page sends it.
    ///
    /// # Panics
    /// If the options are none.
    #[must_use]
    pub fn create(&mut self, options: &Value) -> Value {
        let asked = &options["publicKey"];
        self.handle = URL_SAFE_NO_PAD.decode(asked["user"]["id"].as_str().expect("an owner")).expect("base64url");
        let point = self.key().public_key().as_ref().to_vec();
        let (x, y) = point[1..].split_at(32);
        // {1: 2, 3: -7, -1: 1, -2: x, -3: y} (RFC 9053, 7.1.1)
        let key = [&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21][..], &cbor_bytes(x), &[0x22], &cbor_bytes(y)].concat();
        let head = self.head(asked["rp"]["id"].as_str().expect("a site"), HAS_KEY);
        let len = u16::try_from(self.credential.len()).expect("short").to_be_bytes();
        let data = [&head, &[0; 16][..], &len, &self.credential, &key].concat();
        let object = [
            vec![0xa3],
            cbor_text("fmt"),
            cbor_text("none"),
            cbor_text("attStmt"),
            vec![0xa0],
            cbor_text("authData"),
            cbor_bytes(&data),
        ];
        json!({
            "id": self.credential(), "rawId": self.credential(), "type": "public-key",
            "response": {
                "attestationObject": text(&object.concat()),
                "clientDataJSON": text(&self.client_data("webauthn.create", asked)),
                "transports": ["internal"],
            },
        })
    }

    /// Shows its key to whoever asks by these options; the answer as a page sends it.
    ///
    /// # Panics
    /// If the options are none.
    #[must_use]
    pub fn show(&mut self, options: &Value) -> Value {
        let asked = &options["publicKey"];
        let data = self.head(asked["rpId"].as_str().expect("a site"), 0);
        let client = self.client_data("webauthn.get", asked);
        let signed = self.key().sign(&SystemRandom::new(), &[data.clone(), sha256(&client)].concat());
        json!({
            "id": self.credential(), "rawId": self.credential(), "type": "public-key",
            "response": {
                "authenticatorData": text(&data), "clientDataJSON": text(&client),
                "signature": text(signed.expect("a signature").as_ref()), "userHandle": text(&self.handle),
            },
        })
    }
}
