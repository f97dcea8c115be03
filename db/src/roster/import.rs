//! Brings a roster in from a file: facilities, staff, children, cards, guardians, and residents who book.

mod residents;

use std::collections::HashMap;

use diesel::prelude::*;
use domain::{
    bookings::{calendar::Calendar, check::BadCalendar},
    card::{CardKey, TownCardId},
    event::{Event, Seq},
    ids::{ChildId, FacilityId, GuardianId, StaffId},
    queue::office::{BadOffice, Office},
    time::UtcTime,
};
use serde::{Deserialize, Serialize};

pub use self::residents::{BadResident, ResidentEntry};
use crate::{
    Conn, DbError,
    attendance::CHILDREN_MAX,
    bookings,
    log::append_change,
    queues,
    schema::{cards, children, facilities, guardians, guardianships, logs, staff},
    seal::{Column, Sealer},
    with,
};

/// A town's roster as a file brings it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RosterFile {
    /// The facilities.
    #[serde(default)]
    pub facilities: Vec<FacilityEntry>,
    /// Residents who can book without a code, and whose cards check them in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub residents: Vec<ResidentEntry>,
}

/// A facility of the file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FacilityEntry {
    /// Stays the same from file to file.
    pub slug: String,
    /// Name.
    pub name: String,
    /// Address.
    #[serde(default)]
    pub address: String,
    /// Who may sign in.
    #[serde(default)]
    pub staff: Vec<StaffEntry>,
    /// The children.
    #[serde(default)]
    pub children: Vec<ChildEntry>,
    /// Its counters and queue, if it is an office (窓口).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<Office>,
    /// What can be booked there (予約), and when; takes the place of what the staff set on their pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<Calendar>,
}

/// A member of the staff.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StaffEntry {
    /// Sign-in name, unique in the town.
    pub login: String,
    /// Name.
    pub name: String,
    /// Sets the password of a new account; left out for one that exists.
    #[serde(default)]
    pub password: Option<String>,
    /// Leads the place: sees figures of single members of the staff.
    #[serde(default)]
    pub leads: bool,
}

/// A child.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChildEntry {
    /// Its number in the nursery; stays the same from file to file.
    pub number: String,
    /// Full name.
    pub name: String,
    /// Full name in kana.
    pub kana: String,
    /// What it is called.
    pub call_name: String,
    /// Its class (組).
    #[serde(rename = "group")]
    pub class: String,
    /// The town's own id on its card.
    #[serde(default)]
    pub card: Option<String>,
    /// Who is told.
    #[serde(default)]
    pub guardians: Vec<GuardianEntry>,
}

/// A guardian. The same mail address is the same person.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuardianEntry {
    /// Name.
    pub name: String,
    /// Mail address.
    pub email: String,
}

/// What [`import`] works with.
pub struct Import<'a> {
    /// Seals names and addresses.
    pub sealer: &'a Sealer,
    /// Hashes cards.
    pub card_key: &'a CardKey,
    /// Makes the stored form of a new password.
    pub hash_password: &'a dyn Fn(&str) -> String,
    /// Now.
    pub now: UtcTime,
}

/// Why a roster was not taken.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A card's id is empty or too long.
    #[error("the card of child {number} of {facility} is no valid id")]
    BadCard {
        /// Which facility.
        facility: String,
        /// Which child.
        number: String,
    },
    /// Two children have one card.
    #[error("the card of child {number} of {facility} belongs to another child")]
    CardTaken {
        /// Which facility.
        facility: String,
        /// Which child.
        number: String,
    },
    /// Counters and queue of an office cannot be so.
    #[error("the office of {facility}: {cause}")]
    BadOffice {
        /// Which facility.
        facility: String,
        /// What is wrong.
        cause: BadOffice,
    },
    /// A booking calendar cannot be so.
    #[error("the calendar of {facility}: {cause}")]
    BadCalendar {
        /// Which facility.
        facility: String,
        /// What is wrong.
        cause: BadCalendar,
    },
    /// A booking calendar names the services of an office, and the facility is none.
    #[error("{0} has a calendar but no office")]
    CalendarWithoutOffice(String),
    /// A resident's entry cannot be so.
    #[error("the resident {number}: {cause}")]
    BadResident {
        /// Which resident.
        number: String,
        /// What is wrong.
        cause: BadResident,
    },
    /// A new staff account has no password.
    #[error("the new staff account {0} needs a password")]
    NoPassword(String),
    /// The database fails.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl From<diesel::result::Error> for ImportError {
    fn from(cause: diesel::result::Error) -> Self {
        Self::Database(cause.into())
    }
}

