//! Accounts by the operator's tool: passwords that are taken, who is disabled, what is signed in; and how the tool speaks.

use std::{
    io::{Read, Write},
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    time::Duration,
};

use db::{
    Conn, DatabaseUrl,
    accounts::{self, Account, StaffMember, factors},
    keys::TownKeys,
    passwords::{Comer, Judge, Judged},
};
use domain::time::{Clock, SystemClock};
use serde_json::{Value, json};
use simulators::fakes::folder::TempFolder;

const GOOD: &str = "kaki no ki ni akai mi";

struct Town {
    folder: TempFolder,
    url: String,
}

impl Town {
    fn new() -> Self {
        let folder = TempFolder::new("accounts").expect("a folder");
        let url = format!("sqlite:{}", folder.join("town.db").display());
        let town = Self { folder, url };
        assert!(town.ops(&["keys", &town.keys_file().to_string_lossy()], "").status.success());
        assert!(town.ops(&["migrate"], "").status.success());
        town
    }

    fn keys_file(&self) -> PathBuf {
        self.folder.join("keys.json")
    }

    fn start(&self, arguments: &[&str]) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ops"));
        command.args(arguments).env("DATABASE_URL", &self.url).env("KAZASU_KEYS_FILE", self.keys_file());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("ops")
    }

    fn ops(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = self.start(arguments);
        let mut pipe = child.stdin.take().expect("a pipe");
        // One that reads nothing may be gone already.
        let _ = pipe.write_all(input.as_bytes());
        drop(pipe);
        child.wait_with_output().expect("an end")
    }

    /// What it says where it refuses, or that it does not.
    fn refusal(&self, arguments: &[&str], input: &str) -> Option<String> {
        let output = self.ops(arguments, input);
        (!output.status.success()).then(|| String::from_utf8(output.stderr).expect("text"))
    }

    fn import(&self, file: &Value) -> Result<String, String> {
        let path = self.folder.join("roster.json");
        std::fs::write(&path, file.to_string()).expect("a file");
        let output = self.ops(&["import", &path.to_string_lossy()], "");
        let text = |bytes| String::from_utf8(bytes).expect("text");
        if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
    }

    fn conn(&self) -> Conn {
        Conn::open(&DatabaseUrl::parse(&self.url).expect("an address")).expect("a connection")
    }

    fn staff(&self, login: &str) -> StaffMember {
        let sealer = TownKeys::load(&self.keys_file()).expect("keys").sealer();
        accounts::staff_by_login(&mut self.conn(), &sealer, login).expect("an account")
    }

    fn sign_in(&self, account: Account, token: &[u8]) {
        let now = SystemClock.now();
        accounts::add_session(&mut self.conn(), token, account, now, now + Duration::from_secs(600))
            .expect("a session");
    }

    fn is_signed_in(&self, token: &[u8]) -> bool {
        accounts::session(&mut self.conn(), token, SystemClock.now()).expect("a database").is_some()
    }
}

fn nursery(staff: &Value) -> Value {
    let guardians = json!([{ "name": "山田 恵", "email": "Mother@example.jp" }]);
    let child = json!({ "number": "1", "name": "山田 ひなた", "kana": "やまだ ひなた", "call_name": "ひなた",
                        "group": "りす組", "guardians": guardians });
    json!({ "facilities": [{ "slug": "yamada", "name": "山田保育園", "staff": staff, "children": [child] }] })
}

fn teacher(login: &str, password: &str) -> Value {
    json!({ "login": login, "name": "先生", "password": password })
}

#[test]
fn the_same_passwords_are_refused_wherever_they_are_set() {
    let town = Town::new();
    for (password, sentence) in [
        ("a", "at least 8"),
        ("aaaaaaaaaa", "a pattern"),
        ("password1", "tried first"),
        ("yamada01!", "little more than the name"),
    ] {
        let refused = town.refusal(&["town-staff", "yamada01", "市 職員"], &format!("{password}\n"));
        assert!(refused.expect("a refusal").contains(sentence), "{password}");
        let refused = town.import(&nursery(&json!([teacher("yamada01", password)]))).expect_err("a refusal");
        assert!(refused.contains("yamada01") && refused.contains(sentence), "{refused}");
    }
    assert_eq!(town.refusal(&["town-staff", "town", "市 職員"], &format!("{GOOD}\n")), None);
    assert!(town.import(&nursery(&json!([teacher("yamada01", GOOD)]))).is_ok());
    // One that is not set is not judged: a file may name what an account once began with.
    assert!(town.import(&nursery(&json!([teacher("yamada01", "a")]))).is_ok());
}

