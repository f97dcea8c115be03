### The frame around every page.

language-name = やさしい日本語
frame-language = ことば
frame-bar = ページの いちらん
frame-skip = 本文へ
frame-manual = つかいかた
frame-my-number = マイナンバー（12けたの ばんごう）は よみません

## The question to whoever filled in a field that no person sees.

frame-unseen-title = このまま おくりますか
frame-unseen-why = 見えない ところに、自動で 文字が 入っていました。スマートフォンや パソコンが 自動で 入れることが あります。まだ おくっていません。自分で 書いた人は、下の ボタンを おしてください。
frame-unseen-go-on = このまま おくる
frame-error = エラー：

frame-newer = 新しい お知らせが あります。この 画面では まだ 見られません。
