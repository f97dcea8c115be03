### What went wrong, and what to do now.

trouble-bad-form = 无法读取提交的内容
    .more = 请返回上一页，重新加载后再试。
trouble-foreign = 操作未被接受
    .more = 请从首页重新打开后再试。如果仍然如此，请告诉市政府。
trouble-signed-out = 您已退出登录
    .more = 请从首页重新登录。
trouble-forbidden = 无法查看此页面
    .more = 这是别人或别处的页面。请打开您自己的页面。
trouble-not-found = 找不到页面
    .more = 地址可能已更改或有误。请从首页打开。
trouble-too-slow = 通信中断
    .more = 请在信号好的地方再试一次。
trouble-my-number = 请不要填写个人编号（My Number）
    .more = 您填写的内容中有一个疑似个人编号（My Number）的12位号码。本网站不使用个人编号，也没有保存该号码。请返回上一页，删除该号码后再次提交。如果是其他号码，请在号码前紧接着加一个字母。
trouble-too-large = 内容太大
    .more = 请缩短所写内容后再试。
trouble-misnamed = 无法用此地址打开
    .more = 请打开平时使用的地址。
trouble-too-many = 请稍等
    .more = 短时间内操作次数过多。请约一分钟后再试。
trouble-busy = 目前非常繁忙
    .more = 请约一分钟后再试。
trouble-uncertain = 无法确认是否已记录
    .more = 如果原页面上已有您的号码或预约，就表示已记录。如果仍不清楚，请重新加载此页面并同意重新提交：同一次提交只记录一次，不会重复。
trouble-broken = 发生错误
    .more = 请约一分钟后再试。如果仍然如此，请告诉市政府。

## What became of what was asked.

trouble-pressed-unknown = 不清楚刚才的操作是否已记录。再次操作前，请先查看原页面。
trouble-pressed-not = 刚才的操作没有被记录。
trouble-kept = 之前的记录没有丢失。

## Where to go.

trouble-signed-in-as = 您以 { $name } 的身份登录。
trouble-back = 返回原页面
trouble-first = 首页
