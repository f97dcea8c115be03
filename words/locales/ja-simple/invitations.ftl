### An invitation to the page of one's children that lets nobody in any more.

invitations-ended = この あんないは つかえません
invitations-once = あんないは 1かいだけ つかえます。しばらくすると つかえなくなります。アドレスが たりないときも ひらけません。
invitations-kept = 「はじめる」を おした スマートフォンでは、そのまま 見ることが できます。
invitations-open = 子どもの ページを ひらく
invitations-ask = ひらけないときや、ほかの スマートフォンで つかいたいときは、保育園に あたらしい あんないを たのんでください。
