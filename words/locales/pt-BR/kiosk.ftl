### The screen that gives numbers. Short lines: nobody scrolls before a kiosk.

## The first screen.

kiosk-start = Retirar senha
kiosk-welcome = Toque na tela para retirar uma senha
kiosk-card = Se você tem horário marcado ou cartão, aproxime o cartão do leitor

## Choosing.

kiosk-choose = O que você precisa hoje?
kiosk-choose-more = O que mais você precisa?
kiosk-estimate = Os tempos de espera são aproximados
kiosk-waiting = { $people ->
    [0] Ninguém esperando
   *[other] { $people } esperando
}
kiosk-minutes = cerca de { $minutes } min
kiosk-minutes-between = cerca de { $least }–{ $most } min
kiosk-closed = Fechado agora
kiosk-used-up = Senhas de hoje esgotadas
kiosk-hours = Senhas das { $opens } às { $closes }
kiosk-opens-next = As senhas voltam a ser distribuídas a partir de { $when }
kiosk-previous = Página anterior
kiosk-next = Próxima página
kiosk-page = Página { $page } de { $pages }
kiosk-first = Voltar ao início
kiosk-back = Voltar
kiosk-language = Idioma

## What was chosen.

kiosk-confirm = Sua senha será para
kiosk-add = Adicionar outro serviço
kiosk-remove = Remover { $name }
kiosk-care = Preciso de ajuda
kiosk-care-detail = Por exemplo: cadeira de rodas, gestante, criança pequena, pessoa idosa
kiosk-take = Retirar senha

## Whoever has a booking.

kiosk-booked = Tenho horário marcado
kiosk-booked-title = Aproxime o código QR do leitor ou digite o número da reserva
kiosk-scan-here = O código QR está no e-mail ou na página da reserva
kiosk-booking-number = Número da reserva
kiosk-check = Quatro dígitos
kiosk-check-hint = Mês e dia de nascimento (5 de março é 0305) ou os quatro últimos dígitos do telefone
kiosk-erase = Apagar
kiosk-check-in = Registrar chegada
kiosk-booked-arrived = Sua chegada com reserva foi registrada
kiosk-booked-at = Reserva para { $time }

## The number.

kiosk-asking = Gerando sua senha
kiosk-asking-detail = Um momento, por favor
kiosk-looking = Consultando
kiosk-number = Sua senha
kiosk-arrived = Sua chegada foi registrada
kiosk-waits = Você está esperando com esta senha
kiosk-before = Pessoas antes de você
kiosk-people = { $people }
kiosk-next-turn = Você é o próximo
kiosk-about = Espera aproximada
kiosk-scan = Leia o código para acompanhar sua vez no celular

## The paper.

kiosk-printing = Imprimindo sua senha
kiosk-printed = Pegue sua senha e aguarde
kiosk-paperless = Não há senha em papel. Tire uma foto do número ou leia o código QR
kiosk-out-of-paper = Sem papel. Tire uma foto do número ou leia o código QR
kiosk-not-printed = Não foi possível imprimir. Tire uma foto do número ou leia o código QR
kiosk-printer-near-end = A impressora está com pouco papel. Avise um funcionário
kiosk-printer-faulty = Não é possível imprimir agora. Sua senha aparece na tela
kiosk-print-again = Imprimir de novo
kiosk-done = Concluir

## Nobody touches it.

kiosk-idle =
    Volta ao início em { $seconds ->
        [one] { $seconds } segundo
       *[other] { $seconds } segundos
    }
kiosk-stay = Continuar

## Why not.

kiosk-ask-staff = Fale com um funcionário
kiosk-away = Não é possível retirar senha agora
kiosk-refused-closed = Estamos fechados agora
kiosk-refused-used-up = As senhas de hoje acabaram
kiosk-refused-choose-again = Os serviços mudaram
    .more = Escolha novamente
kiosk-refused-too-many = Muitas senhas em pouco tempo
    .more = Espere um pouco e tente de novo
kiosk-refused-not-now = Não é possível retirar senha agora

## Why a booking is not checked in.

kiosk-no-arrival-unknown = Reserva não encontrada
    .more = Confira o número ou fale com um funcionário
kiosk-no-arrival-not-today = Esta reserva é para { $when }
kiosk-no-arrival-elsewhere = Esta reserva é em { $place }
kiosk-no-arrival-over = Esta reserva foi cancelada
kiosk-no-arrival-not-booked = Esta reserva ainda não está confirmada
kiosk-no-arrival-used = Sua chegada já foi registrada
    .more = Sua senha é { $number }
kiosk-no-arrival-used-waits = Aguarde ser chamado
kiosk-no-arrival-closed = Estamos fechados agora
kiosk-no-arrival-used-up = As senhas de hoje acabaram
