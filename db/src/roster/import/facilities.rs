//! A facility of the file: its name, staff, office, calendar and hall.

use diesel::prelude::*;
use domain::{
    bookings::calendar::Calendar,
    entries::{BadHall, Hall},
    ids::FacilityId,
    log::{Entry, Seq},
    queue::office::Office,
    time::UtcTime,
};

use super::{
    FacilityEntry, Import, ImportError,
    staff::{Accounts, Staff},
};
use crate::{
    Conn, DbError, bookings, entries,
    log::append_change,
    queues,
    roster::classes,
    schema::{children, facilities, logs},
    with,
};

/// What the file changes of a facility, but for its children.
pub(super) struct Place {
    pub id: FacilityId,
    row: Option<Row>,
    staff: Staff,
    office: Option<Office>,
    calendar: Option<Calendar>,
    hall: Option<Hall>,
    /// The classes of which the file says how old they are, if that is other than before.
    classes: Option<Vec<(String, u8)>>,
}

struct Row {
    kind: Kind,
    slug: String,
    name: String,
    address: String,
}

/// What a facility is before the file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    New,
    Office,
    Hall,
    Nursery,
}

impl Place {
    pub fn plan(
        conn: &mut Conn,
        entry: &FacilityEntry,
        accounts: &Accounts,
        with: &Import<'_>,
    ) -> Result<Self, ImportError> {
        let by_slug = || facilities::table.filter(facilities::slug.eq(&entry.slug));
        let found = || by_slug().select((facilities::id, facilities::name, facilities::address, facilities::office));
        let found: Option<(i64, String, String, bool)> = with!(conn, c => found().first(c).optional())?;
        let (id, kind, is_so) = match found {
            Some((id, name, address, is_office)) => {
                let id = FacilityId::from_raw(id);
                let kind = match is_office {
                    true => Kind::Office,
                    false if entries::hall(conn, id)?.is_some() => Kind::Hall,
                    false => Kind::Nursery,
                };
                (id, kind, (&name, &address) == (&entry.name, &entry.address))
            }
            None => (FacilityId::new(with.now), Kind::New, false),
        };
        let row = Row { kind, slug: entry.slug.clone(), name: entry.name.clone(), address: entry.address.clone() };
        let (office, calendar) = checked(conn, id, entry)?;
        let hall = checked_hall(conn, id, entry)?;
        let staff = Staff::plan(id, entry, accounts, with);
        let classes = ages(conn, id, entry)?;
        Ok(Self { id, row: (!is_so).then_some(row), staff, office, calendar, hall, classes })
    }

    /// Whether there is anything to store.
    pub const fn changes(&self) -> bool {
        let sets = self.office.is_some() || self.calendar.is_some() || self.hall.is_some();
        self.row.is_some() || sets || self.classes.is_some() || self.staff.changes()
    }

    pub fn store(&self, conn: &mut Conn, now: UtcTime) -> Result<(), DbError> {
        if let Some(row) = &self.row {
            self.put(conn, row)?;
        }
        self.staff.store(conn, self.id)?;
        if let Some(office) = &self.office {
            queues::put_office(conn, self.id, office, now)?;
        }
        if let Some(calendar) = &self.calendar {
            bookings::put_calendar(conn, self.id, calendar, now)?;
        }
        if let Some(hall) = self.hall {
            entries::put_hall(conn, self.id, hall, now)?;
        }
        if let Some(ages) = &self.classes {
            classes::put(conn, self.id, ages)?;
        }
        // The name stands on tickets and walls: whoever holds it reads it again. Last, as the log is of each part.
        match self.row.as_ref().map(|row| row.kind) {
            Some(Kind::Office) if self.office.is_none() => {
                append_change(conn, self.id, &Entry::set(now, domain::queue::Fact::OfficeChanged))
            }
            Some(Kind::Hall) if self.hall.is_none() => {
                append_change(conn, self.id, &Entry::set(now, domain::entries::Fact::HallChanged))
            }
            Some(Kind::Nursery) => append_change(conn, self.id, &Entry::set(now, domain::roster::Fact::RosterChanged)),
            // What was just put says so.
            Some(Kind::Office | Kind::Hall | Kind::New) | None => Ok(()),
        }
    }

