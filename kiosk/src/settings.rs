//! What the command line says, parsed once into types. An unknown or missing word stops the start with a sentence that
//! names it.

use std::{net::SocketAddr, path::PathBuf, str::FromStr};

use crate::{hub::HubUrl, printer::Place, reader::Wanted, screen::Face, spool};

/// Shown for `--help` and after a mistake.
pub const USAGE: &str = "\
使い方:
  kiosk enrol --hub URL --code XXXX-XXXX --data DIR     この機械を登録します（コードは職員の画面で発行、10分間有効）
  kiosk run   --hub URL --data DIR [--screen 127.0.0.1:8082] [--spool-limit 50000]
              [--face taps|tickets]                     tickets: 番号札をお出しする画面（窓口用）
              [--reader pcsc|none|名前の一部]           使うカードリーダー。pcsc: すべて、none: つながない
              [--printer tcp:HOST:9100|file:/dev/usb/lp0]  番号札のプリンター（--face tickets のときだけ）";

const DEFAULT_SCREEN: &str = "127.0.0.1:8082";

/// What the kiosk is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settings {
    /// Become known to the hub.
    Enrol(EnrolSettings),
    /// Serve people.
    Run(RunSettings),
    /// Say how it is used.
    Help,
}

/// For `kiosk enrol`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolSettings {
    /// Where the hub is.
    pub hub: HubUrl,
    /// The single-use code.
    pub code: String,
    /// Where the identity will be kept.
    pub data: PathBuf,
}

/// For `kiosk run`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunSettings {
    /// Where the hub is.
    pub hub: HubUrl,
    /// Where the identity and the spool are.
    pub data: PathBuf,
    /// Where the screen's page is served: on this machine only, for it shows names.
    pub screen: SocketAddr,
    /// How many taps may wait.
    pub spool_limit: u64,
    /// What people see.
    pub face: Face,
    /// Whether cards are read.
    pub reader: ReaderSetting,
    /// Where tickets are printed; paperless without.
    pub printer: Option<Place>,
}

/// Whether cards are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReaderSetting {
    /// At these readers of this machine.
    Pcsc(Wanted),
    /// There is none.
    None,
}

/// A command line that cannot be followed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// Neither `enrol` nor `run`.
    #[error("say what to do: enrol or run")]
    NoCommand,
    /// A word that is not understood here.
    #[error("{0} is not understood here")]
    Unknown(String),
    /// Something is missing.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A value that cannot be used.
    #[error("{name} {value} cannot be used: {wanted}")]
    Bad {
        /// Of which option.
        name: &'static str,
        /// The value.
        value: String,
        /// What would do.
        wanted: &'static str,
    },
}

impl SettingsError {
    fn bad(name: &'static str, value: &str, wanted: &'static str) -> Self {
        Self::Bad { name, value: value.to_owned(), wanted }
    }
}

impl Settings {
    /// Reads the words after the program's name.
    ///
    /// # Errors
    /// With the first word that is wrong or missing.
    pub fn parse(words: impl IntoIterator<Item = String>) -> Result<Self, SettingsError> {
        let mut words = words.into_iter();
        match words.next().as_deref() {
            Some("enrol") => {
                let mut options = Options::read(words, &["--hub", "--code", "--data"])?;
                Ok(Self::Enrol(EnrolSettings {
                    hub: options.hub()?,
                    code: options.required("--code")?,
                    data: options.required("--data")?.into(),
                }))
            }
            Some("run") => {
                const KNOWN: &[&str] =
                    &["--hub", "--data", "--screen", "--spool-limit", "--face", "--reader", "--printer"];
                let mut options = Options::read(words, KNOWN)?;
                let face = options.face()?;
                Ok(Self::Run(RunSettings {
                    hub: options.hub()?,
                    data: options.required("--data")?.into(),
                    screen: options.screen()?,
                    spool_limit: options.spool_limit()?,
                    face,
                    reader: options.reader()?,
                    printer: options.printer(face)?,
                }))
            }
            Some("help" | "--help" | "-h") => Ok(Self::Help),
            Some(other) => Err(SettingsError::Unknown(other.to_owned())),
            None => Err(SettingsError::NoCommand),
        }
    }
}

