//! What was noted of a child today was a mistake, and is cleared (取り消し): whoever heard of it hears that. A screen so shows no child
//! as come, or as gone home, of whom that is not known.

use db::{attendance::Cleared, notices::Due};

use super::{Letter, Notice, Screen, attendance, topic_of_fact};
use crate::words::{self, Part, Scene, Tongue};

impl Notice for Cleared {
    fn topic(&self, due: &Due) -> [u8; 16] {
        topic_of_fact(due)
    }

    fn screen(&self, told: &Scene<'_>) -> Option<Screen> {
        let words = Tongue::of(told.language).words;
        let (title, body) = (words.notices_cleared(), words.notices_cleared_more());
        Some(Screen { title, body, language: told.language })
    }

    fn letter(&self, told: &Scene<'_>) -> Option<Letter> {
        let say = |Tongue { days, words }| {
            let name = attendance::name(told, words);
            Part {
                title: words.notices_cleared_who(&name),
                when: None,
                headline: words.notices_cleared_sorry(&name),
                line: words.notices_cleared_at(days.instant_text(told.at)),
                page: words.notices_child_page(),
                link: words.notices_child_link(),
            }
        };
        Some(words::letter(told, told.language, say).into())
    }
}

#[cfg(test)]
mod tests {
    use db::notices::News;
    use domain::{ids::ChildId, lang::Lang};

    use super::*;
    use crate::{
        notices,
        words::tests::{shown, told},
    };

    #[test]
    fn what_is_cleared_is_said_to_have_been_a_mistake_in_every_language() {
        let news = News::Cleared(Cleared { child: ChildId::from_raw(1) });
        let [title, body] = shown(&news);
        assert!(title.contains("訂正") && body.contains("まちがい") && !body.contains("ひなた"));
        for language in Lang::ALL {
            let mail = notices::of(&news).letter(&Scene { language, ..told() }).expect("a letter").words;
            assert!(
                mail.subject.starts_with("【山田保育園】ひなたさんの登園・降園のお知らせの訂正"),
                "{}",
                mail.subject
            );
            assert!(mail.text.contains("11月21日（土） 8:31に記録を取り消しました。"), "{}", mail.text);
        }
    }
}
