//! Every page renders, says what it must, and stays within the content security policy.

use askama::Template;
use domain::{
    attendance::{MarkRefusal, Presence},
    ids::{ChildId, DeviceId, FormId, GuardianId},
    log::Seq,
    queue::office::Lang,
    screen::ScreenMessage,
    time::UtcTime,
};
use hub_web::pages::{
    Place, Shell, Side,
    standing::Standing,
    trouble::{Asked, Trouble, TroubleKind},
};
use std::time::Duration;

use super::{
    board::{Board, BoardChild},
    demo::{Demo, DemoCard, DemoSignIn},
    devices::{CLONE_SHOWN, ClockOff, Devices, FreshCode, Kiosk, KioskState, SILENT_AFTER, Warnings},
    families::{Families, FamilyChild, FreshInvitation, Guardian, GuardianState, InvitedBy},
    manual::{CHAPTERS, Manual},
    notices::{Channel, Notice, NoticeState, Notices, Subject},
    residents::{ChildToday, Family, Invitation, InvitationEnded, Landing, SignedOut, Stream},
    sign_in::{PlaceToday, Places, SignIn, SignInRefusal},
};

/// 2026-11-21 08:31 in Tokyo.
pub(super) const MORNING: UtcTime = UtcTime::from_micros(1_795_217_460_000_000);
pub(super) const HOSTILE: &str = "<script>alert('ひなた')</script>\" onload=\"x";

fn later(minutes: u64) -> UtcTime {
    MORNING + Duration::from_secs(minutes * 60)
}

fn place() -> Place {
    Place { slug: "yamada".to_owned(), name: "山田保育園".to_owned(), is_office: false, has_calendar: false }
}

fn staff() -> Shell {
    Shell::staff("宿毛市").signed_in("山本 さくら").at(place())
}

fn resident() -> Shell {
    Shell::resident("宿毛市").signed_in(HOSTILE)
}

const PRESENCES: [Presence; 4] = [
    Presence::Expected,
    Presence::Absent,
    Presence::Here { since: MORNING },
    Presence::Gone { arrived: MORNING, left: MORNING },
];

fn board() -> Board {
    let children = PRESENCES.iter().zip(1..).map(|(&presence, number)| BoardChild {
        child: ChildId::from_raw(number),
        name: HOSTILE.to_owned(),
        kana: "やまだ ひなた".to_owned(),
        group: "ひよこ組".to_owned(),
        presence,
        form: FormId::from_bits(u128::from(number.unsigned_abs()) + 100),
    });
    Board::new(staff(), place(), MORNING, Seq(12), children.collect())
}

fn family() -> Family {
    let children = PRESENCES.iter().zip(1..).map(|(&presence, number)| ChildToday {
        child: ChildId::from_raw(number),
        name: HOSTILE.to_owned(),
        call_name: "ひなた".to_owned(),
        place: place(),
        group: "ひよこ組".to_owned(),
        presence,
    });
    Family {
        shell: resident(),
        day: MORNING.day(),
        as_of: MORNING,
        children: children.collect(),
        streams: vec![Stream { place: place(), seq: Seq(12) }],
        vapid_key: "BPk".to_owned(),
        comes_back: false,
    }
}

fn devices() -> Devices {
    let states = [
        KioskState::of(later(1), Some(MORNING), None),
        KioskState::of(later(60), Some(MORNING), None),
        KioskState::of(MORNING, None, None),
        KioskState::of(MORNING, Some(MORNING), Some(MORNING)),
    ];
    let kiosks = states.into_iter().zip(1..).map(|(state, number)| Kiosk {
        device: DeviceId::from_raw(number),
        name: HOSTILE.to_owned(),
        enrolled_at: MORNING,
        state,
        warnings: Warnings::of(MORNING, Some(MORNING), Some(-86_400 * 365)),
    });
    let code = FreshCode { code: "K7QM-3XWD".to_owned(), valid_until: later(10) };
    Devices { shell: staff(), place: place(), kiosks: kiosks.collect(), screens: Vec::new(), code: Some(code) }
}

