//! What the staff and the operator see of deliveries.

use diesel::prelude::*;
use domain::{
    ids::{ChildId, DeliveryId, FacilityId},
    time::UtcTime,
};

use super::{Channel, DeliveryState, Notice};
use crate::{
    Conn, DbError,
    schema::{children, deliveries, guardians, outbox},
    seal::{Column, Sealer},
    with,
};

/// Which deliveries are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Every one.
    All,
    /// Those that failed, and those that still wait.
    Undelivered,
}

impl Which {
    fn states(self) -> Vec<&'static str> {
        use DeliveryState::{Delivered, Failed, Gone, Waiting};
        let states: &[DeliveryState] = match self {
            Self::All => &[Waiting, Delivered, Gone, Failed],
            Self::Undelivered => &[Waiting, Failed],
        };
        states.iter().map(|state| state.name()).collect()
    }
}

/// A delivery as the staff sees it.
#[derive(Debug, Clone)]
pub struct DeliveryLine {
    /// Its id.
    pub id: DeliveryId,
    /// About whom.
    pub child: ChildId,
    /// The child's full name.
    pub child_name: String,
    /// The guardian's name.
    pub guardian_name: String,
    /// How.
    pub channel: Channel,
    /// What happened.
    pub notice: Notice,
    /// When it happened.
    pub at: UtcTime,
    /// How far it is.
    pub state: DeliveryState,
    /// Tries so far.
    pub attempts: i64,
    /// When it is tried again, while it waits.
    pub due_at: UtcTime,
    /// Why the last try did not deliver it.
    pub reason: Option<String>,
    /// When it was over.
    pub finished_at: Option<UtcTime>,
}

type LineRow = ((i64, i64, String, String, i64, String, i64, i64, Option<String>, Option<i64>), Vec<u8>, Vec<u8>);

/// The newest deliveries of a facility, newest first.
///
/// # Errors
/// If the database fails or a name does not open.
pub fn deliveries_of(
    conn: &mut Conn,
    sealer: &Sealer,
    facility: FacilityId,
    which: Which,
    limit: i64,
) -> Result<Vec<DeliveryLine>, DbError> {
    let query = || {
        deliveries::table
            .inner_join(children::table.on(children::id.eq(deliveries::child)))
            .inner_join(guardians::table)
            .filter(deliveries::facility.eq(facility.raw()))
            .filter(deliveries::state.eq_any(which.states()))
            .order((deliveries::seq.desc(), deliveries::id.desc()))
            .limit(limit)
            .select((
                (
                    deliveries::id,
                    deliveries::child,
                    deliveries::channel,
                    deliveries::notice,
                    deliveries::at,
                    deliveries::state,
                    deliveries::attempts,
                    deliveries::due_at,
                    deliveries::reason,
                    deliveries::finished_at,
                ),
                children::name,
                guardians::name,
            ))
    };
    let rows: Vec<LineRow> = with!(conn, c => query().load(c))?;
    rows.into_iter().map(|row| line(sealer, row)).collect()
}

fn line(sealer: &Sealer, row: LineRow) -> Result<DeliveryLine, DbError> {
    let ((id, child, channel, notice, at, state, attempts, due_at, reason, finished_at), child_name, guardian_name) =
        row;
    Ok(DeliveryLine {
        id: DeliveryId::from_raw(id),
        child: ChildId::from_raw(child),
        child_name: sealer.open(Column::ChildName, &child_name)?,
        guardian_name: sealer.open(Column::GuardianName, &guardian_name)?,
        channel: Channel::from_name(&channel).ok_or(DbError::Damaged("deliveries.channel"))?,
        notice: Notice::from_name(&notice).ok_or(DbError::Damaged("deliveries.notice"))?,
        at: UtcTime::from_micros(at),
        state: DeliveryState::from_name(&state).ok_or(DbError::Damaged("deliveries.state"))?,
        attempts,
        due_at: UtcTime::from_micros(due_at),
        reason,
        finished_at: finished_at.map(UtcTime::from_micros),
    })
}

/// How much waits in the whole town.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Facts in the outbox.
    pub outbox: i64,
    /// Deliveries that wait.
    pub waiting: i64,
}

/// How much waits in the whole town.
///
/// # Errors
/// If the database fails.
pub fn counts(conn: &mut Conn) -> Result<Counts, DbError> {
    let waiting = || deliveries::table.filter(deliveries::state.eq(DeliveryState::Waiting.name())).count();
    Ok(Counts {
        outbox: with!(conn, c => outbox::table.count().get_result(c))?,
        waiting: with!(conn, c => waiting().get_result(c))?,
    })
}
