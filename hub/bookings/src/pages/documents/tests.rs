//! What to bring as people see it: every page of the usual questions in every language, and nothing that a browser may
//! not run.

use askama::Template;
use hub_web::{letters, pages::fields::Fields};

use super::{
    edit::Part,
    settings::{DocumentsSettings, Looked, Stored},
    *,
};
use crate::{
    pages::samples::{HOSTILE, MORNING},
    standard,
};

const CARD: ServiceNo = ServiceNo(4);

fn office() -> Office {
    Office::parse(include_str!("../../../../src/demo/office.json")).expect("the demo office")
}

fn page(tree: &Tree, services: &[ServiceNo], path: Option<&str>, lang: Lang) -> Documents {
    let place = Facility {
        slug: "shiyakusho".to_owned(),
        name: HOSTILE.to_owned(),
        is_office: true,
        has_calendar: true,
        ..Facility::default()
    };
    let path = path.and_then(|path| path.parse().ok());
    let asked = Asked {
        tree,
        bookable: &[ServiceNo(1), CARD],
        services: services.to_vec(),
        path,
        lang,
        telephone: None,
        from: None,
    };
    Documents::new(Shell::resident("宿毛市"), place, &office(), asked)
}

fn html(path: &str) -> String {
    page(&standard::documents(&office().services), &[CARD], Some(path), Lang::Ja).render().expect("a page")
}

