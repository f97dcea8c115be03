use super::*;

const HERE: FacilityId = FacilityId::from_raw(1);
const THERE: FacilityId = FacilityId::from_raw(2);
const CLERKS: GroupId = GroupId::from_raw(1);
const TOWN: GroupId = GroupId::from_raw(3);
const NURSES: GroupId = GroupId::from_raw(50);
const ME: StaffId = StaffId::from_raw(90);

fn today() -> CivilDay {
    CivilDay::from_date(2027, 3, 10).expect("a day")
}

fn day(month: i8, date: i8) -> CivilDay {
    CivilDay::from_date(2027, month, date).expect("a day")
}

fn account(id: i64, name: &str, place: Place, role: GroupId) -> Account {
    Account {
        id: StaffId::from_raw(id),
        name: name.to_owned(),
        stand: Stand { place, role: Some(role) },
        last: None,
        is_stopped: false,
        is_administrator: role == TOWN,
        coming: None,
    }
}

fn known() -> Known {
    let accounts = [
        ("hanako", account(1, "山田 花子", Some(HERE), CLERKS)),
        ("jiro", account(2, "森 次郎", Some(THERE), CLERKS)),
        ("kacho", account(3, "課長 一郎", None, TOWN)),
        ("kakari", account(90, "情報 係", None, TOWN)),
    ];
    let group =
        |id, name: &str, is_of_places, is_of_town| Group { id, name: name.to_owned(), is_of_places, is_of_town };
    Known {
        accounts: accounts.map(|(login, account)| (login.to_owned(), account)).into(),
        places: vec![
            (HERE, "山田保育園".to_owned(), "yamada".to_owned()),
            (THERE, "平田保育園".to_owned(), "hirata".to_owned()),
        ],
        groups: vec![
            group(CLERKS, "施設の職員", true, false),
            group(TOWN, "町の担当", false, true),
            group(NURSES, "保育士", true, true),
        ],
    }
}

const HEAD: &str = "ユーザー名,名前,異動前の施設,異動後の施設,グループ,最後の日,はじめの日\n";

fn fates(rows: &str, known: &Known) -> Result<Vec<Result<Fate, Wrong>>, BadMoves> {
    decide(&read(format!("{HEAD}{rows}").as_bytes())?, known, (ME, today()))
}

fn fate(row: &str) -> Result<Fate, Wrong> {
    // A second line that is well, so that the list is no last year's.
    let rows = format!("{row}\njiro,森 次郎,平田保育園,,,2027-03-31,\n");
    fates(&rows, &known()).expect("a list").remove(0)
}

#[test]
fn a_move_a_leaving_and_a_joining_are_told_by_what_is_empty() {
    let to = |place, group| Target { place: Some(place), group };
    let moved = Fate::Moves { id: StaffId::from_raw(1), last: day(3, 31), first: day(4, 1), to: to(THERE, CLERKS) };
    for row in [
        "hanako,山田 花子,山田保育園,平田保育園,施設の職員,2027-03-31,2027-04-01",
        "HANAKO,山田　花子,yamada,hirata,施設の職員,令和9年3月31日,R9.4.1",
        "'hanako,\"山田 花子\",山田保育園,平田保育園,施設の職員,2027/3/31,20270401",
    ] {
        assert_eq!(fate(row), Ok(moved), "{row}");
    }
    let left = Fate::Leaves { id: StaffId::from_raw(1), last: day(3, 31) };
    assert_eq!(fate("hanako,山田 花子,山田保育園,,,2027-03-31,"), Ok(left));
    let joined = Fate::Joins { id: None, first: day(4, 1), to: to(HERE, NURSES) };
    assert_eq!(fate("shin,新 人,,山田保育園,保育士,,2027-04-01"), Ok(joined));
}

