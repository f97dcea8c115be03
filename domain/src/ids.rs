//! The registry of typed ids.
//!
//! An id is a 63-bit number: 41 bits of milliseconds since 2020, 22 bits that start at random and count on within the
//! millisecond: a whole roster is imported in one. Ids made later sort later, so an index grows at its right edge, and
//! no coordination is needed between hubs. In text an id is its noun and 13 characters of Crockford base32:
//! `child_0c3k9v2m7q1ab`.

use std::{
    fmt,
    str::FromStr,
    sync::{Mutex, PoisonError},
};

use ring::rand::{SecureRandom, SystemRandom};
use serde::{Deserialize, Serialize, de::Error as _};

use crate::time::UtcTime;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const TEXT_LEN: usize = 13;
const LOW_BITS: u32 = 22;
/// 2020-01-01T00:00:00Z in milliseconds since 1970.
const EPOCH_MS: i64 = 1_577_836_800_000;

/// A text that is no id of the wanted noun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {noun} id")]
pub struct BadId {
    noun: &'static str,
}

fn ms(at: UtcTime) -> i64 {
    (at.micros() / 1_000).saturating_sub(EPOCH_MS).max(0)
}

fn fresh(now: UtcTime) -> i64 {
    static LAST: Mutex<Last> = Mutex::new(Last { ms: -1, low: 0 });
    let ms = ms(now);
    LAST.lock().unwrap_or_else(PoisonError::into_inner).next(ms)
}

/// The last id that this process made.
struct Last {
    ms: i64,
    low: u32,
}

impl Last {
    /// The next one. Random bits alone would meet again within some thousand ids of one millisecond.
    fn next(&mut self, ms: i64) -> i64 {
        self.low = if self.ms == ms { (self.low + 1) % (1 << LOW_BITS) } else { start() };
        self.ms = ms;
        (ms << LOW_BITS) | i64::from(self.low)
    }
}

/// Where a millisecond starts: in the lower half, so that there is room to count.
fn start() -> u32 {
    let mut random = [0_u8; 4];
    SystemRandom::new().fill(&mut random).expect("the operating system gives random bytes");
    u32::from_le_bytes(random) >> (32 - (LOW_BITS - 1))
}

fn write_text(noun: &str, raw: i64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{noun}_")?;
    (0..TEXT_LEN).rev().try_for_each(|place| {
        let digit = (raw >> (place * 5)) & 31;
        write!(f, "{}", char::from(ALPHABET[usize::try_from(digit).expect("five bits")]))
    })
}

fn read_text(noun: &'static str, text: &str) -> Result<i64, BadId> {
    let bad = BadId { noun };
    let digits = text.strip_prefix(noun).and_then(|rest| rest.strip_prefix('_')).ok_or(bad)?;
    if digits.len() != TEXT_LEN {
        return Err(bad);
    }
    let value = digits.bytes().try_fold(0_u128, |value, byte| {
        let digit = ALPHABET.iter().position(|&known| known == byte).ok_or(bad)?;
        Ok((value << 5) | digit as u128)
    })?;
    i64::try_from(value).map_err(|_| bad)
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $noun:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl $name {
            /// A new id that sorts after those made earlier.
            #[must_use]
            pub fn new(now: UtcTime) -> Self {
                Self(fresh(now))
            }

            /// The least id of this moment: those made earlier are less.
            #[must_use]
            pub fn first_at(moment: UtcTime) -> Self {
                Self(ms(moment) << LOW_BITS)
            }

            /// The id with this number, as a row holds it.
            #[must_use]
            pub const fn from_raw(raw: i64) -> Self {
                Self(raw)
            }

            /// The number that a row holds.
            #[must_use]
            pub const fn raw(self) -> i64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_text($noun, self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> {
                read_text($noun, text).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(D::Error::custom)
            }
        }
    )*};
}

ids! {
    /// A place with its own log: a nursery, later an office, a gym, a shelter.
    FacilityId = "facility";
    /// A kiosk: one agent with one card reader.
    DeviceId = "device";
    /// A nursery child.
    ChildId = "child";
    /// A parent, or whoever is told about a child.
    GuardianId = "guardian";
    /// A person who works for the town or a nursery.
    StaffId = "staff";
    /// A browser that asked for push messages.
    SubscriptionId = "subscription";
    /// One notification to one address of one guardian.
    DeliveryId = "delivery";
    /// A person's form that must take effect once.
    FormId = "form";
    /// A visit to an office: one number of its queue.
    VisitId = "visit";
    /// A booking: one time for one person or family.
    BookingId = "booking";
    /// A signage screen.
    DisplayId = "display";
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_id_survives_its_text(raw in 0..i64::MAX) {
            let id = ChildId::from_raw(raw);
            prop_assert_eq!(id.to_string().parse::<ChildId>(), Ok(id));
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in ".{0,40}") {
            let _ = text.parse::<DeviceId>();
        }
    }

    #[test]
    fn an_id_of_another_noun_is_refused() {
        let child = ChildId::new(UtcTime::from_micros(1_800_000_000_000_000));
        assert!(child.to_string().parse::<DeviceId>().is_err());
    }

    #[test]
    fn ids_of_one_moment_differ_and_sort_as_they_were_made() {
        let mut last = Last { ms: -1, low: 0 };
        let ids: Vec<i64> = (0..50_000).map(|_| last.next(7)).collect();
        assert!(ids.is_sorted_by(|earlier, later| earlier < later));
        assert!(last.next(8) > ids[ids.len() - 1]);
    }

    #[test]
    fn ids_made_later_sort_later() {
        let earlier = ChildId::new(UtcTime::from_micros(1_800_000_000_000_000));
        let later = ChildId::new(UtcTime::from_micros(1_800_000_000_001_000));
        assert!(earlier < later);
        let moment = ChildId::first_at(UtcTime::from_micros(1_800_000_000_001_000));
        assert!(earlier < moment && moment <= later);
    }
}
