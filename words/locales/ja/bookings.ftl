### Booking: the page on which residents book, the booking's own page, and what mails say of it too. What a place calls its desks and services is the place's own.

## The parts of a booking, on pages and in mails.

bookings-services = 手続き
bookings-people = 人数
bookings-number = 予約番号
bookings-telephone = 電話
bookings-bring = お持ちいただくもの
# $people (Number) - how many come
bookings-people-counted = { $people }人
# $people (String) - how many come, as it is said
# $how (String) - how they come
bookings-people-how = { $people }（{ $how }）

## Choosing.

bookings-title = 予約
bookings-places = 予約できる場所
    .more = 場所をお選びください。
bookings-no-places = インターネットで予約できる場所は、いまありません。窓口へお電話ください。
bookings-stopped = いまは新しい予約を受け付けていません
    .more = すでに入っている予約は、そのままです。変更と取り消しもできます。
bookings-choose-services = 何のご予約ですか
    .more = いくつかまとめて選べます。
bookings-next = 次へ
bookings-nothing-chosen = 手続きを選んでから、「次へ」を押してください。
bookings-look-up-bring = 先に持ち物を調べる
bookings-choose-people = 手続きをする方は何人ですか
    .more = 付き添いの方は数えません。
bookings-when-several = 2人以上のときの来かた
bookings-together = 全員同じ時間に
    .more = 同じ時刻に、それぞれ別の窓口で手続きをします。
bookings-in-a-row = 一人ずつ順番に
    .more = 1つの窓口で続けて手続きをします。人数分の時間がかかります。
bookings-choose-day = 日にちをお選びください
bookings-choose-time = 時間をお選びください
bookings-change = 変える
# $minutes (Number) - how long it takes
bookings-about-minutes = 約{ $minutes }分

## What was chosen.

bookings-day = 日にち
bookings-days = 希望の日
bookings-names = お名前

## The calendar.

bookings-signs = 記号の意味
bookings-free = 空きあり
bookings-few = 残りわずか
bookings-full = 満席
bookings-closed = 休み
bookings-over = 受付は終わりました
bookings-not-yet = まだ受け付けていません
bookings-earlier-month = 前の月
bookings-later-month = 次の月
bookings-closed-days = お休みの日
bookings-holiday = 祝日
bookings-year-end = 年末年始
bookings-monthly = 定休日
bookings-none-this-month = この月に、予約できる空きはありません。
bookings-none-this-day = この日に、予約できる空きはありません。
bookings-next-free = 次に空いている日
bookings-with-fewer = 人数や来かたを変えると、空いていることがあります。
bookings-to-calendar = カレンダーに戻る
bookings-morning = 午前
bookings-afternoon = 午後
# $until (String) - a day and a time
bookings-cut-off = 予約・変更・取り消しは、{ $until }までできます。
bookings-no-room = 希望の日に空きがないとき
    .more = キャンセル待ちに登録すると、空きが出たときにメールでご案内します。
bookings-wait-button = キャンセル待ちに登録する

## Who comes.

# $time (Element) - a time of day
bookings-held = この時間を { $time } までお取りしています。
# $minutes (Element) - whole minutes
# $seconds (Element) - the seconds above them
bookings-left = あと{ $minutes }分{ $seconds }秒
bookings-ended = お取りしている時間が過ぎました。時間を選び直してください。
bookings-who = お越しになる方
bookings-name = お名前
bookings-kana = ふりがな
    .more = カタカナでもかまいません。
bookings-email = メールアドレス
    .more = 確認の番号と、予約のお知らせをお送りします。
bookings-phone = 電話番号
    .more = 急なお知らせのときに、お電話することがあります。
bookings-needed = 必須
bookings-optional = なくてもかまいません
bookings-companions = いっしょに手続きをする方のお名前
    .more = わかる方だけでかまいません。
bookings-wishes = 窓口に伝えておきたいこと
    .more = 車いすで行く、手話や通訳が必要、など
bookings-known = 通知書の番号をお持ちの方
    .more = 番号と生年月日を入れると、メールがなくても予約できます。
