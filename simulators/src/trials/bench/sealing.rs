//! What a card costs: sealed by a kiosk, opened by a hub, and hashed by a kiosk of the release before. No hub and no network.

use std::{hint::black_box, time::Instant};

use domain::{
    card::{
        CardKey, TownCardId,
        sealed::{OpeningKey, SealedFor},
    },
    ids::DeviceId,
    taps::TapSeq,
    time::UtcTime,
};
use serde::Serialize;

const CARDS: u64 = 2_000;

/// Microseconds a card, on one core.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Report {
    /// A kiosk seals it.
    pub seal_us: f64,
    /// A hub opens it.
    pub open_us: f64,
    /// The hash under the card key, which a hub makes after that.
    pub hash_us: f64,
}

/// Measures.
///
/// # Panics
/// If a card that was sealed does not open.
#[must_use]
pub fn sealing() -> Report {
    let (key, at) = (OpeningKey::from_bytes(0, [9; 32]), UtcTime::from_micros(5));
    let id = TownCardId::parse(b"SKM-00000001").expect("an id");
    let whose = |seq| SealedFor { device: DeviceId::from_raw(7), seq: TapSeq(seq) };
    let a_card = |began: Instant| began.elapsed().as_secs_f64() * 1e6 / CARDS as f64;
    let began = Instant::now();
    let sealed: Vec<_> = (1..=CARDS).map(|seq| key.public().seal(&id, whose(seq), at)).collect();
    let seal_us = a_card(began);
    let began = Instant::now();
    for sealed in &sealed {
        black_box(key.open(sealed, at)).expect("it opens");
    }
    let open_us = a_card(began);
    let (card_key, began) = (CardKey::from_bytes([1; 32]), Instant::now());
    for _ in 0..CARDS {
        black_box(card_key.hash(black_box(&id)));
    }
    Report { seal_us, open_us, hash_us: a_card(began) }
}
