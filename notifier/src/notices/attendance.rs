//! What notices about a child's day have in common. A push is in the language of the page on which the guardian asked for it. It
//! carries no name: it shows on a locked screen and goes through a foreign company's service. A mail goes to the guardian's
//! own address and says who; it is in Japanese, and in the guardian's language where that is known.

use ::words::Words;

use super::{Letter, Screen};
use crate::words::{self, Part, Scene, Tongue, when};

/// What is said of a child that came or went.
pub(super) struct Passage {
    /// The title of a push.
    pub title: fn(&Words) -> String,
    /// That it was at this time.
    pub at: fn(&Words, String) -> String,
    /// Who it was.
    pub who: fn(&Words, String) -> String,
    /// That another person than whoever is told brought or fetched the child: a push names nobody.
    pub by_another: fn(&Words) -> String,
    /// Who that was.
    pub by: fn(&Words, String) -> String,
}

/// What the child is called.
pub(super) fn name(told: &Scene<'_>, words: &Words) -> String {
    if told.call_name.is_empty() { words.notices_child() } else { told.call_name.to_owned() }
}

pub(super) fn screen(told: &Scene<'_>, passage: &Passage) -> Screen {
    let tongue = Tongue::of(told.language);
    let (title, at) = ((passage.title)(tongue.words), (passage.at)(tongue.words, when(told, tongue)));
    let body = match told.escort {
        Some(_) => format!("{at}\n{}", (passage.by_another)(tongue.words)),
        None => at,
    };
    Screen { title, body, language: told.language }
}

pub(super) fn letter(told: &Scene<'_>, passage: &Passage) -> Letter {
    let say = |tongue: Tongue| {
        let words = tongue.words;
        let title = (passage.who)(words, name(told, words));
        let at = format!("{}{}{}", words.notices_when(), tongue.colon(), tongue.days.instant_text(told.at));
        let line = match told.escort {
            Some(escort) => format!("{at}\n{}", (passage.by)(words, escort.to_owned())),
            None => at,
        };
        Part {
            when: Some(when(told, tongue)),
            headline: tongue.sentence(&title),
            line,
            title,
            page: words.notices_child_page(),
            link: words.notices_child_link(),
        }
    };
    words::letter(told, told.language, say).into()
}

#[cfg(test)]
mod tests {
    use db::{
        attendance::{Arrived, Left},
        notices::News,
    };
    use domain::{ids::ChildId, lang::Lang};

    use super::*;
    use crate::{
        notices,
        words::{
            MailWords,
            tests::{AT, shown, told},
        },
    };

    const ARRIVED: News = News::Arrived(Arrived { child: ChildId::from_raw(1), by: None });
    const LEFT: News = News::Left(Left { child: ChildId::from_raw(1), by: None });

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
    fn who_fetched_the_child_is_said_in_the_mail_and_not_on_the_locked_screen() {
        let told = Scene { escort: Some("山田 一郎"), ..told() };
        let mail = mail(&LEFT, &told);
        assert!(mail.text.contains("\n日時：11月21日（土） 8:31\nお迎え：山田 一郎さん\n"), "{}", mail.text);
        assert!(mail.html.contains("<br>\nお迎え：山田 一郎さん</p>"), "{}", mail.html);
        let push = words::push(notices::of(&LEFT), &told, "tag").expect("a push");
        assert!(push.contains("お迎えは、登録されている別の方です") && !push.contains("一郎"), "{push}");
    }

    #[test]
    fn a_push_is_in_the_language_of_the_page_on_which_it_was_asked_for() {
        let told = Scene { language: Lang::Vi, ..told() };
        let screen = |told| notices::of(&ARRIVED).screen(told).expect("a screen");
        let pushed = screen(&told);
        assert_eq!((pushed.title.as_str(), pushed.body.as_str()), ("Con đã đến nhà trẻ", "Giờ đến: 8:31"));
        assert_eq!(pushed.language, Lang::Vi);
        let late = screen(&Scene { now: AT.day().plus(1).start(), ..told });
        assert_eq!(late.body, "Giờ đến: T7, 21/11/2026, 8:31");
    }

    #[test]
    fn a_guardian_whose_language_is_known_reads_japanese_and_that() {
        let mail = mail(&LEFT, &Scene { language: Lang::Pt, ..told() });
        assert_eq!(mail.subject, "【山田保育園】ひなたさんが降園しました（8:31） / ひなた saiu da creche (8:31)");
        let (japanese, portuguese) = mail.text.split_once("\n――――――――\n\n").expect("two parts");
        assert!(japanese.contains("ひなたさんが降園しました。\n日時：11月21日（土） 8:31\n"), "{japanese}");
        assert!(portuguese.contains("ひなた saiu da creche.\nData e hora: sáb, 21/11/2026, 8:31\n"), "{portuguese}");
        assert!(mail.html.contains("<div lang=\"ja\">") && mail.html.contains("<div lang=\"pt-BR\">"));
    }

    #[test]
    fn of_a_child_whose_name_cannot_be_read_it_is_said_that_it_came() {
        let nameless = Scene { call_name: "", ..told() };
        assert_eq!(mail(&ARRIVED, &nameless).subject, "【山田保育園】お子さんが登園しました（8:31）");
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
        let html = mail(&ARRIVED, &Scene { facility: "<i>\"園</title>", language: Lang::En, ..told() }).html;
        let name = "&#60;i&#62;&#34;園&#60;/title&#62;";
        for part in ["<title>【NAME】", "<p>NAMEからの", "までご連絡ください", "contact NAME."] {
            assert!(html.contains(&part.replace("NAME", name)), "{part} in {html}");
        }
        assert!(!html.contains("<i>") && html.matches("</title>").count() == 1);
    }
}
