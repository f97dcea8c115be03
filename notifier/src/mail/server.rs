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
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use lettre::{
    address::Envelope,
    transport::smtp::{
        Error,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, TlsParameters},
        commands::{Data, Ehlo, Mail, Rcpt},
        extension::ClientId,
    },
};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Connections that nobody uses, at most.
const KEPT_MAX: usize = 16;
/// A connection is kept so long; servers close theirs after some minutes.
const KEPT_FOR: Duration = Duration::from_secs(30);
/// RFC 5321, 3.8: the server ends the conversation, for reasons of its own.
const CLOSING: u16 = 421;

/// How a conversation is kept from others' eyes.
enum Privacy {
    /// Not at all.
    Plain,
    /// From the second command on (RFC 3207); there is no conversation without.
    StartTls(TlsParameters),
    /// From the first byte on (RFC 8314).
    Tls(TlsParameters),
}

/// A mail server.
pub(super) struct Server {
    host: String,
    port: u16,
    privacy: Privacy,
    sign_in: Option<Credentials>,
    kept: Mutex<Vec<(Connection, Instant)>>,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").finish_non_exhaustive()
    }
}

impl Server {
    /// The server at `smtp://host:port`, `smtp+starttls://user:password@host:port` or `smtps://…`.
    pub(super) fn parse(url: &SecretString) -> Option<Self> {
        let url = Url::parse(url.expose_secret()).ok()?;
        let host = url.host_str().filter(|host| !host.is_empty())?;
        // Brackets belong to the URL, not to the address.
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let tls = || TlsParameters::new(host.clone()).ok();
        let (privacy, usual_port) = match url.scheme() {
            "smtp" => (Privacy::Plain, 25),
            "smtp+starttls" => (Privacy::StartTls(tls()?), 587),
            "smtps" => (Privacy::Tls(tls()?), 465),
            _ => return None,
        };
        let decoded = |text| Some(percent_encoding::percent_decode_str(text).decode_utf8().ok()?.into_owned());
        let sign_in = match url.password() {
            Some(password) => Some(Credentials::new(decoded(url.username())?, decoded(password)?)),
            None => None,
        };
        Some(Self { port: url.port().unwrap_or(usual_port), host, privacy, sign_in, kept: Mutex::default() })
    }

    /// Hands one mail over. Whoever stops waiting for it ends the conversation.
    pub(super) async fn send(&self, envelope: &Envelope, message: &str) -> Result<(), Error> {
        let mut connection = self.ready_for(envelope).await?;
        connection.say(body(message)).await?;
        self.keep(connection);
        Ok(())
    }

    /// A connection on which the server waits for the mail.
    async fn ready_for(&self, envelope: &Envelope) -> Result<Connection, Error> {
        if let Some(mut kept) = self.take_kept() {
            match kept.announce(envelope).await {
                Ok(()) => return Ok(kept),
                Err(error) if !was_closed(&error) => return Err(error),
                Err(_) => {}
            }
        }
        let mut fresh = self.connect().await?;
        fresh.announce(envelope).await?;
        Ok(fresh)
    }

    async fn connect(&self) -> Result<Connection, Error> {
        let (server, hello) = ((self.host.as_str(), self.port), ClientId::default());
        let tls = match &self.privacy {
            Privacy::Tls(tls) => Some(tls.clone()),
            Privacy::Plain | Privacy::StartTls(_) => None,
        };
        let mut smtp = AsyncSmtpConnection::connect_tokio1(server, Some(CONNECT_TIMEOUT), &hello, tls, None).await?;
        if let Privacy::StartTls(tls) = &self.privacy {
            smtp.starttls(tls.clone(), &hello).await?;
        }
        if let Some(credentials) = &self.sign_in {
            smtp.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        // Once more, for the library does not tell what it does not know.
        let extensions = smtp.command(Ehlo::new(hello)).await?;
        let takes_many = extensions.message().any(|line| line.trim().eq_ignore_ascii_case("PIPELINING"));
        Ok(Connection { smtp, takes_many })
    }

    fn take_kept(&self) -> Option<Connection> {
        let mut kept = self.kept();
        kept.retain(|(_, since)| since.elapsed() < KEPT_FOR);
        kept.pop().map(|(connection, _)| connection)
    }

    fn keep(&self, connection: Connection) {
        let mut kept = self.kept();
        if kept.len() < KEPT_MAX {
            kept.push((connection, Instant::now()));
        }
    }

    fn kept(&self) -> MutexGuard<'_, Vec<(Connection, Instant)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Connection {
    smtp: AsyncSmtpConnection,
    /// Whether the server takes several commands in one go.
    takes_many: bool,
}

impl Connection {
    async fn say(&mut self, text: String) -> Result<(), Error> {
        self.smtp.command(text).await.map(drop)
    }

    /// Up to the point where the server waits for the mail.
    async fn announce(&mut self, envelope: &Envelope) -> Result<(), Error> {
        let mut commands = vec![Mail::new(envelope.from().cloned(), Vec::new()).to_string()];
        commands.extend(envelope.to().iter().map(|to| Rcpt::new(to.clone(), Vec::new()).to_string()));
        commands.push(Data.to_string());
        if !self.takes_many {
            for command in commands {
                self.say(command).await?;
            }
            return Ok(());
        }
        self.say(commands.concat()).await?;
        for _ in 1..commands.len() {
            self.smtp.read_response().await?;
        }
        Ok(())
    }
}

/// The mail as it stands between `DATA` and its end (RFC 5321, 4.5.2).
fn body(message: &str) -> String {
    let mut body = String::with_capacity(message.len() + 8);
    body.push_str(if message.starts_with('.') { "." } else { "" });
    body.push_str(&message.replace("\r\n.", "\r\n.."));
    body.push_str(if message.ends_with("\r\n") { ".\r\n" } else { "\r\n.\r\n" });
    body
}

/// Whether it is the connection that ended, rather than this mail that the server does not want.
fn was_closed(error: &Error) -> bool {
    error.status().is_none_or(|status| u16::from(status) == CLOSING)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_begins_with_a_dot_is_no_end() {
        assert_eq!(body("A: b\r\n\r\n.\r\n..\r\nc.\r\n"), "A: b\r\n\r\n..\r\n...\r\nc.\r\n.\r\n");
        assert_eq!(body(".a"), "..a\r\n.\r\n");
    }

    #[test]
    fn a_server_is_named_with_its_usual_port_and_a_password_of_any_letters() {
        let server = |url: &str| Server::parse(&SecretString::from(url));
        let of = |url: &str| server(url).map(|server| (server.host, server.port, server.sign_in));
        let host = || "mail.example.jp".to_owned();
        assert_eq!(of("smtp://mail.example.jp"), Some((host(), 25, None)));
        assert_eq!(of("smtp://[::1]:2525"), Some(("::1".to_owned(), 2525, None)));
        let signed_in = Some(Credentials::new("user@example.jp".to_owned(), "p@ss+word".to_owned()));
        assert_eq!(of("smtps://user%40example.jp:p%40ss+word@mail.example.jp"), Some((host(), 465, signed_in.clone())));
        let starttls = "smtp+starttls://user%40example.jp:p%40ss+word@mail.example.jp:26";
        assert_eq!(of(starttls), Some((host(), 26, signed_in)));
        let shown = format!("{:?}", server(starttls));
        assert!(!shown.contains("word") && !shown.contains("user"), "{shown}");
    }
}
