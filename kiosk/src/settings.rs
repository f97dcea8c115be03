//! What the command line says, parsed once into types. An unknown or missing word stops the start with a sentence that
//! names it.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, CommandFactory, Error, Parser, builder::NonEmptyStringValueParser, error::ErrorKind, value_parser};

use crate::{hub::HubUrl, printer::Address, reader::Wanted, screen::Face, spool};

/// What the kiosk is to do.
#[derive(Debug, Clone, PartialEq, Eq, Parser)]
#[command(name = "kiosk", about = "カードをかざす端末", disable_help_subcommand = true, args_override_self = true)]
pub enum Settings {
    /// Become known to the hub.
    #[command(about = "この端末を登録します（コードは職員の画面で発行、10分間有効）")]
    Enrol(EnrolSettings),
    /// Serve people.
    #[command(about = "この端末を動かします")]
    Run(RunSettings),
}

/// Which hub, and how it is spoken to.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Line {
    /// Where the hub is.
    #[arg(long, value_name = "URL", value_parser = HubUrl::parse, help = "ハブのアドレス（https://hub.example）")]
    pub hub: HubUrl,
    /// Somebody vouches that nobody listens on the way, though there is no TLS.
    #[arg(long, help = "暗号化しない通信（http）を認めます。外から入れない閉じたネットワークのときだけ")]
    pub plain_http: bool,
}

/// For `kiosk enrol`.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct EnrolSettings {
    /// Which hub.
    #[command(flatten)]
    pub line: Line,
    /// The single-use code.
    #[arg(long, value_name = "XXXX-XXXX", value_parser = NonEmptyStringValueParser::new(), help = "登録コード")]
    pub code: String,
    /// Where the identity will be kept.
    #[arg(long, value_name = "DIR", help = "登録と記録を置くフォルダー")]
    pub data: PathBuf,
}

/// For `kiosk run`.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct RunSettings {
    /// Which hub.
    #[command(flatten)]
    pub line: Line,
    /// Where the identity and the spool are.
    #[arg(long, value_name = "DIR", help = "登録と記録を置くフォルダー")]
    pub data: PathBuf,
    /// Where the screen's page is served: on this machine only, for it shows names.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8082", value_parser = screen, help = "画面のアドレス")]
    pub screen: SocketAddr,
    /// How many taps may wait.
    #[arg(long, value_name = "TAPS", default_value_t = spool::DEFAULT_LIMIT, value_parser = value_parser!(u64).range(1..), help = "送れないあいだに残す記録の数")]
    pub spool_limit: u64,
    /// What people see.
    #[arg(long, value_enum, default_value_t = Face::Taps, help = "tickets: 番号札をお出しする画面（窓口用）")]
    pub face: Face,
    /// Whether cards are read, and where.
    #[arg(long, value_name = "pcsc|none|名前の一部", default_value = "pcsc", value_parser = reader, help = "使うカードリーダー。pcsc: すべて、none: つながない")]
    pub reader: ReaderSetting,
    /// Where tickets are printed; paperless without.
    #[arg(long, value_name = "tcp:HOST:9100|file:/dev/usb/lp0", value_parser = printer, help = "番号札のプリンター（--face tickets のときだけ）")]
    pub printer: Option<Address>,
}

/// Whether cards are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReaderSetting {
    /// At these readers of this machine.
    Pcsc(Wanted),
    /// There is none.
    None,
}

impl Settings {
    /// Reads the words after the program's name.
    ///
    /// # Errors
    /// With the first word that is wrong or missing, or with what was asked for by `--help`.
    pub fn parse(words: impl IntoIterator<Item = String>) -> Result<Self, Error> {
        let settings = Self::try_parse_from(std::iter::once("kiosk".to_owned()).chain(words))?;
        let conflict = |says: &str| Err(Self::command().error(ErrorKind::ArgumentConflict, says));
        match &settings {
            Self::Run(run) if run.printer.is_some() && run.face == Face::Taps => {
                conflict("--printer: only --face tickets prints")
            }
            Self::Enrol(enrol) if enrol.line.is_risky() => conflict(
                "--hub: the key for cards could be exchanged on the way; use https, or say --plain-http in a closed network\n\
                 カードの鍵が途中ですりかえられるかもしれません。https のアドレスを使うか、外から入れない閉じたネットワークなら \
                 --plain-http を付けてください",
            ),
            Self::Run(_) | Self::Enrol(_) => Ok(settings),
        }
    }
}

