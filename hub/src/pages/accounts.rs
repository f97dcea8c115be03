//! The accounts of the staff, as those see and change them who work for the town.

use std::time::Duration;

use askama::Template;
use db::accounts::admin::{Member, Refused};
use domain::{ids::FacilityId, text, time::UtcTime};
use hub_web::pages::{Shell, errors::Errors, fields::Fields, times::day_and_clock};

use super::account::sessions::SignedInAt;

/// A code for a password is good for a day.
pub const CODE_LASTS: Duration = Duration::from_secs(86_400);
/// A second administrator agrees within a day.
pub const RECOVERY_LASTS: Duration = Duration::from_secs(86_400);
/// Longest name, in letters.
pub const NAME_MAX: usize = 40;

/// A place where an account may work.
#[derive(Debug, Clone)]
pub struct Place {
    /// The id.
    pub id: FacilityId,
    /// Its name in addresses.
    pub slug: String,
    /// What it is called.
    pub name: String,
}

/// An account in the list.
#[derive(Debug, Clone)]
pub struct Line {
    member: Member,
    place: String,
    now: UtcTime,
}

impl Line {
    /// As it is now.
    #[must_use]
    pub fn of(member: Member, places: &[Place], now: UtcTime) -> Self {
        let place = match member.facility {
            None => "町（市役所の担当）".to_owned(),
            Some(id) => places.iter().find(|place| place.id == id).map(|place| place.name.clone()).unwrap_or_default(),
        };
        Self { member, place, now }
    }

    /// Whether this folded text is part of it.
    #[must_use]
    pub fn has(&self, wanted: &str) -> bool {
        let all = [&self.member.login, &self.member.name, &self.place];
        all.into_iter().any(|part| text::fold(part).contains(wanted))
    }

    fn role(&self) -> &'static str {
        match (self.member.facility, self.member.leads) {
            (None, _) => "町の担当",
            (Some(_), true) => "責任者",
            (Some(_), false) => "職員",
        }
    }

    fn is_over(&self) -> bool {
        self.member.ends_at.is_some_and(|end| end <= self.now)
    }

    /// The last day of an account with an end, in words.
    fn until(&self) -> Option<String> {
        Some(last_day(self.member.ends_at?).japanese())
    }
}

/// The day before the midnight at which an account ends.
fn last_day(end: UtcTime) -> domain::time::CivilDay {
    (end - Duration::from_secs(1)).day()
}

/// `GET /accounts`
#[derive(Debug, Template)]
#[template(path = "accounts.html")]
pub struct Accounts {
    /// The frame.
    pub shell: Shell,
    /// What is looked for.
    pub find: String,
    /// How many there are.
    pub total: usize,
    /// Those that are found.
    pub lines: Vec<Line>,
}

/// What is wrong with what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// No sign-in name of the letters that it may have.
    NoLogin,
    /// No name.
    NoName,
    /// Too long a name.
    LongName,
    /// No role.
    NoRole,
    /// No place for a role that needs one.
    NoPlace,
    /// No day.
    NoDay,
    /// A day that is over.
    PastEnd,
    /// The rest says no.
    Refused(Refused),
}

impl Wrong {
    fn words(self) -> (&'static str, String) {
        match self {
            Self::NoLogin => (
                "account",
                "ユーザー名は、英小文字・数字・「.」「_」「-」「@」で、3文字から64文字までにしてください".to_owned(),
            ),
            Self::NoName => ("name", "名前を入れてください".to_owned()),
            Self::LongName => ("name", format!("名前は{NAME_MAX}文字までにしてください")),
            Self::NoRole => ("role", "役割をえらんでください".to_owned()),
            Self::NoPlace => ("place", "施設をえらんでください".to_owned()),
            Self::NoDay => ("until", "最後の日は、2027-03-31 のように入れてください".to_owned()),
            Self::PastEnd => ("until", "最後の日は、今日かこれからの日にしてください".to_owned()),
            Self::Refused(Refused::Taken) => ("account", "このユーザー名は、もう使われています".to_owned()),
            Self::Refused(Refused::Last) => {
                ("role", "終わりの日のない町の担当が、ほかにいません。先に、もう1人を町の担当にしてください".to_owned())
            }
            Self::Refused(Refused::Own) => {
                ("role", "自分のアカウントには、できません。ほかの担当に頼んでください".to_owned())
            }
            Self::Refused(Refused::Nothing | Refused::NoMore) => ("role", "もう、そうなっています".to_owned()),
        }
    }
}

