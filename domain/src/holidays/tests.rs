use proptest::prelude::*;

use super::*;

/// Dates of a year in words, like `1/1 元日`.
fn holidays_of(year: i16) -> Vec<String> {
    let first = CivilDay::from_date(year, 1, 1).expect("a year of the test");
    (0..366)
        .map(|ahead| first.plus(ahead))
        .filter(|day| day.ymd().0 == year)
        .filter_map(|day| holiday(day).map(|name| (day.ymd(), name)))
        .map(|((_, month, date), name)| format!("{month}/{date} {name}"))
        .collect()
}

fn dates_of(year: i16) -> String {
    let dates: Vec<String> = holidays_of(year).iter().map(|words| words.split(' ').take(1).collect()).collect();
    dates.join(" ")
}

#[test]
fn every_holiday_of_2026_is_known_by_its_name() {
    let expected = [
        "1/1 元日",
        "1/12 成人の日",
        "2/11 建国記念の日",
        "2/23 天皇誕生日",
        "3/20 春分の日",
        "4/29 昭和の日",
        "5/3 憲法記念日",
        "5/4 みどりの日",
        "5/5 こどもの日",
        "5/6 振替休日",
        "7/20 海の日",
        "8/11 山の日",
        "9/21 敬老の日",
        "9/22 国民の休日",
        "9/23 秋分の日",
        "10/12 スポーツの日",
        "11/3 文化の日",
        "11/23 勤労感謝の日",
    ];
    assert_eq!(holidays_of(2026), expected);
}

#[test]
fn the_years_around_are_those_of_the_official_list() {
    let years = [
        (2024, "1/1 1/8 2/11 2/12 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/15 8/11 8/12 9/16 9/22 9/23 10/14 11/3 11/4 11/23"),
        (2025, "1/1 1/13 2/11 2/23 2/24 3/20 4/29 5/3 5/4 5/5 5/6 7/21 8/11 9/15 9/23 10/13 11/3 11/23 11/24"),
        (2027, "1/1 1/11 2/11 2/23 3/21 3/22 4/29 5/3 5/4 5/5 7/19 8/11 9/20 9/23 10/11 11/3 11/23"),
        (2028, "1/1 1/10 2/11 2/23 3/20 4/29 5/3 5/4 5/5 7/17 8/11 9/18 9/22 10/9 11/3 11/23"),
    ];
    for (year, dates) in years {
        assert_eq!(dates_of(year), dates, "{year}");
    }
}

#[test]
fn the_accession_and_the_olympic_games_moved_the_holidays_of_their_years() {
    let years = [
        (
            2019,
            "1/1 1/14 2/11 3/21 4/29 4/30 5/1 5/2 5/3 5/4 5/5 5/6 7/15 8/11 8/12 9/16 9/23 10/14 10/22 11/3 11/4 11/23",
        ),
        (2020, "1/1 1/13 2/11 2/23 2/24 3/20 4/29 5/3 5/4 5/5 5/6 7/23 7/24 8/10 9/21 9/22 11/3 11/23"),
        (2021, "1/1 1/11 2/11 2/23 3/20 4/29 5/3 5/4 5/5 7/22 7/23 8/8 8/9 9/20 9/23 11/3 11/23"),
    ];
    for (year, dates) in years {
        assert_eq!(dates_of(year), dates, "{year}");
    }
}

#[test]
fn the_law_of_2007_holds_before_the_later_ones() {
    let expected = "1/1 1/12 2/11 3/20 4/29 5/3 5/4 5/5 5/6 7/20 9/21 9/22 9/23 10/12 11/3 11/23 12/23";
    assert_eq!(dates_of(2009), expected);
    assert!(holidays_of(2006).is_empty() && holidays_of(2100).is_empty());
}

#[test]
fn a_sunday_before_two_holidays_moves_to_the_day_after_them() {
    let day: CivilDay = "2008-05-06".parse().expect("a day of the test");
    assert_eq!(holiday(day), Some("振替休日")); // 4 May was the Sunday
    assert_eq!(holiday(day.plus(1)), None);
}

#[test]
fn the_leap_day_is_no_holiday() {
    assert_eq!(holiday("2028-02-29".parse().expect("a day of the test")), None);
}

proptest! {
    #[test]
    fn a_substitute_holiday_is_never_a_sunday(number in 13_000_i64..48_000) {
        let day = CivilDay::from_number(number);
        prop_assert!(day.weekday() != Weekday::Sun || holiday(day) != Some("振替休日"));
    }

    #[test]
    fn no_day_panics(number in any::<i64>()) {
        let _ = holiday(CivilDay::from_number(number));
    }
}
