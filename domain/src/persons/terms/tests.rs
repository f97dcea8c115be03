use proptest::prelude::*;

use super::*;

fn person(name: &str, kana: &str, birth: &str) -> Person {
    Person { birth: birth.parse().expect(birth), ..Person::named(name, kana) }
}

/// Whether a search for this comes upon the person, by the terms and then by the whole.
fn finds(typed: &str, person: &Person) -> bool {
    let wanted = Wanted::read(typed).expect("enough was typed");
    let terms = of(person);
    wanted.terms().iter().any(|term| terms.contains(term)) && wanted.is(person)
}

#[test]
fn a_person_is_found_by_the_beginning_of_the_reading_however_it_is_typed() {
    let mother = person("髙橋 裕子", "タカハシ ユウコ", "1950-03-05");
    for typed in [
        "たか",
        "タカ",
        "ﾀｶ",
        "たかは",
        "たかはし",
        "たかはしゆ",
        "たかはし ゆうこ",
        "ゆう",
        "ゆうこ",
        "高橋",
        "髙橋裕子",
        "高橋　裕",
        "ゆウこ",
    ] {
        assert!(finds(typed, &mother), "{typed}");
    }
    // Decomposed, as a Mac writes it.
    let child = person("川口 ガク", "かわぐち がく", "0000-00-00");
    assert!(finds("かわく\u{3099}ち", &child) && finds("か\u{3099}く", &child) && !finds("かわくち", &child));
    // Small letters and long vowels, as old registers wrote them.
    let other = person("服部 翔", "ハツトリ シヨウ", "0000-00-00");
    assert!(finds("はっとり", &other) && finds("しょう", &other));
    for typed in ["はし", "橋裕", "たかな", "ゆうじ", "たかはしけん"] {
        assert!(!finds(typed, &mother), "{typed}");
    }
}

#[test]
fn a_birth_finds_whoever_may_have_been_born_then() {
    let (known, month, year) =
        (person("一", "", "1950-03-05"), person("二", "", "1950-03-00"), person("三", "", "1950-00-00"));
    for (typed, found) in [
        ("1950-03-05", [true, true, true]),
        ("昭和25年3月5日", [true, true, true]),
        ("S25.3.5", [true, true, true]),
        ("19500305", [true, true, true]),
        ("1950-03-06", [false, true, true]),
        ("1950-03", [false, true, true]),
        ("昭和25年", [false, false, true]),
        ("1951-03-05", [false, false, false]),
    ] {
        assert_eq!([&known, &month, &year].map(|person| finds(typed, person)), found, "{typed}");
    }
    assert!(of(&person("四", "", "0000-00-00")).is_empty(), "one letter, and a birth of which nothing is known");
}

#[test]
fn what_has_digits_and_is_no_date_is_a_number() {
    for typed in ["12", "A-0012", "１２３４５", "SKM-00000001", "S25", "ｒ１２", "R-12"] {
        assert_eq!(Wanted::read(typed), Ok(Wanted::Number(text::line(typed))), "{typed}");
    }
    for typed in ["", " ", "や", "・"] {
        assert_eq!(Wanted::read(typed), Err(TooShort), "{typed}");
    }
}

proptest! {
    #[test]
    fn a_person_has_few_terms_and_is_found_by_every_beginning(
        name in "\\PC{0,30}", kana in "[ぁ-ゖァ-ヺー ]{0,30}", length in 2..20_usize,
    ) {
        let person = person(&name, &kana, "1950-03-05");
        prop_assert!(of(&person).len() <= TERMS_MAX);
        let folded: String = fold(&person.kana).chars().take(length).collect();
        if folded.chars().count() >= FEWEST {
            let wanted = Wanted::Text(folded);
            let terms = of(&person);
            prop_assert!(wanted.terms().iter().any(|term| terms.contains(term)) && wanted.is(&person));
        }
    }
}
