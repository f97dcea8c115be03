//! A visitor's turn is near.

use std::time::Duration;

use db::{
    notices::{Channel, Due},
    queues::Near,
};
use domain::{lang::Lang, time::UtcTime};

use super::{Letter, Notice, Screen, queue};
use crate::{
    patience::Patience,
    words::{Told, when},
};

/// Whose turn was near is soon called.
const WORTH: Duration = Duration::from_secs(15 * 60);

impl Notice for Near {
    fn end(&self, _: &Patience, _: Channel, at: UtcTime) -> UtcTime {
        at + WORTH
    }

    fn topic(&self, due: &Due) -> [u8; 16] {
        queue::topic(self.visit, due)
    }

    fn screen(&self, _: &Told<'_>) -> Option<Screen> {
        let (title, body) = words(self.language, &self.number, self.before);
        Some(Screen { title, body, language: self.language })
    }

    fn letter(&self, told: &Told<'_>) -> Option<Letter> {
        let number = &self.number;
        let here = words(self.language, number, self.before);
        let line = queue::also(self.language, format!("{}。", words(Lang::Ja, number, self.before).1), here);
        let subject = format!("番号{number}の順番はまもなくです（{}）", when(told));
        Some(queue::letter(told, subject, format!("番号{number}の順番はまもなくです。"), line))
    }
}

/// Title and body.
fn words(language: Lang, number: &str, before: u32) -> (String, String) {
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
