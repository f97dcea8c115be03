use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

fn words(ja: &str) -> Words {
    Words { ja: ja.to_owned(), others: BTreeMap::new() }
}

fn question(no: u16, answers: &[(u16, Then)]) -> Question {
    let answer = |(no, then): &(u16, Then)| Answer { no: AnswerNo(*no), words: words("はい"), then: then.clone() };
    Question {
        no: QuestionNo(no),
        words: words("はがきはありますか"),
        help: None,
        answers: answers.iter().map(answer).collect(),
    }
}

fn list(no: u16, items: &[u16], note: Option<&str>) -> List {
    let items = items.iter().map(|item| ItemNo(*item)).collect();
    List { no: ListNo(no), name: words("ご本人が来るとき"), items, note: note.map(words) }
}

fn item(no: u16, name: &str) -> Item {
    Item { no: ItemNo(no), name: words(name), note: None, per: Per::Person, ways: Vec::new() }
}

fn kind(no: u16, name: &str, members: &[&str]) -> Kind {
    Kind { no: KindNo(no), name: words(name), note: None, members: members.iter().map(|name| words(name)).collect() }
}

/// Service 1 asks whether the card is collected by its owner (question 1) and whether the notice is there (2); service 2
/// asks the former too; service 3 needs nothing.
fn tree() -> Tree {
    let portion = |kind, count| Portion { kind: KindNo(kind), count };
    let (ask, bring) = (|no| Then::Ask(QuestionNo(no)), |no| Then::Bring(ListNo(no)));
    let mut proof = item(2, "本人確認書類");
    proof.ways = vec![vec![portion(1, 1)], vec![portion(2, 2)]];
    let mut parent = item(3, "保護者の本人確認書類");
    (parent.per, parent.ways) = (Per::Visit, vec![vec![portion(1, 1), portion(2, 1)]]);
    let mut notice = item(1, "交付通知書");
    notice.note = Some(words("はがき"));
    Tree {
        last_no: 0,
        services: BTreeMap::from([(ServiceNo(1), ask(1)), (ServiceNo(2), ask(1))]),
        questions: vec![
            question(1, &[(1, ask(2)), (2, bring(2)), (3, Then::Tell(words("先にお電話ください")))]),
            question(2, &[(1, bring(1)), (2, bring(3))]),
        ],
        lists: vec![
            list(1, &[1, 2], Some("暗証番号を決めておいてください")),
            list(2, &[1, 3], None),
            list(3, &[2], None),
        ],
        items: vec![notice, proof, parent],
        kinds: vec![kind(1, "A書類", &["運転免許証", "パスポート"]), kind(2, "B書類", &["年金手帳", "社員証"])],
    }
}

fn path(text: &str) -> Path {
    text.parse().expect("a path")
}

fn lines(services: &[u16], text: &str) -> Vec<String> {
    let (tree, services) = (tree(), services.iter().map(|no| ServiceNo(*no)).collect::<Vec<_>>());
    let walk = tree.walk(&services, &path(text)).expect("a walk");
    let Next::Bring(bring) = walk.step else { panic!("no list: {walk:?}") };
    bring.lines(Lang::Ja)
}

#[test]
fn questions_come_one_by_one_and_lead_to_what_to_bring() {
    let (tree, one) = (tree(), [ServiceNo(1)]);
    assert_eq!(tree.check(), Ok(()));
    let start = Path::start();
    assert_eq!(tree.walk(&one, &start).expect("a walk").step, Next::Ask(&tree.questions[0]));
    let own = start.answered(QuestionNo(1), AnswerNo(1));
    assert_eq!(tree.walk(&one, &own).expect("a walk").step, Next::Ask(&tree.questions[1]));
    let end = own.answered(QuestionNo(2), AnswerNo(1));
    assert_eq!((end.to_string().as_str(), end.back()), ("1.1-2.1", Some(own)));
    assert_eq!(
        lines(&[1], "1.1-2.1"),
        [
            "交付通知書（はがき）",
            "本人確認書類：A書類から1点、またはB書類から2点",
            "A書類：運転免許証、パスポート",
            "B書類：年金手帳、社員証",
            "暗証番号を決めておいてください"
        ]
    );
}

#[test]
fn what_was_answered_for_one_service_is_not_asked_again_for_another() {
    let tree = tree();
    let walk = tree.walk(&[ServiceNo(1), ServiceNo(2), ServiceNo(3)], &path("1.2")).expect("a walk");
    assert!(matches!(walk.step, Next::Bring(ref bring) if bring.lists.len() == 1), "{walk:?}");
}

