//! The registry of typed ids.
//!
//! An id is a 63-bit number: 41 bits of milliseconds since 2020, 22 bits that start at random and count on within the
//! millisecond: a whole roster is imported in one. Ids made later sort later, so an index grows at its right edge, and
//! no coordination is needed between hubs. In text an id is its noun and 13 characters of Crockford base32:
//! `child_0c3k9v2m7q1ab`.
//!
//! What must not be guessed is no such number: a form and a browser are 128 random bits ([`FormId`], [`BrowserId`]), a person
//! 63 ([`PersonId`]).

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
/// Characters of 128 bits.
const LONG_TEXT_LEN: usize = 26;
const LOW_BITS: u32 = 22;
/// A clock that is back by more was set; ids then go on from where it is.
const BACK_MAX_MS: i64 = 10_000;
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
    /// The next one, never one that was given: threads see the milliseconds in no order, and random bits alone would meet
    /// again within some thousand ids of one of them.
    fn next(&mut self, ms: i64) -> i64 {
        let is_before = ms <= self.ms && self.ms - ms <= BACK_MAX_MS;
        if is_before && self.low + 1 < 1 << LOW_BITS {
            self.low += 1;
        } else {
            self.ms = if is_before { self.ms + 1 } else { ms };
            self.low = start();
        }
        (self.ms << LOW_BITS) | i64::from(self.low)
    }
}

/// Where a millisecond starts: in the lower half, so that there is room to count.
fn start() -> u32 {
    u32::from_le_bytes(random()) >> (32 - (LOW_BITS - 1))
}

fn random<const N: usize>() -> [u8; N] {
    let mut random = [0_u8; N];
    SystemRandom::new().fill(&mut random).expect("the operating system gives random bytes");
    random
}

fn write_text(noun: &str, (raw, length): (u128, usize), f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{noun}_")?;
    (0..length).rev().try_for_each(|place| {
        let digit = (raw >> (place * 5)) & 31;
        write!(f, "{}", char::from(ALPHABET[usize::try_from(digit).expect("five bits")]))
    })
}

fn digits<'a>(noun: &'static str, text: &'a str) -> Result<&'a str, BadId> {
    text.strip_prefix(noun).and_then(|rest| rest.strip_prefix('_')).ok_or(BadId { noun })
}

fn value_of(noun: &'static str, digits: &str) -> Result<u128, BadId> {
    digits.bytes().try_fold(0_u128, |value, byte| {
        let digit = ALPHABET.iter().position(|&known| known == byte).ok_or(BadId { noun })?;
        // The first of 26 characters has three bits.
        let room = value.checked_mul(32).ok_or(BadId { noun })?;
        Ok(room | digit as u128)
    })
}

fn read_text(noun: &'static str, text: &str) -> Result<i64, BadId> {
    let digits = digits(noun, text)?;
    if digits.len() != TEXT_LEN {
        return Err(BadId { noun });
    }
    i64::try_from(value_of(noun, digits)?).map_err(|_| BadId { noun })
}

/// In JSON an id is its text.
macro_rules! texts {
    ($name:ident) => {
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
    };
}

macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident = $noun:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl $name {
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
                write_text($noun, (u128::from(self.0.unsigned_abs()), TEXT_LEN), f)
            }
        }

        impl FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> {
                read_text($noun, text).map(Self)
            }
        }

        texts!($name);
    )*};
}

/// Numbers that say when they were made.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $noun:literal;)*) => {$(
        numbers! { $(#[$doc])* $name = $noun; }

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

            /// When it was made, to the millisecond.
            #[must_use]
            pub const fn made_at(self) -> UtcTime {
                UtcTime::from_micros(((self.0 >> LOW_BITS) + EPOCH_MS) * 1_000)
            }
        }
    )*};
}

numbers! {
    /// Somebody in the town's registry of persons: 63 random bits. It stands in addresses of pages, and tells nobody when
    /// the person came to the town, nor who came next.
    PersonId = "person";
}

impl PersonId {
    /// A new one that nobody can guess.
    #[must_use]
    pub fn random() -> Self {
        Self(i64::from_be_bytes(random()) & i64::MAX)
    }
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
    /// A visit to an office: one number of its queue.
    VisitId = "visit";
    /// A booking: one time for one person or family.
    BookingId = "booking";
    /// A signage screen.
    DisplayId = "display";
    /// Whoever holds a card where people come and go: a resident by the keyed hash of their number, a child by its id.
    HolderId = "holder";
    /// A passkey of a member of the staff.
    PasskeyId = "passkey";
    /// Something that a member of the staff settled.
    ActId = "act";
    /// What a person is to somebody or somewhere, or that a card is theirs: from one day to another.
    RelationId = "relation";
    /// A row that says who saw or changed what.
    AuditId = "audit";
    /// Something that looks like an attack.
    IncidentId = "incident";
    /// What somebody wrote about that.
    IncidentNoteId = "note";
    /// Whoever is mailed when there is one.
    WatcherId = "watcher";
    /// A group of duties that the town's staff keeps.
    GroupId = "group";
    /// That somebody has the duties of a group at a place, from one day to another.
    AssignmentId = "assignment";
    /// That somebody of the staff will be elsewhere from a day on.
    MoveId = "move";
}

