//! Where a path leads. Pure, and of any tree: what an unchecked tree or an old path cannot answer is [`BadPath`].

use super::{Answer, BadPath, Given, Item, Kind, List, Path, Per, Portion, Question, Then, Tree, phrases};
use crate::{
    lang::{Lang, Words},
    queue::office::ServiceNo,
};

/// A path followed through a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walk<'a> {
    /// What each person answered.
    pub people: Vec<Vec<(&'a Question, &'a Answer)>>,
    /// What comes next.
    pub step: Next<'a>,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next<'a> {
    /// The last person is asked this.
    Ask(&'a Question),
    /// The last person is told this; there is no list.
    Tell(&'a Words),
    /// What to bring.
    Bring(Bring<'a>),
}

/// What one or several people bring, put together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bring<'a> {
    /// How many people answered.
    pub people: usize,
    /// The lists that it is put together from, each once.
    pub lists: Vec<&'a List>,
    /// What to bring, each once.
    pub needed: Vec<Needed<'a>>,
    /// The kinds that the items name.
    pub kinds: Vec<&'a Kind>,
}

/// Something to bring, and for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needed<'a> {
    /// What.
    pub item: &'a Item,
    /// For whom: the first person is 1.
    pub people: Vec<usize>,
    /// The ways of having it; empty if it is just itself.
    pub ways: Vec<Vec<(&'a Kind, u16)>>,
}

impl Tree {
    /// Follows a path for people who all come for these services.
    ///
    /// # Errors
    /// If the tree asks something else than the path answers.
    pub fn walk(&self, services: &[ServiceNo], path: &Path) -> Result<Walk<'_>, BadPath> {
        let last = path.people().len() - 1;
        let (mut people, mut lists) = (Vec::new(), Vec::new());
        for (person, given) in path.people().enumerate() {
            let mut one = Person { tree: self, given, at: 0, known: Vec::new(), lists: Vec::new() };
            let end = one.follow(services)?;
            people.push(one.known);
            lists.push(one.lists);
            match end {
                None => {}
                Some(step) if person == last => return Ok(Walk { people, step }),
                Some(_) => return Err(BadPath::Outdated),
            }
        }
        Ok(Walk { people, step: Next::Bring(self.gather(&lists)?) })
    }

    /// Puts together what the people's lists say: each thing once, and in an order that is right for each list.
    fn gather<'a>(&'a self, lists: &[Vec<&'a List>]) -> Result<Bring<'a>, BadPath> {
        let mut bring = Bring { people: lists.len(), ..Bring::default() };
        for (index, list) in lists.iter().enumerate().flat_map(|(index, of)| of.iter().map(move |list| (index, *list)))
        {
            if !bring.lists.contains(&list) {
                bring.lists.push(list);
            }
            for (position, no) in list.items.iter().enumerate() {
                if let Some(needed) = bring.needed.iter_mut().find(|needed| needed.item.no == *no) {
                    needed.is_for(index + 1);
                    continue;
                }
                let item = self.item(*no).ok_or(BadPath::Outdated)?;
                let later = |needed: &Needed<'_>| list.items[position..].contains(&needed.item.no);
                let at = bring.needed.iter().position(later).unwrap_or(bring.needed.len());
                bring.needed.insert(at, Needed { item, people: vec![index + 1], ways: self.ways(item)? });
            }
        }
        let is_named = |kind: &&Kind| {
            let mut named = bring.needed.iter().flat_map(|needed| needed.ways.iter().flatten());
            named.any(|(named, _)| named.no == kind.no)
        };
        bring.kinds = self.kinds.iter().filter(is_named).collect();
        Ok(bring)
    }

    fn ways<'a>(&'a self, item: &Item) -> Result<Vec<Vec<(&'a Kind, u16)>>, BadPath> {
        let portion = |portion: &Portion| Some((self.kind(portion.kind)?, portion.count));
        let way = |way: &Vec<Portion>| way.iter().map(portion).collect::<Option<Vec<_>>>();
        item.ways.iter().map(way).collect::<Option<_>>().ok_or(BadPath::Outdated)
    }
}

/// One person on the way.
struct Person<'a, 'p> {
    tree: &'a Tree,
    given: &'p [Given],
    /// How many of the given answers are used.
    at: usize,
    known: Vec<(&'a Question, &'a Answer)>,
    lists: Vec<&'a List>,
}

impl<'a> Person<'a, '_> {
    /// Follows the person's answers through all services; none if they lead to lists only.
    fn follow(&mut self, services: &[ServiceNo]) -> Result<Option<Next<'a>>, BadPath> {
        for start in services.iter().filter_map(|service| self.tree.services.get(service)) {
            let step = self.follow_one(start)?;
            if step.is_some() {
                return if self.at == self.given.len() { Ok(step) } else { Err(BadPath::Outdated) };
            }
        }
        if self.at == self.given.len() { Ok(None) } else { Err(BadPath::Outdated) }
    }

    fn follow_one(&mut self, start: &'a Then) -> Result<Option<Next<'a>>, BadPath> {
        let mut then = start;
        // Bounds the walk even if the tree was never checked.
        for _ in 0..=self.tree.questions.len() {
            match then {
                Then::Tell(words) => return Ok(Some(Next::Tell(words))),
                Then::Bring(list) => {
                    let list = self.tree.list(*list).ok_or(BadPath::Outdated)?;
                    if !self.lists.contains(&list) {
                        self.lists.push(list);
                    }
                    return Ok(None);
                }
                Then::Ask(question) => {
                    let question = self.tree.question(*question).ok_or(BadPath::Outdated)?;
                    match self.answer(question)? {
                        Some(answer) => then = &answer.then,
                        None => return Ok(Some(Next::Ask(question))),
                    }
                }
            }
        }
        Err(BadPath::Outdated)
    }

    /// The answer to this question: what was said before counts for every service.
    fn answer(&mut self, question: &'a Question) -> Result<Option<&'a Answer>, BadPath> {
        if let Some((_, answer)) = self.known.iter().find(|(known, _)| known.no == question.no) {
            return Ok(Some(answer));
        }
        let Some(given) = self.given.get(self.at) else { return Ok(None) };
        let answer = (given.question == question.no).then(|| question.answer(given.answer)).flatten();
        let answer = answer.ok_or(BadPath::Outdated)?;
        self.at += 1;
        self.known.push((question, answer));
        Ok(Some(answer))
    }
}

impl Bring<'_> {
    /// What to bring as lines of plain text, for mails, tickets and calendars.
    #[must_use]
    pub fn lines(&self, lang: Lang) -> Vec<String> {
        let item = |needed: &Needed<'_>| {
            let text = needed.item.text(lang);
            let text = needed.choice(lang).map_or(text.clone(), |choice| phrases::named(lang, &text, &choice));
            self.whose(needed, lang).map_or(text.clone(), |whose| phrases::noted(lang, &text, Some(&whose)))
        };
        let kind = |kind: &&Kind| phrases::named(lang, &kind.text(lang), &phrases::listed(lang, &kind.names(lang)));
        let items = self.needed.iter().map(item);
        let notes = self.notes(lang).into_iter().flat_map(str::lines).map(str::to_owned);
        items.chain(self.kinds.iter().map(kind)).chain(notes).collect()
    }

    /// What else to know before coming, each said once.
    #[must_use]
    pub fn notes(&self, lang: Lang) -> Vec<&str> {
        let mut notes = Vec::new();
        for note in self.lists.iter().filter_map(|list| list.note.as_ref()).map(|note| note.in_lang(lang)) {
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        notes
    }

    /// For whom something is needed; nothing where that goes without saying.
    #[must_use]
    pub fn whose(&self, needed: &Needed<'_>, lang: Lang) -> Option<String> {
        match (needed.item.per, self.people) {
            (Per::Visit, _) | (_, 1) => None,
            (Per::Person, all) if needed.people.len() == all => Some(phrases::for_all(lang, all)),
            (Per::Person, _) => Some(phrases::for_some(lang, &needed.people)),
        }
    }
}

