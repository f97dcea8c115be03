//! What is wrong with a form, in Japanese, and at which of its rows.

use domain::{
    bookings::{
        calendar::{Calendar, DAYS_AHEAD_MAX, DeskNo, GRAIN, PLACES_MAX},
        check::{
            AFTER_MAX, BODY_MAX, BadCalendar, BadTemplate, Entry, LENGTHS, Part, REASON_MAX, SUBJECT_MAX, WEEKS_MAX,
        },
    },
    queue::office::{Office, ServiceNo},
};

use hub_web::pages::errors::Wrong;

use super::{draft::Draft, rows, rules};

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The id of the row; empty if it is on no row of this page.
    pub at: String,
    /// The sentence for whoever typed it.
    pub words: String,
}

impl Problem {
    /// The id of the first field of the row; none if it is on no row.
    pub(super) fn field_id(&self) -> Option<String> {
        let has_fields = !matches!(self.at.as_str(), "" | "openings");
        has_fields.then(|| format!("{}.field", self.at))
    }

    /// As the summary says it.
    pub(super) fn wrong(&self) -> Wrong {
        match self.field_id() {
            Some(id) => Wrong::at(id, &self.words),
            None => Wrong::new(&self.words),
        }
    }

    /// A field that does not hold what it should.
    pub(super) fn field(at: &str, name: &str) -> Self {
        Self { at: at.to_owned(), words: format!("「{name}」を正しく入力してください。") }
    }

    /// What the check of the calendar found, where the form has it.
    pub(super) fn of(bad: &BadCalendar, draft: &Draft, calendar: &Calendar, office: &Office) -> Self {
        let words = Worded { calendar, office }.words(bad);
        Self { at: place(bad, draft).unwrap_or_default(), words }
    }
}

fn place(bad: &BadCalendar, draft: &Draft) -> Option<String> {
    match bad {
        BadCalendar::DeskTwice(desk)
        | BadCalendar::DeskName(desk)
        | BadCalendar::TooMany(Part::Hours(desk))
        | BadCalendar::Overlap { desk, .. } => desk_row(draft, *desk).or_else(|| Some("openings".to_owned())),
        BadCalendar::Reminder { service, .. } | BadCalendar::TooMany(Part::Reminders(service)) => {
            Some(format!("service.{service}"))
        }
        BadCalendar::NoDesk { entry, .. }
        | BadCalendar::Day { entry, .. }
        | BadCalendar::Days { entry, .. }
        | BadCalendar::Span { entry, .. }
        | BadCalendar::Minutes { entry, .. }
        | BadCalendar::NoSlot { entry, .. }
        | BadCalendar::Capacity { entry, .. }
        | BadCalendar::NoWeekday(entry)
        | BadCalendar::Every { entry, .. }
        | BadCalendar::Reason(entry) => entry_row(draft, *entry),
        BadCalendar::StopReason => Some("reason".to_owned()),
        BadCalendar::Monthly(_) => Some("monthly".to_owned()),
        BadCalendar::Rule { rule, .. } => Some(rules::of(*rule).key.to_owned()),
        BadCalendar::Template { .. } => Some("text".to_owned()),
        BadCalendar::Unreadable(_)
        | BadCalendar::TooMany(Part::Desks | Part::Services | Part::Openings | Part::Closures | Part::Monthly)
        | BadCalendar::ServiceTwice(_)
        | BadCalendar::NoService(_)
        | BadCalendar::Documents(_) => None,
    }
}

fn desk_row(draft: &Draft, desk: DeskNo) -> Option<String> {
    let desks = rows::filled(&draft.fields, "desk");
    desks.into_iter().find(|at| draft.fields.number(&format!("{at}.no")) == Some(desk.0))
}

fn entry_row(draft: &Draft, entry: Entry) -> Option<String> {
    let nth = |kind: &str, position: usize| rows::filled(&draft.fields, kind).into_iter().nth(position);
    match entry {
        Entry::Hours(desk, position) => nth(&format!("{}.hours", desk_row(draft, desk)?), position),
        Entry::Opening(position) => nth("opening", position),
        Entry::Closure(position) => nth("closure", position),
        Entry::Service(service) => Some(format!("service.{service}")),
    }
}

struct Worded<'a> {
    calendar: &'a Calendar,
    office: &'a Office,
}

