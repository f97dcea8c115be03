//! How often something happens before it is an incident, and whom that is mailed to.

use askama::Template;
use db::incidents::{BOUND, Bounds, Rule, WATCHERS_MAX, Watcher};
use hub_web::pages::{Shell, errors::Errors, fields::Fields};

/// A bound that can be settled.
struct Line {
    rule: Rule,
    what: &'static str,
    default: u32,
}

/// What a bound is of, as its field says.
const fn bound_words(rule: Rule) -> &'static str {
    match rule {
        Rule::Account => "1つのアカウントで、15分間の間違い",
        Rule::Source => "1つの場所から、15分間の間違い（あとでサインインできた人の分は数えません）",
        Rule::Accounts => "間違えたままのアカウントの数、1時間",
        Rule::Probing => "1つの場所・アカウントが、10分間に開いた「ないページ」",
        Rule::Export => "1人が1時間に保存・印刷した回数",
        Rule::Browsing => "1人が1時間に開いた人の数",
        Rule::Device | Rule::Places | Rule::Clone => "",
    }
}

/// What is wrong with a form of this page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// A bound that is no number, or out of bounds.
    Bound(Rule),
    /// No mail address.
    NoMail,
    /// It is there already.
    KnownMail,
    /// There are as many as there may be.
    ManyMails,
}

impl Wrong {
    fn words(self) -> (&'static str, String) {
        match self {
            Self::Bound(rule) => (rule.name(), format!("{}から{}までの数で入れてください", BOUND.start(), BOUND.end())),
            Self::NoMail => ("mail", "メールアドレスを、name@example.jp のように入れてください".to_owned()),
            Self::KnownMail => ("mail", "このメールアドレスは、もう入っています".to_owned()),
            Self::ManyMails => ("mail", format!("メールアドレスは{WATCHERS_MAX}件までです")),
        }
    }

    /// What is said of them all.
    #[must_use]
    pub fn errors(all: &[Self]) -> Option<Errors> {
        all.iter().fold(None, |errors: Option<Errors>, wrong| {
            let (at, words) = wrong.words();
            Some(errors.unwrap_or_else(|| Errors::new("保存していません。")).at(at, words))
        })
    }
}

/// `GET /staff/incidents/settings`
#[derive(Debug, Template)]
#[template(path = "incidents_settings.html")]
pub struct Settings {
    /// The frame, with what is wrong with a form.
    pub shell: Shell,
    /// What stands in the fields.
    pub fields: Fields,
    /// Whom an incident is mailed to.
    pub watchers: Vec<Watcher>,
    /// Whether the hub has a mail server.
    pub has_mail: bool,
    /// Something was saved.
    pub is_saved: bool,
}

impl Settings {
    /// The page as it is settled.
    #[must_use]
    pub fn new(shell: Shell, bounds: Bounds, watchers: Vec<Watcher>, has_mail: bool) -> Self {
        let mut fields = Fields::default();
        for line in Self::lines() {
            fields.put(line.rule.name(), bounds.of(line.rule));
        }
        Self { shell, fields, watchers, has_mail, is_saved: false }
    }

    fn lines() -> Vec<Line> {
        let of = |rule: &Rule| Some(Line { rule: *rule, what: bound_words(*rule), default: rule.bound()? });
        Rule::ALL.iter().filter_map(of).collect()
    }

    fn wrong(&self, id: &str) -> Option<&str> {
        self.shell.errors.as_ref()?.of(id)
    }
}
