//! The frame around every page: one template, `shell.html`, for residents and for the staff.

use std::sync::Arc;

use domain::{
    duties::{Duties, Duty, Rights},
    lang::Lang,
    time::{CivilDay, UtcTime},
};

use super::{
    Facility,
    bars::{StaffPage, Tab, TownPage},
    errors::Errors,
    times::day_and_clock,
    tongues::{Tongue, lang_key, tongues},
};
use crate::{noun::Nouns, session::Mark, site::Site};

/// So many facilities are found by eye.
const FACILITIES_SEEN: usize = 12;

/// Who a page is for; it settles the frame around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Residents and parents, on the internet.
    Resident,
    /// Staff, on the closed network.
    Staff,
}

/// The frame around every page.
#[derive(Debug, Clone)]
pub struct Shell {
    /// The town's name, as `宿毛市`.
    pub town: String,
    /// What the town calls its site and how that looks.
    pub site: Arc<Site>,
    /// Who the page is for.
    pub side: Side,
    /// The name of whoever is signed in.
    pub who: Option<String>,
    /// The facility that the staff page is about, or else where its reader works; with it the side bar is shown.
    pub facility: Option<Facility>,
    /// The person works for the town and may choose another facility.
    pub may_choose: bool,
    /// What the person may, and where.
    pub rights: Rights,
    /// This is the demo town; pages say so.
    pub demo: bool,
    /// The page of a map that shows an address, with `{address}` in it.
    pub map: Option<String>,
    /// The language of the page.
    pub lang: Lang,
    /// The day of the hub's clock: a page of another day loads itself again.
    pub today: Option<CivilDay>,
    /// Of whoever is signed in.
    pub mark: Option<Mark>,
    /// When the member of the staff signed in before this time.
    pub before: Option<UtcTime>,
    /// The address that stands before the frame's paths, where the one that was asked for is none of ours.
    pub home: String,
    /// Whose pages stand in the bars.
    pub nouns: Nouns,
    /// The route of the page.
    pub route: String,
    /// Where the page is in another language: its path with the query, without a language.
    pub address: String,
    /// Every facility, for whoever may choose another one.
    pub facilities: Arc<[Facility]>,
    /// What waits for a person, by the route of the side bar's page, or by the address of one of the whole town.
    pub waits: Vec<(&'static str, usize)>,
    /// What is wrong with the form that the page answers.
    pub errors: Option<Errors>,
}

impl Shell {
    /// The frame of a page for residents.
    #[must_use]
    pub fn resident(town: impl Into<String>) -> Self {
        Self::new(town.into(), Side::Resident)
    }

    /// The frame of a page for staff.
    #[must_use]
    pub fn staff(town: impl Into<String>) -> Self {
        Self::new(town.into(), Side::Staff)
    }

    fn new(town: String, side: Side) -> Self {
        Self {
            town,
            site: Arc::default(),
            side,
            who: None,
            facility: None,
            may_choose: false,
            rights: Rights::default(),
            demo: false,
            map: None,
            lang: Lang::Ja,
            today: None,
            mark: None,
            before: None,
            home: String::new(),
            nouns: Nouns(&[]),
            route: String::new(),
            address: "/".to_owned(),
            facilities: Arc::new([]),
            waits: Vec::new(),
            errors: None,
        }
    }

    /// With somebody signed in.
    #[must_use]
    pub fn signed_in(self, name: impl Into<String>) -> Self {
        Self { who: Some(name.into()), ..self }
    }

    /// With nobody signed in.
    #[must_use]
    pub fn signed_out(self) -> Self {
        Self {
            who: None,
            facility: None,
            may_choose: false,
            rights: Rights::default(),
            mark: None,
            before: None,
            ..self
        }
    }

    /// Of this session.
    #[must_use]
    pub fn marked(self, mark: Mark) -> Self {
        Self { mark: Some(mark), ..self }
    }

    /// With the side bar of this facility.
    #[must_use]
    pub fn at(self, facility: Facility) -> Self {
        Self { facility: Some(facility), ..self }
    }

    /// Around a page in this language.
    #[must_use]
    pub fn in_lang(self, lang: Lang) -> Self {
        Self { lang, ..self }
    }

    /// Around the answer to a form with which this is wrong, if something is.
    #[must_use]
    pub fn with_errors(self, errors: impl Into<Option<Errors>>) -> Self {
        Self { errors: errors.into(), ..self }
    }

    /// Whether something is wrong with the field of this id.
    #[must_use]
    pub fn is_wrong(&self, id: &str) -> bool {
        self.errors.as_ref().is_some_and(|errors| errors.of(id).is_some())
    }

    /// With the pages of these nouns in its bars.
    #[must_use]
    pub fn of(self, nouns: Nouns) -> Self {
        Self { nouns, ..self }
    }

    /// The site as titles of pages name it.
    #[must_use]
    pub fn title(&self) -> String {
        self.site.identity.titled(&self.town)
    }

    /// The first page, in the language of this one.
    #[must_use]
    pub fn first_page(&self) -> String {
        format!("{}/{}", self.home, self.lang_query())
    }

    /// Where the staff of a facility begins.
    #[must_use]
    pub fn first_page_of(&self, facility: &Facility) -> String {
        self.nouns.first_page(facility, &self.rights)
    }

    /// What an address names this language by; nothing for Japanese, unless another one is remembered.
    #[must_use]
    pub fn lang_query(&self) -> String {
        if self.lang == Lang::Ja { String::new() } else { format!("?lang={}", lang_key(self.lang)) }
    }

    /// This page in each language.
    #[must_use]
    pub fn tongues(&self) -> [Tongue; 6] {
        tongues(&self.address, self.lang)
    }

