//! The words of an invitation that lets nobody in any more, in the languages that residents read.

use domain::lang::Lang;

/// The words.
pub struct Words {
    /// That it lets nobody in.
    pub title: &'static str,
    /// Why that may be.
    pub once: &'static str,
    /// That whoever is in stays in.
    pub kept: &'static str,
    /// To the page of the children.
    pub open: &'static str,
    /// Whom to ask.
    pub ask: &'static str,
}

impl Words {
    /// In this language.
    pub const fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::Ja => &JA,
            Lang::Easy => &EASY,
            Lang::En => &EN,
            Lang::Pt => &PT,
            Lang::Vi => &VI,
            Lang::Zh => &ZH,
        }
    }
}

const JA: Words = Words {
    title: "このご案内は使えません",
    once: "ご案内は1回だけ使え、しばらくすると期限が切れます。アドレスの一部が欠けているときも開けません。",
    kept: "すでに「はじめる」を押したスマートフォンでは、そのまま見られます。",
    open: "お子さまのページを開く",
    ask: "開けないときや、別のスマートフォンで使いたいときは、保育園に新しいご案内を頼んでください。",
};
const EASY: Words = Words {
    title: "この あんないは つかえません",
    once: "あんないは 1かいだけ つかえます。しばらくすると つかえなくなります。アドレスが たりないときも ひらけません。",
    kept: "「はじめる」を おした スマートフォンでは、そのまま 見ることが できます。",
    open: "子どもの ページを ひらく",
    ask: "ひらけないときや、ほかの スマートフォンで つかいたいときは、保育園に あたらしい あんないを たのんでください。",
};
const EN: Words = Words {
    title: "This invitation cannot be used",
    once: "An invitation works once and only for a while. It does not open either if part of the address is missing.",
    kept: "A phone on which you have already pressed the button to begin still shows the page.",
    open: "Open your child's page",
    ask: "If it does not open, or if you want to use another phone, please ask the nursery for a new invitation.",
};
const PT: Words = Words {
    title: "Este convite não pode ser usado",
    once: "O convite funciona uma só vez e por algum tempo. Também não abre se faltar uma parte do endereço.",
    kept: "No celular em que você já apertou o botão para começar, a página continua aparecendo.",
    open: "Abrir a página da criança",
    ask: "Se não abrir, ou se quiser usar outro celular, peça um novo convite à creche.",
};
const VI: Words = Words {
    title: "Không dùng được lời mời này",
    once: "Lời mời chỉ dùng được một lần và trong một thời gian. Nếu thiếu một phần địa chỉ thì cũng không mở được.",
    kept: "Điện thoại đã bấm nút bắt đầu vẫn xem được trang như trước.",
    open: "Mở trang của con",
    ask: "Nếu không mở được, hoặc muốn dùng điện thoại khác, hãy xin nhà trẻ lời mời mới.",
};
const ZH: Words = Words {
    title: "此邀请无法使用",
    once: "邀请只能使用一次，过一段时间会失效。网址不完整时也无法打开。",
    kept: "已经按过“开始”按钮的手机可以照常查看。",
    open: "打开孩子的页面",
    ask: "如果打不开，或想在另一部手机上使用，请向保育园索取新的邀请。",
};
