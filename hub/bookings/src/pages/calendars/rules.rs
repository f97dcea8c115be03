//! The rules, each with a sentence of what it does.

use domain::bookings::{calendar::Rules, check::Rule};
use domain::time::MinuteOfDay;
use hub_web::pages::fields::{Fields, clock};

use super::{CalendarSettings, problem::Problem};

/// A rule as the form shows it.
#[derive(Debug, Clone, Copy)]
pub struct RuleSaid {
    rule: Rule,
    /// The name of its field.
    pub key: &'static str,
    /// Its name.
    pub title: &'static str,
    /// What it counts; empty for a time of day.
    pub unit: &'static str,
    /// What it does.
    pub words: &'static str,
}

/// Rules that belong together.
#[derive(Debug)]
pub struct Group {
    /// What they are about.
    pub title: &'static str,
    /// They.
    pub rules: &'static [RuleSaid],
}

const fn said(rule: Rule, key: &'static str, title: &'static str, unit: &'static str, words: &'static str) -> RuleSaid {
    RuleSaid { rule, key, title, unit, words }
}

/// All rules.
pub static GROUPS: [Group; 6] = [
    Group {
        title: "予約できる日",
        rules: &[
            said(Rule::SoonestDays, "soonest_days", "いちばん早い日", "日後から", "0は当日、1は翌日から予約できます。"),
            said(
                Rule::LatestDays,
                "latest_days",
                "いちばん遅い日",
                "日後まで",
                "今日から数えて、この日まで予約できます。",
            ),
        ],
    },
    Group {
        title: "締め切り",
        rules: &[
            said(
                Rule::CutOffDays,
                "cut_off_days",
                "締め切りの日",
                "日前",
                "予約・変更・取り消しを住民の方ができるのは、予約の日のこの日数前までです。0は当日です。",
            ),
            said(
                Rule::CutOffAt,
                "cut_off_at",
                "締め切りの時刻",
                "",
                "締め切りの日のこの時刻をすぎると、職員だけが変えられます。",
            ),
        ],
    },
    Group {
        title: "人数と件数",
        rules: &[
            said(Rule::PeopleMax, "people_max", "1件の人数", "人まで", "家族などで、いっしょに予約できる人数です。"),
            said(
                Rule::ServicesMax,
                "services_max",
                "1件の手続き",
                "つまで",
                "一度の来庁で、いくつの手続きをまとめて予約できるかです。",
            ),
            said(
                Rule::PerPerson,
                "per_person",
                "1人の予約",
                "件まで",
                "同じ人が、これからの予約を同時に持てる数です。職員はこれより多く取れます。",
            ),
            said(
                Rule::PerAddress,
                "per_address",
                "1つの連絡先の予約",
                "件まで",
                "同じメールアドレスか電話番号で、同時に持てる数です。家族で1つのことがあるので、多めにします。",
            ),
        ],
    },
    Group {
        title: "仮予約とキャンセル待ち",
        rules: &[
            said(
                Rule::HoldMinutes,
                "hold_minutes",
                "仮予約の時間",
                "分",
                "時刻を選んでから、名前などを入力しおわるまで、席をとっておく時間です。",
            ),
            said(
                Rule::ReleaseMinutes,
                "release_minutes",
                "空きを出すまで",
                "分",
                "取り消された席を、この時間がたってから出します。席のゆずり合いを防ぎます。0はすぐに出します。",
            ),
            said(
                Rule::OfferMinutes,
                "offer_minutes",
                "空きの返事を待つ時間",
                "分",
                "キャンセル待ちの方に空きを案内してから、返事を待つ時間です。すぎると次の方に案内します。",
            ),
            said(
                Rule::WaitingMax,
                "waiting_max",
                "キャンセル待ちの人数",
                "人まで",
                "0にすると、キャンセル待ちを受け付けません。",
            ),
        ],
    },
    Group {
        title: "来庁の日",
        rules: &[
            said(
                Rule::LateMinutes,
                "late_minutes",
                "遅れたとき",
                "分まで",
                "これより遅れて来た方は、時間どおりに来た方のあとに呼ばれます。",
            ),
            said(
                Rule::NoShowMinutes,
                "no_show_minutes",
                "来られなかったとき",
                "分後",
                "予約の時刻からこの時間がたつと「来られませんでした」になり、席がほかの方に空きます。",
            ),
        ],
    },
    Group {
        title: "お知らせと個人情報",
        rules: &[
            said(Rule::QuietFrom, "quiet_from", "夜の始まり", "", "この時刻からは、予約の日のお知らせを送りません。"),
            said(Rule::QuietTo, "quiet_to", "夜の終わり", "", "夜のあいだのお知らせは、翌朝のこの時刻に送ります。"),
            said(
                Rule::KeepDays,
                "keep_days",
                "名前と連絡先を消すまで",
                "日",
                "予約の日からこの日数がたつと、名前・連絡先・備考を消します。件数の記録は残ります。",
            ),
        ],
    },
];

