//! A child is here still: that it went home was a mistake (降園の取り消し). It takes the place of that on a screen.

use db::{
    attendance::StillHere,
    notices::{Channel, Due},
};
use domain::time::UtcTime;

use super::{Letter, Notice, Screen, attendance, topic_of_fact};
use crate::{
    patience::Patience,
    words::{self, Part, Scene, Tongue},
};

impl Notice for StillHere {
    /// It is as old as the correction is; what it tells of, the child's being here, began in the morning.
    fn end(&self, patience: &Patience, channel: Channel, _: UtcTime) -> UtcTime {
        patience.end(channel, self.noted)
    }

    fn topic(&self, due: &Due) -> [u8; 16] {
        topic_of_fact(due)
    }

    fn screen(&self, told: &Scene<'_>) -> Option<Screen> {
        let words = Tongue::of(told.language).words;
        let (title, body) = (words.notices_still_here(), words.notices_still_here_more());
        Some(Screen { title, body, language: told.language })
    }

    fn letter(&self, told: &Scene<'_>) -> Option<Letter> {
        let say = |Tongue { days, words }| {
            let name = attendance::name(told, words);
            Part {
                title: words.notices_still_here_who(&name),
                when: None,
                headline: words.notices_still_here_sorry(&name),
                line: words.notices_still_here_at(&name, days.instant_text(self.noted)),
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
    use domain::ids::ChildId;

    use super::*;
    use crate::{
        notices,
        words::tests::{AT, shown, told},
    };

    #[test]
    fn a_departure_that_was_a_mistake_is_said_to_be_one() {
        let news = News::StillHere(StillHere { child: ChildId::from_raw(1), noted: AT });
        let [title, body] = shown(&news);
        assert!(title.contains("訂正") && body.contains("まちがい") && !body.contains("ひなた"));
        let mail = notices::of(&news).letter(&told()).expect("a letter").words;
        assert_eq!(mail.subject, "【山田保育園】ひなたさんは園にいます（降園のお知らせの訂正）");
        assert!(mail.text.contains("ひなたさんは園にいます（11月21日（土） 8:31に確かめました）。"), "{}", mail.text);
    }

    #[test]
    fn it_is_worth_sending_as_long_after_the_correction_as_other_notices_are_after_theirs() {
        let evening = AT + std::time::Duration::from_secs(9 * 3_600);
        let news = StillHere { child: ChildId::from_raw(1), noted: evening };
        let patience = Patience::default();
        assert_eq!(news.end(&patience, Channel::Push, AT), evening + patience.push);
    }
}
