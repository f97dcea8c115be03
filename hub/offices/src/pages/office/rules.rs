//! The rules of the line, each with a sentence of what it does.

use domain::queue::office::{LONG_WAIT_MAX, LONG_WAIT_MIN, Rules, ServiceNo};
use hub_web::pages::fields::Fields;

use super::{OfficeSettings, problem::Problem};

/// Most minutes or people of most rules.
const MAX: u16 = 1_440;

/// A rule as the form shows it.
#[derive(Debug, Clone, Copy)]
pub struct RuleSaid {
    /// The name of its field.
    pub key: &'static str,
    /// Its name.
    pub title: &'static str,
    /// What it counts.
    pub unit: &'static str,
    /// Fewest and most of it.
    pub bounds: (u16, u16),
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

/// All rules that are a number.
pub static GROUPS: [Group; 3] = [
    Group {
        title: "優先する分",
        rules: &[
            RuleSaid {
                key: "booked",
                title: "予約の方",
                unit: "分",
                bounds: (0, MAX),
                words: "予約の時刻より、この分だけ早い順番になります。",
            },
            RuleSaid {
                key: "care",
                title: "お手伝いが必要な方",
                unit: "分",
                bounds: (0, MAX),
                words: "番号を取った時刻より、この分だけ早い順番になります。",
            },
            RuleSaid {
                key: "vip",
                title: "VIP 1段ごと",
                unit: "分",
                bounds: (0, MAX),
                words: "1段につき、この分だけ早い順番になります。いちばん大きい分より多く追いこされる方は、だれもいません。",
            },
        ],
    },
    Group {
        title: "お知らせ",
        rules: &[
            RuleSaid {
                key: "near",
                title: "お知らせする人数",
                unit: "人前",
                bounds: (0, MAX),
                words: "前に待つ方がこの人数になったら、スマートフォンにお知らせします。",
            },
            RuleSaid {
                key: "long_wait",
                title: "長くお待ちの方",
                unit: "分をこえた方",
                bounds: (LONG_WAIT_MIN, LONG_WAIT_MAX),
                words: "来庁して、これより長く待っている方の人数を、職員のページの一覧と「町のようす」に赤く出します。予約の方は、予約の時刻から数えます。",
            },
        ],
    },
    Group {
        title: "家で番号を取る方",
        rules: &[
            RuleSaid {
                key: "away_max",
                title: "来庁前の方の上限",
                unit: "人まで",
                bounds: (0, MAX),
                words: "家で番号を取り、まだ来ていない方の数です。これをこえると、家からは番号を取れなくなります。",
            },
            RuleSaid {
                key: "late_grace",
                title: "遅れた方の順番",
                unit: "分",
                bounds: (0, MAX),
                words: "順番を過ぎて来た方は、来た時刻よりこの分だけ早い順番になります。",
            },
        ],
    },
];

fn value<'a>(rules: &'a mut Rules, key: &str) -> &'a mut u16 {
    match key {
        "booked" => &mut rules.head_start.booked,
        "care" => &mut rules.head_start.care,
        "vip" => &mut rules.head_start.vip,
        "near" => &mut rules.near,
        "long_wait" => &mut rules.long_wait,
        "away_max" => &mut rules.away_max,
        _ => &mut rules.late_grace,
    }
}

pub(super) fn fill(fields: &mut Fields, rules: &Rules) {
    let mut rules = rules.clone();
    for said in GROUPS.iter().flat_map(|group| group.rules) {
        fields.put(said.key, *value(&mut rules, said.key));
    }
    if let Some(service) = rules.tap_service {
        fields.put("tap_service", service);
    }
    if rules.carry_over {
        fields.put("carry_over", "on");
    }
}

pub(super) fn read(fields: &Fields, rules: &mut Rules) -> Result<(), Problem> {
    for said in GROUPS.iter().flat_map(|group| group.rules) {
        let (least, most) = said.bounds;
        let typed = fields.number(said.key).filter(|number| (least..=most).contains(number));
        *value(rules, said.key) = typed.ok_or_else(|| Problem::range(said.key, said.title, said.bounds))?;
    }
    rules.tap_service = match fields.text("tap_service") {
        "" => None,
        no => Some(ServiceNo(no.parse().map_err(|_| Problem::field("tap_service", "カードをかざした方の手続き"))?)),
    };
    rules.carry_over = fields.has("carry_over", "on");
    Ok(())
}

impl OfficeSettings {
    pub(super) fn groups(&self) -> &'static [Group] {
        &GROUPS
    }
}
