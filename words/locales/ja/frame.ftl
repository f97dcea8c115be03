### The frame around every page.

# The language's own name.
language-name = 日本語
# Above the choice of languages.
frame-language = ことば
# The bar that leads to all pages.
frame-bar = ページの一覧
frame-skip = 本文へ
frame-manual = 使いかた
frame-my-number = マイナンバー（12けたの番号）は読みません

## The question to whoever filled in a field that no person sees.

frame-unseen-title = このまま送ってよいですか
frame-unseen-why = 画面に見えない欄が、自動で入力されていました。スマートフォンやパソコンの自動入力の機能が、このようにすることがあります。まだ何も受け付けていません。ご自分で入力された方は、下のボタンを押してください。
frame-unseen-go-on = このまま送る

# Before the title of a page whose form was not taken.
frame-error = エラー：

# On a page of an older hub, when a newer one has written something.
frame-newer = 新しい記録があります。この画面ではまだ表示できません。
