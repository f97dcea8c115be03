//! Which of the machine's readers people are meant to use, and whether those are there.
//!
//! A reader is known by its model: pcscd numbers readers as they come (`X 00 00`, `X 01 00`), and some carry a serial
//! number, so a whole name means nothing after a cable was pulled. Of one model as many are meant as were there at once.
//!
//! Invariant: another reader never stands in for one that is meant. Which are meant: those named by the setting; without
//! one, those that served a card of the town, and until then those of the kind that suits best. A laptop's own slot does
//! not count beside a contactless reader, unless cards are really put into it.

use std::{collections::BTreeMap, ffi::CStr};

use super::Availability;

/// Which readers a kiosk uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// Every reader of the machine.
    Any,
    /// Those whose name has this part, in large or small letters.
    Named(String),
}

impl Wanted {
    /// Whether cards are read at the reader of this name. The numbers at the end of a name are not compared.
    #[must_use]
    pub fn includes(&self, name: &CStr) -> bool {
        match self {
            Self::Any => true,
            Self::Named(part) => {
                name.to_string_lossy().to_lowercase().contains(&without_numbers(part.trim()).to_lowercase())
            }
        }
    }
}

/// What became of the readers that were ever seen.
pub(super) struct Meant {
    models: BTreeMap<String, Model>,
    is_chosen: bool,
}

struct Model {
    suits: Suits,
    /// As many as were there at once.
    most: usize,
    has_served: bool,
}

/// How well a reader suits a kiosk, as far as its name tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Suits {
    /// A card has to be put in: a laptop's own slot, a slot for a security module.
    Badly,
    NotTold,
    Well,
}

impl Meant {
    pub(super) fn of(wanted: &Wanted) -> Self {
        Self { models: BTreeMap::new(), is_chosen: matches!(wanted, Wanted::Named(_)) }
    }

    /// How it stands, given the names of those that can be used now.
    pub(super) fn look<'a>(&mut self, usable: impl Iterator<Item = &'a CStr>) -> Availability {
        let mut here: BTreeMap<String, usize> = BTreeMap::new();
        for name in usable {
            let name = name.to_string_lossy();
            let count = here.entry(model(&name).to_owned()).or_default();
            *count += 1;
            let known = self.known(&name);
            known.most = known.most.max(*count);
        }
        self.weigh(&here)
    }

    fn weigh(&self, here: &BTreeMap<String, usize>) -> Availability {
        let best = self.models.values().map(|known| known.suits).max();
        let any_served = self.models.values().any(|known| known.has_served);
        let (mut serving, mut missing) = (false, false);
        for (model, known) in &self.models {
            let is_meant = self.is_chosen || known.has_served || Some(known.suits) == best;
            let count = here.get(model).copied().unwrap_or(0);
            serving |= is_meant && count > 0 && (self.is_chosen || known.has_served || !any_served);
            missing |= is_meant && count < known.most;
        }
        match (serving, missing) {
            (true, false) => Availability::All,
            (true, true) => Availability::Some,
            (false, _) => Availability::None,
        }
    }

    /// A card of the town was read here.
    pub(super) fn served(&mut self, name: &CStr) {
        self.known(&name.to_string_lossy()).has_served = true;
    }

    fn known(&mut self, name: &str) -> &mut Model {
        self.models.entry(model(name).to_owned()).or_insert_with(|| {
            tracing::info!(reader = name, "found a card reader");
            Model { suits: suits(without_numbers(name)), most: 0, has_served: false }
        })
    }
}

/// A name without what changes with the cable: numbers of reader and slot, a serial number in parentheses.
fn model(name: &str) -> &str {
    let name = without_numbers(name);
    match name.strip_suffix(')').and_then(|rest| rest.rsplit_once(" (")) {
        Some((model, _serial)) => model.trim_end(),
        None => name,
    }
}

/// A name without the two numbers, of two hexadecimal digits each, that pcscd adds.
fn without_numbers(name: &str) -> &str {
    let is_number = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let cut = |name: &'_ str| name.rsplit_once(' ').filter(|(_, number)| is_number(number)).map(|(rest, _)| rest.len());
    cut(name).and_then(|slot| cut(&name[..slot])).map_or(name, |reader| &name[..reader])
}

