//! Showing once more whose account it is.

use askama::Template;

use super::{Shell, errors::Errors};

/// `GET /account/prove`, the answer to what was not right, and to a form that asks for it first.
#[derive(Debug, Template)]
#[template(path = "prove.html")]
pub struct Prove {
    /// The frame.
    pub shell: Shell,
    /// The sign-in name.
    pub login: String,
    /// The page to which it leads, as a path of ours.
    pub to: String,
    /// The form that was sent before this was asked.
    pub form: Before,
}

/// What was sent before this was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Before {
    /// Nothing.
    Nothing,
    /// This form, sealed.
    Kept(String),
    /// What is not kept: a file, or too much.
    Lost,
}

/// Why it leads nowhere yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The password is another one.
    Wrong,
    /// It was tried too often.
    TooEager,
}

impl Prove {
    /// With what was refused of it.
    #[must_use]
    pub fn refused(mut self, refused: Refused) -> Self {
        let words = match refused {
            Refused::Wrong => "いまのパスワードがちがいます",
            Refused::TooEager => "続けて何度も試されました。しばらく待ってから、もう一度お試しください",
        };
        self.shell = self.shell.with_errors(Errors::new("まだ進めません。").at("present", words));
        self
    }
}
