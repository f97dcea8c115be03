### The first page of residents, and what its bar calls it.

home-bar = Início
home-child = Meu filho
home-title = O que você precisa?

## The door to the nurseries.

home-nursery = Creche
    .more = Avisamos na hora quando a criança chega e quando vai embora.
home-nursery-open = Abrir a página do meu filho
home-nursery-first = Primeira vez ou a página não aparece?
home-nursery-invited = Se é a primeira vez ou se a página não aparece mais, abra no celular o link de convite da creche. Se não tiver o link, fale com a creche.
home-paste = Colar o link de convite
    .more = Você também pode colar aqui o link copiado.
home-paste-open = Abrir
home-paste-bad = Este não parece ser um link de convite. Copie o link da creche do começo ao fim.

## The door to the offices.

home-office = Prefeitura (senhas e reservas)
    .more = Agende dia e hora, veja quantas pessoas estão esperando agora ou pegue uma senha em casa.
home-office-book = Agendar
home-office-lines = Ver as filas e pegar senha

## What this browser has.

home-today = Hoje
home-others = Outra coisa
home-forget = Apagar deste aparelho
    .more = Aqui aparecem as senhas e reservas abertas neste aparelho. Se outras pessoas também o usam, apague quando terminar. As senhas e reservas continuam valendo.
    .button = Apagar senhas e reservas
    .done = Apagado deste aparelho.
