//! What is of no noun alone and stands in the bars of the frame.

use db::{Conn, DbError, devices, incidents, notices};
use domain::{
    ids::FacilityId,
    time::{MinuteOfDay, UtcTime},
};
use hub_web::pages::bars::{ResidentPage, StaffPage, TownPage, Waits};

use crate::pages::devices::{KioskState, Warnings};

/// Messages of today that were given up: somebody has to be called instead.
fn undelivered(conn: &mut Conn, facility: FacilityId, now: UtcTime) -> Result<usize, DbError> {
    notices::failed_since(conn, facility, now.day().at(MinuteOfDay(0)))
}

/// Kiosks in service that are silent, whose key two machines use, or whose printers want somebody.
fn in_trouble(conn: &mut Conn, facility: FacilityId, now: UtcTime) -> Result<usize, DbError> {
    let kiosks = devices::of_facility(conn, facility)?;
    let is_in_trouble = |kiosk: &&devices::Device| match KioskState::of(now, kiosk.seen_at, kiosk.revoked_at) {
        KioskState::Silent { .. } => true,
        KioskState::Working { .. } => {
            let warnings = Warnings::of(now, kiosk.cloned_at, None).with_printer(kiosk.printer_now(now));
            warnings.cloned_at.is_some() || warnings.printer.is_some()
        }
        KioskState::NeverSeen | KioskState::Revoked { .. } => false,
    };
    Ok(kiosks.iter().filter(is_in_trouble).count())
}

/// For the staff.
pub static STAFF: &[StaffPage] = &[
    StaffPage {
        label: "送信の記録",
        route: "/notices/{facility}",
        rank: 60,
        at: |facility| !facility.has_hall,
        chapter: "reservations-notices",
        waits: Some(Waits { words: "届けられなかったお知らせ", count: undelivered }),
        wall: None,
    },
    StaffPage {
        label: "端末",
        route: "/devices/{facility}",
        rank: 70,
        at: |_| true,
        chapter: "kiosk",
        waits: Some(Waits { words: "止まっている・紙のない端末", count: in_trouble }),
        wall: None,
    },
];

/// For those who work for the town.
pub static TOWN: &[TownPage] = &[
    TownPage { label: "町のようす", href: "/board", rank: 10, chapter: "town", waits: None },
    TownPage { label: "システムの状態", href: "/status", rank: 20, chapter: "town", waits: None },
    TownPage { label: "職員のアカウント", href: "/accounts", rank: 25, chapter: "accounts", waits: None },
    TownPage { label: "グループ", href: "/groups", rank: 26, chapter: "accounts", waits: None },
    TownPage { label: "人事異動", href: "/moves", rank: 27, chapter: "moves", waits: None },
    TownPage { label: "サイトの設定", href: "/settings", rank: 30, chapter: "town", waits: None },
    TownPage { label: "閲覧・操作の記録", href: "/staff/audit", rank: 40, chapter: "audit", waits: None },
    TownPage {
        label: "不正アクセスの疑い",
        href: "/staff/incidents",
        rank: 35,
        chapter: "incidents",
        waits: Some(|conn, _| incidents::open_count(conn)),
    },
    TownPage { label: "権限の表", href: "/staff/policy", rank: 50, chapter: "audit", waits: None },
];

/// For residents.
pub static RESIDENTS: &[ResidentPage] = &[ResidentPage {
    label: |words| words.home_bar(),
    href: "/",
    under: &[""],
    rank: 10,
    chapter: "index",
    icon: "M12 3 2 12h3v8h5v-6h4v6h5v-8h3z",
}];
