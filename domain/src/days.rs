//! How days and times are written in six languages, the same everywhere: on pages, in mails and on paper.
//!
//! Absent on purpose: words and sentences, which stand in the catalogue.

use crate::{
    lang::Lang,
    time::{CivilDay, MinuteOfDay, UtcTime, Weekday},
};

/// Where a day ends.
const MIDNIGHT: MinuteOfDay = MinuteOfDay(24 * 60);

/// How one language writes them.
#[derive(Debug)]
pub struct Days {
    /// Which one.
    pub lang: Lang,
    /// Short; Monday comes first.
    pub weekdays: [&'static str; 7],
}

impl Days {
    /// How this language writes them.
    #[must_use]
    pub const fn of(lang: Lang) -> &'static Self {
        lang.pick([&JA, &EASY, &EN, &PT, &VI, &ZH])
    }

    /// A month, as `2026年12月`.
    #[must_use]
    pub fn month_text(&self, (year, month): (i16, i8)) -> String {
        match self.lang {
            Lang::Ja | Lang::Easy | Lang::Zh => format!("{year}年{month}月"),
            Lang::En => format!("{} {year}", english_month(month)),
            Lang::Pt => format!("{month:02}/{year}"),
            Lang::Vi => format!("Tháng {month}/{year}"),
        }
    }

    /// A day with its day of the week, as `12月3日（木）`.
    #[must_use]
    pub fn day_text(&self, day: CivilDay) -> String {
        let ((year, month, date), weekday) = (day.ymd(), self.weekdays[day.weekday() as usize]);
        match self.lang {
            Lang::Ja | Lang::Easy => format!("{month}月{date}日（{weekday}）"),
            Lang::Zh => format!("{month}月{date}日（周{weekday}）"),
            Lang::En => format!("{weekday} {date} {} {year}", english_month(month)),
            Lang::Pt | Lang::Vi => format!("{weekday}, {date:02}/{month:02}/{year}"),
        }
    }

    /// A day by itself, for whoever may read it another day: as `11月24日（火）`, `24 November 2026`.
    #[must_use]
    pub fn date_text(&self, day: CivilDay) -> String {
        let (year, month, date) = day.ymd();
        match self.lang {
            Lang::Ja | Lang::Easy => day.japanese(),
            Lang::Zh => format!("{year}年{month}月{date}日"),
            Lang::En => format!("{date} {} {year}", english_month(month)),
            Lang::Pt | Lang::Vi => format!("{date:02}/{month:02}/{year}"),
        }
    }

    /// From the first day to the last; one day is no span.
    #[must_use]
    pub fn days_text(&self, (from, to): (CivilDay, CivilDay)) -> String {
        if from == to {
            return self.day_text(from);
        }
        let between = if self.is_wide() { "〜" } else { " – " };
        format!("{}{between}{}", self.day_text(from), self.day_text(to))
    }

    /// An instant, as `12月3日（木） 17:00`.
    #[must_use]
    pub fn instant_text(&self, at: UtcTime) -> String {
        let between = if self.is_wide() { " " } else { ", " };
        format!("{}{between}{}", self.day_text(at.day()), at.clock_text())
    }

    /// Days of the week, as `月・火・水`.
    #[must_use]
    pub fn weekdays_text(&self, weekdays: &[Weekday]) -> String {
        let name = |weekday: &Weekday| {
            let name = self.weekdays[*weekday as usize];
            if self.lang == Lang::Zh { format!("周{name}") } else { name.to_owned() }
        };
        let between = if matches!(self.lang, Lang::Ja | Lang::Easy) { "・" } else { self.comma() };
        weekdays.iter().map(name).collect::<Vec<_>>().join(between)
    }

