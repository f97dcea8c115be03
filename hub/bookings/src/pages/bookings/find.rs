//! Finding a booking again: by a link to the mail address that it has, or by its number and the birth date of whoever booked
//! with a number that the town knows.

use askama::Template;
use domain::{bookings::calendar::Calendar, ids::FormId};
use hub_web::pages::{Facility, Shell, errors::Errors, tongues::lang_key};
use words::Words;

use super::{BadField, Typed};

/// A place where the booking may be.
#[derive(Debug)]
pub struct FindPlace {
    /// The place.
    pub place: Facility,
    /// Its calendar.
    pub calendar: Calendar,
}

/// What came of it, as far as anybody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// If there is one, its link is on the way.
    Sent,
    /// Nothing has this number with this birth date.
    NoMatch,
    /// Too many tries.
    TooMany,
    /// Something in a form is to be mended; the fields say what.
    Mistakes,
}

/// A field of the two forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FindField {
    /// The mail address.
    Email,
    /// The booking's number.
    Number,
    /// The birth date.
    Birth,
}

/// `GET /booking`.
#[derive(Debug, Template)]
#[template(path = "booking_find.html")]
pub struct Find {
    /// The frame.
    pub shell: Shell,
    /// The places to choose from.
    pub places: Vec<FindPlace>,
    /// The one that was chosen, by its name in addresses.
    pub chosen: String,
    /// Whether the town knows residents by number.
    pub asks_number: bool,
    /// The booking's number, as it was typed.
    pub number: String,
    /// The other fields, as they were typed.
    pub typed: Typed,
    /// What is to be mended.
    pub bad: Vec<(FindField, BadField)>,
    /// What came of it.
    pub found: Option<Found>,
}

impl Find {
    fn w(&self) -> &'static Words {
        self.shell.words()
    }

    fn lang_key(&self) -> &'static str {
        lang_key(self.shell.lang)
    }

    fn form(&self) -> FormId {
        FormId::random()
    }

    fn is_chosen(&self, place: &Facility) -> bool {
        self.chosen == place.slug
    }

    fn bad(&self, field: FindField) -> Option<String> {
        self.bad.iter().find(|(bad, _)| *bad == field).map(|(_, why)| why.words(self.w()))
    }

    /// Says in the frame why nothing was found or sent, with the fields that are to be mended.
    #[must_use]
    pub fn with_errors(self) -> Self {
        let words = self.w();
        let errors = match self.found {
            None | Some(Found::Sent) => None,
            Some(Found::NoMatch) => Some(Errors::new(words.bookings_find_no_match())),
            Some(Found::TooMany) => Some(Errors::new(words.bookings_find_too_many())),
            Some(Found::Mistakes) => {
                let named = |(field, why): &(FindField, BadField)| {
                    let (id, name) = match field {
                        FindField::Email => ("email", words.bookings_email()),
                        FindField::Number => ("number", words.bookings_number()),
                        FindField::Birth => ("year", words.bookings_birth()),
                    };
                    (id, why.named(name, words))
                };
                let all = self.bad.iter().map(named);
                Some(all.fold(Errors::new(words.bookings_mistakes()), |errors, (id, words)| errors.at(id, words)))
            }
        };
        Self { shell: self.shell.clone().with_errors(errors), ..self }
    }

    fn is_sent(&self) -> bool {
        self.found == Some(Found::Sent)
    }

    /// The telephone numbers of the places that have one.
    fn telephones(&self) -> Vec<&FindPlace> {
        self.places.iter().filter(|one| one.calendar.telephone.is_some()).collect()
    }
}
