### The page of one's children: where each is today, live, and how one is told.

family-title = 孩子今天的情况
family-none = 没有登记的孩子。请向保育园询问。

## Where a child is.

family-expected = 还没有入园
family-here = 在园
family-gone = 已离园
family-absent = 今天请假
family-arrived = 入园
family-left = 离园
family-called = { $name }

## How one is told.

family-by-mail = 入园和离园用邮件通知
    .more = 发送到您在保育园登记的邮箱。
family-push-offer = 入园和离园时，可以马上在这部手机的屏幕上通知您。
    .more = 不接收时，用邮件通知。
family-push-asking = 正在设置…
family-push-each-time = 每次入园和离园时都会显示在屏幕上。
family-now-by-mail = 目前用邮件通知。
family-home-screen = 要在iPhone的屏幕上接收，请先“添加到主屏幕”（iOS 16.4以上）。
    .share = 按屏幕下方或上方的共享按钮（方框加向上箭头）。
    .add = 按“添加到主屏幕”。
    .open = 打开主屏幕上的“かざす”，再看一次这里。
    .paste = 如果打开“かざす”后没有孩子的页面，请向保育园要新的邀请链接，复制后粘贴到“かざす”。
family-comes-back = 发送到登记邮箱的通知被退回。请把正确的邮箱告诉保育园。

## No longer in this browser.

family-leave = 不再在这台设备上显示
    .more = 要再次查看，需要保育园的新邀请链接。
    .mail = 邮件通知会继续。
    .button = 不再显示

family-signed-out = 本设备已不再显示您的孩子
    .mail = 感谢使用。孩子入园和离园时，我们仍会用邮件通知您。
    .again = 想再次查看时，请向保育园索取新的邀请链接。
