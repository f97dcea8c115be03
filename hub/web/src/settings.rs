//! The settings, read once from the environment. A key that is not known, or a value that cannot be, stops the start
//! with a sentence that names the key.

mod addresses;
pub mod oidc;
pub mod security;
pub mod tls;

use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf, str::FromStr, time::Duration};

use db::DatabaseUrl;
use domain::{
    bookings::address::{MailAddress, mail_address},
    taps::CardApplication,
};
use notifier::{
    outward::OutgoingProxy,
    push::{AllowedHosts, PrivateHosts, Subject},
};
use secrecy::SecretString;
use url::Url;

use self::addresses::on_this_machine;
use crate::{
    allowed::{Allowed, Networks},
    names::Hosts,
    source::Proxies,
};

const PREFIX: &str = "KAZASU_";
/// Where the demo town lives when nothing is set.
const DEMO_DATABASE: &str = "sqlite:data/kazasu.db";

/// Why the hub does not start.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// Nobody reads this key; it is misspelt or of another version.
    #[error("the setting {0} is not known")]
    UnknownKey(String),
    /// The value cannot be used.
    #[error("the setting {key} has a value that cannot be used: {wanted}")]
    BadValue {
        /// Which key.
        key: &'static str,
        /// What it should be.
        wanted: &'static str,
    },
    /// Two settings contradict each other.
    #[error("the setting {key} is needed: {why}")]
    Missing {
        /// Which key.
        key: &'static str,
        /// What for.
        why: &'static str,
    },
}

/// The key that mails are signed with.
#[derive(Debug, Clone)]
pub struct DkimSettings {
    /// Its name in the DNS.
    pub selector: String,
    /// The private half, in PEM.
    pub key_file: PathBuf,
}

/// Whether those who work for the town sign in with a second step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondFactor {
    /// They must, once the time to set one up is over.
    Required {
        /// That time, from the first sign-in without one.
        grace: Duration,
    },
    /// They may.
    Offered,
}

/// Whether cards may come as hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardHashes {
    /// From kiosks of the release before.
    Accept,
    /// Every kiosk seals: no other is served or enrolled.
    Refuse,
}