/// This rule as the form shows it.
pub(super) fn of(rule: Rule) -> &'static RuleSaid {
    let mut all = GROUPS.iter().flat_map(|group| group.rules);
    all.find(|said| said.rule == rule).expect("every rule is in a group")
}

impl RuleSaid {
    /// Whether it is a time of day.
    #[must_use]
    pub const fn is_time(&self) -> bool {
        self.unit.is_empty()
    }

    pub(super) fn out_of_bounds(&self, min: u16, max: u16) -> String {
        let said = |value: u16| if self.is_time() { clock(MinuteOfDay(value)) } else { value.to_string() };
        format!("「{}」は、{}から{}までにしてください。", self.title, said(min), said(max))
    }
}

const fn value(rules: &mut Rules, rule: Rule) -> &mut u16 {
    match rule {
        Rule::SoonestDays => &mut rules.soonest_days,
        Rule::LatestDays => &mut rules.latest_days,
        Rule::CutOffDays => &mut rules.cut_off_days,
        Rule::CutOffAt => &mut rules.cut_off_at.0,
        Rule::PeopleMax => &mut rules.people_max,
        Rule::ServicesMax => &mut rules.services_max,
        Rule::PerPerson => &mut rules.per_person,
        Rule::PerAddress => &mut rules.per_address,
        Rule::HoldMinutes => &mut rules.hold_minutes,
        Rule::ReleaseMinutes => &mut rules.release_minutes,
        Rule::OfferMinutes => &mut rules.offer_minutes,
        Rule::WaitingMax => &mut rules.waiting_max,
        Rule::LateMinutes => &mut rules.late_minutes,
        Rule::NoShowMinutes => &mut rules.no_show_minutes,
        Rule::QuietFrom => &mut rules.quiet_from.0,
        Rule::QuietTo => &mut rules.quiet_to.0,
        Rule::KeepDays => &mut rules.keep_days,
    }
}

pub(super) fn fill(fields: &mut Fields, rules: &Rules) {
    let mut rules = rules.clone();
    for said in GROUPS.iter().flat_map(|group| group.rules) {
        let value = *value(&mut rules, said.rule);
        match said.is_time() {
            true => fields.put(said.key, clock(MinuteOfDay(value))),
            false => fields.put(said.key, value),
        }
    }
}

pub(super) fn read(fields: &Fields, rules: &mut Rules) -> Result<(), Problem> {
    for said in GROUPS.iter().flat_map(|group| group.rules) {
        let typed = match said.is_time() {
            true => fields.time(said.key).map(|time| time.0),
            false => fields.number(said.key),
        };
        *value(rules, said.rule) = typed.ok_or_else(|| Problem::field(said.key, said.title))?;
    }
    Ok(())
}

impl CalendarSettings {
    pub(super) fn groups(&self) -> &'static [Group] {
        &GROUPS
    }
}
