//! What notices about an office's queue have in common.

use db::notices::Due;
use domain::{ids::VisitId, lang::Lang};

use super::Letter;
use crate::words::{self, Part, Scene, Tongue, when};

/// Of a queue only the newest matters, so each notice has one name for the whole visit.
pub(super) fn topic(visit: VisitId, due: &Due) -> [u8; 16] {
    let (mut topic, notice) = ([0; 16], due.news.notice().name.bytes().take(8));
    topic[..8].copy_from_slice(&visit.raw().to_be_bytes());
    topic[8..].iter_mut().zip(notice).for_each(|(place, byte)| *place = byte);
    topic
}

/// A mail to a visitor: what there is to know, and what to do.
pub(super) fn letter(told: &Scene<'_>, language: Lang, say: impl Fn(&::words::Words) -> (String, String)) -> Letter {
    let part = |tongue: Tongue| {
        let (title, line) = say(tongue.words);
        Part {
            when: Some(when(told, tongue)),
            headline: tongue.sentence(&title),
            line: tongue.sentence(&line),
            title,
            page: tongue.words.notices_queue_page(),
            link: tongue.words.notices_queue_link(),
        }
    };
    words::letter(told, language, part).into()
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
        assert_eq!(
            mail.subject,
            "【山田保育園】番号A012をお呼びしています（8:31） / Number A012 is being called (8:31)"
        );
        let (japanese, english) = mail.text.split_once("\n――――――――\n\n").expect("two parts");
        assert!(japanese.contains("番号A012をお呼びしています。\nCounter 3へお越しください。\n"), "{japanese}");
        assert!(english.contains("Number A012 is being called.\nPlease come to Counter 3.\n"), "{english}");
        assert!(mail.html.contains("<div lang=\"ja\">") && mail.html.contains("<div lang=\"en\">"));
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
