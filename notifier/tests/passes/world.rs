//! A town with one child of two guardians, a database, a push service and a mail server.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use db::{
    Db, DbError,
    conn::DatabaseUrl,
    log::{self, Append, NewFact},
    notices::{self, Attempt, Channel, Claim, DeliveryLine, NewSubscription, News, Rank, Recipient, Then, Which},
    roster::{self, Import, RosterFile},
    seal::Sealer,
};
use domain::{
    attendance,
    bookings::address::mail_address,
    card::CardKey,
    ids::{ChildId, DeliveryId, FacilityId, StaffId, VisitId},
    lang::Lang,
    log::{Entry, Witness},
    time::{Clock, SystemClock, UtcTime},
};
use notifier::{
    Notifier, NotifierObserver,
    keys::VapidKey,
    mail::{MailSettings, Mailer},
    patience::Patience,
    push::{AllowedHosts, PrivateHosts, PushSender, PushSettings},
};
use simulators::fakes::{
    mail_server::MailServer,
    push_service::{PushService, Receiver},
};

/// Each scenario as a test on SQLite, and all of them as one test on a private PostgreSQL.
macro_rules! on_both_databases {
    ($($name:ident)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                let folder = simulators::fakes::folder::TempFolder::new("notices").expect("a folder");
                let path = folder.join("town.db");
                let url = db::conn::DatabaseUrl::Sqlite(path.to_str().expect("a readable path").to_owned());
                scenarios::$name($crate::world::World::new(url).await).await;
            }
        )*

        #[tokio::test]
        async fn all_of_it_holds_on_postgresql() {
            let server = simulators::fakes::postgres::Postgres::start().expect("PostgreSQL");
            $(
                let url = server.create_database().expect("a database");
                scenarios::$name($crate::world::World::new(db::conn::DatabaseUrl::parse(&url).expect("a URL")).await).await;
            )*
        }
    };
}
pub(crate) use on_both_databases;

const TIMEOUT: Duration = Duration::from_secs(5);

/// A clock that a test moves on. It starts at the present, for the push service checks tokens by the machine's clock.
pub struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now(&self) -> UtcTime {
        UtcTime::from_micros(self.0.load(Ordering::Relaxed))
    }
}

pub struct World {
    url: DatabaseUrl,
    pub db: Db,
    pub sealer: Arc<Sealer>,
    pub clock: Arc<TestClock>,
    key: VapidKey,
    pub push_service: PushService,
    pub mail_server: MailServer,
    pub facility: FacilityId,
    pub child: ChildId,
}

impl World {
    pub async fn new(url: DatabaseUrl) -> Self {
        let sealer = Arc::new(Sealer::new(&[1; 32]));
        let now = SystemClock.now();
        let db = Db::open(&url, 2, &observer()).expect("a database");
        let (facility, child) = import(&db, Arc::clone(&sealer), now).await;
        Self {
            url,
            db,
            sealer,
            clock: Arc::new(TestClock(AtomicI64::new(now.micros()))),
            key: VapidKey::from_pkcs8(&VapidKey::generate_pkcs8()).expect("a key pair"),
            push_service: PushService::start().await.expect("a push service"),
            mail_server: MailServer::start().await.expect("a mail server"),
            facility,
            child,
        }
    }

    /// The notifier of a hub of its own on this database.
    pub fn notifier(&self) -> Arc<Notifier> {
        let db = Db::open(&self.url, 2, &observer()).expect("a database");
        let settings = PushSettings {
            subject: "mailto:town@example.jp".parse().expect("a subject"),
            hosts: AllowedHosts::parse("127.0.0.1").expect("hosts"),
            private_hosts: PrivateHosts::Allow,
            timeout: TIMEOUT,
            proxy: None,
        };
        let mail = MailSettings {
            greeting: None,
            url: self.mail_server.url().into(),
            from: "宿毛市 <town@example.jp>".to_owned(),
            timeout: TIMEOUT,
        };
        let bounces = mail_address("bounce@example.jp").expect("an address");
        Arc::new(Notifier {
            db,
            sealer: Arc::clone(&self.sealer),
            push: Some(Arc::new(PushSender::new(self.key.clone(), settings).expect("a client"))),
            mail: Some(Mailer::new(mail).expect("settings").bouncing_to(bounces)),
            clock: Arc::clone(&self.clock) as Arc<dyn Clock>,
            notices: notifier::notices::of,
            observer: Arc::new(()),
            patience: Patience::default(),
            public_url: "http://127.0.0.1:8080".to_owned(),
            staff_url: "http://127.0.0.1:8090".to_owned(),
        })
    }

