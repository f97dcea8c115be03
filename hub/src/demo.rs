//! The demo town: the six nurseries of the Sukumo specification with their numbers of children and staff (June 2023),
//! invented names, and a reader in each to which demo cards are held. It uses the same import, the same enrolment and
//! the same signed API as a real town; nothing else in the hub knows of it.

pub(crate) mod bookings;
mod clerk;
mod mailbox;
mod names;
pub(crate) mod past;
mod reader;
pub(crate) mod residents;

use std::{net::SocketAddr, path::Path};

use db::{
    Conn, Db, DbError,
    keys::{KeysError, TownKeys},
    roster::{
        self, Child, ChildEntry, Facility, FacilityEntry, GuardianEntry, Import, ImportError, RosterFile, StaffEntry,
    },
    seal::Sealer,
};
use domain::{bookings::calendar::Calendar, entries::Hall, queue::office::Office, time::UtcTime};

pub use clerk::call_next;
pub use mailbox::{Kept, Mailbox};
pub use reader::{Readers, keep_alive};

/// The password of every demo account.
pub const PASSWORD: &str = "kazasu-demo";
/// The demo town hall's name in addresses, and what the sign-ins of its clerks begin with.
pub const OFFICE: &str = "shiyakusho";
const OFFICE_LOGIN: &str = "madoguchi";
/// The demo gym's name in addresses, and what the sign-ins of its staff begin with.
const GYM: &str = "taiikukan";
/// The sign-in of the town's own staff.
pub const TOWN_LOGIN: &str = "shiyakusho";

struct Nursery {
    slug: &'static str,
    name: &'static str,
    address: &'static str,
    staff: usize,
    children: usize,
}

/// 宿毛市 specification, 4. (1) ① 基本要件: staff and children as of June 2023.
const NURSERIES: [Nursery; 6] = [
    Nursery {
        slug: "yamada", name: "山田保育園", address: "宿毛市山奈町山田2322番地1", staff: 13, children: 48
    },
    Nursery {
        slug: "hirata", name: "平田保育園", address: "宿毛市平田町戸内3357番地4", staff: 13, children: 45
    },
    Nursery {
        slug: "kozukushi", name: "小筑紫保育園", address: "宿毛市小筑紫町田ノ浦937番地", staff: 7, children: 16
    },
    Nursery {
        slug: "ninomiya", name: "二ノ宮保育園", address: "宿毛市二ノ宮998番地3", staff: 10, children: 27
    },
    Nursery {
        slug: "kibougaoka", name: "きぼうが丘保育園", address: "宿毛市希望ヶ丘4番地", staff: 39, children: 190
    },
    Nursery {
        slug: "okinoshima",
        name: "おきのしま保育園",
        address: "宿毛市沖の島町母島445番地",
        staff: 2,
        children: 2,
    },
];

/// The first member of the staff of each nursery, for whoever looks at the demo.
pub fn sign_ins() -> impl Iterator<Item = (&'static str, String)> {
    let office = ("宿毛市役所 窓口", format!("{OFFICE_LOGIN}01"));
    let gym = ("市民体育館", format!("{GYM}01"));
    NURSERIES.iter().map(|nursery| (nursery.name, login(nursery, 0))).chain([office, gym])
}

