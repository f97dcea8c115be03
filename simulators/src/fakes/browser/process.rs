//! A browser's processes and its profile on disk, both gone when dropped.

use std::{fs, process::Stdio, thread, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader},
    process::{Child, ChildStderr, Command},
};

use super::BrowserError;
use crate::fakes::folder::TempFolder;

const START_LIMIT: Duration = Duration::from_secs(60);
const REMOVE_TRIES: usize = 50;
const REMOVE_PAUSE: Duration = Duration::from_millis(20);

/// A browser with everything it started. Fields are dropped in this order: first the processes, then the profile.
#[derive(Debug)]
pub(super) struct Running {
    group: Group,
    _profile: Profile,
}

/// A profile that is removed even if a dying process still writes to it.
#[derive(Debug)]
struct Profile(TempFolder);

impl Drop for Profile {
    fn drop(&mut self) {
        let removed = || fs::remove_dir_all(self.0.path()).is_ok();
        for _ in 0..REMOVE_TRIES {
            if removed() {
                return;
            }
            thread::sleep(REMOVE_PAUSE);
        }
    }
}

/// A process group, killed when dropped.
#[derive(Debug)]
struct Group(Child);

impl Running {
    /// Starts the program and waits for the line on stderr that says where it listens; gives what follows `prefix`.
    pub(super) async fn start(
        command: &mut Command,
        profile: TempFolder,
        prefix: &str,
    ) -> Result<(Self, String), BrowserError> {
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).process_group(0);
        let mut group = Group(command.spawn().map_err(BrowserError::Start)?);
        let stderr = group.0.stderr.take().ok_or(BrowserError::Unexpected)?;
        let (url, rest) = tokio::time::timeout(START_LIMIT, find_line(stderr, prefix))
            .await
            .map_err(|_| BrowserError::Silent)?
            .ok_or(BrowserError::Silent)?;
        tokio::spawn(drain(rest));
        Ok((Self { group, _profile: Profile(profile) }, url))
    }

    /// The browser's main process, to measure it.
    pub(super) fn id(&self) -> Option<u32> {
        self.group.0.id()
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(id) = self.0.id().and_then(|id| i32::try_from(id).ok()) {
            // SAFETY: kill touches no memory of ours; the group is the one that `process_group(0)` made, and its leader
            // has not been waited for, so that its number is still its own.
            #[expect(unsafe_code, reason = "the standard library kills one process, not its group")]
            unsafe {
                libc::kill(-id, libc::SIGKILL);
            }
        }
        let _ = self.0.start_kill();
        while matches!(self.0.try_wait(), Ok(None)) {
            thread::yield_now();
        }
    }
}

async fn find_line(stderr: ChildStderr, prefix: &str) -> Option<(String, BufReader<ChildStderr>)> {
    let mut lines = BufReader::new(stderr);
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        if let Some((_, rest)) = line.split_once(prefix) {
            return Some((rest.trim().to_owned(), lines));
        }
    }
}

/// A browser blocks when nobody reads what it complains about.
async fn drain(mut stderr: BufReader<ChildStderr>) {
    let mut chunk = [0; 4_096];
    while matches!(stderr.read(&mut chunk).await, Ok(length) if length > 0) {}
}
