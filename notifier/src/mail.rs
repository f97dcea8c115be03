//! E-mail over SMTP: one text for programs that show plain text, one as HTML, and a calendar file
//! where there is something to come to.
//!
//! The caller names the mail (`Message-ID`), so that one sent again after a lost answer is the same mail to whoever
//! reads it. What comes back goes to an address of its own for each delivery (VERP), if the town has one for that.
//!
//! Absent on purpose: reading what comes back; the mail server hands it to `ops bounce`.

mod compose;
mod conversation;
pub mod dkim;
mod server;

use std::{
    fmt, io,
    net::{Ipv4Addr, Ipv6Addr},
    sync::Arc,
    time::Duration,
};

use domain::{
    bookings::{
        address::{MailAddress, mail_address, refusal::Refusal},
        ics::Method,
    },
    time::UtcTime,
};
use lettre::{Address, address::Envelope, message::Mailbox};
use secrecy::SecretString;

use self::{
    conversation::{Failure, Reply, Stage},
    dkim::Dkim,
    server::Server,
};
use crate::{
    outcome::{Outcome, Reason},
    outward::OutgoingProxy,
    words::MailWords,
};

/// RFC 4954: it is our sign-in that the server does not like, not this mail.
const SIGN_IN_CODES: [u16; 4] = [530, 534, 535, 538];
/// RFC 5321: a name or an address that a greeting can hold.
const GREETING_MAX: usize = 255;

/// What the operator settled.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// `smtp://host:port`, `smtp+starttls://user:password@host:port` or `smtps://user:password@host:port`.
    pub url: SecretString,
    /// `town@example.jp` or `宿毛市 <town@example.jp>`.
    pub from: String,
    /// How the mail server is greeted (`EHLO`): a name like `kazasu.town.example.jp`, or an address like `[192.0.2.1]`. The
    /// domain of the sender without one.
    pub greeting: Option<String>,
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
    /// How the mail server is greeted.
    #[error("the name for greeting must be one like kazasu.town.example.jp, or an address like [192.0.2.1]")]
    Greeting,
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

/// Takes mails in place of a mail server.
pub trait Keep: fmt::Debug + Send + Sync {
    /// Takes this one.
    fn keep(&self, mail: &Mail, now: UtcTime);
}

/// Who takes the mails.
#[derive(Debug)]
enum Taker {
    Server(Box<Server>),
    Kept(Arc<dyn Keep>),
}

/// What mails are signed with whose sender has no name.
struct Namer(Box<dyn Fn() -> String + Send + Sync>);

impl fmt::Debug for Namer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Namer")
    }
}

/// Hands mails to the town's mail server. Used inside a tokio runtime: its kept connections live there.
#[derive(Debug)]
pub struct Mailer {
    taker: Taker,
    from: Mailbox,
    timeout: Duration,
    dkim: Option<Dkim>,
    bounces: Option<MailAddress>,
    namer: Option<Namer>,
}

impl Mailer {
    /// Reads the settings; connects with the first mail.
    ///
    /// # Errors
    /// Which setting is of no use.
    pub fn new(settings: MailSettings) -> Result<Self, BadMailSettings> {
        let from = sender(&settings.from).ok_or(BadMailSettings::From)?;
        let greeting = settings.greeting.unwrap_or_else(|| from.email.domain().to_owned());
        if !is_greeting(&greeting) {
            return Err(BadMailSettings::Greeting);
        }
        let server = Server::parse(&settings.url, greeting).ok_or(BadMailSettings::Url)?;
        Ok(Self {
            taker: Taker::Server(Box::new(server)),
            from,
            timeout: settings.timeout,
            dkim: None,
            bounces: None,
            namer: None,
        })
    }

    /// Mails in the name of this sender, all of which are kept here and go nowhere.
    ///
    /// # Errors
    /// If the sender is of no use.
    pub fn keeping(from: &str, keep: Arc<dyn Keep>) -> Result<Self, BadMailSettings> {
        let from = sender(from).ok_or(BadMailSettings::From)?;
        Ok(Self { taker: Taker::Kept(keep), from, timeout: Duration::ZERO, dkim: None, bounces: None, namer: None })
    }

