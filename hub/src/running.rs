//! Wires the others together: database, actors, bus, notifier, and the two listeners.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    net::SocketAddr,
    sync::Arc,
    time::Duration,
};

use actix_web::web::Data;
use actors::{Moved, Publish, Town, TownSettings};
use db::{Db, StartError, keys::TownKeys, log::StoredEntry, passwords::Judge};
use domain::{
    attendance::Rules,
    bookings::decide,
    log::Fact,
    queue::{self, statistics::forecast_error, visit::Step},
    time::Clock,
};
use hub_web::{
    app::{GRACE_S, Hub, RunError},
    audit::Recorder,
    bus::Bus,
    day_codes::DayCodes,
    fresh::Fresh,
    health::Health,
    listener::{self, Serving},
    live::Live,
    metrics::{Metrics, WriterMetrics},
    misses::Misses,
    notices::{self, Notices},
    routes::Side,
    settings::Settings,
    site,
    throttle::Throttle,
    tls::{self, Certificates},
};
use notifier::{
    keys::VapidKey,
    push::{PushSender, PushSettings},
};
use tokio::sync::{Notify, Semaphore};

use crate::{NOUNS, demo::Mailbox, ended, keys as key_file};

/// Wrong enrolment codes and invitations a minute from one source, and codes that are being looked up at one instant.
const GUESSES: u32 = 20;
/// Sign-ins a minute from one source, in browsers that are not known: a town hall behind one address begins its day.
const SIGN_INS: u32 = 120;
/// Logs that a minute's visitors of one source may begin to follow, for each that it may hold at once.
const STREAMS_A_SEAT: u32 = 4;
/// How long one push may take.
const PUSH_TIMEOUT: Duration = Duration::from_secs(10);

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
        let metrics = Metrics::new(NOUNS);
        let keys =
            if settings.demo { crate::demo::keys(&settings.keys_file)? } else { TownKeys::load(&settings.keys_file)? };
        let sealer = keys.sealer();
        let certificates = Certificates::load(&settings.tls)?;
        let db = open(&settings, &metrics).await?;
        let live = Live::new(db.clone(), Arc::clone(&metrics), Arc::clone(&clock), NOUNS);
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
        let health = Arc::new(Health::of(RandomState::new().build_hasher().finish().cast_signed(), clock.now()));
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
        let tickets_a_minute = settings.tickets_a_minute;
        let of_source = u32::try_from(settings.connections_of_source).unwrap_or(u32::MAX);
        let hub = Data::new(Hub {
            push,
            vapid_key,
            keys,
            certificates,
            moving: Arc::new(Semaphore::new(1)),
            db: db.for_pages(),
            clock,
            town: town.clone(),
            live: Arc::clone(&live),
            bus,
            audit: Recorder::start(db.clone()),
            health: Arc::clone(&health),
            metrics,
            sessions: Fresh::default(),
            facilities: Fresh::default(),
            all_facilities: Fresh::default(),
            waits: Fresh::default(),
            town_waits: Fresh::default(),
            misses: Misses::default(),
            site: site::Known::default(),
            guesses: Throttle::new(GUESSES),
            sign_ins: Throttle::new(SIGN_INS),
            passwords: Judge::default(),
            tickets_of_devices: Throttle::new(tickets_a_minute),
            streams_of_sources: Throttle::new(of_source.saturating_mul(STREAMS_A_SEAT)),
            day_codes: DayCodes::default(),
            nouns: NOUNS,
            kept: NOUNS.own(&settings),
            settings,
        });
        hub.site.look(&hub.db).await.map_err(StartError::from)?;
        if hub.settings.demo {
            if hub.settings.demo_past {
                crate::demo::past::enliven(&hub).await.map_err(|error| RunError::Demo(error.to_string()))?;
            }
            crate::demo::bookings::enliven(&hub).await.map_err(|error| RunError::Demo(error.to_string()))?;
        }
        let mut tasks = vec![
            tokio::spawn(Arc::clone(&live).beat()),
            tokio::spawn(Arc::clone(&live).sweep(town.clone())),
            tokio::spawn(watch_rights(hub.clone())),
            tokio::spawn(tls::keep(hub.clone())),
            tokio::spawn(key_file::follow(hub.clone())),
            tokio::spawn(health.beat(hub.db.clone(), Arc::clone(&hub.clock))),
            tokio::spawn(ended::forget(hub.db.clone(), Arc::clone(&hub.clock))),
        ];
        tasks.extend(NOUNS.rounds(&hub));
        let mail = match notices::mailer(&hub.settings)? {
            None if hub.settings.demo => Some(hub.own::<Arc<Mailbox>>().mailer(&hub.settings)?),
            mail => mail,
        };
        let notices = Notices::start(&hub, outbox, mail);
        let (residents, staff) = (listener::start(&hub, Side::Residents)?, listener::start(&hub, Side::Staff)?);
        let (at, staff_at) = (residents.address, staff.address);
        if hub.settings.demo {
            tasks.push(tokio::spawn(crate::demo::keep_alive(hub.clone(), staff_at)));
        }
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
            proxy: settings.outgoing.clone(),
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
