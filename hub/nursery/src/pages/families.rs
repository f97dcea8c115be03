//! The families of a nursery: which guardians hear of which child, and the invitations that let them in.

use askama::Template;
use domain::{
    ids::{ChildId, GuardianId},
    time::UtcTime,
};
use hub_web::pages::{Place, Shell, standing::day_and_clock};

/// `GET /families/{facility}`, and the answer to `POST /families/{facility}/invitations`.
#[derive(Debug, Template)]
#[template(path = "families.html")]
pub struct Families {
    /// The frame, with the place set.
    pub shell: Shell,
    /// Which nursery.
    pub place: Place,
    /// The children in the order of the list.
    pub children: Vec<FamilyChild>,
    /// The invitation just made. Shown this once.
    pub fresh: Option<FreshInvitation>,
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
}
