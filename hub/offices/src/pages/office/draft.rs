//! One page of the settings as a form: filled from an office, and put into an office.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use domain::queue::office::Office;
use hub_web::pages::fields::Fields;

use super::{Differs, Topic, changed, contact, hours, parts, problem::Problem, rules, screens};

/// Most rows of one kind in a form.
const ROWS_MAX: usize = 201;

/// The form of one page.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Which page.
    pub topic: Topic,
    /// Stands for what was saved of this page when the form began.
    pub mark: String,
    pub(super) fields: Fields,
    /// As it is saved.
    pub(super) office: Office,
}

/// A row that a form shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What the names of its fields begin with, as `counter.3`; also the id of its element.
    pub at: String,
    /// It is empty, to be filled in.
    pub is_new: bool,
}

/// A row is there as soon as one of these is filled in.
fn keys(kind: &str) -> &'static [&'static str] {
    match kind {
        "series" => &["prefix", "from", "to"],
        "notice" => &["text.ja"],
        "besides" => &["day", "from", "to"],
        _ => &["no", "name.ja"],
    }
}

fn is_there(fields: &Fields, kind: &str, at: &str) -> bool {
    keys(kind).iter().any(|key| !fields.text(&format!("{at}.{key}")).is_empty())
}

/// What the names of the rows begin with that are filled in and stay.
pub(super) fn filled(fields: &Fields, kind: &str) -> Vec<String> {
    let rows = (0..ROWS_MAX).map(|row| format!("{kind}.{row}"));
    rows.filter(|at| is_there(fields, kind, at) && !fields.has(&format!("{at}.remove"), "on")).collect()
}

/// The fields of a page that show this office.
pub(super) fn fields_of(topic: Topic, office: &Office) -> Fields {
    let mut fields = Fields::default();
    match topic {
        Topic::Hours => hours::fill(&mut fields, &office.rules),
        Topic::Sections => parts::fill_sections(&mut fields, office),
        Topic::Services => parts::fill_services(&mut fields, office),
        Topic::Counters => parts::fill_counters(&mut fields, office),
        Topic::Series => parts::fill_series(&mut fields, office),
        Topic::Rules => rules::fill(&mut fields, &office.rules),
        Topic::Screens => screens::fill(&mut fields, &office.signage),
        Topic::Contact => contact::fill(&mut fields, &office.contact),
    }
    fields
}

/// The same for the same settings, in every hub of one version.
fn mark_of(topic: Topic, office: &Office) -> String {
    let mut hasher = DefaultHasher::new();
    for (name, value) in fields_of(topic, office).pairs() {
        (name, value).hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}

impl Draft {
    /// The form that shows a page of this office.
    #[must_use]
    pub fn of(topic: Topic, office: Office) -> Self {
        Self { topic, mark: mark_of(topic, &office), fields: fields_of(topic, &office), office }
    }

    /// The form as it was sent, to be put into this office; `None` if it is of no page.
    #[must_use]
    pub fn from_form(form: &[u8], office: Office) -> Option<Self> {
        let fields = Fields::from_form(form);
        let topic = Topic::of_key(fields.text("page"))?;
        Some(Self { topic, mark: fields.text("mark").to_owned(), fields, office })
    }

    /// Whether somebody else changed this page since the form was shown.
    #[must_use]
    pub fn is_overtaken(&self) -> bool {
        self.mark != mark_of(self.topic, &self.office)
    }

    /// Begins with what is saved now; what was typed stays. Gives what differs.
    pub fn catch_up(&mut self) -> Vec<Differs> {
        self.mark = mark_of(self.topic, &self.office);
        changed::between(self.topic, &fields_of(self.topic, &self.office), &self.fields)
    }

    /// The office with what stands in the form.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn applied(&self) -> Result<Office, Problem> {
        let (fields, mut office) = (&self.fields, self.office.clone());
        match self.topic {
            Topic::Hours => hours::read(fields, &mut office.rules)?,
            Topic::Sections => office.sections = parts::read_sections(fields, &office)?,
            Topic::Services => office.services = parts::read_services(fields, &office)?,
            Topic::Counters => office.counters = parts::read_counters(fields, &office)?,
            Topic::Series => office.series = parts::read_series(fields)?,
            Topic::Rules => rules::read(fields, &mut office.rules)?,
            Topic::Screens => office.signage = screens::read(fields),
            Topic::Contact => office.contact = contact::read(fields)?,
        }
        office.check().map_err(|bad| Problem::of(&bad, self, &office))?;
        Ok(office)
    }

    /// What stands in a field of a row.
    pub(super) fn text(&self, at: &str, name: &str) -> &str {
        self.fields.text(&format!("{at}.{name}"))
    }

    /// What stands in a field that is of no row.
    pub(super) fn plain(&self, name: &str) -> &str {
        self.fields.text(name)
    }

    /// Whether this box of a row is ticked.
    pub(super) fn has(&self, at: &str, name: &str, value: &str) -> bool {
        self.fields.has(&format!("{at}.{name}"), value)
    }

    /// The rows that the form shows: those that are filled in and stay, and an empty one.
    pub(super) fn rows(&self, kind: &str) -> Vec<Row> {
        let mut rows: Vec<Row> = filled(&self.fields, kind).into_iter().map(|at| Row { at, is_new: false }).collect();
        // After those to be removed too, whose fields are still known.
        let used = (0..ROWS_MAX).rev().find(|row| is_there(&self.fields, kind, &format!("{kind}.{row}")));
        rows.push(Row { at: format!("{kind}.{}", used.map_or(0, |last| last + 1)), is_new: true });
        rows
    }
}
