//! Numbers behind the touch screen: what the hub is asked, what is shown, what is printed.

use std::{net::SocketAddr, rc::Rc, sync::Arc, time::Duration};

use actix::{Actor, Addr};
use domain::{
    ids::DeviceId,
    lang::Lang,
    queue::office::ServiceNo,
    taps::{DeviceKey, DevicePublicKey},
};
use kiosk::{
    agent::{Happened, Intake, spawn_spool, start_tickets},
    cards::{CardSecret, Cards},
    clock::{MachineClocks, Moments},
    hub::{Hub, HubUrl},
    printer::{Address, PrintFault},
    reader::ReaderEvent,
    screen::{self, Face, ReaderIs, Screen, View},
    spool::Spool,
    tickets::{self, Done, MenuView, Paper, PrintAgain, Scene, Shown, Take, Tickets, WakeUp, Why},
    uplink::{HEARTBEAT, Line, Uplink},
};
use simulators::fakes::printer::{Condition, Manners, Paper as Roll, Printer};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    time::timeout,
};

use crate::{
    folder::Folder,
    hub::{Answer, TestHub},
    office::Given,
};

pub const DEVICE: DeviceId = DeviceId::from_raw(8);
pub const SOON: Duration = Duration::from_secs(30);
pub const OUT: Condition = Condition { paper: Roll::Out, cover_open: false, offline: false };
pub const WELL: Condition = Condition { paper: Roll::Ample, cover_open: false, offline: false };

/// A kiosk of an office without its reader's thread.
pub struct Kiosk {
    pub hub: TestHub,
    pub screen: Addr<Screen>,
    tickets: Option<Addr<Tickets>>,
    pub desk: Addr<Intake>,
    pub view: watch::Receiver<View>,
    pub address: SocketAddr,
    _folder: Folder,
}

impl Kiosk {
    pub async fn start(printer: Option<&Printer>) -> Self {
        let mut kiosk = Self::with_face(Face::Tickets, printer).await;
        kiosk.shows(|view| view.tickets.is_some()).await;
        kiosk
    }

    pub async fn with_face(face: Face, printer: Option<&Printer>) -> Self {
        let folder = Folder::new();
        let file = folder.path().join("spool.db");
        Spool::create(&file, DEVICE).expect("a new spool");
        let cards = Cards::of(CardSecret::Seals(crate::hub::key().public()));
        let spool = spawn_spool(Spool::open(&file, DEVICE, 1_000, cards.clone()).expect("a spool"));
        let key = Rc::new(DeviceKey::from_pkcs8(&DeviceKey::generate()).expect("a key"));
        let hub = TestHub::start(DEVICE, DevicePublicKey::parse(&key.public()), []).await;
        let (screen, view) = Screen::new("宿毛市役所".to_owned(), face);
        let screen = screen.start();
        let moments: Arc<dyn Moments> = Arc::new(MachineClocks::new());
        let to_hub = Hub::new(HubUrl::parse(&hub.url).expect("an address"));
        let office = tickets::Office {
            device: DEVICE,
            key: Rc::clone(&key),
            hub: to_hub.clone(),
            moments: Arc::clone(&moments),
        };
        let place = printer.map(|printer| Address::parse(&printer.place()).expect("a place"));
        let tickets = (face == Face::Tickets).then(|| start_tickets(office, &screen, place));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        actix_rt::spawn(screen::serve(listener, view.clone(), tickets.clone()));
        let line = Line { device: DEVICE, key, hub: to_hub, cards, adopts: None, moments, heartbeat: HEARTBEAT };
        let uplink = Uplink::new(line, spool.clone(), screen.clone()).start();
        let desk = Intake { spool, uplink, screen: screen.clone() }.start();
        Self { hub, screen, tickets, desk, view, address, _folder: folder }
    }

    pub async fn shows(&mut self, what: impl Fn(&View) -> bool) -> View {
        let seen = timeout(SOON, self.view.wait_for(|view| what(view))).await;
        seen.expect("the screen shows it in time").expect("the screen lives").clone()
    }

