### The page of one's children: where each is today, live, and how one is told.

family-title = Con tôi hôm nay
family-none = Chưa có trẻ nào được đăng ký. Hãy hỏi nhà trẻ.

## Where a child is.

family-expected = Chưa đến trường
family-here = Đang ở trường
family-gone = Đã về
family-absent = Hôm nay nghỉ
family-arrived = Đến
family-left = Về
family-called = { $name }

## How one is told.

family-by-mail = Bạn được báo qua email khi con đến và về
    .more = Email gửi đến địa chỉ đã đăng ký ở nhà trẻ.
family-push-offer = Có thể báo ngay trên màn hình điện thoại này khi con đến và về.
    .more = Nếu không nhận, bạn được báo qua email.
family-push-asking = Đang thiết lập…
family-push-each-time = Hiện trên màn hình mỗi lần con đến và về.
family-now-by-mail = Hiện bạn được báo qua email.
family-home-screen = Để nhận trên màn hình iPhone, trước hết hãy thêm trang này vào Màn hình chính (từ iOS 16.4).
    .share = Bấm nút chia sẻ (hình vuông có mũi tên hướng lên).
    .add = Bấm “Thêm vào Màn hình chính”.
    .open = Mở “かざす” trên Màn hình chính và xem lại phần này.
    .paste = Nếu trang của con không hiện ở đó, hãy xin nhà trẻ đường dẫn mời mới, sao chép và dán vào “かざす”.
family-comes-back = Email gửi đến địa chỉ đã đăng ký bị trả lại. Hãy báo địa chỉ đúng cho nhà trẻ.

## No longer in this browser.

family-leave = Ngừng hiện trên thiết bị này
    .more = Muốn xem lại, bạn cần đường dẫn mời mới của nhà trẻ.
    .mail = Email vẫn tiếp tục được gửi.
    .button = Ngừng hiện

family-signed-out = Thiết bị này không còn hiển thị thông tin của con bạn
    .mail = Cảm ơn bạn. Chúng tôi vẫn báo qua email khi con đến và về.
    .again = Để xem lại, hãy xin nhà trẻ đường dẫn mời mới.
