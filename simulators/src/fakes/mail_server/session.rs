//! One client's conversation. Commands may come in one go (RFC 2920); every line, every mail and their number is bounded.

use std::{io, sync::Arc};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{
        TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
};

use super::{Mail, MailFault, State, Step};
use crate::fakes::watched::Watched;

const LINE_MAX_BYTES: u64 = 4_096;
const MAIL_MAX_BYTES: usize = 1_024 * 1_024;
const RECIPIENTS_MAX: usize = 100;
const GREETING: &str = "220 mail.invalid ESMTP\r\n";
const EXTENSIONS: &str = "250-mail.invalid\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-AUTH PLAIN\r\n\
                          250 SIZE 1048576\r\n";

struct Session<'a> {
    lines: BufReader<OwnedReadHalf>,
    replies: OwnedWriteHalf,
    sender: Option<String>,
    recipients: Vec<String>,
    server: &'a Watched<State>,
}

/// Serves one client until it quits.
pub(super) async fn serve(stream: TcpStream, server: Arc<Watched<State>>) -> io::Result<()> {
    let (reader, replies) = stream.into_split();
    let lines = BufReader::new(reader);
    let mut session = Session { lines, replies, sender: None, recipients: Vec::new(), server: &server };
    if session.stumble(Step::Greeting).await? {
        return Ok(());
    }
    session.say(GREETING).await?;
    loop {
        let line = session.line().await?;
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" => session.hello(&line).await?,
            "HELO" | "NOOP" | "RSET" => session.start_over(verb == "RSET").await?,
            "AUTH" => session.auth().await?,
            "MAIL" => session.mail(&line).await?,
            "RCPT" => session.rcpt(&line).await?,
            "DATA" => session.data().await?,
            "QUIT" => return session.say("221 2.0.0 bye\r\n").await,
            _ => session.say("500 5.5.1 unknown command\r\n").await?,
        }
    }
}

impl Session<'_> {
    async fn say(&mut self, reply: &str) -> io::Result<()> {
        self.replies.write_all(reply.as_bytes()).await
    }

    /// A line with its end, or the beginning of one that is too long.
    async fn line(&mut self) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        match (&mut self.lines).take(LINE_MAX_BYTES).read_until(b'\n', &mut line).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(line),
        }
    }

    /// Fails here if that was promised; then the command is answered already.
    async fn stumble(&mut self, step: Step) -> io::Result<bool> {
        if let Some(answer) = self.server.answer_at(step) {
            self.replies.write_all(&answer).await?;
            return Ok(true);
        }
        match self.server.fault_at(step) {
            None => Ok(false),
            Some(MailFault::Reply { code, .. }) => {
                self.say(&format!("{code} failing on command\r\n")).await?;
                Ok(true)
            }
            Some(MailFault::Late { by, .. }) => {
                tokio::time::sleep(by).await;
                Ok(false)
            }
            Some(MailFault::DropAfterBody | MailFault::HangUp { .. }) => Err(io::ErrorKind::ConnectionAborted.into()),
            Some(MailFault::Hang { .. }) => std::future::pending().await,
        }
    }

    async fn hello(&mut self, line: &str) -> io::Result<()> {
        let name = line.split_whitespace().nth(1).unwrap_or_default();
        if let Some(complaint) = self.server.greeted(name) {
            return self.say(complaint).await;
        }
        if self.stumble(Step::Hello).await? { Ok(()) } else { self.say(EXTENSIONS).await }
    }

    async fn auth(&mut self) -> io::Result<()> {
        if self.stumble(Step::SignIn).await? { Ok(()) } else { self.say("235 2.7.0 welcome\r\n").await }
    }

    async fn start_over(&mut self, forget: bool) -> io::Result<()> {
        if forget {
            self.sender = None;
            self.recipients.clear();
        }
        self.say("250 2.0.0 ok\r\n").await
    }

    async fn mail(&mut self, line: &str) -> io::Result<()> {
        if self.stumble(Step::Sender).await? {
            return Ok(());
        }
        match address(line) {
            Some(sender) => {
                self.sender = Some(sender);
                self.recipients.clear();
                self.say("250 2.1.0 ok\r\n").await
            }
            None => self.say("501 5.1.7 no address\r\n").await,
        }
    }

    async fn rcpt(&mut self, line: &str) -> io::Result<()> {
        if self.stumble(Step::Recipient).await? {
            return Ok(());
        }
        match address(line).filter(|address| !address.is_empty()) {
            _ if self.sender.is_none() => self.say("503 5.5.1 MAIL first\r\n").await,
            _ if self.recipients.len() >= RECIPIENTS_MAX => self.say("452 4.5.3 too many recipients\r\n").await,
            Some(recipient) => {
                if let Some(refusal) = self.server.refusal_of(&recipient) {
                    return self.say(&format!("{refusal}\r\n")).await;
                }
                self.recipients.push(recipient);
                self.say("250 2.1.5 ok\r\n").await
            }
            None => self.say("501 5.1.3 no address\r\n").await,
        }
    }

    async fn data(&mut self) -> io::Result<()> {
        if self.recipients.is_empty() {
            return self.say("503 5.5.1 RCPT first\r\n").await;
        }
        if self.stumble(Step::Data).await? {
            return Ok(());
        }
        self.say("354 go ahead\r\n").await?;
        let raw = self.body().await?;
        let mail = Mail {
            sender: self.sender.take().unwrap_or_default(),
            recipients: std::mem::take(&mut self.recipients),
            raw,
        };
        if mail.raw.len() > MAIL_MAX_BYTES {
            return self.say("552 5.3.4 too large\r\n").await;
        }
        if self.server.takes_and_hangs_up() {
            self.server.keep(mail);
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        if self.stumble(Step::Body).await? {
            return Ok(());
        }
        self.server.keep(mail);
        self.say("250 2.0.0 kept\r\n").await
    }

    /// The mail up to the lonely dot. Of one that is too large, no more than shows that it is.
    async fn body(&mut self) -> io::Result<Vec<u8>> {
        let mut raw = Vec::new();
        let mut at_line_start = true;
        loop {
            let line = self.line().await?;
            let text = match line.as_slice() {
                b".\r\n" if at_line_start => return Ok(raw),
                [b'.', rest @ ..] if at_line_start => rest,
                whole => whole,
            };
            if raw.len() <= MAIL_MAX_BYTES {
                raw.extend_from_slice(text);
            }
            at_line_start = line.ends_with(b"\n");
        }
    }
}

/// What stands between the angle brackets.
fn address(line: &str) -> Option<String> {
    let (_, rest) = line.split_once('<')?;
    let (address, _) = rest.split_once('>')?;
    Some(address.to_owned())
}
