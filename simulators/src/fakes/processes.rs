//! The real programs as processes: the hub, the operator's tool, the kiosk. Found beside the running program, started
//! with the settings that the caller names and no others, killed without warning, and ended when dropped.

mod hub;
mod kiosk;
mod ops;
mod output;

use std::{
    collections::BTreeMap,
    env, fs, io,
    path::{Path, PathBuf},
    process::Command,
};

pub use hub::Hub;
pub use kiosk::Kiosk;
pub use ops::{BookingReport, Ops, QueueReport};

/// Why a program does not do what it should.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    /// It was not built.
    #[error("the program {} is missing; build it first: {}", path.display(), build_command(path))]
    NotBuilt {
        /// Where it should be.
        path: PathBuf,
    },
    /// What it was built from has changed since.
    #[error("the program {} is older than {}; build it again: {}", path.display(), source_file.display(), build_command(path))]
    Stale {
        /// Where it is.
        path: PathBuf,
        /// What is newer.
        source_file: PathBuf,
    },
    /// A file or the process could not be made.
    #[error("a process could not be run: {0}")]
    Io(#[from] io::Error),
    /// It ended, or did not become ready in time.
    #[error("{program} did not start; it said: {said}")]
    NotReady {
        /// Which.
        program: &'static str,
        /// Its last words.
        said: String,
    },
    /// It ended with an error.
    #[error("{program} {arguments} failed: {said}")]
    Failed {
        /// Which.
        program: &'static str,
        /// How it was called.
        arguments: String,
        /// Its last words.
        said: String,
    },
}

fn build_command(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let release = if path.components().any(|part| part.as_os_str() == "release") { " --release" } else { "" };
    format!("cargo build{release} -p {name}")
}

/// A file that a program was built from and that is newer than it, by what cargo wrote beside it. Programs that were
/// brought from elsewhere have no such list.
fn newer_source(program: &Path) -> io::Result<Option<PathBuf>> {
    let Ok(list) = fs::read_to_string(program.with_extension("d")) else { return Ok(None) };
    let built = fs::metadata(program)?.modified()?;
    let files = list.lines().next().and_then(|line| line.split_once(": ")).map_or("", |(_, files)| files);
    // A file that is gone was not needed for a while: what replaced it is in the list once it is built.
    let is_newer = |file: &&str| fs::metadata(file).and_then(|file| file.modified()).is_ok_and(|then| then > built);
    Ok(files.split(' ').find(is_newer).map(PathBuf::from))
}

/// Settings of a program: environment variables by name.
pub type Settings = BTreeMap<String, String>;

/// Where the programs are.
#[derive(Debug, Clone)]
pub struct Programs(PathBuf);

impl Programs {
    /// The folder of the running program; tests run one below it.
    ///
    /// # Errors
    /// If the system does not tell.
    pub fn beside_this() -> io::Result<Self> {
        let program = env::current_exe()?;
        let folder = program.parent().unwrap_or(Path::new(""));
        let folder = if folder.ends_with("deps") { folder.parent().unwrap_or(folder) } else { folder };
        Ok(Self(folder.to_owned()))
    }

    /// The optimised programs of the same build folder.
    ///
    /// # Errors
    /// If the system does not tell where we are.
    pub fn release() -> io::Result<Self> {
        Ok(Self(Self::beside_this()?.0.with_file_name("release")))
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.0
    }

    /// A program, ready for arguments, with these settings and none of ours.
    fn command(&self, name: &str, settings: &Settings) -> Result<Command, ProcessError> {
        let path = self.0.join(name);
        if !path.exists() {
            return Err(ProcessError::NotBuilt { path });
        }
        if let Some(source_file) = newer_source(&path)? {
            return Err(ProcessError::Stale { path, source_file });
        }
        let mut command = Command::new(path);
        let ours = |name: &str| name.starts_with("KAZASU_") || matches!(name, "DATABASE_URL" | "REDIS_URL");
        for (inherited, _) in env::vars_os().filter(|(name, _)| name.to_str().is_some_and(ours)) {
            command.env_remove(inherited);
        }
        command.envs(settings);
        Ok(command)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fakes::folder::TempFolder;

    #[test]
    fn a_program_that_is_older_than_its_sources_is_not_tested() {
        let folder = TempFolder::new("stale").expect("a folder");
        let (program, source) = (folder.join("hub"), folder.join("main.rs"));
        for file in [&source, &program] {
            fs::write(file, "").expect("a file");
        }
        let programs = Programs(folder.path().to_owned());
        let command = || programs.command("hub", &Settings::new()).map(drop);
        assert!(command().is_ok(), "brought from elsewhere");
        let list = format!("{}: {}", program.display(), source.display());
        fs::write(program.with_extension("d"), list).expect("a list");
        let built = fs::metadata(&program).expect("a file").modified().expect("a time");
        let change = |then| fs::File::options().write(true).open(&source).expect("a file").set_modified(then);
        change(built).expect("a time");
        assert!(command().is_ok());
        change(built + std::time::Duration::from_secs(1)).expect("a time");
        assert!(matches!(command(), Err(ProcessError::Stale { source_file, .. }) if source_file == source));
    }
}
