//! Reads the town's own id (宿毛市ID and its like) from the town's application on a card.
//!
//! A kiosk sends three commands to a card and no others: select the town's application, select its file, read it. They
//! are the only values of `Apdu`, so a command that reads anything else cannot be built; and an application
//! identifier of the national applications, where the My Number and the certificates are, is refused as configuration.

use domain::{card::TownCardId, taps::CardApplication};

/// Longest answer to a READ BINARY with short length: 256 bytes and the status word.
pub const ANSWER_MAX_BYTES: usize = 258;

/// National applications of a My Number card: 公的個人認証 (JPKI), 券面入力補助 (text), 券面確認 (visual).
const NEVER_SELECTED: [&[u8]; 3] = [
    &[0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01],
    &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08],
    &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x02],
];

/// Where the town's own id is on a card, proven well-formed and harmless.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TownApplication {
    aid: Vec<u8>,
    ef: [u8; 2],
}

/// A configuration that a kiosk does not accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadTownApplication {
    /// No hexadecimal number of 5 to 16 bytes (ISO/IEC 7816-4).
    #[error("the application identifier is not 5 to 16 bytes in hexadecimal")]
    Aid,
    /// No hexadecimal number of 2 bytes.
    #[error("the file identifier is not 2 bytes in hexadecimal")]
    Ef,
    /// An application that holds the My Number or the national certificates.
    #[error("the application identifier is a national one that a kiosk never selects")]
    National,
}

impl TryFrom<&CardApplication> for TownApplication {
    type Error = BadTownApplication;

    fn try_from(text: &CardApplication) -> Result<Self, BadTownApplication> {
        let aid = bytes(&text.aid).filter(|aid| (5..=16).contains(&aid.len())).ok_or(BadTownApplication::Aid)?;
        let ef = bytes(&text.ef).and_then(|ef| ef.try_into().ok()).ok_or(BadTownApplication::Ef)?;
        // A card also selects by the beginning of an identifier.
        if NEVER_SELECTED.iter().any(|national| national.starts_with(&aid)) {
            return Err(BadTownApplication::National);
        }
        Ok(Self { aid, ef })
    }
}

fn bytes(hexadecimal: &str) -> Option<Vec<u8>> {
    let digits = hexadecimal.chars().map(|digit| digit.to_digit(16)).collect::<Option<Vec<_>>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    let byte = |&[high, low]: &[u32; 2]| u8::try_from(high * 16 + low).expect("two hexadecimal digits are a byte");
    rest.is_empty().then(|| pairs.iter().map(byte).collect())
}

/// All that a kiosk ever says to a card.
enum Apdu<'a> {
    SelectApplication(&'a [u8]),
    SelectFile([u8; 2]),
    /// From the file's beginning, at most this many bytes; 0 stands for 256.
    ReadBinary {
        length: u8,
    },
}

impl Apdu<'_> {
    fn to_bytes(&self) -> Vec<u8> {
        match *self {
            Self::SelectApplication(aid) => {
                let length = u8::try_from(aid.len()).expect("an application identifier has at most 16 bytes");
                [&[0x00, 0xA4, 0x04, 0x0C, length], aid].concat()
            }
            Self::SelectFile([high, low]) => vec![0x00, 0xA4, 0x02, 0x0C, 0x02, high, low],
            Self::ReadBinary { length } => vec![0x00, 0xB0, 0x00, 0x00, length],
        }
    }
}

/// Why no id came from a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReadFault<E> {
    /// The card is gone or the reader is.
    #[error("the card did not answer")]
    Transmit(#[source] E),
    /// Fewer bytes than a status word: the card was being taken away.
    #[error("the card's answer was cut short")]
    CutShort,
    /// The card answers, and has no id of this town: another kind of card, or one not yet prepared.
    #[error("the card carries no id of this town")]
    NoTownId,
}