/// Everything that can be set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `DATABASE_URL`
    pub database: DatabaseUrl,
    /// `REDIS_URL`
    pub redis: Option<SecretString>,
    /// `KAZASU_DEMO`: the demo town is there and its pages are served.
    pub demo: bool,
    /// `KAZASU_DEMO_PAST`: the demo town has lived for four weeks, and its day has begun.
    pub demo_past: bool,
    /// `KAZASU_TOWN`: the town's name.
    pub town: String,
    /// `KAZASU_RESIDENT_LISTEN`
    pub resident_listen: SocketAddr,
    /// `KAZASU_STAFF_LISTEN`
    pub staff_listen: SocketAddr,
    /// `KAZASU_PUBLIC_URL`: what residents type; without a slash at its end.
    pub public_url: String,
    /// `KAZASU_STAFF_URL`: what staff type, if that is known; without a slash at its end.
    pub staff_url: Option<String>,
    /// `KAZASU_TLS_CERT_FILE` and its neighbours: which side speaks TLS by itself.
    pub tls: tls::Tls,
    /// Whom somebody tells who has found a hole.
    pub security: security::Security,
    /// `KAZASU_HOSTS`: other names by which the hub is called.
    pub hosts: Hosts,
    /// `KAZASU_PROXIES`: who says for whom it speaks.
    pub proxies: Proxies,
    /// From where each side is reached, and the town's own staff comes.
    pub allowed: Allowed,
    /// `KAZASU_CONNECTIONS_OF_SOURCE`: most connections of one address, and most requests and pages of one visitor at once.
    pub connections_of_source: usize,
    /// `KAZASU_BODY_WITHIN_S`: a form is here this long after its first line, or is refused.
    pub body_within: Duration,
    /// `KAZASU_READ_WITHIN_S`: whoever takes nothing of an answer for so long loses the connection.
    pub read_within: Duration,
    /// `KAZASU_KEYS_FILE`
    pub keys_file: PathBuf,
    /// `KAZASU_SMTP_URL`
    pub smtp: Option<SecretString>,
    /// `KAZASU_SMTP_HELO`: how the mail server is greeted; the sender's domain without one.
    pub smtp_helo: Option<String>,
    /// `KAZASU_OUTGOING_PROXY`: the way out, where nothing else leads there.
    pub outgoing: Option<OutgoingProxy>,
    /// `KAZASU_SMTP_BY_PROXY`: the mail server is reached that way too.
    pub smtp_by_proxy: bool,
    /// `KAZASU_MAIL_FROM`
    pub mail_from: String,
    /// `KAZASU_DKIM_SELECTOR`, `KAZASU_DKIM_KEY_FILE`: mails are signed with this key.
    pub dkim: Option<DkimSettings>,
    /// `KAZASU_BOUNCE_ADDRESS`: where mails that cannot be delivered come back to.
    pub bounce_address: Option<MailAddress>,
    /// `KAZASU_MAP_URL`: the page of a map, in which `{address}` stands for what is looked for; nothing if no map is linked.
    pub map_url: Option<String>,
    /// `KAZASU_PUSH_HOSTS`
    pub push_hosts: AllowedHosts,
    /// `KAZASU_PUSH_PRIVATE_HOSTS`
    pub push_private_hosts: PrivateHosts,
    /// `KAZASU_VAPID_SUBJECT`: whom a push service may write to (RFC 8292); the sender of mails, if nothing else is said.
    /// Nothing in a town that says neither: it sends no pushes.
    pub vapid_subject: Option<Subject>,
    /// `KAZASU_CARD_AID`, `KAZASU_CARD_EF`
    pub card_application: CardApplication,
    /// `KAZASU_CARD_HASHES`: whether kiosks of the release before, which have the town's card key, are still served.
    pub card_hashes: CardHashes,
    /// `KAZASU_REPEAT_WINDOW_S`
    pub repeat_window: Duration,
    /// `KAZASU_LANES`: connections that write, on PostgreSQL.
    pub lanes: usize,
    /// `KAZASU_TICKETS_A_MINUTE`: most numbers that one kiosk takes.
    pub tickets_a_minute: u32,
    /// `KAZASU_BOOKINGS_A_MINUTE`: most times that are held for one source, and forms that it sends for them.
    pub bookings_a_minute: u32,
    /// `KAZASU_SHARE_OF_SOURCE`: how much of a day's places, or of an office's numbers at home, one address may have before
    /// it has shown who it is, in percent.
    pub share_of_source: u32,
    /// `KAZASU_SIGN_IN_TRIES`: wrong passwords at once, of one source at one account; then one each pause.
    pub sign_in_tries: u32,
    /// `KAZASU_SIGN_IN_PAUSE_S`: so long an account waits then.
    pub sign_in_pause: Duration,
    /// `KAZASU_SECOND_FACTOR`, `KAZASU_SECOND_FACTOR_GRACE_DAYS`
    pub second_factor: SecondFactor,
    /// `KAZASU_OIDC_…`: by whose word the staff may sign in.
    pub oidc: Option<oidc::OidcSettings>,
    /// `KAZASU_DRAIN_S`: how long a hub that stops says so before it takes nothing more.
    pub drain: Duration,
    /// `KAZASU_LOG`: a filter like `info` or `hub=debug`.
    pub log: String,
}

/// The environment, with each key taken out as it is read; what is left of ours is unknown.
struct Values(BTreeMap<String, String>);

