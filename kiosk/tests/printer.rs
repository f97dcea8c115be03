//! Tickets on paper, with a printer that speaks ESC/POS: what stands on them, and what happens when the printer fails.
//!
//! With `KAZASU_SCREENS` set to a folder, pictures of the tickets are put there.

use std::{collections::BTreeMap, env, fs, io::Read, path::Path, time::Duration};

use actix::Addr;
use domain::{
    lang::{Lang, Words},
    queue::{
        office::{SectionNo, ServiceNo},
        tickets::{Availability, Button, Menu, Slip, TICKETS_VERSION},
    },
    time::UtcTime,
};
use kiosk::printer::{Address, Print, PrintFault, Printer, PrinterState, ticket::for_paper};
use simulators::fakes::printer::{Condition, Manners, Paper, Printer as Simulated, Receipt, picture};
use tokio::{
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
    time::timeout,
};

const SOON: Duration = Duration::from_secs(20);
const URL: &str = "https://kazasu.example/visits/visit_0c3k9v2m7q1ab.x7Kd93JfQwLm2aPz";
const OUT: Condition = Condition { paper: Paper::Out, cover_open: false, offline: false };
const WELL: Condition = Condition { paper: Paper::Ample, cover_open: false, offline: false };

fn slip(language: Lang) -> Slip {
    Slip {
        number: "A012".to_owned(),
        office: "宿毛市役所".to_owned(),
        section: "市民課".to_owned(),
        services: vec!["住民票・印鑑証明".to_owned(), "マイナンバーカード".to_owned()],
        // 2026-11-21, 9:05 in Tokyo.
        taken_at: UtcTime::from_micros(1_795_219_500_000_000),
        before: 3,
        minutes: Some(15),
        least_minutes: None,
        url: URL.to_owned(),
        language,
        booked: None,
    }
}

/// A kiosk's printer at this place, and what it says of itself.
fn printer_at(place: &str) -> (Addr<Printer>, UnboundedReceiver<PrinterState>) {
    let (told, states) = unbounded_channel();
    let place = Address::parse(place).expect("a place");
    (
        Printer::start(place, move |state| {
            let _test_is_over = told.send(state);
        }),
        states,
    )
}

async fn print(printer: &Addr<Printer>, slip: Slip) -> Result<(), PrintFault> {
    timeout(SOON, printer.send(Print(slip))).await.expect("an answer in time").expect("the printer's actor lives")
}

async fn is(states: &mut UnboundedReceiver<PrinterState>, wanted: PrinterState) {
    let seen = async { while states.recv().await.expect("the printer's thread lives") != wanted {} };
    timeout(SOON, seen).await.expect("in time");
}

fn keep_picture(name: &str, receipt: &Receipt) {
    let png = picture(receipt).expect("a picture");
    assert!(png.starts_with(b"\x89PNG"));
    if let Some(folder) = env::var_os("KAZASU_SCREENS") {
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(Path::new(&folder).join(format!("{name}.png")), png).expect("a file");
    }
}

#[actix::test]
async fn what_the_slip_says_stands_on_the_paper() {
    let simulated = Simulated::start().await.expect("a printer");
    let (printer, _states) = printer_at(&simulated.place());
    assert_eq!(print(&printer, slip(Lang::Ja)).await, Ok(()));
    let receipts = simulated.receipts();
    assert_eq!((receipts.len(), simulated.complaints()), (1, vec![]));
    let rule = "-".repeat(48);
    let lines: Vec<String> = receipts[0].lines().into_iter().filter(|line| !line.is_empty()).collect();
    assert_eq!(
        lines,
        [
            "宿毛市役所",
            "受付番号",
            "A012",
            "市民課",
            "住民票・印鑑証明",
            "マイナンバーカード",
            &rule,
            "受付　11月21日（土） 9:05",
            "前にお待ちの方　3人",
            "待ち時間の目安　約15分（前後します）",
            &rule,
            "スマートフォンで読み取ると順番が見られます",
            "この番号札を持ってお待ちください",
        ]
    );
    assert_eq!(receipts[0].qr_codes(), [URL]);
    assert_eq!(receipts[0].size_of("A012"), Some((8, 8)));
    keep_picture("ticket-paper", &receipts[0]);
}

