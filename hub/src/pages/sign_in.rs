//! How staff come in.

use askama::Template;
use hub_web::pages::{Shell, errors::Errors};

/// `GET /sign-in`, and the answer to a sign-in that was refused.
#[derive(Debug, Template)]
#[template(path = "sign_in.html")]
pub struct SignIn {
    shell: Shell,
    /// The login as it was typed, so that it need not be typed again.
    login: String,
    /// The session before this one has ended.
    has_ended: bool,
    /// A form that was sent then, sealed.
    kept: Option<String>,
}

impl SignIn {
    /// The form, after what was refused of it.
    #[must_use]
    pub fn new(shell: Shell, login: String, refusal: Option<SignInRefusal>) -> Self {
        let has_ended = refusal == Some(SignInRefusal::SessionEnded);
        Self { shell: shell.with_errors(refusal.and_then(SignInRefusal::errors)), login, has_ended, kept: None }
    }

    /// With a form that comes back to whoever sent it, once they have signed in.
    #[must_use]
    pub fn carrying(self, kept: Option<String>) -> Self {
        Self { kept, ..self }
    }
}

/// Why a sign-in was refused. The same words whether the login or the password was wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInRefusal {
    /// Login and password do not belong together.
    WrongPair,
    /// Too many tries at this name, whether somebody has it or nobody.
    TooEager,
    /// The session ended; signing in again goes on.
    SessionEnded,
}

impl SignInRefusal {
    fn errors(self) -> Option<Errors> {
        match self {
            Self::WrongPair => Some(
                Errors::new("ユーザー名かパスワードがちがいます。")
                    .at("login", "ユーザー名の大文字と小文字、全角と半角を確かめてください。")
                    .at("password", "パスワードを、もう一度入れてください。"),
            ),
            Self::TooEager => {
                Some(Errors::new("続けて何度も試されました。").and(
                    "1分ほど待ってから、もう一度サインインしてください。お急ぎのときは、市の担当にご連絡ください。",
                ))
            }
            Self::SessionEnded => None,
        }
    }
}
