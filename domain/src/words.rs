//! Words that people meet in several places and that are the same everywhere, on pages, in mails and on paper: the names of
//! a booking's parts, days and times, in six languages.
//!
//! Absent on purpose: sentences. Each page and each mail has its own.

use crate::{
    lang::Lang,
    time::{CivilDay, UtcTime},
};

/// The words in one language.
#[derive(Debug)]
pub struct Common {
    /// Which one.
    pub lang: Lang,
    /// What somebody comes for.
    pub services: &'static str,
    /// How many come.
    pub people: &'static str,
    /// The number of a booking.
    pub number: &'static str,
    /// Where to call.
    pub telephone: &'static str,
    /// A heading: what to bring.
    pub bring: &'static str,
    /// Short; Monday comes first.
    pub weekdays: [&'static str; 7],
    /// One person; what comes after any other number of people.
    people_counted: (&'static str, &'static str),
}

impl Common {
    /// The words in this language.
    #[must_use]
    pub const fn of(lang: Lang) -> &'static Self {
        lang.pick([&JA, &EASY, &EN, &PT, &VI, &ZH])
    }

    /// So many people, as `2人`.
    #[must_use]
    pub fn people_text(&self, count: u16) -> String {
        let (one, several) = self.people_counted;
        if count == 1 { one.to_owned() } else { format!("{count}{several}") }
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

const JA: Common = Common {
    lang: Lang::Ja,
    services: "手続き",
    people: "人数",
    number: "予約番号",
    telephone: "電話",
    bring: "お持ちいただくもの",
    weekdays: JAPANESE_WEEKDAYS,
    people_counted: ("1人", "人"),
};

const EASY: Common = Common {
    lang: Lang::Easy,
    services: "すること",
    people: "人の かず",
    number: "よやくの ばんごう",
    telephone: "でんわ",
    bring: "もってくるもの",
    weekdays: JAPANESE_WEEKDAYS,
    people_counted: ("1人", "人"),
};

const EN: Common = Common {
    lang: Lang::En,
    services: "What for",
    people: "People",
    number: "Booking number",
    telephone: "Phone",
    bring: "What to bring",
    weekdays: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    people_counted: ("1 person", " people"),
};

const PT: Common = Common {
    lang: Lang::Pt,
    services: "Serviço",
    people: "Pessoas",
    number: "Número da reserva",
    telephone: "Telefone",
    bring: "O que trazer",
    weekdays: ["seg", "ter", "qua", "qui", "sex", "sáb", "dom"],
    people_counted: ("1 pessoa", " pessoas"),
};

const VI: Common = Common {
    lang: Lang::Vi,
    services: "Thủ tục",
    people: "Số người",
    number: "Số lịch hẹn",
    telephone: "Điện thoại",
    bring: "Những thứ cần mang theo",
    weekdays: ["T2", "T3", "T4", "T5", "T6", "T7", "CN"],
    people_counted: ("1 người", " người"),
};

const ZH: Common = Common {
    lang: Lang::Zh,
    services: "手续",
    people: "人数",
    number: "预约号码",
    telephone: "电话",
    bring: "需要携带的物品",
    weekdays: ["一", "二", "三", "四", "五", "六", "日"],
    people_counted: ("1人", "人"),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_are_read_in_every_language() {
        let at = UtcTime::from_micros(1_795_483_800_000_000);
        let texts = Lang::ALL.map(|lang| Common::of(lang).instant_text(at));
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
    fn one_day_is_no_span() {
        let day = UtcTime::from_micros(1_795_483_800_000_000).day();
        for words in Lang::ALL.map(Common::of) {
            assert_eq!(words.days_text((day, day)), words.day_text(day));
            let both = words.days_text((day, day.plus(1)));
            assert!(both.starts_with(&words.day_text(day)) && both.ends_with(&words.day_text(day.plus(1))), "{both}");
        }
    }

    #[test]
    fn one_person_is_not_several() {
        let counted = |lang| [1, 2].map(|count| Common::of(lang).people_text(count));
        assert_eq!(counted(Lang::En), ["1 person", "2 people"]);
        assert_eq!(counted(Lang::Ja), ["1人", "2人"]);
    }
}
