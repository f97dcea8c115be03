//! Every page renders, says what it must, and stays within the content security policy.

mod groups;

use self::groups::{given, group};
use askama::Template;
use db::accounts::{
    admin::{Member, Refused},
    passkeys::Passkey,
};
use domain::{
    attendance::Presence,
    duties::Rights,
    identity::{BadIcon, BadIdentity},
    ids::{ChildId, DeviceId, DisplayId, FacilityId, FormId, PasskeyId, StaffId},
    lang::Lang,
    log::Seq,
    screen::ScreenMessage,
    time::UtcTime,
};
use hub_nursery::pages::residents::{ByWhom, ChildToday};
use hub_web::{
    pages::{
        Facility, Shell, Side,
        fields::Fields,
        figures::Figure,
        qr::Qr,
        sound::{faults, inline},
        standing::Standing,
        trouble::{Asked, Trouble, TroubleKind},
    },
    today::Card,
};
use std::time::Duration;

use crate::{demo::Kept, passkeys::Unusable};

use super::{
    account::{
        Account, Outcome as Changed,
        provider::{Bound, Leave},
        second::{Codes, Done, Refused as CodeRefused, Second},
        sessions::{Sessions, SignedInAt},
    },
    accounts::{Accounts, Asked as Wish, Line, NewAccount, OneAccount, Place as Work, Wrong},
    check_in::{Arrival, Holds},
    demo::{Demo, DemoCard, DemoChild, DemoSignIn, Mails, Pane},
    devices::{CLONE_SHOWN, ClockOff, Devices, FreshCode, Kiosk, KioskState, SILENT_AFTER, Screen, Warnings},
    landing::{Landing, SignedOut},
    manual::{CHAPTERS, Chapter, Manual},
    notices::{Channel, Notice, NoticeState, Notices, Subject},
    passkeys::{Alone, Challenge, NewPasskey, NotAdded},
    settings::{Acted, Draft, Outcome, Settings},
    sign_in::{NewPassword, NewPasswordRefusal, SecondRefusal, SecondStep, Shows, SignIn, SignInRefusal},
    status::{HubSeen, KioskSeen, Part, State, Status},
    town::{Alarm, Tile, Town},
};

/// The first page with these cards.
fn landing(cards: Vec<Card>) -> Landing {
    let shell = Shell::resident("宿毛市").of(crate::NOUNS);
    Landing { shell, cards, now: MORNING, wants_child: true, forgot: true }
}

/// 2026-11-21 08:31 in Tokyo.
const MORNING: UtcTime = UtcTime::from_micros(1_795_217_460_000_000);

const HOSTILE: &str = "<script>alert('ひなた')</script>\" onload=\"x";

fn later(minutes: u64) -> UtcTime {
    MORNING + Duration::from_secs(minutes * 60)
}

fn facility() -> Facility {
    Facility { slug: "yamada".to_owned(), name: "山田保育園".to_owned(), ..Facility::default() }
}

fn staff() -> Shell {
    let rights = Rights::of_administrator();
    Shell { rights, ..Shell::staff("宿毛市") }.signed_in("山本 さくら").at(facility())
}

fn resident() -> Shell {
    Shell::resident("宿毛市").signed_in(HOSTILE)
}

fn signed_in_at() -> Vec<SignedInAt> {
    let at = |is_here| SignedInAt {
        mark: "0123456789abcdef".to_owned(),
        device: HOSTILE.to_owned(),
        since: MORNING,
        seen_at: later(2),
        is_here,
    };
    vec![at(true), at(false)]
}

fn sessions() -> Sessions {
    let (login, before_at) = (HOSTILE.to_owned(), Some(MORNING));
    Sessions { shell: staff(), login, before_at, tried: 2, has_ended: true, at: signed_in_at() }
}

fn second(has_codes: bool) -> Second {
    let (by, done) = (Some(MORNING).filter(|_| !has_codes), Some(Done::Added).filter(|_| has_codes));
    let (login, passkeys) =
        (HOSTILE.to_owned(), if has_codes { vec![passkey(None), passkey(Some(MORNING))] } else { Vec::new() });
    let unusable = Some(Unusable::IpAddress).filter(|_| has_codes);
    let provider = Some(Bound { name: HOSTILE.to_owned(), since: Some(MORNING).filter(|_| has_codes) });
    Second { shell: staff(), login, has_codes, passkeys, unusable, provider, must: true, by, is_late: false, done }
}

