### The screen that gives numbers. Short lines: nobody scrolls before a kiosk.

## The first screen.

kiosk-start = Lấy số
kiosk-welcome = Chạm vào màn hình để lấy số
kiosk-card = Nếu đã đặt lịch hoặc có thẻ, hãy đưa thẻ vào đầu đọc

## Choosing.

kiosk-choose = Hôm nay bạn cần làm thủ tục gì?
kiosk-choose-more = Bạn còn cần làm gì nữa?
kiosk-estimate = Thời gian chờ chỉ là ước tính
kiosk-waiting = { $people ->
    [0] Không có ai đang chờ
   *[other] { $people } người đang chờ
}
kiosk-minutes = khoảng { $minutes } phút
kiosk-minutes-between = khoảng { $least }–{ $most } phút
kiosk-closed = Hiện đang đóng
kiosk-used-up = Hôm nay đã hết số
kiosk-hours = Phát số từ { $opens } đến { $closes }
kiosk-opens-next = Sẽ phát số trở lại từ { $when }
kiosk-previous = Trang trước
kiosk-next = Trang sau
kiosk-page = Trang { $page } trên { $pages }
kiosk-first = Về đầu
kiosk-back = Quay lại
kiosk-language = Ngôn ngữ

## What was chosen.

kiosk-confirm = Bạn sẽ lấy số cho
kiosk-add = Thêm thủ tục khác
kiosk-remove = Bỏ { $name }
kiosk-care = Tôi cần được hỗ trợ
kiosk-care-detail = Ví dụ: xe lăn, phụ nữ mang thai, có con nhỏ, người cao tuổi
kiosk-take = Lấy số

## Whoever has a booking.

kiosk-booked = Tôi đã đặt lịch
kiosk-booked-title = Đưa mã QR vào máy quét hoặc nhập số lịch hẹn
kiosk-scan-here = Mã QR có trong email hoặc trang đặt lịch của bạn
kiosk-booking-number = Số lịch hẹn
kiosk-check = Bốn chữ số
kiosk-check-hint = Tháng và ngày sinh (ngày 5 tháng 3 là 0305), hoặc bốn số cuối của số điện thoại
kiosk-erase = Xóa
kiosk-check-in = Xác nhận đã đến
kiosk-booked-arrived = Đã ghi nhận bạn đến theo lịch hẹn
kiosk-booked-at = Lịch hẹn lúc { $time }

## The number.

kiosk-asking = Đang lấy số
kiosk-asking-detail = Xin vui lòng chờ
kiosk-looking = Đang tra cứu
kiosk-number = Số của bạn
kiosk-arrived = Đã ghi nhận bạn đến
kiosk-waits = Bạn đang chờ với số này
kiosk-before = Số người trước bạn
kiosk-people = { $people }
kiosk-next-turn = Tiếp theo là lượt của bạn
kiosk-about = Thời gian chờ ước tính
kiosk-scan = Quét mã để xem lượt của bạn trên điện thoại

## The paper.

kiosk-printing = Đang in phiếu
kiosk-printed = Hãy lấy phiếu và chờ đến lượt
kiosk-paperless = Không có phiếu giấy. Hãy chụp ảnh số hoặc quét mã QR
kiosk-out-of-paper = Hết giấy. Hãy chụp ảnh số hoặc quét mã QR
kiosk-not-printed = Không in được. Hãy chụp ảnh số hoặc quét mã QR
kiosk-printer-near-end = Máy in sắp hết giấy. Hãy báo cho nhân viên
kiosk-printer-faulty = Hiện không in được phiếu. Số của bạn sẽ hiện trên màn hình
kiosk-print-again = In lại
kiosk-done = Kết thúc

## Nobody touches it.

kiosk-idle = Về màn hình đầu sau { $seconds } giây
kiosk-stay = Tiếp tục

## Why not.

kiosk-ask-staff = Hãy hỏi nhân viên
kiosk-away = Hiện không thể phát số
kiosk-refused-closed = Hiện ngoài giờ làm việc
kiosk-refused-used-up = Hôm nay đã hết số
kiosk-refused-choose-again = Danh sách thủ tục đã thay đổi
    .more = Hãy chọn lại
kiosk-refused-too-many = Lấy quá nhiều số trong thời gian ngắn
    .more = Hãy chờ một lát rồi thử lại
kiosk-refused-not-now = Hiện không thể phát số

## Why a booking is not checked in.

kiosk-no-arrival-unknown = Không tìm thấy lịch hẹn
    .more = Hãy kiểm tra lại số hoặc hỏi nhân viên
kiosk-no-arrival-not-today = Lịch hẹn này là { $when }
kiosk-no-arrival-elsewhere = Lịch hẹn này là ở { $place }
kiosk-no-arrival-over = Lịch hẹn này đã bị hủy
kiosk-no-arrival-not-booked = Lịch hẹn này chưa được xác nhận
kiosk-no-arrival-used = Bạn đã được ghi nhận đến rồi
    .more = Số của bạn là { $number }
kiosk-no-arrival-used-waits = Hãy chờ gọi
kiosk-no-arrival-closed = Hiện ngoài giờ làm việc
kiosk-no-arrival-used-up = Hôm nay đã hết số
