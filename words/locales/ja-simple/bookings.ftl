### Booking: the page on which residents book, the booking's own page, and what mails say of it too. What a place calls its desks and services is the place's own.

## The parts of a booking, on pages and in mails.

bookings-services = すること
bookings-people = 人（ひと）の 数（かず）
bookings-number = 予約（よやく）の 番号（ばんごう）
bookings-telephone = 電話（でんわ）
bookings-bring = 持（も）ってくるもの
bookings-people-counted = { $people }人
bookings-people-how = { $people }（{ $how }）

## Choosing.

bookings-title = 予約（よやく）
bookings-places = 予約（よやく）できる 所（ところ）
    .more = 所（ところ）を 選（えら）んでください。
bookings-no-places = 今（いま）は インターネットで 予約（よやく）できません。窓口（まどぐち）に 電話（でんわ）を してください。
bookings-stopped = 今（いま）は 新（あたら）しい 予約（よやく）が できません
    .more = もう した 予約（よやく）は、そのままです。変（か）えたり 取（と）り消（け）したりも できます。
bookings-choose-services = 何（なに）を 予約（よやく）しますか
    .more = いくつでも 選（えら）べます。
bookings-next = 次（つぎ）へ
bookings-nothing-chosen = 何（なに）を するか 選（えら）んでから、「次（つぎ）へ」を 押（お）してください。
bookings-look-up-bring = 先（さき）に 持（も）ってくるものを 調（しら）べる
bookings-choose-people = 手続（てつづ）きを する 人（ひと）は 何人（なんにん）ですか
    .more = 一緒（いっしょ）に 来（く）るだけの 人（ひと）は 数（かぞ）えません。
bookings-when-several = 2人（ふたり） 以上（いじょう）で 来（く）る ときの 来（き）かた
bookings-together = みんな 同（おな）じ 時間（じかん）
    .more = 同（おな）じ 時間（じかん）に、別（べつ）の 窓口（まどぐち）で 手続（てつづ）きを します。
bookings-in-a-row = 1人（ひとり）ずつ 順番（じゅんばん）に
    .more = 1つの 窓口（まどぐち）で、続（つづ）けて します。時間（じかん）が 長（なが）く なります。
bookings-choose-day = 日（ひ）を 選（えら）んでください
bookings-choose-time = 時間（じかん）を 選（えら）んでください
bookings-change = 変（か）える
bookings-about-minutes = だいたい { $minutes }分

## What was chosen.

bookings-day = 日（ひ）
bookings-days = 来（こ）られる日（ひ）
bookings-names = 名前（なまえ）

## The calendar.

bookings-signs = 印（しるし）の 意味（いみ）
bookings-free = 空（あ）いています
bookings-few = 少（すこ）し 空（あ）いています
bookings-full = いっぱいです
bookings-closed = 休（やす）み
bookings-over = 予約（よやく）は 終（お）わりました
bookings-not-yet = まだ 予約（よやく）できません
bookings-earlier-month = 前（まえ）の月（つき）
bookings-later-month = 次（つぎ）の月（つき）
bookings-closed-days = 休（やす）みの日（ひ）
bookings-holiday = 祝日（しゅくじつ）
bookings-year-end = 年末年始（ねんまつねんし）
bookings-monthly = 決（き）まった 休（やす）み
bookings-none-this-month = この 月（つき）は 空（あ）いていません。
bookings-none-this-day = この 日（ひ）は 空（あ）いていません。
bookings-next-free = 次（つぎ）に 空（あ）いている 日（ひ）
bookings-with-fewer = 人（ひと）の 数（かず）や 来（き）かたを 変（か）えると、空（あ）いていることが あります。
bookings-to-calendar = カレンダーに 戻（もど）る
bookings-morning = 午前（ごぜん）（朝（あさ）から 昼（ひる）まで）
bookings-afternoon = 午後（ごご）（昼（ひる）から）
bookings-cut-off = 予約（よやく）・変更（へんこう）・取（と）り消（け）しは、{ $until }まで できます。
bookings-no-room = 来（き）たい日（ひ）が いっぱいの とき
    .more = 登録（とうろく）すると、空（あ）いた ときに メールで 知（し）らせます。
