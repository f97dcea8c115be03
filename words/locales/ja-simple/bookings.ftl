### Booking: the page on which residents book, the booking's own page, and what mails say of it too. What a place calls its desks and services is the place's own.

## The parts of a booking, on pages and in mails.

bookings-services = すること
bookings-people = 人の かず
bookings-number = よやくの ばんごう
bookings-telephone = でんわ
bookings-bring = もってくるもの
bookings-people-counted = { $people }人
bookings-people-how = { $people }（{ $how }）

## Choosing.

bookings-title = よやく
bookings-places = よやくできる ところ
    .more = ところを えらんでください。
bookings-no-places = いまは インターネットで よやくできません。まどぐちに でんわを してください。
bookings-stopped = いまは あたらしい よやくが できません
    .more = もう した よやくは、そのままです。かえたり とりけしたりも できます。
bookings-choose-services = なにを よやくしますか
    .more = いくつでも えらべます。
bookings-next = つぎへ
bookings-nothing-chosen = なにを するか えらんでから、「つぎへ」を おしてください。
bookings-look-up-bring = さきに もってくるものを しらべる
bookings-choose-people = 手つづきを する 人は 何人ですか
    .more = いっしょに 来るだけの 人は 数えません。
bookings-when-several = 2人 以上（いじょう）で 来る ときの 来かた
bookings-together = みんな おなじ 時間
    .more = おなじ 時間に、べつの まどぐちで 手つづきを します。
bookings-in-a-row = ひとりずつ じゅんばんに
    .more = 1つの まどぐちで、つづけて します。時間が ながく なります。
bookings-choose-day = 日を えらんでください
bookings-choose-time = 時間を えらんでください
bookings-change = かえる
bookings-about-minutes = だいたい { $minutes }分

## What was chosen.

bookings-day = 日
bookings-days = 来られる日
bookings-names = なまえ

## The calendar.

bookings-signs = しるしの いみ
bookings-free = あいています
bookings-few = すこし あいています
bookings-full = いっぱいです
bookings-closed = やすみ
bookings-over = よやくは おわりました
bookings-not-yet = まだ よやくできません
bookings-earlier-month = まえの月
bookings-later-month = つぎの月
bookings-closed-days = やすみの日
bookings-holiday = 祝日（しゅくじつ）
bookings-year-end = 年末年始（ねんまつねんし）
bookings-monthly = きまった やすみ
bookings-none-this-month = この月は あいていません。
bookings-none-this-day = この日は あいていません。
bookings-next-free = つぎに あいている 日
bookings-with-fewer = 人の かずや 来かたを かえると、あいていることが あります。
bookings-to-calendar = カレンダーに もどる
bookings-morning = ごぜん（朝から 昼まで）
bookings-afternoon = ごご（昼から）
bookings-cut-off = よやく・へんこう・とりけしは、{ $until }まで できます。
bookings-no-room = 来たい日が いっぱいの とき
    .more = とうろくすると、あいた ときに メールで しらせます。
bookings-wait-button = あくのを まつ（キャンセル待ち）

## Who comes.

bookings-held = この時間を { $time } まで とっておきます。
bookings-left = あと { $minutes }分{ $seconds }秒
bookings-ended = とっておく時間が おわりました。時間を もう いちど えらんでください。
bookings-who = 来る人の こと
bookings-name = なまえ
bookings-kana = ふりがな（よみかた）
    .more = カタカナや アルファベットでも いいです。
bookings-email = メールアドレス
    .more = ばんごうと、よやくの おしらせを おくります。
bookings-phone = でんわばんごう
    .more = いそぐ ときに でんわを することが あります。
bookings-needed = かならず
bookings-optional = 書かなくても いいです
bookings-companions = いっしょに 手つづきを する 人の なまえ
    .more = わかる 人だけで いいです。
bookings-wishes = まどぐちの 人に 言いたいこと
    .more = くるまいす、手話（しゅわ）、通訳（つうやく）など
