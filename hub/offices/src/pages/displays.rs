//! Signage screens (表示画面): the numbers that are called, with their counters, for a whole waiting room.
//!
//! A page holds everything that its script needs: calls as list items, names of counters and sections beside them. The
//! script only moves them. Nothing here names a person.

use askama::Template;
use domain::{
    lang::{Lang, Words},
    log::Seq,
    queue::{
        office::{Office, SectionNo},
        visit::{Number, Stand, Visit},
    },
    time::UtcTime,
};
use hub_web::{
    pages::{Facility, Shell, errors::Errors, qr::Qr},
    session::Mark,
};

/// Most calls that hang large at once.
pub const LARGE_MAX: usize = 8;
/// Calls that are listed below them.
pub const LAST_MAX: usize = 4;

/// Sections that a screen is titled with.
const NAMED_MAX: usize = 2;

/// `GET /display`, and the answer to a code that was refused.
#[derive(Debug, Template)]
#[template(path = "display_enrol.html")]
pub struct DisplayEnrol {
    /// The frame; it says whether the last code was not taken.
    pub shell: Shell,
    /// The sections that the screen is for, as the address names them.
    pub sections: String,
}

impl DisplayEnrol {
    /// After a code that was not taken.
    #[must_use]
    pub fn refused(shell: Shell, sections: String) -> Self {
        let errors = Errors::new("登録コードがちがうか、期限が切れています。");
        let errors = errors.at("code", "「端末」のページで新しい登録コードを発行し、10分以内に入れてください。");
        Self { shell: shell.with_errors(errors), sections }
    }
}

/// Which lines a screen shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sections(Vec<SectionNo>);

impl Sections {
    /// Those that the address names, as `1,2`; all of the office if it names none that are there.
    #[must_use]
    pub fn of(office: &Office, named: &str) -> Self {
        let named: Vec<SectionNo> = named.split(',').filter_map(|no| no.trim().parse().ok()).collect();
        let all = office.sections.iter().map(|section| section.no);
        let chosen: Vec<SectionNo> = all.clone().filter(|no| named.contains(no)).collect();
        Self(if chosen.is_empty() { all.collect() } else { chosen })
    }

    fn has(&self, section: SectionNo) -> bool {
        self.0.contains(&section)
    }

    fn list(&self) -> String {
        self.0.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
    }
}

/// What a screen shows at one moment.
#[derive(Debug)]
pub struct Moment {
    /// Where the log stood.
    pub seq: Seq,
    /// The hub's time.
    pub now: UtcTime,
    /// Who is at a counter.
    pub at_counters: Vec<Visit>,
    /// Who was called last, latest first.
    pub last_called: Vec<Visit>,
    /// The lines: section, people, minutes.
    pub lines: Vec<(SectionNo, u32, Option<String>)>,
}

/// How visitors who took a number at home say that they are here.
#[derive(Debug)]
pub struct CheckIn {
    /// The four digits of the day.
    pub code: String,
    /// The address as a code for cameras.
    pub qr: Qr,
}

/// `GET /displays/{facility}`
#[derive(Debug, Template)]
#[template(path = "display.html")]
pub struct DisplayPage {
    /// The site as titles of pages name it.
    pub title: String,
    /// Which office.
    pub facility: Facility,
    /// What the office is.
    pub office: Office,
    /// The lines that are shown.
    pub sections: Sections,
    /// What is to be seen now.
    pub moment: Moment,
    /// For visitors who come from home; absent where no number can be taken there.
    pub check_in: Option<CheckIn>,
    /// This is the demo town.
    pub demo: bool,
    /// Of the screen's session.
    pub mark: Mark,
}

/// A call on the screen.
#[derive(Debug)]
struct Call<'a> {
    number: &'a Number,
    counter: Option<&'a Words>,
    counter_no: u16,
}

/// A counter's name of more letters than this is set smaller, so that it stays whole beside its number; display.js does it alike.
const LONG: usize = 12;
/// One of more letters than this, smaller still.
const LONGEST: usize = 26;

impl Call<'_> {
    /// The class of the counter's name, by its length.
    fn fit(&self) -> &'static str {
        let length = self.counter.map_or(0, |name| name.ja.chars().count());
        if length > LONGEST {
            " longest"
        } else if length > LONG {
            " long"
        } else {
            ""
        }
    }
}

impl DisplayPage {
    fn call<'a>(&'a self, visit: &'a Visit) -> Call<'a> {
        let counter = visit.last_counter();
        let words = counter.and_then(|no| self.office.counter(no)).map(|counter| &counter.name);
        Call { number: &visit.number, counter: words, counter_no: counter.map_or(0, |no| no.0) }
    }

    /// Who is called now, latest first.
    fn large(&self) -> Vec<Call<'_>> {
        let mut called: Vec<&Visit> = self.of_stand(|stand| matches!(stand, Stand::Called { .. })).collect();
        called.sort_by_key(|visit| std::cmp::Reverse((visit.called_at.max(Some(visit.since)), visit.id)));
        called.into_iter().take(LARGE_MAX).map(|visit| self.call(visit)).collect()
    }

    /// The last calls that do not hang large.
    fn last(&self) -> Vec<Call<'_>> {
        let large: Vec<&Number> = self.large().iter().map(|call| call.number).collect();
        let others = self.moment.last_called.iter().filter(|visit| self.sections.has(visit.section));
        others.filter(|visit| !large.contains(&&visit.number)).take(LAST_MAX).map(|visit| self.call(visit)).collect()
    }

    /// Who will be called any moment.
    fn soon(&self) -> Vec<Call<'_>> {
        self.of_stand(|stand| matches!(stand, Stand::Precalled { .. })).map(|visit| self.call(visit)).collect()
    }

    fn of_stand(&self, stands: impl Fn(&Stand) -> bool) -> impl Iterator<Item = &Visit> {
        self.moment.at_counters.iter().filter(move |visit| self.sections.has(visit.section) && stands(&visit.stand))
    }

    /// The lines that are shown, with the section's name.
    fn lines(&self) -> Vec<(SectionNo, &Words, u32, Option<String>)> {
        let shown = self.moment.lines.iter().filter(|(section, ..)| self.sections.has(*section));
        let named = |(no, waiting, minutes): &'_ (SectionNo, u32, Option<String>)| {
            Some((*no, &self.office.section(*no)?.name, *waiting, minutes.clone()))
        };
        shown.filter_map(named).collect()
    }

    fn is_range(&self, minutes: &Option<String>) -> bool {
        minutes.as_ref().is_some_and(|minutes| minutes.contains('–'))
    }

    /// The sections by name, where only a few of the office's are shown.
    fn named(&self) -> Vec<&str> {
        let shown = self.office.sections.iter().filter(|section| self.sections.has(section.no));
        let names: Vec<&str> = shown.map(|section| section.name.ja.as_str()).collect();
        if names.len() <= NAMED_MAX && names.len() < self.office.sections.len() { names } else { Vec::new() }
    }

    fn live_url(&self) -> String {
        self.facility.live_url(self.moment.seq)
    }

    fn now_ms(&self) -> i64 {
        self.moment.now.micros() / 1_000
    }
}

/// The words in English, if there are any.
fn english(words: &Words) -> Option<&str> {
    words.others.get(&Lang::En).map(String::as_str)
}