#[test]
fn what_is_wrong_is_said_and_nothing_is_guessed() {
    for (row, wrong) in [
        ("x,山田 花子,山田保育園,平田保育園,施設の職員,2027-03-31,2027-04-01", Wrong::Login),
        ("hanako,,山田保育園,,,2027-03-31,", Wrong::Name),
        ("hanako,山田 太郎,山田保育園,,,2027-03-31,", Wrong::OtherName("山田 花子".to_owned())),
        ("nobody,だれ か,山田保育園,,,2027-03-31,", Wrong::NoAccount),
        ("hanako,山田 花子,,平田保育園,施設の職員,,2027-04-01", Wrong::Taken),
        ("hanako,山田 花子,平田保育園,,,2027-03-31,", Wrong::Elsewhere("山田保育園".to_owned())),
        (
            "hanako,山田 花子,山田保育園,本山保育園,施設の職員,2027-03-31,2027-04-01",
            Wrong::NoPlace("本山保育園".to_owned()),
        ),
        ("hanako,山田 花子,,,,2027-03-31,", Wrong::Nowhere),
        ("hanako,山田 花子,山田保育園,平田保育園,園長,2027-03-31,2027-04-01", Wrong::NoGroup("園長".to_owned())),
        (
            "hanako,山田 花子,山田保育園,平田保育園,町の担当,2027-03-31,2027-04-01",
            Wrong::GroupElsewhere("町の担当".to_owned()),
        ),
        ("hanako,山田 花子,山田保育園,,,来年,", Wrong::Day(Field::Last)),
        ("hanako,山田 花子,山田保育園,,,2027-03-09,", Wrong::Over(Field::Last)),
        ("hanako,山田 花子,山田保育園,,,2072-03-31,", Wrong::Far(Field::Last)),
        ("hanako,山田 花子,山田保育園,平田保育園,施設の職員,2027-04-01,2027-04-01", Wrong::Order),
        ("kakari,情報 係,町全体,,,2027-03-31,", Wrong::Own),
    ] {
        assert_eq!(fate(row), Err(wrong), "{row}");
    }
    let twice = "hanako,山田 花子,山田保育園,,,2027-03-31,\nhanako,山田 花子,山田保育園,,,2027-03-31,\n";
    assert_eq!(fates(twice, &known()).expect("a list")[1], Err(Wrong::Twice));
}

#[test]
fn a_list_of_last_year_is_none_and_who_stays_where_they_are_is_not_on_it() {
    let old = "hanako,山田 花子,山田保育園,平田保育園,施設の職員,2026-03-31,2026-04-01\njiro,森 次郎,平田保育園,,,2026-03-31,\n";
    assert_eq!(fates(old, &known()), Err(BadMoves::LastYears));
    assert_eq!(fates("hanako,山田 花子,山田保育園,,,,\n", &known()), Err(BadMoves::Lines));
    assert_eq!(read("名前\n".as_bytes()), Err(BadMoves::Missing(Field::Login)));
    let many = "hanako,山田 花子,山田保育園,,,2027-03-31,\n".repeat(LINES_MAX + 1);
    assert_eq!(fates(&many, &known()), Err(BadMoves::Lines));
}

#[test]
fn the_last_administrator_goes_nowhere_by_a_list() {
    let mut known = known();
    let rows = "kacho,課長 一郎,町全体,,,2027-03-31,\n";
    assert!(fates(rows, &known).expect("a list")[0].is_ok(), "there is another one");
    known.accounts.get_mut("kakari").expect("an account").last = Some(day(12, 31));
    known.accounts.get_mut("kakari").expect("an account").is_administrator = false;
    assert_eq!(fates(rows, &known).expect("a list")[0], Err(Wrong::LastAdministrator));
    let moved = "kacho,課長 一郎,町全体,山田保育園,施設の職員,2027-03-31,2027-04-01\n";
    assert_eq!(fates(moved, &known).expect("a list")[0], Err(Wrong::LastAdministrator));
}

#[test]
fn what_is_so_already_is_the_same_and_what_was_read_is_written_as_it_was() {
    let mut known = known();
    let to = Target { place: Some(THERE), group: CLERKS };
    known.accounts.get_mut("hanako").expect("an account").coming = Some((day(4, 1), to));
    known.accounts.get_mut("jiro").expect("an account").last = Some(day(3, 31));
    let rows = "hanako,山田 花子,山田保育園,平田保育園,施設の職員,2027-03-31,2027-04-01\njiro,森 次郎,平田保育園,,,2027-03-31,\n";
    assert_eq!(fates(rows, &known).expect("a list"), [Ok(Fate::Same), Ok(Fate::Same)]);
    let lines = read(format!("{HEAD}{rows}").as_bytes()).expect("a list");
    assert_eq!(read(written(&lines).as_bytes()).expect("a list"), lines);
    let (cp932, _, _) = encoding_rs::SHIFT_JIS.encode(rows);
    let (head, _, _) = encoding_rs::SHIFT_JIS.encode(HEAD);
    assert_eq!(read(&[head.as_ref(), cp932.as_ref()].concat()).expect("a list"), lines);
}