/// By the words that makers put into their readers' names; those of pcsc-lite's list of supported readers.
fn suits(name: &str) -> Suits {
    const WELL: [&str; 10] =
        ["contactless", "picc", "felica", "pasori", "rc-s", "nfc", "rfid", "acr122", " cl ", "dual interface"];
    const BADLY: [&str; 7] = ["built in", "built-in", "internal", "contact", "sam", "alcor", "broadcom"];
    let name = format!("{} ", name.to_lowercase());
    let has_word = |word: &&str| match *word {
        // Part of other names as well.
        "sam" => name.split(|letter: char| !letter.is_alphanumeric()).any(|part| part == "sam"),
        word => name.contains(word),
    };
    if WELL.iter().any(has_word) {
        Suits::Well
    } else if BADLY.iter().any(has_word) {
        Suits::Badly
    } else {
        Suits::NotTold
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::CString;

    use super::*;

    const SLOT: &str = "Panasonic Smart Card Reader (built in) 00 00";
    const SONY: &str = "Sony FeliCa RC-S300 01 00";
    const SONY_MOVED: &str = "Sony FeliCa RC-S300 02 00";
    const PLAIN: &str = "Generic USB Reader 00 00";
    const OTHER: &str = "Another USB Reader 01 00";

    struct Watched(Meant);

    impl Watched {
        fn new(wanted: &Wanted) -> Self {
            Self(Meant::of(wanted))
        }

        fn sees(&mut self, names: &[&str]) -> Availability {
            let names: Vec<CString> = names.iter().map(|name| CString::new(*name).expect("a name")).collect();
            self.0.look(names.iter().map(CString::as_c_str))
        }

        fn serves(&mut self, name: &str) {
            self.0.served(&CString::new(name).expect("a name"));
        }
    }

    #[test]
    fn a_laptops_own_slot_does_not_stand_in_for_the_contactless_reader() {
        let mut watched = Watched::new(&Wanted::Any);
        assert_eq!(watched.sees(&[]), Availability::None);
        assert_eq!(watched.sees(&[SLOT, SONY]), Availability::All);
        assert_eq!(watched.sees(&[SLOT]), Availability::None);
        assert_eq!(watched.sees(&[]), Availability::None);
        assert_eq!(watched.sees(&[SLOT]), Availability::None);
        assert_eq!(watched.sees(&[SLOT, SONY_MOVED]), Availability::All);
        assert_eq!(watched.sees(&[SONY]), Availability::All);
    }

    #[test]
    fn a_slot_into_which_cards_are_really_put_counts() {
        let mut watched = Watched::new(&Wanted::Any);
        watched.sees(&[SLOT, SONY]);
        watched.serves(SLOT);
        assert_eq!(watched.sees(&[SLOT]), Availability::Some);
        assert_eq!(Watched::new(&Wanted::Any).sees(&[SLOT]), Availability::All);
    }

    #[test]
    fn of_two_that_do_not_tell_what_they_are_the_one_that_served_is_meant() {
        let mut watched = Watched::new(&Wanted::Any);
        assert_eq!(watched.sees(&[PLAIN, OTHER]), Availability::All);
        assert_eq!(watched.sees(&[OTHER]), Availability::Some);
        watched.sees(&[PLAIN, OTHER]);
        watched.serves(PLAIN);
        assert_eq!(watched.sees(&[OTHER]), Availability::None);
        assert_eq!(watched.sees(&[PLAIN]), Availability::Some);
        watched.serves(OTHER);
        assert_eq!(watched.sees(&[OTHER]), Availability::Some);
    }

    #[test]
    fn of_two_identical_readers_each_is_missed() {
        for pair in [
            ["Sony FeliCa RC-S300 00 00", "Sony FeliCa RC-S300 01 00"],
            ["ACS ACR122U PICC Interface (1001) 00 00", "ACS ACR122U PICC Interface (1002) 01 00"],
        ] {
            let mut watched = Watched::new(&Wanted::Any);
            assert_eq!(watched.sees(&pair[..1]), Availability::All);
            assert_eq!(watched.sees(&pair), Availability::All);
            assert_eq!(watched.sees(&pair[1..]), Availability::Some);
            assert_eq!(watched.sees(&[]), Availability::None);
            assert_eq!(watched.sees(&pair), Availability::All);
        }
    }

    #[test]
    fn the_named_reader_is_meant_from_the_start_under_whatever_number() {
        for part in ["rc-s300", "Sony FeliCa RC-S300", SONY] {
            let wanted = Wanted::Named(part.to_owned());
            let includes = |name: &str| wanted.includes(&CString::new(name).expect("a name"));
            assert!(includes(SONY) && includes(SONY_MOVED) && !includes(SLOT), "{part}");
            let mut watched = Watched::new(&wanted);
            assert_eq!(watched.sees(&[]), Availability::None);
            assert_eq!(watched.sees(&[SONY]), Availability::All);
        }
        assert_eq!(Watched::new(&Wanted::Named("built in".to_owned())).sees(&[SLOT]), Availability::All);
    }

    #[test]
    fn names_tell_what_kind_of_reader_it_is() {
        for (name, kind) in [
            ("SONY FeliCa RC-S300/S (1011023) 00 00", Suits::Well),
            ("SONY FeliCa Port/PaSoRi 3.0 00 00", Suits::Well),
            ("ACS ACR1252 Dual Reader PICC 00 00", Suits::Well),
            ("ACS ACR1252 Dual Reader SAM 00 01", Suits::Badly),
            ("Identive CLOUD 4700 F Dual Interface Reader [CLOUD 4700 F Contactless Reader] 00 00", Suits::Well),
            ("Identive CLOUD 4700 F [CLOUD 4700 F Contact Reader] 00 00", Suits::Badly),
            ("OMNIKEY 5022 CL 00 00", Suits::Well),
            ("Alcor Micro AU9560 00 00", Suits::Badly),
            ("Samsung Reader 00 00", Suits::NotTold),
            ("", Suits::NotTold),
        ] {
            assert_eq!(suits(without_numbers(name)), kind, "{name}");
        }
        assert_eq!(model("X 00 00"), "X");
        assert_eq!(model("X (A 7) 0A 01"), "X");
        assert_eq!(model("Reader 2000"), "Reader 2000");
    }
}
