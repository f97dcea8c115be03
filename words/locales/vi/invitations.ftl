### An invitation to the page of one's children that lets nobody in any more.

invitations-ended = Không dùng được lời mời này
invitations-once = Lời mời chỉ dùng được một lần và trong một thời gian. Nếu thiếu một phần địa chỉ thì cũng không mở được.
invitations-kept = Điện thoại đã bấm nút bắt đầu vẫn xem được trang như trước.
invitations-open = Mở trang của con
invitations-ask = Nếu không mở được, hoặc muốn dùng điện thoại khác, hãy xin nhà trẻ lời mời mới.

## One that is open.

invitations-from = Lời mời của { $place }
invitations-dear = { $name }
invitations-for = Trên điện thoại này bạn sẽ thấy khi { $children } đến và về.
invitations-begin = Bắt đầu
    .no-password = Không cần mật khẩu.
    .once = Lời mời này chỉ dùng được một lần. Hãy bấm “Bắt đầu” trên điện thoại bạn dùng hằng ngày.
    .not-you = Nếu đây không phải tên bạn, đừng bấm và hãy báo nhà trẻ.
