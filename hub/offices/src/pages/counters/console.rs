//! The console at one counter: who is here, what can be done, who waits.

use askama::Template;
use db::queues::Handover;
use domain::{
    ids::VisitId,
    lang::Lang,
    queue::{
        book::{ENDED_MAX, serves},
        decide::UNDO_WITHIN,
        office::{Counter, Service, ServiceNo},
        visit::{Priority, Stand, Visit},
    },
    text::without_fillers,
    time::UtcTime,
};
use hub_web::pages::{
    Facility, Shell,
    times::{day_or_clock, minutes_since},
    tongues::language_word,
};
use std::sync::Arc;

use super::{Alarm, Refused, Row, Scene, Seat, Sitter};
use crate::pages::queue_words::{
    NOTE_MAX, PARK_REASONS, RETURN_REASONS, VIP_LEVELS, end_word, origin_word, priority_word, stand_word,
};

/// Handover notes that are seen at once; the rest unfolds.
const NOTES_SEEN: usize = 3;
/// By how many minutes a visit can be put off.
const POSTPONE_CHOICES: [u16; 4] = [10, 20, 30, 60];

/// Which of the console's lists is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum List {
    /// Those whom this counter may call, in the order of calling.
    #[default]
    Waiting,
    /// Those who are parked or must come back.
    Aside,
    /// Those who are done, gone or did not come.
    Ended,
    /// Everybody who is not gone.
    All,
}

impl List {
    /// All lists, in the order of their tabs.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Aside, Self::Ended, Self::All];

    const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "待っている方",
            Self::Aside => "保留・出直し",
            Self::Ended => "お済み・不在",
            Self::All => "全体",
        }
    }

    /// Its name in addresses.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Aside => "aside",
            Self::Ended => "ended",
            Self::All => "all",
        }
    }

    const fn nobody(self) -> &'static str {
        match self {
            Self::Waiting => "この窓口で待っている方はいません。",
            Self::Aside => "保留・出直しの方はいません。",
            Self::Ended => "終わった方は、まだいません。",
            Self::All => "番号をお持ちの方はいません。",
        }
    }
}

/// What of the console is shown; it stands in the page's address.
#[derive(Debug, Clone, Default, serde::Deserialize)]
pub struct View {
    /// Which list.
    #[serde(default)]
    pub list: List,
    /// Only numbers that contain this.
    #[serde(default)]
    pub find: String,
    /// The visit that is shown in detail.
    pub visit: Option<VisitId>,
    /// The visit whose number was just given.
    pub given: Option<VisitId>,
}

/// A number that the staff just took for a visitor.
#[derive(Debug)]
pub struct Given {
    /// The number.
    pub number: String,
    /// The visitor's page on a phone.
    pub url: String,
}

/// `GET /counters/{facility}/{counter}`.
#[derive(Debug, Template)]
#[template(path = "counter.html")]
pub struct Console {
    /// The office.
    pub scene: Scene,
    shell: Shell,
    facility: Facility,
    counter: Counter,
    view: View,
    notes: Vec<Handover>,
    given: Option<Given>,
}

/// What the clerk may do now.
#[derive(Debug, Clone, Copy, Default)]
struct Can {
    next: bool,
    precall: bool,
    recall: bool,
    begin: bool,
    end: bool,
    miss: bool,
    undo: bool,
    rest: bool,
}

impl Console {
    /// The console of this counter.
    #[must_use]
    pub fn new(scene: Scene, counter: Counter, view: View, notes: Vec<Handover>, given: Option<Given>) -> Self {
        let errors = scene.refused.as_ref().map(|refused| refused.errors(&scene));
        let (shell, facility) = (scene.shell.clone().with_errors(errors), scene.facility.clone());
        let mut console = Self { shell, facility, scene, counter, view, notes, given };
        // Who is there is what somebody must know who is refused because of them.
        if let Some(name) = console.colleague()
            && let Some(errors) = console.shell.errors.take()
        {
            console.shell.errors = Some(errors.and(format!("いまついているのは {name}です。")));
        }
        console
    }

