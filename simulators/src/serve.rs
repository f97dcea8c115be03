//! The simulators as services for a developer's machine, each until it is interrupted.

use std::{
    io::{self, BufRead},
    net::SocketAddr,
    path::Path,
    time::Duration,
};

use domain::card::TOWN_CARD_ID_MAX_BYTES;
use simulators::fakes::{
    cards::{TOWN_AID, TOWN_EF, VirtualCard},
    mail_server::MailServer,
    pcscd::Pcscd,
    postgres::Postgres,
    printer::{Printer, picture},
    push_service::PushService,
    redis::Redis,
};

use crate::Failure;

/// How long a hand holds a card to the reader.
const HELD: Duration = Duration::from_millis(800);
/// Longer than anybody waits.
const WITHOUT_END: Duration = Duration::from_secs(365 * 86_400);

async fn until_interrupted() -> io::Result<()> {
    let mut terminated = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminated.recv() => Ok(()),
    }
}

pub async fn postgres() -> Result<(), Failure> {
    let server = Postgres::start()?;
    simulators::say!("DATABASE_URL={}", server.create_database()?);
    Ok(until_interrupted().await?)
}

pub async fn redis() -> Result<(), Failure> {
    let server = Redis::start()?;
    simulators::say!("REDIS_URL={}", server.url());
    Ok(until_interrupted().await?)
}

pub async fn push_service(address: Option<SocketAddr>) -> Result<(), Failure> {
    let service = match address {
        Some(address) => PushService::start_at(address).await?,
        None => PushService::start().await?,
    };
    simulators::say!(
        "push service at http://{}, for Firefox: dom.push.serverURL = {}",
        service.address(),
        service.browser_url()
    );
    let show = async {
        let mut shown = 0;
        while let Some(pushes) = service.wait_for_pushes(shown + 1, WITHOUT_END).await {
            for push in &pushes[shown..] {
                simulators::say!(
                    "push: answered {}, ttl {:?}, topic {:?}, {} bytes",
                    push.status,
                    push.ttl_s,
                    push.topic,
                    push.body.len()
                );
            }
            shown = pushes.len();
        }
    };
    tokio::select! {
        interrupted = until_interrupted() => Ok(interrupted?),
        () = show => Ok(()),
    }
}

pub async fn mail_server(address: Option<SocketAddr>) -> Result<(), Failure> {
    let server = match address {
        Some(address) => MailServer::start_at(address).await?,
        None => MailServer::start().await?,
    };
    simulators::say!("KAZASU_SMTP_URL={}", server.url());
    let show = async {
        let mut shown = 0;
        while let Some(mails) = server.wait_for(shown + 1, WITHOUT_END).await {
            for mail in &mails[shown..] {
                simulators::say!("mail to {}: {}", mail.recipients.join(", "), mail.subject().unwrap_or_default());
                simulators::say!("{}", mail.text().unwrap_or_default());
            }
            shown = mails.len();
        }
    };
    tokio::select! {
        interrupted = until_interrupted() => Ok(interrupted?),
        () = show => Ok(()),
    }
}

pub async fn printer(address: Option<SocketAddr>, folder: Option<&Path>) -> Result<(), Failure> {
    let printer = match address {
        Some(address) => Printer::start_at(address).await?,
        None => Printer::start().await?,
    };
    simulators::say!("--printer {}", printer.place());
    let show = async {
        let mut shown = 0;
        while let Some(receipts) = printer.wait_for(shown + 1, WITHOUT_END).await {
            for receipt in &receipts[shown..] {
                shown += 1;
                simulators::say!("ticket {shown}:\n{}\n{}", receipt.lines().join("\n"), receipt.qr_codes().join("\n"));
                if let Some(folder) = folder {
                    std::fs::write(folder.join(format!("ticket-{shown}.png")), picture(receipt)?)?;
                }
            }
        }
        Ok(())
    };
    tokio::select! {
        interrupted = until_interrupted() => Ok(interrupted?),
        failed = show => failed,
    }
}

pub async fn reader() -> Result<(), Failure> {
    let pcscd = Pcscd::start(1)?;
    simulators::say!("PCSCLITE_CSOCK_NAME={}", pcscd.socket().display());
    simulators::say!("KAZASU_CARD_AID={TOWN_AID}\nKAZASU_CARD_EF={TOWN_EF}");
    let reader = pcscd.readers()[0].clone();
    let (held, mut hands) = tokio::sync::mpsc::channel(1);
    // Reading standard input cannot be interrupted: the thread ends with the process.
    std::thread::spawn(move || {
        io::stdin().lock().lines().map_while(Result::ok).try_for_each(|id| held.blocking_send(id))
    });
    let hold = async {
        while let Some(id) = hands.recv().await {
            if id.trim().len() > TOWN_CARD_ID_MAX_BYTES {
                eprintln!("an id has at most {TOWN_CARD_ID_MAX_BYTES} bytes");
                continue;
            }
            let card = reader.hold(VirtualCard::of_town(id.trim()));
            tokio::time::sleep(HELD).await;
            card.take_away();
        }
        until_interrupted().await
    };
    tokio::select! {
        interrupted = until_interrupted() => Ok(interrupted?),
        ended = hold => Ok(ended?),
    }
}
