//! An office for its visitors: how full it is, and a number taken at home.
//!
//! Absent on purpose: a live stream of the lines. Whoever fills in a form does not want it to move.

use super::{
    tickets::taken,
    visits::{Bounds, telephone},
};
use std::{collections::HashSet, sync::Arc};

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Data, Form, Path},
};
use actors::{QueueBook, QueueFailure};
use db::{DbError, queues, roster};
use domain::{
    ids::{FacilityId, FormId, VisitId},
    lang::Lang,
    log::Witness,
    queue::{
        decide::{Command, Here, QueueRefusal, Take},
        forecast,
        office::{Office, ServiceNo},
        visit::{Origin, Priority, Visit},
    },
    time::UtcTime,
};
use hub_web::{
    app::Hub,
    browser::Browser,
    forms::Sent,
    pages::{Facility, Shell, ticket_path},
    routes::answer::{html, html_with, see},
    tongue::Tongue,
    trouble::PageError,
};

use crate::pages::visits::{Has, OfficePage, Offices, WhyNot};

/// The office with this name.
///
/// # Errors
/// If there is none, or the database fails.
pub async fn office(hub: &Hub, slug: String) -> Result<(FacilityId, Facility), PageError> {
    let facility = hub.db.read(move |conn| roster::facility_by_slug(conn, &slug)).await?;
    if facility.is_office { Ok((facility.id, facility.into())) } else { Err(PageError::NotFound) }
}

/// `GET /offices`: straight on, if there is only one.
///
/// # Errors
/// If the database fails.
pub async fn facilities(request: HttpRequest, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let read = hub.db.read(|conn| {
        let offices = queues::offices(conn)?.into_iter();
        offices.map(|office| roster::facility(conn, office).map(Facility::from)).collect::<Result<Vec<_>, DbError>>()
    });
    let (facilities, shell) = (read.await?, hub.shell(&request));
    if let [only] = &facilities[..] {
        return Ok(see(&format!("/offices/{}{}", only.slug, shell.lang_query())));
    }
    Ok(html(&Offices { shell, facilities }))
}

/// `GET /offices/{facility}`
///
/// # Errors
/// If there is no such office, or it cannot be read now.
pub async fn show(
    request: HttpRequest,
    browser: Browser,
    slug: Path<String>,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let lang = Tongue::of_page(&request);
    let form = FormId::random();
    let wish = Wish { form, services: Vec::new(), care: false, lang };
    let shell = hub.shell(&request);
    let mut response = page(&hub, shell, office(&hub, slug.into_inner()).await?, wish, None).await?;
    browser.name(&hub, &mut response)?;
    Ok(response)
}

/// What a visitor wants.
struct Wish {
    form: FormId,
    services: Vec<ServiceNo>,
    care: bool,
    lang: Lang,
}

impl Wish {
    fn read(sent: &Sent, lang: Lang) -> Result<Self, PageError> {
        let services = sent.all("service").map(str::parse).collect::<Result<_, _>>();
        let services = services.map_err(|_| PageError::BadForm)?;
        Ok(Self { form: sent.form()?, services, care: sent.all("care").next().is_some(), lang })
    }

    /// Whether this number was taken for just that, in whatever order.
    fn is_of(&self, visit: &Visit) -> bool {
        let set = |services: &[ServiceNo]| services.iter().copied().collect::<HashSet<_>>();
        set(&self.services) == set(&visit.services)
    }

    fn take(&self, now: UtcTime) -> Take {
        Take {
            visit: VisitId::new(now),
            services: self.services.clone(),
            origin: Origin::Phone,
            priority: if self.care { Priority::Care } else { Priority::Normal },
            language: self.lang,
            due: None,
            presence: Here::Away,
            card: None,
        }
    }
}