fn passkey(doubted_at: Option<UtcTime>) -> Passkey {
    Passkey {
        id: PasskeyId::from_raw(1),
        staff: StaffId::from_raw(1),
        handle: vec![0; 16],
        name: HOSTILE.to_owned(),
        body: "{}".to_owned(),
        uses: 1,
        added_at: MORNING,
        used_at: Some(later(1)),
        doubted_at,
    }
}

fn challenge() -> Challenge {
    Challenge { options: format!("{{\"publicKey\":\"{HOSTILE}\"}}"), origin: HOSTILE.to_owned() }
}

fn second_step(has_codes: bool, passkey: Option<Challenge>) -> SecondStep {
    let (kept, refusal) = (Some(HOSTILE.to_owned()), Some(SecondRefusal::Used));
    SecondStep::new(Shell::staff("宿毛市"), kept, Shows { has_codes, passkey }, refusal)
}

fn codes() -> Codes {
    let address = db::passwords::codes::address("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", HOSTILE, "宿毛市");
    let secret = ("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", Qr::of(&address));
    Codes::new(staff(), secret, HOSTILE.to_owned(), Some(CodeRefused::Wrong))
}

fn work() -> Work {
    Work { id: FacilityId::from_raw(1), slug: "yamada".to_owned(), name: HOSTILE.to_owned() }
}

fn member() -> Member {
    Member {
        id: StaffId::from_raw(1),
        facility: Some(FacilityId::from_raw(1)),
        login: HOSTILE.to_owned(),
        name: HOSTILE.to_owned(),
        leads: true,
        by_groups: false,
        disabled_at: None,
        ends_at: Some(later(60)),
        signed_in_at: Some(MORNING),
        secured_at: Some(MORNING),
    }
}

fn line() -> Line {
    Line::of(member(), &[work()], MORNING)
}

fn account(is_asked: bool) -> OneAccount {
    let asked = is_asked.then(|| Wish { by: HOSTILE.to_owned(), at: MORNING, is_own: false });
    let code = Some(("K7QM-3XWD-ABCD".to_owned(), later(60)));
    let page = OneAccount::new(staff(), (member(), MORNING), vec![work()], signed_in_at(), (asked, None, code), false);
    page.with_groups(vec![given(1, None), given(-3, Some(1)), given(-9, Some(-8))], vec![group(2), group(9)])
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
    let code = FreshCode { code: "K7QM-3XWD".to_owned(), valid_until: later(10), name: Some(HOSTILE.to_owned()) };
    let screens = states.into_iter().zip(1..).map(|(state, number)| Screen {
        display: DisplayId::from_raw(number),
        name: HOSTILE.to_owned(),
        enrolled_at: MORNING,
        state,
    });
    Devices {
        shell: staff(),
        facility: facility(),
        kiosks: kiosks.collect(),
        screens: screens.collect(),
        code: Some(code),
    }
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
    Notices { shell: staff(), facility: facility(), notices: notices.chain([called]).collect() }
}

fn demo() -> Demo {
    let (id, name) = (ChildId::from_raw(1), HOSTILE.to_owned());
    let child = DemoChild { child: id, call_name: name.clone(), standing: Standing(Presence::Expected) };
    let card = DemoCard {
        token: "1".to_owned(),
        name: name.clone(),
        group: "ひよこ組".to_owned(),
        child: Some(child),
        booking_url: None,
    };
    let sign_in = DemoSignIn { role: "先生".to_owned(), login: "yamada".to_owned(), password: "demo".to_owned() };
    Demo {
        shell: Shell { demo: true, ..Shell::staff("宿毛市") },
        facility: facility(),
        facilities: vec![facility()],
        residents_url: "http://127.0.0.1:8080".to_owned(),
        show: ScreenMessage { detail: HOSTILE.to_owned(), ..ScreenMessage::ready() }.into(),
        panes: vec![Pane { key: "phone", title: "x", html: HOSTILE.to_owned(), url: Some(HOSTILE.to_owned()) }],
        ticket: Some(HOSTILE.to_owned()),
        as_of: MORNING,
        seq: Seq(0),
        cards: vec![card.clone()],
        more: vec![card],
        child: Some(ChildToday {
            child: id,
            name: name.clone(),
            call_name: name,
            facility: facility(),
            group: "ひよこ組".to_owned(),
            presence: Presence::Expected,
            by: ByWhom::default(),
        }),
        has_mailbox: true,
        roles: vec![sign_in.clone()],
        sign_ins: vec![sign_in],
    }
}

