//! A booking on the residents' first page: when, where, what to bring, and the way to its page.

use askama::Template;
use domain::{
    bookings::{
        booking::{Booking, Stand},
        calendar::Calendar,
    },
    days::Days,
    lang::Lang,
    queue::office::Office,
    time::UtcTime,
};
use hub_web::pages::{Facility, tongues::lang_key};
use words::Words;

use super::{
    booking_path, bring_link,
    said::{self, Said},
    service_names,
};

/// A booking of which something is to come, or that was called off.
#[derive(Debug, Template)]
#[template(path = "booking_today.html")]
pub struct BookingToday {
    /// The language of the page.
    pub lang: Lang,
    /// Which place.
    pub place: Facility,
    /// Where that is.
    pub address: String,
    /// Its services.
    pub office: Office,
    /// Its calendar.
    pub calendar: Calendar,
    /// The last part of the booking's address.
    pub code: String,
    /// The booking.
    pub booking: Booking,
    /// The page of the visit's number, once somebody came.
    pub ticket: Option<String>,
    /// Mails to the address that was said come back.
    pub comes_back: bool,
    /// Now.
    pub now: UtcTime,
}

impl BookingToday {
    fn w(&self) -> &'static Words {
        words::of(self.lang)
    }

    fn told(&self) -> Said {
        said::stand(self.w(), &self.booking.stand)
    }

    fn path(&self) -> String {
        format!("{}?lang={}", booking_path(&self.code, ""), lang_key(self.lang))
    }

    /// The page of the number, in this language.
    fn ticket(&self) -> Option<String> {
        self.ticket.as_ref().map(|ticket| format!("{ticket}?lang={}", lang_key(self.lang)))
    }

    fn is_waiting(&self) -> bool {
        matches!(self.booking.stand, Stand::Waiting { .. })
    }

    fn is_today(&self) -> bool {
        self.booking.has_time() && self.booking.day() == self.now.day()
    }

    /// Whether it is to be seen before anything else: it is today, or waits for an answer, or will not be.
    #[must_use]
    pub fn is_urgent(&self) -> bool {
        self.is_today() || matches!(self.booking.stand, Stand::Offered { .. } | Stand::CalledOff)
    }

    fn day(&self) -> String {
        Days::of(self.lang).day_text(self.booking.day())
    }

    fn time(&self) -> String {
        format!("{}–{}", self.booking.taken.start.clock_text(), self.booking.taken.end().clock_text())
    }

    fn desk(&self) -> &str {
        self.calendar.desk(self.booking.taken.desk).map_or("", |desk| desk.name.in_lang(self.lang))
    }

    fn services(&self) -> Vec<String> {
        service_names(&self.office, &self.booking.wish.services, self.lang)
    }

    fn bring_link(&self) -> Option<String> {
        bring_link(&self.calendar, &self.place, &self.booking, &self.code, self.lang)
    }
}
