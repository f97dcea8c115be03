//! Seals anew what is bound to a column alone, each value for its row, and what another key sealed than that of now. With hubs
//! at work: a value is replaced only if it is still as it was read, and whatever a hub seals meanwhile is as it shall be.

use diesel::prelude::*;

use crate::{
    Conn, DbError,
    residents::misplaced,
    schema::staff_codes,
    seal::{Column, Row, Sealer},
    with,
};

/// Rows a transaction.
const PART: i64 = 500;

/// What a pass came to. Only after one that renewed nothing is there nothing left: a hub of the version before may have
/// sealed something behind the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Resealed {
    /// Values that were sealed anew.
    pub renewed: u64,
    /// Values that do not open with the town's key. They stay as they are.
    pub damaged: u64,
}

impl Resealed {
    /// How the value is to be stored, if it is bound to its column alone.
    fn renew(&mut self, sealer: &Sealer, column: Column, row: Row, old: &[u8]) -> Option<Vec<u8>> {
        if sealer.is_of_now(old) {
            return None;
        }
        match sealer.open(column, row.clone(), old) {
            Ok(text) => {
                self.renewed += 1;
                Some(sealer.seal(column, row, &text))
            }
            Err(_) => {
                self.damaged += 1;
                None
            }
        }
    }
}

/// Walks one column by the table's key, which names the row unless something else does.
macro_rules! walk {
    ($conn:expr, $sealer:expr, $done:expr, $table:ident.$value:ident as $column:expr, $key:ident) => {
        walk!($conn, $sealer, $done, $table.$value as $column, $key: i64 = i64::MIN, $key: i64, Row::from)
    };
    (
        $conn:expr, $sealer:expr, $done:expr, $table:ident.$value:ident as $column:expr,
        $key:ident: $Key:ty = $first:expr, $named:tt: $Named:ty, $row:expr
    ) => {{
        use crate::schema::$table::dsl::*;
        let mut after: $Key = $first;
        loop {
            let read = $conn.transaction(|conn| {
                let query = || $table.filter($key.gt(after.clone())).order($key).limit(PART).select(($key, $named, $value));
                let rows: Vec<($Key, $Named, Vec<u8>)> = with!(&mut *conn, c => query().load(c))?;
                let last = rows.last().map(|row| row.0.clone());
                for (key_here, named, old) in rows {
                    let Some(new) = $done.renew($sealer, $column, $row(named), &old) else { continue };
                    let this = || $table.filter($key.eq(key_here.clone()).and($value.eq(&old)));
                    with!(&mut *conn, c => diesel::update(this()).set($value.eq(&new)).execute(c))?;
                }
                Ok::<_, DbError>(last)
            });
            match read? {
                Some(last) => after = last,
                None => break,
            }
        }
    }};
}

/// Seals all of it anew.
///
/// # Errors
/// If the database fails; what was sealed anew by then stays so, and the next pass does the rest.
pub fn all(conn: &mut Conn, sealer: &Sealer) -> Result<Resealed, DbError> {
    let mut done = Resealed::default();
    walk!(conn, sealer, done, children.name as Column::ChildName, id);
    walk!(conn, sealer, done, children.kana as Column::ChildKana, id);
    walk!(conn, sealer, done, children.call_name as Column::ChildCallName, id);
    walk!(conn, sealer, done, guardians.name as Column::GuardianName, id);
    walk!(conn, sealer, done, guardians.email as Column::GuardianEmail, id);
    walk!(conn, sealer, done, staff.name as Column::StaffName, id);
    walk!(conn, sealer, done, visit_contacts.email as Column::VisitEmail, visit);
    walk!(conn, sealer, done, handovers.text as Column::Handover, id);
    walk!(conn, sealer, done, booking_parties.body as Column::BookingParty, booking);
    walk!(conn, sealer, done, persons.body as Column::Person, id);
    walk!(conn, sealer, done, incident_mails.email as Column::WatcherEmail, id);
    walk!(conn, sealer, done, incident_notes.text as Column::IncidentNote, id);
    walk!(conn, sealer, done, audit_reviews.text as Column::Review, week);
    walk!(conn, sealer, done, staff_passkeys.body as Column::Passkey, id);
    walk!(conn, sealer, done, staff_passkeys.name as Column::PasskeyName, id);
    codes(conn, sealer, &mut done)?;
    residents(conn, sealer, &mut done)?;
    identities(conn, sealer, &mut done)?;
    browsers(conn, sealer, &mut done)?;
    Ok(done)
}

