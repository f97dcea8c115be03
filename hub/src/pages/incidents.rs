//! What looks like an attack (不正アクセスの疑い), for those who work for the town: found by rules, looked after by people; and
//! each week's figures of the audit.

pub mod settings;
pub mod week;

use askama::Template;
use db::incidents::{Incident, NOTE_MAX, Note, Rule, State};
use hub_web::pages::{Shell, errors::Errors, fields::Fields, times::day_and_clock};
use notifier::notices::rule_words;

use super::audit::Line;

/// An incident as pages show it.
#[derive(Debug)]
pub struct Shown {
    /// What is stored.
    pub incident: Incident,
    /// Whose account or which kiosk, by name.
    pub about: Option<String>,
}

impl Shown {
    fn what(&self) -> &'static str {
        self.incident.rule.map_or("新しい種類の疑い", rule_words)
    }

    fn about(&self) -> Option<&str> {
        self.about.as_deref().or(self.incident.source.as_deref())
    }

    fn state(&self) -> (&'static str, &'static str) {
        match self.incident.state {
            State::Open => ("bad", "まだ見ていません"),
            State::Looked => ("warn", "確かめています"),
            State::Closed => ("plain", "閉じました"),
        }
    }

    fn is_open(&self) -> bool {
        self.incident.state != State::Closed
    }
}

/// `GET /staff/incidents`
#[derive(Debug, Template)]
#[template(path = "incidents.html")]
pub struct Incidents {
    /// The frame.
    pub shell: Shell,
    /// Those that nobody has closed.
    pub open: Vec<Shown>,
    /// The others.
    pub closed: Vec<Shown>,
    /// Whether anybody is mailed.
    pub is_watched: bool,
}

/// What to do about an incident, by its rule.
const fn advice(rule: Rule) -> &'static str {
    match rule {
        Rule::Account => {
            "本人に、間違えた覚えがあるか電話などで確かめてください。覚えがなければ、アカウントのページでパスワードの符号を作り、すべてサインアウトさせます。"
        }
        Rule::Source | Rule::Accounts => {
            "試されたアカウントの人に確かめ、サインインできてしまった人がいないか「サインイン」の記録を見てください。役所の外のアドレスなら、ネットワークの担当に止めてもらいます。"
        }
        Rule::Probing => {
            "住民がまちがえて開く数ではありません。アドレスの持ち主を調べ、続くときはネットワークの担当に止めてもらいます。職員のアカウントなら、本人に確かめてください。"
        }
        Rule::Export => "仕事で必要だったか、本人と上司に確かめてください。必要がなければ、アカウントを止めます。",
        Rule::Browsing => "仕事で必要だったか、本人と上司に確かめてください。興味で見ることは、規則に反します。",
        Rule::Device => {
            "画面を開いたままのパソコンや、ほかの人に渡したものがないか本人に確かめてください。覚えがなければ、すぐにすべてサインアウトさせます。"
        }
        Rule::Places => {
            "本人がいまどこにいるか確かめてください。覚えがない場所なら、すべてサインアウトさせ、パスワードの符号を作ります。"
        }
        Rule::Clone => {
            "端末のコピーが作られたか、バックアップから戻した端末が動いています。端末のページで使えなくし、登録しなおしてください。"
        }
    }
}

/// `GET /staff/incidents/{incident}`
#[derive(Debug, Template)]
#[template(path = "incident.html")]
pub struct OneIncident {
    /// The frame, with what is wrong with the form.
    pub shell: Shell,
    /// The incident.
    pub shown: Shown,
    /// Rows of the audit that say so.
    pub evidence: Vec<Line>,
    /// The address of everything around it in the audit.
    pub around: String,
    /// The page of the account or of the kiosks.
    pub page: Option<(String, &'static str)>,
    /// What was written, with who.
    pub notes: Vec<(Note, String)>,
    /// What was typed.
    pub fields: Fields,
    /// The note is written.
    pub is_saved: bool,
}

/// What is wrong with a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteWrong {
    /// Nothing is written.
    Empty,
    /// Too much.
    Long,
    /// No choice.
    NoState,
    /// It is closed.
    Closed,
}

impl NoteWrong {
    /// What is said of it.
    #[must_use]
    pub fn errors(self) -> Errors {
        let (at, words) = match self {
            Self::Empty => ("note", "確かめたことを書いてください".to_owned()),
            Self::Long => ("note", format!("確かめたことは{NOTE_MAX}文字までにしてください")),
            Self::NoState => ("state", "「確かめています」か「終わりました」をえらんでください".to_owned()),
            Self::Closed => ("note", "ほかの人が、もう閉じました。続きがあれば、新しい疑いとして出ます".to_owned()),
        };
        Errors::new("書いていません。").at(at, words)
    }
}

impl OneIncident {
    fn advice(&self) -> &'static str {
        self.shown.incident.rule.map_or("新しい版のハブの画面で見てください。", advice)
    }

    fn wrong(&self, id: &str) -> Option<&str> {
        self.shell.errors.as_ref()?.of(id)
    }

    fn clock(at: &domain::time::UtcTime) -> String {
        super::audit::clock(at)
    }

    fn note_max() -> usize {
        NOTE_MAX
    }

    fn is_closing(note: &Note) -> bool {
        note.state == State::Closed
    }
}
