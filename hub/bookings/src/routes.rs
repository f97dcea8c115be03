//! What residents and staff do with bookings: the month and its times, the booking itself, what to bring, the calendar and its
//! settings, and the check-in on the day.

pub mod arrivals;
pub mod bookings;
pub mod calendars;
pub mod documents;
pub mod reservations;

use hub_web::{routes::Row, rows};

/// The routes.
pub static ROUTES: &[Row] = rows! {
    POST "/api/v1/arrivals" STAFF Device arrivals::at_kiosk;

    GET "/reservations/{facility}" STAFF DutyHere(Bookings) reservations::show, sees Bookings;
    POST "/reservations/{facility}" STAFF DutyHere(Bookings) reservations::find, sees Bookings;
    GET "/reservations/{facility}/list.csv" STAFF DutyHere(Bookings) reservations::csv, sees Bookings as File;
    GET "/reservations/{facility}/list.xlsx" STAFF DutyHere(Bookings) reservations::xlsx, sees Bookings as File;
    GET "/reservations/{facility}/new" STAFF DutyHere(Bookings) reservations::entry::ask, sees Bookings;
    POST "/reservations/{facility}/new" STAFF DutyHere(Bookings) reservations::entry::enter, sees Bookings;
    GET "/reservations/{facility}/missed" STAFF DutyHere(Bookings) reservations::missed::list, sees Bookings;
    POST "/reservations/{facility}/missed" STAFF DutyHere(Bookings) reservations::missed::ask_back, sees Bookings;
    GET "/reservations/{facility}/closing" STAFF DutyHere(Bookings) reservations::closing::ask, sees Bookings;
    POST "/reservations/{facility}/closing" STAFF DutyHere(Bookings) reservations::closing::close, sees Bookings;
    GET "/reservations/{facility}/{booking}" STAFF DutyHere(Bookings) reservations::one::show, sees Bookings;
    POST "/reservations/{facility}/{booking}" STAFF DutyHere(Bookings) reservations::one::act, sees Bookings;

    GET "/calendars/{facility}" STAFF DutyHere(Settings) calendars::show, sees Nothing;
    POST "/calendars/{facility}" STAFF DutyHere(Settings) calendars::save, sees Nothing;
    POST "/calendars/{facility}/preview" STAFF DutyHere(Settings) calendars::look, sees Nothing;
    POST "/calendars/{facility}/texts" STAFF DutyHere(Settings) calendars::try_text, sees Nothing;
    GET "/calendars/{facility}/documents" STAFF DutyHere(Settings) documents::settings::show, sees Nothing;
    POST "/calendars/{facility}/documents" STAFF DutyHere(Settings) documents::settings::save, sees Nothing;

    GET "/bookings" RESIDENTS Open bookings::places;
    GET "/bookings/{facility}" RESIDENTS Open bookings::show;
    GET "/bookings/{facility}/documents" RESIDENTS Open documents::show;
    POST "/bookings/{facility}/holds" RESIDENTS Open bookings::hold, sees Nothing;
    GET "/bookings/{facility}/waiting" RESIDENTS Holder bookings::show_waiting, sees Nothing;
    POST "/bookings/{facility}/waiting" RESIDENTS Holder bookings::wait, sees Nothing;
    GET "/booking" RESIDENTS Holder bookings::ask, sees Nothing;
    POST "/booking" RESIDENTS Holder bookings::find, sees Proof;
    GET "/booking/{code}" RESIDENTS Holder bookings::look, sees Own;
    POST "/booking/{code}/details" RESIDENTS Holder bookings::details, sees Own;
    POST "/booking/{code}/confirm" RESIDENTS Holder bookings::confirm, sees Proof;
    GET "/booking/{code}/move" RESIDENTS Holder bookings::show_times, sees Own;
    POST "/booking/{code}/move" RESIDENTS Holder bookings::change, sees Own;
    POST "/booking/{code}/cancel" RESIDENTS Holder bookings::cancel, sees Own;
    POST "/booking/{code}/accept" RESIDENTS Holder bookings::accept, sees Own;
    POST "/booking/{code}/reminders" RESIDENTS Holder bookings::remind, sees Own;
    GET "/booking/{code}/unsubscribe" RESIDENTS Holder bookings::unsubscribed, sees Own;
    POST "/booking/{code}/unsubscribe" RESIDENTS Holder bookings::unsubscribe, sees Own;
    GET "/booking/{code}/calendar.ics" RESIDENTS Holder bookings::calendar_file, sees Own as File;
    POST "/booking/{code}/subscriptions" RESIDENTS Holder bookings::follow, sees Nothing;
    POST "/booking/{code}/subscriptions/remove" RESIDENTS Holder bookings::unfollow, sees Nothing;

    POST "/booking/{code}/arrive" RESIDENTS Holder arrivals::arrive, sees Own;
};
