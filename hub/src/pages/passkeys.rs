//! What pages that ask for a passkey have in common, and those that do nothing else.

use askama::Template;
use hub_web::pages::{Shell, errors::Errors};

use crate::passkeys::{Refused, Unusable};

/// Longest name of a passkey, in letters.
pub const PASSKEY_NAME_MAX: usize = 30;

/// What the script of a page asks the browser for.
#[derive(Debug, Clone)]
pub struct Challenge {
    /// JSON, as the browser takes it.
    pub options: String,
    /// Where the page must be.
    pub origin: String,
}

/// `POST /sign-in/passkey`: signing in by a passkey alone.
#[derive(Debug, Template)]
#[template(path = "sign_in_passkey.html")]
pub struct Alone {
    /// The frame.
    pub shell: Shell,
    /// What is asked.
    pub challenge: Challenge,
    /// A form that was sent when the session before was over, sealed.
    pub kept: Option<String>,
}

/// `POST /account/second/passkeys`: a passkey is added.
#[derive(Debug, Template)]
#[template(path = "passkey_new.html")]
pub struct NewPasskey {
    shell: Shell,
    challenge: Challenge,
    /// What the key shall be called.
    name: String,
}

/// Why a passkey was not added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAdded {
    /// The answer does not fit what was asked, or came too late.
    Wrong,
    /// It is somebody's already, or there is no room for another one.
    Taken,
    /// It is called nothing.
    NoName,
    /// Its name is too long.
    LongName,
}

impl NewPasskey {
    const NAME_MAX: usize = PASSKEY_NAME_MAX;

    /// The form, after what was refused of it.
    #[must_use]
    pub fn new(shell: Shell, challenge: Challenge, name: String, refused: Option<NotAdded>) -> Self {
        let not = || Errors::new("まだ登録していません。");
        let errors = refused.map(|refused| match refused {
            NotAdded::Wrong => not().and("機器の答えを確かめられませんでした。もう一度「登録する」を押してください。"),
            NotAdded::Taken => not().and("このパスキーは、もう登録されているか、登録できる数を超えています。"),
            NotAdded::NoName => not().at("name", "名前を入れてください"),
            NotAdded::LongName => not().at("name", "名前は30文字までにしてください"),
        });
        Self { shell: shell.with_errors(errors), challenge, name }
    }
}

/// Why passkeys cannot be used, and what to do instead.
#[must_use]
pub const fn unusable_words(why: Unusable) -> &'static str {
    match why {
        Unusable::NoAddress => {
            "まだ使えません。情報担当が職員用のアドレス（KAZASU_STAFF_URL）を決めると、使えるようになります。それまでは、アプリの番号を使ってください。"
        }
        Unusable::IpAddress => {
            "職員用のアドレスが数字（IPアドレス）なので、使えません。パスキーには、名前のアドレス（https://…）が必要です。アプリの番号を使ってください。"
        }
        Unusable::NotTls => {
            "職員用のアドレスが https ではないので、使えません。情報担当が https にすると、使えるようになります。それまでは、アプリの番号を使ってください。"
        }
    }
}

/// Why a passkey let nobody in, in words.
#[must_use]
pub const fn refused_words(why: Refused) -> &'static str {
    match why {
        Refused::Wrong => "パスキーを確かめられませんでした。登録した機器で、もう一度お試しください。",
        Refused::Copied => {
            "このパスキーは、写しが作られたおそれがあるので、使えません。ほかの方法でサインインし、「2段階の確認」で消して、登録しなおしてください。"
        }
    }
}