impl Worded<'_> {
    fn words(&self, bad: &BadCalendar) -> String {
        match bad {
            BadCalendar::Unreadable(_) => "入力を読み取れませんでした。".to_owned(),
            BadCalendar::TooMany(part) => format!("{}は{}個までです。", self.part(*part), part.max()),
            BadCalendar::DeskTwice(desk) => format!("予約窓口の番号{}が2つあります。", desk.0),
            BadCalendar::DeskName(_) => "予約窓口の名前を、日本語で、200文字までで入力してください。".to_owned(),
            BadCalendar::ServiceTwice(service) => format!("{}が2つあります。", self.service(*service)),
            BadCalendar::NoService(service) => format!(
                "予約できる手続きのうち番号{service}が、窓口の設定からなくなっています。\
                 「予約できる手続き」のページを開いて、そのまま保存してください。"
            ),
            BadCalendar::NoDesk { entry, .. } => format!(
                "{}が、取りのぞこうとしている予約窓口を使っています。先にそちらの窓口を変えてください。",
                self.entry(*entry)
            ),
            BadCalendar::Day { .. } => "日付は、2000年から2099年までの日にしてください。".to_owned(),
            BadCalendar::Days { .. } => "終わりの日は、はじめの日と同じか、あとの日にしてください。".to_owned(),
            BadCalendar::Span { .. } => {
                format!("時刻は{GRAIN}分きざみで、始まりを終わりより前にしてください。")
            }
            BadCalendar::Minutes { .. } => {
                format!("分は、{}から{}までの{GRAIN}の倍数にしてください。", LENGTHS.start(), LENGTHS.end())
            }
            BadCalendar::NoSlot { span, step, .. } => {
                format!("{span}の中に{step}分の枠が入りません。時間を長くするか、「何分ごと」を短くしてください。")
            }
            BadCalendar::Capacity { .. } => {
                format!("同時に受ける人数は1から{PLACES_MAX}まで、うち住民が予約できる人数はそれ以下にしてください。")
            }
            BadCalendar::NoWeekday(_) => "曜日を1つ以上選んでください。".to_owned(),
            BadCalendar::Every { .. } => format!("何週ごとかは、1から{WEEKS_MAX}までにしてください。"),
            BadCalendar::Overlap { day, first, second, .. } => {
                let (year, ..) = day.ymd();
                format!(
                    "{first}と{second}の時間が重なっています（はじめに重なる日：{year}年{}）。どちらかの時間か曜日を変えてください。",
                    day.japanese()
                )
            }
            BadCalendar::Reason(_) => format!("休みの理由を、1行で{REASON_MAX}文字までで入力してください。"),
            BadCalendar::StopReason => format!("止める理由を、1行で{REASON_MAX}文字までで入力してください。"),
            BadCalendar::Monthly(_) => format!("毎月の休みは、第1から第5まで、{AFTER_MAX}日後までにしてください。"),
            BadCalendar::Reminder { .. } => {
                format!("お知らせの時は、{DAYS_AHEAD_MAX}日前まで、時刻は0:00から23:59までにしてください。")
            }
            BadCalendar::Rule { rule, min, max, .. } => rules::of(*rule).out_of_bounds(*min, *max),
            BadCalendar::Documents(_) => {
                "持ち物の案内に直すところがあります。「持ち物の案内」のページで直してください。".to_owned()
            }
            BadCalendar::Template { problem, .. } => template(problem),
        }
    }

    fn part(&self, part: Part) -> String {
        match part {
            Part::Desks => "予約窓口".to_owned(),
            Part::Services => "予約できる手続き".to_owned(),
            Part::Hours(_) => "1つの窓口の時間".to_owned(),
            Part::Openings => "臨時の受付".to_owned(),
            Part::Closures => "臨時の休み".to_owned(),
            Part::Monthly => "毎月の休み".to_owned(),
            Part::Reminders(service) => format!("{}のお知らせ", self.service(service)),
        }
    }

    fn entry(&self, entry: Entry) -> String {
        match entry {
            Entry::Hours(desk, _) => {
                let desk = self.calendar.desk(desk).map_or("予約窓口", |desk| &desk.name.ja);
                format!("「{desk}」の時間")
            }
            Entry::Opening(position) => format!("{}つ目の臨時の受付", position + 1),
            Entry::Closure(position) => format!("{}つ目の臨時の休み", position + 1),
            Entry::Service(service) => self.service(service),
        }
    }

    fn service(&self, service: ServiceNo) -> String {
        match self.office.service(service) {
            Some(service) => format!("手続き「{}」", service.name.ja),
            None => format!("手続き{service}"),
        }
    }
}

fn template(problem: &BadTemplate) -> String {
    match problem {
        BadTemplate::Subject => format!("件名を、1行で{SUBJECT_MAX}文字までで入力してください。"),
        BadTemplate::Body => format!("本文を、{BODY_MAX}文字までで入力してください。"),
        BadTemplate::Placeholder(name) => {
            format!("「{{{name}}}」は使えません。波かっこ {{ }} の中には、下の表にある言葉だけを書いてください。")
        }
    }
}
