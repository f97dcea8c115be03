//! E-mail over SMTP, with kept connections: one text for programs that show plain text, one as HTML.
//!
//! The caller names the mail (`Message-ID`), so that one sent again after a lost answer is the same mail to whoever
//! reads it. Absent on purpose: bounces; a mail server that takes a mail has delivered it as far as we know.

use std::{fmt, sync::Mutex, sync::PoisonError, time::Duration};

use domain::time::UtcTime;
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox, MultiPart,
        header::{Header, HeaderName, HeaderValue},
    },
    transport::smtp::PoolConfig,
};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::{
    outcome::{Outcome, Reason},
    words::MailWords,
};

type Transport = AsyncSmtpTransport<Tokio1Executor>;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const CONNECTIONS_MAX: u32 = 8;
/// RFC 4954: it is our sign-in that the server does not like, not this mail.
const SIGN_IN_CODES: [u16; 4] = [530, 534, 535, 538];

/// What the operator settled.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// `smtp://host:port`, `smtp+starttls://user:password@host:port` or `smtps://user:password@host:port`.
    pub url: SecretString,
    /// `town@example.jp` or `宿毛市 <town@example.jp>`.
    pub from: String,
    /// For the whole of one attempt.
    pub timeout: Duration,
}

/// A setting that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadMailSettings {
    /// The mail server's address.
    #[error("the mail server must be smtp://host:port, smtp+starttls://… or smtps://…")]
    Url,
    /// The sender.
    #[error("the sender must be an address like 宿毛市 <town@example.jp>")]
    From,
}

/// One mail to one person. Its `Debug` shows no address and no words.
#[derive(Clone)]
pub struct Mail {
    /// The recipient's address.
    pub to: String,
    /// Names this mail for ever; without the angle brackets.
    pub message_id: String,
    /// Subject and both parts.
    pub words: MailWords,
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail").field("message_id", &self.message_id).finish_non_exhaustive()
    }
}

/// Hands mails to the town's mail server. Made, used and dropped inside a tokio runtime: its kept connections live there.
#[derive(Debug)]
pub struct Mailer {
    settings: MailSettings,
    from: Mailbox,
    transport: Mutex<Transport>,
}

impl Mailer {
    /// Reads the settings; connects with the first mail.
    ///
    /// # Errors
    /// Which setting is of no use.
    pub fn new(settings: MailSettings) -> Result<Self, BadMailSettings> {
        let transport = transport(&settings.url).ok_or(BadMailSettings::Url)?;
        let from = sender(&settings.from).ok_or(BadMailSettings::From)?;
        Ok(Self { settings, from, transport: Mutex::new(transport) })
    }

    /// The part of the sender's address after the @, for names of mails.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.from.email.domain()
    }

    /// Tries once to hand the mail over.
    pub async fn send(&self, mail: &Mail, now: UtcTime) -> Outcome {
        let Ok(to) = mail.to.parse::<Address>() else { return Outcome::Permanent(Reason::new("bad-address")) };
        let Some(message) = self.compose(mail, to, now) else { return Outcome::Permanent(Reason::new("not-composed")) };
        let transport = self.transport.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut sending = tokio::spawn(async move { transport.send(message).await });
        match tokio::time::timeout(self.settings.timeout, &mut sending).await {
            Ok(Ok(Ok(_))) => Outcome::Delivered,
            Ok(Ok(Err(error))) => failed(&error),
            Ok(Err(_)) => Outcome::Temporary(Reason::new("io")),
            Err(_) => {
                self.start_over();
                sending.abort();
                Outcome::Temporary(Reason::new("timeout"))
            }
        }
    }

    /// The library gives a connection back to its pool even in the middle of a command, where the next mail would take
    /// the last one's reply for its own. So a pool in which a mail hung is left alone, before that mail is given up.
    fn start_over(&self) {
        if let Some(fresh) = transport(&self.settings.url) {
            *self.transport.lock().unwrap_or_else(PoisonError::into_inner) = fresh;
        }
    }

    fn compose(&self, mail: &Mail, to: Address, now: UtcTime) -> Option<Message> {
        let micros = u64::try_from(now.micros()).ok()?;
        let MailWords { subject, text, html } = mail.words.clone();
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(subject)
            .message_id(Some(format!("<{}>", mail.message_id)))
            .date(std::time::UNIX_EPOCH + Duration::from_micros(micros))
            .header(AutoSubmitted)
            .multipart(MultiPart::alternative_plain_html(text, html))
            .ok()
    }
}

/// Written by a machine (RFC 3834): nobody's holiday notice should answer.
#[derive(Debug, Clone, Copy)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

fn transport(url: &SecretString) -> Option<Transport> {
    let mut url = Url::parse(url.expose_secret()).ok()?;
    if url.scheme() == "smtp+starttls" {
        let rest = url.as_str().strip_prefix("smtp+starttls")?;
        url = Url::parse(&format!("smtp{rest}")).ok()?;
        url.set_query(Some("tls=required"));
    } else {
        url.set_query(None);
    }
    let pool = PoolConfig::new().max_size(CONNECTIONS_MAX);
    let builder = Transport::from_url(url.as_str()).ok()?;
    Some(builder.timeout(Some(CONNECT_TIMEOUT)).pool_config(pool).build())
}

fn sender(text: &str) -> Option<Mailbox> {
    match text.trim().strip_suffix('>').and_then(|rest| rest.rsplit_once('<')) {
        Some((name, address)) => {
            let name = Some(name.trim().trim_matches('"').to_owned()).filter(|name| !name.is_empty());
            Some(Mailbox::new(name, address.parse().ok()?))
        }
        None => Some(Mailbox::new(None, text.trim().parse().ok()?)),
    }
}

fn failed(error: &lettre::transport::smtp::Error) -> Outcome {
    match error.status().map(u16::from) {
        Some(code) if error.is_permanent() && !SIGN_IN_CODES.contains(&code) => {
            Outcome::Permanent(Reason::code("smtp", code))
        }
        Some(code) => Outcome::Temporary(Reason::code("smtp", code)),
        None if error.is_timeout() => Outcome::Temporary(Reason::new("timeout")),
        None if error.is_tls() => Outcome::Temporary(Reason::new("tls")),
        None => Outcome::Temporary(Reason::new("connect")),
    }
}
