//! The check-in of a phone that comes by the QR of an office's screens.

use askama::Template;
use domain::{ids::FormId, lang::Lang, queue::visit::Stand};
use hub_offices::pages::visits::{Said, said_of};
use hub_web::pages::{Facility, Shell, tongues::lang_key};
use words::Words;

/// `GET /arrive/{facility}/{day_code}`, the QR of the office's screens.
#[derive(Debug, Template)]
#[template(path = "arrive.html")]
pub struct Arrival {
    /// The frame.
    pub shell: Shell,
    /// Which office.
    pub facility: Facility,
    /// The digits of the QR; whether they are right is seen when the button is pressed.
    pub day_code: String,
    /// The number that this browser looked at last.
    pub holds: Holds,
    /// The language of the page.
    pub lang: Lang,
    /// The id of the form.
    pub form: FormId,
}

/// What a browser that comes by the QR of an office's screen holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holds {
    /// No number.
    Nothing,
    /// A number of another office.
    Elsewhere,
    /// A number that is not here yet.
    Away {
        /// Its page's code.
        code: String,
        /// The number.
        number: String,
    },
    /// A booking for today that is not here yet.
    Booking {
        /// Its page's code.
        code: String,
        /// Its number.
        number: String,
        /// For when it is.
        time: String,
    },
    /// A number that is called no more.
    Over {
        /// The number.
        number: String,
        /// How it ended.
        stand: Stand,
    },
    /// A number that has nothing to check in.
    Here {
        /// Its page's code.
        code: String,
        /// The number.
        number: String,
    },
}

impl Arrival {
    fn w(&self) -> &'static Words {
        words::of(self.lang)
    }

    /// How the number ended, and what to do.
    fn told(&self, stand: &Stand) -> Said {
        said_of(self.w(), stand)
    }

    fn lang_key(&self) -> &'static str {
        lang_key(self.lang)
    }
}
