//! `kiosk enrol` makes this machine known to the hub; `kiosk run` serves people until SIGTERM.
//!
//! A panic ends the process: nothing durable is lost, and whoever watches over it starts it again. Half a kiosk that
//! takes cards and sends nothing would be worse.

use std::{io::Write, process::ExitCode};

use kiosk::{
    agent,
    enrolment::enrol,
    hub::Hub,
    settings::{EnrolSettings, RunSettings, Settings},
};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let filter = EnvFilter::try_from_env("KAZASU_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        report(panic);
        std::process::abort();
    }));
    match Settings::parse(std::env::args().skip(1)) {
        Ok(Settings::Enrol(settings)) => actix_rt::System::new().block_on(enrol_kiosk(settings)),
        Ok(Settings::Run(settings)) => actix_rt::System::new().block_on(run(settings)),
        Err(error) => {
            // Whoever reads it may have gone already.
            let _nobody_reads = error.print();
            ExitCode::from(if error.use_stderr() { 2 } else { 0 })
        }
    }
}

async fn enrol_kiosk(EnrolSettings { line, code, data }: EnrolSettings) -> ExitCode {
    match enrol(&Hub::new(line.hub), code, &data).await {
        Ok(identity) => {
            let said = format!("この端末を「{}」に登録しました（{}）。", identity.facility_name, identity.device);
            let _nobody_reads = writeln!(std::io::stdout(), "{said}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            let _nobody_reads = writeln!(std::io::stderr(), "{}\n({error})", error.sentence());
            ExitCode::FAILURE
        }
    }
}

async fn run(settings: RunSettings) -> ExitCode {
    let (mut terminate, mut interrupt) = match (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) {
        (Ok(terminate), Ok(interrupt)) => (terminate, interrupt),
        (Err(error), _) | (_, Err(error)) => {
            tracing::error!(%error, "signals cannot be heard");
            return ExitCode::FAILURE;
        }
    };
    let agent = match agent::start(settings).await {
        Ok(agent) => agent,
        Err(error) => {
            let _nobody_reads = writeln!(std::io::stderr(), "{error}");
            return ExitCode::FAILURE;
        }
    };
    let _nobody_reads = writeln!(std::io::stdout(), "kiosk is ready: screen http://{}", agent.screen);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    agent.stop().await;
    tracing::info!("stopped");
    ExitCode::SUCCESS
}
