//! How pushes and mails are set; what they say stands with each notice. Guardians read Japanese; a visitor's push is in the
//! visitor's language, a mail in Japanese and in that language; so it is for those who booked.
//!
//! A push carries no name: it shows on a locked screen and goes through a foreign company's service. A mail goes to the
//! guardian's own address and says who. The number of a queue is nobody's secret and may stand in either.

use askama::Template;
use domain::time::UtcTime;

use crate::{
    booked::Booked,
    notices::{Notice, Screen},
};

pub mod bookings;

/// What is known when something is said.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// When it happened.
    pub at: UtcTime,
    /// The time.
    pub now: UtcTime,
    /// The facility's name.
    pub facility: &'a str,
    /// What the child is called, without さん, if the news are of one.
    pub call_name: &'a str,
    /// The address of the page to look at.
    pub url: &'a str,
    /// The booking, if the news are of one and everything about it could be read.
    pub booked: Option<&'a Booked<'a>>,
}

/// A mail's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailWords {
    /// The subject.
    pub subject: String,
    /// The plain part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

/// When it happened, with the day if that is not today.
pub(crate) fn when(told: &Scene<'_>) -> String {
    match told.at.day() {
        day if day == told.now.day() => told.at.clock_text(),
        day => format!("{} {}", day.japanese(), told.at.clock_text()),
    }
}

/// The push's payload: declarative web push, which the page's worker reads as well where browsers do not. `None` if it cannot
/// be said now.
///
/// `tag` names the notice, so that a second push of it replaces the first one on the screen.
#[must_use]
pub fn push(notice: &dyn Notice, told: &Scene<'_>, tag: &str) -> Option<String> {
    let Screen { title, body, language } = notice.screen(told)?;
    let payload = serde_json::json!({
        "web_push": 8030,
        "notification": {
            "title": title,
            "body": body,
            "lang": language.tag(),
            "navigate": told.url,
            "tag": tag,
            "renotify": notice.is_heard_again(),
        }
    });
    Some(payload.to_string())
}

/// A letter as HTML.
#[derive(Template)]
#[template(path = "letter.html")]
struct Page<'a> {
    subject: &'a str,
    facility: &'a str,
    url: &'a str,
    letter: &'a Letter,
}

/// What differs between mails that are short.
pub(crate) struct Letter {
    pub subject: String,
    pub headline: String,
    pub line: String,
    /// What the page is good for.
    pub page: &'static str,
    pub link: &'static str,
}

impl Letter {
    /// The letter as plain text and as HTML.
    pub(crate) fn set(&self, told: &Scene<'_>) -> MailWords {
        let Scene { facility, url, .. } = told;
        let Self { headline, line, page, .. } = self;
        let subject = format!("【{facility}】{}", self.subject);
        let text = format!(
            "{facility}からのお知らせです。\n\n\
             {headline}\n\
             {line}\n\n\
             {page}\n{url}\n\n\
             ――――\n\
             このメールは送信専用です。ご返信いただいてもお答えできません。\n\
             お心当たりのない場合は、お手数ですが{facility}までご連絡ください。\n"
        );
        let html = Page { subject: &subject, facility, url, letter: self }.render().expect("a text is written");
        MailWords { subject, text, html }
    }
}

/// What the staff reads of a delivery that failed or still waits, from the reason in its row.
#[must_use]
pub fn reason(reason: &str) -> &'static str {
    match reason {
        "too-late" => "時間がたちすぎたため送信をやめました",
        "cancelled-since" => "予約が取り消されたため送りませんでした",
        "changed-since" => "予約がそのあと変わったため送りませんでした。新しい内容でお知らせします",
        "taken-back" => "まちがいの記録だったため送りませんでした",
        "over-since" => "もう必要がなくなったため送りませんでした",
        "not-wanted" => "お知らせを希望されなくなったため送りませんでした",
        "no-mail-server" | "no-push-client" => "送信の設定がされていません",
        "no-address" | "bad-address" => "メールアドレスが正しくありません",
        "bounced" => "宛先不明で戻ってきました。メールアドレスをご確認ください",
        "unreadable" | "broke-off" => "内容を読み取れず、送れませんでした。市の情報担当にお知らせください",
        "not-subscribed" | "http-404" | "http-410" => "受信の登録がなくなっていました",
        "bad-keys" | "bad-endpoint" => "受信の登録が正しくありません",
        "host-not-allowed" | "private-address" | "redirect" => "許可されていない宛先のため送信しませんでした",
        "http-429" => "通知サービスが混み合っています",
        "timeout" | "connect" | "tls" | "io" => "送信先につながりませんでした",
        other if other.starts_with("http-5") => "通知サービスで障害が起きています",
        other if other.starts_with("http-") => "通知サービスに受け付けられませんでした",
        other if other.starts_with("no-mailbox-") => "宛先不明で届きませんでした。メールアドレスをご確認ください",
        "returned-full" => "相手のメールボックスがいっぱいで、戻ってきました",
        "returned-closed" => "相手のメールボックスが止められていて、戻ってきました",
        "returned-unreached" => "相手のメールサーバーに届かず、戻ってきました",
        "returned-unwanted" => "相手のメールサーバーに断られました。続くときは市の情報担当にお知らせください",
        other if other.starts_with("returned-") => "相手のメールサーバーに受け取りを断られました",
        other if ["greeting-", "sign-in-", "sender-"].iter().any(|word| other.starts_with(word)) => {
            "市のメールサーバーが、こちらからのメールを受け付けていません。市の情報担当にお知らせください"
        }
        "no-sign-in" => "市のメールサーバーにサインインできません。市の情報担当にお知らせください",
        other if other.starts_with("smtp-4") => "メールサーバーが一時的に受け付けませんでした",
        other if other.starts_with("smtp-") => "メールサーバーに受け付けられませんでした",
        _ => "送信できませんでした",
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use db::notices::News;

    use super::*;
    use crate::notices;

    /// 2026-11-21 8:31 in Asia/Tokyo.
    pub(crate) const AT: UtcTime = UtcTime::from_micros(1_795_217_460_000_000);

    pub(crate) fn told() -> Scene<'static> {
        let (facility, call_name) = ("山田保育園", "ひなた");
        Scene { at: AT, now: AT, facility, call_name, url: "https://kazasu.example.jp/family", booked: None }
    }

    /// Title and body of the push.
    pub(crate) fn shown(news: &News) -> [String; 2] {
        let push = push(notices::of(news), &told(), "tag").expect("a push");
        let json: serde_json::Value = serde_json::from_str(&push).expect("JSON");
        ["title", "body"].map(|part| json["notification"][part].as_str().expect("a text").to_owned())
    }
}
