//! The pages of parents: the way in by invitation, and their children's day, live.

use askama::Template;
use domain::{
    attendance::Presence,
    days::Days,
    ids::ChildId,
    log::Seq,
    time::{CivilDay, UtcTime},
};
use hub_web::pages::{Facility, Shell, standing::Standing};
use words::Words;

/// `GET /invitations/{code}` while the invitation is open. The button posts to the same path.
#[derive(Debug, Template)]
#[template(path = "invitation.html")]
pub struct Invitation {
    /// The frame.
    pub shell: Shell,
    /// Who invites.
    pub facility: Facility,
    /// Who is invited.
    pub guardian_name: String,
    /// What the guardian's children are called.
    pub children: Vec<String>,
    /// The code in the path.
    pub code: String,
}

impl Invitation {
    fn w(&self) -> &'static Words {
        self.shell.words()
    }

    fn children(&self) -> String {
        let called: Vec<_> = self.children.iter().map(|child| self.w().family_called(child)).collect();
        called.join(Days::of(self.shell.lang).comma())
    }
}

/// `GET /invitations/{code}` of an invitation that was used, has ended or never was.
#[derive(Debug, Template)]
#[template(path = "invitation_ended.html")]
pub struct InvitationEnded {
    /// The frame.
    pub shell: Shell,
}

impl InvitationEnded {
    fn w(&self) -> &'static Words {
        self.shell.words()
    }
}

/// `GET /family`.
#[derive(Debug, Template)]
#[template(path = "family.html")]
pub struct Family {
    /// The frame, with the guardian signed in.
    pub shell: Shell,
    /// Today.
    pub day: CivilDay,
    /// When the page was made.
    pub as_of: UtcTime,
    /// The guardian's children.
    pub children: Vec<ChildToday>,
    /// One for each nursery of the children.
    pub streams: Vec<Stream>,
    /// The town's public VAPID key, base64url without padding.
    pub vapid_key: String,
    /// Mails to the guardian's address come back.
    pub comes_back: bool,
}

impl Family {
    fn w(&self) -> &'static Words {
        self.shell.words()
    }

    fn day_text(&self) -> String {
        Days::of(self.shell.lang).day_text(self.day)
    }
}

/// A guardian's children today, and how what happens to them is heard.
#[derive(Debug)]
pub struct FamilySeen {
    /// The children.
    pub children: Vec<ChildToday>,
    /// One for each nursery of the children.
    pub streams: Vec<Stream>,
    /// Mails to the guardian's address come back.
    pub comes_back: bool,
}

/// The card of the guardian's children on the first page.
#[derive(Debug, Template)]
#[template(path = "children_today.html")]
pub struct ChildrenToday {
    /// The frame of the first page.
    pub shell: Shell,
    /// Today.
    pub day: CivilDay,
    /// The children.
    pub seen: FamilySeen,
}

impl ChildrenToday {
    fn w(&self) -> &'static Words {
        self.shell.words()
    }
}

/// A child's day.
#[derive(Debug, Clone)]
pub struct ChildToday {
    /// Who.
    pub child: ChildId,
    /// The full name.
    pub name: String,
    /// What the child is called.
    pub call_name: String,
    /// Which nursery.
    pub facility: Facility,
    /// The group (組).
    pub group: String,
    /// Where the child is today.
    pub presence: Presence,
    /// Who brought and fetched the child, if that was somebody else than whoever looks.
    pub by: ByWhom,
}

/// The names of who brought a child and who fetched it with a card of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ByWhom {
    /// Who brought it.
    pub brought: Option<String>,
    /// Who fetched it.
    pub fetched: Option<String>,
}

impl ChildToday {
    /// Who brought the child, in these words; empty if there is nothing to say.
    #[must_use]
    pub fn brought(&self, words: &Words) -> String {
        self.by.brought.as_deref().map(|name| words.notices_arrived_by(name)).unwrap_or_default()
    }

    /// Who fetched the child.
    #[must_use]
    pub fn fetched(&self, words: &Words) -> String {
        self.by.fetched.as_deref().map(|name| words.notices_left_by(name)).unwrap_or_default()
    }

    /// The presence with its words.
    #[must_use]
    pub const fn standing(&self) -> Standing {
        Standing(self.presence)
    }
}

/// A nursery's events that the page follows.
#[derive(Debug, Clone)]
pub struct Stream {
    /// Which nursery.
    pub facility: Facility,
    /// What the page has seen of its log.
    pub seq: Seq,
}

impl Stream {
    fn live_url(&self) -> String {
        self.facility.live_url(self.seq)
    }
}
