### The frame around every page.

language-name = Tiếng Việt
frame-language = Ngôn ngữ
frame-bar = Các trang
frame-skip = Đến nội dung chính
frame-manual = Cách sử dụng (tiếng Nhật)
frame-my-number = Không đọc My Number (số 12 chữ số)

## The question to whoever filled in a field that no person sees.

frame-unseen-title = Gửi như thế này chứ?
frame-unseen-why = Một ô không hiện trên màn hình đã được điền tự động. Chức năng tự điền của điện thoại hoặc máy tính đôi khi làm như vậy. Chưa có gì được tiếp nhận. Nếu chính bạn đã điền, hãy bấm nút bên dưới.
frame-unseen-go-on = Gửi như thế này
frame-error = Lỗi:{ " " }

frame-newer = Có thông tin mới mà trang này chưa hiển thị được.
