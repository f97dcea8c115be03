//! The demo reader: demo cards to hold to it, and the kiosk's answer as its screen shows it. At the town hall a card takes a
//! number.

use askama::Template;
use domain::screen::{ScreenMessage, Tone};
use hub_web::pages::{Place, Shell};

/// `GET /demo?facility=SLUG`, and the answer to `POST /demo/taps`.
#[derive(Debug, Template)]
#[template(path = "demo.html")]
pub struct Demo {
    /// The frame.
    pub shell: Shell,
    /// The nursery or office whose reader this is.
    pub place: Place,
    /// All places of the demo town.
    pub places: Vec<Place>,
    /// Where residents reach the hub.
    pub residents_url: String,
    /// What the kiosk's screen shows.
    pub screen: ScreenMessage,
    /// The demo cards of this place, in the order of the list.
    pub cards: Vec<DemoCard>,
    /// Who may sign in.
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
    /// Where to become this child's guardian, if an invitation is open.
    pub parent_url: Option<String>,
    /// The page of this resident's booking, as their mail names it.
    pub booking_url: Option<String>,
}

/// A sign-in of the demo town.
#[derive(Debug, Clone)]
pub struct DemoSignIn {
    /// Where this person works, as `山田保育園` or `宿毛市役所`.
    pub works_at: String,
    /// The login.
    pub login: String,
    /// The password.
    pub password: String,
}

impl Demo {
    fn hall_wall(&self) -> Option<String> {
        self.shell.nouns.wall(&self.place).filter(|_| self.place.has_hall)
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

    const fn sign(&self) -> &'static str {
        match self.screen.tone {
            Tone::Ready => "◎",
            Tone::Welcome => "○",
            Tone::Goodbye => "⌂",
            Tone::Noted => "✓",
            Tone::TryAgain => "↻",
            Tone::AskStaff => "！",
        }
    }
}
