//! Showing once more whose account it is.

use askama::Template;
use hub_web::pages::{Shell, errors::Errors};

/// `GET /account/prove`, and the answer to what was not right.
#[derive(Debug, Template)]
#[template(path = "prove.html")]
pub struct Prove {
    shell: Shell,
    login: String,
    /// Where it leads.
    to: &'static str,
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
    /// The form, after what was refused of it.
    #[must_use]
    pub fn new(shell: Shell, login: String, to: &'static str, refused: Option<Refused>) -> Self {
        let words = refused.map(|refused| match refused {
            Refused::Wrong => "いまのパスワードがちがいます",
            Refused::TooEager => "続けて何度も試されました。しばらく待ってから、もう一度お試しください",
        });
        let errors = words.map(|words| Errors::new("まだ進めません。").at("present", words));
        Self { shell: shell.with_errors(errors), login, to }
    }
}
