//! Something looks like an attack (インシデント): whoever looks after that is told at once that it is so, and where to read who
//! and from where. Nothing of that stands in a mail.

use askama::Template;
use db::{
    incidents::{FoundNews, Rule},
    notices::Due,
};

use super::{Letter, Notice, Screen, topic_of_fact};
use crate::words::{MailWords, Scene};

/// What a rule finds, in words.
#[must_use]
pub const fn rule_words(rule: Rule) -> &'static str {
    match rule {
        Rule::Account => "1つのアカウントで、パスワードの間違いが続いています",
        Rule::Source => "1つの場所から、いくつものアカウントのパスワードが試されています",
        Rule::Accounts => "たくさんのアカウントで、パスワードの間違いが出ています",
        Rule::Probing => "ないページや、見てはいけないページが、次々に開かれています",
        Rule::Export => "1人が、たくさんのファイルを保存・印刷しています",
        Rule::Browsing => "1人が、たくさんの人の情報を開いています",
        Rule::Device => "1つのサインインが、2つの場所やパソコンで同時に使われています",
        Rule::Places => "1つのアカウントが、離れた2つの場所で同時に使われています",
        Rule::Clone => "1台の端末の鍵が、別の端末でも使われています",
    }
}

#[derive(Template)]
#[template(path = "incident_letter.html")]
struct Page<'a> {
    subject: &'a str,
    what: &'static str,
    since: &'a str,
    url: &'a str,
}

impl Notice for FoundNews {
    fn topic(&self, due: &Due) -> [u8; 16] {
        topic_of_fact(due)
    }

    /// It goes by mail alone.
    fn screen(&self, _: &Scene<'_>) -> Option<Screen> {
        None
    }

    fn letter(&self, told: &Scene<'_>) -> Option<Letter> {
        let what = rule_words(self.rule);
        let since = format!("{} {}", self.since.day().japanese(), self.since.clock_text());
        let subject = format!("【{}】不正アクセスの疑い：{what}", told.facility);
        let text = format!(
            "不正アクセスの疑いを見つけました。\n\n{what}。\n{since}から\n\nだれが、どこから、何をしたかは、職員のネットワークから次のページで見られます。\n確かめたことを書き、終わったら閉じてください。\n{}\n\n同じことが続いても、閉じるまでは新しいメールは送りません。\n",
            told.url
        );
        let html = Page { subject: &subject, what, since: &since, url: told.url }.render().ok()?;
        Some(MailWords { subject, text, html }.into())
    }
}

#[cfg(test)]
mod tests {
    use db::notices::News;
    use domain::ids::IncidentId;

    use super::*;
    use crate::{
        notices,
        words::tests::{AT, told},
    };

    #[test]
    fn a_mail_about_an_incident_says_what_and_since_when_and_names_nobody() {
        for rule in Rule::ALL {
            let news = News::Incident(FoundNews { incident: IncidentId::from_raw(1), rule: *rule, since: AT });
            let scene =
                Scene { facility: "町のシステム", url: "https://staff.example.jp/staff/incidents/x", ..told() };
            let mail = notices::of(&news).letter(&scene).expect("a letter").words;
            assert!(mail.subject.starts_with("【町のシステム】不正アクセスの疑い："), "{}", mail.subject);
            for said in [rule_words(*rule), "11月21日（土） 8:31", scene.url] {
                assert!(mail.text.contains(said) && mail.html.contains(said), "{said}");
            }
            assert!(!mail.text.contains("ひなた") && notices::of(&news).screen(&scene).is_none());
        }
    }
}
