//! What a page of trouble says, in the languages that residents read. The staff reads Japanese.

use domain::lang::Lang;

use super::{Asked, TroubleKind};

/// What went wrong, and what to do now.
type Said = (&'static str, &'static str);

/// The words of one language.
pub(super) struct Words {
    /// For each kind.
    pub of: fn(TroubleKind) -> Said,
    /// Whether the press was recorded: unknown, and no.
    pub pressed: (&'static str, &'static str),
    /// Of what was recorded before.
    pub kept: &'static str,
    /// Back to the page that a button was pressed on.
    pub back: &'static str,
    /// To the first page.
    pub first: &'static str,
}

impl Words {
    /// In this language.
    pub const fn of(lang: Lang) -> &'static Self {
        lang.pick([&JA, &EASY, &EN, &PT, &VI, &ZH])
    }

    /// What became of what was asked. A failure in the middle may have come after the record.
    pub const fn outcome(&self, kind: TroubleKind, asked: Asked) -> &'static str {
        match (asked, kind) {
            (Asked::ToDo, TroubleKind::Broken | TroubleKind::Uncertain) => self.pressed.0,
            (Asked::ToDo, _) => self.pressed.1,
            (Asked::ToSee, TroubleKind::Busy) => self.kept,
            (Asked::ToSee, _) => "",
        }
    }
}

const JA: Words = Words {
    of: |kind| match kind {
        TroubleKind::Foreign => (
            kind.headline(),
            "最初のページから開きなおして、もう一度お試しください。何度やっても同じときは、市の担当にお知らせください。",
        ),
        TroubleKind::Misnamed => (kind.headline(), "いつものアドレスから開いてください。"),
        kind => (kind.headline(), kind.advice()),
    },
    pressed: (
        "いま押したことが記録されたかどうか、わかりません。もう一度押す前に、元のページでお確かめください。",
        "いま押したことは、記録されていません。",
    ),
    kept: "これまでの記録は失われていません。",
    back: "元のページに戻る",
    first: "最初のページへ",
};

const EASY: Words = Words {
    of: |kind| match kind {
        TroubleKind::BadForm => {
            ("うまく うけとれませんでした", "まえの ページに もどって、もう いちど やってください。")
        }
        TroubleKind::Foreign => ("うまく うけとれませんでした", "さいしょの ページから もう いちど やってください。"),
        TroubleKind::SignedOut => {
            ("サインインが おわりました", "さいしょの ページから もう いちど サインインしてください。")
        }
        TroubleKind::Forbidden => {
            ("この ページは 見られません", "ほかの人の ページです。じぶんの ページを ひらいてください。")
        }
        TroubleKind::NotFound => {
            ("ページが ありません", "アドレスが ちがうかもしれません。さいしょの ページから ひらいてください。")
        }
        TroubleKind::TooSlow => ("つうしんが とまりました", "でんぱの いい ところで もう いちど やってください。"),
        TroubleKind::TooLarge => ("おおきすぎます", "かいた ことを みじかく して、もう いちど やってください。"),
        TroubleKind::Misnamed => ("この アドレスでは ひらけません", "いつもの アドレスから ひらいてください。"),
        TroubleKind::TooMany => (
            "すこし まってください",
            "みじかい じかんに なんども おしました。1ぷんくらい まってから、もう いちど やってください。",
        ),
        TroubleKind::Busy => ("いま こんでいます", "1ぷんくらい まってから、もう いちど やってください。"),
        TroubleKind::Uncertain => (
            "きろくできたか、わかりません",
            "まえの ページに、ばんごうや よやくが あれば、きろくされています。見ても わからないときは、この ページを よみこみなおしてください（「もういちど おくりますか」と きかれたら「はい」）。おなじものは 1かいしか きろくされないので、ふたつに なりません。",
        ),
        TroubleKind::Broken => (
            "うまく うごきませんでした",
            "1ぷんくらい まってから、もう いちど やってください。つづくときは、市の 人に おしえてください。",
        ),
    },
    pressed: (
        "いま おしたことが のこったか わかりません。もう いちど おす まえに、まえの ページを 見てください。",
        "いま おしたことは、のこっていません。",
    ),
    kept: "いままでの きろくは なくなっていません。",
    back: "まえの ページに もどる",
    first: "さいしょの ページへ",
};

