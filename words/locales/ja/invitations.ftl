### An invitation to the page of one's children that lets nobody in any more.

invitations-ended = このご案内は使えません
invitations-once = ご案内は1回だけ使え、しばらくすると期限が切れます。アドレスの一部が欠けているときも開けません。
invitations-kept = すでに「はじめる」を押したスマートフォンでは、そのまま見られます。
invitations-open = お子さまのページを開く
invitations-ask = 開けないときや、別のスマートフォンで使いたいときは、保育園に新しいご案内を頼んでください。

## One that is open.

# $place (String) - the name of a nursery
invitations-from = { $place }からのご案内
# $name (String) - who is invited
invitations-dear = { $name } さま
# $children (Element) - what the children are called
invitations-for = { $children }の登園・降園を、このスマートフォンで見られるようにします。
invitations-begin = はじめる
    .no-password = パスワードを決める必要はありません。
    .once = このご案内は1回だけ使えます。いつも使うスマートフォンで「はじめる」を押してください。
    .not-you = お名前に心当たりがないときは、押さずに保育園へお知らせください。
