//! The operator's tool: keys, migrations, rosters, enrolment codes, invitations, accounts, mails that came back,
//! verification.
//!
//! Reads `DATABASE_URL` and `KAZASU_KEYS_FILE` like the hub. On SQLite it may run beside a hub; both wait for the write
//! lock. Whoever runs it reads Japanese: so does its help.

mod accounts;
mod audit;
mod bounces;
mod commands;
mod persons;
mod returned;
mod town_keys;

use std::{
    io::{ErrorKind, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Parser, Subcommand};
use commands::OpsError;
use domain::{persons::list::Field, time::UtcTime};

/// `EX_TEMPFAIL` of sysexits.h: a mail server keeps the mail and hands it over again.
const TRY_AGAIN: u8 = 75;
/// What a shell makes of a program whose reader went away: 128 and SIGPIPE.
const NOBODY_READS: u8 = 141;

/// かざすの運用の道具
#[derive(Parser)]
#[command(
    name = "ops",
    arg_required_else_help = true,
    disable_help_subcommand = true,
    after_help = "環境変数 DATABASE_URL（sqlite:ファイル または postgres://…）と KAZASU_KEYS_FILE（はじめは data/keys.json）を読みます。bounce は、KAZASU_BOUNCE_KEY_FILE があれば、鍵のファイルのかわりにそれを読みます。"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 町の鍵を作る（はじめに1度だけ）
    Keys {
        /// 鍵を入れるファイル
        file: PathBuf,
    },
    /// ハブを動かしたまま、鍵を取りかえる
    #[command(subcommand)]
    TownKeys(town_keys::KeyCommand),
    /// データベースをこの版に合わせる
    Migrate,
    /// 名簿を取り込む。変わったときも、もう一度取り込む
    Import {
        /// 名簿のファイル（JSON）
        file: PathBuf,
    },
    /// 町の人の一覧（CSV。UTF-8 か Shift_JIS）を1行ずつ調べる。--apply を付けると取り込む
    Persons {
        /// 一覧のファイル
        file: PathBuf,
        /// 取り込む。付けなければ、何がどうなるかを出すだけ
        #[arg(long)]
        apply: bool,
        /// この町での列の名前。例：--column 宛名番号=住民ID
        #[arg(long, value_parser = persons::column)]
        column: Vec<(Field, String)>,
    },
    /// 端末の登録コードをまとめて作る（10分間有効）
    DeviceCodes {
        /// 施設の記号
        facility: String,
        /// いくつ（1000まで）
        #[arg(value_parser = clap::value_parser!(u16).range(..=1_000))]
        count: u16,
    },
    /// 保護者の招待リンクをまとめて作る：園児番号、メールアドレス、リンク
    Invitations {
        /// 施設の記号
        facility: String,
    },
    /// 市の職員を加える。いる職員なら、パスワードを替えて、開いたままの画面をすべてサインアウトする（パスワードは標準入力から）
    TownStaff {
        /// ユーザー名
        login: String,
        /// 名前
        name: String,
    },
    /// 職員のユーザーを止める、また使えるようにする
    #[command(subcommand)]
    Staff(StaffCommand),
    /// サインインしたままの画面
    #[command(subcommand)]
    Sessions(SessionsCommand),
    /// 戻ってきたメールを1通受け取る（標準入力から）
    Bounce,
    /// bounce だけが使う鍵を、別のファイルに書き出す
    BounceKey {
        /// 書き出すファイル
        file: PathBuf,
    },
    /// 宛先不明の印の数を、理由ごとに出す
    MailMarks,
    /// 宛先不明の印を消し、このアドレスにまた送る
    MailAgain {
        /// メールアドレス
        address: String,
    },
    /// ある時より後に印が付いたすべてのアドレスに、また送る
    MailsAgain {
        /// いつから。2026-11-29 または 2026-11-29T08:30
        #[arg(value_parser = returned::moment)]
        since: UtcTime,
        /// この理由のものだけ（mail-marks に出る言葉）
        reason: Option<String>,
    },
    /// 名前や宛先を1件ずつ行に結びつけ直す（更新のあとに、0件になるまで。終わると、ほかのものは開かない）
    Reseal,
    /// 記録に抜けや重なり、書きかえがないかを調べる（JSON）
    Verify {
        /// 別の場所に置いてあった「しるし」のファイル（audit checkpoint が出した行）
        #[arg(long)]
        checkpoints: Option<PathBuf>,
    },
    /// 閲覧・操作の記録
    #[command(subcommand)]
    Audit(AuditCommand),
}

#[derive(Subcommand)]
enum AuditCommand {
    /// いまの終わりの「しるし」を、町の鍵で署名して1行で出す。別の場所に置いておく
    Checkpoint,
    /// 「しるし」を確かめるための公開の鍵を出す
    Key,
}

#[derive(Subcommand)]
enum StaffCommand {
    /// サインインできなくして、開いたままの画面をすべてサインアウトする
    Disable {
        /// ユーザー名
        login: String,
    },
    /// 市の職員を責任者にする。表示を制限している方（支援措置）も見られる
    Lead {
        /// ユーザー名
        login: String,
        /// 責任者でなくする
        #[arg(long)]
        no: bool,
    },
    /// またサインインできるようにする
    Enable {
        /// ユーザー名
        login: String,
    },
    /// 2段階の確認をはずして、開いたままの画面をすべてサインアウトする
    ForgetSecond {
        /// ユーザー名
        login: String,
    },
    /// パスワードを付けなおして、開いたままの画面をすべてサインアウトする（パスワードは標準入力から）
    Password {
        /// ユーザー名
        login: String,
    },
}

#[derive(Subcommand)]
enum SessionsCommand {
    /// この人の画面をすべてサインアウトする
    End {
        /// 職員のユーザー名、または保護者のメールアドレス
        account: String,
    },
}

fn main() -> ExitCode {
    let command = Arguments::parse().command;
    let is_bounce = matches!(command, Command::Bounce);
    let mut out = std::io::stdout().lock();
    let ran = commands::run(command, &mut out).and_then(|()| Ok(out.flush()?));
    match ran {
        Ok(()) => ExitCode::SUCCESS,
        Err(OpsError::Io(cause)) if cause.kind() == ErrorKind::BrokenPipe => ExitCode::from(NOBODY_READS),
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "ops: {error}");
            if is_bounce { ExitCode::from(TRY_AGAIN) } else { ExitCode::FAILURE }
        }
    }
}