    /// What the person may at the page's facility; in the whole town, if it is about none.
    #[must_use]
    pub fn duties(&self) -> Duties {
        match self.facility.as_ref().and_then(|facility| facility.id) {
            Some(facility) => self.rights.at(facility).and(self.rights.of_town()),
            None => self.rights.of_town(),
        }
    }

    /// Whether the person was given this duty at the page's facility, or for the whole town.
    #[must_use]
    pub fn does(&self, duty: Duty) -> bool {
        self.duties().has(duty)
    }

    /// The pages of the facility that its reader may see.
    fn staff_pages(&self) -> Vec<&'static StaffPage> {
        let Some(facility) = &self.facility else { return Vec::new() };
        let pages = self.nouns.staff_pages(facility).into_iter();
        let duties = self.duties();
        pages.filter(|page| self.nouns.opens(page.route, duties)).collect()
    }

    /// The staff's side bar; empty while nobody is signed in, or no facility is chosen.
    #[must_use]
    pub fn side_bar(&self) -> Vec<Tab> {
        let Some(facility) = &self.facility else { return Vec::new() };
        let waits = |route| self.waits.iter().find(|(of, _)| *of == route).map_or(0, |(_, waits)| *waits);
        let tab = |page: &StaffPage| Tab {
            label: page.label.to_owned(),
            href: format!("{}{}", self.home, page.href(facility)),
            is_here: page.has(&self.route),
            waits: waits(page.route),
            icon: "",
        };
        self.staff_pages().into_iter().map(tab).collect()
    }

    /// The staff's side bar: of the facility that the page is about, or of the whole town.
    #[must_use]
    pub fn staff_bar(&self) -> Vec<Tab> {
        if self.facility.is_some() { self.side_bar() } else { self.town_bar() }
    }

    /// Where each facility has the page that this one is, or else where its staff begins.
    #[must_use]
    pub fn switch(&self) -> Vec<Tab> {
        let tab = |facility: &Facility| {
            let duties = facility.id.map(|id| self.rights.at(id)).unwrap_or_default();
            let pages = self.nouns.staff_pages(facility).into_iter();
            let open = pages.filter(|page| page.has(&self.route) && self.nouns.opens(page.route, duties));
            let same = open.map(|page| page.href(facility)).next();
            Tab {
                label: facility.name.clone(),
                href: format!("{}{}", self.home, same.unwrap_or_else(|| self.first_page_of(facility))),
                is_here: self.facility.as_ref().is_some_and(|own| own.slug == facility.slug),
                waits: 0,
                icon: "",
            }
        };
        self.facilities.iter().map(tab).collect()
    }

    /// Whether the facilities are too many to be found by eye.
    #[must_use]
    pub fn has_many_facilities(&self) -> bool {
        self.facilities.len() > FACILITIES_SEEN
    }

    /// The pages of the whole town, for those who work for it.
    #[must_use]
    pub fn town_bar(&self) -> Vec<Tab> {
        if !self.may_choose {
            return Vec::new();
        }
        let waits = |href| self.waits.iter().find(|(of, _)| *of == href).map_or(0, |(_, waits)| *waits);
        let tab = |page: &TownPage| Tab {
            label: page.label.to_owned(),
            href: format!("{}{}", self.home, page.href),
            is_here: page.has(&self.route),
            waits: waits(page.href),
            icon: "",
        };
        let of_town = self.rights.of_town();
        let pages = self.nouns.town_pages().into_iter().filter(|page| self.nouns.opens(page.href, of_town));
        pages.map(tab).collect()
    }

    /// The residents' bar.
    #[must_use]
    pub fn bar(&self) -> Vec<Tab> {
        let pages = self.nouns.resident_pages().into_iter();
        let tab = pages.map(|page| Tab {
            label: (page.label)(self.words()),
            href: format!("{}{}{}", self.home, page.href, self.lang_query()),
            is_here: page.has(&self.route),
            waits: 0,
            icon: page.icon,
        });
        tab.collect()
    }

    /// The chapter of the manual that is about this page.
    #[must_use]
    pub fn manual(&self) -> String {
        let chapter = match self.side {
            Side::Staff => {
                let of_facility = self.staff_pages().into_iter().find(|page| page.has(&self.route));
                let of_town = || self.nouns.town_pages().into_iter().find(|page| page.has(&self.route));
                of_facility.map(|page| page.chapter).or_else(|| of_town().map(|page| page.chapter))
            }
            Side::Resident => {
                let mut pages = self.nouns.resident_pages().into_iter();
                pages.find(|page| page.has(&self.route)).map(|page| page.chapter)
            }
        };
        let chapter = chapter.map(|chapter| format!("/{chapter}")).unwrap_or_default();
        format!("{}/manual{chapter}{}", self.home, self.at_query())
    }

    /// Keeps the facility of whoever may choose another one, on pages that are about none.
    #[must_use]
    pub fn at_query(&self) -> String {
        match &self.facility {
            Some(facility) if self.may_choose || !self.facilities.is_empty() => format!("?at={}", facility.slug),
            _ => self.lang_query(),
        }
    }

    /// When whoever is signed in came in before, in words.
    #[must_use]
    pub fn before_words(&self) -> Option<String> {
        self.before.as_ref().map(day_and_clock)
    }

    /// Its words.
    #[must_use]
    pub fn words(&self) -> &'static words::Words {
        words::of(self.lang)
    }

    /// Whether the page is for the staff.
    #[must_use]
    pub fn is_staff(&self) -> bool {
        self.side == Side::Staff
    }
}
