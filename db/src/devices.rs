//! Kiosks: enrolment by single-use code, their public keys, their last tap, when they were seen, how their printers are.

use std::time::Duration;

use diesel::prelude::*;
use domain::{
    condition::{Condition, PrinterCondition, Told},
    ids::{DeviceId, FacilityId},
    log::Cause,
    taps::{DevicePublicKey, TapSeq},
    time::UtcTime,
};

use crate::{
    Conn, DbError,
    audit::{self, Kind, Subject, Who},
    incidents::CLONED,
    log,
    schema::{device_codes, devices},
    with,
};

/// An enrolment code is good for this long.
pub const CODE_LASTS: Duration = Duration::from_secs(600);
/// What a kiosk told of its printer longer ago than this is not known any more: it tells it again with each sign of life.
pub const PRINTER_KNOWN: Duration = Duration::from_secs(180);
/// Most kiosks listed for one facility.
const LIST_MAX: i64 = 500;

/// A kiosk as the hub knows it.
#[derive(Debug, Clone)]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    /// Where it stands.
    pub facility: FacilityId,
    /// The key its signatures are checked with.
    pub public_key: DevicePublicKey,
    /// What the staff calls it.
    pub name: String,
    /// When it was enrolled.
    pub enrolled_at: UtcTime,
    /// When it was taken out of service.
    pub revoked_at: Option<UtcTime>,
    /// When it was last heard of; kept to the minute.
    pub seen_at: Option<UtcTime>,
    /// By how many seconds its clock was ahead then; negative if behind.
    pub clock_ahead_s: Option<i64>,
    /// When one of its numbers last came with another tap; kept to the minute.
    pub cloned_at: Option<UtcTime>,
    /// How its printer was when it last told of it, and when that was; kept to the minute. `None` if it told nothing, or
    /// what only a later release knows.
    pub printer: Option<(PrinterCondition, UtcTime)>,
    /// The number of the last that it told of itself; 0 for one that tells nothing with a number.
    pub told: u64,
    /// The number of the oldest key that what it sealed, and the hub has not answered, may be sealed to. `None` for one that
    /// has the town's card key and sends hashes.
    pub seals: Option<u8>,
}

impl Device {
    /// How its printer is, as far as that is known now.
    #[must_use]
    pub fn printer_now(&self, now: UtcTime) -> Option<PrinterCondition> {
        self.printer.filter(|(_, at)| now.since(*at) <= PRINTER_KNOWN).map(|(printer, _)| printer)
    }
}

#[derive(Queryable)]
struct Row {
    id: i64,
    facility: i64,
    public_key: Vec<u8>,
    name: String,
    enrolled_at: i64,
    revoked_at: Option<i64>,
    seen_at: Option<i64>,
    clock_ahead_s: Option<i64>,
    cloned_at: Option<i64>,
    printer: Option<String>,
    printer_at: Option<i64>,
    told: i64,
    seals: Option<i32>,
}

fn device(row: Row) -> Result<Device, DbError> {
    let printer = row.printer.as_deref().and_then(PrinterCondition::of_name);
    let key: [u8; 32] = row.public_key.try_into().map_err(|_| DbError::Damaged("devices"))?;
    Ok(Device {
        id: DeviceId::from_raw(row.id),
        facility: FacilityId::from_raw(row.facility),
        public_key: DevicePublicKey::from_bytes(&key).ok_or(DbError::Damaged("devices"))?,
        name: row.name,
        enrolled_at: UtcTime::from_micros(row.enrolled_at),
        revoked_at: row.revoked_at.map(UtcTime::from_micros),
        seen_at: row.seen_at.map(UtcTime::from_micros),
        clock_ahead_s: row.clock_ahead_s,
        cloned_at: row.cloned_at.map(UtcTime::from_micros),
        printer: printer.zip(row.printer_at.map(UtcTime::from_micros)),
        told: u64::try_from(row.told).map_err(|_| DbError::Damaged("devices"))?,
        seals: row.seals.map(u8::try_from).transpose().map_err(|_| DbError::Damaged("devices"))?,
    })
}

/// The kiosk with this id.
///
/// # Errors
/// [`DbError::NotFound`] if there is none.
pub fn get(conn: &mut Conn, id: DeviceId) -> Result<Device, DbError> {
    let query = || devices::table.find(id.raw());
    device(with!(conn, c => query().first::<Row>(c))?)
}

