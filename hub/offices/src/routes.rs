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

    GET "/counters/{facility}" STAFF StaffHere counters::choose;
    GET "/counters/{facility}/closing" STAFF StaffHere counters::ask_closing;
    POST "/counters/{facility}/closing" STAFF StaffHere counters::close_day;
    POST "/counters/{facility}/today" STAFF StaffHere counters::settle_today;
    GET "/counters/{facility}/{counter}" STAFF StaffHere counters::console;
    POST "/counters/{facility}/{counter}" STAFF StaffHere counters::command;
    POST "/counters/{facility}/{counter}/tickets" STAFF StaffHere counters::take;
    POST "/counters/{facility}/{counter}/visits" STAFF StaffHere counters::change;
    POST "/counters/{facility}/{counter}/handovers" STAFF StaffHere counters::hand_over;
    POST "/devices/{facility}/displays/{display}/revoke" STAFF StaffHere displays::revoke;
    GET "/display" STAFF Holder displays::start;
    POST "/display" STAFF Open displays::enrol;
    GET "/displays/{facility}" STAFF DisplayHere displays::show;
    GET "/statistics/{facility}" STAFF StaffHere statistics::show;
    GET "/statistics/{facility}/{file}" STAFF StaffHere statistics::file;

    GET "/office/{facility}" STAFF LeadsHere office::show;
    POST "/office/{facility}" STAFF LeadsHere office::save;

    GET "/offices" RESIDENTS Open offices::facilities;
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
};
