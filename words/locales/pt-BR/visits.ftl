### The pages of a number, and of an office's lines. What an office calls its sections, services and counters is the office's own; a minute is never a promise.

## The number and the place in the line.

visits-your-number = Sua senha
visits-ahead = { $count } antes de você
visits-next-turn = Você é o próximo
visits-estimate = Espera aproximada
visits-about = cerca de { $minutes } min
visits-no-estimate = Não disponível agora
visits-not-promised = É uma estimativa. Pode ser antes ou depois.
visits-services = Serviços
visits-bring = Traga, por favor
visits-reason = Aviso do guichê
visits-calls = Últimas senhas chamadas
visits-no-calls = Nenhuma senha foi chamada ainda

## Where the visit stands, and what to do.

visits-away = Você ainda não chegou
    .more = Venha à prefeitura antes da sua vez.
visits-waiting = Aguarde
    .more = Chamaremos a sua senha e o guichê.
visits-precalled = Você será chamado em instantes
    .more = Aguarde perto deste guichê.
visits-called = Estamos chamando você
    .more = Venha a este guichê.
visits-serving = Em atendimento
    .more = Neste guichê.
visits-parked = Em andamento
    .more = Chamaremos você quando estiver pronto.
visits-must-return = Volte outra vez, por favor
    .more = Ao voltar, mostre esta senha a um funcionário.
visits-finished = Atendimento concluído
    .more = Obrigado pela visita.
visits-left = Esta senha foi encerrada
    .more = Ela não será mais chamada. Se precisar, retire outra senha.
visits-no-show = Chamamos, mas você não estava
    .more = Se ainda precisar de algo, fale com um funcionário.
visits-old-number = Esta senha é de { $day } e não vale mais. Se precisar, retire outra senha.
visits-kept-number = Esta senha é de { $day } e ainda vale para continuar.

## The page itself.

visits-as-of = Às { $time }
visits-refresh = Atualizar
visits-by-itself = Atualiza sozinho
visits-lost = Sem conexão. Última atualização
    .more = A página se atualiza sozinha quando a conexão voltar.
visits-to-office = Ver o movimento da prefeitura
visits-unknown = Não encontramos esta senha
    .more = O endereço pode estar incompleto ou a senha é antiga. Leia de novo o código QR da sua senha.

## Coming.

visits-come = Ao chegar
    .more = Digite os quatro dígitos mostrados na tela da prefeitura e toque em “Cheguei”.
visits-code = Quatro dígitos
visits-here = Cheguei
visits-check-in = Registrar chegada
visits-is-it-you = Sua chegada será registrada com esta senha.
visits-no-ticket = A página da sua senha ainda não foi aberta neste celular. Abra a página da senha e leia o código QR de novo. Se ainda não tem senha, retire uma na máquina da prefeitura.
visits-other-office = Sua senha não é desta prefeitura.
visits-checked-in = Sua chegada já foi registrada.
visits-open-ticket = Abrir a página da senha

## Being told.

visits-stay = Avisar com som
    .more = Esta página toca um som quando você for chamado. Deixe-a aberta.
visits-staying = Um som tocará quando você for chamado. A tela fica acesa.
visits-tell-me = Receber avisos
visits-push-offer = Podemos avisar neste celular quando sua vez estiver perto e quando você for chamado.
visits-push-button = Receber neste celular
visits-push-allow = Se aparecer uma pergunta, toque em “Permitir”.
visits-push-on = Os avisos chegam neste celular
    .more = Chegam mesmo com a página fechada.
visits-push-stop = Parar os avisos
visits-push-blocked = Os avisos estão bloqueados
    .more = Permita as notificações desta página nas configurações do celular e abra a página de novo.
visits-push-failed = Não foi possível agora
    .more = Tente de novo mais tarde.
