//! What to bring, changed by whoever leads the office: one part at a time, and the rest of the calendar stays as it is.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Payload, Query},
};
use db::{DbError, bookings, queues};
use domain::{
    bookings::{calendar::Calendar, documents::Tree},
    log::Seq,
    queue::office::{Office, ServiceNo},
    time::UtcTime,
};
use hub_web::{
    access::{Here, Staff},
    app::Hub,
    pages::fields::Fields,
    routes::answer::{html, html_with, see},
    trouble::PageError,
};

use crate::{
    pages::documents::{
        edit::Part,
        settings::{DocumentsSettings, Looked, Notice, Stored},
    },
    standard,
};

/// Largest form: a question with all its answers in six languages.
const FORM_MAX_BYTES: usize = 256 * 1024;

/// Where somebody stands, and what they want to change.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Wish {
    service: String,
    walk: String,
    part: String,
    no: String,
    saved: Option<String>,
}

impl Wish {
    /// As a form says it.
    fn of(fields: &Fields) -> Self {
        let text = |name: &str| fields.text(name).to_owned();
        Self { service: text("preview"), walk: text("walk"), part: text("part"), no: text("no"), saved: None }
    }

    fn looked(&self) -> Looked {
        Looked { service: self.service.parse().ok(), walk: self.walk.parse().ok() }
    }

    fn part(&self) -> Option<Part> {
        Part::named(&self.part, &self.no)
    }
}

/// What is in effect.
struct Set {
    office: Office,
    calendar: Calendar,
    at: UtcTime,
}

impl Set {
    async fn read(hub: &Hub, here: &Here) -> Result<Self, PageError> {
        let facility = here.0.id;
        let read = hub.db.read(move |conn| {
            let office = queues::office(conn, facility)?.ok_or(DbError::NotFound)?;
            let (calendar, at) = bookings::calendar_as_set(conn, facility)?;
            Ok::<_, DbError>(Self { office, calendar, at })
        });
        Ok(read.await?)
    }

    fn tree(&self) -> Tree {
        self.calendar.documents.clone().unwrap_or_default()
    }

    fn bookable(&self) -> Vec<ServiceNo> {
        self.calendar.services.iter().map(|bookable| bookable.service).collect()
    }

    fn page(&self, staff: &Staff, here: &Here, wish: &Wish) -> DocumentsSettings {
        let (tree, part) = (self.tree(), wish.part());
        let part = part.filter(|part| part.is_there(&tree));
        let stored = Stored { office: &self.office, bookable: self.bookable(), tree, set_at: self.at };
        DocumentsSettings::new(staff.1.clone(), (*here.0).clone().into(), stored, &wish.looked(), part)
    }

    /// The usual questions for what can be booked here.
    fn standard(&self) -> Tree {
        let bookable = self.bookable();
        standard::documents(self.office.services.iter().filter(|service| bookable.contains(&service.no)))
    }
}

/// `GET /calendars/{facility}/documents`
///
/// # Errors
/// If nothing can be booked there.
pub async fn show(wish: Query<Wish>, staff: Staff, here: Here, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let page = Set::read(&hub, &here).await?.page(&staff, &here, &wish);
    Ok(html(&if wish.saved.is_some() { page.with_notice(Notice::Saved) } else { page }))
}

/// What a form makes of the tree.
struct Change {
    tree: Tree,
    /// The part that was changed, unless it is gone.
    part: Option<Part>,
    /// The page as it comes back if this does not take effect.
    page: DocumentsSettings,
    /// Why it does not.
    refusal: Option<Notice>,
}

impl Change {
    fn read(set: &Set, fields: &Fields, page: DocumentsSettings) -> Result<Self, PageError> {
        let version = fields.text("version").parse().unwrap_or(0);
        let mut tree = set.tree();
        tree.remember_numbers();
        let replaces = !tree.questions.is_empty();
        let (part, page) = match (fields.text("act"), Wish::of(fields).part()) {
            ("standard", _) => {
                tree = Tree { last_no: tree.last_no, ..set.standard() };
                (None, page)
            }
            ("delete", Some(part)) => {
                part.delete(&mut tree);
                (None, page.with_faults(tree.faults()))
            }
            (_, Some(part)) => {
                let put = part.put(&mut tree, fields);
                (Some(put), page.with_draft(part, put, tree.clone()).with_faults(tree.faults()))
            }
            (_, None) => return Err(PageError::BadForm),
        };
        let is_unconfirmed = fields.text("act") == "standard" && replaces && !fields.has("sure", "on");
        let refusal = if set.at.micros() != version {
            Some(Notice::Overtaken)
        } else if is_unconfirmed {
            Some(Notice::Unconfirmed)
        } else {
            tree.check().is_err().then_some(Notice::Refused)
        };
        Ok(Self { tree, part, page, refusal })
    }
}

/// `POST /calendars/{facility}/documents`: a part as it was typed, a part to delete, or the usual questions.
///
/// # Errors
/// If the form cannot be read or stored.
pub async fn save(form: Payload, staff: Staff, here: Here, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let set = Set::read(&hub, &here).await?;
    let form = form.to_bytes_limited(FORM_MAX_BYTES).await.map_err(|_| PageError::BadForm)?;
    let fields = Fields::from_form(&form.map_err(|_| PageError::BadForm)?);
    let page = set.page(&staff, &here, &Wish::of(&fields));
    let Change { tree, part, page, refusal } = Change::read(&set, &fields, page)?;
    let refused = |page: DocumentsSettings, why| Ok(html_with(StatusCode::CONFLICT, &page.with_notice(why)));
    if let Some(why) = refusal {
        return refused(page, why);
    }
    let calendar = Calendar { documents: Some(tree), ..set.calendar };
    let (facility, now, at) = (here.0.id, hub.clock.now(), set.at);
    let saved = hub.db.write(move |conn| bookings::change_calendar(conn, facility, Some(at), &calendar, now)).await;
    let saved: Result<Option<Seq>, DbError> = saved;
    let Some(head) = saved? else { return refused(page, Notice::Overtaken) };
    hub.town.log_moved(facility, head);
    hub.live.hint(facility, head);
    Ok(see(&page.saved_at(part)))
}
