//! What facts leave behind besides the log, noun by noun. To add a noun is one line here.

use domain::{ids::FacilityId, log::Entry};

use crate::{
    attendance, bookings, entries, queues,
    rows::{AnyRow, Table},
};

/// The tables that follow from one noun's facts.
pub(crate) struct Projection {
    /// The noun, as its facts name it.
    pub noun: &'static str,
    /// In the order in which they are written.
    pub tables: &'static [&'static Table],
    /// Adds the rows that a fact of this noun leaves, each as it is after the fact. Pure.
    pub rows: fn(FacilityId, &Entry, &mut Vec<AnyRow>),
}

/// One line a noun. Those that leave only their facts have none.
pub(crate) const PROJECTIONS: &[Projection] =
    &[attendance::PROJECTION, queues::PROJECTION, bookings::PROJECTION, entries::PROJECTION];

/// Adds the rows that a fact leaves.
pub(crate) fn rows_of(facility: FacilityId, entry: &Entry, rows: &mut Vec<AnyRow>) {
    let noun = entry.fact.noun();
    if let Some(projection) = PROJECTIONS.iter().find(|projection| noun == Some(projection.noun)) {
        (projection.rows)(facility, entry, rows);
    }
}
