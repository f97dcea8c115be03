### A number on paper. It speaks Japanese, or easy Japanese; to everybody else Japanese and English, since printers have no letters of other languages. What stands here in those waits for printers that do.

slips-your-number = Số của bạn
slips-taken = Lấy lúc { $time } ngày { $day }
slips-booked = Lịch hẹn lúc { $time }, số { $number }
slips-before = Số người trước bạn: { $people }
slips-about = Thời gian chờ ước tính: khoảng { $minutes } phút (có thể thay đổi)
slips-about-between = Thời gian chờ ước tính: khoảng { $least }-{ $most } phút (có thể thay đổi)
slips-scan = Quét mã để xem lượt của bạn trên điện thoại
slips-keep = Hãy giữ phiếu này và chờ
