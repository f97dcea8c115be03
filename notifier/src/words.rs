//! How pushes and mails are set; what they say stands with each notice, its words in the catalogue. A push is in the language of
//! whoever is told, a mail in Japanese and in that language: a visitor's and that of those who booked are the ones that they
//! chose, a guardian's is that of the page on which pushes were asked for.
//!
//! A push carries no name: it shows on a locked screen and goes through a foreign company's service. A mail goes to the
//! guardian's own address and says who. The number of a queue is nobody's secret and may stand in either.

use askama::Template;
use domain::{lang::Lang, time::UtcTime};

use crate::{
    booked::Booked,
    notices::{Notice, Screen},
};

pub mod bookings;
mod tongue;

pub(crate) use tongue::Tongue;

/// What is known when something is said.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// When it happened.
    pub at: UtcTime,
    /// The time.
    pub now: UtcTime,
    /// The facility's name.
    pub facility: &'a str,
    /// What the child is called, without さん, if the news are of one; empty if it cannot be read.
    pub call_name: &'a str,
    /// Who brought or fetched the child with a card of their own, if that is news to whoever is told.
    pub escort: Option<&'a str>,
    /// The address of the page to look at.
    pub url: &'a str,
    /// The language of whoever is told, as far as it is known.
    pub language: Lang,
    /// The booking, if the news are of one and everything about it could be read.
    pub booked: Option<&'a Booked<'a>>,
}

/// Between one language and the next.
pub(crate) const BETWEEN_SUBJECTS: &str = " / ";
/// Between one language and the next, in plain text.
pub(crate) const BETWEEN_PARTS: &str = "\n――――――――\n\n";

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
pub(crate) fn when(told: &Scene<'_>, tongue: Tongue) -> String {
    if told.at.day() == told.now.day() { told.at.clock_text() } else { tongue.days.instant_text(told.at) }
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
    url: &'a str,
    parts: &'a [(Tongue, Part)],
    facility: &'a str,
}

/// What a short mail says in one language.
pub(crate) struct Part {
    /// The subject.
    pub title: String,
    /// What the subject says of the time.
    pub when: Option<String>,
    /// The same in a sentence.
    pub headline: String,
    /// One line more; empty for none.
    pub line: String,
    /// What the page is good for.
    pub page: String,
    /// What leads there.
    pub link: String,
}

impl Part {
    fn text(&self, tongue: Tongue, told: &Scene<'_>) -> String {
        let (from, footer) =
            (tongue.words.notices_from(told.facility), tongue.words.notices_letter_footer(told.facility));
        let said =
            if self.line.is_empty() { self.headline.clone() } else { format!("{}\n{}", self.headline, self.line) };
        format!("{from}\n\n{said}\n\n{}\n{}\n\n――――\n{footer}\n", self.page, told.url)
    }
}

/// A short mail: what is said in Japanese, and one below it the same in the language of whoever reads it.
pub(crate) fn letter(told: &Scene<'_>, language: Lang, say: impl Fn(Tongue) -> Part) -> MailWords {
    let parts: Vec<(Tongue, Part)> = Tongue::of_mail(language).map(|tongue| (tongue, say(tongue))).collect();
    let subject = |(tongue, part): &(Tongue, Part)| tongue.subject(told.facility, &part.title, part.when.as_deref());
    let subject = parts.iter().map(subject).collect::<Vec<_>>().join(BETWEEN_SUBJECTS);
    let text = parts.iter().map(|(tongue, part)| part.text(*tongue, told)).collect::<Vec<_>>().join(BETWEEN_PARTS);
    let page = Page { subject: &subject, url: told.url, parts: &parts, facility: told.facility };
    let html = page.render().expect("a text is written");
    MailWords { subject, text, html }
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
        let url = "https://kazasu.example.jp/family";
        Scene { at: AT, now: AT, facility, call_name, escort: None, url, language: Lang::Ja, booked: None }
    }

    /// Title and body of the push.
    pub(crate) fn shown(news: &News) -> [String; 2] {
        let push = push(notices::of(news), &told(), "tag").expect("a push");
        let json: serde_json::Value = serde_json::from_str(&push).expect("JSON");
        ["title", "body"].map(|part| json["notification"][part].as_str().expect("a text").to_owned())
    }
}
