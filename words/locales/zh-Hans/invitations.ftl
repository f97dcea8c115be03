### An invitation to the page of one's children that lets nobody in any more.

invitations-ended = 此邀请无法使用
invitations-once = 邀请只能使用一次，过一段时间会失效。网址不完整时也无法打开。
invitations-kept = 已经按过“开始”按钮的手机可以照常查看。
invitations-open = 打开孩子的页面
invitations-ask = 如果打不开，或想在另一部手机上使用，请向保育园索取新的邀请。