fn families() -> Families {
    let states = [GuardianState::NotInvited, GuardianState::Invited, GuardianState::Joined];
    let guardians = states.into_iter().zip(1..).map(|(state, number)| Guardian {
        guardian: GuardianId::from_raw(number),
        name: HOSTILE.to_owned(),
        email: "hahaoya@example.jp".to_owned(),
        comes_back: state == GuardianState::Joined,
        state,
        invited: vec![InvitedBy { at: MORNING, by: Some(HOSTILE.to_owned()), is_used: true }],
    });
    let child = FamilyChild {
        child: ChildId::from_raw(1),
        name: "山田 ひなた".to_owned(),
        kana: "やまだ ひなた".to_owned(),
        group: "ひよこ組".to_owned(),
        guardians: guardians.collect(),
    };
    let fresh = FreshInvitation {
        guardian_name: HOSTILE.to_owned(),
        url: "https://sukumo.example/invitations/abc".to_owned(),
        valid_until: later(60),
    };
    Families { shell: staff(), place: place(), children: vec![child], fresh: Some(fresh) }
}

fn notices() -> Notices {
    let why = "メールアドレスが正しくありません".to_owned();
    let states = [
        NoticeState::Sent { at: MORNING },
        NoticeState::Failed { at: MORNING, why: why.clone() },
        NoticeState::Waiting { due: later(1), why: Some(why) },
        NoticeState::Gone { at: MORNING },
    ];
    let notices = states.into_iter().map(|state| Notice {
        about: HOSTILE.to_owned(),
        guardian_name: Some("山田 みさき".to_owned()),
        channel: Channel::Mail,
        subject: Subject::Arrived,
        happened_at: MORNING,
        attempts: 2,
        state,
    });
    let called = Notice {
        about: "A012".to_owned(),
        guardian_name: None,
        channel: Channel::Push,
        subject: Subject::Called,
        happened_at: MORNING,
        attempts: 1,
        state: NoticeState::Sent { at: MORNING },
    };
    Notices { shell: staff(), place: place(), notices: notices.chain([called]).collect() }
}

fn demo() -> Demo {
    let card = DemoCard {
        token: "SKM-00000001".to_owned(),
        name: HOSTILE.to_owned(),
        group: "ひよこ組".to_owned(),
        parent_url: Some("http://127.0.0.1:8080/invitations/abc".to_owned()),
        booking_url: None,
    };
    let sign_in =
        DemoSignIn { works_at: "山田保育園".to_owned(), login: "yamada".to_owned(), password: "demo".to_owned() };
    Demo {
        shell: Shell { demo: true, ..Shell::staff("宿毛市") },
        place: place(),
        places: vec![place()],
        residents_url: "http://127.0.0.1:8080".to_owned(),
        screen: ScreenMessage::ready(),
        cards: vec![card],
        sign_ins: vec![sign_in],
    }
}

fn sign_in(refusal: Option<SignInRefusal>) -> String {
    rendered(&SignIn { shell: Shell::staff("宿毛市"), login: HOSTILE.to_owned(), refusal })
}

fn rendered(page: &impl Template) -> String {
    page.render().expect("a page renders")
}

fn every_page() -> Vec<String> {
    let refusals = [SignInRefusal::WrongPair, SignInRefusal::TooEager, SignInRefusal::SessionEnded];
    let mut pages: Vec<String> = refusals.into_iter().map(|refusal| sign_in(Some(refusal))).collect();
    let statuses = [400, 403, 404, 429, 500, 503];
    pages.extend(statuses.map(|status| {
        let (shell, kind) = (Shell::resident("宿毛市"), TroubleKind::of_status(status));
        rendered(&Trouble { shell, kind, asked: Asked::ToSee, back: None, has_home: true })
    }));
    let places = vec![PlaceToday { place: place(), address: HOSTILE.to_owned(), here: 12, children: 48 }];
    let invitation = Invitation {
        shell: Shell::resident("宿毛市"),
        place: place(),
        guardian_name: HOSTILE.to_owned(),
        children: vec!["ひなた".to_owned(), "そうた".to_owned()],
        code: "abc".to_owned(),
    };
    pages.extend([
        sign_in(None),
        rendered(&board()),
        rendered(&board().after_refusal(MarkRefusal::DoesNotFit)),
        rendered(&devices()),
        rendered(&families()),
        rendered(&notices()),
        rendered(&demo()),
        rendered(&Places { shell: Shell::staff("宿毛市").signed_in("市役所"), places }),
        rendered(&Landing { shell: Shell::resident("宿毛市"), offices: vec![place()], lang: None }),
        rendered(&invitation),
        rendered(&InvitationEnded { shell: Shell::resident("宿毛市") }),
        rendered(&family()),
        rendered(&SignedOut { shell: Shell::resident("宿毛市") }),
        rendered(&SignedOut { shell: Shell::staff("宿毛市") }),
        rendered(&Manual { shell: resident(), chapter: &CHAPTERS[0], html: "<h1>はじめに</h1>".to_owned() }),
    ]);
    pages.extend(super::counters::tests::every_page());
    pages.extend(super::visits::tests::every_page());
    pages
}

