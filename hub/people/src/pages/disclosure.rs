//! All that is kept of one person as a file for them (開示): lines of kind, item and content, as a table and as JSON.

use db::persons::{
    Card,
    disclosure::{Attended, Booked, Disclosure, Enrolled, GuardianRow, Place, Sent, Visited},
};
use domain::{
    bookings::booking::Stand,
    ids::PersonId,
    persons::{Kind, Person},
    time::UtcTime,
};
use hub_web::pages::tables::{Cell, Table};
use serde::Serialize;

/// Why somebody is given what is kept of them. No name stands in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The person asked (本人からの請求).
    Own,
    /// Whoever acts for them by law asked (法定代理人).
    Agent,
    /// It is to be looked whether something is to be mended or no longer used (訂正・利用停止).
    Mending,
}

impl Reason {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Own, Self::Agent, Self::Mending];

    /// As a form and the audit name it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Agent => "agent",
            Self::Mending => "mending",
        }
    }

    /// The reason of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }

    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Own => "本人からの開示請求",
            Self::Agent => "法定代理人からの開示請求",
            Self::Mending => "訂正・利用停止の請求の確認",
        }
    }
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// What kind of record.
    group: &'static str,
    /// What of it.
    item: String,
    /// What stands there.
    value: String,
}

/// The file as JSON.
#[derive(Debug, Serialize)]
pub struct File {
    person: String,
    made_at: String,
    items: Vec<Item>,
}

impl File {
    /// Of this person, made now.
    #[must_use]
    pub fn new(person: PersonId, at: UtcTime, disclosure: &Disclosure) -> Self {
        Self { person: person.to_string(), made_at: moment(at), items: items(disclosure) }
    }

    /// The same as a table.
    #[must_use]
    pub fn table(self) -> Table<3> {
        let row = |item: Item| [Cell::Made(item.group.to_owned()), Cell::Typed(item.item), Cell::Typed(item.value)];
        Table {
            name: "保有している個人情報",
            head: ["記録の種類", "項目", "内容"],
            rows: self.items.into_iter().map(row).collect(),
        }
    }
}

fn moment(at: UtcTime) -> String {
    format!("{} {}", at.day(), at.clock_text())
}

fn time(at: Option<UtcTime>) -> String {
    at.map(UtcTime::clock_text).unwrap_or_else(|| "記録なし".to_owned())
}

fn span(since: UtcTime, until: Option<UtcTime>) -> String {
    let until = until.map_or_else(|| "いまも".to_owned(), |until| until.day().to_string());
    format!("{} から {until}", since.day())
}

/// All lines, kind by kind.
fn items(found: &Disclosure) -> Vec<Item> {
    let mut all = Vec::new();
    let mut put = |group, item: String, value: String| {
        if !value.is_empty() {
            all.push(Item { group, item, value });
        }
    };
    for person in &found.persons {
        person_items(person).into_iter().for_each(|(item, value)| put("人の名簿", item.to_owned(), value));
    }
    for Place { kind, place, since, until } in &found.relations {
        let place = place.as_ref().map(|place| format!("{place}　")).unwrap_or_default();
        put("関係", kind_words(*kind).to_owned(), format!("{place}{}", span(*since, *until)));
    }
    for Card { since, until } in &found.cards {
        put("カード", "使える期間".to_owned(), span(*since, *until));
    }
    for Enrolled { place, number, class, is_there } in &found.enrolled {
        let now = if *is_there { "在園中" } else { "いまは在園していません" };
        put("園児の名簿", place.clone(), format!("園児番号 {number}　組 {class}　{now}"));
    }
    for Attended { place, day, arrived, left } in &found.days {
        put("登園・降園", format!("{place}　{day}"), format!("登園 {}　降園 {}", time(*arrived), time(*left)));
    }
    for GuardianRow { name, email } in &found.guardian {
        put("保護者の名簿", "氏名".to_owned(), name.clone());
        put("保護者の名簿", "メールアドレス".to_owned(), email.clone());
    }
    for resident in &found.residents {
        put("発行台帳", "番号".to_owned(), resident.number.clone());
        put("発行台帳", "氏名".to_owned(), resident.name.clone());
        put("発行台帳", "ふりがな".to_owned(), resident.kana.clone());
        put("発行台帳", "生年月日".to_owned(), resident.birth.japanese());
        put("発行台帳", "メールアドレス".to_owned(), resident.email.clone());
    }
    for Booked { place, booking, party } in &found.bookings {
        let item = format!("{place}　予約番号 {}", booking.number);
        put("予約", item.clone(), format!("{}　{}", moment(booking.taken.start), stand_words(&booking.stand)));
        let Some(party) = party else { continue };
        for (what, value) in [
            ("氏名", &party.name),
            ("ふりがな", &party.kana),
            ("メールアドレス", &party.email),
            ("電話番号", &party.phone),
            ("番号", &party.resident),
            ("ご要望", &party.wishes),
            ("備考", &party.remarks),
        ] {
            put("予約", format!("{item}　{what}"), value.clone());
        }
    }
    for Visited { place, day, turns } in &found.visits {
        let turns = turns
            .chunks(2)
            .map(|turn| format!("入館 {}　退館 {}", time(turn.first().copied()), time(turn.get(1).copied())));
        put("入退館", format!("{place}　{day}"), turns.collect::<Vec<_>>().join("　"));
    }
    for Sent { place, at, channel, state } in &found.sent {
        let way = if channel == "push" { "スマートフォンの画面" } else { "メール" };
        put("送信の記録", format!("{place}　{}", moment(*at)), format!("{way}　{}", state_words(state)));
    }
    all
}

fn person_items(person: &Person) -> [(&'static str, String); 6] {
    [
        ("氏名", person.name.clone()),
        ("ふりがな", person.kana.clone()),
        ("生年月日", super::birth(person)),
        ("性別", person.sex.map(|sex| sex.japanese().to_owned()).unwrap_or_default()),
        ("住所", person.address.clone()),
        ("宛名番号", person.number.clone()),
    ]
}

const fn kind_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Enrolled => "園児",
        Kind::Guardian => "保護者",
        Kind::Staff => "職員",
        Kind::Resident => "発行台帳の住民",
    }
}

const fn stand_words(stand: &Stand) -> &'static str {
    match stand {
        Stand::Held { .. } => "仮予約",
        Stand::Booked => "予約",
        Stand::Waiting { .. } => "キャンセル待ち",
        Stand::Offered { .. } => "空きのご案内中",
        Stand::Arrived { .. } => "来庁済",
        Stand::Missed => "未来庁",
        Stand::Cancelled => "取り消し",
        Stand::CalledOff => "休業で取り消し",
        Stand::Lapsed => "期限切れ",
    }
}

fn state_words(state: &str) -> &'static str {
    match state {
        "delivered" => "届けました",
        "waiting" => "送信待ち",
        _ => "届いていません",
    }
}
