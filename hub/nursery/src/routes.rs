//! What people do at a nursery: the board, the families and their invitations, the parents' page.

pub mod board;
pub mod families;
pub mod family;
pub mod invitations;

use hub_web::{routes::Row, rows};

/// The routes.
pub static ROUTES: &[Row] = rows! {
    GET "/board/{facility}" STAFF StaffHere board::show;
    POST "/board/{facility}/marks" STAFF StaffHere board::mark;
    GET "/families/{facility}" STAFF StaffHere families::list;
    POST "/families/{facility}/invitations" STAFF StaffHere families::invite;
    POST "/families/{facility}/mails" STAFF StaffHere families::mails::send;
    POST "/families/{facility}/sheets" STAFF StaffHere families::sheets::print;

    GET "/invitations/{code}" RESIDENTS Holder invitations::show;
    POST "/invitations/{code}" RESIDENTS Holder invitations::accept;
    GET "/family" RESIDENTS Guardian family::show;
    POST "/family/subscriptions" RESIDENTS Guardian family::subscribe;
    POST "/family/subscriptions/remove" RESIDENTS Guardian family::unsubscribe;
};
