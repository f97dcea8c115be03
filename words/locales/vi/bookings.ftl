### Booking: the page on which residents book, the booking's own page, and what mails say of it too. What a place calls its desks and services is the place's own.

## The parts of a booking, on pages and in mails.

bookings-services = Thủ tục
bookings-people = Số người
bookings-number = Số lịch hẹn
bookings-telephone = Điện thoại
bookings-bring = Những thứ cần mang theo
bookings-people-counted = { $people } người
bookings-people-how = { $people } ({ $how })

## Choosing.

bookings-title = Đặt lịch hẹn
bookings-places = Nơi có thể đặt lịch
    .more = Vui lòng chọn nơi.
bookings-no-places = Hiện không thể đặt lịch qua mạng. Vui lòng gọi điện cho quầy.
bookings-stopped = Hiện không nhận đặt lịch mới
    .more = Lịch đã đặt vẫn giữ nguyên, bạn vẫn có thể đổi hoặc hủy.
bookings-choose-services = Bạn muốn đặt lịch việc gì?
    .more = Có thể chọn nhiều việc.
bookings-next = Tiếp tục
bookings-nothing-chosen = Hãy chọn thủ tục rồi bấm “Tiếp tục”.
bookings-look-up-bring = Xem trước những thứ cần mang
bookings-choose-people = Có bao nhiêu người làm thủ tục?
    .more = Không tính người đi cùng.
bookings-when-several = Nếu từ hai người trở lên
bookings-together = Tất cả cùng giờ
    .more = Mỗi người làm thủ tục ở một quầy, cùng một lúc.
bookings-in-a-row = Lần lượt từng người
    .more = Làm lần lượt tại một quầy, nên mất nhiều thời gian hơn.
bookings-choose-day = Chọn ngày
bookings-choose-time = Chọn giờ
bookings-change = Đổi
bookings-about-minutes = khoảng { $minutes } phút

## What was chosen.

bookings-day = Ngày
bookings-days = Ngày mong muốn
bookings-names = Họ tên

## The calendar.

bookings-signs = Ký hiệu
bookings-free = còn chỗ
bookings-few = còn ít chỗ
bookings-full = hết chỗ
bookings-closed = nghỉ
bookings-over = đã hết hạn đặt
bookings-not-yet = chưa thể đặt
bookings-earlier-month = Tháng trước
bookings-later-month = Tháng sau
bookings-closed-days = Ngày nghỉ
bookings-holiday = ngày lễ
bookings-year-end = nghỉ Tết dương lịch
bookings-monthly = ngày nghỉ định kỳ
bookings-none-this-month = Tháng này không còn chỗ.
bookings-none-this-day = Ngày này không còn chỗ.
bookings-next-free = Ngày còn chỗ tiếp theo
bookings-with-fewer = Nếu ít người hơn hoặc lần lượt từng người, có thể còn chỗ.
bookings-to-calendar = Quay lại lịch
bookings-morning = Buổi sáng
bookings-afternoon = Buổi chiều
bookings-cut-off = Có thể đặt, đổi và hủy đến { $until }.
bookings-no-room = Ngày bạn muốn đã hết chỗ?
    .more = Hãy đăng ký chờ. Khi có chỗ, chúng tôi sẽ báo qua email.
bookings-wait-button = Đăng ký chờ

## Who comes.

bookings-held = Giờ này được giữ cho bạn đến { $time }.
bookings-left = còn { $minutes } phút { $seconds } giây
bookings-ended = Đã hết thời gian giữ chỗ. Vui lòng chọn lại giờ.
bookings-who = Người đến
bookings-name = Họ tên
bookings-kana = Cách đọc (kana)
    .more = Nếu không có, hãy viết bằng chữ Latinh.
bookings-email = Email
    .more = Để gửi mã xác nhận và thông báo về lịch hẹn.
bookings-phone = Số điện thoại
    .more = Chúng tôi có thể gọi khi có việc gấp.
bookings-needed = bắt buộc
bookings-optional = không bắt buộc
bookings-companions = Họ tên những người cùng làm thủ tục
    .more = Chỉ cần những người bạn biết.
bookings-wishes = Điều muốn báo trước cho quầy
    .more = Xe lăn, ngôn ngữ ký hiệu, phiên dịch …
bookings-known = Nếu bạn có số trên thư thông báo
    .more = Nhập số và ngày sinh thì có thể đặt lịch mà không cần email.
bookings-resident = Số trên thư
bookings-birth = Ngày sinh
    .more = Có thể dùng năm Nhật, như 昭和60 hoặc S60. Nếu không biết tháng hoặc ngày, hãy ghi 0.
