use domain::{days::Days, lang::Lang};

use super::{Labels, Tongue};

pub(super) const TONGUE: Tongue = Tongue {
    days: Days::of(Lang::Ja),
    colon: "：",
    comma: "、",
    labels: Labels { place: "場所", desk: "窓口", when: "日時", days: "ご希望の期間", reason: "理由" },
    dear: |name| format!("{name} 様"),
    bring_page: "必要なものは、予約のページでご確認ください。",
    enter_code: "予約の画面に、次の6けたの番号を入れてください。",
    code_until: |until| format!("この番号は{until}まで使えます。番号を入れるまで、ご予約は終わっていません。"),
    see_mail: "メールをご覧ください",
    change_until: |until| format!("変更と取り消しは、{until}まで、予約のページでできます。"),
    change_there: |place| format!("変更や取り消しは、{place}へ直接ご連絡ください。"),
    book_again: "もう一度お越しになる場合は、お手数ですが、あらためてご予約ください。",
    other_time: "お手数ですが、別の日時であらためてご予約ください。ご迷惑をおかけして申し訳ございません。",
    wait: "空きが出ましたら、メールでご案内します。",
    offer_until: |until| format!("{until}までにお返事ください。過ぎると、次の方にご案内します。"),
    link: "予約のページを開く",
    stop: "日にちが近づいたお知らせが不要な方は、予約のページで止められます。",
    footer: |place| {
        format!(
            "このメールは送信専用です。ご返信いただいてもお答えできません。\n\
             お心当たりのない場合は、お手数ですが{place}までご連絡ください。"
        )
    },
};
