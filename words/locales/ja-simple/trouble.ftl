### What went wrong, and what to do now.

trouble-bad-form = うまく うけとれませんでした
    .more = まえの ページに もどって、もう いちど やってください。
trouble-foreign = うまく うけとれませんでした
    .more = さいしょの ページから もう いちど やってください。
trouble-signed-out = サインインが おわりました
    .more = さいしょの ページから もう いちど サインインしてください。
trouble-forbidden = この ページは 見られません
    .more = ほかの人の ページか、ほかの ところの ページです。じぶんの ページを ひらいてください。
trouble-not-found = ページが ありません
    .more = アドレスが ちがうかもしれません。さいしょの ページから ひらいてください。
trouble-too-slow = つうしんが とまりました
    .more = でんぱの いい ところで もう いちど やってください。
trouble-too-large = おおきすぎます
    .more = かいた ことを みじかく して、もう いちど やってください。
trouble-misnamed = この アドレスでは ひらけません
    .more = いつもの アドレスから ひらいてください。
trouble-too-many = すこし まってください
    .more = みじかい じかんに なんども おしました。1ぷんくらい まってから、もう いちど やってください。
trouble-busy = いま こんでいます
    .more = 1ぷんくらい まってから、もう いちど やってください。
trouble-uncertain = きろくできたか、わかりません
    .more = まえの ページに、ばんごうや よやくが あれば、きろくされています。見ても わからないときは、この ページを よみこみなおしてください（「もう いちど おくりますか」と きかれたら「はい」）。おなじものは 1かいしか きろくされないので、ふたつに なりません。
trouble-broken = うまく うごきませんでした
    .more = 1ぷんくらい まってから、もう いちど やってください。つづくときは、市の 人に おしえてください。

## What became of what was asked.

trouble-pressed-unknown = いま おしたことが のこったか わかりません。もう いちど おす まえに、まえの ページを 見てください。
trouble-pressed-not = いま おしたことは、のこっていません。
trouble-kept = いままでの きろくは なくなっていません。

## Where to go.

trouble-signed-in-as = { $name } さんが つかっています。
trouble-back = まえの ページに もどる
trouble-first = さいしょの ページへ
