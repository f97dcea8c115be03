//! A provider of identities on this machine (OpenID Connect Core 1.0, code flow with PKCE): strict towards who asks, and rude on
//! demand. It signs in at once whoever comes, as whoever it was told to.
//!
//! Absent on purpose: pages, consent, refresh tokens, TLS.

use std::{collections::HashMap, io, net::SocketAddr, sync::Arc};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response, StatusCode,
    body::{Bytes, Incoming},
    header,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use ring::{
    digest::{SHA256, digest},
    hmac,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};
use url::Url;

use crate::fakes::{
    listen::{self, Reception},
    watched::Watched,
};

/// What it calls the hub.
pub const CLIENT: &str = "kazasu";
/// What the hub shows it.
pub const SECRET: &str = "a secret of the two: it's = 100 %";

/// How it signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signed {
    /// As it should: ES256, by the key that it shows.
    Well,
    /// By a key that it shows nobody, under the name of one that it shows.
    ByAnother,
    /// By the secret that it shares with the hub.
    BySecret,
    /// Not at all.
    Not,
}

/// How it is rude.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rude {
    /// Its answers have no end.
    Endless,
    /// It leads elsewhere.
    Redirects,
    /// It answers 500.
    Fails,
    /// It says of itself that it is somebody else.
    Pretends,
    /// It says that somebody said no.
    Denies,
}

struct Key {
    name: String,
    pair: EcdsaKeyPair,
}

impl Key {
    fn new(number: usize) -> Self {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).expect("a key");
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random).expect("a key");
        Self { name: format!("key-{number}"), pair }
    }

    fn shown(&self) -> Value {
        let (x, y) = self.pair.public_key().as_ref()[1..].split_at(32);
        let (x, y) = (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y));
        json!({ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.name, "x": x, "y": y })
    }
}

/// What it was asked at its door.
struct Asked {
    nonce: String,
    challenge: String,
    back: String,
}

struct State {
    issuer: String,
    key: Key,
    keys: usize,
    codes: HashMap<String, Asked>,
    subject: String,
    /// Put into each token in place of what would stand there.
    claims: Value,
    signed: Signed,
    rude: Option<Rude>,
    /// Said in the address by which somebody comes back.
    says_issuer: Option<String>,
    now_s: i64,
    asked_for_keys: usize,
    /// The last address by which somebody was sent here.
    last: Option<Url>,
}

/// A running provider. It stops when dropped.
pub struct IdentityProvider {
    reception: Reception,
    watched: Arc<Watched<State>>,
}

impl std::fmt::Debug for IdentityProvider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "IdentityProvider({})", self.reception.address())
    }
}