bookings-resident = 通知書の番号
bookings-birth = 生年月日
    .more = 年は「昭和60」のようにも書けます。わからない月や日は、0 と書いてください。
bookings-year = 年
bookings-month = 月
bookings-date = 日
bookings-no-mail-at-all = メールをお使いでない方は、窓口へお電話ください。
bookings-no-address = メールも通知書の番号もない方は、窓口へお電話ください。
# $days (Number) - how long it is kept
bookings-kept-for = この予約のためだけに使い、予約の日から{ $days }日たつと消します。
bookings-signed-in = サインインしているので、このメールアドレスのままなら、確認の番号はいりません。
bookings-go-on = この内容で進む
bookings-choose-again = 時間を選び直す
bookings-mistakes = 直していただくところがあります。
bookings-leave-empty = ここには書かないでください

## The code that was mailed.

bookings-code-title = メールの番号を入れてください
# $address (Element) - a mail address
bookings-code-sent = { $address } へ、6けたの番号をお送りしました。
# $address (Element) - a mail address
bookings-code-comes-back = { $address } へのメールは、届かずに戻ってきています。番号をもう一度送ってみますが、届かないかもしれません。アドレスをお確かめになり、まちがいがあれば「メールアドレスを直す」で直してください。
bookings-code = 6けたの番号
bookings-confirm = 予約を確定する
bookings-no-mail = メールが届かないとき
    .more = 迷惑メールのフォルダーもご覧ください。届くまで数分かかることがあります。
bookings-send-again = もう一度送る
bookings-other-address = メールアドレスを直す

## How a booking stands, and what to do.

bookings-held-stand = 予約はまだ完了していません
    .more = お名前とご連絡先を入れてください。
bookings-booked = 予約済みです
    .more = 時間になりましたら、窓口へお越しください。
bookings-also-mailed = 予約の内容は、メールでもお送りします。
bookings-comes-back = メールが届いていません
    .more = このメールアドレスへのお知らせは、届かずに戻ってきています。変更や取り消しのお知らせも届きません。正しいアドレスを、お電話で窓口にお知らせください。
bookings-keep-page = このページを、ブックマークなどで取っておいてください。変えるときや取り消すときに使います。
bookings-waiting = キャンセル待ちです
    .more = 空きが出たら、メールでご案内します。先に登録された方から順にご案内します。
bookings-waiting-in-turn = 先に登録された方から順に、空きをご案内します。
bookings-waiting-comes-back = このメールアドレスへのお知らせは、届かずに戻ってきています。空きが出ても、メールではご案内できません。正しいアドレスを、お電話で窓口にお知らせください。
bookings-offered = 空きが出ました
    .more = この時間で予約できます。
bookings-arrived = 受付がすんでいます
    .more = お越しいただき、ありがとうございました。
bookings-missed = お越しになりませんでした
    .more = まだご用のある方は、もう一度予約してください。
bookings-cancelled = 取り消しました
    .more = この予約は取り消されています。
bookings-called-off = 役所の都合で取り消しました
    .more = 申し訳ありません。この時間は受付ができなくなりました。お手数ですが、もう一度予約してください。
bookings-lapsed = この予約は終わっています
    .more = 予約は入っていません。もう一度、時間を選び直してください。

## The booking's page.

bookings-on-the-day = 当日の受付
    .more = QRコードを役所の端末にかざすか、予約番号を職員にお伝えください。カードをかざしても受付できます。
bookings-qr = この予約のQRコード
bookings-to-my-calendar = カレンダーに入れる
bookings-see-bring = 持ち物を確かめる
bookings-change-booking = 予約を変える
    .more = 日時のほか、手続きや人数も変えられます。予約番号は変わりません。
bookings-change-button = 日時を選び直す
bookings-change-more = 手続きや人数も変える
bookings-now-booked = いまの予約
bookings-cancel = 予約を取り消す
    .more = 取り消すと、元には戻せません。
bookings-cancel-button = 予約を取り消す
bookings-too-late = 変更と取り消しの期限が過ぎました。窓口へお電話ください。
bookings-reminders-on = お知らせを受け取ります
    .more = 予約の日が近づいたら、お知らせします。
