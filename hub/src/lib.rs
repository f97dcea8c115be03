//! The hub: its nouns' routes and pages over what they share ([`hub_web`]); wires database, actors, bus and notifier together.
//!
//! Handlers extract, call once, answer. What may call them is settled before they run, by the tables in [`NOUNS`].

mod assets;
mod audit;
mod bars;
mod demo;
mod ended;
mod keys;
mod moves;
mod oidc;
pub mod pages;
mod passkeys;
pub mod routes;
mod running;
pub mod screens;
pub mod watch;

use hub_bookings::BOOKINGS;
use hub_entries::ENTRIES;
use hub_nursery::NURSERY;
use hub_offices::OFFICES;
use hub_people::PEOPLE;
use hub_web::noun::{Noun, Nouns, WEB};

pub use demo::greeting as demo_greeting;
pub use hub_web::{
    app::{Hub, RunError},
    settings::{Settings, SettingsError},
};
pub use running::Running;

/// What is of no noun alone.
static TOWN: Noun = Noun {
    routes: routes::ROUTES,
    assets: assets::ASSETS,
    staff_pages: bars::STAFF,
    town_pages: bars::TOWN,
    resident_pages: bars::RESIDENTS,
    own: |settings, own| {
        own.put(passkeys::Passkeys::of(settings));
        let provider = settings.oidc.clone().and_then(|oidc| oidc::Provider::of(oidc, settings.outgoing.as_ref()));
        own.put(routes::sign_in::provider::StaffProvider(provider));
        own.put(routes::facilities::Counted::default());
        own.put(demo::Readers::default());
        own.put(watch::Held::default());
        own.put(std::sync::Arc::new(demo::Mailbox::default()));
    },
    rounds: &[
        |hub| Box::pin(hub_web::site::follow(hub)),
        |hub| Box::pin(screens::watch(hub)),
        |hub| Box::pin(audit::keep(hub)),
        |hub| Box::pin(watch::keep(hub)),
        |hub| Box::pin(moves::keep(hub)),
    ],
    ..Noun::NOTHING
};

/// The pictures of the manual.
static MANUAL: Noun = Noun { assets: pages::manual::pictures::PICTURES, ..Noun::NOTHING };

/// What there is: the only way to serve a route or a file.
pub static NOUNS: Nouns = Nouns(&[&WEB, &TOWN, &MANUAL, &PEOPLE, &NURSERY, &OFFICES, &BOOKINGS, &ENTRIES]);

/// Raises the limit of open files to what the machine allows: each live page is one.
pub fn allow_many_connections() {
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        tracing::warn!(%error, "the limit of open files stays as it is");
    }
}

#[cfg(test)]
mod tests {
    use actix_web::{App, HttpResponse, dev::Service as _, test};
    use hub_web::routes::{self, Side};

    use super::NOUNS;

    /// This address with a name in place of each variable.
    fn example(pattern: &str) -> String {
        let parts = pattern.split('/').map(|part| if part.starts_with('{') { "a%2Fname" } else { part });
        parts.collect::<Vec<_>>().join("/")
    }

    #[actix_web::test]
    async fn every_address_is_that_of_its_own_row_and_what_is_beside_it_is_of_none() {
        for side in [Side::Residents, Side::Staff] {
            // What the policy of a request is read from, before a handler is asked.
            let app = App::new().configure(routes::configure(NOUNS, side)).wrap_fn(|request, _| {
                let pattern = request.match_pattern().unwrap_or_default();
                std::future::ready(Ok(request.into_response(HttpResponse::Ok().body(pattern))))
            });
            let app = test::init_service(app).await;
            let matched = async |path: &str| {
                let request = test::TestRequest::get().uri(path).to_request();
                let answer = app.call(request).await.expect("an answer");
                String::from_utf8(test::read_body(answer).await.to_vec()).expect("an address")
            };
            for row in NOUNS.routes().filter(|row| row.sides.contains(&side)) {
                assert_eq!(matched(&example(row.pattern)).await, row.pattern);
                for beside in ["/", "/one/two/three"] {
                    assert_eq!(matched(&(example(row.pattern) + beside)).await, "", "{}{beside}", row.pattern);
                }
            }
        }
    }
}