/// The kiosks of a facility, oldest first.
///
/// # Errors
/// If the database fails.
pub fn of_facility(conn: &mut Conn, facility: FacilityId) -> Result<Vec<Device>, DbError> {
    let query = || devices::table.filter(devices::facility.eq(facility.raw())).order(devices::id).limit(LIST_MAX);
    let rows: Vec<Row> = with!(conn, c => query().load(c))?;
    rows.into_iter().map(device).collect()
}

/// The kiosks of the whole town that are in service, place by place, oldest first.
///
/// # Errors
/// If the database fails.
pub fn of_town(conn: &mut Conn) -> Result<Vec<Device>, DbError> {
    let query = || {
        let standing = devices::table.filter(devices::revoked_at.is_null());
        standing.order((devices::facility, devices::id)).limit(10 * LIST_MAX)
    };
    let rows: Vec<Row> = with!(conn, c => query().load(c))?;
    rows.into_iter().map(device).collect()
}

/// How the printers of the town's kiosks are, as far as that is known now, and where they stand.
///
/// # Errors
/// If the database fails.
pub fn printers(conn: &mut Conn, now: UtcTime) -> Result<Vec<(DeviceId, FacilityId, PrinterCondition)>, DbError> {
    let since = UtcTime::from_micros(now.micros().saturating_sub(PRINTER_KNOWN.as_micros() as i64));
    let query = || {
        let told = devices::table.filter(devices::revoked_at.is_null().and(devices::printer_at.ge(since.micros())));
        let told = told.order(devices::id).limit(10 * LIST_MAX);
        told.select((devices::id, devices::facility, devices::printer))
    };
    let rows: Vec<(i64, i64, Option<String>)> = with!(conn, c => query().load(c))?;
    let known = |(id, facility, printer): (i64, i64, Option<String>)| {
        let printer = PrinterCondition::of_name(&printer?)?;
        Some((DeviceId::from_raw(id), FacilityId::from_raw(facility), printer))
    };
    Ok(rows.into_iter().filter_map(known).collect())
}

/// When the kiosks of the town that are in service were heard of last, and where they stand.
///
/// # Errors
/// If the database fails.
pub fn last_seen(conn: &mut Conn) -> Result<Vec<(DeviceId, FacilityId, UtcTime)>, DbError> {
    let query = || {
        devices::table.filter(devices::revoked_at.is_null()).order(devices::id).limit(10 * LIST_MAX).select((
            devices::id,
            devices::facility,
            devices::seen_at,
            devices::enrolled_at,
        ))
    };
    let rows: Vec<(i64, i64, Option<i64>, i64)> = with!(conn, c => query().load(c))?;
    // One that was never heard of is as old as its enrolment: its silence is seen too.
    let seen = |(id, facility, seen_at, enrolled_at): (i64, i64, Option<i64>, i64)| {
        let at = UtcTime::from_micros(seen_at.unwrap_or(enrolled_at));
        (DeviceId::from_raw(id), FacilityId::from_raw(facility), at)
    };
    Ok(rows.into_iter().map(seen).collect())
}

/// The place of the last tap of this device that is stored; `TapSeq(0)` if there is none.
///
/// # Errors
/// If the database fails.
pub fn last_tap(conn: &mut Conn, id: DeviceId) -> Result<TapSeq, DbError> {
    let (from, to) = (Cause::Tap(id, TapSeq(0)).key(), Cause::Tap(id, TapSeq(u64::MAX)).key());
    let Some(key) = log::greatest_cause(conn, &from, &to)? else { return Ok(TapSeq(0)) };
    let seq = key.last_chunk::<8>().ok_or(DbError::Damaged("events.cause"))?;
    Ok(TapSeq(u64::from_be_bytes(*seq)))
}

/// Stores a code's hash; the code itself is shown once and not kept.
///
/// # Errors
/// If the database fails.
pub fn add_code(conn: &mut Conn, code_hash: &[u8], facility: FacilityId, expires_at: UtcTime) -> Result<(), DbError> {
    add_code_for(conn, code_hash, facility, expires_at, None)
}

