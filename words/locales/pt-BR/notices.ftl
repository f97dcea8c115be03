### What is sent: pushes and mails. A push says neither who nor what for.

## A child came to the nursery, or went home. A push names nobody; a mail says who.

notices-arrived = Chegada à creche
notices-arrived-at = Horário de chegada: { $when }
notices-arrived-who = { $name } chegou à creche
notices-arrived-other = Quem trouxe foi outra pessoa cadastrada
notices-arrived-by = Quem trouxe: { $name }
notices-left = Saída da creche
notices-left-at = Horário de saída: { $when }
notices-left-who = { $name } saiu da creche
notices-left-other = Quem buscou foi outra pessoa cadastrada
notices-left-by = Quem buscou: { $name }
notices-still-here = Correção: a criança ainda está na creche
    .more = O aviso de saída de há pouco foi um engano. A criança está na creche.
notices-still-here-who = { $name } ainda está na creche (correção)
notices-still-here-sorry = O aviso de saída de { $name } de há pouco foi um engano. Pedimos desculpas.
notices-still-here-at = { $name } está na creche (verificado: { $when }).
notices-cleared = Correção do aviso de hoje
    .more = O aviso de há pouco foi um engano. Não há agora registro de chegada nem de saída de hoje.
notices-cleared-who = Correção: o aviso de hoje sobre { $name }
notices-cleared-sorry = O aviso de há pouco sobre { $name } foi um engano. Pedimos desculpas.
notices-cleared-at = Apagamos o registro ({ $when }). Não há agora registro de chegada nem de saída de hoje.
notices-child = A criança
notices-child-page = Veja nesta página como foi o dia na creche.
notices-child-link = Ver o dia na creche

## A guardian is invited, by mail alone.

notices-invited = Veja no celular quando a criança chega e sai da creche
    .more = Agora você pode ver no celular quando a criança chega à creche e quando sai.
notices-invited-until = O link abaixo funciona uma só vez, até { $until }. Abra-o no celular que você costuma usar e aperte o botão para começar. Não é preciso senha. Não passe o link a outras pessoas.
notices-invited-page = Abra este link.
notices-invited-link = Começar

## A number in a line: it is called, or its turn is near.

notices-called = O número { $number } está sendo chamado
notices-called-to = Dirija-se a: { $counter }
notices-near = Número { $number }: quase a sua vez
notices-near-before = { $before ->
    [0] Você é o próximo. Aguarde perto dos guichês
    [one] Há { $before } pessoa na sua frente. Aguarde perto dos guichês
   *[other] Há { $before } pessoas na sua frente. Aguarde perto dos guichês
}

notices-called-letter = O número { $number } está sendo chamado
notices-near-letter = Número { $number }: quase a sua vez
notices-queue-page = Veja nesta página quantas pessoas estão na sua frente.
notices-queue-link = Ver a fila agora

## What is new of a booking: the subject, and a sentence.

notices-booking-code = Seu código de confirmação
    .more = Este é o seu código de confirmação.
notices-booking-booked = Sua reserva está confirmada
    .more = Sua reserva está confirmada.
notices-booking-moved = Sua reserva foi alterada
    .more = Sua reserva foi alterada. Estes são os novos dados.
notices-booking-cancelled = Sua reserva foi cancelada
    .more = Esta reserva foi cancelada.
notices-booking-called-off = Tivemos que cancelar a sua reserva
    .more = O guichê estará fechado e tivemos que cancelar esta reserva.
notices-booking-reminder = Sua reserva está próxima
    .more = A data da sua reserva está próxima.
notices-booking-waits = Você está na lista de espera
    .more = Você está na lista de espera. Ainda não há reserva.
notices-booking-offered = Há uma vaga
    .more = A vaga que você esperava está livre.
notices-booking-reinvited = Você pode reservar de novo
    .more = Você não compareceu no dia desta reserva.
notices-booking-link = A página da sua reserva
    .more = Aqui está a página da sua reserva. Nela você pode ver e alterar a reserva.

notices-booking-news = Aviso sobre a sua reserva
    .more = Há um aviso sobre a sua reserva.
notices-look = Veja a página da sua reserva

## The names of what a mail says of a booking.

notices-place = Local
notices-desk = Guichê
notices-when = Data e hora
notices-days = Dias desejados
notices-reason = Motivo

## The sentences of a mail about a booking.

notices-dear = { $name },
notices-bring-page = Veja o que trazer na página da sua reserva.
notices-enter-code = Digite estes seis dígitos na página de reserva.
notices-code-until = O código vale até { $until }. A reserva só fica pronta depois que você o digitar.
notices-see-mail = Veja o seu e-mail
notices-change-until = Você pode alterar ou cancelar na página da sua reserva até { $until }.
notices-change-there = Para alterar ou cancelar, entre em contato com: { $place }.
notices-book-again = Se ainda quiser vir, faça uma nova reserva.
notices-other-time = Por favor, reserve outro horário. Pedimos desculpas pelo transtorno.
notices-wait = Avisaremos por e-mail quando houver uma vaga.
notices-offer-until = Responda até { $until }. Depois disso, a vaga será oferecida à próxima pessoa.
notices-link = Abrir a página da sua reserva
notices-stop = Se não quiser receber lembretes, desative-os na página da sua reserva.
notices-footer =
    Este endereço não recebe respostas.
    Se você não fez esta reserva, entre em contato com: { $place }.

## The frame of every other mail.

notices-from = Aviso de: { $place }.
notices-page = Veja o conteúdo nesta página.
notices-letter-footer =
    Este endereço não recebe respostas.
    Se este aviso não era para você, entre em contato com: { $place }.
