//! The files of SQLite: whose they are, and that no other process takes away what this one writes to.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
};

use crate::world::World;

/// The first byte that every user of an SQLite file holds (`SHARED_FIRST` of <https://sqlite.org/src/file/src/os.h>).
const SHARED_FIRST: &str = "1073741826";

/// Whether this process holds the lock that tells others of users of this file, as the kernel shows it. An SQLite from
/// before 3.51 that closes the file and finds nobody holding it deletes what was written beside it.
fn is_held(file: &std::path::Path) -> bool {
    let inode = fs::metadata(file).expect("a file").ino();
    let (file, owner) = (format!(":{inode}"), std::process::id().to_string());
    let locks = fs::read_to_string("/proc/locks").expect("the kernel's list of locks");
    locks.lines().map(|lock| lock.split_whitespace().collect::<Vec<_>>()).any(|lock| {
        lock.contains(&owner.as_str()) && lock.contains(&SHARED_FIRST) && lock.iter().any(|part| part.ends_with(&file))
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn opening_one_connection_more_takes_the_lock_from_none_of_the_others() {
    let world = World::on_sqlite().await;
    let [database, ..] = world.files();
    assert!(is_held(&database));
    // As the pool does when it grows. The one that is closed again would bring a lost lock back.
    world.with_own_connection(|_| assert!(is_held(&database)));
    assert!(is_held(&database));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_files_of_sqlite_are_for_their_owner_alone_also_those_that_were_not() {
    let world = World::on_sqlite().await;
    let modes = || world.files().map(|file| fs::metadata(file).expect("a file").permissions().mode() & 0o777);
    assert_eq!(modes(), [0o600; 3]);
    for file in world.files() {
        fs::set_permissions(file, fs::Permissions::from_mode(0o644)).expect("a change");
    }
    world.with_own_connection(|_| ());
    assert_eq!(modes(), [0o600; 3]);
}
