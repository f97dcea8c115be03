//! The demo town's bookings: there on any day, and not once more after a restart.

use std::sync::Arc;

use domain::time::Clock;
use hub::{Running, Settings};
use reqwest::StatusCode;
use simulators::fakes::{folder::TempFolder, ports};

use crate::world::{MORNING, ManualClock, client};

struct Demo {
    folder: TempFolder,
    clock: Arc<ManualClock>,
}

impl Demo {
    fn new() -> Self {
        let folder = TempFolder::new("demo").expect("a folder");
        Self { folder, clock: Arc::new(ManualClock::at(MORNING)) }
    }

    async fn start(&self) -> Running {
        let port = || ports::free().expect("a port");
        let settings = [
            ("DATABASE_URL", format!("sqlite:{}", self.folder.join("town.db").display())),
            ("KAZASU_DEMO", "on".to_owned()),
            ("KAZASU_KEYS_FILE", self.folder.join("keys.json").display().to_string()),
            ("KAZASU_RESIDENT_LISTEN", format!("127.0.0.1:{}", port())),
            ("KAZASU_STAFF_LISTEN", format!("127.0.0.1:{}", port())),
        ];
        let settings = settings.map(|(name, value)| (name.to_owned(), value));
        let clock: Arc<dyn Clock> = Arc::clone(&self.clock) as Arc<dyn Clock>;
        Running::start(Settings::read(settings).expect("settings"), clock).await.expect("a demo town")
    }
}

async fn page(hub: &Running) -> String {
    let answer = client().get(format!("http://{}/demo?facility=shiyakusho", hub.staff)).send().await;
    answer.expect("an answer").text().await.expect("a page")
}

#[actix_web::test]
async fn a_card_of_the_demo_page_checks_in_and_a_restart_books_nothing_twice() {
    // A Saturday on which the office is closed.
    let demo = Demo::new();
    let hub = demo.start().await;
    let before = page(&hub).await;
    assert_eq!(before.matches("<small>予約 ").count(), 8);
    let request = client().post(format!("http://{}/demo/taps", hub.staff));
    let request = request.header("origin", format!("http://{}", hub.staff));
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let answer = request.body("facility=shiyakusho&card=r01").send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK);
    let shown = answer.text().await.expect("a page");
    assert!(shown.contains("ご予約の受付をしました。番号は B001 です"), "{shown}");
    assert_eq!(shown.matches("・受付済み").count(), 1);
    hub.stop().await;
    let hub = demo.start().await;
    assert_eq!(page(&hub).await.matches("<small>予約 ").count(), 8);
    hub.stop().await;
}
