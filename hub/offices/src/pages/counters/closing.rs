//! The question before the day is closed: whom it hits.

use askama::Template;
use domain::{
    ids::FormId,
    log::Witness,
    queue::{
        Fact,
        decide::{self, Command, Reach},
        visit::{Stand, Visit},
    },
    time::CivilDay,
};
use hub_web::pages::{Facility, Shell};

use super::Scene;
use crate::pages::queue_words::stand_word;

/// `GET /counters/{facility}/closing`.
#[derive(Debug, Template)]
#[template(path = "counters_closing.html")]
pub struct Closing {
    shell: Shell,
    facility: Facility,
    day: CivilDay,
    form: FormId,
    hit: Vec<Hit>,
    counters: Vec<String>,
    carried: usize,
}

/// Visits that end in the same way.
#[derive(Debug)]
struct Hit {
    was: &'static str,
    becomes: &'static str,
    numbers: Vec<String>,
}

impl Closing {
    /// What closing the day of this office would do now: the rules themselves say so.
    #[must_use]
    pub fn new(scene: Scene) -> Self {
        let by = Witness::Staff { staff: scene.me };
        let command = Command::Close(Reach::Today);
        let facts = decide::decide(&scene.office, &scene.queue, &command, scene.now, &by).unwrap_or_default();
        let (mut hit, mut counters): (Vec<Hit>, _) = (Vec::new(), Vec::new());
        for fact in &facts {
            match Fact::of(fact) {
                Some(Fact::Visit { visit, .. }) => {
                    let before = scene.queue.visit(visit.id).map_or(&visit.stand, |before| &before.stand);
                    let (was, becomes) = (stand_word(before), stand_word(&visit.stand));
                    let number = visit.number.to_string();
                    match hit.iter_mut().find(|hit| hit.was == was && hit.becomes == becomes) {
                        Some(hit) => hit.numbers.push(number),
                        None => hit.push(Hit { was, becomes, numbers: vec![number] }),
                    }
                }
                Some(Fact::Counter { counter, .. }) => counters.push(scene.office.counter_name(*counter)),
                Some(Fact::OfficeChanged) | None => {}
            }
        }
        let is_set_aside = |stand: &Stand| matches!(stand, Stand::Parked { .. } | Stand::MustReturn { .. });
        let ends = |id| facts.iter().any(|fact| Visit::after(fact).is_some_and(|visit| visit.id == id));
        let carried = scene.queue.visits().filter(|visit| is_set_aside(&visit.stand) && !ends(visit.id)).count();
        Self {
            shell: scene.shell,
            facility: scene.facility,
            day: scene.now.day(),
            form: scene.form,
            carried,
            hit,
            counters,
        }
    }

    fn is_nothing(&self) -> bool {
        self.hit.is_empty() && self.counters.is_empty()
    }
}