    /// Goes to the mail server through this proxy.
    #[must_use]
    pub fn through(self, proxy: OutgoingProxy) -> Self {
        let taker = match self.taker {
            Taker::Server(server) => Taker::Server(Box::new(server.through(proxy))),
            kept @ Taker::Kept(_) => kept,
        };
        Self { taker, ..self }
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

    /// Gives the sender this name, asked for with every mail, where the one that was set has none.
    #[must_use]
    pub fn named_by(self, namer: impl Fn() -> String + Send + Sync + 'static) -> Self {
        Self { namer: Some(Namer(Box::new(namer))), ..self }
    }

    fn sender(&self) -> Mailbox {
        let name = self.from.name.clone().or_else(|| self.namer.as_ref().map(|namer| (namer.0)()));
        Mailbox::new(name, self.from.email.clone())
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
        let server = match &self.taker {
            Taker::Server(server) => server,
            Taker::Kept(keep) => {
                keep.keep(mail, now);
                return Outcome::Delivered;
            }
        };
        match tokio::time::timeout(self.timeout, server.send(&envelope, &message)).await {
            Ok(Ok(())) => Outcome::Delivered,
            Ok(Err(error)) => failed(&error),
            Err(_) => Outcome::Temporary(Reason::new("timeout")),
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

    /// The mail as it goes over the wire: ASCII, for every server takes that.
    fn message(&self, mail: &Mail, envelope: &Envelope, now: UtcTime) -> Option<String> {
        let mut message = compose::compose(mail, &self.sender(), envelope, now)?.formatted();
        if let Some(dkim) = &self.dkim {
            message = [dkim.header(self.domain(), &message, now), message].concat();
        }
        String::from_utf8(message).ok().filter(|message| message.is_ascii())
    }
}

fn sender(text: &str) -> Option<Mailbox> {
    let (name, address) = match text.trim().strip_suffix('>').and_then(|rest| rest.rsplit_once('<')) {
        Some((name, address)) => (Some(name.trim().trim_matches('"')), address),
        None => (None, text.trim()),
    };
    let address: Address = Some(address).filter(|address| address.is_ascii())?.parse().ok()?;
    Some(Mailbox::new(name.filter(|name| !name.is_empty()).map(str::to_owned), address))
}

/// RFC 5321, 4.1.2: a domain, or an address between brackets.
fn is_greeting(name: &str) -> bool {
    if let Some(literal) = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return match literal.strip_prefix("IPv6:") {
            Some(address) => address.parse::<Ipv6Addr>().is_ok(),
            None => literal.parse::<Ipv4Addr>().is_ok(),
        };
    }
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= GREETING_MAX && name.split('.').all(is_label)
}

fn failed(failure: &Failure) -> Outcome {
    match failure {
        Failure::Refused(stage, reply) => refused(*stage, reply),
        Failure::Broken(error) if error.kind() == io::ErrorKind::TimedOut => Outcome::Temporary(Reason::new("timeout")),
        Failure::Broken(_) => Outcome::Temporary(Reason::new("connect")),
        Failure::Tls => Outcome::Temporary(Reason::new("tls")),
        Failure::NoSignIn => Outcome::Unwelcome(Reason::new("no-sign-in")),
    }
}

/// What a refusal is about is seen from the command that it answers: only that to `RCPT` can be about the recipient, and only
/// if it names the mailbox (RFC 5321, 4.3.2). One before it is about us, whatever its number: everybody's mails wait for that
/// to be put right.
fn refused(stage: Stage, reply: &Reply) -> Outcome {
    let code = reply.code;
    if code < 500 {
        return Outcome::Temporary(Reason::code("smtp", code));
    }
    match stage {
        Stage::Greeting => Outcome::Unwelcome(Reason::code("greeting", code)),
        _ if SIGN_IN_CODES.contains(&code) => Outcome::Unwelcome(Reason::code("sign-in", code)),
        Stage::SignIn => Outcome::Unwelcome(Reason::code("sign-in", code)),
        Stage::Sender => Outcome::Unwelcome(Reason::code("sender", code)),
        // 50x is about the command itself.
        Stage::Recipient if code >= 550 && says_no_mailbox(reply) => {
            Outcome::NoMailbox(Reason::code("no-mailbox", code))
        }
        Stage::Recipient | Stage::Mail => Outcome::Permanent(Reason::code("smtp", code)),
    }
}

fn says_no_mailbox(reply: &Reply) -> bool {
    Refusal::of(&format!("{} {}", reply.code, reply.text), None) == Refusal::NoMailbox
}