bookings-wait-button = 空（あ）くのを 待（ま）つ（キャンセル待（ま）ち）

## Who comes.

bookings-held = この 時間（じかん）を { $time } まで 取（と）っておきます。
bookings-left = あと { $minutes }分{ $seconds }秒
bookings-ended = 取（と）っておく時間（じかん）が 終（お）わりました。時間（じかん）を もう 一度（いちど） 選（えら）んでください。
bookings-who = 来（く）る人（ひと）の こと
bookings-name = 名前（なまえ）
bookings-kana = ふりがな（読（よ）みかた）
    .more = カタカナや アルファベットでも いいです。
bookings-email = メールアドレス
    .more = 番号（ばんごう）と、予約（よやく）の お知（し）らせを 送（おく）ります。
bookings-phone = 電話（でんわ）番号（ばんごう）
    .more = 急（いそ）ぐ ときに 電話（でんわ）を することが あります。
bookings-needed = 必（かなら）ず
bookings-optional = 書（か）かなくても いいです
bookings-companions = 一緒（いっしょ）に 手続（てつづ）きを する 人（ひと）の 名前（なまえ）
    .more = 分（わ）かる 人（ひと）だけで いいです。
bookings-wishes = 窓口（まどぐち）の 人（ひと）に 言（い）いたいこと
    .more = 車（くるま）いす、手話（しゅわ）、通訳（つうやく）など
bookings-known = 手紙（てがみ）・通知書（つうちしょ）の 番号（ばんごう）が ある 人（ひと）
    .more = 番号（ばんごう）と 生（う）まれた日（ひ）を 書（か）くと、メールが なくても 予約（よやく）できます。
bookings-resident = 手紙（てがみ）・通知書（つうちしょ）の 番号（ばんごう）
bookings-birth = 生（う）まれた日（ひ）
    .more = 年（とし）は「1985」でも「昭和（しょうわ）60」でも いいです。月（つき）や 日（ひ）が 分（わ）からない ときは、0 と 書（か）いてください。
bookings-year = 年（ねん）
bookings-month = 月（がつ）
bookings-date = 日（にち）
bookings-no-mail-at-all = メールを 使（つか）わない 人（ひと）は、窓口（まどぐち）に 電話（でんわ）を してください。
bookings-no-address = メールも 手紙（てがみ）の 番号（ばんごう）も ない 人（ひと）は、窓口（まどぐち）に 電話（でんわ）を してください。
bookings-kept-for = この 予約（よやく）だけに 使（つか）います。予約（よやく）の 日（ひ）から { $days }日あとに 消（け）します。
bookings-signed-in = サインインしています。この メールアドレスなら、メールの 番号（ばんごう）は いりません。
bookings-go-on = これで 進（すす）む
bookings-choose-again = 時間（じかん）を 選（えら）びなおす
bookings-mistakes = 直（なお）す 所（ところ）が あります。
bookings-leave-empty = ここには 書（か）かないでください

## The code that was mailed.

bookings-code-title = メールの 番号（ばんごう）を 入（い）れてください
bookings-code-sent = { $address } に、6つの 数字（すうじ）を 送（おく）りました。
bookings-code-comes-back = { $address } への メールは、届（とど）かないで 戻（もど）って きました。番号（ばんごう）を もう 一度（いちど） 送（おく）りますが、届（とど）かない かも しれません。アドレスが 間違（まちが）って いないか、見（み）て ください。間違（まちが）って いたら「メールアドレスを 直（なお）す」で 直（なお）して ください。
bookings-code = 6つの 数字（すうじ）
bookings-confirm = 予約（よやく）する
bookings-no-mail = メールが 来（こ）ないとき
    .more = 迷惑（めいわく）メールの フォルダーも 見（み）てください。少（すこ）し 時間（じかん）が かかることも あります。
