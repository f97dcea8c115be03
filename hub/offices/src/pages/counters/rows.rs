//! A visit as a line of a list.

use domain::{
    ids::VisitId,
    queue::visit::{Stand, Target, Visit},
};
use hub_web::pages::{
    times::{day_or_clock, minutes_since},
    tongues::language_word,
};

use super::Scene;
use crate::pages::queue_words::{priority_word, stand_word};

/// A visit in a list.
#[derive(Debug)]
pub struct Row {
    /// Which.
    pub visit: VisitId,
    /// Its number.
    pub number: String,
    /// What for.
    pub services: String,
    /// How far, for styles.
    pub stand: &'static str,
    /// How far.
    pub word: &'static str,
    /// Why before others.
    pub priority: Option<String>,
    /// The language, if it is not Japanese.
    pub language: Option<&'static str>,
    /// For how long the visitor waits, in minutes.
    pub minutes: Option<u64>,
    /// What else is to be known.
    pub remark: String,
}

impl Row {
    /// This visit, as the clerk of the scene sees it.
    #[must_use]
    pub fn of(scene: &Scene, visit: &Visit) -> Self {
        let services = if visit.services.is_empty() { &visit.done } else { &visit.services };
        let waits = visit.stand == Stand::Waiting;
        Self {
            visit: visit.id,
            number: visit.number.to_string(),
            services: scene.service_names(services),
            stand: visit.stand.name(),
            word: stand_word(&visit.stand),
            priority: priority_word(visit.priority),
            language: (visit.language != domain::lang::Lang::Ja).then(|| language_word(visit.language)),
            minutes: waits.then(|| minutes_since(scene.now, visit.waited_from)),
            remark: remark(scene, visit),
        }
    }

    /// Whether it can be called from a list.
    #[must_use]
    pub fn can_call(&self) -> bool {
        !matches!(self.stand, "precalled" | "called" | "serving" | "finished")
    }
}

fn remark(scene: &Scene, visit: &Visit) -> String {
    let at = |time| day_or_clock(scene.now, time);
    let words = match &visit.stand {
        Stand::Away => visit.due.map(|due| format!("{}の約束", at(due))).unwrap_or_default(),
        Stand::Waiting if visit.rank > scene.now => format!("{}以降に呼ばれます", at(visit.rank)),
        Stand::Waiting => visit.due.map(|due| format!("{}の約束", at(due))).unwrap_or_default(),
        Stand::Precalled { counter } | Stand::Called { counter, .. } | Stand::Serving { counter } => {
            scene.office.counter_name(*counter)
        }
        Stand::Parked { reason } | Stand::MustReturn { reason } => format!("{reason}（{}から）", at(visit.since)),
        Stand::Finished | Stand::Left | Stand::NoShow => {
            let counter = visit.last_counter().map(|counter| scene.office.counter_name(counter));
            format!("{} {}", at(visit.since), counter.unwrap_or_default())
        }
    };
    let target = visit.target.filter(|_| visit.stand.is_in_line()).map(|target| match target {
        Target::Counter(counter) => format!("{}あて", scene.office.counter_name(counter)),
        Target::Staff(staff) if staff == scene.me => "あなたあて".to_owned(),
        Target::Staff(staff) => format!("{}あて", scene.called(staff)),
    });
    [target.unwrap_or_default(), words].join(" ").trim().to_owned()
}