/// The same for a device whose place is known: it is called by it.
///
/// # Errors
/// If the database fails.
pub fn add_code_for(
    conn: &mut Conn,
    code_hash: &[u8],
    facility: FacilityId,
    expires_at: UtcTime,
    name: Option<&str>,
) -> Result<(), DbError> {
    let row = (
        device_codes::name.eq(name),
        device_codes::code_hash.eq(code_hash),
        device_codes::facility.eq(facility.raw()),
        device_codes::expires_at.eq(expires_at.micros()),
    );
    with!(conn, c => diesel::insert_into(device_codes::table).values(row).execute(c))?;
    audit::note(conn, Kind::Change, |entry| entry.act("device-code").at_place(facility))
}

/// Enrols a kiosk: the code is used up in the same transaction. `None` if the code is unknown, used or too old.
///
/// # Errors
/// [`DbError::Conflict`] if the public key is enrolled already.
pub fn enrol(
    conn: &mut Conn,
    code_hash: &[u8],
    key: &DevicePublicKey,
    now: UtcTime,
) -> Result<Option<Device>, DbError> {
    let Some(CodeOf { facility, name }) = use_code(conn, code_hash, now)? else { return Ok(None) };
    let facility = facility.raw();
    let standing: i64 = with!(conn, c => devices::table.filter(devices::facility.eq(facility)).count().get_result(c))?;
    let id = DeviceId::new(now);
    let row = (
        devices::id.eq(id.raw()),
        devices::facility.eq(facility),
        devices::public_key.eq(key.as_bytes().as_slice()),
        devices::name.eq(name.unwrap_or_else(|| format!("受付{}", standing + 1))),
        devices::enrolled_at.eq(now.micros()),
    );
    with!(conn, c => diesel::insert_into(devices::table).values(row).execute(c))?;
    audit::note(conn, Kind::SignIn, |entry| {
        let entry = entry.act("enrolled").about(Subject::from(id)).at_place(FacilityId::from_raw(facility));
        audit::Entry { who: Who::Device(id), ..entry }
    })?;
    get(conn, id).map(Some)
}

/// What an enrolment code is for.
pub(crate) struct CodeOf {
    /// Whose it is.
    pub facility: FacilityId,
    /// What the device is called, if that was said.
    pub name: Option<String>,
}

/// Uses an enrolment code up and gives what it was for; `None` if it is unknown, used or too old.
pub(crate) fn use_code(conn: &mut Conn, code_hash: &[u8], now: UtcTime) -> Result<Option<CodeOf>, DbError> {
    let code = || {
        device_codes::table.filter(
            device_codes::code_hash
                .eq(code_hash)
                .and(device_codes::used_at.is_null())
                .and(device_codes::expires_at.gt(now.micros())),
        )
    };
    let columns = (device_codes::facility, device_codes::name);
    let found: Option<(i64, Option<String>)> = with!(conn, c => code().select(columns).first(c).optional())?;
    let Some((facility, name)) = found else { return Ok(None) };
    let used = with!(conn, c => diesel::update(code()).set(device_codes::used_at.eq(now.micros())).execute(c))?;
    Ok((used == 1).then_some(CodeOf { facility: FacilityId::from_raw(facility), name }))
}

/// Calls a kiosk of this facility so. `false` if none in service is this facility's.
///
/// # Errors
/// If the database fails.
pub fn rename(conn: &mut Conn, facility: FacilityId, id: DeviceId, name: &str) -> Result<bool, DbError> {
    let standing = || {
        devices::table.filter(
            devices::id.eq(id.raw()).and(devices::facility.eq(facility.raw())).and(devices::revoked_at.is_null()),
        )
    };
    Ok(with!(conn, c => diesel::update(standing()).set(devices::name.eq(name)).execute(c))? == 1)
}

/// Takes a kiosk of this facility out of service. `false` if there is none, or it is out of service already.
///
/// # Errors
/// If the database fails.
pub fn revoke(conn: &mut Conn, facility: FacilityId, id: DeviceId, now: UtcTime) -> Result<bool, DbError> {
    let standing = || {
        devices::table.filter(
            devices::id.eq(id.raw()).and(devices::facility.eq(facility.raw())).and(devices::revoked_at.is_null()),
        )
    };
    let changed = with!(conn, c => diesel::update(standing()).set(devices::revoked_at.eq(now.micros())).execute(c))?;
    if changed == 1 {
        audit::note(conn, Kind::Change, |entry| {
            entry.act("revoked-device").about(Subject::from(id)).at_place(facility)
        })?;
    }
    Ok(changed == 1)
}

