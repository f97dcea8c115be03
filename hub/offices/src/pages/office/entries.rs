//! What stands in the form of an office's settings, and the office that it makes.

use domain::{
    lang::Words,
    queue::{
        office::{
            BadOffice, Counter, CounterNo, HeadStart, Office, Rules, Section, SectionNo, Series, Service, ServiceNo,
        },
        signage::{NOTICES_MAX, Signage},
    },
    time::{MinuteOfDay, UtcTime},
};
use hub_web::pages::fields::{Fields, clock};

/// Most rows of one kind in a form.
const ROWS_MAX: usize = 201;

/// What stands in the fields of the form, by their names.
#[derive(Debug, Clone, Default)]
pub struct Entries {
    /// When the office was set that the form began with.
    pub version: i64,
    fields: Fields,
}

/// Why the fields make no office.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadEntries {
    /// A field does not hold what it should.
    #[error("{0}")]
    Field(String),
    /// The parts do not fit together.
    #[error(transparent)]
    Office(#[from] BadOffice),
}

impl BadEntries {
    /// The sentence for whoever typed it.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Field(name) => format!("「{name}」を正しく入力してください。"),
            Self::Office(BadOffice::Unreadable(_)) => "入力を読み取れませんでした。".to_owned(),
            Self::Office(BadOffice::HowMany(what)) => format!("{}を1つ以上、200以下にしてください。", part(what)),
            Self::Office(BadOffice::Twice(what, which)) => {
                format!("{}の番号「{which}」が2つあります。別の番号にしてください。", part(what))
            }
            Self::Office(BadOffice::Missing(_, what, which)) => {
                format!("{}「{which}」が見つかりません。ほかのところで使われていないか確かめてください。", part(what))
            }
            Self::Office(BadOffice::Series(prefix)) => {
                format!("番号の系列「{prefix}」は、英大文字2つまで、始まりから終わりまでは9999以下にしてください。")
            }
            Self::Office(BadOffice::Notices) => format!("お知らせは{NOTICES_MAX}個までです。"),
            Self::Office(BadOffice::Video) => {
                "動画は、このアドレスにある .mp4 か .webm を「/media/town.mp4」のように書いてください。".to_owned()
            }
            Self::Office(BadOffice::Words(_)) => "日本語の名前を、200文字までで入力してください。".to_owned(),
            Self::Office(BadOffice::Hours) => "番号を出す時間は、始まりを終わりより前にしてください。".to_owned(),
        }
    }
}

fn part(what: &str) -> &'static str {
    match what {
        "sections" | "section" => "課",
        "services" | "service" => "手続き",
        "counters" | "counter" => "窓口",
        _ => "番号の系列",
    }
}

impl Entries {
    /// The fields of a form, as they were sent.
    #[must_use]
    pub fn from_form(form: &[u8]) -> Self {
        let fields = Fields::from_form(form);
        Self { version: fields.number("version").unwrap_or(0), fields }
    }

    /// The fields of the form that shows this office.
    #[must_use]
    pub fn of(office: &Office, set_at: UtcTime) -> Self {
        let mut entries = Self { version: set_at.micros(), ..Self::default() };
        for (row, section) in office.sections.iter().enumerate() {
            entries.put(&format!("section.{row}.no"), section.no);
            entries.put_words(&format!("section.{row}.name"), &section.name);
        }
        for (row, service) in office.services.iter().enumerate() {
            let field = |name: &str| format!("service.{row}.{name}");
            entries.put(&field("no"), service.no);
            entries.put_words(&field("name"), &service.name);
            if let Some(hint) = &service.hint {
                entries.put_words(&field("hint"), hint);
            }
            entries.put(&field("section"), service.section);
            entries.put(&field("series"), &service.series);
            entries.put(&field("minutes"), service.minutes);
            if service.from_home {
                entries.put(&field("from_home"), "on");
            }
        }
        for (row, counter) in office.counters.iter().enumerate() {
            entries.put(&format!("counter.{row}.no"), counter.no);
            entries.put_words(&format!("counter.{row}.name"), &counter.name);
            for service in &counter.services {
                entries.put(&format!("counter.{row}.services"), service);
            }
        }
        for (row, series) in office.series.iter().enumerate() {
            let field = |name: &str| format!("series.{row}.{name}");
            entries.put(&field("prefix"), &series.prefix);
            entries.put(&field("from"), series.from);
            entries.put(&field("to"), series.to);
            if let Some(quota) = series.daily_quota {
                entries.put(&field("quota"), quota);
            }
        }
        for (row, notice) in office.signage.notices.iter().enumerate() {
            entries.put_words(&format!("notice.{row}.text"), notice);
        }
        if let Some(video) = &office.signage.video {
            entries.put("video", video);
        }
        entries.put_rules(&office.rules);
        entries
    }