#[test]
fn a_question_leads_to_the_next_and_back() {
    let shown = html("1.1-10.1");
    assert!(shown.contains("交付通知書（はがき）はありますか") && shown.contains("質問 3"));
    assert!(shown.contains("/bookings/shiyakusho/documents?services=4&#38;lang=ja&#38;path=1.1-10.1-11.2"), "{shown}");
    assert!(
        shown.contains(r#"<a class="back" href="/bookings/shiyakusho/documents?services=4&#38;lang=ja&#38;path=1.1">"#)
    );
}

#[test]
fn the_list_goes_on_to_the_booking_and_can_take_in_the_family() {
    let shown = html("1.1-10.1-11.1");
    assert!(shown.contains("/bookings/shiyakusho?services=4&#38;bring=1.1-10.1-11.1&#38;lang=ja"), "{shown}");
    assert!(shown.contains("path=1.1-10.1-11.1~\"") && shown.contains("もう1人分を調べる"));
    let second = html("1.1-10.1-11.1~");
    assert!(second.contains("2人目の方") && second.contains("どの手続きですか"));
    let family = html("1.1-10.1-11.1~1.1-10.2-12.1-13.1");
    assert!(family.contains("2人分") && family.contains("保護者の本人確認書類"), "{family}");
}

#[test]
fn advice_leads_to_no_booking() {
    let shown = html("1.1-10.4-16.1-17.14");
    assert!(shown.contains("先にご確認ください") && !shown.contains("予約へ進む"));
}

#[test]
fn whoever_comes_for_nothing_in_particular_chooses_and_one_choice_is_none() {
    let mut tree = standard::documents(&office().services);
    assert!(page(&tree, &[], Some(""), Lang::Ja).render().expect("a page").contains("どの手続きですか"));
    tree.services.insert(ServiceNo(1), tree.services[&CARD].clone());
    let shown = page(&tree, &[], Some(""), Lang::Ja).render().expect("a page");
    assert!(shown.contains("どの手続きの持ち物を調べますか") && shown.contains("住民票・印鑑証明"));
    let nothing = page(&Tree::default(), &[CARD], Some(""), Lang::Ja).render().expect("a page");
    assert!(nothing.contains("決まった持ち物はありません") && nothing.contains("予約へ進む"));
}

#[test]
fn an_old_address_starts_over_and_says_so() {
    for old in ["9.9", "1.1-10.9", "something"] {
        let shown = html(old);
        assert!(shown.contains("はじめからお答えください") && shown.contains("どの手続きですか"), "{old}");
    }
}

#[test]
fn every_page_is_shown_in_every_language_and_runs_nothing() {
    let tree = standard::documents(&office().services);
    let mut open = vec![Path::start()];
    let mut pages = 0;
    while let Some(path) = open.pop() {
        for lang in Lang::ALL {
            let shown = page(&tree, &[CARD], Some(&path.to_string()), lang).render().expect("a page");
            assert!(!shown.contains("<script>") && !shown.contains("style=") && !shown.contains(" onclick"));
            assert!(shown.contains("&#60;script"), "what the town wrote is text");
            pages += 1;
        }
        if let Next::Ask(question) = tree.walk(&[CARD], &path).expect("a walk").step {
            open.extend(question.answers.iter().map(|answer| path.answered(question.no, answer.no)));
        }
    }
    assert!(pages > 6 * 60, "{pages}");
}

#[test]
fn a_form_sent_as_it_was_shown_changes_nothing() {
    let office = office();
    let tree = standard::documents(&office.services);
    let (questions, lists) =
        (tree.questions.iter().map(|q| Part::Question(q.no)), tree.lists.iter().map(|l| Part::List(l.no)));
    let (items, kinds) = (tree.items.iter().map(|i| Part::Item(i.no)), tree.kinds.iter().map(|k| Part::Kind(k.no)));
    for part in questions.chain(lists).chain(items).chain(kinds).chain([Part::Services]) {
        let place = Facility {
            slug: "shiyakusho".to_owned(),
            name: HOSTILE.to_owned(),
            is_office: true,
            has_calendar: true,
            ..Facility::default()
        };
        let stored = Stored { office: &office, bookable: vec![CARD], tree: tree.clone(), set_at: MORNING };
        let shown = DocumentsSettings::new(Shell::staff("宿毛市"), place, stored, &Looked::default(), Some(part));
        let sent = sent(&shown.render().expect("a page"));
        let fields = Fields::from_form(letters::typed(&sent).map_or(sent, String::into_bytes).as_slice());
        let mut after = tree.clone();
        assert_eq!(part.put(&mut after, &fields), part);
        assert!(Tree { last_no: tree.last_no, ..after } == tree, "{part:?}");
    }
}

/// What a browser sends of the page's first form.
fn sent(page: &str) -> Vec<u8> {
    let form = &page[page.find("<form class=\"office\"").expect("the form")..page.find("</form>").expect("its end")];
    let value = |tag: &str, name: &str| {
        let from = tag.find(&format!(" {name}=\""))? + name.len() + 3;
        Some(plain(tag[from..].split('"').next().expect("a value")))
    };
    let mut fields = url::form_urlencoded::Serializer::new(String::new());
    let mut select = (String::new(), None);
    for tag in form.split('<').skip(1) {
        match tag.split([' ', '>']).next() {
            Some("input") if is_box(tag) && !tag.contains(" checked") => {}
            Some("input") => {
                fields.append_pair(&value(tag, "name").expect("a name"), &value(tag, "value").unwrap_or_default());
            }
            Some("textarea") => {
                let text = tag.split_once('>').map_or("", |(_, text)| text);
                fields.append_pair(&value(tag, "name").expect("a name"), &plain(text).replace('\n', "\r\n"));
            }
            Some("select") => select = (value(tag, "name").expect("a name"), None),
            Some("option") if select.1.is_none() || tag.contains(" selected") => select.1 = value(tag, "value"),
            Some("/select") => {
                fields.append_pair(&select.0, select.1.as_deref().unwrap_or_default());
            }
            _ => {}
        }
    }
    fields.finish().into_bytes()
}

fn is_box(tag: &str) -> bool {
    tag.contains("type=\"checkbox\"") || tag.contains("type=\"radio\"")
}

fn plain(html: &str) -> String {
    html.replace("&#38;", "&").replace("&#60;", "<").replace("&#62;", ">").replace("&#34;", "\"").replace("&#39;", "'")
}
