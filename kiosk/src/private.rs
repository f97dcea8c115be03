//! Files of a kiosk for its owner only: the key and the taps that wait are nobody else's business.
//!
//! Whoever made a file wider than that, an older kiosk or a copy by hand, finds it closed after the next start.

use std::{
    fs::{self, OpenOptions, Permissions},
    io,
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};

const OWNER_ONLY: u32 = 0o600;
const WRITABLE_BY_OTHERS: u32 = 0o022;
const STICKY: u32 = 0o1000;

/// Makes the file if it is not there, so that whoever opens it next does not make a wider one, and closes it to others.
/// One that is there is not opened: letting go of it would take off the locks by which this process holds it elsewhere.
pub(crate) fn make(path: &Path) {
    // What is wrong with the place is told by whoever needs the file.
    let _there_or_told_later = OpenOptions::new().write(true).create_new(true).mode(OWNER_ONLY).open(path);
    close(path);
}

/// Closes a file that is there to everybody but its owner.
pub(crate) fn close(path: &Path) {
    let closed = match fs::metadata(path) {
        Ok(found) if found.permissions().mode() & 0o077 != 0 => {
            fs::set_permissions(path, Permissions::from_mode(OWNER_ONLY))
        }
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(_) | Err(_) => Ok(()),
    };
    if let Err(error) = closed {
        tracing::warn!(path = %path.display(), %error, "this file cannot be closed to other users of the machine");
    }
}

/// Says so if others can exchange files in this folder. It is left as it is: it may be a folder of the system.
pub(crate) fn warn_of_open_folder(folder: &Path) {
    let mode = fs::metadata(folder).map_or(0, |found| found.permissions().mode());
    if mode & WRITABLE_BY_OTHERS != 0 && mode & STICKY == 0 {
        tracing::warn!(path = %folder.display(), "other users of the machine can write into this folder; chmod 700");
    }
}
