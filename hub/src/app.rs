//! Wires the others together: database, actors, bus, notifier, and the two listeners.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use actix_web::{HttpRequest, web::Data};
use actors::{Moved, Publish, Town, TownSettings};
use db::seal::Sealer;
use db::{Db, StartError, keys::TownKeys, log::StoredEntry, passwords::Desk, roster::Facility};
use domain::{
    attendance::Rules,
    bookings::decide,
    ids::{BookingId, DeviceId, VisitId},
    log::Fact,
    queue::{self, statistics::forecast_error, visit::Step},
    time::Clock,
};
use notifier::{
    keys::VapidKey,
    push::{PushSender, PushSettings},
};
use tokio::sync::Notify;

use crate::{
    access::{Known, Staff},
    booking_clock,
    bus::Bus,
    closing,
    day_codes::DayCodes,
    ended,
    fresh::Fresh,
    health::Health,
    listener::{self, Serving},
    live::Live,
    metrics::{Metrics, WriterMetrics},
    notices::Notices,
    pages::{Place, Shell},
    routes::{Side, bookings::Bounds},
    settings::Settings,
    throttle::Throttle,
};

/// Wrong enrolment codes and invitations a minute from one source, and codes that are being looked up at one instant.
const GUESSES: u32 = 20;
/// Sign-ins a minute from one source, in browsers that are not known: a town hall behind one address begins its day.
const SIGN_INS: u32 = 120;
/// Logs that a minute's visitors of one source may begin to follow, for each that it may hold at once.
const STREAMS_A_SEAT: u32 = 4;
/// Numbers taken on phones a minute from one source: a household, or a café full of people.
const TICKETS_OF_SOURCE: u32 = 20;
/// What is done with one number on phones a minute: by number, for a whole waiting room may have one address.
const ACTS_OF_VISIT: u32 = 20;
/// Bookings a minute that people type the digits of at one kiosk: nobody types faster.
const ARRIVALS_OF_DEVICE: u32 = 12;
/// Wrong digits that are typed for one booking at kiosks within [`CHECKS_WINDOW`].
const CHECKS_OF_BOOKING: u32 = 5;
const CHECKS_WINDOW: Duration = Duration::from_secs(15 * 60);
/// How long one push may take.
const PUSH_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a stopping hub waits for requests under way.
pub const GRACE_S: u64 = 5;

/// What every handler can reach.
pub struct Hub {
    /// The settings.
    pub settings: Settings,
    /// The town's secrets.
    pub keys: TownKeys,
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
    /// Whether this hub can do its work.
    pub health: Arc<Health>,
    /// Counters.
    pub metrics: Arc<Metrics>,
    /// Sessions read a moment ago, by the stored form of their tokens.
    pub sessions: Fresh<Vec<u8>, Known>,
    /// Facilities read a moment ago, by their names in addresses.
    pub places: Fresh<String, Facility>,
    /// Bounds guesses of codes and links.
    pub guesses: Throttle,
    /// Bounds sign-ins of one source, whoever is tried.
    pub sign_ins: Throttle,
    /// Judges passwords, a few at a time.
    pub passwords: Desk,
    /// Bounds the numbers that one kiosk takes.
    pub tickets_of_devices: Throttle<DeviceId>,
    /// Bounds the digits that are tried for bookings at one kiosk.
    pub arrivals_of_devices: Throttle<DeviceId>,
    /// Bounds the numbers that are taken from one source on the internet.
    pub tickets_of_sources: Throttle,
    /// Bounds the logs that one source begins to follow in a minute without a session, to some times as many as it may
    /// hold: a waiting room behind one address comes back at once when a hub was started again or the network was away.
    pub streams_of_sources: Throttle,
    /// Bounds what is done with one number on phones.
    pub acts_of_visits: Throttle<VisitId>,
    /// Bounds what residents do with bookings.
    pub bookings: Bounds,
    /// Bounds the digits of the day that are tried.
    pub day_codes: DayCodes,
    /// Bounds the wrong digits that are typed for one booking at kiosks.
    pub checks_of_bookings: Throttle<BookingId>,
    /// Posts to push services; `None` on a machine without root certificates.
    pub push: Option<Arc<PushSender>>,
    /// The town's public VAPID key, as pages hand it to browsers.
    pub vapid_key: String,
    /// The demo town's readers.
    pub demo_readers: crate::demo::Readers,
}

