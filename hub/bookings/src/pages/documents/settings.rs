//! What to bring, for whoever leads an office: the questions walked as residents walk them, and each part in a form of
//! its own.

mod faults;
mod form;

use askama::Template;
use domain::{
    bookings::documents::{
        BadTree, Item, ItemNo, KindNo, List, ListNo, Path, Per, Question, QuestionNo, Spot, Then, Tree,
    },
    lang::Lang,
    queue::office::{Office, ServiceNo},
    time::UtcTime,
};
use hub_web::pages::{Facility, Shell, fields::LANGS};

use super::{
    Guide, Shown,
    edit::{Part, then_key},
    service_name,
};
use crate::pages::calendars::Section;
use form::{Body, PartForm, answer_rows, is_kind, key_of, rows, tell_of, typed, typed_of, way_rows, words_of};

/// `GET /calendars/{facility}/documents`, and the answer to a form that could not be saved.
#[derive(Debug, Template)]
#[template(path = "documents_settings.html")]
pub struct DocumentsSettings {
    shell: Shell,
    place: Facility,
    version: i64,
    services: Vec<(ServiceNo, String)>,
    tree: Tree,
    part: Option<PartForm>,
    faults: Vec<BadTree>,
    notice: Option<Notice>,
    service: Option<ServiceNo>,
    walk: String,
    preview: Option<Guide>,
}

/// What became of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// It is in effect.
    Saved,
    /// Somebody else saved meanwhile. The form can be sent again.
    Overtaken,
    /// Something in it is wrong.
    Refused,
    /// The usual questions would take the place of the town's own, and that was not confirmed.
    Unconfirmed,
}

/// Where somebody stands while they look and change.
#[derive(Debug, Default)]
pub struct Looked {
    /// The service whose questions are walked.
    pub service: Option<ServiceNo>,
    /// The answers so far; none if they could not be read.
    pub walk: Option<Path>,
}

/// The tree as it is in effect, and what it belongs to.
#[derive(Debug)]
pub struct Stored<'a> {
    /// The office.
    pub office: &'a Office,
    /// What can be booked there.
    pub bookable: Vec<ServiceNo>,
    /// The questions.
    pub tree: Tree,
    /// When they were set so.
    pub set_at: UtcTime,
}

impl DocumentsSettings {
    /// The page.
    #[must_use]
    pub fn new(shell: Shell, place: Facility, stored: Stored<'_>, looked: &Looked, part: Option<Part>) -> Self {
        let Stored { office, bookable, tree, set_at } = stored;
        let services: Vec<_> =
            bookable.into_iter().map(|service| (service, service_name(office, service, Lang::Ja))).collect();
        let starts = |service: &ServiceNo| tree.services.contains_key(service);
        let service = looked.service.filter(starts).or_else(|| services.iter().map(|(no, _)| *no).find(starts));
        let before = |service| format!("/calendars/{}/documents?service={service}&walk=", place.slug);
        let preview =
            service.map(|service| Guide::new(&tree, &[service], looked.walk.as_ref(), Lang::Ja, &before(service)));
        let walk = looked.walk.as_ref().map(Path::to_string).unwrap_or_default();
        let part = part.map(|part| PartForm { part, body: Body::of(part, &tree) });
        let shell = shell.at(place.clone());
        let (version, faults, notice) = (set_at.micros(), Vec::new(), None);
        Self { shell, place, version, services, tree, part, faults, notice, service, walk, preview }
    }

    /// With what became of a form.
    #[must_use]
    pub fn with_notice(self, notice: Notice) -> Self {
        Self { notice: Some(notice), ..self }.with_errors()
    }

    /// With what would be wrong.
    #[must_use]
    pub fn with_faults(self, faults: Vec<BadTree>) -> Self {
        Self { faults, ..self }
    }

    /// With the form as it was typed: `put` names the part in the draft, which has a number there in any case.
    #[must_use]
    pub fn with_draft(self, part: Part, put: Part, draft: Tree) -> Self {
        let part = Some(PartForm { part, body: Body::of(put, &draft) });
        Self { part, tree: draft, ..self }
    }

    /// Where the page is after this part was saved; after something was deleted or replaced there is none.
    #[must_use]
    pub fn saved_at(&self, part: Option<Part>) -> String {
        let Some(part) = part else { return format!("{}&saved=on", self.here()) };
        let (kind, no) = part.names();
        format!("{}&part={kind}&no={no}&saved=on#form", self.here())
    }

