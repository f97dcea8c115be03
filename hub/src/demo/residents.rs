//! The demo town's residents who book: invented, with the numbers of their letters, birth dates, and cards for some.

use std::collections::HashMap;

use db::{
    bookings::{self, Party},
    roster::ResidentEntry,
    seal::Sealer,
};
use domain::{
    bookings::booking::{Booking, Key, Stand},
    time::CivilDay,
};

use super::{OFFICE, card, names};

/// How many there are.
const COUNT: usize = 30;
/// So many of them have a card for the office's reader.
const WITH_CARD: usize = 18;

/// A resident of the demo town.
pub(crate) struct Resident {
    /// The number on the letter.
    pub number: String,
    /// The name.
    pub name: String,
    /// Its reading.
    pub kana: String,
    /// The birth date.
    pub birth: CivilDay,
    /// The mail address; some have none.
    pub email: Option<String>,
    /// The telephone number.
    pub phone: String,
    /// What the demo page sends for the card; some have none.
    pub token: Option<String>,
}

/// All of them, in a fixed order.
pub(crate) fn all() -> impl Iterator<Item = Resident> {
    (1..=COUNT).map(resident)
}

fn resident(place: usize) -> Resident {
    let (name, kana) = names::adult_with_kana(300 + place);
    let part = |factor: usize, most: usize| i8::try_from(place * factor % most + 1).expect("a month or a day");
    let year = i16::try_from(1938 + place * 17 % 66).expect("a year");
    Resident {
        number: format!("123-{place:06}"),
        name,
        kana,
        birth: CivilDay::from_date(year, part(5, 12), part(11, 28)).expect("a day that every month has"),
        email: place.is_multiple_of(4).then(|| format!("resident{place:02}@demo.invalid")),
        phone: format!("0880-00-{:04}", 1_000 + place * 37),
        token: (place <= WITH_CARD).then(|| format!("r{place:02}")),
    }
}

impl Resident {
    pub(super) fn entry(self) -> ResidentEntry {
        let card = self.token.map(|token| card(OFFICE, &token));
        ResidentEntry {
            number: self.number,
            name: self.name,
            kana: self.kana,
            birth: self.birth.into(),
            email: self.email,
            card,
        }
    }

    /// Who comes, as their booking says it.
    pub(super) fn party(&self) -> Party {
        Party {
            name: self.name.clone(),
            kana: self.kana.clone(),
            email: self.email.clone().unwrap_or_default(),
            phone: self.phone.clone(),
            resident: self.number.clone(),
            ..Party::default()
        }
    }

    /// Under whom their bookings count.
    pub(super) fn key(&self, sealer: &Sealer) -> Option<Key> {
        bookings::keys_of(sealer, &self.party()).person
    }
}

/// Of these bookings of a day those of residents with a card, by time.
pub(crate) fn with_cards(sealer: &Sealer, bookings: &[Booking]) -> Vec<(Resident, Booking)> {
    let known = all().filter(|resident| resident.token.is_some());
    let mut known: HashMap<_, _> = known.map(|resident| (resident.key(sealer), resident)).collect();
    let comes = |booking: &&Booking| matches!(booking.stand, Stand::Booked | Stand::Arrived { .. } | Stand::Missed);
    let holder = |booking: &Booking| Some((known.remove(&booking.keys.person)?, booking.clone()));
    bookings.iter().filter(comes).filter_map(holder).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_resident_of_the_demo_town_is_somebody_else() {
        let names: HashSet<_> = all().map(|resident| resident.name).collect();
        let numbers: HashSet<_> = all().map(|resident| resident.number).collect();
        assert_eq!((names.len(), numbers.len()), (COUNT, COUNT));
    }
}