fn settings(outcome: Option<Outcome>) -> Settings {
    let draft = Draft { name: HOSTILE.to_owned(), short_name: HOSTILE.to_owned(), colour: HOSTILE.to_owned() };
    let acts = vec![Acted { at: MORNING, who: HOSTILE.to_owned(), what: HOSTILE.to_owned() }];
    Settings::new(staff(), draft, outcome, acts)
}

fn town(find: &str) -> Town {
    let figure = Figure { label: "登園中の子ども", count: 12, of: Some(48), unit: "人" };
    let alarm =
        Alarm {
            words: "止まっている端末", count: 2, route: "/devices/{facility}", href: "/devices/yamada".to_owned()
        };
    let tile = Tile {
        facility: Facility { name: HOSTILE.to_owned(), ..facility() },
        address: HOSTILE.to_owned(),
        seq: Seq(1),
        alarms: vec![alarm],
        figures: vec![figure],
    };
    let shell = Shell {
        may_choose: true,
        rights: Rights::of_administrator(),
        ..Shell::staff("宿毛市").of(crate::NOUNS).signed_in("市役所")
    };
    Town { shell, now: MORNING, tiles: vec![tile], facilities: 1, find: find.to_owned() }
}

fn status() -> Status {
    let part = |state| Part { name: "メール", state, lines: vec![HOSTILE.to_owned()] };
    let kiosk = KioskSeen {
        facility: facility(),
        name: HOSTILE.to_owned(),
        state: KioskState::of(later(60), Some(MORNING), None),
        warnings: Warnings::of(MORNING, Some(MORNING), Some(600)),
    };
    Status {
        shell: staff(),
        now: MORNING,
        version: "1.0.0",
        started_at: MORNING,
        parts: [State::Works, State::Look, State::Fails, State::Unused].map(part).to_vec(),
        hubs: Some(vec![HubSeen { is_this: true, seen_at: MORNING }]),
        kiosks: Some(vec![kiosk]),
        troubles: Vec::new(),
    }
}

fn mail() -> Kept {
    Kept { to: HOSTILE.to_owned(), at: MORNING, subject: HOSTILE.to_owned(), text: format!("http://{HOSTILE}") }
}

fn manual(shell: Shell, slug: &str, looked_for: &str) -> Manual {
    let chapter = Chapter::find(slug, &shell).expect("a chapter of this reader");
    Manual { shell, chapter, html: chapter.html(), looked_for: looked_for.to_owned() }
}

fn sign_in(refusal: Option<SignInRefusal>) -> String {
    rendered(&SignIn::new(Shell::staff("宿毛市"), HOSTILE.to_owned(), refusal))
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
    pages.extend([
        sign_in(None),
        rendered(&devices()),
        rendered(&notices()),
        rendered(&demo()),
        rendered(&Mails { shell: Shell::staff("宿毛市"), mails: vec![mail()] }),
        rendered(&town(HOSTILE)),
        rendered(&Town { tiles: Vec::new(), ..town("") }),
        rendered(&landing(Vec::new())),
        rendered(&landing(vec![Card { rank: 1, code: Some("a1".to_owned()), html: "<p>Card</p>".to_owned() }])),
        rendered(&SignedOut { shell: Shell::resident("宿毛市") }),
        rendered(&SignedOut { shell: Shell::staff("宿毛市") }),
        rendered(&settings(None)),
        rendered(&settings(Some(Outcome::Refused(vec![BadIdentity::NoName, BadIdentity::LongShortName])))),
        rendered(&settings(Some(Outcome::NoIcon(BadIcon::NoPng)))),
        rendered(&Account::new(staff(), HOSTILE.to_owned(), Some(Changed::Wrong))),
        rendered(&status()),
        rendered(&sessions()),
        rendered(&second(false)),
        rendered(&second(true)),
        rendered(&codes()),
        rendered(&Leave { shell: staff(), name: HOSTILE.to_owned(), to: HOSTILE.to_owned() }),
        rendered(
            &SignIn::new(Shell::staff("宿毛市"), String::new(), Some(SignInRefusal::NotBound))
                .by_provider(Some(HOSTILE.to_owned())),
        ),
        rendered(&second_step(true, None)),
        rendered(&second_step(true, Some(challenge()))),
        rendered(&second_step(false, None)),
        rendered(&Alone { shell: Shell::staff("宿毛市"), challenge: challenge(), kept: Some(HOSTILE.to_owned()) }),
        rendered(&NewPasskey::new(staff(), challenge(), HOSTILE.to_owned(), Some(NotAdded::LongName))),
        rendered(&SignIn::new(
            Shell::staff("宿毛市"),
            HOSTILE.to_owned(),
            Some(SignInRefusal::Passkey(crate::passkeys::Refused::Copied)),
        )),
        rendered(&NewPassword::new(Shell::staff("宿毛市"), HOSTILE.to_owned(), Some(NewPasswordRefusal::Wrong))),
        rendered(&Accounts { shell: staff(), find: HOSTILE.to_owned(), total: 1, lines: vec![line()] }),
        rendered(&Accounts { shell: staff(), find: HOSTILE.to_owned(), total: 1, lines: Vec::new() }),
        rendered(&NewAccount::new(staff(), Fields::default(), vec![work()], &[Wrong::NoName, Wrong::NoLogin])),
        rendered(&account(true)),
        rendered(&account(false).refused(&[Wrong::Refused(Refused::Last)])),
        rendered(&manual(resident(), "index", "")),
        rendered(&manual(resident(), "index", HOSTILE)),
    ]);
    let (code, number) = ("code".to_owned(), "A012".to_owned());
    let holds = [
        Holds::Nothing,
        Holds::Elsewhere,
        Holds::Away { code: code.clone(), number: number.clone() },
        Holds::Here { code, number },
    ];
    pages.extend(holds.into_iter().zip(Lang::ALL).map(|(holds, lang)| {
        let (day_code, form) = ("0421".to_owned(), FormId::from_bits(1));
        rendered(&Arrival { shell: Shell::resident("宿毛市"), facility: facility(), day_code, holds, lang, form })
    }));
    pages
}

