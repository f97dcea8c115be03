### What to bring: the words around the town's own.

documents-title = もってくるもの
documents-choose = なにを しに 来ますか
documents-question = しつもん { $nth }
documents-person = { $nth }人目の 人
documents-back = まえに もどる
documents-start-over = はじめから する
documents-so-far = いままでの こたえ
documents-change = こたえを かえる
documents-outdated = しつもんが あたらしく なりました。もう いちど はじめから こたえてください。
documents-tell = さきに 読んでください
documents-bring = もってくるもの
    .more = ないと、手つづきが できない ことが あります。
documents-nothing = きまった もちものは ありません。
documents-any-of = どれか 1つで いいです
documents-or = または
documents-kinds = つかえる もの
    .more = この中から えらんでください。
documents-notes = 来る まえに
documents-another = いっしょに 来る かぞくの ぶんも しらべられます
    .more = みんなの もちものを 1つに まとめます。
documents-another-button = もう 1人 しらべる
documents-book = よやくに すすむ
documents-print = かみに だす（印刷：いんさつ）
documents-to-booking = よやくの ページに もどる
