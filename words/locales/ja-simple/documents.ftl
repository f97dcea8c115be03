### What to bring: the words around the town's own.

documents-title = 持（も）ってくるもの
documents-choose = 何（なに）を しに 来（き）ますか
documents-question = 質問（しつもん） { $nth }
documents-person = { $nth }人目の 人（ひと）
documents-back = 前（まえ）に 戻（もど）る
documents-start-over = 初（はじ）めから する
documents-so-far = 今（いま）までの 答（こた）え
documents-change = 答（こた）えを 変（か）える
documents-outdated = 質問（しつもん）が 新（あたら）しく なりました。もう 一度（いちど） 初（はじ）めから 答（こた）えてください。
documents-tell = 先（さき）に 読（よ）んでください
documents-bring = 持（も）ってくるもの
    .more = ないと、手続（てつづ）きが できない ことが あります。
documents-nothing = 決（き）まった 持（も）ちものは ありません。
documents-any-of = どれか 1つで いいです
documents-or = または
documents-kinds = 使（つか）える もの
    .more = この中（なか）から 選（えら）んでください。
documents-notes = 来（く）る 前（まえ）に
documents-another = 一緒（いっしょ）に 来（く）る 家族（かぞく）の ぶんも 調（しら）べられます
    .more = みんなの 持（も）ちものを 1つに まとめます。
documents-another-button = もう 1人（ひとり） 調（しら）べる
documents-book = 予約（よやく）に 進（すす）む
documents-print = 紙（かみ）に 出（だ）す（印刷（いんさつ））
documents-to-booking = 予約（よやく）の ページに 戻（もど）る