const EN: Words = Words {
    of: |kind| match kind {
        TroubleKind::BadForm => ("This could not be read", "Please go back, reload the page and try again."),
        TroubleKind::Foreign => (
            "This press was not accepted",
            "Please start from the first page and try again. If it happens again, please tell the city.",
        ),
        TroubleKind::SignedOut => ("You are signed out", "Please sign in again from the first page."),
        TroubleKind::Forbidden => ("You cannot see this page", "It is somebody else's. Please open your own page."),
        TroubleKind::NotFound => {
            ("Page not found", "The address may have changed or may be wrong. Please start from the first page.")
        }
        TroubleKind::TooSlow => ("The connection stopped", "Please try again where reception is good."),
        TroubleKind::TooLarge => ("This is too large", "Please shorten what you wrote and try again."),
        TroubleKind::Misnamed => ("This address does not work", "Please open the usual address."),
        TroubleKind::TooMany => {
            ("Please wait a little", "There were too many tries in a short time. Please try again in about a minute.")
        }
        TroubleKind::Busy => ("We are very busy now", "Please try again in about a minute."),
        TroubleKind::Uncertain => (
            "We could not check whether this was recorded",
            "If the page shows your number or booking, it was recorded. If you cannot tell, reload this page and agree to send the form again: the same form counts only once, so you will not get two.",
        ),
        TroubleKind::Broken => {
            ("Something went wrong", "Please try again in about a minute. If it happens again, please tell the city.")
        }
    },
    pressed: (
        "We do not know whether your press was recorded. Please look at the page before you press again.",
        "Your press was not recorded.",
    ),
    kept: "Nothing that was recorded is lost.",
    back: "Back to the page",
    first: "First page",
};

const PT: Words = Words {
    of: |kind| match kind {
        TroubleKind::BadForm => ("Não foi possível ler o envio", "Volte, recarregue a página e tente de novo."),
        TroubleKind::Foreign => {
            ("O envio não foi aceito", "Comece pela página inicial e tente de novo. Se continuar, avise a prefeitura.")
        }
        TroubleKind::SignedOut => ("A sua sessão terminou", "Entre de novo pela página inicial."),
        TroubleKind::Forbidden => {
            ("Você não pode ver esta página", "Ela é de outra pessoa. Abra a sua própria página.")
        }
        TroubleKind::NotFound => {
            ("Página não encontrada", "O endereço pode ter mudado ou estar errado. Comece pela página inicial.")
        }
        TroubleKind::TooSlow => ("A conexão parou", "Tente de novo onde o sinal for bom."),
        TroubleKind::TooLarge => ("O envio é grande demais", "Encurte o texto e tente de novo."),
        TroubleKind::Misnamed => ("Este endereço não funciona", "Abra o endereço de costume."),
        TroubleKind::TooMany => {
            ("Espere um pouco", "Houve tentativas demais em pouco tempo. Tente de novo em cerca de um minuto.")
        }
        TroubleKind::Busy => ("Estamos muito ocupados agora", "Tente de novo em cerca de um minuto."),
        TroubleKind::Uncertain => (
            "Não foi possível confirmar o registro",
            "Se a página mostrar a sua senha ou o seu agendamento, o registro foi feito. Se não der para saber, recarregue esta página e aceite reenviar: o mesmo envio só conta uma vez e nada fica em dobro.",
        ),
        TroubleKind::Broken => {
            ("Algo deu errado", "Tente de novo em cerca de um minuto. Se continuar, avise a prefeitura.")
        }
    },
    pressed: (
        "Não sabemos se o que você apertou foi registrado. Confira a página antes de apertar de novo.",
        "O que você apertou não foi registrado.",
    ),
    kept: "O que já estava registrado não se perdeu.",
    back: "Voltar à página",
    first: "Página inicial",
};

