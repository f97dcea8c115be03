//! S12: the four digits that an office shows on the day are guessed from home, with many numbers of one source. ASVS 2.4.1.

use std::net::Ipv4Addr;

use domain::{ids::FormId, queue::office::ServiceNo};

use super::{Attack, Effort, Outcome};
use crate::trials::{
    TrialError,
    load::{
        http::Connection,
        town::Town,
        visitor::{press, read_code, take_number},
    },
};

pub(super) const ATTACK: Attack = Attack {
    name: "S12",
    what: "one source guesses the digits of the day with many numbers",
    run: |town, effort| Box::pin(attack(town, effort)),
};

const STRANGER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 9);
/// Numbers that one source takes in a minute.
const NUMBERS: usize = 18;
/// Tries of one number.
const OF_NUMBER: usize = 5;
/// Guesses that are judged before it is too many: what the people behind one address need who mistype.
const JUDGED_MAX: usize = 30;

async fn attack(town: &mut Town, effort: Effort) -> Result<Outcome, TrialError> {
    let residents = town.hub()?.residents();
    let mut stranger = Connection::open_from(STRANGER, residents).await?;
    let mut codes = Vec::new();
    let numbers = if effort == Effort::Full { NUMBERS } else { NUMBERS / 2 };
    for _ in 0..numbers {
        let answer = stranger.ask(&take_number(residents, FormId::random(), &[ServiceNo(1)])).await?;
        if answer.status == 303 {
            codes.push(read_code(&answer)?);
        }
    }
    let (mut judged, mut guess) = (0, 0_u32);
    for code in codes.iter().cycle().take(codes.len() * OF_NUMBER) {
        guess += 1;
        let digits = format!("{guess:04}");
        let answer =
            stranger.ask(&press(residents, code, FormId::random(), "arrive", &[("day_code", &digits)])).await?;
        // Also the right one was judged.
        judged += usize::from(matches!(answer.status, 422 | 303));
    }
    if codes.len() * OF_NUMBER <= JUDGED_MAX {
        return Err(TrialError::Wrong(format!("only {} numbers were given", codes.len())));
    }
    Ok(Outcome::held_if(judged <= JUDGED_MAX, format!("{judged} guesses of {} were judged", codes.len() * OF_NUMBER)))
}
