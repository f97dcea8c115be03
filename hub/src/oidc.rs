//! The port to a provider of identities (OpenID Connect Core 1.0, code flow with PKCE, RFC 7636): where somebody is sent, and
//! who comes back. The staff's provider and the residents' are two of these.
//!
//! What the library does not check is checked here: that the answer is from the provider that was asked (RFC 9207), for us alone
//! (`azp`), fresh (`iat`, `auth_time`), and as sure as was asked for (`acr`). By what a token may be signed stands in our own
//! settings, never in the provider's document: otherwise a shared secret would do.
//!
//! Bounded: no redirects are followed, no answer is longer than [`BODY_MAX`] or later than [`PATIENCE`]; the provider's keys are
//! read anew after an hour, or when a token is signed by one that is not known, at most once in [`KEYS_ANEW`].
//!
//! Absent on purpose: what the provider knows of people. Only `iss` and `sub` are read, which the provider never gives to anybody
//! else; a mail address can change hands.

use std::time::{Duration, SystemTime};

use domain::time::UtcTime;
use hub_web::settings::oidc::{Algorithm, OidcSettings};
use notifier::outward::OutgoingProxy;
use openidconnect::{
    AuthenticationContextClass, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpClientError, HttpRequest, HttpResponse, IssuerUrl, Nonce,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, SignatureVerificationError, TokenResponse,
    core::{
        CoreAuthenticationFlow, CoreClient, CoreIdToken, CoreIdTokenClaims, CoreJwsSigningAlgorithm,
        CoreProviderMetadata,
    },
    http,
};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

/// Longest answer of a provider, in bytes.
const BODY_MAX: usize = 256 * 1024;
/// A provider answers within this time.
const PATIENCE: Duration = Duration::from_secs(10);
/// What a provider says of itself is believed for so long.
const BELIEVED: Duration = Duration::from_secs(3_600);
/// Its keys are read anew no oftener, whatever is signed by them.
const KEYS_ANEW: Duration = Duration::from_secs(60);
/// Whoever comes back showed the provider who they are no longer ago than a working day.
const SHOWN_WITHIN: Duration = Duration::from_secs(12 * 3_600);
/// A token is made for this sign-in: no longer ago.
const MADE_WITHIN: Duration = Duration::from_secs(10 * 60);
/// Clocks differ by so much.
const APART: Duration = Duration::from_secs(60);
/// Longest `sub` (OpenID Connect Core, 2).
const SUBJECT_MAX: usize = 255;

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// Why nobody came back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failed {
    /// The provider does not answer, or not in a way that can be read.
    #[error("the provider does not answer: {0}")]
    Away(String),
    /// The provider, or whoever it asked, said no.
    #[error("the provider refused: {0}")]
    Refused(String),
    /// What came back is not what was asked for.
    #[error("the answer does not fit: {0}")]
    Untrue(&'static str),
}

/// A provider, and what it said of itself last.
pub struct Provider {
    settings: OidcSettings,
    http: reqwest::Client,
    said: Mutex<Option<Said>>,
}

#[derive(Clone)]
struct Said {
    metadata: CoreProviderMetadata,
    at: UtcTime,
}

/// Where somebody is sent, and what has to be known when they come back.
#[derive(Debug)]
pub struct Sent {
    /// At the provider.
    pub to: String,
    /// For the row: JSON.
    pub state: String,
}

#[derive(Serialize, Deserialize)]
struct Asked {
    state: String,
    nonce: String,
    verifier: String,
    back: String,
}

/// What an address says by which somebody comes back.
#[derive(Debug, Default, Deserialize)]
pub struct Answer {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
    iss: Option<String>,
    error: Option<String>,
}

/// Who came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Whose word it is.
    pub issuer: String,
    /// Who, as the provider calls them and nobody else.
    pub subject: String,
    /// The provider knows them as surely as was asked for.
    pub is_sure: bool,
}

