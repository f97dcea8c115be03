//! Personal fields are encrypted at rest: AES-256-GCM (NIST SP 800-38D) under the town's data key, a fresh random nonce
//! each, bound to the column they stand in. A row holds version, nonce, ciphertext and tag.
//!
//! Look-ups by a sealed value (a mail address, a push endpoint) go by a keyed hash of it.

mod bookings;
mod bounces;
mod codes;
mod days;
mod reasons;
mod sign_ins;
mod tickets;

use std::fmt;

pub(crate) use bounces::claimed_by;
pub use bounces::{BounceKey, MailboxKey};
pub use sign_ins::SignInTries;

use ring::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hmac,
    rand::{SecureRandom, SystemRandom},
};

const VERSION: u8 = 1;

/// The column a sealed value stands in; a value moved to another column does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// `children.name`
    ChildName,
    /// `children.kana`
    ChildKana,
    /// `children.call_name`
    ChildCallName,
    /// `guardians.name`
    GuardianName,
    /// `guardians.email`
    GuardianEmail,
    /// `staff.name`
    StaffName,
    /// `push_subscriptions.endpoint`
    PushEndpoint,
    /// `push_subscriptions.p256dh`
    PushKey,
    /// `push_subscriptions.auth`
    PushAuth,
    /// `visit_contacts.email`
    VisitEmail,
    /// `handovers.text`
    Handover,
    /// The reason in `visits.body` and `events.body`
    Reason,
    /// `booking_parties.body`
    BookingParty,
    /// `residents.body`
    Resident,
    /// `bounced_addresses.address`
    BouncedAddress,
}

impl Column {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::ChildName => b"children.name",
            Self::ChildKana => b"children.kana",
            Self::ChildCallName => b"children.call_name",
            Self::GuardianName => b"guardians.name",
            Self::GuardianEmail => b"guardians.email",
            Self::StaffName => b"staff.name",
            Self::PushEndpoint => b"push_subscriptions.endpoint",
            Self::PushKey => b"push_subscriptions.p256dh",
            Self::PushAuth => b"push_subscriptions.auth",
            Self::VisitEmail => b"visit_contacts.email",
            Self::Handover => b"handovers.text",
            Self::Reason => b"visits.reason",
            Self::BookingParty => b"booking_parties.body",
            Self::Resident => b"residents.body",
            Self::BouncedAddress => b"bounced_addresses.address",
        }
    }
}

/// A sealed value does not open: another key, another column, or damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an encrypted field does not open with this town's data key")]
pub struct DoesNotOpen;

/// Seals and opens personal fields.
pub struct Sealer {
    key: LessSafeKey,
    lookup: hmac::Key,
    ticket: hmac::Key,
    booking: hmac::Key,
    bounce: BounceKey,
    random: SystemRandom,
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealer(..)")
    }
}

impl Sealer {
    /// Works with this data key, 32 bytes.
    #[must_use]
    pub fn new(data_key: &[u8; 32]) -> Self {
        let master = hmac::Key::new(hmac::HMAC_SHA256, data_key);
        let seal = hmac::sign(&master, b"kazasu seal v1");
        let lookup = hmac::sign(&master, b"kazasu lookup v1");
        let ticket = hmac::sign(&master, b"kazasu ticket v1");
        let booking = hmac::sign(&master, b"kazasu booking v1");
        let bounce = hmac::sign(&master, b"kazasu bounce v1");
        let key = UnboundKey::new(&AES_256_GCM, seal.as_ref()).expect("an AES-256 key has 32 bytes");
        Self {
            key: LessSafeKey::new(key),
            lookup: hmac::Key::new(hmac::HMAC_SHA256, lookup.as_ref()),
            ticket: hmac::Key::new(hmac::HMAC_SHA256, ticket.as_ref()),
            booking: hmac::Key::new(hmac::HMAC_SHA256, booking.as_ref()),
            bounce: BounceKey::from_bytes(bounce.as_ref().try_into().expect("HMAC-SHA256 gives 32 bytes")),
            random: SystemRandom::new(),
        }
    }

    /// Encrypts a field for this column.
    #[must_use]
    pub fn seal(&self, column: Column, text: &str) -> Vec<u8> {
        let mut nonce = [0_u8; NONCE_LEN];
        self.random.fill(&mut nonce).expect("the operating system gives random bytes");
        let mut body = text.as_bytes().to_vec();
        let aad = Aad::from(column.label());
        let sealed = self.key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut body);
        sealed.expect("a field is far shorter than AES-GCM's limit");
        let mut out = Vec::with_capacity(1 + NONCE_LEN + body.len());
        out.push(VERSION);
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&body);
        out
    }

    /// Decrypts a field of this column.
    ///
    /// # Errors
    /// If it does not open.
    pub fn open(&self, column: Column, sealed: &[u8]) -> Result<String, DoesNotOpen> {
        let (&VERSION, rest) = sealed.split_first().ok_or(DoesNotOpen)? else { return Err(DoesNotOpen) };
        let (nonce, body) = rest.split_at_checked(NONCE_LEN).ok_or(DoesNotOpen)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| DoesNotOpen)?;
        let mut body = body.to_vec();
        let opened = self.key.open_in_place(nonce, Aad::from(column.label()), &mut body).map_err(|_| DoesNotOpen)?;
        String::from_utf8(opened.to_vec()).map_err(|_| DoesNotOpen)
    }

    /// The keyed hash by which a sealed value is looked up.
    #[must_use]
    pub fn lookup(&self, column: Column, text: &str) -> Vec<u8> {
        let mut context = hmac::Context::with_key(&self.lookup);
        context.update(column.label());
        context.update(&[0]);
        context.update(text.as_bytes());
        context.sign().as_ref().to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_name_opens_only_with_its_key_and_in_its_column() {
        let (ours, theirs) = (Sealer::new(&[1; 32]), Sealer::new(&[2; 32]));
        let sealed = ours.seal(Column::ChildName, "山田 ひなた");
        assert_eq!(ours.open(Column::ChildName, &sealed), Ok("山田 ひなた".to_owned()));
        assert_eq!(ours.open(Column::GuardianName, &sealed), Err(DoesNotOpen));
        assert_eq!(theirs.open(Column::ChildName, &sealed), Err(DoesNotOpen));
        assert!(!sealed.windows(6).any(|part| part == "ひな".as_bytes()));
    }

    #[test]
    fn a_damaged_or_short_field_is_an_error_and_no_panic() {
        let sealer = Sealer::new(&[1; 32]);
        let mut sealed = sealer.seal(Column::ChildName, "x");
        *sealed.last_mut().expect("a byte") ^= 1;
        assert_eq!(sealer.open(Column::ChildName, &sealed), Err(DoesNotOpen));
        assert_eq!(sealer.open(Column::ChildName, &[]), Err(DoesNotOpen));
        assert_eq!(sealer.open(Column::ChildName, &[1, 2, 3]), Err(DoesNotOpen));
    }
}