/// Brings a roster in: adds and updates, takes out children that the file no longer lists for a facility it names, and
/// tells running hubs through each facility's log. Done twice it changes nothing more. One transaction.
///
/// # Errors
/// If an entry is wrong; nothing is then stored.
pub fn import(conn: &mut Conn, file: &RosterFile, with: &Import<'_>) -> Result<(), ImportError> {
    for entry in &file.facilities {
        let facility = put_facility(conn, entry, with.now)?;
        for member in &entry.staff {
            put_staff(conn, facility, member, with)?;
        }
        put_children(conn, facility, entry, with)?;
        if let Some(office) = &entry.office {
            office.check().map_err(|cause| ImportError::BadOffice { facility: entry.slug.clone(), cause })?;
            queues::put_office(conn, facility, office, with.now)?;
        }
        if let Some(calendar) = &entry.calendar {
            put_calendar(conn, facility, entry, calendar, with.now)?;
        }
        append_change(conn, facility, &Event::RosterChanged { at: with.now })?;
    }
    residents::put(conn, &file.residents, with)
}

fn put_calendar(
    conn: &mut Conn,
    facility: FacilityId,
    entry: &FacilityEntry,
    calendar: &Calendar,
    now: UtcTime,
) -> Result<(), ImportError> {
    let slug = || entry.slug.clone();
    let office = queues::office(conn, facility)?.ok_or_else(|| ImportError::CalendarWithoutOffice(slug()))?;
    calendar.check(&office).map_err(|cause| ImportError::BadCalendar { facility: slug(), cause })?;
    Ok(bookings::put_calendar(conn, facility, calendar, now)?)
}

fn put_facility(conn: &mut Conn, entry: &FacilityEntry, now: UtcTime) -> Result<FacilityId, DbError> {
    let by_slug = || facilities::table.filter(facilities::slug.eq(&entry.slug));
    let found: Option<i64> = with!(conn, c => by_slug().select(facilities::id).first(c).optional())?;
    if let Some(id) = found {
        let values = (facilities::name.eq(&entry.name), facilities::address.eq(&entry.address));
        with!(conn, c => diesel::update(by_slug()).set(values).execute(c))?;
        return Ok(FacilityId::from_raw(id));
    }
    let id = FacilityId::new(now);
    let row = (
        facilities::id.eq(id.raw()),
        facilities::slug.eq(&entry.slug),
        facilities::name.eq(&entry.name),
        facilities::address.eq(&entry.address),
    );
    with!(conn, c => diesel::insert_into(facilities::table).values(row).execute(c))?;
    let log = (logs::facility.eq(id.raw()), logs::head.eq(Seq::START.0), logs::tip.eq(0));
    with!(conn, c => diesel::insert_into(logs::table).values(log).execute(c))?;
    Ok(id)
}

fn put_staff(conn: &mut Conn, facility: FacilityId, entry: &StaffEntry, with: &Import<'_>) -> Result<(), ImportError> {
    let by_login = || staff::table.filter(staff::login.eq(&entry.login));
    let known: i64 = with!(conn, c => by_login().count().get_result(c))?;
    let name = with.sealer.seal(Column::StaffName, &entry.name);
    if known > 0 {
        let values = (staff::name.eq(&name), staff::facility.eq(facility.raw()), staff::leads.eq(entry.leads));
        with!(conn, c => diesel::update(by_login()).set(values).execute(c))?;
        return Ok(());
    }
    let password = entry.password.as_deref().ok_or_else(|| ImportError::NoPassword(entry.login.clone()))?;
    let row = (
        staff::id.eq(StaffId::new(with.now).raw()),
        staff::facility.eq(facility.raw()),
        staff::login.eq(&entry.login),
        staff::name.eq(&name),
        staff::password.eq((with.hash_password)(password)),
        staff::failures.eq(0),
        staff::leads.eq(entry.leads),
    );
    with!(conn, c => diesel::insert_into(staff::table).values(row).execute(c))?;
    Ok(())
}