#[test]
fn a_new_password_and_a_disabled_account_end_what_is_signed_in() {
    let town = Town::new();
    town.import(&nursery(&json!([teacher("yamada01", GOOD)]))).expect("an import");
    let account = Account::Staff(town.staff("yamada01").id);
    town.sign_in(account, b"one");
    assert_eq!(town.refusal(&["town-staff", "yamada01", "先生"], "another good one\n"), None);
    assert!(!town.is_signed_in(b"one"));

    town.sign_in(account, b"two");
    assert_eq!(town.refusal(&["staff", "disable", "yamada01"], ""), None);
    assert!(!town.is_signed_in(b"two") && town.staff("yamada01").is_disabled);
    town.import(&nursery(&json!([teacher("yamada01", GOOD)]))).expect("an import");
    assert!(town.staff("yamada01").is_disabled, "the operator's word goes over the roster's");
    assert_eq!(town.refusal(&["staff", "enable", "yamada01"], ""), None);
    assert!(!town.staff("yamada01").is_disabled);
    assert!(town.refusal(&["staff", "enable", "yamada01"], "").expect("a refusal").contains("no disabled account"));
    assert!(town.refusal(&["staff", "disable", "nobody"], "").expect("a refusal").contains("no account nobody"));
}

/// Whether whoever types this is let in.
async fn fits(town: &Town, login: &str, password: &str) -> bool {
    let place = Judge::default().enter(Comer::Stranger).expect("a place in line");
    matches!(place.judge(password.to_owned(), Some(town.staff(login).password)).await, Judged::Right { .. })
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_and_whatever_was_signed_in_with_it_ends() {
    let town = Town::new();
    town.import(&nursery(&json!([teacher("yamada01", GOOD), teacher("yamada02", GOOD)]))).expect("an import");
    town.sign_in(Account::Staff(town.staff("yamada01").id), b"one");
    town.sign_in(Account::Staff(town.staff("yamada02").id), b"two");
    let set = |login: &str, password: &str| town.refusal(&["staff", "password", login], &format!("{password}\n"));
    assert!(set("yamada01", "short").expect("a refusal").contains("at least 8"));
    assert!(set("nobody", "another good one").expect("a refusal").contains("no account nobody"));
    assert!(town.is_signed_in(b"one") && fits(&town, "yamada01", GOOD).await, "what is refused changes nothing");

    let said = town.ops(&["staff", "password", "yamada01"], "another good one\n");
    assert!(
        said.status.success() && said.stdout.is_empty() && said.stderr.is_empty(),
        "it is repeated nowhere: {said:?}"
    );
    assert!(!town.is_signed_in(b"one") && town.is_signed_in(b"two"));
    assert!(fits(&town, "yamada01", "another good one").await && !fits(&town, "yamada01", GOOD).await);

    // It stays so when the roster comes again, and a disabled account stays disabled.
    town.import(&nursery(&json!([teacher("yamada01", GOOD), teacher("yamada02", GOOD)]))).expect("an import");
    assert!(fits(&town, "yamada01", "another good one").await);
    assert_eq!(town.refusal(&["staff", "disable", "yamada01"], ""), None);
    assert_eq!(set("yamada01", "yet another one"), None);
    assert!(town.staff("yamada01").is_disabled);
}

#[test]
fn a_second_step_that_nobody_can_show_any_more_is_forgotten_with_a_row_about_whose_it_was() {
    let town = Town::new();
    assert!(town.ops(&["town-staff", "jouhou", "情報係"], GOOD).status.success());
    let (member, now) = (town.staff("jouhou"), SystemClock.now());
    let sealer = TownKeys::load(&town.keys_file()).expect("keys").sealer();
    let mut conn = town.conn();
    let secret = db::passwords::codes::new_secret();
    let set_up = conn.transaction(|conn| {
        factors::set_up_codes(conn, &sealer, member.id, &secret, now)?;
        factors::confirm_codes(conn, member.id, 1, now)
    });
    assert!(set_up.expect("a second step") && town.staff("jouhou").secured_at.is_some());
    town.sign_in(Account::Staff(member.id), b"jouhou");
    assert!(town.refusal(&["staff", "forget-second", "nobody"], "").is_some());
    assert!(town.staff("jouhou").secured_at.is_some());
    assert_eq!(town.refusal(&["staff", "forget-second", "jouhou"], ""), None);
    assert!(town.staff("jouhou").secured_at.is_none() && !town.is_signed_in(b"jouhou"));
    assert!(factors::secrets(&mut conn, &sealer, member.id).expect("secrets").confirmed.is_none());
    let rows = db::audit::find(&mut conn, &db::audit::Filter::default(), 100).expect("rows");
    let row = rows.iter().find(|row| row.act.as_deref() == Some("forgot-second")).expect("a row");
    assert_eq!((row.subject, row.who), (Some(member.id.into()), Some(db::audit::Who::Operator)));
}

#[test]
fn sessions_of_staff_and_of_guardians_are_ended_by_account() {
    let town = Town::new();
    town.import(&nursery(&json!([teacher("yamada01", GOOD)]))).expect("an import");
    let sealer = TownKeys::load(&town.keys_file()).expect("keys").sealer();
    let mother = accounts::guardian_by_email(&mut town.conn(), &sealer, "mother@example.jp").expect("a guardian");
    town.sign_in(Account::Staff(town.staff("yamada01").id), b"staff");
    for token in [b"phone".as_slice(), b"tablet"] {
        town.sign_in(Account::Guardian(mother), token);
    }
    let ended = |account| String::from_utf8(town.ops(&["sessions", "end", account], "").stdout).expect("text");
    assert_eq!(ended("mother@example.jp"), "2 sessions ended\n");
    assert!(town.is_signed_in(b"staff") && !town.is_signed_in(b"phone") && !town.is_signed_in(b"tablet"));
    assert_eq!(ended("yamada01"), "1 sessions ended\n");
    assert!(town.refusal(&["sessions", "end", "nobody"], "").expect("a refusal").contains("no account"));
}

#[test]
fn a_roster_says_who_left() {
    let town = Town::new();
    let both = json!([teacher("yamada01", GOOD), teacher("yamada02", GOOD)]);
    assert_eq!(town.import(&nursery(&both)), Ok("1 facilities, 1 children, 0 residents\n".to_owned()));
    let said = town.import(&nursery(&json!([teacher("yamada02", GOOD)]))).expect("an import");
    assert!(said.ends_with("no longer listed, and disabled: yamada01\n"), "{said}");
    assert!(town.staff("yamada01").is_disabled && !town.staff("yamada02").is_disabled);
}

#[test]
fn whoever_reads_only_the_beginning_hears_no_panic() {
    let town = Town::new();
    town.import(&nursery(&json!([]))).expect("an import");
    for arguments in [&["verify"][..], &["device-codes", "yamada", "1000"], &["invitations", "yamada"], &["--help"]] {
        let mut child = town.start(arguments);
        drop(child.stdout.take());
        let mut said = String::new();
        child.stderr.take().expect("a pipe").read_to_string(&mut said).expect("text");
        let _ = child.wait().expect("an end");
        assert_eq!(said, "", "{arguments:?}");
    }
}

#[test]
fn the_help_is_for_officers_and_what_is_no_command_ends_with_2() {
    let town = Town::new();
    let help = String::from_utf8(town.ops(&["--help"], "").stdout).expect("text");
    for word in ["device-codes", "登録コード", "town-staff", "staff", "sessions", "verify", "DATABASE_URL"] {
        assert!(help.contains(word), "{word}: {help}");
    }
    for wrong in
        [&["nothing"][..], &["import"], &["device-codes", "yamada", "many"], &["device-codes", "yamada", "1001"]]
    {
        assert_eq!(town.ops(wrong, "").status.code(), Some(2), "{wrong:?}");
    }
}
