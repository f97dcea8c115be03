//! A closure (臨時休業) at one go: whom it hits and how each is told, then it is closed, then who is to be telephoned.

use askama::Template;
use domain::{
    bookings::{
        booking::Booking,
        calendar::{Closure, DeskNo, GRAIN, Span},
        check::REASON_MAX,
    },
    time::{CivilDay, UtcTime},
};
use hub_web::pages::{
    Shell,
    errors::{Errors, Wrong},
    fields::{Fields, clock},
};

use super::{Row, Scene};

/// Most days of one closure that is entered here.
const DAYS_MAX: i64 = 31;

/// What is to be closed, as it is typed.
#[derive(Debug, Clone, Default)]
pub struct ClosingWish(pub Fields);

impl ClosingWish {
    /// The closure; what is wrong with it otherwise.
    ///
    /// # Errors
    /// What is to be typed otherwise.
    pub fn closure(&self, today: CivilDay, desks: &[DeskNo]) -> Result<Closure, Wrong> {
        let day = |name: &str, words| self.0.text(name).parse::<CivilDay>().map_err(|_| Wrong::at(name, words));
        let from = day("from", "はじめの日を入れてください。")?;
        let to = match self.0.text("to") {
            "" => from,
            _ => day("to", "おわりの日を、正しく入れてください。1日だけのときは空にします。")?,
        };
        if to < from || to < today {
            return Err(Wrong::at("to", "おわりの日を、はじめの日と今日より後にしてください。"));
        }
        if to.number() - from.number() >= DAYS_MAX {
            return Err(Wrong::at("to", "一度に休みにできるのは31日までです。おわりの日を直してください。"));
        }
        let no_desk = || Wrong::at("desk", "予約窓口をえらんでください。");
        let desk = match self.0.text("desk") {
            "" => None,
            no => Some(no.parse().map(DeskNo).ok().filter(|no| desks.contains(no)).ok_or_else(no_desk)?),
        };
        let reason = self.0.text("reason").to_owned();
        if reason.is_empty() || reason.chars().count() > REASON_MAX || reason.chars().any(char::is_control) {
            return Err(Wrong::at("reason", "理由を60字までで入れてください。予約された方が読みます。"));
        }
        Ok(Closure { desk, from, to, span: self.span()?, reason })
    }

    fn span(&self) -> Result<Option<Span>, Wrong> {
        if self.0.text("start").is_empty() && self.0.text("end").is_empty() {
            return Ok(None);
        }
        let time = |name| self.0.time(name).filter(|time| time.0 % GRAIN == 0);
        let span = time("start").zip(time("end")).filter(|(from, to)| from < to);
        let words = "時間を、はじめとおわりの両方、5分きざみで入れてください。終日のときは両方とも空にします。";
        let (from, to) = span.ok_or_else(|| Wrong::at("start", words))?;
        Ok(Some(Span { from, to }))
    }

    /// The fields of a closure that there is.
    #[must_use]
    pub fn of(closure: &Closure) -> Self {
        let mut fields = Fields::default();
        fields.put("desk", closure.desk.map(|desk| desk.0.to_string()).unwrap_or_default());
        fields.put("from", closure.from);
        fields.put("to", closure.to);
        fields.put("start", closure.span.map(|span| clock(span.from)).unwrap_or_default());
        fields.put("end", closure.span.map(|span| clock(span.to)).unwrap_or_default());
        fields.put("reason", &closure.reason);
        Self(fields)
    }

    /// The part of an address that names it.
    #[must_use]
    pub fn query(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for name in CLOSING_FIELDS {
            query.append_pair(name, self.0.text(name));
        }
        query.finish()
    }
}

const CLOSING_FIELDS: [&str; 6] = ["desk", "from", "to", "start", "end", "reason"];

/// The times that a closure closes, from and until.
#[must_use]
pub fn closed_times(closure: &Closure) -> Vec<(UtcTime, UtcTime)> {
    match closure.span {
        None => vec![(closure.from.start(), closure.to.plus(1).start())],
        Some(span) => {
            let days = (0..=closure.to.number() - closure.from.number()).map(|ahead| closure.from.plus(ahead));
            days.map(|day| (day.at(span.from), day.at(span.to))).collect()
        }
    }
}

/// Whether this booking lies in the closure.
#[must_use]
pub fn is_hit(closure: &Closure, booking: &Booking) -> bool {
    let taken = &booking.taken;
    closure.desk.is_none_or(|desk| desk == taken.desk)
        && closed_times(closure).iter().any(|(from, to)| taken.start < *to && taken.end() > *from)
}

