### A number on paper. It speaks Japanese, or easy Japanese; to everybody else Japanese and English, since printers have no letters of other languages. What stands here in those waits for printers that do.

slips-your-number = 受付番号
# $day (String) - the day
# $time (String) - the time of day
slips-taken = 受付　{ $day } { $time }
# $time (String) - a time of day
# $number (String) - the booking's, like 000123
slips-booked = ご予約　{ $time }　予約番号 { $number }
# $people (Number) - how many are before
slips-before = 前にお待ちの方　{ $people }人
# $minutes (Number) - a wait, never a promise
slips-about = 待ち時間の目安　約{ $minutes }分（前後します）
# $least (Number) - the shortest wait, never a promise
# $most (Number) - the longest
slips-about-between = 待ち時間の目安　約{ $least }分から{ $most }分（前後します）
slips-scan = スマートフォンで読み取ると順番が見られます
slips-keep = この番号札を持ってお待ちください
