//! One word for one thing: what `docs/words.md` says of words holds on every screen.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// Where staff and residents read the hub's own sentences, and those of a kiosk.
const SCREENS: [&str; 4] = ["hub", "kiosk/src", "notifier/src", "words/locales/ja"];
/// What is read besides.
const BESIDES: [&str; 2] = ["words/locales/ja-simple", "docs/manual"];

/// A row of the table.
#[derive(Debug)]
struct Row {
    word: String,
    not: Vec<String>,
    is_everywhere: bool,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The rows of a table whose third column says where it holds.
fn rows(text: &str) -> Vec<Row> {
    let rows = text.lines().filter_map(|line| {
        let cells: Vec<&str> = line.strip_prefix("| ")?.split('|').map(str::trim).collect();
        let [word, not, place, ..] = cells[..] else { return None };
        let is_everywhere = match place {
            "everywhere" => true,
            "screens" => false,
            _ => return None,
        };
        Some(Row { word: word.to_owned(), not: not.split('、').map(str::to_owned).collect(), is_everywhere })
    });
    rows.collect()
}

/// What people read in a file: a source's and a script's comments are ours, as tests are.
fn read(path: &Path, text: &str) -> Vec<(usize, String)> {
    let is_code = path.extension().is_some_and(|extension| extension == "rs" || extension == "js");
    let own = if is_code { text.split("#[cfg(test)]").next().unwrap_or_default() } else { text };
    let shown =
        |line: &str| if is_code { line.split("//").next().unwrap_or_default().to_owned() } else { line.to_owned() };
    own.lines().enumerate().map(|(number, line)| (number + 1, shown(line))).collect()
}

fn files(folder: &Path, found: &mut BTreeMap<PathBuf, Vec<(usize, String)>>) {
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        let name = entry.file_name().expect("a name").to_string_lossy().into_owned();
        if entry.is_dir() {
            if !["tests", "vendor", "target"].contains(&name.as_str()) {
                files(&entry, found);
            }
        } else if name != "tests.rs" && ["html", "js", "ftl", "rs", "md"].iter().any(|end| name.ends_with(end)) {
            let lines = read(&entry, &fs::read_to_string(&entry).expect("a text"));
            found.insert(entry, lines);
        }
    }
}

fn all(folders: &[&str]) -> BTreeMap<PathBuf, Vec<(usize, String)>> {
    let mut found = BTreeMap::new();
    folders.iter().for_each(|folder| files(&root().join(folder), &mut found));
    found
}

#[test]
fn no_screen_has_a_word_that_another_stands_for_and_each_word_is_on_some_screen() {
    let table = rows(&fs::read_to_string(root().join("docs/words.md")).expect("the table"));
    assert!(table.len() >= 15, "{table:?}");
    let (screens, besides) = (all(&SCREENS), all(&BESIDES));
    let mut wrong = Vec::new();
    for row in &table {
        let mut looked: Vec<_> = screens.iter().collect();
        if row.is_everywhere {
            looked.extend(&besides);
        }
        let lines = || looked.iter().flat_map(|(path, lines)| lines.iter().map(move |line| (*path, line)));
        for (path, (number, line)) in lines() {
            for not in row.not.iter().filter(|not| line.contains(*not)) {
                wrong.push(format!("{}:{number}: {not} (say {})", path.display(), row.word));
            }
        }
        assert!(lines().any(|(_, (_, line))| line.contains(&row.word)), "{} is on no screen", row.word);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_row_and_a_comment_are_read_as_they_are_meant() {
    let table =
        rows("| on screens | not | where |\n|---|---|---|\n| 端末 | 機械、装置 | screens | why |\n| a | b | else |\n");
    assert_eq!(table.len(), 1);
    assert_eq!((table[0].word.as_str(), table[0].not.len(), table[0].is_everywhere), ("端末", 2, false));
    let lines = read(Path::new("a.rs"), "let a = \"端末\"; // 機械\n#[cfg(test)]\n機械");
    assert_eq!(lines, [(1, "let a = \"端末\"; ".to_owned())]);
    assert_eq!(read(Path::new("a.html"), "https://機械").len(), 1);
}
