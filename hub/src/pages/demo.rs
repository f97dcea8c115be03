//! The demo page: cards to hold to a reader, and what follows from it side by side, live: the reader's face, a parent's phone,
//! the nursery's board. At the town hall a card takes a number, at the gym it is counted.

use askama::Template;
use domain::{
    ids::ChildId,
    log::Seq,
    screen::{ScreenMessage, Tone},
    time::UtcTime,
};
use hub_nursery::pages::residents::ChildToday;
use hub_web::pages::{Facility, Shell, standing::Standing, times::day_and_clock};

use crate::demo::Kept;

/// The face that a kiosk shows.
const FACE: &str = include_str!("../../../kiosk/src/screen/page.html");
/// What stands in it until the kiosk says something, and its script, which listens to a kiosk.
const BEFORE: &str = "おまちください";
const SCRIPTS: &str = "<script src=\"/shared.js\" defer></script>\n<script src=\"/page.js\" defer></script>\n";

/// `GET /demo?facility=SLUG`, and the answer to `POST /demo/taps`.
#[derive(Debug, Template)]
#[template(path = "demo.html")]
pub struct Demo {
    /// The frame.
    pub shell: Shell,
    /// The nursery or office whose reader this is.
    pub place: Facility,
    /// All places of the demo town.
    pub places: Vec<Facility>,
    /// Where residents reach the hub.
    pub residents_url: String,
    /// What the kiosk's screen shows.
    pub screen: ScreenMessage,
    /// When the page was made.
    pub as_of: UtcTime,
    /// What the page has seen of the place's log.
    pub seq: Seq,
    /// The demo cards of this place that are seen at once.
    pub cards: Vec<DemoCard>,
    /// The others.
    pub more: Vec<DemoCard>,
    /// The child whose parent's phone is shown; a nursery has one.
    pub child: Option<ChildToday>,
    /// Mails go to the demo's mailbox.
    pub has_mailbox: bool,
    /// As whom one press signs in.
    pub roles: Vec<DemoSignIn>,
    /// Who else may sign in.
    pub sign_ins: Vec<DemoSignIn>,
}

/// A demo card.
#[derive(Debug, Clone)]
pub struct DemoCard {
    /// What the form sends for it.
    pub token: String,
    /// The full name.
    pub name: String,
    /// The child's group (組), or that it is a resident.
    pub group: String,
    /// Whose card it is, if it is a child's.
    pub child: Option<DemoChild>,
    /// The page of this resident's booking, as their mail names it.
    pub booking_url: Option<String>,
}

/// A child with a demo card.
#[derive(Debug, Clone)]
pub struct DemoChild {
    /// Who.
    pub child: ChildId,
    /// What the child is called.
    pub call_name: String,
    /// Where the child is today.
    pub standing: Standing,
}

/// A sign-in of the demo town.
#[derive(Debug, Clone)]
pub struct DemoSignIn {
    /// As what, or where this person works, as `園長` or `宿毛市役所`.
    pub role: String,
    /// The login.
    pub login: String,
    /// The password.
    pub password: String,
}

impl Demo {
    fn hall_wall(&self) -> Option<String> {
        self.shell.nouns.wall(&self.place).filter(|_| self.place.has_hall)
    }

    fn ready(&self) -> ScreenMessage {
        ScreenMessage::ready()
    }

    /// All children of the place, with or without a card that is seen at once.
    fn children(&self) -> impl Iterator<Item = (&DemoCard, &DemoChild)> {
        self.cards.iter().chain(&self.more).filter_map(|card| Some((card, card.child.as_ref()?)))
    }

    /// How many children are where: come, awaited, gone, absent.
    fn count(&self, key: &str) -> usize {
        self.children().filter(|(_, child)| child.standing.key() == key).count()
    }

    /// Whether the board's part is about this child from the start.
    fn is_seen(&self, child: &DemoChild) -> bool {
        let is_child = |card: &DemoCard| card.child.as_ref().is_some_and(|other| other.child == child.child);
        self.cards.iter().any(is_child) || self.child.as_ref().is_some_and(|shown| shown.child == child.child)
    }

    /// The kiosk's own page, with what it shows now.
    fn face(&self) -> String {
        let put = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
        FACE.replace(SCRIPTS, "")
            .replace("\"/page.css\"", "\"/static/kiosk.css\"")
            .replace("data-tone=\"ready\"", &format!("data-tone=\"{}\"", self.tone()))
            .replace("id=\"facility\">", &format!("id=\"facility\">{}", put(&self.place.name)))
            .replace("id=\"day\">", &format!("id=\"day\">{}", self.as_of.day().japanese()))
            .replace("id=\"time\">", &format!("id=\"time\">{}", self.as_of.clock_text()))
            .replace(BEFORE, &put(&self.screen.words))
            .replace("id=\"detail\">", &format!("id=\"detail\">{}", put(&self.screen.detail)))
    }

    const fn tone(&self) -> &'static str {
        match self.screen.tone {
            Tone::Ready => "ready",
            Tone::Welcome => "welcome",
            Tone::Goodbye => "goodbye",
            Tone::Noted => "noted",
            Tone::TryAgain => "try-again",
            Tone::AskStaff => "ask-staff",
        }
    }
}

/// `GET /demo/mails`.
#[derive(Debug, Template)]
#[template(path = "demo_mails.html")]
pub struct Mails {
    /// The frame.
    pub shell: Shell,
    /// The mails, newest first.
    pub mails: Vec<Kept>,
}

impl Mails {
    fn at(&self, mail: &Kept) -> String {
        day_and_clock(&mail.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_the_demo_changes_in_the_kiosks_face_stands_there() {
        for part in [SCRIPTS, "\"/page.css\"", "data-tone=\"ready\"", "id=\"facility\">", "id=\"day\">", "id=\"time\">"]
        {
            assert_eq!(FACE.matches(part).count(), 1, "{part}");
        }
        assert_eq!((FACE.matches(BEFORE).count(), FACE.matches("id=\"detail\">").count()), (1, 1));
    }
}
