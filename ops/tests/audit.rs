//! The audit by the operator's tool: a checkpoint that is kept elsewhere finds a database that was put back, and what the operator did
//! stands in it.

use std::{
    fs,
    io::Write as _,
    process::{Command, Output, Stdio},
};

use db::audit::checkpoint::Checkpoint;
use simulators::fakes::folder::TempFolder;

struct Town {
    folder: TempFolder,
}

impl Town {
    fn new() -> Self {
        let town = Self { folder: TempFolder::new("ops-audit").expect("a folder") };
        let keys = town.folder.join("keys.json");
        town.ok(&["keys", &keys.to_string_lossy()]);
        town.ok(&["migrate"]);
        town
    }

    fn ops(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ops"));
        let url = format!("sqlite:{}", self.folder.join("town.db").display());
        command.args(arguments).env("DATABASE_URL", url).env("KAZASU_KEYS_FILE", self.folder.join("keys.json"));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("ops");
        // Whoever asks for none closes it first.
        let _ = child.stdin.take().expect("a pipe").write_all(b"kaki no ki 2026\n");
        child.wait_with_output().expect("ops")
    }

    fn ok(&self, arguments: &[&str]) -> String {
        let output = self.ops(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }

    /// Whether nothing is wrong, and what was said.
    fn verify(&self, more: &[&str]) -> (bool, String) {
        let output = self.ops(&[&["verify"], more].concat());
        (output.status.success(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
    }
}

#[test]
fn a_checkpoint_that_is_kept_finds_a_database_that_was_put_back() {
    let town = Town::new();
    town.ok(&["town-staff", "shiyakusho", "市役所 はな"]);
    let (database, before) = (town.folder.join("town.db"), town.folder.join("before.db"));
    fs::copy(&database, &before).expect("a copy");
    town.ok(&["staff", "disable", "shiyakusho"]);
    let (kept, file) = (town.ok(&["audit", "checkpoint"]), town.folder.join("kept.txt"));
    assert!(kept.lines().count() == 1 && kept.trim().parse::<Checkpoint>().is_ok(), "{kept}");
    fs::write(&file, format!("{kept}\n{}", town.ok(&["audit", "checkpoint"]))).expect("a file");
    let file = file.to_string_lossy().into_owned();
    let (is_sound, said) = town.verify(&["--checkpoints", &file]);
    assert!(is_sound, "{said}");

    fs::copy(&before, &database).expect("a copy");
    for beside in ["town.db-wal", "town.db-shm"] {
        let _ = fs::remove_file(town.folder.join(beside));
    }
    let (is_sound, said) = town.verify(&[]);
    assert!(is_sound, "alone it is as good as it was: {said}");
    let (is_sound, said) = town.verify(&["--checkpoints", &file]);
    assert!(!is_sound, "{said}");
}

#[test]
fn a_file_that_holds_no_checkpoint_is_refused_and_the_public_key_is_one_line() {
    let town = Town::new();
    let key = town.ok(&["audit", "key"]);
    assert!(key.lines().count() == 1 && key.trim().len() > 40, "{key}");
    assert_eq!(town.ok(&["audit", "key"]), key);
    let file = town.folder.join("kept.txt");
    for nothing in ["x\n", "{}\n", "\u{fffd}\n"] {
        fs::write(&file, nothing).expect("a file");
        assert!(!town.verify(&["--checkpoints", &file.to_string_lossy()]).0, "{nothing}");
    }
    // A checkpoint of another town.
    fs::write(&file, Town::new().ok(&["audit", "checkpoint"])).expect("a file");
    assert!(!town.verify(&["--checkpoints", &file.to_string_lossy()]).0);
    assert!(!town.verify(&["--checkpoints", "/nowhere/at/all"]).0);
}
