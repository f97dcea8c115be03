//! A private PostgreSQL in a temporary folder, as durable as a town's: fsync on, synchronous commits.
//!
//! Started by root it runs as the user `postgres`, for it refuses to run as root. Whoever holds a [`Postgres`] ends it
//! by dropping it, files included.

use std::{
    fs, io,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::{Duration, Instant},
};

use crate::fakes::{folder::TempFolder, ports, processes::Programs};

const READY_WITHIN: Duration = Duration::from_secs(30);
const READY_POLL: Duration = Duration::from_millis(20);
/// Where Debian keeps the programs of each version.
const DEBIAN_VERSIONS: &str = "/usr/lib/postgresql";

/// Why there is no private PostgreSQL.
#[derive(Debug, thiserror::Error)]
pub enum PostgresError {
    /// The programs are not there.
    #[error("PostgreSQL is not installed (apt-get install postgresql)")]
    NotInstalled,
    /// Root may not run it, and the user who may is missing.
    #[error("PostgreSQL does not run as root, and there is no user `postgres`")]
    NoUser,
    /// A file or a process could not be made.
    #[error("cannot start a private PostgreSQL: {0}")]
    Io(#[from] io::Error),
    /// One of its programs failed.
    #[error("PostgreSQL's {program} failed: {said}")]
    Failed {
        /// Which.
        program: &'static str,
        /// What it said.
        said: String,
    },
}

/// How a server ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// Connections are closed, everything is written.
    Fast,
    /// As if the power went: the next start recovers from the write-ahead log.
    Immediate,
}

/// A private server, ended and cleaned up when dropped.
#[derive(Debug)]
pub struct Postgres {
    programs: PathBuf,
    user: Option<User>,
    port: u16,
    server: Option<Child>,
    folder: TempFolder,
}

#[derive(Debug, Clone, Copy)]
struct User {
    uid: u32,
    gid: u32,
}

impl Postgres {
    /// Starts a server of a new cluster on a free port.
    ///
    /// # Errors
    /// If it is not installed or does not start.
    pub fn start() -> Result<Self, PostgresError> {
        let mut postgres = Self::not_started()?;
        let made = postgres.made_once()?;
        copy(&made, &postgres.data())?;
        postgres.start_again()?;
        Ok(postgres)
    }

    fn not_started() -> Result<Self, PostgresError> {
        let programs = programs()?;
        let user = other_user()?;
        let folder = TempFolder::new("postgres")?;
        if let Some(user) = user {
            std::os::unix::fs::chown(folder.path(), Some(user.uid), Some(user.gid))?;
        }
        Ok(Self { programs, user, port: ports::free()?, server: None, folder })
    }

    /// A new cluster, which nobody ever starts: making one takes ten times as long as copying it, and every test wants its
    /// own. It is kept beside the running program, by the version of PostgreSQL and the user whose it is.
    fn made_once(&self) -> Result<PathBuf, PostgresError> {
        let version = self.run("postgres", |command| command.arg("--version"))?;
        let version: String = version.chars().filter(char::is_ascii_alphanumeric).collect();
        let user = self.user.map_or_else(|| "own".to_owned(), |user| user.uid.to_string());
        let kept = Programs::beside_this()?.folder().join(format!("{version}-{user}"));
        if !kept.exists() {
            let maker = Self::not_started()?;
            let cluster =
                ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync", "--pgdata"];
            maker.run("initdb", |command| command.args(cluster).arg(maker.data()))?;
            let half = kept.with_file_name(format!("{version}-{user}-{}-{}", std::process::id(), maker.port));
            copy(&maker.data(), &half)?;
            // Whoever made it at the same time made the same.
            if fs::rename(&half, &kept).is_err() {
                fs::remove_dir_all(&half)?;
            }
        }
        Ok(kept)
    }

