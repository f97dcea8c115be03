//! The catalogue is whole: every language says everything, with the same things set in, and nothing is said that nobody shows.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use domain::lang::Lang;

/// A message or an attribute of one, as `visits-away` or `visits-away.more`, with the arguments in it.
type Messages = BTreeMap<String, BTreeSet<String>>;

/// Where messages are shown.
const READERS: [&str; 3] = ["hub", "notifier", "kiosk"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The folder of a language: its tag, and of easy Japanese the one that the register has for it.
const fn tag(lang: Lang) -> &'static str {
    if matches!(lang, Lang::Easy) { "ja-simple" } else { lang.tag() }
}

fn locale(lang: Lang) -> PathBuf {
    root().join("words/locales").join(tag(lang))
}

/// The names of the nouns that a language has a file of.
fn nouns(lang: Lang) -> BTreeSet<String> {
    let files = fs::read_dir(locale(lang)).expect("a folder of the language").map(|file| file.expect("a file").path());
    files.map(|file| file.file_stem().expect("a name").to_string_lossy().into_owned()).collect()
}

/// What stands in a file. The build has read it before: it is right as far as Fluent goes.
fn messages(lang: Lang, noun: &str) -> Messages {
    let text = fs::read_to_string(locale(lang).join(noun).with_extension("ftl")).expect("a file of the noun");
    read(&text)
}

fn read(text: &str) -> Messages {
    let (mut messages, mut message, mut part) = (Messages::new(), String::new(), String::new());
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let name = |line: &str| line.split_once(" =").map(|(name, _)| name.to_owned());
        if let Some(attribute) = line.trim_start().strip_prefix('.').and_then(name) {
            part = format!("{message}.{attribute}");
        } else if let Some(id) = name(line).filter(|_| line.starts_with(|first: char| first.is_ascii_lowercase())) {
            (message, part) = (id.clone(), id);
        }
        if line.trim().is_empty() {
            continue;
        }
        let arguments = messages.entry(part.clone()).or_default();
        for after in line.split('$').skip(1) {
            let end =
                after.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-').unwrap_or(after.len());
            arguments.insert(after[..end].to_owned());
        }
    }
    messages
}

#[test]
fn letters_of_latin_languages_stand_in_brackets_of_their_own() {
    for lang in [Lang::En, Lang::Pt, Lang::Vi] {
        for noun in nouns(lang) {
            let text = fs::read_to_string(locale(lang).join(&noun).with_extension("ftl")).expect("a file of the noun");
            let wide = text.lines().find(|line| !line.starts_with('#') && line.contains(['（', '）', '［', '］']));
            assert_eq!(wide, None, "{} {noun}", tag(lang));
        }
    }
}

#[test]
fn every_language_says_everything_and_sets_the_same_into_it() {
    for lang in Lang::ALL {
        assert_eq!(nouns(lang), nouns(Lang::Ja), "files of {}", tag(lang));
        for noun in nouns(Lang::Ja) {
            let (here, japanese) = (messages(lang, &noun), messages(Lang::Ja, &noun));
            let differing: Vec<_> =
                japanese.iter().filter(|(name, arguments)| here.get(*name) != Some(arguments)).collect();
            assert!(differing.is_empty(), "not so in {}/{noun}.ftl: {differing:?}", tag(lang));
            let more: Vec<_> = here.keys().filter(|name| !japanese.contains_key(*name)).collect();
            assert!(more.is_empty(), "in {}/{noun}.ftl and not in Japanese: {more:?}", tag(lang));
        }
    }
}

#[test]
fn a_message_stands_in_the_file_of_its_noun() {
    for noun in nouns(Lang::Ja) {
        for name in messages(Lang::Ja, &noun).keys().filter(|name| *name != "language-name") {
            assert!(name.starts_with(&format!("{noun}-")), "{name} in {noun}.ftl");
        }
    }
}

fn sources(folder: &Path, found: &mut String) {
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            sources(&entry, found);
        } else if entry.extension().is_some_and(|extension| extension == "rs" || extension == "html") {
            found.push_str(&fs::read_to_string(&entry).expect("a source"));
        }
    }
}

