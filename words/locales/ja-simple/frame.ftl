### The frame around every page.

language-name = やさしい日本語
frame-language = 言葉（ことば）
frame-bar = ページの いちらん
frame-skip = 本文（ほんぶん）へ
frame-manual = 使（つか）いかた
frame-my-number = マイナンバー（12けたの 番号（ばんごう））は 読（よ）みません

## The question to whoever filled in a field that no person sees.

frame-unseen-title = このまま 送（おく）りますか
frame-unseen-why = 見（み）えない 所（ところ）に、自動（じどう）で 文字（もじ）が 入（はい）っていました。スマートフォンや パソコンが 自動（じどう）で 入（い）れることが あります。まだ 送（おく）っていません。自分（じぶん）で 書（か）いた人（ひと）は、下（した）の ボタンを 押（お）してください。
frame-unseen-go-on = このまま 送（おく）る
frame-error = エラー：

frame-newer = 新（あたら）しい お知（し）らせが あります。この 画面（がめん）では まだ 見（み）られません。
