//! The accounts of the staff, as those see and change them who work for the town.

use std::time::Duration;

use askama::Template;
use db::accounts::{
    admin::{Member, Refused},
    groups::{Assigned, Base, Group},
};
use domain::{
    ids::FacilityId,
    text,
    time::{CivilDay, UtcTime},
};
use hub_web::pages::{Shell, errors::Errors, fields::Fields, times::day_and_clock};

use super::account::sessions::SignedInAt;

/// A code for a password is good for a day.
pub const CODE_LASTS: Duration = Duration::from_secs(86_400);
/// A second administrator agrees within a day.
pub const RECOVERY_LASTS: Duration = Duration::from_secs(86_400);
/// Longest name, in letters.
pub const NAME_MAX: usize = 40;
/// Groups that an account had, that are shown.
const PAST_MAX: usize = 20;

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
        role_words(self.member.facility, self.member.leads, self.member.by_groups)
    }

    fn is_over(&self) -> bool {
        self.member.ends_at.is_some_and(|end| end <= self.now)
    }

    /// The last day of an account with an end, in words.
    fn until(&self) -> Option<String> {
        Some(last_day(self.member.ends_at?).japanese())
    }
}

/// What an account is called by its place and role.
#[must_use]
pub fn role_words(facility: Option<FacilityId>, leads: bool, by_groups: bool) -> &'static str {
    match (facility, leads, by_groups) {
        (None, _, true) => "町の職員（グループ）",
        (None, _, false) => "町の担当",
        (Some(_), _, true) => "職員（グループ）",
        (Some(_), true, false) => "責任者",
        (Some(_), false, false) => "職員",
    }
}

/// What an account is, in words that name nobody: place, role, end.
#[must_use]
pub fn words_of(
    places: &[Place],
    (facility, leads, by_groups): (Option<FacilityId>, bool, bool),
    end: Option<UtcTime>,
) -> String {
    let until = end.map(|end| format!("　{}まで", last_day(end))).unwrap_or_default();
    format!("{}　{}{until}", name_of(places, facility), role_words(facility, leads, by_groups))
}

/// What a place is called; the whole town without one.
#[must_use]
pub fn name_of(places: &[Place], place: Option<FacilityId>) -> String {
    match place {
        None => "町全体".to_owned(),
        Some(id) => places.iter().find(|place| place.id == id).map(|place| place.name.clone()).unwrap_or_default(),
    }
}

/// The day before the midnight at which an account ends.
fn last_day(end: UtcTime) -> CivilDay {
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
    /// No group that there is.
    NoGroup,
    /// No first day, or one that is over.
    NoFirstDay,
    /// No last day, or one before the first.
    NoLastDay,
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
            Self::Refused(Refused::Beyond) => {
                ("role", "町の職員のアカウントは、「町の担当」だけが作ったり変えたりできます".to_owned())
            }
            Self::Refused(Refused::NoPlace) => {
                ("at", "施設の職員には、町全体のグループは渡せません。施設をえらんでください".to_owned())
            }
            Self::NoGroup => ("group", "グループをえらんでください".to_owned()),
            Self::NoFirstDay => {
                ("from", "はじめの日は、2027-04-01 のように、今日かこれからの日を入れてください".to_owned())
            }
            Self::NoLastDay => {
                ("to", "最後の日は、2028-03-31 のように、はじめの日かそのあとの日を入れてください".to_owned())
            }
            Self::Refused(Refused::Last) => {
                ("role", "終わりの日のない町の担当が、ほかにいません。先に、もう1人を町の担当にしてください".to_owned())
            }
            Self::Refused(Refused::Own) => {
                ("role", "自分のアカウントには、できません。ほかの担当に頼んでください".to_owned())
            }
            Self::Refused(Refused::Nothing | Refused::NoMore | Refused::Used | Refused::Many) => {
                ("role", "もう、そうなっています".to_owned())
            }
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
    /// The groups that it has, had and will have.
    given: Vec<Assigned>,
    /// Every group.
    groups: Vec<Group>,
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
    /// It has one more group.
    GaveGroup,
    /// It has one less.
    TookGroup,
    /// It is signed out.
    EndedSessions,
    /// A second one has to agree.
    AskedRecovery,
    /// The second step is gone.
    Recovered,
}

impl Done {
    const ALL: [(Self, &'static str, &'static str); 9] = [
        (Self::Made, "made", "アカウントを作りました。"),
        (Self::Changed, "changed", "保存しました。"),
        (Self::Stopped, "stopped", "アカウントを止めて、サインアウトさせました。"),
        (Self::Resumed, "resumed", "また使えるようにしました。"),
        (Self::GaveGroup, "gave", "グループを渡しました。"),
        (Self::TookGroup, "took", "グループをはずしました。"),
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
        let role = match (member.facility, member.leads, member.by_groups) {
            (None, _, true) => "town-groups",
            (None, _, false) => "town",
            (Some(_), _, true) => "groups",
            (Some(_), true, false) => "leads",
            (Some(_), false, false) => "staff",
        };
        fields.put("role", role);
        if let Some(end) = member.ends_at {
            fields.put("until", last_day(end));
        }
        fields.put("from", now.day());
        let line = Line::of(member, &places, now);
        Self { shell, line, places, fields, at, asked, done, code, is_own, given: Vec::new(), groups: Vec::new() }
    }

    /// With the groups that it has, had and will have, of all that there are.
    #[must_use]
    pub fn with_groups(self, given: Vec<Assigned>, groups: Vec<Group>) -> Self {
        Self { given, groups, ..self }
    }

    /// What comes from the place and the role alone.
    fn base_group(&self) -> Option<&Group> {
        let Member { facility, leads, by_groups, .. } = self.line.member;
        let own = Base { home: facility, leads, by_groups }.group()?;
        self.groups.iter().find(|group| group.id == own)
    }

    /// What holds today or begins later.
    fn goes_on(&self) -> impl Iterator<Item = &Assigned> {
        self.given.iter().filter(|one| !one.is_over(self.line.now.day()))
    }

    /// What is over.
    fn is_past(&self) -> impl Iterator<Item = &Assigned> {
        self.given.iter().filter(|one| one.is_over(self.line.now.day())).take(PAST_MAX)
    }

    fn begins_later(&self, one: &Assigned) -> bool {
        one.from > self.line.now.day()
    }

    fn days(one: &Assigned) -> String {
        days_of(one.from, one.until)
    }

    fn place_name(&self, place: &Option<FacilityId>) -> String {
        name_of(&self.places, *place)
    }

    /// The groups that can be given: at a place none that is of the town alone.
    fn to_give(&self) -> impl Iterator<Item = &Group> {
        let is_of_town = self.line.member.facility.is_none();
        self.groups.iter().filter(move |group| is_of_town || !group.duties.of_places().is_empty())
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

    /// With what was typed into the form of a group: the account itself stands as it is.
    #[must_use]
    pub fn typed_too(mut self, fields: &Fields) -> Self {
        for name in ["group", "at", "from", "to"] {
            self.fields.set(name, fields.text(name));
        }
        self
    }

    /// With what was wrong with it.
    #[must_use]
    pub fn refused(mut self, wrong: &[Wrong]) -> Self {
        self.shell = self.shell.with_errors(errors(wrong));
        self
    }
}

/// From which day to which, in words: `2027-04-01から2028-03-31まで`.
#[must_use]
pub fn days_of(from: CivilDay, until: Option<CivilDay>) -> String {
    match until {
        Some(until) => format!("{from}から{until}まで"),
        None => format!("{from}から（終わりなし）"),
    }
}
