//! What a running program prints: its first telling line, then the last of everything else for a report.

use std::{
    collections::VecDeque,
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread,
    time::{Duration, Instant},
};

use super::ProcessError;

const LINES_KEPT: usize = 40;

/// A process whose output is read as long as it runs. Killed when dropped.
#[derive(Debug)]
pub struct Running {
    program: &'static str,
    child: Child,
    lines: Receiver<String>,
    last: Arc<Mutex<VecDeque<String>>>,
}

impl Running {
    pub fn start(program: &'static str, mut command: Command) -> Result<Self, ProcessError> {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let (sender, lines) = channel();
        let last = Arc::new(Mutex::new(VecDeque::new()));
        read(child.stdout.take().expect("it is piped"), Some(sender), &last);
        read(child.stderr.take().expect("it is piped"), None, &last);
        Ok(Self { program, child, lines, last })
    }

    /// Waits for the line on standard output in which `found` finds something.
    pub fn wait_for_line<T>(
        &mut self,
        limit: Duration,
        mut found: impl FnMut(&str) -> Option<T>,
    ) -> Result<T, ProcessError> {
        let end = Instant::now() + limit;
        loop {
            match self.lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(line) => {
                    if let Some(value) = found(&line) {
                        return Ok(value);
                    }
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    self.kill();
                    return Err(ProcessError::NotReady { program: self.program, said: self.last_words() });
                }
            }
        }
    }

    /// The last lines that it printed.
    pub fn last_words(&self) -> String {
        let last = self.last.lock().expect("no holder of the lock panics");
        last.iter().map(String::as_str).collect::<Vec<_>>().join("\n")
    }

    /// The number of the process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Kills it without warning (SIGKILL).
    pub fn kill(&mut self) {
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }

    /// Asks it to stop (SIGTERM) and waits; `false` if it had to be killed when the time was over.
    pub fn stop(&mut self, limit: Duration) -> bool {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        let end = Instant::now() + limit;
        while told.is_ok() && Instant::now() < end {
            if let Ok(Some(status)) = self.child.try_wait() {
                return status.success();
            }
            thread::sleep(Duration::from_millis(5));
        }
        self.kill();
        false
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

fn read(from: impl Read + Send + 'static, lines: Option<Sender<String>>, last: &Arc<Mutex<VecDeque<String>>>) {
    let last = Arc::clone(last);
    thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            let mut last = last.lock().expect("no holder of the lock panics");
            last.push_back(line.clone());
            if last.len() > LINES_KEPT {
                last.pop_front();
            }
            drop(last);
            // Nobody may be waiting any more.
            let _told = lines.as_ref().map(|lines| lines.send(line));
        }
    });
}
