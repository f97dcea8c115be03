### An invitation to the page of one's children that lets nobody in any more.

invitations-ended = この あんないは つかえません
invitations-once = あんないは 1かいだけ つかえます。しばらくすると つかえなくなります。アドレスが たりないときも ひらけません。
invitations-kept = 「はじめる」を おした スマートフォンでは、そのまま 見ることが できます。
invitations-open = 子どもの ページを ひらく
invitations-ask = ひらけないときや、ほかの スマートフォンで つかいたいときは、保育園に あたらしい あんないを たのんでください。

## One that is open.

invitations-from = { $place }からの お知らせ
invitations-dear = { $name } さん
invitations-for = { $children }が 来た時間と 帰った時間を、この スマートフォンで 見ることが できます。
invitations-begin = はじめる
    .no-password = パスワードは いりません。
    .once = この お知らせは 1回だけ 使うことが できます。いつも 使う スマートフォンで「はじめる」を 押してください。
    .not-you = 名前が ちがうときは、押さないで 保育園に 言ってください。
