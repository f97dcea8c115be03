//! What people are written: for each occasion and language the usual text, or one of the town's own.

use domain::{
    bookings::calendar::{Calendar, Template, Told},
    lang::Lang,
};
use hub_web::pages::fields::{Fields, LANGS};

use super::{CalendarSettings, Draft};

/// Occasions by their names in addresses, with what they are called and when the mail goes out.
const OCCASIONS: [(Told, &str, &str, &str); 10] = [
    (Told::Booked, "booked", "予約ができたとき", "予約が決まると、すぐに送ります。"),
    (Told::Reminder, "reminder", "予約の日が近づいたとき", "「予約できる手続き」で決めた時に送ります。"),
    (Told::Moved, "moved", "予約を変えたとき", "日時・手続き・人数が変わると、すぐに送ります。"),
    (Told::Cancelled, "cancelled", "予約を取り消したとき", "本人か職員が取り消すと、すぐに送ります。"),
    (Told::CalledOff, "called-off", "役所の都合で休むとき", "休みにして予約を取り消すと、すぐに送ります。"),
    (Told::Waits, "waits", "キャンセル待ちに入ったとき", "キャンセル待ちを申し込むと、すぐに送ります。"),
    (Told::Offered, "offered", "空きが出たとき", "キャンセル待ちの方に、順番に送ります。"),
    (Told::Reinvited, "reinvited", "来られなかった方に", "職員が「もう一度案内する」を押すと送ります。"),
    (Told::Link, "link", "予約のページをたずねられたとき", "「予約を確かめる・変える」で頼まれると、すぐに送ります。"),
    (Told::Code, "code", "確認番号を送るとき", "予約の途中で、アドレスを確かめるために送ります。"),
];

/// What may stand in braces.
pub(super) const PLACEHOLDERS_SAID: [(&str, &str); 13] = [
    ("{name}", "お名前"),
    ("{place}", "施設の名前"),
    ("{desk}", "予約窓口の名前"),
    ("{services}", "手続きの名前"),
    ("{day}", "予約の日"),
    ("{time}", "予約の時刻"),
    ("{number}", "予約番号"),
    ("{people}", "人数"),
    ("{documents}", "持ち物"),
    ("{link}", "予約のページのアドレス"),
    ("{reason}", "休みの理由"),
    ("{telephone}", "場所の電話番号"),
    ("{code}", "確認番号"),
];

/// The occasion of this name.
#[must_use]
pub fn told_of(key: &str) -> Option<Told> {
    OCCASIONS.iter().find(|(_, known, ..)| *known == key).map(|(told, ..)| *told)
}

/// The language of this name.
#[must_use]
pub fn lang_of(key: &str) -> Option<Lang> {
    if key == "ja" {
        return Some(Lang::Ja);
    }
    LANGS.iter().find(|(_, tag, _)| *tag == key).map(|(lang, ..)| *lang)
}

/// Which text is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// On what occasion.
    pub told: Told,
    /// In what language.
    pub lang: Lang,
}

impl Asked {
    /// As the form says; the first one if it says nothing.
    #[must_use]
    pub fn of(fields: &Fields) -> Self {
        Self {
            told: told_of(fields.text("told")).unwrap_or(Told::Booked),
            lang: lang_of(fields.text("lang")).unwrap_or_default(),
        }
    }
}

/// A mail as whoever booked would read it, with made-up names.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Its subject.
    pub subject: String,
    /// Its plain text.
    pub text: String,
}

/// Takes over the text of the form.
pub(super) fn read(fields: &Fields, calendar: &mut Calendar) {
    let Asked { told, lang } = Asked::of(fields);
    if fields.has("own", "on") {
        let text = |name: &str| fields.text(name).to_owned();
        let template = Template { subject: text("subject"), body: text("body") };
        calendar.templates.entry(told).or_default().insert(lang, template);
    } else if let Some(texts) = calendar.templates.get_mut(&told) {
        texts.remove(&lang);
        if texts.is_empty() {
            calendar.templates.remove(&told);
        }
    }
}

impl Draft {
    /// With this text: the town's own, or the usual one to begin with.
    #[must_use]
    pub fn asking(mut self, asked: Asked, usual: Template) -> Self {
        let Asked { told, lang } = asked;
        let own = self.context.calendar.templates.get(&told).and_then(|texts| texts.get(&lang)).cloned();
        if own.is_some() {
            self.fields.set("own", "on");
        }
        let Template { subject, body } = own.unwrap_or(usual);
        self.fields.set("told", told_key(told));
        self.fields.set("lang", lang_key(lang));
        self.fields.set("subject", subject);
        self.fields.set("body", body);
        self
    }
}

fn told_key(told: Told) -> &'static str {
    OCCASIONS.iter().find(|(one, ..)| *one == told).map_or("booked", |(_, key, ..)| key)
}

fn lang_key(lang: Lang) -> &'static str {
    LANGS.iter().find(|(one, ..)| *one == lang).map_or("ja", |(_, tag, _)| tag)
}

/// Something to choose on the page.
#[derive(Debug)]
pub(super) struct Choice {
    pub key: &'static str,
    pub title: &'static str,
    /// A text of the town's own is in use.
    pub is_own: bool,
    pub is_shown: bool,
}

impl CalendarSettings {
    pub(super) fn occasions(&self) -> Vec<Choice> {
        let (asked, templates) = (Asked::of(&self.draft.fields), &self.draft.context.calendar.templates);
        let choice = |(told, key, title, _): &(Told, &'static str, &'static str, &str)| Choice {
            key,
            title,
            is_own: templates.contains_key(told),
            is_shown: asked.told == *told,
        };
        OCCASIONS.iter().map(choice).collect()
    }

    pub(super) fn tongues(&self) -> Vec<Choice> {
        let Asked { told, lang } = Asked::of(&self.draft.fields);
        let own = self.draft.context.calendar.templates.get(&told);
        let choice = |(one, key, title): (Lang, &'static str, &'static str)| Choice {
            key,
            title,
            is_own: own.is_some_and(|texts| texts.contains_key(&one)),
            is_shown: lang == one,
        };
        [(Lang::Ja, "ja", "日本語")].into_iter().chain(LANGS).map(choice).collect()
    }

    pub(super) fn occasion(&self) -> (&'static str, &'static str) {
        let Asked { told, .. } = Asked::of(&self.draft.fields);
        OCCASIONS.iter().find(|(one, ..)| *one == told).map_or(("", ""), |(.., title, when)| (title, when))
    }
}