bookings-send-again = もう 一度（いちど） 送（おく）る
bookings-other-address = メールアドレスを 直（なお）す

## How a booking stands, and what to do.

bookings-held-stand = 予約（よやく）は まだ できていません
    .more = 名前（なまえ）などを 書（か）いてください。
bookings-booked = 予約（よやく）しました
    .more = この 時間（じかん）に、窓口（まどぐち）に 来（き）てください。
bookings-also-mailed = 予約（よやく）の ことは、メールでも 送（おく）ります。
bookings-comes-back = メールが 届（とど）いて いません
    .more = この メールアドレスには、お知（し）らせが 届（とど）きません。正（ただ）しい アドレスを、電話（でんわ）で 窓口（まどぐち）に 教（おし）えて ください。
bookings-keep-page = この ページを、ブックマークなどで のこしてください。予約（よやく）を 変（か）えるとき 使（つか）います。
bookings-waiting = 空（あ）くのを 待（ま）っています
    .more = 空（あ）いたら、メールで 知（し）らせます。先（さき）に 登録（とうろく）した 人（ひと）から 知（し）らせます。
bookings-waiting-in-turn = 先（さき）に 登録（とうろく）した 人（ひと）から、空（あ）いた 時間（じかん）を 知（し）らせます。
bookings-waiting-comes-back = この メールアドレスには、お知（し）らせが 届（とど）きません。空（あ）いても、メールで 知（し）らせる ことが できません。正（ただ）しい アドレスを、電話（でんわ）で 窓口（まどぐち）に 教（おし）えて ください。
bookings-offered = 空（あ）きました
    .more = この 時間（じかん）で 予約（よやく）できます。
bookings-arrived = 受付（うけつけ）は 終（お）わりました
    .more = 来（き）てくれて ありがとうございました。
bookings-missed = 来（き）ませんでした
    .more = まだ することが ある 人（ひと）は、もう 一度（いちど） 予約（よやく）してください。
bookings-cancelled = 取（と）り消（け）しました
    .more = この 予約（よやく）は ありません。
bookings-called-off = 役所（やくしょ）が 取（と）り消（け）しました
    .more = すみません。この 時間（じかん）は できなくなりました。もう 一度（いちど） 予約（よやく）してください。
bookings-lapsed = この 予約（よやく）は 終（お）わりました
    .more = 予約（よやく）は ありません。時間（じかん）を もう 一度（いちど） 選（えら）んでください。

## The booking's page.

bookings-on-the-day = 来（く）る日（ひ）に すること
    .more = QRコードを 役所（やくしょ）の きかいに 見（み）せてください。予約（よやく）の 番号（ばんごう）や カードでも いいです。
bookings-qr = この 予約（よやく）の QRコード
bookings-to-my-calendar = 自分（じぶん）の カレンダーに 入（い）れる
bookings-see-bring = 持（も）ってくるものを 見（み）る
bookings-change-booking = 予約（よやく）を 変（か）える
    .more = 日（ひ）や 時間（じかん）、すること、人（ひと）の 数（かず）を 変（か）えられます。番号（ばんごう）は 同（おな）じです。
bookings-change-button = 日（ひ）と 時間（じかん）を 選（えら）びなおす
bookings-change-more = することや 人（ひと）の 数（かず）も 変（か）える
bookings-now-booked = 今（いま）の 予約（よやく）
bookings-cancel = 予約（よやく）を 取（と）り消（け）す
    .more = 取（と）り消（け）すと、もとに 戻（もど）せません。
bookings-cancel-button = 予約（よやく）を 取（と）り消（け）す
bookings-too-late = 変（か）えたり 取（と）り消（け）したり できる 時間（じかん）は 終（お）わりました。窓口（まどぐち）に 電話（でんわ）を してください。
bookings-reminders-on = お知（し）らせを 送（おく）ります
    .more = 予約（よやく）の 日（ひ）が 近（ちか）くなったら、知（し）らせます。
