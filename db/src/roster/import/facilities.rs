//! A facility of the file: its name, staff, office and calendar.

use diesel::prelude::*;
use domain::{
    bookings::calendar::Calendar,
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
    Conn, DbError, bookings,
    log::append_change,
    queues,
    schema::{facilities, logs},
    with,
};

/// What the file changes of a facility, but for its children.
pub(super) struct Place {
    pub id: FacilityId,
    row: Option<Row>,
    staff: Staff,
    office: Option<Office>,
    calendar: Option<Calendar>,
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
                let kind = if is_office { Kind::Office } else { Kind::Nursery };
                (FacilityId::from_raw(id), kind, (&name, &address) == (&entry.name, &entry.address))
            }
            None => (FacilityId::new(with.now), Kind::New, false),
        };
        let row = Row { kind, slug: entry.slug.clone(), name: entry.name.clone(), address: entry.address.clone() };
        let (office, calendar) = checked(conn, id, entry)?;
        let staff = Staff::plan(id, entry, accounts, with);
        Ok(Self { id, row: (!is_so).then_some(row), staff, office, calendar })
    }

    /// Whether there is anything to store.
    pub const fn changes(&self) -> bool {
        self.row.is_some() || self.office.is_some() || self.calendar.is_some() || self.staff.changes()
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
        // The name stands on tickets: whoever holds it reads it again. Last, as the log is of each part.
        match self.row.as_ref().map(|row| row.kind) {
            Some(Kind::Office) if self.office.is_none() => {
                append_change(conn, self.id, &Entry::set(now, domain::queue::Fact::OfficeChanged))
            }
            Some(Kind::Nursery) => append_change(conn, self.id, &Entry::set(now, domain::roster::Fact::RosterChanged)),
            // What was just put says so.
            Some(Kind::Office | Kind::New) | None => Ok(()),
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
    let stored = queues::office(conn, id)?;
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
