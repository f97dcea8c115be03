//! What somebody wrote about an incident, and how far it is looked after from then on.

use diesel::prelude::*;
use domain::{
    ids::{AuditId, IncidentId, IncidentNoteId, StaffId},
    time::UtcTime,
};

use super::{State, get};
use crate::{
    Conn, DbError, audit,
    schema::{incident_notes, incidents},
    seal::{Column, Sealer},
    with,
};

/// Longest note, in letters.
pub const NOTE_MAX: usize = 1_000;
/// Most notes of an incident that are shown, the newest.
const SHOWN: i64 = 100;

/// Something to write about an incident.
#[derive(Debug, Clone)]
pub struct Note {
    /// Who.
    pub staff: StaffId,
    /// When.
    pub at: UtcTime,
    /// How far it is from now on.
    pub state: State,
    /// What it was, or what was done.
    pub text: String,
}

/// What became of a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noted {
    /// It is written.
    Written,
    /// The incident is closed: what happens anew is a new one.
    Closed,
}

/// Writes a note; one that closes says that everything up to now is dealt with. In a transaction.
///
/// # Errors
/// [`DbError::NotFound`] if there is no such incident.
pub fn note(conn: &mut Conn, sealer: &Sealer, incident: IncidentId, note: &Note) -> Result<Noted, DbError> {
    let before = get(conn, incident)?;
    // The same form once more.
    if let Some(last) = notes(conn, sealer, incident)?.first()
        && (last.staff, last.state, &last.text) == (note.staff, note.state, &note.text)
    {
        return Ok(Noted::Written);
    }
    let values = match note.state {
        State::Closed => (
            incidents::state.eq(State::Closed.name()),
            Some(incidents::counted_to.eq(AuditId::first_at(note.at).raw())),
            Some(incidents::open_key.eq(None::<String>)),
        ),
        state => (incidents::state.eq(state.name()), None, None),
    };
    let open = || incidents::table.filter(incidents::id.eq(incident.raw()).and(incidents::open_key.is_not_null()));
    if with!(conn, c => diesel::update(open()).set(values).execute(c))? == 0 {
        return Ok(Noted::Closed);
    }
    let id = IncidentNoteId::new(note.at).raw();
    let row = (
        incident_notes::id.eq(id),
        incident_notes::incident.eq(incident.raw()),
        incident_notes::staff.eq(note.staff.raw()),
        incident_notes::at.eq(note.at.micros()),
        incident_notes::state.eq(note.state.name()),
        incident_notes::text.eq(sealer.seal(Column::IncidentNote, id, &note.text)),
    );
    with!(conn, c => diesel::insert_into(incident_notes::table).values(row).execute(c))?;
    let detail = audit::Detail {
        said: Some(incident.to_string()),
        before: Some(before.state.name().to_owned()),
        after: Some(note.state.name().to_owned()),
        ..audit::Detail::default()
    };
    audit::note(conn, audit::Kind::Change, |entry| entry.act("incident-note").about(before.about).with(detail))?;
    Ok(Noted::Written)
}

/// The notes of an incident, the newest first; at most 100.
///
/// # Errors
/// If the database fails or a note does not open.
pub fn notes(conn: &mut Conn, sealer: &Sealer, incident: IncidentId) -> Result<Vec<Note>, DbError> {
    let query = || {
        let of = incident_notes::table.filter(incident_notes::incident.eq(incident.raw()));
        of.order(incident_notes::id.desc()).limit(SHOWN).select((
            incident_notes::id,
            incident_notes::staff,
            incident_notes::at,
            incident_notes::state,
            incident_notes::text,
        ))
    };
    let rows: Vec<(i64, i64, i64, String, Vec<u8>)> = with!(conn, c => query().load(c))?;
    let opened = rows.into_iter().map(|(id, staff, at, state, text)| {
        Ok(Note {
            staff: StaffId::from_raw(staff),
            at: UtcTime::from_micros(at),
            state: State::from_name(&state).ok_or(DbError::Damaged("incident_notes.state"))?,
            text: sealer.open(Column::IncidentNote, id, &text)?,
        })
    });
    opened.collect()
}
