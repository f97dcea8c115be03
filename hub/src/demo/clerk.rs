//! The clerk of the demo page: one press finishes with whoever is at the counter and calls the next.

use actors::QueueFailure;
use db::{DbError, accounts, roster::Facility};
use domain::{
    ids::StaffId,
    log::Witness,
    queue::{
        decide::{AtCounter, Command, QueueRefusal},
        office::CounterNo,
    },
};
use hub_web::app::Hub;

use super::OFFICE_LOGIN;

/// The counter of whoever looks at the demo: it serves what cards take numbers for.
const COUNTER: CounterNo = CounterNo(2);

/// Why the clerk did not call.
#[derive(Debug, thiserror::Error)]
pub enum ClerkError {
    /// The database, or nobody works there.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The office did not take it.
    #[error(transparent)]
    Office(#[from] QueueFailure),
}

/// Calls the next one there; nobody, if nobody waits.
///
/// # Errors
/// If it is no office, or its log cannot be written.
pub async fn call_next(hub: &Hub, facility: &Facility) -> Result<(), ClerkError> {
    let (sealer, login) = (hub.sealer(), format!("{OFFICE_LOGIN}02"));
    let staff = hub.db.read(move |conn| accounts::staff_by_login(conn, &sealer, &login)).await?.id;
    for what in [AtCounter::Open, AtCounter::Finish { done: Vec::new() }, AtCounter::Next] {
        do_at_counter(hub, facility, staff, what).await?;
    }
    Ok(())
}

async fn do_at_counter(hub: &Hub, facility: &Facility, staff: StaffId, what: AtCounter) -> Result<(), QueueFailure> {
    let command = Command::At(COUNTER, what);
    match hub.town.queue(facility.id, (Witness::Staff { staff }, None), command).await {
        Ok(_) => Ok(()),
        // Nobody is there to finish with, nobody waits, or somebody else took the counter over.
        Err(QueueFailure::Refused(
            QueueRefusal::NobodyHere
            | QueueRefusal::NobodyWaits
            | QueueRefusal::NotYours
            | QueueRefusal::CounterBusy(_)
            | QueueRefusal::CounterNotOpen
            | QueueRefusal::DoesNotFit(_),
        )) => Ok(()),
        Err(failure) => Err(failure),
    }
}
