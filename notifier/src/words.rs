//! The Japanese that guardians read in pushes and mails: all of it is here.
//!
//! A push carries no name: it shows on a locked screen and goes through a foreign company's service. A mail goes to the
//! guardian's own address and says who.

use db::notices::Notice;
use domain::time::{CivilDay, UtcTime};

/// What a guardian is told.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// What happened.
    pub notice: Notice,
    /// When.
    pub at: UtcTime,
    /// The nursery's name.
    pub facility: &'a str,
    /// What the child is called, without さん.
    pub call_name: &'a str,
    /// The address of the family's page.
    pub family_url: &'a str,
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

const fn noun(notice: Notice) -> &'static str {
    match notice {
        Notice::Arrived => "登園",
        Notice::Left => "降園",
    }
}

/// When it happened, with the day if that is not today.
fn when(at: UtcTime, today: CivilDay) -> String {
    match at.day() {
        day if day == today => at.clock_text(),
        day => format!("{} {}", day.japanese(), at.clock_text()),
    }
}

/// The push's payload: declarative web push, which the page's worker reads as well where browsers do not.
///
/// `tag` names the notice, so that a second push of it replaces the first one on the screen.
#[must_use]
pub fn push(told: &Told<'_>, tag: &str, today: CivilDay) -> String {
    let noun = noun(told.notice);
    serde_json::json!({
        "web_push": 8030,
        "notification": {
            "title": format!("{noun}のお知らせ"),
            "body": format!("{} に{noun}しました", when(told.at, today)),
            "lang": "ja",
            "navigate": told.family_url,
            "tag": tag,
        }
    })
    .to_string()
}

/// The mail's words.
#[must_use]
pub fn mail(told: &Told<'_>, today: CivilDay) -> MailWords {
    let Told { facility, call_name, family_url, .. } = told;
    let noun = noun(told.notice);
    let day = told.at.day().japanese();
    let clock = told.at.clock_text();
    let subject = format!("【{facility}】{call_name}さんが{noun}しました（{}）", when(told.at, today));
    let text = format!(
        "{facility}からのお知らせです。\n\n\
         {call_name}さんが{noun}しました。\n\
         日時：{day} {clock}\n\n\
         園でのようすは、こちらのページでご覧いただけます。\n{family_url}\n\n\
         ――――\n\
         このメールは送信専用です。ご返信いただいてもお答えできません。\n\
         お心当たりのない場合は、お手数ですが{facility}までご連絡ください。\n"
    );
    let html = format!(
        "<!doctype html>\n<html lang=\"ja\">\n<head><meta charset=\"utf-8\"><title>{subject}</title></head>\n\
         <body style=\"font-family: sans-serif; font-size: 16px; line-height: 1.7; color: #1a1a1c\">\n\
         <p>{facility}からのお知らせです。</p>\n\
         <p style=\"font-size: 20px; font-weight: bold\">{call_name}さんが{noun}しました。</p>\n\
         <p>日時：{day} {clock}</p>\n\
         <p><a href=\"{family_url}\">園でのようすを見る</a></p>\n\
         <hr>\n\
         <p style=\"font-size: 14px\">このメールは送信専用です。ご返信いただいてもお答えできません。<br>\n\
         お心当たりのない場合は、お手数ですが{facility}までご連絡ください。</p>\n\
         </body>\n</html>\n",
        subject = escaped(&subject),
        facility = escaped(facility),
        call_name = escaped(call_name),
        family_url = escaped(family_url),
    );
    MailWords { subject, text, html }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// What the staff reads of a delivery that failed or still waits, from the reason in its row.
#[must_use]
pub fn reason(reason: &str) -> &'static str {
    match reason {
        "too-late" => "時間がたちすぎたため送信をやめました",
        "no-mail-server" | "no-push-client" => "送信の設定がされていません",
        "no-address" | "bad-address" => "メールアドレスが正しくありません",
        "not-subscribed" | "http-404" | "http-410" => "受信の登録がなくなっていました",
        "bad-keys" | "bad-endpoint" => "受信の登録が正しくありません",
        "host-not-allowed" | "private-address" | "redirect" => "許可されていない宛先のため送信しませんでした",
        "http-429" => "通知サービスが混み合っています",
        "timeout" | "connect" | "tls" | "io" => "送信先につながりませんでした",
        other if other.starts_with("http-5") => "通知サービスで障害が起きています",
        other if other.starts_with("http-") => "通知サービスに受け付けられませんでした",
        other if other.starts_with("smtp-4") => "メールサーバーが一時的に受け付けませんでした",
        other if other.starts_with("smtp-") => "メールサーバーに受け付けられませんでした",
        _ => "送信できませんでした",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-21 8:31 in Asia/Tokyo.
    const AT: UtcTime = UtcTime::from_micros(1_795_217_460_000_000);

    fn told() -> Told<'static> {
        Told {
            notice: Notice::Arrived,
            at: AT,
            facility: "山田保育園",
            call_name: "ひなた",
            family_url: "https://kazasu.example.jp/family",
        }
    }

    #[test]
    fn a_mail_says_who_where_and_when() {
        let mail = mail(&told(), AT.day());
        assert_eq!(mail.subject, "【山田保育園】ひなたさんが登園しました（8:31）");
        assert!(mail.text.contains("ひなたさんが登園しました。\n日時：11月21日（土） 8:31\n"));
        assert!(mail.text.contains("\nhttps://kazasu.example.jp/family\n"));
        assert!(mail.html.contains("<a href=\"https://kazasu.example.jp/family\">"));
    }

    #[test]
    fn a_push_names_nobody() {
        let push = push(&told(), "tag", AT.day());
        let json: serde_json::Value = serde_json::from_str(&push).expect("JSON");
        assert_eq!(json["web_push"], 8030);
        assert_eq!(json["notification"]["title"], "登園のお知らせ");
        assert_eq!(json["notification"]["body"], "8:31 に登園しました");
        assert!(!push.contains("ひなた") && !push.contains("山田"));
    }

    #[test]
    fn a_mail_that_comes_a_day_late_says_which_day() {
        let left = Told { notice: Notice::Left, ..told() };
        let mail = mail(&left, AT.day().plus(1));
        assert_eq!(mail.subject, "【山田保育園】ひなたさんが降園しました（11月21日（土） 8:31）");
    }

    #[test]
    fn a_name_cannot_bring_markup_into_the_mail() {
        let html = mail(&Told { call_name: "<b>&\"", ..told() }, AT.day()).html;
        assert!(html.contains("&lt;b&gt;&amp;&quot;さんが") && !html.contains("<b>"));
    }
}
