//! What guardians and visitors read in pushes and mails: all of it is here. Guardians read Japanese; a visitor's push is in
//! the visitor's language, a mail in Japanese and in that language; so it is for those who booked.
//!
//! A push carries no name: it shows on a locked screen and goes through a foreign company's service. A mail goes to the
//! guardian's own address and says who. The number of a queue is nobody's secret and may stand in either.

use askama::Template;
use db::notices::News;
use domain::{
    queue::office::Lang,
    time::{CivilDay, UtcTime},
};

pub mod bookings;
mod visitors;

/// What somebody is told.
#[derive(Clone, Copy)]
pub struct Told<'a> {
    /// What happened.
    pub news: &'a News,
    /// When.
    pub at: UtcTime,
    /// The facility's name.
    pub facility: &'a str,
    /// What the child is called, without さん, if the news are of one.
    pub call_name: &'a str,
    /// The address of the page to look at.
    pub url: &'a str,
    /// The booking, if the news are of one and everything about it could be read.
    pub booking: Option<&'a bookings::About<'a>>,
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
fn when(at: UtcTime, today: CivilDay) -> String {
    match at.day() {
        day if day == today => at.clock_text(),
        day => format!("{} {}", day.japanese(), at.clock_text()),
    }
}

/// The push's payload: declarative web push, which the page's worker reads as well where browsers do not.
///
/// `tag` names the notice, so that a second push of it replaces the first one on the screen. What is new in a queue or of a
/// booking is heard again even if it replaces something.
#[must_use]
pub fn push(told: &Told<'_>, tag: &str, today: CivilDay) -> String {
    let came = |noun: &str| (format!("{noun}のお知らせ"), format!("{} に{noun}しました", when(told.at, today)));
    let (title, body) = match told.news {
        News::Arrived { .. } => came("登園"),
        News::Left { .. } => came("降園"),
        News::Called { number, counter, language, .. } => visitors::called(*language, number, counter),
        News::Near { number, before, language, .. } => visitors::near(*language, number, *before),
        News::Booking { told: what, .. } => match told.booking {
            Some(about) => bookings::push(*what, about),
            None => ("ご予約のお知らせ".to_owned(), "予約のページをご覧ください".to_owned()),
        },
    };
    let language = match told.news {
        News::Arrived { .. } | News::Left { .. } => Lang::Ja,
        News::Booking { .. } => told.booking.map_or(Lang::Ja, |about| about.booking.language),
        News::Called { language, .. } | News::Near { language, .. } => *language,
    };
    serde_json::json!({
        "web_push": 8030,
        "notification": {
            "title": title,
            "body": body,
            "lang": language.tag(),
            "navigate": told.url,
            "tag": tag,
            "renotify": !matches!(told.news, News::Arrived { .. } | News::Left { .. }),
        }
    })
    .to_string()
}

/// The mail's words.
#[must_use]
pub fn mail(told: &Told<'_>, today: CivilDay) -> MailWords {
    let letter = match told.news {
        News::Booking { told: what, .. } => match told.booking {
            Some(about) => return bookings::render(*what, about),
            None => Letter {
                subject: "ご予約のお知らせ".to_owned(),
                headline: "ご予約についてお知らせがあります。".to_owned(),
                line: String::new(),
                page: "内容は、こちらのページでご覧いただけます。",
                link: "ご予約を見る",
            },
        },
        News::Arrived { .. } => attendance(told, "登園", today),
        News::Left { .. } => attendance(told, "降園", today),
        News::Called { number, counter, language, .. } => queue(
            format!("番号{number}をお呼びしています（{}）", when(told.at, today)),
            format!("番号{number}をお呼びしています。"),
            also(*language, format!("{counter}へお越しください。"), visitors::called(*language, number, counter)),
        ),
        News::Near { number, before, language, .. } => queue(
            format!("番号{number}の順番はまもなくです（{}）", when(told.at, today)),
            format!("番号{number}の順番はまもなくです。"),
            also(
                *language,
                format!("{}。", visitors::near(Lang::Ja, number, *before).1),
                visitors::near(*language, number, *before),
            ),
        ),
    };
    letter.set(told)
}

