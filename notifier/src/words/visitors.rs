//! What visitors of an office read of their numbers, in each language: a title and a body.

use domain::queue::office::Lang;

/// The number is called.
pub(super) fn called(language: Lang, number: &str, counter: &str) -> (String, String) {
    match language {
        Lang::Ja => (format!("番号 {number} お呼びしています"), format!("{counter}へお越しください")),
        Lang::Easy => (format!("{number}ばんの ひとを よんでいます"), format!("{counter}へ きてください")),
        Lang::En => (format!("Number {number} is being called"), format!("Please come to {counter}")),
        Lang::Pt => (format!("O número {number} está sendo chamado"), format!("Dirija-se a: {counter}")),
        Lang::Vi => (format!("Đang gọi số {number}"), format!("Xin mời đến {counter}")),
        Lang::Zh => (format!("正在叫号：{number}"), format!("请到{counter}")),
    }
}

/// The turn is near: so many people are before.
pub(super) fn near(language: Lang, number: &str, before: u32) -> (String, String) {
    let title = match language {
        Lang::Ja => format!("番号 {number} まもなくです"),
        Lang::Easy => format!("{number}ばんは もうすぐです"),
        Lang::En => format!("Number {number}: almost your turn"),
        Lang::Pt => format!("Número {number}: quase a sua vez"),
        Lang::Vi => format!("Số {number}: sắp đến lượt bạn"),
        Lang::Zh => format!("{number}号即将轮到"),
    };
    let body = match (language, before) {
        (Lang::Ja, 0) => "つぎの番です。窓口の近くでお待ちください".to_owned(),
        (Lang::Ja, _) => format!("あと{before}人です。窓口の近くでお待ちください"),
        (Lang::Easy, 0) => "つぎです。まどぐちの ちかくで まってください".to_owned(),
        (Lang::Easy, _) => format!("あと{before}人です。まどぐちの ちかくで まってください"),
        (Lang::En, 0) => "You are next. Please wait near the counters".to_owned(),
        (Lang::En, 1) => "1 person is before you. Please wait near the counters".to_owned(),
        (Lang::En, _) => format!("{before} people are before you. Please wait near the counters"),
        (Lang::Pt, 0) => "Você é o próximo. Aguarde perto dos guichês".to_owned(),
        (Lang::Pt, 1) => "Há 1 pessoa na sua frente. Aguarde perto dos guichês".to_owned(),
        (Lang::Pt, _) => format!("Há {before} pessoas na sua frente. Aguarde perto dos guichês"),
        (Lang::Vi, 0) => "Tiếp theo là bạn. Vui lòng chờ gần quầy".to_owned(),
        (Lang::Vi, _) => format!("Còn {before} người trước bạn. Vui lòng chờ gần quầy"),
        (Lang::Zh, 0) => "下一位就是您，请在窗口附近等候".to_owned(),
        (Lang::Zh, _) => format!("您前面还有{before}人，请在窗口附近等候"),
    };
    (title, body)
}
