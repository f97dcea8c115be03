//! What notices about a child's day have in common. Guardians read Japanese. A push carries no name: it shows on a locked
//! screen and goes through a foreign company's service. A mail goes to the guardian's own address and says who.

use db::notices::Due;
use domain::lang::Lang;

use super::{Letter, Screen};
use crate::words::{self, Scene, when};

/// The fact's name: each is told of for itself.
pub(super) fn topic(due: &Due) -> [u8; 16] {
    let mut topic = [0; 16];
    topic[..8].copy_from_slice(&due.facility.raw().to_be_bytes());
    topic[8..].copy_from_slice(&due.seq.0.to_be_bytes());
    topic
}

pub(super) fn screen(told: &Scene<'_>, word: &str) -> Screen {
    let (title, body) = (format!("{word}のお知らせ"), format!("{} に{word}しました", when(told)));
    Screen { title, body, language: Lang::Ja }
}

pub(super) fn letter(told: &Scene<'_>, word: &str) -> Letter {
    let (call_name, at) = (told.call_name, told.at);
    let letter = words::Letter {
        subject: format!("{call_name}さんが{word}しました（{}）", when(told)),
        headline: format!("{call_name}さんが{word}しました。"),
        line: format!("日時：{} {}", at.day().japanese(), at.clock_text()),
        page: "園でのようすは、こちらのページでご覧いただけます。",
        link: "園でのようすを見る",
    };
    letter.set(told).into()
}

#[cfg(test)]
mod tests {
    use db::{
        attendance::{Arrived, Left},
        notices::News,
    };
    use domain::ids::ChildId;

    use super::*;
    use crate::{
        notices,
        words::{
            MailWords,
            tests::{AT, shown, told},
        },
    };

    const ARRIVED: News = News::Arrived(Arrived { child: ChildId::from_raw(1) });
    const LEFT: News = News::Left(Left { child: ChildId::from_raw(1) });

    fn mail(news: &News, told: &Scene<'_>) -> MailWords {
        notices::of(news).letter(told).expect("a letter").words
    }

    #[test]
    fn a_mail_says_who_where_and_when() {
        let mail = mail(&ARRIVED, &told());
        assert_eq!(mail.subject, "【山田保育園】ひなたさんが登園しました（8:31）");
        assert!(mail.text.contains("ひなたさんが登園しました。\n日時：11月21日（土） 8:31\n"));
        assert!(mail.text.contains("\nhttps://kazasu.example.jp/family\n"));
        assert!(mail.html.contains("<a href=\"https://kazasu.example.jp/family\">"));
    }

    #[test]
    fn a_push_names_nobody() {
        assert_eq!(shown(&ARRIVED), ["登園のお知らせ", "8:31 に登園しました"]);
        let push = words::push(notices::of(&ARRIVED), &told(), "tag").expect("a push");
        assert!(!push.contains("ひなた") && !push.contains("山田"));
    }

    #[test]
    fn a_mail_that_comes_a_day_late_says_which_day() {
        let mail = mail(&LEFT, &Scene { now: AT.day().plus(1).start(), ..told() });
        assert_eq!(mail.subject, "【山田保育園】ひなたさんが降園しました（11月21日（土） 8:31）");
    }

    #[test]
    fn a_name_cannot_bring_markup_into_the_mail() {
        let html = mail(&ARRIVED, &Scene { call_name: "<b>&\"", ..told() }).html;
        assert!(html.contains("&#60;b&#62;&#38;&#34;さんが") && !html.contains("<b>"));
    }
}
