//! The page that says what went wrong and what to do now.

use askama::Template;
use domain::lang::Lang;
use words::Words;

use super::Shell;

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
    fn w(&self) -> &'static Words {
        self.shell.words()
    }

    fn said(&self) -> Said {
        match self.shell.is_staff() {
            true if self.kind == TroubleKind::Forbidden && self.shell.who.is_none() => (
                "サインインすると見られるページです".to_owned(),
                "この端末は表示画面として登録されています。職員の方は、下からサインインしてください。表示画面の登録はそのままです。"
                    .to_owned(),
            ),
            true => self.kind.to_staff(),
            false => self.kind.said(self.w()),
        }
    }

    /// Whether signing in may help: nobody is signed in, and the page may be there for somebody.
    fn may_sign_in(&self) -> bool {
        let may_help = matches!(self.kind, TroubleKind::SignedOut | TroubleKind::Forbidden | TroubleKind::NotFound);
        self.shell.is_staff() && self.shell.who.is_none() && may_help
    }

    /// What became of what was asked. A failure in the middle may have come after the record.
    fn outcome(&self) -> Option<String> {
        match (self.asked, self.kind) {
            (Asked::ToDo, TroubleKind::Broken | TroubleKind::Uncertain) => Some(self.w().trouble_pressed_unknown()),
            (Asked::ToDo, _) => Some(self.w().trouble_pressed_not()),
            (Asked::ToSee, TroubleKind::Busy) => Some(self.w().trouble_kept()),
            (Asked::ToSee, _) => None,
        }
    }
}

/// What went wrong, and what to do now.
pub type Said = (String, String);

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
    /// What was typed holds a My Number (422).
    MyNumber,
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
    pub const ALL: [Self; 13] = [
        Self::BadForm,
        Self::Foreign,
        Self::SignedOut,
        Self::Forbidden,
        Self::NotFound,
        Self::TooSlow,
        Self::MyNumber,
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

    /// What went wrong, and what to do now.
    #[must_use]
    pub fn said(self, words: &Words) -> Said {
        match self {
            Self::BadForm => (words.trouble_bad_form(), words.trouble_bad_form_more()),
            Self::Foreign => (words.trouble_foreign(), words.trouble_foreign_more()),
            Self::SignedOut => (words.trouble_signed_out(), words.trouble_signed_out_more()),
            Self::Forbidden => (words.trouble_forbidden(), words.trouble_forbidden_more()),
            Self::NotFound => (words.trouble_not_found(), words.trouble_not_found_more()),
            Self::TooSlow => (words.trouble_too_slow(), words.trouble_too_slow_more()),
            Self::MyNumber => (words.trouble_my_number(), words.trouble_my_number_more()),
            Self::TooLarge => (words.trouble_too_large(), words.trouble_too_large_more()),
            Self::Misnamed => (words.trouble_misnamed(), words.trouble_misnamed_more()),
            Self::TooMany => (words.trouble_too_many(), words.trouble_too_many_more()),
            Self::Busy => (words.trouble_busy(), words.trouble_busy_more()),
            Self::Uncertain => (words.trouble_uncertain(), words.trouble_uncertain_more()),
            Self::Broken => (words.trouble_broken(), words.trouble_broken_more()),
        }
    }

    /// The same for the staff, and for whoever looks after a machine: they can have the cause mended.
    #[must_use]
    pub fn to_staff(self) -> Said {
        let (headline, advice) = self.said(words::of(Lang::Ja));
        let cause = match self {
            Self::Foreign => {
                "ほかのサイトから送られた操作と区別がつかないため、止めました。最初のページから開きなおして、もう一度お試しください。\
                 何度やっても同じときは、市の担当に「Host（ホスト名）の設定を確かめてほしい」とお伝えください。"
            }
            Self::Misnamed => {
                "いつものアドレスから開いてください。いつものアドレスでこのページが出るときは、市の担当に\
                 「KAZASU_HOSTS の設定を確かめてほしい」とお伝えください。"
            }
            Self::Forbidden => {
                "ほかの施設のページか、その施設の責任者だけが開けるページです。ほかの方としてサインインするときは、\
                 先に右上のお名前からサインアウトしてください。"
            }
            _ => return (headline, advice),
        };
        (headline, cause.to_owned())
    }
}