struct Options(Vec<(&'static str, String)>);

impl Options {
    fn read(mut words: impl Iterator<Item = String>, known: &[&'static str]) -> Result<Self, SettingsError> {
        let mut options = Vec::new();
        while let Some(word) = words.next() {
            let name = *known.iter().find(|&&name| name == word).ok_or(SettingsError::Unknown(word))?;
            options.push((name, words.next().ok_or(SettingsError::Missing(name))?));
        }
        Ok(Self(options))
    }

    fn take(&mut self, name: &str) -> Option<String> {
        let place = self.0.iter().rposition(|(known, _)| *known == name)?;
        Some(self.0.swap_remove(place).1)
    }

    fn required(&mut self, name: &'static str) -> Result<String, SettingsError> {
        self.take(name).filter(|value| !value.is_empty()).ok_or(SettingsError::Missing(name))
    }

    fn hub(&mut self) -> Result<HubUrl, SettingsError> {
        let value = self.required("--hub")?;
        let wanted = "an address like https://hub.example";
        HubUrl::parse(&value).map_err(|_| SettingsError::Bad { name: "--hub", value, wanted })
    }

    fn screen(&mut self) -> Result<SocketAddr, SettingsError> {
        let wanted = "an address of this machine like 127.0.0.1:8082";
        let value = self.take("--screen").unwrap_or_else(|| DEFAULT_SCREEN.to_owned());
        let address = SocketAddr::from_str(&value).ok().filter(|address| address.ip().is_loopback());
        address.ok_or(SettingsError::Bad { name: "--screen", value, wanted })
    }

    fn face(&mut self) -> Result<Face, SettingsError> {
        match self.take("--face").as_deref() {
            None | Some("taps") => Ok(Face::Taps),
            Some("tickets") => Ok(Face::Tickets),
            Some(other) => Err(SettingsError::bad("--face", other, "taps or tickets")),
        }
    }

    fn reader(&mut self) -> Result<ReaderSetting, SettingsError> {
        match self.take("--reader").as_deref() {
            None | Some("pcsc") => Ok(ReaderSetting::Pcsc(Wanted::Any)),
            Some("none") => Ok(ReaderSetting::None),
            Some(part) if part.trim().is_empty() => Err(SettingsError::bad("--reader", part, "pcsc, none or a name")),
            Some(part) => Ok(ReaderSetting::Pcsc(Wanted::Named(part.to_owned()))),
        }
    }

    fn printer(&mut self, face: Face) -> Result<Option<Place>, SettingsError> {
        let Some(value) = self.take("--printer") else { return Ok(None) };
        if face == Face::Taps {
            return Err(SettingsError::bad("--printer", &value, "only --face tickets prints"));
        }
        let wanted = "a place like tcp:192.0.2.7:9100 or file:/dev/usb/lp0";
        Place::parse(&value).map(Some).ok_or(SettingsError::bad("--printer", &value, wanted))
    }

    fn spool_limit(&mut self) -> Result<u64, SettingsError> {
        let Some(value) = self.take("--spool-limit") else { return Ok(spool::DEFAULT_LIMIT) };
        let limit = value.parse().ok().filter(|&limit| limit > 0);
        limit.ok_or(SettingsError::Bad { name: "--spool-limit", value, wanted: "a number of taps, at least 1" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Settings, SettingsError> {
        Settings::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn a_run_has_defaults_for_screen_and_spool() {
        let Ok(Settings::Run(run)) = parse("run --hub http://127.0.0.1:8081 --data data") else { panic!("a run") };
        assert_eq!((run.screen.to_string().as_str(), run.spool_limit), (DEFAULT_SCREEN, spool::DEFAULT_LIMIT));
        assert_eq!((run.face, run.reader, run.printer), (Face::Taps, ReaderSetting::Pcsc(Wanted::Any), None));
    }

    #[test]
    fn a_kiosk_of_an_office_has_another_face_and_a_printer() {
        let line = "run --hub http://a --data d --face tickets --reader none --printer tcp:192.0.2.7:9100";
        let Ok(Settings::Run(run)) = parse(line) else { panic!("a run") };
        assert_eq!((run.face, run.reader), (Face::Tickets, ReaderSetting::None));
        assert_eq!(run.printer, Some(Place::Tcp("192.0.2.7:9100".to_owned())));
    }

    #[test]
    fn a_reader_can_be_named() {
        let Ok(Settings::Run(run)) = parse("run --hub http://a --data d --reader RC-S300") else { panic!("a run") };
        assert_eq!(run.reader, ReaderSetting::Pcsc(Wanted::Named("RC-S300".to_owned())));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let error = |line| parse(line).expect_err("a mistake").to_string();
        assert_eq!(error(""), "say what to do: enrol or run");
        assert_eq!(error("dance"), "dance is not understood here");
        assert_eq!(error("run --hub http://a --data d --colour red"), "--colour is not understood here");
        assert_eq!(error("run --hub http://a"), "--data is missing");
        assert_eq!(error("enrol --hub http://a --data d --code"), "--code is missing");
        assert!(error("run --hub a --data d").starts_with("--hub a cannot be used"));
        assert!(error("run --hub http://a --data d --screen 0.0.0.0:80").starts_with("--screen 0.0.0.0:80"));
        assert!(error("run --hub http://a --data d --printer tcp:a:9100").contains("only --face tickets prints"));
        assert!(error("run --hub http://a --data d --face tickets --printer lpt1").starts_with("--printer lpt1"));
        assert!(error("run --hub http://a --data d --face smile").starts_with("--face smile"));
        assert!(error("run --hub http://a --data d --spool-limit 0").starts_with("--spool-limit 0"));
    }
}
