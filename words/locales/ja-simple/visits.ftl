### The pages of a number, and of an office's lines. What an office calls its sections, services and counters is the office's own; a minute is never a promise.

## The number and the place in the line.

visits-your-number = あなたの 番号（ばんごう）
visits-ahead = あと{ $count }人
visits-next-turn = 次（つぎ）は あなたです
visits-estimate = 待（ま）つ 時間（じかん）（だいたい）
visits-about = だいたい { $minutes }分
visits-no-estimate = 今（いま）は 分（わ）かりません
visits-not-promised = だいたいの 時間（じかん）です。早（はや）く なったり、遅（おそ）く なったり します。
visits-services = すること
visits-bring = 持（も）ってくるもの
visits-reason = 窓口（まどぐち）から
visits-calls = さっき 呼（よ）ばれた 番号（ばんごう）
visits-no-calls = まだ 呼（よ）ばれた 番号（ばんごう）は ありません

## Where the visit stands, and what to do.

visits-away = まだ 来（き）ていません
    .more = あなたの 番（ばん）が 来（く）る 前（まえ）に、役所（やくしょ）に 来（き）てください。
visits-waiting = 待（ま）ってください
    .more = あなたの 番（ばん）に なったら、番号（ばんごう）と 窓口（まどぐち）を 呼（よ）びます。
visits-precalled = もうすぐ 呼（よ）びます
    .more = この 窓口（まどぐち）の 近（ちか）くで 待（ま）ってください。
visits-called = 呼（よ）んでいます
    .more = この 窓口（まどぐち）に 来（き）てください。
visits-serving = 手続（てつづ）きを しています
    .more = この 窓口（まどぐち）で 手続（てつづ）きを しています。
visits-parked = 手続（てつづ）きの 途中（とちゅう）です
    .more = 準備（じゅんび）が できたら、窓口（まどぐち）の 人（ひと）が 呼（よ）びます。
visits-must-return = また 来（き）てください
    .more = 来（き）た ときは、この 番号（ばんごう）を 役所（やくしょ）の 人（ひと）に 見（み）せてください。
visits-finished = 手続（てつづ）きが 終（お）わりました
    .more = ありがとうございました。
visits-left = この 番号（ばんごう）は 終（お）わりました
    .more = もう 呼（よ）びません。必要（ひつよう）な ときは、新（あたら）しい 番号（ばんごう）を 取（と）ってください。
visits-no-show = 呼（よ）びましたが、いませんでした
    .more = まだ することが ある 人（ひと）は、役所（やくしょ）の 人（ひと）に 言（い）ってください。
visits-old-number = { $day }の 番号（ばんごう）です。もう 使（つか）えません。新（あたら）しい 番号（ばんごう）を 取（と）ってください。
visits-kept-number = { $day }の 番号（ばんごう）です。続（つづ）きの 手続（てつづ）きに 使（つか）えます。

## The page itself.

visits-as-of = { $time } のとき
visits-refresh = 新（あたら）しく する
visits-by-itself = 自動（じどう）で 新（あたら）しく なります
visits-lost = つながっていません。最後（さいご）の 時間（じかん）
    .more = つながったら、自動（じどう）で 新（あたら）しく なります。
visits-to-office = 混（こ）んでいるか 見（み）る
visits-unknown = 番号（ばんごう）が ありません
    .more = アドレスが 間違（まちが）っているか、古（ふる）い 番号（ばんごう）です。紙（かみ）の QRコードを もう 一度（いちど） 読（よ）んでください。

## Coming.

visits-come = 役所（やくしょ）に 来（き）たら
    .more = 役所（やくしょ）の 画面（がめん）の 4つの 数字（すうじ）を 入（い）れて、「来（き）ました」を 押（お）してください。
