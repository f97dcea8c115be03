//! What the town calls its site and how that looks, as this hub knows it: read at the start, every few seconds again, and at
//! once when it is set here. Every page asks for it, so it stands in memory.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use actix_web::web::Data;
use db::{Db, DbError, identity};
use domain::{identity::Identity, time::UtcTime};
use serde_json::{Value, json};

use crate::app::Hub;

/// How often is looked whether another hub set it.
const EVERY: Duration = Duration::from_secs(3);
/// The colour of the pages as they come; `--key` of `kazasu.css`.
const COLOUR: &str = "#0017c1";
/// What a phone is told of a site that set nothing (W3C Web Application Manifest).
const MANIFEST: &str = include_str!("../static/manifest.webmanifest");

/// What the site is called and how it looks, as pages show it.
#[derive(Debug, Clone, Default)]
pub struct Site {
    /// What is set.
    pub identity: Identity,
    /// Its own icon, by a name that changes with it; nothing while the icon is the one that the pages come with.
    icon: Option<String>,
    set_at: Option<UtcTime>,
}

impl Site {
    fn of(identity: Identity, set_at: Option<UtcTime>) -> Self {
        let icon = identity.icon.as_ref().map(|icon| crate::routes::statics::tag(icon.png()));
        Self { identity, icon: icon.map(|tag| format!("/icon.png?v={tag}")), set_at }
    }

    /// Its picture in the header.
    #[must_use]
    pub fn brand_icon(&self) -> &str {
        self.icon.as_deref().unwrap_or("/static/icon.svg")
    }

    /// Its own icon, if it has one.
    #[must_use]
    pub fn own_icon(&self) -> Option<&str> {
        self.icon.as_deref()
    }

    /// Its picture on the first screen of a phone.
    #[must_use]
    pub fn touch_icon(&self) -> &str {
        self.icon.as_deref().unwrap_or("/static/apple-touch-icon.png")
    }

    /// The colour of its links and buttons.
    #[must_use]
    pub fn colour(&self) -> String {
        self.identity.colour.map_or_else(|| COLOUR.to_owned(), |colour| colour.to_string())
    }

    /// The sheet of its own colour, by a name that changes with it.
    #[must_use]
    pub fn sheet(&self) -> Option<String> {
        self.identity.colour.map(|colour| format!("/town.css?v={}", colour.to_string().trim_start_matches('#')))
    }

    /// What that sheet says.
    #[must_use]
    pub fn style(&self) -> String {
        let Some(colour) = self.identity.colour else { return format!(":root{{--key:{COLOUR}}}\n") };
        let (deep, deepest, pale) = (colour.deep(), colour.deepest(), colour.pale());
        format!(":root{{--key:{colour};--key-deep:{deep};--key-deepest:{deepest};--key-pale:{pale}}}\n")
    }

    /// What a phone is told that puts the site on its first screen.
    ///
    /// # Panics
    /// Never: a test reads what it is made from.
    #[must_use]
    pub fn manifest(&self) -> String {
        let mut manifest: Value = serde_json::from_str(MANIFEST).expect("the manifest is checked by a test");
        manifest["name"] = self.identity.name.as_str().into();
        manifest["short_name"] = self.identity.short_name.as_str().into();
        manifest["theme_color"] = self.colour().into();
        if let (Some(src), Some(icon)) = (&self.icon, &self.identity.icon) {
            let sizes = format!("{0}x{0}", icon.side());
            manifest["icons"] = json!([{ "src": src, "sizes": sizes, "type": "image/png", "purpose": "any" }]);
        }
        manifest.to_string()
    }
}

/// The site, read a moment ago.
#[derive(Default)]
pub struct Known(RwLock<Arc<Site>>);

impl Known {
    /// As it was read last.
    #[must_use]
    pub fn site(&self) -> Arc<Site> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Looks whether it was set anew.
    ///
    /// # Errors
    /// If the database fails; what was known stands.
    pub async fn look(&self, db: &Db) -> Result<(), DbError> {
        let known = self.site().set_at;
        let read = db.read(move |conn| match identity::changed_at(conn)? {
            at if at == known => Ok(None),
            at => Ok::<_, DbError>(Some(Site::of(identity::get(conn)?, at))),
        });
        if let Some(site) = read.await? {
            *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(site);
        }
        Ok(())
    }
}

/// Looks for as long as the hub runs.
pub async fn follow(hub: Data<Hub>) {
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut is_well = true;
    loop {
        ticks.tick().await;
        let looked = hub.site.look(&hub.db).await;
        // Said once, when it begins.
        if let (Err(error), true) = (&looked, is_well) {
            tracing::warn!(%error, "what the site is called could not be read; it stays as it is");
        }
        is_well = looked.is_ok();
    }
}

#[cfg(test)]
mod tests {
    use domain::identity::Typed;

    use super::*;

    #[test]
    fn a_site_of_its_own_has_its_name_and_colour_in_what_phones_are_told() {
        let typed = Typed { name: "すくも\"ナビ", short_name: "ナビ", colour: "#006b3c" };
        let site = Site::of(Identity::parse(&typed, None).expect("a name"), None);
        let manifest: Value = serde_json::from_str(&site.manifest()).expect("JSON");
        assert_eq!(manifest["name"], "すくも\"ナビ");
        assert_eq!((&manifest["short_name"], &manifest["theme_color"]), (&"ナビ".into(), &"#006b3c".into()));
        assert_eq!(manifest["icons"].as_array().map(Vec::len), Some(5));
        assert!(site.style().contains("--key:#006b3c;"), "{}", site.style());
        assert_eq!(site.sheet().as_deref(), Some("/town.css?v=006b3c"));
    }

    #[test]
    fn a_town_that_set_nothing_has_what_the_pages_come_with() {
        let site = Site::default();
        assert_eq!((site.brand_icon(), site.own_icon(), site.sheet()), ("/static/icon.svg", None, None));
        assert!(site.manifest().contains("\"name\":\"かざす\"") && site.style().contains(COLOUR));
        assert!(include_str!("../static/vendor/design-tokens-1.1.9/tokens.css").contains(COLOUR));
    }
}
