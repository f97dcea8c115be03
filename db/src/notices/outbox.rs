//! From outbox to deliveries.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
    slice,
};

use diesel::prelude::*;
use domain::{
    ids::{BookingId, DeliveryId, GuardianId, VisitId, WatcherId},
    time::UtcTime,
};

use super::{
    Channel, DeliveryState, Notice, Rank, Recipient, To, UNREADABLE, Ways, attempts, subscriptions::SUBSCRIPTIONS_MAX,
};
use crate::{
    Conn, Db, DbError,
    incidents::WATCHERS_MAX,
    schema::{booking_parties, deliveries, guardianships, incident_mails, outbox, push_subscriptions, visit_contacts},
    with,
};

/// Outbox rows of one transaction.
const ROWS: usize = 1_000;
/// The reason of what was dropped because it was a mistake.
const TAKEN_BACK: &str = "taken-back";
/// Recipients of one query.
const RECIPIENTS: usize = 500;
/// More guardians than a child has.
const GUARDIANS_MAX: usize = 20;

#[derive(Queryable)]
struct OutboxRow {
    facility: i64,
    seq: i64,
    subject: i64,
    notice: String,
    at: i64,
    detail: Option<String>,
}

/// A delivery that waits for its first try. An absent value is stored as such, so that a batch is one statement.
#[derive(Insertable)]
#[diesel(table_name = deliveries, treat_none_as_default_value = false)]
pub(super) struct NewDelivery {
    pub id: i64,
    pub facility: i64,
    pub seq: i64,
    pub subject: i64,
    pub whom: &'static str,
    pub recipient: i64,
    pub channel: &'static str,
    pub subscription: i64,
    pub notice: String,
    pub detail: Option<String>,
    pub at: i64,
    pub state: &'static str,
    pub attempts: i64,
    pub due_at: i64,
    pub claimed_until: i64,
    pub rank: i64,
}

impl NewDelivery {
    fn of(row: &OutboxRow, recipient: Recipient, browser: Option<i64>, now: UtcTime) -> Self {
        Self {
            id: 0,
            facility: row.facility,
            seq: row.seq,
            subject: row.subject,
            whom: recipient.whom(),
            recipient: recipient.raw(),
            channel: if browser.is_some() { Channel::Push } else { Channel::Mail }.name(),
            subscription: browser.unwrap_or(0),
            notice: row.notice.clone(),
            detail: row.detail.clone(),
            at: row.at,
            state: DeliveryState::Waiting.name(),
            attempts: 0,
            due_at: now.micros(),
            claimed_until: 0,
            rank: row.known().map_or(Rank::Awaited, |notice| notice.rank).number(),
        }
    }
}

impl OutboxRow {
    fn known(&self) -> Option<Notice> {
        Notice::from_name(&self.notice)
    }

