### The pages of a number, and of an office's lines. What an office calls its sections, services and counters is the office's own; a minute is never a promise.

## The number and the place in the line.

visits-your-number = あなたの番号
# $count (Element) - how many are before the visitor
visits-ahead = あと{ $count }人
visits-next-turn = つぎの番です
visits-estimate = 待ち時間の目安
# $minutes (Element) - a wait
visits-about = 約{ $minutes }分
visits-no-estimate = いまはわかりません
visits-not-promised = 目安です。早くなることも、遅くなることもあります。
visits-services = ご用件
visits-bring = お持ちいただくもの
visits-reason = 窓口からのご連絡
visits-calls = さきほど呼ばれた番号
visits-no-calls = まだ呼ばれた番号はありません

## Where the visit stands, and what to do.

visits-away = まだ来ていません
    .more = 順番が来る前に、役所へお越しください。
visits-waiting = お待ちください
    .more = 順番が来たら、番号と窓口をお呼びします。
visits-precalled = まもなくお呼びします
    .more = この窓口の近くでお待ちください。
visits-called = お呼びしています
    .more = この窓口へお越しください。
visits-serving = 手続き中です
    .more = この窓口で手続きをしています。
visits-parked = お手続きの途中です
    .more = 準備ができたら、窓口からお声がけします。
visits-must-return = あらためてお越しください
    .more = お越しの際は、この番号を職員にお見せください。
visits-finished = 手続きが終わりました
    .more = お越しいただき、ありがとうございました。
visits-left = この番号は終わりました
    .more = もう呼ばれません。必要なときは、新しい番号をお取りください。
visits-no-show = お呼びしましたが、いらっしゃいませんでした
    .more = まだご用のある方は、職員にお声がけください。
# $day (String) - the day of the number
visits-old-number = { $day }の番号です。もう使えません。ご用のある方は、新しい番号をお取りください。
# $day (String) - the day of the number
visits-kept-number = { $day }の番号ですが、続きの手続きにそのまま使えます。

## The page itself.

# $time (Element) - a time of day
visits-as-of = { $time } 現在
visits-refresh = 新しくする
visits-by-itself = 自動で新しくなります
visits-lost = 通信が切れています。最後の更新
    .more = つながりしだい、自動で新しくなります。
visits-to-office = 窓口の混みぐあいを見る
visits-unknown = 番号が見つかりません
    .more = アドレスの一部が欠けているか、番号の期限が切れています。番号札のQRコードを、もう一度読み取ってください。

## Coming.

visits-come = 役所に着いたら
    .more = 役所の表示画面に出ている4けたの番号を入れて、「来ました」を押してください。
visits-code = 4けたの番号
visits-here = 来ました
visits-check-in = 着いたときの受付
visits-is-it-you = この番号で受付をします。
visits-no-ticket = このスマートフォンでは、番号のページがまだ開かれていません。番号を取ったときのページを開いてから、QRコードをもう一度読み取ってください。まだ番号がない方は、役所の端末でお取りください。
visits-other-office = お持ちの番号は、この役所のものではありません。
visits-checked-in = 受付はすんでいます。
visits-open-ticket = 番号のページを開く

## Being told.

visits-stay = 音で知らせる
    .more = お呼びしたときに、この画面が音を鳴らします。開いたままにしてください。
visits-staying = お呼びしたときに音を鳴らします。画面は消えません。
visits-tell-me = お知らせを受け取る
visits-push-offer = 順番が近づいたときと、お呼びしたときに、このスマートフォンの画面にお知らせします。
visits-push-button = この端末で受け取る
visits-push-allow = 「許可しますか」と聞かれたら、「許可」を押してください。
visits-push-on = このスマートフォンにお知らせします
    .more = ページを閉じても届きます。
visits-push-stop = 受け取りをやめる
visits-push-blocked = お知らせが止められています
    .more = スマートフォンの「設定」で、このページの「通知」を「許可」にしてから、もう一度ここを開いてください。
visits-push-failed = いまは設定できませんでした
    .more = しばらくしてから、もう一度お試しください。
visits-push-again = もう一度ためす
visits-push-impossible = このスマートフォンでは、画面へのお知らせを使えません。このページを開いたままお待ちください。
visits-push-home-screen = iPhoneで画面に受け取るには、共有ボタンから「ホーム画面に追加」をし、そこから開いてください。
visits-mail = メールで受け取る
    .more = この番号のお知らせだけに使い、2日後に消します。
