use serde::Deserialize;

use super::*;
use crate::{
    ids::DeviceId,
    log::Witness,
    taps::{TapAnswers, TapBatch},
};

const AT: UtcTime = UtcTime::from_micros(1_795_483_800_000_000);

/// As hubs of the release before answer, one line a tap: what they send, and what the screen says then.
const ANSWERED: &str = include_str!("answered.tsv");

fn answers(answer: &str) -> String {
    format!(r#"{{"version":1,"hub_time":1795483800000000,"clock_skewed":false,"last":7,"answers":[{answer}]}}"#)
}

#[test]
fn the_answer_of_a_hub_of_the_release_before_is_shown_as_it_was() {
    for line in ANSWERED.lines() {
        let [answer, tone, words, detail] =
            line.split('\t').collect::<Vec<_>>().try_into().unwrap_or_else(|_| panic!("four cells: {line}"));
        let read: TapAnswers = serde_json::from_str(&answers(answer)).expect("answers");
        let Show { message, seconds, ticket } = read.answers[0].show.clone();
        assert_eq!(serde_json::to_value(message.tone).expect("a tone"), tone, "{answer}");
        assert_eq!((message.words.as_str(), message.detail.as_str(), seconds), (words, detail, 5));
        let is_ticket = matches!(read.answers[0].outcome, TapOutcome::Ticket { .. });
        assert_eq!(ticket.is_some(), is_ticket);
        if let (Some(ticket), TapOutcome::Ticket { meaning, slip }) = (ticket, &read.answers[0].outcome) {
            assert_eq!((ticket.meaning, &ticket.slip), (*meaning, &**slip));
        }
    }
}

#[test]
fn what_a_kiosk_of_this_release_sends_is_what_one_of_the_release_before_sent() {
    let text = r#"{"version":1,"sent_at":9,"lost_through":4,"taps":[{"seq":5,"card":"AQEBAQEBAQEBAQEBAQEBAQ","device_time":5,"age_ms":0}]}"#;
    let batch: TapBatch = serde_json::from_str(text).expect("a batch");
    assert_eq!(serde_json::to_string(&batch).expect("JSON"), text);
}

/// The messages as the release before had them.
mod old {
    use serde::Deserialize;

    #[derive(Debug, PartialEq, Deserialize)]
    pub struct TapAnswers {
        pub version: u16,
        pub hub_time: i64,
        pub clock_skewed: bool,
        #[serde(default)]
        pub last: Option<u64>,
        pub answers: Vec<TapAnswer>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    pub struct TapAnswer {
        pub seq: u64,
        pub outcome: TapOutcome,
        pub repeated: bool,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(tag = "kind", rename_all = "kebab-case")]
    pub enum TapOutcome {
        Arrived { at: i64, call_name: String },
        Left { at: i64, call_name: String },
        Ticket { meaning: Tapped, slip: Box<Slip> },
        Refused { reason: TapRefusal },
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    pub enum Tapped {
        Taken,
        Arrived,
        Waiting,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    pub enum TapRefusal {
        UnknownCard,
        JustTapped,
        AlreadyLeft,
        Closed,
        NumbersUsedUp,
        TooLate,
        NothingToCheckIn,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    pub struct Slip {
        pub number: String,
        pub office: String,
        pub section: String,
        pub services: Vec<String>,
        pub taken_at: i64,
        pub before: u32,
        #[serde(default)]
        pub minutes: Option<u32>,
        pub url: String,
        pub language: String,
        #[serde(default)]
        pub booked: Option<Booked>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    pub struct Booked {
        pub number: String,
        pub start: i64,
        #[serde(default)]
        pub bring: Vec<String>,
    }
}

/// What a hub of this release answers for this fact, read by a kiosk of the release before.
fn read_before(fact: impl Into<log::Fact>, show: Show) -> old::TapOutcome {
    let by = Witness::card(DeviceId::from_raw(1), TapSeq(7), 1);
    let outcome = TapOutcome::of(&Entry::new(AT, &by, fact), &show, |_| "ひなた".to_owned());
    let answers = vec![TapAnswer { seq: TapSeq(7), show, outcome, repeated: false }];
    let (version, hub_time, last) = (super::super::TAPS_VERSION, AT, Some(TapSeq(7)));
    let told = TapAnswers { version, hub_time, clock_skewed: false, last, sealing: None, answers };
    let text = serde_json::to_string(&told).expect("JSON");
    let mut read: old::TapAnswers = serde_json::from_str(&text).expect("the old kiosk reads it");
    assert_eq!((read.version, read.hub_time, read.last), (1, AT.micros(), Some(7)));
    let answer = read.answers.pop().expect("an answer");
    assert_eq!((answer.seq, answer.repeated), (7, false));
    answer.outcome
}

#[test]
fn a_kiosk_of_the_release_before_is_told_what_the_tap_meant() {
    let (child, at, call_name) = (ChildId::from_raw(1), AT.micros(), "ひなた".to_owned());
    let came = attendance::Fact::Arrived { child, noted: None, brought: None };
    let show = attendance::screen::arrived(&[&call_name], AT).into();
    assert_eq!(read_before(came, show), old::TapOutcome::Arrived { at, call_name: call_name.clone() });
    let went = attendance::Fact::Left { child, arrived: AT, brought: None, fetched: None };
    let show = attendance::screen::left(&[&call_name], AT).into();
    assert_eq!(read_before(went, show), old::TapOutcome::Left { at, call_name });
    for (reason, read) in [
        (TapRefusal::UnknownCard, old::TapRefusal::UnknownCard),
        (TapRefusal::JustTapped, old::TapRefusal::JustTapped),
        (TapRefusal::AlreadyLeft, old::TapRefusal::AlreadyLeft),
        (TapRefusal::Closed, old::TapRefusal::Closed),
        (TapRefusal::NumbersUsedUp, old::TapRefusal::NumbersUsedUp),
        (TapRefusal::TooLate, old::TapRefusal::TooLate),
        (TapRefusal::NothingToCheckIn, old::TapRefusal::NothingToCheckIn),
    ] {
        let (fact, show) = (Fact::TapRefused { reason, child: None }, TapOutcome::Refused { reason }.show());
        assert_eq!(read_before(fact, show), old::TapOutcome::Refused { reason: read });
    }
}

/// The fact of a noun that the kiosk does not know: only what is shown says what it comes near to.
#[test]
fn a_kiosk_of_the_release_before_hears_something_true_of_a_noun_that_it_does_not_know() {
    let stranger = || roster_changed();
    for (tone, reason) in [
        (Tone::Welcome, old::TapRefusal::JustTapped),
        (Tone::Goodbye, old::TapRefusal::JustTapped),
        (Tone::Noted, old::TapRefusal::JustTapped),
        (Tone::AskStaff, old::TapRefusal::UnknownCard),
        (Tone::TryAgain, old::TapRefusal::UnknownCard),
    ] {
        let show = ScreenMessage::new(tone, "いらっしゃいませ", "").into();
        assert_eq!(read_before(stranger(), show), old::TapOutcome::Refused { reason });
    }
    let ticket = ANSWERED.lines().find_map(|line| {
        let read: TapAnswers = serde_json::from_str(&answers(line.split('\t').next()?)).ok()?;
        read.answers[0].show.ticket.is_some().then(|| read.answers[0].show.clone())
    });
    assert!(matches!(read_before(stranger(), ticket.expect("a ticket")), old::TapOutcome::Ticket { .. }));
}

fn roster_changed() -> crate::roster::Fact {
    crate::roster::Fact::RosterChanged
}

/// A kind of ticket, and a meaning, that only a newer hub knows: what is said of the tap stands, and no batch is stuck.
#[test]
fn what_cannot_be_read_of_an_answer_does_not_take_the_rest_with_it() {
    let next = r#"{"seq":7,"show":{"message":{"tone":"welcome","words":"どうぞ","detail":""},"seconds":9,
        "ticket":{"meaning":"moved","slip":{}}},"outcome":{"kind":"danced"},"repeated":false}"#;
    let read: TapAnswers = serde_json::from_str(&answers(next)).expect("answers");
    let show = &read.answers[0].show;
    assert_eq!((show.message.tone, &show.ticket), (Tone::Welcome, &None));
}

#[test]
fn a_hub_of_the_next_release_need_not_say_what_the_tap_meant() {
    #[derive(Deserialize)]
    struct Shown {
        answers: Vec<TapAnswer>,
    }
    let next = r#"{"seq":7,"show":{"message":{"tone":"hilarious","words":"どうぞ","detail":""},"seconds":9},"repeated":false}"#;
    let read: Shown = serde_json::from_str(&answers(next)).expect("answers");
    let show = &read.answers[0].show;
    assert_eq!((show.message.tone, show.message.words.as_str(), show.seconds), (Tone::Noted, "どうぞ", 9));
}
