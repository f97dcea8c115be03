//! One page of the settings as a form: filled from a calendar, and put into a calendar.

use domain::{
    bookings::calendar::Calendar,
    queue::office::Office,
    time::{CivilDay, UtcTime},
};
use hub_web::pages::fields::Fields;

use super::{Section, closed, hours, intake, openings, problem::Problem, rules, services, texts};

/// What a page of the settings needs to know besides its form.
#[derive(Debug, Clone)]
pub struct Context {
    /// The office.
    pub office: Office,
    /// The calendar as it is saved.
    pub calendar: Calendar,
    /// Today.
    pub today: CivilDay,
}

/// The form of one page.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Which page.
    pub section: Section,
    /// When the calendar was set that the form began with.
    pub version: i64,
    pub(super) fields: Fields,
    pub(super) context: Context,
}

impl Draft {
    /// The form that shows a page of this calendar.
    #[must_use]
    pub fn of(section: Section, set_at: UtcTime, office: Office, calendar: Calendar, today: CivilDay) -> Self {
        let mut fields = Fields::default();
        match section {
            Section::Hours => hours::fill(&mut fields, &calendar),
            Section::Services => services::fill(&mut fields, &calendar),
            Section::Closed => closed::fill(&mut fields, &calendar),
            Section::Openings => openings::fill(&mut fields, &calendar),
            Section::Rules => rules::fill(&mut fields, &calendar.rules),
            Section::Intake => intake::fill(&mut fields, &calendar),
            Section::Texts => {}
        }
        let context = Context { office, calendar, today };
        Self { section, version: set_at.micros(), fields, context }.prepared()
    }

    /// The form as it was sent, to be put into this calendar; `None` if it is of no page.
    #[must_use]
    pub fn from_form(fields: Fields, office: Office, calendar: Calendar, today: CivilDay) -> Option<Self> {
        let section = Section::of_key(fields.text("page"))?;
        let version = fields.number("version").unwrap_or(0);
        Some(Self { section, version, fields, context: Context { office, calendar, today } }.prepared())
    }

    /// With what usually fits in the empty rows.
    fn prepared(mut self) -> Self {
        let Self { section, fields, context, .. } = &mut self;
        match section {
            Section::Hours => hours::prepare(fields, context.today),
            Section::Services => services::prepare(fields, context),
            Section::Openings => openings::prepare(fields),
            Section::Closed | Section::Rules | Section::Intake | Section::Texts => {}
        }
        self
    }

    /// The calendar with what stands in the form.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn applied(&self) -> Result<Calendar, Problem> {
        let Context { office, calendar, .. } = &self.context;
        let mut calendar = calendar.clone();
        match self.section {
            Section::Hours => hours::read(&self.fields, &mut calendar)?,
            Section::Services => services::read(&self.fields, office, &mut calendar)?,
            Section::Closed => closed::read(&self.fields, &mut calendar)?,
            Section::Openings => openings::read(&self.fields, &mut calendar)?,
            Section::Rules => rules::read(&self.fields, &mut calendar.rules)?,
            Section::Intake => intake::read(&self.fields, &mut calendar)?,
            Section::Texts => texts::read(&self.fields, &mut calendar),
        }
        calendar.check(office).map_err(|bad| Problem::of(&bad, self, &calendar, office))?;
        Ok(calendar)
    }

    /// Begins with another version of the calendar; what was typed stays.
    pub fn catch_up(&mut self, set_at: UtcTime) {
        self.version = set_at.micros();
    }

    /// The fields as they were typed.
    #[must_use]
    pub const fn fields(&self) -> &Fields {
        &self.fields
    }

    /// The desks of the calendar as it is saved, to choose from.
    pub(super) fn desks(&self) -> Vec<(String, String)> {
        let desks = &self.context.calendar.desks;
        desks.iter().map(|desk| (desk.no.0.to_string(), desk.name.ja.clone())).collect()
    }
}
