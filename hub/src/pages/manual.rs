//! The manual: chapters in Markdown from `docs/manual`, and the page around a rendered one.

use askama::Template;
use hub_web::pages::Shell;

/// A chapter of the manual.
#[derive(Debug)]
pub struct Chapter {
    /// Its part of the path: `/manual/{slug}`; the first one also answers `/manual`.
    pub slug: &'static str,
    /// Its title.
    pub title: &'static str,
    /// Its text.
    pub markdown: &'static str,
}

/// The chapters in reading order.
pub static CHAPTERS: [Chapter; 15] = [
    Chapter { slug: "index", title: "はじめに", markdown: include_str!("../../../docs/manual/index.md") },
    Chapter {
        slug: "parents", title: "保護者のみなさまへ", markdown: include_str!("../../../docs/manual/parents.md")
    },
    Chapter {
        slug: "visitors", title: "番号を取った方へ", markdown: include_str!("../../../docs/manual/visitors.md")
    },
    Chapter {
        slug: "bookings", title: "予約する方へ", markdown: include_str!("../../../docs/manual/bookings.md")
    },
    Chapter {
        slug: "nursery-staff",
        title: "保育園の職員の方へ",
        markdown: include_str!("../../../docs/manual/nursery-staff.md"),
    },
    Chapter {
        slug: "counter-staff",
        title: "窓口の職員の方へ",
        markdown: include_str!("../../../docs/manual/counter-staff.md"),
    },
    Chapter {
        slug: "reservations",
        title: "予約を受ける職員の方へ",
        markdown: include_str!("../../../docs/manual/reservations.md"),
    },
    Chapter {
        slug: "calendars", title: "予約の設定", markdown: include_str!("../../../docs/manual/calendars.md")
    },
    Chapter {
        slug: "documents",
        title: "持ち物の案内をつくる",
        markdown: include_str!("../../../docs/manual/documents.md"),
    },
    Chapter {
        slug: "reservations-notices",
        title: "予約のお知らせ",
        markdown: include_str!("../../../docs/manual/reservations-notices.md"),
    },
    Chapter {
        slug: "kiosk", title: "カードをかざす端末", markdown: include_str!("../../../docs/manual/kiosk.md")
    },
    Chapter {
        slug: "entries", title: "入退館と混みぐあい", markdown: include_str!("../../../docs/manual/entries.md")
    },
    Chapter { slug: "displays", title: "表示画面", markdown: include_str!("../../../docs/manual/displays.md") },
    Chapter { slug: "statistics", title: "統計", markdown: include_str!("../../../docs/manual/statistics.md") },
    Chapter {
        slug: "it-officer",
        title: "市の情報担当の方へ",
        markdown: include_str!("../../../docs/manual/it-officer.md"),
    },
];

impl Chapter {
    /// The chapter at `/manual/{slug}`.
    #[must_use]
    pub fn find(slug: &str) -> Option<&'static Self> {
        CHAPTERS.iter().find(|chapter| chapter.slug == slug)
    }
}

/// `GET /manual/{page}`.
#[derive(Debug, Template)]
#[template(path = "manual.html")]
pub struct Manual {
    /// The frame.
    pub shell: Shell,
    /// Which chapter.
    pub chapter: &'static Chapter,
    /// Its text as HTML. Shown as it is: it must come from [`Chapter::markdown`] and nowhere else.
    pub html: String,
}