    fn takes_back(&self) -> &'static [&'static str] {
        self.known().map_or(&[], |notice| notice.takes_back)
    }

    /// Whether the recipient has heard of a mistake that this row takes back, or may hear of it at any moment. What has not
    /// gone out of any does not go out any more; what was taken back before is none.
    fn has_been_told(&self, conn: &mut Conn, recipient: Recipient, now: UtcTime) -> Result<bool, DbError> {
        let of_the_day = DeliveryId::first_at(UtcTime::from_micros(self.at).day().start());
        let taken_back = || {
            deliveries::table
                .filter(deliveries::id.ge(of_the_day.raw()))
                .filter(deliveries::facility.eq(self.facility).and(deliveries::seq.lt(self.seq)))
                .filter(deliveries::whom.eq(recipient.whom()).and(deliveries::recipient.eq(recipient.raw())))
                .filter(deliveries::subject.eq(self.subject).and(deliveries::notice.eq(&self.notice)))
                .order(deliveries::seq.desc())
                .select(deliveries::seq)
                .limit(1)
        };
        let since: Option<i64> = with!(conn, c => taken_back().first(c).optional())?;
        let mut has_heard = false;
        for mistake in self.takes_back() {
            has_heard |= self.has_heard_of(conn, recipient, (mistake, of_the_day, since.unwrap_or(0)), now)?;
        }
        Ok(has_heard)
    }

    /// Whether the recipient has heard of the last mistake of this name among those since then, or may at any moment. What has
    /// not gone out of it does not go out any more.
    fn has_heard_of(
        &self,
        conn: &mut Conn,
        recipient: Recipient,
        (mistake, of_the_day, since): (&str, DeliveryId, i64),
        now: UtcTime,
    ) -> Result<bool, DbError> {
        let on_its_way = || {
            outbox::table
                .filter(outbox::facility.eq(self.facility).and(outbox::seq.lt(self.seq)))
                .filter(outbox::subject.eq(self.subject).and(outbox::notice.eq(mistake)))
                .count()
        };
        // Another hub is at it.
        let on_its_way: i64 = with!(conn, c => on_its_way().get_result(c))?;
        let before = || {
            deliveries::table
                .filter(deliveries::id.ge(of_the_day.raw()))
                .filter(deliveries::facility.eq(self.facility))
                .filter(deliveries::seq.lt(self.seq).and(deliveries::seq.gt(since)))
                .filter(deliveries::whom.eq(recipient.whom()).and(deliveries::recipient.eq(recipient.raw())))
                .filter(deliveries::subject.eq(self.subject).and(deliveries::notice.eq(mistake)))
        };
        let last = || before().order(deliveries::seq.desc()).select(deliveries::seq).limit(1);
        let last: Option<i64> = with!(conn, c => last().first(c).optional())?;
        let Some(last) = last else { return Ok(on_its_way > 0) };
        let unsent = || {
            before()
                .filter(deliveries::seq.eq(last).and(deliveries::state.eq(DeliveryState::Waiting.name())))
                .filter(deliveries::claimed_until.le(now.micros()))
                .order(deliveries::id)
                .limit(limit(SUBSCRIPTIONS_MAX + 1))
                .select(deliveries::id)
        };
        let unsent: Vec<i64> = match conn {
            Conn::Sqlite(c) => unsent().load(c)?,
            Conn::Pg(c) => unsent().for_update().load(c)?,
        };
        for id in unsent {
            attempts::drop_unneeded(conn, DeliveryId::from_raw(id), now, TAKEN_BACK)?;
        }
        let told = || {
            let ends = [DeliveryState::Waiting.name(), DeliveryState::Delivered.name()];
            before().filter(deliveries::seq.eq(last).and(deliveries::state.eq_any(ends))).count()
        };
        let told: i64 = with!(conn, c => told().get_result(c))?;
        Ok(on_its_way > 0 || told > 0)
    }

    fn is_to(&self, to: To) -> bool {
        self.known().is_some_and(|notice| notice.to == to)
    }

    /// Who is told of it: the guardians of the child, or whoever holds the visit's number or made the booking.
    fn recipients(&self, guardians: &HashMap<i64, Vec<i64>>, watchers: &[Recipient]) -> Vec<Recipient> {
        match self.known().map(|notice| notice.to) {
            Some(To::Guardians) => {
                let guardian = |&id: &i64| Recipient::Guardian(GuardianId::from_raw(id));
                guardians.get(&self.subject).into_iter().flatten().map(guardian).collect()
            }
            Some(To::Guardian) => vec![Recipient::Guardian(GuardianId::from_raw(self.subject))],
            Some(To::Visitor) => vec![Recipient::Visit(VisitId::from_raw(self.subject))],
            Some(To::Watchers) => watchers.to_vec(),
            Some(To::Booker) => vec![Recipient::Booking(BookingId::from_raw(self.subject))],
            None => Vec::new(),
        }
    }
}

/// Turns outbox rows into one delivery for each address: the browsers of each recipient, or the mail address of one who
/// has none; some go both ways, or by mail alone. A visitor who gave neither is told nothing. Gives whether more may be left. In a transaction.
///
/// # Errors
/// If the database fails.
pub fn expand(conn: &mut Conn, now: UtcTime) -> Result<bool, DbError> {
    conn.plan_anew()?;
    let rows = take(conn)?;
    let more = rows.len() == ROWS;
    expand_rows(conn, rows, now)?;
    Ok(more)
}