bookings-year = Năm
bookings-month = Tháng
bookings-date = Ngày
bookings-no-mail-at-all = Nếu không có email, vui lòng gọi điện cho quầy.
bookings-no-address = Nếu không có email và số trên thư, vui lòng gọi điện cho quầy.
bookings-kept-for = Chỉ dùng cho lịch hẹn này và sẽ xóa sau { $days } ngày kể từ ngày hẹn.
bookings-signed-in = Bạn đã đăng nhập; nếu giữ nguyên email này thì không cần mã.
bookings-go-on = Tiếp tục
bookings-choose-again = Chọn giờ khác
bookings-mistakes = Có chỗ cần sửa.
bookings-leave-empty = Xin để trống ô này

## The code that was mailed.

bookings-code-title = Nhập mã trong email
bookings-code-sent = Đã gửi sáu chữ số đến { $address }.
bookings-code-comes-back = Email gửi đến { $address } bị trả lại. Chúng tôi đang thử gửi lại các chữ số một lần nữa, nhưng có thể không đến được. Vui lòng kiểm tra địa chỉ và sửa ở bên dưới nếu sai.
bookings-code = Sáu chữ số
bookings-confirm = Đặt lịch
bookings-no-mail = Không nhận được email?
    .more = Hãy xem cả thư mục thư rác. Có thể mất vài phút.
bookings-send-again = Gửi lại
bookings-other-address = Sửa email

## How a booking stands, and what to do.

bookings-held-stand = Chưa đặt xong
    .more = Vui lòng nhập họ tên và cách liên lạc.
bookings-booked = Đã đặt lịch
    .more = Vui lòng đến quầy vào giờ này.
bookings-also-mailed = Chúng tôi cũng gửi nội dung lịch hẹn qua email.
bookings-comes-back = Email của chúng tôi không đến được bạn
    .more = Email gửi đến địa chỉ của bạn bị trả lại, nên thông báo thay đổi hoặc hủy cũng sẽ không đến. Vui lòng gọi điện cho quầy và cho biết địa chỉ đúng.
bookings-keep-page = Hãy lưu lại trang này, ví dụ bằng dấu trang: bạn đổi hoặc hủy lịch hẹn tại đây.
bookings-waiting = Đang chờ chỗ
    .more = Khi có chỗ, chúng tôi sẽ báo qua email, theo thứ tự đăng ký.
bookings-waiting-in-turn = Chỗ trống được dành theo thứ tự đăng ký.
bookings-waiting-comes-back = Email gửi đến địa chỉ của bạn bị trả lại. Khi có chỗ, chúng tôi không thể báo cho bạn qua email. Vui lòng gọi điện cho quầy và cho biết địa chỉ đúng.
bookings-offered = Đã có chỗ
    .more = Bạn có thể đặt giờ này.
bookings-arrived = Đã ghi nhận bạn đến
    .more = Cảm ơn bạn đã đến.
bookings-missed = Bạn đã không đến
    .more = Nếu vẫn cần, vui lòng đặt lại.
bookings-cancelled = Đã hủy
    .more = Lịch hẹn này đã được hủy.
bookings-called-off = Tòa thị chính đã hủy
    .more = Xin lỗi, chúng tôi không thể tiếp bạn vào giờ này. Vui lòng đặt lại.
bookings-lapsed = Lịch hẹn này đã kết thúc
    .more = Chưa có lịch hẹn nào. Vui lòng chọn lại giờ.

## The booking's page.

bookings-on-the-day = Vào ngày hẹn
    .more = Đưa mã QR vào máy ở tòa thị chính, hoặc nói số lịch hẹn với nhân viên. Có thể dùng cả thẻ.
bookings-qr = Mã QR của lịch hẹn này
bookings-to-my-calendar = Thêm vào lịch của tôi
bookings-see-bring = Xem những thứ cần mang
bookings-change-booking = Đổi lịch hẹn
    .more = Có thể đổi giờ, thủ tục và số người. Số lịch hẹn không đổi.
bookings-change-button = Chọn giờ khác
bookings-change-more = Đổi cả thủ tục hoặc số người
bookings-now-booked = Lịch hiện tại
bookings-cancel = Hủy lịch hẹn
    .more = Không thể khôi phục sau khi hủy.
bookings-cancel-button = Hủy lịch hẹn
bookings-too-late = Đã hết hạn đổi hoặc hủy. Vui lòng gọi điện cho quầy.
bookings-reminders-on = Bạn sẽ được nhắc
    .more = Chúng tôi sẽ báo khi gần đến ngày.
