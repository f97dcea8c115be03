//! Who may sign in at a facility of the file.

use std::{
    collections::{HashMap, HashSet},
    num::NonZero,
    thread,
};

use diesel::prelude::*;
use domain::ids::{FacilityId, StaffId};

use super::{FacilityEntry, Import, ImportError, KEYS, RosterFile, StaffEntry};
use crate::{
    Conn, DbError,
    accounts::{self, DisabledBy},
    passwords,
    schema::{facilities, staff},
    seal::Column,
    with,
};

/// Most members of the staff of one facility.
const STAFF_MAX: i64 = 5_000;

/// Passwords hashed at once: each takes its memory.
const HASHING_MAX: usize = 4;

/// The accounts of the file's staff.
pub(super) struct Accounts {
    known: HashMap<String, Known>,
    /// The stored forms of the passwords of new ones, by their sign-in names.
    hashed: HashMap<String, String>,
}

impl Accounts {
    /// Asks which there are, and hashes the passwords of the others: that takes longer than all the rest.
    pub fn of(conn: &mut Conn, file: &RosterFile, with: &Import<'_>) -> Result<Self, ImportError> {
        let entries: Vec<&StaffEntry> = file.facilities.iter().flat_map(|place| &place.staff).collect();
        let known = known(conn, &entries)?;
        let mut new = Vec::new();
        for place in &file.facilities {
            for entry in place.staff.iter().filter(|entry| !known.contains_key(&entry.login)) {
                let missing = || ImportError::NoPassword(entry.login.clone());
                let password = entry.password.as_deref().ok_or_else(missing)?;
                passwords::check(password, &[&entry.login, &entry.name, &place.slug, &place.name])
                    .map_err(|cause| ImportError::WeakPassword { login: entry.login.clone(), cause })?;
                new.push((entry.login.as_str(), password));
            }
        }
        Ok(Self { known, hashed: hashed(&new, with.hash_password) })
    }
}

/// On every processor, for a hash takes a tenth of a second on purpose.
fn hashed(new: &[(&str, &str)], hash: &(dyn Fn(&str) -> String + Sync)) -> HashMap<String, String> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(HASHING_MAX);
    let share = new.len().div_ceil(threads).max(1);
    thread::scope(|scope| {
        let hash = |(login, password): &(&str, &str)| ((*login).to_owned(), hash(password));
        let shares = new.chunks(share).map(|share| scope.spawn(move || share.iter().map(hash).collect::<Vec<_>>()));
        let shares: Vec<_> = shares.collect();
        shares.into_iter().flat_map(|share| share.join().expect("hashing does not panic")).collect()
    })
}

/// What the file changes of a facility's staff.
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

/// A member as stored: id, place, sealed name, whether they lead, who disabled them.
type Known = (i64, Option<i64>, Vec<u8>, bool, Option<String>);

impl Staff {
    pub fn plan(facility: FacilityId, place: &FacilityEntry, accounts: &Accounts, with: &Import<'_>) -> Self {
        let mut changed = Vec::new();
        for entry in &place.staff {
            let (id, password) = match accounts.known.get(&entry.login) {
                Some(member) if is_so(member, facility, entry, with) => continue,
                Some((id, ..)) => (StaffId::from_raw(*id), None),
                None => (StaffId::new(with.now), accounts.hashed.get(&entry.login).cloned()),
            };
            let name = with.sealer.seal(Column::StaffName, id.raw(), &entry.name);
            changed.push(Member { id, login: entry.login.clone(), name, leads: entry.leads, password });
        }
        Self { changed }
    }

    /// Whether there is anything to store.
    pub const fn changes(&self) -> bool {
        !self.changed.is_empty()
    }

    pub fn store(&self, conn: &mut Conn, facility: FacilityId) -> Result<(), DbError> {
        for member in &self.changed {
            let values = (
                staff::name.eq(&member.name),
                staff::facility.eq(facility.raw()),
                staff::leads.eq(member.leads),
                staff::settled.eq(false),
            );
            let Some(password) = &member.password else {
                let row = || staff::table.find(member.id.raw());
                with!(conn, c => diesel::update(row()).set(values).execute(c))?;
                accounts::enable(conn, &member.login, DisabledBy::Roster)?;
                continue;
            };
            let key = (staff::id.eq(member.id.raw()), staff::login.eq(&member.login));
            let row = (key, values, staff::password.eq(password), staff::failures.eq(0));
            with!(conn, c => diesel::insert_into(staff::table).values(row).execute(c))?;
        }
        Ok(())
    }
}

fn is_so(
    (id, place, name, leads, disabled_by): &Known,
    facility: FacilityId,
    entry: &StaffEntry,
    with: &Import<'_>,
) -> bool {
    let is_named = with.sealer.open(Column::StaffName, *id, name).as_ref() == Ok(&entry.name);
    let has_left = disabled_by.as_deref() == Some(DisabledBy::Roster.word());
    is_named && !has_left && (*place, *leads) == (Some(facility.raw()), entry.leads)
}

fn known(conn: &mut Conn, entries: &[&StaffEntry]) -> Result<HashMap<String, Known>, DbError> {
    let mut known = HashMap::new();
    for entries in entries.chunks(KEYS) {
        let logins: Vec<&str> = entries.iter().map(|entry| entry.login.as_str()).collect();
        let query = || {
            staff::table
                .filter(staff::login.eq_any(&logins))
                .select((staff::login, (staff::id, staff::facility, staff::name, staff::leads, staff::disabled_by)))
        };
        let rows: Vec<(String, Known)> = with!(conn, c => query().load(c))?;
        known.extend(rows);
    }
    Ok(known)
}

/// The sign-in names of those who belong to a facility whose staff the file lists, and are listed nowhere in it. A facility
/// without a list keeps its staff: many files bring children only.
pub(super) fn left(conn: &mut Conn, file: &RosterFile) -> Result<Vec<String>, DbError> {
    let listed: HashSet<&str> =
        file.facilities.iter().flat_map(|place| &place.staff).map(|member| member.login.as_str()).collect();
    let mut left = Vec::new();
    for place in file.facilities.iter().filter(|place| !place.staff.is_empty()) {
        let query = || {
            staff::table
                .inner_join(facilities::table.on(staff::facility.eq(facilities::id.nullable())))
                .filter(facilities::slug.eq(&place.slug).and(staff::disabled_at.is_null()))
                .order(staff::login)
                .limit(STAFF_MAX)
                .select(staff::login)
        };
        let logins: Vec<String> = with!(conn, c => query().load(c))?;
        left.extend(logins.into_iter().filter(|login| !listed.contains(login.as_str())));
    }
    Ok(left)
}
