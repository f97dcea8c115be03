### Booking: the page on which residents book, the booking's own page, and what mails say of it too. What a place calls its desks and services is the place's own.

## The parts of a booking, on pages and in mails.

bookings-services = Serviço
bookings-people = Pessoas
bookings-number = Número da reserva
bookings-telephone = Telefone
bookings-bring = O que trazer
bookings-people-counted = { $people ->
    [one] { $people } pessoa
   *[other] { $people } pessoas
}
bookings-people-how = { $people } ({ $how })

## Choosing.

bookings-title = Reserva
bookings-places = Onde agendar
    .more = Escolha o local.
bookings-no-places = No momento não é possível agendar pela internet. Ligue para a prefeitura.
bookings-stopped = No momento não aceitamos novas reservas
    .more = As reservas já feitas continuam valendo e ainda podem ser mudadas ou canceladas.
bookings-choose-services = O que deseja agendar?
    .more = Pode escolher mais de um.
bookings-next = Continuar
bookings-nothing-chosen = Escolha primeiro um serviço e depois toque em “Continuar”.
bookings-look-up-bring = Ver antes o que trazer
bookings-choose-people = Para quantas pessoas é o atendimento?
    .more = Não conte quem só acompanha.
bookings-when-several = Se forem duas ou mais
bookings-together = Todos no mesmo horário
    .more = Cada um é atendido em um guichê, ao mesmo tempo.
bookings-in-a-row = Um depois do outro
    .more = O atendimento é no mesmo guichê, em sequência, e demora mais.
bookings-choose-day = Escolha o dia
bookings-choose-time = Escolha o horário
bookings-change = Mudar
bookings-about-minutes = cerca de { $minutes } min

## What was chosen.

bookings-day = Dia
bookings-days = Dias
bookings-names = Nomes

## The calendar.

bookings-signs = Sinais
bookings-free = há vagas
bookings-few = poucas vagas
bookings-full = lotado
bookings-closed = fechado
bookings-over = reservas encerradas
bookings-not-yet = ainda não se pode agendar
bookings-earlier-month = Mês anterior
bookings-later-month = Próximo mês
bookings-closed-days = Fechado em
bookings-holiday = feriado
bookings-year-end = recesso de fim de ano
bookings-monthly = dia de fechamento regular
bookings-none-this-month = Não há vagas neste mês.
bookings-none-this-day = Não há vagas neste dia.
bookings-next-free = Próximo dia com vaga
bookings-with-fewer = Com menos pessoas, ou uma depois da outra, pode haver vagas.
bookings-to-calendar = Voltar ao calendário
bookings-morning = Manhã
bookings-afternoon = Tarde
bookings-cut-off = Pode agendar, mudar e cancelar até { $until }.
bookings-no-room = Não há vaga no dia desejado?
    .more = Entre na lista de espera. Avisamos por e-mail quando houver vaga.
bookings-wait-button = Entrar na lista de espera

## Who comes.

bookings-held = Este horário está guardado para você até { $time }.
bookings-left = faltam { $minutes } min { $seconds } s
bookings-ended = O horário não está mais guardado. Escolha novamente.
bookings-who = Quem vem
bookings-name = Nome
bookings-kana = Nome em kana
    .more = Se não tiver, escreva em letras latinas.
bookings-email = E-mail
    .more = Para o código de confirmação e os avisos da reserva.
bookings-phone = Telefone
    .more = Podemos ligar em caso de urgência.
bookings-needed = obrigatório
bookings-optional = opcional
bookings-companions = Nomes das outras pessoas
    .more = Só os que souber.
bookings-wishes = Algo que devemos saber
    .more = Cadeira de rodas, língua de sinais, intérprete …
bookings-known = Se tiver o número da carta
    .more = Com o número e a data de nascimento pode agendar sem e-mail.
bookings-resident = Número da carta
bookings-birth = Data de nascimento
    .more = O ano pode ser japonês, como 昭和60 ou S60. Se não souber o mês ou o dia, escreva 0.
bookings-year = Ano
bookings-month = Mês
bookings-date = Dia
bookings-no-mail-at-all = Se não tiver e-mail, ligue para o balcão.
bookings-no-address = Se não tiver e-mail nem carta, ligue para o balcão.
bookings-kept-for =
    Usamos os dados só para esta reserva e os apagamos { $days ->
        [one] { $days } dia
       *[other] { $days } dias
    } depois da data marcada.
bookings-signed-in = Você já entrou na sua conta; com este e-mail não é preciso código.
bookings-go-on = Continuar
bookings-choose-again = Escolher outro horário
bookings-mistakes = Há algo a corrigir.
bookings-leave-empty = Deixe este campo vazio

## The code that was mailed.

bookings-code-title = Digite o código do e-mail
bookings-code-sent = Enviamos seis dígitos para { $address }.
bookings-code-comes-back = Os e-mails enviados para { $address } estão voltando. Estamos tentando enviar os dígitos mais uma vez, mas talvez não cheguem. Confira o endereço e corrija-o abaixo se estiver errado.
bookings-code = Seis dígitos
bookings-confirm = Agendar
bookings-no-mail = O e-mail não chegou?
    .more = Veja também a pasta de spam. Pode demorar alguns minutos.