bookings-reminders-off = Bạn sẽ không được nhắc
    .more = Vẫn báo khi có thay đổi hoặc hủy.
bookings-reminders-lost = Lời nhắc không đến được bạn
    .more = Email gửi đến địa chỉ của bạn bị trả lại, nên chúng tôi không thể nhắc bạn qua email.
bookings-remind = Nhắc tôi
bookings-do-not-remind = Không cần nhắc
bookings-push = Bạn cũng có thể nhận thông báo trên màn hình điện thoại này.
bookings-offer-until = Hãy quyết định trước { $until }. Đến lúc đó giờ này được giữ cho bạn.
bookings-accept = Đặt giờ này
bookings-decline = Không đặt
    .more = Bạn sẽ ra khỏi danh sách chờ và chỗ sẽ dành cho người tiếp theo.
bookings-decline-button = Không đặt
bookings-stop-waiting = Thôi chờ
    .more = Không thể lấy lại thứ tự cũ.
bookings-stop-waiting-button = Thôi chờ
bookings-book-again = Đặt lại
bookings-to-ticket = Mở trang số thứ tự
bookings-unknown = Không tìm thấy lịch hẹn
    .more = Địa chỉ có thể bị thiếu. Hãy kiểm tra liên kết trong email.

## The waiting list.

bookings-wait-title = Danh sách chờ
    .more = Khi có chỗ, chúng tôi sẽ báo qua email theo thứ tự đăng ký.
bookings-wait-from = Từ ngày
bookings-wait-to = Đến ngày
bookings-wait = Đăng ký chờ

## After something was done.

bookings-done-booked = Đã đặt lịch.
bookings-done-moved = Đã đổi lịch hẹn.
bookings-done-waits = Đã đăng ký chờ.
bookings-done-sent = Đã gửi lại mã.
bookings-done-reminders-on = Bạn sẽ được nhắc.
bookings-done-reminders-off = Bạn sẽ không được nhắc nữa.

## Why not.

bookings-too-many = Thao tác quá nhiều lần. Hãy đợi một phút rồi thử lại.
bookings-too-many-codes = Đã gửi mã nhiều lần. Hãy đợi 15 phút rồi thử lại.
bookings-wrong-code = Mã không đúng. Hãy nhập mã trong email mới nhất.
bookings-too-many-guesses = Nhập sai quá nhiều lần. Hãy đợi 15 phút hoặc đặt bằng email.

## Why the rules refuse it.

bookings-refusal-unknown-service = Vui lòng chọn lại thủ tục.
bookings-refusal-too-many-services = Nhiều hơn số thủ tục có thể đặt một lần. Hãy chọn ít hơn.
bookings-refusal-too-many-people = Nhiều hơn số người có thể đặt một lần. Hãy đặt riêng hoặc gọi điện.
bookings-refusal-several-desks = Các thủ tục ở quầy khác nhau. Vui lòng đặt riêng.
bookings-refusal-does-not-fit = Lịch hẹn đã thay đổi nên không thực hiện được. Trang này hiển thị tình trạng hiện tại.
bookings-refusal-closed = Giờ đó quầy nghỉ. Vui lòng chọn giờ khác.
bookings-refusal-no-slot = Không thể bắt đầu vào giờ đó. Vui lòng chọn giờ khác.
bookings-refusal-full = Giờ đó đã hết chỗ. Vui lòng chọn giờ khác.
bookings-refusal-stopped = Chưa đặt được lịch: hiện không nhận đặt lịch mới.
bookings-refusal-too-soon = Ngày đó không còn đặt được. Vui lòng chọn ngày khác.
bookings-refusal-too-far = Ngày đó chưa đặt được. Vui lòng chọn ngày khác.
bookings-refusal-cut-off = Đã hết hạn. Vui lòng gọi điện cho quầy.
bookings-refusal-past = Giờ đó đã qua. Vui lòng chọn giờ khác.
bookings-refusal-hold-over = Đã hết thời gian giữ chỗ. Vui lòng chọn lại giờ.
bookings-refusal-duplicate = Bạn đã có lịch hẹn cho thủ tục này. Để đổi, hãy dùng liên kết trong email.
bookings-refusal-person-limit = Bạn đã có số lịch hẹn tối đa cho một người. Hãy đặt lại sau khi đến.
bookings-refusal-address-limit = Có quá nhiều lịch hẹn với liên lạc này. Vui lòng gọi điện cho quầy.
bookings-refusal-source-full = Có quá nhiều chỗ đang được giữ từ cùng một đường truyền internet. Hãy hoàn tất lịch hẹn đang làm dở hoặc thử lại sau 10 phút. Nếu gấp, hãy gọi điện cho quầy.
bookings-refusal-waiting-full = Danh sách chờ đã đầy.
bookings-refusal-no-days = Không ngày nào trong số này có thể đặt.
bookings-refusal-too-many-changes = Lịch hẹn đã đổi quá nhiều lần. Hãy thử lại sau.
bookings-refusal-not-today = Lịch hẹn này không phải cho hôm nay.