impl IdentityProvider {
    /// Starts on a free port of this machine; it is this many seconds after 1970.
    ///
    /// # Errors
    /// If no port could be had.
    pub async fn start(now_s: i64) -> io::Result<Self> {
        let listener = listen::on_a_free_port().await?;
        let issuer = format!("http://{}", listener.local_addr()?);
        let state = State {
            issuer: issuer.clone(),
            key: Key::new(1),
            keys: 1,
            codes: HashMap::new(),
            subject: "hanako".to_owned(),
            claims: json!({}),
            signed: Signed::Well,
            rude: None,
            says_issuer: Some(issuer),
            now_s,
            asked_for_keys: 0,
            last: None,
        };
        let watched = Arc::new(Watched::new(state));
        let shared = Arc::clone(&watched);
        let reception = Reception::open(listener, move |stream| {
            let shared = Arc::clone(&shared);
            async move {
                let answer = service_fn(move |request| answer(request, Arc::clone(&shared)));
                let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), answer).await;
            }
        })?;
        Ok(Self { reception, watched })
    }

    /// The address that it listens on.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.reception.address()
    }

    /// Its name for itself.
    #[must_use]
    pub fn issuer(&self) -> String {
        self.watched.state().issuer.clone()
    }

    /// Signs in whoever comes as this.
    pub fn signs_in(&self, subject: &str) {
        self.watched.state().subject = subject.to_owned();
    }

    /// Says this in its tokens, in place of what is true.
    pub fn says(&self, claims: Value) {
        self.watched.state().claims = claims;
    }

    /// Says that it is somebody else where somebody comes back; or says nothing.
    pub fn says_issuer(&self, issuer: Option<&str>) {
        self.watched.state().says_issuer = issuer.map(str::to_owned);
    }

    /// Signs so.
    pub fn signs(&self, signed: Signed) {
        self.watched.state().signed = signed;
    }

    /// Is rude, or no more.
    pub fn is_rude(&self, rude: Option<Rude>) {
        self.watched.state().rude = rude;
    }

    /// Signs by another key from now on, and shows that one alone.
    pub fn changes_keys(&self) {
        let mut state = self.watched.state();
        state.keys += 1;
        state.key = Key::new(state.keys);
    }

    /// So many seconds after 1970 it is from now on.
    pub fn set_time(&self, now_s: i64) {
        self.watched.state().now_s = now_s;
    }

    /// How often somebody asked for its keys.
    #[must_use]
    pub fn asked_for_keys(&self) -> usize {
        self.watched.state().asked_for_keys
    }

    /// The last address by which somebody was sent here.
    #[must_use]
    pub fn last_asked(&self) -> Option<Url> {
        self.watched.state().last.clone()
    }
}

type Answer = Response<Full<Bytes>>;

fn plain(status: StatusCode, kind: &str, body: impl Into<Bytes>) -> Answer {
    let built = Response::builder().status(status).header(header::CONTENT_TYPE, kind);
    built.body(Full::new(body.into())).expect("an answer")
}

fn said(value: &Value) -> Answer {
    plain(StatusCode::OK, "application/json", value.to_string())
}

fn refused(error: &str) -> Answer {
    plain(StatusCode::BAD_REQUEST, "application/json", json!({ "error": error }).to_string())
}

fn to(address: &str) -> Answer {
    let built = Response::builder().status(StatusCode::SEE_OTHER).header(header::LOCATION, address);
    built.body(Full::default()).expect("an answer")
}

async fn answer(request: Request<Incoming>, shared: Arc<Watched<State>>) -> Result<Answer, hyper::Error> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await?.to_bytes();
    let mut state = shared.state();
    let path = parts.uri.path();
    match (path == "/authorize", state.rude) {
        (false, Some(Rude::Endless)) => return Ok(plain(StatusCode::OK, "application/json", vec![b' '; 1 << 20])),
        (false, Some(Rude::Redirects)) => return Ok(to(&format!("{}/elsewhere", state.issuer))),
        (false, Some(Rude::Fails)) => return Ok(plain(StatusCode::INTERNAL_SERVER_ERROR, "text/plain", "no")),
        _ => {}
    }
    Ok(match path {
        "/.well-known/openid-configuration" if state.rude == Some(Rude::Pretends) => {
            let mut pretended = document(&state.issuer);
            pretended["issuer"] = Value::from("https://id.town.example.jp");
            said(&pretended)
        }
        "/.well-known/openid-configuration" => said(&document(&state.issuer)),
        "/keys" => {
            state.asked_for_keys += 1;
            said(&json!({ "keys": [state.key.shown()] }))
        }
        "/authorize" => {
            let address = Url::parse(&state.issuer).and_then(|issuer| issuer.join(&parts.uri.to_string()));
            authorize(&mut state, address.expect("an address"))
        }
        "/token" => {
            let shown = parts.headers.get(header::AUTHORIZATION).and_then(|shown| shown.to_str().ok());
            token(&mut state, shown, &body)
        }
        _ => plain(StatusCode::NOT_FOUND, "text/plain", ""),
    })
}

fn document(issuer: &str) -> Value {
    json!({
        "issuer": issuer, "authorization_endpoint": format!("{issuer}/authorize"), "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"), "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"], "scopes_supported": ["openid"],
        "authorization_response_iss_parameter_supported": true, "code_challenge_methods_supported": ["S256"],
    })
}