impl Hub {
    /// Opens personal fields.
    #[must_use]
    pub fn sealer(&self) -> Arc<Sealer> {
        self.keys.sealer()
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

    /// The frame of a page for residents.
    #[must_use]
    pub fn resident_shell(&self) -> Shell {
        let today = Some(self.clock.now().day());
        Shell { demo: self.settings.demo, today, ..Shell::resident(&self.settings.town) }
    }

    /// The frame of a page for staff who are not signed in.
    #[must_use]
    pub fn staff_shell(&self) -> Shell {
        let today = Some(self.clock.now().day());
        Shell { demo: self.settings.demo, today, ..Shell::staff(&self.settings.town) }
    }

    /// The frame of a page for this member of the staff.
    #[must_use]
    pub fn shell_of(&self, staff: &Staff) -> Shell {
        let shell = self.staff_shell().signed_in(&staff.0.name).marked(staff.1);
        Shell { may_choose: staff.0.facility.is_none(), leads: staff.0.leads, ..shell }
    }
}

impl From<db::roster::Facility> for Place {
    fn from(facility: db::roster::Facility) -> Self {
        let (is_office, has_calendar) = (facility.is_office, facility.has_calendar);
        Self { slug: facility.slug, name: facility.name, is_office, has_calendar }
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
    /// A listener.
    #[error("the address {address} cannot be listened on: {cause}")]
    Listen {
        /// Which address.
        address: SocketAddr,
        /// Why.
        cause: std::io::Error,
    },
}

/// What is committed goes to live pages, other hubs and the notifier.
struct Published {
    live: Arc<Live>,
    bus: std::sync::OnceLock<Bus>,
    outbox: Arc<Notify>,
    metrics: Arc<Metrics>,
}

impl Published {
    /// Whoever is called for the first time was told once how long that would take.
    fn hold_forecasts_to_the_truth(&self, entries: &[StoredEntry]) {
        for stored in entries {
            if let Fact::Queue(queue::Fact::Visit { step: Step::Called, visit, .. }) = &stored.entry.fact
                && visit.stays.is_empty()
                && let Some(error) = forecast_error(visit)
            {
                self.metrics.forecast_error_seconds.observe(error.as_secs_f64());
            }
        }
    }
}

impl Publish for Published {
    fn moved(&self, moved: Moved) {
        self.live.moved(&moved);
        self.hold_forecasts_to_the_truth(&moved.entries);
        let Some(StoredEntry { seq, .. }) = moved.entries.last() else { return };
        if let Some(bus) = self.bus.get() {
            bus.moved(moved.facility, *seq);
        }
        if moved.is_told {
            self.outbox.notify_one();
        }
    }

    fn actor_failed(&self) {
        self.metrics.actors_failed.inc();
    }

    fn task_failed(&self) {
        self.metrics.tasks_failed.inc();
    }
}

/// A hub that listens.
pub struct Running {
    /// Where residents are served.
    pub residents: SocketAddr,
    /// Where staff and kiosks are served.
    pub staff: SocketAddr,
    /// What handlers share.
    pub hub: Data<Hub>,
    servers: [Serving; 2],
    tasks: Vec<tokio::task::JoinHandle<()>>,
    notices: Notices,
}

impl Running {
    /// Starts everything on the current runtime, which must be a multi-threaded one.
    ///
    /// # Errors
    /// If a part does not start; the sentence names it.
    pub async fn start(settings: Settings, clock: Arc<dyn Clock>) -> Result<Self, RunError> {
        let metrics = Metrics::new();
        let keys =
            if settings.demo { crate::demo::keys(&settings.keys_file)? } else { TownKeys::load(&settings.keys_file)? };
        let sealer = keys.sealer();
        let db = open(&settings, &metrics).await?;
        let live = Live::new(db.clone(), Arc::clone(&metrics), Arc::clone(&clock));
        let outbox = Arc::new(Notify::new());
        let published = Arc::new(Published {
            live: Arc::clone(&live),
            bus: std::sync::OnceLock::new(),
            outbox: Arc::clone(&outbox),
            metrics: Arc::clone(&metrics),
        });
        let rules = Rules { repeat_window: settings.repeat_window };
        let share = decide::Share::percent(settings.share_of_source);
        let town_settings = TownSettings { rules, share, ..TownSettings::at(&settings.public_url) };
        let publish: Arc<dyn Publish> = Arc::clone(&published) as Arc<dyn Publish>;
        let town = Town::start(db.clone(), Arc::clone(&sealer), Arc::clone(&clock), publish, town_settings).await;
        let town = town.map_err(|error| RunError::Actors(error.to_string()))?;
        let health = Arc::new(Health::of(RandomState::new().build_hasher().finish().cast_signed()));
        health.beat_once(&db, &*clock).await;
        let bus = match &settings.redis {
            Some(url) => Bus::start(url, Arc::clone(&live), town.clone(), Arc::clone(&metrics))?,
            None => Bus::alone(),
        };
        metrics.bus_up.set(i64::from(settings.redis.is_none()));
        assert!(published.bus.set(bus.clone()).is_ok(), "the bus is set once");
        if settings.demo {
            crate::demo::settle(&db, &keys, clock.now()).await.map_err(|error| RunError::Demo(error.to_string()))?;
        }
        let (vapid_key, push) = push_sender(&settings, &keys)?;
        let (tickets_a_minute, bookings_a_minute) = (settings.tickets_a_minute, settings.bookings_a_minute);
        let of_source = u32::try_from(settings.connections_of_source).unwrap_or(u32::MAX);
        let hub = Data::new(Hub {
            push,
            vapid_key,
            settings,
            keys,
            db: db.for_pages(),
            clock,
            town: town.clone(),
            live: Arc::clone(&live),
            bus,
            health: Arc::clone(&health),
            metrics,
            sessions: Fresh::default(),
            places: Fresh::default(),
            guesses: Throttle::new(GUESSES),
            sign_ins: Throttle::new(SIGN_INS),
            passwords: Desk::default(),
            tickets_of_devices: Throttle::new(tickets_a_minute),
            tickets_of_sources: Throttle::new(TICKETS_OF_SOURCE),
            streams_of_sources: Throttle::new(of_source.saturating_mul(STREAMS_A_SEAT)),
            acts_of_visits: Throttle::new(ACTS_OF_VISIT),
            bookings: Bounds::new(bookings_a_minute),
            day_codes: DayCodes::default(),
            checks_of_bookings: Throttle::within(CHECKS_WINDOW, CHECKS_OF_BOOKING),
            arrivals_of_devices: Throttle::new(ARRIVALS_OF_DEVICE),
            demo_readers: crate::demo::Readers::default(),
        });
        if hub.settings.demo {
            crate::demo::bookings::enliven(&hub).await.map_err(|error| RunError::Demo(error.to_string()))?;
        }
        let tasks = vec![
            tokio::spawn(Arc::clone(&live).beat()),
            tokio::spawn(Arc::clone(&live).tell_lines(town.clone())),
            tokio::spawn(Arc::clone(&live).sweep(town.clone())),
            tokio::spawn(watch_rights(hub.clone())),
            tokio::spawn(health.beat(hub.db.clone(), Arc::clone(&hub.clock))),
            tokio::spawn(booking_clock::run(hub.db.clone(), town.clone(), Arc::clone(&hub.metrics))),
            tokio::spawn(ended::forget(hub.db.clone(), Arc::clone(&hub.clock))),
            tokio::spawn(closing::close_days(hub.db.clone(), town, Arc::clone(&hub.metrics))),
        ];
        let notices = Notices::start(&hub, outbox)?;
        let (residents, staff) = (listener::start(&hub, Side::Residents)?, listener::start(&hub, Side::Staff)?);
        let (at, staff_at) = (residents.address, staff.address);
        Ok(Self { residents: at, staff: staff_at, hub, servers: [residents, staff], tasks, notices })
    }

