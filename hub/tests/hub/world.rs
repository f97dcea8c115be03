//! A hub in this process with a small town, a clock that stands until it is moved, kiosks and people who talk to it over
//! HTTP as real ones do.

mod bookings;

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use db::{
    Conn, DatabaseUrl, DbError,
    accounts::{NewInvitation, add_invitation, put_town_staff},
    devices,
    keys::TownKeys,
    roster::{self, ChildEntry, FacilityEntry, GuardianEntry, Import, ImportError, RosterFile, StaffEntry},
    secrets,
};
use diesel::connection::SimpleConnection;
use domain::{
    card::{CardHash, TownCardId},
    ids::DeviceId,
    queue::office::Office,
    taps::{
        DEVICE_HEADER, DeviceKey, Enrol, Enrolled, Problem, SIGNATURE_HEADER, TAPS_VERSION, Tap, TapAnswers, TapBatch,
        TapSeq,
    },
    time::{Clock, UtcTime},
};
use hub::{Running, Settings};
use reqwest::{Response, StatusCode};
use simulators::{
    fakes::{folder::TempFolder, ports},
    trials::load::{live::LivePage, people::Person},
};

pub use bookings::calendar;

/// 2026-11-21 8:31 in Asia/Tokyo, a Saturday.
pub const MORNING: UtcTime = UtcTime::from_micros(1_795_217_460_000_000);
/// A bound on what comes by itself, far beyond what a loaded machine needs.
pub const SOON: Duration = Duration::from_secs(60);
pub const PASSWORD: &str = "open-sesame-81";

/// Stands until it is moved.
pub struct ManualClock(AtomicI64);

impl ManualClock {
    pub fn at(time: UtcTime) -> Self {
        Self(AtomicI64::new(time.micros()))
    }

    pub fn move_back(&self, time: Duration) {
        self.0.fetch_sub(i64::try_from(time.as_micros()).expect("a short time"), Ordering::SeqCst);
    }

