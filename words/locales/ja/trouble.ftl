### What went wrong, and what to do now.

trouble-bad-form = うまく受け取れませんでした
    .more = 前のページに戻り、ページを読み込みなおしてから、もう一度お試しください。
trouble-foreign = ボタンの操作を受け取れませんでした
    .more = 最初のページから開きなおして、もう一度お試しください。何度やっても同じときは、市の担当にお知らせください。
trouble-signed-out = サインインが終わっています
    .more = 最初のページからもう一度サインインしてください。
trouble-forbidden = このページは見られません
    .more = ほかの方や、ほかの施設のページです。ご自分のページを開いてください。
trouble-not-found = ページが見つかりません
    .more = アドレスが変わったか、まちがっているかもしれません。最初のページから開いてください。
trouble-too-slow = 通信が途中で止まりました
    .more = 電波のよいところで、もう一度お試しください。
trouble-too-large = 送られたものが大きすぎます
    .more = 書いた文を短くしてから、もう一度お試しください。
trouble-misnamed = このアドレスでは開けません
    .more = いつものアドレスから開いてください。
trouble-too-many = 少し時間をおいてください
    .more = 短い時間に何度も操作されました。1分ほど待ってから、もう一度お試しください。
trouble-busy = ただいま混み合っています
    .more = 1分ほど待ってから、もう一度お試しください。
trouble-uncertain = 記録できたか、確かめられませんでした
    .more = 元のページに、番号や予約、押したことの結果が出ていれば、記録されています。見てもわからないときは、この画面を読み込みなおしてください（「再送信しますか」と聞かれたら「はい」）。同じ送信は一度しか記録されないので、二つになることはありません。
trouble-broken = うまく動きませんでした
    .more = 1分ほど待ってから、もう一度お試しください。続くときは、市の担当にお知らせください。

## What became of what was asked.

trouble-pressed-unknown = いま押したことが記録されたかどうか、わかりません。もう一度押す前に、元のページでお確かめください。
trouble-pressed-not = いま押したことは、記録されていません。
trouble-kept = これまでの記録は失われていません。

## Where to go.

# $name (String) - who is signed in
trouble-signed-in-as = { $name } さんとしてサインインしています。
trouble-back = 元のページに戻る
trouble-first = 最初のページへ
