//! Why something was not done for whoever books, and what was done.

use domain::bookings::{address::BadMailAddress, booking::BadWish, decide::BookingRefusal};

use super::Words;

/// A sentence for each refusal of the rules: what is so, and what can be done.
pub(crate) struct Refusals {
    pub unknown_service: &'static str,
    pub too_many_services: &'static str,
    pub too_many_people: &'static str,
    pub several_desks: &'static str,
    pub does_not_fit: &'static str,
    pub closed: &'static str,
    pub no_slot: &'static str,
    pub full: &'static str,
    pub stopped: &'static str,
    pub too_soon: &'static str,
    pub too_far: &'static str,
    pub cut_off: &'static str,
    pub past: &'static str,
    pub hold_over: &'static str,
    pub duplicate: &'static str,
    pub person_limit: &'static str,
    pub address_limit: &'static str,
    pub source_full: &'static str,
    pub waiting_full: &'static str,
    pub no_days: &'static str,
    pub too_many_changes: &'static str,
    pub not_today: &'static str,
}

impl Refusals {
    const fn of(&self, refusal: BookingRefusal) -> &'static str {
        match refusal {
            BookingRefusal::BadWish(wish) => self.of_wish(wish),
            BookingRefusal::Unknown | BookingRefusal::DoesNotFit => self.does_not_fit,
            BookingRefusal::Closed => self.closed,
            BookingRefusal::NoSlot => self.no_slot,
            BookingRefusal::Full => self.full,
            BookingRefusal::Stopped => self.stopped,
            BookingRefusal::TooSoon => self.too_soon,
            BookingRefusal::TooFar => self.too_far,
            BookingRefusal::CutOff => self.cut_off,
            BookingRefusal::Past => self.past,
            BookingRefusal::HoldOver => self.hold_over,
            BookingRefusal::Duplicate => self.duplicate,
            BookingRefusal::PersonLimit => self.person_limit,
            BookingRefusal::AddressLimit => self.address_limit,
            BookingRefusal::SourceFull => self.source_full,
            BookingRefusal::WaitingFull => self.waiting_full,
            BookingRefusal::NoDays => self.no_days,
            BookingRefusal::TooManyChanges => self.too_many_changes,
            BookingRefusal::NotToday => self.not_today,
        }
    }

    const fn of_wish(&self, wish: BadWish) -> &'static str {
        match wish {
            BadWish::UnknownService => self.unknown_service,
            BadWish::TooManyServices => self.too_many_services,
            BadWish::TooManyPeople => self.too_many_people,
            BadWish::SeveralDesks => self.several_desks,
        }
    }
}

/// Why something was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyNot {
    /// The place's rules.
    Refused(BookingRefusal),
    /// Nothing was chosen.
    NothingChosen,
    /// Too many tries in a short time.
    TooMany,
    /// Too many codes were sent.
    TooManyCodes,
    /// Not the code that was sent.
    WrongCode,
    /// Something in the form is to be mended; the fields say what.
    Mistakes,
}

impl WhyNot {
    /// In words.
    pub(crate) const fn words(self, words: &'static Words) -> &'static str {
        match self {
            Self::Refused(refusal) => words.refusals.of(refusal),
            Self::NothingChosen => words.nothing_chosen,
            Self::TooMany => words.too_many,
            Self::TooManyCodes => words.too_many_codes,
            Self::WrongCode => words.wrong_code,
            Self::Mistakes => words.mistakes,
        }
    }

    /// Whether the words tell them to call the place.
    pub(crate) const fn says_to_call(self) -> bool {
        use BookingRefusal::{AddressLimit, BadWish as Bad, CutOff, SourceFull};
        matches!(self, Self::Refused(AddressLimit | CutOff | SourceFull | Bad(BadWish::TooManyPeople)))
    }
}

/// A field of a form, in the order in which forms have them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The days to wait for.
    Days,
    /// The name.
    Name,
    /// Its reading.
    Kana,
    /// Who comes along.
    Companions,
    /// The mail address.
    Email,
    /// The telephone number.
    Phone,
    /// The number of the letter.
    Resident,
    /// The birth date.
    Birth,
    /// What the resident wants to say.
    Wishes,
}

