use domain::{bookings::calendar::Told, queue::office::Lang, words::Common};

use super::{Labels, Said, Tongue};

pub(super) const TONGUE: Tongue = Tongue {
    common: Common::of(Lang::Vi),
    colon: ": ",
    comma: ", ",
    labels: Labels {
        place: "Nơi đến",
        desk: "Quầy",
        when: "Ngày giờ",
        days: "Những ngày quý vị mong muốn",
        reason: "Lý do",
    },
    said,
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

const fn said(told: Told) -> Said {
    let (title, lead) = match told {
        Told::Code => ("Mã xác nhận đặt lịch", "Đây là mã xác nhận đặt lịch của quý vị."),
        Told::Booked => ("Đã nhận lịch hẹn của quý vị", "Lịch hẹn của quý vị đã được xác nhận."),
        Told::Moved => ("Lịch hẹn đã được thay đổi", "Lịch hẹn đã được thay đổi. Nội dung mới như sau."),
        Told::Cancelled => ("Lịch hẹn đã được hủy", "Lịch hẹn sau đây đã được hủy."),
        Told::CalledOff => {
            ("Quầy nghỉ vào giờ hẹn của quý vị", "Vì quầy nghỉ nên chúng tôi phải hủy lịch hẹn sau đây.")
        }
        Told::Reminder => ("Sắp đến lịch hẹn của quý vị", "Sắp đến lịch hẹn của quý vị."),
        Told::Waits => {
            ("Quý vị đang ở trong danh sách chờ", "Quý vị đang ở trong danh sách chờ. Lịch hẹn chưa được đặt.")
        }
        Told::Offered => ("Đã có chỗ trống", "Chỗ mà quý vị chờ đã trống."),
        Told::Reinvited => ("Quý vị có thể đặt lịch lại", "Chúng tôi không thấy quý vị đến vào ngày hẹn sau đây."),
    };
    Said { title, lead }
}