impl Line {
    /// Whether what is said can be read on the way and nobody vouched for that.
    #[must_use]
    pub fn is_risky(&self) -> bool {
        self.hub.is_overheard() && !self.plain_http
    }
}

fn screen(text: &str) -> Result<SocketAddr, &'static str> {
    let address = text.parse::<SocketAddr>().ok().filter(|address| address.ip().is_loopback());
    address.ok_or("an address of this machine like 127.0.0.1:8082 is wanted")
}

fn reader(text: &str) -> Result<ReaderSetting, &'static str> {
    match text.trim() {
        "pcsc" => Ok(ReaderSetting::Pcsc(Wanted::Any)),
        "none" => Ok(ReaderSetting::None),
        "" => Err("pcsc, none or a part of a reader's name is wanted"),
        part => Ok(ReaderSetting::Pcsc(Wanted::Named(part.to_owned()))),
    }
}

fn printer(text: &str) -> Result<Address, &'static str> {
    Address::parse(text).ok_or("a place like tcp:192.0.2.7:9100 or file:/dev/usb/lp0 is wanted")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Settings, Error> {
        Settings::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn a_run_has_defaults_for_screen_and_spool() {
        let Ok(Settings::Run(run)) = parse("run --hub http://127.0.0.1:8081 --data data") else { panic!("a run") };
        assert_eq!((run.screen.to_string().as_str(), run.spool_limit), ("127.0.0.1:8082", spool::DEFAULT_LIMIT));
        assert_eq!((run.face, run.reader, run.printer), (Face::Taps, ReaderSetting::Pcsc(Wanted::Any), None));
    }

    #[test]
    fn a_kiosk_of_an_office_has_another_face_and_a_printer() {
        let line = "run --hub http://a --data d --face tickets --reader none --printer tcp:192.0.2.7:9100";
        let Ok(Settings::Run(run)) = parse(line) else { panic!("a run") };
        assert_eq!((run.face, run.reader), (Face::Tickets, ReaderSetting::None));
        assert_eq!(run.printer, Some(Address::Tcp("192.0.2.7:9100".to_owned())));
    }

    #[test]
    fn a_reader_can_be_named() {
        let Ok(Settings::Run(run)) = parse("run --hub http://a --data d --reader RC-S300") else { panic!("a run") };
        assert_eq!(run.reader, ReaderSetting::Pcsc(Wanted::Named("RC-S300".to_owned())));
    }

    #[test]
    fn the_key_for_cards_comes_over_an_open_line_only_if_somebody_says_so() {
        let line = |hub: &str| format!("enrol --hub {hub} --data d --code ABCD-2345");
        for hub in ["http://192.0.2.7:8081", "http://hub.example"] {
            let refused = parse(&line(hub)).expect_err("refused").to_string();
            assert!(refused.contains("--plain-http") && refused.contains("カードの鍵"), "{refused}");
            assert!(parse(&format!("{} --plain-http", line(hub))).is_ok());
        }
        for hub in ["https://hub.example", "http://127.0.0.1:8081", "http://[::1]:8081", "http://localhost:8081"] {
            assert!(parse(&line(hub)).is_ok(), "{hub}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (line, named) in [
            ("", "Usage"),
            ("dance", "'dance'"),
            ("run --hub http://a --data d --colour red", "'--colour'"),
            ("run --hub http://a", "--data <DIR>"),
            ("run --hub http://a --data", "--data <DIR>"),
            ("enrol --hub http://a --data d --code", "--code"),
            ("run --hub a --data d", "https://hub.example"),
            ("run --hub http://a --data d --screen 0.0.0.0:80", "an address of this machine"),
            ("run --hub http://a --data d --printer tcp:a:9100", "only --face tickets prints"),
            ("run --hub http://a --data d --face tickets --printer lpt1", "a place like tcp:"),
            ("run --hub http://a --data d --face smile", "taps, tickets"),
            ("run --hub http://a --data d --spool-limit 0", "0 is not in"),
        ] {
            let error = parse(line).expect_err(line);
            assert!(error.to_string().contains(named), "{line}: {error}");
        }
        let empty = ["run", "--hub", "http://a", "--data", "d", "--reader", " "].map(str::to_owned);
        assert!(Settings::parse(empty).expect_err("no name").to_string().contains("a part of a reader's name"));
        let help = parse("--help").expect_err("no start");
        assert_eq!((help.exit_code(), help.use_stderr()), (0, false));
    }
}
