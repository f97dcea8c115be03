//! The audit from the server: checkpoints to keep elsewhere, the public key, verification with kept checkpoints.

use std::{fs, io::Write, path::Path};

use db::{
    audit::checkpoint::{self, AuditKey, Checkpoint},
    verify,
};
use domain::time::{Clock, SystemClock};

use crate::{
    AuditCommand,
    commands::{OpsError, keys, open},
};

/// Most that is read of a file of checkpoints: a line a day is far below for a hundred years.
const FILE_MAX: u64 = 64 << 20;

/// Prints what was asked for.
pub fn run(command: &AuditCommand, out: &mut impl Write) -> Result<(), OpsError> {
    let key = AuditKey::from_seed(&keys()?.sealer().audit_seed());
    match command {
        AuditCommand::Checkpoint => {
            let made = open()?.snapshot(|conn| checkpoint::now(conn, &key, SystemClock.now()))?;
            writeln!(out, "{made}")?;
        }
        AuditCommand::Key => writeln!(out, "{}", key.public())?,
    }
    Ok(())
}

/// Reads every log and every chain; with the town's keys also the signatures.
pub fn verify(checkpoints: Option<&Path>, out: &mut impl Write) -> Result<(), OpsError> {
    let kept = checkpoints.map(read).transpose()?.unwrap_or_default();
    // Without the keys chains and logs are looked at all the same. Kept checkpoints are nothing without them.
    let key = match keys() {
        Ok(keys) => Some(AuditKey::from_seed(&keys.sealer().audit_seed()).public()),
        Err(error) if checkpoints.is_some() => return Err(error),
        Err(_) => None,
    };
    let report = verify::report_with(&mut open()?, key.as_ref(), &kept)?;
    writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
    if report.is_sound() { Ok(()) } else { Err(OpsError::Unsound) }
}

fn read(file: &Path) -> Result<Vec<Checkpoint>, OpsError> {
    if fs::metadata(file)?.len() > FILE_MAX {
        return Err(OpsError::NoCheckpoint);
    }
    let text = fs::read_to_string(file)?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| line.parse().map_err(|_| OpsError::NoCheckpoint)).collect()
}