impl Values {
    fn text(&mut self, key: &str) -> Option<String> {
        self.0.remove(key).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    fn or(&mut self, key: &str, default: &str) -> String {
        self.text(key).unwrap_or_else(|| default.to_owned())
    }

    fn parse<T: FromStr>(
        &mut self,
        key: &'static str,
        default: &str,
        wanted: &'static str,
    ) -> Result<T, SettingsError> {
        self.or(key, default).parse().map_err(|_| SettingsError::BadValue { key, wanted })
    }

    fn choice<T: Copy>(
        &mut self,
        key: &'static str,
        choices: &[(&str, T)],
        default: T,
        wanted: &'static str,
    ) -> Result<T, SettingsError> {
        let Some(value) = self.text(key) else { return Ok(default) };
        let chosen = choices.iter().find(|(name, _)| *name == value).map(|(_, choice)| *choice);
        chosen.ok_or(SettingsError::BadValue { key, wanted })
    }
}

impl Settings {
    /// Reads these variables; others than `DATABASE_URL`, `REDIS_URL` and `KAZASU_*` are nobody's business.
    ///
    /// # Errors
    /// If a key is unknown or a value cannot be used.
    pub fn read(environment: impl IntoIterator<Item = (String, String)>) -> Result<Self, SettingsError> {
        let ours = |key: &str| key.starts_with(PREFIX) || key == "DATABASE_URL" || key == "REDIS_URL";
        let mut values = Values(environment.into_iter().filter(|(key, _)| ours(key)).collect());
        let settings = Self::take(&mut values)?;
        match values.0.into_keys().find(|key| key.starts_with(PREFIX)) {
            Some(key) => Err(SettingsError::UnknownKey(key)),
            None => settings.with_tls(),
        }
    }

