//! What a kiosk and the hub say to each other about visitors with a booking: signed like taps (see [`crate::taps`]),
//! answered after the commit. `POST /api/v1/arrivals` carries [`ArrivalAsk`] and gives [`ArrivalAnswer`]. Asked again with
//! the same form, it is the same ticket.

use serde::{Deserialize, Serialize};

use super::tickets::{Slip, Tapped};
use crate::lang::Lang;
use crate::{
    bookings::{
        booking::Booking,
        calendar::Calendar,
        documents::{Next, Path},
    },
    ids::FormId,
    time::{CivilDay, UtcTime, day_text},
};

/// The version of these messages.
pub const ARRIVALS_VERSION: u16 = 1;
/// Longest text that a scanner may have typed.
pub const SCANNED_MAX: usize = 400;

/// Says that somebody with a booking is here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArrivalAsk {
    /// [`ARRIVALS_VERSION`].
    pub version: u16,
    /// Drawn for this visit by the kiosk.
    pub form: FormId,
    /// Which booking.
    #[serde(flatten)]
    pub shown: Shown,
}

/// By what somebody shows that a booking is theirs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Shown {
    /// The QR code of the booking's page or mail.
    Code {
        /// What a scanner typed: the page's address, or the code at its end.
        code: String,
    },
    /// The booking's number.
    Number {
        /// The number (予約番号).
        number: String,
        /// Four digits: month and day of birth, or the last ones of the telephone number.
        check: String,
    },
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArrivalAnswer {
    /// [`ARRIVALS_VERSION`].
    pub version: u16,
    /// The decision.
    pub outcome: Arrival,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Arrival {
    /// A number: taken now ([`Tapped::Arrived`]), or earlier today ([`Tapped::Waiting`]).
    Ticket {
        /// Since when.
        meaning: Tapped,
        /// What stands on the ticket.
        slip: Box<Slip>,
    },
    /// None.
    Refused {
        /// Why.
        why: NoArrival,
        /// The same in Japanese, for a screen.
        screen: String,
    },
}

/// Why whoever has a booking gets no number for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
pub enum NoArrival {
    /// There is no such booking, or the digits are not of it.
    Unknown,
    /// It is for another day.
    NotToday {
        /// Which day.
        #[serde(with = "day_text")]
        day: CivilDay,
        /// At what time, as `10:15`.
        time: String,
    },
    /// It is at another place.
    Elsewhere {
        /// Where.
        place: String,
    },
    /// It was cancelled, or nothing came of it.
    Over,
    /// It is not booked yet: held, waited for or offered.
    NotBooked,
    /// It was used today, and nobody waits with it any more.
    Used {
        /// The number that was given, if one was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        number: Option<String>,
    },
    /// No numbers at this time of day.
    Closed,
    /// Today's numbers are used up.
    UsedUp,
}

/// What a ticket says of its booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booked {
    /// The booking's number (予約番号), as `000123`.
    pub number: String,
    /// For when it is.
    pub start: UtcTime,
    /// What to bring (持ち物), in the visitor's language; empty if nothing is known of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bring: Vec<String>,
}

impl Booked {
    /// What the ticket of this booking says.
    #[must_use]
    pub fn of(booking: &Booking, calendar: &Calendar) -> Self {
        let bring = to_bring(booking, calendar, booking.language);
        Self { number: booking.number_text(), start: booking.taken.start, bring }
    }
}

/// Nothing if the questions were not answered, or are others by now.
fn to_bring(booking: &Booking, calendar: &Calendar, lang: Lang) -> Vec<String> {
    let services = &booking.wish.services;
    let Some(tree) = calendar.documents.as_ref().filter(|tree| tree.knows(services)) else { return Vec::new() };
    let walk = booking.bring.parse::<Path>().and_then(|path| tree.walk(services, &path));
    match walk.map(|walk| walk.step) {
        Ok(Next::Bring(bring)) => bring.lines(lang),
        Ok(Next::Tell(words)) => vec![words.in_lang(lang).to_owned()],
        Ok(Next::Ask(_)) | Err(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_names_a_code_or_a_number_with_its_digits() {
        let form = FormId::from_bits(7);
        for (text, shown) in [
            (r#""code":"https://x.example/booking/abc""#, Shown::Code { code: "https://x.example/booking/abc".into() }),
            (r#""number":"000123","check":"0305""#, Shown::Number { number: "000123".into(), check: "0305".into() }),
        ] {
            let text = format!(r#"{{"version":1,"form":"{form}",{text}}}"#);
            let ask = ArrivalAsk { version: ARRIVALS_VERSION, form, shown };
            assert_eq!(serde_json::from_str::<ArrivalAsk>(&text).expect("a question"), ask);
            assert_eq!(serde_json::to_string(&ask).expect("plain data"), text);
        }
        assert!(
            serde_json::from_str::<ArrivalAsk>(&format!(r#"{{"version":1,"form":"{form}","number":"1"}}"#)).is_err()
        );
    }

    #[test]
    fn a_refusal_says_which_day_would_be_right() {
        let day = CivilDay::from_date(2026, 11, 24).expect("a day");
        let why = NoArrival::NotToday { day, time: "10:15".into() };
        let text = serde_json::to_string(&why).expect("plain data");
        assert_eq!(text, r#"{"reason":"not-today","day":"2026-11-24","time":"10:15"}"#);
        assert_eq!(serde_json::from_str::<NoArrival>(&text).expect("just written"), why);
    }
}