#[test]
fn a_family_reads_one_list_that_says_for_whom_each_thing_is() {
    assert_eq!(
        lines(&[1], "1.1-2.2~1.2~1.2")[..3],
        [
            "本人確認書類：A書類から1点、またはB書類から2点（1人目の方）",
            "交付通知書（はがき）（2人目、3人目の方）",
            "保護者の本人確認書類：A書類から1点とB書類から1点",
        ]
    );
    assert_eq!(lines(&[1], "1.2~1.2")[0], "交付通知書（はがき）（2人分）");
}

#[test]
fn what_comes_last_for_one_comes_last_for_all() {
    let mut tree = tree();
    tree.lists[0].items.push(ItemNo(4));
    tree.lists[1].items.push(ItemNo(4));
    tree.items.push(item(4, "手数料"));
    let walk = tree.walk(&[ServiceNo(1)], &path("1.1-2.1~1.2")).expect("a walk");
    let Next::Bring(bring) = walk.step else { panic!("no list: {walk:?}") };
    assert_eq!(bring.needed.iter().map(|needed| needed.item.no.0).collect::<Vec<_>>(), [1, 2, 3, 4]);
}

#[test]
fn advice_ends_the_walk() {
    let tree = tree();
    let walk = tree.walk(&[ServiceNo(1)], &path("1.1-2.1~1.3")).expect("a walk");
    assert_eq!((walk.people.len(), walk.step), (2, Next::Tell(&words("先にお電話ください"))));
}

#[test]
fn a_path_of_before_the_questions_changed_is_refused() {
    let tree = tree();
    for old in ["2.1", "1.4", "1.2-2.1", "1.1~1.1", "1.3~1.1", "9.9"] {
        assert_eq!(tree.walk(&[ServiceNo(1)], &path(old)), Err(BadPath::Outdated), "{old}");
    }
    for strange in ["1", "1.", ".1", "1.1-", "-1.1", "01.1", "+1.1", "1.1~x", "1.70000", " ", "1.1\n"] {
        assert_eq!(strange.parse::<Path>(), Err(BadPath::Unreadable), "{strange}");
    }
}

#[test]
fn stepping_back_goes_over_people_too() {
    let family = path("1.1-2.1").with_another().expect("room");
    assert_eq!(family.to_string(), "1.1-2.1~");
    assert_eq!(family.back(), Some(path("1.1-2.1")));
    assert_eq!(Path::start().back(), None);
    assert!(path(&"~".repeat(19)).with_another().is_none());
    assert_eq!("~".repeat(20).parse::<Path>(), Err(BadPath::Unreadable));
}

#[test]
fn a_tree_that_leads_nowhere_is_refused_and_says_where() {
    let fault = |change: &dyn Fn(&mut Tree)| {
        let mut tree = tree();
        change(&mut tree);
        tree.check().expect_err("a refusal")
    };
    let bad = |at, wrong| BadTree { at, wrong };
    let second = Spot::Answer(QuestionNo(2), AnswerNo(1));
    assert_eq!(
        fault(&|tree| tree.questions[1].answers[0].then = Then::Ask(QuestionNo(1))),
        bad(Spot::Question(QuestionNo(1)), Wrong::Circle)
    );
    assert_eq!(
        fault(&|tree| tree.questions[1].answers[0].then = Then::Bring(ListNo(9))),
        bad(second, Wrong::NoList(ListNo(9)))
    );
    assert_eq!(fault(&|tree| tree.questions[0].answers.clear()), bad(Spot::Question(QuestionNo(1)), Wrong::Empty));
    assert_eq!(fault(&|tree| tree.questions[1].answers[1].no = AnswerNo(1)), bad(second, Wrong::Twice));
    assert_eq!(fault(&|tree| tree.questions[1].answers[0].words.ja = " ".to_owned()), bad(second, Wrong::Words(200)));
    assert_eq!(fault(&|tree| tree.kinds[1].members.truncate(1)), bad(Spot::Item(ItemNo(2)), Wrong::Count(KindNo(2))));
    assert_eq!(
        fault(&|tree| drop(tree.services.insert(ServiceNo(3), Then::Ask(QuestionNo(7))))),
        bad(Spot::Service(ServiceNo(3)), Wrong::NoQuestion(QuestionNo(7)))
    );
}

#[test]
fn what_no_service_leads_to_is_named_but_not_refused() {
    let mut tree = tree();
    tree.questions.push(question(3, &[(1, Then::Bring(ListNo(4)))]));
    tree.lists.push(list(4, &[1], None));
    assert_eq!((tree.check(), tree.unreached()), (Ok(()), (vec![QuestionNo(3)], vec![ListNo(4)])));
}