    fn take(values: &mut Values) -> Result<Self, SettingsError> {
        let database = values.text("DATABASE_URL");
        let on_off = [("on", true), ("off", false)];
        let demo = values.choice("KAZASU_DEMO", &on_off, database.is_none(), "on or off")?;
        let demo_past = values.choice("KAZASU_DEMO_PAST", &on_off, true, "on or off")?;
        if database.is_none() && !demo {
            return Err(SettingsError::Missing { key: "DATABASE_URL", why: "a real town must say where its data is" });
        }
        let database = DatabaseUrl::parse(database.as_deref().unwrap_or(DEMO_DATABASE))
            .map_err(|_| SettingsError::BadValue { key: "DATABASE_URL", wanted: "sqlite:PATH or postgres://…" })?;
        let mail_from = values.text("KAZASU_MAIL_FROM");
        let vapid_subject = Self::vapid_subject(values, mail_from.as_deref(), demo)?;
        let redis = Self::redis(values)?;
        let tls = tls::Tls::take(values)?;
        let resident_listen =
            values.parse("KAZASU_RESIDENT_LISTEN", "127.0.0.1:8080", "an address like 127.0.0.1:8080")?;
        let staff_url = Self::url(values, "KAZASU_STAFF_URL")?;
        let oidc = oidc::OidcSettings::take(values, &oidc::STAFF, staff_url.as_deref())?;
        // A hub alone has nobody who could take over meanwhile.
        let drain_s = if redis.is_some() { "5" } else { "0" };
        Ok(Self {
            database,
            redis,
            demo,
            demo_past,
            town: values.or("KAZASU_TOWN", if demo { "宿毛市（デモ）" } else { "市役所" }),
            resident_listen,
            staff_listen: values.parse("KAZASU_STAFF_LISTEN", "127.0.0.1:8081", "an address like 127.0.0.1:8081")?,
            public_url: Self::url(values, "KAZASU_PUBLIC_URL")?
                .unwrap_or_else(|| on_this_machine(resident_listen, tls.residents.is_some())),
            staff_url,
            tls,
            security: security::Security::take(values)?,
            hosts: values.parse(
                "KAZASU_HOSTS",
                "",
                "names like kazasu.example.jp or *.example.jp, separated by commas",
            )?,
            proxies: values.parse(
                "KAZASU_PROXIES",
                "",
                "addresses or networks like 10.0.0.0/24, separated by commas",
            )?,
            allowed: Allowed {
                residents: Self::networks(values, "KAZASU_RESIDENTS_FROM")?,
                staff: Self::networks(values, "KAZASU_STAFF_FROM")?,
                devices: Self::networks(values, "KAZASU_DEVICES_FROM")?,
                town: Self::networks(values, "KAZASU_TOWN_STAFF_FROM")?,
            },
            connections_of_source: Self::count(values, "KAZASU_CONNECTIONS_OF_SOURCE", "500", 1..=usize::MAX)?,
            body_within: Self::seconds(values, "KAZASU_BODY_WITHIN_S", "30")?,
            read_within: Self::seconds(values, "KAZASU_READ_WITHIN_S", "30")?,
            keys_file: values.or("KAZASU_KEYS_FILE", "data/keys.json").into(),
            smtp: values.text("KAZASU_SMTP_URL").map(SecretString::from),
            outgoing: Self::outgoing(values)?,
            smtp_by_proxy: values.choice("KAZASU_SMTP_BY_PROXY", &on_off, false, "on or off")?,
            smtp_helo: values.text("KAZASU_SMTP_HELO"),
            mail_from: mail_from.unwrap_or_else(|| "kazasu@localhost.localdomain".to_owned()),
            dkim: Self::dkim(values)?,
            bounce_address: Self::bounce_address(values)?,
            map_url: Self::map_url(values)?,
            push_hosts: Self::push_hosts(values)?,
            push_private_hosts: values.choice(
                "KAZASU_PUSH_PRIVATE_HOSTS",
                &[("allow", PrivateHosts::Allow), ("refuse", PrivateHosts::Refuse)],
                PrivateHosts::Refuse,
                "allow or refuse",
            )?,
            vapid_subject,
            card_application: Self::card_application(values)?,
            card_hashes: values.choice(
                "KAZASU_CARD_HASHES",
                &[("accept", CardHashes::Accept), ("refuse", CardHashes::Refuse)],
                CardHashes::Accept,
                "accept or refuse",
            )?,
            repeat_window: Duration::from_secs(values.parse(
                "KAZASU_REPEAT_WINDOW_S",
                // A demo's visitor goes home right after coming; a double click is not meant so.
                if demo { "1" } else { "180" },
                "a number of seconds",
            )?),
            lanes: Self::lanes(values)?,
            tickets_a_minute: values.parse("KAZASU_TICKETS_A_MINUTE", "30", "a number")?,
            bookings_a_minute: values.parse("KAZASU_BOOKINGS_A_MINUTE", "30", "a number")?,
            share_of_source: values.parse("KAZASU_SHARE_OF_SOURCE", "25", "a number")?,
            sign_in_tries: Self::sign_in_tries(values)?,
            sign_in_pause: Self::sign_in_pause(values)?,
            second_factor: Self::second_factor(values, demo)?,
            oidc,
            drain: Self::drain(values, drain_s)?,
            log: values.or("KAZASU_LOG", "info,actix_server=warn,actix_http::h1::dispatcher=off"),
        })
    }

    fn redis(values: &mut Values) -> Result<Option<SecretString>, SettingsError> {
        let Some(url) = values.text("REDIS_URL") else { return Ok(None) };
        match redis::Client::open(url.as_str()) {
            Ok(_) => Ok(Some(SecretString::from(url))),
            Err(_) => {
                Err(SettingsError::BadValue { key: "REDIS_URL", wanted: "redis://host:port or rediss://host:port" })
            }
        }
    }

    fn drain(values: &mut Values, default: &str) -> Result<Duration, SettingsError> {
        let (key, wanted) = ("KAZASU_DRAIN_S", "a number of seconds up to 300");
        let seconds: u64 = values.parse(key, default, wanted)?;
        if seconds <= 300 { Ok(Duration::from_secs(seconds)) } else { Err(SettingsError::BadValue { key, wanted }) }
    }

