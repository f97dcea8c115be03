//! S1 (ASVS 15.2.2): HEAD is asked of a live stream again and again, and each connection closed. None may stay in the hub.

use std::{net::SocketAddr, time::Duration};

use domain::{ids::FormId, queue::office::ServiceNo};
use tokio::{io::AsyncWriteExt, net::TcpStream};

use super::{Attack, Effort, Outcome};
use crate::trials::{
    TrialError,
    load::{
        http::Connection,
        town::Town,
        visitor::{read_code, take_number},
    },
};

pub(super) const ATTACK: Attack = Attack {
    name: "S1",
    what: "HEAD of live streams, again and again",
    run: |town, effort| Box::pin(attack(town, effort)),
};

/// Descriptors by which a hub may breathe.
const SLACK: usize = 16;
/// Looks until what was closed is gone.
const LOOKS: usize = 100;

async fn attack(town: &mut Town, effort: Effort) -> Result<Outcome, TrialError> {
    let (hub, id) = (town.hub()?.residents(), town.hub()?.id());
    let path = live_path(hub).await?;
    let before = open_files(id)?;
    let heads = match effort {
        Effort::Short => 100,
        Effort::Full => 1_000,
    };
    for _ in 0..heads {
        let mut stream = TcpStream::connect(hub).await?;
        stream.write_all(format!("HEAD {path} HTTP/1.1\r\nhost: {hub}\r\n\r\n").as_bytes()).await?;
        stream.readable().await?;
    }
    let mut left = open_files(id)?;
    for _ in 0..LOOKS {
        if left <= before + SLACK {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        left = open_files(id)?;
    }
    let seen = format!("{heads} HEADs left {} descriptors open", left.saturating_sub(before));
    Ok(Outcome::held_if(left <= before + SLACK, seen))
}

/// The stream of a number that was just taken.
pub(super) async fn live_path(hub: SocketAddr) -> Result<String, TrialError> {
    let mut connection = Connection::open(hub).await?;
    let taken = connection.ask(&take_number(hub, FormId::random(), &[ServiceNo(1)])).await?;
    Ok(format!("/tickets/{}/live?after=0", read_code(&taken)?))
}

fn open_files(process: u32) -> Result<usize, TrialError> {
    Ok(std::fs::read_dir(format!("/proc/{process}/fd"))?.count())
}
