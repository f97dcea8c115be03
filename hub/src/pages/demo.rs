//! The demo page: cards to hold to a reader, and what follows from it side by side, live: the reader's face, a parent's phone,
//! the nursery's board. At the town hall a card takes a number, which a phone and the display follow; at the gym it is counted
//! on the wall. What stands beside is the very page that is seen there, still, and drawn anew with every fact.

mod faces;

use askama::Template;
use domain::{
    ids::ChildId,
    log::Seq,
    screen::{ScreenMessage, Show},
    time::UtcTime,
};
use hub_nursery::pages::residents::ChildToday;
use hub_web::pages::{Facility, Shell, standing::Standing, times::day_and_clock};

use crate::demo::Kept;

/// `GET /demo?facility=SLUG`, and the answer to `POST /demo/taps`.
#[derive(Debug, Template)]
#[template(path = "demo.html")]
pub struct Demo {
    /// The frame.
    pub shell: Shell,
    /// The nursery or office whose reader this is.
    pub facility: Facility,
    /// All facilities of the demo town.
    pub facilities: Vec<Facility>,
    /// Where residents reach the hub.
    pub residents_url: String,
    /// What the kiosk's screen shows.
    pub show: Show,
    /// When the page was made.
    pub as_of: UtcTime,
    /// What the page has seen of the facility's log.
    pub seq: Seq,
    /// The demo cards of this facility that are seen at once.
    pub cards: Vec<DemoCard>,
    /// The others.
    pub more: Vec<DemoCard>,
    /// The child whose parent's phone is shown; a nursery has one.
    pub child: Option<ChildToday>,
    /// What is seen elsewhere, beside the reader: nothing at a nursery, which has its board here.
    pub panes: Vec<Pane>,
    /// The number whose phone is shown, as its address names it.
    pub ticket: Option<String>,
    /// Mails go to the demo's mailbox.
    pub has_mailbox: bool,
    /// As whom one press signs in.
    pub roles: Vec<DemoSignIn>,
    /// Who else may sign in.
    pub sign_ins: Vec<DemoSignIn>,
}

/// A page that is seen elsewhere, beside the reader.
#[derive(Debug, Clone)]
pub struct Pane {
    /// What it is called by the page's script and style: `phone` or `wall`.
    pub key: &'static str,
    /// What it is, for people.
    pub title: &'static str,
    /// The page.
    pub html: String,
    /// Where it is itself.
    pub url: Option<String>,
}

impl Pane {
    /// This page, still.
    pub fn of(
        key: &'static str,
        title: &'static str,
        page: &impl Template,
        url: Option<String>,
    ) -> askama::Result<Self> {
        Ok(Self { key, title, html: page.render()?, url })
    }
}

/// The phone of somebody who has no number yet, with the sheets of the page that comes.
const NO_NUMBER: &str = "<!doctype html><html lang=\"ja\"><head><link rel=\"stylesheet\" href=\"/static/kazasu.css\">\
    <link rel=\"stylesheet\" href=\"/static/ticket.css\"></head><body class=\"of-residents\"><main class=\"page narrow\">\
    <p class=\"lead\">番号を取ると、その方のスマートフォンの画面がここに出ます。</p></main></body></html>";

impl Pane {
    /// The phone, before anybody has a number.
    pub fn without_number(title: &'static str) -> Self {
        Self { key: "phone", title, html: NO_NUMBER.to_owned(), url: None }
    }
}

/// A walk through the demo: where it begins, and what it is called.
const WALKS: [(&str, &str); 3] = [("yamada", "朝の登園"), ("shiyakusho", "窓口"), ("taiikukan", "施設の入館")];

/// A demo card.
#[derive(Debug, Clone)]
pub struct DemoCard {
    /// What the form sends for it.
    pub token: String,
    /// The full name.
    pub name: String,
    /// The child's group (組), or that it is a resident.
    pub group: String,
    /// Whose card it is, if it is a child's.
    pub child: Option<DemoChild>,
    /// The page of this resident's booking, as their mail names it.
    pub booking_url: Option<String>,
}

/// A child with a demo card.
#[derive(Debug, Clone)]
pub struct DemoChild {
    /// Who.
    pub child: ChildId,
    /// What the child is called.
    pub call_name: String,
    /// Where the child is today.
    pub standing: Standing,
}

/// A sign-in of the demo town.
#[derive(Debug, Clone)]
pub struct DemoSignIn {
    /// As what, or where this person works, as `園長` or `宿毛市役所`.
    pub role: String,
    /// The login.
    pub login: String,
    /// The password.
    pub password: String,
}

impl Demo {
    /// The walks that this town has facilities for; whether it is this one.
    fn walks(&self) -> impl Iterator<Item = (&'static str, &'static str, bool)> {
        let kind = |facility: &Facility| (facility.is_office, facility.has_hall);
        let facility = |slug| self.facilities.iter().find(move |facility| facility.slug == slug);
        WALKS
            .into_iter()
            .filter_map(move |(slug, name)| Some((slug, name, kind(facility(slug)?) == kind(&self.facility))))
    }

    /// What to do, in order.
    const fn steps(&self) -> [&'static str; 3] {
        if self.facility.is_office {
            ["カードを押して、番号を取ります", "「次の方を呼ぶ」を押します", "スマートフォンと表示画面が変わります"]
        } else if self.facility.has_hall {
            ["カードを押すと、入館です", "同じカードをもう一度押すと、退館です", "壁の画面の人数が変わります"]
        } else {
            ["カードを押します", "保護者のスマートフォンが変わります", "先生のボードが変わります"]
        }
    }

    fn ready(&self) -> ScreenMessage {
        ScreenMessage::ready()
    }

    /// All children of the facility, with or without a card that is seen at once.
    fn children(&self) -> impl Iterator<Item = (&DemoCard, &DemoChild)> {
        self.cards.iter().chain(&self.more).filter_map(|card| Some((card, card.child.as_ref()?)))
    }

    /// How many children are where: come, awaited, gone, absent.
    fn count(&self, key: &str) -> usize {
        self.children().filter(|(_, child)| child.standing.key() == key).count()
    }

    /// Whether the board's part is about this child from the start.
    fn is_seen(&self, child: &DemoChild) -> bool {
        let is_child = |card: &DemoCard| card.child.as_ref().is_some_and(|other| other.child == child.child);
        self.cards.iter().any(is_child) || self.child.as_ref().is_some_and(|shown| shown.child == child.child)
    }

    /// The kiosk's own page, with what it shows now.
    fn face(&self) -> String {
        faces::face(&self.facility, &self.show, self.as_of)
    }

    /// The same when nobody is there.
    fn waiting_face(&self) -> String {
        faces::face(&self.facility, &ScreenMessage::ready().into(), self.as_of)
    }

    const fn tone(&self) -> &'static str {
        faces::tone(self.show.message.tone)
    }
}

/// `GET /demo/mails`.
#[derive(Debug, Template)]
#[template(path = "demo_mails.html")]
pub struct Mails {
    /// The frame.
    pub shell: Shell,
    /// The mails, newest first.
    pub mails: Vec<Kept>,
}

impl Mails {
    fn at(&self, mail: &Kept) -> String {
        day_and_clock(&mail.at)
    }
}