    pub fn tap(&self, card: u8) {
        let (card, at) = (crate::hub::card(card), MachineClocks::new().now());
        self.desk.do_send(Happened(ReaderEvent::Tapped { card, at }));
    }

    pub fn tickets(&self) -> &Addr<Tickets> {
        self.tickets.as_ref().expect("a face for numbers")
    }

    pub fn visit(&self) -> u64 {
        self.view.borrow().tickets.as_ref().expect("numbers").visit
    }

    pub fn take(&self, service: u16) {
        let (visit, services) = (self.visit(), vec![ServiceNo(service)]);
        self.tickets().do_send(Take { visit, services, language: Lang::Ja, care: false });
    }

    /// Waits for a ticket of which this is true.
    pub async fn given(&mut self, what: impl Fn(&Shown) -> bool) -> Shown {
        let view = self.shows(|view| shown(view).is_some_and(&what)).await;
        shown(&view).expect("a ticket").clone()
    }

    pub async fn refused(&mut self) -> Why {
        let why = |view: &View| match view.tickets.as_ref()?.scene {
            Scene::Refused { why } => Some(why),
            _ => None,
        };
        let view = self.shows(|view| why(view).is_some()).await;
        why(&view).expect("a refusal")
    }

    pub async fn choosing(&mut self) {
        self.shows(|view| view.tickets.as_ref().is_some_and(|tickets| tickets.scene == Scene::Choosing)).await;
    }

    pub fn next(&self, answers: impl IntoIterator<Item = Given>) {
        self.hub.office.lock().expect("an office").next.extend(answers);
    }

    pub fn forms(&self) -> Vec<String> {
        self.hub.office.lock().expect("an office").asks.iter().map(|ask| ask.form.to_string()).collect()
    }

    fn menus(&self) -> usize {
        self.hub.office.lock().expect("an office").menus
    }

    /// What the screen's server answers to a POST with these header fields.
    async fn post(&self, path: &str, fields: &str, body: &str) -> String {
        let length = body.len();
        let request =
            format!("POST {path} HTTP/1.1\r\nHost: {}\r\nContent-Length: {length}\r\n{fields}\r\n{body}", self.address);
        let mut line = TcpStream::connect(self.address).await.expect("the screen's server");
        line.write_all(request.as_bytes()).await.expect("sent");
        let mut answer = String::new();
        // A body that is not read may take the answer with it.
        let _cut = timeout(SOON, line.read_to_string(&mut answer)).await.expect("in time");
        answer.lines().next().unwrap_or_default().to_owned()
    }
}

fn shown(view: &View) -> Option<&Shown> {
    match &view.tickets.as_ref()?.scene {
        Scene::Given { shown } => Some(shown),
        _ => None,
    }
}

#[actix::test]
async fn a_number_is_shown_before_it_is_printed_and_says_the_same_on_paper() {
    let printer = Printer::start().await.expect("a printer");
    let mut kiosk = Kiosk::start(Some(&printer)).await;
    kiosk.tickets().do_send(WakeUp);
    kiosk.shows(|view| view.tickets.as_ref().is_some_and(|tickets| tickets.menu.known().is_some())).await;
    printer.behave(Manners::Slow(Duration::from_millis(200)));
    kiosk.take(1);
    let first = kiosk.given(|_| true).await;
    assert_eq!((first.number.as_str(), first.paper), ("A012", Paper::Printing));
    kiosk.given(|shown| shown.paper == Paper::Printed).await;
    let receipts = printer.receipts();
    assert_eq!((receipts.len(), receipts[0].qr_codes().len(), printer.complaints()), (1, 1, vec![]));
    for words in ["宿毛市役所", "A012", "市民課", "住民票・印鑑証明"] {
        assert!(receipts[0].lines().iter().any(|line| line == words), "{words}");
    }
}

