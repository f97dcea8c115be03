### The pages of a number, and of an office's lines. What an office calls its sections, services and counters is the office's own; a minute is never a promise.

## The number and the place in the line.

visits-your-number = あなたの ばんごう
visits-ahead = あと{ $count }人
visits-next-turn = つぎは あなたです
visits-estimate = まつ じかん（だいたい）
visits-about = だいたい { $minutes }分
visits-no-estimate = いまは わかりません
visits-not-promised = だいたいの じかんです。はやく なったり、おそく なったり します。
visits-services = すること
visits-bring = もってくるもの
visits-reason = まどぐちから
visits-calls = さっき よばれた ばんごう
visits-no-calls = まだ よばれた ばんごうは ありません

## Where the visit stands, and what to do.

visits-away = まだ 来ていません
    .more = あなたの ばんが くる まえに、役所（やくしょ）に 来てください。
visits-waiting = まってください
    .more = あなたの ばんに なったら、ばんごうと まどぐちを よびます。
visits-precalled = もうすぐ よびます
    .more = この まどぐちの ちかくで まってください。
visits-called = よんでいます
    .more = この まどぐちに 来てください。
visits-serving = 手つづきを しています
    .more = この まどぐちで 手つづきを しています。
visits-parked = 手つづきの とちゅうです
    .more = じゅんびが できたら、まどぐちの 人が よびます。
visits-must-return = また 来てください
    .more = 来た ときは、この ばんごうを 役所の 人に 見せてください。
visits-finished = 手つづきが おわりました
    .more = ありがとうございました。
visits-left = この ばんごうは おわりました
    .more = もう よびません。ひつような ときは、あたらしい ばんごうを とってください。
visits-no-show = よびましたが、いませんでした
    .more = まだ することが ある 人は、役所の 人に 言ってください。
visits-old-number = { $day }の ばんごうです。もう つかえません。あたらしい ばんごうを とってください。
visits-kept-number = { $day }の ばんごうです。つづきの 手つづきに つかえます。

## The page itself.

visits-as-of = { $time } のとき
visits-refresh = あたらしく する
visits-by-itself = じどうで あたらしく なります
visits-lost = つながっていません。さいごの じかん
    .more = つながったら、じどうで あたらしく なります。
visits-to-office = こんでいるか 見る
visits-unknown = ばんごうが ありません
    .more = アドレスが まちがっているか、ふるい ばんごうです。かみの QRコードを もう いちど よんでください。

## Coming.

visits-come = 役所に 来たら
    .more = 役所の がめんの 4つの すうじを 入れて、「来ました」を おしてください。
visits-code = 4つの すうじ
visits-here = 来ました
visits-check-in = うけつけ
visits-is-it-you = この ばんごうで うけつけを します。
visits-no-ticket = この スマホで、まだ ばんごうの ページを 見ていません。ばんごうの ページを ひらいてから、QRコードを もう いちど よんでください。ばんごうが ない 人は、役所の きかいで とってください。
visits-other-office = あなたの ばんごうは、この 役所の ばんごうでは ありません。
visits-checked-in = うけつけは おわっています。
visits-open-ticket = ばんごうの ページを ひらく

## Being told.

visits-stay = 音で しらせる
    .more = よぶ ときに、この スマホが 音を だします。この ページを ひらいたままに してください。
visits-staying = よぶ ときに 音を だします。がめんは きえません。
visits-tell-me = おしらせを もらう
visits-push-offer = もうすぐの とき、よぶ ときに、この スマホに しらせます。
visits-push-button = この スマホで もらう
visits-push-allow = 「許可（きょか）しますか」と きかれたら、「許可」を おしてください。
visits-push-on = この スマホに しらせます
    .more = ページを とじても とどきます。
visits-push-stop = おしらせを やめる
visits-push-blocked = おしらせが とめられています
    .more = スマホの「設定（せってい）」で、この ページの「通知（つうち）」を「許可（きょか）」に してください。
visits-push-failed = いまは できませんでした
    .more = すこし まって、もう いちど してください。