impl Provider {
    /// As it is set; `None` on a machine without root certificates.
    #[must_use]
    pub fn of(settings: OidcSettings, outgoing: Option<&OutgoingProxy>) -> Option<Self> {
        // The library has no provider of its own choice here; whoever was first has chosen the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let is_https = settings.issuer.starts_with("https://");
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .connect_timeout(PATIENCE)
            .timeout(PATIENCE)
            .https_only(is_https);
        // A provider on this machine is reached by no proxy.
        let http = match outgoing.filter(|_| is_https) {
            Some(proxy) => proxy.for_client().and_then(|proxy| http.proxy(proxy).build()),
            None => http.build(),
        };
        match http {
            Ok(http) => Some(Self { settings, http, said: Mutex::new(None) }),
            Err(error) => {
                tracing::error!(%error, "nobody can sign in by the identity provider");
                None
            }
        }
    }

    /// What people call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// Sends somebody there, who comes back to this address of ours.
    ///
    /// # Errors
    /// If the provider does not answer.
    pub async fn send(&self, back: String, now: UtcTime) -> Result<Sent, Failed> {
        let client = self.client(&self.said(now, BELIEVED).await?, back.clone())?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let mut asking = client.authorize_url(flow, CsrfToken::new_random, Nonce::new_random);
        asking = asking.set_pkce_challenge(challenge).set_max_age(SHOWN_WITHIN);
        if let Some(acr) = &self.settings.acr {
            asking = asking.add_auth_context_value(AuthenticationContextClass::new(acr.clone()));
        }
        let (to, state, nonce) = asking.url();
        let asked =
            Asked { state: state.into_secret(), nonce: nonce.secret().clone(), verifier: verifier.into_secret(), back };
        let state = serde_json::to_string(&asked).expect("texts are JSON");
        Ok(Sent { to: to.into(), state })
    }

