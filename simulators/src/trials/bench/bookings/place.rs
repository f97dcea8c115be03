//! The place: desks that are open day and night, with much room, with some, and with little; and residents who are known.

use domain::{
    bookings::calendar::{Bookable, Calendar, Capacity, DeskNo, ReminderTime, Rules, Span},
    queue::office::ServiceNo,
    time::{Clock, MinuteOfDay, SystemClock, Weekday},
};

use crate::trials::load::{
    bookings::{BookingPlan, calendar, hours},
    office::OfficePlan,
};

/// A desk with a thousand places at a time.
pub const FULL: u16 = 1;
/// A desk with 200.
pub const ROOMY: u16 = 2;
/// A desk with 50.
pub const SCARCE: u16 = 3;
/// As many places at a time, by desk.
const PLACES: [u16; 3] = [1_000, 200, 50];
/// Nobody books the same thing twice: a resident has as many bookings as there are services.
pub const SERVICES: u16 = 40;
/// A slot begins every so many minutes.
pub const STEP: u16 = 30;
/// The first day that bookings are of, so many days ahead.
pub const FIRST_DAY: u16 = 2;
/// So many days from then on.
pub const DAYS: u16 = 30;
/// Residents who are known.
pub const RESIDENTS: usize = 6_000;
/// Bookings when the month is looked at.
pub const OF_THE_MONTH: usize = 50_000;
/// The office.
pub const OFFICE: OfficePlan = OfficePlan { sections: 3, services_a_section: SERVICES, counters: 1 };

/// The first service of a desk.
pub const fn first_service(desk: u16) -> u16 {
    (desk - 1) * SERVICES + 1
}

/// Without reminders.
pub fn plan() -> BookingPlan {
    with_reminders(Vec::new())
}

/// With these reminders.
pub fn with_reminders(reminders: Vec<ReminderTime>) -> BookingPlan {
    BookingPlan { calendar: the_calendar(&reminders), residents: RESIDENTS }
}

fn the_calendar(reminders: &[ReminderTime]) -> Calendar {
    let (today, midnight) = (SystemClock.now().day(), MinuteOfDay(24 * 60));
    let rules = Rules {
        latest_days: DAYS + 10,
        cut_off_at: MinuteOfDay(24 * 60 - 1),
        cut_off_days: 0,
        per_person: 100,
        per_address: 100,
        release_minutes: 0,
        quiet_from: MinuteOfDay(0),
        quiet_to: MinuteOfDay(0),
        ..Rules::default()
    };
    let desk = |no: u16| {
        let places = PLACES[usize::from(no - 1)];
        let span = Span { from: MinuteOfDay(0), to: midnight };
        let hours = hours(today, Weekday::ALL.into(), span, STEP, Capacity { places, public: places });
        (DeskNo(no), vec![hours])
    };
    let bookable = |(desk, service)| Bookable {
        service: ServiceNo(service),
        desk: DeskNo(desk),
        minutes: STEP,
        buffer: 0,
        reminders: reminders.to_vec(),
    };
    let services =
        (1..=3).flat_map(|desk| (first_service(desk)..first_service(desk) + SERVICES).map(move |no| (desk, no)));
    calendar((1..=3).map(desk), services.map(bookable).collect(), rules)
}
