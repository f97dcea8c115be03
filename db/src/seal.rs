//! Personal fields are encrypted at rest: AES-256-GCM (NIST SP 800-38D) under the town's data key, a fresh random nonce
//! each, bound to the column and the row they stand in. A row holds version, nonce, ciphertext and tag. Sealed with a later
//! key than the town's first, it has version 3, and the key's number before the nonce.
//!
//! Values of version 1 are bound to the column alone. They open until all are sealed anew; see [`crate::reseal`].
//!
//! Look-ups by a sealed value (a mail address, a push endpoint) go by a keyed hash of it.

mod bookings;
mod bounces;
mod codes;
mod days;
mod invitations;
mod keyring;
mod reasons;
mod sign_ins;
mod terms;
mod tickets;

use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

pub(crate) use bounces::claimed_by;
pub use bounces::{BounceKey, MailboxKey};
pub(crate) use keyring::{Later, Ring};
pub use sign_ins::SignInTries;

use ring::{
    aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce},
    digest::{SHA256, digest},
    hmac,
    rand::{SecureRandom, SystemRandom},
};

/// Bound to the column alone.
pub(crate) const OF_COLUMN: u8 = 1;
/// Bound to column and row.
const OF_ROW: u8 = 2;
/// The same, sealed with a later key, whose number follows.
const OF_KEY: u8 = 3;

/// The longest name of a column.
const LABEL_MAX: usize = 32;
/// The longest key of a row: whose a browser is, or a keyed hash.
const ROW_MAX: usize = 40;

/// The row that a sealed value stands in, by its key: a value moved to another row does not open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    key: [u8; ROW_MAX],
    len: usize,
}

impl Row {
    /// A key longer than any that is stored, from a database that somebody else wrote to, is another row by its hash.
    fn of(parts: &[&[u8]]) -> Self {
        let (mut key, len) = ([0; ROW_MAX], parts.iter().map(|part| part.len()).sum());
        if len > ROW_MAX {
            return Self::of(&[b"long", digest(&SHA256, &parts.concat()).as_ref()]);
        }
        write(parts, &mut key);
        Self { key, len }
    }
}

impl From<i64> for Row {
    fn from(id: i64) -> Self {
        Self::of(&[&id.to_be_bytes()])
    }
}

impl From<&[u8]> for Row {
    fn from(key: &[u8]) -> Self {
        Self::of(&[key])
    }
}

/// Whose a row is: of which kind, and who.
impl From<(&str, i64)> for Row {
    fn from((kind, id): (&str, i64)) -> Self {
        Self::of(&[kind.as_bytes(), &[0], &id.to_be_bytes()])
    }
}

/// What a value is bound to. Lives on the stack, for a page opens thousands of values.
struct Context {
    bytes: [u8; LABEL_MAX + 1 + ROW_MAX],
    len: usize,
}

impl Context {
    /// Of version 2. No column's name holds a zero.
    fn of_row(column: Column, row: &Row) -> Self {
        Self::of(&[column.label(), &[0], &row.key[..row.len]])
    }

    /// Of version 1.
    fn of_column(column: Column) -> Self {
        Self::of(&[column.label()])
    }

    fn of(parts: &[&[u8]]) -> Self {
        let mut bytes = [0; LABEL_MAX + 1 + ROW_MAX];
        let len = write(parts, &mut bytes);
        Self { bytes, len }
    }
}

impl AsRef<[u8]> for Context {
    fn as_ref(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

/// Writes the parts one behind the other, which fit; gives their length.
fn write(parts: &[&[u8]], into: &mut [u8]) -> usize {
    parts.iter().fold(0, |at, part| {
        into[at..at + part.len()].copy_from_slice(part);
        at + part.len()
    })
}

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
    /// `persons.body`
    Person,
    /// `bounced_addresses.address`
    BouncedAddress,
    /// `staff_codes.secret`, `staff_codes.pending`
    CodeSecret,
    /// `incident_mails.email`
    WatcherEmail,
    /// `incident_notes.text`
    IncidentNote,
    /// `audit_reviews.text`
    Review,
    /// `staff_passkeys.body`
    Passkey,
    /// `staff_passkeys.name`
    PasskeyName,
    /// `staff_identities.body`
    StaffIdentity,
    /// No column: a form that its own browser keeps while whoever sent it signs in, whose row that person is.
    KeptForm,
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
            Self::Person => b"persons.body",
            Self::BouncedAddress => b"bounced_addresses.address",
            Self::CodeSecret => b"staff_codes.secret",
            Self::WatcherEmail => b"incident_mails.email",
            Self::IncidentNote => b"incident_notes.text",
            Self::Review => b"audit_reviews.text",
            Self::Passkey => b"staff_passkeys.body",
            Self::PasskeyName => b"staff_passkeys.name",
            Self::StaffIdentity => b"staff_identities.body",
            Self::KeptForm => b"kept form",
        }
    }
}

