//! The handlers of the nouns and of what is of no noun alone, and their routes.

pub mod arrivals;
pub mod board;
pub mod bookings;
pub mod calendars;
pub mod counters;
pub mod demo;
pub mod devices;
pub mod displays;
pub mod documents;
pub mod families;
pub mod family;
pub mod invitations;
pub mod manual;
pub mod notices;
pub mod office;
pub mod offices;
pub mod openapi;
pub mod reservations;
pub mod sign_in;
pub mod statistics;
pub mod tickets;
pub mod visits;

use hub_web::{noun::Own, routes::Row, rows, settings::Settings};

/// The routes.
pub static ROUTES: &[Row] = rows! {
    POST "/api/v1/menu" STAFF Device tickets::menu;
    POST "/api/v1/tickets" STAFF Device tickets::take;
    POST "/api/v1/arrivals" STAFF Device arrivals::at_kiosk;
    GET "/api/openapi.json" STAFF Open openapi::document;

    GET "/sign-in" STAFF Open sign_in::form;
    POST "/sign-in" STAFF Open sign_in::submit;
    POST "/sign-out" BOTH Open sign_in::out;
    GET "/board" STAFF Staff board::choose;
    GET "/board/{facility}" STAFF StaffHere board::show;
    POST "/board/{facility}/marks" STAFF StaffHere board::mark;
    GET "/counters/{facility}" STAFF StaffHere counters::choose;
    GET "/counters/{facility}/closing" STAFF StaffHere counters::ask_closing;
    POST "/counters/{facility}/closing" STAFF StaffHere counters::close_day;
    GET "/counters/{facility}/{counter}" STAFF StaffHere counters::console;
    POST "/counters/{facility}/{counter}" STAFF StaffHere counters::command;
    POST "/counters/{facility}/{counter}/tickets" STAFF StaffHere counters::take;
    POST "/counters/{facility}/{counter}/visits" STAFF StaffHere counters::change;
    POST "/counters/{facility}/{counter}/handovers" STAFF StaffHere counters::hand_over;
    GET "/devices/{facility}" STAFF StaffHere devices::list;
    POST "/devices/{facility}/codes" STAFF StaffHere devices::make_code;
    POST "/devices/{facility}/{device}/revoke" STAFF StaffHere devices::revoke;
    POST "/devices/{facility}/displays/{display}/revoke" STAFF StaffHere displays::revoke;
    GET "/display" STAFF Holder displays::start;
    POST "/display" STAFF Open displays::enrol;
    GET "/displays/{facility}" STAFF DisplayHere displays::show;
    GET "/families/{facility}" STAFF StaffHere families::list;
    POST "/families/{facility}/invitations" STAFF StaffHere families::invite;
    GET "/statistics/{facility}" STAFF StaffHere statistics::show;
    GET "/statistics/{facility}/{file}" STAFF StaffHere statistics::file;
    GET "/notices/{facility}" STAFF StaffHere notices::list;

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

    GET "/office/{facility}" STAFF StaffHere office::show;
    POST "/office/{facility}" STAFF StaffHere office::save;
    GET "/calendars/{facility}" STAFF StaffHere calendars::show;
    POST "/calendars/{facility}" STAFF StaffHere calendars::save;
    POST "/calendars/{facility}/preview" STAFF StaffHere calendars::look;
    POST "/calendars/{facility}/texts" STAFF StaffHere calendars::try_text;
    GET "/calendars/{facility}/documents" STAFF StaffHere documents::settings::show;
    POST "/calendars/{facility}/documents" STAFF StaffHere documents::settings::save;

    GET "/" BOTH Holder sign_in::start;
    GET "/invitations/{code}" RESIDENTS Holder invitations::show;
    POST "/invitations/{code}" RESIDENTS Holder invitations::accept;
    GET "/family" RESIDENTS Guardian family::show;
    POST "/family/subscriptions" RESIDENTS Guardian family::subscribe;
    POST "/family/subscriptions/remove" RESIDENTS Guardian family::unsubscribe;

    GET "/bookings" RESIDENTS Open bookings::places;
    GET "/bookings/{facility}" RESIDENTS Open bookings::show;
    GET "/bookings/{facility}/documents" RESIDENTS Open documents::show;
    POST "/bookings/{facility}/holds" RESIDENTS Open bookings::hold;
    GET "/bookings/{facility}/waiting" RESIDENTS Holder bookings::show_waiting;
    POST "/bookings/{facility}/waiting" RESIDENTS Holder bookings::wait;
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

    GET "/offices/{facility}" RESIDENTS Open offices::show;
    POST "/offices/{facility}/tickets" RESIDENTS Open offices::take;
    GET "/tickets/{code}" RESIDENTS Holder visits::show;
    GET "/tickets/{code}/live" RESIDENTS Holder visits::live;
    POST "/tickets/{code}/leave" RESIDENTS Holder visits::leave;
    POST "/tickets/{code}/postpone" RESIDENTS Holder visits::postpone;
    POST "/tickets/{code}/arrive" RESIDENTS Holder visits::arrive;
    POST "/tickets/{code}/mail" RESIDENTS Holder visits::mail;
    POST "/tickets/{code}/subscriptions" RESIDENTS Holder visits::subscribe;
    POST "/tickets/{code}/subscriptions/remove" RESIDENTS Holder visits::unsubscribe;
    POST "/booking/{code}/arrive" RESIDENTS Holder arrivals::arrive;
    GET "/arrive/{facility}/{day_code}" RESIDENTS Holder visits::show_arrival;

    GET "/manual" BOTH Open manual::first;
    GET "/manual/{page}" BOTH Open manual::chapter;

    GET "/demo" STAFF Demo demo::show;
    POST "/demo/taps" STAFF Demo demo::tap;
    GET "/demo/parents/{child}" STAFF Demo demo::parent;
};

/// Puts in what the nouns keep in the hub for themselves.
pub fn own(settings: &Settings, own: &mut Own) {
    own.put(visits::Bounds::default());
    own.put(bookings::Bounds::new(settings.bookings_a_minute));
    own.put(crate::demo::Readers::default());
}
