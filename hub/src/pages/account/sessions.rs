//! Where an account is signed in.

use askama::Template;
use domain::time::UtcTime;
use hub_web::pages::{Shell, times::day_and_clock};

/// `GET /account/sessions`
#[derive(Debug, Template)]
#[template(path = "sessions.html")]
pub struct Sessions {
    /// The frame.
    pub shell: Shell,
    /// The sign-in name.
    pub login: String,
    /// When the account signed in before this session.
    pub before_at: Option<UtcTime>,
    /// How often it was tried in vain between the two.
    pub tried: i64,
    /// What was pressed is done.
    pub has_ended: bool,
    /// Where it is signed in, those used last first.
    pub at: Vec<SignedInAt>,
}

/// One place where an account is signed in.
#[derive(Debug, Clone)]
pub struct SignedInAt {
    /// What forms call it.
    pub mark: String,
    /// The browser, in words.
    pub device: String,
    /// Since when.
    pub since: UtcTime,
    /// When it was last used, to the minute.
    pub seen_at: UtcTime,
    /// It is the one that asks.
    pub is_here: bool,
}

impl Sessions {
    fn has_others(&self) -> bool {
        self.at.iter().any(|at| !at.is_here)
    }
}
