//! How a booking stands, in words.

use domain::{
    bookings::{booking::Stand, slots::Closed},
    lang::Lang,
};
use words::Words;

/// A headline and what to do.
pub(crate) type Said = (String, String);

/// How a booking stands, and what to do.
pub(super) fn stand(words: &Words, stand: &Stand) -> Said {
    match stand {
        Stand::Held { .. } => (words.bookings_held_stand(), words.bookings_held_stand_more()),
        Stand::Booked => (words.bookings_booked(), words.bookings_booked_more()),
        Stand::Waiting { .. } => (words.bookings_waiting(), words.bookings_waiting_more()),
        Stand::Offered { .. } => (words.bookings_offered(), words.bookings_offered_more()),
        Stand::Arrived { .. } => (words.bookings_arrived(), words.bookings_arrived_more()),
        Stand::Missed => (words.bookings_missed(), words.bookings_missed_more()),
        Stand::Cancelled => (words.bookings_cancelled(), words.bookings_cancelled_more()),
        Stand::CalledOff => (words.bookings_called_off(), words.bookings_called_off_more()),
        Stand::Lapsed => (words.bookings_lapsed(), words.bookings_lapsed_more()),
    }
}

/// Why a place is closed. The names of holidays, and reasons that the staff entered, are Japanese.
pub(super) fn why_closed(closed: &Closed, lang: Lang) -> String {
    let (words, reads_japanese) = (words::of(lang), matches!(lang, Lang::Ja | Lang::Easy));
    match closed {
        Closed::Holiday(name) if reads_japanese => (*name).to_owned(),
        Closed::Holiday(_) => words.bookings_holiday(),
        Closed::YearEnd => words.bookings_year_end(),
        Closed::Monthly => words.bookings_monthly(),
        Closed::Entered(reason) => reason.clone(),
        Closed::NoHours => words.bookings_closed(),
    }
}
