//! What every handler can reach, and why a hub does not start.

use std::{net::SocketAddr, sync::Arc, time::Instant};

use actix_web::HttpRequest;
use actors::Town;
use db::seal::Sealer;
use db::{Db, StartError, keys::TownKeys, passwords::Judge, roster};
use domain::{
    ids::{DeviceId, FacilityId},
    time::Clock,
};
use notifier::push::PushSender;
use tokio::sync::Semaphore;

use crate::{
    audit::Recorder,
    bus::Bus,
    day_codes::DayCodes,
    fresh::Fresh,
    health::Health,
    live::Live,
    metrics::Metrics,
    misses::Misses,
    noun::{Nouns, Own},
    pages::Facility,
    session::Known,
    settings::Settings,
    site::{self, Site},
    throttle::Throttle,
    tls::Certificates,
};

/// How long a stopping hub waits for requests under way.
pub const GRACE_S: u64 = 5;

/// What every handler can reach.
pub struct Hub {
    /// The settings.
    pub settings: Settings,
    /// The town's secrets.
    pub keys: TownKeys,
    /// The certificates of the sides that speak TLS by themselves.
    pub certificates: Certificates,
    /// One look at a time at cards that go over to another key.
    pub moving: Arc<Semaphore>,
    /// The database.
    pub db: Db,
    /// The present instant.
    pub clock: Arc<dyn Clock>,
    /// Live state.
    pub town: Town,
    /// Live pages.
    pub live: Arc<Live>,
    /// The other hubs.
    pub bus: Bus,
    /// Writes down who saw what before they see it.
    pub audit: Recorder,
    /// Counts what is asked for and is not there.
    pub misses: Misses,
    /// Whether this hub can do its work.
    pub health: Arc<Health>,
    /// Counters.
    pub metrics: Arc<Metrics>,
    /// Sessions read a moment ago, by the stored form of their tokens.
    pub sessions: Fresh<Vec<u8>, Known>,
    /// Facilities read a moment ago, by their names in addresses.
    pub facilities: Fresh<String, roster::Facility>,
    /// All of them, read a moment ago.
    pub all_facilities: Fresh<(), Arc<[Facility]>>,
    /// What waited for a person at a facility a moment ago, by the routes of the side bar's pages.
    pub waits: Fresh<FacilityId, Vec<(&'static str, usize)>>,
    /// The same on the pages of the whole town.
    pub town_waits: Fresh<(), Vec<(&'static str, usize)>>,
    /// What the town calls its site and how that looks.
    pub site: site::Known,
    /// Bounds guesses of codes and links.
    pub guesses: Throttle,
    /// Bounds sign-ins of one source, whoever is tried.
    pub sign_ins: Throttle,
    /// Judges passwords, a few at a time.
    pub passwords: Judge,
    /// Bounds the numbers that one kiosk takes.
    pub tickets_of_devices: Throttle<DeviceId>,
    /// Bounds the logs that one source begins to follow in a minute without a session, to some times as many as it may
    /// hold: a waiting room behind one address comes back at once when a hub was started again or the network was away.
    pub streams_of_sources: Throttle,
    /// Bounds the digits of the day that are tried.
    pub day_codes: DayCodes,
    /// Posts to push services; `None` on a machine without root certificates.
    pub push: Option<Arc<PushSender>>,
    /// The town's public VAPID key, as pages hand it to browsers.
    pub vapid_key: String,
    /// What there is: whose routes and files are served.
    pub nouns: Nouns,
    /// What each noun keeps for itself; see [`Hub::own`].
    pub kept: Own,
}

impl Hub {
    /// Opens personal fields.
    #[must_use]
    pub fn sealer(&self) -> Arc<Sealer> {
        self.keys.sealer()
    }

    /// What the town calls its site and how that looks.
    #[must_use]
    pub fn site(&self) -> Arc<Site> {
        self.site.site()
    }

    /// The site as titles of pages name it.
    #[must_use]
    pub fn title(&self) -> String {
        self.site().identity.titled(&self.settings.town)
    }

    /// What a noun keeps in the hub for itself.
    ///
    /// # Panics
    /// If the noun did not bring it at the start: a line of [`crate::noun::Noun::own`] is missing.
    #[must_use]
    pub fn own<T: Send + Sync + 'static>(&self) -> &T {
        self.kept.get().expect("each noun brings its own at the start")
    }

    /// A session or a relation has ended: nothing remembered of it counts any more, and open streams are asked again, here
    /// and on the other hubs, at once.
    pub fn rights_changed(&self) {
        self.sessions.forget_all();
        self.live.rights_changed();
        self.bus.rights_changed();
    }

    /// Counts a try of whoever sent this request; `false` if it is one too many.
    #[must_use]
    pub fn admits(&self, tries: &Throttle, request: &HttpRequest) -> bool {
        self.settings.proxies.source(request).is_none_or(|source| tries.admits(source, Instant::now()))
    }

    /// Takes back a counted try of whoever sent this request: it was no guess.
    pub fn gives_back(&self, tries: &Throttle, request: &HttpRequest) {
        if let Some(source) = self.settings.proxies.source(request) {
            tries.give_back(&source);
        }
    }
}

impl From<roster::Facility> for Facility {
    fn from(facility: roster::Facility) -> Self {
        let (is_office, has_calendar, has_hall) = (facility.is_office, facility.has_calendar, facility.has_hall);
        let roster::Facility { id, slug, name, address, .. } = facility;
        Self { id: Some(id), slug, name, is_office, has_calendar, has_hall, address }
    }
}

/// Why the hub does not start.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A file of keys is missing or damaged.
    #[error("KAZASU_KEYS_FILE: {0}")]
    Keys(#[from] db::keys::KeysError),
    /// The database.
    #[error(transparent)]
    Database(#[from] StartError),
    /// An actor.
    #[error("an actor could not be started: {0}")]
    Actors(String),
    /// Redis.
    #[error("REDIS_URL: {0}")]
    Bus(#[from] redis::RedisError),
    /// The notifier.
    #[error("{0}")]
    Notifier(String),
    /// The demo town.
    #[error("the demo town could not be made: {0}")]
    Demo(String),
    /// A certificate.
    #[error("the certificate cannot be served: {0}")]
    Tls(String),
    /// A listener.
    #[error("the address {address} cannot be listened on: {cause}")]
    Listen {
        /// Which address.
        address: SocketAddr,
        /// Why.
        cause: std::io::Error,
    },
}
