//! Live pages: what moves them, for whom, and what they find when they come back.

use std::time::Duration;

use simulators::trials::load::{http::Connection, live::LivePage};

use crate::world::{SOON, TestHub, live, page};

/// What an event says, like `here 8:31`.
fn words(data: &str) -> String {
    let data: serde_json::Value = serde_json::from_str(data).expect("JSON");
    let text = |key: &str| data[key].as_str().unwrap_or("-").to_owned();
    format!("{} {} {}", text("presence"), text("arrived"), text("left"))
}

async fn next(page: &mut LivePage) -> (String, Option<i64>, String) {
    let event = tokio::time::timeout(SOON, page.next()).await.expect("in time").expect("an event");
    (event.name, event.id, event.data)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_arrival_moves_the_board_and_the_page_of_this_childs_guardian_alone() {
    let hub = TestHub::start().await;
    let mut kiosk = hub.kiosk_at("yamada").await;
    let (staff, mother, other) = (
        hub.staff_of("yamada").await,
        hub.guardian("yamada", "やまだ").await,
        hub.guardian("yamada", "かわむら").await,
    );
    let mut board = live(&staff, &page(&staff, "/board/yamada").await).await;
    let mut family = live(&mother, &page(&mother, "/family").await).await;
    let mut others = live(&other, &page(&other, "/family").await).await;
    kiosk.hold("ひなた").await;
    kiosk.hold("れん").await;
    assert_eq!(words(&next(&mut board).await.2), "here 8:31 -");
    assert_eq!(words(&next(&mut family).await.2), "here 8:31 -");
    // The other guardian's first event is about their own child.
    let (_, _, data) = next(&mut others).await;
    assert!(data.contains(&hub.town.child_id("yamada", "れん")));
    let (name, _, data) = next(&mut board).await;
    assert_eq!(name, "attendance");
    assert!(data.contains(&hub.town.child_id("yamada", "れん")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parents_page_shows_the_arrival_that_happened_while_it_was_offline() {
    let hub = TestHub::start().await;
    let mut kiosk = hub.kiosk_at("yamada").await;
    let mother = hub.guardian("yamada", "やまだ").await;
    let before = page(&mother, "/family").await;
    kiosk.hold("ひなた").await;
    kiosk.hold("れん").await;
    hub.town.clock.move_by(Duration::from_secs(3_600));
    kiosk.hold("ひなた").await;
    let mut back = live(&mother, &before).await;
    assert_eq!(words(&next(&mut back).await.2), "here 8:31 -");
    let (_, id, data) = next(&mut back).await;
    assert_eq!(words(&data), "gone 8:31 9:31");
    // Away once more: the browser says what it saw last, and is not told twice.
    kiosk.hold("あおい").await;
    let header = format!("last-event-id: {}\r\naccept: text/event-stream\r\n", id.expect("an id"));
    let mut connection = Connection::open(mother.hub()).await.expect("a connection");
    let request = mother.get("/live/yamada?after=0", &header);
    assert_eq!(connection.ask_for_stream(&request).await.expect("an answer").status, 200);
    let text = String::from_utf8(connection.more().await.expect("a frame").clone()).expect("text");
    assert!(text.contains(&hub.town.child_id("yamada", "あおい")), "{text}");
    assert!(!text.contains(&hub.town.child_id("yamada", "ひなた")), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_staff_sees_refused_cards_and_guardians_do_not() {
    let hub = TestHub::start().await;
    let mut kiosk = hub.kiosk_at("yamada").await;
    let (staff, mother) = (hub.staff_of("yamada").await, hub.guardian("yamada", "やまだ").await);
    let mut board = live(&staff, &page(&staff, "/board/yamada").await).await;
    let mut family = live(&mother, &page(&mother, "/family").await).await;
    kiosk.hold("だれか").await;
    kiosk.hold("ひなた").await;
    let (name, _, data) = next(&mut board).await;
    assert_eq!((name.as_str(), data.as_str()), ("refused", r#"{"reason":"unknown-card","at":"8:31"}"#));
    assert_eq!(words(&next(&mut family).await.2), "here 8:31 -");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_newer_hub_wrote_is_shown_as_new_to_the_staff_and_the_nursery_goes_on() {
    let hub = TestHub::start().await;
    let mut kiosk = hub.kiosk_at("yamada").await;
    let (staff, mother) = (hub.staff_of("yamada").await, hub.guardian("yamada", "やまだ").await);
    let mut board = live(&staff, &page(&staff, "/board/yamada").await).await;
    let mut family = live(&mother, &page(&mother, "/family").await).await;
    kiosk.hold("ひなた").await;
    assert_eq!(words(&next(&mut board).await.2), "here 8:31 -");
    hub.forge("yamada", r#"{"kind":"never-a-kind","person":"person_1","at":1800000000000000,"by":{"witness":"gate"}}"#)
        .await;
    assert_eq!(next(&mut board).await.0, "newer");
    kiosk.hold("あおい").await;
    assert_eq!(words(&next(&mut board).await.2), "here 8:31 -");
    // Guardians see their children, and nothing of what nobody here can read.
    assert_eq!([next(&mut family).await.0, next(&mut family).await.0], ["attendance", "attendance"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_missed_too_much_loads_itself_again() {
    let hub = TestHub::start().await;
    let mut kiosk = hub.kiosk_at("yamada").await;
    let staff = hub.staff_of("yamada").await;
    let before = page(&staff, "/board/yamada").await;
    for _ in 0..3 {
        let taps = (0..200).map(|_| kiosk.make("だれか")).collect();
        kiosk.send(&kiosk.batch(taps)).await.expect("answers");
    }
    let mut board = live(&staff, &before).await;
    assert_eq!(next(&mut board).await.0, "reload");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_has_a_first_word_and_ends_with_its_hub() {
    let hub = TestHub::start().await;
    let staff = hub.staff_of("yamada").await;
    let mut connection = Connection::open(staff.hub()).await.expect("a connection");
    let request = staff.get("/live/yamada?after=0", "accept: text/event-stream\r\n");
    assert_eq!(connection.ask_for_stream(&request).await.expect("an answer").status, 200);
    // Sooner than the heartbeat comes: a Firefox takes a stream as open only when something has come.
    while !connection.read_so_far().ends_with(b"}\n\n\r\n") {
        tokio::time::timeout(SOON, connection.more()).await.expect("in time").expect("a word");
    }
    let reading = async { while connection.more().await.is_ok() {} };
    tokio::join!(hub.running.stop(), reading);
    // It ends by itself: one that the hub waited for in vain would be cut off without a last chunk.
    assert!(connection.read_so_far().ends_with(b"\r\n0\r\n\r\n"), "a stream holds up no hub");
}
