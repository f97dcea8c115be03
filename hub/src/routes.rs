//! The handlers of what is of no noun alone: signing in, the whole town, kiosks, notices, the manual, the demo town.

pub mod account;
pub mod accounts;
pub mod audit;
pub mod check_in;
pub mod demo;
pub mod devices;
pub mod facilities;
pub mod groups;
pub mod home;
pub mod incidents;
pub mod manual;
pub mod moves;
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
    GET "/sign-in/provider" STAFF Holder sign_in::provider::go, sees Own;
    GET "/sign-in/provider/back" STAFF Holder sign_in::provider::back, sees Proof;
    POST "/sign-out" BOTH Open sign_in::out, sees Nothing;
    GET "/account" STAFF Staff account::show, sees Own;
    POST "/account" STAFF Staff account::change, sees Proof;
    GET "/account/prove" STAFF Staff account::prove::show, sees Own;
    POST "/account/prove" STAFF Staff account::prove::prove, sees Proof;
    GET "/account/second" STAFF Staff account::second::show, sees Own;
    GET "/account/second/codes" STAFF Staff account::second::set_up, sees Own, proof Fresh;
    POST "/account/second/codes" STAFF Staff account::second::begin, sees Own, proof Fresh;
    POST "/account/second/codes/confirm" STAFF Staff account::second::confirm, sees Proof, proof Fresh;
    POST "/account/second/codes/remove" STAFF Staff account::second::remove, sees Own, proof Fresh;
    POST "/account/second/passkeys" STAFF Staff account::passkeys::begin, sees Own, proof Fresh;
    POST "/account/second/passkeys/add" STAFF Staff account::passkeys::add, sees Proof, proof Fresh;
    POST "/account/second/passkeys/name" STAFF Staff account::passkeys::rename, sees Own, proof Fresh;
    POST "/account/second/passkeys/remove" STAFF Staff account::passkeys::remove, sees Own, proof Fresh;
    POST "/account/second/provider" STAFF Staff account::provider::begin, sees Own, proof Fresh;
    GET "/account/second/provider/back" STAFF Staff account::provider::back, sees Proof;
    POST "/account/second/provider/remove" STAFF Staff account::provider::remove, sees Own, proof Fresh;
    GET "/account/sessions" STAFF Staff account::sessions::list, sees Own;
    POST "/account/sessions/end" STAFF Staff account::sessions::end, sees Own;
    POST "/account/sessions/end-others" STAFF Staff account::sessions::end_others, sees Own;
    GET "/accounts" STAFF TownDuty(Accounts) accounts::list, sees Accounts;
    GET "/accounts/new" STAFF TownDuty(Accounts) accounts::new, sees Accounts;
    POST "/accounts/new" STAFF TownDuty(Accounts) accounts::make, sees Accounts, proof Fresh;
    GET "/accounts/{member}" STAFF TownDuty(Accounts) accounts::show, sees Accounts;
    POST "/accounts/{member}" STAFF TownDuty(Accounts) accounts::change, sees Accounts, proof Fresh;
    POST "/accounts/{member}/stop" STAFF TownDuty(Accounts) accounts::stop, sees Accounts, proof Fresh;
    POST "/accounts/{member}/go-on" STAFF TownDuty(Accounts) accounts::go_on, sees Accounts, proof Fresh;
    POST "/accounts/{member}/password" STAFF TownDuty(Accounts) accounts::give_code, sees Accounts, proof Fresh;
    POST "/accounts/{member}/sessions/end" STAFF TownDuty(Accounts) accounts::end_sessions, sees Accounts, proof Fresh;
    POST "/accounts/{member}/recovery" STAFF TownDuty(Accounts) accounts::ask_recovery, sees Accounts, proof Fresh;
    POST "/accounts/{member}/recovery/agree" STAFF TownDuty(Accounts) accounts::agree_recovery, sees Accounts, proof Fresh;
    POST "/accounts/{member}/groups" STAFF TownDuty(Accounts) groups::give, sees Accounts, proof Fresh;
    POST "/accounts/{member}/groups/{assignment}/end" STAFF TownDuty(Accounts) groups::take, sees Accounts, proof Fresh;
    GET "/groups" STAFF TownDuty(Accounts) groups::list, sees Nothing;
    POST "/groups" STAFF TownDuty(Accounts) groups::make, sees Nothing, proof Fresh;
    GET "/groups/{group}" STAFF TownDuty(Accounts) groups::show, sees Nothing;
    POST "/groups/{group}" STAFF TownDuty(Accounts) groups::change, sees Nothing, proof Fresh;
    POST "/groups/{group}/remove" STAFF TownDuty(Accounts) groups::remove, sees Nothing, proof Fresh;
    GET "/moves" STAFF TownDuty(Accounts) moves::show, sees Accounts;
    POST "/moves" STAFF TownDuty(Accounts) moves::take, sees Accounts, proof Fresh;
    POST "/moves/try" STAFF TownDuty(Accounts) moves::try_list, sees Accounts;
    POST "/moves/{moved}/remove" STAFF TownDuty(Accounts) moves::remove, sees Accounts, proof Fresh;
    GET "/moves/list.csv" STAFF TownDuty(Accounts) moves::list, sees Accounts as File;
    GET "/board" STAFF Staff facilities::begin, sees Nothing;
    GET "/status" STAFF Town status::show, sees Nothing;
    GET "/settings" STAFF TownDuty(Site) settings::show, sees Accounts;
    POST "/settings" STAFF TownDuty(Site) settings::save, sees Accounts;
    POST "/settings/icon" STAFF TownDuty(Site) settings::set_icon, sees Accounts;
    POST "/settings/icon/remove" STAFF TownDuty(Site) settings::remove_icon, sees Nothing;
    GET "/staff/audit" STAFF TownDuty(Audit) audit::show, sees Audit;
    GET "/staff/audit/list.csv" STAFF TownDuty(Audit) audit::csv, sees Audit as File;
    POST "/staff/audit/term" STAFF TownDuty(Audit) audit::set_term, sees Audit;
    GET "/staff/incidents" STAFF TownDuty(Audit) incidents::list, sees Audit;
    GET "/staff/incidents/week" STAFF TownDuty(Audit) incidents::week::show, sees Audit;
    POST "/staff/incidents/week" STAFF TownDuty(Audit) incidents::week::reviewed, sees Audit;
    GET "/staff/incidents/settings" STAFF TownDuty(Audit) incidents::settings::show, sees Accounts;
    POST "/staff/incidents/settings" STAFF TownDuty(Audit) incidents::settings::save, sees Accounts;
    POST "/staff/incidents/settings/mails" STAFF TownDuty(Audit) incidents::settings::add, sees Accounts;
    POST "/staff/incidents/settings/mails/remove" STAFF TownDuty(Audit) incidents::settings::remove, sees Accounts;
    GET "/staff/incidents/{incident}" STAFF TownDuty(Audit) incidents::show, sees Audit;
    POST "/staff/incidents/{incident}" STAFF TownDuty(Audit) incidents::note, sees Audit;
    GET "/staff/policy" STAFF Town audit::rights, sees Nothing;
    GET "/devices/{facility}" STAFF StaffHere devices::list, sees Nothing;
    POST "/devices/{facility}/codes" STAFF DutyHere(Kiosks) devices::make_code, sees Nothing;
    POST "/devices/{facility}/{device}/name" STAFF DutyHere(Kiosks) devices::rename, sees Nothing;
    POST "/devices/{facility}/displays/{display}/name" STAFF DutyHere(Kiosks) devices::rename_screen, sees Nothing;
    POST "/devices/{facility}/{device}/revoke" STAFF DutyHere(Kiosks) devices::revoke, sees Nothing;
    GET "/notices/{facility}" STAFF DutyHere(Notices) notices::list, sees Notices;

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