#[test]
fn every_message_is_shown_somewhere() {
    let mut readers = String::new();
    READERS.iter().for_each(|folder| sources(&root().join(folder), &mut readers));
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let called: BTreeSet<&str> = readers.split(|letter| !is_word(letter)).collect();
    for noun in nouns(Lang::Ja) {
        for name in messages(Lang::Ja, &noun).keys() {
            assert!(called.contains(name.replace(['-', '.'], "_").as_str()), "nobody shows {name} of {noun}.ftl");
        }
    }
}

#[test]
fn what_is_wrong_with_a_file_is_seen() {
    let read = read(
        "# $not (String) - a note\na-b = Hello { $name }\n    .more = { $count ->\n        [one] One\n       *[other] { $many-of }\n    }\n\nc =\n    { $x }\n",
    );
    let found = |name: &str| read[name].iter().map(String::as_str).collect::<Vec<_>>();
    assert_eq!(read.keys().collect::<Vec<_>>(), ["a-b", "a-b.more", "c"]);
    assert_eq!((found("a-b"), found("a-b.more"), found("c")), (vec!["name"], vec!["count", "many-of"], vec!["x"]));
}

#[test]
fn every_language_names_itself() {
    let names = Lang::ALL.map(|lang| words::of(lang).language_name());
    assert_eq!(names, ["日本語", "やさしい日本語", "English", "Português", "Tiếng Việt", "中文"]);
}

#[test]
fn a_sentence_bends_to_its_number() {
    let (english, portuguese, japanese) = (words::of(Lang::En), words::of(Lang::Pt), words::of(Lang::Ja));
    let people = |words: &words::Words| [1, 2].map(|people| words.bookings_people_counted(people));
    assert_eq!(people(english), ["1 person", "2 people"]);
    assert_eq!(people(portuguese), ["1 pessoa", "2 pessoas"]);
    assert_eq!(people(japanese), ["1人", "2人"]);
    let kept = |words: &words::Words| [1, 30].map(|days| words.bookings_kept_for(days));
    let [one, many] = kept(english);
    assert!(one.contains("delete it 1 day after") && many.contains("delete it 30 days after"), "{one} {many}");
    let [one, many] = kept(portuguese);
    assert!(one.contains("apagamos 1 dia depois") && many.contains("apagamos 30 dias depois"), "{one} {many}");
    let near = |words: &words::Words| [0, 1, 2].map(|before| words.notices_near_before(before));
    let english_near = near(english).map(|text| text.split(". ").next().expect("a sentence").to_owned());
    assert_eq!(english_near, ["You are next", "1 person is before you", "2 people are before you"]);
    let [next, one, two] = near(portuguese);
    assert!(next.starts_with("Você é") && one.contains("1 pessoa na") && two.contains("2 pessoas na"), "{one} {two}");
}

/// Easy Japanese has a reading behind every kanji, which pages set above it; a screen on which nobody scrolls, a slip and a mail are
/// written with few. What follows a numeral that is set in is read as the numeral wants it.
#[test]
fn easy_japanese_says_how_its_kanji_are_read() {
    let is_kanji = |letter: char| matches!(letter, '一'..='鿿' | '々');
    let has_reading = |behind: &str| {
        let reading = behind.strip_prefix('（').and_then(|rest| rest.split_once('）')).map(|(reading, _)| reading);
        reading.is_some_and(|reading| {
            !reading.is_empty() && reading.chars().all(|letter| matches!(letter, 'ぁ'..='ゖ' | 'ー'))
        })
    };
    let mut unread = Vec::new();
    for noun in nouns(Lang::Easy).iter().filter(|noun| !["kiosk", "slips", "notices"].contains(&noun.as_str())) {
        let text = fs::read_to_string(locale(Lang::Easy).join(noun).with_extension("ftl")).expect("a file of the noun");
        let lines = text.lines().filter(|line| !line.starts_with('#') && !line.starts_with("language-name"));
        for line in lines {
            let mut rest = line;
            while let Some(at) = rest.find(is_kanji) {
                let follows_numeral = rest[..at].ends_with('}');
                let behind = rest[at..].trim_start_matches(is_kanji);
                if !follows_numeral && !has_reading(behind) {
                    unread.push(format!("{noun}: {line}"));
                }
                rest = behind;
            }
        }
    }
    assert!(unread.is_empty(), "{unread:#?}");
}
