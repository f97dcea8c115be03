//! The name of a booking's page: the booking's id, which is no secret, and a keyed code of it that nobody can make up. It
//! stands in mails and in the QR that people show on the day, and opens this one booking to whoever holds it.
//!
//! And the six digits by which whoever booked shows that the mail address is theirs.

use domain::ids::BookingId;
use ring::hmac;

use super::{Sealer, codes};

const NOUN: &str = "booking_";

impl Sealer {
    /// The last part of the address of this booking's page: 29 letters and digits.
    #[must_use]
    pub fn booking_code(&self, booking: BookingId) -> String {
        codes::of(&self.booking, NOUN, &booking.to_string(), booking.raw())
    }

    /// The booking that this code names, if this town made it.
    #[must_use]
    pub fn booking_of_code(&self, code: &str) -> Option<BookingId> {
        codes::read(&self.booking, NOUN, code, BookingId::raw)
    }

    /// The six digits that go to the address with this key. Another address gets others.
    #[must_use]
    pub fn address_code(&self, booking: BookingId, address: domain::bookings::booking::Key) -> String {
        let text = format!("address {} {}", booking.raw(), address.0);
        let mac = hmac::sign(&self.booking, text.as_bytes());
        let number = u32::from_be_bytes(mac.as_ref()[..4].try_into().expect("a code has 32 bytes"));
        format!("{:06}", number % 1_000_000)
    }

    /// Whether these are the six digits. Takes no longer for digits that are nearly right.
    #[must_use]
    pub fn is_address_code(&self, booking: BookingId, address: domain::bookings::booking::Key, given: &str) -> bool {
        let expected = hmac::sign(&self.booking, self.address_code(booking, address).as_bytes());
        hmac::verify(&self.booking, given.as_bytes(), expected.as_ref()).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{bookings::booking::Key, ids::VisitId};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_code_names_its_booking_and_no_visit(raw in 0..i64::MAX) {
            let sealer = Sealer::new(&[1; 32]);
            let code = sealer.booking_code(BookingId::from_raw(raw));
            prop_assert_eq!(sealer.booking_of_code(&code), Some(BookingId::from_raw(raw)));
            prop_assert_eq!(sealer.visit_of_code(&code), None);
            let ticket = sealer.ticket_code(VisitId::from_raw(raw));
            prop_assert_eq!(sealer.booking_of_code(&ticket), None);
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in ".{0,40}") {
            prop_assert_eq!(Sealer::new(&[1; 32]).booking_of_code(&text), None);
        }
    }

    #[test]
    fn the_six_digits_are_of_one_booking_and_one_address() {
        let sealer = Sealer::new(&[1; 32]);
        let (booking, address) = (BookingId::from_raw(7), Key(8));
        let digits = sealer.address_code(booking, address);
        assert_eq!(digits.len(), 6);
        assert!(sealer.is_address_code(booking, address, &digits));
        assert!(!sealer.is_address_code(booking, Key(9), &digits));
        assert!(!sealer.is_address_code(BookingId::from_raw(8), address, &digits));
    }
}
