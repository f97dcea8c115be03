### The first page of residents, and what its bar calls it.

home-bar = ホーム
home-child = こども
home-title = どちらの ようじ ですか

## The door to the nurseries.

home-nursery = ほいくえん・こどもえん
    .more = こどもが 来た時間と 帰った時間を すぐに お知らせします。
home-nursery-open = こどもの ページを ひらく
home-nursery-first = はじめて つかう人へ
home-nursery-invited = はじめて つかう人は、ほいくえんから もらった リンクを スマートフォンで ひらいてください。リンクが ない人は、ほいくえんに 言ってください。
home-paste = リンクを ここに はる
    .more = コピーした リンクを ここに はることも できます。
home-paste-open = ひらく
home-paste-bad = この リンクは ちがうようです。ほいくえんから もらった リンクを ぜんぶ コピーしてください。

## The door to the offices.

home-office = やくしょの まどぐち（ばんごう・よやく）
    .more = 行く日と 時間を よやくすること、いま なんにん 待っているかを 見ること、家から ばんごうを とることが できます。
home-office-book = よやくする
home-office-lines = なんにん 待っているかを 見る・ばんごうを とる

## What this browser has.

home-today = きょう
home-others = ほかの ようじ
home-forget = この スマートフォンから けす
    .more = この スマートフォンで ひらいた ばんごうと よやくが 出ています。ほかの人も つかうときは、おわったら けしてください。ばんごうと よやくは なくなりません。
    .button = ばんごうと よやくを けす
    .done = この スマートフォンから けしました。