#[actix::test]
async fn a_second_touch_asks_for_no_second_number() {
    let mut kiosk = Kiosk::start(None).await;
    let visit = kiosk.visit();
    let wish = Take { visit, services: vec![ServiceNo(1)], language: Lang::Ja, care: true };
    (0..5).for_each(|_| kiosk.tickets().do_send(wish.clone()));
    let shown = kiosk.given(|_| true).await;
    assert_eq!(shown.paper, Paper::None);
    kiosk.tickets().do_send(wish);
    kiosk.tickets().do_send(Done { visit: kiosk.visit() });
    kiosk.choosing().await;
    let asks = kiosk.hub.office.lock().expect("an office").asks.clone();
    assert!(asks.len() == 1 && asks[0].care);
}

#[actix::test]
async fn a_lost_answer_is_asked_for_again_with_the_same_form() {
    let mut kiosk = Kiosk::start(None).await;
    kiosk.next([Given::CutOff, Given::Page, Given::Refused("busy")]);
    kiosk.take(2);
    assert_eq!(kiosk.given(|_| true).await.number, "A012");
    let forms = kiosk.forms();
    assert!(forms.len() == 4 && forms.iter().all(|form| *form == forms[0]), "{forms:?}");
}

#[actix::test]
async fn a_silent_hub_gives_no_number_and_the_same_wish_later_is_the_same_ticket() {
    let mut kiosk = Kiosk::start(None).await;
    kiosk.next([Given::Never]);
    kiosk.take(2);
    assert_eq!(kiosk.refused().await, Why::NotNow);
    kiosk.tickets().do_send(Done { visit: kiosk.visit() });
    kiosk.choosing().await;
    kiosk.take(2);
    assert_eq!(kiosk.given(|_| true).await.number, "A012");
    let forms = kiosk.forms();
    assert!(forms.len() == 2 && forms[0] == forms[1]);
    // What somebody else wants is another ticket.
    kiosk.tickets().do_send(Done { visit: kiosk.visit() });
    kiosk.choosing().await;
    kiosk.take(2);
    assert_eq!(kiosk.given(|_| true).await.number, "A013");
}

#[actix::test]
async fn every_refusal_has_its_words_and_is_not_asked_again() {
    let mut kiosk = Kiosk::start(None).await;
    for (kind, why) in [
        ("closed", Why::Closed),
        ("numbers-used-up", Why::UsedUp),
        ("unknown-service", Why::ChooseAgain),
        ("too-many-tickets", Why::TooMany),
        ("revoked-device", Why::NotNow),
        ("no-office", Why::NotNow),
    ] {
        kiosk.next([Given::Refused(kind)]);
        let before = kiosk.forms().len();
        kiosk.take(1);
        assert_eq!(kiosk.refused().await, why, "{kind}");
        assert_eq!(kiosk.forms().len(), before + 1, "{kind}");
        kiosk.tickets().do_send(Done { visit: kiosk.visit() });
        kiosk.choosing().await;
    }
}

#[actix::test]
async fn a_menu_is_asked_for_once_in_a_while_however_often_the_screen_is_touched() {
    let mut kiosk = Kiosk::start(None).await;
    for _ in 0..20 {
        kiosk.tickets().send(WakeUp).await.expect("the actor lives");
    }
    kiosk.shows(|view| view.tickets.as_ref().is_some_and(|tickets| tickets.menu.known().is_some())).await;
    for _ in 0..20 {
        kiosk.tickets().send(WakeUp).await.expect("the actor lives");
    }
    assert_eq!(kiosk.menus(), 1);
}

#[actix::test]
async fn a_menu_that_does_not_come_is_told() {
    let mut kiosk = Kiosk::start(None).await;
    kiosk.hub.office.lock().expect("an office").menu_away = true;
    kiosk.tickets().do_send(WakeUp);
    kiosk.shows(|view| view.tickets.as_ref().is_some_and(|tickets| tickets.menu == MenuView::Away)).await;
}

