//! Who may sign in at a facility of the file.

use std::collections::HashMap;

use diesel::prelude::*;
use domain::ids::{FacilityId, StaffId};

use super::{Import, ImportError, KEYS, StaffEntry};
use crate::{Conn, DbError, schema::staff, seal::Column, with};

/// What the file changes of a facility's staff. Passwords are hashed by now: that takes longer than all the rest.
pub(super) struct Staff {
    changed: Vec<Member>,
}

struct Member {
    id: StaffId,
    login: String,
    name: Vec<u8>,
    leads: bool,
    /// The stored form of the password of a new account.
    password: Option<String>,
}

/// A member as stored: id, place, sealed name, whether they lead.
type Known = (i64, Option<i64>, Vec<u8>, bool);

impl Staff {
    pub fn plan(
        conn: &mut Conn,
        facility: FacilityId,
        entries: &[StaffEntry],
        with: &Import<'_>,
    ) -> Result<Self, ImportError> {
        let known = known(conn, entries)?;
        let mut changed = Vec::new();
        for entry in entries {
            let (id, password) = match known.get(&entry.login) {
                Some(member) if is_so(member, facility, entry, with) => continue,
                Some((id, ..)) => (StaffId::from_raw(*id), None),
                None => {
                    let missing = || ImportError::NoPassword(entry.login.clone());
                    let password = entry.password.as_deref().ok_or_else(missing)?;
                    (StaffId::new(with.now), Some((with.hash_password)(password)))
                }
            };
            let name = with.sealer.seal(Column::StaffName, &entry.name);
            changed.push(Member { id, login: entry.login.clone(), name, leads: entry.leads, password });
        }
        Ok(Self { changed })
    }

    /// Whether there is anything to store.
    pub const fn changes(&self) -> bool {
        !self.changed.is_empty()
    }

    pub fn store(&self, conn: &mut Conn, facility: FacilityId) -> Result<(), DbError> {
        for member in &self.changed {
            let values =
                (staff::name.eq(&member.name), staff::facility.eq(facility.raw()), staff::leads.eq(member.leads));
            let Some(password) = &member.password else {
                let row = || staff::table.find(member.id.raw());
                with!(conn, c => diesel::update(row()).set(values).execute(c))?;
                continue;
            };
            let key = (staff::id.eq(member.id.raw()), staff::login.eq(&member.login));
            let row = (key, values, staff::password.eq(password), staff::failures.eq(0));
            with!(conn, c => diesel::insert_into(staff::table).values(row).execute(c))?;
        }
        Ok(())
    }
}

fn is_so((_, place, name, leads): &Known, facility: FacilityId, entry: &StaffEntry, with: &Import<'_>) -> bool {
    let is_named = with.sealer.open(Column::StaffName, name).as_ref() == Ok(&entry.name);
    is_named && (*place, *leads) == (Some(facility.raw()), entry.leads)
}

fn known(conn: &mut Conn, entries: &[StaffEntry]) -> Result<HashMap<String, Known>, DbError> {
    let mut known = HashMap::new();
    for entries in entries.chunks(KEYS) {
        let logins: Vec<&str> = entries.iter().map(|entry| entry.login.as_str()).collect();
        let query = || {
            staff::table
                .filter(staff::login.eq_any(&logins))
                .select((staff::login, (staff::id, staff::facility, staff::name, staff::leads)))
        };
        let rows: Vec<(String, Known)> = with!(conn, c => query().load(c))?;
        known.extend(rows);
    }
    Ok(known)
}
