### Booking: the page on which residents book, the booking's own page, and what mails say of it too. What a place calls its desks and services is the place's own.

## The parts of a booking, on pages and in mails.

bookings-services = 手续
bookings-people = 人数
bookings-number = 预约号码
bookings-telephone = 电话
bookings-bring = 需要携带的物品
bookings-people-counted = { $people }人
bookings-people-how = { $people }（{ $how }）

## Choosing.

bookings-title = 预约
bookings-places = 可以预约的地点
    .more = 请选择地点。
bookings-no-places = 目前不能在网上预约。请给窗口打电话。
bookings-stopped = 目前不接受新的预约
    .more = 已有的预约保持不变，仍可更改或取消。
bookings-choose-services = 您要预约什么？
    .more = 可以选择多项。
bookings-next = 下一步
bookings-nothing-chosen = 请先选择手续，再按“下一步”。
bookings-look-up-bring = 先查看需要带的东西
bookings-choose-people = 有几位办理手续？
    .more = 不包括陪同的人。
bookings-when-several = 两位以上时
bookings-together = 全员同一时间
    .more = 在同一时间，各自在不同的窗口办理。
bookings-in-a-row = 一个接一个
    .more = 在同一个窗口依次办理，所需时间较长。
bookings-choose-day = 请选择日期
bookings-choose-time = 请选择时间
bookings-change = 更改
bookings-about-minutes = 约{ $minutes }分钟

## What was chosen.

bookings-day = 日期
bookings-days = 希望的日期
bookings-names = 姓名

## The calendar.

bookings-signs = 符号的意思
bookings-free = 有空位
bookings-few = 空位很少
bookings-full = 已满
bookings-closed = 休息
bookings-over = 已截止
bookings-not-yet = 尚未开始预约
bookings-earlier-month = 上个月
bookings-later-month = 下个月
bookings-closed-days = 休息日
bookings-holiday = 节假日
bookings-year-end = 年末年初休假
bookings-monthly = 固定休息日
bookings-none-this-month = 这个月没有空位。
bookings-none-this-day = 这一天没有空位。
bookings-next-free = 下一个有空位的日子
bookings-with-fewer = 减少人数，或改为依次办理，可能会有空位。
bookings-to-calendar = 返回日历
bookings-morning = 上午
bookings-afternoon = 下午
bookings-cut-off = 预约、更改和取消的截止时间是{ $until }。
bookings-no-room = 希望的日期没有空位时
    .more = 登记候补后，有空位时会用邮件通知您。
bookings-wait-button = 登记候补

## Who comes.

bookings-held = 此时间为您保留到 { $time }。
bookings-left = 还有{ $minutes }分{ $seconds }秒
bookings-ended = 保留时间已过。请重新选择时间。
bookings-who = 来访者
bookings-name = 姓名
bookings-kana = 读音（假名）
    .more = 没有假名时，可以用拉丁字母。
bookings-email = 电子邮箱
    .more = 用于发送验证码和预约通知。
bookings-phone = 电话号码
    .more = 有紧急事情时可能会打电话。
bookings-needed = 必填
bookings-optional = 可以不填
bookings-companions = 一起办理手续的人的姓名
    .more = 只填知道的即可。
bookings-wishes = 想事先告诉窗口的事
    .more = 坐轮椅、需要手语或翻译等
bookings-known = 有通知书号码的人
    .more = 输入号码和出生日期，没有邮箱也可以预约。
bookings-resident = 通知书号码
bookings-birth = 出生日期
    .more = 年份也可以写成日本年号，如“昭和60”。不知道月或日时，请写0。
bookings-year = 年
bookings-month = 月
bookings-date = 日
bookings-no-mail-at-all = 没有邮箱的人，请给窗口打电话。
bookings-no-address = 没有邮箱也没有通知书号码的人，请给窗口打电话。
bookings-kept-for = 只用于本次预约，预约日之后{ $days }天删除。
bookings-signed-in = 您已登录。使用此邮箱地址时不需要验证码。
bookings-go-on = 继续
bookings-choose-again = 重新选择时间
bookings-mistakes = 有需要修改的地方。
bookings-leave-empty = 请不要填写此栏

## The code that was mailed.

bookings-code-title = 请输入邮件中的验证码
bookings-code-sent = 已向 { $address } 发送6位数字。
bookings-code-comes-back = 发往 { $address } 的邮件被退回。我们会再尝试发送一次数字，但可能仍无法送达。请确认邮箱地址，如有错误请在下方更正。
bookings-code = 6位数字
bookings-confirm = 确定预约
bookings-no-mail = 没有收到邮件时
    .more = 请也看一下垃圾邮件文件夹。有时需要几分钟。
