//! A guardian is invited by mail (招待). The mail holds the link that lets in, which is why it never goes anywhere else.

use db::{
    notices::{Channel, Due},
    roster::Invited,
};
use domain::time::UtcTime;

use super::{Letter, Needless, Notice, Screen, topic_of_fact};
use crate::{
    patience::Patience,
    words::{self, Part, Scene, Tongue},
};

impl Notice for Invited {
    /// As long as the link is good: the address may be mended meanwhile.
    fn end(&self, patience: &Patience, channel: Channel, at: UtcTime) -> UtcTime {
        patience.end(channel, at).min(self.until)
    }

    fn until(&self, _: &Due, end: UtcTime, now: UtcTime) -> Result<UtcTime, Needless> {
        if now >= self.until { Err(Needless::Over) } else { Ok(end) }
    }

    fn topic(&self, due: &Due) -> [u8; 16] {
        topic_of_fact(due)
    }

    /// It goes by mail alone.
    fn screen(&self, _: &Scene<'_>) -> Option<Screen> {
        None
    }

    fn letter(&self, told: &Scene<'_>) -> Option<Letter> {
        let say = |Tongue { days, words }| Part {
            title: words.notices_invited(),
            when: None,
            headline: words.notices_invited_more(),
            line: words.notices_invited_until(days.instant_text(self.until)),
            page: words.notices_invited_page(),
            link: words.notices_invited_link(),
        };
        Some(words::letter(told, told.language, say).into())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use db::notices::News;
    use domain::ids::{FormId, GuardianId, StaffId};

    use super::*;
    use crate::{
        notices,
        words::tests::{AT, told},
    };

    fn invited(until: UtcTime) -> Invited {
        Invited { guardian: GuardianId::from_raw(1), by: StaffId::from_raw(2), form: FormId::from_bits(3), until }
    }

    #[test]
    fn an_invitation_says_from_where_until_when_and_how_often_it_is_good() {
        let news = News::Invited(invited(AT + Duration::from_secs(86_400)));
        let scene = Scene { url: "https://kazasu.example.jp/invitations/abc", ..told() };
        let mail = notices::of(&news).letter(&scene).expect("a letter").words;
        assert_eq!(mail.subject, "【山田保育園】登園・降園をスマートフォンで見られるようにするご案内");
        for said in
            ["11月22日（日） 8:31 まで、1回だけ", "https://kazasu.example.jp/invitations/abc\n", "山田保育園まで"]
        {
            assert!(mail.text.contains(said), "{said} in {}", mail.text);
        }
        assert!(notices::of(&news).screen(&scene).is_none());
    }

    #[test]
    fn it_ends_with_its_link() {
        let (soon, patience) = (AT + Duration::from_secs(60), Patience::default());
        assert_eq!(invited(soon).end(&patience, Channel::Mail, AT), soon);
    }
}
