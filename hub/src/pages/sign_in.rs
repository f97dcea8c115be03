//! How staff come in.

use askama::Template;
use db::passwords::WeakPassword;
use hub_web::pages::{Shell, errors::Errors};

use super::passkeys::{Challenge, refused_words};
use crate::passkeys::Refused;

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
    /// A password was set with a code.
    is_set: bool,
    /// Passkeys can be used here.
    takes_passkeys: bool,
    /// What people call the identity provider, if there is one.
    provider: Option<String>,
}

impl SignIn {
    /// The form, after what was refused of it.
    #[must_use]
    pub fn new(shell: Shell, login: String, refusal: Option<SignInRefusal>) -> Self {
        let has_ended = refusal == Some(SignInRefusal::SessionEnded);
        Self {
            shell: shell.with_errors(refusal.and_then(SignInRefusal::errors)),
            login,
            has_ended,
            kept: None,
            is_set: false,
            takes_passkeys: false,
            provider: None,
        }
    }

    /// With the way to the identity provider, if there is one.
    #[must_use]
    pub fn by_provider(self, provider: Option<String>) -> Self {
        Self { provider, ..self }
    }

    /// With the button for whoever has a passkey, where they can be used.
    #[must_use]
    pub fn for_passkeys(self, takes_passkeys: bool) -> Self {
        Self { takes_passkeys, ..self }
    }

    /// After a password was set with a code.
    #[must_use]
    pub fn after_code(self, is_set: bool) -> Self {
        Self { is_set, ..self }
    }

    /// With a form that comes back to whoever sent it, once they have signed in.
    #[must_use]
    pub fn carrying(self, kept: Option<String>) -> Self {
        Self { kept, ..self }
    }
}

/// `GET /sign-in/new-password`, and the answer to what was not taken.
#[derive(Debug, Template)]
#[template(path = "new_password.html")]
pub struct NewPassword {
    shell: Shell,
    login: String,
}

/// Why a password was not set with a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewPasswordRefusal {
    /// The code is nobody's, used, too old, or another account's.
    Wrong,
    /// Too many were tried.
    TooEager,
    /// The password was not typed the same twice.
    Different,
    /// The password is not taken.
    Weak(WeakPassword),
}

impl NewPassword {
    /// The form, after what was refused of it.
    #[must_use]
    pub fn new(shell: Shell, login: String, refusal: Option<NewPasswordRefusal>) -> Self {
        let wrong = refusal.map(|refusal| match refusal {
            NewPasswordRefusal::Wrong => {
                ("code", "ユーザー名か符号がちがうか、符号の期限が過ぎています。情報担当に、新しい符号を頼んでください")
            }
            NewPasswordRefusal::TooEager => {
                ("code", "続けて何度も試されました。しばらく待ってから、もう一度お試しください")
            }
            NewPasswordRefusal::Different => ("again", "新しいパスワードが、2つの欄でちがいます"),
            NewPasswordRefusal::Weak(weak) => ("new", super::account::weak_words(weak)),
        });
        let errors = wrong.map(|(at, words)| Errors::new("まだ決めていません。").at(at, words));
        Self { shell: shell.with_errors(errors), login }
    }
}

/// `GET /sign-in/second`, the answer to the right password, and to a code that was not taken.
#[derive(Debug, Template)]
#[template(path = "second_step.html")]
pub struct SecondStep {
    shell: Shell,
    /// A form that was sent when the session before was over, sealed.
    kept: Option<String>,
    /// What the account has.
    has_codes: bool,
    passkey: Option<Challenge>,
}

/// What an account can show as its second step.
#[derive(Debug, Clone)]
pub struct Shows {
    /// Codes of an app.
    pub has_codes: bool,
    /// One of its passkeys, where passkeys can be used.
    pub passkey: Option<Challenge>,
}

/// Why a second step was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondRefusal {
    /// It is none of this account's, or of another time.
    Wrong,
    /// It was used before.
    Used,
    /// Too many were tried.
    TooEager,
    /// The passkey let nobody in.
    Passkey(Refused),
}

impl SecondStep {
    /// The form, after what was refused of it.
    #[must_use]
    pub fn new(shell: Shell, kept: Option<String>, shows: Shows, refusal: Option<SecondRefusal>) -> Self {
        let Shows { has_codes, passkey } = shows;
        let words = refusal.map(|refusal| match refusal {
            SecondRefusal::Wrong => "番号がちがいます。アプリにいま出ている番号を入れてください。",
            SecondRefusal::Used => {
                "この番号は、もう使われました。アプリに次の番号が出るまで（30秒ほど）待って、その番号を入れてください。"
            }
            SecondRefusal::TooEager => "続けて何度も試されました。しばらく待ってから、もう一度お試しください。",
            SecondRefusal::Passkey(why) => refused_words(why),
        });
        let is_of_code = has_codes && !matches!(refusal, Some(SecondRefusal::Passkey(_)));
        let not = || Errors::new("まだサインインしていません。");
        let errors = words.map(|words| if is_of_code { not().at("code", words) } else { not().and(words) });
        Self { shell: shell.with_errors(errors), kept, has_codes, passkey }
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
    /// The passkey let nobody in.
    Passkey(Refused),
    /// The identity provider does not answer.
    ProviderAway,
    /// What came back from it lets nobody in.
    Provider,
    /// It knows them, and they are bound to no account that is good.
    NotBound,
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
            Self::ProviderAway => Some(Errors::new("いま使えません。").and(
                "IDの提供元が答えません。しばらくしてからもう一度試すか、ユーザー名とパスワードでサインインしてください。",
            )),
            Self::Provider => Some(Errors::new("サインインしていません。").and(
                "やめたか、時間が過ぎたか、IDの提供元の答えを確かめられませんでした。もう一度お試しください。",
            )),
            Self::NotBound => Some(Errors::new("サインインしていません。").and(
                "このIDに結びついたアカウントがありません。ユーザー名とパスワードでサインインし、「2段階の確認」のページで結びつけてください。",
            )),
            Self::Passkey(why) => Some(
                Errors::new("サインインしていません。")
                    .and(refused_words(why))
                    .and("ユーザー名とパスワードでもサインインできます。"),
            ),
        }
    }
}