    pub fn move_by(&self, time: Duration) {
        self.0.fetch_add(i64::try_from(time.as_micros()).expect("a short time"), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> UtcTime {
        UtcTime::from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// What two hubs share.
pub struct Town {
    pub keys: TownKeys,
    pub clock: Arc<ManualClock>,
    folder: TempFolder,
    database: String,
    extra: Vec<(String, String)>,
}

/// A hub and its town.
pub struct TestHub {
    pub running: Running,
    pub town: Arc<Town>,
}

fn child(number: u32, call_name: &str, family: &str) -> ChildEntry {
    ChildEntry {
        number: number.to_string(),
        name: format!("{family} {call_name}"),
        kana: format!("{family} {call_name}"),
        call_name: call_name.to_owned(),
        class: "りす組".to_owned(),
        card: Some(format!("SKM-{call_name}")),
        guardians: vec![GuardianEntry {
            name: format!("{family} 恵"),
            email: format!("megumi@{family}.example.jp"),
            person: None,
            card: None,
        }],
        person: None,
    }
}

fn nursery(slug: &str, name: &str, children: Vec<ChildEntry>) -> FacilityEntry {
    let staff = StaffEntry {
        login: slug.to_owned(),
        name: "先生".to_owned(),
        password: Some(PASSWORD.to_owned()),
        leads: true,
    };
    FacilityEntry {
        slug: slug.to_owned(),
        name: name.to_owned(),
        staff: vec![staff],
        children,
        ..FacilityEntry::default()
    }
}

/// Three counters: two for the same certificates, one for taxes.
pub fn office() -> FacilityEntry {
    let office = serde_json::json!({
        "sections": [{ "no": 1, "name": { "ja": "市民課" } }, { "no": 2, "name": { "ja": "税務課" } }],
        "services": [
            { "no": 1, "section": 1, "name": { "ja": "住民票・印鑑証明", "en": "Certificates" }, "series": "A",
              "minutes": 5, "from_home": true },
            { "no": 2, "section": 1, "name": { "ja": "転入・転出" }, "series": "A", "minutes": 15 },
            { "no": 3, "section": 2, "name": { "ja": "税の証明" }, "series": "B", "minutes": 5, "from_home": true },
        ],
        "counters": [
            { "no": 1, "name": { "ja": "1番窓口" }, "services": [1, 2] },
            { "no": 2, "name": { "ja": "2番窓口" }, "services": [1, 2] },
            { "no": 3, "name": { "ja": "3番窓口" }, "services": [3] },
        ],
        "series": [{ "prefix": "A", "from": 1, "to": 399 }, { "prefix": "B", "from": 1, "to": 99 }],
        "rules": { "tap_service": 1 },
    });
    let clerk = |login: &str, name: &str| StaffEntry {
        login: login.to_owned(),
        name: name.to_owned(),
        password: Some(PASSWORD.to_owned()),
        leads: false,
    };
    FacilityEntry {
        slug: "shiyakusho".to_owned(),
        name: "宿毛市役所".to_owned(),
        staff: vec![clerk("madoguchi", "窓口 はな"), clerk("madoguchi2", "窓口 けん")],
        office: Some(Office::parse(&office.to_string()).expect("an office")),
        ..FacilityEntry::default()
    }
}

/// やまだ has two children in one nursery, かわむら one there, もり one elsewhere.
fn roster() -> RosterFile {
    let yamada = vec![child(1, "ひなた", "やまだ"), child(2, "あおい", "やまだ"), child(3, "れん", "かわむら")];
    RosterFile {
        facilities: vec![
            nursery("yamada", "山田保育園", yamada),
            nursery("hirata", "平田保育園", vec![child(1, "つむぎ", "もり")]),
            office(),
        ],
        residents: Vec::new(),
    }
}

impl Town {
    pub async fn on_sqlite() -> Arc<Self> {
        Self::on_sqlite_with(Vec::new()).await
    }

    pub async fn on_sqlite_with(extra: Vec<(String, String)>) -> Arc<Self> {
        let folder = TempFolder::new("hub").expect("a folder");
        let database = format!("sqlite:{}", folder.join("town.db").display());
        Self::found(folder, database, extra).await
    }

    /// A town with one more setting.
    pub async fn with(name: &str, value: &str) -> Arc<Self> {
        let folder = TempFolder::new("hub").expect("a folder");
        let database = format!("sqlite:{}", folder.join("town.db").display());
        Self::found(folder, database, vec![(name.to_owned(), value.to_owned())]).await
    }

    pub async fn at(database: String, extra: Vec<(String, String)>) -> Arc<Self> {
        Self::found(TempFolder::new("hub").expect("a folder"), database, extra).await
    }

    async fn found(folder: TempFolder, database: String, extra: Vec<(String, String)>) -> Arc<Self> {
        TownKeys::create(&folder.join("keys.json")).expect("keys");
        let keys = TownKeys::load(&folder.join("keys.json")).expect("keys");
        let clock = Arc::new(ManualClock::at(MORNING));
        let town = Arc::new(Self { keys, clock, folder, database, extra });
        let settling = Arc::clone(&town);
        tokio::task::spawn_blocking(move || settling.settle()).await.expect("a town");
        town
    }

    pub fn conn(&self) -> Conn {
        Conn::open(&DatabaseUrl::parse(&self.database).expect("an address")).expect("a connection")
    }

    /// Where the town's keys are.
    pub fn keys_file(&self) -> std::path::PathBuf {
        self.folder.join("keys.json")
    }

    /// Changes the database beside a running hub. On SQLite.
    pub fn run_sql(&self, statements: &str) {
        match self.conn() {
            Conn::Sqlite(mut conn) => conn.batch_execute(statements).expect("statements that fit"),
            Conn::Pg(_) => unreachable!("on SQLite"),
        }
    }

    /// How many rows the query counts, which calls that number `found`. On SQLite.
    pub fn counted(&self, query: &str) -> i64 {
        #[derive(diesel::QueryableByName)]
        struct Counted {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            found: i64,
        }
        match self.conn() {
            Conn::Sqlite(mut conn) => {
                let counted: Counted =
                    diesel::RunQueryDsl::get_result(diesel::sql_query(query), &mut conn).expect("a count");
                counted.found
            }
            Conn::Pg(_) => unreachable!("on SQLite"),
        }
    }

    fn settle(&self) {
        let mut conn = self.conn();
        conn.migrate().expect("migrations");
        let hashed = db::passwords::hash(PASSWORD);
        let (sealer, now) = (self.keys.sealer(), self.clock.now());
        let hash_password = |_: &str| hashed.clone();
        let import = Import { sealer: &sealer, card_key: &self.keys.card(), hash_password: &hash_password, now };
        let imported: Result<(), ImportError> = conn.transaction(|conn| {
            roster::import(conn, &roster(), &import)?;
            Ok(put_town_staff(conn, &sealer, ("town", "市役所", &hashed), now)?)
        });
        imported.expect("a roster");
    }

    /// Brings the roster in once more, changed, as `ops` does beside a running hub.
    pub fn import(&self, change: impl FnOnce(&mut RosterFile)) {
        let (mut conn, sealer, mut file) = (self.conn(), self.keys.sealer(), roster());
        change(&mut file);
        let (hash_password, now) = (|password: &str| db::passwords::hash(password), self.clock.now());
        let import = Import { sealer: &sealer, card_key: &self.keys.card(), hash_password: &hash_password, now };
        roster::import_in_parts(&mut conn, &file, &import).expect("a roster");
    }

    /// An enrolment code for this facility, as `ops` or the staff's page makes one.
    pub fn code(&self, slug: &str) -> String {
        let code = secrets::enrolment_code();
        let mut conn = self.conn();
        let facility = roster::facility_by_slug(&mut conn, slug).expect("a facility").id;
        devices::add_code(&mut conn, &secrets::hash(&code), facility, self.clock.now() + devices::CODE_LASTS)
            .expect("a code");
        code
    }

    /// An invitation's path for the guardian of this family.
    pub fn invitation(&self, slug: &str, family: &str) -> String {
        let (code, mut conn, sealer) = (secrets::token(), self.conn(), self.keys.sealer());
        let facility = roster::facility_by_slug(&mut conn, slug).expect("a facility").id;
        let guardians = roster::guardians_of(&mut conn, &sealer, facility).expect("guardians");
        let guardian =
            guardians.iter().find(|row| row.email.contains(&format!("@{family}."))).expect("a guardian").guardian;
        let invitation = NewInvitation { guardian, by: None, at: self.clock.now() };
        add_invitation(&mut conn, &secrets::hash(&code), invitation).expect("an invitation");
        format!("/invitations/{code}")
    }

    pub fn child_id(&self, slug: &str, call_name: &str) -> String {
        let (mut conn, sealer) = (self.conn(), self.keys.sealer());
        let facility = roster::facility_by_slug(&mut conn, slug).expect("a facility").id;
        let children = roster::children_of(&mut conn, &sealer, facility).expect("children");
        children.iter().find(|child| child.call_name == call_name).expect("a child").id.to_string()
    }

    /// Whether this text stands in the database as it is. On SQLite.
    pub fn stores(&self, text: &str) -> bool {
        ["town.db", "town.db-wal"].iter().any(|file| {
            let bytes = std::fs::read(self.folder.join(file)).expect("the database's files");
            bytes.windows(text.len()).any(|part| part == text.as_bytes())
        })
    }

    pub fn report(&self) -> db::verify::Report {
        db::verify::report(&mut self.conn()).expect("a report")
    }

    /// What a hub of this town is started with.
    pub fn settings<const N: usize>(&self, more: [(&str, &str); N]) -> Vec<(String, String)> {
        let (residents, staff) = (ports::free().expect("a port"), ports::free().expect("a port"));
        let mut settings = vec![
            ("DATABASE_URL".to_owned(), self.database.clone()),
            ("KAZASU_KEYS_FILE".to_owned(), self.folder.join("keys.json").display().to_string()),
            ("KAZASU_RESIDENT_LISTEN".to_owned(), format!("127.0.0.1:{residents}")),
            ("KAZASU_STAFF_LISTEN".to_owned(), format!("127.0.0.1:{staff}")),
            ("KAZASU_PUBLIC_URL".to_owned(), format!("http://127.0.0.1:{residents}")),
        ];
        // Everybody comes from this machine; what one source may have is shown where it is asked for.
        settings.push(("KAZASU_SHARE_OF_SOURCE".to_owned(), "100".to_owned()));
        settings.push(("KAZASU_VAPID_SUBJECT".to_owned(), "mailto:jouhou@town.example.jp".to_owned()));
        settings.extend(self.extra.iter().cloned());
        settings.extend(more.map(|(key, value)| (key.to_owned(), value.to_owned())));
        settings
    }

    pub async fn hub(self: &Arc<Self>) -> TestHub {
        let settings = Settings::read(self.settings([])).expect("settings");
        let clock: Arc<dyn Clock> = Arc::clone(&self.clock) as Arc<dyn Clock>;
        let running = Running::start(settings, clock).await.expect("a hub");
        TestHub { running, town: Arc::clone(self) }
    }
}

impl TestHub {
    pub async fn start() -> Self {
        Town::on_sqlite().await.hub().await
    }

    pub fn staff_url(&self, path: &str) -> String {
        format!("http://{}{path}", self.running.staff)
    }

    pub fn resident_url(&self, path: &str) -> String {
        format!("http://{}{path}", self.running.residents)
    }

    pub async fn kiosk_at(&self, slug: &str) -> Kiosk {
        Kiosk::enrol(self, &self.town.code(slug), false).await
    }

    /// One of this release: it gets no key of the town.
    pub async fn kiosk_that_seals_at(&self, slug: &str) -> Kiosk {
        Kiosk::enrol(self, &self.town.code(slug), true).await
    }

    pub async fn staff_of(&self, login: &str) -> Person {
        Person::staff(self.running.staff, login, PASSWORD).await.expect("a sign-in")
    }

    pub async fn guardian(&self, slug: &str, family: &str) -> Person {
        let path = self.town.invitation(slug, family);
        Person::guardian(self.running.residents, &path).await.expect("an invitation")
    }

    /// Writes a line into a facility's log as another hub would, which may know more than this one. On SQLite.
    pub async fn forge(&self, slug: &'static str, body: &'static str) {
        let forged = self.running.hub.db.write(move |conn| {
            let facility = db::roster::facility_by_slug(conn, slug)?.id.raw();
            let Conn::Sqlite(conn) = conn else { unreachable!("on SQLite") };
            Ok::<_, DbError>(conn.batch_execute(&format!(
                "update logs set head = head + 1, tip = tip + 1 where facility = {facility};
                 insert into events (facility, seq, at, body)
                 select facility, head, 0, '{body}' from logs where facility = {facility}"
            ))?)
        });
        forged.await.expect("a line");
    }

    pub async fn get(&self, url: &str) -> Response {
        client().get(url).send().await.expect("an answer")
    }
}

pub fn client() -> reqwest::Client {
    // The first of several tests in one process wins; all choose the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
    client.build().expect("a client")
}

/// Somebody at this address.
pub fn client_at(address: [u8; 4]) -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
    client.local_address(std::net::IpAddr::from(address)).build().expect("a client")
}

/// The text of a page that this person sees.
pub async fn page(person: &Person, path: &str) -> String {
    let answer = person.look_at(path).await.expect("a page");
    String::from_utf8(answer.body).expect("text")
}

/// The live stream that this page opens.
pub async fn live(person: &Person, page: &str) -> LivePage {
    let from = page.find("/live/").expect("a live address in the page");
    let path: String = page[from..].chars().take_while(|letter| *letter != '"').collect();
    LivePage::open(person, &path).await.expect("a stream")
}

/// A kiosk that speaks to a hub, honestly or not.
pub struct Kiosk {
    pub device: DeviceId,
    pub key: DeviceKey,
    pub next: TapSeq,
    pub hub: SocketAddr,
    town: Arc<Town>,
}

impl Kiosk {
    async fn enrol(hub: &TestHub, code: &str, seals: bool) -> Self {
        let key = DeviceKey::from_pkcs8(&DeviceKey::generate()).expect("a key");
        let enrol = Enrol { code: code.to_owned(), public_key: key.public(), seals };
        let response =
            client().post(hub.staff_url("/api/v1/devices/enrol")).json(&enrol).send().await.expect("an answer");
        assert_eq!(response.status(), StatusCode::OK);
        let enrolled: Enrolled = response.json().await.expect("an enrolment");
        let (hub_address, town) = (hub.running.staff, Arc::clone(&hub.town));
        Self { device: enrolled.device, key, next: TapSeq(1), hub: hub_address, town }
    }

    pub fn card(&self, call_name: &str) -> CardHash {
        self.town.keys.card().hash(&TownCardId::parse(format!("SKM-{call_name}").as_bytes()).expect("an id"))
    }

    /// The next tap of this kiosk, not sent yet.
    pub fn make(&mut self, call_name: &str) -> Tap {
        let tap =
            Tap { seq: self.next, card: self.card(call_name).into(), device_time: self.town.clock.now(), age_ms: 0 };
        self.next = self.next.next();
        tap
    }

    pub fn batch(&self, taps: Vec<Tap>) -> TapBatch {
        TapBatch { version: TAPS_VERSION, sent_at: self.town.clock.now(), lost_through: None, seals: None, taps }
    }

    pub async fn post(&self, body: Vec<u8>, signature: String) -> Response {
        client()
            .post(format!("http://{}/api/v1/taps", self.hub))
            .header(DEVICE_HEADER, self.device.to_string())
            .header(SIGNATURE_HEADER, signature)
            .body(body)
            .send()
            .await
            .expect("an answer")
    }

    pub async fn send(&self, batch: &TapBatch) -> Result<TapAnswers, Problem> {
        let body = serde_json::to_vec(batch).expect("JSON");
        let signature = self.key.sign(self.device, &body);
        let response = self.post(body, signature).await;
        if response.status() == StatusCode::OK {
            return Ok(response.json().await.expect("answers"));
        }
        assert_eq!(response.headers()["content-type"], "application/problem+json");
        Err(response.json().await.expect("a problem"))
    }

    pub async fn hold(&mut self, call_name: &str) -> TapAnswers {
        let tap = self.make(call_name);
        self.send(&self.batch(vec![tap])).await.expect("an answer")
    }
}