/// The same in transactions of its own, and whatever a row holds: where rows cannot become deliveries together, half of them
/// may, down to the one that cannot. That one is set aside as a delivery that failed, so that the staff sees it.
///
/// # Errors
/// If the database fails.
pub async fn expand_each(db: &Db, now: UtcTime) -> Result<bool, DbError> {
    match db.write(move |conn| expand(conn, now)).await {
        Err(error) if error.is_of_rows() => tracing::error!(%error, "rows of the outbox hold up others"),
        expanded => return expanded,
    }
    let mut portions = vec![db.write(|conn| Ok::<_, DbError>(places(&take(conn)?))).await?];
    while let Some(mut portion) = portions.pop() {
        let these = portion.clone();
        match db.write(move |conn| take_only(conn, &these).and_then(|rows| expand_rows(conn, rows, now))).await {
            Ok(()) => {}
            Err(error) if !error.is_of_rows() => return Err(error),
            Err(_) if portion.len() > 1 => {
                portions.push(portion.split_off(portion.len() / 2));
                portions.push(portion);
            }
            Err(error) => {
                tracing::error!(%error, "a row of the outbox is set aside");
                db.write(move |conn| take_only(conn, &portion).and_then(|rows| set_aside(conn, rows, now))).await?;
            }
        }
    }
    Ok(true)
}

fn places(rows: &[OutboxRow]) -> Vec<(i64, i64)> {
    rows.iter().map(|row| (row.facility, row.seq)).collect()
}

/// Those of these rows that no other hub is at, or has been.
fn take_only(conn: &mut Conn, places: &[(i64, i64)]) -> Result<Vec<OutboxRow>, DbError> {
    let mut places = places.to_vec();
    places.sort_unstable();
    let mut rows = Vec::new();
    for places in places.chunk_by(|one, next| one.0 == next.0) {
        let query = || {
            outbox::table
                .filter(outbox::facility.eq(places[0].0))
                .filter(outbox::seq.eq_any(places.iter().map(|place| place.1)))
                .order(outbox::seq)
                .limit(limit(ROWS))
        };
        rows.extend::<Vec<OutboxRow>>(match conn {
            Conn::Sqlite(c) => query().load(c)?,
            Conn::Pg(c) => query().for_update().skip_locked().load(c)?,
        });
    }
    Ok(rows)
}

/// Makes of rows that cannot become deliveries one each that failed.
fn set_aside(conn: &mut Conn, rows: Vec<OutboxRow>, now: UtcTime) -> Result<(), DbError> {
    for row in &rows {
        let to = row.known().map_or(To::Guardians, |notice| notice.to);
        // Nobody has become the recipient of what guardians were to be told.
        let recipient = if matches!(to, To::Guardians | To::Watchers) { 0 } else { row.subject };
        let failed = || {
            (
                (deliveries::id.eq(DeliveryId::new(now).raw()), deliveries::rank.eq(Rank::Awaited.number())),
                (deliveries::facility.eq(row.facility), deliveries::seq.eq(row.seq)),
                (deliveries::whom.eq(to.whom()), deliveries::recipient.eq(recipient)),
                (deliveries::channel.eq(Channel::Mail.name()), deliveries::subscription.eq(0)),
                (deliveries::subject.eq(row.subject), deliveries::notice.eq(&row.notice)),
                (deliveries::detail.eq(&row.detail), deliveries::at.eq(row.at)),
                (deliveries::state.eq(DeliveryState::Failed.name()), deliveries::reason.eq(UNREADABLE)),
                (deliveries::attempts.eq(0), deliveries::claimed_until.eq(0)),
                (deliveries::due_at.eq(now.micros()), deliveries::finished_at.eq(now.micros())),
            )
        };
        let insert = || diesel::insert_into(deliveries::table).values(failed()).on_conflict_do_nothing();
        with!(conn, c => insert().execute(c))?;
    }
    remove(conn, rows)
}

fn expand_rows(conn: &mut Conn, rows: Vec<OutboxRow>, now: UtcTime) -> Result<(), DbError> {
    let (guardians, watchers) = (guardians_of(conn, &rows)?, watchers_of(conn, &rows)?);
    let (plain, mut corrections): (Vec<OutboxRow>, Vec<OutboxRow>) =
        rows.into_iter().partition(|row| row.takes_back().is_empty());
    let made = deliveries_of(conn, &told(&plain, &guardians, &watchers), now)?;
    insert(conn, made, now)?;
    remove(conn, plain)?;
    // After them: what they take back may be among those.
    // One after the other, in the order of their logs: one may take back another.
    corrections.sort_unstable_by_key(|row| (row.facility, row.seq));
    for correction in corrections {
        let told = told(slice::from_ref(&correction), &guardians, &watchers).into_iter().map(|(row, recipient)| {
            let has_heard = row.has_been_told(conn, recipient, now)?;
            Ok(has_heard.then_some((row, recipient)))
        });
        let told: Vec<_> = told.collect::<Result<Vec<_>, DbError>>()?.into_iter().flatten().collect();
        let made = deliveries_of(conn, &told, now)?;
        insert(conn, made, now)?;
        remove(conn, vec![correction])?;
    }
    Ok(())
}