visits-code = 4つの 数字（すうじ）
visits-here = 来（き）ました
visits-check-in = 受付（うけつけ）
visits-is-it-you = この 番号（ばんごう）で 受付（うけつけ）を します。
visits-no-ticket = この スマホで、まだ 番号（ばんごう）の ページを 見（み）ていません。番号（ばんごう）の ページを 開（ひら）いてから、QRコードを もう 一度（いちど） 読（よ）んでください。番号（ばんごう）が ない 人（ひと）は、役所（やくしょ）の きかいで 取（と）ってください。
visits-other-office = あなたの 番号（ばんごう）は、この 役所（やくしょ）の 番号（ばんごう）では ありません。
visits-checked-in = 受付（うけつけ）は 終（お）わっています。
visits-open-ticket = 番号（ばんごう）の ページを 開（ひら）く

## Being told.

visits-stay = 音（おと）で 知（し）らせる
    .more = 呼（よ）ぶ ときに、この スマホが 音（おと）を だします。この ページを 開（ひら）いたままに してください。
visits-staying = 呼（よ）ぶ ときに 音（おと）を だします。画面（がめん）は 消（き）えません。
visits-tell-me = お知（し）らせを もらう
visits-push-offer = もうすぐの とき、呼（よ）ぶ ときに、この スマホに 知（し）らせます。
visits-push-button = この スマホで もらう
visits-push-allow = 「許可（きょか）しますか」と 聞（き）かれたら、「許可（きょか）」を 押（お）してください。
visits-push-on = この スマホに 知（し）らせます
    .more = ページを とじても 届（とど）きます。
visits-push-stop = お知（し）らせを やめる
visits-push-blocked = お知（し）らせが 止（と）められています
    .more = スマホの「設定（せってい）」で、この ページの「通知（つうち）」を「許可（きょか）」に してください。
visits-push-failed = 今（いま）は できませんでした
    .more = 少（すこ）し 待（ま）って、もう 一度（いちど） してください。
visits-push-again = もう 一度（いちど） する
visits-push-impossible = この スマホは お知（し）らせを 使（つか）えません。この ページを 開（ひら）いたまま 待（ま）ってください。
visits-push-home-screen = iPhoneでは、共有（きょうゆう）ボタンから「ホーム画面（がめん）に追加（ついか）」を して、そこから 開（ひら）いてください。
visits-mail = メールで もらう
    .more = この 番号（ばんごう）の お知（し）らせだけに 使（つか）います。2日（ふつか）あとに 消（け）します。
visits-mail-address = メールアドレス
visits-mail-button = 登録（とうろく）する
visits-mail-on = メールでも 知（し）らせます
    .more = 迷惑（めいわく）メールの フォルダーも 見（み）てください。
visits-mail-stop = メールを やめる

## Later, or not at all.

visits-later = 順番（じゅんばん）を 遅（おそ）く する
    .more = 間（ま）に合（あ）わない ときは、時間（じかん）を 選（えら）んでください。番号（ばんごう）は 同（おな）じです。
visits-minutes = { $minutes }分
visits-leave = 番号（ばんごう）を 返（かえ）す
    .more = 番号（ばんごう）を 返（かえ）すと、もう 呼（よ）びません。もとに 戻（もど）せません。
visits-leave-button = 番号（ばんごう）を 返（かえ）す

## After something was done.

visits-done-postponed = 順番（じゅんばん）を 遅（おそ）く しました。
visits-done-arrived = 受付（うけつけ）を しました。待（ま）ってください。
visits-done-mail = メールアドレスを 登録（とうろく）しました。
visits-done-no-mail = メールの お知（し）らせを やめました。

## The office's lines, and a number from home.

visits-office-title = 窓口（まどぐち）は 混（こ）んでいますか
visits-waiting-people = { $count }人 待（ま）っています
visits-nobody-waits = 待（ま）っている 人（ひと）は いません
visits-hours = 番号（ばんごう）を もらえる 時間（じかん）は { $opens }から { $closes }までです。
visits-closed-now = 今（いま）は やっていません。
visits-opens-next = 次（つぎ）は { $when }から 番号（ばんごう）を 取（と）れます。
visits-from-home = 家（いえ）から 番号（ばんごう）を 取（と）る
    .more = 役所（やくしょ）に 来（く）る 前（まえ）に 番号（ばんごう）を 取（と）れます。あなたの 番（ばん）が 来（く）る 前（まえ）に 来（き）てください。来（き）たら「来（き）ました」を 押（お）してください。