bookings-known = てがみ（通知書）の ばんごうが ある 人
    .more = ばんごうと 生まれた日を 書くと、メールが なくても よやくできます。
bookings-resident = てがみ（通知書）の ばんごう
bookings-birth = 生まれた日
    .more = 年は「1985」でも「昭和60」でも いいです。月や 日が わからない ときは、0 と 書いてください。
bookings-year = 年
bookings-month = 月
bookings-date = 日
bookings-no-mail-at-all = メールを つかわない 人は、まどぐちに でんわを してください。
bookings-no-address = メールも てがみの ばんごうも ない 人は、まどぐちに でんわを してください。
bookings-kept-for = この よやくだけに つかいます。よやくの日から { $days }日あとに けします。
bookings-signed-in = サインインしています。この メールアドレスなら、メールの ばんごうは いりません。
bookings-go-on = これで すすむ
bookings-choose-again = 時間を えらびなおす
bookings-mistakes = なおすところが あります。
bookings-leave-empty = ここには 書かないでください

## The code that was mailed.

bookings-code-title = メールの ばんごうを 入れてください
bookings-code-sent = { $address } に、6つの すうじを おくりました。
bookings-code-comes-back = { $address } への メールは、とどかないで もどって きました。ばんごうを もう いちど おくりますが、とどかない かも しれません。アドレスが まちがって いないか、みて ください。まちがって いたら「メールアドレスを なおす」で なおして ください。
bookings-code = 6つの すうじ
bookings-confirm = よやくする
bookings-no-mail = メールが 来ないとき
    .more = めいわくメールの フォルダーも 見てください。すこし 時間が かかることも あります。
bookings-send-again = もう いちど おくる
bookings-other-address = メールアドレスを なおす

## How a booking stands, and what to do.

bookings-held-stand = よやくは まだ できていません
    .more = なまえなどを 書いてください。
bookings-booked = よやくしました
    .more = この時間に、まどぐちに 来てください。
bookings-also-mailed = よやくの ことは、メールでも おくります。
bookings-comes-back = メールが とどいて いません
    .more = この メールアドレスには、おしらせが とどきません。ただしい アドレスを、でんわで まどぐちに おしえて ください。
bookings-keep-page = この ページを、ブックマークなどで のこしてください。よやくを かえるとき つかいます。
bookings-waiting = あくのを まっています
    .more = あいたら、メールで しらせます。さきに とうろくした 人から しらせます。
bookings-waiting-in-turn = さきに とうろくした 人から、あいた 時間を しらせます。
bookings-waiting-comes-back = この メールアドレスには、おしらせが とどきません。あいても、メールで しらせる ことが できません。ただしい アドレスを、でんわで まどぐちに おしえて ください。
bookings-offered = あきました
    .more = この時間で よやくできます。
bookings-arrived = うけつけは おわりました
    .more = 来てくれて ありがとうございました。
bookings-missed = 来ませんでした
    .more = まだ することが ある 人は、もう いちど よやくしてください。
bookings-cancelled = とりけしました
    .more = この よやくは ありません。
bookings-called-off = 役所が とりけしました
    .more = すみません。この時間は できなくなりました。もう いちど よやくしてください。
bookings-lapsed = この よやくは おわりました
    .more = よやくは ありません。時間を もう いちど えらんでください。

## The booking's page.

bookings-on-the-day = 来る日に すること
    .more = QRコードを 役所の きかいに 見せてください。よやくの ばんごうや カードでも いいです。
bookings-qr = この よやくの QRコード
bookings-to-my-calendar = じぶんの カレンダーに 入れる
bookings-see-bring = もってくるものを 見る
bookings-change-booking = よやくを かえる
    .more = 日や 時間、すること、人の かずを かえられます。ばんごうは おなじです。
bookings-change-button = 日と 時間を えらびなおす
bookings-change-more = することや 人の かずも かえる
bookings-now-booked = いまの よやく
bookings-cancel = よやくを とりけす
    .more = とりけすと、もとに もどせません。
