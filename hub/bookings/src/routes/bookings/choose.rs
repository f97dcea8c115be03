//! Choosing a time, and holding it.

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, time::Duration as CookieDuration},
    http::{
        StatusCode,
        header::{CACHE_CONTROL, HeaderValue},
    },
    web::{Data, Form, Path, Query},
};
use db::{DbError, bookings, queues, roster};
use domain::{
    bookings::{
        book::Book,
        booking::{BadWish, Channel, Seating, Stand},
        calendar::Calendar,
        decide::{Ask, BookingRefusal, Command},
        documents,
    },
    ids::{BookingId, FacilityId, FormId},
    lang::Lang,
    queue::office::Office,
    time::UtcTime,
};
use hub_web::{
    access,
    app::Hub,
    browser::Browser,
    cookies::Keepsake,
    forms::Sent,
    pages::{Facility, Shell, fields::moment, tongues::lang_key},
    posted::Posted,
    routes::answer::{html, html_with, see},
    tongue::Tongue,
    trouble::PageError,
};

use super::{Bounded as _, send_from};
use crate::pages::bookings::{
    BookablePlace, ChoiceStep, Choose, Places, Purpose, Wanted, WhyNot, booking_path, month_of, service_names, times_of,
};

/// The browser remembers its hold, so that going back and choosing again does not keep two places from others.
pub(crate) const COOKIE: Keepsake = Keepsake { name: "kazasu_hold", path: "/bookings" };
/// Most services of one address.
const SERVICES_MAX: usize = 10;
/// Longest code of a booking's page.
const CODE_MAX: usize = 60;

/// `GET /bookings`: straight on, if there is only one place.
///
/// # Errors
/// If the database fails.
pub async fn places(request: HttpRequest, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let lang = Tongue::of(&request);
    let read = hub.db.read(|conn| {
        let mut places = Vec::new();
        for id in bookings::places(conn)? {
            let (calendar, office) = (bookings::calendar(conn, id)?, queues::office(conn, id)?);
            if let Some((calendar, office)) = calendar.zip(office) {
                places.push((Facility::from(roster::facility(conn, id)?), calendar, office));
            }
        }
        Ok::<_, DbError>(places)
    });
    let places = read.await?;
    if let [(only, ..)] = &places[..] {
        let lang = lang.map_or(String::new(), |lang| format!("?lang={}", lang_key(lang)));
        return Ok(see(&format!("/bookings/{}{lang}", only.slug)));
    }
    let lang = lang.unwrap_or_else(|| Tongue::of_page(&request));
    let shown = |(place, calendar, office): (Facility, Calendar, Office)| {
        let services: Vec<_> = calendar.services.iter().map(|bookable| bookable.service).collect();
        let services = service_names(&office, &services, lang);
        BookablePlace { place, services, is_stopped: calendar.stopped.is_some() }
    };
    let shell = hub.shell(&request).in_lang(lang);
    Ok(html(&Places { shell, places: places.into_iter().map(shown).collect(), lang }))
}

/// The place with this name.
pub(super) async fn place(hub: &Hub, slug: &str) -> Result<(FacilityId, Facility), PageError> {
    let facility = access::facility(hub, slug.to_owned()).await?;
    Ok((facility.id, facility.into()))
}

/// What the place's calendar, services and bookings say about this.
pub(super) async fn look_at<T: Send + 'static>(
    hub: &Hub,
    facility: FacilityId,
    look: impl FnOnce(&Book) -> T + Send + 'static,
) -> Result<(Arc<Office>, Arc<Calendar>, T), PageError> {
    let seen =
        hub.town.look_at_bookings_from_home(facility, move |book| (Arc::clone(book.calendar()), look(book))).await;
    let (calendar, seen) = seen.map_err(|_| PageError::Busy)?.ok_or(PageError::NotFound)?;
    let office = hub.town.look_from_home(facility, |book| Arc::clone(book.office())).await;
    let office = office.map_err(|_| PageError::Busy)?.ok_or(PageError::NotFound)?;
    Ok((office, calendar, seen))
}

/// A step that somebody goes back to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Back {
    Services,
    People,
}

/// What an address or a form asks for.
pub(super) struct Asked {
    pub wanted: Wanted,
    back: Option<Back>,
    /// The form of services was sent, maybe with none.
    chose: bool,
}

impl Asked {
    /// What cannot be read is not asked for.
    pub fn of(request: &HttpRequest) -> Self {
        let sent = Query::<Sent>::from_query(request.query_string());
        Self::read(&sent.map(Query::into_inner).unwrap_or_default())
    }