visits-push-again = もう いちど する
visits-push-impossible = この スマホは おしらせを つかえません。この ページを ひらいたまま まってください。
visits-push-home-screen = iPhoneでは、共有（きょうゆう）ボタンから「ホーム画面に追加（ついか）」を して、そこから ひらいてください。
visits-mail = メールで もらう
    .more = この ばんごうの おしらせだけに つかいます。2日あとに けします。
visits-mail-address = メールアドレス
visits-mail-button = とうろくする
visits-mail-on = メールでも しらせます
    .more = めいわくメールの フォルダーも 見てください。
visits-mail-stop = メールを やめる

## Later, or not at all.

visits-later = じゅんばんを おそく する
    .more = まにあわない ときは、じかんを えらんでください。ばんごうは おなじです。
visits-minutes = { $minutes }分
visits-leave = ばんごうを かえす
    .more = ばんごうを かえすと、もう よびません。もとに もどせません。
visits-leave-button = ばんごうを かえす

## After something was done.

visits-done-postponed = じゅんばんを おそく しました。
visits-done-arrived = うけつけを しました。まってください。
visits-done-mail = メールアドレスを とうろくしました。
visits-done-no-mail = メールの おしらせを やめました。

## The office's lines, and a number from home.

visits-office-title = まどぐちは こんでいますか
visits-waiting-people = { $count }人 まっています
visits-nobody-waits = まっている 人は いません
visits-hours = ばんごうを もらえる じかんは { $opens }から { $closes }までです。
visits-closed-now = いまは やっていません。
visits-opens-next = つぎは { $when }から ばんごうを とれます。
visits-from-home = いえから ばんごうを とる
    .more = 役所に 来る まえに ばんごうを とれます。あなたの ばんが くる まえに 来てください。来たら「来ました」を おしてください。
visits-choose = なにを しますか（いくつでも えらべます）
visits-ended-today = きょうの ばんごうは おわりました
visits-none-from-home = いえから ばんごうを とれるものは ありません。役所の きかいで とってください。
visits-care = てつだいが ほしいです
    .more = くるまいすの 人、おなかに 赤ちゃんが いる 人、小さい 子どもと いっしょの 人、お年よりなど
visits-take = ばんごうを とる
visits-leave-empty = ここには 書かないでください
visits-has = あなたは もう ばんごう { $number }（{ $section }）を もっています。
visits-has-another = ようじを かえるときは、その ばんごうを かえして、もう いちど とってください。もう 1まい ひつような ときは、したの「ばんごうを とる」を もう いちど おしてください。

## Why not.

visits-closed = いまは やっていません。やっている じかんに、もう いちど してください。
visits-choose-again = なにを するか、もう いちど えらんでください。
visits-used-up = きょうの ばんごうは おわりました。いそぐ 人は、役所の 人に 言ってください。
visits-too-many-from-here = おなじ インターネットから とった ばんごうが たくさん あります。すこし まつか、役所の きかいで とってください。
visits-too-many-away = いまは いえから ばんごうを とる 人が おおいので、だせません。すこし まつか、役所の きかいで とってください。
visits-too-many = なんども おされました。1分 まって、もう いちど してください。
visits-other-day = この ばんごうは、きょうは つかえません。あたらしい ばんごうを とってください。
visits-changed = じゅんばんが すすんだので、できませんでした。いまの ようすを 出しています。
visits-bad-entry = できませんでした。もう いちど してください。
visits-not-possible = これは できません。役所の 人に 言ってください。
visits-wrong-code = 4つの すうじが ちがいます。役所の がめんの、きょうの すうじを 入れてください。
visits-too-many-codes = なんども まちがえました。すこし まつか、役所の 人に「来ました」と 言ってください。
visits-bad-address = メールアドレスを もう いちど 見てください。

## The offices to choose from, and what the bar of all pages calls them.

visits-bar = まどぐち
visits-places = まどぐちの ある ところ
    .more = 行く ところを えらんでください。
visits-no-places = まどぐちの ある ところは、いま ありません。

## The card that says where an office is and how it is called.

visits-card = まどぐちの ばしょ
    .hours = うけつけ { $hours }
    .call = でんわする
    .map = ちずを 見る