bookings-reminders-off = お知（し）らせを 止（と）めています
    .more = 大事（だいじ）な お知（し）らせ（変更（へんこう）など）は 届（とど）きます。
bookings-reminders-lost = お知（し）らせが 届（とど）いて いません
    .more = この メールアドレスには 届（とど）きません。予約（よやく）の 日（ひ）が 近（ちか）くなっても、メールでは 知（し）らせる ことが できません。
bookings-remind = お知（し）らせを もらう
bookings-do-not-remind = お知（し）らせを やめる
bookings-push = この スマホの 画面（がめん）でも、予約（よやく）の お知（し）らせを もらえます。
bookings-offer-until = { $until }までに 決（き）めてください。それまで この 時間（じかん）を 取（と）っておきます。
bookings-accept = この 時間（じかん）で 予約（よやく）する
bookings-decline = 予約（よやく）しない
    .more = 空（あ）くのを 待（ま）つことも 終（お）わります。次（つぎ）の 人（ひと）に 知（し）らせます。
bookings-decline-button = 予約（よやく）しない
bookings-stop-waiting = 待（ま）つのを やめる
    .more = やめると、順番（じゅんばん）は もとに 戻（もど）せません。
bookings-stop-waiting-button = 待（ま）つのを やめる
bookings-book-again = もう 一度（いちど） 予約（よやく）する
bookings-to-ticket = 番号（ばんごう）の ページを 開（ひら）く
bookings-unknown = 予約（よやく）が ありません
    .more = アドレスが 間違（まちが）っているかもしれません。メールの リンクを 見（み）てください。

## The waiting list.

bookings-wait-title = 空（あ）くのを 待（ま）つ（キャンセル待（ま）ち）
    .more = 空（あ）いたら、先（さき）に 登録（とうろく）した 人（ひと）から メールで 知（し）らせます。
bookings-wait-from = この 日（ひ）から
bookings-wait-to = この 日（ひ）まで
bookings-wait = 登録（とうろく）する

## After something was done.

bookings-done-booked = 予約（よやく）しました。
bookings-done-moved = 予約（よやく）を 変（か）えました。
bookings-done-waits = 登録（とうろく）しました。
bookings-done-sent = 番号（ばんごう）を もう 一度（いちど） 送（おく）りました。
bookings-done-reminders-on = お知（し）らせを 送（おく）ります。
bookings-done-reminders-off = お知（し）らせを やめました。

## Why not.

bookings-too-many = 何度（なんど）も 押（お）されました。1分（ぷん） 待（ま）って、もう 一度（いちど） してください。
bookings-too-many-codes = 何度（なんど）も 番号（ばんごう）を 送（おく）りました。15分（ふん） 待（ま）って、もう 一度（いちど） してください。
bookings-wrong-code = 数字（すうじ）が 違（ちが）います。一番（いちばん） 新（あたら）しい メールの 数字（すうじ）を 入（い）れてください。
bookings-too-many-guesses = 何度（なんど）も 間違（まちが）えました。15分（ふん） 待（ま）つか、メールアドレスで 予約（よやく）してください。

## Why the rules refuse it.

