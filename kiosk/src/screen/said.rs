//! What the face for numbers says, of the catalogue, for its page: `/said.js`, a list with an entry a language. What is set
//! into a sentence stands in braces there, for `words.js` to fill in.

use std::{collections::BTreeMap, sync::LazyLock};

use domain::lang::Lang;
use serde::Serialize;
use words::Words;

/// The script. All languages are in it: the page changes between them by itself.
pub(super) static SAID_JS: LazyLock<String> = LazyLock::new(|| {
    let said = serde_json::to_string(&Lang::ALL.map(said)).expect("texts are JSON");
    format!("const SAID = {said};\n")
});

/// A number for which no language here has words of its own.
const MANY: u32 = 7777;

/// What is said in one language, by the names that the page has for it.
#[derive(Serialize)]
struct Said {
    key: Lang,
    tag: &'static str,
    /// As `Intl` names it.
    locale: &'static str,
    texts: BTreeMap<&'static str, String>,
    /// Of none, of one, and of more.
    counted: BTreeMap<&'static str, [String; 3]>,
    printer: BTreeMap<&'static str, String>,
    away: HeadAndLine,
    refused: BTreeMap<&'static str, HeadAndLine>,
    not_arrived: BTreeMap<&'static str, HeadAndLine>,
    /// What to do for whoever is checked in already, if no number was given.
    used_waits: String,
}

/// A headline and what to do.
type HeadAndLine = [String; 2];

fn said(lang: Lang) -> Said {
    let words = words::of(lang);
    Said {
        key: lang,
        tag: lang.tag(),
        locale: lang.pick(["ja-JP", "ja-JP", "en-GB", "pt-BR", "vi-VN", "zh-CN"]),
        texts: texts(words),
        counted: counted(words),
        printer: [
            ("ready", String::new()),
            ("near-end", words.kiosk_printer_near_end()),
            ("faulty", words.kiosk_printer_faulty()),
        ]
        .into(),
        away: [words.kiosk_away(), words.kiosk_ask_staff()],
        refused: refused(words),
        not_arrived: not_arrived(words),
        used_waits: words.kiosk_no_arrival_used_waits(),
    }
}

fn texts(words: &Words) -> BTreeMap<&'static str, String> {
    BTreeMap::from([
        ("name", words.language_name()),
        ("start", words.kiosk_start()),
        ("welcome", words.kiosk_welcome()),
        ("card", words.kiosk_card()),
        ("choose", words.kiosk_choose()),
        ("chooseMore", words.kiosk_choose_more()),
        ("estimate", words.kiosk_estimate()),
        ("closed", words.kiosk_closed()),
        ("usedUp", words.kiosk_used_up()),
        ("previous", words.kiosk_previous()),
        ("next", words.kiosk_next()),
        ("first", words.kiosk_first()),
        ("back", words.kiosk_back()),
        ("language", words.kiosk_language()),
        ("confirm", words.kiosk_confirm()),
        ("add", words.kiosk_add()),
        ("care", words.kiosk_care()),
        ("careDetail", words.kiosk_care_detail()),
        ("take", words.kiosk_take()),
        ("booked", words.kiosk_booked()),
        ("bookedTitle", words.kiosk_booked_title()),
        ("scanHere", words.kiosk_scan_here()),
        ("bookingNumber", words.kiosk_booking_number()),
        ("check", words.kiosk_check()),
        ("checkHint", words.kiosk_check_hint()),
        ("erase", words.kiosk_erase()),
        ("checkIn", words.kiosk_check_in()),
        ("bookedArrived", words.kiosk_booked_arrived()),
        ("asking", words.kiosk_asking()),
        ("askingDetail", words.kiosk_asking_detail()),
        ("looking", words.kiosk_looking()),
        ("number", words.kiosk_number()),
        ("arrived", words.kiosk_arrived()),
        ("waits", words.kiosk_waits()),
        ("before", words.kiosk_before()),
        ("nextTurn", words.kiosk_next_turn()),
        ("about", words.kiosk_about()),
        ("scan", words.kiosk_scan()),
        ("printing", words.kiosk_printing()),
        ("printed", words.kiosk_printed()),
        ("paperless", words.kiosk_paperless()),
        ("outOfPaper", words.kiosk_out_of_paper()),
        ("notPrinted", words.kiosk_not_printed()),
        ("printAgain", words.kiosk_print_again()),
        ("done", words.kiosk_done()),
        ("stay", words.kiosk_stay()),
        ("hours", words.kiosk_hours("{opens}", "{closes}")),
        ("opensNext", words.kiosk_opens_next("{when}")),
        ("page", words.kiosk_page("{page}", "{pages}")),
        ("remove", words.kiosk_remove("{name}")),
        ("bookedAt", words.kiosk_booked_at("{time}")),
        ("minutesBetween", words.kiosk_minutes_between("{least}", "{most}")),
    ])
}

