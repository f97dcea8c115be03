//! Why a phone could not check in for a booking, in the visitor's language, and the way back to the booking.

use askama::Template;
use domain::{days::Days, lang::Lang, queue::arrivals::NoArrival};
use hub_web::pages::{Shell, tongues::lang_key};
use words::Words;

/// The answer to `POST /booking/{code}/arrive` when no number was given.
#[derive(Debug, Template)]
#[template(path = "arrival_refused.html")]
pub struct NotArrived {
    /// The frame.
    pub shell: Shell,
    /// The code of the booking's page.
    pub code: String,
    /// Why.
    pub why: WhyNot,
    /// The language of the page.
    pub lang: Lang,
}

/// Why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhyNot {
    /// The digits are not today's.
    WrongDigits,
    /// Too many digits were tried.
    TooMany,
    /// The booking gives no number now.
    Refused(NoArrival),
}

impl NotArrived {
    fn lang_key(&self) -> &'static str {
        lang_key(self.lang)
    }

    fn w(&self) -> &'static Words {
        words::of(self.lang)
    }

    fn said(&self) -> (String, String) {
        let words = self.w();
        match &self.why {
            WhyNot::WrongDigits => (words.bookings_arrival_wrong_digits(), words.bookings_arrival_look_again()),
            WhyNot::TooMany => (words.bookings_arrival_too_many(), words.bookings_arrival_ask_staff()),
            WhyNot::Refused(why) => (refused(why, self.lang), words.bookings_arrival_ask_staff()),
        }
    }
}

/// Why there is no number.
pub(crate) fn refused(why: &NoArrival, lang: Lang) -> String {
    let words = words::of(lang);
    match why {
        NoArrival::Unknown => words.bookings_arrival_unknown(),
        NoArrival::NotToday { day, time } => words.bookings_arrival_not_today(Days::of(lang).date_text(*day), time),
        NoArrival::Elsewhere { place } => words.bookings_arrival_elsewhere(place),
        NoArrival::Over => words.bookings_arrival_over(),
        NoArrival::NotBooked => words.bookings_arrival_not_booked(),
        NoArrival::Used { number: Some(number) } => words.bookings_arrival_used_as(number),
        NoArrival::Used { number: None } => words.bookings_arrival_used(),
        NoArrival::Closed => words.bookings_arrival_closed(),
        NoArrival::UsedUp => words.bookings_arrival_used_up(),
    }
}

#[cfg(test)]
mod tests {
    use domain::time::CivilDay;

    use super::*;

    #[test]
    fn a_refusal_says_which_day_would_be_right() {
        let day = CivilDay::from_date(2026, 11, 24).expect("a day");
        let why = NoArrival::NotToday { day, time: "10:15".to_owned() };
        assert_eq!(refused(&why, Lang::Ja), "この予約は 11月24日（火） 10:15 です。");
        assert_eq!(refused(&why, Lang::Pt), "Esta reserva é para 24/11/2026, 10:15.");
    }
}
