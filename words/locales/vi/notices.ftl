### What is sent: pushes and mails. A push says neither who nor what for.

## A child came to the nursery, or went home. A push names nobody; a mail says who.

notices-arrived = Con đã đến nhà trẻ
notices-arrived-at = Giờ đến: { $when }
notices-arrived-who = { $name } đã đến nhà trẻ
notices-arrived-other = Người đưa con đến là một người khác đã đăng ký
notices-arrived-by = Người đưa: { $name }
notices-left = Con đã ra về
notices-left-at = Giờ về: { $when }
notices-left-who = { $name } đã ra về
notices-left-other = Người đón con là một người khác đã đăng ký
notices-left-by = Người đón: { $name }
notices-still-here = Đính chính: con vẫn ở nhà trẻ
    .more = Thông báo ra về lúc nãy là nhầm. Con đang ở nhà trẻ.
notices-still-here-who = { $name } vẫn ở nhà trẻ (đính chính)
notices-still-here-sorry = Thông báo { $name } đã ra về lúc nãy là nhầm. Chúng tôi thành thật xin lỗi.
notices-still-here-at = { $name } đang ở nhà trẻ (đã kiểm tra: { $when }).
notices-cleared = Đính chính thông báo hôm nay
    .more = Thông báo lúc nãy là nhầm. Hiện không có ghi nhận giờ đến hay giờ về của hôm nay.
notices-cleared-who = Đính chính: thông báo về { $name } hôm nay
notices-cleared-sorry = Thông báo về { $name } lúc nãy là nhầm. Chúng tôi thành thật xin lỗi.
notices-cleared-at = Đã xóa ghi nhận ({ $when }). Hiện không có ghi nhận giờ đến hay giờ về của hôm nay.
notices-child = Con của quý vị
notices-child-page = Quý vị có thể xem một ngày của con ở nhà trẻ trên trang này.
notices-child-link = Xem một ngày của con

## A guardian is invited, by mail alone.

notices-invited = Xem giờ con đến và ra về trên điện thoại
    .more = Quý vị có thể xem trên điện thoại giờ con đến nhà trẻ và giờ con ra về.
notices-invited-until = Đường dẫn dưới đây chỉ dùng được một lần, đến { $until }. Hãy mở bằng điện thoại thường dùng và bấm nút bắt đầu. Không cần mật khẩu. Xin đừng gửi đường dẫn này cho người khác.
notices-invited-page = Vui lòng mở đường dẫn này.
notices-invited-link = Bắt đầu

## A number in a line: it is called, or its turn is near.

notices-called = Đang gọi số { $number }
notices-called-to = Xin mời đến { $counter }
notices-near = Số { $number }: sắp đến lượt bạn
notices-near-before = { $before ->
    [0] Tiếp theo là bạn. Vui lòng chờ gần quầy
   *[other] Còn { $before } người trước bạn. Vui lòng chờ gần quầy
}

notices-called-letter = Đang gọi số { $number }
notices-near-letter = Số { $number }: sắp đến lượt bạn
notices-queue-page = Bạn có thể xem thứ tự hiện tại trên trang này.
notices-queue-link = Xem thứ tự hiện tại

## What is new of a booking: the subject, and a sentence.

notices-booking-code = Mã xác nhận đặt lịch
    .more = Đây là mã xác nhận đặt lịch của quý vị.
notices-booking-booked = Đã nhận lịch hẹn của quý vị
    .more = Lịch hẹn của quý vị đã được xác nhận.
notices-booking-moved = Lịch hẹn đã được thay đổi
    .more = Lịch hẹn đã được thay đổi. Nội dung mới như sau.
notices-booking-cancelled = Lịch hẹn đã được hủy
    .more = Lịch hẹn sau đây đã được hủy.
notices-booking-called-off = Chúng tôi phải hủy lịch hẹn của quý vị
    .more = Vì quầy nghỉ nên chúng tôi phải hủy lịch hẹn sau đây.
notices-booking-reminder = Sắp đến lịch hẹn của quý vị
    .more = Sắp đến lịch hẹn của quý vị.
notices-booking-waits = Quý vị đang ở trong danh sách chờ
    .more = Quý vị đang ở trong danh sách chờ. Lịch hẹn chưa được đặt.
notices-booking-offered = Đã có chỗ trống
    .more = Chỗ mà quý vị chờ đã trống.
notices-booking-reinvited = Quý vị có thể đặt lịch lại
    .more = Chúng tôi không thấy quý vị đến vào ngày hẹn sau đây.
notices-booking-link = Trang lịch hẹn của quý vị
    .more = Đây là trang lịch hẹn của quý vị. Quý vị có thể xem và thay đổi lịch hẹn tại đó.

notices-booking-news = Thông báo về lịch hẹn của quý vị
    .more = Có thông báo về lịch hẹn của quý vị.
notices-look = Vui lòng xem trang đặt lịch của quý vị

## The names of what a mail says of a booking.

notices-place = Nơi đến
notices-desk = Quầy
notices-when = Ngày giờ
notices-days = Những ngày quý vị mong muốn
notices-reason = Lý do

## The sentences of a mail about a booking.

notices-dear = Kính gửi { $name },
notices-bring-page = Vui lòng xem những thứ cần mang theo trên trang đặt lịch của quý vị.
notices-enter-code = Vui lòng nhập sáu chữ số này vào màn hình đặt lịch.
notices-code-until = Mã dùng được đến { $until }. Việc đặt lịch chưa hoàn tất cho đến khi nhập mã.
notices-see-mail = Vui lòng xem email
notices-change-until = Quý vị có thể thay đổi hoặc hủy trên trang đặt lịch đến { $until }.
notices-change-there = Để thay đổi hoặc hủy, vui lòng liên hệ { $place }.
notices-book-again = Nếu vẫn muốn đến, vui lòng đặt lịch lại.
notices-other-time = Vui lòng đặt lịch vào thời gian khác. Chúng tôi thành thật xin lỗi.
notices-wait = Khi có chỗ trống, chúng tôi sẽ gửi email cho quý vị.
notices-offer-until = Vui lòng trả lời trước { $until }. Sau đó chỗ này sẽ dành cho người tiếp theo.
notices-link = Mở trang đặt lịch của quý vị
notices-stop = Nếu không muốn nhận nhắc hẹn, quý vị có thể tắt trên trang đặt lịch.
notices-footer =
    Địa chỉ này không nhận thư trả lời.
    Nếu quý vị không đặt lịch này, vui lòng liên hệ { $place }.

## The frame of every other mail.

notices-from = Thông báo từ { $place }.
notices-page = Quý vị có thể xem nội dung trên trang này.
notices-letter-footer =
    Địa chỉ này không nhận thư trả lời.
    Nếu thư này không phải gửi cho quý vị, vui lòng liên hệ { $place }.