const VI: Words = Words {
    of: |kind| match kind {
        TroubleKind::BadForm => ("Không nhận được nội dung", "Hãy quay lại, tải lại trang và thử lại."),
        TroubleKind::Foreign => {
            ("Thao tác không được nhận", "Hãy mở lại từ trang đầu và thử lại. Nếu vẫn bị, hãy báo cho thành phố.")
        }
        TroubleKind::SignedOut => ("Bạn đã đăng xuất", "Hãy đăng nhập lại từ trang đầu."),
        TroubleKind::Forbidden => {
            ("Bạn không xem được trang này", "Đây là trang của người khác. Hãy mở trang của bạn.")
        }
        TroubleKind::NotFound => {
            ("Không tìm thấy trang", "Địa chỉ có thể đã thay đổi hoặc bị sai. Hãy mở lại từ trang đầu.")
        }
        TroubleKind::TooSlow => ("Kết nối bị ngắt", "Hãy thử lại ở nơi có sóng tốt."),
        TroubleKind::TooLarge => ("Nội dung quá lớn", "Hãy viết ngắn lại rồi thử lại."),
        TroubleKind::Misnamed => ("Không mở được bằng địa chỉ này", "Hãy mở địa chỉ thường dùng."),
        TroubleKind::TooMany => {
            ("Xin chờ một chút", "Đã thao tác quá nhiều lần trong thời gian ngắn. Hãy thử lại sau khoảng một phút.")
        }
        TroubleKind::Busy => ("Hiện đang rất đông", "Hãy thử lại sau khoảng một phút."),
        TroubleKind::Uncertain => (
            "Chưa kiểm tra được đã ghi lại hay chưa",
            "Nếu trang đã hiện số hoặc lịch hẹn của bạn thì thao tác đã được ghi lại. Nếu vẫn không rõ, hãy tải lại trang này và đồng ý gửi lại: cùng một lần gửi chỉ được ghi một lần nên không bị trùng.",
        ),
        TroubleKind::Broken => ("Đã xảy ra lỗi", "Hãy thử lại sau khoảng một phút. Nếu vẫn bị, hãy báo cho thành phố."),
    },
    pressed: (
        "Không rõ thao tác vừa rồi đã được ghi lại hay chưa. Hãy xem lại trang trước khi bấm lần nữa.",
        "Thao tác vừa rồi chưa được ghi lại.",
    ),
    kept: "Những gì đã ghi lại không bị mất.",
    back: "Quay lại trang",
    first: "Trang đầu",
};

const ZH: Words = Words {
    of: |kind| match kind {
        TroubleKind::BadForm => ("无法读取提交的内容", "请返回上一页，重新加载后再试。"),
        TroubleKind::Foreign => ("操作未被接受", "请从首页重新打开后再试。如果仍然如此，请告诉市政府。"),
        TroubleKind::SignedOut => ("您已退出登录", "请从首页重新登录。"),
        TroubleKind::Forbidden => ("无法查看此页面", "这是其他人的页面。请打开您自己的页面。"),
        TroubleKind::NotFound => ("找不到页面", "地址可能已更改或有误。请从首页打开。"),
        TroubleKind::TooSlow => ("通信中断", "请在信号好的地方再试一次。"),
        TroubleKind::TooLarge => ("内容太大", "请缩短所写内容后再试。"),
        TroubleKind::Misnamed => ("无法用此地址打开", "请打开平时使用的地址。"),
        TroubleKind::TooMany => ("请稍等", "短时间内操作次数过多。请约一分钟后再试。"),
        TroubleKind::Busy => ("目前非常繁忙", "请约一分钟后再试。"),
        TroubleKind::Uncertain => (
            "无法确认是否已记录",
            "如果原页面上已有您的号码或预约，就表示已记录。如果仍不清楚，请重新加载此页面并同意重新提交：同一次提交只记录一次，不会重复。",
        ),
        TroubleKind::Broken => ("发生错误", "请约一分钟后再试。如果仍然如此，请告诉市政府。"),
    },
    pressed: ("不清楚刚才的操作是否已记录。再次操作前，请先查看原页面。", "刚才的操作没有被记录。"),
    kept: "之前的记录没有丢失。",
    back: "返回原页面",
    first: "首页",
};
