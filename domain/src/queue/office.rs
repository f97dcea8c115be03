//! What an office is: sections (課), services (手続き), counters (窓口), number series and the rules of its queue.
//! Set by the town, checked once when it is read, and trusted from then on.

mod rules;
mod today;
mod week;

use std::{
    collections::{BTreeSet, HashSet},
    fmt,
};

use serde::{Deserialize, Serialize};

pub(super) use rules::minutes;
pub use rules::{HeadStart, LONG_WAIT_MAX, LONG_WAIT_MIN, Rules};
pub use today::{BadUntil, Today};
pub use week::{BESIDES_MAX, Besides, MARGIN_MAX, SPANS_MAX, Week};

use super::signage::{NOTICES_MAX, Signage};
use crate::{
    contact::{ADDRESS_MAX, Contact},
    lang::{WORDS_MAX, Words},
    opening::{PlaceDays, Span},
    time::{CivilDay, Weekday},
};

/// Most sections, services, counters or series of one office.
pub const PARTS_MAX: usize = 200;

macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u16);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}
pub(crate) use numbers;

numbers! {
    /// A section's number within its office.
    SectionNo;
    /// A service's number within its office.
    ServiceNo;
    /// A counter's number as people see it on the wall: 3番窓口.
    CounterNo;
}

/// A section (課): one waiting line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Its number.
    pub no: SectionNo,
    /// Its name, like 市民課.
    pub name: Words,
}

/// Something people come for (手続き).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Its number.
    pub no: ServiceNo,
    /// In whose line one waits for it.
    pub section: SectionNo,
    /// Its name, like 住民票・印鑑証明.
    pub name: Words,
    /// What to bring or to know, in a sentence; may be absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Words>,
    /// The prefix of the series that its numbers are from.
    pub series: String,
    /// How long it usually takes, in minutes: the forecast's start of each day.
    pub minutes: u16,
    /// Whether a number for it can be taken at home.
    #[serde(default)]
    pub from_home: bool,
}

/// A counter (窓口).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counter {
    /// Its number.
    pub no: CounterNo,
    /// Its name as it is shown and spoken, like 3番窓口.
    pub name: Words,
    /// What it does.
    pub services: Vec<ServiceNo>,
}

/// Numbers with one prefix. They start again every day (Asia/Tokyo) and never come twice on one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Series {
    /// Up to two capital letters, or nothing.
    pub prefix: String,
    /// The first number of the day.
    pub from: u16,
    /// The last one: nobody gets a number after it.
    pub to: u16,
    /// Fewer numbers a day than the range has, if so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub daily_quota: Option<u16>,
}

impl Series {
    /// The last number that may be given on a day.
    #[must_use]
    pub fn last(&self) -> u16 {
        let quota = self.daily_quota.unwrap_or(u16::MAX).saturating_sub(1);
        self.from.saturating_add(quota).min(self.to)
    }
}

/// An office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Office {
    /// Its sections.
    pub sections: Vec<Section>,
    /// What people come for.
    pub services: Vec<Service>,
    /// Its counters.
    pub counters: Vec<Counter>,
    /// Its number series.
    pub series: Vec<Series>,
    /// Its rules.
    #[serde(default)]
    pub rules: Rules,
    /// What its signage screens show beside the numbers.
    #[serde(default, skip_serializing_if = "Signage::is_empty")]
    pub signage: Signage,
    /// Where it is and how it is called, as far as nothing else says it.
    #[serde(default, skip_serializing_if = "Contact::is_empty")]
    pub contact: Contact,
    /// What the staff settled for one day alone; no part of the office's settings either.
    #[serde(skip)]
    pub today: Option<Today>,
    /// What the booking calendar of the same place says of its days; absent where there is none. It is no part of the
    /// office's own settings: whoever reads an office brings it.
    #[serde(skip)]
    pub place: Option<PlaceDays>,
}

