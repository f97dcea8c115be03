//! The words of the frame around every page, in the languages that residents read. Pages of the staff are in Japanese.

use domain::lang::Lang;

/// The words.
pub struct Words {
    /// To the page's own part, for whoever does not see it.
    pub skip: &'static str,
    /// To the manual, which is in Japanese.
    pub manual: &'static str,
    /// That the number of twelve digits is never read.
    pub my_number: &'static str,
}

impl Words {
    /// In this language.
    pub const fn of(lang: Lang) -> &'static Self {
        lang.pick([&JA, &EASY, &EN, &PT, &VI, &ZH])
    }
}

const JA: Words = Words {
    skip: "本文へ", manual: "使いかた", my_number: "マイナンバー（12けたの番号）は読みません"
};
const EASY: Words =
    Words {
        skip: "本文へ", manual: "つかいかた", my_number: "マイナンバー（12けたの ばんごう）は よみません"
    };
const EN: Words = Words {
    skip: "Skip to content",
    manual: "How to use (in Japanese)",
    my_number: "My Number (12 digits) is never read",
};
const PT: Words = Words {
    skip: "Ir para o conteúdo",
    manual: "Como usar (em japonês)",
    my_number: "O My Number (12 dígitos) nunca é lido",
};
const VI: Words = Words {
    skip: "Đến nội dung chính",
    manual: "Cách sử dụng (tiếng Nhật)",
    my_number: "Không đọc My Number (số 12 chữ số)",
};
const ZH: Words = Words {
    skip: "跳到正文", manual: "使用说明（日语）", my_number: "不读取个人编号（12位数字）"
};