/// `POST /offices/{facility}/tickets`: to the number's page. The same form again, and it is the same number; with other
/// wishes, and it says which number there is already.
///
/// # Errors
/// If the form cannot be understood or the number cannot be decided now.
pub async fn take(
    request: HttpRequest,
    browser: Browser,
    slug: Path<String>,
    fields: Form<Sent>,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let sent = Sent::read(fields.into_inner(), &hub, &request)?;
    let wish = Wish::read(&sent, Tongue::of_page(&request))?;
    let (id, facility) = office(&hub, slug.into_inner()).await?;
    let shell = hub.shell(&request);
    if !hub.admits(&Bounds::of(&hub).numbers, &request) {
        return page(&hub, shell, (id, facility), wish, Some(Instead::Said(WhyNot::TooMany))).await;
    }
    let take = Command::Take(wish.take(hub.clock.now()));
    let from = hub.settings.proxies.source(&request);
    let caused = actors::Sent { by: Witness::Phone, cause: Some(browser.cause(wish.form)), from };
    match hub.town.queue(id, caused, take).await {
        Ok(facts) => {
            let (_, visit) = taken(&facts).ok_or(PageError::BadForm)?;
            if !wish.is_of(&visit) {
                let wish = Wish { form: FormId::random(), ..wish };
                return page(&hub, shell, (id, facility), wish, Some(Instead::Has(Box::new(visit)))).await;
            }
            Ok(see(&ticket_path(&hub.sealer().ticket_code(visit.id), "")))
        }
        Err(QueueFailure::Refused(refusal)) => {
            let wish = Wish { form: FormId::random(), ..wish };
            page(&hub, shell, (id, facility), wish, Some(Instead::Said(WhyNot::Refused(refusal)))).await
        }
        Err(QueueFailure::NoOffice) => Err(PageError::NotFound),
        Err(QueueFailure::Facility(refusal)) => Err(refusal.into()),
    }
}

/// Why the form comes back.
enum Instead {
    /// No number was given.
    Said(WhyNot),
    /// It gave one before, for something else: whoever went back and chose anew would take it for what they chose.
    Has(Box<Visit>),
}

fn has(hub: &Hub, office: &Office, visit: &Visit, lang: Lang) -> Has {
    let section = office.section(visit.section).map_or("", |section| section.name.in_lang(lang));
    let path = ticket_path(&hub.sealer().ticket_code(visit.id), "");
    Has { number: visit.number.to_string(), section: section.to_owned(), path }
}

/// The office as it is, with what the visitor wished for.
async fn page(
    hub: &Hub,
    shell: Shell,
    (id, facility): (FacilityId, Facility),
    wish: Wish,
    instead: Option<Instead>,
) -> Result<HttpResponse, PageError> {
    let now = hub.clock.now();
    let seen = hub.town.look_from_home(id, move |book| look(book, now)).await;
    let (office, lines, used_up) = seen.map_err(|_| PageError::Busy)?.ok_or(DbError::NotFound)?;
    let status = match &instead {
        None => StatusCode::OK,
        Some(Instead::Said(WhyNot::TooMany)) => StatusCode::TOO_MANY_REQUESTS,
        Some(Instead::Said(WhyNot::Refused(QueueRefusal::BadServices))) => StatusCode::UNPROCESSABLE_ENTITY,
        Some(_) => StatusCode::CONFLICT,
    };
    let (why, has) = match instead {
        None => (None, None),
        Some(Instead::Said(why)) => (Some(why), None),
        Some(Instead::Has(visit)) => (None, Some(has(hub, &office, &visit, wish.lang))),
    };
    let page = OfficePage {
        shell: shell.in_lang(wish.lang),
        facility,
        office,
        lines,
        used_up,
        now,
        lang: wish.lang,
        form: wish.form,
        picked: wish.services,
        care: wish.care,
        why,
        has,
        telephone: telephone(hub, id).await,
    };
    let mut response = html_with(status, &page.with_errors());
    // Kept for the back button: the form that comes back with it is the same, and so is the number.
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("private, no-cache"));
    Ok(response)
}

fn look(book: &QueueBook, now: UtcTime) -> (Arc<Office>, Vec<forecast::Line>, HashSet<String>) {
    let (office, queue) = (book.office(), book.queue());
    let is_used_up = |series: &&domain::queue::office::Series| {
        queue.last_number(&series.prefix, now.day()).is_some_and(|last| last >= series.last())
    };
    let used_up = office.series.iter().filter(is_used_up).map(|series| series.prefix.clone()).collect();
    (Arc::clone(office), forecast::lines(office, queue, now), used_up)
}