    pub fn read(sent: &Sent) -> Self {
        let mut services = Vec::new();
        for service in sent.all("services").flat_map(|list| list.split(',')).filter_map(|no| no.parse().ok()) {
            if !services.contains(&service) && services.len() < SERVICES_MAX {
                services.push(service);
            }
        }
        let bring = sent.text("bring");
        let instead = Some(sent.text("instead")).filter(|code| is_code(code)).map(str::to_owned);
        let wanted = Wanted {
            services,
            people: sent.text("people").parse().ok(),
            seating: if sent.text("seating") == "in-a-row" { Seating::InARow } else { Seating::Together },
            month: month(sent.text("month")),
            day: sent.text("day").parse().ok(),
            bring: bring.parse::<documents::Path>().map(|path| path.to_string()).unwrap_or_default(),
            instead,
        };
        let back = match sent.text("step") {
            "services" => Some(Back::Services),
            "people" => Some(Back::People),
            _ => None,
        };
        Self { wanted, back, chose: !sent.text("chose").is_empty() }
    }
}

fn is_code(text: &str) -> bool {
    (1..=CODE_MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn month(text: &str) -> Option<(i16, i8)> {
    let (year, month) = text.split_once('-')?;
    let month = month.parse().ok().filter(|month| (1..=12).contains(month))?;
    Some((year.parse().ok().filter(|year| (2000..=2100).contains(year))?, month))
}

/// A time and the id of its form. In the buttons of a page that was open while the hub was renewed both are one:
/// `2026-12-03T09:00/form_…`.
pub(super) fn start_and_form(sent: &Sent) -> Result<(UtcTime, FormId), PageError> {
    let text = sent.text("start");
    let (start, form) = text.split_once('/').unwrap_or((text, sent.text("form")));
    let form = form.parse().map_err(|_| PageError::BadForm)?;
    Ok((moment(start).ok_or(PageError::BadForm)?, form))
}

/// How far somebody has come, for what is free now; and why not further, if the wish is none.
fn step(book: &Book, asked: &mut Asked, now: UtcTime, except: Option<BookingId>) -> (ChoiceStep, Option<WhyNot>) {
    let (wanted, rules) = (&mut asked.wanted, &book.calendar().rules);
    if let [only] = &book.calendar().services[..] {
        wanted.services = vec![only.service];
    }
    if rules.people_max == 1 {
        wanted.people = Some(1);
    }
    if asked.back == Some(Back::Services) {
        return (ChoiceStep::Services, None);
    }
    if wanted.services.is_empty() {
        return (ChoiceStep::Services, asked.chose.then_some(WhyNot::NothingChosen));
    }
    let refused = |bad| Some(WhyNot::Refused(BookingRefusal::BadWish(bad)));
    match wanted.wish().size(book.calendar()) {
        Err(BadWish::TooManyPeople) => (ChoiceStep::People, refused(BadWish::TooManyPeople)),
        Err(bad) => (ChoiceStep::Services, refused(bad)),
        Ok(_) if wanted.people.is_none() || asked.back == Some(Back::People) => (ChoiceStep::People, None),
        Ok(size) => match wanted.day {
            Some(day) => (ChoiceStep::Times(times_of(book, size, day, now, except)), None),
            None => (ChoiceStep::Month(month_of(book, size, wanted.month, now, except)), None),
        },
    }
}

/// The page of a step.
pub(super) async fn page(
    hub: &Hub,
    (facility, place): (FacilityId, Facility),
    (mut asked, purpose, except): (Asked, Purpose, Option<BookingId>),
    shell: Shell,
    why: Option<WhyNot>,
) -> Result<HttpResponse, PageError> {
    let (now, lang) = (hub.clock.now(), shell.lang);
    let is_new = purpose == Purpose::New;
    let look = move |book: &Book| {
        // What is booked by now is not given up for something new.
        let is_held = |id: &BookingId| matches!(book.get(*id).map(|known| known.stand), Some(Stand::Held { .. }));
        let except = except.filter(|id| !is_new || is_held(id));
        let (step, bad) = step(book, &mut asked, now, except);
        (asked.wanted, step, bad)
    };
    let (office, calendar, (wanted, step, bad)) = look_at(hub, facility, look).await?;
    let why = why.or(bad);
    let status = status(why);
    let page = Choose { shell, place, office, calendar, purpose, wanted, step, now, lang, why };
    let mut response = html_with(status, &page.with_errors());
    // Asked again by the back button: what is free may have changed.
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}

/// How a page is answered that says why something was not done.
pub(super) const fn status(why: Option<WhyNot>) -> StatusCode {
    match why {
        None => StatusCode::OK,
        Some(WhyNot::TooMany | WhyNot::TooManyCodes) => StatusCode::TOO_MANY_REQUESTS,
        Some(WhyNot::Refused(_)) => StatusCode::CONFLICT,
        Some(WhyNot::NothingChosen | WhyNot::WrongCode | WhyNot::Mistakes) => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// The hold that is given up for another one: named in the address, or remembered by the browser.
fn given_up(hub: &Hub, request: &HttpRequest, wanted: &Wanted) -> Option<BookingId> {
    let remembered = COOKIE.shown(request);
    let code = wanted.instead.as_deref().or(remembered.as_ref().map(Cookie::value))?;
    hub.sealer().booking_of_code(code)
}

/// `GET /bookings/{facility}`
///
/// # Errors
/// If nothing can be booked there, or it cannot be read now.
pub async fn show(
    request: HttpRequest,
    browser: Browser,
    slug: Path<String>,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let (shell, asked) = (hub.shell(&request), Asked::of(&request));
    let except = given_up(&hub, &request, &asked.wanted);
    let mut response = page(&hub, place(&hub, &slug).await?, (asked, Purpose::New, except), shell, None).await?;
    browser.name(&hub, &mut response)?;
    Ok(response)
}

/// `POST /bookings/{facility}/holds`: to the page of the hold. The same form again, and it is the same hold; another time of
/// a page that was gone back to is another one.
///
/// # Errors
/// If the form cannot be understood or the hold cannot be decided now.
pub async fn hold(
    request: HttpRequest,
    browser: Browser,
    slug: Path<String>,
    fields: Form<Sent>,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    let sent = Sent::read(fields.into_inner(), &hub, &request)?;
    let (start, form) = start_and_form(&sent)?;
    let (lang, mut asked) = (Tongue::of(&request), Asked::read(&sent));
    let (facility, place) = place(&hub, &slug).await?;
    asked.wanted.day = Some(start.day());
    let except = given_up(&hub, &request, &asked.wanted);
    let again = |asked, why| page(&hub, (facility, place), (asked, Purpose::New, except), hub.shell(&request), why);
    if !hub.admits_hold(&request) {
        return again(asked, Some(WhyNot::TooMany)).await;
    }
    let ask = Ask {
        booking: BookingId::new(hub.clock.now()),
        wish: asked.wanted.wish(),
        start,
        channel: Channel::Public,
        language: Tongue::of_page(&request),
    };
    let own = ask.booking;
    let from = (Some(browser.cause(Posted::of(&request).form(form))), hub.settings.proxies.source(&request));
    match send_from(&hub, facility, from, Command::Hold { ask, instead_of: except }, None).await? {
        Ok((_, booking)) => {
            // A page that was gone back to may have the form of a hold that has ended: the browser keeps the one that it has.
            let is_kept = booking.id == own || goes_on(&hub, booking.id).await?;
            held(&hub, &hub.sealer().booking_code(booking.id), &asked.wanted, (lang, is_kept))
        }
        Err(refusal) => {
            if !is_about_the_time(refusal) {
                asked.wanted.day = None;
            }
            again(asked, Some(WhyNot::Refused(refusal))).await
        }
    }
}

/// Whether something is still to come of what this form did before. As it was committed: it may have come by another hub, of
/// which the actor here has not heard yet.
async fn goes_on(hub: &Hub, id: BookingId) -> Result<bool, PageError> {
    let (_, booking) = hub.db.read(move |conn| bookings::get(conn, id)).await?;
    Ok(booking.stand.is_ahead(hub.clock.now()))
}

/// Whether another time of the same day may do.
pub(super) const fn is_about_the_time(refusal: BookingRefusal) -> bool {
    matches!(refusal, BookingRefusal::Full | BookingRefusal::NoSlot | BookingRefusal::Past | BookingRefusal::Closed)
}

fn held(
    hub: &Hub,
    code: &str,
    wanted: &Wanted,
    (lang, is_kept): (Option<Lang>, bool),
) -> Result<HttpResponse, PageError> {
    let bring = (!wanted.bring.is_empty()).then(|| format!("bring={}", wanted.bring));
    let lang = lang.map(|lang| format!("lang={}", lang_key(lang)));
    let query: Vec<_> = bring.into_iter().chain(lang).collect();
    let joint = if query.is_empty() { "" } else { "?" };
    let mut response = see(&format!("{}{joint}{}", booking_path(code, ""), query.join("&")));
    if !is_kept {
        return Ok(response);
    }
    let cookie = COOKIE.holding(hub.settings.is_https(), code.to_owned()).max_age(CookieDuration::minutes(30));
    response.add_cookie(&cookie.finish()).map_err(|_| PageError::BadForm)?;
    Ok(response)
}
