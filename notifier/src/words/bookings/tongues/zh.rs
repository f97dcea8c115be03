use domain::{days::Days, lang::Lang};

use super::{Labels, Tongue};

pub(super) const TONGUE: Tongue = Tongue {
    days: Days::of(Lang::Zh),
    colon: "：",
    comma: "、",
    labels: Labels {
        place: "地点", desk: "窗口", when: "日期和时间", days: "希望的日期", reason: "原因"
    },
    dear: |name| format!("{name} 您好："),
    bring_page: "需要携带的物品请在预约页面上确认。",
    enter_code: "请在预约页面输入以下6位数字。",
    code_until: |until| format!("此验证码在{until}之前有效。输入之前，预约尚未完成。"),
    see_mail: "请查看邮件",
    change_until: |until| format!("在{until}之前，可以在预约页面上更改或取消。"),
    change_there: |place| format!("如需更改或取消，请直接联系{place}。"),
    book_again: "如果仍需前来，请重新预约。",
    other_time: "请另选时间重新预约。给您带来不便，非常抱歉。",
    wait: "有空位时，我们会发邮件通知您。",
    offer_until: |until| format!("请在{until}之前答复。逾期将通知下一位。"),
    link: "打开预约页面",
    stop: "如果不需要提醒，可以在预约页面上关闭。",
    footer: |place| {
        format!(
            "本邮件地址仅用于发送，无法接收回信。\n\
             如果您没有预约，请联系{place}。"
        )
    },
};
