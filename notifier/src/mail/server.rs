//! The mail server, and the connections to it. A mail takes a connection and has it for itself; only one on which the mail
//! was taken is kept for the next. Whoever gives a mail up drops the connection with it, so that no mail ever takes another
//! one's reply for its own.
//!
//! A mail is two exchanges where the server takes commands in one go (RFC 2920): sender, recipient and `DATA`; then the mail.
//! Each goes out in one write, or the kernel would hold the second back until the server's kernel has acknowledged the first,
//! which takes its time (RFC 896, RFC 1122, 4.2.3.2).
//!
//! Absent on purpose: asking a kept connection whether it still works before each mail. If the server closed it meanwhile,
//! that shows before it has the mail, and the mail goes over a new one.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use lettre::address::Envelope;
use rustls::{ClientConfig, crypto::ring, pki_types::ServerName};
use rustls_platform_verifier::BuilderVerifierExt;
use secrecy::{ExposeSecret, SecretString};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use url::Url;

use super::conversation::{Conversation, Failure, SignIn, Wire, body};
use crate::outward::OutgoingProxy;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Connections that nobody uses, at most.
const KEPT_MAX: usize = 16;
/// A connection is kept so long; servers close theirs after some minutes.
const KEPT_FOR: Duration = Duration::from_secs(30);
/// RFC 5321, 3.8: the server ends the conversation, for reasons of its own.
const CLOSING: u16 = 421;

/// What keeps a conversation from others' eyes.
struct Tls {
    connector: TlsConnector,
    name: ServerName<'static>,
}

/// From when on it is kept from them.
enum Privacy {
    /// Not at all.
    Plain,
    /// From the second command on (RFC 3207); there is no conversation without.
    StartTls(Tls),
    /// From the first byte on (RFC 8314).
    Tls(Tls),
}

/// A mail server.
pub(super) struct Server {
    host: String,
    port: u16,
    /// How we greet.
    greeting: String,
    privacy: Privacy,
    sign_in: Option<SignIn>,
    proxy: Option<OutgoingProxy>,
    kept: Mutex<Vec<(Conversation, Instant)>>,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").finish_non_exhaustive()
    }
}

impl Server {
    /// The server at `smtp://host:port`, `smtp+starttls://user:password@host:port` or `smtps://…`, greeted so.
    pub(super) fn parse(url: &SecretString, greeting: String) -> Option<Self> {
        let url = Url::parse(url.expose_secret()).ok()?;
        let host = url.host_str().filter(|host| !host.is_empty())?;
        // Brackets belong to the URL, not to the address.
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let (privacy, usual_port) = match url.scheme() {
            "smtp" => (Privacy::Plain, 25),
            "smtp+starttls" => (Privacy::StartTls(Tls::of(&host)?), 587),
            "smtps" => (Privacy::Tls(Tls::of(&host)?), 465),
            _ => return None,
        };
        let decoded = |text| Some(percent_encoding::percent_decode_str(text).decode_utf8().ok()?.into_owned());
        let sign_in = match url.password() {
            Some(password) => Some(SignIn { user: decoded(url.username())?, password: decoded(password)?.into() }),
            None => None,
        };
        let port = url.port().unwrap_or(usual_port);
        Some(Self { host, port, greeting, privacy, sign_in, proxy: None, kept: Mutex::default() })
    }

    /// The same, reached through this proxy.
    pub(super) fn through(self, proxy: OutgoingProxy) -> Self {
        Self { proxy: Some(proxy), ..self }
    }

    /// Hands one mail over. Whoever stops waiting for it ends the conversation.
    pub(super) async fn send(&self, envelope: &Envelope, message: &str) -> Result<(), Failure> {
        let mut conversation = self.ready_for(envelope).await?;
        conversation.hand_over(&body(message)).await?;
        self.keep(conversation);
        Ok(())
    }

    /// A conversation in which the server waits for the mail.
    async fn ready_for(&self, envelope: &Envelope) -> Result<Conversation, Failure> {
        if let Some(mut kept) = self.take_kept() {
            match kept.announce(envelope).await {
                Ok(()) => return Ok(kept),
                Err(failure) if !was_closed(&failure) => return Err(failure),
                Err(_) => {}
            }
        }
        let mut fresh = self.connect().await?;
        fresh.announce(envelope).await?;
        Ok(fresh)
    }