    /// The id of a field, and that something is wrong with it, if so.
    fn id(&self, id: &str) -> String {
        let wrong = if self.shell.is_wrong(id) { r#" aria-invalid="true" aria-describedby="errors""# } else { "" };
        format!(r#" id="{id}"{wrong}"#)
    }

    /// The same of a field of which there are several.
    fn id_of(&self, name: &str, of: &str) -> String {
        self.id(&format!("{name}-{of}"))
    }

    /// Whether what unfolds under this name was sent, and something typed in it has to be mended.
    fn comes_back(&self, ask: &str) -> bool {
        self.back(ask).is_some()
    }

    fn back(&self, ask: &str) -> Option<&Refused> {
        self.scene.refused.as_ref().filter(|refused| refused.is_typed() && refused.ask() == ask)
    }

    /// What was typed there; nothing if the form does not come back.
    fn typed(&self, ask: &str, name: &str) -> &str {
        self.back(ask).map_or("", |refused| refused.typed.text(name))
    }

    /// Whether the number was to be given in this language, by its place among all.
    fn is_tongue(&self, place: impl std::fmt::Display) -> bool {
        self.typed("give", "language") == place.to_string()
    }

    fn ticked(&self, ask: &str, name: &str, value: &str) -> bool {
        self.back(ask).is_some_and(|refused| refused.typed.has(name, value))
    }

    fn action(&self) -> String {
        format!("/counters/{}/{}", self.facility.slug, self.counter.no)
    }

    /// The address of this list, without what is open in it.
    fn address(&self, list: List) -> String {
        format!("{}?list={}", self.action(), list.key())
    }

    fn seat(&self) -> Seat {
        self.scene.opening(self.counter.no)
    }

    fn is_mine(&self) -> bool {
        self.seat().sitter() == Some(Sitter::Me)
    }

    fn colleague(&self) -> Option<String> {
        match self.seat().sitter() {
            Some(Sitter::Other(staff)) => Some(self.scene.called(staff)),
            Some(Sitter::Me) | None => None,
        }
    }

    fn alarms(&self) -> Vec<Alarm> {
        self.scene.alarms(Some(self.counter.no))
    }

    fn own_alarm(&self) -> Option<String> {
        self.scene.queue.counter(self.counter.no).alarm.map(|since| since.clock_text())
    }

    fn here(&self) -> Option<&Arc<Visit>> {
        self.scene.queue.at_counter(self.counter.no)
    }

    fn can(&self) -> Can {
        let is_open = matches!(self.seat(), Seat::Open(Sitter::Me, _));
        if !self.is_mine() {
            return Can::default();
        }
        let stand = self.here().map(|visit| &visit.stand);
        let is_called = matches!(stand, Some(Stand::Called { .. }));
        Can {
            next: is_open && matches!(stand, None | Some(Stand::Precalled { .. })),
            precall: is_open && stand.is_none(),
            recall: is_called,
            begin: is_called,
            end: is_called || matches!(stand, Some(Stand::Serving { .. })),
            miss: is_called,
            undo: self.undoable().is_some(),
            rest: stand.is_none(),
        }
    }

    /// Finishing is what is next once somebody is served.
    fn finish_kind(&self) -> &'static str {
        let is_served = self.here().is_some_and(|visit| matches!(visit.stand, Stand::Serving { .. }));
        if is_served { "" } else { "quiet" }
    }

    /// Whose last step here can be taken back, and where they stand now.
    fn undoable(&self) -> Option<String> {
        let visit = self.here().or_else(|| self.scene.queue.last_of(self.counter.no))?;
        let undo = visit.undo.as_ref().filter(|undo| undo.counter == self.counter.no)?;
        let is_recent = self.scene.now.since(undo.at) <= UNDO_WITHIN;
        let is_elsewhere = visit.stand.counter().is_some_and(|counter| counter != self.counter.no);
        (is_recent && !is_elsewhere).then(|| format!("{} {}", visit.number, stand_word(&visit.stand)))
    }

    /// Who would be called next.
    fn next(&self) -> Option<Row> {
        let next = self.scene.queue.next(&self.counter, self.scene.me, self.scene.now);
        next.map(|visit| Row::of(&self.scene, visit))
    }

    fn minutes(&self, visit: &Visit) -> u64 {
        minutes_since(visit.called_at.unwrap_or(self.scene.now), visit.waited_from)
    }

    /// Since when the timer runs, in milliseconds since 1970.
    fn since_ms(&self, visit: &Visit) -> i64 {
        visit.since.micros() / 1_000
    }

    fn now_ms(&self) -> i64 {
        self.scene.now.micros() / 1_000
    }

    fn clock(&self, at: &UtcTime) -> String {
        day_or_clock(self.scene.now, *at)
    }

    fn priority(&self, visit: &Visit) -> Option<String> {
        priority_word(visit.priority)
    }

    /// The value that forms send for this priority.
    fn priority_key(&self, priority: &Priority) -> String {
        match priority {
            Priority::Normal => "normal".to_owned(),
            Priority::Booked => "booked".to_owned(),
            Priority::Care => "care".to_owned(),
            Priority::Vip(level) => format!("vip-{level}"),
        }
    }

    fn priorities(&self) -> Vec<(Priority, String)> {
        let named = |priority| (priority, priority_word(priority).unwrap_or_else(|| "通常".to_owned()));
        let vip = VIP_LEVELS.into_iter().map(Priority::Vip);
        [Priority::Normal, Priority::Care, Priority::Booked].into_iter().chain(vip).map(named).collect()
    }

    /// The services, this counter's first.
    fn services(&self) -> Vec<&Service> {
        let (own, others): (Vec<&Service>, Vec<&Service>) =
            self.scene.office.services.iter().partition(|service| self.counter.services.contains(&service.no));
        own.into_iter().chain(others).collect()
    }

    fn other_services(&self, visit: &Visit) -> Vec<&Service> {
        self.services().into_iter().filter(|service| !visit.services.contains(&service.no)).collect()
    }

    fn is_first(&self, visit: &Visit, service: &ServiceNo) -> bool {
        visit.services.first() == Some(service)
    }

    /// To whom somebody can be sent on: other counters, and colleagues who are at one.
    fn destinations(&self) -> Vec<(String, String)> {
        let counters = self.scene.office.counters.iter().filter(|counter| counter.no != self.counter.no);
        let mut destinations: Vec<(String, String)> = counters
            .map(|counter| {
                let seat = self.scene.opening(counter.no).word();
                (format!("counter {}", counter.no), format!("{}（{seat}）", counter.name.ja))
            })
            .collect();
        for (counter, state) in self.scene.queue.counters() {
            let Some(staff) = state.opening.staff().filter(|staff| *staff != self.scene.me) else { continue };
            let value = format!("staff {staff}");
            if !destinations.iter().any(|(known, _)| *known == value) {
                let name = self.scene.called(staff);
                destinations.push((value, format!("{name}（{}）", self.scene.office.counter_name(counter))));
            }
        }
        destinations
    }

    /// The visits of a list, in its order.
    fn visits(&self, list: List) -> Vec<&Arc<Visit>> {
        let queue = &self.scene.queue;
        let mut visits: Vec<&Arc<Visit>> = match list {
            List::Waiting => queue
                .visits()
                .filter(|visit| visit.stand.is_in_line() && serves(&self.counter, self.scene.me, visit))
                .collect(),
            List::Aside => queue
                .visits()
                .filter(|visit| matches!(visit.stand, Stand::Parked { .. } | Stand::MustReturn { .. }))
                .collect(),
            List::Ended => queue.visits().filter(|visit| visit.stand.is_over()).collect(),
            List::All => queue.visits().filter(|visit| !visit.stand.is_over()).collect(),
        };
        match list {
            List::Waiting => visits.sort_by_key(|visit| (visit.rank, visit.id)),
            List::Aside => visits.sort_by_key(|visit| (visit.since, visit.id)),
            List::Ended => visits.sort_by_key(|visit| std::cmp::Reverse((visit.since, visit.id))),
            List::All => visits.sort_by_key(|visit| (visit.stand.is_in_line(), visit.rank, visit.id)),
        }
        visits
    }

    fn count(&self, list: List) -> usize {
        self.visits(list).len()
    }

    /// The same as it is read: of those who are done only the last ones are kept here.
    fn counted(&self, list: List) -> String {
        match self.count(list) {
            ENDED_MAX if list == List::Ended => format!("{ENDED_MAX}+"),
            count => count.to_string(),
        }
    }

    /// The lines of the list; of a search, whoever fits it in any list.
    fn rows(&self) -> Vec<Row> {
        let wanted = without_fillers(&self.view.find).to_uppercase();
        let lists = if wanted.is_empty() { vec![self.view.list] } else { vec![List::All, List::Ended] };
        let visits = lists.into_iter().flat_map(|list| self.visits(list));
        visits.map(|visit| Row::of(&self.scene, visit)).filter(|row| row.number.contains(&wanted)).collect()
    }

    /// Whether the list of those who were set aside is open, and not a search in all of them.
    fn is_aside(&self) -> bool {
        self.view.list == List::Aside && self.view.find.trim().is_empty()
    }

    /// Whether words of a line say how far the visit is.
    fn says_stand(&self, row: &Row) -> bool {
        let is_plain = self.view.list == List::Waiting && self.view.find.trim().is_empty();
        !is_plain && row.stand != "away"
    }

    /// What a press on a row of this list does.
    fn verb(&self) -> &'static str {
        if self.is_aside() { "resume" } else { "call" }
    }

    fn detail(&self) -> Option<&Arc<Visit>> {
        self.view.visit.and_then(|visit| self.scene.queue.visit(visit))
    }

    fn can_postpone(&self, visit: &Visit) -> bool {
        visit.stand.is_in_line()
    }

    fn can_leave(&self, visit: &Visit) -> bool {
        !visit.stand.is_over() && !matches!(visit.stand, Stand::Serving { .. })
    }

    fn notes_seen(&self) -> &[Handover] {
        &self.notes[..self.notes.len().min(NOTES_SEEN)]
    }

    fn notes_folded(&self) -> &[Handover] {
        &self.notes[self.notes.len().min(NOTES_SEEN)..]
    }
}
