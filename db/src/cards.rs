//! Cards under another key: bindings move from the hash under the key before to that under the key of now when a card is held,
//! for only then the town's id is known. Whoever binds a card anew meanwhile, a list or the staff, binds it under the key of now.

use diesel::prelude::*;
use domain::{
    card::{CardHash, CardKey},
    time::UtcTime,
};

use crate::{
    Conn, DbError,
    schema::{card_bindings, cards, guardians, residents},
    with,
};

/// Moves what is bound by the first hash of each pair to the second, and says how many cards that were. What is bound by the
/// second already is newer: the older binding ends.
///
/// # Errors
/// If the database fails.
pub fn move_on(conn: &mut Conn, held: &[(CardHash, CardHash)], now: UtcTime) -> Result<usize, DbError> {
    let mut moved = 0;
    for (before, after) in held {
        let (before, after) = (before.as_bytes().to_vec(), after.as_bytes().to_vec());
        if is_bound(conn, &before)? {
            of_children(conn, &before, &after)?;
            of_residents(conn, &before, &after)?;
            let row = || guardians::table.filter(guardians::card.eq(Some(&before)));
            with!(&mut *conn, c => diesel::update(row()).set(guardians::card.eq(Some(&after))).execute(c))?;
            of_persons(conn, &before, &after, now)?;
            moved += 1;
        }
    }
    Ok(moved)
}

