//! The numbers of the hub under the test's thumb: a menu, tickets, and every way to refuse them.

use std::collections::{HashMap, VecDeque};

use domain::{
    ids::FormId,
    lang::{Lang, Words},
    queue::{
        arrivals::{ARRIVALS_VERSION, Arrival, ArrivalAnswer, ArrivalAsk, Booked, NoArrival},
        office::{SectionNo, ServiceNo},
        tickets::{Availability, Button, Menu, Slip, TICKETS_VERSION, Tapped, TicketAsk, TicketGiven},
    },
    taps::{PROBLEM_PREFIX, Problem, TapOutcome},
    time::{CivilDay, Clock, MinuteOfDay, SystemClock},
};

use crate::hub::{Response, http};

/// What becomes of a question for a number.
#[derive(Clone, Copy)]
pub enum Given {
    /// Gives the number and closes the connection without a word.
    CutOff,
    /// Says nothing.
    Never,
    /// A captive portal's page.
    Page,
    /// This problem.
    Refused(&'static str),
}

#[derive(Default)]
pub struct Office {
    /// How the next questions are answered, before it answers as it should.
    pub next: VecDeque<Given>,
    /// The hub cannot say what there is.
    pub menu_away: bool,
    /// Nothing is open at this time of day.
    pub closed: bool,
    /// How often the menu was asked for.
    pub menus: usize,
    /// Every question, in order.
    pub asks: Vec<TicketAsk>,
    /// What the next visitors with bookings are told; after that a number.
    pub refusals: VecDeque<NoArrival>,
    /// Every visitor with a booking, in order.
    pub arrivals: Vec<ArrivalAsk>,
    numbers: HashMap<FormId, u32>,
}

impl Office {
    pub fn menu(&mut self) -> Response {
        self.menus += 1;
        if self.menu_away {
            return refusal("unavailable");
        }
        let mut menu = menu();
        if self.closed {
            menu.buttons.iter_mut().for_each(|button| button.availability = Availability::Closed);
        }
        Response::Say(http("200 OK", "", &serde_json::to_string(&menu).expect("JSON")))
    }

