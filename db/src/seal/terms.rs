//! The keyed hashes by which persons are found. Without the key they say nothing but which persons share a term; see ADR 0102.

use domain::persons::terms::Term;
use ring::hmac;

use super::Sealer;

impl Sealer {
    /// A term as a row has it: the first 64 bits of its keyed hash. Two terms of one hash cost a look at a person who is not
    /// meant, and nothing more.
    #[must_use]
    pub fn term(&self, term: &Term) -> i64 {
        let (kind, text) = match term {
            Term::Text(text) => (b"text\0".as_slice(), text),
            Term::Birth(text) => (b"birth\0".as_slice(), text),
        };
        let mut context = hmac::Context::with_key(&self.person);
        context.update(kind);
        context.update(text.as_bytes());
        first_bits(context.sign().as_ref())
    }

    /// The keyed hash of the town's own number of a person, however it is typed.
    #[must_use]
    pub fn person_number(&self, number: &str) -> Option<Vec<u8>> {
        let number = domain::text::resident_number(number).filter(|number| !number.is_empty())?;
        let mut context = hmac::Context::with_key(&self.person);
        context.update(b"number\0");
        context.update(number.as_bytes());
        Some(context.sign().as_ref().to_vec())
    }

    /// The number by which the members of a household find each other, from what the town calls it.
    #[must_use]
    pub fn household(&self, number: &str) -> Option<i64> {
        let number = domain::text::resident_number(number).filter(|number| !number.is_empty())?;
        let mut context = hmac::Context::with_key(&self.person);
        context.update(b"household\0");
        context.update(number.as_bytes());
        Some(first_bits(context.sign().as_ref()) & i64::MAX)
    }
}

fn first_bits(hash: &[u8]) -> i64 {
    i64::from_be_bytes(hash[..8].try_into().expect("a hash has 32 bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_says_nothing_in_another_town_and_a_birth_is_no_text() {
        let (ours, theirs) = (Sealer::new(&[1; 32]), Sealer::new(&[2; 32]));
        let (text, birth) = (Term::Text("1950-03-05".to_owned()), Term::Birth("1950-03-05".to_owned()));
        assert_eq!(ours.term(&text), ours.term(&text.clone()));
        assert_ne!(ours.term(&text), theirs.term(&text));
        assert_ne!(ours.term(&text), ours.term(&birth));
    }

    #[test]
    fn a_number_is_the_same_however_it_is_typed_and_none_is_none() {
        let sealer = Sealer::new(&[1; 32]);
        assert_eq!(sealer.person_number("００１-２３a"), sealer.person_number("00123A"));
        assert_ne!(sealer.person_number("123"), sealer.person_number("0123"));
        assert_eq!(sealer.person_number(" - "), None);
        assert_eq!(sealer.household(""), None);
        assert!(sealer.household("12").is_some_and(|household| household >= 0));
    }
}
