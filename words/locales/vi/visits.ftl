### The pages of a number, and of an office's lines. What an office calls its sections, services and counters is the office's own; a minute is never a promise.

## The number and the place in the line.

visits-your-number = Số của bạn
visits-ahead = Còn { $count } người trước bạn
visits-next-turn = Tiếp theo là lượt của bạn
visits-estimate = Thời gian chờ ước tính
visits-about = khoảng { $minutes } phút
visits-no-estimate = Hiện chưa biết
visits-not-promised = Đây là ước tính. Có thể sớm hơn hoặc muộn hơn.
visits-services = Thủ tục
visits-bring = Vui lòng mang theo
visits-reason = Lời nhắn từ quầy
visits-calls = Các số vừa được gọi
visits-no-calls = Chưa có số nào được gọi

## Where the visit stands, and what to do.

visits-away = Bạn chưa đến
    .more = Hãy đến trước khi tới lượt của bạn.
visits-waiting = Vui lòng chờ
    .more = Chúng tôi sẽ gọi số và quầy của bạn.
visits-precalled = Sắp gọi bạn
    .more = Hãy chờ gần quầy này.
visits-called = Đang gọi bạn
    .more = Hãy đến quầy này.
visits-serving = Đang làm thủ tục
    .more = Tại quầy này.
visits-parked = Đang xử lý
    .more = Khi xong, nhân viên sẽ gọi bạn.
visits-must-return = Vui lòng quay lại lần khác
    .more = Khi quay lại, hãy đưa số này cho nhân viên.
visits-finished = Đã xong
    .more = Cảm ơn bạn đã đến.
visits-left = Số này đã kết thúc
    .more = Số này sẽ không được gọi nữa. Nếu cần, hãy lấy số mới.
visits-no-show = Chúng tôi đã gọi nhưng bạn không có mặt
    .more = Nếu vẫn cần làm thủ tục, hãy nói với nhân viên.
visits-old-number = Đây là số của ngày { $day }, không còn dùng được. Nếu cần, hãy lấy số mới.
visits-kept-number = Đây là số của ngày { $day }, vẫn dùng được để làm tiếp.

## The page itself.

visits-as-of = Lúc { $time }
visits-refresh = Cập nhật
visits-by-itself = Tự động cập nhật
visits-lost = Mất kết nối. Cập nhật lần cuối
    .more = Trang sẽ tự cập nhật khi có kết nối.
visits-to-office = Xem mức độ đông
visits-unknown = Không tìm thấy số này
    .more = Địa chỉ có thể bị thiếu hoặc số đã quá cũ. Hãy quét lại mã QR trên phiếu.

## Coming.

visits-come = Khi bạn đến
    .more = Nhập bốn chữ số trên màn hình của cơ quan rồi bấm “Tôi đã đến”.
visits-code = Bốn chữ số
visits-here = Tôi đã đến
visits-check-in = Báo đã đến
visits-is-it-you = Bạn sẽ báo đã đến với số này.
visits-no-ticket = Trang số của bạn chưa được mở trên điện thoại này. Hãy mở trang số rồi quét lại mã QR. Nếu chưa có số, hãy lấy số ở máy tại cơ quan.
visits-other-office = Số của bạn không phải của cơ quan này.
visits-checked-in = Đã ghi nhận bạn đến.
visits-open-ticket = Mở trang số của bạn

## Being told.

visits-stay = Báo bằng âm thanh
    .more = Trang này phát âm thanh khi gọi bạn. Hãy để trang mở.
visits-staying = Sẽ có âm thanh khi gọi bạn. Màn hình luôn sáng.
visits-tell-me = Nhận thông báo
visits-push-offer = Chúng tôi có thể báo trên điện thoại này khi gần đến lượt và khi gọi bạn.
visits-push-button = Nhận trên điện thoại này
visits-push-allow = Nếu được hỏi, hãy bấm “Cho phép”.
visits-push-on = Thông báo sẽ đến điện thoại này
    .more = Kể cả khi bạn đóng trang.
visits-push-stop = Ngừng thông báo
visits-push-blocked = Thông báo đang bị chặn
    .more = Hãy cho phép thông báo của trang này trong cài đặt điện thoại rồi mở lại trang.
visits-push-failed = Hiện chưa thực hiện được
    .more = Hãy thử lại sau.
