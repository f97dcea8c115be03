//! A small town on either database.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use db::{
    Conn, DatabaseUrl, Db, WriterObserver,
    keys::TownKeys,
    log,
    roster::{self, ChildEntry, FacilityEntry, GuardianEntry, Import, ImportError, RosterFile, StaffEntry},
    seal::Sealer,
    with,
};
use diesel::connection::SimpleConnection;
use domain::{
    card::TownCardId,
    ids::FacilityId,
    log::{Entry, Seq},
    time::UtcTime,
};
use simulators::fakes::{folder::TempFolder, postgres::Postgres};

/// Runs each test on both databases.
macro_rules! on_both {
    ($($name:ident)*) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::world::World::on_sqlite().await).await;
            })*
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::world::World::on_postgres().await).await;
            })*
        }
    };
}
pub(crate) use on_both;

/// How many commits there were.
#[derive(Default)]
pub struct Commits(AtomicUsize);

impl WriterObserver for Commits {
    fn committed(&self, _: usize, _: Duration) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
    fn failed(&self) {}
}

pub struct World {
    pub db: Db,
    commits: Arc<Commits>,
    pub sealer: Arc<Sealer>,
    keys: TownKeys,
    url: DatabaseUrl,
    folder: TempFolder,
    postgres: Option<Postgres>,
}

pub fn child(number: &str, name: &str, kana: &str, card: &str) -> ChildEntry {
    let guardian =
        GuardianEntry {
            name: "山田 恵".to_owned(), email: "mother@example.jp".to_owned(), person: None, card: None
        };
    ChildEntry {
        number: number.to_owned(),
        name: name.to_owned(),
        kana: kana.to_owned(),
        call_name: kana.split(' ').next_back().unwrap_or_default().to_owned(),
        class: "ひよこ組".to_owned(),
        card: Some(card.to_owned()),
        guardians: vec![guardian],
        person: None,
    }
}

/// A member of the staff.
pub fn member(login: &str) -> StaffEntry {
    StaffEntry {
        login: login.to_owned(),
        name: "先生".to_owned(),
        password: Some("secret-password".to_owned()),
        leads: true,
    }
}

pub fn nursery(slug: &str, children: Vec<ChildEntry>) -> FacilityEntry {
    FacilityEntry {
        slug: slug.to_owned(),
        name: slug.to_owned(),
        staff: vec![member(slug)],
        children,
        ..FacilityEntry::default()
    }
}

pub fn town() -> RosterFile {
    let yamada = vec![
        child("1", "山田 ひなた", "やまだ ひなた", "SKM-00000001"),
        child("2", "山田 あおい", "やまだ あおい", "SKM-00000002"),
    ];
    // Listed by kana: あおい would come first, were they not of different classes.
    let mut yamada = yamada;
    yamada[1].class = "りす組".to_owned();
    RosterFile { facilities: vec![nursery("yamada", yamada), nursery("hirata", Vec::new())], residents: Vec::new() }
}

impl World {
    pub async fn on_sqlite() -> Self {
        let folder = TempFolder::new("db").expect("a folder");
        let url = DatabaseUrl::parse(&format!("sqlite:{}", folder.join("town.db").display())).expect("an address");
        Self::at(url, folder, None).await
    }

    pub async fn on_postgres() -> Self {
        let postgres = Postgres::start().expect("PostgreSQL");
        let url = DatabaseUrl::parse(&postgres.create_database().expect("a database")).expect("an address");
        Self::at(url, TempFolder::new("db").expect("a folder"), Some(postgres)).await
    }

    async fn at(url: DatabaseUrl, folder: TempFolder, postgres: Option<Postgres>) -> Self {
        let file = folder.join("keys.json");
        TownKeys::create(&file).expect("keys");
        let keys = TownKeys::load(&file).expect("keys");
        let commits = Arc::<Commits>::default();
        let observer: Arc<dyn WriterObserver> = commits.clone();
        let db = Db::open(&url, 3, &observer).expect("a database");
        let world = Self { db, commits, sealer: keys.sealer(), keys, url, folder, postgres };
        world.import_again().await;
        world
    }

    /// The same database, as another hub opens it.
    pub fn another_hub(&self, observer: &Arc<dyn WriterObserver>) -> Db {
        Db::open(&self.url, 3, observer).expect("a database")
    }

    /// What `psql` says of the database of this world.
    pub fn psql(&self, sql: &str) -> String {
        use secrecy::ExposeSecret;
        let DatabaseUrl::Postgres(url) = &self.url else { panic!("a world on PostgreSQL") };
        let database = url.expose_secret().rsplit('/').next().unwrap_or_default();
        self.postgres.as_ref().expect("a server").psql(database, sql).expect("an answer")
    }

    pub async fn import_again(&self) {
        self.import(town()).await.expect("an import");
    }

