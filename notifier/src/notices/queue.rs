//! What notices about an office's queue have in common.

use db::notices::Due;
use domain::{ids::VisitId, lang::Lang};

use super::Letter;
use crate::words::{self, Scene};

/// Of a queue only the newest matters, so each notice has one name for the whole visit.
pub(super) fn topic(visit: VisitId, due: &Due) -> [u8; 16] {
    let (mut topic, notice) = ([0; 16], due.news.notice().name.bytes().take(8));
    topic[..8].copy_from_slice(&visit.raw().to_be_bytes());
    topic[8..].iter_mut().zip(notice).for_each(|(place, byte)| *place = byte);
    topic
}

/// The Japanese line, and for whoever reads another language the same in that.
pub(super) fn also(language: Lang, line: String, (title, body): (String, String)) -> String {
    match language {
        Lang::Ja => line,
        Lang::Easy | Lang::En | Lang::Pt | Lang::Vi | Lang::Zh => format!("{line}　{title} – {body}"),
    }
}

/// A mail to a visitor.
pub(super) fn letter(told: &Scene<'_>, subject: String, headline: String, line: String) -> Letter {
    let page = "いまの順番は、こちらのページでご覧いただけます。";
    words::Letter { subject, headline, line, page, link: "いまの順番を見る" }.set(told).into()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use db::{
        notices::{Channel, News},
        queues::{Called, Near},
    };
    use domain::time::UtcTime;

    use super::*;
    use crate::{
        notices,
        patience::Patience,
        words::tests::{AT, shown, told},
    };

    fn near(before: u32) -> News {
        Near { visit: VisitId::from_raw(1), number: "A012".to_owned(), before, language: Lang::Ja }.into()
    }

    fn called(counter: &str, language: Lang) -> News {
        Called { visit: VisitId::from_raw(1), number: "A012".to_owned(), counter: counter.to_owned(), language }.into()
    }

    fn mail(news: &News, told: &Scene<'_>) -> words::MailWords {
        notices::of(news).letter(told).expect("a letter").words
    }

    #[test]
    fn a_visitor_who_reads_english_is_told_in_english() {
        let news = called("Counter 3", Lang::En);
        assert_eq!(shown(&news), ["Number A012 is being called", "Please come to Counter 3"]);
        let mail = mail(&news, &told());
        assert!(mail.text.contains("番号A012をお呼びしています。\nCounter 3へお越しください。　Number A012 is being called – Please come to Counter 3\n"));
    }

    #[test]
    fn a_visitor_reads_the_number_and_where_to_go() {
        let called = called("3番窓口", Lang::Ja);
        assert_eq!(shown(&called), ["番号 A012 お呼びしています", "3番窓口へお越しください"]);
        assert_eq!(shown(&near(3)), ["番号 A012 まもなくです", "あと3人です。窓口の近くでお待ちください"]);
        assert_eq!(shown(&near(0)), ["番号 A012 まもなくです", "つぎの番です。窓口の近くでお待ちください"]);
        let mail = mail(&called, &Scene { facility: "市民課", ..told() });
        assert_eq!(mail.subject, "【市民課】番号A012をお呼びしています（8:31）");
        assert!(mail.text.contains("番号A012をお呼びしています。\n3番窓口へお越しください。\n"));
    }

    #[test]
    fn a_call_is_soon_too_old_on_every_channel() {
        let patience = Patience::default();
        let end = |news: &News, channel| -> UtcTime { notices::of(news).end(&patience, channel, AT) };
        for channel in [Channel::Push, Channel::Mail] {
            assert_eq!(end(&called("3番窓口", Lang::Ja), channel), AT + Duration::from_secs(600));
            assert_eq!(end(&near(1), channel), AT + Duration::from_secs(900));
        }
    }
}
