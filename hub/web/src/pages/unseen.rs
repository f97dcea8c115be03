//! The question to whoever filled in the field that no person sees: a program, or a browser that fills in everything.

use askama::Template;
use domain::lang::Lang;

use crate::pages::{Shell, fields::Fields};

/// The form once more, with what was filled in but for that field.
#[derive(Debug, Template)]
#[template(path = "unseen.html")]
pub struct Unseen {
    /// The frame.
    pub shell: Shell,
    /// Where the form goes.
    pub to: String,
    /// What was filled in.
    pub fields: Fields,
}

impl Unseen {
    fn kept(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.pairs().filter(|(name, _)| *name != "homepage")
    }

    const fn w(&self) -> &'static Words {
        match self.shell.lang {
            Lang::Ja => &JA,
            Lang::Easy => &EASY,
            Lang::En => &EN,
            Lang::Pt => &PT,
            Lang::Vi => &VI,
            Lang::Zh => &ZH,
        }
    }
}

struct Words {
    title: &'static str,
    why: &'static str,
    go_on: &'static str,
}

const JA: Words = Words {
    title: "このまま送ってよいですか",
    why: "画面に見えない欄が、自動で入力されていました。スマートフォンやパソコンの自動入力の機能が、このようにすることがあります。まだ何も受け付けていません。ご自分で入力された方は、下のボタンを押してください。",
    go_on: "このまま送る",
};
const EASY: Words = Words {
    title: "このまま おくりますか",
    why: "見えない ところに、自動で 文字が 入っていました。スマートフォンや パソコンが 自動で 入れることが あります。まだ おくっていません。自分で 書いた人は、下の ボタンを おしてください。",
    go_on: "このまま おくる",
};
const EN: Words = Words {
    title: "Shall we go on?",
    why: "A field that is not shown was filled in automatically. The autofill of a phone or computer sometimes does this. Nothing has been accepted yet. If you filled in the form yourself, press the button below.",
    go_on: "Go on",
};
const PT: Words = Words {
    title: "Enviar assim mesmo?",
    why: "Um campo que não aparece na tela foi preenchido automaticamente. O preenchimento automático do celular ou do computador às vezes faz isso. Nada foi recebido ainda. Se foi você quem preencheu, aperte o botão abaixo.",
    go_on: "Enviar assim mesmo",
};
const VI: Words = Words {
    title: "Gửi như thế này chứ?",
    why: "Một ô không hiện trên màn hình đã được điền tự động. Chức năng tự điền của điện thoại hoặc máy tính đôi khi làm như vậy. Chưa có gì được tiếp nhận. Nếu chính bạn đã điền, hãy bấm nút bên dưới.",
    go_on: "Gửi như thế này",
};
const ZH: Words = Words {
    title: "就这样发送吗？",
    why: "画面上看不到的一栏被自动填写了。手机或电脑的自动填写功能有时会这样。目前尚未受理。如果是您本人填写的，请按下面的按钮。",
    go_on: "就这样发送",
};
