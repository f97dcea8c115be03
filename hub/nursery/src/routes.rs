//! What people do at a nursery: the board, the families and their invitations, the parents' page.

pub mod board;
pub mod families;
pub mod family;
pub mod invitations;

use hub_web::{routes::Row, rows};

/// The routes.
pub static ROUTES: &[Row] = rows! {
    GET "/board/{facility}" STAFF DutyHere(Attendance) board::show, sees Children;
    POST "/board/{facility}/marks" STAFF DutyHere(Attendance) board::mark, sees Children;
    GET "/families/{facility}" STAFF DutyHere(Families) families::list, sees Families;
    POST "/families/{facility}/invitations" STAFF DutyHere(Invitations) families::invite, sees Families;
    POST "/families/{facility}/mails" STAFF DutyHere(Invitations) families::mails::send, sees Families;
    POST "/families/{facility}/sheets" STAFF DutyHere(Invitations) families::sheets::print, sees Families as Print;

    GET "/invitations/{code}" RESIDENTS Holder invitations::show, sees Own;
    POST "/invitations/{code}" RESIDENTS Holder invitations::accept, sees Proof;
    GET "/family" RESIDENTS Guardian family::show, sees Own;
    POST "/family/subscriptions" RESIDENTS Guardian family::subscribe, sees Nothing;
    POST "/family/subscriptions/remove" RESIDENTS Guardian family::unsubscribe, sees Nothing;
};