visits-choose = 何（なに）を しますか（いくつでも 選（えら）べます）
visits-ended-today = 今日（きょう）の 番号（ばんごう）は 終（お）わりました
visits-none-from-home = 家（いえ）から 番号（ばんごう）を 取（と）れるものは ありません。役所（やくしょ）の きかいで 取（と）ってください。
visits-care = 手伝（てつだ）いが ほしいです
    .more = 車（くるま）いすの 人（ひと）、おなかに 赤（あか）ちゃんが いる 人（ひと）、小（ちい）さい 子（こ）どもと 一緒（いっしょ）の 人（ひと）、お年（とし）よりなど
visits-take = 番号（ばんごう）を 取（と）る
visits-leave-empty = ここには 書（か）かないでください
visits-has = あなたは もう 番号（ばんごう） { $number }（{ $section }）を 持（も）っています。
visits-has-another = 用事（ようじ）を 変（か）えるときは、その 番号（ばんごう）を 返（かえ）して、もう 一度（いちど） 取（と）ってください。もう 1まい 必要（ひつよう）な ときは、下（した）の「番号（ばんごう）を 取（と）る」を もう 一度（いちど） 押（お）してください。

## Why not.

visits-closed = 今（いま）は やっていません。やっている 時間（じかん）に、もう 一度（いちど） してください。
visits-choose-again = 何（なに）を するか、もう 一度（いちど） 選（えら）んでください。
visits-used-up = 今日（きょう）の 番号（ばんごう）は 終（お）わりました。急（いそ）ぐ 人（ひと）は、役所（やくしょ）の 人（ひと）に 言（い）ってください。
visits-too-many-from-here = 同（おな）じ インターネットから 取（と）った 番号（ばんごう）が たくさん あります。少（すこ）し 待（ま）つか、役所（やくしょ）の きかいで 取（と）ってください。
visits-too-many-away = 今（いま）は 家（いえ）から 番号（ばんごう）を 取（と）る 人（ひと）が 多（おお）いので、だせません。少（すこ）し 待（ま）つか、役所（やくしょ）の きかいで 取（と）ってください。
visits-too-many = 何度（なんど）も 押（お）されました。1分（ぷん） 待（ま）って、もう 一度（いちど） してください。
visits-other-day = この 番号（ばんごう）は、今日（きょう）は 使（つか）えません。新（あたら）しい 番号（ばんごう）を 取（と）ってください。
visits-changed = 順番（じゅんばん）が 進（すす）んだので、できませんでした。今（いま）の ようすを 出（だ）しています。
visits-bad-entry = できませんでした。もう 一度（いちど） してください。
visits-not-possible = これは できません。役所（やくしょ）の 人（ひと）に 言（い）ってください。
visits-wrong-code = 4つの 数字（すうじ）が 違（ちが）います。役所（やくしょ）の 画面（がめん）の、今日（きょう）の 数字（すうじ）を 入（い）れてください。
visits-too-many-codes = 何度（なんど）も 間違（まちが）えました。少（すこ）し 待（ま）つか、役所（やくしょ）の 人（ひと）に「来（き）ました」と 言（い）ってください。
visits-bad-address = メールアドレスを もう 一度（いちど） 見（み）てください。

## The offices to choose from, and what the bar of all pages calls them.

visits-bar = 窓口（まどぐち）
visits-places = 窓口（まどぐち）の ある 所（ところ）
    .more = 行（い）く 所（ところ）を 選（えら）んでください。
visits-no-places = 窓口（まどぐち）の ある 所（ところ）は、いま ありません。

## The card that says where an office is and how it is called.

visits-card = 窓口（まどぐち）の 場所（ばしょ）
    .hours = 受付（うけつけ） { $hours }
    .call = 電話（でんわ）する
    .map = 地図（ちず）を 見（み）る