bookings-send-again = Enviar de novo
bookings-other-address = Corrigir o e-mail

## How a booking stands, and what to do.

bookings-held-stand = Ainda não está agendado
    .more = Informe o seu nome e o contato.
bookings-booked = Agendado
    .more = Venha ao guichê neste horário.
bookings-also-mailed = Também enviamos a reserva por e-mail.
bookings-comes-back = Nossos e-mails não estão chegando
    .more = Os e-mails para o seu endereço estão voltando; avisos de mudança ou cancelamento também não chegarão. Ligue para a prefeitura e informe o endereço correto.
bookings-keep-page = Guarde esta página, por exemplo nos favoritos: é aqui que se muda ou cancela a reserva.
bookings-waiting = Na lista de espera
    .more = Avisamos por e-mail quando houver vaga, por ordem de inscrição.
bookings-waiting-in-turn = As vagas são oferecidas por ordem de inscrição.
bookings-waiting-comes-back = Os e-mails para o seu endereço estão voltando. Quando houver vaga, não conseguiremos avisar por e-mail. Ligue para a prefeitura e informe o endereço correto.
bookings-offered = Há uma vaga
    .more = Você pode ficar com este horário.
bookings-arrived = Chegada registrada
    .more = Obrigado por vir.
bookings-missed = Você não veio
    .more = Se ainda precisar, agende novamente.
bookings-cancelled = Cancelado
    .more = Esta reserva foi cancelada.
bookings-called-off = Cancelado pela prefeitura
    .more = Pedimos desculpas: não poderemos atender neste horário. Agende novamente.
bookings-lapsed = Esta reserva terminou
    .more = Nada está agendado. Escolha um horário novamente.

## The booking's page.

bookings-on-the-day = No dia
    .more = Mostre o código QR à máquina da prefeitura ou diga o número da reserva. O cartão também serve.
bookings-qr = Código QR desta reserva
bookings-to-my-calendar = Pôr na minha agenda
bookings-see-bring = Ver o que trazer
bookings-change-booking = Mudar a reserva
    .more = Pode mudar o horário, o serviço e o número de pessoas. O número da reserva não muda.
bookings-change-button = Escolher outro horário
bookings-change-more = Mudar também o serviço ou as pessoas
bookings-now-booked = Agendado agora
bookings-cancel = Cancelar a reserva
    .more = Não é possível desfazer.
bookings-cancel-button = Cancelar a reserva
bookings-too-late = O prazo para mudar ou cancelar terminou. Ligue para a prefeitura.
bookings-reminders-on = Você será lembrado
    .more = Avisamos quando o dia estiver perto.
bookings-reminders-off = Você não será lembrado
    .more = Mudanças e cancelamentos ainda são avisados.
bookings-reminders-lost = Os lembretes não estão chegando
    .more = Os e-mails para o seu endereço estão voltando; não conseguimos lembrá-lo por e-mail.
bookings-remind = Quero ser lembrado
bookings-do-not-remind = Não quero ser lembrado
bookings-push = Também pode receber os avisos na tela deste celular.
bookings-offer-until = Decida até { $until }. Até lá o horário fica guardado.
bookings-accept = Agendar este horário
bookings-decline = Não quero
    .more = Você sai da lista de espera, e a vaga vai para a próxima pessoa.
bookings-decline-button = Não quero
bookings-stop-waiting = Sair da lista de espera
    .more = Não é possível recuperar o seu lugar.
bookings-stop-waiting-button = Sair da lista de espera
bookings-book-again = Agendar novamente
bookings-to-ticket = Abrir a página da senha
bookings-unknown = Reserva não encontrada
    .more = O endereço pode estar incompleto. Confira o link do e-mail.

## The waiting list.

bookings-wait-title = Lista de espera
    .more = Quando houver vaga, avisamos por e-mail, por ordem de inscrição.
bookings-wait-from = De
bookings-wait-to = Até
bookings-wait = Entrar na lista de espera

## After something was done.

bookings-done-booked = Está agendado.
bookings-done-moved = A reserva foi mudada.
bookings-done-waits = Você está na lista de espera.
bookings-done-sent = O código foi enviado de novo.
bookings-done-reminders-on = Você será lembrado.
bookings-done-reminders-off = Você não será mais lembrado.

## Why not.

bookings-too-many = Muitas tentativas em pouco tempo. Espere um minuto e tente de novo.
bookings-too-many-codes = Já enviamos vários códigos. Espere 15 minutos e tente de novo.
bookings-wrong-code = O código está errado. Use o do e-mail mais recente.
bookings-too-many-guesses = Muitos erros seguidos. Espere 15 minutos ou agende com o seu e-mail.

## Why the rules refuse it.

