//! The name of a visitor's page: the visit's id, which is no secret, and a keyed code of it that nobody can make up.
//! It stands in the QR on the ticket and in links of notices, and opens this one visit to whoever holds it.

use domain::ids::VisitId;

use super::{Sealer, codes};

const NOUN: &str = "visit_";

impl Sealer {
    /// The last part of the address of this visit's page: 29 letters and digits.
    #[must_use]
    pub fn ticket_code(&self, visit: VisitId) -> String {
        codes::of(&self.ticket, NOUN, &visit.to_string(), visit.raw())
    }

    /// The visit that this code names, if this town made it.
    #[must_use]
    pub fn visit_of_code(&self, code: &str) -> Option<VisitId> {
        codes::read(&self.ticket, NOUN, code, VisitId::raw)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ID_LEN: usize = 13;
    const MAC_LEN: usize = 16;

    proptest! {
        #[test]
        fn a_code_names_its_visit_and_no_other_town_can_make_it(raw in 0..i64::MAX) {
            let (ours, theirs) = (Sealer::new(&[1; 32]), Sealer::new(&[2; 32]));
            let visit = VisitId::from_raw(raw);
            let code = ours.ticket_code(visit);
            prop_assert_eq!(code.len(), ID_LEN + MAC_LEN);
            prop_assert_eq!(ours.visit_of_code(&code), Some(visit));
            prop_assert_eq!(theirs.visit_of_code(&code), None);
        }

        #[test]
        fn a_code_with_another_letter_names_nothing(raw in 0..i64::MAX, place in 0..ID_LEN + MAC_LEN, letter in "[0-9a-zA-Z]") {
            let sealer = Sealer::new(&[1; 32]);
            let code = sealer.ticket_code(VisitId::from_raw(raw));
            let mut other = code.clone();
            other.replace_range(place..=place, &letter);
            prop_assume!(other != code);
            prop_assert_eq!(sealer.visit_of_code(&other), None);
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in ".{0,40}") {
            prop_assert_eq!(Sealer::new(&[1; 32]).visit_of_code(&text), None);
        }
    }

    #[test]
    fn a_code_that_is_too_short_or_too_long_names_nothing() {
        let sealer = Sealer::new(&[1; 32]);
        let code = sealer.ticket_code(VisitId::from_raw(7));
        for wrong in ["", &code[..ID_LEN], &code[..code.len() - 1], &format!("{code}0"), &code.to_uppercase()] {
            assert_eq!(sealer.visit_of_code(wrong), None, "{wrong}");
        }
    }
}
