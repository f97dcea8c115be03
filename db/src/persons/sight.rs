//! One person whole: household, relations, cards, and the rows that are this person; or that sight of them is limited.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use domain::{
    ids::PersonId,
    persons::{Kind, Person},
    time::UtcTime,
};

use super::{
    KEYS, Reach, load,
    lookup::{parts, protected},
    raws,
};
use crate::{
    Conn, DbError,
    schema::{card_bindings, children, facilities, persons, relations},
    seal::Sealer,
    with,
};

/// Most relations and cards that are shown of a person, the newest.
const SHOWN_MAX: i64 = 200;

/// What somebody sees of a person.
#[derive(Debug, Clone)]
pub enum Sight {
    /// All there is.
    Whole(Box<Seen>),
    /// The person is under protection, and whoever asks may not see more than that.
    Limited,
    /// The row was joined to this person.
    JoinedTo(PersonId),
}

/// A person as the page shows one.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The id.
    pub id: PersonId,
    /// Who it is.
    pub person: Person,
    /// Whether sight of this person is limited.
    pub is_protected: bool,
    /// Who lives in one household with them (世帯).
    pub household: Vec<Member>,
    /// What they are to others and somewhere, the newest first.
    pub relations: Vec<Relation>,
    /// Their cards, the newest first.
    pub cards: Vec<Card>,
    /// The rows that were joined to this one.
    pub joined: Vec<Member>,
}

/// Somebody beside a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The id.
    pub id: PersonId,
    /// Who it is.
    pub person: Person,
}

/// What a person is to somebody or somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// Which.
    pub kind: Kind,
    /// Where; the name of the facility.
    pub place: Option<String>,
    /// The person's number there.
    pub number: Option<String>,
    /// To whom.
    pub tied: Option<Tied>,
    /// From when.
    pub since: UtcTime,
    /// Until when, if it is over.
    pub until: Option<UtcTime>,
}

/// The other one of a guardianship.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tied {
    /// The child of this guardian.
    Child(Member),
    /// The guardian of this child.
    Guardian(Member),
}

/// A card of a person. Nothing of it is shown but when it was theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Card {
    /// From when.
    pub since: UtcTime,
    /// Until when, if it is another's or nobody's now.
    pub until: Option<UtcTime>,
}

/// What whoever has this reach sees of a person; `None` if there is none.
///
/// # Errors
/// If the database fails or a row does not open.
pub fn sight(conn: &mut Conn, sealer: &Sealer, id: PersonId, reach: Reach) -> Result<Option<Sight>, DbError> {
    let Some(row) = load(conn, sealer, &[id])?.remove(&id) else { return Ok(None) };
    let is_protected = protected(conn, &[row.root])?.contains(&row.root);
    if is_protected && reach == Reach::Unprotected {
        return Ok(Some(Sight::Limited));
    }
    if row.root != id {
        return Ok(Some(Sight::JoinedTo(row.root)));
    }
    let rows = parts(conn, sealer, id)?;
    let own: Vec<PersonId> = rows.iter().map(|(id, _)| *id).collect();
    let households: Vec<i64> = rows.iter().filter_map(|(_, row)| row.household).collect();
    let joined = rows.into_iter().filter(|(part, _)| *part != id);
    let joined = joined.map(|(id, row)| Member { id, person: row.person }).collect();
    let seen = Seen {
        id,
        person: row.person,
        is_protected,
        household: household(conn, sealer, (&households, id), reach)?,
        relations: relations_of(conn, sealer, &own, reach)?,
        cards: cards_of(conn, &own)?,
        joined,
    };
    Ok(Some(Sight::Whole(Box::new(seen))))
}

/// Who else lives there, by reading, each once. Whoever may not be seen is not there.
fn household(
    conn: &mut Conn,
    sealer: &Sealer,
    (households, own): (&[i64], PersonId),
    reach: Reach,
) -> Result<Vec<Member>, DbError> {
    let query = || {
        let there = persons::table.filter(persons::household.eq_any(households).and(persons::root.ne(own.raw())));
        there.order(persons::id).limit(SHOWN_MAX).select(persons::root)
    };
    let roots: Vec<i64> = with!(&mut *conn, c => query().load(c))?;
    let roots: HashSet<PersonId> = roots.into_iter().map(PersonId::from_raw).collect();
    let mut members: Vec<Member> =
        visible(conn, sealer, &roots.into_iter().collect::<Vec<_>>(), reach)?.into_values().collect();
    members.sort_by(|one, other| (&one.person.kana, one.id).cmp(&(&other.person.kana, other.id)));
    Ok(members)
}

/// Those of these roots who may be seen.
fn visible(
    conn: &mut Conn,
    sealer: &Sealer,
    roots: &[PersonId],
    reach: Reach,
) -> Result<HashMap<PersonId, Member>, DbError> {
    let hidden = if reach == Reach::All { HashSet::new() } else { protected(conn, roots)? };
    let rows = load(conn, sealer, roots)?.into_iter().filter(|(id, _)| !hidden.contains(id));
    Ok(rows.map(|(id, row)| (id, Member { id, person: row.person })).collect())
}

type RelationRow = (String, Option<i64>, i64, i64, i64, Option<i64>);

macro_rules! relation_columns {
    () => {
        (relations::kind, relations::facility, relations::person, relations::about, relations::since, relations::until)
    };
}

