//! The second step of an account's sign-in.

use askama::Template;
use domain::time::UtcTime;
use hub_web::pages::{Shell, errors::Errors, qr::Qr, times::day_and_clock};

/// `GET /account/second`
#[derive(Debug, Template)]
#[template(path = "second.html")]
pub struct Second {
    /// The frame.
    pub shell: Shell,
    /// The sign-in name.
    pub login: String,
    /// Codes of an app stand beside the password.
    pub has_codes: bool,
    /// The account may not go without a second step.
    pub must: bool,
    /// Until when it may.
    pub by: Option<UtcTime>,
    /// That is over: nothing else is open to it.
    pub is_late: bool,
    /// What was just done.
    pub done: Option<Done>,
}

/// What was just done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// It counts from now on.
    Added,
    /// It is asked for no more.
    Removed,
}

/// `GET /account/second/codes`, and the answer to a code that was not taken.
#[derive(Debug, Template)]
#[template(path = "second_codes.html")]
pub struct Codes {
    shell: Shell,
    login: String,
    /// The secret in groups of four letters.
    secret: String,
    /// The same for a camera.
    qr: Option<Qr>,
}

/// Why a code was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It is none of this secret, or of another time.
    Wrong,
    /// Too many were tried.
    TooEager,
}

impl Codes {
    /// The page of this secret, after what was refused.
    #[must_use]
    pub fn new(shell: Shell, (secret, qr): (&str, Option<Qr>), login: String, refused: Option<Refused>) -> Self {
        let letters: Vec<char> = secret.chars().collect();
        let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
        let words = refused.map(|refused| match refused {
            Refused::Wrong => "番号がちがいます。アプリにいま出ている6けたの番号を入れてください。何度もちがうときは、スマートフォンの時計が合っているか確かめてください",
            Refused::TooEager => "続けて何度も試されました。しばらく待ってから、もう一度お試しください",
        });
        let errors = words.map(|words| Errors::new("まだ使えるようになっていません。").at("code", words));
        Self { shell: shell.with_errors(errors), login, secret: groups.join(" "), qr }
    }
}