    fn put_rules(&mut self, rules: &Rules) {
        self.put("opens", clock(rules.opens));
        self.put("closes", clock(rules.closes));
        self.put("booked", rules.head_start.booked);
        self.put("care", rules.head_start.care);
        self.put("vip", rules.head_start.vip);
        self.put("near", rules.near);
        self.put("away_max", rules.away_max);
        self.put("late_grace", rules.late_grace);
        if let Some(service) = rules.tap_service {
            self.put("tap_service", service);
        }
        if rules.carry_over {
            self.put("carry_over", "on");
        }
    }

    fn put(&mut self, name: &str, value: impl ToString) {
        self.fields.put(name, value);
    }

    fn put_words(&mut self, name: &str, words: &Words) {
        self.fields.put_words(name, words);
    }

    /// What stands in a field.
    pub(super) fn text(&self, name: &str) -> &str {
        self.fields.text(name)
    }

    /// What stands in a field of a row.
    pub(super) fn at(&self, kind: &str, row: &usize, name: &str) -> &str {
        self.text(&format!("{kind}.{row}.{name}"))
    }

    /// Whether this box of a row is ticked.
    pub(super) fn has(&self, kind: &str, row: &usize, name: &str, value: &str) -> bool {
        self.fields.has(&format!("{kind}.{row}.{name}"), value)
    }

    /// The rows of one kind that are filled in.
    fn filled(&self, kind: &str) -> Vec<usize> {
        let key = match kind {
            "series" => "from",
            "notice" => "text.ja",
            _ => "no",
        };
        (0..ROWS_MAX)
            .filter(|row| !self.at(kind, row, key).is_empty() && !self.has(kind, row, "remove", "on"))
            .collect()
    }

    /// The rows of one kind that the form shows: those that are filled in, and an empty one.
    pub(super) fn rows(&self, kind: &str) -> Vec<usize> {
        let mut rows = self.filled(kind);
        let empty = rows.last().map_or(0, |last| last + 1);
        rows.push(empty);
        rows
    }

    /// Number and name of each row of one kind, to choose from.
    pub(super) fn choices(&self, kind: &str) -> Vec<(String, String)> {
        let choice = |row: usize| (self.at(kind, &row, "no").to_owned(), self.at(kind, &row, "name.ja").to_owned());
        self.filled(kind).into_iter().map(choice).collect()
    }

    /// The prefixes of the series, to choose from.
    pub(super) fn prefixes(&self) -> Vec<String> {
        self.filled("series").into_iter().map(|row| self.at("series", &row, "prefix").to_owned()).collect()
    }

