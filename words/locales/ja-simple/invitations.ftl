### An invitation to the page of one's children that lets nobody in any more.

invitations-ended = この 案内（あんない）は 使（つか）えません
invitations-once = 案内（あんない）は 1回（かい）だけ 使（つか）えます。しばらくすると 使（つか）えなくなります。アドレスが 足（た）りないときも 開（ひら）けません。
invitations-kept = 「始（はじ）める」を 押（お）した スマートフォンでは、そのまま 見（み）ることが できます。
invitations-open = 子（こ）どもの ページを 開（ひら）く
invitations-ask = 開（ひら）けないときや、ほかの スマートフォンで 使（つか）いたいときは、保育園（ほいくえん）に 新（あたら）しい 案内（あんない）を 頼（たの）んでください。

## One that is open.

invitations-from = { $place }からの お知（し）らせ
invitations-dear = { $name } さん
invitations-for = { $children }が 来（き）た時間（じかん）と 帰（かえ）った時間（じかん）を、この スマートフォンで 見（み）ることが できます。
invitations-begin = 始（はじ）める
    .no-password = パスワードは いりません。
    .once = この お知（し）らせは 1回（かい）だけ 使（つか）うことが できます。いつも 使（つか）う スマートフォンで「始（はじ）める」を 押（お）してください。
    .not-you = 名前（なまえ）が 違（ちが）うときは、押（お）さないで 保育園（ほいくえん）に 言（い）ってください。