bookings-refusal-unknown-service = 何（なに）を するか、もう 一度（いちど） 選（えら）んでください。
bookings-refusal-too-many-services = 一度（いちど）に できる 数（かず）より 多（おお）いです。減（へ）らしてください。
bookings-refusal-too-many-people = 人（ひと）が 多（おお）すぎます。分（わ）けて 予約（よやく）するか、電話（でんわ）を してください。
bookings-refusal-several-desks = 窓口（まどぐち）が 違（ちが）うので、一緒（いっしょ）に 予約（よやく）できません。別々（べつべつ）に 予約（よやく）してください。
bookings-refusal-does-not-fit = 予約（よやく）が 変（か）わったので、できませんでした。今（いま）の ようすを 出（だ）しています。
bookings-refusal-closed = その 時間（じかん）は 休（やす）みに なりました。ほかの 時間（じかん）を 選（えら）んでください。
bookings-refusal-no-slot = その 時間（じかん）からは できません。ほかの 時間（じかん）を 選（えら）んでください。
bookings-refusal-full = その 時間（じかん）は いっぱいに なりました。ほかの 時間（じかん）を 選（えら）んでください。
bookings-refusal-stopped = 今（いま）は 新（あたら）しい 予約（よやく）が できません。
bookings-refusal-too-soon = その 日（ひ）は もう 予約（よやく）できません。ほかの 日（ひ）を 選（えら）んでください。
bookings-refusal-too-far = その 日（ひ）は まだ 予約（よやく）できません。ほかの 日（ひ）を 選（えら）んでください。
bookings-refusal-cut-off = できる 時間（じかん）が 終（お）わりました。窓口（まどぐち）に 電話（でんわ）を してください。
bookings-refusal-past = その 時間（じかん）は 過（す）ぎました。ほかの 時間（じかん）を 選（えら）んでください。
bookings-refusal-hold-over = 取（と）っておく時間（じかん）が 終（お）わりました。時間（じかん）を もう 一度（いちど） 選（えら）んでください。
bookings-refusal-duplicate = 同（おな）じ 予約（よやく）が もう あります。変（か）えるときは、予約（よやく）の メールの リンクを 開（ひら）いてください。
bookings-refusal-person-limit = 1人（ひとり）で できる 予約（よやく）の 数（かず）より 多（おお）いです。今（いま）の 予約（よやく）が 終（お）わってから してください。
bookings-refusal-address-limit = この 連絡先（れんらくさき）の 予約（よやく）が 多（おお）すぎます。窓口（まどぐち）に 電話（でんわ）を してください。
bookings-refusal-source-full = 同（おな）じ インターネットから、途中（とちゅう）の 予約（よやく）が たくさん あります。10分（ぷん） 待（ま）って、もう 一度（いちど） してください。急（いそ）ぐ 人（ひと）は 電話（でんわ）を してください。
bookings-refusal-waiting-full = 待（ま）つ 人（ひと）が いっぱいです。
bookings-refusal-no-days = 選（えら）んだ 日（ひ）は、予約（よやく）できる 日（ひ）では ありません。
bookings-refusal-too-many-changes = 何度（なんど）も 変（か）えました。少（すこ）し 待（ま）って、もう 一度（いちど） してください。
bookings-refusal-not-today = この 予約（よやく）は、今日（きょう）では ありません。

## Why what stands in a field is not taken.

bookings-field-missing = 書（か）いてください。
bookings-field-too-long = 長（なが）すぎます。短（みじか）く してください。
bookings-field-name-too-long = 100文字（もじ）までで 書（か）いてください。
bookings-field-not-kana = ひらがな、カタカナ、アルファベットで 書（か）いてください。漢字（かんじ）や 数字（すうじ）は 使（つか）えません。
bookings-field-no-at = 「@」を 1つ 書（か）いてください。例（れい）：hana@example.jp
bookings-field-bad-local = 「@」の 前（まえ）に、使（つか）えない 文字（もじ）が あります。
bookings-field-bad-dots = 「@」の 前（まえ）の「.」を 見（み）てください。
bookings-field-bad-domain = 「@」の 後（うし）ろを 見（み）てください。例（れい）：hana@example.jp
bookings-field-not-phone = 電話（でんわ）番号（ばんごう）を ぜんぶ 書（か）いてください。
bookings-field-not-number = 数字（すうじ）で 書（か）いてください。
bookings-field-not-date = その 日（ひ）は ありません。もう 一度（いちど） 見（み）てください。
bookings-field-ends-before = 「この 日（ひ）まで」が「この 日（ひ）から」より 前（まえ）の 日（ひ）です。もう 一度（いちど） 選（えら）んでください。
bookings-field-no-way = メールアドレスか、手紙（てがみ）の 番号（ばんごう）と 生（う）まれた日（ひ）を 書（か）いてください。
bookings-field-no-match = 番号（ばんごう）と 生（う）まれた日（ひ）が 合（あ）いません。もう 一度（いちど） 見（み）るか、メールアドレスで 予約（よやく）してください。
bookings-field-enter = { $field }を 書（か）いてください。
bookings-field-mend = { $field }：{ $why }

