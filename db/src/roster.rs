//! Facilities, children, their cards and guardians: read by actors and pages, brought in by [`import`].

mod classes;
mod import;
mod news;

use std::collections::HashMap;

use diesel::prelude::*;
use domain::{
    card::CardHash,
    ids::{ChildId, FacilityId, GuardianId},
};

pub use classes::class_ages;
pub use import::{
    BadFile, BadResident, ChildEntry, ClassEntry, FacilityEntry, GuardianEntry, Import, ImportError, Mistakes,
    ResidentEntry, RosterFile, StaffEntry, import, import_in_parts,
};
pub use news::Invited;

use crate::{
    Conn, DbError,
    attendance::CHILDREN_MAX,
    residents,
    schema::{calendars, cards, children, entry_halls, facilities, guardians, guardianships},
    seal::{Column, Sealer},
    with,
};

/// Most facilities of a town.
const FACILITIES_MAX: i64 = 2_000;

/// A place with its own log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facility {
    /// Its id.
    pub id: FacilityId,
    /// Its name in addresses, like `yamada`.
    pub slug: String,
    /// Its name, like 山田保育園.
    pub name: String,
    /// Its address.
    pub address: String,
    /// Whether it has counters and a queue (窓口).
    pub is_office: bool,
    /// Whether something can be booked there (予約).
    pub has_calendar: bool,
    /// Whether it is counted who comes and goes there (入退館).
    pub has_hall: bool,
}

type FacilityRow = (i64, String, String, String, bool, bool, bool);

impl From<FacilityRow> for Facility {
    fn from((id, slug, name, address, is_office, has_calendar, has_hall): FacilityRow) -> Self {
        Self { id: FacilityId::from_raw(id), slug, name, address, is_office, has_calendar, has_hall }
    }
}

/// A child with its names opened.
#[derive(Debug, Clone)]
pub struct Child {
    /// Its id.
    pub id: ChildId,
    /// Where it goes.
    pub facility: FacilityId,
    /// Its number in that nursery.
    pub number: String,
    /// Full name.
    pub name: String,
    /// Full name in kana, to sort by.
    pub kana: String,
    /// What it is called.
    pub call_name: String,
    /// Its class (組).
    pub class: String,
}

/// What a facility's actor must know of its children to decide taps.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    /// Whose card it is.
    pub cards: HashMap<CardHash, ChildId>,
    /// All its children, with or without a card, and what each is called on the kiosk's screen.
    pub call_names: HashMap<ChildId, String>,
}

#[diesel::dsl::auto_type(no_type_alias)]
fn has_calendar() -> _ {
    diesel::dsl::exists(calendars::table.filter(calendars::facility.eq(facilities::id)))
}

#[diesel::dsl::auto_type(no_type_alias)]
fn has_hall() -> _ {
    diesel::dsl::exists(entry_halls::table.filter(entry_halls::facility.eq(facilities::id)))
}

/// The facilities of the town, by id.
///
/// # Errors
/// If the database fails.
pub fn facilities(conn: &mut Conn) -> Result<Vec<Facility>, DbError> {
    let query = || {
        facilities::table.order(facilities::id).limit(FACILITIES_MAX).select((
            facilities::id,
            facilities::slug,
            facilities::name,
            facilities::address,
            facilities::office,
            has_calendar(),
            has_hall(),
        ))
    };
    let rows: Vec<FacilityRow> = with!(conn, c => query().load(c))?;
    Ok(rows.into_iter().map(Facility::from).collect())
}

/// The facility with this name in addresses.
///
/// # Errors
/// [`DbError::NotFound`] if there is none.
pub fn facility_by_slug(conn: &mut Conn, slug: &str) -> Result<Facility, DbError> {
    let query = || {
        facilities::table.filter(facilities::slug.eq(slug)).select((
            facilities::id,
            facilities::slug,
            facilities::name,
            facilities::address,
            facilities::office,
            has_calendar(),
            has_hall(),
        ))
    };
    Ok(with!(conn, c => query().first::<FacilityRow>(c))?.into())
}

/// One facility.
///
/// # Errors
/// [`DbError::NotFound`] if there is none with this id.
pub fn facility(conn: &mut Conn, id: FacilityId) -> Result<Facility, DbError> {
    let query = || {
        facilities::table.find(id.raw()).select((
            facilities::id,
            facilities::slug,
            facilities::name,
            facilities::address,
            facilities::office,
            has_calendar(),
            has_hall(),
        ))
    };
    Ok(with!(conn, c => query().first::<FacilityRow>(c))?.into())
}

type ChildRow = (i64, i64, String, Vec<u8>, Vec<u8>, Vec<u8>, String);

fn child(sealer: &Sealer, (id, facility, number, name, kana, call_name, class): ChildRow) -> Result<Child, DbError> {
    Ok(Child {
        id: ChildId::from_raw(id),
        facility: FacilityId::from_raw(facility),
        number,
        name: sealer.open(Column::ChildName, id, &name)?,
        kana: sealer.open(Column::ChildKana, id, &kana)?,
        call_name: sealer.open(Column::ChildCallName, id, &call_name)?,
        class,
    })
}

macro_rules! child_columns {
    () => {
        (
            children::id,
            children::facility,
            children::number,
            children::name,
            children::kana,
            children::call_name,
            children::class,
        )
    };
}