bookings-cancel-button = よやくを とりけす
bookings-too-late = かえたり とりけしたり できる 時間は おわりました。まどぐちに でんわを してください。
bookings-reminders-on = おしらせを おくります
    .more = よやくの日が ちかくなったら、しらせます。
bookings-reminders-off = おしらせを とめています
    .more = だいじな おしらせ（へんこうなど）は とどきます。
bookings-reminders-lost = おしらせが とどいて いません
    .more = この メールアドレスには とどきません。よやくの日が ちかくなっても、メールでは しらせる ことが できません。
bookings-remind = おしらせを もらう
bookings-do-not-remind = おしらせを やめる
bookings-push = この スマホの がめんでも、よやくの おしらせを もらえます。
bookings-offer-until = { $until }までに きめてください。それまで この時間を とっておきます。
bookings-accept = この時間で よやくする
bookings-decline = よやくしない
    .more = あくのを まつことも おわります。つぎの 人に しらせます。
bookings-decline-button = よやくしない
bookings-stop-waiting = まつのを やめる
    .more = やめると、じゅんばんは もとに もどせません。
bookings-stop-waiting-button = まつのを やめる
bookings-book-again = もう いちど よやくする
bookings-to-ticket = ばんごうの ページを ひらく
bookings-unknown = よやくが ありません
    .more = アドレスが まちがっているかもしれません。メールの リンクを 見てください。

## The waiting list.

bookings-wait-title = あくのを まつ（キャンセル待ち）
    .more = あいたら、さきに とうろくした 人から メールで しらせます。
bookings-wait-from = この日から
bookings-wait-to = この日まで
bookings-wait = とうろくする

## After something was done.

bookings-done-booked = よやくしました。
bookings-done-moved = よやくを かえました。
bookings-done-waits = とうろくしました。
bookings-done-sent = ばんごうを もう いちど おくりました。
bookings-done-reminders-on = おしらせを おくります。
bookings-done-reminders-off = おしらせを やめました。

## Why not.

bookings-too-many = なんども おされました。1分 まって、もう いちど してください。
bookings-too-many-codes = なんども ばんごうを おくりました。15分 まって、もう いちど してください。
bookings-wrong-code = すうじが ちがいます。いちばん あたらしい メールの すうじを 入れてください。
bookings-too-many-guesses = なんども まちがえました。15分 まつか、メールアドレスで よやくしてください。

## Why the rules refuse it.

bookings-refusal-unknown-service = なにを するか、もう いちど えらんでください。
bookings-refusal-too-many-services = いちどに できる かずより おおいです。へらしてください。
bookings-refusal-too-many-people = 人が おおすぎます。わけて よやくするか、でんわを してください。
bookings-refusal-several-desks = まどぐちが ちがうので、いっしょに よやくできません。べつべつに よやくしてください。
bookings-refusal-does-not-fit = よやくが かわったので、できませんでした。いまの ようすを 出しています。
bookings-refusal-closed = その時間は やすみに なりました。ほかの 時間を えらんでください。
bookings-refusal-no-slot = その時間からは できません。ほかの 時間を えらんでください。
bookings-refusal-full = その時間は いっぱいに なりました。ほかの 時間を えらんでください。
bookings-refusal-stopped = いまは あたらしい よやくが できません。
bookings-refusal-too-soon = その日は もう よやくできません。ほかの 日を えらんでください。
bookings-refusal-too-far = その日は まだ よやくできません。ほかの 日を えらんでください。
bookings-refusal-cut-off = できる 時間が おわりました。まどぐちに でんわを してください。
bookings-refusal-past = その時間は すぎました。ほかの 時間を えらんでください。
bookings-refusal-hold-over = とっておく時間が おわりました。時間を もう いちど えらんでください。
bookings-refusal-duplicate = おなじ よやくが もう あります。かえるときは、よやくの メールの リンクを ひらいてください。
bookings-refusal-person-limit = ひとりで できる よやくの かずより おおいです。いまの よやくが おわってから してください。
bookings-refusal-address-limit = この れんらく先の よやくが おおすぎます。まどぐちに でんわを してください。
bookings-refusal-source-full = おなじ インターネットから、とちゅうの よやくが たくさん あります。10分 まって、もう いちど してください。いそぐ 人は でんわを してください。
bookings-refusal-waiting-full = まつ 人が いっぱいです。
bookings-refusal-no-days = えらんだ 日は、よやくできる 日では ありません。
bookings-refusal-too-many-changes = なんども かえました。すこし まって、もう いちど してください。
bookings-refusal-not-today = この よやくは、きょうでは ありません。

