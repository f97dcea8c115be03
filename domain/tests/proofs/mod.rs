//! What a table of requirements names as its proofs: a test that is there, or a page that people read.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// The repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The lines of a table below its head, each with its cells and its number.
pub fn lines<const N: usize>(path: &str, head: [&str; N]) -> Vec<(usize, [String; N])> {
    let table = fs::read_to_string(root().join(path)).expect("the table");
    let mut lines = table.lines().zip(1..).map(|(text, line)| (line, text.split('\t').collect::<Vec<_>>()));
    assert_eq!(lines.next().expect("a head").1, head);
    let row = |(line, cells): (usize, Vec<&str>)| {
        let cells: [&str; N] =
            cells.try_into().unwrap_or_else(|cells| panic!("{path}:{line} has not {N} cells: {cells:?}"));
        (line, cells.map(str::to_owned))
    };
    lines.map(row).collect()
}

/// Files that were read already, by their path.
#[derive(Default)]
pub struct Sources(BTreeMap<String, String>);

impl Sources {
    /// The text of a file; nothing if there is none.
    pub fn text(&mut self, path: &str) -> &str {
        let read = || fs::read_to_string(root().join(path)).unwrap_or_default();
        self.0.entry(path.to_owned()).or_insert_with(read)
    }

    /// What is wrong with a proof, if something is. Pages stand in one of these folders.
    pub fn fault(&mut self, proof: &str, pages: &[&str]) -> Option<String> {
        match proof.split_once(':') {
            Some(("test", place)) => {
                let Some((path, name)) = place.split_once("::") else { return Some("no name of a test".to_owned()) };
                let source = self.text(path);
                let is_there = ["(", "<"].iter().any(|after| source.contains(&format!("fn {name}{after}")));
                (!is_there).then(|| format!("no fn {name} in {path}"))
            }
            Some(("page", path)) => {
                let is_page = pages.iter().any(|folder| Path::new(path).starts_with(folder));
                (!is_page || !root().join(path).is_file()).then(|| format!("no page {path}"))
            }
            _ => Some(format!("{proof} is neither test nor page")),
        }
    }
}