impl Needed<'_> {
    fn is_for(&mut self, person: usize) {
        if self.people.last() != Some(&person) {
            self.people.push(person);
        }
    }

    /// Each way of having it, like 「A書類から1点」; empty if it is just itself.
    #[must_use]
    pub fn each_way(&self, lang: Lang) -> Vec<String> {
        let way = |way: &Vec<(&Kind, u16)>| {
            let portion = |(kind, count): &(&Kind, u16)| phrases::portion(lang, kind.name.in_lang(lang), *count);
            phrases::all_of(lang, &way.iter().map(portion).collect::<Vec<_>>())
        };
        self.ways.iter().map(way).collect()
    }

    /// All ways in one phrase; none if it is just itself.
    fn choice(&self, lang: Lang) -> Option<String> {
        let ways = self.each_way(lang);
        (!ways.is_empty()).then(|| phrases::any_of(lang, &ways))
    }
}

impl Kind {
    /// Its name with what holds for all of its documents, in this language.
    fn text(&self, lang: Lang) -> String {
        phrases::noted(lang, self.name.in_lang(lang), self.note.as_ref().map(|note| note.in_lang(lang)))
    }

    /// Its documents, in this language.
    #[must_use]
    pub fn names(&self, lang: Lang) -> Vec<&str> {
        self.members.iter().map(|member| member.in_lang(lang)).collect()
    }
}