## Checking in on the day, where it did not work.

bookings-arrival-wrong-digits = 4つの 数字（すうじ）が 違（ちが）います
bookings-arrival-look-again = 役所（やくしょ）の 画面（がめん）の 数字（すうじ）を もう 一度（いちど） 見（み）てください。
bookings-arrival-too-many = 何度（なんど）も 間違（まちが）えました
bookings-arrival-ask-staff = 分（わ）からないときは、ここの 人（ひと）に 聞（き）いてください。
bookings-arrival-to-booking = 予約（よやく）の ページを 開（ひら）く
bookings-arrival-unknown = 予約（よやく）が 見（み）つかりません。
bookings-arrival-over = この 予約（よやく）は 取（と）り消（け）されました。
bookings-arrival-not-booked = この 予約（よやく）は まだ 決（き）まっていません。
bookings-arrival-used = 受付（うけつけ）は 終（お）わっています。
bookings-arrival-closed = 今（いま）は やっていません。
bookings-arrival-used-up = 今日（きょう）の 番号（ばんごう）は 終（お）わりました。
bookings-arrival-used-as = 受付（うけつけ）は 終（お）わっています。番号（ばんごう）は { $number } です。
bookings-arrival-not-today = この 予約（よやく）は { $day } { $time } です。
bookings-arrival-elsewhere = この 予約（よやく）の 場所（ばしょ）は { $place } です。

## Finding a booking again.

bookings-find = 予約（よやく）を 見（み）る・変（か）える
    .bar = 予約（よやく）を 見（み）る
    .more = 予約（よやく）の ページが 分（わ）からない人（ひと）は、ここから 開（ひら）くことが できます。
bookings-find-where = 予約（よやく）した 場所（ばしょ）
bookings-find-mail = メールで もらう
    .more = 予約（よやく）した ときの メールアドレスに、予約（よやく）の ページの リンクを 送（おく）ります。
    .button = 送（おく）る
bookings-find-sent = この アドレスの 予約（よやく）が あるときは、予約（よやく）の ページの リンクを メールで 送（おく）ります。
    .more = 少（すこ）し 待（ま）っても 届（とど）かないときは、アドレスが 違（ちが）うか、予約（よやく）が 終（お）わっています。迷惑（めいわく）メールの 所（ところ）も 見（み）てください。
bookings-find-number = 予約（よやく）番号（ばんごう）と 生（う）まれた日（ひ）で 開（ひら）く
    .more = 通知書（つうちしょ）の 番号（ばんごう）で 予約（よやく）した人（ひと）は、ここから 開（ひら）くことが できます。
    .button = 予約（よやく）を 開（ひら）く
bookings-find-no-match = この 予約（よやく）番号（ばんごう）と 生（う）まれた日（ひ）は ありません。もう 一度（いちど） 見（み）てください。メールで もらうことも できます。
bookings-find-too-many = 何度（なんど）も 試（ため）しました。15分（ふん） 待（ま）ってから、もう 一度（いちど） 試（ため）してください。
bookings-find-call = どちらも できないとき
    .more = 予約（よやく）した 窓口（まどぐち）に 電話（でんわ）してください。
bookings-see = 予約（よやく）を 見（み）る・変（か）える
bookings-see-waiting = 待（ま）っている 予約（よやく）を 見（み）る
