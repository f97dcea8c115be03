//! A browser that wants pushes, or no longer does.

use db::notices::NewSubscription;
use domain::lang::Lang;
use notifier::push::Subscription;

use crate::{app::Hub, trouble::PageError};

/// What `PushSubscription.toJSON()` gives (W3C Push API), and in which language the page is.
#[derive(serde::Deserialize)]
pub struct Subscribe {
    endpoint: String,
    keys: Keys,
    /// Nothing from a page of the release before; a name that is none means no wish.
    lang: Option<String>,
}

#[derive(serde::Deserialize)]
struct Keys {
    p256dh: String,
    auth: String,
}

impl Subscribe {
    /// The browser, if a push service that we know speaks for it.
    ///
    /// # Errors
    /// If none does.
    pub fn admitted(self, hub: &Hub) -> Result<NewSubscription, PageError> {
        let Self { endpoint, keys: Keys { p256dh, auth }, lang } = self;
        let subscription = Subscription { endpoint: endpoint.clone(), p256dh: p256dh.clone(), auth: auth.clone() };
        if hub.push.as_ref().is_none_or(|push| push.admit(&subscription).is_err()) {
            return Err(PageError::BadForm);
        }
        Ok(NewSubscription { endpoint, p256dh, auth, language: lang.as_deref().and_then(Lang::from_name) })
    }
}

/// Which browser no longer wants pushes.
#[derive(serde::Deserialize)]
pub struct Unsubscribe {
    /// Its address at the push service.
    pub endpoint: String,
}
