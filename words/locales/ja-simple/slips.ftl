### A number on paper. It speaks Japanese, or easy Japanese; to everybody else Japanese and English, since printers have no letters of other languages. What stands here in those waits for printers that do.

slips-your-number = あなたの ばんごう
slips-taken = うけつけ　{ $day } { $time }
slips-booked = よやく　{ $time }　ばんごう { $number }
slips-before = まえに まっている ひと　{ $people }人
slips-about = まつ じかん　だいたい { $minutes }分
slips-about-between = まつ じかん　だいたい { $least }分から { $most }分
slips-scan = スマホで よむと じゅんばんが わかります
slips-keep = この かみを もって まってください
