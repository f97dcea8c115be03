//! Attacks as rows of the audit show them, and days that are none.

use domain::ids::{DeviceId, GuardianId, StaffId};

use super::*;

/// 2026-11-21 8:31 in Asia/Tokyo.
const AT: UtcTime = UtcTime::from_micros(1_795_217_460_000_000);
const HALL: &str = "203.0.113.7";

/// Rows in the order in which they happen, a second apart.
#[derive(Default)]
struct Rows(Vec<Sign>);

fn staff(id: i64) -> StaffId {
    StaffId::from_raw(id)
}

impl Rows {
    fn put(&mut self, kind: Kind, change: impl FnOnce(Sign) -> Sign) {
        let id = i64::try_from(self.0.len()).expect("few rows") + 1;
        let at = AT + Duration::from_millis(200) * u32::try_from(id).expect("few rows");
        let sign = Sign {
            id,
            at,
            kind,
            act: None,
            who: Who::Nobody,
            session: None,
            source: Some(HALL.to_owned()),
            device: Some("Windows・Chrome".to_owned()),
            subject: None,
            status: None,
            times: 1,
        };
        self.0.push(change(sign));
    }

    fn wrong(&mut self, account: Option<i64>, source: &str) {
        let subject = account.map(|id| staff(id).into());
        self.put(Kind::Attempt, |sign| Sign { subject, source: Some(source.to_owned()), status: Some(422), ..sign });
    }

    fn signs_in(&mut self, account: i64, source: &str) {
        let who = Who::Staff(staff(account));
        self.put(Kind::SignIn, |sign| Sign { who, source: Some(source.to_owned()), ..sign });
    }

    fn looks(&mut self, who: Who, (session, source, device): (&str, &str, &str)) {
        self.put(Kind::Sight, |sign| Sign {
            who,
            session: Some(session.to_owned()),
            source: Some(source.to_owned()),
            device: Some(device.to_owned()),
            ..sign
        });
    }

    fn judged(&self, settled: &HashMap<String, i64>) -> Vec<Finding> {
        let now = self.0.last().expect("a row").at;
        Judge::new(&self.0, now, Bounds::default(), settled).findings()
    }

    fn found(&self) -> Vec<(Rule, u64)> {
        let found = self.judged(&HashMap::new());
        found.iter().map(|finding| (finding.rule, finding.times())).collect()
    }
}

#[test]
fn a_morning_of_two_hundred_behind_one_proxy_is_no_attack() {
    let mut rows = Rows::default();
    for account in 0..200 {
        // Every third mistypes once or twice, every twentieth the name, and too many at once are told to wait.
        if account % 20 == 0 {
            rows.wrong(None, HALL);
        }
        for _ in 0..if account % 3 == 0 { 1 + account % 2 } else { 0 } {
            rows.wrong(Some(account), HALL);
        }
        if account % 4 == 0 {
            rows.put(Kind::Attempt, |sign| Sign { status: Some(429), times: 9, ..sign });
        }
        rows.signs_in(account, HALL);
        rows.looks(Who::Staff(staff(account)), (&format!("session-{account}"), HALL, "Windows・Edge"));
    }
    assert_eq!(rows.found(), []);
}

#[test]
fn one_account_that_is_guessed_at_is_found_even_when_the_guess_was_right_in_the_end() {
    let mut rows = Rows::default();
    (0..9).for_each(|_| rows.wrong(Some(5), HALL));
    assert_eq!(rows.found(), []);
    rows.wrong(Some(5), "198.51.100.9");
    rows.signs_in(5, HALL);
    assert_eq!(rows.found(), [(Rule::Account, 10)]);
}

#[test]
fn one_source_that_tries_many_accounts_is_found_also_among_people_who_sign_in_there() {
    let mut rows = Rows::default();
    for account in 0..200 {
        rows.signs_in(account, HALL);
        if account < 29 {
            rows.wrong(Some(1_000 + account), HALL);
        }
    }
    assert_eq!(rows.found(), []);
    rows.wrong(Some(1_030), HALL);
    assert_eq!(rows.found(), [(Rule::Source, 30), (Rule::Accounts, 30)]);
    // Names that nobody has are guesses too.
    let mut rows = Rows::default();
    (0..30).for_each(|_| rows.wrong(None, HALL));
    assert_eq!(rows.found(), [(Rule::Source, 30)]);
}

#[test]
fn many_accounts_from_many_places_are_found() {
    let mut rows = Rows::default();
    (0..30).for_each(|account| rows.wrong(Some(account), &format!("198.51.{account}.1")));
    assert_eq!(rows.found(), [(Rule::Accounts, 30)]);
    (0..5).for_each(|account| rows.signs_in(account, HALL));
    assert_eq!(rows.found(), [], "those who got in after all are none of them");
}

#[test]
fn what_is_long_over_counts_no_more() {
    let mut rows = Rows::default();
    (0..10).for_each(|_| rows.wrong(Some(5), HALL));
    let later = rows.0.last().expect("a row").at + SHORT * 2;
    let settled = HashMap::new();
    assert_eq!(Judge::new(&rows.0, later, Bounds::default(), &settled).findings(), []);
}

