//! S13 (ASVS 14.2.4): another user of the hub's machine reads its files; and whoever has the disk reads what a clerk typed
//! about a visitor.

use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf};

use domain::ids::FormId;

use super::{Attack, Effort, Outcome};
use crate::trials::{
    TrialError,
    load::{
        clerk::{Clerk, Pressed, read_pressed},
        http::Connection,
        office::SLUG,
        town::Town,
    },
};

pub(super) const ATTACK: Attack =
    Attack { name: "S13", what: "others read the files", run: |town, effort| Box::pin(attack(town, effort)) };

const TYPED: &str = "試験太郎さんの通帳を取りに帰宅";

async fn attack(town: &mut Town, _: Effort) -> Result<Outcome, TrialError> {
    set_somebody_aside(town).await?;
    let (mut closed, mut open, mut read) = (0, Vec::new(), Vec::new());
    for (name, path) in files(town)? {
        let mode = fs::metadata(&path)?.permissions().mode() & 0o777;
        if mode & 0o077 == 0 {
            closed += 1
        } else {
            open.push(format!("{name} {mode:o}"))
        }
        if fs::read(&path)?.windows(TYPED.len()).any(|part| part == TYPED.as_bytes()) {
            read.push(name);
        }
    }
    if !read.is_empty() {
        return Ok(Outcome::Succeeded(format!("what the clerk typed stands in {}", read.join(", "))));
    }
    // The database, the two files beside it while a hub runs, and the keys.
    Ok(Outcome::held_if(closed == 4 && open.is_empty(), format!("{closed} files closed, open: {}", open.join(", "))))
}

fn files(town: &Town) -> Result<Vec<(String, PathBuf)>, TrialError> {
    let mut files = Vec::new();
    for entry in fs::read_dir(town.folder().join(""))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("kazasu.db") || name == "keys.json" {
            files.push((name, entry.path()));
        }
    }
    Ok(files)
}

/// A clerk takes a number for somebody, begins, and sets them aside with words of their own.
async fn set_somebody_aside(town: &Town) -> Result<(), TrialError> {
    let clerk = Clerk::sign_in(town.staff_address(), 1).await?;
    let mut connection = Connection::open(town.staff_address()).await?;
    let ticket = [("form", FormId::random().to_string()), ("service", "1".to_owned())];
    let ticket = ticket.each_ref().map(|(name, value)| (*name, value.as_str()));
    let taken = clerk.person().post(&format!("/counters/{SLUG}/1/tickets"), &ticket);
    let pressed = |command, fields: &[_]| clerk.press(FormId::random(), command, fields);
    let park = pressed("park", &[("reason", TYPED)]);
    for request in [pressed("open", &[]), taken, pressed("next", &[]), pressed("begin", &[]), park] {
        if read_pressed(&connection.ask(&request).await?)? == Pressed::Refused {
            return Err(TrialError::Unclear("a counter"));
        }
    }
    Ok(())
}
