### An invitation to the page of one's children that lets nobody in any more.

invitations-ended = このご案内は使えません
invitations-once = ご案内は1回だけ使え、しばらくすると期限が切れます。アドレスの一部が欠けているときも開けません。
invitations-kept = すでに「はじめる」を押したスマートフォンでは、そのまま見られます。
invitations-open = お子さまのページを開く
invitations-ask = 開けないときや、別のスマートフォンで使いたいときは、保育園に新しいご案内を頼んでください。