bookings-send-again = 再发一次
bookings-other-address = 修改邮箱

## How a booking stands, and what to do.

bookings-held-stand = 预约尚未完成
    .more = 请填写姓名和联系方式。
bookings-booked = 已预约
    .more = 请在此时间到窗口来。
bookings-also-mailed = 预约内容也会用邮件发送给您。
bookings-comes-back = 邮件无法送达
    .more = 发往您邮箱的邮件被退回，变更或取消的通知也无法送达。请致电窗口，告知正确的邮箱地址。
bookings-keep-page = 请把本页保存为书签等：更改或取消预约时需要用到。
bookings-waiting = 候补中
    .more = 有空位时，按登记顺序用邮件通知。
bookings-waiting-in-turn = 有空位时，按登记顺序安排。
bookings-waiting-comes-back = 发往您邮箱的邮件被退回。即使有空位，也无法用邮件通知您。请致电窗口，告知正确的邮箱地址。
bookings-offered = 有空位了
    .more = 您可以预约这个时间。
bookings-arrived = 已办理到场登记
    .more = 感谢您的到来。
bookings-missed = 您没有来
    .more = 如仍需办理，请重新预约。
bookings-cancelled = 已取消
    .more = 此预约已取消。
bookings-called-off = 因市政府的原因取消
    .more = 非常抱歉，此时间无法办理。请重新预约。
bookings-lapsed = 此预约已结束
    .more = 目前没有预约。请重新选择时间。

## The booking's page.

bookings-on-the-day = 当天的到场登记
    .more = 请把二维码对准市政府的机器，或把预约号码告诉工作人员。用卡也可以。
bookings-qr = 此预约的二维码
bookings-to-my-calendar = 添加到我的日历
bookings-see-bring = 查看需要带的东西
bookings-change-booking = 更改预约
    .more = 可以更改时间、手续和人数。预约号码不变。
bookings-change-button = 重新选择时间
bookings-change-more = 也更改手续或人数
bookings-now-booked = 现在的预约
bookings-cancel = 取消预约
    .more = 取消后无法恢复。
bookings-cancel-button = 取消预约
bookings-too-late = 更改和取消的期限已过。请给窗口打电话。
bookings-reminders-on = 会提醒您
    .more = 预约日临近时会通知您。
bookings-reminders-off = 不会提醒您
    .more = 更改、取消等重要通知仍会发送。
bookings-reminders-lost = 提醒无法送达
    .more = 发往您邮箱的邮件被退回，因此无法用邮件提醒您。
bookings-remind = 提醒我
bookings-do-not-remind = 不要提醒我
bookings-push = 也可以在这部手机的屏幕上收到预约的通知。
bookings-offer-until = 请在{ $until }之前决定。在此之前为您保留此时间。
bookings-accept = 预约这个时间
bookings-decline = 不预约
    .more = 候补也会结束，空位会通知下一位。
bookings-decline-button = 不预约
bookings-stop-waiting = 停止候补
    .more = 停止后无法恢复原来的顺序。
bookings-stop-waiting-button = 停止候补
bookings-book-again = 重新预约
bookings-to-ticket = 打开号码页面
bookings-unknown = 找不到预约
    .more = 地址可能不完整。请确认邮件中的链接。

## The waiting list.

bookings-wait-title = 候补登记
    .more = 有空位时，按登记顺序用邮件通知。
bookings-wait-from = 从
bookings-wait-to = 到
bookings-wait = 登记候补

## After something was done.

bookings-done-booked = 预约成功。
bookings-done-moved = 预约已更改。
bookings-done-waits = 已登记候补。
bookings-done-sent = 已再次发送验证码。
bookings-done-reminders-on = 会提醒您。
bookings-done-reminders-off = 不再提醒您。

## Why not.

bookings-too-many = 短时间内操作次数过多。请等1分钟后再试。
bookings-too-many-codes = 已多次发送验证码。请等15分钟后再试。
bookings-wrong-code = 验证码不对。请输入最新邮件中的数字。
bookings-too-many-guesses = 错误次数过多。请等15分钟，或用邮箱预约。

## Why the rules refuse it.

