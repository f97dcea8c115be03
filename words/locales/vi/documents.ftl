### What to bring: the words around the town's own.

documents-title = Giấy tờ cần mang theo
documents-choose = Bạn đến làm thủ tục nào?
documents-question = Câu hỏi { $nth }
documents-person = Người thứ { $nth }
documents-back = Quay lại
documents-start-over = Làm lại từ đầu
documents-so-far = Các câu trả lời của bạn
documents-change = Sửa
documents-outdated = Các câu hỏi đã thay đổi. Vui lòng trả lời lại từ đầu.
documents-tell = Vui lòng đọc trước
documents-bring = Vui lòng mang theo
    .more = Nếu thiếu giấy tờ, có thể không làm được thủ tục trong ngày.
documents-nothing = Không cần mang theo giấy tờ đặc biệt nào.
documents-any-of = Chỉ cần một trong các cách sau
documents-or = hoặc
documents-kinds = Giấy tờ được chấp nhận
    .more = Hãy chọn trong số này.
documents-notes = Trước khi đến
documents-another = Bạn cũng có thể xem cho người nhà
    .more = Giấy tờ của mọi người được gộp vào một danh sách.
documents-another-button = Xem cho thêm một người
documents-book = Tiếp tục đặt lịch
documents-print = In danh sách này
documents-to-booking = Quay lại lịch hẹn
