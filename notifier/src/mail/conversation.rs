//! One conversation with the mail server (RFC 5321): what is said, and which command each reply answers.
//!
//! Spoken here and not by a library, for what a refusal means depends on the command that it answers, which a library's
//! error no longer says; and servers write replies that are no UTF-8, or nothing but the number.
//!
//! Absent on purpose: `HELO`, for servers older than 1995.

use std::io;

use base64::{Engine, engine::general_purpose::STANDARD};
use lettre::{
    address::Envelope,
    transport::smtp::commands::{Data, Mail, Rcpt},
};
use secrecy::{ExposeSecret, SecretString};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};

/// One line of a reply is far shorter (RFC 5321, 4.5.3.1.5).
const LINE_MAX: u64 = 4_096;
/// A reply has fewer lines.
const LINES_MAX: usize = 100;

/// What a reply answers, as far as that changes what a refusal is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// The connection, or how we greet: about us.
    Greeting,
    /// Our sign-in.
    SignIn,
    /// `MAIL`: the town's own address.
    Sender,
    /// `RCPT`: the only command that speaks of whom we write to.
    Recipient,
    /// `DATA` and the mail itself.
    Mail,
}

/// What the server said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reply {
    pub code: u16,
    /// Its lines, without the number. May hold the recipient's address: it stands in no log.
    pub text: String,
}

/// Why a mail was not taken.
#[derive(Debug)]
pub(super) enum Failure {
    /// The server said so.
    Refused(Stage, Reply),
    /// The connection ended, or something came that is no reply.
    Broken(io::Error),
    /// No privacy was to be had.
    Tls,
    /// The server offers no sign-in that we know.
    NoSignIn,
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Broken(error)
    }
}

/// What there is underneath.
pub(super) trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Wire for T {}

/// Name and password at the mail server.
#[derive(Clone)]
pub(super) struct SignIn {
    pub user: String,
    pub password: SecretString,
}

/// A conversation under way.
pub(super) struct Conversation {
    wire: BufReader<Box<dyn Wire>>,
    /// What the server said that it can, in capitals.
    can: Vec<String>,
}

impl Conversation {
    /// Takes the server's greeting, before the first command.
    pub(super) async fn begin(wire: Box<dyn Wire>) -> Result<Self, Failure> {
        let mut talk = Self { wire: BufReader::new(wire), can: Vec::new() };
        talk.expect(Stage::Greeting).await?;
        Ok(talk)
    }

    /// The same conversation over another wire. What the server could no longer counts (RFC 3207, 4.2), nor what it sent
    /// ahead in the clear.
    pub(super) fn over(wire: Box<dyn Wire>) -> Self {
        Self { wire: BufReader::new(wire), can: Vec::new() }
    }

    /// Says who we are, and hears what the server can.
    pub(super) async fn greet(&mut self, name: &str) -> Result<(), Failure> {
        let reply = self.say(Stage::Greeting, &format!("EHLO {name}\r\n")).await?;
        self.can = reply.text.lines().skip(1).map(|line| line.trim().to_ascii_uppercase()).collect();
        Ok(())
    }

    /// Gives the wire back for TLS.
    pub(super) async fn start_tls(mut self) -> Result<Box<dyn Wire>, Failure> {
        if !self.can.iter().any(|can| can == "STARTTLS") {
            return Err(Failure::Tls);
        }
        self.say(Stage::Greeting, "STARTTLS\r\n").await?;
        Ok(self.wire.into_inner())
    }

    /// RFC 4954, by the first way that the server knows as well.
    pub(super) async fn sign_in(&mut self, sign_in: &SignIn) -> Result<(), Failure> {
        let ways = self.can.iter().find_map(|can| can.strip_prefix("AUTH ").or_else(|| can.strip_prefix("AUTH=")));
        let knows = |way: &str| ways.is_some_and(|ways| ways.split_whitespace().any(|known| known == way));
        let (user, password) = (sign_in.user.as_str(), sign_in.password.expose_secret());
        if knows("PLAIN") {
            let both = STANDARD.encode(format!("\0{user}\0{password}"));
            self.say(Stage::SignIn, &format!("AUTH PLAIN {both}\r\n")).await?;
        } else if knows("LOGIN") {
            self.say(Stage::SignIn, "AUTH LOGIN\r\n").await?;
            for secret in [user, password] {
                self.say(Stage::SignIn, &format!("{}\r\n", STANDARD.encode(secret))).await?;
            }
        } else {
            return Err(Failure::NoSignIn);
        }
        Ok(())
    }

