//! The pages of parents: the way in by invitation, and their children's day, live.

mod ended;

use askama::Template;
use domain::{
    attendance::Presence,
    ids::ChildId,
    log::Seq,
    queue::office::Lang,
    time::{CivilDay, UtcTime},
};
use hub_web::pages::{Place, Shell, standing::Standing, tongues::lang_key, visit_words};

use super::bookings;

/// `GET /` for somebody who is not signed in.
#[derive(Debug, Template)]
#[template(path = "landing.html")]
pub struct Landing {
    /// The frame.
    pub shell: Shell,
    /// The offices whose lines can be looked at and whose numbers can be taken from home.
    pub offices: Vec<Place>,
    /// The language in which whoever came from a page of ours reads. This page is in Japanese; the offices' are in theirs.
    pub lang: Option<Lang>,
}

impl Landing {
    /// A page of an office, in that language.
    fn link(&self, pages: &str, office: &Place) -> String {
        let lang = self.lang.map(|lang| format!("?lang={}", lang_key(lang))).unwrap_or_default();
        format!("/{pages}/{}{lang}", office.slug)
    }

    /// What the links to the offices say in that language, if it is not Japanese: to book, and how busy it is.
    fn other_words(&self) -> Option<(&'static str, &'static str, Lang)> {
        let lang = self.lang.filter(|lang| *lang != Lang::Ja)?;
        Some((bookings::title(lang), visit_words::Words::of(lang).office_title, lang))
    }
}

/// `GET /invitations/{code}` while the invitation is open. The button posts to the same path.
#[derive(Debug, Template)]
#[template(path = "invitation.html")]
pub struct Invitation {
    /// The frame.
    pub shell: Shell,
    /// Who invites.
    pub place: Place,
    /// Who is invited.
    pub guardian_name: String,
    /// What the guardian's children are called.
    pub children: Vec<String>,
    /// The code in the path.
    pub code: String,
}

/// `GET /invitations/{code}` of an invitation that was used, has ended or never was.
#[derive(Debug, Template)]
#[template(path = "invitation_ended.html")]
pub struct InvitationEnded {
    /// The frame.
    pub shell: Shell,
}

impl InvitationEnded {
    const fn w(&self) -> &'static ended::Words {
        ended::Words::of(self.shell.lang)
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
    pub place: Place,
    /// The group (組).
    pub group: String,
    /// Where the child is today.
    pub presence: Presence,
}

impl ChildToday {
    const fn standing(&self) -> Standing {
        Standing(self.presence)
    }
}

/// A nursery's events that the page follows.
#[derive(Debug, Clone)]
pub struct Stream {
    /// Which nursery.
    pub place: Place,
    /// What the page has seen of its log.
    pub seq: Seq,
}

impl Stream {
    fn live_url(&self) -> String {
        self.place.live_url(self.seq)
    }
}

/// After `POST /sign-out`, for either side.
#[derive(Debug, Template)]
#[template(path = "signed_out.html")]
pub struct SignedOut {
    /// The frame.
    pub shell: Shell,
}
