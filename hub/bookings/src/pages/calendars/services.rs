//! What can be booked: the services of the office, each with its desk, its time and its reminders.

use domain::{
    bookings::calendar::{Bookable, Calendar, DeskNo, GRAIN, ReminderTime},
    queue::office::{Office, Service, ServiceNo},
};
use hub_web::pages::fields::{Fields, clock};

use super::{
    CalendarSettings,
    draft::Context,
    hours::{read_number, without_zero},
    problem::Problem,
    rows,
    start::USUAL_REMINDERS,
};

/// A service of the office.
#[derive(Debug, Clone)]
pub struct Offered {
    pub at: String,
    pub name: String,
    /// It can be booked.
    pub is_on: bool,
}

fn at(service: ServiceNo) -> String {
    format!("service.{service}")
}

pub(super) fn fill(fields: &mut Fields, calendar: &Calendar) {
    for Bookable { service, desk, minutes, buffer, reminders } in &calendar.services {
        let at = at(*service);
        fields.put(&format!("{at}.on"), "on");
        fields.put(&format!("{at}.desk"), desk.0);
        fields.put(&format!("{at}.minutes"), minutes);
        fields.put(&format!("{at}.buffer"), buffer);
        fill_reminders(fields, &at, reminders);
    }
}

fn fill_reminders(fields: &mut Fields, at: &str, reminders: &[ReminderTime]) {
    for (row, reminder) in reminders.iter().enumerate() {
        fields.put(&format!("{at}.reminder.{row}.days"), reminder.days_before);
        fields.put(&format!("{at}.reminder.{row}.at"), clock(reminder.at));
    }
}

/// What usually fits a service that cannot be booked yet.
pub(super) fn prepare(fields: &mut Fields, context: &Context) {
    for service in &context.office.services {
        let at = at(service.no);
        if !fields.text(&format!("{at}.minutes")).is_empty() || fields.has(&format!("{at}.on"), "on") {
            continue;
        }
        fields.set(&format!("{at}.minutes"), minutes(service));
        fields.set(&format!("{at}.buffer"), 0);
        fill_reminders(fields, &at, &USUAL_REMINDERS);
    }
}

/// How long a service takes, as bookings count it.
pub(super) fn minutes(service: &Service) -> u16 {
    service.minutes.max(GRAIN).next_multiple_of(GRAIN)
}

pub(super) fn read(fields: &Fields, office: &Office, calendar: &mut Calendar) -> Result<(), Problem> {
    let ticked = office.services.iter().filter(|service| fields.has(&format!("{}.on", at(service.no)), "on"));
    calendar.services = ticked.map(|service| read_service(fields, service.no)).collect::<Result<_, _>>()?;
    Ok(())
}

fn read_service(fields: &Fields, service: ServiceNo) -> Result<Bookable, Problem> {
    let at = at(service);
    let reminders = rows::filled(fields, &format!("{at}.reminder"));
    Ok(Bookable {
        service,
        desk: DeskNo(read_number(fields, &at, "desk", "予約窓口")?),
        minutes: read_number(fields, &at, "minutes", "1人にかかる時間")?,
        buffer: read_number(fields, &at, "buffer", "あとに空ける時間")?,
        reminders: reminders.iter().map(|row| read_reminder(fields, &at, row)).collect::<Result<_, _>>()?,
    })
}

fn read_reminder(fields: &Fields, service: &str, at: &str) -> Result<ReminderTime, Problem> {
    let days_before = fields.number(&format!("{at}.days")).ok_or_else(|| Problem::field(service, "何日前"))?;
    let time = fields.time(&format!("{at}.at")).ok_or_else(|| Problem::field(service, "お知らせの時刻"))?;
    Ok(ReminderTime { days_before, at: time })
}

impl CalendarSettings {
    pub(super) fn offered(&self) -> Vec<Offered> {
        let offered = |service: &Service| {
            let at = at(service.no);
            Offered { is_on: self.has(&at, "on", "on"), name: service.name.ja.clone(), at }
        };
        self.draft.context.office.services.iter().map(offered).collect()
    }

    /// A reminder in words, as 前日の12:30.
    pub(super) fn reminder_said(&self, at: &str) -> String {
        let days = match self.text(at, "days") {
            "0" => "当日の".to_owned(),
            "1" => "前日の".to_owned(),
            days => format!("{days}日前の"),
        };
        days + without_zero(self.text(at, "at"))
    }
}