    /// Brings this file in, as one use case; gives who left.
    pub async fn import(&self, file: RosterFile) -> Result<Vec<String>, String> {
        let (sealer, card_key) = (self.keys.sealer(), self.keys.card());
        let import = self.db.write(move |conn| {
            let now = UtcTime::from_micros(1_800_000_000_000_000);
            let hash_password = |_: &str| "not the password".to_owned();
            let import = Import { sealer: &sealer, card_key: &card_key, hash_password: &hash_password, now };
            roster::import(conn, &file, &import)
        });
        import.await.map_err(|error: ImportError| error.to_string())
    }

    /// Brings this file in as another process does, on a connection of its own.
    pub fn import_beside(
        &self,
        file: &RosterFile,
        hash_password: &(dyn Fn(&str) -> String + Sync),
    ) -> Result<(), ImportError> {
        let (sealer, now) = (self.keys.sealer(), UtcTime::from_micros(1_800_000_000_000_000));
        let mut conn = Conn::open(&self.url).expect("a connection");
        roster::import_in_parts(
            &mut conn,
            file,
            &Import { sealer: &sealer, card_key: &self.keys.card(), hash_password, now },
        )
        .map(drop)
    }

    /// Whose card this is there: what the child is called.
    pub async fn holder(&self, slug: &'static str, card: &str) -> Option<String> {
        let facility = self.facility(slug).await;
        let (sealer, card) = (self.sealer.clone(), TownCardId::parse(card.as_bytes()).expect("a card"));
        let hash = self.keys.card().hash(&card);
        let roster = self.db.read(move |conn| roster::of_facility(conn, &sealer, facility)).await.expect("a roster");
        roster.cards.get(&hash).map(|child| roster.call_names[child].clone())
    }

    /// A card as the town keeps it.
    pub fn card(&self, text: &str) -> domain::card::CardHash {
        self.keys.card().hash(&TownCardId::parse(text.as_bytes()).expect("a card"))
    }

    pub async fn facility(&self, slug: &'static str) -> FacilityId {
        self.db.read(|conn| roster::facility_by_slug(conn, slug)).await.expect("a facility").id
    }

    /// The facility's log.
    pub async fn facts(&self, slug: &'static str) -> Vec<Entry> {
        let facility = self.facility(slug).await;
        let facts = self.db.read(move |conn| log::since(conn, facility, Seq::START, log::PAGE)).await;
        facts.expect("a log").into_iter().map(|stored| stored.entry).collect()
    }

    /// How many commits there were.
    pub fn commits(&self) -> usize {
        self.commits.0.load(Ordering::SeqCst)
    }

    pub fn with_own_connection(&self, work: impl FnOnce(&mut Conn)) {
        work(&mut Conn::open(&self.url).expect("a connection"));
    }

    /// What is meant for the database of this world.
    pub fn either<T>(&self, sqlite: T, postgres: T) -> T {
        if self.postgres.is_some() { postgres } else { sqlite }
    }

    /// What somebody does to the database behind everybody's back.
    pub fn tamper(&self, sql: &str) {
        self.with_own_connection(|conn| with!(conn, c => c.batch_execute(sql)).expect("a change"));
    }

    /// How many rows a table has.
    pub fn count(&self, table: &str) -> i64 {
        #[derive(diesel::QueryableByName)]
        struct Count {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            count: i64,
        }
        let (mut counted, query) = (0, format!("select count(*) as count from {table}"));
        self.with_own_connection(|conn| {
            use diesel::RunQueryDsl;
            let row: Count = with!(conn, c => diesel::sql_query(&query).get_result(c)).expect("a count");
            counted = row.count;
        });
        counted
    }

    /// The database and the files beside it. On SQLite.
    pub fn files(&self) -> [std::path::PathBuf; 3] {
        ["town.db", "town.db-wal", "town.db-shm"].map(|file| self.folder.join(file))
    }

    /// Writes facts into the log that nobody decided.
    pub async fn forge(&self, facility: FacilityId, facts: &[Entry]) {
        let head = self.db.read(move |conn| log::head(conn, facility)).await.expect("a head");
        for (seq, fact) in (head.0 + 1..).zip(facts) {
            let (at, body) = (fact.at.micros(), serde_json::to_string(fact).expect("JSON").replace('\'', "''"));
            let facility = facility.raw();
            self.tamper(&format!(
                "insert into events (facility, seq, at, body) values ({facility}, {seq}, {at}, '{body}');
                 update logs set head = {seq} where facility = {facility}"
            ));
        }
    }

    /// Everything that the database stores; binary columns of PostgreSQL in hexadecimal.
    pub fn dump(&self) -> Vec<u8> {
        match &self.postgres {
            Some(_) => {
                ["children", "guardians", "staff", "cards", "events", "invitations", "incident_notes", "incident_mails"]
                    .iter()
                    .flat_map(|table| self.psql(&format!("select t::text from {table} t")).into_bytes())
                    .collect()
            }
            None => ["town.db", "town.db-wal"]
                .iter()
                .filter_map(|file| std::fs::read(self.folder.join(file)).ok())
                .flatten()
                .collect(),
        }
    }
}