bookings-reminders-off = お知らせを止めています
    .more = 変更や取り消しなど、大事なお知らせは届きます。
bookings-reminders-lost = お知らせが届いていません
    .more = このメールアドレスには届かないため、予約の日が近づいても、メールではお知らせできません。
bookings-remind = お知らせを受け取る
bookings-do-not-remind = お知らせを止める
bookings-push = 予約のお知らせを、このスマートフォンの画面でも受け取れます。
# $until (Element) - a day and a time
bookings-offer-until = { $until }までにお決めください。それまでは、この時間をお取りしておきます。
bookings-accept = この時間で予約する
bookings-decline = 見送る
    .more = 見送ると、キャンセル待ちも終わります。空きは次の方にご案内します。
bookings-decline-button = 見送る
bookings-stop-waiting = キャンセル待ちをやめる
    .more = やめると、順番は元に戻せません。
bookings-stop-waiting-button = キャンセル待ちをやめる
bookings-book-again = もう一度予約する
bookings-to-ticket = 番号のページを開く
bookings-unknown = 予約が見つかりません
    .more = アドレスの一部が欠けていないか、メールのリンクをお確かめください。

## The waiting list.

bookings-wait-title = キャンセル待ち
    .more = 空きが出たら、先に登録された方から順に、メールでご案内します。
bookings-wait-from = この日から
bookings-wait-to = この日まで
bookings-wait = キャンセル待ちに登録する

## After something was done.

bookings-done-booked = 予約しました。
bookings-done-moved = 予約を変えました。
bookings-done-waits = キャンセル待ちに登録しました。
bookings-done-sent = 番号をもう一度お送りしました。
bookings-done-reminders-on = お知らせをお送りします。
bookings-done-reminders-off = お知らせを止めました。

## Why not.

bookings-too-many = 続けて何度も操作されました。1分ほど待ってから、もう一度お試しください。
bookings-too-many-codes = 番号を何度もお送りしました。15分ほど待ってから、もう一度お試しください。
bookings-wrong-code = 番号がちがいます。いちばん新しいメールの番号を入れてください。
bookings-too-many-guesses = まちがいが続きました。15分ほど待つか、メールアドレスで予約してください。

## Why the rules refuse it.

bookings-refusal-unknown-service = 手続きを選び直してください。
bookings-refusal-too-many-services = 一度に予約できる手続きの数を超えています。手続きを減らしてください。
bookings-refusal-too-many-people = 一度に予約できる人数を超えています。分けて予約するか、窓口へお電話ください。
bookings-refusal-several-desks = 窓口のちがう手続きは、いっしょに予約できません。別々に予約してください。
bookings-refusal-does-not-fit = 予約の状況が変わったため、できませんでした。いまの状況を表示しています。
bookings-refusal-closed = その時間は休みになりました。ほかの時間をお選びください。
bookings-refusal-no-slot = その時間には始められません。ほかの時間をお選びください。
bookings-refusal-full = その時間は満席になりました。ほかの時間をお選びください。
bookings-refusal-stopped = 新しい予約の受付を止めているため、予約できませんでした。
bookings-refusal-too-soon = その日の予約は、もう受け付けていません。ほかの日をお選びください。
bookings-refusal-too-far = その日の予約は、まだ受け付けていません。ほかの日をお選びください。
bookings-refusal-cut-off = 期限が過ぎたため、ここではできません。窓口へお電話ください。
bookings-refusal-past = その時間は過ぎました。ほかの時間をお選びください。
bookings-refusal-hold-over = お取りしていた時間が過ぎました。もう一度、時間をお選びください。
bookings-refusal-duplicate = 同じ手続きの予約が、すでに入っています。変えるときは、予約のお知らせのメールからお願いします。
bookings-refusal-person-limit = おひとりで持てる予約の数を超えています。いまの予約がすんでから、お申し込みください。
bookings-refusal-address-limit = このご連絡先で持てる予約の数を超えています。窓口へお電話ください。
bookings-refusal-source-full = 同じインターネットから、途中になっている予約が多いため、いまはこれ以上お取りできません。途中の予約を終えるか、10分ほど待ってから、もう一度お試しください。お急ぎの方は窓口へお電話ください。
bookings-refusal-waiting-full = キャンセル待ちは、いっぱいになりました。
bookings-refusal-no-days = 選ばれた日は、予約を受け付けている日ではありません。
bookings-refusal-too-many-changes = 続けて何度も変更されました。しばらくしてから、もう一度お試しください。
bookings-refusal-not-today = この予約は、今日のものではありません。