/// Whether a pass walks over this column. Whoever adds one says so here, and lets it be walked above.
#[must_use]
pub const fn is_walked(column: Column) -> bool {
    match column {
        Column::ChildName
        | Column::ChildKana
        | Column::ChildCallName
        | Column::GuardianName
        | Column::GuardianEmail
        | Column::StaffName
        | Column::PushEndpoint
        | Column::PushKey
        | Column::PushAuth
        | Column::VisitEmail
        | Column::Handover
        | Column::BookingParty
        | Column::Resident
        | Column::Person
        | Column::WatcherEmail
        | Column::IncidentNote
        | Column::Review
        | Column::Passkey
        | Column::PasskeyName
        | Column::StaffIdentity
        | Column::CodeSecret => true,
        // Facts are never written again; an address that was marked is a hash; a browser keeps its form for half a day.
        Column::Reason | Column::BouncedAddress | Column::KeptForm => false,
    }
}

/// The secrets of apps; either may be missing.
fn codes(conn: &mut Conn, sealer: &Sealer, done: &mut Resealed) -> Result<(), DbError> {
    type Secrets = (i64, Option<Vec<u8>>, Option<Vec<u8>>);
    let mut after = i64::MIN;
    loop {
        let read = conn.transaction(|conn| {
            let query = || {
                let rows = staff_codes::table.filter(staff_codes::staff.gt(after)).order(staff_codes::staff).limit(PART);
                rows.select((staff_codes::staff, staff_codes::secret, staff_codes::pending))
            };
            let rows: Vec<Secrets> = with!(&mut *conn, c => query().load(c))?;
            let last = rows.last().map(|row| row.0);
            for (staff, secret, pending) in rows {
                let mut renew = |old: &Option<Vec<u8>>| {
                    old.as_ref().and_then(|old| done.renew(sealer, Column::CodeSecret, staff.into(), old))
                };
                if let Some(new) = renew(&secret) {
                    let this = || staff_codes::table.filter(staff_codes::staff.eq(staff)).filter(staff_codes::secret.eq(secret.as_deref()));
                    with!(&mut *conn, c => diesel::update(this()).set(staff_codes::secret.eq(Some(new.clone()))).execute(c))?;
                }
                if let Some(new) = renew(&pending) {
                    let this = || staff_codes::table.filter(staff_codes::staff.eq(staff)).filter(staff_codes::pending.eq(pending.as_deref()));
                    with!(&mut *conn, c => diesel::update(this()).set(staff_codes::pending.eq(Some(new.clone()))).execute(c))?;
                }
            }
            Ok::<_, DbError>(last)
        });
        match read? {
            Some(last) => after = last,
            None => return Ok(()),
        }
    }
}

fn residents(conn: &mut Conn, sealer: &Sealer, done: &mut Resealed) -> Result<(), DbError> {
    let row = |number: Vec<u8>| Row::from(number.as_slice());
    walk!(conn, sealer, done, residents.body as Column::Resident, number: Vec<u8> = Vec::new(), number: Vec<u8>, row);
    for resident in misplaced(conn, sealer)? {
        conn.transaction(|conn| resident.store(conn))?;
        done.renewed += 1;
    }
    Ok(())
}

