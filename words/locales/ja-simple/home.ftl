### The first page of residents, and what its bar calls it.

home-bar = ホーム
home-child = こども
home-title = どちらの 用事（ようじ） ですか

## The door to the nurseries.

home-nursery = 保育園（ほいくえん）・こども園（えん）
    .more = こどもが 来（き）た時間（じかん）と 帰（かえ）った時間（じかん）を すぐに お知（し）らせします。
home-nursery-open = こどもの ページを 開（ひら）く
home-nursery-first = 初（はじ）めて 使（つか）う人（ひと）へ
home-nursery-invited = 初（はじ）めて 使（つか）う人（ひと）は、保育園（ほいくえん）から もらった リンクを スマートフォンで 開（ひら）いてください。リンクが ない人（ひと）は、保育園（ほいくえん）に 言（い）ってください。
home-paste = リンクを ここに はる
    .more = コピーした リンクを ここに はることも できます。
home-paste-open = 開（ひら）く
home-paste-bad = この リンクは 違（ちが）うようです。保育園（ほいくえん）から もらった リンクを ぜんぶ コピーしてください。

## The door to the offices.

home-office = 役所（やくしょ）の 窓口（まどぐち）（番号（ばんごう）・予約（よやく））
    .more = 行（い）く日（ひ）と 時間（じかん）を 予約（よやく）すること、いま 何人（なんにん） 待（ま）っているかを 見（み）ること、家（いえ）から 番号（ばんごう）を 取（と）ることが できます。
home-office-book = 予約（よやく）する
home-office-lines = 何人（なんにん） 待（ま）っているかを 見（み）る・番号（ばんごう）を 取（と）る

## What this browser has.

home-today = 今日（きょう）
home-others = ほかの 用事（ようじ）
home-forget = この スマートフォンから 消（け）す
    .more = この スマートフォンで 開（ひら）いた 番号（ばんごう）と 予約（よやく）が 出（で）ています。ほかの人（ひと）も 使（つか）うときは、終（お）わったら 消（け）してください。番号（ばんごう）と 予約（よやく）は なくなりません。
    .button = 番号（ばんごう）と 予約（よやく）を 消（け）す
    .done = この スマートフォンから 消（け）しました。