#[test]
fn a_path_to_what_was_deleted_does_not_fit_what_is_new() {
    let mut tree = tree();
    tree.remember_numbers();
    tree.questions[0].answers.pop();
    assert_eq!((tree.new_no(), tree.new_no()), (4, 5));
}

#[test]
fn a_tree_is_the_same_after_it_was_stored() {
    let stored = serde_json::to_string(&tree()).expect("json");
    assert_eq!(serde_json::from_str::<Tree>(&stored).expect("a tree"), tree());
    let path = path("1.1-2.1~1.2");
    assert_eq!(serde_json::to_string(&path).expect("json"), r#""1.1-2.1~1.2""#);
}

fn then(questions: u16) -> impl Strategy<Value = Then> {
    prop_oneof![
        (1..=questions).prop_map(|no| Then::Ask(QuestionNo(no))),
        (1..=4_u16).prop_map(|no| Then::Bring(ListNo(no))),
        Just(Then::Tell(words("お電話ください"))),
    ]
}

/// Any tree: most have a circle or name what is not there.
fn any_tree() -> impl Strategy<Value = Tree> {
    (1..8_u16).prop_flat_map(|questions| {
        let answers = prop::collection::vec(then(questions + 1), 0..4);
        (prop::collection::vec(answers, usize::from(questions)), prop::collection::vec(then(questions), 1..4)).prop_map(
            |(answers, starts)| Tree {
                services: (1..).map(ServiceNo).zip(starts).collect(),
                questions: (1..).zip(answers).map(|(no, of)| question(no, &numbered(of))).collect(),
                ..tree()
            },
        )
    })
}

/// Trees whose questions lead only to later ones.
fn downhill_tree() -> impl Strategy<Value = Tree> {
    any_tree().prop_map(|mut tree| {
        let last = QuestionNo(u16::try_from(tree.questions.len()).expect("few"));
        for question in &mut tree.questions {
            question.answers.push(Answer { no: AnswerNo(9), words: words("いいえ"), then: Then::Bring(ListNo(1)) });
            for answer in &mut question.answers {
                match answer.then {
                    Then::Ask(no) if no <= question.no || no > last => answer.then = Then::Bring(ListNo(2)),
                    Then::Bring(ListNo(4)) => answer.then = Then::Bring(ListNo(3)),
                    _ => {}
                }
            }
        }
        tree.services.values_mut().for_each(|then| {
            if *then == Then::Bring(ListNo(4)) {
                *then = Then::Ask(last);
            }
        });
        tree
    })
}

fn numbered(thens: Vec<Then>) -> Vec<(u16, Then)> {
    (1..).zip(thens).collect()
}

proptest! {
    #[test]
    fn every_walk_through_a_checked_tree_ends(tree in downhill_tree(), choices in prop::collection::vec(0..8_usize, 64)) {
        prop_assert_eq!(tree.check(), Ok(()));
        let services: Vec<_> = tree.services.keys().copied().collect();
        let (mut path, mut asked) = (Path::start(), 0);
        while let Next::Ask(question) = tree.walk(&services, &path).expect("a walk").step {
            path = path.answered(question.no, question.answers[choices[asked] % question.answers.len()].no);
            asked += 1;
            prop_assert!(asked <= tree.questions.len());
            prop_assert_eq!(path.to_string().parse::<Path>(), Ok(path.clone()));
        }
    }

    #[test]
    fn whatever_passes_the_check_can_be_walked(tree in any_tree(), choices in prop::collection::vec(0..8_usize, 64)) {
        let services: Vec<_> = tree.services.keys().copied().collect();
        let checked = tree.check().is_ok();
        let mut path = Path::start();
        for choice in choices {
            let step = match tree.walk(&services, &path) {
                Ok(walk) => walk.step,
                Err(_) => { prop_assert!(!checked); break }
            };
            let Next::Ask(question) = step else { break };
            let Some(answer) = question.answers.get(choice % question.answers.len().max(1)) else { break };
            path = path.answered(question.no, answer.no);
        }
    }

    #[test]
    fn any_text_is_a_path_or_refused(text in "[0-9.~-]{0,40}|.{0,40}") {
        if let Ok(path) = text.parse::<Path>() {
            prop_assert_eq!(path.to_string(), text);
            let _ = tree().walk(&[ServiceNo(1), ServiceNo(2)], &path);
        }
    }
}