## Why what stands in a field is not taken.

bookings-field-missing = 書いてください。
bookings-field-too-long = ながすぎます。みじかく してください。
bookings-field-name-too-long = 100文字までで 書いてください。
bookings-field-not-kana = ひらがな、カタカナ、アルファベットで 書いてください。かんじや すうじは つかえません。
bookings-field-no-at = 「@」を 1つ 書いてください。例：hana@example.jp
bookings-field-bad-local = 「@」の まえに、つかえない 文字が あります。
bookings-field-bad-dots = 「@」の まえの「.」を 見てください。
bookings-field-bad-domain = 「@」の うしろを 見てください。例：hana@example.jp
bookings-field-not-phone = でんわばんごうを ぜんぶ 書いてください。
bookings-field-not-number = すうじで かいてください。
bookings-field-not-date = その日は ありません。もう いちど 見てください。
bookings-field-ends-before = 「この日まで」が「この日から」より まえの 日です。もう いちど えらんでください。
bookings-field-no-way = メールアドレスか、てがみの ばんごうと 生まれた日を 書いてください。
bookings-field-no-match = ばんごうと 生まれた日が あいません。もう いちど 見るか、メールアドレスで よやくしてください。
bookings-field-enter = { $field }を 書いてください。
bookings-field-mend = { $field }：{ $why }

## Checking in on the day, where it did not work.

bookings-arrival-wrong-digits = 4つの すうじが ちがいます
bookings-arrival-look-again = やくしょの がめんの すうじを もう いちど 見てください。
bookings-arrival-too-many = なんども まちがえました
bookings-arrival-ask-staff = わからないときは、ここの 人に きいてください。
bookings-arrival-to-booking = よやくの ページを ひらく
bookings-arrival-unknown = よやくが 見つかりません。
bookings-arrival-over = この よやくは とりけされました。
bookings-arrival-not-booked = この よやくは まだ きまっていません。
bookings-arrival-used = うけつけは おわっています。
bookings-arrival-closed = いまは やっていません。
bookings-arrival-used-up = きょうの ばんごうは おわりました。
bookings-arrival-used-as = うけつけは おわっています。ばんごうは { $number } です。
bookings-arrival-not-today = この よやくは { $day } { $time } です。
bookings-arrival-elsewhere = この よやくの ばしょは { $place } です。

## Finding a booking again.

bookings-find = よやくを 見る・かえる
    .bar = よやくを 見る
    .more = よやくの ページが わからない人は、ここから ひらくことが できます。
bookings-find-where = よやくした ばしょ
bookings-find-mail = メールで もらう
    .more = よやくした ときの メールアドレスに、よやくの ページの リンクを おくります。
    .button = おくる
bookings-find-sent = この アドレスの よやくが あるときは、よやくの ページの リンクを メールで おくります。
    .more = すこし まっても とどかないときは、アドレスが ちがうか、よやくが おわっています。めいわくメールの ところも 見てください。
bookings-find-number = よやくばんごうと 生まれた日で ひらく
    .more = つうちしょの ばんごうで よやくした人は、ここから ひらくことが できます。
    .button = よやくを ひらく
bookings-find-no-match = この よやくばんごうと 生まれた日は ありません。もう一度 見てください。メールで もらうことも できます。
bookings-find-too-many = なんども ためしました。15分 まってから、もう一度 ためしてください。
bookings-find-call = どちらも できないとき
    .more = よやくした まどぐちに でんわしてください。
bookings-see = よやくを 見る・かえる
bookings-see-waiting = まっている よやくを 見る
