### What is sent: pushes and mails. A push says neither who nor what for.

## A child came to the nursery, or went home. A push names nobody; a mail says who.

notices-arrived = 登園（とうえん）の おしらせ
notices-arrived-at = { $when }に ほいくえんに 来（き）ました
notices-arrived-who = { $name }さんが ほいくえんに 来（き）ました
notices-arrived-other = つれて来（き）たのは、とうろくしている べつの人（ひと）です
notices-arrived-by = つれて来（き）た人（ひと）：{ $name }さん
notices-left = 降園（こうえん）の おしらせ
notices-left-at = { $when }に ほいくえんから 帰（かえ）りました
notices-left-who = { $name }さんが ほいくえんから 帰（かえ）りました
notices-left-other = むかえに 来（き）たのは、とうろくしている べつの人（ひと）です
notices-left-by = むかえに 来（き）た人（ひと）：{ $name }さん
notices-still-here = まちがいの おしらせ
    .more = さっきの「帰（かえ）りました」の おしらせは まちがいです。こどもは ほいくえんに います。
notices-still-here-who = { $name }さんは ほいくえんに います（まちがいの おしらせ）
notices-still-here-sorry = さっきの「{ $name }さんが 帰（かえ）りました」の おしらせは まちがいです。ごめんなさい。
notices-still-here-at = { $name }さんは ほいくえんに います（{ $when }に たしかめました）。
notices-cleared = まちがいの おしらせ
    .more = さっきの おしらせは まちがいです。今日（きょう）は まだ 来（き）ていない、という きろくに しました。
notices-cleared-who = { $name }さんの おしらせは まちがいです
notices-cleared-sorry = さっきの { $name }さんの おしらせは まちがいです。ごめんなさい。
notices-cleared-at = { $when }に きろくを けしました。今日（きょう）の きろくは、いま ありません。
notices-child = お子
notices-child-page = きょうの ようすは、この ページで 見（み）ることが できます。
notices-child-link = きょうの ようすを 見（み）る

## A guardian is invited, by mail alone.

notices-invited = 登園（とうえん）・降園（こうえん）を スマートフォンで 見（み）る あんない
    .more = こどもが 来（き）た 時間（じかん）と 帰（かえ）った 時間（じかん）を、スマートフォンで 見（み）ることが できます。
notices-invited-until = 下（した）の リンクは { $until }までに 1回（いっかい）だけ つかえます。いつも つかう スマートフォンで ひらいて、ボタンを おしてください。パスワードは いりません。ほかの 人（ひと）に おくらないでください。
notices-invited-page = この リンクを ひらいてください。
notices-invited-link = はじめる

## A number in a line: it is called, or its turn is near.

notices-called = { $number }ばんの ひとを よんでいます
notices-called-to = { $counter }へ きてください
notices-near = { $number }ばんは もうすぐです
notices-near-before = { $before ->
    [0] つぎです。まどぐちの ちかくで まってください
   *[other] あと{ $before }人です。まどぐちの ちかくで まってください
}

notices-called-letter = { $number }ばんの 人（ひと）を よんでいます
notices-near-letter = { $number }ばんは もうすぐです
notices-queue-page = いまの じゅんばんは、この ページで 見（み）ることが できます。
notices-queue-link = いまの じゅんばんを 見（み）る

## What is new of a booking: the subject, and a sentence.

notices-booking-code = よやくの かくにん ばんごう
    .more = よやくの かくにん ばんごうを おくります。
notices-booking-booked = よやくが できました
    .more = よやくが できました。
notices-booking-moved = よやくが かわりました
    .more = よやくが かわりました。あたらしい よやくは これです。
notices-booking-cancelled = よやくを やめました
    .more = この よやくを やめました。
notices-booking-called-off = よやくが なくなりました（まどぐちが 休（やす）みです）
    .more = まどぐちが 休（やす）みに なります。この よやくは なくなりました。
notices-booking-reminder = もうすぐ よやくの 日（ひ）です
    .more = もうすぐ よやくの 日（ひ）です。きを つけて きてください。
notices-booking-waits = あくのを まっています
    .more = あいたら おしらせします。まだ よやくは できていません。
notices-booking-offered = あきました
    .more = まっていた よやくが できます。
notices-booking-reinvited = もう いちど よやくが できます
    .more = よやくの 日（ひ）に きませんでした。
notices-booking-link = よやくの ページ
    .more = よやくの ページを おしらせします。よやくを 見ること、かえることが できます。

notices-booking-news = よやくの おしらせ
    .more = よやくに ついて おしらせが あります。
notices-look = よやくの ページを 見（み）てください

## The names of what a mail says of a booking.

notices-place = ばしょ
notices-desk = まどぐち
notices-when = 日（ひ）と じかん
notices-days = まっている 日（ひ）
notices-reason = わけ

## The sentences of a mail about a booking.

notices-dear = { $name } さん
notices-bring-page = もってくる ものは、よやくの ページで 見（み）てください。
notices-enter-code = よやくの がめんに、この 6つの すうじを いれてください。
notices-code-until = { $until }までに いれてください。いれると、よやくが できます。
notices-see-mail = メールを 見（み）てください
notices-change-until = 日（ひ）を かえたり、やめたり することが できます。{ $until }までです。よやくの ページで できます。
notices-change-there = 日（ひ）を かえたいとき、やめたいときは、{ $place }に れんらくしてください。
notices-book-again = くるときは、もう いちど よやくを してください。
notices-other-time = ごめんなさい。ほかの 日（ひ）や じかんで、もう いちど よやくを してください。
notices-wait = あいたら、メールで おしらせします。
notices-offer-until = { $until }までに へんじを してください。すぎると、つぎの 人（ひと）に おしらせします。
notices-link = よやくの ページ
notices-stop = この おしらせが いらない 人（ひと）は、よやくの ページで とめることが できます。
notices-footer =
    この メールに へんじを しても、こたえることが できません。
    わからないことは、{ $place }に きいてください。

## The frame of every other mail.

notices-from = { $place }からの おしらせです。
notices-page = くわしいことは、この ページで 見（み）ることが できます。
notices-letter-footer =
    この メールに へんじを しても、こたえることが できません。
    わからないことは、{ $place }に きいてください。
