//! A child is here still: that it went home was a mistake (降園の取り消し). It takes the place of that on a screen.

use db::{
    attendance::StillHere,
    notices::{Channel, Due},
};
use domain::{lang::Lang, time::UtcTime};

use super::{Letter, Notice, Screen, attendance};
use crate::{
    patience::Patience,
    words::{self, Scene},
};

impl Notice for StillHere {
    /// It is as old as the correction is; what it tells of, the child's being here, began in the morning.
    fn end(&self, patience: &Patience, channel: Channel, _: UtcTime) -> UtcTime {
        patience.end(channel, self.noted)
    }

    fn topic(&self, due: &Due) -> [u8; 16] {
        attendance::topic(due)
    }

    fn screen(&self, _: &Scene<'_>) -> Option<Screen> {
        let title = "降園のお知らせの訂正".to_owned();
        let body = "先ほどの降園のお知らせはまちがいでした。お子さまは園にいます。".to_owned();
        Some(Screen { title, body, language: Lang::Ja })
    }

    fn letter(&self, told: &Scene<'_>) -> Option<Letter> {
        let call_name = told.call_name;
        let letter = words::Letter {
            subject: format!("{call_name}さんは園にいます（降園のお知らせの訂正）"),
            headline: format!("先ほどの{call_name}さんの降園のお知らせは、まちがいでした。申しわけありません。"),
            line: format!(
                "{call_name}さんは園にいます（{} {}に確かめました）。",
                self.noted.day().japanese(),
                self.noted.clock_text()
            ),
            page: "園でのようすは、こちらのページでご覧いただけます。",
            link: "園でのようすを見る",
        };
        Some(letter.set(told).into())
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
