### The page of one's children: where each is today, live, and how one is told.

family-title = お子さまの今日
family-none = 登録されているお子さまがいません。保育園にお声がけください。

## Where a child is.

family-expected = まだ登園していません
family-here = 登園しています
family-gone = 降園しました
family-absent = 今日はお休みです
family-arrived = 登園
family-left = 降園
# $name (String) - what a child is called
family-called = { $name }さん

## How one is told.

family-by-mail = 登園・降園は、メールでお知らせします
    .more = 保育園に登録しているメールアドレスへお送りします。
family-push-offer = 登園・降園を、このスマートフォンの画面にすぐお知らせできます。
    .more = 受け取らないときは、メールでお知らせします。
family-push-asking = 設定しています…
family-push-each-time = 登園・降園のたびに、画面に表示されます。
family-now-by-mail = いまはメールでお知らせします。
family-home-screen = iPhoneの画面で受け取るには、先に「ホーム画面に追加」をします（iOS 16.4以降）。
    .share = 画面の下か上の共有ボタン（四角から上向きの矢印）を押します。
    .add = 「ホーム画面に追加」を押します。
    .open = ホーム画面にできた「かざす」を開き、このお知らせの欄をもう一度見ます。
    .paste = 「かざす」を開いてもお子さまのページが出ないときは、保育園に新しい招待リンクを頼み、コピーして「かざす」に貼り付けてください。
family-comes-back = 登録されているメールアドレスへのお知らせは、届かずに戻ってきています。正しいアドレスを保育園にお知らせください。

## No longer in this browser.

family-leave = この端末で見るのをやめる
    .more = もう一度見るには、保育園から新しい招待リンクをもらう必要があります。
    .mail = メールのお知らせは続きます。
    .button = 見るのをやめる

# The page after it.
family-signed-out = この端末での表示をやめました
    .mail = ご利用ありがとうございました。登園・降園は、これからもメールでお知らせします。
    .again = もう一度見るときは、保育園に新しい招待リンクを頼んでください。
