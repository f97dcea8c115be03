//! The settings of a place's bookings, by whoever leads it: looked at before they are saved, and saved whole.

mod texts;

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Payload, Query},
};
use db::{DbError, bookings, queues};
use domain::{
    bookings::{
        calendar::Calendar,
        conflicts::{Conflict, new_conflicts},
    },
    log::Seq,
    queue::office::Office,
    time::{CivilDay, UtcTime},
};
use hub_web::{
    access::{Here, Staff},
    app::Hub,
    pages::fields::Fields,
    routes::answer::{html, html_with, see},
    trouble::PageError,
};

pub use texts::try_text;

use crate::pages::calendars::{
    Asked, Begin, Busy, CalendarSettings, Draft, Notice, Preview, Section, See, first_calendar, lang_of, told_of,
};

/// Largest form: two hundred hours.
const FORM_MAX_BYTES: usize = 512 * 1024;

/// Whoever changes the settings, and those that are saved.
struct Editor {
    hub: Data<Hub>,
    staff: Staff,
    here: Here,
    office: Office,
    /// As it is saved, and since when; absent while nothing can be booked.
    calendar: Option<(Calendar, UtcTime)>,
    now: UtcTime,
}

impl Editor {
    async fn of(hub: Data<Hub>, staff: Staff, here: Here) -> Result<Self, PageError> {
        let facility = here.0.id;
        let read = hub.db.read(move |conn| {
            let office = queues::office(conn, facility)?.ok_or(DbError::NotFound)?;
            match bookings::calendar_as_set(conn, facility) {
                Ok(calendar) => Ok((office, Some(calendar))),
                Err(DbError::NotFound) => Ok((office, None)),
                Err(error) => Err(error),
            }
        });
        let (office, calendar) = read.await?;
        let now = hub.clock.now();
        Ok(Self { hub, staff, here, office, calendar, now })
    }

    fn path(&self) -> String {
        format!("/calendars/{}", self.here.0.slug)
    }

    fn saved_calendar(&self) -> Result<&(Calendar, UtcTime), PageError> {
        self.calendar.as_ref().ok_or(PageError::BadForm)
    }

    fn draft(&self, fields: Fields) -> Result<Draft, PageError> {
        let (calendar, _) = self.saved_calendar()?;
        Draft::from_form(fields, self.office.clone(), calendar.clone(), self.now.day()).ok_or(PageError::BadForm)
    }

    fn page(&self, draft: Draft, notice: Option<Notice>) -> CalendarSettings {
        CalendarSettings::new(self.staff.1.clone(), (*self.here.0).clone().into(), draft, notice)
    }

    /// The page with what stands beside the form: the month or the mail that follows from `calendar`.
    async fn beside(
        &self,
        page: CalendarSettings,
        section: Section,
        fields: &Fields,
        calendar: &Calendar,
    ) -> Result<CalendarSettings, PageError> {
        if section == Section::Texts {
            return Ok(page.letter(texts::sample(self, calendar, Asked::of(fields))));
        }
        let asked = See::of(fields);
        let busy = self.busy(asked.days(calendar, self.now)).await?;
        Ok(match Preview::new(calendar, asked, busy, self.now) {
            Some(preview) => page.beside(preview),
            None => page,
        })
    }

    /// The bookings from the one day to the other.
    async fn busy(&self, (first, last): (CivilDay, CivilDay)) -> Result<Busy, PageError> {
        let busy = self.hub.town.look_at_bookings(self.here.0.id, move |book| {
            let shown = |booking: &&domain::bookings::booking::Booking| (first..=last).contains(&booking.day());
            book.all().filter(shown).cloned().collect()
        });
        Ok(busy.await.map_err(|_| PageError::Busy)?.unwrap_or_default())
    }

    async fn conflicts(&self, calendar: &Calendar) -> Result<Vec<Conflict>, PageError> {
        let (calendar, now) = (calendar.clone(), self.now);
        let look = move |book: &domain::bookings::book::Book| new_conflicts(book, &calendar, now);
        let found = self.hub.town.look_at_bookings(self.here.0.id, look).await;
        Ok(found.map_err(|_| PageError::Busy)?.unwrap_or_default())
    }

    /// The end of the log; `None` if somebody else was faster.
    async fn put(&self, as_set: Option<UtcTime>, calendar: Calendar) -> Result<Option<Seq>, PageError> {
        let (facility, now) = (self.here.0.id, self.now);
        let saved = self.hub.db.write(move |conn| bookings::change_calendar(conn, facility, as_set, &calendar, now));
        let saved: Result<Option<Seq>, DbError> = saved.await;
        let Some(head) = saved? else { return Ok(None) };
        self.hub.town.log_moved(facility, head);
        self.hub.live.hint(facility, head);
        Ok(Some(head))
    }
}

/// What of the settings is asked for.
#[derive(Debug, serde::Deserialize)]
pub struct Wanted {
    page: Option<String>,
    told: Option<String>,
    lang: Option<String>,
}

