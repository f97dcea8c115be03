//! `ops reseal`: from then on nothing opens that is bound to no row.

use std::{os::unix::fs::PermissionsExt, process::Command};

use db::{Conn, DatabaseUrl, keys::TownKeys, residents};
use serde_json::{Value, json};
use simulators::fakes::folder::TempFolder;

#[test]
fn after_a_pass_the_keys_file_says_so_and_everything_still_opens() {
    let folder = TempFolder::new("reseal").expect("a folder");
    let (keys, url) = (folder.join("keys.json"), format!("sqlite:{}", folder.join("town.db").display()));
    let ops = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ops"));
        command.args(arguments).env("DATABASE_URL", &url).env("KAZASU_KEYS_FILE", &keys);
        let output = command.output().expect("ops");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    };
    let read = || serde_json::from_slice::<Value>(&std::fs::read(&keys).expect("keys")).expect("JSON");
    ops(&["keys", &keys.to_string_lossy()]);
    assert_eq!(read()["sealed_to_rows"], json!(true), "a new town has nothing else");
    // A town from before.
    let mut old = read();
    old.as_object_mut().expect("an object").remove("sealed_to_rows");
    std::fs::write(&keys, old.to_string()).expect("a file");
    let roster = json!({ "residents": [
        { "number": "123-000001", "name": "山田 花子", "kana": "やまだ はなこ", "birth": "1950-03-05" },
    ] });
    std::fs::write(folder.join("roster.json"), roster.to_string()).expect("a file");
    ops(&["import", &folder.join("roster.json").to_string_lossy()]);
    for _twice in 0..2 {
        assert_eq!(ops(&["reseal"]), "0 sealed anew, 0 damaged\n");
    }
    old["sealed_to_rows"] = json!(true);
    assert_eq!(read(), old, "the keys are the same");
    assert_eq!(std::fs::metadata(&keys).expect("a file").permissions().mode() & 0o777, 0o600);
    let mut conn = Conn::open(&DatabaseUrl::parse(&url).expect("an address")).expect("a connection");
    let sealer = TownKeys::load(&keys).expect("keys").sealer();
    assert!(residents::find(&mut conn, &sealer, "123000001").expect("a read").is_some());
}
