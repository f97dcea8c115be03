//! By what a returned mail is known: the delivery's id, which is no secret, and a code of it that is keyed by the address it
//! went to. So nobody can make one up, and one that comes back after the address was corrected says nothing against the
//! new one. It stands in the return path, where mail servers may change capitals to small letters.

use domain::{bookings::address::mail_address, ids::DeliveryId};
use ring::hmac;

use super::{Column, Sealer, codes};

const NOUN: &str = "delivery_";

/// The keyed hash by which a mail address is known that nobody reads at.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MailboxKey(pub(crate) Vec<u8>);

impl Sealer {
    /// The same for every way of writing the address.
    #[must_use]
    pub fn mailbox_key(&self, address: &str) -> MailboxKey {
        let written = mail_address(address).map_or_else(|_| address.trim().to_owned(), |address| address.to_string());
        MailboxKey(self.lookup(Column::BouncedAddress, &written))
    }

    /// What names this delivery to this address, in its return path: 29 small letters and digits.
    #[must_use]
    pub fn bounce_token(&self, delivery: DeliveryId, address: &str) -> String {
        codes::of(&self.bounce_key(address), NOUN, &delivery.to_string(), delivery.raw())
    }

    /// The delivery to this address that the token names, if this town made it.
    #[must_use]
    pub fn delivery_of_token(&self, token: &str, address: &str) -> Option<DeliveryId> {
        codes::read(&self.bounce_key(address), NOUN, token, DeliveryId::raw)
    }

    fn bounce_key(&self, address: &str) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, &self.mailbox_key(address).0)
    }
}

/// The delivery that a token claims to name. Whether it does, [`Sealer::delivery_of_token`] says.
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
            prop_assert_eq!(ours.delivery_of_token(&token, " taro@EXAMPLE.jp"), Some(delivery));
            prop_assert_eq!(ours.delivery_of_token(&token, "hanako@example.jp"), None);
            prop_assert_eq!(theirs.delivery_of_token(&token, "taro@example.jp"), None);
            prop_assert!(token.len() == 29 && token.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()));
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in ".{0,40}") {
            let _ = claimed_by(&text);
            prop_assert_eq!(Sealer::new(&[1; 32]).delivery_of_token(&text, "taro@example.jp"), None);
        }
    }

    #[test]
    fn an_address_that_is_none_has_a_key_of_its_own() {
        let sealer = Sealer::new(&[1; 32]);
        assert_eq!(sealer.mailbox_key("nowhere"), sealer.mailbox_key(" nowhere\n"));
        assert_ne!(sealer.mailbox_key("nowhere"), sealer.mailbox_key("elsewhere"));
    }
}
