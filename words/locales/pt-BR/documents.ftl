### What to bring: the words around the town's own.

documents-title = O que trazer
documents-choose = Para qual procedimento?
documents-question = Pergunta { $nth }
documents-person = Pessoa { $nth }
documents-back = Voltar
documents-start-over = Começar de novo
documents-so-far = Suas respostas até aqui
documents-change = Alterar
documents-outdated = As perguntas mudaram. Por favor, responda novamente desde o início.
documents-tell = Leia isto primeiro
documents-bring = O que você deve trazer
    .more = Se faltar algo, talvez não seja possível fazer o procedimento no dia.
documents-nothing = Não é preciso trazer nada em especial.
documents-any-of = Basta uma destas opções
documents-or = ou
documents-kinds = Documentos aceitos
    .more = Escolha entre estes.
documents-notes = Antes de vir
documents-another = Você também pode consultar para a família
    .more = Reunimos os documentos de todos em uma só lista.
documents-another-button = Consultar para mais uma pessoa
documents-book = Continuar para a reserva
documents-print = Imprimir esta lista
documents-to-booking = Voltar à reserva
