//! What the tests of towns have in common: a database with a roster, and towns at work on it.

use std::sync::Arc;

use actors::{Moved, Publish, Town, TownSettings};
use db::{
    Conn, DatabaseUrl, Db, DbError, WriterObserver,
    keys::TownKeys,
    roster::{self, Import, ImportError, RosterFile},
};
use diesel::connection::SimpleConnection;
use domain::time::{Clock, UtcTime};
use simulators::fakes::folder::TempFolder;

/// No hint ever reaches another hub.
pub struct Silence;

impl Publish for Silence {
    fn moved(&self, _: Moved) {}
}

/// Where a town is: its keys and its database, which go with it.
pub struct Ground {
    pub keys: TownKeys,
    url: DatabaseUrl,
    _folder: TempFolder,
}

impl Ground {
    pub fn new(name: &str) -> Self {
        let folder = TempFolder::new(name).expect("a folder");
        let url = DatabaseUrl::parse(&format!("sqlite:{}", folder.join("town.db").display())).expect("an address");
        TownKeys::create(&folder.join("keys.json")).expect("keys");
        let keys = TownKeys::load(&folder.join("keys.json")).expect("keys");
        Self { keys, url, _folder: folder }
    }

    pub fn open(&self) -> Db {
        Db::open(&self.url, 1, &(Arc::new(()) as Arc<dyn WriterObserver>)).expect("a database")
    }

    pub async fn import(&self, db: &Db, file: RosterFile, now: UtcTime) {
        let (sealer, card_key) = (self.keys.sealer(), self.keys.card());
        let imported = db.write(move |conn| {
            let hash_password = |_: &str| "not the password".to_owned();
            let import = Import { sealer: &sealer, card_key: &card_key, hash_password: &hash_password, now };
            roster::import(conn, &file, &import)
        });
        imported.await.map_err(|error: ImportError| error.to_string()).expect("an import");
    }

    pub async fn town(&self, db: Db, clock: Arc<dyn Clock>) -> Town {
        let settings = TownSettings::at("http://127.0.0.1");
        Town::start(db, self.keys.sealer(), clock, Arc::new(Silence), settings).await.expect("a town")
    }
}

/// Somebody writes past every hub.
pub async fn sql(db: &Db, text: String) {
    let written = db.write(move |conn| {
        let Conn::Sqlite(conn) = conn else { unreachable!("on SQLite") };
        Ok::<_, DbError>(conn.batch_execute(&text)?)
    });
    written.await.expect("written");
}