bookings-refusal-unknown-service = 请重新选择手续。
bookings-refusal-too-many-services = 超过了一次可以预约的手续数。请减少。
bookings-refusal-too-many-people = 超过了一次可以预约的人数。请分开预约，或给窗口打电话。
bookings-refusal-several-desks = 窗口不同的手续不能一起预约。请分开预约。
bookings-refusal-does-not-fit = 预约的情况已改变，无法办理。本页显示现在的情况。
bookings-refusal-closed = 那个时间已改为休息。请选择其他时间。
bookings-refusal-no-slot = 不能从那个时间开始。请选择其他时间。
bookings-refusal-full = 那个时间已满。请选择其他时间。
bookings-refusal-stopped = 未能预约：目前不接受新的预约。
bookings-refusal-too-soon = 那一天已不能预约。请选择其他日期。
bookings-refusal-too-far = 那一天还不能预约。请选择其他日期。
bookings-refusal-cut-off = 期限已过，在这里无法办理。请给窗口打电话。
bookings-refusal-past = 那个时间已过。请选择其他时间。
bookings-refusal-hold-over = 保留时间已过。请重新选择时间。
bookings-refusal-duplicate = 您已有同样手续的预约。要更改时，请使用邮件中的链接。
bookings-refusal-person-limit = 超过了一个人可以预约的数量。请在办完现在的预约之后再预约。
bookings-refusal-address-limit = 此联系方式的预约过多。请给窗口打电话。
bookings-refusal-source-full = 同一网络正在办理的预约过多，目前无法再保留时间。请先完成正在办理的预约，或等10分钟后再试。如果着急，请给窗口打电话。
bookings-refusal-waiting-full = 候补已满。
bookings-refusal-no-days = 所选的日期都不能预约。
bookings-refusal-too-many-changes = 更改次数过多。请稍后再试。
bookings-refusal-not-today = 此预约不是今天的。

## Why what stands in a field is not taken.

bookings-field-missing = 请填写。
bookings-field-too-long = 太长了。请缩短。
bookings-field-name-too-long = 请写在100字以内。
bookings-field-not-kana = 请用假名或拉丁字母填写，不要用汉字和数字。
bookings-field-no-at = 邮箱里要有一个“@”，例如 hana@example.jp。
bookings-field-bad-local = “@”前面有不能使用的字符。
bookings-field-bad-dots = 请确认“@”前面的“.”。
bookings-field-bad-domain = 请确认“@”后面的部分，例如 hana@example.jp。
bookings-field-not-phone = 请填写包括区号的电话号码。
bookings-field-not-number = 请用数字填写。
bookings-field-not-date = 没有这个日期。请确认。
bookings-field-ends-before = “到”的日期早于“从”的日期。请重新选择。
bookings-field-no-way = 请填写邮箱，或通知书号码和出生日期。
bookings-field-no-match = 找不到此号码和出生日期的组合。请确认，或用邮箱预约。
bookings-field-enter = 请填写“{ $field }”。
bookings-field-mend = { $field }：{ $why }

## Checking in on the day, where it did not work.

bookings-arrival-wrong-digits = 四位数字不正确
bookings-arrival-look-again = 请再次查看办事大厅屏幕上的数字。
bookings-arrival-too-many = 尝试次数过多
bookings-arrival-ask-staff = 如需帮助，请咨询工作人员。
bookings-arrival-to-booking = 打开预约页面
bookings-arrival-unknown = 找不到该预约。
bookings-arrival-over = 该预约已取消。
bookings-arrival-not-booked = 该预约尚未确定。
bookings-arrival-used = 该预约已办理到场登记。
bookings-arrival-closed = 现在不在受理时间。
bookings-arrival-used-up = 今天的号码已发完。
bookings-arrival-used-as = 该预约已办理到场登记。您的号码是{ $number }。
bookings-arrival-not-today = 该预约的时间是{ $day }{ $time }。
bookings-arrival-elsewhere = 该预约的地点是{ $place }。

## Finding a booking again.

bookings-find = 查看或更改预约
    .bar = 我的预约
    .more = 找不到预约页面的链接时，可以在这里打开。
bookings-find-where = 预约的地点
bookings-find-mail = 用邮件接收链接
    .more = 把预约页面的链接发送到预约时使用的邮箱。
    .button = 发送链接
bookings-find-sent = 如果这个邮箱有预约，会用邮件发送预约页面的链接。
    .more = 如果几分钟后仍未收到，可能是邮箱不对，或预约已经结束。也请查看垃圾邮件文件夹。
bookings-find-number = 用预约编号和出生日期打开
    .more = 用通知书编号预约的人，也可以从这里打开。
    .button = 打开预约
bookings-find-no-match = 找不到与此预约编号和出生日期相符的预约。请确认，或用邮件接收链接。
bookings-find-too-many = 尝试次数过多。请等待约15分钟后再试。
bookings-find-call = 两种方法都不能用时
    .more = 请致电预约的窗口。
bookings-see = 查看或更改预约
bookings-see-waiting = 查看候补
