//! The page of an office where nothing can be booked yet, and the calendar that it begins with.

use std::collections::BTreeMap;

use askama::Template;
use domain::{
    bookings::calendar::{Bookable, Calendar, Capacity, ClosedDays, Desk, DeskNo, Hours, ReminderTime, Rules, Span},
    lang::{Lang, Words},
    queue::office::{Office, Service},
    time::{CivilDay, MinuteOfDay, Weekday},
};
use hub_web::pages::{Facility, Shell};

use super::services;

/// A week before at 9:00, and the day before at 12:30.
pub(super) const USUAL_REMINDERS: [ReminderTime; 2] = [
    ReminderTime { days_before: 7, at: MinuteOfDay(9 * 60) },
    ReminderTime { days_before: 1, at: MinuteOfDay(12 * 60 + 30) },
];
/// Days in which the staff look over what they began with, before the first bookable day.
const LEAD_DAYS: i64 = 14;

/// `GET /calendars/{facility}` where nothing can be booked yet.
#[derive(Debug, Template)]
#[template(path = "calendars_begin.html")]
pub struct Begin {
    shell: Shell,
    place: Facility,
    services: Vec<String>,
    first: CivilDay,
}

impl Begin {
    /// The page.
    #[must_use]
    pub fn new(shell: Shell, place: Facility, office: &Office, today: CivilDay) -> Self {
        let services = office.services.iter().map(|service| service.name.ja.clone()).collect();
        Self { shell: shell.at(place.clone()), place, services, first: first_day(today) }
    }
}

/// The first Monday on which the town has had time to look everything over.
fn first_day(today: CivilDay) -> CivilDay {
    let days = (0..7).map(|ahead| today.plus(LEAD_DAYS + ahead));
    days.into_iter().find(|day| day.weekday() == Weekday::Mon).expect("a week has a Monday")
}

/// What a place begins with: one desk, Monday to Friday, all services of the office.
#[must_use]
pub fn first_calendar(office: &Office, today: CivilDay) -> Calendar {
    let hours = |from: u16, to: u16| Hours {
        valid_from: first_day(today),
        valid_to: None,
        weekdays: Weekday::ALL[..5].iter().copied().collect(),
        every: 1,
        span: Span { from: MinuteOfDay(from * 60), to: MinuteOfDay(to * 60) },
        step: 30,
        capacity: Capacity { places: 2, public: 2 },
    };
    let bookable = |service: &Service| Bookable {
        service: service.no,
        desk: DeskNo(1),
        minutes: services::minutes(service),
        buffer: 0,
        reminders: USUAL_REMINDERS.to_vec(),
    };
    let name = Words { ja: "予約窓口".to_owned(), others: [(Lang::En, "Reservation desk".to_owned())].into() };
    Calendar {
        desks: vec![Desk { no: DeskNo(1), name, hours: vec![hours(9, 12), hours(13, 16)] }],
        services: office.services.iter().map(bookable).collect(),
        closed: ClosedDays::default(),
        openings: Vec::new(),
        closures: Vec::new(),
        rules: Rules::default(),
        stopped: None,
        telephone: None,
        documents: None,
        templates: BTreeMap::new(),
    }
}
