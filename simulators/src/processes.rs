//! The real programs as processes: the hub, the operator's tool, the kiosk. Found beside the running program, started
//! with the settings that the caller names and no others, killed without warning, and ended when dropped.

mod hub;
mod kiosk;
mod ops;
mod output;

use std::{
    collections::BTreeMap,
    env, io,
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
        let mut command = Command::new(path);
        let ours = |name: &str| name.starts_with("KAZASU_") || matches!(name, "DATABASE_URL" | "REDIS_URL");
        for (inherited, _) in env::vars_os().filter(|(name, _)| name.to_str().is_some_and(ours)) {
            command.env_remove(inherited);
        }
        command.envs(settings);
        Ok(command)
    }
}