#[test]
fn only_the_staff_reads_of_settings_when_a_press_is_refused() {
    for lang in Lang::ALL {
        for kind in [TroubleKind::Foreign, TroubleKind::Misnamed] {
            let page = |shell| rendered(&Trouble { shell, kind, asked: Asked::ToDo, back: None, has_home: true });
            let resident = page(Shell::resident("宿毛市").in_lang(lang));
            assert!(["Host", "KAZASU", "サイト"].iter().all(|word| !resident.contains(word)), "{resident}");
            assert!(page(Shell::staff("宿毛市")).contains("の設定を確かめてほしい"));
        }
    }
}

/// The opening tags of a page, as written.
fn tags(page: &str) -> impl Iterator<Item = &str> {
    page.split('<').skip(1).filter_map(|rest| rest.split('>').next())
}

#[test]
fn no_page_contains_inline_script_or_style() {
    let offline = include_str!("../../web/static/offline.html").to_owned();
    for page in every_page().iter().chain([&offline]) {
        for tag in tags(page) {
            let name = tag.split_whitespace().next().unwrap_or_default();
            assert_ne!(name, "style");
            assert!(name != "script" || tag.contains(" src=\"/static/"), "{tag}");
            assert!(!tag.contains("=\"javascript:"), "{tag}");
            let attributes = tag.split('"').step_by(2).flat_map(str::split_whitespace);
            let inline = attributes.filter(|name| name.starts_with("on") || name.starts_with("style"));
            assert_eq!(inline.collect::<Vec<_>>(), Vec::<&str>::new(), "{tag}");
        }
    }
}

#[test]
fn every_page_is_a_whole_japanese_document_with_a_title_and_one_headline() {
    for page in every_page() {
        assert!(page.starts_with("<!doctype html>\n<html lang=\"ja\">"), "{page}");
        assert!(page.trim_end().ends_with("</html>"));
        assert!(!page.contains("<title>｜"), "{page}");
        assert_eq!(page.matches("<h1>").count(), 1, "{page}");
    }
}

#[test]
fn pages_load_only_files_that_are_compiled_in() {
    for page in every_page() {
        for name in page.split("\"/static/").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(crate::NOUNS.asset(name).is_some(), "{name}");
        }
    }
}

#[test]
fn the_boards_script_finds_its_words_its_rows_and_its_stream() {
    let page = rendered(&board());
    assert!(page.contains("data-live=\"/live/yamada?after=12\""));
    assert!(page.contains("data-seq=\"12\""));
    assert!(page.contains("data-day=\"2026-11-21\""));
    for (presence, number) in PRESENCES.into_iter().zip(1..) {
        let (standing, child) = (Standing(presence), ChildId::from_raw(number));
        assert!(page.contains(&format!("data-word-{}=\"{}\"", standing.key(), standing.word())));
        assert!(page.contains(&format!("id=\"{child}\" data-presence=\"{}\"", standing.key())));
        let form = FormId::from_bits(u128::from(number.unsigned_abs()) + 100);
        assert_eq!(page.matches(&format!("name=\"form\" value=\"{form}\"")).count(), 1);
    }
}

#[test]
fn the_familys_script_finds_its_words_its_children_and_its_streams() {
    let page = rendered(&family());
    assert!(page.contains("data-live=\"/live/yamada?after=12\""));
    assert!(page.contains("data-vapid-key=\"BPk\""));
    for (presence, number) in PRESENCES.into_iter().zip(1..) {
        let (standing, child) = (Standing(presence), ChildId::from_raw(number));
        assert!(page.contains(&format!("data-sentence-{}=\"{}\"", standing.key(), standing.sentence())));
        assert!(page.contains(&format!("id=\"{child}\" data-presence=\"{}\"", standing.key())));
    }
}

#[test]
fn the_board_lists_children_by_kana_within_their_groups() {
    let child = |number, kana: &str, group: &str| BoardChild {
        child: ChildId::from_raw(number),
        name: format!("name-{number}"),
        kana: kana.to_owned(),
        group: group.to_owned(),
        presence: Presence::Expected,
        form: FormId::from_bits(u128::from(number.unsigned_abs())),
    };
    let children = vec![child(1, "わだ", "りす組"), child(2, "おか", "くま組"), child(3, "あおき", "りす組")];
    let page = rendered(&Board::new(staff(), place(), MORNING, Seq::START, children));
    let at = |text: &str| page.find(text).expect("shown");
    assert!(at("りす組") < at("name-3") && at("name-3") < at("name-1"));
    assert!(at("name-1") < at("くま組") && at("くま組") < at("name-2"));
}

