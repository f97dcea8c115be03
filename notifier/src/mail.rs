//! E-mail over SMTP, with kept connections: one text for programs that show plain text, one as HTML, and a calendar file
//! where there is something to come to.
//!
//! The caller names the mail (`Message-ID`), so that one sent again after a lost answer is the same mail to whoever
//! reads it. What comes back goes to an address of its own for each delivery (VERP), if the town has one for that.
//!
//! Absent on purpose: reading what comes back; the mail server hands it to `ops bounce`.

mod compose;
pub mod dkim;

use std::{error::Error, fmt, sync::Mutex, sync::PoisonError, time::Duration};

use domain::{
    bookings::{
        address::{MailAddress, MailStatus, mail_address},
        ics::Method,
    },
    time::UtcTime,
};
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor, address::Envelope, message::Mailbox,
    transport::smtp::PoolConfig,
};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use self::dkim::Dkim;
use crate::{
    outcome::{Outcome, Reason},
    words::MailWords,
};

type Transport = AsyncSmtpTransport<Tokio1Executor>;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const CONNECTIONS_MAX: u32 = 8;
/// RFC 4954: it is our sign-in that the server does not like, not this mail.
const SIGN_IN_CODES: [u16; 4] = [530, 534, 535, 538];
/// RFC 5321: the mailbox is not there, if the server does not say more.
const NO_MAILBOX_CODES: [u16; 3] = [550, 551, 553];

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
    /// What to come to.
    pub calendar: Option<CalendarPart>,
    /// The address at which one `POST` ends mails like this one (RFC 8058).
    pub unsubscribe: Option<String>,
    /// Where it is sent back to if it cannot be delivered; the sender's address without one. See [`Mailer::return_path`].
    pub return_path: Option<String>,
}

impl Mail {
    /// A mail that is only words.
    #[must_use]
    pub const fn new(to: String, message_id: String, words: MailWords) -> Self {
        Self { to, message_id, words, calendar: None, unsubscribe: None, return_path: None }
    }
}

/// A calendar file that comes along, see [`domain::bookings::ics`].
#[derive(Clone, PartialEq, Eq)]
pub struct CalendarPart {
    /// What a calendar is to do; the same as in the file.
    pub method: Method,
    /// The file.
    pub body: String,
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
    dkim: Option<Dkim>,
    bounces: Option<MailAddress>,
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
        Ok(Self { settings, from, dkim: None, bounces: None, transport: Mutex::new(transport) })
    }

    /// Signs every mail in the name of the sender's domain.
    #[must_use]
    pub fn signing(self, dkim: Dkim) -> Self {
        Self { dkim: Some(dkim), ..self }
    }

    /// Lets mails that cannot be delivered come back to this address, each with a token of its own behind a `+`.
    #[must_use]
    pub fn bouncing_to(self, bounces: MailAddress) -> Self {
        Self { bounces: Some(bounces), ..self }
    }

    /// The part of the sender's address after the @, for names of mails.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.from.email.domain()
    }

    /// The sender's address.
    #[must_use]
    pub fn address(&self) -> &str {
        self.from.email.as_ref()
    }

    /// Where a mail comes back to that is known by this token.
    #[must_use]
    pub fn return_path(&self, token: &str) -> Option<String> {
        let bounces = self.bounces.as_ref()?;
        Some(format!("{}+{token}@{}", bounces.local(), bounces.domain()))
    }

    /// Tries once to hand the mail over.
    pub async fn send(&self, mail: &Mail, now: UtcTime) -> Outcome {
        let Some(envelope) = self.envelope(mail) else { return Outcome::Permanent(Reason::new("bad-address")) };
        let Some(message) = self.message(mail, &envelope, now) else {
            return Outcome::Permanent(Reason::new("not-composed"));
        };
        let transport = self.transport.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut sending = tokio::spawn(async move { transport.send_raw(&envelope, &message).await });
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

    fn envelope(&self, mail: &Mail) -> Option<Envelope> {
        let sender = match &mail.return_path {
            Some(path) => path.parse().ok()?,
            None => self.from.email.clone(),
        };
        let to = mail_address(&mail.to).ok()?;
        let to = Address::new(to.local_for_smtp(), to.domain()).ok()?;
        Envelope::new(Some(sender), vec![to]).ok()
    }

    /// The mail as it goes over the wire.
    fn message(&self, mail: &Mail, envelope: &Envelope, now: UtcTime) -> Option<Vec<u8>> {
        let message = compose::compose(mail, &self.from, envelope, now)?.formatted();
        Some(match &self.dkim {
            Some(dkim) => [dkim.header(self.domain(), &message, now), message].concat(),
            None => message,
        })
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
            if is_no_mailbox(code, error) {
                return Outcome::NoMailbox(Reason::code("no-mailbox", code));
            }
            Outcome::Permanent(Reason::code("smtp", code))
        }
        Some(code) => Outcome::Temporary(Reason::code("smtp", code)),
        None if error.is_timeout() => Outcome::Temporary(Reason::new("timeout")),
        None if error.is_tls() => Outcome::Temporary(Reason::new("tls")),
        None => Outcome::Temporary(Reason::new("connect")),
    }
}

/// Whether the server says that nobody will ever read there, rather than that it does not want this mail.
fn is_no_mailbox(code: u16, error: &lettre::transport::smtp::Error) -> bool {
    let said = error.source().map(ToString::to_string).unwrap_or_default();
    match said.split_whitespace().next().map(str::parse::<MailStatus>) {
        Some(Ok(status)) => status.is_no_mailbox(),
        Some(Err(_)) | None => NO_MAILBOX_CODES.contains(&code),
    }
}
