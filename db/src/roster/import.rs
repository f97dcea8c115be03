//! Brings a roster in from a file: facilities, staff, children, cards, guardians, and residents who book.
//!
//! First everything is read, compared, checked, hashed and sealed, and nothing is locked meanwhile. What differs is then
//! stored part by part: each part is of one facility and small enough that whoever holds a card to a reader does not
//! notice, and ends with the facility's log, after which come no locks but those of the logs of facilities that lose a card
//! with it, in the order of their ids: no two transactions ever wait for each other. A card goes from one child to another
//! in one statement: at no moment is it nobody's.

mod cards;
mod check;
mod children;
mod facilities;
mod file;
mod guardians;
mod residents;
mod staff;

use std::collections::HashSet;

use domain::{
    bookings::{calendar::Calendar, check::BadCalendar},
    card::CardKey,
    entries::{BadHall, Hall},
    ids::FacilityId,
    log::Entry,
    queue::office::{BadOffice, Office},
    time::UtcTime,
};
use serde::{Deserialize, Serialize};

use self::{
    cards::Cards, children::Children, facilities::Place, guardians::Guardians, residents::Residents, staff::Accounts,
};
pub use self::{
    file::{BadFile, Mistakes},
    residents::{BadResident, ResidentEntry},
};
use crate::{Conn, DbError, accounts, log::append_change, passwords::WeakPassword, residents::misplaced, seal::Sealer};

/// Children or residents that are stored together.
const PART: usize = 500;
/// Rows asked for at once by a list of keys.
const KEYS: usize = 500;

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
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FacilityEntry {
    /// Stays the same from file to file.
    pub slug: String,
    /// Name.
    pub name: String,
    /// Address.
    #[serde(default)]
    pub address: String,
    /// Who may sign in: all of them, if any is listed; whoever is not any more is disabled.
    #[serde(default)]
    pub staff: Vec<StaffEntry>,
    /// How old the children of its classes are; classes that are not listed are put where their names say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<ClassEntry>,
    /// The children.
    #[serde(default)]
    pub children: Vec<ChildEntry>,
    /// Its counters and queue, if it is an office (窓口).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<Office>,
    /// What can be booked there (予約), and when; takes the place of what the staff set on their pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<Calendar>,
    /// For how many people it is, if it is counted who comes and goes there (入退館).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hall: Option<Hall>,
}

/// A class (組) of a nursery.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassEntry {
    /// As its children have it.
    pub name: String,
    /// How old its children are at the beginning of the school year, in years.
    #[serde(default)]
    pub age: Option<u8>,
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
    /// The town's own number (宛名番号): rows with one number are one person. Left out, what is stored stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
}

/// A guardian. The same mail address is the same person.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuardianEntry {
    /// Name.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// The town's own number (宛名番号), as a child's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// The town's own id on their own card. Left out, what is stored stands; empty, they have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<String>,
}

