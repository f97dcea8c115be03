### An invitation to the page of one's children that lets nobody in any more.

invitations-ended = 此邀请无法使用
invitations-once = 邀请只能使用一次，过一段时间会失效。网址不完整时也无法打开。
invitations-kept = 已经按过“开始”按钮的手机可以照常查看。
invitations-open = 打开孩子的页面
invitations-ask = 如果打不开，或想在另一部手机上使用，请向保育园索取新的邀请。

## One that is open.

invitations-from = 来自{ $place }的邀请
invitations-dear = { $name } 您好
invitations-for = 可以在这部手机上看到{ $children }的入园和离园。
invitations-begin = 开始
    .no-password = 不需要设置密码。
    .once = 此邀请只能使用一次。请在您平时使用的手机上按“开始”。
    .not-you = 如果不是您的名字，请不要按，并告诉保育园。
