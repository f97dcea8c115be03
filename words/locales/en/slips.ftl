### A number on paper. It speaks Japanese, or easy Japanese; to everybody else Japanese and English, since printers have no letters of other languages. What stands here in those waits for printers that do.

slips-your-number = Your number
slips-taken = Taken on { $day } at { $time }
slips-booked = Booked for { $time }, booking { $number }
slips-before = People before you: { $people }
slips-about = Estimated wait: about { $minutes } min (may change)
slips-about-between = Estimated wait: about { $least }-{ $most } min (may change)
slips-scan = Scan to follow your turn on your phone
slips-keep = Please keep this ticket and wait
