### What to bring: the words around the town's own.

documents-title = 需要携带的物品
documents-choose = 您要办理什么手续？
documents-question = 问题{ $nth }
documents-person = 第{ $nth }位
documents-back = 返回上一步
documents-start-over = 重新开始
documents-so-far = 已回答的内容
documents-change = 修改
documents-outdated = 问题内容已更新，请从头重新回答。
documents-tell = 请先阅读
documents-bring = 请携带以下物品
    .more = 如有缺少，当天可能无法办理。
documents-nothing = 此手续没有指定的携带物品。
documents-any-of = 以下任选一种即可
documents-or = 或
documents-kinds = 可使用的证件
    .more = 请从中选择。
documents-notes = 来之前
documents-another = 也可以查询同来家人的物品
    .more = 所有人的物品会汇总成一张清单。
documents-another-button = 再查询一个人
documents-book = 继续预约
documents-print = 打印此清单
documents-to-booking = 返回预约页面
