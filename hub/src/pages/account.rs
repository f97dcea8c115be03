//! A member's own account: another password.

pub mod provider;
pub mod second;
pub mod sessions;

use askama::Template;
use db::passwords::{PASSWORD_MIN, WeakPassword};
use hub_web::pages::{Shell, errors::Errors};

/// `GET /account`, and the answer to what was not taken.
#[derive(Debug, Template)]
#[template(path = "account.html")]
pub struct Account {
    /// The frame; it says what was not taken.
    shell: Shell,
    /// The sign-in name, for programs that keep passwords.
    login: String,
    /// It is another one now.
    is_changed: bool,
}

/// What became of another password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is the password now; the account is signed in here alone.
    Changed,
    /// The present password is another one.
    Wrong,
    /// It was tried too often.
    TooEager,
    /// The new one was not typed the same twice.
    Different,
    /// The new one is the present one.
    Same,
    /// The new one is not taken.
    Weak(WeakPassword),
    /// Everybody knows the password of the demo town, and it stays so.
    Demo,
}

impl Account {
    const PASSWORD_MIN: usize = PASSWORD_MIN;

    /// The page after what was sent, if something was.
    #[must_use]
    pub fn new(shell: Shell, login: String, outcome: Option<Outcome>) -> Self {
        let errors = outcome.and_then(Outcome::wrong).map(|(at, words)| Errors::new("変えていません。").at(at, words));
        Self { shell: shell.with_errors(errors), login, is_changed: outcome == Some(Outcome::Changed) }
    }

    fn wrong_at(&self, field: &str) -> Option<&str> {
        self.shell.errors.as_ref()?.of(field)
    }
}

impl Outcome {
    /// What is wrong, and at which field.
    const fn wrong(self) -> Option<(&'static str, &'static str)> {
        Some(match self {
            Self::Changed => return None,
            Self::Wrong => ("present", "いまのパスワードがちがいます"),
            Self::TooEager => ("present", "続けて何度も試されました。1分ほど待ってから、もう一度お試しください"),
            Self::Different => ("again", "新しいパスワードが、2つの欄でちがいます"),
            Self::Same => ("new", "いまと同じパスワードです。別のものにしてください"),
            Self::Weak(weak) => ("new", weak_words(weak)),
            Self::Demo => ("present", "デモの町では、パスワードを変えられません"),
        })
    }
}

/// Why a password is not taken, in words.
pub(super) const fn weak_words(weak: WeakPassword) -> &'static str {
    match weak {
        WeakPassword::Short => "新しいパスワードは8文字以上にしてください",
        WeakPassword::Long => "新しいパスワードが長すぎます（英数字で200文字まで）",
        WeakPassword::Common => "だれもがはじめに試すパスワードです。別のものにしてください",
        WeakPassword::Pattern => "くり返しや並び順だけのパスワードです。別のものにしてください",
        WeakPassword::Name => "名前や施設の名前とほとんど同じです。別のものにしてください",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_say_the_length_that_is_asked_for() {
        let said = Outcome::Weak(WeakPassword::Short).wrong();
        assert!(said.is_some_and(|(_, words)| words.contains(&format!("{PASSWORD_MIN}文字"))));
    }
}
