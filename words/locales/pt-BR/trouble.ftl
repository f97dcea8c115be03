### What went wrong, and what to do now.

trouble-bad-form = Não foi possível ler o envio
    .more = Volte, recarregue a página e tente de novo.
trouble-foreign = O envio não foi aceito
    .more = Comece pela página inicial e tente de novo. Se continuar, avise a prefeitura.
trouble-signed-out = A sua sessão terminou
    .more = Entre de novo pela página inicial.
trouble-forbidden = Você não pode ver esta página
    .more = Esta página é de outra pessoa ou de outro local. Abra a sua própria página.
trouble-not-found = Página não encontrada
    .more = O endereço pode ter mudado ou estar errado. Comece pela página inicial.
trouble-too-slow = A conexão parou
    .more = Tente de novo onde o sinal for bom.
trouble-my-number = Não informe o My Number
    .more = O que você escreveu contém um número de 12 dígitos que parece ser um My Number (número individual). Este site não usa o My Number, e nada foi guardado. Volte, apague o número e envie de novo. Se for outro número, escreva uma letra logo antes dele.
trouble-too-large = O envio é grande demais
    .more = Encurte o texto e tente de novo.
trouble-misnamed = Este endereço não funciona
    .more = Abra o endereço de costume.
trouble-too-many = Espere um pouco
    .more = Houve tentativas demais em pouco tempo. Tente de novo em cerca de um minuto.
trouble-busy = Estamos muito ocupados agora
    .more = Tente de novo em cerca de um minuto.
trouble-uncertain = Não foi possível confirmar o registro
    .more = Se a página mostrar a sua senha ou o seu agendamento, o registro foi feito. Se não der para saber, recarregue esta página e aceite reenviar: o mesmo envio só conta uma vez e nada fica em dobro.
trouble-broken = Algo deu errado
    .more = Tente de novo em cerca de um minuto. Se continuar, avise a prefeitura.

## What became of what was asked.

trouble-pressed-unknown = Não sabemos se o que você apertou foi registrado. Confira a página antes de apertar de novo.
trouble-pressed-not = O que você apertou não foi registrado.
trouble-kept = O que já estava registrado não se perdeu.

## Where to go.

trouble-signed-in-as = Você entrou como { $name }.
trouble-back = Voltar à página
trouble-first = Página inicial