#[test]
fn a_search_for_addresses_is_the_sources_or_the_accounts() {
    let mut rows = Rows::default();
    for _ in 0..20 {
        rows.put(Kind::Refusal, |sign| Sign { act: Some(MISSES.to_owned()), times: 10, ..sign });
        let who = Who::Staff(staff(7));
        rows.put(Kind::Refusal, |sign| Sign { act: Some(MISSES.to_owned()), times: 10, who, ..sign });
    }
    let found = rows.judged(&HashMap::new());
    let subjects: Vec<&str> = found.iter().map(|finding| finding.subject.as_str()).collect();
    assert_eq!(subjects, [HALL, "staff.7"]);
    assert!(found[0].source.is_some() && found[1].source.is_none());
}

#[test]
fn files_of_one_account_are_found_and_pages_are_no_files() {
    let mut rows = Rows::default();
    let who = Who::Staff(staff(7));
    for act in ["page", "file"] {
        (0..29).for_each(|_| rows.put(Kind::Sight, |sign| Sign { act: Some(act.to_owned()), who, ..sign }));
    }
    assert_eq!(rows.found(), []);
    rows.put(Kind::Sight, |sign| Sign { act: Some("print".to_owned()), who, ..sign });
    assert_eq!(rows.found(), [(Rule::Export, 30)]);
}

#[test]
fn who_looks_at_hundreds_of_people_is_found_and_who_looks_at_one_hundreds_of_times_is_not() {
    let mut rows = Rows::default();
    let who = Who::Staff(staff(7));
    let sees = |rows: &mut Rows, id| {
        let subject = Some(Subject { kind: SubjectKind::Child, id });
        rows.put(Kind::Sight, |sign| Sign { who, subject, ..sign });
    };
    (0..600).for_each(|_| sees(&mut rows, 1));
    assert_eq!(rows.found(), []);
    (2..=300).for_each(|id| sees(&mut rows, id));
    assert_eq!(rows.found(), [(Rule::Browsing, 300)]);
}

#[test]
fn a_session_in_two_hands_is_found_and_a_phone_on_its_way_is_not() {
    let (windows, iphone) = ("Windows・Chrome", "iPhone・Safari");
    let clerk = Who::Staff(staff(7));
    let one = |of: &[(&str, &str)], who| {
        let mut rows = Rows::default();
        of.iter().for_each(|(source, device)| rows.looks(who, ("a", source, device)));
        rows.found()
    };
    // Another machine at another network: nobody carries a session there.
    assert_eq!(one(&[(HALL, windows), ("198.51.100.9", iphone)], clerk), [(Rule::Device, 2)]);
    // "Show the page as on a computer".
    assert_eq!(one(&[(HALL, iphone), (HALL, "Mac・Safari"), (HALL, iphone)], clerk), []);
    assert_eq!(one(&[(HALL, windows), (HALL, iphone), (HALL, windows), (HALL, iphone)], clerk), [(Rule::Device, 4)]);
    // Wi-Fi, the street, Wi-Fi.
    let mother = Who::Guardian(GuardianId::from_raw(3));
    let way = [(HALL, iphone), ("198.51.100.9", iphone), (HALL, iphone), ("198.51.100.9", iphone)];
    assert_eq!(one(&way, mother), []);
    assert_eq!(one(&way, clerk), [(Rule::Device, 4)]);
    // Another address of the same network.
    let near = [(HALL, windows), ("203.0.200.9", windows), (HALL, windows), ("203.0.200.9", windows)];
    assert_eq!(one(&near, clerk), []);
}

#[test]
fn an_account_at_two_networks_by_turns_says_which_must_be_known() {
    let clerk = Who::Staff(staff(7));
    let mut rows = Rows::default();
    rows.looks(clerk, ("a", HALL, "Windows・Chrome"));
    rows.looks(clerk, ("b", "198.51.100.9", "Windows・Chrome"));
    assert_eq!(rows.found(), [], "whoever went somewhere else does not come back within minutes");
    rows.looks(clerk, ("a", HALL, "Windows・Chrome"));
    let found = rows.judged(&HashMap::new());
    assert_eq!(found.iter().map(|finding| finding.rule).collect::<Vec<_>>(), [Rule::Places]);
    assert_eq!(found[0].unless_known, ["198.51.0.0/16", "203.0.0.0/16"]);
}

#[test]
fn a_cloned_kiosk_is_found_at_once() {
    let mut rows = Rows::default();
    let who = Who::Device(DeviceId::from_raw(4));
    rows.put(Kind::Refusal, |sign| Sign { act: Some(CLONED.to_owned()), who, ..sign });
    assert_eq!(rows.found(), [(Rule::Clone, 1)]);
}

#[test]
fn what_was_dealt_with_is_not_found_again_and_what_comes_after_is_counted_anew() {
    let mut rows = Rows::default();
    (0..12).for_each(|_| rows.wrong(Some(5), HALL));
    let settled = HashMap::from([(rows.judged(&HashMap::new())[0].key(), 12)]);
    (0..9).for_each(|_| rows.wrong(Some(5), HALL));
    assert_eq!(rows.judged(&settled), []);
    rows.wrong(Some(5), HALL);
    assert_eq!(rows.judged(&settled)[0].proofs.first().map(|proof| proof.id), Some(13));
}

#[test]
fn networks_are_named_by_their_beginnings() {
    assert_eq!(network("203.0.113.7").as_deref(), Some("203.0.0.0/16"));
    assert_eq!(network("::ffff:203.0.113.7").as_deref(), Some("203.0.0.0/16"));
    assert_eq!(network("2001:db8:5::1").as_deref(), Some("2001:db8::/32"));
    assert_eq!(network("nowhere"), None);
}
