//! How staff come in, and the choice of a nursery or office for those who work for the town.

use askama::Template;
use hub_web::pages::{Place, Shell};

/// `GET /sign-in`, and the answer to a sign-in that was refused.
#[derive(Debug, Template)]
#[template(path = "sign_in.html")]
pub struct SignIn {
    /// The frame.
    pub shell: Shell,
    /// The login as it was typed, so that it need not be typed again.
    pub login: String,
    /// Why the last try was refused.
    pub refusal: Option<SignInRefusal>,
}

/// Why a sign-in was refused. The same words whether the login or the password was wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInRefusal {
    /// Login and password do not belong together.
    WrongPair,
    /// Too many tries at this name, whether somebody has it or nobody.
    TooEager,
    /// The session ended; signing in again goes on.
    SessionEnded,
}

/// `GET /board` for somebody who works for the town.
#[derive(Debug, Template)]
#[template(path = "places.html")]
pub struct Places {
    /// The frame.
    pub shell: Shell,
    /// The nurseries and offices.
    pub places: Vec<PlaceToday>,
}

/// A nursery or office in the choice.
#[derive(Debug, Clone)]
pub struct PlaceToday {
    /// Which.
    pub place: Place,
    /// Where it is.
    pub address: String,
    /// Children there now.
    pub here: usize,
    /// Children of the nursery.
    pub children: usize,
}
