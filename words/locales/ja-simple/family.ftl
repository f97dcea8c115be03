### The page of one's children: where each is today, live, and how one is told.

family-title = こどもの 今日
family-none = こどもが 登録されていません。保育園に 聞いてください。

## Where a child is.

family-expected = まだ 来ていません
family-here = 保育園に います
family-gone = 帰りました
family-absent = 今日は 休みです
family-arrived = 来た時間
family-left = 帰った時間
family-called = { $name }さん

## How one is told.

family-by-mail = 来た時間と 帰った時間は メールで お知らせします
    .more = 保育園に 登録した メールアドレスに 送ります。
family-push-offer = 来たときと 帰ったとき、この スマートフォンの 画面に すぐ お知らせできます。
    .more = 受け取らないときは、メールで お知らせします。
family-push-asking = 設定しています…
family-push-each-time = 来たときと 帰ったとき、画面に 出ます。
family-now-by-mail = 今は メールで お知らせします。
family-home-screen = iPhoneの 画面で 受け取るときは、先に「ホーム画面に追加」を します（iOS 16.4から）。
    .share = 画面の 下か 上の 共有ボタン（四角と 上の 矢印）を 押します。
    .add = 「ホーム画面に追加」を 押します。
    .open = ホーム画面の「かざす」を 開いて、ここを もう一度 見ます。
    .paste = 「かざす」を 開いても こどもの ページが 出ないときは、保育園から 新しい リンクを もらって、コピーして「かざす」に 貼ってください。
family-comes-back = 登録した メールアドレスに お知らせが 届きません。正しい アドレスを 保育園に 教えてください。

## No longer in this browser.

family-leave = この スマートフォンで 見るのを やめる
    .more = もう一度 見るときは、保育園から 新しい リンクを もらってください。
    .mail = メールの お知らせは 続きます。
    .button = 見るのを やめる

family-signed-out = この スマートフォンで 見るのを やめました
    .mail = ありがとうございました。保育園に 来たこと、帰ったことは、これからも メールで お知らせします。
    .again = もう いちど 見たいときは、保育園の 先生に「新しい リンクを ください」と 言ってください。
