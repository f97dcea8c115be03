### The first page of residents, and what its bar calls it.

home-bar = Trang đầu
home-child = Con tôi
home-title = Bạn cần gì?

## The door to the nurseries.

home-nursery = Nhà trẻ
    .more = Bạn được báo ngay khi con đến và khi con về.
home-nursery-open = Mở trang của con
home-nursery-first = Dùng lần đầu hoặc trang không hiện?
home-nursery-invited = Nếu bạn dùng lần đầu hoặc trang không còn hiện, hãy mở đường dẫn mời của nhà trẻ trên điện thoại. Nếu không có đường dẫn, hãy hỏi nhà trẻ.
home-paste = Dán đường dẫn mời
    .more = Bạn cũng có thể dán đường dẫn đã sao chép vào đây.
home-paste-open = Mở
home-paste-bad = Đây có vẻ không phải là đường dẫn mời. Hãy sao chép toàn bộ đường dẫn của nhà trẻ.

## The door to the offices.

home-office = Tòa thị chính (lấy số, đặt lịch)
    .more = Đặt ngày giờ, xem hiện có bao nhiêu người đang chờ, hoặc lấy số từ nhà.
home-office-book = Đặt lịch hẹn
home-office-lines = Xem số người chờ, lấy số

## What this browser has.

home-today = Hôm nay
home-others = Việc khác
home-forget = Xóa khỏi thiết bị này
    .more = Các số và lịch hẹn đã mở trên thiết bị này hiện ở đây. Nếu người khác cũng dùng thiết bị, hãy xóa khi xong việc. Số và lịch hẹn vẫn còn hiệu lực.
    .button = Xóa số và lịch hẹn
    .done = Đã xóa khỏi thiết bị này.