#[test]
fn notices_that_failed_come_first() {
    let page = rendered(&notices());
    let at = |text: &str| page.find(text).expect("shown");
    assert!(at("届けられませんでした") < at("送信を待っています"));
    assert!(at("届けられませんでした") < at(">送りました<"));
}

#[test]
fn a_visitor_is_a_number_among_the_notices() {
    let page = rendered(&notices());
    assert!(page.contains(">A012<") && page.contains(">呼び出し ") && page.contains(">番号をお持ちの方<"));
}

#[test]
fn a_kiosk_is_silent_only_after_a_while() {
    let seen = MORNING;
    assert_eq!(KioskState::of(seen + SILENT_AFTER, Some(seen), None), KioskState::Working { seen });
    assert_eq!(KioskState::of(later(6), Some(seen), None), KioskState::Silent { seen });
}

#[test]
fn a_kiosks_clock_and_its_double_are_told_when_they_matter() {
    let clock = |ahead_s| Warnings::of(MORNING, None, ahead_s).clock.as_ref().map(ClockOff::japanese);
    assert_eq!((clock(None), clock(Some(120)), clock(Some(-120))), (None, None, None));
    assert_eq!(clock(Some(200)).as_deref(), Some("約3分進んで"));
    assert_eq!(clock(Some(-3 * 3_600)).as_deref(), Some("約3時間おくれて"));
    assert_eq!(clock(Some(-365 * 86_400)).as_deref(), Some("約365日おくれて"));
    assert!(clock(Some(i64::MIN)).is_some() && clock(Some(i64::MAX)).is_some());
    let cloned = |now| Warnings::of(now, Some(MORNING), None).cloned_at;
    assert_eq!((cloned(MORNING + CLONE_SHOWN), cloned(MORNING + CLONE_SHOWN * 2)), (Some(MORNING), None));
    let page = rendered(&devices());
    assert_eq!(page.matches("約365日おくれて").count(), 3, "not of the one that was taken out of service");
}

#[test]
fn only_residents_are_offered_the_app_and_only_demo_towns_say_so() {
    for shell in [Shell::resident("宿毛市"), Shell::staff("宿毛市")] {
        let (side, page) = (shell.side, rendered(&SignedOut { shell }));
        assert_eq!(page.contains("manifest.webmanifest"), side == Side::Resident);
        assert!(!page.contains("デモの町"));
    }
    assert!(rendered(&demo()).contains("デモの町"));
}

#[test]
fn the_manual_sets_brackets_outside_of_bold_words_for_markdown_does_not_see_them_inside() {
    for chapter in &CHAPTERS {
        assert!(!chapter.markdown.contains("**「") && !chapter.markdown.contains("」**"), "{}", chapter.slug);
    }
}

#[test]
fn the_manual_answers_every_sentence_of_the_kiosk() {
    use domain::attendance::TapRefusal;
    use domain::taps::{BatchRefusal, TapAnswer, TapOutcome, TapSeq};
    let refused = |reason| {
        let outcome = TapOutcome::Refused { reason };
        ScreenMessage::answered(&TapAnswer { seq: TapSeq(1), outcome, repeated: false })
    };
    let arrived = TapOutcome::Arrived { at: MORNING, call_name: String::new() };
    let left = TapOutcome::Left { at: MORNING, call_name: String::new() };
    let answered = |outcome| ScreenMessage::answered(&TapAnswer { seq: TapSeq(1), outcome, repeated: false });
    let mut messages = vec![
        ScreenMessage::ready(),
        ScreenMessage::unreadable(),
        ScreenMessage::no_town_id(),
        ScreenMessage::kept(),
        ScreenMessage::not_kept(),
        ScreenMessage::no_reader(),
        answered(arrived),
        answered(left),
        refused(TapRefusal::UnknownCard),
        refused(TapRefusal::JustTapped),
        refused(TapRefusal::AlreadyLeft),
        refused(TapRefusal::Closed),
        refused(TapRefusal::NumbersUsedUp),
        refused(TapRefusal::TooLate),
        refused(TapRefusal::NothingToCheckIn),
        ScreenMessage::asking(),
        ScreenMessage::no_numbers(),
    ];
    messages.extend(BatchRefusal::all(TapSeq(1)).map(ScreenMessage::batch_refused));
    let manual = super::manual::Chapter::find("kiosk").expect("a chapter").markdown;
    for message in messages {
        assert!(manual.contains(&message.words), "{}", message.words);
    }
}