    /// The office that the fields make.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn office(&self) -> Result<Office, BadEntries> {
        let office = Office {
            sections: self.filled("section").into_iter().map(|row| self.section(row)).collect::<Result<_, _>>()?,
            services: self.filled("service").into_iter().map(|row| self.service(row)).collect::<Result<_, _>>()?,
            counters: self.filled("counter").into_iter().map(|row| self.counter(row)).collect::<Result<_, _>>()?,
            series: self.filled("series").into_iter().map(|row| self.series(row)).collect::<Result<_, _>>()?,
            rules: self.rules()?,
            signage: self.signage(),
        };
        office.check()?;
        Ok(office)
    }

    fn signage(&self) -> Signage {
        let video = self.text("video");
        Signage {
            notices: self.filled("notice").into_iter().map(|row| self.words("notice", row, "text")).collect(),
            video: (!video.is_empty()).then(|| video.to_owned()),
        }
    }

    fn section(&self, row: usize) -> Result<Section, BadEntries> {
        let no = self.number("section", row, "no", "課の番号")?;
        Ok(Section { no: SectionNo(no), name: self.words("section", row, "name") })
    }

    fn service(&self, row: usize) -> Result<Service, BadEntries> {
        let hint = self.words("service", row, "hint");
        Ok(Service {
            no: ServiceNo(self.number("service", row, "no", "手続きの番号")?),
            section: SectionNo(self.number("service", row, "section", "手続きの課")?),
            name: self.words("service", row, "name"),
            hint: (!hint.ja.is_empty()).then_some(hint),
            series: self.at("service", &row, "series").to_owned(),
            minutes: self.number("service", row, "minutes", "手続きにかかる分")?,
            from_home: self.has("service", &row, "from_home", "on"),
        })
    }

    fn counter(&self, row: usize) -> Result<Counter, BadEntries> {
        let services = self.fields.all(&format!("counter.{row}.services"));
        let number = |text: &String| text.parse().map_err(|_| BadEntries::Field("窓口の手続き".to_owned()));
        Ok(Counter {
            no: CounterNo(self.number("counter", row, "no", "窓口の番号")?),
            name: self.words("counter", row, "name"),
            services: services.iter().map(number).collect::<Result<_, _>>()?,
        })
    }

    fn series(&self, row: usize) -> Result<Series, BadEntries> {
        let quota = self.at("series", &row, "quota");
        Ok(Series {
            prefix: self.at("series", &row, "prefix").to_owned(),
            from: self.number("series", row, "from", "番号の始まり")?,
            to: self.number("series", row, "to", "番号の終わり")?,
            daily_quota: if quota.is_empty() {
                None
            } else {
                Some(self.number("series", row, "quota", "1日の上限")?)
            },
        })
    }

    fn rules(&self) -> Result<Rules, BadEntries> {
        let tap_service = self.text("tap_service");
        Ok(Rules {
            opens: self.time("opens", "番号を出しはじめる時刻")?,
            closes: self.time("closes", "番号を出し終わる時刻")?,
            head_start: HeadStart {
                booked: self.minutes("booked", "予約の方")?,
                care: self.minutes("care", "お手伝いが必要な方")?,
                vip: self.minutes("vip", "VIP")?,
            },
            near: self.minutes("near", "お知らせする人数")?,
            tap_service: match tap_service {
                "" => None,
                no => {
                    Some(ServiceNo(no.parse().map_err(|_| BadEntries::Field("カードで番号を取る手続き".to_owned()))?))
                }
            },
            away_max: self.minutes("away_max", "来庁前の方の上限")?,
            late_grace: self.minutes("late_grace", "遅れた方に残す順番")?,
            carry_over: self.text("carry_over") == "on",
        })
    }

    fn words(&self, kind: &str, row: usize, name: &str) -> Words {
        self.fields.words(&format!("{kind}.{row}.{name}"))
    }

    fn number(&self, kind: &str, row: usize, name: &str, said: &str) -> Result<u16, BadEntries> {
        self.fields.number(&format!("{kind}.{row}.{name}")).ok_or_else(|| BadEntries::Field(said.to_owned()))
    }

    fn minutes(&self, name: &str, said: &str) -> Result<u16, BadEntries> {
        let fits = |minutes: &u16| *minutes <= 1_440;
        self.fields.number(name).filter(fits).ok_or_else(|| BadEntries::Field(said.to_owned()))
    }

    fn time(&self, name: &str, said: &str) -> Result<MinuteOfDay, BadEntries> {
        self.fields.time(name).ok_or_else(|| BadEntries::Field(said.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn office() -> Office {
        Office::parse(include_str!("../../../../src/demo/office.json")).expect("the demo office")
    }

    /// What a browser sends of the form that shows this office.
    fn sent(entries: &Entries) -> Vec<u8> {
        let mut form = url::form_urlencoded::Serializer::new(format!("version={}&", entries.version));
        form.extend_pairs(entries.fields.pairs());
        form.finish().into_bytes()
    }

    #[test]
    fn a_form_sent_as_it_was_shown_changes_nothing() {
        let office = office();
        let shown = Entries::of(&office, UtcTime::from_micros(7));
        let entries = Entries::from_form(&sent(&shown));
        assert_eq!((entries.version, entries.office()), (7, Ok(office)));
    }

    #[test]
    fn a_row_is_added_by_the_empty_one_and_taken_away_by_its_box() {
        let office = office();
        let mut entries = Entries::of(&office, UtcTime::from_micros(7));
        entries.put("counter.13.no", 14);
        entries.put("counter.13.name.ja", "14番窓口");
        entries.put("counter.13.services", 1);
        entries.put("counter.0.remove", "on");
        let changed = entries.office().expect("an office");
        assert_eq!((changed.counters.len(), changed.counter(CounterNo(1))), (13, None));
        assert_eq!(changed.counter_name(CounterNo(14)), "14番窓口");
    }

    #[test]
    fn what_cannot_be_is_said_in_japanese_and_names_the_field() {
        let office = office();
        let refused = |name: &str, value: &str| {
            let mut entries = Entries::of(&office, UtcTime::from_micros(7));
            entries.fields.set(name, value);
            entries.office().expect_err("a refusal").words()
        };
        assert_eq!(refused("service.0.minutes", "六"), "「手続きにかかる分」を正しく入力してください。");
        assert_eq!(refused("counter.1.no", "1"), "窓口の番号「1」が2つあります。別の番号にしてください。");
        assert_eq!(
            refused("service.0.section", "99"),
            "課「99」が見つかりません。ほかのところで使われていないか確かめてください。"
        );
        assert_eq!(refused("opens", "25:00"), "「番号を出しはじめる時刻」を正しく入力してください。");
        assert_eq!(refused("closes", "00:00"), "番号を出す時間は、始まりを終わりより前にしてください。");
    }
}
