### What is sent: pushes and mails. A push says neither who nor what for.

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