/// The children of a facility by class and kana.
///
/// # Errors
/// If the database fails or a name does not open.
pub fn children_of(conn: &mut Conn, sealer: &Sealer, facility: FacilityId) -> Result<Vec<Child>, DbError> {
    let query = || {
        children::table
            .filter(children::facility.eq(facility.raw()).and(children::active.eq(true)))
            .order((children::class, children::id))
            .limit(CHILDREN_MAX)
            .select(child_columns!())
    };
    let rows: Vec<ChildRow> = with!(conn, c => query().load(c))?;
    let mut opened = rows.into_iter().map(|row| child(sealer, row)).collect::<Result<Vec<_>, _>>()?;
    opened.sort_by(|a, b| (&a.class, &a.kana, a.id).cmp(&(&b.class, &b.kana, b.id)));
    Ok(opened)
}

/// The children whom this guardian is told about.
///
/// # Errors
/// If the database fails or a name does not open.
pub fn children_of_guardian(conn: &mut Conn, sealer: &Sealer, guardian: GuardianId) -> Result<Vec<Child>, DbError> {
    let query = || {
        guardianships::table
            .inner_join(children::table)
            .filter(guardianships::guardian.eq(guardian.raw()).and(children::active.eq(true)))
            .order(children::id)
            .limit(100)
            .select(child_columns!())
    };
    let rows: Vec<ChildRow> = with!(conn, c => query().load(c))?;
    rows.into_iter().map(|row| child(sealer, row)).collect()
}

/// One child.
///
/// # Errors
/// [`DbError::NotFound`] if there is none with this id.
pub fn child_by_id(conn: &mut Conn, sealer: &Sealer, id: ChildId) -> Result<Child, DbError> {
    let query = || children::table.find(id.raw()).select(child_columns!());
    child(sealer, with!(conn, c => query().first::<ChildRow>(c))?)
}

/// How many children each facility has.
///
/// # Errors
/// If the database fails.
pub fn child_counts(conn: &mut Conn) -> Result<HashMap<FacilityId, usize>, DbError> {
    let query = || {
        children::table
            .filter(children::active.eq(true))
            .group_by(children::facility)
            .select((children::facility, diesel::dsl::count_star()))
    };
    let rows: Vec<(i64, i64)> = with!(conn, c => query().load(c))?;
    let count = |(id, count): (i64, i64)| (FacilityId::from_raw(id), usize::try_from(count).unwrap_or(0));
    Ok(rows.into_iter().map(count).collect())
}

/// What the facility's actor works with.
///
/// # Errors
/// If the database fails or a name does not open.
pub fn of_facility(conn: &mut Conn, sealer: &Sealer, facility: FacilityId) -> Result<Roster, DbError> {
    let query = || {
        children::table
            .left_join(cards::table)
            .filter(children::facility.eq(facility.raw()).and(children::active.eq(true)))
            .order(children::id)
            .limit(CHILDREN_MAX)
            .select((children::id, children::call_name, cards::hash.nullable()))
    };
    let rows: Vec<(i64, Vec<u8>, Option<Vec<u8>>)> = with!(conn, c => query().load(c))?;
    let mut roster = Roster::default();
    for (id, call_name, hash) in rows {
        let id = ChildId::from_raw(id);
        roster.call_names.insert(id, sealer.open(Column::ChildCallName, id.raw(), &call_name)?);
        if let Some(hash) = hash {
            let hash: [u8; 16] = hash.try_into().map_err(|_| DbError::Damaged("cards.hash"))?;
            roster.cards.insert(CardHash::from_bytes(hash), id);
        }
    }
    for (card, child) in residents::cards_of_children(conn, facility)? {
        roster.cards.entry(card).or_insert(child);
    }
    Ok(roster)
}

/// A child with its guardians, for the staff's page.
#[derive(Debug, Clone)]
pub struct Guardianship {
    /// Which child.
    pub child: ChildId,
    /// Who is told.
    pub guardian: GuardianId,
    /// The guardian's name.
    pub name: String,
    /// The guardian's mail address.
    pub email: String,
}

/// The guardians of a facility's children, by child.
///
/// # Errors
/// If the database fails or a field does not open.
pub fn guardians_of(conn: &mut Conn, sealer: &Sealer, facility: FacilityId) -> Result<Vec<Guardianship>, DbError> {
    let query = || {
        guardianships::table
            .inner_join(children::table)
            .inner_join(guardians::table)
            .filter(children::facility.eq(facility.raw()).and(children::active.eq(true)))
            .order((guardianships::child, guardianships::guardian))
            .limit(CHILDREN_MAX)
            .select((guardianships::child, guardianships::guardian, guardians::name, guardians::email))
    };
    let rows: Vec<(i64, i64, Vec<u8>, Vec<u8>)> = with!(conn, c => query().load(c))?;
    rows.into_iter()
        .map(|(child, guardian, name, email)| {
            Ok(Guardianship {
                child: ChildId::from_raw(child),
                guardian: GuardianId::from_raw(guardian),
                name: sealer.open(Column::GuardianName, guardian, &name)?,
                email: sealer.open(Column::GuardianEmail, guardian, &email)?,
            })
        })
        .collect()
}
