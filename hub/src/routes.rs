//! The handlers of what is of no noun alone: signing in, the whole town, kiosks, notices, the manual, the demo town.

pub mod account;
pub mod accounts;
pub mod check_in;
pub mod demo;
pub mod devices;
pub mod facilities;
pub mod home;
pub mod manual;
mod noted;
pub mod notices;
pub mod openapi;
pub mod settings;
pub mod sign_in;
pub mod status;

use hub_web::{routes::Row, rows};

/// The routes.
pub static ROUTES: &[Row] = rows! {
    GET "/api/openapi.json" STAFF Open openapi::document;

    GET "/sign-in" STAFF Open sign_in::form;
    POST "/sign-in" STAFF Open sign_in::submit;
    GET "/sign-in/new-password" STAFF Holder sign_in::new_password::form;
    POST "/sign-in/new-password" STAFF Holder sign_in::new_password::submit;
    GET "/sign-in/second" STAFF Holder sign_in::second::form;
    POST "/sign-in/second" STAFF Holder sign_in::second::submit;
    POST "/sign-out" BOTH Open sign_in::out;
    GET "/account" STAFF Staff account::show;
    POST "/account" STAFF Staff account::change;
    GET "/account/prove" STAFF Staff account::prove::show;
    POST "/account/prove" STAFF Staff account::prove::prove;
    GET "/account/second" STAFF Staff account::second::show;
    GET "/account/second/codes" STAFF Staff account::second::set_up;
    POST "/account/second/codes" STAFF Staff account::second::begin;
    POST "/account/second/codes/confirm" STAFF Staff account::second::confirm;
    POST "/account/second/codes/remove" STAFF Staff account::second::remove;
    GET "/account/sessions" STAFF Staff account::sessions::list;
    POST "/account/sessions/end" STAFF Staff account::sessions::end;
    POST "/account/sessions/end-others" STAFF Staff account::sessions::end_others;
    GET "/accounts" STAFF Town accounts::list;
    GET "/accounts/new" STAFF Town accounts::new;
    POST "/accounts/new" STAFF Town accounts::make;
    GET "/accounts/{member}" STAFF Town accounts::show;
    POST "/accounts/{member}" STAFF Town accounts::change;
    POST "/accounts/{member}/stop" STAFF Town accounts::stop;
    POST "/accounts/{member}/go-on" STAFF Town accounts::go_on;
    POST "/accounts/{member}/password" STAFF Town accounts::give_code;
    POST "/accounts/{member}/sessions/end" STAFF Town accounts::end_sessions;
    POST "/accounts/{member}/recovery" STAFF Town accounts::ask_recovery;
    POST "/accounts/{member}/recovery/agree" STAFF Town accounts::agree_recovery;
    GET "/board" STAFF Staff facilities::begin;
    GET "/status" STAFF Town status::show;
    GET "/settings" STAFF Town settings::show;
    POST "/settings" STAFF Town settings::save;
    POST "/settings/icon" STAFF Town settings::set_icon;
    POST "/settings/icon/remove" STAFF Town settings::remove_icon;
    GET "/devices/{facility}" STAFF StaffHere devices::list;
    POST "/devices/{facility}/codes" STAFF StaffHere devices::make_code;
    POST "/devices/{facility}/{device}/name" STAFF StaffHere devices::rename;
    POST "/devices/{facility}/displays/{display}/name" STAFF StaffHere devices::rename_screen;
    POST "/devices/{facility}/{device}/revoke" STAFF StaffHere devices::revoke;
    GET "/notices/{facility}" STAFF StaffHere notices::list;

    GET "/" BOTH Holder home::start;
    POST "/forget" RESIDENTS Holder home::forget;

    GET "/arrive/{facility}/{day_code}" RESIDENTS Holder check_in::show;

    GET "/manual" BOTH Open manual::first;
    GET "/manual/{page}" BOTH Open manual::chapter;

    GET "/demo" STAFF Demo demo::show;
    POST "/demo/taps" STAFF Demo demo::tap;
    POST "/demo/morning" STAFF Demo demo::morning;
    POST "/demo/call" STAFF Demo demo::call;
    GET "/demo/mails" STAFF Demo demo::mails;
    GET "/demo/live/{facility}" STAFF Demo demo::live;
    GET "/demo/invitations/{child}" STAFF Demo demo::invitation;
    GET "/demo/parents/{child}" STAFF Demo demo::parent;
    GET "/demo/accepted/{code}" RESIDENTS Demo hub_nursery::routes::invitations::accept;
};
