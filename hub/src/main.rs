//! The hub: `cargo run` starts it with a demo town; a real town sets `DATABASE_URL` and its keys.

use std::{io::Write, process::ExitCode, sync::Arc, time::Duration};

use domain::time::SystemClock;
use hub::{Running, Settings};
use hub_web::routes::Side;
use tracing_subscriber::EnvFilter;

/// What one thread takes another one gives back, a request at a time: the system's allocator is slow at that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How long is waited for blocked threads at the end.
const BLOCKED: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    if std::env::args_os().len() > 1 {
        return refuse(&"it takes no arguments; its settings are environment variables, see the README");
    }
    let settings = match Settings::read(std::env::vars()) {
        Ok(settings) => settings,
        Err(error) => return refuse(&error),
    };
    let Ok(filter) = EnvFilter::try_new(&settings.log) else {
        return refuse(&"the setting KAZASU_LOG has a value that cannot be used: a filter like info or hub=debug");
    };
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    hub::allow_many_connections();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return refuse(&error),
    };
    let code = runtime.block_on(run(settings));
    // A thread that waits for a database which does not answer waits for longer than anybody wants to.
    runtime.shutdown_timeout(BLOCKED);
    code
}

async fn run(settings: Settings) -> ExitCode {
    let demo = settings.demo;
    let running = match Running::start(settings, Arc::new(SystemClock)).await {
        Ok(running) => running,
        Err(error) => return refuse(&error),
    };
    let scheme = |side| if running.hub.certificates.of(side).is_some() { "https" } else { "http" };
    let (residents, staff) = (scheme(Side::Residents), scheme(Side::Staff));
    say(&format_args!(
        "kazasu is ready: residents {residents}://{}, staff {staff}://{}",
        running.residents, running.staff
    ));
    if demo {
        say(&hub::demo_greeting(running.staff));
    }
    stop_signal().await;
    running.stop().await;
    ExitCode::SUCCESS
}

/// Ctrl-C or SIGTERM.
async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

fn refuse(why: &dyn std::fmt::Display) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "kazasu does not start: {why}");
    ExitCode::FAILURE
}

/// Whether anybody reads it is nothing that a hub stops for.
fn say(what: &dyn std::fmt::Display) {
    let _ = writeln!(std::io::stdout(), "{what}");
}