/// A sealed value does not open: another key, column or row, or damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an encrypted field does not open with this town's data key")]
pub struct DoesNotOpen;

/// Seals and opens personal fields.
pub struct Sealer {
    ring: RwLock<Arc<Ring>>,
    lookup: hmac::Key,
    ticket: hmac::Key,
    booking: hmac::Key,
    bounce: BounceKey,
    invitation: hmac::Key,
    person: hmac::Key,
    audit: [u8; 32],
    random: SystemRandom,
    /// Whether values that are bound to no row open.
    opens_unbound: bool,
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
        let lookup = hmac::sign(&master, b"kazasu lookup v1");
        let ticket = hmac::sign(&master, b"kazasu ticket v1");
        let booking = hmac::sign(&master, b"kazasu booking v1");
        let bounce = hmac::sign(&master, b"kazasu bounce v1");
        let invitation = hmac::sign(&master, b"kazasu invitation v1");
        let person = hmac::sign(&master, b"kazasu person v1");
        let audit = hmac::sign(&master, b"kazasu audit v1");
        Self {
            ring: RwLock::new(Arc::new(Ring::of(data_key))),
            lookup: hmac::Key::new(hmac::HMAC_SHA256, lookup.as_ref()),
            ticket: hmac::Key::new(hmac::HMAC_SHA256, ticket.as_ref()),
            booking: hmac::Key::new(hmac::HMAC_SHA256, booking.as_ref()),
            bounce: BounceKey::from_bytes(bounce.as_ref().try_into().expect("HMAC-SHA256 gives 32 bytes")),
            invitation: hmac::Key::new(hmac::HMAC_SHA256, invitation.as_ref()),
            person: hmac::Key::new(hmac::HMAC_SHA256, person.as_ref()),
            audit: audit.as_ref().try_into().expect("HMAC-SHA256 gives 32 bytes"),
            random: SystemRandom::new(),
            opens_unbound: true,
        }
    }

    /// Opens nothing that is bound to a column alone: all was sealed anew.
    #[must_use]
    pub fn of_rows_only(self) -> Self {
        Self { opens_unbound: false, ..self }
    }

    /// Seals and opens with these keys from now on.
    pub(crate) fn turn_to(&self, ring: Ring) {
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ring);
    }

    fn ring(&self) -> Arc<Ring> {
        Arc::clone(&self.ring.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether this is sealed as it would be now: to its row, with the key of now.
    pub(crate) fn is_of_now(&self, sealed: &[u8]) -> bool {
        match (self.ring().now().0, sealed) {
            (0, [version, ..]) => *version == OF_ROW,
            (now, [OF_KEY, key, ..]) => *key == now,
            _ => false,
        }
    }

    /// The seed of the key that signs what the audit says; see [`crate::audit::checkpoint::AuditKey`].
    #[must_use]
    pub const fn audit_seed(&self) -> [u8; 32] {
        self.audit
    }

    /// Encrypts a field for this column and row.
    #[must_use]
    pub fn seal(&self, column: Column, row: impl Into<Row>, text: &str) -> Vec<u8> {
        let mut nonce = [0_u8; NONCE_LEN];
        self.random.fill(&mut nonce).expect("the operating system gives random bytes");
        let ring = self.ring();
        let (id, key) = ring.now();
        let mut sealed = Vec::with_capacity(2 + NONCE_LEN + text.len() + AES_256_GCM.tag_len());
        match id {
            0 => sealed.push(OF_ROW),
            later => sealed.extend_from_slice(&[OF_KEY, later]),
        }
        sealed.extend_from_slice(&nonce);
        let body = sealed.len();
        sealed.extend_from_slice(text.as_bytes());
        let aad = Aad::from(Context::of_row(column, &row.into()));
        let nonce = Nonce::assume_unique_for_key(nonce);
        let tag = key.seal_in_place_separate_tag(nonce, aad, &mut sealed[body..]);
        sealed.extend_from_slice(tag.expect("a field is far shorter than AES-GCM's limit").as_ref());
        sealed
    }

    /// Decrypts a field of this column and row.
    ///
    /// # Errors
    /// If it does not open.
    pub fn open(&self, column: Column, row: impl Into<Row>, sealed: &[u8]) -> Result<String, DoesNotOpen> {
        let (version, rest) = sealed.split_first().ok_or(DoesNotOpen)?;
        let (context, (id, rest)) = match *version {
            OF_ROW => (Context::of_row(column, &row.into()), (0, rest)),
            OF_KEY => {
                let (id, rest) = rest.split_first().ok_or(DoesNotOpen)?;
                (Context::of_row(column, &row.into()), (*id, rest))
            }
            OF_COLUMN if self.opens_unbound => (Context::of_column(column), (0, rest)),
            _ => return Err(DoesNotOpen),
        };
        let ring = self.ring();
        let key = ring.get(id, column).ok_or(DoesNotOpen)?;
        let (nonce, body) = rest.split_at_checked(NONCE_LEN).ok_or(DoesNotOpen)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| DoesNotOpen)?;
        let mut body = body.to_vec();
        let len = key.open_in_place(nonce, Aad::from(context), &mut body).map_err(|_| DoesNotOpen)?.len();
        body.truncate(len);
        String::from_utf8(body).map_err(|_| DoesNotOpen)
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
impl Sealer {
    /// As before rows were named.
    pub(crate) fn seal_unbound(&self, column: Column, text: &str) -> Vec<u8> {
        self.seal_bound_to(column.label(), OF_COLUMN, text)
    }

    fn seal_bound_to(&self, context: &[u8], version: u8, text: &str) -> Vec<u8> {
        let nonce = [7; NONCE_LEN];
        let mut body = text.as_bytes().to_vec();
        let (aad, once) = (Aad::from(context), Nonce::assume_unique_for_key(nonce));
        self.ring().now().1.seal_in_place_append_tag(once, aad, &mut body).expect("a short text");
        [&[version], nonce.as_slice(), &body].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_was_put_into_another_row_does_not_open() {
        let sealer = Sealer::new(&[1; 32]);
        let sealed = sealer.seal(Column::GuardianEmail, 7, "mother@example.jp");
        assert_eq!(sealer.open(Column::GuardianEmail, 7, &sealed).as_deref(), Ok("mother@example.jp"));
        assert_eq!(sealer.open(Column::GuardianEmail, 8, &sealed), Err(DoesNotOpen));
        let of_visit = sealer.seal(Column::PushEndpoint, ("visit", 7), "https://push.example.jp/1");
        assert_eq!(sealer.open(Column::PushEndpoint, ("guardian", 7), &of_visit), Err(DoesNotOpen));
    }

    #[test]
    fn a_value_is_bound_to_the_columns_name_a_zero_and_the_rows_key() {
        let sealer = Sealer::new(&[1; 32]);
        let bound_to = |context: &[u8]| sealer.seal_bound_to(context, OF_ROW, "x");
        let email = bound_to(b"guardians.email\0\0\0\0\0\0\0\0\x07");
        assert_eq!(sealer.open(Column::GuardianEmail, 7, &email).as_deref(), Ok("x"));
        let endpoint = bound_to(b"push_subscriptions.endpoint\0guardian\0\0\0\0\0\0\0\0\x07");
        assert_eq!(sealer.open(Column::PushEndpoint, ("guardian", 7), &endpoint).as_deref(), Ok("x"));
        let resident = bound_to(&[b"residents.body\0".as_slice(), &[8; 32]].concat());
        assert_eq!(sealer.open(Column::Resident, [8; 32].as_slice(), &resident).as_deref(), Ok("x"));
    }

    #[test]
    fn a_key_longer_than_any_that_is_stored_is_a_row_of_its_own() {
        let (sealer, long) = (Sealer::new(&[1; 32]), [8; 1_000]);
        let sealed = sealer.seal(Column::Resident, long.as_slice(), "x");
        assert_eq!(sealer.open(Column::Resident, long.as_slice(), &sealed).as_deref(), Ok("x"));
        assert_eq!(sealer.open(Column::Resident, &long[1..], &sealed), Err(DoesNotOpen));
    }

    #[test]
    fn a_value_from_before_rows_were_named_opens_until_all_are_sealed_anew() {
        let sealer = Sealer::new(&[1; 32]);
        let old = sealer.seal_unbound(Column::ChildName, "山田 ひなた");
        assert_eq!(sealer.open(Column::ChildName, 7, &old).as_deref(), Ok("山田 ひなた"));
        assert_eq!(sealer.open(Column::ChildKana, 7, &old), Err(DoesNotOpen));
        assert_eq!(sealer.of_rows_only().open(Column::ChildName, 7, &old), Err(DoesNotOpen));
    }

    #[test]
    fn a_sealed_name_opens_only_with_its_key_and_in_its_column() {
        let (ours, theirs) = (Sealer::new(&[1; 32]), Sealer::new(&[2; 32]));
        let sealed = ours.seal(Column::ChildName, 1, "山田 ひなた");
        assert_eq!(ours.open(Column::ChildName, 1, &sealed), Ok("山田 ひなた".to_owned()));
        assert_eq!(ours.open(Column::GuardianName, 1, &sealed), Err(DoesNotOpen));
        assert_eq!(theirs.open(Column::ChildName, 1, &sealed), Err(DoesNotOpen));
        assert!(!sealed.windows(6).any(|part| part == "ひな".as_bytes()));
    }

    #[test]
    fn a_later_key_seals_while_the_first_still_opens_and_a_retired_one_opens_what_is_never_written_again() {
        let (data, later) = ([1; 32], |is_retired| Later { id: 1, bytes: [5; 32], is_retired });
        let sealer = Sealer::new(&data);
        let old = sealer.seal(Column::ChildName, 1, "山田 ひなた");
        let reason = sealer.seal(Column::Reason, 0, "急ぎ");
        assert!(sealer.is_of_now(&old));
        sealer.turn_to(Ring::with(&data, false, &[later(false)], 0));
        assert!(sealer.is_of_now(&sealer.seal(Column::ChildName, 1, "x")), "known, and not used yet");
        sealer.turn_to(Ring::with(&data, false, &[later(false)], 1));
        let new = sealer.seal(Column::ChildName, 1, "山田 ひなた");
        assert_eq!((new[0], new[1], sealer.is_of_now(&old), sealer.is_of_now(&new)), (OF_KEY, 1, false, true));
        for sealed in [&old, &new] {
            assert_eq!(sealer.open(Column::ChildName, 1, sealed).as_deref(), Ok("山田 ひなた"));
            assert_eq!(sealer.open(Column::ChildName, 2, sealed), Err(DoesNotOpen), "another row");
        }
        sealer.turn_to(Ring::with(&data, true, &[later(false)], 1));
        assert_eq!(sealer.open(Column::ChildName, 1, &old), Err(DoesNotOpen));
        assert_eq!(sealer.open(Column::Reason, 0, &reason).as_deref(), Ok("急ぎ"));
        assert_eq!(sealer.open(Column::ChildName, 1, &new).as_deref(), Ok("山田 ひなた"));
        // What is looked up is found as before.
        assert_eq!(sealer.lookup(Column::GuardianEmail, "a"), Sealer::new(&data).lookup(Column::GuardianEmail, "a"));
    }

    #[test]
    fn a_damaged_or_short_field_is_an_error_and_no_panic() {
        let sealer = Sealer::new(&[1; 32]);
        let mut sealed = sealer.seal(Column::ChildName, 1, "x");
        *sealed.last_mut().expect("a byte") ^= 1;
        assert_eq!(sealer.open(Column::ChildName, 1, &sealed), Err(DoesNotOpen));
        assert_eq!(sealer.open(Column::ChildName, 1, &[]), Err(DoesNotOpen));
        assert_eq!(sealer.open(Column::ChildName, 1, &[1, 2, 3]), Err(DoesNotOpen));
    }
}