bookings-refusal-unknown-service = Escolha o serviço novamente.
bookings-refusal-too-many-services = São mais serviços do que cabem em uma visita. Escolha menos.
bookings-refusal-too-many-people = São mais pessoas do que cabem em uma reserva. Agende separadamente ou ligue.
bookings-refusal-several-desks = Os serviços são em guichês diferentes. Agende separadamente.
bookings-refusal-does-not-fit = A reserva mudou e não foi possível. Esta página mostra como está agora.
bookings-refusal-closed = Nesse horário estará fechado. Escolha outro.
bookings-refusal-no-slot = Não é possível começar nesse horário. Escolha outro.
bookings-refusal-full = Esse horário ficou lotado. Escolha outro.
bookings-refusal-stopped = A reserva não foi feita: no momento não aceitamos novas reservas.
bookings-refusal-too-soon = Esse dia não pode mais ser agendado. Escolha outro.
bookings-refusal-too-far = Esse dia ainda não pode ser agendado. Escolha outro.
bookings-refusal-cut-off = O prazo terminou. Ligue para a prefeitura.
bookings-refusal-past = Esse horário já passou. Escolha outro.
bookings-refusal-hold-over = O horário não está mais guardado. Escolha novamente.
bookings-refusal-duplicate = Já existe uma reserva para isto. Para mudar, use o link do e-mail.
bookings-refusal-person-limit = Você já tem o máximo de reservas por pessoa. Agende de novo depois da visita.
bookings-refusal-address-limit = Há reservas demais neste contato. Ligue para a prefeitura.
bookings-refusal-source-full = Há muitos horários sendo guardados a partir da sua conexão. Termine uma reserva em andamento ou tente de novo em 10 minutos. Se for urgente, ligue para o balcão.
bookings-refusal-waiting-full = A lista de espera está cheia.
bookings-refusal-no-days = Nenhum desses dias pode ser agendado.
bookings-refusal-too-many-changes = A reserva foi mudada vezes demais. Tente mais tarde.
bookings-refusal-not-today = Esta reserva não é para hoje.

## Why what stands in a field is not taken.

bookings-field-missing = Preencha este campo.
bookings-field-too-long = O texto é longo demais.
bookings-field-name-too-long = Escreva no máximo 100 letras.
bookings-field-not-kana = Use kana ou letras latinas, sem kanji nem números.
bookings-field-no-at = Um e-mail tem um “@”, como hana@example.jp.
bookings-field-bad-local = O que está antes do “@” não pode estar certo.
bookings-field-bad-dots = Confira os pontos antes do “@”.
bookings-field-bad-domain = Confira o que vem depois do “@”, como hana@example.jp.
bookings-field-not-phone = Escreva o telefone com o código de área.
bookings-field-not-number = Escreva em números.
bookings-field-not-date = Essa data não existe.
bookings-field-ends-before = O dia em “Até” é anterior ao dia em “De”. Escolha os dias de novo.
bookings-field-no-way = Escreva o e-mail, ou o número da carta e a data de nascimento.
bookings-field-no-match = Não encontramos esse número com essa data. Confira, ou agende com o seu e-mail.
bookings-field-enter = Preencha “{ $field }”.
bookings-field-mend = { $field }: { $why }

## Checking in on the day, where it did not work.

bookings-arrival-wrong-digits = Os quatro dígitos não estão corretos
bookings-arrival-look-again = Confira novamente a tela da prefeitura.
bookings-arrival-too-many = Muitas tentativas
bookings-arrival-ask-staff = Se precisar de ajuda, fale com um funcionário.
bookings-arrival-to-booking = Abrir sua reserva
bookings-arrival-unknown = A reserva não foi encontrada.
bookings-arrival-over = Esta reserva foi cancelada.
bookings-arrival-not-booked = Esta reserva ainda não está confirmada.
bookings-arrival-used = A chegada com esta reserva já foi registrada.
bookings-arrival-closed = Estamos fechados agora.
bookings-arrival-used-up = As senhas de hoje acabaram.
bookings-arrival-used-as = A chegada com esta reserva já foi registrada. A sua senha é { $number }.
bookings-arrival-not-today = Esta reserva é para { $day }, { $time }.
bookings-arrival-elsewhere = Esta reserva é em { $place }.

## Finding a booking again.

bookings-find = Ver ou alterar uma reserva
    .bar = Minha reserva
    .more = Se você não tem mais o link da página da reserva, pode recebê-lo aqui.
bookings-find-where = Onde você reservou
bookings-find-mail = Receber o link por e-mail
    .more = Enviamos o link da página para o e-mail usado na reserva.
    .button = Enviar o link
bookings-find-sent = Se houver uma reserva com este endereço, o link da página será enviado por e-mail.
    .more = Se nada chegar em alguns minutos, o endereço pode ser outro ou a reserva já terminou. Veja também a pasta de spam.
bookings-find-number = Abrir com o número e a data de nascimento
    .more = Quem reservou com o número do aviso também pode abrir aqui.
    .button = Abrir a reserva
bookings-find-no-match = Não há reserva com este número e esta data de nascimento. Confira ou receba o link por e-mail.
bookings-find-too-many = Foram muitas tentativas. Espere uns 15 minutos e tente de novo.
bookings-find-call = Se nada disso funcionar
    .more = Ligue para o local onde você reservou.
bookings-see = Ver ou alterar a reserva
bookings-see-waiting = Ver a lista de espera
