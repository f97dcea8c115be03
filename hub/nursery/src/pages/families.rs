//! The families of a nursery: which guardians hear of which child, and the invitations that let them in.

use askama::Template;
use domain::{
    ids::{ChildId, FormId, GuardianId},
    time::UtcTime,
};
use hub_web::pages::{Facility, Shell, times::day_and_clock};

use super::classes::{Ages, Class, InClass, Tab, by_class};

/// `GET /families/{facility}`, and the answer to `POST /families/{facility}/invitations`.
#[derive(Debug, Template)]
#[template(path = "families.html")]
pub struct Families {
    shell: Shell,
    facility: Facility,
    classes: Vec<Class<FamilyChild>>,
    sight: Sight,
    said: Option<Said>,
    form: FormId,
}

/// What of the page is seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sight {
    /// The number of the class that is shown alone, if one is: the first is 1.
    pub class: Option<usize>,
    /// Only guardians whom nobody has invited.
    pub only_missing: bool,
}

/// What is said of the form that was sent last.
#[derive(Debug, Clone)]
pub enum Said {
    /// An invitation was made. Shown this once.
    Fresh(FreshInvitation),
    /// So many mails are on their way.
    Mailed(usize),
}

/// A child with those who are told about it.
#[derive(Debug, Clone)]
pub struct FamilyChild {
    /// Who.
    pub child: ChildId,
    /// The full name.
    pub name: String,
    /// The full name in kana.
    pub kana: String,
    /// The group (組).
    pub group: String,
    /// Who is told.
    pub guardians: Vec<Guardian>,
}

impl InClass for FamilyChild {
    fn child(&self) -> ChildId {
        self.child
    }

    fn kana(&self) -> &str {
        &self.kana
    }

    fn class(&self) -> &str {
        &self.group
    }
}

impl FamilyChild {
    fn has_missing(&self) -> bool {
        self.guardians.iter().any(|guardian| guardian.state == GuardianState::NotInvited)
    }
}

/// Somebody who is told about a child.
#[derive(Debug, Clone)]
pub struct Guardian {
    /// Who.
    pub guardian: GuardianId,
    /// The name.
    pub name: String,
    /// Where mails go.
    pub email: String,
    /// Mails to it come back.
    pub comes_back: bool,
    /// Whether the person has come in yet.
    pub state: GuardianState,
    /// Who invited, the newest first.
    pub invited: Vec<InvitedBy>,
}

impl Guardian {
    /// Whether an invitation by mail may arrive.
    #[must_use]
    pub fn can_be_written_to(&self) -> bool {
        !self.comes_back && !self.email.is_empty()
    }
}

/// An invitation that was made: whoever leads the nursery sees who let whom in.
#[derive(Debug, Clone)]
pub struct InvitedBy {
    /// When.
    pub at: UtcTime,
    /// The name of who made it; nobody of the staff if an operator did.
    pub by: Option<String>,
    /// Whether somebody came in with it.
    pub is_used: bool,
}

impl InvitedBy {
    fn words(&self) -> String {
        let by = self.by.as_deref().map_or_else(|| "市の担当".to_owned(), |name| format!("{name}さん"));
        let used = if self.is_used { "（使用済み）" } else { "（まだ使われていません）" };
        format!("{} {by}が招待リンクを作りました{used}", day_and_clock(&self.at))
    }
}

/// Whether a guardian has come in yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GuardianState {
    /// No invitation is open and none was used.
    NotInvited,
    /// An invitation is open.
    Invited,
    /// An invitation was used.
    Joined,
}

/// An invitation link, valid once.
#[derive(Debug, Clone)]
pub struct FreshInvitation {
    /// Whose.
    pub guardian_name: String,
    /// The whole address.
    pub url: String,
    /// Until when.
    pub valid_until: UtcTime,
}

/// How far the guardians of some children are, each counted once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Progress {
    all: usize,
    invited: usize,
    joined: usize,
}

impl Progress {
    fn of<'a>(children: impl Iterator<Item = &'a FamilyChild>) -> Self {
        let mut all: Vec<&Guardian> = children.flat_map(|child| &child.guardians).collect();
        all.sort_by_key(|guardian| guardian.guardian);
        all.dedup_by_key(|guardian| guardian.guardian);
        let joined = all.iter().filter(|guardian| guardian.state == GuardianState::Joined).count();
        let open = all.iter().filter(|guardian| guardian.state == GuardianState::Invited).count();
        Self { all: all.len(), invited: joined + open, joined }
    }

    const fn missing(self) -> usize {
        self.all - self.invited
    }

    /// Whoever was invited and has not come in.
    const fn open(self) -> usize {
        self.invited - self.joined
    }
}

