use domain::queue::office::{CounterNo, Office};
use url::form_urlencoded::Serializer;

use super::{Draft, Topic};

fn office() -> Office {
    Office::parse(include_str!("../../../../src/demo/office.json")).expect("the demo office")
}

/// What a browser sends of the form that shows this page, with some fields typed anew.
fn sent(draft: &Draft, typed: &[(&str, &str)]) -> Vec<u8> {
    let mut form = Serializer::new(format!("page={}&mark={}&", draft.topic.key(), draft.mark));
    form.extend_pairs(draft.fields.pairs().filter(|(name, _)| !typed.iter().any(|(one, _)| one == name)));
    form.extend_pairs(typed);
    form.finish().into_bytes()
}

fn typed(topic: Topic, office: &Office, typed: &[(&str, &str)]) -> Draft {
    let shown = Draft::of(topic, office.clone());
    Draft::from_form(&sent(&shown, typed), office.clone()).expect("a form of a page")
}

#[test]
fn every_page_sent_as_it_was_shown_changes_nothing() {
    let office = office();
    for topic in Topic::ALL {
        let draft = typed(topic, &office, &[]);
        assert!(!draft.is_overtaken(), "{topic:?}");
        assert_eq!(draft.applied(), Ok(office.clone()), "{topic:?}");
    }
}

#[test]
fn a_row_is_added_by_the_empty_one_and_taken_away_by_its_box() {
    let office = office();
    let rows = [("counter.13.name.ja", "14番窓口"), ("counter.13.services", "1"), ("counter.0.remove", "on")];
    let changed = typed(Topic::Counters, &office, &rows).applied().expect("an office");
    assert_eq!((changed.counters.len(), changed.counter(CounterNo(1))), (13, None));
    assert_eq!(changed.counter_name(CounterNo(14)), "14番窓口", "without a number it has the next one");
    assert_eq!((changed.services, changed.sections, changed.rules), (office.services, office.sections, office.rules));
}

#[test]
fn what_cannot_be_is_said_in_japanese_at_its_row() {
    let office = office();
    let refused = |topic: Topic, name: &str, value: &str| {
        let problem = typed(topic, &office, &[(name, value)]).applied().expect_err("a refusal");
        (problem.at, problem.words)
    };
    let said = |at: &str, words: &str| (at.to_owned(), words.to_owned());
    assert_eq!(
        refused(Topic::Services, "service.0.minutes", "六"),
        said("service.0.minutes", "「かかる分」を正しく入力してください。")
    );
    assert_eq!(
        refused(Topic::Counters, "counter.1.no", "1"),
        said("counter.1.no", "窓口の番号「1」が2つあります。別の番号にしてください。")
    );
    let (at, words) = refused(Topic::Services, "service.0.remove", "on");
    assert!(at.is_empty() && words.starts_with("手続き「1」は、窓口「") && words.contains("先に変えて"), "{words}");
    assert_eq!(refused(Topic::Hours, "opens", "25:00"), said("opens", "「始まりの時刻」を正しく入力してください。"));
    assert_eq!(
        refused(Topic::Hours, "closes", "00:00"),
        said("closes", "番号を出す時間は、始まりを終わりより前にしてください。")
    );
    assert_eq!(
        refused(Topic::Rules, "care", "9999"),
        said("care", "「お手伝いが必要な方」は、0から1440までの数で入力してください。")
    );
}

#[test]
fn whoever_was_overtaken_is_shown_what_differs_and_keeps_what_was_typed() {
    let before = office();
    let shown = Draft::of(Topic::Counters, before.clone());
    let form = sent(&shown, &[("counter.2.name.ja", "三番")]);
    let mut now = before;
    now.counters[1].name.ja = "2番 総合窓口".to_owned();
    now.services[0].minutes += 1;
    let mut draft = Draft::from_form(&form, now.clone()).expect("a form");
    assert!(draft.is_overtaken());
    let differs = draft.catch_up();
    let said: Vec<_> = differs.iter().map(|one| (one.what.as_str(), one.saved.as_str(), one.typed.as_str())).collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert_eq!((said[0].0, said[0].1), ("「2番 総合窓口」の名前", "2番 総合窓口"));
    assert_eq!(said[1].2, "三番");
    assert!(!draft.is_overtaken(), "sent again it is saved");
    assert_eq!(draft.applied().expect("an office").services, now.services, "another page stays as it is saved");
}