    /// Finds out who came back with this answer to what was asked.
    ///
    /// # Errors
    /// If that is nobody.
    pub async fn receive(&self, asked: &str, answer: Answer, now: UtcTime) -> Result<Identity, Failed> {
        let asked: Asked = serde_json::from_str(asked).map_err(|_| Failed::Untrue("state"))?;
        if answer.state != asked.state {
            return Err(Failed::Untrue("state"));
        }
        if answer.iss.as_ref().is_some_and(|issuer| *issuer != self.settings.issuer) {
            return Err(Failed::Untrue("iss of the answer"));
        }
        if let Some(error) = answer.error {
            return Err(Failed::Refused(error.chars().take(40).collect()));
        }
        if answer.code.is_empty() {
            return Err(Failed::Untrue("code"));
        }
        let said = self.said(now, BELIEVED).await?;
        let client = self.client(&said, asked.back)?;
        let exchange = client.exchange_code(AuthorizationCode::new(answer.code));
        let exchange = exchange.map_err(|_| Failed::Away("no token endpoint".to_owned()))?;
        let exchange = exchange.set_pkce_verifier(PkceCodeVerifier::new(asked.verifier));
        let tokens = exchange.request_async(&|request| self.ask(request)).await.map_err(|error| match error {
            RequestTokenError::ServerResponse(said) => Failed::Refused(said.to_string().chars().take(60).collect()),
            RequestTokenError::Request(error) => Failed::Away(error.to_string()),
            RequestTokenError::Parse(..) | RequestTokenError::Other(_) => Failed::Untrue("tokens"),
        })?;
        let token = tokens.id_token().ok_or(Failed::Untrue("no ID token"))?;
        let nonce = Nonce::new(asked.nonce);
        let claims = match self.judge(&client, token, &nonce, now) {
            // Signed by a key that came since.
            Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) => {
                let client = self.client(&self.said(now, KEYS_ANEW).await?, String::new())?;
                self.judge(&client, token, &nonce, now)
            }
            judged => judged,
        };
        self.check(&claims.map_err(|error| Failed::Untrue(part(&error)))?, now)
    }

    fn judge(
        &self,
        client: &Client,
        token: &CoreIdToken,
        nonce: &Nonce,
        now: UtcTime,
    ) -> Result<CoreIdTokenClaims, ClaimsVerificationError> {
        let algorithms = self.settings.algorithms.iter().map(|algorithm| match algorithm {
            Algorithm::Rs256 => CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
            Algorithm::Ps256 => CoreJwsSigningAlgorithm::RsaSsaPssSha256,
            Algorithm::Es256 => CoreJwsSigningAlgorithm::EcdsaP256Sha256,
        });
        let at = SystemTime::UNIX_EPOCH + Duration::from_micros(now.micros().unsigned_abs());
        let verifier = client.id_token_verifier().set_allowed_algs(algorithms).set_time_fn(move || at.into());
        token.claims(&verifier, nonce).cloned()
    }

    /// What the library leaves to us.
    fn check(&self, claims: &CoreIdTokenClaims, now: UtcTime) -> Result<Identity, Failed> {
        let at = |seconds: i64| UtcTime::from_micros(seconds.saturating_mul(1_000_000));
        if claims.authorized_party().is_some_and(|party| party.as_str() != self.settings.client) {
            return Err(Failed::Untrue("azp"));
        }
        let made = at(claims.issue_time().timestamp());
        if made > now + APART || made < now - MADE_WITHIN {
            return Err(Failed::Untrue("iat"));
        }
        let shown = claims.auth_time().map(|shown| at(shown.timestamp()));
        if shown.is_none_or(|shown| shown > now + APART || shown < now - SHOWN_WITHIN - APART) {
            return Err(Failed::Untrue("auth_time"));
        }
        if let Some(acr) = &self.settings.acr
            && claims.auth_context_ref().is_none_or(|said| said.as_str() != acr)
        {
            return Err(Failed::Untrue("acr"));
        }
        let subject = claims.subject().as_str();
        if subject.is_empty() || subject.len() > SUBJECT_MAX {
            return Err(Failed::Untrue("sub"));
        }
        let (issuer, is_sure) = (self.settings.issuer.clone(), self.settings.acr.is_some());
        Ok(Identity { issuer, subject: subject.to_owned(), is_sure })
    }

    fn client(&self, said: &Said, back: String) -> Result<Client, Failed> {
        let secret = self.settings.secret.as_ref().map(|secret| ClientSecret::new(secret.expose_secret().to_owned()));
        let id = ClientId::new(self.settings.client.clone());
        let client = CoreClient::from_provider_metadata(said.metadata.clone(), id, secret);
        // Where nobody is sent from, nothing is said.
        let back = if back.is_empty() { "http://localhost/".to_owned() } else { back };
        let back = RedirectUrl::new(back).map_err(|_| Failed::Untrue("our own address"))?;
        Ok(client.set_redirect_uri(back))
    }

    /// What the provider says of itself, as it was read within this time, or now. One reads at a time: whoever waited for somebody
    /// else's question has its answer too.
    async fn said(&self, now: UtcTime, within: Duration) -> Result<Said, Failed> {
        let mut known = self.said.lock().await;
        // Whoever read it may have asked a moment later; a clock that was set back does not make it new.
        if let Some(known) = known.as_ref().filter(|known| known.at <= now + APART && now.since(known.at) < within) {
            return Ok(known.clone());
        }
        let issuer = IssuerUrl::new(self.settings.issuer.clone()).map_err(|_| Failed::Untrue("issuer"))?;
        let read = CoreProviderMetadata::discover_async(issuer, &|request| self.ask(request)).await;
        let metadata = read.map_err(|error| Failed::Away(error.to_string()))?;
        let said = Said { metadata, at: now };
        *known = Some(said.clone());
        Ok(said)
    }

    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, HttpClientError<reqwest::Error>> {
        let failed = |error| HttpClientError::Reqwest(Box::new(error));
        let (parts, body) = request.into_parts();
        let asking = self.http.request(parts.method, parts.uri.to_string()).headers(parts.headers).body(body);
        let mut answer = asking.send().await.map_err(failed)?;
        let mut response = http::Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            response = response.header(name, value);
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(failed)? {
            body.extend_from_slice(&chunk);
            if body.len() > BODY_MAX {
                return Err(HttpClientError::Other("too long an answer".to_owned()));
            }
        }
        response.body(body).map_err(HttpClientError::Http)
    }
}

/// What of a token was not true.
const fn part(error: &ClaimsVerificationError) -> &'static str {
    match error {
        ClaimsVerificationError::Expired(_) => "exp",
        ClaimsVerificationError::InvalidAudience(_) => "aud",
        ClaimsVerificationError::InvalidIssuer(_) => "iss",
        ClaimsVerificationError::InvalidNonce(_) => "nonce",
        ClaimsVerificationError::InvalidSubject(_) => "sub",
        ClaimsVerificationError::SignatureVerification(_) => "signature",
        _ => "token",
    }
}
