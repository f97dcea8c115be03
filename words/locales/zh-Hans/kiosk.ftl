### The screen that gives numbers. Short lines: nobody scrolls before a kiosk.

## The first screen.

kiosk-start = 取号
kiosk-welcome = 请触摸屏幕取号
kiosk-card = 已预约或持卡的人，请将卡放在读卡器上

## Choosing.

kiosk-choose = 请选择您要办理的业务
kiosk-choose-more = 请选择其他业务
kiosk-estimate = 等候时间仅供参考
kiosk-waiting = { $people ->
    [0] 无人等候
   *[other] { $people }人等候
}
kiosk-minutes = 约{ $minutes }分钟
kiosk-minutes-between = 约{ $least }–{ $most }分钟
kiosk-closed = 现在不受理
kiosk-used-up = 今天的号码已发完
kiosk-hours = 取号时间：{ $opens }至{ $closes }
kiosk-opens-next = 下次取号时间：{ $when } 起
kiosk-previous = 上一页
kiosk-next = 下一页
kiosk-page = 第{ $page }页，共{ $pages }页
kiosk-first = 返回首页
kiosk-back = 返回
kiosk-language = 语言

## What was chosen.

kiosk-confirm = 将为您取以下业务的号码
kiosk-add = 添加其他业务
kiosk-remove = 取消{ $name }
kiosk-care = 需要帮助的人
kiosk-care-detail = 例如：使用轮椅、孕妇、带小孩、老年人
kiosk-take = 取号

## Whoever has a booking.

kiosk-booked = 已预约的人
kiosk-booked-title = 请将预约二维码对准扫描器，或输入预约号码
kiosk-scan-here = 二维码在预约邮件或预约页面上
kiosk-booking-number = 预约号码
kiosk-check = 四位数字
kiosk-check-hint = 生日的月和日（3月5日为0305），或电话号码后四位
kiosk-erase = 删除
kiosk-check-in = 办理到场登记
kiosk-booked-arrived = 已为您的预约办理到场登记
kiosk-booked-at = 预约时间 { $time }

## The number.

kiosk-asking = 正在取号
kiosk-asking-detail = 请稍候
kiosk-looking = 正在查询
kiosk-number = 您的号码
kiosk-arrived = 已为您办理到场登记
kiosk-waits = 您正在用此号码等候
kiosk-before = 在您之前
kiosk-people = { $people }人
kiosk-next-turn = 下一位就是您
kiosk-about = 预计等候时间
kiosk-scan = 用手机扫码可查看叫号情况

## The paper.

kiosk-printing = 正在打印
kiosk-printed = 请取号码单并等候
kiosk-paperless = 没有纸质号码单。请拍下号码或扫描二维码
kiosk-out-of-paper = 没有纸了。请拍下号码或扫描二维码
kiosk-not-printed = 无法打印。请拍下号码或扫描二维码
kiosk-printer-near-end = 打印纸即将用完，请告知工作人员
kiosk-printer-faulty = 现在无法打印，号码会显示在屏幕上
kiosk-print-again = 重新打印
kiosk-done = 结束

## Nobody touches it.

kiosk-idle = { $seconds }秒后返回首页
kiosk-stay = 继续

## Why not.

kiosk-ask-staff = 请咨询工作人员
kiosk-away = 现在无法取号
kiosk-refused-closed = 现在不在受理时间
kiosk-refused-used-up = 今天的号码已发完
kiosk-refused-choose-again = 业务有变动
    .more = 请重新选择
kiosk-refused-too-many = 短时间内取号过多
    .more = 请稍后再试
kiosk-refused-not-now = 现在无法取号

## Why a booking is not checked in.

kiosk-no-arrival-unknown = 找不到该预约
    .more = 请再次确认号码，或咨询工作人员
kiosk-no-arrival-not-today = 该预约的时间是{ $when }
kiosk-no-arrival-elsewhere = 该预约的地点是{ $place }
kiosk-no-arrival-over = 该预约已取消
kiosk-no-arrival-not-booked = 该预约尚未确定
kiosk-no-arrival-used = 已办理到场登记
    .more = 您的号码是{ $number }
kiosk-no-arrival-used-waits = 请等候叫号
kiosk-no-arrival-closed = 现在不在受理时间
kiosk-no-arrival-used-up = 今天的号码已发完