    fn put(&self, conn: &mut Conn, row: &Row) -> Result<(), DbError> {
        let values = (facilities::name.eq(&row.name), facilities::address.eq(&row.address));
        if row.kind != Kind::New {
            let known = || facilities::table.find(self.id.raw());
            with!(conn, c => diesel::update(known()).set(values).execute(c))?;
            return Ok(());
        }
        let key = (facilities::id.eq(self.id.raw()), facilities::slug.eq(&row.slug));
        with!(conn, c => diesel::insert_into(facilities::table).values((key, values)).execute(c))?;
        let log = (logs::facility.eq(self.id.raw()), logs::head.eq(Seq::START.0), logs::tip.eq(0));
        with!(conn, c => diesel::insert_into(logs::table).values(log).execute(c))?;
        Ok(())
    }
}

/// Office and calendar as far as they are others than before.
fn checked(
    conn: &mut Conn,
    id: FacilityId,
    entry: &FacilityEntry,
) -> Result<(Option<Office>, Option<Calendar>), ImportError> {
    let slug = || entry.slug.clone();
    // As a file says it: the place's days are the calendar's, and a day alone is its staff's.
    let stored = queues::office(conn, id)?.map(|office| Office { today: None, place: None, ..office });
    if let Some(office) = &entry.office {
        office.check().map_err(|cause| ImportError::BadOffice { facility: slug(), cause })?;
    }
    if let Some(calendar) = &entry.calendar {
        let office = entry.office.as_ref().or(stored.as_ref());
        let office = office.ok_or_else(|| ImportError::CalendarWithoutOffice(slug()))?;
        calendar.check(office).map_err(|cause| ImportError::BadCalendar { facility: slug(), cause })?;
    }
    let office = entry.office.clone().filter(|office| stored.as_ref() != Some(office));
    let calendar = match &entry.calendar {
        Some(calendar) if bookings::calendar(conn, id)?.as_ref() != Some(calendar) => Some(calendar.clone()),
        _ => None,
    };
    Ok((office, calendar))
}

/// The ages of the classes, if they are others than before.
fn ages(conn: &mut Conn, id: FacilityId, entry: &FacilityEntry) -> Result<Option<Vec<(String, u8)>>, ImportError> {
    let stored = classes::class_ages(conn, id)?;
    let wanted = entry.classes.iter().filter_map(|class| Some((class.name.clone(), class.age?)));
    let wanted: Vec<(String, u8)> = wanted.collect();
    let is_so = wanted.len() == stored.len() && wanted.iter().all(|(name, age)| stored.get(name) == Some(age));
    Ok((!is_so).then_some(wanted))
}

/// The hall, if the place was none before: its capacity is changed on its page, and a file that is brought in again leaves
/// that as it is. Cards at one reader mean one thing: a hall is neither an office nor a place where children are enrolled, by
/// this file or before it.
fn checked_hall(conn: &mut Conn, id: FacilityId, entry: &FacilityEntry) -> Result<Option<Hall>, ImportError> {
    let stored = entries::hall(conn, id)?;
    let Some(hall) = entry.hall.or(stored) else { return Ok(None) };
    let bad = |cause| ImportError::BadHall { facility: entry.slug.clone(), cause };
    hall.check().map_err(bad)?;
    if entry.office.is_some() || queues::office(conn, id)?.is_some() {
        return Err(bad(BadHall::Office));
    }
    let enrolled = children::table.filter(children::facility.eq(id.raw()).and(children::active.eq(true)));
    let enrolled: i64 = with!(conn, c => enrolled.count().get_result(c))?;
    if enrolled > 0 || !entry.children.is_empty() {
        return Err(bad(BadHall::Children));
    }
    Ok(if stored.is_none() { entry.hall } else { None })
}
