//! Figures of an office's days: right, without names, and staff by staff only for whoever leads.

use std::time::Duration;

use domain::{lang::Lang, queue::decide::AtCounter};
use simulators::trials::load::people::Person;

use crate::{
    displays::Desk,
    world::{TestHub, page},
};

const OFFICE: &str = "/statistics/shiyakusho";

/// Five took a number for certificates; one did not come, one is still there.
async fn morning(hub: &TestHub) {
    let desk = Desk::at(hub).await;
    desk.at_counter(1, AtCounter::Open).await;
    for _ in 0..5 {
        desk.take(1, Lang::Ja).await;
    }
    for round in 0..4 {
        hub.town.clock.move_by(Duration::from_secs(60));
        desk.at_counter(1, AtCounter::Next).await;
        if round == 1 {
            desk.at_counter(1, AtCounter::NoShow).await;
            continue;
        }
        desk.at_counter(1, AtCounter::Begin).await;
        hub.town.clock.move_by(Duration::from_secs(299));
        desk.at_counter(1, AtCounter::Finish { done: Vec::new() }).await;
    }
}

async fn file(person: &Person, name: &str) -> Vec<u8> {
    person.look_at(&format!("{OFFICE}/{name}")).await.expect("a file").body
}

#[actix_web::test]
async fn a_morning_is_counted_and_split() {
    let hub = TestHub::start().await;
    let clerk = hub.staff_of("madoguchi").await;
    assert!(page(&clerk, OFFICE).await.contains("番号を取った方はいません"));
    morning(&hub).await;
    let today = page(&clerk, &format!("{OFFICE}?by=service")).await;
    assert!(today.contains("<th scope=\"row\">住民票・印鑑証明</th><td>5</td><td>4</td>"), "numbers and calls");
    assert!(today.contains("<b>5分00秒</b>まで"), "half were served within five minutes");
    assert!(today.contains("<b>1</b>回<small>呼び出しの25%"), "one did not come");
    assert!(!today.contains("style="), "the policy for content refuses styles in pages");
    let yesterday = page(&clerk, &format!("{OFFICE}?from=2026-11-20&to=2026-11-20")).await;
    assert!(yesterday.contains("番号を取った方はいません"));
    for odd in ["from=x&to=y&by=z", "from=1900-01-01&to=2999-01-01", "from=2026-11-22&to=2026-11-01"] {
        page(&clerk, &format!("{OFFICE}?{odd}")).await;
    }
}

#[actix_web::test]
async fn what_single_clerks_did_is_for_whoever_leads() {
    let hub = TestHub::start().await;
    morning(&hub).await;
    let (clerk, town) = (hub.staff_of("madoguchi").await, hub.staff_of("town").await);
    assert!(clerk.look_at(&format!("{OFFICE}?by=staff")).await.is_err());
    assert!(clerk.look_at(&format!("{OFFICE}/table.xlsx?by=staff")).await.is_err());
    assert!(!page(&clerk, OFFICE).await.contains("value=\"staff\""));
    assert!(page(&town, &format!("{OFFICE}?by=staff")).await.contains("窓口 はな"));
}

#[actix_web::test]
async fn the_files_hold_every_visit_and_no_name() {
    let hub = TestHub::start().await;
    morning(&hub).await;
    let clerk = hub.staff_of("madoguchi").await;
    let csv = String::from_utf8(file(&clerk, "visits.csv").await).expect("UTF-8");
    assert!(csv.starts_with("\u{feff}\"日\",\"番号\"") && csv.ends_with("\"\r\n"));
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 6, "{csv}");
    assert!(lines[1].starts_with("\"2026-11-21\",\"A001\",\"住民票・印鑑証明\",\"職員\""), "{}", lines[1]);
    assert!(
        lines[1].contains("\"1番窓口\",\"完了\"") && lines[2].contains("不在") && lines[5].contains("待ち"),
        "{csv}"
    );
    assert!(!csv.contains("はな"));
    assert!(file(&clerk, "table.xlsx").await.starts_with(b"PK\x03\x04"));
    assert!(clerk.look_at(&format!("{OFFICE}/names.csv")).await.is_err());
}

#[actix_web::test]
async fn operators_see_the_lines_and_how_wrong_forecasts_were() {
    let hub = TestHub::start().await;
    morning(&hub).await;
    let metrics = hub.get(&hub.staff_url("/metrics")).await.text().await.expect("text");
    assert!(metrics.contains("kazasu_queue_waiting{office=\"shiyakusho\",section=\"1\"} 1\n"), "{metrics}");
    assert!(metrics.contains("kazasu_queue_wait_seconds{office=\"shiyakusho\",section=\"1\"}"), "{metrics}");
    assert!(metrics.contains("kazasu_forecast_error_seconds_count 4\n"), "{metrics}");
}
