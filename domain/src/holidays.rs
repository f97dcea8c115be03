//! Japanese public holidays (国民の祝日に関する法律, Act No. 178 of 1948, as it stands since 2007).
//!
//! The equinoxes are announced only in February of the year before; until then the usual approximation holds, which has
//! been right since 1980 and ends in 2099. Absent on purpose: the years before 2007, when the law was another one.

use crate::time::CivilDay;
use crate::time::Weekday;

/// The public holiday on this day. Knows the years 2007 to 2099; no day of another year is one.
#[must_use]
pub fn holiday(day: CivilDay) -> Option<&'static str> {
    named(day).or_else(|| {
        let before = day.plus(-1);
        named(before)?;
        if follows_a_sunday(before) {
            return Some("振替休日"); // Article 3, paragraph 2
        }
        named(day.plus(1)).map(|_| "国民の休日") // Article 3, paragraph 3
    })
}

/// Whether a holiday on a Sunday and holidays right after it end with this holiday.
fn follows_a_sunday(mut holiday: CivilDay) -> bool {
    while holiday.weekday() != Weekday::Sun {
        holiday = holiday.plus(-1);
        if named(holiday).is_none() {
            return false;
        }
    }
    true
}

/// Article 2, and the laws that moved its days in certain years.
fn named(day: CivilDay) -> Option<&'static str> {
    let (year, month, date) = day.ymd();
    let monday = |nth| day.weekday() == Weekday::Mon && (date - 1) / 7 + 1 == nth;
    Some(match (year, month, date) {
        (..2007 | 2100.., _, _) => return None,
        // Act No. 99 of 2018: the Emperor's accession.
        (2019, 5, 1) => "天皇の即位の日",
        (2019, 10, 22) => "即位礼正殿の儀の行われる日",
        // Act No. 86 of 2015: the Olympic Games of Tokyo.
        (2020, 7, 23) | (2021, 7, 22) => "海の日",
        (2020, 7, 24) | (2021, 7, 23) => "スポーツの日",
        (2020, 8, 10) | (2021, 8, 8) => "山の日",
        (2020 | 2021, 7 | 8 | 10, _) => return None,
        (_, 1, 1) => "元日",
        (_, 1, _) if monday(2) => "成人の日",
        (_, 2, 11) => "建国記念の日",
        (2020.., 2, 23) => "天皇誕生日",
        (_, 3, _) if date == equinox(year, 20_843_100) => "春分の日",
        (_, 4, 29) => "昭和の日",
        (_, 5, 3) => "憲法記念日",
        (_, 5, 4) => "みどりの日",
        (_, 5, 5) => "こどもの日",
        (_, 7, _) if monday(3) => "海の日",
        (2016.., 8, 11) => "山の日",
        (_, 9, _) if monday(3) => "敬老の日",
        (_, 9, _) if date == equinox(year, 23_248_800) => "秋分の日",
        (..2020, 10, _) if monday(2) => "体育の日",
        (_, 10, _) if monday(2) => "スポーツの日",
        (_, 11, 3) => "文化の日",
        (_, 11, 23) => "勤労感謝の日",
        (..2019, 12, 23) => "天皇誕生日",
        _ => return None,
    })
}

/// The day of the month on which the sun stands over the equator: `in_1980` in millionths of a day, 0.242194 days later
/// every year, a whole day earlier after every leap day.
fn equinox(year: i16, in_1980: i32) -> i8 {
    let years = i32::from(year) - 1980;
    let date = (in_1980 + 242_194 * years) / 1_000_000 - years / 4;
    i8::try_from(date).expect("an equinox is between the 19th and the 24th")
}

#[cfg(test)]
mod tests;
