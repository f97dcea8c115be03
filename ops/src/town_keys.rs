//! Keys that are exchanged while the hubs are at work: what there is, a new one, and the oldest thrown away once nothing needs
//! it any more. The hubs see the file by themselves.

use std::{io::Write, time::Duration};

use clap::{Subcommand, ValueEnum};
use db::{
    Conn, audit, cards, devices,
    keys::{Purpose, TownKeys},
};
use domain::time::{Clock, SystemClock};

use crate::commands::{OpsError, keys, keys_file, open};

/// Which keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum What {
    /// カードの番号にかける鍵
    Cards,
    /// 端末がカードの番号を封じる鍵
    Kiosks,
    /// 名前や宛先などにかける鍵
    Data,
}

/// What is done with them.
#[derive(Subcommand)]
pub enum KeyCommand {
    /// いくつあるか、古い鍵のものがいくつ残っているか
    Status,
    /// 新しい鍵を足す。すべてのハブが読むまで待って、使いはじめる
    Add {
        /// どの鍵か
        what: What,
        /// 使いはじめるまでの分。ハブが2台以上なら、そのあいだに鍵のファイルを配る
        #[arg(long, default_value_t = 60)]
        after_minutes: u32,
    },
    /// いちばん古い鍵を捨てる。まだ要るあいだは断る
    Retire {
        /// どの鍵か
        what: What,
        /// 古い鍵のままのカードが残っていても捨てる。そのカードは、名簿を取り込みなおすまで使えない
        #[arg(long)]
        anyway: bool,
    },
}

impl From<What> for Purpose {
    fn from(what: What) -> Self {
        match what {
            What::Cards => Self::Cards,
            What::Kiosks => Self::Kiosks,
            What::Data => Self::Data,
        }
    }
}

/// Carries it out.
///
/// # Errors
/// If the key is still needed, or the file or the database fails.
pub fn run(command: &KeyCommand, out: &mut impl Write) -> Result<(), OpsError> {
    let mut conn = open()?;
    match *command {
        KeyCommand::Status => status(&mut conn, out),
        KeyCommand::Add { what, after_minutes } => {
            let (hashing, _) = devices::sealing(&mut conn)?;
            if what == What::Cards && hashing > 0 {
                return Err(OpsError::KiosksHash(hashing));
            }
            let after = Duration::from_secs(u64::from(after_minutes) * 60);
            let number = TownKeys::add(&keys_file(), what.into(), SystemClock.now(), after)?;
            note(&mut conn, "added-key", what, number)?;
            Ok(writeln!(out, "{what:?} {number}: {after_minutes}分後から使います")?)
        }
        KeyCommand::Retire { what, anyway } => {
            let (numbers, _) = TownKeys::numbers(&keys_file(), what.into(), SystemClock.now())?;
            let oldest = numbers.first().copied().unwrap_or_default();
            if !anyway || what != What::Cards {
                refuse_while_needed(&mut conn, what, oldest)?;
            }
            let number = TownKeys::retire(&keys_file(), what.into(), SystemClock.now())?;
            note(&mut conn, "retired-key", what, number)?;
            Ok(writeln!(out, "{what:?} {number}: 捨てました")?)
        }
    }
}

fn refuse_while_needed(conn: &mut Conn, what: What, oldest: u8) -> Result<(), OpsError> {
    match what {
        What::Cards => match cards::bound_by(conn, oldest)? {
            0 => Ok(()),
            left => Err(OpsError::CardsLeft(left)),
        },
        What::Kiosks => match devices::sealing(conn)? {
            (_, Some(held)) if held <= oldest => Err(OpsError::KiosksSeal),
            _ => Ok(()),
        },
        // A pass that found nothing, as for what is sealed to its column alone: one that renewed something is no proof that
        // no hub seals with the key before behind it.
        What::Data => match db::reseal::all(conn, &keys()?.sealer())? {
            pass if pass == db::reseal::Resealed::default() => Ok(()),
            pass => Err(OpsError::SealedBefore(pass.renewed, pass.damaged)),
        },
    }
}

fn status(conn: &mut Conn, out: &mut impl Write) -> Result<(), OpsError> {
    let now = SystemClock.now();
    let (numbers, used) = TownKeys::numbers(&keys_file(), Purpose::Cards, now)?;
    for number in numbers {
        let (mark, bound) = (if number == used { "（いま使う鍵）" } else { "" }, cards::bound_by(conn, number)?);
        writeln!(out, "cards {number}{mark}: カード {bound}枚")?;
    }
    let (numbers, used) = TownKeys::numbers(&keys_file(), Purpose::Kiosks, now)?;
    for number in numbers {
        writeln!(out, "kiosks {number}{}", if number == used { "（いま使う鍵）" } else { "" })?;
    }
    let (numbers, used) = TownKeys::numbers(&keys_file(), Purpose::Data, now)?;
    for number in numbers {
        writeln!(out, "data {number}{}", if number == used { "（いま使う鍵）" } else { "" })?;
    }
    let (hashing, oldest) = devices::sealing(conn)?;
    writeln!(out, "市のカードの鍵を持つ端末（前の版）: {hashing}台")?;
    if let Some(oldest) = oldest {
        writeln!(out, "端末に残る、いちばん古い kiosks の鍵: {oldest}")?;
    }
    Ok(())
}

fn note(conn: &mut Conn, act: &str, what: What, number: u8) -> Result<(), OpsError> {
    let said = format!("{what:?} {number}");
    Ok(conn.transaction(|conn| audit::said(conn, act, None, Some(&said)))?)
}
