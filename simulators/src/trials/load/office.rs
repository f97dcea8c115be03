//! An invented town hall of any size, as the roster brings it in: sections, services with number series of their own,
//! counters, and a clerk for each.

use std::ops::RangeInclusive;

use domain::bookings::calendar::Calendar;
use domain::{
    lang::Words,
    queue::{
        office::{Counter, CounterNo, Office, Rules, Section, SectionNo, Series, Service, ServiceNo},
        signage::Signage,
        visit::Number,
    },
    time::MinuteOfDay,
};
use serde_json::{Value, json};

use super::roster::STAFF_PASSWORD;

/// The slug of the town hall.
pub const SLUG: &str = "town-hall";
/// The last number of each series.
const LAST_NUMBER: u16 = 9_999;

/// The size of a town hall.
#[derive(Debug, Clone, Copy)]
pub struct OfficePlan {
    /// Its sections.
    pub sections: u16,
    /// The services of each section.
    pub services_a_section: u16,
    /// Its counters. Each does all services of its section, and the first one of the next section.
    pub counters: u16,
}

impl OfficePlan {
    /// The numbers of all services.
    #[must_use]
    pub const fn services(self) -> RangeInclusive<u16> {
        1..=self.sections * self.services_a_section
    }

    /// The numbers of all counters.
    #[must_use]
    pub const fn counters(self) -> RangeInclusive<u16> {
        1..=self.counters
    }

    /// The section of a service.
    #[must_use]
    pub const fn section_of(self, service: u16) -> u16 {
        (service - 1) / self.services_a_section + 1
    }

    /// What a counter does.
    #[must_use]
    pub fn services_of(self, counter: u16) -> Vec<ServiceNo> {
        let first_of = |section: u16| (section - 1) * self.services_a_section + 1;
        let section = (counter - 1) % self.sections + 1;
        let own = first_of(section)..first_of(section) + self.services_a_section;
        let next = (self.sections > 1).then(|| first_of(section % self.sections + 1));
        own.chain(next).map(ServiceNo).collect()
    }

    /// How many numbers there are on a day.
    #[must_use]
    pub fn numbers(self) -> usize {
        self.services().len() * usize::from(LAST_NUMBER)
    }

    /// The login of a counter's clerk.
    #[must_use]
    pub fn login(counter: u16) -> String {
        format!("clerk-{counter}")
    }

    /// The office. It is open day and night, and many may be on their way to it.
    #[must_use]
    pub fn office(self) -> Office {
        Office {
            sections: (1..=self.sections).map(section).collect(),
            services: self.services().map(|no| self.service(no)).collect(),
            counters: self.counters().map(|no| self.counter(no)).collect(),
            series: self.services().map(series).collect(),
            rules: Rules { opens: MinuteOfDay(0), closes: MinuteOfDay(24 * 60), away_max: 10_000, ..Rules::default() },
            signage: Signage::default(),
            contact: domain::contact::Contact::default(),
            today: None,
            place: None,
        }
    }

    fn service(self, no: u16) -> Service {
        Service {
            no: ServiceNo(no),
            section: SectionNo(self.section_of(no)),
            name: words(format!("手続き{no}")),
            hint: None,
            series: prefix(no),
            minutes: 5,
            from_home: true,
        }
    }

    fn counter(self, no: u16) -> Counter {
        Counter { no: CounterNo(no), name: words(format!("{no}番窓口")), services: self.services_of(no) }
    }

    /// The town hall as a facility of the roster.
    pub(super) fn facility(self, calendar: Option<&Calendar>) -> Value {
        let clerk =
            |no| json!({ "login": Self::login(no), "name": format!("試験 職員{no}"), "password": STAFF_PASSWORD });
        let mut facility = json!({
            "slug": SLUG,
            "name": "試験市役所",
            "address": "試験町1番地",
            "staff": self.counters().map(clerk).collect::<Vec<_>>(),
            "office": self.office(),
        });
        if let Some(calendar) = calendar {
            facility["calendar"] = json!(calendar);
        }
        facility
    }
}

/// Reads `A012`.
#[must_use]
pub fn number(text: &str) -> Option<Number> {
    let digits = text.find(|letter: char| letter.is_ascii_digit())?;
    let (series, number) = text.split_at(digits);
    Some(Number { series: series.to_owned(), number: number.parse().ok()? })
}

fn words(ja: String) -> Words {
    Words { ja, others: std::collections::BTreeMap::new() }
}

fn section(no: u16) -> Section {
    Section { no: SectionNo(no), name: words(format!("{no}課")) }
}

fn series(no: u16) -> Series {
    Series { prefix: prefix(no), from: 1, to: LAST_NUMBER, daily_quota: None }
}

/// A, B, …, Z, AA, AB, …
fn prefix(no: u16) -> String {
    let letter = |place: u16| char::from(b'A' + u8::try_from(place % 26).expect("a letter"));
    match no - 1 {
        place @ 0..26 => letter(place).to_string(),
        place => [letter(place / 26 - 1), letter(place)].iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offices_of_any_size_are_offices_and_every_service_is_done_somewhere() {
        for (sections, services_a_section, counters) in [(1, 1, 1), (4, 3, 13), (4, 10, 13)] {
            let plan = OfficePlan { sections, services_a_section, counters };
            let office = plan.office();
            assert_eq!(office.check(), Ok(()));
            let done = |no| office.counters.iter().any(|counter| counter.services.contains(&ServiceNo(no)));
            assert!(plan.services().all(done));
        }
    }

    #[test]
    fn numbers_are_read_as_they_are_written() {
        let number = number("AB012").expect("a number");
        assert_eq!((number.series.as_str(), number.number, number.to_string().as_str()), ("AB", 12, "AB012"));
        assert!(super::number("AB").is_none());
    }
}
