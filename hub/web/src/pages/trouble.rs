//! The page that says what went wrong and what to do now.

mod words;

use askama::Template;

use super::Shell;
use words::Words;

/// The answer to a page request that cannot be fulfilled.
#[derive(Debug, Template)]
#[template(path = "trouble.html")]
pub struct Trouble {
    /// The frame.
    pub shell: Shell,
    /// What went wrong.
    pub kind: TroubleKind,
    /// What was asked.
    pub asked: Asked,
    /// The page that a button was pressed on, as a path of ours.
    pub back: Option<String>,
    /// There is an address that leads to the first page.
    pub has_home: bool,
}

impl Trouble {
    fn words(&self) -> &'static Words {
        Words::of(self.shell.lang)
    }

    fn said(&self) -> (&'static str, &'static str) {
        match self.shell.is_staff() {
            true => (self.kind.headline(), self.kind.advice()),
            false => (self.words().of)(self.kind),
        }
    }
}

/// What somebody wanted of the hub.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// To see a page.
    ToSee,
    /// Something to be done: a button was pressed, and whether that was recorded is what matters.
    ToDo,
}

/// What went wrong, as far as a reader acts differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TroubleKind {
    /// A form that cannot be understood (400).
    BadForm,
    /// A form that seems to come from somebody else's page.
    Foreign,
    /// Nobody is signed in any more (401).
    SignedOut,
    /// Somebody else's page (403).
    Forbidden,
    /// Nothing there (404).
    NotFound,
    /// What was sent did not come whole in time (408).
    TooSlow,
    /// A form larger than any of ours (413).
    TooLarge,
    /// The hub is called by a name that is not its own (421).
    Misnamed,
    /// Too many requests (429).
    TooMany,
    /// The hub cannot answer at the moment (503).
    Busy,
    /// The hub cannot say whether it did what was asked (503).
    Uncertain,
    /// The hub failed (500).
    Broken,
}

impl TroubleKind {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::BadForm,
        Self::Foreign,
        Self::SignedOut,
        Self::Forbidden,
        Self::NotFound,
        Self::TooSlow,
        Self::TooLarge,
        Self::Misnamed,
        Self::TooMany,
        Self::Busy,
        Self::Uncertain,
        Self::Broken,
    ];

    /// The kind for this HTTP status.
    #[must_use]
    pub const fn of_status(status: u16) -> Self {
        match status {
            401 => Self::SignedOut,
            403 => Self::Forbidden,
            404 | 405 | 410 => Self::NotFound,
            408 => Self::TooSlow,
            413 => Self::TooLarge,
            421 => Self::Misnamed,
            429 => Self::TooMany,
            503 => Self::Busy,
            400..=499 => Self::BadForm,
            _ => Self::Broken,
        }
    }

    /// What went wrong, in a few words.
    #[must_use]
    pub const fn headline(self) -> &'static str {
        match self {
            Self::BadForm => "うまく受け取れませんでした",
            Self::Foreign => "ボタンの操作を受け取れませんでした",
            Self::SignedOut => "サインインが終わっています",
            Self::Forbidden => "このページは見られません",
            Self::NotFound => "ページが見つかりません",
            Self::TooSlow => "通信が途中で止まりました",
            Self::TooLarge => "送られたものが大きすぎます",
            Self::Misnamed => "このアドレスでは開けません",
            Self::TooMany => "少し時間をおいてください",
            Self::Busy => "ただいま混み合っています",
            Self::Uncertain => "記録できたか、確かめられませんでした",
            Self::Broken => "うまく動きませんでした",
        }
    }

    /// What the staff, or whoever looks after a machine, does now.
    #[must_use]
    pub const fn advice(self) -> &'static str {
        match self {
            Self::BadForm => "前のページに戻り、ページを読み込みなおしてから、もう一度お試しください。",
            Self::Foreign => {
                "ほかのサイトから送られた操作と区別がつかないため、止めました。最初のページから開きなおして、もう一度お試しください。\
                 何度やっても同じときは、市の担当に「Host（ホスト名）の設定を確かめてほしい」とお伝えください。"
            }
            Self::SignedOut => "最初のページからもう一度サインインしてください。",
            Self::Forbidden => "ほかの園や、ほかの方のページです。ご自分のページを開いてください。",
            Self::NotFound => "アドレスが変わったか、まちがっているかもしれません。最初のページから開いてください。",
            Self::TooSlow => "電波のよいところで、もう一度お試しください。",
            Self::TooLarge => "書いた文を短くしてから、もう一度お試しください。",
            Self::Misnamed => {
                "いつものアドレスから開いてください。いつものアドレスでこのページが出るときは、市の担当に\
                 「KAZASU_HOSTS の設定を確かめてほしい」とお伝えください。"
            }
            Self::TooMany => "短い時間に何度も操作されました。1分ほど待ってから、もう一度お試しください。",
            Self::Busy => "1分ほど待ってから、もう一度お試しください。",
            Self::Uncertain => {
                "元のページに、番号や予約、押したことの結果が出ていれば、記録されています。見てもわからないときは、\
                 この画面を読み込みなおしてください（「再送信しますか」と聞かれたら「はい」）。同じ送信は一度しか記録されないので、\
                 二つになることはありません。"
            }
            Self::Broken => "1分ほど待ってから、もう一度お試しください。続くときは、市の担当におしらせください。",
        }
    }
}
