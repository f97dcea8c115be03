//! A private pcscd with virtual readers, in a temporary folder, beside whatever daemon the machine runs.
//!
//! The daemon gets its socket as systemd would give it (file descriptor 3), so it needs no privilege and no fixed path;
//! clients find it when `PCSCLITE_CSOCK_NAME` is [`Pcscd::socket`]. libpcsclite reads that variable once a process.
//!
//! Invariants: whoever holds a [`Pcscd`] ends it by dropping it, files included; it ends only its own daemon.

use std::{
    env, fs, io,
    os::{fd::OwnedFd, unix::net::UnixListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::{Duration, Instant},
};

use crate::fakes::cards::VirtualReader;

/// pcscd's own limit.
pub const READERS_MAX: usize = 16;

/// Where pcscd keeps its pid, socket activation or not; the path is compiled in.
const RUN_FOLDER: &str = "/run/pcscd";
const READY_WITHIN: Duration = Duration::from_secs(10);
const READY_POLL: Duration = Duration::from_millis(5);

/// Hands the socket, which is the shell's standard input, on as systemd would.
const ACTIVATE: &str = "exec 3<&0 </dev/null; LISTEN_PID=$$ LISTEN_FDS=1 exec pcscd --foreground --config \"$0\"";

/// Why there is no private pcscd.
#[derive(Debug, thiserror::Error)]
pub enum PcscdError {
    /// The driver was not built.
    #[error("the virtual readers' driver {} is missing; build it first: cargo build -p ifd", .0.display())]
    NoDriver(PathBuf),
    /// More readers than pcscd takes.
    #[error("pcscd takes at most {READERS_MAX} readers, not {0}")]
    TooManyReaders(usize),
    /// The folder that pcscd insists on cannot be made.
    #[error("pcscd needs the folder {RUN_FOLDER}, and it cannot be made: {0}")]
    NoRunFolder(#[source] io::Error),
    /// A file, a socket or the process could not be made.
    #[error("cannot start a private pcscd (is it installed? apt-get install pcscd): {0}")]
    Io(#[from] io::Error),
    /// The daemon ended or opened no readers.
    #[error("pcscd did not open its readers; it said: {0}")]
    NotReady(String),
}

/// A private pcscd, ended and cleaned up when dropped.
#[derive(Debug)]
pub struct Pcscd {
    folder: PathBuf,
    names: Vec<String>,
    /// In which order the daemon finds the readers.
    order: Vec<usize>,
    readers: Vec<VirtualReader>,
    daemon: Option<Child>,
}

impl Pcscd {
    /// Starts a daemon with this many virtual readers in a temporary folder of its own.
    ///
    /// # Errors
    /// If the driver was not built, pcscd is not installed or does not start.
    pub fn start(readers: usize) -> Result<Self, PcscdError> {
        static STARTED: AtomicU32 = AtomicU32::new(0);
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        Self::start_in(&env::temp_dir().join(format!("kazasu-pcscd-{}-{number}", std::process::id())), readers)
    }

    /// Starts a daemon in this folder, which is made and removed. For a process that is a client itself and needs the
    /// same [`Pcscd::socket`] for one daemon after the other.
    ///
    /// # Errors
    /// As [`Pcscd::start`].
    pub fn start_in(folder: &Path, readers: usize) -> Result<Self, PcscdError> {
        let names: Vec<String> = (0..readers).map(|n| format!("Kazasu Virtual Reader {n}")).collect();
        Self::start_named(folder, &names.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// Starts a daemon in this folder with readers of these names, of which some may be the same.
    ///
    /// # Errors
    /// As [`Pcscd::start`].
    pub fn start_named(folder: &Path, names: &[&str]) -> Result<Self, PcscdError> {
        if names.len() > READERS_MAX {
            return Err(PcscdError::TooManyReaders(names.len()));
        }
        fs::create_dir_all(RUN_FOLDER).map_err(PcscdError::NoRunFolder)?;
        fs::create_dir_all(folder.join("readers"))?;
        let order = (0..names.len()).collect();
        let names = names.iter().map(|&name| name.to_owned()).collect();
        let mut pcscd = Self { folder: folder.to_owned(), names, order, readers: Vec::new(), daemon: None };
        pcscd.write_config()?;
        pcscd.restart()?;
        Ok(pcscd)
    }

    /// Starts the daemon again so that it finds the readers in the opposite order, and so numbers them anew.
    ///
    /// # Errors
    /// If pcscd does not start.
    pub fn restart_reversed(&mut self) -> Result<(), PcscdError> {
        self.kill();
        self.order.reverse();
        self.write_config()?;
        self.restart()
    }

    fn write_config(&mut self) -> Result<(), PcscdError> {
        let driver = driver()?;
        let mut config = String::new();
        self.readers = self
            .names
            .iter()
            .enumerate()
            .map(|(n, name)| {
                // The daemon adds the numbers of interface, in the order in which it finds them, and slot.
                let number = self.order.iter().position(|&found| found == n).unwrap_or(n);
                VirtualReader::new(format!("{name} {number:02X} 00"), self.folder.join(format!("reader-{n}")))
            })
            .collect();
        for &n in &self.order {
            config += &stanza(&self.names[n], &self.folder.join(format!("reader-{n}")), &driver, n);
        }
        fs::write(self.folder.join("readers/reader.conf"), config)?;
        Ok(())
    }

    /// The value of `PCSCLITE_CSOCK_NAME` for clients of this daemon.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        Self::socket_in(&self.folder)
    }

    /// The value of `PCSCLITE_CSOCK_NAME` for clients of a daemon in this folder.
    #[must_use]
    pub fn socket_in(folder: &Path) -> PathBuf {
        folder.join("pcscd.socket")
    }

    /// The virtual readers.
    #[must_use]
    pub fn readers(&self) -> &[VirtualReader] {
        &self.readers
    }

    /// Kills the daemon as a crash would (SIGKILL). Cards that are held stay where they are.
    pub fn kill(&mut self) {
        if let Some(mut daemon) = self.daemon.take() {
            let _ended = daemon.kill();
            let _status = daemon.wait();
            clean_run_folder(daemon.id());
        }
        let sockets = self.readers.iter().flat_map(|reader| [reader.card_socket(), reader.cable_socket()]);
        for socket in sockets.chain([self.socket()]) {
            let _gone = fs::remove_file(socket);
        }
    }

    /// Starts the daemon again, killing it first if it runs, and waits until its readers are there.
    ///
    /// # Errors
    /// If pcscd does not start.
    pub fn restart(&mut self) -> Result<(), PcscdError> {
        self.kill();
        let listener = UnixListener::bind(self.socket())?;
        let log = fs::File::create(self.folder.join("log"))?;
        let daemon = Command::new("sh")
            .args(["-c", ACTIVATE])
            .arg(self.folder.join("readers"))
            .stdin(Stdio::from(OwnedFd::from(listener)))
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        self.daemon = Some(daemon);
        self.wait_until_ready()
    }

    fn wait_until_ready(&mut self) -> Result<(), PcscdError> {
        let end = Instant::now() + READY_WITHIN;
        while !self.readers.iter().all(|reader| reader.cable_socket().exists()) {
            let ended = self.daemon.as_mut().is_none_or(|daemon| !matches!(daemon.try_wait(), Ok(None)));
            if ended || Instant::now() > end {
                let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                return Err(PcscdError::NotReady(log.trim().to_owned()));
            }
            thread::sleep(READY_POLL);
        }
        Ok(())
    }
}

impl Drop for Pcscd {
    fn drop(&mut self) {
        self.kill();
        let _gone = fs::remove_dir_all(&self.folder);
    }
}

fn stanza(name: &str, base: &Path, driver: &Path, number: usize) -> String {
    let (base, driver) = (base.display(), driver.display());
    format!("FRIENDLYNAME \"{name}\"\nDEVICENAME /dev/null:{base}\nLIBPATH {driver}\nCHANNELID {number}\n\n")
}

/// The driver is built into the folder of the programs; tests run one below it.
fn driver() -> Result<PathBuf, PcscdError> {
    let program = env::current_exe()?;
    let folders = program.ancestors().skip(1).take(2);
    let mut candidates = folders.map(|folder| folder.join("libifd.so"));
    candidates.find(|driver| driver.exists()).ok_or_else(|| {
        let folder = program.parent().filter(|folder| !folder.ends_with("deps")).or(program.ancestors().nth(2));
        PcscdError::NoDriver(folder.unwrap_or(Path::new("")).join("libifd.so"))
    })
}

/// A killed daemon leaves its traces. Those of another one are none of ours.
fn clean_run_folder(pid: u32) {
    let pid_file = Path::new(RUN_FOLDER).join("pcscd.pid");
    // The daemon writes the zero byte that ends its C string as well.
    let written = fs::read_to_string(&pid_file).unwrap_or_default();
    let ours = written.trim_end_matches(['\n', '\0']) == pid.to_string();
    if ours {
        let _gone = fs::remove_file(pid_file);
        let _gone = fs::remove_file(Path::new(RUN_FOLDER).join("pcscd.comm"));
    }
}
