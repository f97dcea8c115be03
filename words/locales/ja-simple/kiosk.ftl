### The screen that gives numbers. Short lines: nobody scrolls before a kiosk.

## The first screen.

kiosk-start = ばんごうを とる
kiosk-welcome = がめんを さわって、ばんごうを とってください
kiosk-card = よやくが ある 人、カードを もっている 人は、カードを きかいに のせてください

## Choosing.

kiosk-choose = なにを しますか。えらんでください
kiosk-choose-more = ほかに なにを しますか。えらんでください
kiosk-estimate = まつ じかんは だいたいの じかんです
kiosk-waiting = { $people ->
    [0] まっている 人は いません
   *[other] { $people }人 まっています
}
kiosk-minutes = だいたい { $minutes }分
kiosk-minutes-between = だいたい { $least }–{ $most }分
kiosk-closed = いまは やっていません
kiosk-used-up = きょうの ばんごうは おわりました
kiosk-hours = ばんごうを もらえる じかんは { $opens }から { $closes }までです
kiosk-opens-next = つぎは { $when }から ばんごうを とれます
kiosk-previous = まえの ページ
kiosk-next = つぎの ページ
kiosk-page = { $page } / { $pages } ページ
kiosk-first = さいしょに もどる
kiosk-back = もどる
kiosk-language = ことば

## What was chosen.

kiosk-confirm = この ことで ばんごうを とります
kiosk-add = ほかの ことも する
kiosk-remove = { $name }を やめる
kiosk-care = てつだいが ほしい 人
kiosk-care-detail = くるまいすの 人、おなかに 赤ちゃんが いる 人、小さい 子どもと いっしょの 人、お年よりなど
kiosk-take = ばんごうを とる

## Whoever has a booking.

kiosk-booked = よやくした 人は ここ
kiosk-booked-title = よやくの QRコードを きかいに みせるか、ばんごうを いれてください
kiosk-scan-here = QRコードは よやくの メールか ページに あります
kiosk-booking-number = よやくの ばんごう
kiosk-check = 4つの すうじ
kiosk-check-hint = たんじょうび（3月5日は 0305）か、でんわばんごうの さいごの 4つ
kiosk-erase = 1つ けす
kiosk-check-in = うけつけを する
kiosk-booked-arrived = よやくの うけつけを しました
kiosk-booked-at = よやく　{ $time }

## The number.

kiosk-asking = ばんごうを とっています
kiosk-asking-detail = すこし まってください
kiosk-looking = しらべています
kiosk-number = あなたの ばんごう
kiosk-arrived = うけつけを しました
kiosk-waits = この ばんごうで まっています
kiosk-before = まえに まっている 人
kiosk-people = { $people }人
kiosk-next-turn = つぎは あなたです
kiosk-about = まつ じかん（だいたい）
kiosk-scan = スマホで よむと、じゅんばんが わかります

## The paper.

kiosk-printing = いま、かみを だしています
kiosk-printed = かみを とって、まってください
kiosk-paperless = かみは でません。ばんごうの しゃしんを とるか、QRコードを よんでください
kiosk-out-of-paper = かみが ありません。ばんごうの しゃしんを とるか、QRコードを よんでください
kiosk-not-printed = かみを だせませんでした。ばんごうの しゃしんを とるか、QRコードを よんでください
kiosk-printer-near-end = かみが すくないです。ここの 人に おしえてください
kiosk-printer-faulty = いま、かみは でません。ばんごうは がめんに でます
kiosk-print-again = もう いちど かみを だす
kiosk-done = おわる

## Nobody touches it.

kiosk-idle = あと { $seconds }びょうで さいしょに もどります
kiosk-stay = つづける

## Why not.

kiosk-ask-staff = ここの 人に きいてください
kiosk-away = いま、ばんごうを だせません
kiosk-refused-closed = いまは やっていません
kiosk-refused-used-up = きょうの ばんごうは おわりました
kiosk-refused-choose-again = えらべる ものが かわりました
    .more = もう いちど えらんでください
kiosk-refused-too-many = つづけて ばんごうを だせません
    .more = すこし まって、もう いちど してください
kiosk-refused-not-now = いま、ばんごうを だせません

## Why a booking is not checked in.

kiosk-no-arrival-unknown = よやくが 見つかりません
    .more = ばんごうを たしかめるか、ここの 人に きいてください
kiosk-no-arrival-not-today = この よやくは { $when } です
kiosk-no-arrival-elsewhere = この よやくの ばしょは { $place } です
kiosk-no-arrival-over = この よやくは とりけされました
kiosk-no-arrival-not-booked = この よやくは まだ きまっていません
kiosk-no-arrival-used = うけつけは おわっています
    .more = ばんごうは { $number } です
kiosk-no-arrival-used-waits = よぶまで まってください
kiosk-no-arrival-closed = いまは やっていません
kiosk-no-arrival-used-up = きょうの ばんごうは おわりました
