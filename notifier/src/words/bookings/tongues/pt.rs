use domain::{days::Days, lang::Lang};

use super::{Labels, Tongue};

pub(super) const TONGUE: Tongue = Tongue {
    days: Days::of(Lang::Pt),
    colon: ": ",
    comma: ", ",
    labels: Labels { place: "Local", desk: "Guichê", when: "Data e hora", days: "Dias desejados", reason: "Motivo" },
    dear: |name| format!("{name},"),
    bring_page: "Veja o que trazer na página da sua reserva.",
    enter_code: "Digite estes seis números na página de reserva.",
    code_until: |until| format!("O código vale até {until}. A reserva só fica pronta depois que você o digitar."),
    see_mail: "Veja o seu e-mail",
    change_until: |until| format!("Você pode alterar ou cancelar na página da sua reserva até {until}."),
    change_there: |place| format!("Para alterar ou cancelar, entre em contato com: {place}."),
    book_again: "Se ainda quiser vir, faça uma nova reserva.",
    other_time: "Por favor, reserve outro horário. Pedimos desculpas pelo transtorno.",
    wait: "Avisaremos por e-mail quando houver uma vaga.",
    offer_until: |until| format!("Responda até {until}. Depois disso, a vaga será oferecida à próxima pessoa."),
    link: "Abrir a página da sua reserva",
    stop: "Se não quiser receber lembretes, desative-os na página da sua reserva.",
    footer: |place| {
        format!(
            "Este endereço não recebe respostas.\n\
             Se você não fez esta reserva, entre em contato com: {place}."
        )
    },
};
