### What is sent: pushes and mails. A push says neither who nor what for.

## A child came to the nursery, or went home. A push names nobody; a mail says who.

notices-arrived = 登園のお知らせ
# $when (String) - a time, with its day if that is not today
notices-arrived-at = { $when } に登園しました
# $name (String) - what the child is called
notices-arrived-who = { $name }さんが登園しました
notices-arrived-other = 送りは、登録されている別の方です
# $name (String) - who brought or fetched the child
notices-arrived-by = 送り：{ $name }さん
notices-left = 降園のお知らせ
# $when (String) - a time, with its day if that is not today
notices-left-at = { $when } に降園しました
# $name (String) - what the child is called
notices-left-who = { $name }さんが降園しました
notices-left-other = お迎えは、登録されている別の方です
# $name (String) - who brought or fetched the child
notices-left-by = お迎え：{ $name }さん
notices-still-here = 降園のお知らせの訂正
    .more = 先ほどの降園のお知らせはまちがいでした。お子さまは園にいます。
# $name (String) - what the child is called
notices-still-here-who = { $name }さんは園にいます（降園のお知らせの訂正）
# $name (String) - what the child is called
notices-still-here-sorry = 先ほどの{ $name }さんの降園のお知らせは、まちがいでした。申しわけありません。
# $name (String) - what the child is called
# $when (String) - a day and a time
notices-still-here-at = { $name }さんは園にいます（{ $when }に確かめました）。
notices-cleared = 登園・降園のお知らせの訂正
    .more = 先ほどのお知らせはまちがいでした。今日の登園・降園の記録を取り消しました。
# $name (String) - what the child is called
notices-cleared-who = { $name }さんの登園・降園のお知らせの訂正
# $name (String) - what the child is called
notices-cleared-sorry = 先ほどの{ $name }さんのお知らせは、まちがいでした。申しわけありません。
# $when (String) - a day and a time
notices-cleared-at = { $when }に記録を取り消しました。今日の登園・降園は、いま記録されていません。
# Stands for the name of a child that cannot be read.
notices-child = お子
notices-child-page = 園でのようすは、こちらのページでご覧いただけます。
notices-child-link = 園でのようすを見る

## A guardian is invited, by mail alone.

notices-invited = 登園・降園をスマートフォンで見られるようにするご案内
    .more = お子さまの登園・降園を、スマートフォンで見られるようになりました。
# $until (String) - a day and a time
notices-invited-until = 下のリンクは { $until } まで、1回だけ使えます。いつもお使いのスマートフォンで開き、「はじめる」を押してください。パスワードはいりません。ほかの方に転送しないでください。
notices-invited-page = こちらのリンクを開いてください。
notices-invited-link = はじめる

## A number in a line: it is called, or its turn is near.

# $number (String) - like A012
notices-called = 番号 { $number } お呼びしています
# $counter (String) - the name of a counter
notices-called-to = { $counter }へお越しください
# $number (String) - like A012
notices-near = 番号 { $number } まもなくです
# $before (Number) - how many are called before
notices-near-before = { $before ->
    [0] つぎの番です。窓口の近くでお待ちください
   *[other] あと{ $before }人です。窓口の近くでお待ちください
}

# $number (String) - like A012
notices-called-letter = 番号{ $number }をお呼びしています
# $number (String) - like A012
notices-near-letter = 番号{ $number }の順番はまもなくです
notices-queue-page = いまの順番は、こちらのページでご覧いただけます。
notices-queue-link = いまの順番を見る

## What is new of a booking: the subject, and a sentence.

notices-booking-code = 予約の確認番号
    .more = 予約の確認番号をお送りします。
notices-booking-booked = ご予約を承りました
    .more = ご予約を承りました。
notices-booking-moved = ご予約を変更しました
    .more = ご予約を変更しました。新しい内容は次のとおりです。
notices-booking-cancelled = ご予約を取り消しました
    .more = 次のご予約を取り消しました。
notices-booking-called-off = 窓口が休みになるため、ご予約を取り消しました
    .more = 窓口が休みになるため、次のご予約を取り消しました。
notices-booking-reminder = ご予約の日が近づきました
    .more = ご予約の日が近づきました。お気をつけてお越しください。
notices-booking-waits = キャンセル待ちを承りました
    .more = キャンセル待ちを承りました。ご予約はまだ決まっていません。
notices-booking-offered = 空きが出ました
    .more = お待ちいただいていた空きが出ました。
notices-booking-reinvited = あらためてご予約いただけます
    .more = 次のご予約の日に、お越しになったことを確認できませんでした。
notices-booking-link = ご予約のページのご案内
    .more = ご予約のページをご案内します。下のボタンから、確かめたり変えたりできます。

# Of a booking of which nothing more can be said now.
notices-booking-news = ご予約のお知らせ
    .more = ご予約についてお知らせがあります。
notices-look = 予約のページをご覧ください

## The names of what a mail says of a booking.

notices-place = 場所
notices-desk = 窓口
notices-when = 日時
notices-days = ご希望の期間
notices-reason = 理由

## The sentences of a mail about a booking.

# $name (String) - who booked
notices-dear = { $name } 様
notices-bring-page = 必要なものは、予約のページでご確認ください。
notices-enter-code = 予約の画面に、次の6けたの番号を入れてください。
# $until (String) - a day and a time
notices-code-until = この番号は{ $until }まで使えます。番号を入れると、ご予約が完了します。
notices-see-mail = メールをご覧ください
# $until (String) - a day and a time
notices-change-until = 変更と取り消しは、{ $until }まで、予約のページでできます。
# $place (String) - the place, with its telephone number
notices-change-there = 変更や取り消しは、{ $place }へ直接ご連絡ください。
notices-book-again = もう一度お越しになる場合は、お手数ですが、あらためてご予約ください。
notices-other-time = お手数ですが、別の日時であらためてご予約ください。ご迷惑をおかけして申し訳ございません。
notices-wait = 空きが出ましたら、メールでご案内します。
# $until (String) - a day and a time
notices-offer-until = { $until }までにお返事ください。過ぎると、次の方にご案内します。
notices-link = 予約のページを開く
notices-stop = 日にちが近づいたお知らせが不要な方は、予約のページで止められます。
# $place (String) - the place, with its telephone number
notices-footer =
    このメールは送信専用です。ご返信いただいてもお答えできません。
    お心当たりのない場合は、お手数ですが{ $place }までご連絡ください。

## The frame of every other mail.

# $place (String) - the facility
notices-from = { $place }からのお知らせです。
notices-page = 内容は、こちらのページでご覧いただけます。
# $place (String) - the facility
notices-letter-footer =
    このメールは送信専用です。ご返信いただいてもお答えできません。
    お心当たりのない場合は、お手数ですが{ $place }までご連絡ください。
