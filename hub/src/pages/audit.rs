//! Who saw and who changed what (閲覧・操作の記録), for those of the town who look after that.

use askama::Template;
use db::audit::{Filter, Found, Kind, Subject, SubjectKind, Who};
use domain::time::{CivilDay, UtcTime};
use hub_web::pages::{
    Facility, Shell,
    errors::Errors,
    tables::{Cell, Table},
};

/// Who may be called what on this page, and where each of them is.
#[derive(Debug, Default)]
pub struct Names {
    /// Whoever did something.
    pub who: Vec<(Who, String)>,
    /// Whoever a row is about.
    pub subjects: Vec<(Subject, String)>,
    /// What pages are called, by the first part of their addresses.
    pub pages: Vec<(&'static str, &'static str)>,
}

impl Names {
    fn of_who(&self, who: Who) -> String {
        let known = self.who.iter().find(|(known, _)| *known == who).map(|(_, name)| name.clone());
        known.unwrap_or_else(|| {
            match who {
                Who::Nobody => "サインインしていない人",
                Who::Staff(_) => "いまはいない職員",
                Who::Guardian(_) => "いまはいない保護者",
                Who::Display(_) => "表示画面",
                Who::Device(_) => "端末",
                Who::Holder => "アドレスを持つ人",
                Who::Operator => "サーバーの管理者（ops）",
                Who::Hub => "システム",
            }
            .to_owned()
        })
    }

    /// What the page of a route is called.
    fn of_route(&self, route: &str) -> Option<&'static str> {
        let first = first_part(route.split(' ').next_back()?);
        let known = self.pages.iter().find(|(known, _)| *known == first).map(|(_, label)| *label);
        known.or(match first {
            "sign-in" => Some("サインイン"),
            "sign-out" => Some("サインアウト"),
            "people" => Some("人と世帯"),
            "staff" => Some("記録・権限・不正アクセスの疑い"),
            "account" => Some("自分のパスワード"),
            "accounts" => Some("職員のアカウント"),
            "groups" => Some("グループ"),
            "moves" => Some("人事異動"),
            "settings" => Some("サイトの設定"),
            "live" => Some("開いたままの画面"),
            "display" | "displays" => Some("表示画面"),
            "office" => Some("窓口の設定"),
            "calendars" => Some("予約の設定"),
            "family" => Some("保護者のページ"),
            "invitations" => Some("招待リンク"),
            "booking" | "bookings" => Some("住民の予約のページ"),
            "tickets" | "offices" | "arrive" => Some("住民の番号のページ"),
            "" => Some("はじめのページ"),
            "api" => Some("端末"),
            _ => None,
        })
    }

    fn of_subject(&self, subject: Subject) -> String {
        let known = self.subjects.iter().find(|(known, _)| *known == subject).map(|(_, name)| name.clone());
        known.unwrap_or_else(|| kind_of_subject(subject.kind).to_owned())
    }
}

/// The first part of an address.
#[must_use]
pub fn first_part(path: &str) -> &str {
    path.split('/').nth(1).unwrap_or_default()
}

/// What kind of person or list it is, in words.
pub(super) const fn kind_of_subject(kind: SubjectKind) -> &'static str {
    match kind {
        SubjectKind::Person => "人",
        SubjectKind::Child => "園児",
        SubjectKind::Guardian => "保護者",
        SubjectKind::Staff => "職員",
        SubjectKind::Booking => "予約した人",
        SubjectKind::Visit => "番号を取った人",
        SubjectKind::Device => "端末",
        SubjectKind::Display => "表示画面",
        SubjectKind::Children => "園児の一覧",
        SubjectKind::Families => "園児・保護者",
        SubjectKind::Bookings => "予約の一覧",
        SubjectKind::Visits => "お待ちの方の一覧",
        SubjectKind::Entries => "館内にいる人",
        SubjectKind::Notices => "送信の記録",
        SubjectKind::Devices => "端末の一覧",
        SubjectKind::Accounts => "職員の名前",
        SubjectKind::Audit => "この記録",
        SubjectKind::Persons => "人の名簿",
    }
}

/// What a row tells of, in words.
#[must_use]
pub const fn kind_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Sight => "見た",
        Kind::Change => "操作した",
        Kind::SignIn => "サインイン・登録",
        Kind::SignOut => "サインアウト",
        Kind::Attempt => "パスワードやコードの間違い",
        Kind::Refusal => "断られた",
        Kind::Facts => "記録簿の封",
        Kind::Pruned => "古い記録の整理",
    }
}

