//! The town's own list of persons by the operator's tool: tried first, line by line, then taken; a My Number is said nowhere.

use std::process::{Command, Output};

use simulators::fakes::folder::TempFolder;

struct Town {
    folder: TempFolder,
}

impl Town {
    fn new() -> Self {
        let town = Self { folder: TempFolder::new("persons").expect("a folder") };
        let keys = town.folder.join("keys.json");
        assert!(town.ops(&["keys", &keys.to_string_lossy()]).status.success());
        town
    }

    fn ops(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ops"));
        let url = format!("sqlite:{}", self.folder.join("town.db").display());
        command.args(arguments).env("DATABASE_URL", url).env("KAZASU_KEYS_FILE", self.folder.join("keys.json"));
        command.output().expect("ops")
    }

    fn persons(&self, file: &[u8], more: &[&str]) -> (bool, String) {
        let path = self.folder.join("list.csv");
        std::fs::write(&path, file).expect("a file");
        let path = path.to_string_lossy().into_owned();
        let output = self.ops(&[&["persons", path.as_str()], more].concat());
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(said).expect("text"))
    }
}

const LIST: &str = "住民ID,氏名,フリガナ,生年月日,備考\n\
                    1,山田 花子,ヤマダ ハナコ,S25.3.5,\n\
                    2,山田 健,やまだ けん,平成31年5月1日,\n\
                    3,森 一郎,もり いちろう,,123456789018\n\
                    4,森〓,もり,,\n";

#[test]
fn a_list_is_tried_line_by_line_and_taken_once_it_is_said_so() {
    let (town, named) = (Town::new(), "宛名番号=住民ID");
    let (tried, said) = town.persons(LIST.as_bytes(), &["--column", named]);
    assert!(tried, "{said}");
    for words in [
        "2行目：新しい",
        "3行目 4列目：日付",
        "4行目 5列目：マイナンバー",
        "5行目 2列目：文字化け",
        "読まなかった列：備考",
        "新しい 1件、変わる 0件、同じ 0件、取り込めない 3件",
        "まだ取り込んでいません",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    for secret in ["123456789018", "山田", "もり"] {
        assert!(!said.contains(secret), "{said}");
    }
    // Tried again it is as new as before; taken twice it is the same.
    assert!(town.persons(LIST.as_bytes(), &["--column", named]).1.contains("2行目：新しい"));
    assert!(town.persons(LIST.as_bytes(), &["--column", named, "--apply"]).1.contains("2行目：新しい"));
    assert!(town.persons(LIST.as_bytes(), &["--column", named, "--apply"]).1.contains("2行目：同じ"));
    let (windows, ..) = (LIST.replace('〓', "").replace("S25.3.5", "昭和25年3月6日"), ());
    assert!(town.persons(windows.as_bytes(), &["--column", named]).1.contains("2行目：変わる"));
}

#[test]
fn what_is_no_list_is_refused_in_words() {
    let town = Town::new();
    for (file, words) in
        [("a,b\n1,2\n", "列がありません"), ("宛名番号,氏名\n1,\"x\n", "引用符"), ("", "列がありません")]
    {
        let (taken, said) = town.persons(file.as_bytes(), &[]);
        assert!(!taken && said.contains(words), "{said}");
    }
    let (taken, said) = town.persons(b"x", &["--column", "nothing=x"]);
    assert!(!taken && said.contains("宛名番号"), "{said}");
}