    /// The page with this part's form, at the same place of the walk.
    fn at(&self, part: Part) -> String {
        let (kind, no) = part.names();
        let no = if no.is_empty() { no } else { format!("&no={no}") };
        format!("{}&part={kind}{no}#form", self.here())
    }

    /// The page at the same place of the walk.
    fn here(&self) -> String {
        format!("/calendars/{}/documents?service={}&walk={}", self.place.slug, self.service_text(), self.walk)
    }

    fn service_text(&self) -> String {
        self.service.map(|service| service.to_string()).unwrap_or_default()
    }

    /// This is none of the pages of the calendar's own.
    const fn section(&self) -> Option<Section> {
        None
    }

    /// The residents' words, in Japanese.
    fn w(&self) -> &'static words::Words {
        words::of(Lang::Ja)
    }

    fn of_question(&self, no: &QuestionNo) -> String {
        self.at(Part::Question(*no))
    }

    fn of_list(&self, no: &ListNo) -> String {
        self.at(Part::List(*no))
    }

    fn of_item(&self, no: &ItemNo) -> String {
        self.at(Part::Item(*no))
    }

    fn of_kind(&self, no: &KindNo) -> String {
        self.at(Part::Kind(*no))
    }

    fn new_part(&self, kind: &str) -> String {
        Part::named(kind, "new").map(|part| self.at(part)).unwrap_or_default()
    }

    fn of_services(&self) -> String {
        self.at(Part::Services)
    }

    /// Where the part that is shown in the preview is changed.
    fn of_shown(&self) -> Vec<(String, &'static str)> {
        let Some(guide) = &self.preview else { return Vec::new() };
        match &guide.shown {
            Shown::Choose(_) => Vec::new(),
            Shown::Ask { no, .. } => vec![(self.of_question(no), "この質問を直す")],
            Shown::Bring(bring) => bring.lists.iter().map(|no| (self.of_list(no), "この一覧を直す")).collect(),
            Shown::Tell(_) => {
                let last = guide.people.last().and_then(|answers| answers.last());
                last.map(|answer| (self.of_question(&answer.no), "この案内を直す")).into_iter().collect()
            }
        }
    }

    /// A short text for where something leads.
    fn leads_to(&self, then: &Then) -> String {
        match then {
            Then::Ask(no) => self.tree.question(*no).map(numbered),
            Then::Bring(no) => self.tree.list(*no).map(|list| format!("一覧「{}」", list.name.ja)),
            Then::Tell(_) => Some("案内の文で終わり".to_owned()),
        }
        .unwrap_or_else(|| "まだ決まっていません".to_owned())
    }

    fn is_unreached_question(&self, question: &Question) -> bool {
        self.tree.unreached().0.contains(&question.no)
    }

    fn is_unreached_list(&self, list: &List) -> bool {
        self.tree.unreached().1.contains(&list.no)
    }

    fn is_unused_item(&self, item: &Item) -> bool {
        !self.tree.lists.iter().any(|list| list.items.contains(&item.no))
    }

    fn start_of(&self, service: &ServiceNo) -> Option<&Then> {
        self.tree.services.get(service)
    }

    fn is_walked(&self, service: &ServiceNo) -> bool {
        self.service == Some(*service)
    }

    fn start_key(&self, service: &ServiceNo) -> String {
        self.start_of(service).map(then_key).unwrap_or_default()
    }

    /// The other questions, to lead to.
    fn other_questions(&self) -> Vec<(String, String)> {
        let own = self.part.as_ref().and_then(|form| form.body.spot());
        let questions = self.tree.questions.iter().filter(|question| own != Some(Spot::Question(question.no)));
        questions.map(|question| (then_key(&Then::Ask(question.no)), numbered(question))).collect()
    }

    /// The lists, to lead to.
    fn all_lists(&self) -> Vec<(String, String)> {
        self.tree.lists.iter().map(|list| (then_key(&Then::Bring(list.no)), list.name.ja.clone())).collect()
    }
}

/// A question with its number: several may be worded alike.
fn numbered(question: &Question) -> String {
    format!("質問{}「{}」", question.no, question.words.ja)
}
