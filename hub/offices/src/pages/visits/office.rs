//! An office with its lines, where a number can be taken at home.

use std::{collections::HashSet, sync::Arc};

use askama::Template;
use domain::{
    days::Days,
    ids::FormId,
    lang::Lang,
    queue::{
        decide::QueueRefusal,
        forecast::Line,
        office::{Office, Section, Service, ServiceNo},
    },
    telephone::Telephone,
    time::UtcTime,
};
use hub_web::pages::{
    Facility, Shell,
    errors::Errors,
    office_card::OfficeCard,
    tongues::{Tongue, lang_key, tongues},
};
use words::Words;

use super::{WhyNot, said_range};

/// `GET /offices/{facility}`.
#[derive(Debug, Template)]
#[template(path = "offices.html")]
pub struct OfficePage {
    /// The frame.
    pub shell: Shell,
    /// Which office.
    pub facility: Facility,
    /// What it is.
    pub office: Arc<Office>,
    /// Its lines.
    pub lines: Vec<Line>,
    /// The series whose numbers are used up today.
    pub used_up: HashSet<String>,
    /// Now.
    pub now: UtcTime,
    /// The language of the page, and of the number that is taken on it.
    pub lang: Lang,
    /// The id of the form.
    pub form: FormId,
    /// What was chosen, if the form comes back.
    pub picked: Vec<ServiceNo>,
    /// Whether help was wished for.
    pub care: bool,
    /// Why no number was given.
    pub why: Option<WhyNot>,
    /// The number that this form gave before, if other things are wished for now.
    pub has: Option<Has>,
    /// The office's telephone number.
    pub telephone: Option<Telephone>,
}

/// `GET /offices`.
#[derive(Debug, Template)]
#[template(path = "offices_facilities.html")]
pub struct Offices {
    /// The frame.
    pub shell: Shell,
    /// The offices.
    pub facilities: Vec<Facility>,
}

impl Offices {
    fn w(&self) -> &'static Words {
        self.shell.words()
    }
}

/// A number that somebody has already.
#[derive(Debug)]
pub struct Has {
    /// Which.
    pub number: String,
    /// In whose line.
    pub section: String,
    /// Its page.
    pub path: String,
}

/// A section's line at a glance.
struct LineShown<'a> {
    name: &'a str,
    waiting: u32,
    minutes: Option<String>,
}

impl OfficePage {
    /// Where the office is and how it is called.
    fn card(&self) -> OfficeCard {
        let hours = self.office.usual_hours(Days::of(self.lang));
        OfficeCard::new(self.lang, &self.facility, (hours, &self.office.contact), self.telephone.clone())
            .on_map(self.shell.map.as_deref())
    }

    fn w(&self) -> &'static Words {
        words::of(self.lang)
    }

    fn tongues(&self) -> [Tongue; 6] {
        tongues(&format!("/offices/{}", self.facility.slug), self.lang)
    }

    fn lang_key(&self) -> &'static str {
        lang_key(self.lang)
    }

    fn is_open(&self) -> bool {
        self.office.is_open(self.now)
    }

    /// Today's hours, as `8:30` and `17:15`; nothing on a day on which it is closed, or open from midnight to midnight.
    fn hours(&self) -> Vec<(String, String)> {
        let hours =
            self.office.hours_on(self.now.day()).into_iter().filter(|span| (span.from.0, span.to.0) != (0, 24 * 60));
        hours.map(|span| (span.from.text(), span.to.text())).collect()
    }

    /// When numbers can be taken next, if they cannot now.
    fn opens_next(&self) -> Option<String> {
        let next = self.office.opens_next(self.now)?;
        Some(format!("{} {}", Days::of(self.lang).day_text(next.day()), next.clock_text()))
    }

    fn shown(&self) -> Vec<LineShown<'_>> {
        let shown = |line: &Line| {
            let name = self.office.section(line.section)?.name.in_lang(self.lang);
            Some(LineShown { name, waiting: line.waiting, minutes: said_range(line) })
        };
        self.lines.iter().filter_map(shown).collect()
    }

    /// The services whose numbers can be taken at home, by section.
    fn at_home(&self) -> Vec<(&str, Vec<&Service>)> {
        let of_section = |section: &Section| -> Vec<&Service> {
            self.office.services.iter().filter(|service| service.from_home && service.section == section.no).collect()
        };
        let sections = self.office.sections.iter();
        let named = sections.map(|section| (section.name.in_lang(self.lang), of_section(section)));
        named.filter(|(_, services)| !services.is_empty()).collect()
    }

    fn is_used_up(&self, service: &Service) -> bool {
        self.used_up.contains(&service.series)
    }

    fn is_picked(&self, service: &Service) -> bool {
        self.picked.contains(&service.no)
    }

    /// Says in the frame why no number was given.
    #[must_use]
    pub fn with_errors(self) -> Self {
        let words = self.w();
        let errors = match (&self.has, &self.why) {
            (Some(has), _) => {
                Some(Errors::new(words.visits_has(&has.number, &has.section)).and(words.visits_has_another()))
            }
            (None, Some(why @ WhyNot::Refused(QueueRefusal::BadServices))) if self.first_at_home().is_some() => {
                Some(Errors::new("").at("services", why.words(words)))
            }
            (None, Some(why)) => Some(Errors::new("").and(why.words(words))),
            (None, None) => None,
        };
        Self { shell: self.shell.clone().with_errors(errors), ..self }
    }

    /// The first service that can be chosen.
    fn first_at_home(&self) -> Option<ServiceNo> {
        let services = self.at_home().into_iter().flat_map(|(_, services)| services);
        services.filter(|service| !self.is_used_up(service)).map(|service| service.no).next().filter(|_| self.is_open())
    }

    fn is_first(&self, service: &Service) -> bool {
        self.first_at_home() == Some(service.no)
    }
}
