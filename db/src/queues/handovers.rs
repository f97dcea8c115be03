//! What clerks hand over to each other.

use diesel::prelude::*;
use domain::{
    ids::{FacilityId, FormId, StaffId},
    time::UtcTime,
};

use crate::{
    Conn, DbError,
    schema::handovers,
    seal::{Column, Sealer},
    with,
};

/// Most handovers shown.
const HANDOVERS_MAX: i64 = 50;

/// A note of one clerk for the others.
#[derive(Debug, Clone)]
pub struct Handover {
    /// Who.
    pub staff: StaffId,
    /// When.
    pub written_at: UtcTime,
    /// The note.
    pub text: String,
}

/// Writes a note; the same form again changes nothing.
///
/// # Errors
/// If the database fails.
pub fn hand_over(
    conn: &mut Conn,
    sealer: &Sealer,
    (form, facility): (FormId, FacilityId),
    note: &Handover,
) -> Result<(), DbError> {
    // A row's id is a number; enough of the form's bits are random.
    let id = i64::from_be_bytes(form.bits().to_be_bytes()[..8].try_into().expect("eight bytes")) & i64::MAX;
    let row = (
        handovers::id.eq(id),
        handovers::facility.eq(facility.raw()),
        handovers::staff.eq(note.staff.raw()),
        handovers::written_at.eq(note.written_at.micros()),
        handovers::text.eq(sealer.seal(Column::Handover, id, &note.text)),
    );
    with!(conn, c => diesel::insert_into(handovers::table).values(row).on_conflict_do_nothing().execute(c))?;
    Ok(())
}

/// The last notes of an office, newest first.
///
/// # Errors
/// If the database fails.
pub fn handovers(conn: &mut Conn, sealer: &Sealer, facility: FacilityId) -> Result<Vec<Handover>, DbError> {
    let query = || {
        handovers::table
            .filter(handovers::facility.eq(facility.raw()))
            .order((handovers::written_at.desc(), handovers::id.desc()))
            .limit(HANDOVERS_MAX)
            .select((handovers::id, handovers::staff, handovers::written_at, handovers::text))
    };
    let rows: Vec<(i64, i64, i64, Vec<u8>)> = with!(conn, c => query().load(c))?;
    let note = |(id, staff, written_at, text): (i64, i64, i64, Vec<u8>)| {
        let text = sealer.open(Column::Handover, id, &text)?;
        Ok(Handover { staff: StaffId::from_raw(staff), written_at: UtcTime::from_micros(written_at), text })
    };
    rows.into_iter().map(note).collect()
}