    fn dkim(values: &mut Values) -> Result<Option<DkimSettings>, SettingsError> {
        let why = "a mail is signed with a key that has a name";
        match (values.text("KAZASU_DKIM_SELECTOR"), values.text("KAZASU_DKIM_KEY_FILE")) {
            (Some(selector), Some(file)) => Ok(Some(DkimSettings { selector, key_file: file.into() })),
            (None, None) => Ok(None),
            (None, Some(_)) => Err(SettingsError::Missing { key: "KAZASU_DKIM_SELECTOR", why }),
            (Some(_), None) => Err(SettingsError::Missing { key: "KAZASU_DKIM_KEY_FILE", why }),
        }
    }

    fn bounce_address(values: &mut Values) -> Result<Option<MailAddress>, SettingsError> {
        let wanted = "a short mail address like bounce@town.example.jp";
        let Some(text) = values.text("KAZASU_BOUNCE_ADDRESS") else { return Ok(None) };
        let bad = SettingsError::BadValue { key: "KAZASU_BOUNCE_ADDRESS", wanted };
        match mail_address(&text) {
            // RFC 5321: 64 letters before the @, of which a `+` and the token take 30.
            Ok(address) if address.local_for_smtp().len() <= 34 => Ok(Some(address)),
            _ => Err(bad),
        }
    }

    /// A demo town says an example: nobody is to write to it.
    fn vapid_subject(values: &mut Values, from: Option<&str>, demo: bool) -> Result<Option<Subject>, SettingsError> {
        let key = "KAZASU_VAPID_SUBJECT";
        let wanted = "mailto: with an address at which the town reads, or an https address of the town";
        match values.text(key) {
            Some(text) => text.parse().map(Some).map_err(|_| SettingsError::BadValue { key, wanted }),
            None if demo => Ok("mailto:kazasu@example.jp".parse().ok()),
            None => Ok(from.and_then(Subject::of_sender)),
        }
    }

    fn push_hosts(values: &mut Values) -> Result<AllowedHosts, SettingsError> {
        let wanted = "names of hosts without scheme or port, separated by commas";
        match values.text("KAZASU_PUSH_HOSTS") {
            Some(list) => {
                AllowedHosts::parse(&list).map_err(|_| SettingsError::BadValue { key: "KAZASU_PUSH_HOSTS", wanted })
            }
            None => Ok(AllowedHosts::default()),
        }
    }

    /// Residents are led there by a link: whose map it is, and whether there is one, is for the town to say.
    fn map_url(values: &mut Values) -> Result<Option<String>, SettingsError> {
        let (key, wanted) = ("KAZASU_MAP_URL", "an https address with {address} in it, or off");
        let url = values.or(key, "https://www.google.com/maps/search/?api=1&query={address}");
        match url.as_str() {
            "off" => Ok(None),
            written
                if written.starts_with("https://") && written.contains("{address}") && Url::parse(written).is_ok() =>
            {
                Ok(Some(url))
            }
            _ => Err(SettingsError::BadValue { key, wanted }),
        }
    }

    fn url(values: &mut Values, key: &'static str) -> Result<Option<String>, SettingsError> {
        let Some(url) = values.text(key) else { return Ok(None) };
        let is_address = |url: &Url| matches!(url.scheme(), "http" | "https") && url.has_host();
        if Url::parse(&url).is_ok_and(|url| is_address(&url)) {
            return Ok(Some(url.trim_end_matches('/').to_owned()));
        }
        Err(SettingsError::BadValue { key, wanted: "an address like https://kazasu.example.jp" })
    }

    fn count(
        values: &mut Values,
        key: &'static str,
        default: &str,
        among: std::ops::RangeInclusive<usize>,
    ) -> Result<usize, SettingsError> {
        let wanted = "a number, not too large";
        let count = values.parse(key, default, wanted)?;
        if among.contains(&count) { Ok(count) } else { Err(SettingsError::BadValue { key, wanted }) }
    }