impl Families {
    /// The page, with all classes.
    #[must_use]
    pub fn new(shell: Shell, facility: Facility, children: Vec<FamilyChild>, ages: &Ages) -> Self {
        let (shell, classes) = (shell.at(facility.clone()), by_class(children, ages));
        Self { shell, facility, classes, sight: Sight::default(), said: None, form: FormId::random() }
    }

    /// With a part of it, if there is such a class.
    #[must_use]
    pub fn seen(self, sight: Sight) -> Self {
        let class = sight.class.filter(|class| (1..=self.classes.len()).contains(class));
        Self { sight: Sight { class, ..sight }, ..self }
    }

    /// After a form.
    #[must_use]
    pub fn saying(self, said: impl Into<Option<Said>>) -> Self {
        Self { said: said.into(), ..self }
    }

    fn progress(&self) -> Progress {
        Progress::of(self.classes.iter().flat_map(|class| &class.children))
    }

    fn of_class(&self, class: &Class<FamilyChild>) -> Progress {
        Progress::of(class.children.iter())
    }

    fn tabs(&self) -> Vec<Tab> {
        let tab = |number: Option<usize>, class: Option<&str>, of: Progress| Tab {
            href: self.address(number, self.sight.only_missing),
            class: class.map(str::to_owned),
            number: format!("{}/{}", of.invited, of.all),
            key: None,
            is_current: self.sight.class == number,
        };
        let classes = self.classes.iter().map(|class| tab(Some(class.number), Some(&class.name), self.of_class(class)));
        std::iter::once(tab(None, None, self.progress())).chain(classes).collect()
    }

    fn is_hidden(&self, class: &Class<FamilyChild>) -> bool {
        let is_other = self.sight.class.is_some_and(|number| number != class.number);
        is_other || self.sight.only_missing && !class.children.iter().any(FamilyChild::has_missing)
    }

    fn hides(&self, child: &FamilyChild) -> bool {
        self.sight.only_missing && !child.has_missing()
    }

    /// This page with another sight.
    fn address(&self, class: Option<usize>, only_missing: bool) -> String {
        let class = class.map(|class| format!("class={class}"));
        let only = only_missing.then(|| "only=missing".to_owned());
        let query: Vec<String> = class.into_iter().chain(only).collect();
        let joint = if query.is_empty() { "" } else { "?" };
        format!("/families/{}{joint}{}", self.facility.slug, query.join("&"))
    }

    fn to_everybody(&self) -> String {
        self.address(self.sight.class, false)
    }

    fn to_missing(&self) -> String {
        self.address(self.sight.class, true)
    }

    /// What of the page a form of it keeps.
    fn query(&self) -> String {
        let address = self.address(self.sight.class, self.sight.only_missing);
        address.split_once('?').map(|(_, query)| format!("?{query}")).unwrap_or_default()
    }

    /// How many guardians of a class nobody has invited, and can be by mail.
    fn writable(&self, class: &Class<FamilyChild>) -> usize {
        let all = class.children.iter().flat_map(|child| &child.guardians);
        let missing = all.filter(|guardian| guardian.state == GuardianState::NotInvited);
        let mut writable: Vec<GuardianId> =
            missing.filter(|guardian| guardian.can_be_written_to()).map(|guardian| guardian.guardian).collect();
        writable.sort_unstable();
        writable.dedup();
        writable.len()
    }

    /// Whether nothing of it is seen.
    fn is_empty(&self) -> bool {
        self.classes.iter().all(|class| self.is_hidden(class))
    }

    fn class_name(&self) -> &str {
        self.sight.class.map_or("", |class| &self.classes[class - 1].name)
    }
}

impl GuardianState {
    const fn word(self) -> &'static str {
        match self {
            Self::NotInvited => "招待していません",
            Self::Invited => "招待しました",
            Self::Joined => "使っています",
        }
    }

    const fn badge(self) -> &'static str {
        match self {
            Self::NotInvited => "plain",
            Self::Invited => "warn",
            Self::Joined => "good",
        }
    }

    const fn key(self) -> &'static str {
        match self {
            Self::NotInvited => "missing",
            Self::Invited => "open",
            Self::Joined => "joined",
        }
    }
}
