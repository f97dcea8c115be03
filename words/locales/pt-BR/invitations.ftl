### An invitation to the page of one's children that lets nobody in any more.

invitations-ended = Este convite não pode ser usado
invitations-once = O convite funciona uma só vez e por algum tempo. Também não abre se faltar uma parte do endereço.
invitations-kept = No celular em que você já apertou o botão para começar, a página continua aparecendo.
invitations-open = Abrir a página da criança
invitations-ask = Se não abrir, ou se quiser usar outro celular, peça um novo convite à creche.

## One that is open.

invitations-from = Convite de { $place }
invitations-dear = { $name }
invitations-for = Neste celular você verá a chegada e a saída de { $children }.
invitations-begin = Começar
    .no-password = Não é preciso senha.
    .once = Este convite só pode ser usado uma vez. Toque em “Começar” no celular que você usa todos os dias.
    .not-you = Se este não é o seu nome, não toque e avise a creche.