    /// Times of a day, from when until when, as `8:30〜12:00、13:00〜17:00`; the whole day is said as such.
    #[must_use]
    pub fn spans_text(&self, spans: &[(MinuteOfDay, MinuteOfDay)]) -> String {
        let between = if self.is_wide() { "〜" } else { "–" };
        let all_day = match self.lang {
            Lang::Ja => "24時間",
            Lang::Easy => "24じかん",
            Lang::En => "24 hours",
            Lang::Zh => "24小时",
            Lang::Vi => "24 giờ",
            Lang::Pt => "24 horas",
        };
        let span = |(from, to): &(MinuteOfDay, MinuteOfDay)| match (*from, *to) {
            (MinuteOfDay(0), MIDNIGHT) => all_day.to_owned(),
            _ => format!("{}{between}{}", from.text(), to.text()),
        };
        spans.iter().map(span).collect::<Vec<_>>().join(self.comma())
    }

    /// What stands between names in a row.
    #[must_use]
    pub const fn comma(&self) -> &'static str {
        if self.is_wide() { "、" } else { ", " }
    }

    /// Whether it is written with wide brackets and without blanks.
    #[must_use]
    pub const fn is_wide(&self) -> bool {
        matches!(self.lang, Lang::Ja | Lang::Easy | Lang::Zh)
    }
}

fn english_month(month: i8) -> &'static str {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    MONTHS[usize::from(month.unsigned_abs()) - 1]
}

const JAPANESE_WEEKDAYS: [&str; 7] = ["月", "火", "水", "木", "金", "土", "日"];

const JA: Days = Days { lang: Lang::Ja, weekdays: JAPANESE_WEEKDAYS };

const EASY: Days = Days { lang: Lang::Easy, weekdays: JAPANESE_WEEKDAYS };

const EN: Days = Days { lang: Lang::En, weekdays: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] };

const PT: Days = Days { lang: Lang::Pt, weekdays: ["seg", "ter", "qua", "qui", "sex", "sáb", "dom"] };

const VI: Days = Days { lang: Lang::Vi, weekdays: ["T2", "T3", "T4", "T5", "T6", "T7", "CN"] };

const ZH: Days = Days { lang: Lang::Zh, weekdays: ["一", "二", "三", "四", "五", "六", "日"] };

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_day_is_said_as_such_in_every_language() {
        let spans = [(MinuteOfDay(0), MinuteOfDay(24 * 60))];
        let texts = Lang::ALL.map(|lang| Days::of(lang).spans_text(&spans));
        assert!(texts.iter().all(|text| text.starts_with("24") && !text.contains("0:00")), "{texts:?}");
        let half = [(MinuteOfDay(0), MinuteOfDay(12 * 60))];
        assert_eq!(Days::of(Lang::Ja).spans_text(&half), "0:00〜12:00");
    }

    #[test]
    fn days_and_times_are_read_in_every_language() {
        let at = UtcTime::from_micros(1_795_483_800_000_000);
        let texts = Lang::ALL.map(|lang| Days::of(lang).instant_text(at));
        let expected = [
            "11月24日（火） 10:30",
            "11月24日（火） 10:30",
            "Tue 24 November 2026, 10:30",
            "ter, 24/11/2026, 10:30",
            "T3, 24/11/2026, 10:30",
            "11月24日（周二） 10:30",
        ];
        assert_eq!(texts, expected);
    }

    #[test]
    fn a_day_by_itself_is_read_in_every_language() {
        let day = UtcTime::from_micros(1_795_483_800_000_000).day();
        let texts = Lang::ALL.map(|lang| Days::of(lang).date_text(day));
        let japanese = "11月24日（火）";
        assert_eq!(texts, [japanese, japanese, "24 November 2026", "24/11/2026", "24/11/2026", "2026年11月24日"]);
    }

    #[test]
    fn one_day_is_no_span() {
        let day = UtcTime::from_micros(1_795_483_800_000_000).day();
        for days in Lang::ALL.map(Days::of) {
            assert_eq!(days.days_text((day, day)), days.day_text(day));
            let both = days.days_text((day, day.plus(1)));
            assert!(both.starts_with(&days.day_text(day)) && both.ends_with(&days.day_text(day.plus(1))), "{both}");
        }
    }
}