/// Bound to the keyed hash of what they hold.
fn identities(conn: &mut Conn, sealer: &Sealer, done: &mut Resealed) -> Result<(), DbError> {
    let row = |hash: Vec<u8>| Row::from(hash.as_slice());
    walk!(conn, sealer, done, staff_identities.body as Column::StaffIdentity, identity: Vec<u8> = Vec::new(), identity: Vec<u8>, row);
    Ok(())
}

/// A browser's fields are bound to whose it is.
fn browsers(conn: &mut Conn, sealer: &Sealer, done: &mut Resealed) -> Result<(), DbError> {
    type Whose = (String, i64);
    let row = |(whom, id): Whose| Row::from((whom.as_str(), id));
    let first = i64::MIN;
    walk!(conn, sealer, done, push_subscriptions.endpoint as Column::PushEndpoint, id: i64 = first, (whom, recipient): Whose, row);
    walk!(conn, sealer, done, push_subscriptions.p256dh as Column::PushKey, id: i64 = first, (whom, recipient): Whose, row);
    walk!(conn, sealer, done, push_subscriptions.auth as Column::PushAuth, id: i64 = first, (whom, recipient): Whose, row);
    Ok(())
}

#[cfg(test)]
mod tests {
    use diesel::connection::SimpleConnection;

    use super::*;
    use crate::{
        DatabaseUrl,
        keys::TownKeys,
        schema::{guardians, push_subscriptions, residents},
        seal::{Later, Ring},
    };

