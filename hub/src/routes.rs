//! The handlers of what is of no noun alone: signing in, the whole town, kiosks, notices, the manual, the demo town.

pub mod account;
pub mod accounts;
pub mod audit;
pub mod check_in;
pub mod demo;
pub mod devices;
pub mod facilities;
pub mod home;
pub mod incidents;
pub mod manual;
mod noted;
pub mod notices;
pub mod openapi;
mod passkeys;
pub mod security_txt;
pub mod settings;
pub mod sign_in;
pub mod status;

use hub_web::{routes::Row, rows};

/// The routes.
pub static ROUTES: &[Row] = rows! {
    GET "/api/openapi.json" STAFF Open openapi::document;

    GET "/sign-in" STAFF Open sign_in::form;
    POST "/sign-in" STAFF Open sign_in::submit, sees Proof;
    GET "/sign-in/new-password" STAFF Holder sign_in::new_password::form, sees Own;
    POST "/sign-in/new-password" STAFF Holder sign_in::new_password::submit, sees Proof;
    GET "/sign-in/second" STAFF Holder sign_in::second::form, sees Own;
    POST "/sign-in/second" STAFF Holder sign_in::second::submit, sees Proof;
    POST "/sign-in/second/passkey" STAFF Holder sign_in::second::passkey, sees Proof;
    POST "/sign-in/passkey" STAFF Holder sign_in::passkey::begin, sees Own;
    POST "/sign-in/passkey/done" STAFF Holder sign_in::passkey::done, sees Proof;
    POST "/sign-out" BOTH Open sign_in::out, sees Nothing;
    GET "/account" STAFF Staff account::show, sees Own;
    POST "/account" STAFF Staff account::change, sees Proof;
    GET "/account/prove" STAFF Staff account::prove::show, sees Own;
    POST "/account/prove" STAFF Staff account::prove::prove, sees Proof;
    GET "/account/second" STAFF Staff account::second::show, sees Own;
    GET "/account/second/codes" STAFF Staff account::second::set_up, sees Own;
    POST "/account/second/codes" STAFF Staff account::second::begin, sees Own;
    POST "/account/second/codes/confirm" STAFF Staff account::second::confirm, sees Proof;
    POST "/account/second/codes/remove" STAFF Staff account::second::remove, sees Own;
    POST "/account/second/passkeys" STAFF Staff account::passkeys::begin, sees Own;
    POST "/account/second/passkeys/add" STAFF Staff account::passkeys::add, sees Proof;
    POST "/account/second/passkeys/name" STAFF Staff account::passkeys::rename, sees Own;
    POST "/account/second/passkeys/remove" STAFF Staff account::passkeys::remove, sees Own;
    GET "/account/sessions" STAFF Staff account::sessions::list, sees Own;
    POST "/account/sessions/end" STAFF Staff account::sessions::end, sees Own;
    POST "/account/sessions/end-others" STAFF Staff account::sessions::end_others, sees Own;
    GET "/accounts" STAFF Town accounts::list, sees Accounts;
    GET "/accounts/new" STAFF Town accounts::new, sees Accounts;
    POST "/accounts/new" STAFF Town accounts::make, sees Accounts;
    GET "/accounts/{member}" STAFF Town accounts::show, sees Accounts;
    POST "/accounts/{member}" STAFF Town accounts::change, sees Accounts;
    POST "/accounts/{member}/stop" STAFF Town accounts::stop, sees Accounts;
    POST "/accounts/{member}/go-on" STAFF Town accounts::go_on, sees Accounts;
    POST "/accounts/{member}/password" STAFF Town accounts::give_code, sees Accounts;
    POST "/accounts/{member}/sessions/end" STAFF Town accounts::end_sessions, sees Accounts;
    POST "/accounts/{member}/recovery" STAFF Town accounts::ask_recovery, sees Accounts;
    POST "/accounts/{member}/recovery/agree" STAFF Town accounts::agree_recovery, sees Accounts;
    GET "/board" STAFF Staff facilities::begin, sees Nothing;
    GET "/status" STAFF Town status::show, sees Nothing;
    GET "/settings" STAFF Town settings::show, sees Accounts;
    POST "/settings" STAFF Town settings::save, sees Accounts;
    POST "/settings/icon" STAFF Town settings::set_icon, sees Accounts;
    POST "/settings/icon/remove" STAFF Town settings::remove_icon, sees Nothing;
    GET "/staff/audit" STAFF Town audit::show, sees Audit;
    GET "/staff/audit/list.csv" STAFF Town audit::csv, sees Audit as File;
    POST "/staff/audit/term" STAFF Town audit::set_term, sees Audit;
    GET "/staff/incidents" STAFF Town incidents::list, sees Audit;
    GET "/staff/incidents/week" STAFF Town incidents::week::show, sees Audit;
    POST "/staff/incidents/week" STAFF Town incidents::week::reviewed, sees Audit;
    GET "/staff/incidents/settings" STAFF Town incidents::settings::show, sees Accounts;
    POST "/staff/incidents/settings" STAFF Town incidents::settings::save, sees Accounts;
    POST "/staff/incidents/settings/mails" STAFF Town incidents::settings::add, sees Accounts;
    POST "/staff/incidents/settings/mails/remove" STAFF Town incidents::settings::remove, sees Accounts;
    GET "/staff/incidents/{incident}" STAFF Town incidents::show, sees Audit;
    POST "/staff/incidents/{incident}" STAFF Town incidents::note, sees Audit;
    GET "/staff/policy" STAFF Town audit::rights, sees Nothing;
    GET "/devices/{facility}" STAFF StaffHere devices::list, sees Nothing;
    POST "/devices/{facility}/codes" STAFF StaffHere devices::make_code, sees Nothing;
    POST "/devices/{facility}/{device}/name" STAFF StaffHere devices::rename, sees Nothing;
    POST "/devices/{facility}/displays/{display}/name" STAFF StaffHere devices::rename_screen, sees Nothing;
    POST "/devices/{facility}/{device}/revoke" STAFF StaffHere devices::revoke, sees Nothing;
    GET "/notices/{facility}" STAFF StaffHere notices::list, sees Notices;

    GET "/" BOTH Holder home::start, sees Own;
    POST "/forget" RESIDENTS Holder home::forget, sees Nothing;

    GET "/arrive/{facility}/{day_code}" RESIDENTS Holder check_in::show, sees Own;

    GET "/.well-known/security.txt" RESIDENTS Open security_txt::show;

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
