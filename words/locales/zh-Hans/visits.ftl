### The pages of a number, and of an office's lines. What an office calls its sections, services and counters is the office's own; a minute is never a promise.

## The number and the place in the line.

visits-your-number = 您的号码
visits-ahead = 前面还有{ $count }人
visits-next-turn = 下一位就是您
visits-estimate = 预计等候时间
visits-about = 约{ $minutes }分钟
visits-no-estimate = 现在无法预计
visits-not-promised = 时间仅供参考，可能提前或推迟。
visits-services = 办理业务
visits-bring = 请携带
visits-reason = 窗口的通知
visits-calls = 刚才叫过的号码
visits-no-calls = 还没有叫过号码

## Where the visit stands, and what to do.

visits-away = 您还没有到场
    .more = 请在轮到您之前到达。
visits-waiting = 请等候
    .more = 轮到您时，会叫您的号码和窗口。
visits-precalled = 马上就要叫您了
    .more = 请在此窗口附近等候。
visits-called = 正在叫您
    .more = 请到此窗口。
visits-serving = 正在办理
    .more = 在此窗口办理中。
visits-parked = 正在处理
    .more = 准备好后，窗口会叫您。
visits-must-return = 请改日再来
    .more = 再来时，请向工作人员出示此号码。
visits-finished = 办理完毕
    .more = 谢谢您的光临。
visits-left = 此号码已结束
    .more = 不会再叫此号码。如有需要，请重新取号。
visits-no-show = 叫过您的号码，但您不在
    .more = 如仍需办理，请告诉工作人员。
visits-old-number = 这是{ $day }的号码，已不能使用。如有需要，请重新取号。
visits-kept-number = 这是{ $day }的号码，仍可用于继续办理。

## The page itself.

visits-as-of = { $time } 的情况
visits-refresh = 刷新
visits-by-itself = 自动更新
visits-lost = 网络已断开。最后更新
    .more = 恢复后会自动更新。
visits-to-office = 查看窗口等候情况
visits-unknown = 找不到此号码
    .more = 网址可能不完整，或号码已过期。请重新扫描号码单上的二维码。

## Coming.

visits-come = 到达后
    .more = 请输入大厅屏幕上显示的四位数字，然后按“我到了”。
visits-code = 四位数字
visits-here = 我到了
visits-check-in = 到场登记
visits-is-it-you = 将用此号码登记到场。
visits-no-ticket = 这部手机还没有打开过号码页面。请先打开取号时的页面，再扫描二维码。还没有号码的人，请在大厅的机器上取号。
visits-other-office = 您的号码不是这里的号码。
visits-checked-in = 您已登记到场。
visits-open-ticket = 打开号码页面

## Being told.

visits-stay = 用声音提醒
    .more = 叫到您时，此页面会发出声音。请保持页面打开。
visits-staying = 叫到您时会发出声音。屏幕不会熄灭。
visits-tell-me = 接收通知
visits-push-offer = 快轮到您时和叫到您时，可以通知这部手机。
visits-push-button = 用这部手机接收
visits-push-allow = 如果出现询问，请按“允许”。
visits-push-on = 会通知这部手机
    .more = 关闭页面也能收到。
visits-push-stop = 停止接收
visits-push-blocked = 通知被阻止
    .more = 请在手机设置中允许此页面的通知，然后重新打开。
visits-push-failed = 现在无法设置
    .more = 请稍后再试。
visits-push-again = 再试一次
visits-push-impossible = 这部手机不能显示通知。等候时请保持此页面打开。
visits-push-home-screen = 在iPhone上，请按共享按钮，选择“添加到主屏幕”，并从那里打开。
visits-mail = 用邮件接收
    .more = 只用于此号码，两天后删除。
visits-mail-address = 邮箱地址
visits-mail-button = 保存
visits-mail-on = 也会用邮件通知
    .more = 请同时查看垃圾邮件。
visits-mail-stop = 停止邮件

## Later, or not at all.

visits-later = 推迟顺序
    .more = 如果来不及，请选择推迟的时间。号码不变。
visits-minutes = { $minutes }分钟
visits-leave = 退回号码
    .more = 退回后不会再叫您，且不能恢复。
visits-leave-button = 退回号码

## After something was done.

visits-done-postponed = 已推迟您的顺序。
visits-done-arrived = 已登记到场。请等候叫号。
visits-done-mail = 已保存邮箱地址。
visits-done-no-mail = 已停止邮件通知。

## The office's lines, and a number from home.

visits-office-title = 窗口等候情况
visits-waiting-people = { $count }人等候
visits-nobody-waits = 无人等候
visits-hours = 取号时间：{ $opens }至{ $closes }。
visits-closed-now = 现在不在受理时间。
visits-opens-next = 下次可取号时间：{ $when } 起。
visits-from-home = 在家取号
    .more = 来之前就可以取号。请在轮到您之前到达，到达后请登记到场。
visits-choose = 请选择要办理的业务（可多选）
visits-ended-today = 今天的号码已发完
visits-none-from-home = 没有可以在家取号的业务。请在大厅的机器上取号。
visits-care = 需要帮助
    .more = 例如：使用轮椅、孕妇、带小孩、老年人
visits-take = 取号
visits-leave-empty = 请不要填写此栏
visits-has = 您已有号码 { $number }（{ $section }）。
visits-has-another = 如要更改办理事项，请先退还该号码再重新取号。如还需要一个号码，请再按一次下面的“取号”。

## Why not.

visits-closed = 现在不在受理时间。请在受理时间内再试。
visits-choose-again = 请选择业务。如果列表有变动，请重新选择。
visits-used-up = 此业务今天的号码已发完。如有急事，请告诉工作人员。
visits-too-many-from-here = 同一网络取的号中，还有很多人没有到场，目前无法再取号。请稍后再试，或在大厅的机器上取号。
visits-too-many-away = 现在在家取号的人太多，无法取号。请稍后再试，或在大厅的机器上取号。
visits-too-many = 短时间内操作过多。请等一分钟后再试。
visits-other-day = 此号码今天不能使用。请重新取号。
visits-changed = 队伍已变动，未能办到。此页面显示现在的情况。
visits-bad-entry = 无法受理，请再试一次。
visits-not-possible = 无法进行此操作。请告诉工作人员。
visits-wrong-code = 四位数字不对。请输入大厅屏幕上今天的数字。
visits-too-many-codes = 输错次数过多。请稍等，或告诉工作人员您已到达。
visits-bad-address = 请检查邮箱地址。

## The offices to choose from, and what the bar of all pages calls them.

visits-bar = 窗口
visits-places = 有窗口的地点
    .more = 请选择要去的地点。
visits-no-places = 目前没有设窗口的地点。

## The card that says where an office is and how it is called.

visits-card = 窗口信息
    .hours = 受理时间 { $hours }
    .call = 打电话
    .map = 查看地图
