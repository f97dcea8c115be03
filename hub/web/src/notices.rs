//! Wires the notifier to the outbox, its mail server, its push sender and the metrics.

use std::{sync::Arc, time::Duration};

use actix_web::web::Data;
use db::notices::{Channel, Then};
use notifier::{
    Notifier, NotifierObserver,
    mail::{MailSettings, Mailer, dkim::Dkim},
    outcome::Outcome,
    patience::Patience,
};
use tokio::sync::{Notify, watch};

use crate::{
    app::{Hub, RunError},
    metrics::Metrics,
    settings::{DkimSettings, Settings},
};

/// How long one mail may take.
const MAIL_TIMEOUT: Duration = Duration::from_secs(30);

/// A running notifier.
pub struct Notices {
    shutdown: watch::Sender<bool>,
    task: tokio::task::JoinHandle<()>,
}

impl Notices {
    /// Starts the passes; `outbox` wakes them, `mail` sends the town's mails.
    #[must_use]
    pub fn start(hub: &Data<Hub>, outbox: Arc<Notify>, mail: Option<Mailer>) -> Self {
        let named = hub.clone();
        let mail = mail.map(|mail| mail.named_by(move || named.site().identity.name.clone()));
        let notifier = Arc::new(Notifier {
            db: hub.db.clone(),
            sealer: hub.sealer(),
            push: hub.push.clone(),
            mail,
            clock: Arc::clone(&hub.clock),
            notices: notifier::notices::of,
            observer: Arc::new(Counted(Arc::clone(&hub.metrics))),
            patience: Patience::default(),
            public_url: hub.settings.public_url.clone(),
            staff_url: hub.settings.staff_address(),
        });
        let (shutdown, told) = watch::channel(false);
        Self { shutdown, task: tokio::spawn(notifier.run(outbox, told)) }
    }

    /// Waits for tries under way; whatever else is left waits in the database.
    pub async fn stop(self) {
        self.shutdown.send_replace(true);
        // How the passes ended no longer matters to anybody.
        let _ = self.task.await;
    }
}

/// What sends the town's mails, if it has a mail server.
///
/// # Errors
/// If it cannot be set up as it is set.
pub fn mailer(settings: &Settings) -> Result<Option<Mailer>, RunError> {
    let Some(url) = &settings.smtp else { return Ok(None) };
    let (url, from, greeting) = (url.clone(), settings.mail_from.clone(), settings.smtp_helo.clone());
    let mail = MailSettings { url, from, greeting, timeout: MAIL_TIMEOUT };
    let mut mailer = Mailer::new(mail).map_err(|error| RunError::Notifier(error.to_string()))?;
    if let Some(proxy) = settings.outgoing.clone().filter(|_| settings.smtp_by_proxy) {
        mailer = mailer.through(proxy);
    }
    if let Some(DkimSettings { selector, key_file }) = &settings.dkim {
        let pem = std::fs::read(key_file)
            .map_err(|error| RunError::Notifier(format!("KAZASU_DKIM_KEY_FILE: {}: {error}", key_file.display())))?;
        let dkim = Dkim::new(selector, &pem).map_err(|error| RunError::Notifier(format!("KAZASU_DKIM_…: {error}")))?;
        mailer = mailer.signing(dkim);
    }
    if let Some(address) = &settings.bounce_address {
        mailer = mailer.bouncing_to(address.clone());
    }
    Ok(Some(mailer))
}

struct Counted(Arc<Metrics>);

impl Counted {
    /// A mail server that wants nothing from us refuses everybody's mails: that is told when it begins, and shown until it
    /// is over.
    fn look_at_the_mail_server(&self, channel: Channel, outcome: &Outcome) {
        let was = self.0.mail_unwelcome.get();
        match (channel, outcome) {
            (Channel::Mail, Outcome::Unwelcome(reason)) => {
                self.0.mail_unwelcome.set(1);
                if was == 0 {
                    tracing::error!(%reason, "the mail server refuses this hub; mails wait");
                }
            }
            (Channel::Mail, Outcome::Delivered) => self.0.mail_unwelcome.set(0),
            _ => {}
        }
    }
}

impl NotifierObserver for Counted {
    fn tried(&self, channel: Channel, outcome: &Outcome, took: Duration) {
        self.0.delivery_tries.with_label_values(&[channel.name(), outcome.name()]).inc();
        self.look_at_the_mail_server(channel, outcome);
        self.0.delivery_try_seconds.with_label_values(&[channel.name()]).observe(took.as_secs_f64());
    }

    fn ended(&self, channel: Channel, then: Then, after: Duration) {
        let Some(how) = then.end() else { return };
        self.0.deliveries.with_label_values(&[channel.name(), how]).inc();
        self.0.delivery_seconds.with_label_values(&[channel.name()]).observe(after.as_secs_f64());
    }

    fn pass_failed(&self) {
        self.0.notice_passes_failed.inc();
    }
}
