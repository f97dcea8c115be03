//! The private daemon starts, is killed, starts again and leaves nothing behind.

use simulators::fakes::pcscd::Pcscd;

#[test]
fn a_killed_daemon_starts_again_and_a_dropped_one_leaves_nothing_behind() {
    let mut pcscd = Pcscd::start(2).expect("a private pcscd");
    let socket = pcscd.socket();
    assert!(socket.exists());
    pcscd.kill();
    assert!(!socket.exists());
    pcscd.restart().expect("the daemon starts again");
    assert!(socket.exists());
    let folder = socket.parent().expect("the socket is in a folder").to_owned();
    drop(pcscd);
    assert!(!folder.exists());
}

#[test]
fn two_daemons_run_beside_each_other() {
    let first = Pcscd::start(1).expect("a private pcscd");
    let second = Pcscd::start(16).expect("another private pcscd");
    assert_ne!(first.socket(), second.socket());
    assert_eq!(second.readers().len(), 16);
    assert!(Pcscd::start(17).is_err());
}