    /// Stops. First a balancer is told, for as long as is settled, while everything goes on; then requests under way are
    /// answered, streams end and nothing new is taken. Ends within `GRACE_S` of that, twice, also when it is cut off from
    /// its database: what was not answered was not promised.
    pub async fn stop(self) {
        self.hub.health.stops();
        tokio::time::sleep(self.hub.settings.drain).await;
        for task in self.tasks {
            task.abort();
        }
        // Both at once: what one side has still to answer is not waited for by the other.
        let told: Vec<_> = self.servers.iter().map(|serving| serving.handle.stop(true)).collect();
        self.hub.live.end();
        let servers = self.servers;
        let ending = async {
            for (told, serving) in told.into_iter().zip(servers) {
                told.await;
                // How the server ended no longer matters to anybody.
                let _ = serving.server.await;
            }
        };
        let grace = Duration::from_secs(GRACE_S);
        let _ = tokio::time::timeout(grace + Duration::from_secs(1), ending).await;
        let notices = self.notices.stop();
        let leaving = self.hub.health.leave(&self.hub.db);
        if tokio::time::timeout(grace, async { tokio::join!(notices, leaving) }).await.is_err() {
            tracing::warn!("what was under way is not waited for any longer");
        }
    }
}

/// Open streams are asked for their rights again and again.
async fn watch_rights(hub: Data<Hub>) {
    let live = Arc::clone(&hub.live);
    live.watch_rights(|| hub.sessions.forget_all()).await;
}

type Push = (String, Option<Arc<PushSender>>);

fn push_sender(settings: &Settings, keys: &TownKeys) -> Result<Push, RunError> {
    let Some(subject) = settings.vapid_subject.clone() else {
        tracing::warn!("no pushes are sent: KAZASU_VAPID_SUBJECT says whom push services may write to");
        return Ok((String::new(), None));
    };
    let key = VapidKey::from_pkcs8(&keys.vapid_pkcs8).map_err(|error| RunError::Notifier(error.to_string()))?;
    let public = key.public_key_text();
    let sender = PushSender::new(
        key,
        PushSettings {
            subject,
            hosts: settings.push_hosts.clone(),
            private_hosts: settings.push_private_hosts,
            timeout: PUSH_TIMEOUT,
        },
    );
    let sender = sender.inspect_err(|error| tracing::warn!(%error, "no pushes are sent"));
    Ok((public, sender.ok().map(Arc::new)))
}

async fn open(settings: &Settings, metrics: &Arc<Metrics>) -> Result<Db, StartError> {
    let (url, lanes) = (settings.database.clone(), settings.lanes);
    let observer: Arc<dyn db::WriterObserver> = Arc::new(WriterMetrics(Arc::clone(metrics)));
    let opened = tokio::task::spawn_blocking(move || Db::open(&url, lanes, &observer));
    opened.await.unwrap_or(Err(StartError::Database(db::DbError::Closed)))
}