/// Why this is no office.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadOffice {
    /// The text is not what an office is written as.
    #[error("not an office: {0}")]
    Unreadable(String),
    /// Nothing there, or too much.
    #[error("an office has 1 to {PARTS_MAX} {0}")]
    HowMany(&'static str),
    /// Two have one number or prefix.
    #[error("two {0} are called {1}")]
    Twice(&'static str, String),
    /// Something names what is not there.
    #[error("{0} names the {1} {2}, which is not there")]
    Missing(String, &'static str, String),
    /// A series cannot be counted.
    #[error("the series {0:?} must have at most two capital letters and from ≤ to ≤ 9999")]
    Series(String),
    /// Words are missing or too long.
    #[error("{0} needs a Japanese name of at most {WORDS_MAX} characters")]
    Words(String),
    /// More notices on the screens than anybody reads.
    #[error("a signage screen shows at most {NOTICES_MAX} notices")]
    Notices,
    /// A video that is not ours.
    #[error("the video must be a path of this address, like /media/town.mp4")]
    Video,
    /// It closes before it opens.
    #[error("the office must open before it closes, both within a day")]
    Hours,
    /// The same on a day of the week, or its times overlap, or are too many.
    #[error("the hours of {0:?} must be at most {SPANS_MAX} times in order")]
    HoursOf(Weekday),
    /// It is open on no day of the week.
    #[error("the office must be open on some day")]
    NeverOpen,
    /// Numbers would be given hours before it opens, or not for hours before it closes.
    #[error("numbers begin and end at most {MARGIN_MAX} minutes earlier")]
    Margin,
    /// A limit of waiting that nobody keeps.
    #[error("a long wait has {LONG_WAIT_MIN} to {LONG_WAIT_MAX} minutes")]
    LongWait,
    /// An address that fits on no card.
    #[error("an address has at most {ADDRESS_MAX} characters")]
    Address,
    /// A day that is opened besides closes before it opens.
    #[error("the office must open before it closes on {0}")]
    Besides(CivilDay),
}

impl Words {
    pub(crate) fn check(&self, whose: &str) -> Result<(), BadOffice> {
        if self.is_fine() { Ok(()) } else { Err(BadOffice::Words(whose.to_owned())) }
    }
}

impl Office {
    /// Reads and checks an office.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, BadOffice> {
        let office: Self = serde_json::from_str(text).map_err(|error| BadOffice::Unreadable(error.to_string()))?;
        office.check()?;
        Ok(office)
    }

    /// Checks an office.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self) -> Result<(), BadOffice> {
        distinct("sections", self.sections.iter().map(|section| section.no.to_string()))?;
        distinct("services", self.services.iter().map(|service| service.no.to_string()))?;
        distinct("counters", self.counters.iter().map(|counter| counter.no.to_string()))?;
        distinct("series", self.series.iter().map(|series| series.prefix.clone()))?;
        for series in &self.series {
            let letters = series.prefix.len() <= 2 && series.prefix.bytes().all(|byte| byte.is_ascii_uppercase());
            if !letters || series.from > series.to || series.to > 9_999 || series.daily_quota == Some(0) {
                return Err(BadOffice::Series(series.prefix.clone()));
            }
        }
        for section in &self.sections {
            section.name.check(&format!("section {}", section.no))?;
        }
        for service in &self.services {
            self.check_service(service)?;
        }
        for counter in &self.counters {
            let name = format!("counter {}", counter.no);
            counter.name.check(&name)?;
            for service in &counter.services {
                self.service(*service)
                    .ok_or_else(|| BadOffice::Missing(name.clone(), "service", service.to_string()))?;
            }
        }
        if let Some(service) = self.rules.tap_service {
            let missing = || BadOffice::Missing("the rules".to_owned(), "service", service.to_string());
            self.service(service).ok_or_else(missing)?;
        }
        self.signage.check()?;
        if !self.contact.is_fine() {
            return Err(BadOffice::Address);
        }
        self.rules.check()?;
        let every_day = Span { from: self.rules.opens, to: self.rules.closes };
        if every_day.is_fine() { Ok(()) } else { Err(BadOffice::Hours) }
    }

    fn check_service(&self, service: &Service) -> Result<(), BadOffice> {
        let name = format!("service {}", service.no);
        service.name.check(&name)?;
        if let Some(hint) = &service.hint {
            hint.check(&name)?;
        }
        let missing = |what, which: String| BadOffice::Missing(name.clone(), what, which);
        self.section(service.section).ok_or_else(|| missing("section", service.section.to_string()))?;
        self.series_of(service).ok_or_else(|| missing("series", service.series.clone()))?;
        Ok(())
    }

    /// The section with this number.
    #[must_use]
    pub fn section(&self, no: SectionNo) -> Option<&Section> {
        self.sections.iter().find(|section| section.no == no)
    }

    /// The service with this number.
    #[must_use]
    pub fn service(&self, no: ServiceNo) -> Option<&Service> {
        self.services.iter().find(|service| service.no == no)
    }

    /// The counter with this number.
    #[must_use]
    pub fn counter(&self, no: CounterNo) -> Option<&Counter> {
        self.counters.iter().find(|counter| counter.no == no)
    }

    /// The series that this service's numbers are from.
    #[must_use]
    pub fn series_of(&self, service: &Service) -> Option<&Series> {
        self.series.iter().find(|series| series.prefix == service.series)
    }

    /// In whose line one waits for this service.
    #[must_use]
    pub fn section_of(&self, service: ServiceNo) -> Option<SectionNo> {
        self.service(service).map(|service| service.section)
    }

    /// The services that compete with this one: what is done at the counters that do it, itself in any case.
    #[must_use]
    pub fn rivals(&self, service: ServiceNo) -> BTreeSet<ServiceNo> {
        let counters = self.counters.iter().filter(|counter| counter.services.contains(&service));
        counters.flat_map(|counter| &counter.services).copied().chain([service]).collect()
    }

    /// The name of a counter as it is shown; its number if it was removed meanwhile.
    #[must_use]
    pub fn counter_name(&self, no: CounterNo) -> String {
        self.counter(no).map_or_else(|| format!("{no}番"), |counter| counter.name.ja.clone())
    }
}

fn distinct(what: &'static str, names: impl Iterator<Item = String>) -> Result<(), BadOffice> {
    let mut seen = HashSet::new();
    for name in names {
        if let Some(twice) = seen.replace(name) {
            return Err(BadOffice::Twice(what, twice));
        }
    }
    if (1..=PARTS_MAX).contains(&seen.len()) { Ok(()) } else { Err(BadOffice::HowMany(what)) }
}