fn errors(wrong: &[Wrong]) -> Option<Errors> {
    let begin = || Errors::new("変えていません。");
    wrong.iter().fold(None, |errors: Option<Errors>, wrong| {
        let (at, words) = wrong.words();
        Some(errors.unwrap_or_else(begin).at(at, words))
    })
}

/// `GET /accounts/new`, and the answer to what was not taken.
#[derive(Debug, Template)]
#[template(path = "accounts_new.html")]
pub struct NewAccount {
    shell: Shell,
    fields: Fields,
    places: Vec<Place>,
}

impl NewAccount {
    /// The form, after what was wrong with it.
    #[must_use]
    pub fn new(shell: Shell, mut fields: Fields, places: Vec<Place>, wrong: &[Wrong]) -> Self {
        if fields.text("role").is_empty() {
            fields.set("role", "staff");
        }
        Self { shell: shell.with_errors(errors(wrong)), fields, places }
    }
}

/// `GET /accounts/{member}`, and the answers to its forms.
#[derive(Debug, Template)]
#[template(path = "account_of.html")]
pub struct OneAccount {
    shell: Shell,
    line: Line,
    places: Vec<Place>,
    /// What stands in the fields.
    fields: Fields,
    /// Where it is signed in.
    at: Vec<SignedInAt>,
    /// Somebody asked that the second step be taken away.
    asked: Option<Asked>,
    done: Option<Done>,
    /// A code for a password, and until when it is good. Shown this once.
    code: Option<(String, UtcTime)>,
    /// It is the reader's own.
    is_own: bool,
}

/// A wish that a second administrator has to agree to.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Who asked.
    pub by: String,
    /// When.
    pub at: UtcTime,
    /// The reader did.
    pub is_own: bool,
}

/// What was just done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// The account is there.
    Made,
    /// It is another one.
    Changed,
    /// It is stopped.
    Stopped,
    /// It goes on.
    Resumed,
    /// It is signed out.
    EndedSessions,
    /// A second one has to agree.
    AskedRecovery,
    /// The second step is gone.
    Recovered,
}

impl Done {
    const ALL: [(Self, &'static str, &'static str); 7] = [
        (Self::Made, "made", "アカウントを作りました。"),
        (Self::Changed, "changed", "保存しました。"),
        (Self::Stopped, "stopped", "アカウントを止めて、サインアウトさせました。"),
        (Self::Resumed, "resumed", "また使えるようにしました。"),
        (Self::EndedSessions, "ended", "サインアウトさせました。"),
        (Self::AskedRecovery, "asked", "申請しました。ほかの町の担当が承認すると、2段階の確認がはずれます。"),
        (
            Self::Recovered,
            "recovered",
            "2段階の確認をはずしました。本人は、パスワードだけで一度入って、設定しなおしてください。",
        ),
    ];

    /// In addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(done, ..)| *done == self).map_or("", |(_, name, _)| name)
    }

    /// What an address says.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known, _)| *known == name).map(|(done, ..)| done)
    }

    fn words(self) -> &'static str {
        Self::ALL.into_iter().find(|(done, ..)| *done == self).map_or("", |(.., words)| words)
    }
}

impl OneAccount {
    /// The page of an account.
    #[must_use]
    pub fn new(
        shell: Shell,
        (member, now): (Member, UtcTime),
        places: Vec<Place>,
        at: Vec<SignedInAt>,
        (asked, done, code): (Option<Asked>, Option<Done>, Option<(String, UtcTime)>),
        is_own: bool,
    ) -> Self {
        let mut fields = Fields::default();
        fields.put("name", &member.name);
        let place = places.iter().find(|place| Some(place.id) == member.facility);
        fields.put("place", place.map_or("", |place| place.slug.as_str()));
        let role = match (member.facility, member.leads) {
            (None, _) => "town",
            (Some(_), true) => "leads",
            (Some(_), false) => "staff",
        };
        fields.put("role", role);
        if let Some(end) = member.ends_at {
            fields.put("until", last_day(end));
        }
        let line = Line::of(member, &places, now);
        Self { shell, line, places, fields, at, asked, done, code, is_own }
    }

    /// What the paths of its forms begin with.
    fn base(&self) -> String {
        format!("/accounts/{}", self.line.member.id)
    }

    /// With what was typed.
    #[must_use]
    pub fn typed(self, fields: Fields) -> Self {
        Self { fields, ..self }
    }

    /// With what was wrong with it.
    #[must_use]
    pub fn refused(mut self, wrong: &[Wrong]) -> Self {
        self.shell = self.shell.with_errors(errors(wrong));
        self
    }
}
