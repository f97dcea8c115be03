//! What a town can begin with instead of an empty form: the usual questions about what to bring for the My Number card
//! (持ち物案内). Towns differ in particulars, so the staff read it over and change it.
//!
//! Source: the national guideline for issuing the cards (個人番号カードの交付等に関する事務処理要領) as towns publish it.

use domain::{
    bookings::documents::{QuestionNo, Then, Tree},
    queue::office::Service,
};

/// Words in a service's name, and the question that such a service begins with; the first that fits counts.
const BEGINNINGS: [(&[&str], u16); 7] = [
    (&["電子証明書"], RENEWAL),
    (&["再発行", "再交付", "紛失"], LOST),
    (&["暗証番号"], PIN),
    (&["受け取り", "受取", "交付"], COLLECTION),
    (&["カードの住所", "券面", "継続利用"], CHANGE),
    (&["カードの更新"], MATTER),
    (&["マイナンバー", "個人番号"], MATTER),
];
const MATTER: u16 = 1;
const COLLECTION: u16 = 10;
const RENEWAL: u16 = 30;
const CHANGE: u16 = 40;
const LOST: u16 = 50;
const PIN: u16 = 60;

/// The usual questions, for those of the services that seem to be about the card.
///
/// # Panics
/// Never: a test reads the file.
#[must_use]
pub fn documents<'a>(services: impl IntoIterator<Item = &'a Service>) -> Tree {
    let tree: Tree = serde_json::from_str(include_str!("standard/documents.json")).expect("a test reads the file");
    let beginning = |service: &Service| {
        let fits = |(words, _): &&(&[&str], u16)| words.iter().any(|word| service.name.ja.contains(word));
        let (_, question) = BEGINNINGS.iter().find(fits)?;
        Some((service.no, Then::Ask(QuestionNo(*question))))
    };
    Tree { services: services.into_iter().filter_map(beginning).collect(), ..tree }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use domain::{
        bookings::documents::{ListNo, Next, Path},
        lang::{Lang, Words},
        queue::office::{Office, ServiceNo},
    };

    use super::*;

    fn office() -> Office {
        Office::parse(include_str!("../../src/demo/office.json")).expect("the demo office")
    }

    /// All walks of one person for this service.
    fn walks(tree: &Tree, service: ServiceNo) -> Vec<Path> {
        let (mut open, mut ended) = (vec![Path::start()], Vec::new());
        while let Some(path) = open.pop() {
            match tree.walk(&[service], &path).expect("a walk").step {
                Next::Ask(question) => {
                    open.extend(question.answers.iter().map(|answer| path.answered(question.no, answer.no)));
                }
                Next::Tell(_) | Next::Bring(_) => ended.push(path),
            }
        }
        ended
    }

    #[test]
    fn the_usual_questions_make_sense_and_each_leads_somewhere() {
        let tree = documents(&office().services);
        assert_eq!(tree.faults(), []);
        assert_eq!(tree.unreached(), (Vec::new(), Vec::new()));
        let used: BTreeSet<_> = tree.lists.iter().flat_map(|list| &list.items).collect();
        assert_eq!(used.len(), tree.items.len());
    }

    #[test]
    fn every_end_of_the_usual_questions_is_reached() {
        let tree = documents(&office().services);
        let (service, mut lists, mut advice) = (ServiceNo(4), BTreeSet::<ListNo>::new(), BTreeSet::new());
        for path in walks(&tree, service) {
            match tree.walk(&[service], &path).expect("a walk").step {
                Next::Ask(question) => panic!("{path} still asks {}", question.no),
                Next::Tell(words) => _ = advice.insert(words.ja.clone()),
                Next::Bring(bring) => {
                    lists.extend(bring.lists.iter().map(|list| list.no));
                    assert!(Lang::ALL.iter().all(|lang| !bring.lines(*lang).is_empty()));
                }
            }
        }
        assert_eq!(lists, tree.lists.iter().map(|list| list.no).collect());
        assert_eq!(advice.len(), 5);
    }

    #[test]
    fn everything_is_said_in_every_language() {
        let tree = serde_json::to_value(documents(&office().services)).expect("json");
        let mut open = vec![&tree];
        while let Some(value) = open.pop() {
            match value {
                serde_json::Value::Object(fields) => {
                    if fields.contains_key("ja") {
                        let words: Words = serde_json::from_value(value.clone()).expect("words");
                        assert_eq!(words.others.len(), Lang::ALL.len() - 1, "{words:?}");
                    }
                    open.extend(fields.values());
                }
                serde_json::Value::Array(values) => open.extend(values),
                _ => {}
            }
        }
    }

    #[test]
    fn with_the_notice_one_document_is_enough_and_without_it_two_are_needed() {
        let tree = documents(&office().services);
        let first = |path: &str, line: usize| {
            let walk = tree.walk(&[ServiceNo(4)], &path.parse().expect("a path")).expect("a walk");
            let Next::Bring(bring) = walk.step else { panic!("no list") };
            bring.lines(Lang::Ja)[line].clone()
        };
        assert_eq!(first("1.1-10.1-11.1", 1), "ご本人の本人確認書類：A書類から1点、またはB書類から2点");
        assert_eq!(
            first("1.1-10.1-11.2", 0),
            "ご本人の本人確認書類（はがきがないため、多めに必要です）：A書類から2点、またはA書類から1点とB書類から1点"
        );
    }

    #[test]
    fn services_begin_where_their_names_say() {
        let starts = documents(&office().services).services;
        let expected = [(4, MATTER), (13, COLLECTION), (14, RENEWAL)];
        assert_eq!(starts, expected.map(|(no, question)| (ServiceNo(no), Then::Ask(QuestionNo(question)))).into());
    }
}
