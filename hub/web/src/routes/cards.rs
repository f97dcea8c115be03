//! Opens the cards that kiosks send, before any actor hears of them: an agreement on a curve takes some fifty microseconds, and
//! an actor works on one batch at a time.

use std::sync::Arc;

use actors::DeviceHandle;
use db::{DbError, keys::TownCards};
use domain::{
    card::{
        CardHash, Cards, HeldCard, TownCardId,
        sealed::{NotOpened, SealedCard},
    },
    ids::DeviceId,
    taps::{BatchRefusal, KnownBatch, PROVISIONAL, Tap, TapBatch},
};

use crate::{app::Hub, settings::CardHashes};

/// More cards than this are opened on a thread of their own: the thread of requests has others to answer.
const AT_ONCE: usize = 8;
/// Most earlier enrolments that one batch may speak of.
const EARLIER_MAX: usize = 4;

/// The batch as the town's actors take it. A card that does not open is a tap all the same, of a card that nobody knows: it
/// would hold up those behind it for ever.
///
/// # Errors
/// If cards come as hashes and may not, or are sealed to a key that this hub does not have yet: to be sent again.
pub(super) async fn open(hub: &Hub, device: &DeviceHandle, batch: TapBatch) -> Result<KnownBatch, BatchRefusal> {
    let cards = hub.keys.cards();
    let sealed = || batch.taps.iter().filter_map(|tap| sealed(tap).map(|sealed| (tap, sealed)));
    let is_hashed = batch.taps.iter().any(|tap| matches!(tap.card, HeldCard::Hashed(_)));
    // A kiosk that was renewed sends what it had hashed before; it has the town's key no more.
    if is_hashed && batch.seals.is_none() && hub.settings.card_hashes == CardHashes::Refuse {
        return Err(BatchRefusal::UnsupportedVersion);
    }
    if sealed().any(|(_, card)| cards.is_later(card.key())) {
        return Err(BatchRefusal::Unavailable);
    }
    let mut earlier: Vec<DeviceId> = sealed().map(|(_, card)| card.sealed_for().device).collect();
    earlier.retain(|id| *id != device.id());
    earlier.sort_unstable();
    earlier.dedup();
    earlier.truncate(EARLIER_MAX);
    let opener = Opener { device: device.id(), earlier: here(hub, device, earlier).await?, cards };
    let count = batch.taps.len();
    let (batch, refused) = if count > AT_ONCE {
        let opened = tokio::task::spawn_blocking(move || opener.open(batch)).await;
        opened.map_err(|_| BatchRefusal::Unavailable)?
    } else {
        opener.open(batch)
    };
    for why in refused {
        tracing::warn!(device = %device.id(), why = name(why), "a sealed card did not open");
        hub.metrics.cards_not_opened.with_label_values(&[name(why)]).inc();
    }
    move_on(hub, &batch);
    Ok(batch)
}

fn sealed(tap: &Tap) -> Option<&SealedCard> {
    match &tap.card {
        HeldCard::Sealed(sealed) => Some(sealed),
        HeldCard::Hashed(_) => None,
    }
}

const fn name(why: NotOpened) -> &'static str {
    match why {
        NotOpened::UnknownKey => "unknown-key",
        NotOpened::Forged => "forged",
        NotOpened::Elsewhere => "elsewhere",
    }
}

/// Those of these devices that stand where this one does: a kiosk that was enrolled again sends what it read before.
async fn here(hub: &Hub, device: &DeviceHandle, ids: Vec<DeviceId>) -> Result<Vec<DeviceId>, BatchRefusal> {
    if ids.is_empty() {
        return Ok(ids);
    }
    let facility = hub.town.standing(device).await?;
    let read = hub.db.read(move |conn| {
        let mut here = Vec::with_capacity(ids.len());
        for id in ids {
            if db::devices::stood_at(conn, id, facility)? {
                here.push(id);
            }
        }
        Ok::<_, DbError>(here)
    });
    read.await.map_err(|_| BatchRefusal::Unavailable)
}

struct Opener {
    device: DeviceId,
    earlier: Vec<DeviceId>,
    cards: Arc<TownCards>,
}

impl Opener {
    fn open(&self, batch: TapBatch) -> (KnownBatch, Vec<NotOpened>) {
        let refused = std::cell::RefCell::new(Vec::new());
        let known = batch.known(|tap| match &tap.card {
            HeldCard::Hashed(hash) => Some(self.cards.hashed(*hash)),
            HeldCard::Sealed(sealed) => match self.opened(tap, sealed) {
                Ok(id) => Some(self.cards.known(&id)),
                Err(why) => {
                    refused.borrow_mut().push(why);
                    None
                }
            },
        });
        (known, refused.into_inner())
    }

    /// A kiosk cannot seal anew what it numbers anew: it does that after the loss of its spool, and when it was enrolled again.
    fn opened(&self, tap: &Tap, sealed: &SealedCard) -> Result<TownCardId, NotOpened> {
        let whose = sealed.sealed_for();
        let is_this = whose.device == self.device && (whose.seq == tap.seq || whose.seq >= PROVISIONAL);
        if !is_this && !self.earlier.contains(&whose.device) {
            return Err(NotOpened::Elsewhere);
        }
        self.cards.open(sealed, tap.device_time)
    }
}

/// While cards go over to another key, those that were held now do, beside the path of the tap: it counts under either.
fn move_on(hub: &Hub, batch: &KnownBatch) {
    if !hub.keys.cards().moves() {
        return;
    }
    let pair = |cards: &Cards| cards.before().map(|before| (before, cards.now()));
    let held: Vec<(CardHash, CardHash)> =
        batch.taps.iter().filter_map(|tap| tap.card.as_ref().and_then(pair)).collect();
    if held.is_empty() {
        return;
    }
    // One at a time; whoever finds it taken moves with the card's next tap.
    let Ok(turn) = Arc::clone(&hub.moving).try_acquire_owned() else { return };
    let (db, now) = (hub.db.clone(), hub.clock.now());
    tokio::spawn(async move {
        let before: Vec<CardHash> = held.iter().map(|(before, _)| *before).collect();
        let moved = match db.read(move |conn| db::cards::any_bound(conn, &before)).await {
            Ok(true) => db.tally(move |conn| db::cards::move_on(conn, &held, now)).await,
            Ok(false) => Ok(0),
            Err(error) => Err(error),
        };
        if let Err(error) = moved {
            tracing::warn!(%error, "a card stays bound by the key before until it is held again");
        }
        drop(turn);
    });
}