/// At its door: strict about what a good client sends, and somebody is signed in at once.
fn authorize(state: &mut State, address: Url) -> Answer {
    let asked: HashMap<String, String> = address.query_pairs().into_owned().collect();
    state.last = Some(address);
    let text = |name: &str| asked.get(name).cloned().unwrap_or_default();
    let is_good = text("response_type") == "code"
        && text("client_id") == CLIENT
        && text("code_challenge_method") == "S256"
        && text("scope").split(' ').any(|scope| scope == "openid")
        && !text("state").is_empty()
        && !text("nonce").is_empty();
    let Ok(mut back) = Url::parse(&text("redirect_uri")) else { return refused("invalid_request") };
    if !is_good {
        return refused("invalid_request");
    }
    if state.rude == Some(Rude::Denies) {
        back.query_pairs_mut().append_pair("error", "access_denied").append_pair("state", &text("state"));
        return to(back.as_str());
    }
    let code = URL_SAFE_NO_PAD.encode(digest(&SHA256, text("nonce").as_bytes()).as_ref());
    let kept = Asked { nonce: text("nonce"), challenge: text("code_challenge"), back: back.to_string() };
    state.codes.insert(code.clone(), kept);
    back.query_pairs_mut().append_pair("code", &code).append_pair("state", &text("state"));
    if let Some(issuer) = &state.says_issuer {
        back.query_pairs_mut().append_pair("iss", issuer);
    }
    to(back.as_str())
}

/// Each half of what a client shows is written as in a form (RFC 6749, 2.3.1).
fn is_client(shown: Option<&str>) -> bool {
    let encoded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let pair = STANDARD.encode(format!("{}:{}", encoded(CLIENT), encoded(SECRET)));
    shown == Some(&format!("Basic {pair}"))
}

fn token(state: &mut State, shown: Option<&str>, body: &[u8]) -> Answer {
    if !is_client(shown) {
        return refused("invalid_client");
    }
    let sent: HashMap<String, String> = url::form_urlencoded::parse(body).into_owned().collect();
    let text = |name: &str| sent.get(name).map(String::as_str).unwrap_or_default();
    // A code is good once.
    let Some(asked) = state.codes.remove(text("code")) else { return refused("invalid_grant") };
    let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, text("code_verifier").as_bytes()).as_ref());
    if challenge != asked.challenge || text("redirect_uri") != asked.back || text("grant_type") != "authorization_code"
    {
        return refused("invalid_grant");
    }
    let mut claims = json!({
        "iss": state.issuer, "sub": state.subject, "aud": CLIENT, "nonce": asked.nonce,
        "iat": state.now_s, "exp": state.now_s + 300, "auth_time": state.now_s - 5,
    });
    for (name, value) in state.claims.as_object().into_iter().flatten() {
        match value {
            Value::Null => drop(claims.as_object_mut().expect("claims").remove(name)),
            value => claims[name] = value.clone(),
        }
    }
    let id_token = signed(state, &claims);
    said(&json!({ "access_token": "of no use here", "token_type": "Bearer", "expires_in": 60, "id_token": id_token }))
}

fn signed(state: &State, claims: &Value) -> String {
    let algorithm = match state.signed {
        Signed::Well | Signed::ByAnother => "ES256",
        Signed::BySecret => "HS256",
        Signed::Not => "none",
    };
    let head = json!({ "alg": algorithm, "typ": "JWT", "kid": state.key.name });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", part(&head), part(claims));
    let by = |key: &Key| key.pair.sign(&SystemRandom::new(), text.as_bytes()).expect("a signature").as_ref().to_vec();
    let signature = match state.signed {
        Signed::Well => by(&state.key),
        Signed::ByAnother => by(&Key::new(0)),
        Signed::BySecret => {
            let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
            hmac::sign(&key, text.as_bytes()).as_ref().to_vec()
        }
        Signed::Not => Vec::new(),
    };
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
}