#[actix::test]
async fn a_wait_that_is_a_range_stands_on_the_paper_from_the_least_to_the_most() {
    let simulated = Simulated::start().await.expect("a printer");
    let (printer, _states) = printer_at(&simulated.place());
    for (place, (language, said)) in [
        (Lang::Ja, &["待ち時間の目安　約105分から240分（前後します）"][..]),
        (Lang::Easy, &["まつ じかん　だいたい 105分から 240分"]),
        (
            Lang::Vi,
            &["待ち時間の目安　約105分から240分（前後します）", "Estimated wait: about 105-240 min (may change)"],
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let slip = Slip { minutes: Some(240), least_minutes: Some(105), ..slip(language) };
        assert_eq!(print(&printer, for_paper(&slip, None)).await, Ok(()));
        let receipts = simulated.receipts();
        let lines = receipts[place].lines();
        for said in said {
            assert!(lines.iter().any(|line| line == said), "{said} in one line: {lines:?}");
        }
        keep_picture(&format!("ticket-paper-range-{place}"), &receipts[place]);
    }
    assert!(simulated.complaints().is_empty());
}

fn words(ja: &str, others: &[(Lang, &str)]) -> Words {
    Words {
        ja: ja.to_owned(),
        others: others.iter().map(|&(lang, text)| (lang, text.to_owned())).collect::<BTreeMap<_, _>>(),
    }
}

fn menu() -> Menu {
    let section_name = words("市民課", &[(Lang::En, "Residents' Affairs"), (Lang::Vi, "Phòng Cư dân")]);
    let button = |service, name| Button {
        service: ServiceNo(service),
        name,
        hint: None,
        section: SectionNo(1),
        section_name: section_name.clone(),
        waiting: 3,
        minutes: Some(15),
        least_minutes: None,
        availability: Availability::Open,
    };
    Menu {
        version: TICKETS_VERSION,
        office: "宿毛市役所".to_owned(),
        opens: "8:30".to_owned(),
        closes: "17:15".to_owned(),
        next: None,
        buttons: vec![
            button(1, words("住民票・印鑑証明", &[(Lang::En, "Certificates"), (Lang::Vi, "Giấy chứng nhận cư trú")])),
            button(2, words("国民健康保険", &[(Lang::Vi, "Bảo hiểm y tế quốc dân")])),
        ],
        takes_bookings: false,
    }
}

#[actix::test]
async fn paper_speaks_japanese_and_english_to_whom_shift_jis_cannot_write() {
    let simulated = Simulated::start().await.expect("a printer");
    let (printer, _states) = printer_at(&simulated.place());
    let vietnamese = Slip {
        section: "Phòng Cư dân".to_owned(),
        services: ["Giấy chứng nhận cư trú", "Bảo hiểm y tế quốc dân", "Tên không có trong danh sách"]
            .map(str::to_owned)
            .into(),
        ..slip(Lang::Vi)
    };
    assert_eq!(print(&printer, for_paper(&vietnamese, Some(&menu()))).await, Ok(()));
    let receipt = simulated.receipts().remove(0);
    let lines = receipt.lines();
    for line in [
        "受付番号",
        "Your number",
        "A012",
        "市民課 / Residents' Affairs",
        "住民票・印鑑証明 / Certificates",
        "国民健康保険",
        "People before you: 3",
    ] {
        assert!(lines.iter().any(|found| found == line), "{line} of {lines:?}");
    }
    assert!(!lines.concat().contains('〓') && simulated.complaints().is_empty());
    keep_picture("ticket-paper-bilingual", &receipt);
    // Without the menu, a name that cannot be written is left out, and the number is there all the same.
    let bare = for_paper(&vietnamese, None);
    assert_eq!((bare.section.as_str(), bare.services.len(), bare.number.as_str()), ("", 0, "A012"));
}

#[actix::test]
async fn names_with_shapes_of_their_own_and_marks_apart_are_printed_as_people_write_them() {
    let simulated = Simulated::start().await.expect("a printer");
    let (printer, _states) = printer_at(&simulated.place());
    let names = Slip {
        office: "葛\u{E0100}城市役所".to_owned(),
        services: vec!["葛\u{E0100}城 辻\u{E0100} 髙﨑 ㈱ か\u{3099}っこう".to_owned()],
        ..slip(Lang::Ja)
    };
    assert_eq!(print(&printer, names.clone()).await, Ok(()));
    let receipt = simulated.receipts().remove(0);
    let lines = receipt.lines();
    for line in ["葛城市役所", "葛城 辻 髙﨑 ㈱ がっこう"] {
        assert!(lines.iter().any(|found| found == line), "{line} of {lines:?}");
    }
    assert!(!lines.concat().contains('〓') && simulated.complaints().is_empty());
    keep_picture("ticket-paper-names", &receipt);
    // To whom paper speaks two languages, such a name is one that the printer has.
    let english = for_paper(&Slip { language: Lang::En, ..names.clone() }, None);
    assert_eq!(english.services, names.services);
}

#[actix::test]
async fn the_longest_number_stays_in_one_line() {
    let simulated = Simulated::start().await.expect("a printer");
    let (printer, _states) = printer_at(&simulated.place());
    let long = Slip { number: "AB9999".to_owned(), language: Lang::Easy, ..slip(Lang::Ja) };
    assert_eq!(print(&printer, long).await, Ok(()));
    assert_eq!(simulated.receipts()[0].size_of("AB9999"), Some((8, 8)));
    keep_picture("ticket-paper-easy", &simulated.receipts()[0]);
}

#[actix::test]
async fn a_printer_in_trouble_says_which_and_prints_nothing_of_it_later() {
    let simulated = Simulated::start().await.expect("a printer");
    let (printer, mut states) = printer_at(&simulated.place());
    is(&mut states, PrinterState::Ready).await;
    for (condition, fault) in [
        (OUT, PrintFault::OutOfPaper),
        (Condition { cover_open: true, ..WELL }, PrintFault::CoverOpen),
        (Condition { offline: true, ..WELL }, PrintFault::Offline),
    ] {
        simulated.be(condition);
        assert_eq!(print(&printer, slip(Lang::Ja)).await, Err(fault));
        is(&mut states, PrinterState::Faulty(fault)).await;
    }
    simulated.be(WELL);
    assert_eq!(simulated.receipts(), []);
    assert_eq!(print(&printer, slip(Lang::Ja)).await, Ok(()));
    is(&mut states, PrinterState::Ready).await;
    assert_eq!(simulated.receipts().len(), 1, "only the one that was asked for again");
}

#[actix::test]
async fn paper_that_ends_in_the_middle_is_a_failure_and_the_rest_is_forgotten() {
    let simulated = Simulated::start().await.expect("a printer");
    let (printer, _states) = printer_at(&simulated.place());
    simulated.run_out_after(5);
    assert_eq!(print(&printer, slip(Lang::Ja)).await, Err(PrintFault::OutOfPaper));
    assert!(!simulated.hanging_out().parts.is_empty());
    simulated.be(WELL);
    assert_eq!((simulated.receipts().len(), simulated.complaints()), (0, vec![]));
}

#[actix::test]
async fn the_end_of_the_paper_is_told_before_it_comes() {
    let simulated = Simulated::start().await.expect("a printer");
    simulated.be(Condition { paper: Paper::NearEnd, ..WELL });
    let (printer, mut states) = printer_at(&simulated.place());
    is(&mut states, PrinterState::NearEnd).await;
    assert_eq!(print(&printer, slip(Lang::Ja)).await, Ok(()));
}

#[actix::test]
async fn an_unplugged_printer_is_told_at_once_and_is_found_again() {
    let simulated = Simulated::start().await.expect("a printer");
    let address = simulated.address();
    let (printer, mut states) = printer_at(&simulated.place());
    is(&mut states, PrinterState::Ready).await;
    simulated.unplug().await;
    assert_eq!(print(&printer, slip(Lang::Ja)).await, Err(PrintFault::Unreachable));
    let simulated = Simulated::start_at(address).await.expect("the same printer");
    assert_eq!(print(&printer, slip(Lang::Ja)).await, Ok(()));
    assert_eq!(simulated.receipts().len(), 1);
}

#[actix::test]
async fn a_printer_that_hangs_up_or_falls_silent_is_no_printed_ticket() {
    let simulated = Simulated::start().await.expect("a printer");
    let (printer, _states) = printer_at(&simulated.place());
    simulated.run_out_after(3);
    simulated.behave(Manners::HangsUpAfter(3));
    assert_eq!(print(&printer, slip(Lang::Ja)).await, Err(PrintFault::Unreachable));
    // What it has taken is still there, and is not to come out with the next ticket.
    simulated.behave(Manners::Good);
    assert_eq!(print(&printer, slip(Lang::Ja)).await, Err(PrintFault::OutOfPaper));
    simulated.be(WELL);
    assert_eq!(simulated.receipts(), []);
    simulated.behave(Manners::Mute);
    assert_eq!(print(&printer, slip(Lang::Ja)).await, Err(PrintFault::Silent));
    simulated.behave(Manners::Slow(Duration::from_millis(300)));
    assert_eq!(print(&printer, slip(Lang::Ja)).await, Ok(()));
    assert_eq!((simulated.receipts().len(), simulated.complaints()), (1, vec![]));
}

#[actix::test]
async fn no_more_than_a_few_tickets_wait() {
    let simulated = Simulated::start().await.expect("a printer");
    simulated.behave(Manners::Mute);
    let (printer, _states) = printer_at(&simulated.place());
    let waiting: Vec<_> = (0..8).map(|_| printer.send(Print(slip(Lang::Ja)))).collect();
    let mut answers = Vec::new();
    for answer in waiting {
        answers.push(timeout(SOON, answer).await.expect("in time").expect("the printer's actor lives"));
    }
    assert!(answers.iter().filter(|answer| **answer == Err(PrintFault::Busy)).count() >= 2, "{answers:?}");
    assert!(answers.iter().all(Result::is_err) && simulated.receipts().is_empty());
}

#[actix::test]
async fn a_mute_device_file_gets_the_same_bytes() {
    let path = env::temp_dir().join(format!("kazasu-printer-{}", std::process::id()));
    fs::write(&path, "").expect("a file");
    let (printer, mut states) = printer_at(&format!("file:{}", path.display()));
    is(&mut states, PrinterState::Ready).await;
    fs::write(&path, "").expect("a file");
    assert_eq!(print(&printer, slip(Lang::Ja)).await, Ok(()));
    let mut bytes = Vec::new();
    fs::File::open(&path).expect("a file").read_to_end(&mut bytes).expect("bytes");
    let _gone = fs::remove_file(&path);
    assert_eq!(print(&printer, slip(Lang::Ja)).await, Err(PrintFault::Unreachable));
    let ticket = kiosk::printer::escpos::bytes(&kiosk::printer::ticket::lines(&slip(Lang::Ja)));
    assert!(bytes.ends_with(&ticket) && bytes.len() < ticket.len() + 8);
}
