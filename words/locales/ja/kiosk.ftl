### The screen that gives numbers. Short lines: nobody scrolls before a kiosk.

## The first screen.

kiosk-start = 番号を取る
kiosk-welcome = 画面にふれて、番号をお取りください
kiosk-card = 予約のある方、カードをお持ちの方は、カードをリーダーにかざしてください

## Choosing.

kiosk-choose = ご用件をえらんでください
kiosk-choose-more = ほかのご用件をえらんでください
kiosk-estimate = 待ち時間は目安です
# $people (Number) - how many wait
kiosk-waiting = { $people ->
    [0] 待っている人はいません
   *[other] { $people }人待ち
}
# $minutes (Number) - a wait
kiosk-minutes = 約{ $minutes }分
# $least (String) - the shortest wait, in minutes
# $most (String) - the longest
kiosk-minutes-between = 約{ $least }–{ $most }分
kiosk-closed = 受付時間外
kiosk-used-up = 今日の番号は終わりました
# $opens (String) - a time of day
# $closes (String) - a time of day
kiosk-hours = 番号をお出しする時間は { $opens }から{ $closes }までです
# $when (String) - a day and a time
kiosk-opens-next = つぎに番号をお出しするのは { $when } からです
kiosk-previous = 前のページ
kiosk-next = 次のページ
# $page (String) - which page
# $pages (String) - of how many
kiosk-page = { $page } / { $pages } ページ
kiosk-first = 最初にもどる
kiosk-back = もどる
kiosk-language = ことば

## What was chosen.

kiosk-confirm = このご用件で番号をお取りします
kiosk-add = ほかの用件も追加する
# $name (String) - what was chosen
kiosk-remove = { $name }を取り消す
kiosk-care = お手伝いが必要な方
kiosk-care-detail = 車いすの方、妊娠中の方、小さなお子さま連れの方、ご高齢の方など
kiosk-take = 番号を取る

## Whoever has a booking.

kiosk-booked = 予約の方はこちら
kiosk-booked-title = 予約のQRコードを読み取り機にかざすか、番号を入れてください
kiosk-scan-here = QRコードは、予約のメールか予約のページにあります
kiosk-booking-number = 予約番号
kiosk-check = 確認の4けた
kiosk-check-hint = お誕生日（3月5日は 0305）、または電話番号の下4けた
kiosk-erase = 1字消す
kiosk-check-in = 受付をする
kiosk-booked-arrived = ご予約の受付をしました
# $time (String) - a time of day
kiosk-booked-at = ご予約　{ $time }

## The number.

kiosk-asking = 番号をお取りしています
kiosk-asking-detail = 少しお待ちください
kiosk-looking = お調べしています
kiosk-number = あなたの番号
kiosk-arrived = 受付をしました
kiosk-waits = この番号でお待ちです
kiosk-before = 前にお待ちの方
# $people (Number) - how many are before
kiosk-people = { $people }人
kiosk-next-turn = つぎの番です
kiosk-about = 待ち時間の目安
kiosk-scan = スマートフォンで読み取ると、順番が見られます

## The paper.

kiosk-printing = 印刷しています
kiosk-printed = 番号札を取って、お待ちください
kiosk-paperless = 紙は出ません。番号を写真にとるか、QRコードを読み取ってください
kiosk-out-of-paper = 紙がありません。番号を写真にとるか、QRコードを読み取ってください
kiosk-not-printed = 印刷できませんでした。番号を写真にとるか、QRコードを読み取ってください
kiosk-printer-near-end = 番号札の紙が残り少なくなっています。職員にお知らせください
kiosk-printer-faulty = ただいま番号札を印刷できません。番号は画面に出ます
kiosk-print-again = もう一度印刷
kiosk-done = 終わる

## Nobody touches it.

# $seconds (Number) - until then
kiosk-idle = あと{ $seconds }秒で最初の画面にもどります
kiosk-stay = 続ける

## Why not.

kiosk-ask-staff = 職員にお声がけください
kiosk-away = ただいま番号をお出しできません
kiosk-refused-closed = ただいま受付時間外です
kiosk-refused-used-up = 今日の番号はすべて終わりました
kiosk-refused-choose-again = ご用件が変わりました
    .more = もう一度えらんでください
kiosk-refused-too-many = 続けて番号をお出しできません
    .more = 少し待って、もう一度お試しください
kiosk-refused-not-now = ただいま番号をお出しできません

## Why a booking is not checked in.

kiosk-no-arrival-unknown = 予約が見つかりません
    .more = 番号をもう一度お確かめになるか、職員にお声がけください
# $when (String) - a day and a time
kiosk-no-arrival-not-today = この予約は { $when } です
# $place (String) - the name of a place
kiosk-no-arrival-elsewhere = この予約の場所は { $place } です
kiosk-no-arrival-over = この予約は取り消されています
kiosk-no-arrival-not-booked = この予約はまだ決まっていません
# $number (String) - the number that was given
kiosk-no-arrival-used = この予約の受付はすんでいます
    .more = 番号は { $number } です
# Instead, if no number was given.
kiosk-no-arrival-used-waits = お呼びするまでお待ちください
kiosk-no-arrival-closed = ただいま受付時間外です
kiosk-no-arrival-used-up = 今日の番号はすべて終わりました
