//! Why a phone could not check in for a booking, in the visitor's language, and the way back to the booking.

use askama::Template;
use domain::{lang::Lang, queue::arrivals::NoArrival, time::CivilDay};
use hub_web::pages::{Shell, tongues::lang_key};

/// The answer to `POST /booking/{code}/arrive` when no number was given.
#[derive(Debug, Template)]
#[template(path = "arrival_refused.html")]
pub struct NotArrived {
    /// The frame.
    pub shell: Shell,
    /// The code of the booking's page.
    pub code: String,
    /// Why.
    pub why: WhyNot,
    /// The language of the page.
    pub lang: Lang,
}

/// Why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhyNot {
    /// The digits are not today's.
    WrongDigits,
    /// Too many digits were tried.
    TooMany,
    /// The booking gives no number now.
    Refused(NoArrival),
}

impl NotArrived {
    fn lang_key(&self) -> &'static str {
        lang_key(self.lang)
    }

    fn words(&self) -> (String, &'static str) {
        match &self.why {
            WhyNot::WrongDigits => (wrong_digits(self.lang).to_owned(), look_again(self.lang)),
            WhyNot::TooMany => (too_many(self.lang).to_owned(), ask_staff(self.lang)),
            WhyNot::Refused(why) => (refused(why, self.lang), ask_staff(self.lang)),
        }
    }

    const fn to_booking(&self) -> &'static str {
        match self.lang {
            Lang::Ja => "予約のページを開く",
            Lang::Easy => "よやくの ページを ひらく",
            Lang::En => "Open your booking",
            Lang::Pt => "Abrir sua reserva",
            Lang::Vi => "Mở lịch hẹn của bạn",
            Lang::Zh => "打开预约页面",
        }
    }
}

const fn wrong_digits(lang: Lang) -> &'static str {
    match lang {
        Lang::Ja => "4けたの番号がちがいます",
        Lang::Easy => "4つの すうじが ちがいます",
        Lang::En => "The four digits are not right",
        Lang::Pt => "Os quatro dígitos não estão corretos",
        Lang::Vi => "Bốn chữ số không đúng",
        Lang::Zh => "四位数字不正确",
    }
}

const fn look_again(lang: Lang) -> &'static str {
    match lang {
        Lang::Ja => "役所の表示画面に出ている番号を、もう一度お確かめください。",
        Lang::Easy => "やくしょの がめんの すうじを もういちど 見てください。",
        Lang::En => "Please look at the screen in the office again.",
        Lang::Pt => "Confira novamente a tela da prefeitura.",
        Lang::Vi => "Hãy xem lại màn hình tại văn phòng.",
        Lang::Zh => "请再次查看办事大厅屏幕上的数字。",
    }
}

const fn too_many(lang: Lang) -> &'static str {
    match lang {
        Lang::Ja => "続けて何度も試されました",
        Lang::Easy => "なんども まちがえました",
        Lang::En => "Too many tries",
        Lang::Pt => "Muitas tentativas",
        Lang::Vi => "Đã thử quá nhiều lần",
        Lang::Zh => "尝试次数过多",
    }
}

const fn ask_staff(lang: Lang) -> &'static str {
    match lang {
        Lang::Ja => "お困りのときは、職員にお声がけください。",
        Lang::Easy => "わからないときは、ここの 人に きいてください。",
        Lang::En => "If you need help, please ask a member of staff.",
        Lang::Pt => "Se precisar de ajuda, fale com um funcionário.",
        Lang::Vi => "Nếu cần giúp đỡ, hãy hỏi nhân viên.",
        Lang::Zh => "如需帮助，请咨询工作人员。",
    }
}