#[actix::test]
async fn a_card_brings_its_ticket_and_only_a_number_or_an_arrival_is_printed() {
    let printer = Printer::start().await.expect("a printer");
    let mut kiosk = Kiosk::start(Some(&printer)).await;
    for (card, number, paper) in [(5, "A075", Paper::Printed), (6, "A076", Paper::Printed), (7, "A077", Paper::None)] {
        kiosk.tap(card);
        kiosk.given(|shown| shown.number == number && shown.paper == paper).await;
    }
    assert_eq!(printer.receipts().len(), 2);
    kiosk.tap(2);
    kiosk.shows(|view| view.message.words == "このカードは登録されていません").await;
}

#[actix::test]
async fn the_ticket_of_a_card_is_printed_whatever_release_the_hub_has() {
    let printer = Printer::start().await.expect("a printer");
    let mut kiosk = Kiosk::start(Some(&printer)).await;
    kiosk.hub.answer([Answer::AsBefore; 5]);
    kiosk.tap(5);
    kiosk.given(|shown| shown.number == "A075" && shown.paper == Paper::Printed).await;
    assert_eq!(printer.receipts().len(), 1);
}

#[actix::test]
async fn a_number_that_cannot_be_printed_stays_on_the_screen_and_is_printed_when_asked_again() {
    let printer = Printer::start().await.expect("a printer");
    printer.be(OUT);
    let mut kiosk = Kiosk::start(Some(&printer)).await;
    kiosk.take(1);
    let failed = |shown: &Shown| shown.paper == Paper::Failed { fault: PrintFault::OutOfPaper };
    let shown = kiosk.given(failed).await;
    assert!(shown.number == "A012" && shown.qr.is_some());
    printer.be(WELL);
    assert_eq!(printer.receipts(), []);
    kiosk.tickets().do_send(PrintAgain { visit: kiosk.visit() });
    kiosk.given(|shown| shown.paper == Paper::Printed).await;
    // A second touch on the same button prints no second ticket.
    kiosk.tickets().send(PrintAgain { visit: kiosk.visit() }).await.expect("the actor lives");
    assert_eq!(printer.receipts().len(), 1);
}

#[actix::test]
async fn only_the_screens_own_page_takes_numbers() {
    let mut kiosk = Kiosk::start(None).await;
    let ours = format!("Content-Type: application/json\r\nOrigin: http://{}\r\n", kiosk.address);
    let wish = format!(r#"{{"visit":{},"services":[1],"language":"ja","care":false}}"#, kiosk.visit());
    let foreign = "Content-Type: application/json\r\nOrigin: https://evil.example\r\n";
    assert_eq!(kiosk.post("/tickets", foreign, &wish).await, "HTTP/1.1 403 Forbidden");
    assert_eq!(kiosk.post("/tickets", "Content-Type: application/json\r\n", &wish).await, "HTTP/1.1 403 Forbidden");
    assert_eq!(kiosk.post("/tickets", &ours, "{}").await, "HTTP/1.1 400 Bad Request");
    assert_ne!(kiosk.post("/tickets", &ours, &" ".repeat(5_000)).await, "HTTP/1.1 204 No Content");
    assert_eq!(kiosk.post("/nothing", &ours, "{}").await, "HTTP/1.1 404 Not Found");
    assert_eq!(kiosk.post("/wake", &ours, "{}").await, "HTTP/1.1 204 No Content");
    assert!(kiosk.forms().is_empty());
    assert_eq!(kiosk.post("/tickets", &ours, &wish).await, "HTTP/1.1 204 No Content");
    kiosk.given(|_| true).await;
}

#[actix::test]
async fn a_kiosk_without_a_reader_does_not_miss_it() {
    let mut kiosk = Kiosk::start(None).await;
    kiosk.screen.do_send(ReaderIs::Absent);
    let view = kiosk.shows(|view| view.reader == ReaderIs::Absent).await;
    assert!(view.notice.is_empty() && view.message.words == "カードをかざしてください");
    kiosk.screen.do_send(ReaderIs::Unusable);
    kiosk.shows(|view| view.notice.starts_with("カードリーダーが使えません")).await;
}