    fn networks(values: &mut Values, key: &'static str) -> Result<Networks, SettingsError> {
        values.parse(key, "", "addresses or networks like 10.0.0.0/24, separated by commas")
    }

    /// Everybody knows the password of the demo town and comes in by one press.
    fn second_factor(values: &mut Values, demo: bool) -> Result<SecondFactor, SettingsError> {
        let (key, wanted) = ("KAZASU_SECOND_FACTOR_GRACE_DAYS", "a number of days up to 365");
        let days: u64 = values.parse(key, "14", wanted)?;
        if days > 365 {
            return Err(SettingsError::BadValue { key, wanted });
        }
        let required = SecondFactor::Required { grace: Duration::from_secs(days * 86_400) };
        let choices = [("required", required), ("offered", SecondFactor::Offered)];
        let default = if demo { SecondFactor::Offered } else { required };
        values.choice("KAZASU_SECOND_FACTOR", &choices, default, "required or offered")
    }

    fn sign_in_tries(values: &mut Values) -> Result<u32, SettingsError> {
        let (key, wanted) = ("KAZASU_SIGN_IN_TRIES", "a number from 1 to 20");
        let tries = values.parse(key, "5", wanted)?;
        if (1..=20).contains(&tries) { Ok(tries) } else { Err(SettingsError::BadValue { key, wanted }) }
    }

    /// With the most tries it comes to an hour, for which tries are remembered.
    fn sign_in_pause(values: &mut Values) -> Result<Duration, SettingsError> {
        let (key, wanted) = ("KAZASU_SIGN_IN_PAUSE_S", "a number of seconds from 10 to 180");
        let seconds = values.parse(key, "60", wanted)?;
        if (10..=180).contains(&seconds) {
            Ok(Duration::from_secs(seconds))
        } else {
            Err(SettingsError::BadValue { key, wanted })
        }
    }

    fn seconds(values: &mut Values, key: &'static str, default: &str) -> Result<Duration, SettingsError> {
        Self::count(values, key, default, 1..=600).map(|seconds| Duration::from_secs(seconds as u64))
    }

    fn card_application(values: &mut Values) -> Result<CardApplication, SettingsError> {
        let hex = |text: &str, sizes: std::ops::RangeInclusive<usize>| {
            text.len().is_multiple_of(2)
                && sizes.contains(&(text.len() / 2))
                && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        let (aid, ef) = (values.or("KAZASU_CARD_AID", "F04B415A41535501"), values.or("KAZASU_CARD_EF", "0001"));
        if !hex(&aid, 5..=16) {
            return Err(SettingsError::BadValue { key: "KAZASU_CARD_AID", wanted: "5 to 16 bytes in hexadecimal" });
        }
        if !hex(&ef, 2..=2) {
            return Err(SettingsError::BadValue { key: "KAZASU_CARD_EF", wanted: "2 bytes in hexadecimal" });
        }
        Ok(CardApplication { aid, ef })
    }

    fn outgoing(values: &mut Values) -> Result<Option<OutgoingProxy>, SettingsError> {
        let wanted = "http://host:port or http://user:password@host:port";
        let proxy = values.text("KAZASU_OUTGOING_PROXY").map(|text| OutgoingProxy::parse(&text)).transpose();
        proxy.map_err(|_| SettingsError::BadValue { key: "KAZASU_OUTGOING_PROXY", wanted })
    }

    fn lanes(values: &mut Values) -> Result<usize, SettingsError> {
        let wanted = "a number from 1 to 32";
        let lanes = values.parse("KAZASU_LANES", "4", wanted)?;
        if (1..=32).contains(&lanes) { Ok(lanes) } else { Err(SettingsError::BadValue { key: "KAZASU_LANES", wanted }) }
    }
}

#[cfg(test)]
mod tests;