/// `GET /calendars/{facility}`
///
/// # Errors
/// If the facility is no office.
pub async fn show(
    request: HttpRequest,
    wanted: Query<Wanted>,
    staff: Staff,
    here: Here,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let desk = Editor::of(hub, staff, here).await?;
    let Some((calendar, set_at)) = desk.calendar.clone() else {
        let (shell, place) = (desk.staff.1.clone(), (*desk.here.0).clone().into());
        return Ok(html(&Begin::new(shell, place, &desk.office, desk.now.day())));
    };
    let section = wanted.page.as_deref().and_then(Section::of_key).unwrap_or(Section::Hours);
    let mut draft = Draft::of(section, set_at, desk.office.clone(), calendar.clone(), desk.now.day());
    if section == Section::Texts {
        let told = wanted.told.as_deref().and_then(told_of).unwrap_or(domain::bookings::calendar::Told::Booked);
        let lang = wanted.lang.as_deref().and_then(lang_of).unwrap_or_default();
        let asked = Asked { told, lang };
        draft = draft.asking(asked, texts::usual(&desk, asked));
    }
    let notice = match request.query_string().rsplit('&').next() {
        Some("saved") => Some(Notice::Saved),
        Some("begun") => Some(Notice::Begun),
        _ => None,
    };
    let fields = draft.fields().clone();
    let page = desk.page(draft, notice);
    Ok(html(&desk.beside(page, section, &fields, &calendar).await?))
}

async fn read_form(form: Payload) -> Result<Fields, PageError> {
    let form = form.to_bytes_limited(FORM_MAX_BYTES).await.map_err(|_| PageError::BadForm)?;
    Ok(Fields::from_form(&form.map_err(|_| PageError::BadForm)?))
}

/// `POST /calendars/{facility}/preview`: what the settings in the form would do. Nothing is saved.
///
/// # Errors
/// If the form cannot be read.
pub async fn look(form: Payload, staff: Staff, here: Here, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let desk = Editor::of(hub, staff, here).await?;
    let fields = read_form(form).await?;
    let draft = desk.draft(fields.clone())?;
    let (section, applied) = (draft.section, draft.applied());
    let page = desk.page(draft, Some(Notice::OnlyLooked));
    let (calendar, _) = desk.saved_calendar()?;
    match applied {
        Ok(calendar) => {
            let page = page.hitting(desk.conflicts(&calendar).await?.into());
            Ok(html(&desk.beside(page, section, &fields, &calendar).await?))
        }
        Err(problem) => {
            let page = desk.beside(page, section, &fields, calendar).await?.wrong(Some(problem));
            Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

/// `POST /calendars/{facility}`
///
/// # Errors
/// If the form cannot be read or stored.
pub async fn save(form: Payload, staff: Staff, here: Here, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let desk = Editor::of(hub, staff, here).await?;
    let fields = read_form(form).await?;
    if fields.text("page") == "begin" {
        return begin(&desk).await;
    }
    let mut draft = desk.draft(fields.clone())?;
    let (section, applied) = (draft.section, draft.applied());
    let (saved, set_at) = desk.saved_calendar()?;
    let calendar = match applied {
        Ok(calendar) => calendar,
        Err(problem) => {
            let page = desk.page(draft, Some(Notice::Refused)).wrong(Some(problem));
            return Ok(html_with(StatusCode::CONFLICT, &desk.beside(page, section, &fields, saved).await?));
        }
    };
    let conflicts = desk.conflicts(&calendar).await?;
    let agreed = fields.number::<usize>("anyway").unwrap_or(0);
    let as_set = UtcTime::from_micros(draft.version);
    let notice = if as_set != *set_at {
        Notice::Overtaken
    } else if conflicts.len() > agreed {
        Notice::Conflicts
    } else if desk.put(Some(as_set), calendar.clone()).await?.is_some() {
        return Ok(see(&saved_at(&desk, section, &fields)));
    } else {
        Notice::Overtaken
    };
    if notice == Notice::Overtaken {
        // Whoever sends it again has read of it.
        draft.catch_up(*set_at);
    }
    let page = desk.page(draft, Some(notice)).hitting(conflicts.into());
    Ok(html_with(StatusCode::CONFLICT, &desk.beside(page, section, &fields, &calendar).await?))
}

fn saved_at(desk: &Editor, section: Section, fields: &Fields) -> String {
    let text = match section {
        Section::Texts => {
            let known = |name| Some(fields.text(name)).filter(|key| told_of(key).is_some() || lang_of(key).is_some());
            format!("&told={}&lang={}", known("told").unwrap_or("booked"), known("lang").unwrap_or("ja"))
        }
        _ => String::new(),
    };
    format!("{}?page={}{text}&saved", desk.path(), section.key())
}

/// Makes the first calendar; pressed twice, it is made once.
async fn begin(desk: &Editor) -> Result<HttpResponse, PageError> {
    let first = first_calendar(&desk.office, desk.now.day());
    first.check(&desk.office).map_err(|_| PageError::BadForm)?;
    desk.put(None, first).await?;
    Ok(see(&format!("{}?page={}&begun", desk.path(), Section::Hours.key())))
}
