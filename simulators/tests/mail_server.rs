//! The mail server as a client sees it, one line at a time.

use std::time::Duration;

use simulators::fakes::mail_server::{MailFault, MailServer, Step};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

const SOON: Duration = Duration::from_secs(10);

struct Client(BufReader<TcpStream>);

impl Client {
    async fn of(server: &MailServer) -> Self {
        let mut client = Self(BufReader::new(TcpStream::connect(server.address()).await.expect("a connection")));
        assert_eq!(client.reply().await, Some(220));
        client
    }

    /// The code of the next reply, `None` when the server hung up.
    async fn reply(&mut self) -> Option<u16> {
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).await.ok()? == 0 {
                return None;
            }
            if line.as_bytes().get(3) != Some(&b'-') {
                return line[..3].parse().ok();
            }
        }
    }

    async fn say(&mut self, line: &str) -> Option<u16> {
        self.send(&format!("{line}\r\n")).await;
        self.reply().await
    }

    async fn send(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.expect("an open connection");
    }
}

const ENVELOPE: &str = "MAIL FROM:<town@example.jp>\r\nRCPT TO:<mother@example.jp>\r\nDATA\r\n";
const MAIL: &str = "From: =?utf-8?B?5a6/5q+b5biC?= <town@example.jp>\r\nTo: mother@example.jp\r\n\
    Subject: =?utf-8?B?55m75ZyS?=\r\nMessage-ID: <1@example.jp>\r\nMIME-Version: 1.0\r\n\
    Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\
    Content-Transfer-Encoding: base64\r\n\r\n44Gy44Gq44Gf\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\
    Content-Transfer-Encoding: quoted-printable\r\n\r\n<p>=E3=81=B2</p>\r\n..\r\n--b--\r\n.\r\n";

#[tokio::test]
async fn a_mail_is_kept_and_read_back_decoded() {
    let server = MailServer::start().await.expect("a mail server");
    let mut client = Client::of(&server).await;
    assert_eq!(client.say("EHLO here").await, Some(250));
    client.send(ENVELOPE).await;
    for code in [250, 250, 354] {
        assert_eq!(client.reply().await, Some(code));
    }
    client.send(MAIL).await;
    assert_eq!(client.reply().await, Some(250));
    assert_eq!(client.say("QUIT").await, Some(221));

    let mails = server.wait_for(1, SOON).await.expect("a mail");
    let mail = &mails[0];
    assert_eq!(
        (mail.sender.as_str(), mail.recipients.as_slice()),
        ("town@example.jp", &["mother@example.jp".into()][..])
    );
    assert_eq!(mail.subject().as_deref(), Some("登園"));
    assert_eq!(mail.from(), Some(("宿毛市".into(), "town@example.jp".into())));
    assert_eq!(mail.message_id().as_deref(), Some("1@example.jp"));
    assert_eq!(mail.text().as_deref(), Some("ひなた"));
    assert_eq!(mail.html().as_deref().map(str::trim_end), Some("<p>ひ</p>\n."));
    assert_eq!(mail.raw_header("Subject").as_deref(), Some("=?utf-8?B?55m75ZyS?="));
}

#[tokio::test]
async fn it_fails_on_command_and_then_is_well() {
    let server = MailServer::start().await.expect("a mail server");
    server.fail_next(1, MailFault::Reply { at: Step::Recipient, code: 451 });
    server.fail_next(1, MailFault::DropAfterBody);
    let mut client = Client::of(&server).await;
    assert_eq!(client.say("RCPT TO:<a@example.jp>").await, Some(451));
    assert_eq!(client.say("RCPT TO:<a@example.jp>").await, Some(503), "MAIL comes first");
    assert_eq!(client.say("DATA").await, Some(503), "so does RCPT");
    client.send(ENVELOPE).await;
    for code in [250, 250, 354] {
        assert_eq!(client.reply().await, Some(code));
    }
    client.send(MAIL).await;
    assert_eq!(client.reply().await, None, "hung up");
    assert_eq!(server.wait_for(1, SOON).await.map(|mails| mails.len()), Some(1), "but kept");
}

#[tokio::test]
async fn a_mail_without_end_is_refused() {
    let server = MailServer::start().await.expect("a mail server");
    let mut client = Client::of(&server).await;
    client.send(ENVELOPE).await;
    for code in [250, 250, 354] {
        assert_eq!(client.reply().await, Some(code));
    }
    let line = format!("{}\r\n", "x".repeat(10_000));
    for _ in 0..200 {
        client.send(&line).await;
    }
    assert_eq!(client.say(".").await, Some(552));
    assert_eq!(server.mails(), []);
}