/// What was done, by its short name; what is not listed shows its route.
fn act_words(act: &str) -> Option<&'static str> {
    Some(match act {
        "page" => "画面",
        "file" => "ファイルに保存",
        "print" => "印刷",
        "stream" => "開いたままの画面",
        "named-site" => "サイトの名前と色",
        "set-icon" => "サイトのアイコン",
        "took-icon" => "サイトのアイコンをもとに戻す",
        "changed-password" => "自分のパスワードを変えた",
        "set-password" => "パスワードを付けなおした",
        "disabled-account" => "サインインできなくした",
        "enabled-account" => "サインインできるようにした",
        "all-sessions" => "開いたままの画面をすべて閉じた",
        "added-passkey" => "パスキーを登録した",
        "renamed-passkey" => "パスキーの名前を変えた",
        "removed-passkey" => "パスキーを消した",
        "doubted-passkey" => "パスキーの写しのおそれ（使えなくした）",
        "bound-identity" => "職員のIDと結びつけた",
        "unbound-identity" => "職員のIDとの結びつきをやめた",
        "named-device" => "端末の名前",
        "opened-today" => "今日だけ開けた",
        "closed-today" => "今日だけ閉めた",
        "invited" => "招待リンクを作った",
        "device-code" => "登録コードを作った",
        "enrolled" => "端末を登録した",
        "my-number" => "マイナンバーが入力された（残していません）",
        "added-key" => "鍵を足した",
        "retired-key" => "古い鍵を捨てた",
        "revoked-device" => "端末を使えなくした",
        "revoked-display" => "表示画面を使えなくした",
        "office" => "窓口の設定",
        "calendar" => "予約の設定",
        "looked-for-persons" => "人をさがした",
        "saw-person" => "人のページを開いた",
        "joined-persons" => "2人をひとりにまとめた",
        "parted-persons" => "まとめた2人を分けた",
        "protected-person" => "表示を制限した",
        "unprotected-person" => "表示の制限をやめた",
        "disclosed-person" => "本人への開示のファイルを作った",
        "audit-term" => "記録を残す日数",
        "misses" => "ないページ・見てはいけないページを何度も開いた",
        "cloned" => "同じ番号で、ちがう記録が来た",
        "incident" => "不正アクセスの疑いを見つけた",
        "incident-note" => "不正アクセスの疑いに書いた",
        "incident-bounds" => "不正アクセスの疑いを出す回数",
        "added-watcher" => "疑いを知らせるメールアドレスを加えた",
        "removed-watcher" => "疑いを知らせるメールアドレスをはずした",
        "audit-review" => "1週間のまとめを見た",
        "signed-in" => "サインインした",
        "refused-sign-in" => "サインインを断られた",
        "proved" => "パスワードで本人と確かめた",
        "ended-sessions" => "サインアウトさせた",
        "one-session" => "開いたままの画面を1つ閉じた",
        "other-sessions" => "ほかの画面をすべて閉じた",
        "added-codes" => "2段階の確認を設定した",
        "removed-codes" => "2段階の確認をはずした",
        "made-account" => "アカウントを作った",
        "changed-account" => "アカウントを変えた",
        "stopped-account" => "アカウントを止めた",
        "resumed-account" => "アカウントをまた使えるようにした",
        "gave-password-code" => "パスワードの符号を作った",
        "asked-recovery" => "2段階の確認をはずす申請をした",
        "agreed-recovery" => "2段階の確認をはずす承認をした",
        "leads-town" => "表示制限のある人を見られるようにした（ops）",
        "leads-town-no-more" => "表示制限のある人を見られなくした（ops）",
        "forgot-second" => "2段階の確認をはずした（ops）",
        "made-group" => "グループを作った",
        "changed-group" => "グループを変えた",
        "removed-group" => "グループを消した",
        "gave-group" => "グループを渡した",
        "took-group" => "グループをはずした",
        "took-moves" => "人事異動の一覧を取り込んだ",
        "dropped-move" => "人事異動を取り消した",
        "moved-account" => "人事異動をした",
        _ => return None,
    })
}