fn relations_of(conn: &mut Conn, sealer: &Sealer, own: &[PersonId], reach: Reach) -> Result<Vec<Relation>, DbError> {
    let ids = raws(own);
    let query = || {
        let theirs = relations::table.filter(relations::person.eq_any(&ids));
        theirs.order(relations::id.desc()).limit(SHOWN_MAX).select(relation_columns!())
    };
    let mut rows: Vec<RelationRow> = with!(&mut *conn, c => query().load(c))?;
    // Whoever is a child has guardians.
    let about: Vec<i64> = rows
        .iter()
        .filter(|row| row.0 == Kind::Enrolled.name())
        .map(|row| row.3)
        .collect::<HashSet<_>>()
        .into_iter()
        .collect();
    let query = || {
        let of_children =
            relations::table.filter(relations::about.eq_any(&about).and(relations::kind.eq(Kind::Guardian.name())));
        of_children.order(relations::id.desc()).limit(SHOWN_MAX).select(relation_columns!())
    };
    let guardians: Vec<RelationRow> = with!(&mut *conn, c => query().load(c))?;
    rows.extend(guardians);
    let named = Named::of(conn, sealer, &rows, reach)?;
    let mut relations: Vec<Relation> = rows.iter().filter_map(|row| named.relation(row, own)).collect();
    relations.sort_by_key(|relation| (relation.until.is_some(), std::cmp::Reverse(relation.since)));
    Ok(relations)
}

/// What the rows of relations name.
struct Named {
    places: HashMap<i64, String>,
    /// Each child's number, and the root of who it is.
    children: HashMap<i64, (String, PersonId)>,
    roots: HashMap<i64, PersonId>,
    persons: HashMap<PersonId, Member>,
}

impl Named {
    fn of(conn: &mut Conn, sealer: &Sealer, rows: &[RelationRow], reach: Reach) -> Result<Self, DbError> {
        let unique = |ids: Vec<i64>| ids.into_iter().collect::<HashSet<_>>().into_iter().collect::<Vec<_>>();
        let (mut places, mut children, mut roots) = (HashMap::new(), HashMap::new(), HashMap::new());
        for ids in unique(rows.iter().filter_map(|row| row.1).collect()).chunks(KEYS) {
            let query =
                || facilities::table.filter(facilities::id.eq_any(ids)).select((facilities::id, facilities::name));
            places.extend(with!(&mut *conn, c => query().load::<(i64, String)>(c))?);
        }
        for ids in unique(rows.iter().map(|row| row.3).collect()).chunks(KEYS) {
            let query = || {
                let of_ids = children::table.inner_join(persons::table.on(children::person.eq(persons::id.nullable())));
                of_ids.filter(children::id.eq_any(ids)).select((children::id, (children::number, persons::root)))
            };
            let rows: Vec<(i64, (String, i64))> = with!(&mut *conn, c => query().load(c))?;
            children.extend(rows.into_iter().map(|(id, (number, root))| (id, (number, PersonId::from_raw(root)))));
        }
        for ids in unique(rows.iter().map(|row| row.2).collect()).chunks(KEYS) {
            let query = || persons::table.filter(persons::id.eq_any(ids)).select((persons::id, persons::root));
            let rows: Vec<(i64, i64)> = with!(&mut *conn, c => query().load(c))?;
            roots.extend(rows.into_iter().map(|(id, root)| (id, PersonId::from_raw(root))));
        }
        let others: HashSet<PersonId> =
            children.values().map(|(_, root)| *root).chain(roots.values().copied()).collect();
        let persons = visible(conn, sealer, &others.into_iter().collect::<Vec<_>>(), reach)?;
        Ok(Self { places, children, roots, persons })
    }

    /// A relation, if the other one of it may be seen.
    fn relation(&self, row: &RelationRow, own: &[PersonId]) -> Option<Relation> {
        let (kind, facility, person, about, since, until) = row;
        let kind = Kind::from_name(kind)?;
        let child = self.children.get(about);
        let (number, tied) = match kind {
            Kind::Enrolled => (child.map(|(number, _)| number.clone()), None),
            Kind::Guardian if own.contains(&PersonId::from_raw(*person)) => {
                (None, Some(Tied::Child(self.persons.get(&child?.1)?.clone())))
            }
            Kind::Guardian => (None, Some(Tied::Guardian(self.persons.get(self.roots.get(person)?)?.clone()))),
            Kind::Staff | Kind::Resident => (None, None),
        };
        Some(Relation {
            kind,
            place: facility.and_then(|facility| self.places.get(&facility).cloned()),
            number,
            tied,
            since: UtcTime::from_micros(*since),
            until: until.map(UtcTime::from_micros),
        })
    }
}

fn cards_of(conn: &mut Conn, own: &[PersonId]) -> Result<Vec<Card>, DbError> {
    let ids = raws(own);
    let query = || {
        let theirs = card_bindings::table.filter(card_bindings::person.eq_any(&ids));
        theirs.order(card_bindings::id.desc()).limit(SHOWN_MAX).select((card_bindings::since, card_bindings::until))
    };
    let rows: Vec<(i64, Option<i64>)> = with!(conn, c => query().load(c))?;
    let card = |(since, until): (i64, Option<i64>)| Card {
        since: UtcTime::from_micros(since),
        until: until.map(UtcTime::from_micros),
    };
    Ok(rows.into_iter().map(card).collect())
}
