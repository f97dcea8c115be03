//! The demo town's mailbox: a town without a mail server hands its mails to it, and the demo page shows them. In memory, the
//! newest ones only; nothing leaves this machine.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::time::UtcTime;
use hub_web::{app::RunError, settings::Settings};
use notifier::mail::{Keep, Mail, Mailer};

/// Most mails that are kept.
const KEPT_MAX: usize = 100;

/// The mails, newest first.
#[derive(Debug, Default)]
pub struct Mailbox(Mutex<VecDeque<Kept>>);

/// A mail that somebody in the demo town would have got.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Whose mailbox it was for.
    pub to: String,
    /// When it was handed over.
    pub at: UtcTime,
    /// What it is about.
    pub subject: String,
    /// Its plain part.
    pub text: String,
}

impl Mailbox {
    /// The mails, newest first.
    pub fn mails(&self) -> Vec<Kept> {
        self.kept().iter().cloned().collect()
    }

    /// Hands the town's mails to this mailbox.
    ///
    /// # Errors
    /// If the sender that is set cannot be used.
    pub fn mailer(self: &Arc<Self>, settings: &Settings) -> Result<Mailer, RunError> {
        let mailer = Mailer::keeping(&settings.mail_from, Arc::clone(self) as Arc<dyn Keep>);
        mailer.map_err(|error| RunError::Notifier(error.to_string()))
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Keep for Mailbox {
    fn keep(&self, mail: &Mail, now: UtcTime) {
        let (to, subject, text) = (mail.to.clone(), mail.words.subject.clone(), mail.words.text.clone());
        let mut kept = self.kept();
        kept.push_front(Kept { to, at: now, subject, text });
        kept.truncate(KEPT_MAX);
    }
}