/// A row as the page shows it.
#[derive(Debug)]
pub struct Line {
    /// When.
    pub at: UtcTime,
    /// Who.
    pub who: String,
    /// Leads to what else they did.
    pub who_href: Option<String>,
    /// From where.
    pub from: String,
    /// What.
    pub what: String,
    /// Where.
    pub place: Option<String>,
    /// About whom.
    pub about: Option<String>,
    /// Leads to what else is about them.
    pub about_href: Option<String>,
    /// Method and address of the page, for whoever looks after the system.
    pub route: String,
    /// What else.
    pub more: String,
    /// Somebody was refused, or was wrong.
    pub is_bad: bool,
}

fn more(found: &Found) -> String {
    let detail = &found.detail;
    let change = match (&detail.before, &detail.after) {
        (Some(before), Some(after)) => Some(format!("{before} → {after}")),
        (None, Some(after)) => Some(after.clone()),
        _ => None,
    };
    let parts = [
        detail.said.clone(),
        change,
        detail.why.as_ref().map(|why| format!("理由：{why}")),
        detail.again.map(|again| format!("前の行のあと、ほかに{again}回")),
        detail.portion.as_ref().map(|portion| format!("{}番から{}番まで", portion.from, portion.to)),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("　")
}

impl Line {
    /// The row, with names as far as they are known.
    #[must_use]
    pub fn of(found: &Found, names: &Names, places: &[(domain::ids::FacilityId, Facility)], asked: &Asked) -> Self {
        let kind = found.kind.map_or("新しい種類の記録", kind_words);
        let act = found.act.as_deref().and_then(act_words);
        let page = found.route.as_deref().and_then(|route| names.of_route(route));
        let what = match (found.kind, act, page) {
            (Some(Kind::Change), Some(act), _) => act.to_owned(),
            (Some(Kind::Sight), Some(act), Some(page)) if act != "画面" && act != page => {
                format!("{kind}　{page}（{act}）")
            }
            (_, _, Some(page)) => format!("{kind}　{page}"),
            (_, Some(act), None) => format!("{kind}　{act}"),
            (_, None, None) => kind.to_owned(),
        };
        let place = found.facility.and_then(|id| places.iter().find(|(known, _)| *known == id));
        let name = |subject: Subject| {
            let of_place = places.iter().find(|(id, _)| id.raw() == subject.id && subject.kind != SubjectKind::Child);
            match (of_place, subject.id) {
                (Some((_, place)), _) => format!("{}の{}", place.name, kind_of_subject(subject.kind)),
                (None, _) => names.of_subject(subject),
            }
        };
        let from = [found.source.clone(), found.device.clone()].into_iter().flatten().collect::<Vec<_>>().join("　");
        Self {
            at: found.at,
            who: found.who.map_or_else(|| "新しい種類の人".to_owned(), |who| names.of_who(who)),
            who_href: found.who.filter(|who| who.columns().1.is_some()).map(|who| asked.with_who(who)),
            from,
            what,
            place: place.map(|(_, place)| place.name.clone()),
            about: found.subject.map(name),
            about_href: found.subject.map(|subject| asked.with_about(subject)),
            route: found.route.clone().unwrap_or_default(),
            more: more(found),
            is_bad: matches!(found.kind, Some(Kind::Attempt | Kind::Refusal)),
        }
    }
}

/// What an address asks for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Only this kind.
    pub kind: Option<Kind>,
    /// Only this place, by its name in addresses.
    pub place: String,
    /// Only whoever this is.
    pub who: Option<Who>,
    /// Only about whoever this is.
    pub about: Option<Subject>,
    /// The first day.
    pub from: CivilDay,
    /// The last day.
    pub to: CivilDay,
}

impl Asked {
    /// As an address says it, with nothing that names a person.
    #[must_use]
    pub fn query(&self) -> String {
        let mut query = format!("from={}&to={}", self.from, self.to);
        if let Some(kind) = self.kind {
            query.push_str(&format!("&kind={}", kind.name()));
        }
        if !self.place.is_empty() {
            query.push_str(&format!("&place={}", self.place));
        }
        if let Some((kind, Some(id))) = self.who.map(Who::columns) {
            query.push_str(&format!("&who={kind}.{id}"));
        }
        if let Some(about) = self.about {
            query.push_str(&format!("&about={}", about.text()));
        }
        query
    }

    fn with_who(&self, who: Who) -> String {
        format!("/staff/audit?{}", Self { who: Some(who), ..self.clone() }.query())
    }