fn refused(why: &NoArrival, lang: Lang) -> String {
    let text = match (why, lang) {
        (_, Lang::Ja) => return why.japanese(),
        (NoArrival::NotToday { day, time }, lang) => return another_day(*day, time, lang),
        (NoArrival::Elsewhere { place }, lang) => return elsewhere(place, lang),
        (NoArrival::Unknown, Lang::Easy) => "よやくが 見つかりません。",
        (NoArrival::Unknown, Lang::En) => "The booking was not found.",
        (NoArrival::Unknown, Lang::Pt) => "A reserva não foi encontrada.",
        (NoArrival::Unknown, Lang::Vi) => "Không tìm thấy lịch hẹn.",
        (NoArrival::Unknown, Lang::Zh) => "找不到该预约。",
        (NoArrival::Over, Lang::Easy) => "この よやくは とりけされました。",
        (NoArrival::Over, Lang::En) => "This booking was cancelled.",
        (NoArrival::Over, Lang::Pt) => "Esta reserva foi cancelada.",
        (NoArrival::Over, Lang::Vi) => "Lịch hẹn này đã bị hủy.",
        (NoArrival::Over, Lang::Zh) => "该预约已取消。",
        (NoArrival::NotBooked, Lang::Easy) => "この よやくは まだ きまっていません。",
        (NoArrival::NotBooked, Lang::En) => "This booking is not confirmed yet.",
        (NoArrival::NotBooked, Lang::Pt) => "Esta reserva ainda não está confirmada.",
        (NoArrival::NotBooked, Lang::Vi) => "Lịch hẹn này chưa được xác nhận.",
        (NoArrival::NotBooked, Lang::Zh) => "该预约尚未确定。",
        (NoArrival::Used { .. }, Lang::Easy) => "うけつけは おわっています。",
        (NoArrival::Used { .. }, Lang::En) => "You have already checked in with this booking.",
        (NoArrival::Used { .. }, Lang::Pt) => "A chegada com esta reserva já foi registrada.",
        (NoArrival::Used { .. }, Lang::Vi) => "Lịch hẹn này đã được ghi nhận đến rồi.",
        (NoArrival::Used { .. }, Lang::Zh) => "该预约已办理到场登记。",
        (NoArrival::Closed, Lang::Easy) => "いまは やっていません。",
        (NoArrival::Closed, Lang::En) => "We are closed now.",
        (NoArrival::Closed, Lang::Pt) => "Estamos fechados agora.",
        (NoArrival::Closed, Lang::Vi) => "Hiện ngoài giờ làm việc.",
        (NoArrival::Closed, Lang::Zh) => "现在不在受理时间。",
        (NoArrival::UsedUp, Lang::Easy) => "きょうの ばんごうは おわりました。",
        (NoArrival::UsedUp, Lang::En) => "No numbers are left today.",
        (NoArrival::UsedUp, Lang::Pt) => "As senhas de hoje acabaram.",
        (NoArrival::UsedUp, Lang::Vi) => "Hôm nay đã hết số.",
        (NoArrival::UsedUp, Lang::Zh) => "今天的号码已发完。",
    };
    text.to_owned()
}

fn another_day(day: CivilDay, time: &str, lang: Lang) -> String {
    let (year, month, of_month) = day.ymd();
    match lang {
        Lang::Ja | Lang::Easy => format!("この よやくは {} {time} です。", day.japanese()),
        Lang::En => format!("This booking is for {day} at {time}."),
        Lang::Pt => format!("Esta reserva é para {of_month:02}/{month:02}/{year}, {time}."),
        Lang::Vi => format!("Lịch hẹn này là ngày {of_month:02}/{month:02}/{year} lúc {time}."),
        Lang::Zh => format!("该预约的时间是{year}年{month}月{of_month}日{time}。"),
    }
}

fn elsewhere(place: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja | Lang::Easy => format!("この よやくの ばしょは {place} です。"),
        Lang::En => format!("This booking is at {place}."),
        Lang::Pt => format!("Esta reserva é em {place}."),
        Lang::Vi => format!("Lịch hẹn này là ở {place}."),
        Lang::Zh => format!("该预约的地点是{place}。"),
    }
}
