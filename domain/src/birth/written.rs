//! Dates of birth as lists of towns have them: in eras (令和6年4月1日, R6.4.1) or not (2024/4/1, 20240401), as far as known.

use super::{BadBirth, Birth};
use crate::text::half_width;

/// An era (元号): its names, its first day and its last one.
struct Era {
    names: [&'static str; 3],
    first: (i16, i8, i8),
    last: (i16, i8, i8),
}

/// 元号法, and the imperial ordinances before it; in Japan's calendar of today from 1873 on.
const ERAS: [Era; 5] = [
    Era { names: ["令和", "令", "R"], first: (2019, 5, 1), last: (9999, 12, 31) },
    Era { names: ["平成", "平", "H"], first: (1989, 1, 8), last: (2019, 4, 30) },
    Era { names: ["昭和", "昭", "S"], first: (1926, 12, 25), last: (1989, 1, 7) },
    Era { names: ["大正", "大", "T"], first: (1912, 7, 30), last: (1926, 12, 25) },
    Era { names: ["明治", "明", "M"], first: (1868, 1, 25), last: (1912, 7, 30) },
];

/// A date of birth as somebody wrote it; what is not known may be 00, 不明 or 不詳, or not there. A day that its era did not
/// have is none: nobody knows which of the two is wrong.
///
/// # Errors
/// If it is no date of birth.
pub fn written(text: &str) -> Result<Birth, BadBirth> {
    let text: String = half_width(text).chars().filter(|letter| !letter.is_whitespace()).collect();
    if let Ok(birth) = text.parse::<Birth>() {
        return packed(&text).unwrap_or(Ok(birth));
    }
    let upper = text.to_uppercase();
    let in_era = ERAS.iter().find_map(|era| {
        let rest = era.names.iter().find_map(|name| upper.strip_prefix(name))?;
        Some((era, rest))
    });
    let Some((era, rest)) = in_era else {
        return packed(&text).unwrap_or_else(|| plain(&text).parse());
    };
    let rest = plain(&rest.replace('元', "1"));
    let parts: Vec<&str> = rest.split('-').collect();
    let year: i16 = parts[0].parse().map_err(|_| BadBirth)?;
    let year = (1..=99).contains(&year).then(|| era.first.0 + year - 1).ok_or(BadBirth)?;
    let birth: Birth = [year.to_string().as_str()]
        .into_iter()
        .chain(parts[1..].iter().copied())
        .collect::<Vec<_>>()
        .join("-")
        .parse()?;
    let fits = match birth {
        Birth::Day(day) => (era.first..=era.last).contains(&day.ymd()),
        Birth::Month(year, month) => ((era.first.0, era.first.1)..=(era.last.0, era.last.1)).contains(&(year, month)),
        Birth::Year(year) => (era.first.0..=era.last.0).contains(&year),
        Birth::Unknown => false,
    };
    if fits { Ok(birth) } else { Err(BadBirth) }
}

/// `20240401`; `None` if it is nothing of the kind.
fn packed(text: &str) -> Option<Result<Birth, BadBirth>> {
    let is_packed = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_packed.then(|| format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]).parse())
}

/// With hyphens between the parts, and none at the end.
fn plain(text: &str) -> String {
    let parts = text.replace(['年', '月', '/', '.', '．', '・'], "-").replace('日', "");
    parts.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_lists_have_them() {
        for (text, birth) in [
            ("令和6年4月1日", "2024-04-01"),
            ("R6.4.1", "2024-04-01"),
            ("ｒ６．４．１", "2024-04-01"),
            ("2024/4/1", "2024-04-01"),
            ("2024年4月1日", "2024-04-01"),
            ("20240401", "2024-04-01"),
            ("2024-04-01", "2024-04-01"),
            ("令和元年5月1日", "2019-05-01"),
            ("平成31年4月30日", "2019-04-30"),
            ("昭和25年", "1950-00-00"),
            ("S25.3", "1950-03-00"),
            ("昭和25年3月不詳", "1950-03-00"),
            ("昭64-1-7", "1989-01-07"),
            ("大正15年12月24日", "1926-12-24"),
            ("明治45年7月29日", "1912-07-29"),
            ("不詳", "0000-00-00"),
            ("", "0000-00-00"),
        ] {
            assert_eq!(written(text).map(|birth| birth.to_string()).as_deref(), Ok(birth), "{text}");
        }
    }

    #[test]
    fn what_no_calendar_had_is_no_date() {
        for text in [
            "平成31年5月1日",
            "昭和64年1月8日",
            "令和0年1月1日",
            "令和元年4月30日",
            "R6.13.1",
            "2023/2/29",
            "慶応3年1月1日",
            "20241301",
            "6.4.1",
            "昭和",
            "山田",
        ] {
            assert_eq!(written(text), Err(BadBirth), "{text}");
        }
    }
}