    /// The same, looked at by this observer.
    pub fn notifier_seen_by(&self, observer: Arc<dyn NotifierObserver>) -> Arc<Notifier> {
        let notifier = Arc::into_inner(self.notifier()).expect("nobody else has it yet");
        Arc::new(Notifier { observer, ..notifier })
    }

    pub fn pass_time(&self, time: Duration) {
        let micros = i64::try_from(time.as_micros()).expect("a short time");
        self.clock.0.fetch_add(micros, Ordering::Relaxed);
    }

    /// The present comes later: a push service takes no token of another day.
    pub fn turn_back(&self, time: Duration) {
        let micros = i64::try_from(time.as_micros()).expect("a short time");
        self.clock.0.fetch_sub(micros, Ordering::Relaxed);
    }

    /// The child came, so long ago.
    pub async fn arrived(&self, ago: Duration) {
        let (child, at) = (self.child, self.clock.now() - ago);
        let by = Witness::Staff { staff: StaffId::from_raw(1) };
        let entry = Entry::new(at, &by, attendance::Fact::Arrived { child, noted: None, brought: None });
        let news = notices::news_of(&entry);
        self.append(NewFact::of(entry, None).telling(news)).await;
    }

    /// Somebody is to be told this, of what happened so long ago.
    pub async fn told(&self, news: News, ago: Duration) {
        let entry = Entry::set(self.clock.now() - ago, domain::roster::Fact::RosterChanged);
        self.append(NewFact::of(entry, None).telling(Some(news))).await;
    }

    /// Appends a fact to the facility's log.
    pub async fn append(&self, fact: NewFact) {
        let facility = self.facility;
        let from = self.db.read(move |conn| log::tip(conn, facility)).await.expect("a log");
        let (done, told) = tokio::sync::oneshot::channel();
        self.db.writer().append(Append::of(
            facility,
            from,
            vec![fact],
            Box::new(move |outcome| done.send(outcome).expect("a test that waits")),
        ));
        told.await.expect("an answer").expect("a commit");
    }

    /// The guardian with this address.
    pub async fn guardian(&self, email: &'static str) -> Recipient {
        let (sealer, facility) = (Arc::clone(&self.sealer), self.facility);
        let all = self.db.read(move |conn| roster::guardians_of(conn, &sealer, facility)).await.expect("guardians");
        let guardian = all.iter().find(|guardian| guardian.email == email).expect("a guardian of the town");
        Recipient::Guardian(guardian.guardian)
    }

    /// A browser of the guardian with this address asks for pushes.
    pub async fn subscribe(&self, email: &'static str) -> Receiver {
        let receiver = self.browser();
        self.subscribe_as(self.guardian(email).await, &receiver).await;
        receiver
    }

    /// A browser that nobody uses yet.
    pub fn browser(&self) -> Receiver {
        self.push_service.subscribe(Some(&self.key.public_key()))
    }

    /// The browser asks for pushes for this recipient.
    pub async fn subscribe_as(&self, recipient: Recipient, receiver: &Receiver) {
        self.subscribe_on_a_page_in(None, recipient, receiver).await;
    }

    /// The browser asks for pushes for this recipient on a page in this language.
    pub async fn subscribe_on_a_page_in(&self, language: Option<Lang>, recipient: Recipient, receiver: &Receiver) {
        let (endpoint, p256dh, auth) = (receiver.endpoint.clone(), receiver.p256dh(), receiver.auth());
        let browser = NewSubscription { endpoint, p256dh, auth, language };
        let (sealer, now) = (Arc::clone(&self.sealer), self.clock.now());
        let subscribed = self.db.write(move |conn| notices::subscribe(conn, &sealer, recipient, &browser, now)).await;
        subscribed.map_err(|error: DbError| error).expect("a subscription");
    }

