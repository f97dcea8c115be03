### An invitation to the page of one's children that lets nobody in any more.

invitations-ended = Este convite não pode ser usado
invitations-once = O convite funciona uma só vez e por algum tempo. Também não abre se faltar uma parte do endereço.
invitations-kept = No celular em que você já apertou o botão para começar, a página continua aparecendo.
invitations-open = Abrir a página da criança
invitations-ask = Se não abrir, ou se quiser usar outro celular, peça um novo convite à creche.
