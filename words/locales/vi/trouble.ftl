### What went wrong, and what to do now.

trouble-bad-form = Không nhận được nội dung
    .more = Hãy quay lại, tải lại trang và thử lại.
trouble-foreign = Thao tác không được nhận
    .more = Hãy mở lại từ trang đầu và thử lại. Nếu vẫn bị, hãy báo cho thành phố.
trouble-signed-out = Bạn đã đăng xuất
    .more = Hãy đăng nhập lại từ trang đầu.
trouble-forbidden = Bạn không xem được trang này
    .more = Trang này là của người khác hoặc của nơi khác. Hãy mở trang của bạn.
trouble-not-found = Không tìm thấy trang
    .more = Địa chỉ có thể đã thay đổi hoặc bị sai. Hãy mở lại từ trang đầu.
trouble-too-slow = Kết nối bị ngắt
    .more = Hãy thử lại ở nơi có sóng tốt.
trouble-my-number = Xin đừng nhập My Number
    .more = Nội dung bạn nhập có một số 12 chữ số giống My Number (mã số cá nhân). Trang này không dùng My Number và chúng tôi không lưu số đó. Hãy quay lại, xóa số đó và gửi lại. Nếu là số khác, hãy viết một chữ cái ngay trước số đó.
trouble-too-large = Nội dung quá lớn
    .more = Hãy viết ngắn lại rồi thử lại.
trouble-misnamed = Không mở được bằng địa chỉ này
    .more = Hãy mở địa chỉ thường dùng.
trouble-too-many = Xin chờ một chút
    .more = Đã thao tác quá nhiều lần trong thời gian ngắn. Hãy thử lại sau khoảng một phút.
trouble-busy = Hiện đang rất đông
    .more = Hãy thử lại sau khoảng một phút.
trouble-uncertain = Chưa kiểm tra được đã ghi lại hay chưa
    .more = Nếu trang đã hiện số hoặc lịch hẹn của bạn thì thao tác đã được ghi lại. Nếu vẫn không rõ, hãy tải lại trang này và đồng ý gửi lại: cùng một lần gửi chỉ được ghi một lần nên không bị trùng.
trouble-broken = Đã xảy ra lỗi
    .more = Hãy thử lại sau khoảng một phút. Nếu vẫn bị, hãy báo cho thành phố.

## What became of what was asked.

trouble-pressed-unknown = Không rõ thao tác vừa rồi đã được ghi lại hay chưa. Hãy xem lại trang trước khi bấm lần nữa.
trouble-pressed-not = Thao tác vừa rồi chưa được ghi lại.
trouble-kept = Những gì đã ghi lại không bị mất.

## Where to go.

trouble-signed-in-as = Bạn đang đăng nhập với tên { $name }.
trouble-back = Quay lại trang
trouble-first = Trang đầu