    /// A new, empty database; gives its URL.
    ///
    /// # Errors
    /// If the server does not make it.
    pub fn create_database(&self) -> Result<String, PostgresError> {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let name = format!("town_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        self.psql("postgres", &format!("create database {name}"))?;
        Ok(self.url(&name))
    }

    /// The URL of a database.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// The port that the server keeps through stops and starts.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The number of the server's process, while it runs.
    #[must_use]
    pub fn id(&self) -> Option<u32> {
        self.server.as_ref().map(Child::id)
    }

    /// Runs SQL in a database; gives the rows as tab-separated text.
    ///
    /// # Errors
    /// If a statement fails.
    pub fn psql(&self, database: &str, sql: &str) -> Result<String, PostgresError> {
        let url = self.url(database);
        let quiet = ["-X", "-q", "-t", "-A", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-c", sql];
        self.run("psql", |command| command.arg(url).args(quiet))
    }

    /// Runs `pgbench` against a database with these arguments; gives its report.
    ///
    /// # Errors
    /// If it fails.
    pub fn pgbench(&self, database: &str, folder: &Path, arguments: &[&str]) -> Result<String, PostgresError> {
        let port = self.port.to_string();
        let place = ["-h", "127.0.0.1", "-U", "postgres", "-p", &port];
        let mut command = Command::new(self.programs.join("pgbench"));
        command.current_dir(folder).args(place).args(arguments).arg(database);
        said("pgbench", &command.stdin(Stdio::null()).output()?)
    }

    /// What `pg_dump` gives of a database.
    ///
    /// # Errors
    /// If it fails.
    pub fn dump(&self, database: &str) -> Result<String, PostgresError> {
        let url = self.url(database);
        self.run("pg_dump", |command| command.arg(url))
    }

    /// Where its files are; the cluster in `data`.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Stops the server as its keeper would.
    pub fn stop(&mut self) {
        self.end(End::Fast);
    }

    /// Ends the server as a power cut would.
    pub fn kill(&mut self) {
        self.end(End::Immediate);
    }

    /// Starts the server again, on the same port with the same data, and waits until it answers.
    ///
    /// # Errors
    /// If it does not start.
    pub fn start_again(&mut self) -> Result<(), PostgresError> {
        self.kill();
        let log = fs::File::create(self.folder.join("log"))?;
        let mut command = self.command("postgres");
        command.arg("-D").arg(self.data()).args(["-p", &self.port.to_string()]);
        for setting in ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=on", "max_connections=300"] {
            command.args(["-c", setting]);
        }
        self.server = Some(command.stdout(log.try_clone()?).stderr(log).spawn()?);
        self.wait_until_ready()
    }

    fn wait_until_ready(&mut self) -> Result<(), PostgresError> {
        let end = Instant::now() + READY_WITHIN;
        while self.psql("postgres", "select 1").is_err() {
            let ended = self.server.as_mut().is_none_or(|server| !matches!(server.try_wait(), Ok(None)));
            if ended || Instant::now() > end {
                let said = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                return Err(PostgresError::Failed { program: "postgres", said });
            }
            thread::sleep(READY_POLL);
        }
        Ok(())
    }

    fn end(&mut self, end: End) {
        let Some(mut server) = self.server.take() else { return };
        let mode = match end {
            End::Fast => "fast",
            End::Immediate => "immediate",
        };
        let data = self.data();
        let told = self.run("pg_ctl", |command| command.args(["stop", "--wait", "--mode", mode, "-D"]).arg(data));
        if told.is_err() {
            let _ended = server.kill();
        }
        let _status = server.wait();
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command.current_dir(self.folder.path()).stdin(Stdio::null()).env("LC_ALL", "C").env("PGCONNECT_TIMEOUT", "5");
        if let Some(user) = self.user {
            command.uid(user.uid).gid(user.gid);
        }
        command
    }

    fn run(
        &self,
        program: &'static str,
        arguments: impl FnOnce(&mut Command) -> &mut Command,
    ) -> Result<String, PostgresError> {
        said(program, &arguments(&mut self.command(program)).output()?)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Copies a folder with its owners and rights.
fn copy(from: &Path, to: &Path) -> Result<(), PostgresError> {
    said("cp", &Command::new("cp").args(["-a", "--reflink=auto"]).arg(from).arg(to).output()?).map(drop)
}

fn said(program: &'static str, output: &Output) -> Result<String, PostgresError> {
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(PostgresError::Failed { program, said: String::from_utf8_lossy(&output.stderr).trim().to_owned() })
}

/// The newest version's programs; Debian keeps them out of the path.
fn programs() -> Result<PathBuf, PostgresError> {
    let versions = fs::read_dir(DEBIAN_VERSIONS).into_iter().flatten().flatten();
    let debian = versions.filter_map(|version| {
        let number: u32 = version.file_name().to_str()?.parse().ok()?;
        Some((number, version.path().join("bin")))
    });
    let newest = debian.filter(|(_, folder)| folder.join("initdb").exists()).max();
    let in_path = || {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).find(|folder| folder.join("initdb").exists())
    };
    newest.map(|(_, folder)| folder).or_else(in_path).ok_or(PostgresError::NotInstalled)
}

/// The user to run as, if we are root.
fn other_user() -> Result<Option<User>, PostgresError> {
    use std::os::unix::fs::MetadataExt;
    if fs::metadata("/proc/self")?.uid() != 0 {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd")?;
    let fields = users.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let mut ours = fields.filter(|fields| fields.first() == Some(&"postgres"));
    let fields = ours.next().ok_or(PostgresError::NoUser)?;
    let number = |place: usize| fields.get(place).and_then(|text| text.parse().ok()).ok_or(PostgresError::NoUser);
    Ok(Some(User { uid: number(2)?, gid: number(3)? }))
}
