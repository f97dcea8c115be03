//! What the town calls its site and how that looks: one row of the whole town.
//!
//! Hubs keep it in memory and look every few seconds whether it was set anew: [`changed_at`] costs one small row.

use diesel::{prelude::*, upsert::excluded};
use domain::{
    identity::{Colour, Icon, Identity},
    time::UtcTime,
};

use crate::{Conn, DbError, schema::identity, with};

/// There is one row.
const ROW: i64 = 1;

/// When it was set last; `None` if nobody ever did.
///
/// # Errors
/// If the database fails.
pub fn changed_at(conn: &mut Conn) -> Result<Option<UtcTime>, DbError> {
    let query = || identity::table.find(ROW).select(identity::changed_at);
    let at: Option<i64> = with!(conn, c => query().first(c).optional())?;
    Ok(at.map(UtcTime::from_micros))
}

type Row = (String, String, Option<String>, Option<Vec<u8>>);

/// What is set; as the pages come while nothing is.
///
/// # Errors
/// If the database fails, or the row holds no colour or no icon where one should be.
pub fn get(conn: &mut Conn) -> Result<Identity, DbError> {
    let query = || {
        let columns = (identity::name, identity::short_name, identity::colour, identity::icon);
        identity::table.find(ROW).select(columns)
    };
    let row: Option<Row> = with!(conn, c => query().first(c).optional())?;
    let Some((name, short_name, colour, icon)) = row else { return Ok(Identity::default()) };
    let colour = colour.map(|text| Colour::parse(&text).ok_or(DbError::Damaged("identity.colour"))).transpose()?;
    let icon = icon.map(|png| Icon::read(&png).map_err(|_| DbError::Damaged("identity.icon"))).transpose()?;
    Ok(Identity { name, short_name, colour, icon })
}

/// Sets it.
///
/// # Errors
/// If the database fails.
pub fn put(conn: &mut Conn, set: &Identity, now: UtcTime) -> Result<(), DbError> {
    let row = (
        identity::id.eq(ROW),
        identity::name.eq(&set.name),
        identity::short_name.eq(&set.short_name),
        identity::colour.eq(set.colour.map(|colour| colour.to_string())),
        identity::icon.eq(set.icon.as_ref().map(Icon::png)),
        identity::changed_at.eq(now.micros()),
    );
    let newest = (
        identity::name.eq(excluded(identity::name)),
        identity::short_name.eq(excluded(identity::short_name)),
        identity::colour.eq(excluded(identity::colour)),
        identity::icon.eq(excluded(identity::icon)),
        identity::changed_at.eq(excluded(identity::changed_at)),
    );
    with!(conn, c => {
        diesel::insert_into(identity::table).values(&row).on_conflict(identity::id).do_update().set(newest).execute(c)
    })?;
    Ok(())
}