fn put_children(
    conn: &mut Conn,
    facility: FacilityId,
    entry: &FacilityEntry,
    with: &Import<'_>,
) -> Result<(), ImportError> {
    let query = || {
        children::table
            .filter(children::facility.eq(facility.raw()))
            .order(children::id)
            .limit(CHILDREN_MAX)
            .select((children::number, children::id))
    };
    let rows: Vec<(String, i64)> = with!(conn, c => query().load(c))?;
    let mut known: HashMap<String, i64> = rows.into_iter().collect();
    for child in &entry.children {
        let id = ChildId::from_raw(match known.remove(&child.number) {
            Some(id) => update_child(conn, id, child, with)?,
            None => insert_child(conn, facility, child, with)?,
        });
        put_card(conn, id, entry, child, with)?;
        put_guardians(conn, id, child, with)?;
    }
    let gone: Vec<i64> = known.into_values().collect();
    for ids in gone.chunks(500) {
        let rows = || children::table.filter(children::id.eq_any(ids));
        with!(conn, c => diesel::update(rows()).set(children::active.eq(false)).execute(c))?;
    }
    Ok(())
}

macro_rules! child_values {
    ($child:expr, $with:expr) => {
        (
            children::name.eq($with.sealer.seal(Column::ChildName, &$child.name)),
            children::kana.eq($with.sealer.seal(Column::ChildKana, &$child.kana)),
            children::call_name.eq($with.sealer.seal(Column::ChildCallName, &$child.call_name)),
            children::class.eq(&$child.class),
            children::active.eq(true),
        )
    };
}

fn update_child(conn: &mut Conn, id: i64, child: &ChildEntry, with: &Import<'_>) -> Result<i64, DbError> {
    let row = || children::table.find(id);
    let values = child_values!(child, with);
    with!(conn, c => diesel::update(row()).set(values).execute(c))?;
    Ok(id)
}

fn insert_child(conn: &mut Conn, facility: FacilityId, child: &ChildEntry, with: &Import<'_>) -> Result<i64, DbError> {
    let id = ChildId::new(with.now).raw();
    let key = (children::id.eq(id), children::facility.eq(facility.raw()), children::number.eq(&child.number));
    let values = (key, child_values!(child, with));
    with!(conn, c => diesel::insert_into(children::table).values(values).execute(c))?;
    Ok(id)
}

fn put_card(
    conn: &mut Conn,
    id: ChildId,
    facility: &FacilityEntry,
    child: &ChildEntry,
    with: &Import<'_>,
) -> Result<(), ImportError> {
    let bad = || ImportError::BadCard { facility: facility.slug.clone(), number: child.number.clone() };
    let hash = match &child.card {
        Some(text) => Some(with.card_key.hash(&TownCardId::parse(text.as_bytes()).map_err(|_| bad())?)),
        None => None,
    };
    with!(conn, c => diesel::delete(cards::table.filter(cards::child.eq(id.raw()))).execute(c))?;
    if let Some(hash) = hash {
        let row = (cards::hash.eq(hash.as_bytes().as_slice()), cards::child.eq(id.raw()));
        let stored = with!(conn, c => diesel::insert_into(cards::table).values(row).execute(c).map_err(DbError::from));
        match stored {
            Err(DbError::Conflict) => {
                return Err(ImportError::CardTaken { facility: facility.slug.clone(), number: child.number.clone() });
            }
            other => other?,
        };
    }
    Ok(())
}

fn put_guardians(conn: &mut Conn, child: ChildId, entry: &ChildEntry, with: &Import<'_>) -> Result<(), DbError> {
    let rows = || guardianships::table.filter(guardianships::child.eq(child.raw()));
    with!(conn, c => diesel::delete(rows()).execute(c))?;
    for guardian in &entry.guardians {
        let id = put_guardian(conn, guardian, with)?;
        let row = (guardianships::child.eq(child.raw()), guardianships::guardian.eq(id));
        with!(conn, c => diesel::insert_into(guardianships::table).values(row).on_conflict_do_nothing().execute(c))?;
    }
    Ok(())
}

fn put_guardian(conn: &mut Conn, entry: &GuardianEntry, with: &Import<'_>) -> Result<i64, DbError> {
    let hash = with.sealer.lookup(Column::GuardianEmail, &entry.email.to_lowercase());
    let name = with.sealer.seal(Column::GuardianName, &entry.name);
    let by_hash = || guardians::table.filter(guardians::email_hash.eq(&hash));
    let found: Option<i64> = with!(conn, c => by_hash().select(guardians::id).first(c).optional())?;
    if let Some(id) = found {
        with!(conn, c => diesel::update(by_hash()).set(guardians::name.eq(&name)).execute(c))?;
        return Ok(id);
    }
    let id = GuardianId::new(with.now).raw();
    let row = (
        guardians::id.eq(id),
        guardians::email_hash.eq(&hash),
        guardians::email.eq(with.sealer.seal(Column::GuardianEmail, &entry.email)),
        guardians::name.eq(&name),
    );
    with!(conn, c => diesel::insert_into(guardians::table).values(row).execute(c))?;
    Ok(id)
}