visits-mail-address = メールアドレス
visits-mail-button = 登録する
visits-mail-on = メールでもお知らせします
    .more = 迷惑メールのフォルダーもごらんください。
visits-mail-stop = メールをやめる

## Later, or not at all.

visits-later = 順番を遅らせる
    .more = 間に合わないときは、遅らせる時間をえらんでください。番号は変わりません。
# $minutes (Number) - by how much later
visits-minutes = { $minutes }分
visits-leave = 番号を返す
    .more = 番号を返すと、もう呼ばれません。元には戻せません。
visits-leave-button = 番号を返す

## After something was done.

visits-done-postponed = 順番を遅らせました。
visits-done-arrived = 受付をしました。順番が来るまでお待ちください。
visits-done-mail = メールアドレスを登録しました。
visits-done-no-mail = メールのお知らせをやめました。

## The office's lines, and a number from home.

visits-office-title = 窓口の混みぐあい
# $count (Element) - how many wait in a line
visits-waiting-people = { $count }人待ち
visits-nobody-waits = 待っている人はいません
# $opens (String) - a time of day
# $closes (String) - a time of day
visits-hours = 番号をお出しする時間は、{ $opens }から{ $closes }までです。
visits-closed-now = ただいま受付時間外です。
# $when (String) - a day and a time
visits-opens-next = つぎに番号を取れるのは、{ $when }からです。
visits-from-home = 家から番号を取る
    .more = 役所に着く前に番号を取れます。順番が来る前にお越しになり、着いたら「来ました」とお知らせください。
visits-choose = ご用件をえらんでください（いくつでも）
visits-ended-today = 今日の番号は終わりました
visits-none-from-home = 家から番号を取れるご用件はありません。役所の端末で番号をお取りください。
visits-care = お手伝いが必要です
    .more = 車いすの方、妊娠中の方、小さなお子さま連れの方、ご高齢の方など
visits-take = 番号を取る
visits-leave-empty = この欄は空けておいてください
# $number (String) - like A012
# $section (String) - a section of the office
visits-has = すでに番号 { $number }（{ $section }）をお持ちです。
visits-has-another = ご用件を変えるときは、その番号を返してから取りなおしてください。もう1枚必要なときは、下でもう一度「番号を取る」を押してください。

## Why not.

visits-closed = ただいま受付時間外です。受付時間になってから、もう一度お試しください。
visits-choose-again = ご用件をえらんでください。えらべるご用件が変わったときは、もう一度えらびなおしてください。
visits-used-up = このご用件の今日の番号は、すべて終わりました。お急ぎの方は、役所の職員にお声がけください。
visits-too-many-from-here = 同じ回線から取られた番号で、まだ来られていないものが多いため、いまはお出しできません。しばらくしてからお試しになるか、役所の端末で番号をお取りください。
visits-too-many-away = いまは、家から番号を取る方が多いため、お出しできません。しばらくしてからお試しになるか、役所の端末で番号をお取りください。
visits-too-many = 短い時間に何度も操作されました。1分ほど待ってから、もう一度お試しください。
visits-other-day = この番号は、今日は使えません。新しい番号をお取りください。
visits-changed = 順番が進んだため、この操作はできませんでした。いまのようすを表示しています。
visits-bad-entry = 入力された内容では受け付けられませんでした。もう一度お試しください。
visits-not-possible = この操作はできません。職員にお声がけください。
visits-wrong-code = 4けたの番号がちがいます。役所の表示画面に出ている、今日の番号を入れてください。
visits-too-many-codes = 番号のまちがいが続きました。しばらく待つか、役所の職員に「来ました」とお伝えください。
visits-bad-address = メールアドレスをお確かめください。

## The offices to choose from, and what the bar of all pages calls them.

visits-bar = 窓口・番号
visits-places = 窓口のある場所
    .more = 行く場所を選んでください。
visits-no-places = 窓口のある場所は、いまありません。

## The card that says where an office is and how it is called.

# $hours (String) - days of the week and times of day, as 月・火 8:30〜17:15
visits-card = 窓口のご案内
    .hours = 受付 { $hours }
    .call = 電話する
    .map = 地図を見る