/// Who is told of which of these rows.
fn told<'a>(
    rows: &'a [OutboxRow],
    guardians: &HashMap<i64, Vec<i64>>,
    watchers: &[Recipient],
) -> Vec<(&'a OutboxRow, Recipient)> {
    let of_row =
        |row: &'a OutboxRow| row.recipients(guardians, watchers).into_iter().map(move |recipient| (row, recipient));
    rows.iter().flat_map(of_row).collect()
}

/// One delivery for each address of whoever is told.
fn deliveries_of(conn: &mut Conn, told: &[(&OutboxRow, Recipient)], now: UtcTime) -> Result<Vec<NewDelivery>, DbError> {
    let mut recipients: Vec<Recipient> = told.iter().map(|(_, recipient)| *recipient).collect();
    recipients.sort_unstable();
    recipients.dedup();
    let browsers = browsers_of(conn, &recipients)?;
    let writable = writable(conn, &recipients)?;
    let mut made = Vec::new();
    for &(row, recipient) in told {
        let ways = row.known().map_or(Ways::PushElseMail, |notice| notice.ways);
        let browsers = browsers.get(&recipient).filter(|_| !matches!(ways, Ways::Mail | Ways::MailAsProof));
        if writable.contains(&recipient) && (browsers.is_none() || ways == Ways::PushAndMail) {
            made.push(NewDelivery::of(row, recipient, None, now));
        }
        made.extend(browsers.into_iter().flatten().map(|&id| NewDelivery::of(row, recipient, Some(id), now)));
    }
    Ok(made)
}

fn remove(conn: &mut Conn, mut rows: Vec<OutboxRow>) -> Result<(), DbError> {
    rows.sort_unstable_by_key(|row| (row.facility, row.seq));
    for rows in rows.chunk_by(|one, next| one.facility == next.facility) {
        let these = || {
            outbox::table
                .filter(outbox::facility.eq(rows[0].facility))
                .filter(outbox::seq.eq_any(rows.iter().map(|row| row.seq)))
        };
        with!(conn, c => diesel::delete(these()).execute(c))?;
    }
    Ok(())
}

/// The rows that this hub can read.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn known() -> _ {
    let names: Vec<&'static str> = Notice::names();
    outbox::table.filter(outbox::notice.eq_any(names))
}

/// Rows that no other hub is at: what is most urgent first, and of each kind what happened first, wherever that was. One
/// place's flood so holds up nothing of another kind, and of the same kind only what came after it.
fn take(conn: &mut Conn) -> Result<Vec<OutboxRow>, DbError> {
    let mut rows = Vec::new();
    for notice in Notice::by_rank() {
        let query = || {
            outbox::table
                .filter(outbox::notice.eq(notice))
                .order((outbox::at, outbox::facility, outbox::seq))
                .limit(limit(ROWS - rows.len()))
        };
        let found: Vec<OutboxRow> = match conn {
            Conn::Sqlite(c) => query().load(c)?,
            Conn::Pg(c) => query().for_update().skip_locked().load(c)?,
        };
        rows.extend(found);
        if rows.len() == ROWS {
            break;
        }
    }
    Ok(rows)
}

fn guardians_of(conn: &mut Conn, rows: &[OutboxRow]) -> Result<HashMap<i64, Vec<i64>>, DbError> {
    let about_children = rows.iter().filter(|row| row.is_to(To::Guardians));
    let mut children: Vec<i64> = about_children.map(|row| row.subject).collect();
    children.sort_unstable();
    children.dedup();
    let query = || {
        guardianships::table
            .filter(guardianships::child.eq_any(&children))
            .order((guardianships::child, guardianships::guardian))
            .limit(limit(ROWS * GUARDIANS_MAX))
    };
    Ok(grouped(with!(conn, c => query().load(c))?))
}

/// Those who look after incidents, if one of the rows is for them.
fn watchers_of(conn: &mut Conn, rows: &[OutboxRow]) -> Result<Vec<Recipient>, DbError> {
    if !rows.iter().any(|row| row.is_to(To::Watchers)) {
        return Ok(Vec::new());
    }
    let all = || incident_mails::table.order(incident_mails::id).limit(limit(WATCHERS_MAX)).select(incident_mails::id);
    let all: Vec<i64> = with!(conn, c => all().load(c))?;
    Ok(all.into_iter().map(|id| Recipient::Watcher(WatcherId::from_raw(id))).collect())
}

