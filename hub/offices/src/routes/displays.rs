//! Signage screens: how a browser becomes one, and what it shows.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Form, Path, Query},
};
use db::{
    DbError,
    accounts::{self, Account},
    displays, log, queues, roster, secrets,
};
use domain::{
    ids::DisplayId,
    queue::{forecast, office::Office},
    time::UtcTime,
};
use hub_web::{
    access::Here,
    app::Hub,
    cookies,
    noun::Nouns,
    pages::{Facility, qr::Qr},
    routes::answer::{html, html_with, see},
    session::{self, Mark, SignedIn, Visitor},
    trouble::PageError,
};

use crate::pages::displays::{CheckIn, DisplayEnrol, DisplayPage, LARGE_MAX, LAST_MAX, Moment, Sections};

/// Longest list of sections in an address, in bytes.
const SECTIONS_MAX: usize = 200;

/// What the address of a screen says.
#[derive(serde::Deserialize)]
pub struct Which {
    #[serde(default)]
    sections: String,
}

/// What the enrolment form sends.
#[derive(serde::Deserialize)]
pub struct Fields {
    code: String,
    #[serde(default)]
    sections: String,
}

/// `GET /display`: an enrolled browser goes on to its page, another one is asked for a code.
///
/// # Errors
/// If the database fails.
pub async fn start(request: HttpRequest, which: Query<Which>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let sections = plain(&which.sections);
    let session = session::screen(&hub, &request).await?;
    let Some(Visitor::Display(display)) = session.map(|session| session.visitor) else {
        return Ok(html(&DisplayEnrol { shell: hub.shell(&request), sections }));
    };
    let own = display.facility;
    let facility = hub.db.read(move |conn| roster::facility(conn, own)).await?;
    Ok(see(&address(hub.nouns, facility, &sections)))
}

/// `POST /display`: lets a browser in with an enrolment code, for good.
///
/// # Errors
/// If the database fails or somebody guesses.
pub async fn enrol(request: HttpRequest, fields: Form<Fields>, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let Fields { code, sections } = fields.into_inner();
    let sections = plain(&sections);
    if !hub.admits(&hub.guesses, &request) {
        return Err(PageError::TooMany);
    }
    let (token, now) = (secrets::token(), hub.clock.now());
    let hashes = (secrets::hash(&secrets::normal_code(&code)), secrets::hash(&token));
    let Some(facility) = let_in(&hub, hashes, now).await? else {
        let page = DisplayEnrol::refused(hub.shell(&request), sections);
        return Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    hub.gives_back(&hub.guesses, &request);
    let mut response = see(&address(hub.nouns, facility, &sections));
    let cookie = cookies::of_screen(&hub, &request, &token, session::DISPLAY_SESSION);
    response.add_cookie(&cookie).map_err(|_| PageError::BadForm)?;
    Ok(response)
}

/// Uses the code up; gives its facility, read with it: nothing that could fail comes after.
async fn let_in(
    hub: &Hub,
    (code, session): (Vec<u8>, Vec<u8>),
    now: UtcTime,
) -> Result<Option<roster::Facility>, DbError> {
    let enrol = move |conn: &mut db::Conn| {
        let Some(display) = displays::enrol(conn, &code, now)? else { return Ok(None) };
        accounts::add_session(conn, &session, Account::Display(display.id), now, now + session::DISPLAY_SESSION)?;
        Ok(Some(roster::facility(conn, display.facility)?))
    };
    hub.db.write(enrol).await
}

/// A list of numbers and nothing else: it goes into an address.
fn plain(sections: &str) -> String {
    let fine = sections.len() <= SECTIONS_MAX && sections.bytes().all(|byte| byte.is_ascii_digit() || byte == b',');
    if fine { sections.to_owned() } else { String::new() }
}

fn address(nouns: Nouns, facility: roster::Facility, sections: &str) -> String {
    let wall = nouns.wall(&Facility::from(facility)).unwrap_or_else(|| "/display".to_owned());
    if sections.is_empty() { wall } else { format!("{wall}?sections={sections}") }
}

/// `GET /displays/{facility}?sections=1,2`
///
/// # Errors
/// If this is no office, or the database fails.
pub async fn show(
    which: Query<Which>,
    here: Here,
    session: SignedIn,
    hub: Data<Hub>,
) -> Result<HttpResponse, PageError> {
    Ok(html(&page(&hub, &here.0, &which.sections, session.mark()).await?))
}

/// What a screen of this office shows now.
///
/// # Errors
/// [`DbError::NotFound`] if this is no office, or the database fails.
pub async fn page(hub: &Hub, facility: &roster::Facility, sections: &str, mark: Mark) -> Result<DisplayPage, DbError> {
    let (id, now) = (facility.id, hub.clock.now());
    let read = hub.db.read(move |conn| {
        // The head first: what is committed between the reads comes again over the stream, and changes nothing.
        let seq = log::head(conn, id)?;
        let office = queues::office(conn, id)?.ok_or(DbError::NotFound)?;
        let at_counters = queues::at_counters(conn, id)?;
        let enough = i64::try_from(16 * (LARGE_MAX + LAST_MAX)).expect("a small number");
        let last_called = queues::last_called(conn, id, now.day(), enough)?;
        Ok::<_, DbError>((seq, office, at_counters, last_called))
    });
    let (seq, office, at_counters, last_called) = read.await?;
    let lines = hub.town.look(id, move |book| forecast::lines(book.office(), book.queue(), now)).await;
    // The office was there a moment ago; a screen without the lengths of its lines is better than none.
    let lines = lines.ok().flatten().unwrap_or_default();
    let lines = lines.iter().map(|line| (line.section, line.waiting, line.minutes_text())).collect();
    let moment = Moment { seq, now, at_counters, last_called, lines };
    Ok(DisplayPage {
        title: hub.title(),
        facility: facility.clone().into(),
        sections: Sections::of(&office, sections),
        check_in: check_in(hub, facility, &office, now),
        office,
        moment,
        demo: hub.settings.demo,
        mark,
    })
}

fn check_in(hub: &Hub, facility: &roster::Facility, office: &Office, now: UtcTime) -> Option<CheckIn> {
    if !office.services.iter().any(|service| service.from_home) {
        return None;
    }
    let code = hub.sealer().day_code(facility.id, now.day());
    let public_url = hub.settings.public_url.as_str();
    let qr = Qr::of(&format!("{public_url}/arrive/{}/{code}", facility.slug))?;
    Some(CheckIn { code, qr })
}

/// `POST /devices/{facility}/displays/{display}/revoke`
///
/// # Errors
/// If there is no such screen here, or the database fails.
pub async fn revoke(path: Path<(String, String)>, here: Here, hub: Data<Hub>) -> Result<HttpResponse, PageError> {
    let display: DisplayId = path.1.parse().map_err(|_| PageError::NotFound)?;
    let (facility, now) = (here.0.id, hub.clock.now());
    let known = hub
        .db
        .write(move |conn| {
            let here = displays::get(conn, display)?.facility == facility;
            // A second press finds the screen out of service, as it should be.
            if here {
                displays::revoke(conn, facility, display, now)?;
            }
            Ok::<_, DbError>(here)
        })
        .await?;
    hub.rights_changed();
    if known { Ok(see(&format!("/devices/{}", here.0.slug))) } else { Err(PageError::NotFound) }
}
