//! Bookings of the demo town, so that there is something to see on every day: made at each start by the same commands as
//! anybody's, for residents who have none ahead. A start soon after another one changes nothing. Others book as well: see
//! [`past`](super::past).

use std::collections::HashSet;

use actors::BookingFailure;
use db::{
    DbError, accounts,
    bookings::{calendar_as_set, change_calendar, keys_of, of_days},
    roster,
};
use domain::{
    bookings::{
        booking::{Booking, Channel, Seating, Wish},
        calendar::{Calendar, Capacity, DeskNo, Opening, Span},
        decide::{Ask, Command},
        slots::Grid,
    },
    ids::{BookingId, FacilityId},
    lang::Lang,
    log::Witness,
    queue::office::ServiceNo,
    time::{CivilDay, MinuteOfDay, UtcTime},
};
use hub_web::app::Hub;

use super::{OFFICE, OFFICE_LOGIN, residents, residents::Resident};

/// Where cards are handed out: what is booked for today is booked here.
const CARDS: DeskNo = DeskNo(1);
const STEP: u16 = 15;
const DAY_MINUTES: u16 = 24 * 60;
/// Today's slots that are booked, two residents each.
const TODAY: usize = 4;
/// How far ahead open days are looked for.
const AHEAD: i64 = 14;
/// On each of the next open days: the desk's service, at which of its slots.
const LATER: [(u16, usize); 5] = [(13, 1), (13, 4), (4, 9), (14, 2), (15, 1)];
const LATER_DAYS: usize = 3;

