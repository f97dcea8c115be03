//! Whoever brings and fetches children with a card of their own (送り迎え): one tap is about all children that are theirs at the
//! nursery, and they come or go together. Where some would come and others go, nothing is guessed: the staff is asked.

use serde::{Deserialize, Serialize};

use super::{Counted, Day, Presence, Rules, decide_with};
use crate::{
    ids::{ChildId, PersonId},
    log::Witness,
    persons::Escort,
    taps::TapRefusal,
    time::UtcTime,
};

/// Why it is not clear what somebody held their card to the reader for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unclear {
    /// Some of the children would come and others go, or some are to stay away.
    ComeAndGo,
}

/// Why nothing follows from such a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nothing {
    /// For the same reason as of this child's card.
    Refused(TapRefusal, ChildId),
    /// The staff has to look; one of the children is this.
    Unclear(Unclear, ChildId),
    /// None of the children is theirs here.
    NotTheirs,
}

/// What the tap would be for a child.
enum Meaning {
    Comes(Counted),
    Goes(Counted),
    /// It would come, and is known to stay away.
    WasAbsent,
    /// It went home already.
    HasGone,
    JustTapped,
}

fn meaning(day: &Day, rules: Rules, of: (ChildId, PersonId), at: UtcTime, by: &Witness) -> Meaning {
    let (child, person) = of;
    let counted = match decide_with(day, rules, (child, Some(person)), at, by) {
        Ok(counted) => counted,
        Err(TapRefusal::AlreadyLeft) => return Meaning::HasGone,
        Err(_) => return Meaning::JustTapped,
    };
    match day.presence(child) {
        Presence::Absent => Meaning::WasAbsent,
        Presence::Here { since } if since < at => Meaning::Goes(counted),
        // Heard of late: it is the earliest of the day, and so the coming.
        Presence::Expected | Presence::Here { .. } | Presence::Gone { .. } => Meaning::Comes(counted),
    }
}

/// What follows from the card of somebody who brings and fetches children, whenever that is heard of: a fact for each child
/// that comes or goes with them.
///
/// # Errors
/// If nothing follows; the caller records why.
pub fn decide_all(
    day: &Day,
    rules: Rules,
    escort: &Escort,
    at: UtcTime,
    by: &Witness,
) -> Result<Vec<Counted>, Nothing> {
    let Escort { person, children } = escort;
    if let [child] = children[..] {
        let counted = decide_with(day, rules, (child, Some(*person)), at, by);
        return counted.map(|counted| vec![counted]).map_err(|reason| Nothing::Refused(reason, child));
    }
    let (mut come, mut go, mut gone, mut absent, mut tapped) = (Vec::new(), Vec::new(), None, None, None);
    for &child in children {
        match meaning(day, rules, (child, *person), at, by) {
            Meaning::Comes(counted) => come.push((child, counted)),
            Meaning::Goes(counted) => go.push((child, counted)),
            Meaning::HasGone => gone = gone.or(Some(child)),
            Meaning::WasAbsent => absent = absent.or(Some(child)),
            Meaning::JustTapped => tapped = tapped.or(Some(child)),
        }
    }
    match (come.first(), go.first()) {
        (Some((child, _)), Some(_)) => return Err(Nothing::Unclear(Unclear::ComeAndGo, *child)),
        // One went home: another who was not seen today does not come now.
        (Some((child, _)), None) if gone.is_some() => return Err(Nothing::Unclear(Unclear::ComeAndGo, *child)),
        (Some(_), None) | (None, Some(_)) => {}
        (None, None) => {
            let refused = |reason| move |child| Nothing::Refused(reason, child);
            let just = tapped.map(refused(TapRefusal::JustTapped));
            let left = gone.map(refused(TapRefusal::AlreadyLeft));
            let none = absent.map(|child| Nothing::Unclear(Unclear::ComeAndGo, child));
            return Err(just.or(left).or(none).unwrap_or(Nothing::NotTheirs));
        }
    }
    let counted: Vec<(ChildId, Counted)> = come.into_iter().chain(go).collect();
    let of: Vec<ChildId> = counted.iter().map(|(child, _)| *child).collect();
    let several = |counted: Counted| if of.len() > 1 { counted.about(&of) } else { counted };
    Ok(counted.into_iter().map(|(_, counted)| several(counted)).collect())
}

#[cfg(test)]
mod tests;
