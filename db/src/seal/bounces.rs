//! By what a returned mail is known: the delivery's id, which is no secret, and a code of it that is keyed by this town and
//! by the address it went to. So nobody can make one up, and one that comes back says nothing against another address. It
//! stands in the return path, where mail servers may change capitals to small letters.
//!
//! The key for it is derived from the data key and opens nothing else: whoever hears the mail server out needs no other.

use domain::{bookings::address::mail_address, ids::DeliveryId};
use ring::hmac;

use super::{Column, Sealer, codes};

const NOUN: &str = "delivery_";

/// The keyed hash by which a mail address is known that nobody reads at.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MailboxKey(pub(crate) Vec<u8>);

/// By what the tokens of returned mails are known to be the town's own. Has no `Debug`.
#[derive(Clone)]
pub struct BounceKey([u8; 32]);

impl BounceKey {
    /// As a file holds it.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub(crate) const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// What names this delivery to this address, in its return path: 29 small letters and digits.
    pub(crate) fn token(&self, delivery: DeliveryId, mailbox: &MailboxKey) -> String {
        codes::of(&self.of(mailbox), NOUN, &delivery.to_string(), delivery.raw())
    }

    /// The delivery to this address that the token names, if this town made it.
    pub(crate) fn delivery_of(&self, token: &str, mailbox: &MailboxKey) -> Option<DeliveryId> {
        codes::read(&self.of(mailbox), NOUN, token, DeliveryId::raw)
    }

    fn of(&self, mailbox: &MailboxKey) -> hmac::Key {
        let own = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &self.0), &mailbox.0);
        hmac::Key::new(hmac::HMAC_SHA256, own.as_ref())
    }
}

impl Sealer {
    /// The same for every way of writing the address.
    #[must_use]
    pub fn mailbox_key(&self, address: &str) -> MailboxKey {
        let written = mail_address(address).map_or_else(|_| address.trim().to_owned(), |address| address.to_string());
        MailboxKey(self.lookup(Column::BouncedAddress, &written))
    }

    /// The key of this town's tokens.
    #[must_use]
    pub const fn bounce_key(&self) -> &BounceKey {
        &self.bounce
    }

    /// What names this delivery to this address, in its return path.
    #[must_use]
    pub fn bounce_token(&self, delivery: DeliveryId, address: &str) -> String {
        self.bounce.token(delivery, &self.mailbox_key(address))
    }
}

/// The delivery that a token claims to name. Whether it does, [`BounceKey::delivery_of`] says.
pub(crate) fn claimed_by(token: &str) -> Option<DeliveryId> {
    codes::claimed(NOUN, token)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_token_names_its_delivery_to_its_address_only(raw in 0..i64::MAX) {
            let (ours, theirs) = (Sealer::new(&[1; 32]), Sealer::new(&[2; 32]));
            let delivery = DeliveryId::from_raw(raw);
            let token = ours.bounce_token(delivery, "taro@example.jp");
            prop_assert_eq!(claimed_by(&token), Some(delivery));
            let named = |sealer: &Sealer, address: &str| {
                sealer.bounce_key().delivery_of(&token, &sealer.mailbox_key(address))
            };
            prop_assert_eq!(named(&ours, " taro@EXAMPLE.jp"), Some(delivery));
            prop_assert_eq!(named(&ours, "hanako@example.jp"), None);
            prop_assert_eq!(named(&theirs, "taro@example.jp"), None);
            prop_assert_eq!(theirs.bounce_key().delivery_of(&token, &ours.mailbox_key("taro@example.jp")), None);
            prop_assert!(token.len() == 29 && token.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()));
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in ".{0,40}") {
            let _ = claimed_by(&text);
            let sealer = Sealer::new(&[1; 32]);
            prop_assert_eq!(sealer.bounce_key().delivery_of(&text, &sealer.mailbox_key("taro@example.jp")), None);
        }
    }

    #[test]
    fn an_address_that_is_none_has_a_key_of_its_own() {
        let sealer = Sealer::new(&[1; 32]);
        assert_eq!(sealer.mailbox_key("nowhere"), sealer.mailbox_key(" nowhere\n"));
        assert_ne!(sealer.mailbox_key("nowhere"), sealer.mailbox_key("elsewhere"));
    }
}
