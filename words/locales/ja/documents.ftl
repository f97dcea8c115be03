### What to bring: the words around the town's own.

documents-title = 持ち物の案内
documents-choose = どの手続きの持ち物を調べますか
# $nth (Number) - which question
documents-question = 質問 { $nth }
# $nth (Number) - which person
documents-person = { $nth }人目の方
documents-back = ひとつ前に戻る
documents-start-over = はじめからやり直す
documents-so-far = これまでの答え
documents-change = 答えを変える
documents-outdated = ご案内の内容が新しくなりました。お手数ですが、はじめからお答えください。
documents-tell = 先にご確認ください
documents-bring = お持ちいただくもの
    .more = そろっていないと、手続きできないことがあります。
documents-nothing = この手続きに、決まった持ち物はありません。
documents-any-of = 次のどれか1つで足ります
documents-or = または
documents-kinds = 使える書類
    .more = 次の中からお選びください。
documents-notes = 来る前に
documents-another = いっしょに来るご家族の分も調べられます
    .more = 全員の持ち物を、1つの一覧にまとめます。
documents-another-button = もう1人分を調べる
documents-book = この持ち物で予約へ進む
documents-print = この一覧を印刷する
documents-to-booking = 予約のページに戻る