/// Whether any of these hashes binds somebody.
///
/// # Errors
/// If the database fails.
pub fn any_bound(conn: &mut Conn, held: &[CardHash]) -> Result<bool, DbError> {
    for card in held {
        if is_bound(conn, card.as_bytes())? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn is_bound(conn: &mut Conn, hash: &[u8]) -> Result<bool, DbError> {
    let children: i64 = with!(&mut *conn, c => cards::table.filter(cards::hash.eq(hash)).count().get_result(c))?;
    let of_residents = || residents::table.filter(residents::card.eq(Some(hash)));
    let residents: i64 = with!(&mut *conn, c => of_residents().count().get_result(c))?;
    let of_persons = || card_bindings::table.filter(card_bindings::card.eq(hash));
    let persons: i64 = with!(&mut *conn, c => of_persons().count().get_result(c))?;
    let of_guardians = || guardians::table.filter(guardians::card.eq(Some(hash)));
    let guardians: i64 = with!(conn, c => of_guardians().count().get_result(c))?;
    Ok(children + residents + persons + guardians > 0)
}

fn of_children(conn: &mut Conn, before: &[u8], after: &[u8]) -> Result<(), DbError> {
    let old = || cards::table.filter(cards::hash.eq(before));
    let there: i64 = with!(&mut *conn, c => cards::table.filter(cards::hash.eq(after)).count().get_result(c))?;
    match there {
        0 => with!(conn, c => diesel::update(old()).set(cards::hash.eq(after)).execute(c))?,
        _ => with!(conn, c => diesel::delete(old()).execute(c))?,
    };
    Ok(())
}

fn of_residents(conn: &mut Conn, before: &[u8], after: &[u8]) -> Result<(), DbError> {
    let of = |hash| residents::table.filter(residents::card.eq(Some(hash)));
    let there: i64 = with!(&mut *conn, c => of(after).count().get_result(c))?;
    let next = (there == 0).then_some(after);
    with!(conn, c => diesel::update(of(before)).set(residents::card.eq(next)).execute(c))?;
    Ok(())
}

fn of_persons(conn: &mut Conn, before: &[u8], after: &[u8], now: UtcTime) -> Result<(), DbError> {
    let bound = |hash| card_bindings::table.filter(card_bindings::card.eq(hash)).filter(card_bindings::until.is_null());
    let there: i64 = with!(&mut *conn, c => bound(after).count().get_result(c))?;
    if there > 0 {
        let ended = card_bindings::until.eq(Some(now.micros()));
        with!(&mut *conn, c => diesel::update(bound(before)).set(ended).execute(c))?;
    }
    // Those that have ended too: nobody can tell under the key before whose a card was, once that is gone.
    let all = || card_bindings::table.filter(card_bindings::card.eq(before));
    with!(conn, c => diesel::update(all()).set(card_bindings::card.eq(after)).execute(c))?;
    Ok(())
}

/// How many cards are bound by the key of this number.
///
/// # Errors
/// If the database fails.
pub fn bound_by(conn: &mut Conn, key: u8) -> Result<u64, DbError> {
    let marked = |number: u8| {
        let (from, to) = (CardKey::mark(number).to_vec(), beyond(CardKey::mark(number)));
        (from, to)
    };
    // Those of the first key have no mark: all, less those of the others.
    let (from, to) = if key == 0 { (CardKey::mark(1).to_vec(), beyond(CardKey::mark(u8::MAX))) } else { marked(key) };
    let children = || cards::table.filter(cards::hash.ge(&from).and(cards::hash.lt(&to)));
    let of_residents = || residents::table.filter(residents::card.ge(Some(&from)).and(residents::card.lt(Some(&to))));
    let of_guardians = || guardians::table.filter(guardians::card.ge(Some(&from)).and(guardians::card.lt(Some(&to))));
    let mut found: i64 = with!(&mut *conn, c => children().count().get_result(c))?;
    found += with!(&mut *conn, c => of_residents().count().get_result::<i64>(c))?;
    found += with!(&mut *conn, c => of_guardians().count().get_result::<i64>(c))?;
    if key == 0 {
        let mut all: i64 = with!(&mut *conn, c => cards::table.count().get_result(c))?;
        let held = || residents::table.filter(residents::card.is_not_null());
        all += with!(&mut *conn, c => held().count().get_result::<i64>(c))?;
        let held = || guardians::table.filter(guardians::card.is_not_null());
        all += with!(conn, c => held().count().get_result::<i64>(c))?;
        found = all - found;
    }
    Ok(u64::try_from(found).unwrap_or(0))
}

/// The first four bytes that no hash with this mark begins with.
fn beyond(mark: [u8; 4]) -> Vec<u8> {
    u32::from_be_bytes(mark).wrapping_add(1).to_be_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use diesel::connection::SimpleConnection;
    use domain::card::TownCardId;

    use super::*;
    use crate::DatabaseUrl;

    const NOW: UtcTime = UtcTime::from_micros(9);

    fn hash(key: &CardKey, id: &str) -> CardHash {
        key.hash(&TownCardId::parse(id.as_bytes()).expect("an id"))
    }

    fn hex(hash: CardHash) -> String {
        format!("x'{}'", hash.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect::<String>())
    }

    #[test]
    fn a_card_that_is_held_goes_over_to_the_key_of_now_with_all_that_it_binds() {
        let mut conn = Conn::open(&DatabaseUrl::Sqlite(":memory:".to_owned())).expect("a database");
        conn.migrate().expect("migrations");
        let (old, new) = (CardKey::from_bytes([1; 32]), CardKey::numbered(1, [2; 32]));
        let (child, resident, twice) = (hash(&old, "SKM-1"), hash(&old, "SKM-2"), hash(&old, "SKM-3"));
        let (child_text, resident_text, twice_text) = (hex(child), hex(resident), hex(twice));
        let newer = hex(hash(&new, "SKM-3"));
        let rows = format!(
            "insert into facilities (id, slug, name, address) values (1, 'yamada', '', '');
             insert into children (id, facility, number, name, kana, call_name, class, active)
                 values (2, 1, '1', x'00', x'00', x'00', '', true);
             insert into cards (hash, child) values ({child_text}, 2), ({twice_text}, 2), ({newer}, 2);
             insert into residents (number, body, card) values (x'08', x'00', {resident_text});
             insert into persons (id, root, protected, body, changed_at) values (5, 5, false, x'00', 0);
             insert into card_bindings (id, card, person, kind, seat, since)
                 values (6, {child_text}, 5, 'child', 2, 0), (7, {twice_text}, 5, 'child', 2, 0), (8, {newer}, 5, 'child', 2, 1);"
        );
        with!(&mut conn, c => c.batch_execute(&rows)).expect("rows");
        assert_eq!((bound_by(&mut conn, 0).expect("a count"), bound_by(&mut conn, 1).expect("a count")), (3, 1));
        let held = ["SKM-1", "SKM-2", "SKM-3", "SKM-4"].map(|id| (hash(&old, id), hash(&new, id)));
        assert_eq!(move_on(&mut conn, &held, NOW).expect("moved"), 3);
        assert_eq!((bound_by(&mut conn, 0).expect("a count"), bound_by(&mut conn, 1).expect("a count")), (0, 3));
        assert_eq!(move_on(&mut conn, &held, NOW).expect("moved"), 0, "once");
        let now: i64 = {
            let open = || card_bindings::table.filter(card_bindings::until.is_null());
            with!(&mut conn, c => open().count().get_result(c)).expect("a count")
        };
        assert_eq!(now, 2, "the older of two bindings of one card has ended");
        assert!(!any_bound(&mut conn, &[child, resident, twice]).expect("a look"));
    }
}
