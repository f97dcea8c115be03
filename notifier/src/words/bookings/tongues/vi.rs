use domain::{days::Days, lang::Lang};

use super::{Labels, Tongue};

pub(super) const TONGUE: Tongue = Tongue {
    days: Days::of(Lang::Vi),
    colon: ": ",
    comma: ", ",
    labels: Labels {
        place: "Nơi đến",
        desk: "Quầy",
        when: "Ngày giờ",
        days: "Những ngày quý vị mong muốn",
        reason: "Lý do",
    },
    dear: |name| format!("Kính gửi {name},"),
    bring_page: "Vui lòng xem những thứ cần mang theo trên trang đặt lịch của quý vị.",
    enter_code: "Vui lòng nhập sáu chữ số này vào màn hình đặt lịch.",
    code_until: |until| format!("Mã dùng được đến {until}. Việc đặt lịch chưa hoàn tất cho đến khi nhập mã."),
    see_mail: "Vui lòng xem email",
    change_until: |until| format!("Quý vị có thể thay đổi hoặc hủy trên trang đặt lịch đến {until}."),
    change_there: |place| format!("Để thay đổi hoặc hủy, vui lòng liên hệ {place}."),
    book_again: "Nếu vẫn muốn đến, vui lòng đặt lịch lại.",
    other_time: "Vui lòng đặt lịch vào thời gian khác. Chúng tôi thành thật xin lỗi.",
    wait: "Khi có chỗ trống, chúng tôi sẽ gửi email cho quý vị.",
    offer_until: |until| format!("Vui lòng trả lời trước {until}. Sau đó chỗ này sẽ dành cho người tiếp theo."),
    link: "Mở trang đặt lịch của quý vị",
    stop: "Nếu không muốn nhận nhắc hẹn, quý vị có thể tắt trên trang đặt lịch.",
    footer: |place| {
        format!(
            "Địa chỉ này không nhận thư trả lời.\n\
             Nếu quý vị không đặt lịch này, vui lòng liên hệ {place}."
        )
    },
};
