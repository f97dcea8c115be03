//! What the frame of a page says beside the page: who asks, where they work, and what waits there for a person.
//!
//! The gate gathers it before a handler runs, for pages alone; [`Hub::shell`] makes the frame of it. Whatever cannot be read
//! now is left out: no page is worth less than its frame.

use std::{rc::Rc, sync::Arc};

use actix_web::{HttpMessage, HttpRequest, dev::ServiceRequest, http::Method, web::Query};
use db::{DbError, accounts::StaffMember, roster};

use crate::{
    access::{self, Here},
    app::Hub,
    names,
    pages::{Facility, Shell},
    routes::{self, Matched, Policy, Side},
    session::{self, SignedIn, Usage, Visitor},
    tongue::Tongue,
};

/// Longest address that is offered in other languages, in bytes.
const ADDRESS_MAX: usize = 2_000;

/// How much waits for a person at a facility, by the routes of the side bar's pages.
pub type Waiting = Rc<[(&'static str, usize)]>;

/// The facility of whoever looks at a page that is about none.
struct Own(Rc<roster::Facility>);

/// What waits at the page's facility.
struct Waits(Waiting);

/// What waits on the pages of the whole town.
struct TownWaits(Waiting);

/// Every facility, for whoever may choose another one.
struct Facilities(Arc<[Facility]>);

/// Which facility somebody who may choose comes from.
#[derive(serde::Deserialize)]
struct From {
    at: String,
}

/// Gathers what the frame of a page needs. What a page loads by itself, files and machines' answers have no frame.
pub async fn gather(hub: &Hub, side: Side, request: &ServiceRequest) {
    if !is_page(request.request()) || Usage::of(request.method(), request.path(), request.headers()) == Usage::Watching
    {
        return;
    }
    if request.extensions().get::<SignedIn>().is_none()
        && let Ok(Some(session)) = session::of(hub, side, request).await
    {
        request.extensions_mut().insert(session);
    }
    let session = request.extensions().get::<SignedIn>().cloned();
    let Some(Visitor::Staff(member)) = session.map(|session| session.visitor) else { return };
    let is_elsewhere_too = member.rights.places().any(|place| Some(place) != member.facility);
    if (member.facility.is_none() || is_elsewhere_too)
        && let Some(all) = facilities(hub).await
    {
        let theirs = all.iter().filter(|one| one.id.is_some_and(|id| member.rights.works_at(id)));
        let theirs = if member.facility.is_none() { all } else { theirs.cloned().collect() };
        request.extensions_mut().insert(Facilities(theirs));
    }
    if member.facility.is_none() && *request.method() != Method::POST {
        let waits = waiting_for_town(hub).await;
        request.extensions_mut().insert(TownWaits(waits));
    }
    let here = request.extensions().get::<Here>().map(|here| Rc::clone(&here.0));
    let facility = match here {
        Some(here) => here,
        None => match own(hub, &member, request.query_string()).await {
            Some(own) => Rc::new(own),
            None => return,
        },
    };
    if *request.method() != Method::POST {
        let waits = waiting(hub, &facility).await;
        request.extensions_mut().insert(Waits(waits));
    }
    request.extensions_mut().insert(Own(facility));
}

/// Whether a noun answers with a page, or nothing does: files, probes and streams are of no noun, kiosks read none.
fn is_page(request: &HttpRequest) -> bool {
    let found = Matched::of(request);
    let is_of_a_noun = found.pattern().is_none_or(|pattern| routes::ROUTES.iter().all(|row| row.pattern != pattern));
    is_of_a_noun && found.policy() != Some(Policy::Device)
}

/// The facility that somebody comes from, who may choose; else where they work.
async fn own(hub: &Hub, member: &StaffMember, query: &str) -> Option<roster::Facility> {
    if let Ok(from) = Query::<From>::from_query(query)
        && let Ok(facility) = access::facility(hub, from.into_inner().at).await
        && member.rights.works_at(facility.id)
    {
        return Some(facility);
    }
    let home = member.facility?;
    hub.db.read(move |conn| roster::facility(conn, home)).await.ok()
}

/// Every facility of the town. Read at most every other second, however many look.
async fn facilities(hub: &Hub) -> Option<Arc<[Facility]>> {
    let now = hub.clock.now();
    if let Some(known) = hub.all_facilities.get(&(), now) {
        return Some(known);
    }
    let read = hub.db.read(roster::facilities).await;
    let facilities: Arc<[Facility]> = read.ok()?.into_iter().map(Facility::from).collect();
    hub.all_facilities.put((), Arc::clone(&facilities), now);
    Some(facilities)
}

/// Read at most every other second, however many look.
async fn waiting(hub: &Hub, facility: &roster::Facility) -> Waiting {
    let (id, now) = (facility.id, hub.clock.now());
    let known = match hub.waits.get(&id, now) {
        Some(known) => known,
        None => {
            let pages = hub.nouns.staff_pages(&Facility::from(facility.clone()));
            let counts = hub.db.read(move |conn| {
                let counted = pages.into_iter().filter_map(|page| Some((page.route, page.waits?)));
                let count = counted.map(|(route, waits)| Ok((route, (waits.count)(conn, id, now)?)));
                count.collect::<Result<Vec<_>, DbError>>()
            });
            let counts = counts.await.unwrap_or_else(|error| {
                tracing::warn!(%error, "what waits at a facility could not be counted");
                Vec::new()
            });
            hub.waits.put(id, counts.clone(), now);
            counts
        }
    };
    known.into()
}

/// The same of the whole town.
async fn waiting_for_town(hub: &Hub) -> Waiting {
    let now = hub.clock.now();
    if let Some(known) = hub.town_waits.get(&(), now) {
        return known.into();
    }
    let pages = hub.nouns.town_pages();
    let counts = hub.db.read(move |conn| {
        let counted = pages.into_iter().filter_map(|page| Some((page.href, page.waits?)));
        counted.map(|(href, waits)| Ok((href, waits(conn, now)?))).collect::<Result<Vec<_>, DbError>>()
    });
    let counts = counts.await.unwrap_or_else(|error| {
        tracing::warn!(%error, "what waits for the town could not be counted");
        Vec::new()
    });
    hub.town_waits.put((), counts.clone(), now);
    counts.into()
}

impl Hub {
    /// The frame of the page that answers this request.
    #[must_use]
    pub fn shell(&self, request: &HttpRequest) -> Shell {
        let side = names::side_of(request);
        let shell = match side {
            Side::Residents => Shell::resident(&self.settings.town),
            Side::Staff => Shell::staff(&self.settings.town),
        };
        let route = Matched::of(request).pattern().unwrap_or_default().to_owned();
        let lang = match side {
            Side::Residents => Tongue::of_page(request),
            Side::Staff => shell.lang,
        };
        let today = Some(self.clock.now().day());
        let demo = self.settings.demo;
        let site = self.site();
        let map = self.settings.map_url.clone();
        let shell = Shell { demo, today, lang, route, site, map, address: address(request), ..shell.of(self.nouns) };
        let extensions = request.extensions();
        let Some(session) = extensions.get::<SignedIn>() else { return shell };
        let facility = extensions.get::<Own>().map(|own| (*own.0).clone().into());
        let mut waits = extensions.get::<Waits>().map(|waits| waits.0.to_vec()).unwrap_or_default();
        waits.extend(extensions.get::<TownWaits>().into_iter().flat_map(|waits| waits.0.iter().copied()));
        let facilities =
            extensions.get::<Facilities>().map_or_else(|| Arc::from([]), |facilities| Arc::clone(&facilities.0));
        let (who, mark) = (Some(session.name.clone()), Some(session.mark()));
        let shell = Shell { who, mark, facility, waits, facilities, ..shell };
        match &session.visitor {
            Visitor::Staff(member) => {
                let (may_choose, rights) = (member.facility.is_none(), member.rights.clone());
                Shell { may_choose, rights, before: session.before.at, ..shell }
            }
            Visitor::Guardian(_) => shell,
            // A screen is nobody, and its pages have no frame.
            Visitor::Display(_) => Shell { who: None, ..shell },
        }
    }
}

/// The page without its language. A form is answered where no page is; and a link to a strange address could lead away
/// (`//host`), or be longer than any page's.
fn address(request: &HttpRequest) -> String {
    let (path, query) = (request.path(), request.query_string());
    let is_ours = !path.starts_with("//") && !path.contains('\\') && path.len() + query.len() <= ADDRESS_MAX;
    if *request.method() == Method::POST || !is_ours {
        return "/".to_owned();
    }
    let others = url::form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "lang");
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(others).finish();
    let joint = if query.is_empty() { "" } else { "?" };
    format!("{path}{joint}{query}")
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn no_language_leads_to_another_host_or_repeats_what_no_page_has() {
        let address = |uri: &str| address(&TestRequest::with_uri(uri).to_http_request());
        assert_eq!(address("/manual?q=%E5%8D%B0&lang=en"), "/manual?q=%E5%8D%B0");
        let long = format!("/manual?q={}", "a".repeat(ADDRESS_MAX));
        for strange in ["//evil.example", "//evil.example/x?a=1", "///evil.example", "/\\evil.example", &long] {
            assert_eq!(address(strange), "/", "{strange}");
        }
    }
}