/// Notes that a kiosk was heard of, and by how many seconds its clock was ahead.
///
/// # Errors
/// If the database fails.
pub fn seen(conn: &mut Conn, id: DeviceId, now: UtcTime, clock_ahead_s: i64) -> Result<(), DbError> {
    let (row, seen) = (devices::table.find(id.raw()), devices::seen_at.eq(now.micros()));
    let changes = (seen, devices::clock_ahead_s.eq(clock_ahead_s));
    with!(conn, c => diesel::update(row).set(changes).execute(c))?;
    Ok(())
}

/// Notes to which key a kiosk seals, or that it sends hashes.
///
/// # Errors
/// If the database fails.
pub fn seals(conn: &mut Conn, id: DeviceId, key: Option<u8>) -> Result<(), DbError> {
    let row = devices::table.find(id.raw());
    with!(conn, c => diesel::update(row).set(devices::seals.eq(key.map(i32::from))).execute(c))?;
    Ok(())
}

/// What the town's kiosks in service seal to: how many send hashes, and the oldest key of those that seal.
///
/// # Errors
/// If the database fails.
pub fn sealing(conn: &mut Conn) -> Result<(usize, Option<u8>), DbError> {
    let query = || devices::table.filter(devices::revoked_at.is_null()).order(devices::id).limit(10 * LIST_MAX);
    let rows: Vec<Option<i32>> = with!(conn, c => query().select(devices::seals).load(c))?;
    let hashing = rows.iter().filter(|key| key.is_none()).count();
    let oldest = rows.into_iter().flatten().min();
    Ok((hashing, oldest.map(u8::try_from).transpose().map_err(|_| DbError::Damaged("devices"))?))
}

/// Whether this kiosk, in service or not, stands or stood at the facility.
///
/// # Errors
/// If the database fails.
pub fn stood_at(conn: &mut Conn, id: DeviceId, facility: FacilityId) -> Result<bool, DbError> {
    let query = || devices::table.filter(devices::id.eq(id.raw()).and(devices::facility.eq(facility.raw())));
    let found: i64 = with!(conn, c => query().count().get_result(c))?;
    Ok(found > 0)
}

/// Notes what a kiosk in service told of itself, and that it was heard of, if its number is the next one.
///
/// # Errors
/// If the database fails.
pub fn told(conn: &mut Conn, id: DeviceId, told: &Condition, now: UtcTime) -> Result<Told, DbError> {
    let number = i64::try_from(told.number).unwrap_or(i64::MAX);
    let ahead_s = told.sent_at.micros().saturating_sub(now.micros()) / 1_000_000;
    // Of two hubs that hear it in the same moment one takes it.
    let next = || {
        let standing = devices::id.eq(id.raw()).and(devices::revoked_at.is_null());
        devices::table.filter(standing.and(devices::told.eq(number.saturating_sub(1))))
    };
    let changes = (
        devices::told.eq(number),
        devices::printer.eq(told.printer.map(PrinterCondition::name)),
        devices::printer_at.eq(told.printer.map(|_| now.micros())),
        devices::seen_at.eq(now.micros()),
        devices::clock_ahead_s.eq(ahead_s),
    );
    if number > 0 && with!(conn, c => diesel::update(next()).set(changes).execute(c))? == 1 {
        return Ok(Told::Noted);
    }
    Ok(Told::Expects(get(conn, id)?.told.saturating_add(1)))
}

/// Notes that one of this kiosk's numbers came with another tap: two machines use its key.
///
/// # Errors
/// If the database fails.
pub fn cloned(conn: &mut Conn, id: DeviceId, now: UtcTime) -> Result<(), DbError> {
    let row = devices::table.find(id.raw());
    with!(conn, c => diesel::update(row).set(devices::cloned_at.eq(now.micros())).execute(c))?;
    let entry = audit::Entry::new(now, Kind::Refusal, Who::Device(id)).act(CLONED).about(Subject::from(id));
    audit::record(conn, entry)
}