/// The Japanese line, and for whoever reads another language the same in that.
fn also(language: Lang, line: String, (title, body): (String, String)) -> String {
    match language {
        Lang::Ja => line,
        Lang::Easy | Lang::En | Lang::Pt | Lang::Vi | Lang::Zh => format!("{line}　{title} – {body}"),
    }
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

/// What differs between mails.
struct Letter {
    subject: String,
    headline: String,
    line: String,
    /// What the page is good for.
    page: &'static str,
    link: &'static str,
}

fn attendance(told: &Told<'_>, noun: &str, today: CivilDay) -> Letter {
    let call_name = told.call_name;
    Letter {
        subject: format!("{call_name}さんが{noun}しました（{}）", when(told.at, today)),
        headline: format!("{call_name}さんが{noun}しました。"),
        line: format!("日時：{} {}", told.at.day().japanese(), told.at.clock_text()),
        page: "園でのようすは、こちらのページでご覧いただけます。",
        link: "園でのようすを見る",
    }
}

fn queue(subject: String, headline: String, line: String) -> Letter {
    Letter {
        subject,
        headline,
        line,
        page: "いまの順番は、こちらのページでご覧いただけます。",
        link: "いまの順番を見る",
    }
}

impl Letter {
    /// The letter as plain text and as HTML.
    fn set(&self, told: &Told<'_>) -> MailWords {
        let Told { facility, url, .. } = told;
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
mod tests {
    use super::*;
    use domain::ids::{ChildId, VisitId};

    /// 2026-11-21 8:31 in Asia/Tokyo.
    const AT: UtcTime = UtcTime::from_micros(1_795_217_460_000_000);

    fn told(news: &News) -> Told<'_> {
        let (facility, call_name) = ("山田保育園", "ひなた");
        Told { news, at: AT, facility, call_name, url: "https://kazasu.example.jp/family", booking: None }
    }

    const ARRIVED: News = News::Arrived { child: ChildId::from_raw(1) };
    const LEFT: News = News::Left { child: ChildId::from_raw(1) };

    fn near(before: u32) -> News {
        News::Near { visit: VisitId::from_raw(1), number: "A012".to_owned(), before, language: Lang::Ja }
    }

    fn called() -> News {
        News::Called {
            visit: VisitId::from_raw(1),
            number: "A012".to_owned(),
            counter: "3番窓口".to_owned(),
            language: Lang::Ja,
        }
    }

    fn shown(news: &News) -> [String; 2] {
        let json: serde_json::Value = serde_json::from_str(&push(&told(news), "tag", AT.day())).expect("JSON");
        ["title", "body"].map(|part| json["notification"][part].as_str().expect("a text").to_owned())
    }

    #[test]
    fn a_mail_says_who_where_and_when() {
        let mail = mail(&told(&ARRIVED), AT.day());
        assert_eq!(mail.subject, "【山田保育園】ひなたさんが登園しました（8:31）");
        assert!(mail.text.contains("ひなたさんが登園しました。\n日時：11月21日（土） 8:31\n"));
        assert!(mail.text.contains("\nhttps://kazasu.example.jp/family\n"));
        assert!(mail.html.contains("<a href=\"https://kazasu.example.jp/family\">"));
    }

    #[test]
    fn a_push_names_nobody() {
        let push = push(&told(&ARRIVED), "tag", AT.day());
        assert_eq!(shown(&ARRIVED), ["登園のお知らせ", "8:31 に登園しました"]);
        assert!(!push.contains("ひなた") && !push.contains("山田"));
    }

    #[test]
    fn a_mail_that_comes_a_day_late_says_which_day() {
        let mail = mail(&told(&LEFT), AT.day().plus(1));
        assert_eq!(mail.subject, "【山田保育園】ひなたさんが降園しました（11月21日（土） 8:31）");
    }

    #[test]
    fn a_name_cannot_bring_markup_into_the_mail() {
        let html = mail(&Told { call_name: "<b>&\"", ..told(&ARRIVED) }, AT.day()).html;
        assert!(html.contains("&#60;b&#62;&#38;&#34;さんが") && !html.contains("<b>"));
    }

    #[test]
    fn a_visitor_who_reads_english_is_told_in_english() {
        let news = News::Called {
            visit: VisitId::from_raw(1),
            number: "A012".to_owned(),
            counter: "Counter 3".to_owned(),
            language: Lang::En,
        };
        assert_eq!(shown(&news), ["Number A012 is being called", "Please come to Counter 3"]);
        let mail = mail(&told(&news), AT.day());
        assert!(mail.text.contains("番号A012をお呼びしています。\nCounter 3へお越しください。　Number A012 is being called – Please come to Counter 3\n"));
    }

    #[test]
    fn a_visitor_reads_the_number_and_where_to_go() {
        assert_eq!(shown(&called()), ["番号 A012 お呼びしています", "3番窓口へお越しください"]);
        assert_eq!(shown(&near(3)), ["番号 A012 まもなくです", "あと3人です。窓口の近くでお待ちください"]);
        assert_eq!(shown(&near(0)), ["番号 A012 まもなくです", "つぎの番です。窓口の近くでお待ちください"]);
        let mail = mail(&Told { facility: "市民課", ..told(&called()) }, AT.day());
        assert_eq!(mail.subject, "【市民課】番号A012をお呼びしています（8:31）");
        assert!(mail.text.contains("番号A012をお呼びしています。\n3番窓口へお越しください。\n"));
    }
}
