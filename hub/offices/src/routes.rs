//! What people do at an office: numbers at a kiosk or a phone, the counters, the screens, the office's settings and statistics.

pub mod counters;
pub mod displays;
pub mod office;
pub mod offices;
pub mod statistics;
pub mod tickets;
pub mod visits;

use hub_web::{routes::Row, rows};

/// The routes.
pub static ROUTES: &[Row] = rows! {
    POST "/api/v1/menu" STAFF Device tickets::menu;
    POST "/api/v1/tickets" STAFF Device tickets::take;

    GET "/counters/{facility}" STAFF DutyHere(Calls) counters::choose, sees Visits;
    GET "/counters/{facility}/closing" STAFF DutyHere(Calls) counters::ask_closing, sees Visits;
    POST "/counters/{facility}/closing" STAFF DutyHere(Calls) counters::close_day, sees Visits;
    POST "/counters/{facility}/today" STAFF DutyHere(Calls) counters::settle_today, sees Nothing;
    GET "/counters/{facility}/{counter}" STAFF DutyHere(Calls) counters::console, sees Visits;
    POST "/counters/{facility}/{counter}" STAFF DutyHere(Calls) counters::command, sees Visits;
    POST "/counters/{facility}/{counter}/tickets" STAFF DutyHere(Calls) counters::take, sees Visits;
    POST "/counters/{facility}/{counter}/visits" STAFF DutyHere(Calls) counters::change, sees Visits;
    POST "/counters/{facility}/{counter}/handovers" STAFF DutyHere(Calls) counters::hand_over, sees Visits;
    POST "/devices/{facility}/displays/{display}/revoke" STAFF DutyHere(Kiosks) displays::revoke, sees Nothing;
    GET "/display" STAFF Holder displays::start, sees Nothing;
    POST "/display" STAFF Open displays::enrol, sees Proof;
    GET "/displays/{facility}" STAFF DisplayHere displays::show, sees Nothing;
    GET "/statistics/{facility}" STAFF DutyHere(Figures) statistics::show, sees Nothing;
    GET "/statistics/{facility}/{file}" STAFF DutyHere(Figures) statistics::file, sees Nothing;

    GET "/office/{facility}" STAFF DutyHere(Settings) office::show, sees Nothing;
    POST "/office/{facility}" STAFF DutyHere(Settings) office::save, sees Nothing;

    GET "/offices" RESIDENTS Open offices::facilities;
    GET "/offices/{facility}" RESIDENTS Open offices::show;
    POST "/offices/{facility}/tickets" RESIDENTS Open offices::take, sees Nothing;
    GET "/tickets/{code}" RESIDENTS Holder visits::show, sees Own;
    GET "/tickets/{code}/live" RESIDENTS Holder visits::live, sees Nothing;
    POST "/tickets/{code}/leave" RESIDENTS Holder visits::leave, sees Own;
    POST "/tickets/{code}/postpone" RESIDENTS Holder visits::postpone, sees Own;
    POST "/tickets/{code}/arrive" RESIDENTS Holder visits::arrive, sees Own;
    POST "/tickets/{code}/mail" RESIDENTS Holder visits::mail, sees Own;
    POST "/tickets/{code}/subscriptions" RESIDENTS Holder visits::subscribe, sees Nothing;
    POST "/tickets/{code}/subscriptions/remove" RESIDENTS Holder visits::unsubscribe, sees Nothing;
};