    fn with_about(&self, about: Subject) -> String {
        format!("/staff/audit?{}", Self { about: Some(about), ..self.clone() }.query())
    }

    /// What the database is asked for.
    #[must_use]
    pub fn filter(
        &self,
        facility: Option<domain::ids::FacilityId>,
        about: Vec<Subject>,
        before: Option<i64>,
    ) -> Filter {
        let (from, to) = (Some(self.from.start()), Some(self.to.plus(1).start()));
        Filter { kind: self.kind, who: self.who, about, facility, from, to, before }
    }

    fn is_kind(&self, kind: &Kind) -> bool {
        self.kind == Some(*kind)
    }

    fn is_place(&self, place: &Facility) -> bool {
        self.place == place.slug
    }

    fn who_text(&self) -> Option<String> {
        let (kind, id) = self.who?.columns();
        Some(format!("{kind}.{}", id?))
    }

    fn is_about(&self, child: &(String, String)) -> bool {
        self.about.is_some_and(|about| about.text() == child.0)
    }

    fn about_text(&self) -> Option<String> {
        self.about.map(Subject::text)
    }

    fn without_who(&self) -> String {
        format!("/staff/audit?{}", Self { who: None, ..self.clone() }.query())
    }

    fn without_about(&self) -> String {
        format!("/staff/audit?{}", Self { about: None, ..self.clone() }.query())
    }
}

/// What became of the form that settles for how many days rows are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TermOutcome {
    /// It was saved.
    Saved,
    /// So many days, as they were typed, are not taken.
    Refused(String),
}

/// `GET /staff/audit`
#[derive(Debug, Template)]
#[template(path = "audit.html")]
pub struct Audit {
    /// The frame.
    pub shell: Shell,
    /// What was asked for.
    pub asked: Asked,
    /// Today.
    pub today: CivilDay,
    /// All places, to choose from.
    pub places: Vec<Facility>,
    /// The children of the chosen place: the text of each, and the name.
    pub children: Vec<(String, String)>,
    /// What the chosen person is called.
    pub who_name: Option<String>,
    /// What the one that rows are about is called.
    pub about_name: Option<String>,
    /// The rows.
    pub lines: Vec<Line>,
    /// Where older ones are.
    pub older: Option<String>,
    /// For how many days rows are kept; as it was typed, if that is not taken.
    pub days: String,
    /// The days were saved.
    pub is_saved: bool,
}

impl Audit {
    const DAYS_MIN: u16 = 366;
    const DAYS_MAX: u16 = 3_653;

    /// The frame, with what is wrong with the form.
    #[must_use]
    pub fn shell_of(shell: Shell, outcome: Option<&TermOutcome>) -> Shell {
        let words = format!("日数は、{}から{}までの数で入れてください。", Self::DAYS_MIN, Self::DAYS_MAX);
        match outcome {
            Some(TermOutcome::Refused(_)) => {
                shell.with_errors(Some(Errors::new("保存していません。").at("days", words)))
            }
            Some(TermOutcome::Saved) | None => shell,
        }
    }

    fn wrong(&self) -> Option<&str> {
        self.shell.errors.as_ref()?.of("days")
    }

    /// The kinds that can be chosen.
    fn kinds() -> Vec<(Kind, &'static str)> {
        Kind::ALL.into_iter().map(|kind| (kind, kind_words(kind))).collect()
    }

    fn clock(at: &UtcTime) -> String {
        clock(at)
    }
}

/// Day and time, with the year.
pub(super) fn clock(at: &UtcTime) -> String {
    let (year, month, day) = at.day().ymd();
    format!("{year}年{month}月{day}日 {}", at.clock_text())
}

/// The rows as a file.
#[must_use]
pub fn table(lines: Vec<Line>) -> Table<8> {
    let rows = lines.into_iter().map(|line| {
        [
            Cell::Made(format!("{} {}", line.at.day(), line.at.clock_text())),
            Cell::Typed(line.who),
            Cell::Made(line.from),
            Cell::Made(line.what),
            Cell::Typed(line.place.unwrap_or_default()),
            Cell::Typed(line.about.unwrap_or_default()),
            Cell::Typed(line.more),
            Cell::Made(line.route),
        ]
    });
    let head = ["いつ", "だれが", "どこから", "何をした", "施設", "だれについて", "くわしく", "画面のアドレス"];
    Table { name: "閲覧・操作の記録", head, rows: rows.collect() }
}