/// Reads the id. `transmit` carries a command to the card and its answer back, status word included; the caller holds
/// the card for itself meanwhile.
///
/// # Errors
/// What the screen must tell apart: a card to be held again, and a card that needs the staff.
pub fn read_town_id<E>(
    application: &TownApplication,
    mut transmit: impl FnMut(&[u8]) -> Result<Vec<u8>, E>,
) -> Result<TownCardId, ReadFault<E>> {
    let mut ask = |apdu: Apdu<'_>| {
        let mut answer = transmit(&apdu.to_bytes()).map_err(ReadFault::Transmit)?;
        let status = answer.split_off(answer.len().checked_sub(2).ok_or(ReadFault::CutShort)?);
        Ok((answer, status[0], status[1]))
    };
    for select in [Apdu::SelectApplication(&application.aid), Apdu::SelectFile(application.ef)] {
        let (_, 0x90, _) = ask(select)? else { return Err(ReadFault::NoTownId) };
    }
    let file = match ask(Apdu::ReadBinary { length: 0 })? {
        // 62xx is a warning: the file ended before the wanted length.
        (file, 0x90 | 0x62, _) => file,
        (_, 0x6C, length) => match ask(Apdu::ReadBinary { length })? {
            (file, 0x90, _) => file,
            _ => return Err(ReadFault::NoTownId),
        },
        _ => return Err(ReadFault::NoTownId),
    };
    TownCardId::parse(&file).map_err(|_| ReadFault::NoTownId)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use simulators::fakes::cards::{TOWN_AID, TOWN_EF, VirtualCard};

    use super::*;

    fn configured(aid: &str, ef: &str) -> Result<TownApplication, BadTownApplication> {
        TownApplication::try_from(&CardApplication { aid: aid.to_owned(), ef: ef.to_owned() })
    }

    fn read(card: &VirtualCard) -> Result<TownCardId, ReadFault<Infallible>> {
        let mut chip = card.powered();
        read_town_id(&configured(TOWN_AID, TOWN_EF).expect("an application"), |apdu| Ok(chip.answer(apdu)))
    }

    #[test]
    fn the_towns_card_gives_its_id_and_others_need_the_staff() {
        assert_eq!(read(&VirtualCard::of_town("SKM-1")), Ok(TownCardId::parse(b"SKM-1").expect("an id")));
        assert_eq!(read(&VirtualCard::blank()), Err(ReadFault::NoTownId));
        assert_eq!(read(&VirtualCard::of_another_kind()), Err(ReadFault::NoTownId));
    }

    #[test]
    fn a_card_that_tells_the_length_or_warns_of_the_end_is_read() {
        let application = configured(TOWN_AID, TOWN_EF).expect("an application");
        let particular = |apdu: &[u8]| -> Result<Vec<u8>, Infallible> {
            Ok(match apdu {
                [_, 0xB0, .., 5] => b"SKM-1\x90\x00".to_vec(),
                [_, 0xB0, ..] => vec![0x6C, 5],
                _ => vec![0x90, 0x00],
            })
        };
        assert!(read_town_id(&application, particular).is_ok());
        let warning = |apdu: &[u8]| -> Result<Vec<u8>, Infallible> {
            Ok(if apdu[1] == 0xB0 { b"SKM-1\x62\x82".to_vec() } else { vec![0x90, 0x00] })
        };
        assert!(read_town_id(&application, warning).is_ok());
    }

    #[test]
    fn an_answer_cut_short_is_not_mistaken_for_a_card_without_an_id() {
        let application = configured(TOWN_AID, TOWN_EF).expect("an application");
        let cut = |_: &[u8]| -> Result<Vec<u8>, Infallible> { Ok(vec![0x90]) };
        assert_eq!(read_town_id(&application, cut), Err(ReadFault::CutShort));
    }

    #[test]
    fn where_the_my_number_is_cannot_be_configured() {
        assert_eq!(configured("D3921000310001010408", "0001"), Err(BadTownApplication::National));
        assert_eq!(configured("d392f000260100000001", "000A"), Err(BadTownApplication::National));
        assert_eq!(configured("D392100031", "0001"), Err(BadTownApplication::National));
        assert_eq!(configured("D3921000310001010F01", "0001").map(|_| ()), Ok(()));
    }

    #[test]
    fn a_malformed_configuration_is_refused() {
        assert_eq!(configured("F04B", "0001"), Err(BadTownApplication::Aid));
        assert_eq!(configured("F04B415A4153550", "0001"), Err(BadTownApplication::Aid));
        assert_eq!(configured(TOWN_AID, "1"), Err(BadTownApplication::Ef));
        assert_eq!(configured(TOWN_AID, "山田"), Err(BadTownApplication::Ef));
    }
}