visits-push-again = Tentar de novo
visits-push-impossible = Este celular não mostra avisos. Deixe esta página aberta enquanto espera.
visits-push-home-screen = No iPhone, use o botão de compartilhar, escolha “Adicionar à Tela de Início” e abra por lá.
visits-mail = Receber por e-mail
    .more = Usado só para esta senha e apagado depois de dois dias.
visits-mail-address = E-mail
visits-mail-button = Salvar
visits-mail-on = Também avisaremos por e-mail
    .more = Veja também a pasta de spam.
visits-mail-stop = Parar os e-mails

## Later, or not at all.

visits-later = Passar para mais tarde
    .more = Se não der tempo, escolha quanto mais tarde. A senha continua a mesma.
visits-minutes = { $minutes } min
visits-leave = Devolver a senha
    .more = Você não será mais chamado. Não dá para desfazer.
visits-leave-button = Devolver a senha

## After something was done.

visits-done-postponed = Sua vez ficou para mais tarde.
visits-done-arrived = Chegada registrada. Aguarde a sua vez.
visits-done-mail = E-mail salvo.
visits-done-no-mail = Não enviaremos mais e-mails.

## The office's lines, and a number from home.

visits-office-title = Movimento da prefeitura
visits-waiting-people = { $count } esperando
visits-nobody-waits = Ninguém esperando
visits-hours = Senhas das { $opens } às { $closes }.
visits-closed-now = Estamos fechados agora.
visits-opens-next = Será possível pegar senha novamente a partir de { $when }.
visits-from-home = Retirar senha de casa
    .more = Você pode retirar a senha antes de vir. Venha antes da sua vez e registre a chegada.
visits-choose = O que você precisa? (escolha quantos quiser)
visits-ended-today = Senhas de hoje esgotadas
visits-none-from-home = Não é possível retirar senha de casa. Retire na máquina da prefeitura.
visits-care = Preciso de ajuda
    .more = Por exemplo: cadeira de rodas, gestante, criança pequena, pessoa idosa
visits-take = Retirar senha
visits-leave-empty = Deixe este campo vazio
visits-has = Você já tem a senha { $number } ({ $section }).
visits-has-another = Para mudar de assunto, devolva essa senha e retire outra. Se precisar de mais uma, aperte de novo “Retirar senha” abaixo.

## Why not.

visits-closed = Estamos fechados agora. Tente de novo no horário de atendimento.
visits-choose-again = Escolha o que precisa. Se a lista mudou, escolha de novo.
visits-used-up = As senhas de hoje para este serviço acabaram. Se for urgente, fale com um funcionário.
visits-too-many-from-here = Muitas senhas foram retiradas a partir da sua conexão e ninguém chegou com elas ainda. Tente mais tarde ou retire a senha na máquina da prefeitura.
visits-too-many-away = Muitas pessoas retiraram senha de casa agora. Tente mais tarde ou retire a senha na máquina da prefeitura.
visits-too-many = Muitas tentativas em pouco tempo. Espere um minuto e tente de novo.
visits-other-day = Esta senha não vale hoje. Retire outra senha.
visits-changed = A fila andou e isto não foi possível. Esta página mostra como está agora.
visits-bad-entry = Não foi possível aceitar. Tente de novo.
visits-not-possible = Isto não é possível. Fale com um funcionário.
visits-wrong-code = Os quatro dígitos estão errados. Digite os dígitos de hoje que aparecem na tela da prefeitura.
visits-too-many-codes = Muitos erros seguidos. Espere um pouco ou diga a um funcionário que você chegou.
visits-bad-address = Confira o e-mail.

## The offices to choose from, and what the bar of all pages calls them.

visits-bar = Senhas
visits-places = Locais de atendimento
    .more = Escolha aonde você quer ir.
visits-no-places = No momento não há locais de atendimento.

## The card that says where an office is and how it is called.

visits-card = O local
    .hours = Aberto das { $hours }
    .call = Ligar
    .map = Ver o mapa