    async fn connect(&self) -> Result<Conversation, Failure> {
        let connecting = async {
            match &self.proxy {
                Some(proxy) => proxy.tunnel(&self.host, self.port).await,
                None => TcpStream::connect((self.host.as_str(), self.port)).await,
            }
        };
        let stream = tokio::time::timeout(CONNECT_TIMEOUT, connecting).await.map_err(std::io::Error::from)??;
        stream.set_nodelay(true)?;
        let wire: Box<dyn Wire> = match &self.privacy {
            Privacy::Tls(tls) => tls.around(Box::new(stream)).await?,
            Privacy::Plain | Privacy::StartTls(_) => Box::new(stream),
        };
        let mut conversation = Conversation::begin(wire).await?;
        conversation.greet(&self.greeting).await?;
        if let Privacy::StartTls(tls) = &self.privacy {
            let wire = tls.around(conversation.start_tls().await?).await?;
            conversation = Conversation::over(wire);
            conversation.greet(&self.greeting).await?;
        }
        if let Some(sign_in) = &self.sign_in {
            conversation.sign_in(sign_in).await?;
        }
        Ok(conversation)
    }

    fn take_kept(&self) -> Option<Conversation> {
        let mut kept = self.kept();
        kept.retain(|(_, since)| since.elapsed() < KEPT_FOR);
        kept.pop().map(|(conversation, _)| conversation)
    }

    fn keep(&self, conversation: Conversation) {
        let mut kept = self.kept();
        if kept.len() < KEPT_MAX {
            kept.push((conversation, Instant::now()));
        }
    }

    fn kept(&self) -> MutexGuard<'_, Vec<(Conversation, Instant)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tls {
    /// `None` if this machine knows nobody who vouches for servers, or this is no name of one.
    fn of(host: &str) -> Option<Self> {
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let config = config.with_safe_default_protocol_versions().ok()?.with_platform_verifier().ok()?;
        let connector = TlsConnector::from(Arc::new(config.with_no_client_auth()));
        Some(Self { connector, name: ServerName::try_from(host.to_owned()).ok()? })
    }

    async fn around(&self, wire: Box<dyn Wire>) -> Result<Box<dyn Wire>, Failure> {
        let wire = self.connector.connect(self.name.clone(), wire).await.map_err(|_| Failure::Tls)?;
        Ok(Box::new(wire))
    }
}

/// Whether it is the connection that ended, rather than this mail that the server does not want.
fn was_closed(failure: &Failure) -> bool {
    match failure {
        Failure::Refused(_, reply) => reply.code == CLOSING,
        Failure::Broken(_) | Failure::Tls | Failure::NoSignIn => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_named_with_its_usual_port_and_a_password_of_any_letters() {
        let server = |url: &str| Server::parse(&SecretString::from(url), "town.example.jp".to_owned());
        let of = |url: &str| {
            let sign_in = |sign_in: SignIn| (sign_in.user, sign_in.password.expose_secret().to_owned());
            server(url).map(|server| (server.host, server.port, server.sign_in.map(sign_in)))
        };
        let host = || "mail.example.jp".to_owned();
        assert_eq!(of("smtp://mail.example.jp"), Some((host(), 25, None)));
        assert_eq!(of("smtp://[::1]:2525"), Some(("::1".to_owned(), 2525, None)));
        let signed_in = Some(("user@example.jp".to_owned(), "p@ss+word".to_owned()));
        assert_eq!(of("smtps://user%40example.jp:p%40ss+word@mail.example.jp"), Some((host(), 465, signed_in.clone())));
        let starttls = "smtp+starttls://user%40example.jp:p%40ss+word@mail.example.jp:26";
        assert_eq!(of(starttls), Some((host(), 26, signed_in)));
        let shown = format!("{:?}", server(starttls));
        assert!(!shown.contains("word") && !shown.contains("user"), "{shown}");
    }
}