    pub fn ticket(&mut self, body: &[u8]) -> Response {
        let ask: TicketAsk = serde_json::from_slice(body).expect("a question for a number");
        self.asks.push(ask.clone());
        let answer = self.next.pop_front();
        if let Some(Given::Refused(kind)) = answer {
            return refusal(kind);
        }
        let fresh = 12 + u32::try_from(self.numbers.len()).expect("few");
        let number = *self.numbers.entry(ask.form).or_insert(fresh);
        match answer {
            Some(Given::CutOff) => Response::CutOff,
            Some(Given::Never) => Response::Never,
            Some(Given::Page) => Response::Say(http("200 OK", "", "<!doctype html><title>Wi-Fi</title>")),
            Some(Given::Refused(_)) | None => {
                let given = TicketGiven { version: TICKETS_VERSION, slip: slip(&ask, number) };
                Response::Say(http("200 OK", "", &serde_json::to_string(&given).expect("JSON")))
            }
        }
    }
}

impl Office {
    pub fn arrival(&mut self, body: &[u8]) -> Response {
        let ask: ArrivalAsk = serde_json::from_slice(body).expect("somebody with a booking");
        self.arrivals.push(ask.clone());
        let answer = self.next.pop_front();
        match answer {
            Some(Given::CutOff) => return Response::CutOff,
            Some(Given::Never) => return Response::Never,
            Some(Given::Page) => return Response::Say(http("200 OK", "", "<!doctype html><title>Wi-Fi</title>")),
            Some(Given::Refused(kind)) => return refusal(kind),
            None => {}
        }
        let outcome = match self.refusals.pop_front() {
            Some(why) => Arrival::Refused { why, screen: String::new() },
            None => Arrival::Ticket { meaning: Tapped::Arrived, slip: Box::new(booked_slip(Lang::Ja)) },
        };
        let answer = ArrivalAnswer { version: ARRIVALS_VERSION, outcome };
        Response::Say(http("200 OK", "", &serde_json::to_string(&answer).expect("JSON")))
    }
}

/// The ticket of somebody with a booking for 10:15.
pub fn booked_slip(language: Lang) -> Slip {
    let (version, form) = (TICKETS_VERSION, FormId::from_bits(2));
    let ask = TicketAsk { version, form, services: vec![ServiceNo(4)], language, care: false };
    let day = CivilDay::from_date(2026, 11, 24).expect("a day");
    let bring = vec!["交付通知書（はがき）".to_owned(), "本人確認書類：A書類から1点、またはB書類から2点".to_owned()];
    let booked = Booked { number: "000123".to_owned(), start: day.at(MinuteOfDay(615)), bring };
    Slip { booked: Some(booked), ..slip(&ask, 80) }
}

fn refusal(kind: &str) -> Response {
    let kind = format!("{PROBLEM_PREFIX}{kind}");
    let problem = Problem { kind, title: String::new(), status: 409, screen: String::new(), expected: None };
    Response::Say(http("409 Conflict", "", &serde_json::to_string(&problem).expect("JSON")))
}

/// What cards 5 to 7 mean: a number, an arrival, a look.
pub fn tapped(card: u8) -> TapOutcome {
    let meaning = match card {
        5 => Tapped::Taken,
        6 => Tapped::Arrived,
        _ => Tapped::Waiting,
    };
    let ask = TicketAsk {
        version: TICKETS_VERSION,
        form: FormId::from_bits(1),
        services: vec![ServiceNo(1)],
        language: Lang::Ja,
        care: false,
    };
    TapOutcome::Ticket { meaning, slip: Box::new(slip(&ask, 70 + u32::from(card))) }
}

fn slip(ask: &TicketAsk, number: u32) -> Slip {
    let menu = menu();
    let button =
        |service| menu.buttons.iter().find(|button| button.service == service).expect("a service that there is");
    let chosen: Vec<_> = ask.services.iter().map(|&service| button(service)).collect();
    Slip {
        number: format!("A{number:03}"),
        office: menu.office.clone(),
        section: chosen[0].section_name.in_lang(ask.language).to_owned(),
        services: chosen.iter().map(|button| button.name.in_lang(ask.language).to_owned()).collect(),
        taken_at: SystemClock.now(),
        before: chosen[0].waiting,
        minutes: chosen[0].minutes,
        least_minutes: chosen[0].least_minutes,
        url: format!("https://kazasu.example/visits/visit_0c3k9v2m7q1ab.x7Kd93JfQwLm2a{number}"),
        language: ask.language,
        booked: None,
    }
}

fn words(all: [&str; 6]) -> Words {
    let [ja, others @ ..] = all;
    let others = Lang::ALL.into_iter().skip(1).zip(others).map(|(lang, text)| (lang, text.to_owned())).collect();
    Words { ja: ja.to_owned(), others }
}

/// The menu of a town hall with eight services in three sections.
pub fn menu() -> Menu {
    let residents = ["市民課", "しみんか", "Residents' Affairs", "Setor de Cidadãos", "Phòng Cư dân", "市民课"];
    let insurance = [
        "保険年金課",
        "ほけん ねんきんか",
        "Insurance and Pensions",
        "Seguro e Previdência",
        "Phòng Bảo hiểm và Hưu trí",
        "保险年金课",
    ];
    let tax = ["税務課", "ぜいむか", "Taxes", "Setor de Impostos", "Phòng Thuế", "税务课"];
    let mut number = 0;
    let mut button = |section: u16, section_name, name, hint: Option<[&str; 6]>, waiting, minutes| {
        number += 1;
        Button {
            service: ServiceNo(number),
            name: words(name),
            hint: hint.map(words),
            section: SectionNo(section),
            section_name: words(section_name),
            waiting,
            minutes,
            least_minutes: minutes.filter(|minutes| *minutes > 30).map(|minutes| minutes / 3),
            availability: if number == 6 { Availability::UsedUp } else { Availability::Open },
        }
    };
    let buttons = vec![
        button(
            1,
            residents,
            [
                "住民票・印鑑証明",
                "じゅうみんひょう・いんかん しょうめい",
                "Certificates",
                "Atestado de residência e carimbo",
                "Giấy chứng nhận cư trú, con dấu",
                "住民票、印章证明",
            ],
            Some([
                "本人確認書類をお持ちください",
                "じぶんの しょうめいしょを もってきてください",
                "Please have your ID ready",
                "Tenha um documento de identidade",
                "Vui lòng mang giấy tờ tùy thân",
                "请携带身份证件",
            ]),
            3,
            Some(15),
        ),
        button(
            1,
            residents,
            [
                "引っ越しの届け出",
                "ひっこしの とどけで",
                "Moving in or out",
                "Mudança de endereço",
                "Khai báo chuyển nhà",
                "搬家登记",
            ],
            Some([
                "転出証明書をお持ちください",
                "てんしゅつ しょうめいしょを もってきてください",
                "Please bring your moving-out certificate",
                "Traga o certificado de saída",
                "Mang theo giấy chứng nhận chuyển đi",
                "请携带迁出证明",
            ]),
            5,
            Some(25),
        ),
        button(
            1,
            residents,
            [
                "マイナンバーカード",
                "マイナンバーカード",
                "My Number card",
                "Cartão My Number",
                "Thẻ My Number",
                "个人编号卡",
            ],
            None,
            0,
            Some(0),
        ),
        button(
            2,
            insurance,
            [
                "国民健康保険",
                "こくみん けんこう ほけん",
                "National Health Insurance",
                "Seguro Nacional de Saúde",
                "Bảo hiểm y tế quốc dân",
                "国民健康保险",
            ],
            None,
            12,
            Some(48),
        ),
        button(
            2,
            insurance,
            [
                "国民年金",
                "こくみん ねんきん",
                "National Pension",
                "Previdência Nacional",
                "Lương hưu quốc dân",
                "国民年金",
            ],
            None,
            1,
            None,
        ),
        button(
            3,
            tax,
            [
                "納税の相談",
                "ぜいきんを はらう そうだん",
                "Advice on paying taxes",
                "Orientação sobre impostos",
                "Tư vấn nộp thuế",
                "纳税咨询",
            ],
            None,
            9,
            Some(60),
        ),
        button(
            3,
            tax,
            [
                "課税・所得証明",
                "かぜい・しょとく しょうめい",
                "Tax certificates",
                "Certificado de impostos e renda",
                "Giấy chứng nhận thuế, thu nhập",
                "课税、收入证明",
            ],
            None,
            2,
            Some(10),
        ),
        button(
            3,
            tax,
            [
                "軽自動車の手続き",
                "けいじどうしゃの てつづき",
                "Light motor vehicles",
                "Veículos leves",
                "Thủ tục xe hạng nhẹ",
                "轻型汽车手续",
            ],
            None,
            0,
            Some(0),
        ),
    ];
    Menu {
        version: TICKETS_VERSION,
        office: "宿毛市役所".to_owned(),
        opens: "8:30".to_owned(),
        closes: "17:15".to_owned(),
        next: None,
        buttons,
        takes_bookings: true,
    }
}
