### The first page of residents, and what its bar calls it.

home-bar = 首页
home-child = 孩子
home-title = 您要办理什么？

## The door to the nurseries.

home-nursery = 保育园・幼儿园
    .more = 孩子入园和离园时，马上通知您。
home-nursery-open = 打开孩子的页面
home-nursery-first = 第一次使用或页面不显示的人
home-nursery-invited = 第一次使用或页面不再显示时，请用手机打开保育园给您的邀请链接。没有链接的话，请向保育园询问。
home-paste = 粘贴邀请链接
    .more = 也可以把复制的链接粘贴在这里。
home-paste-open = 打开
home-paste-bad = 这好像不是邀请链接。请把保育园给您的链接从头到尾复制。

## The door to the offices.

home-office = 市役所窗口（取号、预约）
    .more = 可以预约日期和时间、查看现在有多少人在等候，也可以在家取号。
home-office-book = 预约
home-office-lines = 查看等候人数、取号

## What this browser has.

home-today = 今天
home-others = 其他事项
home-forget = 从这台设备上删除
    .more = 这里显示在这台设备上打开过的号码和预约。如果其他人也使用这台设备，用完后请删除。号码和预约本身不会取消。
    .button = 删除号码和预约
    .done = 已从这台设备上删除。