/// What [`import`] works with.
pub struct Import<'a> {
    /// Seals names and addresses.
    pub sealer: &'a Sealer,
    /// Hashes cards.
    pub card_key: &'a CardKey,
    /// Makes the stored form of a new password. Called from several threads at once.
    pub hash_password: &'a (dyn Fn(&str) -> String + Sync),
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
    /// A place where people come and go cannot be so.
    #[error("the hall of {facility}: {cause}")]
    BadHall {
        /// Which facility.
        facility: String,
        /// What is wrong.
        cause: BadHall,
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
    /// A name is empty or too long.
    #[error(
        "{whose}: names and numbers must have 1 to {max} characters （名前や番号は1～{max}字です）",
        max = domain::text::NAME_MAX
    )]
    BadName {
        /// Whose.
        whose: String,
    },
    /// A class is listed twice, or there are more of them than a nursery has.
    #[error("the classes of {0}: one is in the file twice, or there are too many （組が2度出ているか、多すぎます）")]
    BadClasses(String),
    /// Two children of a facility have one number.
    #[error("{whose}: the number is in the file twice （番号が2度出ています）")]
    NumberTwice {
        /// Whose.
        whose: String,
    },
    /// A member of the staff is listed twice.
    #[error(
        "the staff account {login} is listed at {} and at {}: it can belong to one facility only \
         （職員のログイン名 {login} が2か所に出ています。所属は1か所だけです）",
        places[0], places[1]
    )]
    LoginTwice {
        /// Which account.
        login: String,
        /// Where.
        places: [String; 2],
    },
    /// More than one of these.
    #[error("{0}")]
    Several(Mistakes),
    /// The password of a new staff account is not taken.
    #[error("the new staff account {login}: {cause}")]
    WeakPassword {
        /// Which account.
        login: String,
        /// Why.
        cause: WeakPassword,
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
/// tells running hubs through each facility's log. Staff that it no longer lists for a facility whose staff it lists is
/// disabled; gives their sign-in names. Done twice it changes nothing more. In a transaction of the caller's.
///
/// # Errors
/// If an entry is wrong; nothing is then stored.
pub fn import(conn: &mut Conn, file: &RosterFile, with: &Import<'_>) -> Result<Vec<String>, ImportError> {
    misplaced(conn, with.sealer)?.iter().try_for_each(|resident| resident.store(conn))?;
    let parts = plan(conn, file, with)?;
    parts.iter().try_for_each(|part| part.store(conn, with.now))?;
    Ok(left(parts))
}

/// The same while hubs are at work, however long the file: a short transaction for each part.
///
/// # Errors
/// If an entry is wrong; nothing is then stored. If the database fails in between, what is stored stays, and the same
/// file brings in the rest.
pub fn import_in_parts(conn: &mut Conn, file: &RosterFile, with: &Import<'_>) -> Result<Vec<String>, ImportError> {
    // Or the file would find its own residents' cards to be somebody else's.
    for resident in misplaced(conn, with.sealer)? {
        conn.transaction(|conn| resident.store(conn))?;
    }
    let parts = plan(conn, file, with)?;
    for part in &parts {
        conn.transaction(|conn| part.store(conn, with.now))?;
    }
    Ok(left(parts))
}

/// The sign-in names of those who left.
fn left(parts: Vec<Part>) -> Vec<String> {
    let left = parts.into_iter().filter_map(|part| if let Part::Left(logins) = part { Some(logins) } else { None });
    left.flatten().collect()
}

/// What is stored together.
enum Part {
    Place(Box<Place>),
    Children(FacilityId, Children),
    Residents(Residents),
    /// Staff by their sign-in names.
    Left(Vec<String>),
}

impl Part {
    fn store(&self, conn: &mut Conn, now: UtcTime) -> Result<(), ImportError> {
        match self {
            Self::Place(place) => place.store(conn, now)?,
            Self::Children(facility, children) => {
                children.store(conn)?;
                // Last: whoever appends to these logs waits for the rest of the transaction no longer than for this.
                for told in children.concerns(*facility) {
                    append_change(conn, told, &Entry::set(now, domain::roster::Fact::RosterChanged))?;
                }
            }
            Self::Residents(residents) => residents.store(conn)?,
            Self::Left(logins) => {
                let by = accounts::DisabledBy::Roster;
                logins.iter().try_for_each(|login| accounts::disable(conn, login, by, now))?;
            }
        }
        Ok(())
    }
}

/// What the file changes. Reads only.
fn plan(conn: &mut Conn, file: &RosterFile, with: &Import<'_>) -> Result<Vec<Part>, ImportError> {
    let mut wrong = check::check(file, with);
    match wrong.len() {
        0 => {}
        1 => return Err(wrong.remove(0)),
        _ => return Err(ImportError::Several(wrong.iter().map(ToString::to_string).collect::<Vec<_>>().into())),
    }
    let mut parts = Vec::new();
    let accounts = Accounts::of(conn, file, with)?;
    let places = file.facilities.iter().map(|entry| Place::plan(conn, entry, &accounts, with));
    let places = places.collect::<Result<Vec<_>, _>>()?;
    let named: HashSet<FacilityId> = places.iter().map(|place| place.id).collect();
    let cards = Cards::of(conn, file, with, &named)?;
    let mut guardians = Guardians::of(conn, file, with)?;
    for (entry, place) in file.facilities.iter().zip(places) {
        let facility = place.id;
        if place.changes() {
            parts.push(Part::Place(Box::new(place)));
        }
        let children = children::plan(conn, (facility, entry), (&cards, &mut guardians), with)?;
        parts.extend(children.into_iter().map(|children| Part::Children(facility, children)));
    }
    parts.extend(residents::plan(conn, &file.residents, with)?.into_iter().map(Part::Residents));
    let left = staff::left(conn, file)?;
    parts.extend((!left.is_empty()).then_some(Part::Left(left)));
    Ok(parts)
}
