//! Why something was not done for whoever books, and what was done.

use domain::bookings::{address::BadMailAddress, booking::BadWish, decide::BookingRefusal};

use words::Words;

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
    pub(crate) fn words(self, words: &Words) -> String {
        match self {
            Self::Refused(refusal) => refused(refusal, words),
            Self::NothingChosen => words.bookings_nothing_chosen(),
            Self::TooMany => words.bookings_too_many(),
            Self::TooManyCodes => words.bookings_too_many_codes(),
            Self::WrongCode => words.bookings_wrong_code(),
            Self::Mistakes => words.bookings_mistakes(),
        }
    }

    /// Whether the words tell them to call the place.
    pub(crate) const fn says_to_call(self) -> bool {
        use BookingRefusal::{AddressLimit, BadWish as Bad, CutOff, SourceFull};
        matches!(self, Self::Refused(AddressLimit | CutOff | SourceFull | Bad(BadWish::TooManyPeople)))
    }
}

/// A sentence for each refusal of the rules: what is so, and what can be done.
fn refused(refusal: BookingRefusal, words: &Words) -> String {
    match refusal {
        BookingRefusal::BadWish(wish) => bad_wish(wish, words),
        BookingRefusal::Unknown | BookingRefusal::DoesNotFit => words.bookings_refusal_does_not_fit(),
        BookingRefusal::Closed => words.bookings_refusal_closed(),
        BookingRefusal::NoSlot => words.bookings_refusal_no_slot(),
        BookingRefusal::Full => words.bookings_refusal_full(),
        BookingRefusal::Stopped => words.bookings_refusal_stopped(),
        BookingRefusal::TooSoon => words.bookings_refusal_too_soon(),
        BookingRefusal::TooFar => words.bookings_refusal_too_far(),
        BookingRefusal::CutOff => words.bookings_refusal_cut_off(),
        BookingRefusal::Past => words.bookings_refusal_past(),
        BookingRefusal::HoldOver => words.bookings_refusal_hold_over(),
        BookingRefusal::Duplicate => words.bookings_refusal_duplicate(),
        BookingRefusal::PersonLimit => words.bookings_refusal_person_limit(),
        BookingRefusal::AddressLimit => words.bookings_refusal_address_limit(),
        BookingRefusal::SourceFull => words.bookings_refusal_source_full(),
        BookingRefusal::WaitingFull => words.bookings_refusal_waiting_full(),
        BookingRefusal::NoDays => words.bookings_refusal_no_days(),
        BookingRefusal::TooManyChanges => words.bookings_refusal_too_many_changes(),
        BookingRefusal::NotToday => words.bookings_refusal_not_today(),
    }
}

fn bad_wish(wish: BadWish, words: &Words) -> String {
    match wish {
        BadWish::UnknownService => words.bookings_refusal_unknown_service(),
        BadWish::TooManyServices => words.bookings_refusal_too_many_services(),
        BadWish::TooManyPeople => words.bookings_refusal_too_many_people(),
        BadWish::SeveralDesks => words.bookings_refusal_several_desks(),
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
    pub(crate) fn input(self, words: &Words) -> (&'static str, String) {
        match self {
            Self::Name => ("name", words.bookings_name()),
            Self::Kana => ("kana", words.bookings_kana()),
            Self::Email => ("email", words.bookings_email()),
            Self::Phone => ("phone", words.bookings_phone()),
            Self::Companions => ("companion", words.bookings_companions()),
            Self::Wishes => ("wishes", words.bookings_wishes()),
            Self::Resident => ("resident", words.bookings_resident()),
            Self::Birth => ("year", words.bookings_birth()),
            Self::Days => ("from", words.bookings_days()),
        }
    }
}

/// A sentence about a field, with its name; those that have it in them already stay as they are.
pub(super) fn named(field: String, why: String, words: &Words) -> String {
    if why.contains(&field) { why } else { words.bookings_field_mend(field, why) }
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
    /// No number.
    NotNumber,
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

impl BadField {
    /// In a sentence that names the field, for the summary of what is to be mended.
    pub(crate) fn named(self, field: String, words: &Words) -> String {
        match (self, self.words(words)) {
            (Self::Missing | Self::Email(BadMailAddress::Empty), _) => words.bookings_field_enter(field),
            (_, why) => named(field, why, words),
        }
    }

    /// In words.
    pub(crate) fn words(self, words: &Words) -> String {
        match self {
            Self::Missing | Self::Email(BadMailAddress::Empty) => words.bookings_field_missing(),
            Self::TooLong | Self::Email(BadMailAddress::TooLong) => words.bookings_field_too_long(),
            Self::NameTooLong => words.bookings_field_name_too_long(),
            Self::NotKana => words.bookings_field_not_kana(),
            Self::Email(BadMailAddress::At) => words.bookings_field_no_at(),
            Self::Email(BadMailAddress::Local) => words.bookings_field_bad_local(),
            Self::Email(BadMailAddress::Dots) => words.bookings_field_bad_dots(),
            Self::Email(BadMailAddress::Domain) => words.bookings_field_bad_domain(),
            Self::NotPhone => words.bookings_field_not_phone(),
            Self::NotNumber => words.bookings_field_not_number(),
            Self::NotDate => words.bookings_field_not_date(),
            Self::EndsBefore => words.bookings_field_ends_before(),
            Self::NoWay => words.bookings_field_no_way(),
            Self::NoMatch => words.bookings_field_no_match(),
            Self::TooManyGuesses => words.bookings_too_many_guesses(),
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
    pub(crate) fn words(self, words: &Words) -> String {
        match self {
            Self::Booked => words.bookings_done_booked(),
            Self::Moved => words.bookings_done_moved(),
            Self::Waits => words.bookings_done_waits(),
            Self::Sent => words.bookings_done_sent(),
            Self::RemindersOn => words.bookings_done_reminders_on(),
            Self::RemindersOff => words.bookings_done_reminders_off(),
        }
    }
}
