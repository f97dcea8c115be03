//! The second step of an account's sign-in.

use askama::Template;
use db::accounts::passkeys::Passkey;
use domain::time::UtcTime;
use hub_web::pages::{Shell, errors::Errors, qr::Qr, times::day_and_clock};

use super::super::passkeys::{PASSKEY_NAME_MAX, unusable_words};
use super::provider::Bound;
use crate::passkeys::Unusable;

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
    /// Its passkeys.
    pub passkeys: Vec<Passkey>,
    /// Why no passkeys can be used, if so.
    pub unusable: Option<Unusable>,
    /// The town's identity provider, if there is one.
    pub provider: Option<Bound>,
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
    /// They are asked for no more.
    Removed,
    /// A passkey was added.
    AddedPasskey,
    /// One is called otherwise.
    Renamed,
    /// One was taken away.
    RemovedPasskey,
    /// It is the last thing that the account has: it stays.
    Last,
    /// There is no room for another one.
    Many,
    /// The account is bound to somebody at the provider.
    Bound,
    /// It is bound to nobody there any more.
    Unbound,
    /// Whoever that is has another account.
    BoundElsewhere,
    /// The provider does not answer.
    ProviderAway,
    /// What came back does not fit.
    ProviderWrong,
}

impl Done {
    /// What is said after this, in an address.
    #[must_use]
    pub fn of_query(query: &str) -> Option<Self> {
        Some(match query {
            "added" => Self::Added,
            "removed" => Self::Removed,
            "passkey-added" => Self::AddedPasskey,
            "passkey-named" => Self::Renamed,
            "passkey-removed" => Self::RemovedPasskey,
            "last" => Self::Last,
            "many" => Self::Many,
            "bound" => Self::Bound,
            "unbound" => Self::Unbound,
            "bound-elsewhere" => Self::BoundElsewhere,
            "provider-away" => Self::ProviderAway,
            "provider-wrong" => Self::ProviderWrong,
            _ => return None,
        })
    }
}

impl Second {
    const NAME_MAX: usize = PASSKEY_NAME_MAX;

    fn why_unusable(&self) -> Option<&'static str> {
        self.unusable.map(unusable_words)
    }

    /// Whether the codes may go: something else is left, or nothing has to be.
    fn may_drop_codes(&self) -> bool {
        !self.must || self.good() > 0
    }

    fn may_drop(&self, passkey: &Passkey) -> bool {
        let others = self.good() - i64::from(passkey.doubted_at.is_none());
        !self.must || self.has_codes || others > 0
    }

    fn good(&self) -> i64 {
        self.passkeys.iter().map(|passkey| i64::from(passkey.doubted_at.is_none())).sum()
    }
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
