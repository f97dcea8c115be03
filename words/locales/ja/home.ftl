### The first page of residents, and what its bar calls it.

home-bar = ホーム
home-child = お子さま
home-title = どちらのご用ですか

## The door to the nurseries.

home-nursery = 保育園・こども園
    .more = お子さまの登園・降園を、すぐにお知らせします。
home-nursery-open = お子さまのページを開く
home-nursery-first = はじめて使う方、表示されなくなった方へ
home-nursery-invited = はじめて使う方、表示されなくなった方は、保育園からお渡しする招待リンクを、お使いのスマートフォンで開いてください。リンクがない方は、保育園にお声がけください。
home-paste = 招待リンクを貼り付ける
    .more = コピーしたリンクを、ここに貼り付けることもできます。
home-paste-open = 開く
home-paste-bad = 招待リンクではないようです。保育園から届いたリンクを、初めから終わりまでコピーしてください。

## The door to the offices.

home-office = 役所の窓口（番号・予約）
    .more = 行く日と時間を予約したり、いま何人待っているかを見たり、家から番号を取ったりできます。
home-office-book = 予約する
home-office-lines = 混みぐあいを見る・番号を取る

## What this browser has.

home-today = 今日
home-others = ほかのご用
home-forget = この端末から消す
    .more = この端末で開いた番号と予約が、このページに出ています。ほかの方も使う端末では、ご用がすんだら消してください。番号や予約そのものは、なくなりません。
    .button = 番号と予約を消す
    .done = この端末から消しました。