    pub async fn unsubscribe(&self, email: &'static str, receiver: &Receiver) {
        let (sealer, recipient, endpoint) =
            (Arc::clone(&self.sealer), self.guardian(email).await, receiver.endpoint.clone());
        let gone = self.db.write(move |conn| notices::unsubscribe(conn, &sealer, recipient, &endpoint)).await;
        gone.map_err(|error: DbError| error).expect("a change");
    }

    /// The visitor gives a mail address.
    pub async fn put_contact(&self, visit: VisitId, email: &'static str) {
        let (sealer, now) = (Arc::clone(&self.sealer), self.clock.now());
        let put = self.db.write(move |conn| notices::put_contact(conn, &sealer, visit, email, now)).await;
        put.map_err(|error: DbError| error).expect("a change");
    }

    /// What the staff sees.
    pub async fn deliveries(&self, which: Which) -> Vec<DeliveryLine> {
        let (sealer, facility) = (Arc::clone(&self.sealer), self.facility);
        let lines = self.db.read(move |conn| notices::deliveries_of(conn, &sealer, facility, which, 100)).await;
        lines.expect("deliveries")
    }

    /// Channel, state, tries and reason of every delivery, sorted.
    pub async fn summary(&self) -> Vec<String> {
        let line = |line: &DeliveryLine| {
            let reason = line.reason.as_deref().unwrap_or("-");
            format!("{} {} {} {reason}", line.channel.name(), line.state.name(), line.attempts)
        };
        let mut lines: Vec<String> = self.deliveries(Which::All).await.iter().map(line).collect();
        lines.sort();
        lines
    }

    /// A hub claims all pushes that are due, and does nothing about them.
    pub async fn claim(&self) -> Vec<DeliveryId> {
        let sealer = Arc::clone(&self.sealer);
        let now = self.clock.now();
        let (channel, rank, until) = (Channel::Push, Rank::Awaited, now + Duration::from_secs(120));
        let claim = Claim { channel, rank, now, until, limit: 10 };
        let claimed = self
            .db
            .write(move |conn| {
                while notices::expand(conn, now)? {}
                notices::claim(conn, &sealer, claim)
            })
            .await;
        let claimed = claimed.map_err(|error: DbError| error).expect("a claim");
        claimed.due.into_iter().map(|due| due.id).collect()
    }

    /// A hub gives back what it had claimed until then.
    pub async fn release(&self, claimed: Vec<DeliveryId>, until: UtcTime) {
        let released = self.db.write(move |conn| notices::release(conn, &claimed, until)).await;
        released.map_err(|error: DbError| error).expect("a change");
    }

    /// A hub found this browser gone; `before_commit` runs in its transaction.
    pub async fn found_gone(&self, delivery: DeliveryId, before_commit: impl FnOnce() + Send + 'static) {
        let reason = Some("http-410".to_owned());
        let attempt =
            Attempt { delivery, at: self.clock.now(), outcome: "gone", reason, mailbox: None, then: Then::Gone };
        let db = Db::open(&self.url, 2, &observer()).expect("a database");
        let recorded = db.write(move |conn| {
            notices::record(conn, &attempt)?;
            before_commit();
            Ok::<_, DbError>(())
        });
        recorded.await.expect("a record");
    }
}

fn observer() -> Arc<dyn db::WriterObserver> {
    Arc::new(())
}

async fn import(db: &Db, sealer: Arc<Sealer>, now: UtcTime) -> (FacilityId, ChildId) {
    let roster: RosterFile = serde_json::from_value(serde_json::json!({ "facilities": [{
        "slug": "yamada", "name": "山田保育園", "children": [{
            "number": "1", "name": "山田 ひなた", "kana": "やまだ ひなた", "call_name": "ひなた", "group": "ひよこ組",
            "guardians": [
                { "name": "山田 花子", "email": "mother@example.jp" },
                { "name": "山田 太郎", "email": "father@example.jp" }
            ]
        }]
    }]}))
    .expect("a roster");
    let imported = db
        .write(move |conn| {
            let with = Import {
                sealer: &sealer,
                card_key: &CardKey::from_bytes([2; 32]),
                hash_password: &|_| String::new(),
                now,
            };
            roster::import(conn, &roster, &with)?;
            let facility = roster::facilities(conn)?.remove(0).id;
            let child = roster::children_of(conn, &sealer, facility)?.remove(0).id;
            Ok::<_, roster::ImportError>((facility, child))
        })
        .await;
    imported.expect("a town")
}