/// As whom one press of the demo page signs in, with the staff of this nursery: what they are, and their sign-in names.
pub fn roles(slug: &str) -> [(&'static str, String); 4] {
    let nursery = NURSERIES.iter().find(|nursery| nursery.slug == slug).unwrap_or(&NURSERIES[0]);
    [
        ("先生", login(nursery, 1)),
        ("園長", login(nursery, 0)),
        ("窓口の職員", format!("{OFFICE_LOGIN}02")),
        ("市の担当", TOWN_LOGIN.to_owned()),
    ]
}

fn login(nursery: &Nursery, number: usize) -> String {
    format!("{}{:02}", nursery.slug, number + 1)
}

/// What is printed at the start.
#[must_use]
pub fn greeting(staff: SocketAddr) -> String {
    let mut text = format!(
        "\nA demo town is running. Open http://{staff}/demo and hold a card to the reader.\n\
         デモの町が動いています。 http://{staff}/demo を開いて、カードをかざしてください。\n\n\
         Staff sign-in http://{staff}/sign-in (password {PASSWORD}):\n  {TOWN_LOGIN:<14} 市役所\n"
    );
    for (name, login) in sign_ins() {
        text.push_str(&format!("  {login:<14} {name}\n"));
    }
    text
}

/// The keys of the demo town, made at its first start.
///
/// # Errors
/// If the file cannot be used.
pub fn keys(path: &Path) -> Result<TownKeys, KeysError> {
    match TownKeys::create(path) {
        Ok(()) | Err(KeysError::Exists) => TownKeys::load(path),
        Err(error) => Err(error),
    }
}

/// The card of a demo child.
#[must_use]
pub fn card(slug: &str, number: &str) -> String {
    format!("DEMO-{slug}-{number}")
}

/// Why there is no demo town.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// Somebody else lives there, and the demo's pages show every child to everybody.
    #[error("KAZASU_DEMO=on, but the database is a real town's: {0}")]
    RealTown(String),
    /// The database failed, or its keys are others.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The demo town could not be brought in.
    #[error(transparent)]
    Import(#[from] ImportError),
}

/// What stands in the database, if all of it is the demo's: its places, and its invented children in them.
fn look_around(conn: &mut Conn, sealer: &Sealer) -> Result<Vec<Facility>, DemoError> {
    let (found, invented) = (roster::facilities(conn)?, town().facilities);
    for facility in &found {
        let Some(demos) = invented.iter().find(|entry| entry.slug == facility.slug) else {
            return Err(DemoError::RealTown(format!("{} is none of the demo's places", facility.slug)));
        };
        let is_invented = |child: Child| demos.children.iter().any(|entry| entry.name == child.name);
        if !roster::children_of(conn, sealer, facility.id)?.into_iter().all(is_invented) {
            return Err(DemoError::RealTown(format!("real children go to {}", facility.slug)));
        }
    }
    Ok(found)
}

/// Brings the demo town in, once.
///
/// # Errors
/// If the database fails, or is a real town's.
pub async fn settle(db: &Db, keys: &TownKeys, now: UtcTime) -> Result<(), DemoError> {
    let sealer = keys.sealer();
    if !db.read(move |conn| look_around(conn, &sealer)).await?.is_empty() {
        return Ok(());
    }
    // The town is as old as its past, and its logs begin with that.
    let begins = past::begins(now);
    // One hash for all: they share the password, which everybody knows.
    let hashed = tokio::task::spawn_blocking(|| db::passwords::hash(PASSWORD)).await.expect("hashing does not panic");
    let (sealer, card_key) = (keys.sealer(), keys.card());
    db.write(move |conn| {
        let (hash_password, now) = (&|_: &str| hashed.clone(), begins);
        let import = Import { sealer: &sealer, card_key: &card_key, hash_password, now };
        roster::import(conn, &town(), &import)?;
        db::accounts::put_town_staff(conn, &sealer, (TOWN_LOGIN, "市役所 子育て支援課", &hashed), now)?;
        Ok::<_, ImportError>(db::accounts::lead_town(conn, TOWN_LOGIN, true)?)
    })
    .await?;
    Ok(())
}

fn town() -> RosterFile {
    let nurseries = NURSERIES.iter().enumerate().map(|(place, nursery)| facility(place, nursery));
    let facilities = nurseries.chain([office(), gym()]).collect();
    RosterFile { facilities, residents: residents::all().map(residents::Resident::entry).collect() }
}

/// Residents who come to the town hall: the tokens of their cards, and their names.
pub fn visitors() -> impl Iterator<Item = (String, String)> {
    (0..12).map(|number| ((number + 1).to_string(), names::adult(700 + number)))
}

/// The town hall: thirteen counters as in the issue of My Number cards, one clerk each, open at any hour so that there
/// is something to see at night. Three of its desks are booked.
fn office() -> FacilityEntry {
    let office = Office::parse(include_str!("demo/office.json")).expect("the demo office is checked by a test");
    let calendar = Calendar::parse(include_str!("demo/calendar.json"), &office);
    let calendar = calendar.expect("the demo calendar is checked by a test");
    let documents = hub_bookings::standard::documents(&office.services);
    let staff = |number: usize| StaffEntry {
        login: format!("{OFFICE_LOGIN}{:02}", number + 1),
        name: names::adult(900 + number),
        password: Some(PASSWORD.to_owned()),
        leads: number == 0,
    };
    FacilityEntry {
        slug: OFFICE.to_owned(),
        name: "宿毛市役所".to_owned(),
        address: "宿毛市希望ヶ丘1番地".to_owned(),
        staff: (0..13).map(staff).collect(),
        office: Some(office),
        calendar: Some(Calendar { documents: Some(documents), ..calendar }),
        ..FacilityEntry::default()
    }
}

/// A small gym, which few cards fill.
fn gym() -> FacilityEntry {
    let staff = |number: usize| StaffEntry {
        login: format!("{GYM}{:02}", number + 1),
        name: names::adult(950 + number),
        password: Some(PASSWORD.to_owned()),
        leads: number == 0,
    };
    FacilityEntry {
        slug: GYM.to_owned(),
        name: "市民体育館".to_owned(),
        address: "宿毛市希望ヶ丘2番地".to_owned(),
        staff: (0..2).map(staff).collect(),
        hall: Some(Hall { capacity: 12 }),
        ..FacilityEntry::default()
    }
}

fn facility(place: usize, nursery: &Nursery) -> FacilityEntry {
    let staff = |number| StaffEntry {
        login: login(nursery, number),
        name: names::adult(place * 100 + number),
        password: Some(PASSWORD.to_owned()),
        leads: number == 0,
    };
    FacilityEntry {
        slug: nursery.slug.to_owned(),
        name: nursery.name.to_owned(),
        address: nursery.address.to_owned(),
        staff: (0..nursery.staff).map(staff).collect(),
        children: (0..nursery.children).map(|number| child(place, nursery, number)).collect(),
        ..FacilityEntry::default()
    }
}

fn child(place: usize, nursery: &Nursery, number: usize) -> ChildEntry {
    const CLASSES: [&str; 6] = ["ひよこ組", "うさぎ組", "りす組", "きりん組", "ぞう組", "らいおん組"];
    let person = names::child(place * 500 + number);
    let key = (number + 1).to_string();
    let guardian = |who: usize, role: &str| GuardianEntry {
        name: format!("{} {}", person.family, names::given_of_adult(place * 500 + number * 2 + who)),
        email: format!("{role}.{}.{key}@demo.invalid", nursery.slug),
        person: None,
        card: None,
    };
    let mut guardians = vec![guardian(0, "parent")];
    if number.is_multiple_of(3) {
        guardians.push(guardian(1, "grandparent"));
    }
    ChildEntry {
        card: Some(card(nursery.slug, &key)),
        name: format!("{} {}", person.family, person.given),
        kana: format!("{} {}", person.family_kana, person.given_kana),
        call_name: person.given_kana.to_owned(),
        class: CLASSES[number * CLASSES.len() / nursery.children.max(CLASSES.len())].to_owned(),
        number: key,
        guardians,
        person: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_town_has_the_numbers_of_the_specification() {
        let counts: Vec<_> =
            town().facilities.iter().map(|facility| (facility.staff.len(), facility.children.len())).collect();
        assert_eq!(counts, [(13, 48), (13, 45), (7, 16), (10, 27), (39, 190), (2, 2), (13, 0), (2, 0)]);
    }

    #[test]
    fn no_two_demo_children_of_a_nursery_have_one_name() {
        for facility in town().facilities {
            let names: std::collections::HashSet<_> = facility.children.iter().map(|child| &child.name).collect();
            assert_eq!(names.len(), facility.children.len(), "{}", facility.slug);
        }
    }
}
