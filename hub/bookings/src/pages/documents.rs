//! What to bring (持ち物の案内): one question a page, then the list. Every page is an address of its own, so that it works
//! without script, with the back button and as a link; the address holds answers and nothing personal.

pub mod edit;
pub mod settings;

#[cfg(test)]
mod tests;

use askama::Template;
use domain::{
    bookings::documents::{Bring, Kind, ListNo, Needed, Next, Path, QuestionNo, Tree, Walk},
    days::Days,
    lang::Lang,
    queue::office::{Office, ServiceNo},
    telephone::Telephone,
};
use hub_web::pages::{
    Facility, Shell,
    office_card::OfficeCard,
    tongues::{Tongue, lang_key, tongues},
};
use words::Words;

use super::bookings::booking_path;

/// `GET /bookings/{facility}/documents`.
#[derive(Debug, Template)]
#[template(path = "documents.html")]
pub struct Documents {
    shell: Shell,
    place: Facility,
    lang: Lang,
    services: Vec<ServiceNo>,
    path: Path,
    guide: Guide,
    card: OfficeCard,
    /// The code of the booking that this is looked up for.
    from: Option<String>,
}

/// What is asked for: the tree, what the visitor comes for, and the answers so far.
#[derive(Debug)]
pub struct Asked<'a> {
    /// The questions.
    pub tree: &'a Tree,
    /// What can be booked at the office, to choose from.
    pub bookable: &'a [ServiceNo],
    /// What the visitor comes for.
    pub services: Vec<ServiceNo>,
    /// The answers so far; none if they could not be read.
    pub path: Option<Path>,
    /// The language.
    pub lang: Lang,
    /// The telephone number of the place.
    pub telephone: Option<Telephone>,
    /// The code of the booking that this is looked up for.
    pub from: Option<String>,
}

impl Documents {
    /// The page.
    #[must_use]
    pub fn new(shell: Shell, place: Facility, office: &Office, asked: Asked<'_>) -> Self {
        let Asked { tree, bookable, services, path, lang, telephone, from } = asked;
        let back = from.as_ref().map(|code| format!("&from={code}")).unwrap_or_default();
        let known = |service: &ServiceNo| bookable.contains(service) && tree.services.contains_key(service);
        let offered: Vec<ServiceNo> = bookable.iter().copied().filter(known).collect();
        let services = match &offered[..] {
            [only] if services.is_empty() => vec![*only],
            _ => services,
        };
        let base = format!("/bookings/{}/documents", place.slug);
        let guide = if services.is_empty() && !offered.is_empty() {
            let choice = |service: &ServiceNo| Choice {
                text: service_name(office, *service, lang),
                href: format!("{base}?services={service}{back}&lang={}", lang_key(lang)),
            };
            Guide::choose(offered.iter().map(choice).collect())
        } else {
            let before = format!("{base}?services={}{back}&lang={}&path=", numbers(&services), lang_key(lang));
            Guide::new(tree, &services, path.as_ref(), lang, &before)
        };
        let path = path.filter(|_| !guide.is_outdated).unwrap_or_else(Path::start);
        let card = OfficeCard::new(lang, &place, (office.usual_hours(Days::of(lang)), &office.contact), telephone)
            .on_map(shell.map.as_deref());
        Self { shell, place, lang, services, path, guide, card, from }
    }

    fn w(&self) -> &'static Words {
        words::of(self.lang)
    }

    fn tongues(&self) -> [Tongue; 6] {
        let base = format!("/bookings/{}/documents", self.place.slug);
        let back = self.from.as_ref().map(|code| format!("&from={code}")).unwrap_or_default();
        match &self.guide.shown {
            Shown::Choose(_) => tongues(&base, self.lang),
            _ => tongues(&format!("{base}?services={}&path={}{back}", numbers(&self.services), self.path), self.lang),
        }
    }

    /// The page of the booking that this is looked up for.
    fn to_booking(&self) -> Option<String> {
        let code = self.from.as_ref()?;
        Some(format!("{}?lang={}", booking_path(code, ""), self.lang_key()))
    }

    fn lang_key(&self) -> &'static str {
        lang_key(self.lang)
    }

    /// The booking, with what will be brought.
    fn book(&self) -> String {
        let (services, lang) = (numbers(&self.services), self.lang_key());
        let path = self.path.to_string();
        let bring = if path.is_empty() { String::new() } else { format!("&bring={path}") };
        format!("/bookings/{}?services={services}{bring}&lang={lang}", self.place.slug)
    }
}

fn numbers(services: &[ServiceNo]) -> String {
    services.iter().map(ServiceNo::to_string).collect::<Vec<_>>().join(",")
}

fn service_name(office: &Office, service: ServiceNo, lang: Lang) -> String {
    office.service(service).map(|service| service.name.in_lang(lang).to_owned()).unwrap_or_default()
}

/// Where somebody stands in the questions, in one language.
#[derive(Debug)]
pub(crate) struct Guide {
    /// What comes next.
    pub shown: Shown,
    /// What was answered, person by person.
    pub people: Vec<Vec<SoFar>>,
    /// One step back; none at the start.
    pub back: Option<String>,
    /// The start; none if this is it.
    pub start: Option<String>,
    /// The path did not fit the questions, and was put aside.
    pub is_outdated: bool,
}

/// What comes next.
#[derive(Debug)]
pub(crate) enum Shown {
    /// What somebody comes for.
    Choose(Vec<Choice>),
    /// A question.
    Ask { no: QuestionNo, nth: usize, question: String, help: Option<String>, answers: Vec<Choice> },
    /// Advice.
    Tell(String),
    /// What to bring.
    Bring(BringShown),
}

