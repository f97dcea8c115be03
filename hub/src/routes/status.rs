//! The state of the system, for those who work for the town. Each part is asked within a bounded time: a page about what is
//! broken has to come while it is broken.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use actix_web::{HttpResponse, web::Data};
use db::{
    DatabaseUrl, DbError, devices, hubs,
    notices::{self, Channel, Counts, LATELY_MAX, Lately},
    roster,
};
use domain::{ids::FacilityId, time::UtcTime};
use hub_web::{
    access::Staff,
    app::Hub,
    pages::{Facility, times::day_and_clock},
    routes::answer::html,
};
use tokio::time::timeout;

use crate::pages::{
    devices::{KioskState, Warnings},
    status::{HubSeen, KioskSeen, Part, State, Status, took},
};

/// How long is waited for what the database is asked.
const PATIENCE: Duration = Duration::from_secs(2);

/// `GET /status`
pub async fn show(staff: Staff, hub: Data<Hub>) -> HttpResponse {
    let read = read(&hub).await;
    let parts = vec![
        database(&hub, read.as_ref().map(|read| read.took)),
        mail(&hub, read.as_ref()),
        push(&hub, read.as_ref()),
        bus(&hub),
    ];
    let (hubs, kiosks) = read.map_or((None, None), |read| (Some(read.hubs), Some(read.kiosks)));
    html(&Status {
        shell: staff.1.clone(),
        now: hub.clock.now(),
        version: env!("CARGO_PKG_VERSION"),
        started_at: hub.health.started_at(),
        parts,
        hubs,
        kiosks,
        troubles: hub.metrics.troubles(),
    })
}

/// What the database says.
struct Read {
    took: Duration,
    lately: HashMap<Channel, Lately>,
    counts: Counts,
    hubs: Vec<HubSeen>,
    kiosks: Vec<KioskSeen>,
}

async fn read(hub: &Hub) -> Option<Read> {
    let (now, own, begun) = (hub.clock.now(), hub.health.id(), Instant::now());
    let read = hub.db.read(move |conn| {
        let took = begun.elapsed();
        let facilities = roster::facilities(conn)?;
        let facilities: HashMap<FacilityId, Facility> =
            facilities.into_iter().map(|facility| (facility.id, facility.into())).collect();
        let kiosk = |device: devices::Device| {
            Some(KioskSeen {
                facility: facilities.get(&device.facility)?.clone(),
                state: KioskState::of(now, device.seen_at, device.revoked_at),
                warnings: Warnings::of(now, device.cloned_at, device.clock_ahead_s)
                    .with_printer(device.printer_now(now)),
                name: device.name,
            })
        };
        let mut hubs: Vec<_> =
            hubs::alive(conn, now)?.into_iter().map(|(id, seen_at)| HubSeen { is_this: id == own, seen_at }).collect();
        hubs.sort_by_key(|hub| !hub.is_this);
        let kiosks = devices::of_town(conn)?.into_iter().filter_map(kiosk).collect();
        Ok::<_, DbError>(Read { took, lately: notices::lately(conn)?, counts: notices::counts(conn)?, hubs, kiosks })
    });
    match timeout(PATIENCE, read).await {
        Ok(Ok(read)) => Some(read),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the state of the system could not be read");
            None
        }
        Err(_) => None,
    }
}

fn database(hub: &Hub, connected: Option<Duration>) -> Part {
    let kind = match hub.settings.database {
        DatabaseUrl::Sqlite(_) => "SQLite（このハブの中）",
        DatabaseUrl::Postgres(_) => "PostgreSQL",
    };
    let mut lines = vec![kind.to_owned()];
    let writes = hub.health.ready(hub.db.writer().failing()).is_ok();
    lines.push(
        if writes {
            "書き込めています（3秒ごとに確かめています）"
        } else {
            "書き込めません"
        }
        .to_owned(),
    );
    lines.push(match connected {
        Some(waited) => format!("読めています（つながるまで {}）", took(waited)),
        None => "2秒のうちに読めませんでした".to_owned(),
    });
    let (idle, busy) = hub.db.connections();
    lines.push(format!("読む接続 {busy}本を使用中、{idle}本が空き"));
    let state = if writes && connected.is_some() { State::Works } else { State::Fails };
    Part { name: "データベース", state, lines }
}

fn mail(hub: &Hub, read: Option<&Read>) -> Part {
    let name = "メール";
    if hub.settings.smtp.is_none() && !hub.settings.demo {
        let lines = vec!["メールサーバーが設定されていません（KAZASU_SMTP_URL）".to_owned()];
        return Part { name, state: State::Unused, lines };
    }
    let (mut state, mut lines) = told(read, Channel::Mail);
    if hub.settings.smtp.is_none() {
        lines.insert(0, "デモの郵便受けに入れています".to_owned());
    }
    if hub.metrics.mail_unwelcome.get() == 1 {
        state = State::Fails;
        lines.insert(0, "メールサーバーが、このハブからのメールを受け付けていません".to_owned());
    }
    Part { name, state, lines }
}

fn push(hub: &Hub, read: Option<&Read>) -> Part {
    let name = "プッシュ通知";
    if hub.push.is_none() {
        let lines = vec!["送っていません（KAZASU_VAPID_SUBJECT を確かめてください）".to_owned()];
        return Part { name, state: State::Unused, lines };
    }
    let (state, mut lines) = told(read, Channel::Push);
    if let Some(read) = read {
        lines.push(format!(
            "町全体で、これから送るもの {}件（メールも合わせて）",
            read.counts.outbox + read.counts.waiting
        ));
    }
    Part { name, state, lines }
}

/// How this way of telling went lately. What failed after the last success is worth a look.
fn told(read: Option<&Read>, channel: Channel) -> (State, Vec<String>) {
    let Some(read) = read else { return (State::Look, vec!["調べられませんでした".to_owned()]) };
    let lately = read.lately.get(&channel).cloned().unwrap_or_default();
    let said = |at: Option<UtcTime>| match at {
        Some(at) => day_and_clock(&at),
        None => format!("町の最近の{LATELY_MAX}件の中にはありません"),
    };
    let mut lines = vec![format!("最後に届けた：{}", said(lately.delivered_at))];
    let failed_at = lately.failed.as_ref().map(|(at, _)| *at);
    lines.push(match &lately.failed {
        Some((at, why)) => format!("最後にあきらめた：{}　{}", day_and_clock(at), notifier::words::reason(why)),
        None => format!("最後にあきらめた：{}", said(None)),
    });
    if lately.retried > 0 {
        lines.push(format!("うまくいかず、もう一度送るもの {}件", lately.retried));
    }
    let state = if failed_at > lately.delivered_at { State::Look } else { State::Works };
    (state, lines)
}

fn bus(hub: &Hub) -> Part {
    let name = "ハブどうしの知らせ（Redis）";
    if hub.settings.redis.is_none() {
        return Part { name, state: State::Unused, lines: vec!["ハブが1台のときは要りません".to_owned()] };
    }
    match hub.metrics.bus_up.get() {
        1 => Part { name, state: State::Works, lines: vec!["知らせが戻ってきています".to_owned()] },
        _ => {
            let line = "知らせが戻ってきません。記録は続きますが、ほかのハブの画面が新しくなるのが数秒おくれます";
            Part { name, state: State::Fails, lines: vec![line.to_owned()] }
        }
    }
}
