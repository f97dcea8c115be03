### What is sent: pushes and mails. A push says neither who nor what for.

## A child came to the nursery, or went home. A push names nobody; a mail says who.

notices-arrived = 入园通知
notices-arrived-at = 已于{ $when }入园
notices-arrived-who = { $name }已入园
notices-arrived-other = 由其他已登记的人送来
notices-arrived-by = 送来的人：{ $name }
notices-left = 离园通知
notices-left-at = 已于{ $when }离园
notices-left-who = { $name }已离园
notices-left-other = 由其他已登记的人接走
notices-left-by = 接走的人：{ $name }
notices-still-here = 离园通知的更正
    .more = 刚才的离园通知有误。您的孩子还在园里。
notices-still-here-who = { $name }还在园里（离园通知的更正）
notices-still-here-sorry = 刚才关于{ $name }离园的通知有误，非常抱歉。
notices-still-here-at = { $name }在园里（已于{ $when }确认）。
notices-cleared = 入园、离园通知的更正
    .more = 刚才的通知有误。今天的入园、离园记录已取消。
notices-cleared-who = 关于{ $name }入园、离园通知的更正
notices-cleared-sorry = 刚才关于{ $name }的通知有误，非常抱歉。
notices-cleared-at = 已于{ $when }取消记录。目前没有今天的入园和离园记录。
notices-child = 您的孩子
notices-child-page = 可以在此页面查看孩子在园的情况。
notices-child-link = 查看孩子在园的情况

## A guardian is invited, by mail alone.

notices-invited = 用手机查看孩子入园和离园的说明
    .more = 现在可以用手机查看孩子的入园和离园情况。
notices-invited-until = 下面的链接在{ $until }之前有效，只能使用一次。请用平时使用的手机打开，并按开始按钮。不需要密码。请不要转发给别人。
notices-invited-page = 请打开此链接。
notices-invited-link = 开始

## A number in a line: it is called, or its turn is near.

notices-called = 正在叫号：{ $number }
notices-called-to = 请到{ $counter }
notices-near = { $number }号即将轮到
notices-near-before = { $before ->
    [0] 下一位就是您，请在窗口附近等候
   *[other] 您前面还有{ $before }人，请在窗口附近等候
}

notices-called-letter = 正在叫{ $number }号
notices-near-letter = { $number }号即将轮到
notices-queue-page = 可以在此页面查看现在的顺序。
notices-queue-link = 查看现在的顺序

## What is new of a booking: the subject, and a sentence.

notices-booking-code = 预约验证码
    .more = 这是您的预约验证码。
notices-booking-booked = 预约成功
    .more = 您的预约已确认。
notices-booking-moved = 预约已更改
    .more = 您的预约已更改，新的内容如下。
notices-booking-cancelled = 预约已取消
    .more = 以下预约已取消。
notices-booking-called-off = 因窗口休息，您的预约已取消
    .more = 由于窗口休息，我们取消了以下预约。
notices-booking-reminder = 预约日期临近
    .more = 您的预约日期临近，请准时前来。
notices-booking-waits = 已加入候补名单
    .more = 您已加入候补名单。预约尚未确定。
notices-booking-offered = 有空位了
    .more = 您等候的空位已经有了。
notices-booking-reinvited = 您可以重新预约
    .more = 在以下预约当天，我们没有见到您。
notices-booking-link = 您的预约页面
    .more = 这是您的预约页面，可以在那里查看和更改预约。

notices-booking-news = 预约通知
    .more = 有关于您预约的通知。
notices-look = 请查看预约页面

## The names of what a mail says of a booking.

notices-place = 地点
notices-desk = 窗口
notices-when = 日期和时间
notices-days = 希望的日期
notices-reason = 原因

## The sentences of a mail about a booking.

notices-dear = { $name } 您好：
notices-bring-page = 需要携带的物品请在预约页面上确认。
notices-enter-code = 请在预约页面输入以下6位数字。
notices-code-until = 此验证码在{ $until }之前有效。输入之前，预约尚未完成。
notices-see-mail = 请查看邮件
notices-change-until = 在{ $until }之前，可以在预约页面上更改或取消。
notices-change-there = 如需更改或取消，请直接联系{ $place }。
notices-book-again = 如果仍需前来，请重新预约。
notices-other-time = 请另选时间重新预约。给您带来不便，非常抱歉。
notices-wait = 有空位时，我们会发邮件通知您。
notices-offer-until = 请在{ $until }之前答复。逾期将通知下一位。
notices-link = 打开预约页面
notices-stop = 如果不需要提醒，可以在预约页面上关闭。
notices-footer =
    本邮件地址仅用于发送，无法接收回信。
    如果您没有预约，请联系{ $place }。

## The frame of every other mail.

notices-from = 这是来自{ $place }的通知。
notices-page = 可以在此页面查看内容。
notices-letter-footer =
    本邮件地址仅用于发送，无法接收回信。
    如果您不清楚此邮件的由来，请联系{ $place }。
