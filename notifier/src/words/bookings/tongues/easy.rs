use domain::{days::Days, lang::Lang};

use super::{Labels, Tongue};

pub(super) const TONGUE: Tongue = Tongue {
    days: Days::of(Lang::Easy),
    colon: "：",
    comma: "、",
    labels: Labels {
        place: "ばしょ",
        desk: "まどぐち",
        when: "日（ひ）と じかん",
        days: "まっている 日（ひ）",
        reason: "わけ",
    },
    dear: |name| format!("{name} さん"),
    bring_page: "もってくる ものは、よやくの ページで 見（み）てください。",
    enter_code: "よやくの がめんに、この 6つの すうじを いれてください。",
    code_until: |until| format!("{until}までに いれてください。いれると、よやくが できます。"),
    see_mail: "メールを 見（み）てください",
    change_until: |until| {
        format!("日（ひ）を かえたり、やめたり することが できます。{until}までです。よやくの ページで できます。")
    },
    change_there: |place| format!("日（ひ）を かえたいとき、やめたいときは、{place}に れんらくしてください。"),
    book_again: "くるときは、もういちど よやくを してください。",
    other_time: "ごめんなさい。ほかの 日（ひ）や じかんで、もういちど よやくを してください。",
    wait: "あいたら、メールで おしらせします。",
    offer_until: |until| format!("{until}までに へんじを してください。すぎると、つぎの 人（ひと）に おしらせします。"),
    link: "よやくの ページ",
    stop: "この おしらせが いらない 人（ひと）は、よやくの ページで とめることが できます。",
    footer: |place| {
        format!(
            "この メールに へんじを しても、こたえることが できません。\n\
             わからないことは、{place}に きいてください。"
        )
    },
};
