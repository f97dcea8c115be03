use domain::{bookings::calendar::Told, queue::office::Lang, words::Common};

use super::{Labels, Said, Tongue};

pub(super) const TONGUE: Tongue = Tongue {
    common: Common::of(Lang::Pt),
    colon: ": ",
    comma: ", ",
    labels: Labels { place: "Local", desk: "Guichê", when: "Data e hora", days: "Dias desejados", reason: "Motivo" },
    said,
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

const fn said(told: Told) -> Said {
    let (title, lead) = match told {
        Told::Code => ("Seu código de confirmação", "Este é o seu código de confirmação."),
        Told::Booked => ("Sua reserva está confirmada", "Sua reserva está confirmada."),
        Told::Moved => ("Sua reserva foi alterada", "Sua reserva foi alterada. Estes são os novos dados."),
        Told::Cancelled => ("Sua reserva foi cancelada", "Esta reserva foi cancelada."),
        Told::CalledOff => {
            ("O guichê estará fechado no seu horário", "O guichê estará fechado e tivemos que cancelar esta reserva.")
        }
        Told::Reminder => ("Sua reserva está próxima", "A data da sua reserva está próxima."),
        Told::Waits => ("Você está na lista de espera", "Você está na lista de espera. Ainda não há reserva."),
        Told::Offered => ("Há uma vaga", "A vaga que você esperava está livre."),
        Told::Reinvited => ("Você pode reservar de novo", "Você não compareceu no dia desta reserva."),
    };
    Said { title, lead }
}
