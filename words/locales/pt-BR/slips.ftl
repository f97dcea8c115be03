### A number on paper. It speaks Japanese, or easy Japanese; to everybody else Japanese and English, since printers have no letters of other languages. What stands here in those waits for printers that do.

slips-your-number = Sua senha
slips-taken = Retirada em { $day } às { $time }
slips-booked = Reserva para { $time }, número { $number }
slips-before = Pessoas antes de você: { $people }
slips-about = Espera aproximada: cerca de { $minutes } min (pode mudar)
slips-about-between = Espera aproximada: cerca de { $least } a { $most } min (pode mudar)
slips-scan = Leia o código para acompanhar sua vez no celular
slips-keep = Guarde esta senha e aguarde