## Why what stands in a field is not taken.

bookings-field-missing = 入れてください。
bookings-field-too-long = 長すぎます。短くしてください。
bookings-field-name-too-long = 100字までで書いてください。
bookings-field-not-kana = ひらがなかカタカナで書いてください。アルファベットでもかまいません。漢字や数字は使えません。
bookings-field-no-at = 「@」をひとつ入れてください。例：hana@example.jp
bookings-field-bad-local = 「@」の前に、使えない文字があります。
bookings-field-bad-dots = 「@」の前の「.」の場所をお確かめください。
bookings-field-bad-domain = 「@」の後ろをお確かめください。例：hana@example.jp
bookings-field-not-phone = 電話番号を、市外局番から書いてください。
bookings-field-not-number = 数字で書いてください。
bookings-field-not-date = ない日付です。お確かめください。
bookings-field-ends-before = 「この日まで」が「この日から」より前の日になっています。選び直してください。
bookings-field-no-way = メールアドレスか、通知書の番号と生年月日を入れてください。
bookings-field-no-match = 番号と生年月日の組み合わせが見つかりません。お確かめになるか、メールアドレスで予約してください。
# $field (String) - what the field is called
bookings-field-enter = { $field }を入れてください。
# $field (String) - what the field is called
# $why (String) - why what stands there is not taken
bookings-field-mend = { $field }：{ $why }

## Checking in on the day, where it did not work.

bookings-arrival-wrong-digits = 4けたの番号がちがいます
bookings-arrival-look-again = 役所の表示画面に出ている番号を、もう一度お確かめください。
bookings-arrival-too-many = 続けて何度も試されました
bookings-arrival-ask-staff = お困りのときは、職員にお声がけください。
bookings-arrival-to-booking = 予約のページを開く
bookings-arrival-unknown = 予約が見つかりません。番号をもう一度お確かめください。
bookings-arrival-over = この予約は取り消されています。
bookings-arrival-not-booked = この予約はまだ決まっていません。
bookings-arrival-used = この予約の受付はすんでいます。
bookings-arrival-closed = ただいま受付時間外です。
bookings-arrival-used-up = 今日の番号はすべて終わりました。
# $number (String) - the number that was given
bookings-arrival-used-as = この予約の受付はすんでいます。番号は { $number } です。
# $day (String) - a day
# $time (String) - a time of day
bookings-arrival-not-today = この予約は { $day } { $time } です。
# $place (String) - the name of a place
bookings-arrival-elsewhere = この予約の場所は { $place } です。

## Finding a booking again.

bookings-find = 予約を確かめる・変える
    .bar = 予約の確認
    .more = 予約のページのリンクが見つからない方は、ここから開けます。
bookings-find-where = 予約した場所
bookings-find-mail = メールでリンクを受け取る
    .more = 予約したときのメールアドレスへ、予約のページのリンクをお送りします。
    .button = リンクを送る
bookings-find-sent = このアドレスの予約があるときは、予約のページのリンクをメールでお送りします。
    .more = 数分たっても届かないときは、アドレスがちがうか、予約が終わっているかもしれません。迷惑メールのフォルダーもご覧ください。
bookings-find-number = 予約番号と生年月日で開く
    .more = 通知書の番号で予約した方は、こちらからも開けます。
    .button = 予約を開く
bookings-find-no-match = この予約番号と生年月日の組み合わせは見つかりません。お確かめになるか、メールでリンクを受け取ってください。
bookings-find-too-many = 続けて何度も試されました。15分ほど待ってから、もう一度お試しください。
bookings-find-call = どちらも使えないとき
    .more = 予約した窓口へお電話ください。
bookings-see = 予約を見る・変える
bookings-see-waiting = キャンセル待ちを見る