#[test]
fn every_page_is_sound() {
    for page in every_page() {
        assert_eq!(faults(&page, crate::NOUNS), Vec::<String>::new(), "{page}");
    }
}

#[test]
fn what_is_shown_without_a_network_has_nothing_inline() {
    assert_eq!(inline(include_str!("../../web/templates/offline.html")), Vec::<String>::new());
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
    use domain::taps::{BatchRefusal, TapOutcome, TapRefusal, TapSeq};
    let refused = |reason| TapOutcome::Refused { reason }.show().message;
    let arrived = TapOutcome::Arrived { at: MORNING, call_name: String::new() };
    let left = TapOutcome::Left { at: MORNING, call_name: String::new() };
    let answered = |outcome: TapOutcome| outcome.show().message;
    let mut messages = vec![
        ScreenMessage::ready(),
        ScreenMessage::unreadable(),
        ScreenMessage::no_town_id(),
        ScreenMessage::kept(),
        ScreenMessage::not_kept(),
        ScreenMessage::taken(),
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
    let manual = Chapter::find("kiosk", &staff()).expect("a chapter").markdown;
    for message in messages {
        assert!(manual.contains(&message.words), "{}", message.words);
    }
}

/// The chapters in the side bar of this reader.
fn chapters(shell: Shell) -> Vec<&'static str> {
    let page = rendered(&manual(shell, "index", ""));
    let list =
        page.split("<ul class=\"chapters\">").nth(1).and_then(|rest| rest.split("</ul>").next()).expect("a list");
    let is_there = |chapter: &&Chapter| list.contains(&format!("/manual/{}", chapter.slug));
    CHAPTERS.iter().filter(is_there).map(|chapter| chapter.slug).collect()
}

#[test]
fn everybody_reads_the_chapters_that_are_theirs() {
    assert_eq!(chapters(Shell::resident("宿毛市")), ["index", "parents", "bookings", "visitors"]);
    assert_eq!(chapters(staff()), ["index", "parents", "nursery-staff", "accounts", "kiosk"]);
    let town = Shell { may_choose: true, ..staff() };
    assert_eq!(chapters(town).len(), CHAPTERS.len());
    assert!(Chapter::find("it-officer", &Shell::resident("宿毛市")).is_none());
    assert!(Chapter::find("it-officer", &Shell::staff("宿毛市")).is_some());
}

#[test]
fn the_manual_is_searched_by_its_reader_in_their_chapters() {
    let page = |shell, words: &str| rendered(&manual(shell, "index", words));
    let found = page(staff(), "招待リンク");
    assert!(found.contains(">保護者を招待する</a>"), "{found}");
    let two = page(staff(), "招待　リンク");
    assert!(two.contains(">保護者を招待する</a>"));
    assert!(page(Shell::resident("宿毛市"), "KAZASU_KEYS_FILE").contains("見つかりませんでした"));
    let anchor = found.split("/manual/nursery-staff#").nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
    assert!(rendered(&manual(staff(), "nursery-staff", "")).contains(&format!("id=\"{anchor}\"")));
}