fn counted(words: &Words) -> BTreeMap<&'static str, [String; 3]> {
    let forms = |say: &dyn Fn(u32) -> String| [say(0), say(1), say(MANY).replace(&MANY.to_string(), "{n}")];
    BTreeMap::from([
        ("waiting", forms(&|people| words.kiosk_waiting(people))),
        ("minutes", forms(&|minutes| words.kiosk_minutes(minutes))),
        ("people", forms(&|people| words.kiosk_people(people))),
        ("idle", forms(&|seconds| words.kiosk_idle(seconds))),
    ])
}

fn refused(words: &Words) -> BTreeMap<&'static str, HeadAndLine> {
    let ask = |headline: String| [headline, words.kiosk_ask_staff()];
    BTreeMap::from([
        ("closed", ask(words.kiosk_refused_closed())),
        ("used-up", ask(words.kiosk_refused_used_up())),
        ("choose-again", [words.kiosk_refused_choose_again(), words.kiosk_refused_choose_again_more()]),
        ("too-many", [words.kiosk_refused_too_many(), words.kiosk_refused_too_many_more()]),
        ("not-now", ask(words.kiosk_refused_not_now())),
    ])
}

fn not_arrived(words: &Words) -> BTreeMap<&'static str, HeadAndLine> {
    let ask = |headline: String| [headline, words.kiosk_ask_staff()];
    BTreeMap::from([
        ("unknown", [words.kiosk_no_arrival_unknown(), words.kiosk_no_arrival_unknown_more()]),
        ("not-today", ask(words.kiosk_no_arrival_not_today("{when}"))),
        ("elsewhere", ask(words.kiosk_no_arrival_elsewhere("{place}"))),
        ("over", ask(words.kiosk_no_arrival_over())),
        ("not-booked", ask(words.kiosk_no_arrival_not_booked())),
        ("used", [words.kiosk_no_arrival_used(), words.kiosk_no_arrival_used_more("{number}")]),
        ("closed", ask(words.kiosk_no_arrival_closed())),
        ("used-up", ask(words.kiosk_no_arrival_used_up())),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_has_its_words_for_none_for_one_and_for_more() {
        let counted = counted(words::of(Lang::En));
        let seconds = ["0 seconds", "1 second", "{n} seconds"].map(|left| format!("Back to the start in {left}"));
        assert_eq!(counted["idle"], seconds);
        let waiting = ["Nobody waiting", "1 waiting", "{n} waiting"];
        assert_eq!(counted["waiting"], waiting);
    }

    #[test]
    fn every_language_has_what_is_set_in_where_the_page_sets_it_in() {
        for lang in Lang::ALL {
            let said = said(lang);
            let sets = [
                ("hours", "{opens}"),
                ("hours", "{closes}"),
                ("opensNext", "{when}"),
                ("remove", "{name}"),
                ("bookedAt", "{time}"),
                ("minutesBetween", "{least}"),
                ("minutesBetween", "{most}"),
            ];
            assert!(sets.iter().all(|(name, set)| said.texts[name].contains(set)), "{lang:?}");
            assert!(said.not_arrived["used"][1].contains("{number}"), "{lang:?}");
            assert!(said.counted.values().all(|forms| forms[2].contains("{n}")), "{lang:?}");
        }
    }
}