## Why what stands in a field is not taken.

bookings-field-missing = Vui lòng điền vào.
bookings-field-too-long = Nội dung quá dài.
bookings-field-name-too-long = Hãy viết tối đa 100 chữ.
bookings-field-not-kana = Hãy dùng kana hoặc chữ Latinh, không dùng chữ Hán và chữ số.
bookings-field-no-at = Email có một dấu “@”, như hana@example.jp.
bookings-field-bad-local = Phần trước dấu “@” không đúng.
bookings-field-bad-dots = Hãy kiểm tra các dấu chấm trước “@”.
bookings-field-bad-domain = Hãy kiểm tra phần sau “@”, như hana@example.jp.
bookings-field-not-phone = Hãy nhập số điện thoại cả mã vùng.
bookings-field-not-number = Hãy viết bằng chữ số.
bookings-field-not-date = Không có ngày này.
bookings-field-ends-before = “Đến ngày” sớm hơn “Từ ngày”. Vui lòng chọn lại ngày.
bookings-field-no-way = Hãy nhập email, hoặc số trên thư và ngày sinh.
bookings-field-no-match = Không tìm thấy số này với ngày sinh này. Hãy kiểm tra lại hoặc dùng email.
bookings-field-enter = Vui lòng điền “{ $field }”.
bookings-field-mend = { $field }: { $why }

## Checking in on the day, where it did not work.

bookings-arrival-wrong-digits = Bốn chữ số không đúng
bookings-arrival-look-again = Hãy xem lại màn hình của cơ quan.
bookings-arrival-too-many = Đã thử quá nhiều lần
bookings-arrival-ask-staff = Nếu cần giúp đỡ, hãy hỏi nhân viên.
bookings-arrival-to-booking = Mở lịch hẹn của bạn
bookings-arrival-unknown = Không tìm thấy lịch hẹn.
bookings-arrival-over = Lịch hẹn này đã bị hủy.
bookings-arrival-not-booked = Lịch hẹn này chưa được xác nhận.
bookings-arrival-used = Lịch hẹn này đã được ghi nhận đến rồi.
bookings-arrival-closed = Hiện ngoài giờ làm việc.
bookings-arrival-used-up = Hôm nay đã hết số.
bookings-arrival-used-as = Lịch hẹn này đã được ghi nhận đến rồi. Số của bạn là { $number }.
bookings-arrival-not-today = Lịch hẹn này là ngày { $day } lúc { $time }.
bookings-arrival-elsewhere = Lịch hẹn này là ở { $place }.

## Finding a booking again.

bookings-find = Xem hoặc đổi lịch hẹn
    .bar = Xem lịch hẹn
    .more = Nếu không còn đường dẫn đến trang lịch hẹn, quý vị có thể lấy lại tại đây.
bookings-find-where = Nơi đã đặt lịch
bookings-find-mail = Nhận đường dẫn qua email
    .more = Đường dẫn đến trang lịch hẹn được gửi đến địa chỉ email đã dùng khi đặt lịch.
    .button = Gửi đường dẫn
bookings-find-sent = Nếu có lịch hẹn với địa chỉ này, đường dẫn đến trang sẽ được gửi qua email.
    .more = Nếu sau vài phút vẫn chưa nhận được, có thể địa chỉ khác hoặc lịch hẹn đã kết thúc. Hãy xem cả thư mục thư rác.
bookings-find-number = Mở bằng số lịch hẹn và ngày sinh
    .more = Người đã đặt lịch bằng số trên giấy thông báo cũng có thể mở tại đây.
    .button = Mở lịch hẹn
bookings-find-no-match = Không có lịch hẹn với số và ngày sinh này. Hãy kiểm tra lại hoặc nhận đường dẫn qua email.
bookings-find-too-many = Đã thử quá nhiều lần. Hãy đợi khoảng 15 phút rồi thử lại.
bookings-find-call = Nếu cả hai cách đều không được
    .more = Hãy gọi đến nơi đã đặt lịch.
bookings-see = Xem hoặc đổi lịch hẹn
bookings-see-waiting = Xem danh sách chờ
