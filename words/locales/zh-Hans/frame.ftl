### The frame around every page.

language-name = 中文
frame-language = 语言
frame-bar = 页面
frame-skip = 跳到正文
frame-manual = 使用说明（日语）
frame-my-number = 不读取个人编号（12位数字）

## The question to whoever filled in a field that no person sees.

frame-unseen-title = 就这样发送吗？
frame-unseen-why = 画面上看不到的一栏被自动填写了。手机或电脑的自动填写功能有时会这样。目前尚未受理。如果是您本人填写的，请按下面的按钮。
frame-unseen-go-on = 就这样发送
frame-error = 错误：

frame-newer = 有新的记录，本页面暂时无法显示。
