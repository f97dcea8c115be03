//! A calendar for the office of the town, and residents whom its ledger knows.

use std::time::Duration;

use db::{DbError, bookings, queues, residents, residents::Resident, roster};
use domain::{
    bookings::calendar::{Bookable, Calendar, Capacity, ClosedDays, Desk, DeskNo, Hours, ReminderTime, Rules, Span},
    ids::FacilityId,
    lang::{Lang, Words},
    queue::office::ServiceNo,
    time::{CivilDay, Clock, MinuteOfDay, Weekday},
};

use super::{SOON, TestHub};

fn hours(weekdays: &[Weekday], (from, to): (u16, u16), step: u16, (places, public): (u16, u16)) -> Hours {
    Hours {
        valid_from: CivilDay::from_date(2026, 1, 5).expect("a day"),
        valid_to: None,
        weekdays: weekdays.iter().copied().collect(),
        every: 1,
        span: Span { from: MinuteOfDay(from), to: MinuteOfDay(to) },
        step,
        capacity: Capacity { places, public },
    }
}

fn bookable(service: u16, desk: u16, minutes: u16) -> Bookable {
    let reminders = vec![ReminderTime { days_before: 1, at: MinuteOfDay(12 * 60 + 30) }];
    Bookable { service: ServiceNo(service), desk: DeskNo(desk), minutes, buffer: 0, reminders }
}

/// Two desks of the office: one from Monday to Friday, 9:00–12:00 and 13:00–16:00 in half hours with three places, two of
/// them for residents; one on Wednesdays with a single place. Services 1 and 2 are at the first, 3 is at the second.
pub fn calendar() -> Calendar {
    let words = |ja: &str, en: &str| Words { ja: ja.to_owned(), others: [(Lang::En, en.to_owned())].into() };
    let work = &Weekday::ALL[..5];
    let morning = hours(work, (540, 720), 30, (3, 2));
    let afternoon = hours(work, (780, 960), 30, (3, 2));
    let wednesdays = hours(&[Weekday::Wed], (540, 720), 60, (1, 1));
    Calendar {
        desks: vec![
            Desk { no: DeskNo(1), name: words("カード交付窓口", "Card desk"), hours: vec![morning, afternoon] },
            Desk { no: DeskNo(2), name: words("税の相談", "Tax advice"), hours: vec![wednesdays] },
        ],
        services: vec![bookable(1, 1, 30), bookable(2, 1, 30), bookable(3, 2, 60)],
        closed: ClosedDays::default(),
        openings: Vec::new(),
        closures: Vec::new(),
        rules: Rules::default(),
        stopped: None,
        telephone: None,
        documents: None,
        templates: [].into(),
    }
}

impl TestHub {
    /// From now on this is the calendar of this office.
    pub async fn calendar_at(&self, slug: &str, calendar: Calendar) -> FacilityId {
        let (slug, now, hub) = (slug.to_owned(), self.town.clock.now(), &self.running.hub);
        let put = hub.db.write(move |conn| {
            let facility = roster::facility_by_slug(conn, &slug)?.id;
            let office = queues::office(conn, facility)?.expect("an office");
            calendar.check(&office).expect("a calendar that makes sense");
            bookings::put_calendar(conn, facility, &calendar, now)?;
            Ok::<_, DbError>((facility, db::log::head(conn, facility)?))
        });
        let (facility, head) = put.await.expect("a calendar");
        hub.town.log_moved(facility, head);
        facility
    }

    /// Waits until nothing is left to be told or recorded.
    pub async fn settled(&self) {
        let looking = async {
            let mut looks = tokio::time::interval(Duration::from_millis(100));
            loop {
                looks.tick().await;
                let counts = self.running.hub.db.read(db::notices::counts).await.expect("a database");
                if counts.outbox + counts.waiting == 0 {
                    return;
                }
            }
        };
        tokio::time::timeout(2 * SOON, looking).await.expect("rest in time");
    }

    /// From now on the ledger knows this resident.
    pub async fn resident(&self, resident: Resident) {
        let hub = &self.running.hub;
        let sealer = hub.sealer();
        let put: Result<(), DbError> = hub.db.write(move |conn| residents::put(conn, &sealer, &resident, None)).await;
        put.expect("a resident");
    }
}