/// How somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// By mail.
    Mail,
    /// By a push.
    Push,
    /// Only by telephone.
    Phone,
    /// Not at all: only a place was held.
    Held,
}

impl Reach {
    const fn words(self) -> &'static str {
        match self {
            Self::Mail => "メールで知らせます",
            Self::Push => "スマートフォンに知らせます",
            Self::Phone => "電話してください",
            Self::Held => "手続き中（お名前なし）",
        }
    }

    const fn is_phone(self) -> bool {
        matches!(self, Self::Phone)
    }
}

/// Somebody whom a closure hits.
#[derive(Debug)]
pub struct Hit {
    /// The booking.
    pub row: Row,
    /// How they are told.
    pub reach: Reach,
}

/// How far a closure is.
#[derive(Debug)]
pub enum Stage {
    /// Being typed; with what is wrong with it.
    Typing(Option<Wrong>),
    /// About to be closed.
    Preview {
        /// Whom it hits.
        hits: Vec<Hit>,
        /// When the calendar was set as it was looked at, in microseconds.
        version: i64,
        /// Somebody else changed the calendar meanwhile.
        is_overtaken: bool,
    },
    /// Closed: who was called off.
    Done(Vec<Hit>),
}

/// `GET /reservations/{facility}/closing`.
#[derive(Debug, Template)]
#[template(path = "reservations_closing.html")]
pub struct Closing {
    scene: Scene,
    shell: Shell,
    wish: ClosingWish,
    closure: Option<Closure>,
    stage: Stage,
}

impl Closing {
    /// The page.
    #[must_use]
    pub fn new(scene: Scene, wish: ClosingWish, closure: Option<Closure>, stage: Stage) -> Self {
        let errors = match &stage {
            Stage::Typing(Some(wrong)) => Some(Errors::new("まだ休みにしていません。").with(wrong.clone())),
            Stage::Preview { is_overtaken: true, .. } => Some(
                Errors::new("まだ休みにしていません。")
                    .and("ほかの方が予約の設定を変えました。影響をもう一度確かめてください。"),
            ),
            Stage::Typing(None) | Stage::Preview { .. } | Stage::Done(_) => None,
        };
        Self { shell: scene.shell.clone().with_errors(errors), scene, wish, closure, stage }
    }

    fn text(&self, name: &str) -> &str {
        self.wish.0.text(name)
    }

    fn is_desk(&self, no: &DeskNo) -> bool {
        self.text("desk") == no.0.to_string()
    }

    fn names(&self) -> [&'static str; 6] {
        CLOSING_FIELDS
    }

    /// The closure in words.
    fn says(&self) -> String {
        self.closure.as_ref().map(|closure| self.closure_words(closure)).unwrap_or_default()
    }

    fn closure_words(&self, closure: &Closure) -> String {
        let desk = closure.desk.map_or_else(|| "すべての予約窓口".to_owned(), |desk| self.scene.desk_name(desk));
        let days = match closure.from == closure.to {
            true => closure.from.japanese(),
            false => format!("{}〜{}", closure.from.japanese(), closure.to.japanese()),
        };
        let span = closure.span.map_or_else(|| "終日".to_owned(), |span| span.to_string());
        format!("{desk}　{days}　{span}")
    }

    /// Closures that are not long over, the latest first, each with the address of its list.
    fn entered(&self) -> Vec<(String, String, String)> {
        let month_ago = self.scene.today().plus(-30);
        let mut closures: Vec<&Closure> =
            self.scene.calendar.closures.iter().filter(|closure| closure.to >= month_ago).collect();
        closures.sort_by_key(|closure| std::cmp::Reverse(closure.from));
        let line = |closure: &Closure| {
            let address = format!("{}/closing?{}&done", self.scene.base(), ClosingWish::of(closure).query());
            (self.closure_words(closure), closure.reason.clone(), address)
        };
        closures.into_iter().map(line).collect()
    }
}

impl Stage {
    fn hits(&self) -> &[Hit] {
        match self {
            Self::Typing(_) => &[],
            Self::Preview { hits, .. } | Self::Done(hits) => hits,
        }
    }

    fn to_phone(&self) -> usize {
        self.hits().iter().filter(|hit| hit.reach.is_phone()).count()
    }
}
