//! The page that says what went wrong and what to do now.

use askama::Template;

use super::Shell;

/// The answer to a page request that cannot be fulfilled.
#[derive(Debug, Template)]
#[template(path = "trouble.html")]
pub struct Trouble {
    /// The frame.
    pub shell: Shell,
    /// What went wrong.
    pub kind: TroubleKind,
}

/// What went wrong, as far as a reader acts differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TroubleKind {
    /// A form that cannot be understood or did not come from our pages (400).
    BadForm,
    /// Somebody else's page (403).
    Forbidden,
    /// Nothing there (404).
    NotFound,
    /// Too many requests (429).
    TooMany,
    /// The hub cannot answer at the moment (503).
    Busy,
    /// The hub failed (500).
    Broken,
}

impl TroubleKind {
    /// The kind for this HTTP status.
    #[must_use]
    pub const fn of_status(status: u16) -> Self {
        match status {
            401 | 403 => Self::Forbidden,
            404 | 405 | 410 => Self::NotFound,
            429 => Self::TooMany,
            503 => Self::Busy,
            400..=499 => Self::BadForm,
            _ => Self::Broken,
        }
    }

    const fn headline(self) -> &'static str {
        match self {
            Self::BadForm => "うまく受け取れませんでした",
            Self::Forbidden => "このページは見られません",
            Self::NotFound => "ページが見つかりません",
            Self::TooMany => "少し時間をおいてください",
            Self::Busy => "ただいま混み合っています",
            Self::Broken => "うまく動きませんでした",
        }
    }

    const fn advice(self) -> &'static str {
        match self {
            Self::BadForm => "前のページに戻り、ページを読み込みなおしてから、もう一度お試しください。",
            Self::Forbidden => "ほかの園や、ほかの方のページです。ご自分のページを開いてください。",
            Self::NotFound => "アドレスが変わったか、まちがっているかもしれません。最初のページから開いてください。",
            Self::TooMany => "短い時間に何度も操作されました。1分ほど待ってから、もう一度お試しください。",
            Self::Busy => "1分ほど待ってから、もう一度お試しください。記録は失われていません。",
            Self::Broken => "1分ほど待ってから、もう一度お試しください。続くときは、市の担当におしらせください。",
        }
    }
}