impl Field {
    /// The id of its first input, and what stands beside it.
    pub(crate) const fn input(self, words: &'static Words) -> (&'static str, &'static str) {
        match self {
            Self::Name => ("name", words.name),
            Self::Kana => ("kana", words.kana.0),
            Self::Email => ("email", words.email.0),
            Self::Phone => ("phone", words.phone.0),
            Self::Companions => ("companion", words.companions.0),
            Self::Wishes => ("wishes", words.wishes.0),
            Self::Resident => ("resident", words.resident),
            Self::Birth => ("year", words.birth.0),
            Self::Days => ("from", words.days),
        }
    }
}

/// Why what stands in a field is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadField {
    /// Nothing stands there.
    Missing,
    /// More than fits.
    TooLong,
    /// A name with more letters than [`domain::text::NAME_MAX`].
    NameTooLong,
    /// Letters that are no kana.
    NotKana,
    /// No mail address.
    Email(BadMailAddress),
    /// No telephone number.
    NotPhone,
    /// No date.
    NotDate,
    /// The last day is before the first.
    EndsBefore,
    /// Neither an address nor a number with a birth date.
    NoWay,
    /// The ledger does not know this number with this birth date.
    NoMatch,
    /// Number and birth date were tried too often.
    TooManyGuesses,
}

/// A sentence for each of them.
pub(crate) struct Fields {
    pub missing: &'static str,
    pub too_long: &'static str,
    pub name_too_long: &'static str,
    pub not_kana: &'static str,
    pub no_at: &'static str,
    pub bad_local: &'static str,
    pub bad_dots: &'static str,
    pub bad_domain: &'static str,
    pub not_phone: &'static str,
    pub not_date: &'static str,
    pub ends_before: &'static str,
    pub no_way: &'static str,
    pub no_match: &'static str,
}

impl BadField {
    /// In words.
    pub(crate) const fn words(self, words: &'static Words) -> &'static str {
        let fields = &words.fields;
        match self {
            Self::Missing | Self::Email(BadMailAddress::Empty) => fields.missing,
            Self::TooLong | Self::Email(BadMailAddress::TooLong) => fields.too_long,
            Self::NameTooLong => fields.name_too_long,
            Self::NotKana => fields.not_kana,
            Self::Email(BadMailAddress::At) => fields.no_at,
            Self::Email(BadMailAddress::Local) => fields.bad_local,
            Self::Email(BadMailAddress::Dots) => fields.bad_dots,
            Self::Email(BadMailAddress::Domain) => fields.bad_domain,
            Self::NotPhone => fields.not_phone,
            Self::NotDate => fields.not_date,
            Self::EndsBefore => fields.ends_before,
            Self::NoWay => fields.no_way,
            Self::NoMatch => fields.no_match,
            Self::TooManyGuesses => words.too_many_guesses,
        }
    }
}

/// Something that was done, as the next page says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Done {
    /// It is booked.
    Booked,
    /// It has another time, or other services or people.
    Moved,
    /// It is on the waiting list.
    Waits,
    /// A code was sent.
    Sent,
    /// Reminders go out.
    RemindersOn,
    /// None do.
    RemindersOff,
}

impl Done {
    /// Its name in addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Moved => "moved",
            Self::Waits => "waits",
            Self::Sent => "sent",
            Self::RemindersOn => "reminders-on",
            Self::RemindersOff => "reminders-off",
        }
    }

    /// In words.
    pub(crate) const fn words(self, words: &'static Words) -> &'static str {
        match self {
            Self::Booked => words.done_booked,
            Self::Moved => words.done_moved,
            Self::Waits => words.done_waits,
            Self::Sent => words.done_sent,
            Self::RemindersOn => words.done_reminders_on,
            Self::RemindersOff => words.done_reminders_off,
        }
    }
}
