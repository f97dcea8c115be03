//! What goes to and fro between mailer and server, on how many connections.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use notifier::outcome::Outcome;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

use super::{LONG, NOW, mail, mailer};

/// What a server does beside taking mails.
#[derive(Clone, Copy, PartialEq)]
enum Habit {
    /// Takes commands in one go, and says nothing before it has all of a mail's.
    Waits,
    /// Takes one command after the other.
    OneByOne,
    /// Hangs up when it has had a mail.
    HangsUp,
    /// Says that it has had enough after each mail.
    HasEnough,
}

/// A server that writes down what it is told.
struct Server {
    url: String,
    connections: Arc<AtomicUsize>,
    verbs: Arc<Mutex<Vec<String>>>,
}

impl Server {
    async fn start(habit: Habit) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("smtp://{}", listener.local_addr().expect("an address"));
        let server = Self { url, connections: Arc::default(), verbs: Arc::default() };
        let (connections, verbs) = (Arc::clone(&server.connections), Arc::clone(&server.verbs));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::Relaxed);
                let verbs = Arc::clone(&verbs);
                tokio::spawn(async move { talk(stream, habit, &verbs).await });
            }
        });
        server
    }

    fn verbs(&self) -> String {
        self.verbs.lock().expect("no panic").join(" ")
    }
}

async fn talk(stream: TcpStream, habit: Habit, verbs: &Mutex<Vec<String>>) -> Option<()> {
    let (reader, mut writer) = stream.into_split();
    let (mut lines, mut mails) = (BufReader::new(reader).lines(), 0);
    writer.write_all(b"220 here\r\n").await.ok()?;
    loop {
        let line = lines.next_line().await.ok()??;
        let verb = line.split([' ', ':']).next()?.to_owned();
        verbs.lock().expect("no panic").push(verb.clone());
        let waits = habit != Habit::OneByOne;
        let reply = match verb.as_str() {
            "EHLO" if waits => "250-here\r\n250 PIPELINING\r\n",
            "MAIL" if habit == Habit::HasEnough && mails > 0 => "421 4.7.0 enough\r\n",
            "MAIL" | "RCPT" if waits => continue,
            "DATA" if waits => "250 ok\r\n250 ok\r\n354 go\r\n",
            "DATA" => "354 go\r\n",
            _ => "250 ok\r\n",
        };
        writer.write_all(reply.as_bytes()).await.ok()?;
        if verb == "DATA" {
            while lines.next_line().await.ok()?? != "." {}
            mails += 1;
            writer.write_all(b"250 kept\r\n").await.ok()?;
            if habit == Habit::HangsUp {
                return None;
            }
        }
    }
}

async fn two_mails(habit: Habit) -> Server {
    let server = Server::start(habit).await;
    let mailer = mailer(&server.url, LONG).expect("settings");
    for name in ["1", "2"] {
        assert_eq!(mailer.send(&mail(name), NOW).await, Outcome::Delivered);
    }
    server
}

#[tokio::test]
async fn a_mail_is_two_exchanges_and_the_next_one_takes_the_same_connection() {
    let server = two_mails(Habit::Waits).await;
    assert_eq!(server.connections.load(Ordering::Relaxed), 1);
    assert_eq!(server.verbs(), "EHLO MAIL RCPT DATA MAIL RCPT DATA");
}

#[tokio::test]
async fn a_server_that_does_not_take_commands_in_one_go_gets_one_after_the_other() {
    let server = two_mails(Habit::OneByOne).await;
    assert_eq!(server.connections.load(Ordering::Relaxed), 1);
    assert_eq!(server.verbs(), "EHLO MAIL RCPT DATA MAIL RCPT DATA");
}

#[tokio::test]
async fn a_mail_that_meets_a_connection_which_the_server_has_ended_takes_a_new_one() {
    for habit in [Habit::HangsUp, Habit::HasEnough] {
        let server = two_mails(habit).await;
        assert_eq!(server.connections.load(Ordering::Relaxed), 2);
    }
}