fn browsers_of(conn: &mut Conn, recipients: &[Recipient]) -> Result<HashMap<Recipient, Vec<i64>>, DbError> {
    let mut browsers = Vec::new();
    for recipients in alike(recipients) {
        let whom = recipients[0].whom();
        let query = || {
            push_subscriptions::table
                .filter(push_subscriptions::whom.eq(whom))
                .filter(push_subscriptions::recipient.eq_any(recipients.iter().map(|recipient| recipient.raw())))
                .order(push_subscriptions::id)
                .limit(limit(RECIPIENTS * SUBSCRIPTIONS_MAX))
                .select((push_subscriptions::recipient, push_subscriptions::id))
        };
        let found: Vec<(i64, i64)> = with!(conn, c => query().load(c))?;
        for (recipient, id) in found {
            browsers.push((Recipient::of_row(whom, recipient)?, id));
        }
    }
    Ok(grouped(browsers))
}

/// Who has a mail address: every guardian and everybody who looks after incidents, and those visitors who gave one.
fn writable(conn: &mut Conn, recipients: &[Recipient]) -> Result<HashSet<Recipient>, DbError> {
    let mut writable = HashSet::new();
    for recipients in alike(recipients) {
        if let Recipient::Guardian(_) | Recipient::Watcher(_) = recipients[0] {
            writable.extend(recipients);
            continue;
        }
        if let Recipient::Booking(_) = recipients[0] {
            writable.extend(with_mail(conn, recipients)?);
            continue;
        }
        let query = || {
            visit_contacts::table
                .filter(visit_contacts::visit.eq_any(recipients.iter().map(|recipient| recipient.raw())))
                .order(visit_contacts::visit)
                .limit(limit(RECIPIENTS))
                .select(visit_contacts::visit)
        };
        let found: Vec<i64> = with!(conn, c => query().load(c))?;
        writable.extend(found.into_iter().map(|visit| Recipient::Visit(VisitId::from_raw(visit))));
    }
    Ok(writable)
}

/// The bookings with a mail address.
fn with_mail(conn: &mut Conn, recipients: &[Recipient]) -> Result<Vec<Recipient>, DbError> {
    let query = || {
        booking_parties::table
            .filter(booking_parties::booking.eq_any(recipients.iter().map(|recipient| recipient.raw())))
            .filter(booking_parties::mail.eq(true))
            .order(booking_parties::booking)
            .limit(limit(RECIPIENTS))
            .select(booking_parties::booking)
    };
    let found: Vec<i64> = with!(conn, c => query().load(c))?;
    Ok(found.into_iter().map(|booking| Recipient::Booking(BookingId::from_raw(booking))).collect())
}

/// Sorted recipients in portions of one kind each, for one query each.
fn alike(recipients: &[Recipient]) -> impl Iterator<Item = &[Recipient]> {
    recipients.chunk_by(|one, next| one.whom() == next.whom()).flat_map(|alike| alike.chunks(RECIPIENTS))
}

fn limit(rows: usize) -> i64 {
    i64::try_from(rows).expect("a limit is a small number")
}

fn grouped<K: Eq + Hash>(pairs: Vec<(K, i64)>) -> HashMap<K, Vec<i64>> {
    pairs.into_iter().fold(HashMap::new(), |mut groups: HashMap<_, Vec<_>>, (key, value)| {
        groups.entry(key).or_default().push(value);
        groups
    })
}

/// Stores deliveries; one that is there already stays as it is.
pub(super) fn insert(conn: &mut Conn, mut made: Vec<NewDelivery>, now: UtcTime) -> Result<(), DbError> {
    for delivery in &mut made {
        delivery.id = DeliveryId::new(now).raw();
    }
    for rows in made.chunks(500) {
        let one = (
            deliveries::facility,
            deliveries::seq,
            deliveries::whom,
            deliveries::recipient,
            deliveries::channel,
            deliveries::subscription,
        );
        let insert = || diesel::insert_into(deliveries::table).values(rows).on_conflict(one).do_nothing();
        with!(conn, c => insert().execute(c))?;
    }
    Ok(())
}
