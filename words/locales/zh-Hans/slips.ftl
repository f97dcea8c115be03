### A number on paper. It speaks Japanese, or easy Japanese; to everybody else Japanese and English, since printers have no letters of other languages. What stands here in those waits for printers that do.

slips-your-number = 您的号码
slips-taken = 取号时间 { $day } { $time }
slips-booked = 预约时间 { $time }，预约号码 { $number }
slips-before = 在您之前：{ $people }人
slips-about = 预计等候时间：约{ $minutes }分钟（可能变动）
slips-about-between = 预计等候时间：约{ $least }到{ $most }分钟（可能变动）
slips-scan = 用手机扫码可查看叫号情况
slips-keep = 请持此号码单等候