    /// As a hub of the version before left it.
    fn old_town(sealer: &Sealer) -> Conn {
        let mut conn = Conn::open(&DatabaseUrl::Sqlite(":memory:".to_owned())).expect("a database");
        conn.migrate().expect("migrations");
        let old = |column, text: &str| {
            let sealed = sealer.seal_unbound(column, text);
            format!("x'{}'", sealed.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
        };
        let (name, kana) = (old(Column::ChildName, "name"), old(Column::ChildKana, "kana"));
        let (called, handover) = (old(Column::ChildCallName, "called"), old(Column::Handover, "text"));
        let (guardian, email) = (old(Column::GuardianName, "name"), old(Column::GuardianEmail, "a@example.jp"));
        let (staff, visit) = (old(Column::StaffName, "name"), old(Column::VisitEmail, "b@example.jp"));
        let (party, resident) = (old(Column::BookingParty, "{}"), old(Column::Resident, "{}"));
        let (endpoint, p256dh, auth) =
            (old(Column::PushEndpoint, "https://push"), old(Column::PushKey, "key"), old(Column::PushAuth, "auth"));
        let rows = format!(
            "insert into facilities (id, slug, name, address) values (1, 'yamada', '', '');
             insert into children (id, facility, number, name, kana, call_name, class, active)
                 values (2, 1, '1', {name}, {kana}, {called}, '', true);
             insert into guardians (id, email_hash, email, name) values (3, x'00', {email}, {guardian});
             insert into staff (id, facility, login, name, password, failures, leads)
                 values (4, 1, 'login', {staff}, '', 0, false);
             insert into handovers (id, facility, staff, written_at, text) values (5, 1, 4, 0, {handover});
             insert into visit_contacts (visit, email, created_at) values (6, {visit}, 0);
             insert into booking_parties (booking, mail, body) values (7, true, {party});
             insert into residents (number, body) values (x'08', {resident});
             insert into push_subscriptions (id, whom, recipient, endpoint_hash, endpoint, p256dh, auth, created_at)
                 values (9, 'guardian', 3, x'00', {endpoint}, {p256dh}, {auth}, 0);"
        );
        with!(&mut conn, c => c.batch_execute(&rows)).expect("rows");
        conn
    }

    #[test]
    fn every_sealed_column_is_sealed_to_its_row_and_a_second_pass_finds_nothing() {
        let sealer = Sealer::new(&[1; 32]);
        let mut conn = old_town(&sealer);
        assert_eq!(all(&mut conn, &sealer).expect("a pass"), Resealed { renewed: 13, damaged: 0 });
        assert_eq!(all(&mut conn, &sealer).expect("a pass"), Resealed::default());
        let sealer = Sealer::new(&[1; 32]).of_rows_only();
        let email: Vec<u8> = with!(&mut conn, c => guardians::table.select(guardians::email).first(c)).expect("a row");
        assert_eq!(sealer.open(Column::GuardianEmail, 3, &email).as_deref(), Ok("a@example.jp"));
        let auth = || push_subscriptions::table.select(push_subscriptions::auth);
        let auth: Vec<u8> = with!(&mut conn, c => auth().first(c)).expect("a row");
        assert_eq!(sealer.open(Column::PushAuth, ("guardian", 3), &auth).as_deref(), Ok("auth"));
        let body: Vec<u8> = with!(&mut conn, c => residents::table.select(residents::body).first(c)).expect("a row");
        assert_eq!(sealer.open(Column::Resident, [8].as_slice(), &body).as_deref(), Ok("{}"));
    }

    #[test]
    fn that_nothing_is_left_is_noted_only_by_a_pass_that_found_nothing() {
        let folder = simulators::fakes::folder::TempFolder::new("reseal").expect("a folder");
        let file = folder.join("keys.json");
        TownKeys::create(&file).expect("keys");
        let text = std::fs::read_to_string(&file)
            .expect("keys")
            .replace("\"sealed_to_rows\": true", "\"sealed_to_rows\": false");
        std::fs::write(&file, text).expect("a file");
        let sealer = TownKeys::load(&file).expect("keys").sealer();
        let mut conn = old_town(&sealer);
        for noted in [false, true, true] {
            let pass = all(&mut conn, &sealer).expect("a pass");
            assert_eq!(TownKeys::note_sealed_to_rows(&file, pass).expect("keys"), noted, "{pass:?}");
        }
    }

    #[test]
    fn every_sealed_column_goes_over_to_a_later_key_and_then_the_first_opens_none() {
        let data = [1; 32];
        let sealer = Sealer::new(&data);
        let mut conn = old_town(&sealer);
        let sealed = |text: &str, column, row: i64| {
            let sealed = sealer.seal(column, row, text);
            format!("x'{}'", sealed.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
        };
        let (person, secret) = (sealed("{}", Column::Person, 11), sealed("secret", Column::CodeSecret, 4));
        let rows = format!(
            "insert into persons (id, root, protected, body, changed_at) values (11, 11, false, {person}, 0);
             insert into staff_codes (staff, secret, last_step, pending, pending_at) values (4, {secret}, 0, {secret}, 0);"
        );
        with!(&mut conn, c => c.batch_execute(&rows)).expect("rows");
        all(&mut conn, &sealer).expect("a pass");
        let later = || [Later { id: 1, bytes: [5; 32], is_retired: false }];
        sealer.turn_to(Ring::with(&data, false, &later(), 1));
        assert_eq!(all(&mut conn, &sealer).expect("a pass"), Resealed { renewed: 16, damaged: 0 });
        sealer.turn_to(Ring::with(&data, true, &later(), 1));
        assert_eq!(all(&mut conn, &sealer).expect("a pass"), Resealed::default());
        let codes = || staff_codes::table.select((staff_codes::secret, staff_codes::pending));
        let (secret, pending): (Option<Vec<u8>>, Option<Vec<u8>>) =
            with!(&mut conn, c => codes().first(c)).expect("a row");
        for code in [secret, pending] {
            assert_eq!(sealer.open(Column::CodeSecret, 4, &code.expect("a code")).as_deref(), Ok("secret"));
        }
    }

    #[test]
    fn what_does_not_open_stays_and_is_counted() {
        let sealer = Sealer::new(&[1; 32]);
        let mut conn = old_town(&Sealer::new(&[2; 32]));
        assert_eq!(all(&mut conn, &sealer).expect("a pass"), Resealed { renewed: 0, damaged: 13 });
    }
}