    /// Up to the point where the server waits for the mail; in one go where it takes that (RFC 2920).
    pub(super) async fn announce(&mut self, envelope: &Envelope) -> Result<(), Failure> {
        let mut commands = vec![(Stage::Sender, Mail::new(envelope.from().cloned(), Vec::new()).to_string())];
        let recipients = envelope.to().iter().map(|to| Rcpt::new(to.clone(), Vec::new()).to_string());
        commands.extend(recipients.map(|command| (Stage::Recipient, command)));
        commands.push((Stage::Mail, Data.to_string()));
        if self.can.iter().any(|can| can == "PIPELINING") {
            let all: String = commands.iter().map(|(_, command)| command.as_str()).collect();
            self.write(&all).await?;
            for (stage, _) in commands {
                self.expect(stage).await?;
            }
        } else {
            for (stage, command) in commands {
                self.say(stage, &command).await?;
            }
        }
        Ok(())
    }

    /// The mail itself, as [`body`] wrote it.
    pub(super) async fn hand_over(&mut self, body: &str) -> Result<(), Failure> {
        self.say(Stage::Mail, body).await.map(drop)
    }

    async fn say(&mut self, stage: Stage, text: &str) -> Result<Reply, Failure> {
        self.write(text).await?;
        self.expect(stage).await
    }

    async fn write(&mut self, text: &str) -> io::Result<()> {
        self.wire.write_all(text.as_bytes()).await?;
        self.wire.flush().await
    }

    async fn expect(&mut self, stage: Stage) -> Result<Reply, Failure> {
        let reply = self.reply().await?;
        if reply.code < 400 { Ok(reply) } else { Err(Failure::Refused(stage, reply)) }
    }

    /// Every line of the next reply; the last one has no hyphen behind its number.
    async fn reply(&mut self) -> io::Result<Reply> {
        let (mut line, mut text) = (Vec::new(), String::new());
        for _ in 0..LINES_MAX {
            line.clear();
            (&mut self.wire).take(LINE_MAX).read_until(b'\n', &mut line).await?;
            let said = String::from_utf8_lossy(&line);
            let said = said.strip_suffix('\n').ok_or(io::ErrorKind::UnexpectedEof)?;
            let code = said.get(..3).and_then(|code| code.parse().ok()).filter(|code| (200..600).contains(code));
            let code = code.ok_or(io::ErrorKind::InvalidData)?;
            let rest = said[3..].trim_end();
            text.push_str(rest.get(1..).unwrap_or_default());
            if !rest.starts_with('-') {
                return Ok(Reply { code, text });
            }
            text.push('\n');
        }
        Err(io::ErrorKind::InvalidData.into())
    }
}

/// The mail as it stands between `DATA` and its end (RFC 5321, 4.5.2).
pub(super) fn body(message: &str) -> String {
    let mut body = String::with_capacity(message.len() + 8);
    body.push_str(if message.starts_with('.') { "." } else { "" });
    body.push_str(&message.replace("\r\n.", "\r\n.."));
    body.push_str(if message.ends_with("\r\n") { ".\r\n" } else { "\r\n.\r\n" });
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn heard(said: &[u8]) -> Option<(u16, String)> {
        let (ours, mut theirs) = tokio::io::duplex(1_024 * 1_024);
        theirs.write_all(said).await.expect("room");
        drop(theirs);
        let reply = Conversation::over(Box::new(ours)).reply().await.ok()?;
        Some((reply.code, reply.text))
    }

    #[test]
    fn a_line_that_begins_with_a_dot_is_no_end() {
        assert_eq!(body("A: b\r\n\r\n.\r\n..\r\nc.\r\n"), "A: b\r\n\r\n..\r\n...\r\nc.\r\n.\r\n");
        assert_eq!(body(".a"), "..a\r\n.\r\n");
    }

    #[tokio::test]
    async fn a_reply_is_read_however_it_is_written() {
        let is = |code, text: &str| Some((code, text.to_owned()));
        assert_eq!(heard(b"250 ok\r\n").await, is(250, "ok"));
        assert_eq!(heard(b"250\r\n").await, is(250, ""), "RFC 5321, 4.2.1 asks to accept that");
        assert_eq!(heard(b"250 ok\n").await, is(250, "ok"));
        assert_eq!(heard(b"550-5.1.1 no\r\n550-such\r\n550 user\r\n").await, is(550, "5.1.1 no\nsuch\nuser"));
        assert_eq!(heard(b"550 \x83\x86\x81[\x83U \xff\r\n").await.map(|(code, _)| code), Some(550), "Shift_JIS");
        assert_eq!(heard("550 宛先がありません\r\n".as_bytes()).await, is(550, "宛先がありません"));
    }

    #[tokio::test]
    async fn what_is_no_reply_is_none_and_ends() {
        for said in [&b""[..], b"250", b"hello\r\n", b"99 x\r\n", b"\xe3\x81\x82\r\n", b"600 x\r\n", b"250-a\r\n"] {
            assert_eq!(heard(said).await, None, "{said:?}");
        }
        assert_eq!(heard(&b"250-again\r\n".repeat(10_000)).await, None);
        assert_eq!(heard(&[b'2'; 100_000]).await, None);
    }
}
