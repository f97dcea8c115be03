//! What somebody began and has not done: the second step of a sign-in, a passkey that is added. A row is used once: whoever
//! removes it goes on, whoever comes second does not. The browser has only the random name of it.

use diesel::prelude::*;
use domain::{ids::StaffId, time::UtcTime};

use crate::{Conn, DbError, schema::ceremonies, with};

/// What was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The password was right; the second step is not done.
    SecondStep,
    /// A passkey was asked for as the second step.
    PasskeyAsStep,
    /// A passkey was asked for of whoever has one.
    PasskeyAlone,
    /// A passkey is being added.
    PasskeyToAdd,
    /// Somebody was sent to the identity provider to sign in.
    ProviderSignIn,
    /// Somebody was sent there to bind their account.
    ProviderToBind,
}

/// Most of one kind that an account has begun; the oldest makes room.
const BEGUN_MAX: i64 = 20;
/// Deleted at once: more than two begin at one time.
const PORTION: i64 = 100;

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::SecondStep => "second-step",
            Self::PasskeyAsStep => "passkey-as-step",
            Self::PasskeyAlone => "passkey-alone",
            Self::PasskeyToAdd => "passkey-to-add",
            Self::ProviderSignIn => "provider-sign-in",
            Self::ProviderToBind => "provider-to-bind",
        }
    }
}

/// Something that was begun.
#[derive(Debug, Clone)]
pub struct Ceremony {
    /// What.
    pub kind: Kind,
    /// By whom, as far as they have shown it.
    pub staff: Option<StaffId>,
    /// What has to be known to go on.
    pub state: String,
    /// Until when.
    pub expires_at: UtcTime,
}

/// Begins; `id` is the hash of its random name. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn begin(conn: &mut Conn, id: &[u8], begun: &Ceremony) -> Result<(), DbError> {
    let row = (
        ceremonies::id.eq(id),
        ceremonies::kind.eq(begun.kind.name()),
        ceremonies::staff.eq(begun.staff.map(StaffId::raw)),
        ceremonies::state.eq(&begun.state),
        ceremonies::expires_at.eq(begun.expires_at.micros()),
    );
    with!(conn, c => diesel::insert_into(ceremonies::table).values(row).execute(c))?;
    if let Some(staff) = begun.staff {
        let older = || {
            let own = ceremonies::table.filter(ceremonies::staff.eq(staff.raw()));
            let same = own.filter(ceremonies::kind.eq(begun.kind.name()));
            same.order(ceremonies::expires_at.desc()).offset(BEGUN_MAX).limit(PORTION).select(ceremonies::id)
        };
        let older: Vec<Vec<u8>> = with!(conn, c => older().load(c))?;
        let these = || ceremonies::table.filter(ceremonies::id.eq_any(&older));
        with!(conn, c => diesel::delete(these()).execute(c))?;
    }
    Ok(())
}

#[diesel::dsl::auto_type(no_type_alias)]
fn open<'a>(id: &'a [u8], kind: Kind, now: UtcTime) -> _ {
    let (name, now): (&'static str, i64) = (kind.name(), now.micros());
    ceremonies::table.filter(ceremonies::id.eq(id).and(ceremonies::kind.eq(name)).and(ceremonies::expires_at.gt(now)))
}

/// What was begun under this name, if it is of this kind and not too old. It stays.
///
/// # Errors
/// If the database fails.
pub fn look(conn: &mut Conn, id: &[u8], kind: Kind, now: UtcTime) -> Result<Option<Ceremony>, DbError> {
    let query = || open(id, kind, now).select((ceremonies::staff, ceremonies::state, ceremonies::expires_at));
    let found: Option<(Option<i64>, String, i64)> = with!(conn, c => query().first(c).optional())?;
    let begun = |(staff, state, expires_at): (Option<i64>, String, i64)| Ceremony {
        kind,
        staff: staff.map(StaffId::from_raw),
        state,
        expires_at: UtcTime::from_micros(expires_at),
    };
    Ok(found.map(begun))
}

/// Takes it out; `None` if somebody was faster. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn take(conn: &mut Conn, id: &[u8], kind: Kind, now: UtcTime) -> Result<Option<Ceremony>, DbError> {
    let found = look(conn, id, kind, now)?;
    let taken = with!(conn, c => diesel::delete(open(id, kind, now)).execute(c))?;
    Ok(found.filter(|_| taken == 1))
}
