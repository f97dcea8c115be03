//! A private Redis on a free port, keeping nothing on disk: to the hub Redis is a hint, and may forget.

use std::{
    io::{self, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::fakes::{folder::TempFolder, ports};

const READY_WITHIN: Duration = Duration::from_secs(10);
const READY_POLL: Duration = Duration::from_millis(5);

/// Why there is no private Redis.
#[derive(Debug, thiserror::Error)]
pub enum RedisError {
    /// A file or the process could not be made.
    #[error("cannot start a private Redis (is it installed? apt-get install redis-server): {0}")]
    Io(#[from] io::Error),
    /// It ended, or does not answer.
    #[error("Redis did not start on port {0}")]
    NotReady(u16),
}

/// A private Redis, ended when dropped.
#[derive(Debug)]
pub struct Redis {
    port: u16,
    server: Option<Child>,
    folder: TempFolder,
}

impl Redis {
    /// Starts one on a free port.
    ///
    /// # Errors
    /// If it is not installed or does not start.
    pub fn start() -> Result<Self, RedisError> {
        let mut redis = Self { port: ports::free()?, server: None, folder: TempFolder::new("redis")? };
        redis.start_again()?;
        Ok(redis)
    }

    /// What the hub takes as `REDIS_URL`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Kills it (SIGKILL). What it held is gone.
    pub fn kill(&mut self) {
        if let Some(mut server) = self.server.take() {
            let _ended = server.kill();
            let _status = server.wait();
        }
    }

    /// Starts it again on the same port, killing it first if it runs, and waits until it answers.
    ///
    /// # Errors
    /// If it does not start.
    pub fn start_again(&mut self) -> Result<(), RedisError> {
        self.kill();
        let server = Command::new("redis-server")
            .args(["--port", &self.port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
            .arg("--dir")
            .arg(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        self.server = Some(server);
        let end = Instant::now() + READY_WITHIN;
        while !self.answers() {
            let ended = self.server.as_mut().is_none_or(|server| !matches!(server.try_wait(), Ok(None)));
            if ended || Instant::now() > end {
                return Err(RedisError::NotReady(self.port));
            }
            thread::sleep(READY_POLL);
        }
        Ok(())
    }

    fn answers(&self) -> bool {
        let ping = || -> io::Result<bool> {
            let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
            stream.set_read_timeout(Some(Duration::from_secs(1)))?;
            stream.write_all(b"PING\r\n")?;
            let mut answer = [0; 7];
            stream.read_exact(&mut answer)?;
            Ok(answer == *b"+PONG\r\n")
        };
        ping().unwrap_or(false)
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.kill();
    }
}