/// Why the demo town's bookings were not made.
#[derive(Debug, thiserror::Error)]
pub enum DemoBookingsError {
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The place did not take one.
    #[error(transparent)]
    Booking(#[from] BookingFailure),
}

/// A booking to be made.
struct Plan {
    service: ServiceNo,
    start: UtcTime,
}

/// Makes what is missing.
///
/// # Errors
/// If the database fails.
pub async fn enliven(hub: &Hub) -> Result<(), DemoBookingsError> {
    let (now, sealer) = (hub.clock.now(), hub.sealer());
    let login = format!("{OFFICE_LOGIN}01");
    let read = hub.db.read(move |conn| {
        let facility = roster::facility_by_slug(conn, OFFICE)?;
        let clerk = accounts::staff_by_login(conn, &sealer, &login)?.id;
        let booked = of_days(conn, facility.id, (now.day(), now.day().plus(i64::from(u16::MAX))))?;
        let calendar = calendar_as_set(conn, facility.id)?;
        Ok::<_, DbError>((facility.id, clerk, booked, calendar))
    });
    let (facility, clerk, booked, (calendar, as_set)) = match read.await {
        // A demo town from before there were bookings, or one that was changed.
        Err(DbError::NotFound) => return Ok(()),
        read => read?,
    };
    let calendar = open_today(hub, facility, (calendar, as_set), now).await?;
    let sealer = hub.sealer();
    let has_none = |resident: &Resident| {
        let key = resident.key(&sealer);
        !booked.iter().any(|booking: &Booking| booking.keys.person == key)
    };
    let known: HashSet<_> = residents::all().map(|resident| resident.key(&sealer)).collect();
    let of_known = |booking: &&Booking| known.contains(&booking.keys.person);
    let of_residents: Vec<Booking> = booked.iter().filter(of_known).cloned().collect();
    let plans = plans(&calendar, now, &of_residents);
    for (plan, resident) in plans.into_iter().zip(residents::all().filter(has_none)) {
        book(hub, facility, plan, (&resident, Witness::Staff { staff: clerk }), now).await?;
    }
    Ok(())
}

async fn book(
    hub: &Hub,
    facility: FacilityId,
    plan: Plan,
    (resident, by): (&Resident, Witness),
    now: UtcTime,
) -> Result<(), DemoBookingsError> {
    let (sealer, party) = (hub.sealer(), resident.party());
    let ask = Ask {
        booking: BookingId::new(now),
        wish: Wish { services: vec![plan.service], people: 1, seating: Seating::Together },
        start: plan.start,
        channel: Channel::Staff,
        language: Lang::Ja,
    };
    let keys = keys_of(&sealer, &party);
    let command = Command::Book { ask, keys, bring: String::new(), instead_of: None };
    match hub.town.booking(facility, (by, None), command, Some(party)).await {
        // Closed by the staff, or taken by somebody who tries the demo.
        Ok(_) | Err(BookingFailure::Refused(_)) => Ok(()),
        Err(failure) => Err(failure.into()),
    }
}

/// The bookings that a demo town has if none of these residents booked; none for today or for later days if there are some.
fn plans(calendar: &Calendar, now: UtcTime, booked: &[Booking]) -> Vec<Plan> {
    let today = now.day();
    let mut plans = Vec::new();
    if !booked.iter().any(|booking| booking.day() == today) {
        let slots = left_today(calendar, now).into_iter().take(TODAY);
        plans.extend(slots.flat_map(|start| {
            let plan = |service| Plan { service: ServiceNo(service), start };
            [plan(13), plan(4)]
        }));
    }
    let days = (1..=AHEAD).map(|ahead| today.plus(ahead));
    let open = days.filter(|day| !Grid::of(calendar, CARDS, *day).slots().is_empty());
    for day in open.take(LATER_DAYS).filter(|day| !booked.iter().any(|booking| booking.day() == *day)) {
        plans.extend(LATER.into_iter().filter_map(|(service, place)| later(calendar, day, service, place)));
    }
    plans
}

fn later(calendar: &Calendar, day: CivilDay, service: u16, place: usize) -> Option<Plan> {
    let service = ServiceNo(service);
    let grid = Grid::of(calendar, calendar.bookable(service)?.desk, day);
    let slot = grid.slots().get(place)?;
    Some(Plan { service, start: day.at(slot.start) })
}

/// When somebody can still be booked for today.
fn left_today(calendar: &Calendar, now: UtcTime) -> Vec<UtcTime> {
    let grid = Grid::of(calendar, CARDS, now.day());
    grid.slots().iter().map(|slot| now.day().at(slot.start)).filter(|start| *start > now).collect()
}

/// Whoever tries the demo on a Sunday or at night finds a desk open, too.
async fn open_today(
    hub: &Hub,
    facility: FacilityId,
    (mut calendar, as_set): (Calendar, UtcTime),
    now: UtcTime,
) -> Result<Calendar, DemoBookingsError> {
    if !left_today(&calendar, now).is_empty() {
        return Ok(calendar);
    }
    let from = (now.minute_of_day().0 + 1).next_multiple_of(STEP);
    if from + STEP > DAY_MINUTES {
        return Ok(calendar);
    }
    calendar.openings.retain(|opening| opening.day > now.day());
    calendar.openings.push(Opening {
        desk: CARDS,
        day: now.day(),
        span: Span { from: MinuteOfDay(from), to: MinuteOfDay((from + 12 * STEP).min(DAY_MINUTES)) },
        step: STEP,
        capacity: Capacity { places: 4, public: 3 },
    });
    let changed = calendar.clone();
    let write = hub.db.write(move |conn| change_calendar(conn, facility, Some(as_set), &changed, now));
    if let Some(head) = write.await? {
        hub.town.log_moved(facility, head);
    }
    Ok(calendar)
}

#[cfg(test)]
mod tests {
    use domain::queue::office::Office;

    use super::*;

    fn calendar() -> Calendar {
        let office = Office::parse(include_str!("office.json")).expect("the demo office");
        Calendar::parse(include_str!("calendar.json"), &office).expect("the demo calendar")
    }

    fn day(month: i8, day: i8) -> CivilDay {
        CivilDay::from_date(2026, month, day).expect("a day of the test")
    }

    #[test]
    fn the_demo_calendar_is_closed_on_the_day_after_the_third_saturday_and_open_late_on_thursdays() {
        let slots = |day| Grid::of(&calendar(), CARDS, day).slots().len();
        assert_eq!((slots(day(11, 24)), slots(day(11, 26))), (30, 40));
        // Every second Saturday; a holiday; the year's end.
        assert_eq!(slots(day(11, 21)) + slots(day(11, 28)), 12);
        assert_eq!((slots(day(11, 23)), slots(day(12, 30))), (0, 0));
        assert_eq!(calendar().closed.monthly.len(), 1);
    }

    #[test]
    fn something_is_booked_today_and_on_the_next_open_days_and_not_once_more() {
        let (calendar, now) = (calendar(), day(11, 24).at(MinuteOfDay(600)));
        let plans = plans(&calendar, now, &[]);
        assert_eq!(plans.len(), TODAY * 2 + LATER.len() * LATER_DAYS);
        assert!(plans.iter().all(|plan| plan.start > now));
        assert!(residents::all().count() >= plans.len());
    }
}