macro_rules! secrets {
    ($($(#[$doc:meta])* $name:ident = $noun:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $name(u128);

        impl $name {
            /// A new one that nobody can guess.
            #[must_use]
            pub fn random() -> Self {
                Self(u128::from_be_bytes(random()))
            }

            /// The one with these bits.
            #[must_use]
            pub const fn from_bits(bits: u128) -> Self {
                Self(bits)
            }

            /// Its bits.
            #[must_use]
            pub const fn bits(self) -> u128 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_text($noun, (self.0, LONG_TEXT_LEN), f)
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            /// A shorter text is an older kiosk's, or stands on a page that was open while the hub was renewed.
            fn from_str(text: &str) -> Result<Self, BadId> {
                let digits = digits($noun, text)?;
                let is_known = matches!(digits.len(), TEXT_LEN | LONG_TEXT_LEN);
                if is_known { value_of($noun, digits).map(Self) } else { Err(BadId { noun: $noun }) }
            }
        }

        texts!($name);
    )*};
}

secrets! {
    /// A person's form that must take effect once. It means something only together with who sends it: see
    /// [`crate::log::Sender`].
    FormId = "form";
    /// A browser of somebody who has no account, as its cookie says.
    BrowserId = "browser";
}

/// What a form asks for: where it was sent, and all that stands in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Content([u8; 32]);

impl Content {
    /// What is sent to this path; the form as the hub keeps texts, whatever its id.
    #[must_use]
    pub fn of(path: &str, form: &[u8]) -> Self {
        let mut all = path.as_bytes().to_vec();
        for pair in form.split(|byte| *byte == b'&').filter(|pair| !pair.starts_with(b"form=")) {
            all.push(b'&');
            all.extend_from_slice(pair);
        }
        let digest = ring::digest::digest(&ring::digest::SHA256, &all);
        Self(digest.as_ref().try_into().expect("thirty-two bytes"))
    }
}

impl FormId {
    /// The id of what this form asks for: the same whenever the same is sent again, and another for anything else, so that
    /// no page can take what one of its buttons did for what another one does.
    #[must_use]
    pub fn asking(self, content: Content) -> Self {
        let mut bytes = [0_u8; 48];
        bytes[..16].copy_from_slice(&self.0.to_be_bytes());
        bytes[16..].copy_from_slice(&content.0);
        let digest = ring::digest::digest(&ring::digest::SHA256, &bytes);
        Self(u128::from_be_bytes(digest.as_ref()[..16].try_into().expect("sixteen bytes")))
    }

    /// The id of one of the many things that this form asks for at once.
    #[must_use]
    pub fn part(self, of: i64) -> Self {
        let mut bytes = [0_u8; 24];
        bytes[..16].copy_from_slice(&self.0.to_be_bytes());
        bytes[16..].copy_from_slice(&of.to_be_bytes());
        let digest = ring::digest::digest(&ring::digest::SHA256, &bytes);
        Self(u128::from_be_bytes(digest.as_ref()[..16].try_into().expect("sixteen bytes")))
    }
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
        fn a_form_survives_its_text(bits in any::<u128>()) {
            let form = FormId::from_bits(bits);
            prop_assert_eq!(form.to_string().parse::<FormId>(), Ok(form));
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in ".{0,40}", digits in "form_[0-9a-z]{13,26}") {
            let _ = (text.parse::<DeviceId>(), text.parse::<FormId>(), digits.parse::<FormId>());
        }

        #[test]
        fn no_id_is_given_twice_whatever_order_the_milliseconds_come_in(moments in proptest::collection::vec(0..40_i64, 1..400)) {
            let mut last = Last { ms: -1, low: 0 };
            let ids: std::collections::HashSet<i64> = moments.iter().map(|&ms| last.next(ms)).collect();
            prop_assert_eq!(ids.len(), moments.len());
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
    fn a_millisecond_that_is_full_goes_on_in_the_next() {
        let mut last = Last { ms: 7, low: (1 << LOW_BITS) - 1 };
        assert_eq!(last.next(7) >> LOW_BITS, 8);
    }

    #[test]
    fn a_clock_that_was_a_year_ahead_does_not_keep_later_ids_there() {
        let year = 365 * 86_400_000;
        let mut last = Last { ms: -1, low: 0 };
        assert_eq!(last.next(7 + year) >> LOW_BITS, 7 + year);
        assert_eq!(last.next(7) >> LOW_BITS, 7);
    }

    #[test]
    fn a_form_says_nothing_of_the_one_before() {
        let (one, other) = (FormId::random(), FormId::random());
        assert!((one.bits() ^ other.bits()).count_ones() > 20, "{one} {other}");
        assert_ne!(one.part(1), one.part(2));
        assert_ne!(one.part(1), other.part(1));
    }

    #[test]
    fn a_form_that_asks_for_something_else_is_another_one() {
        let form = FormId::random();
        let asking = |path, content: &str| form.asking(Content::of(path, content.as_bytes()));
        assert_eq!(asking("/a", "x=1"), asking("/a", "x=1"));
        assert_eq!(asking("/a", "x=1"), asking("/a", "form=form_7&x=1"));
        assert_ne!(asking("/a", "x=1"), asking("/a", "x=2"));
        assert_ne!(asking("/a", "x=1"), asking("/b", "x=1"));
        assert_ne!(asking("/a", "x=1"), FormId::random().asking(Content::of("/a", b"x=1")));
    }

    #[test]
    fn a_form_of_an_older_kiosk_is_read() {
        assert_eq!("form_0000000000007".parse(), Ok(FormId::from_bits(7)));
        assert!("form_000000000000000000000000007".parse::<FormId>().is_err());
        assert!("form_8zzzzzzzzzzzzzzzzzzzzzzzzz".parse::<FormId>().is_err(), "more than 128 bits");
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
