//! The classes (組) of a nursery of which the roster says how old its children are.

use std::collections::HashMap;

use diesel::prelude::*;
use domain::ids::FacilityId;

use crate::{Conn, DbError, schema::classes, with};

/// Most classes of one nursery.
pub(super) const CLASSES_MAX: usize = 200;

/// The years of age of a nursery's classes, by their names, as far as the roster says them.
///
/// # Errors
/// If the database fails.
pub fn class_ages(conn: &mut Conn, facility: FacilityId) -> Result<HashMap<String, u8>, DbError> {
    let query = || {
        classes::table
            .filter(classes::facility.eq(facility.raw()))
            .order(classes::name)
            .limit(i64::try_from(CLASSES_MAX).expect("a small number"))
            .select((classes::name, classes::age))
    };
    let rows: Vec<(String, i64)> = with!(conn, c => query().load(c))?;
    Ok(rows.into_iter().filter_map(|(name, age)| Some((name, u8::try_from(age).ok()?))).collect())
}

/// Puts these in the place of those that are stored.
pub(super) fn put(conn: &mut Conn, facility: FacilityId, ages: &[(String, u8)]) -> Result<(), DbError> {
    let stored = || classes::table.filter(classes::facility.eq(facility.raw()));
    with!(conn, c => diesel::delete(stored()).execute(c))?;
    let row = |(name, age): &(String, u8)| {
        (classes::facility.eq(facility.raw()), classes::name.eq(name.clone()), classes::age.eq(i64::from(*age)))
    };
    let rows: Vec<_> = ages.iter().map(row).collect();
    with!(conn, c => diesel::insert_into(classes::table).values(&rows).execute(c))?;
    Ok(())
}