/// Something to choose.
#[derive(Debug)]
pub(crate) struct Choice {
    pub text: String,
    pub href: String,
}

/// An answer that was given.
#[derive(Debug)]
pub(crate) struct SoFar {
    pub no: QuestionNo,
    pub question: String,
    pub answer: String,
    /// Back to the question.
    pub change: String,
}

/// What to bring.
#[derive(Debug)]
pub(crate) struct BringShown {
    /// The lists that it is made of.
    pub lists: Vec<ListNo>,
    pub things: Vec<Thing>,
    pub kinds: Vec<KindShown>,
    pub notes: Vec<String>,
    /// Where another person begins to answer.
    pub another: Option<String>,
}

/// Something to bring.
#[derive(Debug)]
pub(crate) struct Thing {
    pub name: String,
    pub note: Option<String>,
    pub whose: Option<String>,
    pub ways: Vec<String>,
}

/// A kind of documents.
#[derive(Debug)]
pub(crate) struct KindShown {
    pub name: String,
    pub note: Option<String>,
    pub members: Vec<String>,
}

impl Guide {
    const fn choose(services: Vec<Choice>) -> Self {
        Self { shown: Shown::Choose(services), people: Vec::new(), back: None, start: None, is_outdated: false }
    }

    /// Follows a path; one that fits no more, or could not be read, starts over. `before` is what comes before the path
    /// in addresses.
    pub fn new(tree: &Tree, services: &[ServiceNo], path: Option<&Path>, lang: Lang, before: &str) -> Self {
        let start = Path::start();
        let followed = path.and_then(|path| Some((path, tree.walk(services, path).ok()?)));
        let is_outdated = followed.is_none();
        let (path, walk) = match followed {
            Some(followed) => followed,
            None => match tree.walk(services, &start) {
                Ok(walk) => (&start, walk),
                // No tree that was checked; nothing is asked then.
                Err(_) => (&start, Walk { people: Vec::new(), step: Next::Bring(Bring::default()) }),
            },
        };
        let at = |path: &Path| format!("{before}{path}");
        Self {
            shown: shown(&walk, path, lang, &at),
            people: so_far(&walk, lang, &at),
            back: path.back().as_ref().map(at),
            start: (*path != start).then(|| at(&start)),
            is_outdated,
        }
    }

    /// The person who is answering now, if there were others before.
    fn person(&self) -> Option<usize> {
        (self.people.len() > 1).then_some(self.people.len())
    }

    fn has_list(&self) -> bool {
        matches!(self.shown, Shown::Bring(_))
    }

    fn has_answers(&self) -> bool {
        self.people.iter().any(|answers| !answers.is_empty())
    }
}

fn shown(walk: &Walk<'_>, path: &Path, lang: Lang, at: &dyn Fn(&Path) -> String) -> Shown {
    match &walk.step {
        Next::Ask(question) => {
            let answers = question.answers.iter().map(|answer| Choice {
                text: answer.words.in_lang(lang).to_owned(),
                href: at(&path.answered(question.no, answer.no)),
            });
            Shown::Ask {
                no: question.no,
                nth: walk.people.last().map_or(0, Vec::len) + 1,
                question: question.words.in_lang(lang).to_owned(),
                help: question.help.as_ref().map(|help| help.in_lang(lang).to_owned()),
                answers: answers.collect(),
            }
        }
        Next::Tell(words) => Shown::Tell(words.in_lang(lang).to_owned()),
        Next::Bring(bring) => {
            // Whoever is asked nothing brings nothing of their own.
            let another = walk.people.iter().any(|answers| !answers.is_empty()).then(|| path.with_another()).flatten();
            Shown::Bring(BringShown {
                lists: bring.lists.iter().map(|list| list.no).collect(),
                things: bring.needed.iter().map(|needed| thing(bring, needed, lang)).collect(),
                kinds: bring.kinds.iter().map(|kind| kind_shown(kind, lang)).collect(),
                notes: bring.notes(lang).into_iter().map(str::to_owned).collect(),
                another: another.as_ref().map(at),
            })
        }
    }
}

fn thing(bring: &Bring<'_>, needed: &Needed<'_>, lang: Lang) -> Thing {
    Thing {
        name: needed.item.name.in_lang(lang).to_owned(),
        note: needed.item.note.as_ref().map(|note| note.in_lang(lang).to_owned()),
        whose: bring.whose(needed, lang),
        ways: needed.each_way(lang),
    }
}

fn kind_shown(kind: &Kind, lang: Lang) -> KindShown {
    KindShown {
        name: kind.name.in_lang(lang).to_owned(),
        note: kind.note.as_ref().map(|note| note.in_lang(lang).to_owned()),
        members: kind.names(lang).into_iter().map(str::to_owned).collect(),
    }
}

/// What everybody answered, with the way back to each question: it forgets what was answered after it.
fn so_far(walk: &Walk<'_>, lang: Lang, at: &dyn Fn(&Path) -> String) -> Vec<Vec<SoFar>> {
    let mut path = Path::start();
    let mut people = Vec::new();
    for (person, answers) in walk.people.iter().enumerate() {
        if person > 0 {
            path = path.with_another().unwrap_or(path);
        }
        let mut of_person = Vec::new();
        for (question, answer) in answers {
            of_person.push(SoFar {
                no: question.no,
                question: question.words.in_lang(lang).to_owned(),
                answer: answer.words.in_lang(lang).to_owned(),
                change: at(&path),
            });
            path = path.answered(question.no, answer.no);
        }
        people.push(of_person);
    }
    people
}
