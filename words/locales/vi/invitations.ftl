### An invitation to the page of one's children that lets nobody in any more.

invitations-ended = Không dùng được lời mời này
invitations-once = Lời mời chỉ dùng được một lần và trong một thời gian. Nếu thiếu một phần địa chỉ thì cũng không mở được.
invitations-kept = Điện thoại đã bấm nút bắt đầu vẫn xem được trang như trước.
invitations-open = Mở trang của con
invitations-ask = Nếu không mở được, hoặc muốn dùng điện thoại khác, hãy xin nhà trẻ lời mời mới.