visits-push-again = Thử lại
visits-push-impossible = Điện thoại này không nhận được thông báo. Hãy để trang này mở trong khi chờ.
visits-push-home-screen = Trên iPhone, hãy bấm nút chia sẻ, chọn “Thêm vào MH chính” và mở từ đó.
visits-mail = Nhận qua email
    .more = Chỉ dùng cho số này và xóa sau hai ngày.
visits-mail-address = Địa chỉ email
visits-mail-button = Lưu
visits-mail-on = Chúng tôi cũng báo qua email
    .more = Hãy xem cả thư mục thư rác.
visits-mail-stop = Ngừng email

## Later, or not at all.

visits-later = Lùi lượt lại
    .more = Nếu không kịp, hãy chọn thời gian lùi lại. Số vẫn giữ nguyên.
visits-minutes = { $minutes } phút
visits-leave = Trả lại số
    .more = Bạn sẽ không được gọi nữa. Không thể hoàn tác.
visits-leave-button = Trả lại số

## After something was done.

visits-done-postponed = Đã lùi lượt của bạn.
visits-done-arrived = Đã ghi nhận bạn đến. Hãy chờ đến lượt.
visits-done-mail = Đã lưu địa chỉ email.
visits-done-no-mail = Sẽ không gửi email nữa.

## The office's lines, and a number from home.

visits-office-title = Mức độ đông tại quầy
visits-waiting-people = { $count } người đang chờ
visits-nobody-waits = Không có ai đang chờ
visits-hours = Phát số từ { $opens } đến { $closes }.
visits-closed-now = Hiện ngoài giờ làm việc.
visits-opens-next = Có thể lấy số trở lại từ { $when }.
visits-from-home = Lấy số từ nhà
    .more = Bạn có thể lấy số trước khi đến. Hãy đến trước lượt của mình và báo khi đã đến.
visits-choose = Bạn cần làm gì? (có thể chọn nhiều)
visits-ended-today = Hôm nay đã hết số
visits-none-from-home = Không thể lấy số từ nhà. Hãy lấy số ở máy tại cơ quan.
visits-care = Tôi cần được hỗ trợ
    .more = Ví dụ: xe lăn, phụ nữ mang thai, có con nhỏ, người cao tuổi
visits-take = Lấy số
visits-leave-empty = Hãy để trống ô này
visits-has = Bạn đã có số { $number } ({ $section }).
visits-has-another = Nếu muốn đổi việc cần làm, hãy trả lại số đó rồi lấy số mới. Nếu cần thêm một số nữa, hãy bấm lại “Lấy số” ở dưới.

## Why not.

visits-closed = Hiện ngoài giờ làm việc. Hãy thử lại trong giờ làm việc.
visits-choose-again = Hãy chọn thủ tục. Nếu danh sách đã thay đổi, hãy chọn lại.
visits-used-up = Hôm nay đã hết số cho thủ tục này. Nếu gấp, hãy nói với nhân viên.
visits-too-many-from-here = Đã có nhiều số được lấy từ cùng một đường truyền internet mà chưa có ai đến. Hãy thử lại sau hoặc lấy số ở máy tại cơ quan.
visits-too-many-away = Hiện có quá nhiều người lấy số từ nhà. Hãy thử lại sau hoặc lấy số ở máy tại cơ quan.
visits-too-many = Thao tác quá nhiều lần. Hãy chờ một phút rồi thử lại.
visits-other-day = Hôm nay không dùng được số này. Hãy lấy số mới.
visits-changed = Hàng chờ đã thay đổi nên không thực hiện được. Trang này cho thấy tình trạng hiện tại.
visits-bad-entry = Không thể nhận. Hãy thử lại.
visits-not-possible = Không thể thực hiện. Hãy nói với nhân viên.
visits-wrong-code = Bốn chữ số không đúng. Hãy nhập chữ số của hôm nay trên màn hình của cơ quan.
visits-too-many-codes = Nhập sai nhiều lần. Hãy chờ một lát hoặc báo với nhân viên rằng bạn đã đến.
visits-bad-address = Hãy kiểm tra địa chỉ email.

## The offices to choose from, and what the bar of all pages calls them.

visits-bar = Quầy
visits-places = Nơi có quầy tiếp nhận
    .more = Hãy chọn nơi bạn muốn đến.
visits-no-places = Hiện không có nơi nào có quầy tiếp nhận.

## The card that says where an office is and how it is called.

visits-card = Thông tin quầy
    .hours = Mở cửa { $hours }
    .call = Gọi điện
    .map = Xem bản đồ
