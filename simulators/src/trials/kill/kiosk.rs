//! The kiosk dies while cards are held to its reader, through the real pcscd. Every other round the hub is down, so that
//! what the screen acknowledged is nowhere but in the kiosk's spool.
//!
//! Each card is held once. In the end another kiosk holds each of them: a child that came leaves, one whose tap was lost
//! comes, and one whose tap counted twice has left already.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use domain::{
    screen::{ScreenMessage, Tone},
    taps::{BATCH_MAX_TAPS, TapOutcome, TapRefusal},
};
use tokio::time::{Instant, timeout, timeout_at};

use super::Toll;
use crate::{
    fakes::{
        cards::VirtualCard,
        pcscd::Pcscd,
        ports,
        processes::{Kiosk, Programs},
    },
    trials::{
        TrialError,
        load::{LoadError, acknowledged, http::Connection, live::LivePage, roster::RosterPlan, town::Town},
    },
};

const NOT_DRAINED: &str = "the kiosk did not bring all its taps to the hub";
const FACILITY: usize = 0;
/// More cards than are held in a round, and some for the end.
const CARDS_PER_ROUND: usize = 60;
const CARDS_AT_THE_END: usize = 100;
/// The kiosk lives this long after it is ready.
const LIFE_MS: std::ops::Range<u64> = 50..800;
const SCREEN_WITHIN: Duration = Duration::from_secs(10);
const DRAINED_WITHIN: Duration = Duration::from_secs(60);

/// What the screen shows, as far as it matters here.
#[derive(serde::Deserialize)]
struct View {
    message: ScreenMessage,
    message_id: u64,
}

/// The place with the reader.
struct Entrance {
    programs: Programs,
    town: Town,
    pcscd: Pcscd,
    data: PathBuf,
    screen: u16,
    /// The next card to be held.
    next: usize,
    acknowledged: Vec<usize>,
}

pub async fn rounds(programs: &Programs, rounds: usize) -> Result<Toll, TrialError> {
    let mut entrance = Entrance::open(programs, rounds).await?;
    for round in 0..rounds {
        if round % 2 == 1 {
            entrance.town.kill();
        }
        entrance.round().await?;
        entrance.town.start()?;
    }
    entrance.drain().await?;
    entrance.count(rounds).await
}

impl Entrance {
    async fn open(programs: &Programs, rounds: usize) -> Result<Self, TrialError> {
        let roster = RosterPlan::of_nurseries(vec![rounds * CARDS_PER_ROUND + CARDS_AT_THE_END]);
        let town = Town::found(programs, None, &roster, &[FACILITY]).await?;
        let data = town.folder().join("kiosk");
        let code = town.ops.device_codes(&RosterPlan::slug(FACILITY), 1)?.concat();
        Kiosk::enrol(programs, town.hub()?.staff(), &code, &data)?;
        let (programs, pcscd, screen) = (programs.clone(), Pcscd::start(1)?, ports::free()?);
        Ok(Self { programs, town, pcscd, data, screen, next: 0, acknowledged: Vec::new() })
    }

    fn start_kiosk(&self) -> Result<Kiosk, TrialError> {
        let (hub, pcscd) = (self.town.staff_address(), self.pcscd.socket());
        Ok(Kiosk::start(&self.programs, hub, &self.data, self.screen, &pcscd)?)
    }

    /// Cards are held until the kiosk is killed; the hand takes the last one away before it starts again.
    async fn round(&mut self) -> Result<(), TrialError> {
        let kiosk = self.start_kiosk()?;
        let dies_at = Instant::now() + Duration::from_millis(fastrand::u64(LIFE_MS));
        let screen = kiosk.screen();
        let holding = self.hold_cards(screen);
        tokio::pin!(holding);
        let held = timeout_at(dies_at, &mut holding).await;
        // The last card is still at the reader.
        kiosk.kill();
        held.unwrap_or(Ok(()))
    }

    async fn hold_cards(&mut self, screen: SocketAddr) -> Result<(), TrialError> {
        let mut page = LivePage::open_public(screen, "/live").await?;
        let mut last = read(&mut page).await?.message_id;
        for _ in 0..CARDS_PER_ROUND {
            let card = self.next;
            self.next += 1;
            let held = self.pcscd.readers()[0].hold(VirtualCard::of_town(&RosterPlan::card(FACILITY, card)));
            let message = loop {
                let view = read(&mut page).await?;
                if view.message_id > last && view.message.tone != Tone::Ready {
                    last = view.message_id;
                    break view.message;
                }
            };
            if matches!(message.tone, Tone::Welcome | Tone::Noted) {
                self.acknowledged.push(card);
            }
            held.take_away();
        }
        std::future::pending().await
    }

    /// The kiosk sends in order: once it shows the hub's answer to a new tap, all earlier ones are at the hub.
    async fn drain(&mut self) -> Result<(), TrialError> {
        let kiosk = self.start_kiosk()?;
        let mut page = LivePage::open_public(kiosk.screen(), "/live").await?;
        let welcomed = async {
            for card in self.next..self.next + CARDS_AT_THE_END {
                let _held = self.pcscd.readers()[0].hold(VirtualCard::of_town(&RosterPlan::card(FACILITY, card)));
                let mut view = read(&mut page).await?;
                while !matches!(view.message.tone, Tone::Welcome | Tone::Noted) {
                    view = read(&mut page).await?;
                }
                if view.message.tone == Tone::Welcome {
                    return Ok(());
                }
            }
            Err(wrong(NOT_DRAINED))
        };
        timeout(DRAINED_WITHIN, welcomed).await.unwrap_or_else(|_| Err(wrong(NOT_DRAINED)))
    }

    async fn count(&mut self, rounds: usize) -> Result<Toll, TrialError> {
        let hub = self.town.hub()?.staff();
        let mut connection = Connection::open(hub).await?;
        let report = self.town.ops.verify()?;
        let acknowledged = self.acknowledged.len() as u64;
        let mut toll = Toll { rounds, acknowledged, lost: report.gaps(), doubled: report.doubled, again: 0 };
        let held: Vec<usize> = (0..self.next).collect();
        for cards in held.chunks(BATCH_MAX_TAPS) {
            let kiosk = &mut self.town.kiosks[FACILITY];
            let cards_read: Vec<_> = cards.iter().map(|&card| kiosk.card(&RosterPlan::card(FACILITY, card))).collect();
            let batch = kiosk.tap(&cards_read);
            let answer = connection.ask(&batch.request).await?;
            let outcomes = acknowledged::read(batch.taps, &answer)?;
            for (card, known) in cards.iter().zip(outcomes) {
                match known.outcome {
                    TapOutcome::Left { .. } => {}
                    TapOutcome::Refused { reason: TapRefusal::AlreadyLeft } => toll.doubled += 1,
                    TapOutcome::Arrived { .. } | TapOutcome::Ticket { .. } | TapOutcome::Refused { .. } => {
                        toll.lost += u64::from(self.acknowledged.contains(card));
                    }
                }
            }
        }
        Ok(toll)
    }
}

async fn read(page: &mut LivePage) -> Result<View, TrialError> {
    let shown =
        timeout(SCREEN_WITHIN, page.next()).await.map_err(|_| wrong("the kiosk's screen shows nothing new"))??;
    serde_json::from_str(&shown.data).map_err(|_| LoadError::Misunderstood("the kiosk's screen".to_owned()).into())
}

fn wrong(what: &str) -> TrialError {
    TrialError::Wrong(what.to_owned())
}
