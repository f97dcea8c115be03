### The page of one's children: where each is today, live, and how one is told.

family-title = Meus filhos hoje
family-none = Não há nenhuma criança cadastrada. Fale com a creche.

## Where a child is.

family-expected = Ainda não chegou
family-here = Está na creche
family-gone = Foi embora
family-absent = Faltou hoje
family-arrived = Chegada
family-left = Saída
family-called = { $name }

## How one is told.

family-by-mail = Avisamos por e-mail a chegada e a saída
    .more = Enviamos para o e-mail cadastrado na creche.
family-push-offer = Podemos avisar a chegada e a saída na hora, na tela deste celular.
    .more = Se não quiser, avisamos por e-mail.
family-push-asking = Configurando…
family-push-each-time = Aparece na tela a cada chegada e saída.
family-now-by-mail = Por enquanto avisamos por e-mail.
family-home-screen = Para receber na tela do iPhone, primeiro adicione esta página à Tela de Início (iOS 16.4 ou mais novo).
    .share = Toque no botão de compartilhar (um quadrado com uma seta para cima).
    .add = Toque em “Adicionar à Tela de Início”.
    .open = Abra “かざす” na Tela de Início e veja esta parte de novo.
    .paste = Se a página do seu filho não aparecer, peça à creche um novo link de convite, copie e cole em “かざす”.
family-comes-back = Os e-mails para o endereço cadastrado estão voltando. Informe o endereço certo à creche.

## No longer in this browser.

family-leave = Parar de mostrar neste aparelho
    .more = Para ver de novo, será preciso um novo link de convite da creche.
    .mail = Os e-mails continuam.
    .button = Parar de mostrar

family-signed-out = Este aparelho não mostra mais o seu filho
    .mail = Obrigado. Continuaremos avisando por e-mail quando seu filho chegar e sair.
    .again = Para ver a página de novo, peça à creche um novo link de convite.
