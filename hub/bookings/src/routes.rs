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

    GET "/reservations/{facility}" STAFF StaffHere reservations::show;
    POST "/reservations/{facility}" STAFF StaffHere reservations::find;
    GET "/reservations/{facility}/list.csv" STAFF StaffHere reservations::csv;
    GET "/reservations/{facility}/list.xlsx" STAFF StaffHere reservations::xlsx;
    GET "/reservations/{facility}/new" STAFF StaffHere reservations::entry::ask;
    POST "/reservations/{facility}/new" STAFF StaffHere reservations::entry::enter;
    GET "/reservations/{facility}/missed" STAFF StaffHere reservations::missed::list;
    POST "/reservations/{facility}/missed" STAFF StaffHere reservations::missed::ask_back;
    GET "/reservations/{facility}/closing" STAFF StaffHere reservations::closing::ask;
    POST "/reservations/{facility}/closing" STAFF StaffHere reservations::closing::close;
    GET "/reservations/{facility}/{booking}" STAFF StaffHere reservations::one::show;
    POST "/reservations/{facility}/{booking}" STAFF StaffHere reservations::one::act;

    GET "/calendars/{facility}" STAFF LeadsHere calendars::show;
    POST "/calendars/{facility}" STAFF LeadsHere calendars::save;
    POST "/calendars/{facility}/preview" STAFF LeadsHere calendars::look;
    POST "/calendars/{facility}/texts" STAFF LeadsHere calendars::try_text;
    GET "/calendars/{facility}/documents" STAFF LeadsHere documents::settings::show;
    POST "/calendars/{facility}/documents" STAFF LeadsHere documents::settings::save;

    GET "/bookings" RESIDENTS Open bookings::places;
    GET "/bookings/{facility}" RESIDENTS Open bookings::show;
    GET "/bookings/{facility}/documents" RESIDENTS Open documents::show;
    POST "/bookings/{facility}/holds" RESIDENTS Open bookings::hold;
    GET "/bookings/{facility}/waiting" RESIDENTS Holder bookings::show_waiting;
    POST "/bookings/{facility}/waiting" RESIDENTS Holder bookings::wait;
    GET "/booking" RESIDENTS Holder bookings::ask;
    POST "/booking" RESIDENTS Holder bookings::find;
    GET "/booking/{code}" RESIDENTS Holder bookings::look;
    POST "/booking/{code}/details" RESIDENTS Holder bookings::details;
    POST "/booking/{code}/confirm" RESIDENTS Holder bookings::confirm;
    GET "/booking/{code}/move" RESIDENTS Holder bookings::show_times;
    POST "/booking/{code}/move" RESIDENTS Holder bookings::change;
    POST "/booking/{code}/cancel" RESIDENTS Holder bookings::cancel;
    POST "/booking/{code}/accept" RESIDENTS Holder bookings::accept;
    POST "/booking/{code}/reminders" RESIDENTS Holder bookings::remind;
    GET "/booking/{code}/unsubscribe" RESIDENTS Holder bookings::unsubscribed;
    POST "/booking/{code}/unsubscribe" RESIDENTS Holder bookings::unsubscribe;
    GET "/booking/{code}/calendar.ics" RESIDENTS Holder bookings::calendar_file;
    POST "/booking/{code}/subscriptions" RESIDENTS Holder bookings::follow;
    POST "/booking/{code}/subscriptions/remove" RESIDENTS Holder bookings::unfollow;

    POST "/booking/{code}/arrive" RESIDENTS Holder arrivals::arrive;
};
