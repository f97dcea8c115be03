//! Throw-away: what the catalogue says is what the structs said.
use domain::lang::Lang;

#[test]
fn same_ja() {
    let w = words::of(Lang::Ja);
    let mut bad = Vec::new();
    {
        let is = w.notices_called("A1");
        if is != "番号 A1 お呼びしています" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_called_to("C3");
        if is != "C3へお越しください" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_near("A1");
        if is != "番号 A1 まもなくです" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_near_before(0);
        if is != "つぎの番です。窓口の近くでお待ちください" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_near_before(1);
        if is != "あと1人です。窓口の近くでお待ちください" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_near_before(5);
        if is != "あと5人です。窓口の近くでお待ちください" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_code();
        if is != "予約の確認番号" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_code_more();
        if is != "予約の確認番号をお送りします。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_booked();
        if is != "ご予約を承りました" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_booked_more();
        if is != "ご予約を承りました。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_moved();
        if is != "ご予約を変更しました" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_moved_more();
        if is != "ご予約を変更しました。新しい内容は次のとおりです。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_cancelled();
        if is != "ご予約を取り消しました" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_cancelled_more();
        if is != "次のご予約を取り消しました。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_called_off();
        if is != "ご予約の日時に窓口が休みになります" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_called_off_more();
        if is != "窓口が休みになるため、次のご予約を取り消しました。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_reminder();
        if is != "ご予約の日が近づきました" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_reminder_more();
        if is != "ご予約の日が近づきました。お気をつけてお越しください。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_waits();
        if is != "キャンセル待ちを承りました" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_waits_more();
        if is != "キャンセル待ちを承りました。ご予約はまだ決まっていません。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_offered();
        if is != "空きが出ました" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_offered_more();
        if is != "お待ちいただいていた空きが出ました。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_reinvited();
        if is != "あらためてご予約いただけます" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_reinvited_more();
        if is != "次のご予約の日に、ご来庁を確認できませんでした。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_place();
        if is != "場所" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_desk();
        if is != "窓口" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_when();
        if is != "日時" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_days();
        if is != "ご希望の期間" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_reason();
        if is != "理由" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_dear("⟨name⟩");
        if is != "⟨name⟩ 様" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_bring_page();
        if is != "必要なものは、予約のページでご確認ください。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_enter_code();
        if is != "予約の画面に、次の6けたの番号を入れてください。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_code_until("⟨until⟩");
        if is != "この番号は⟨until⟩まで使えます。番号を入れるまで、ご予約は終わっていません。"
        {
            bad.push(is)
        }
    }
    {
        let is = w.notices_see_mail();
        if is != "メールをご覧ください" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_change_until("⟨until⟩");
        if is != "変更と取り消しは、⟨until⟩まで、予約のページでできます。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_change_there("⟨place⟩");
        if is != "変更や取り消しは、⟨place⟩へ直接ご連絡ください。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_book_again();
        if is != "もう一度お越しになる場合は、お手数ですが、あらためてご予約ください。"
        {
            bad.push(is)
        }
    }
    {
        let is = w.notices_other_time();
        if is != "お手数ですが、別の日時であらためてご予約ください。ご迷惑をおかけして申し訳ございません。"
        {
            bad.push(is)
        }
    }
    {
        let is = w.notices_wait();
        if is != "空きが出ましたら、メールでご案内します。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_offer_until("⟨until⟩");
        if is != "⟨until⟩までにお返事ください。過ぎると、次の方にご案内します。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_link();
        if is != "予約のページを開く" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_stop();
        if is != "日にちが近づいたお知らせが不要な方は、予約のページで止められます。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_footer("⟨place⟩");
        if is
            != "このメールは送信専用です。ご返信いただいてもお答えできません。\nお心当たりのない場合は、お手数ですが⟨place⟩までご連絡ください。"
        {
            bad.push(is)
        }
    }
    assert!(bad.is_empty(), "{bad:#?}");
    assert!(43 > 0);
}
#[test]
fn same_easy() {
    let w = words::of(Lang::Easy);
    let mut bad = Vec::new();
    {
        let is = w.notices_called("A1");
        if is != "A1ばんの ひとを よんでいます" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_called_to("C3");
        if is != "C3へ きてください" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_near("A1");
        if is != "A1ばんは もうすぐです" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_near_before(0);
        if is != "つぎです。まどぐちの ちかくで まってください" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_near_before(1);
        if is != "あと1人です。まどぐちの ちかくで まってください" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_near_before(5);
        if is != "あと5人です。まどぐちの ちかくで まってください" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_code();
        if is != "よやくの かくにん ばんごう" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_code_more();
        if is != "よやくの かくにん ばんごうを おくります。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_booked();
        if is != "よやくが できました" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_booked_more();
        if is != "よやくが できました。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_moved();
        if is != "よやくが かわりました" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_moved_more();
        if is != "よやくが かわりました。あたらしい よやくは これです。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_cancelled();
        if is != "よやくを やめました" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_cancelled_more();
        if is != "この よやくを やめました。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_called_off();
        if is != "よやくの 日（ひ）、まどぐちは 休（やす）みです" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_called_off_more();
        if is != "まどぐちが 休（やす）みに なります。この よやくは なくなりました。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_reminder();
        if is != "もうすぐ よやくの 日（ひ）です" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_reminder_more();
        if is != "もうすぐ よやくの 日（ひ）です。きを つけて きてください。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_waits();
        if is != "あくのを まっています" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_waits_more();
        if is != "あいたら おしらせします。まだ よやくは できていません。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_offered();
        if is != "あきました" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_offered_more();
        if is != "まっていた よやくが できます。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_reinvited();
        if is != "もういちど よやくが できます" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_reinvited_more();
        if is != "よやくの 日（ひ）に きませんでした。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_place();
        if is != "ばしょ" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_desk();
        if is != "まどぐち" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_when();
        if is != "日（ひ）と じかん" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_days();
        if is != "まっている 日（ひ）" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_reason();
        if is != "わけ" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_dear("⟨name⟩");
        if is != "⟨name⟩ さん" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_bring_page();
        if is != "もってくる ものは、よやくの ページで 見（み）てください。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_enter_code();
        if is != "よやくの がめんに、この 6つの すうじを いれてください。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_code_until("⟨until⟩");
        if is != "⟨until⟩までに いれてください。いれると、よやくが できます。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_see_mail();
        if is != "メールを 見（み）てください" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_change_until("⟨until⟩");
        if is != "日（ひ）を かえたり、やめたり することが できます。⟨until⟩までです。よやくの ページで できます。"
        {
            bad.push(is)
        }
    }
    {
        let is = w.notices_change_there("⟨place⟩");
        if is != "日（ひ）を かえたいとき、やめたいときは、⟨place⟩に れんらくしてください。"
        {
            bad.push(is)
        }
    }
    {
        let is = w.notices_book_again();
        if is != "くるときは、もういちど よやくを してください。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_other_time();
        if is != "ごめんなさい。ほかの 日（ひ）や じかんで、もういちど よやくを してください。"
        {
            bad.push(is)
        }
    }
    {
        let is = w.notices_wait();
        if is != "あいたら、メールで おしらせします。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_offer_until("⟨until⟩");
        if is != "⟨until⟩までに へんじを してください。すぎると、つぎの 人（ひと）に おしらせします。"
        {
            bad.push(is)
        }
    }
    {
        let is = w.notices_link();
        if is != "よやくの ページ" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_stop();
        if is != "この おしらせが いらない 人（ひと）は、よやくの ページで とめることが できます。"
        {
            bad.push(is)
        }
    }
    {
        let is = w.notices_footer("⟨place⟩");
        if is
            != "この メールに へんじを しても、こたえることが できません。\nわからないことは、⟨place⟩に きいてください。"
        {
            bad.push(is)
        }
    }
    assert!(bad.is_empty(), "{bad:#?}");
    assert!(43 > 0);
}
#[test]
fn same_en() {
    let w = words::of(Lang::En);
    let mut bad = Vec::new();
    {
        let is = w.notices_called("A1");
        if is != "Number A1 is being called" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_called_to("C3");
        if is != "Please come to C3" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_near("A1");
        if is != "Number A1: almost your turn" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_near_before(0);
        if is != "You are next. Please wait near the counters" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_near_before(1);
        if is != "1 person is before you. Please wait near the counters" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_near_before(5);
        if is != "5 people are before you. Please wait near the counters" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_code();
        if is != "Your confirmation code" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_code_more();
        if is != "Here is your confirmation code." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_booked();
        if is != "Your booking is confirmed" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_booked_more();
        if is != "Your booking is confirmed." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_moved();
        if is != "Your booking was changed" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_moved_more();
        if is != "Your booking was changed. This is the new one." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_cancelled();
        if is != "Your booking was cancelled" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_cancelled_more();
        if is != "This booking was cancelled." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_called_off();
        if is != "The desk is closed at your time" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_called_off_more();
        if is != "The desk will be closed, so we had to cancel this booking." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_reminder();
        if is != "Your booking is coming up" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_reminder_more();
        if is != "Your booking is coming up." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_waits();
        if is != "You are on the waiting list" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_waits_more();
        if is != "You are on the waiting list. Nothing is booked yet." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_offered();
        if is != "A place is free" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_offered_more();
        if is != "The place you have been waiting for is free." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_reinvited();
        if is != "You can book again" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_reinvited_more();
        if is != "We did not see you on the day of this booking." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_place();
        if is != "Place" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_desk();
        if is != "Desk" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_when();
        if is != "Date and time" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_days();
        if is != "Days you asked for" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_reason();
        if is != "Reason" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_dear("⟨name⟩");
        if is != "Dear ⟨name⟩," {
            bad.push(is)
        }
    }
    {
        let is = w.notices_bring_page();
        if is != "Please see on your booking’s page what to bring." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_enter_code();
        if is != "Please enter these six digits on the booking page." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_code_until("⟨until⟩");
        if is != "They can be used until ⟨until⟩. Your booking is not complete before that." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_see_mail();
        if is != "Please look at your e-mail" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_change_until("⟨until⟩");
        if is != "You can change or cancel it on your booking’s page until ⟨until⟩." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_change_there("⟨place⟩");
        if is != "To change or cancel it, please contact ⟨place⟩." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_book_again();
        if is != "If you still want to come, please book again." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_other_time();
        if is != "Please book another time. We are sorry for the inconvenience." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_wait();
        if is != "We will send you an e-mail when a place becomes free." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_offer_until("⟨until⟩");
        if is != "Please answer before ⟨until⟩. After that it is offered to the next person." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_link();
        if is != "Open your booking’s page" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_stop();
        if is != "If you do not want to be reminded, you can switch it off on your booking’s page." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_footer("⟨place⟩");
        if is != "This address cannot receive replies.\nIf you know nothing of this booking, please contact ⟨place⟩."
        {
            bad.push(is)
        }
    }
    assert!(bad.is_empty(), "{bad:#?}");
    assert!(43 > 0);
}
#[test]
fn same_pt() {
    let w = words::of(Lang::Pt);
    let mut bad = Vec::new();
    {
        let is = w.notices_called("A1");
        if is != "O número A1 está sendo chamado" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_called_to("C3");
        if is != "Dirija-se a: C3" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_near("A1");
        if is != "Número A1: quase a sua vez" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_near_before(0);
        if is != "Você é o próximo. Aguarde perto dos guichês" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_near_before(1);
        if is != "Há 1 pessoa na sua frente. Aguarde perto dos guichês" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_near_before(5);
        if is != "Há 5 pessoas na sua frente. Aguarde perto dos guichês" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_code();
        if is != "Seu código de confirmação" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_code_more();
        if is != "Este é o seu código de confirmação." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_booked();
        if is != "Sua reserva está confirmada" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_booked_more();
        if is != "Sua reserva está confirmada." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_moved();
        if is != "Sua reserva foi alterada" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_moved_more();
        if is != "Sua reserva foi alterada. Estes são os novos dados." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_cancelled();
        if is != "Sua reserva foi cancelada" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_cancelled_more();
        if is != "Esta reserva foi cancelada." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_called_off();
        if is != "O guichê estará fechado no seu horário" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_called_off_more();
        if is != "O guichê estará fechado e tivemos que cancelar esta reserva." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_reminder();
        if is != "Sua reserva está próxima" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_reminder_more();
        if is != "A data da sua reserva está próxima." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_waits();
        if is != "Você está na lista de espera" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_waits_more();
        if is != "Você está na lista de espera. Ainda não há reserva." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_offered();
        if is != "Há uma vaga" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_offered_more();
        if is != "A vaga que você esperava está livre." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_reinvited();
        if is != "Você pode reservar de novo" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_reinvited_more();
        if is != "Você não compareceu no dia desta reserva." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_place();
        if is != "Local" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_desk();
        if is != "Guichê" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_when();
        if is != "Data e hora" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_days();
        if is != "Dias desejados" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_reason();
        if is != "Motivo" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_dear("⟨name⟩");
        if is != "⟨name⟩," {
            bad.push(is)
        }
    }
    {
        let is = w.notices_bring_page();
        if is != "Veja o que trazer na página da sua reserva." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_enter_code();
        if is != "Digite estes seis números na página de reserva." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_code_until("⟨until⟩");
        if is != "O código vale até ⟨until⟩. A reserva só fica pronta depois que você o digitar." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_see_mail();
        if is != "Veja o seu e-mail" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_change_until("⟨until⟩");
        if is != "Você pode alterar ou cancelar na página da sua reserva até ⟨until⟩." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_change_there("⟨place⟩");
        if is != "Para alterar ou cancelar, entre em contato com: ⟨place⟩." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_book_again();
        if is != "Se ainda quiser vir, faça uma nova reserva." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_other_time();
        if is != "Por favor, reserve outro horário. Pedimos desculpas pelo transtorno." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_wait();
        if is != "Avisaremos por e-mail quando houver uma vaga." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_offer_until("⟨until⟩");
        if is != "Responda até ⟨until⟩. Depois disso, a vaga será oferecida à próxima pessoa." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_link();
        if is != "Abrir a página da sua reserva" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_stop();
        if is != "Se não quiser receber lembretes, desative-os na página da sua reserva." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_footer("⟨place⟩");
        if is != "Este endereço não recebe respostas.\nSe você não fez esta reserva, entre em contato com: ⟨place⟩."
        {
            bad.push(is)
        }
    }
    assert!(bad.is_empty(), "{bad:#?}");
    assert!(43 > 0);
}
#[test]
fn same_vi() {
    let w = words::of(Lang::Vi);
    let mut bad = Vec::new();
    {
        let is = w.notices_called("A1");
        if is != "Đang gọi số A1" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_called_to("C3");
        if is != "Xin mời đến C3" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_near("A1");
        if is != "Số A1: sắp đến lượt bạn" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_near_before(0);
        if is != "Tiếp theo là bạn. Vui lòng chờ gần quầy" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_near_before(1);
        if is != "Còn 1 người trước bạn. Vui lòng chờ gần quầy" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_near_before(5);
        if is != "Còn 5 người trước bạn. Vui lòng chờ gần quầy" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_code();
        if is != "Mã xác nhận đặt lịch" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_code_more();
        if is != "Đây là mã xác nhận đặt lịch của quý vị." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_booked();
        if is != "Đã nhận lịch hẹn của quý vị" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_booked_more();
        if is != "Lịch hẹn của quý vị đã được xác nhận." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_moved();
        if is != "Lịch hẹn đã được thay đổi" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_moved_more();
        if is != "Lịch hẹn đã được thay đổi. Nội dung mới như sau." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_cancelled();
        if is != "Lịch hẹn đã được hủy" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_cancelled_more();
        if is != "Lịch hẹn sau đây đã được hủy." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_called_off();
        if is != "Quầy nghỉ vào giờ hẹn của quý vị" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_called_off_more();
        if is != "Vì quầy nghỉ nên chúng tôi phải hủy lịch hẹn sau đây." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_reminder();
        if is != "Sắp đến lịch hẹn của quý vị" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_reminder_more();
        if is != "Sắp đến lịch hẹn của quý vị." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_waits();
        if is != "Quý vị đang ở trong danh sách chờ" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_waits_more();
        if is != "Quý vị đang ở trong danh sách chờ. Lịch hẹn chưa được đặt." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_offered();
        if is != "Đã có chỗ trống" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_offered_more();
        if is != "Chỗ mà quý vị chờ đã trống." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_reinvited();
        if is != "Quý vị có thể đặt lịch lại" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_reinvited_more();
        if is != "Chúng tôi không thấy quý vị đến vào ngày hẹn sau đây." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_place();
        if is != "Nơi đến" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_desk();
        if is != "Quầy" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_when();
        if is != "Ngày giờ" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_days();
        if is != "Những ngày quý vị mong muốn" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_reason();
        if is != "Lý do" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_dear("⟨name⟩");
        if is != "Kính gửi ⟨name⟩," {
            bad.push(is)
        }
    }
    {
        let is = w.notices_bring_page();
        if is != "Vui lòng xem những thứ cần mang theo trên trang đặt lịch của quý vị." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_enter_code();
        if is != "Vui lòng nhập sáu chữ số này vào màn hình đặt lịch." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_code_until("⟨until⟩");
        if is != "Mã dùng được đến ⟨until⟩. Việc đặt lịch chưa hoàn tất cho đến khi nhập mã."
        {
            bad.push(is)
        }
    }
    {
        let is = w.notices_see_mail();
        if is != "Vui lòng xem email" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_change_until("⟨until⟩");
        if is != "Quý vị có thể thay đổi hoặc hủy trên trang đặt lịch đến ⟨until⟩." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_change_there("⟨place⟩");
        if is != "Để thay đổi hoặc hủy, vui lòng liên hệ ⟨place⟩." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_book_again();
        if is != "Nếu vẫn muốn đến, vui lòng đặt lịch lại." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_other_time();
        if is != "Vui lòng đặt lịch vào thời gian khác. Chúng tôi thành thật xin lỗi." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_wait();
        if is != "Khi có chỗ trống, chúng tôi sẽ gửi email cho quý vị." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_offer_until("⟨until⟩");
        if is != "Vui lòng trả lời trước ⟨until⟩. Sau đó chỗ này sẽ dành cho người tiếp theo."
        {
            bad.push(is)
        }
    }
    {
        let is = w.notices_link();
        if is != "Mở trang đặt lịch của quý vị" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_stop();
        if is != "Nếu không muốn nhận nhắc hẹn, quý vị có thể tắt trên trang đặt lịch." {
            bad.push(is)
        }
    }
    {
        let is = w.notices_footer("⟨place⟩");
        if is != "Địa chỉ này không nhận thư trả lời.\nNếu quý vị không đặt lịch này, vui lòng liên hệ ⟨place⟩."
        {
            bad.push(is)
        }
    }
    assert!(bad.is_empty(), "{bad:#?}");
    assert!(43 > 0);
}
#[test]
fn same_zh() {
    let w = words::of(Lang::Zh);
    let mut bad = Vec::new();
    {
        let is = w.notices_called("A1");
        if is != "正在叫号：A1" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_called_to("C3");
        if is != "请到C3" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_near("A1");
        if is != "A1号即将轮到" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_near_before(0);
        if is != "下一位就是您，请在窗口附近等候" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_near_before(1);
        if is != "您前面还有1人，请在窗口附近等候" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_near_before(5);
        if is != "您前面还有5人，请在窗口附近等候" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_code();
        if is != "预约验证码" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_code_more();
        if is != "这是您的预约验证码。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_booked();
        if is != "预约成功" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_booked_more();
        if is != "您的预约已确认。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_moved();
        if is != "预约已更改" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_moved_more();
        if is != "您的预约已更改，新的内容如下。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_cancelled();
        if is != "预约已取消" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_cancelled_more();
        if is != "以下预约已取消。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_called_off();
        if is != "您预约的时间窗口休息" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_called_off_more();
        if is != "由于窗口休息，我们取消了以下预约。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_reminder();
        if is != "预约日期临近" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_reminder_more();
        if is != "您的预约日期临近，请准时前来。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_waits();
        if is != "已加入候补名单" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_waits_more();
        if is != "您已加入候补名单。预约尚未确定。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_offered();
        if is != "有空位了" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_offered_more();
        if is != "您等候的空位已经有了。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_reinvited();
        if is != "您可以重新预约" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_booking_reinvited_more();
        if is != "在以下预约当天，我们没有见到您。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_place();
        if is != "地点" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_desk();
        if is != "窗口" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_when();
        if is != "日期和时间" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_days();
        if is != "希望的日期" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_reason();
        if is != "原因" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_dear("⟨name⟩");
        if is != "⟨name⟩ 您好：" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_bring_page();
        if is != "需要携带的物品请在预约页面上确认。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_enter_code();
        if is != "请在预约页面输入以下6位数字。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_code_until("⟨until⟩");
        if is != "此验证码在⟨until⟩之前有效。输入之前，预约尚未完成。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_see_mail();
        if is != "请查看邮件" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_change_until("⟨until⟩");
        if is != "在⟨until⟩之前，可以在预约页面上更改或取消。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_change_there("⟨place⟩");
        if is != "如需更改或取消，请直接联系⟨place⟩。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_book_again();
        if is != "如果仍需前来，请重新预约。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_other_time();
        if is != "请另选时间重新预约。给您带来不便，非常抱歉。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_wait();
        if is != "有空位时，我们会发邮件通知您。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_offer_until("⟨until⟩");
        if is != "请在⟨until⟩之前答复。逾期将通知下一位。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_link();
        if is != "打开预约页面" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_stop();
        if is != "如果不需要提醒，可以在预约页面上关闭。" {
            bad.push(is)
        }
    }
    {
        let is = w.notices_footer("⟨place⟩");
        if is != "本邮件地址仅用于发送，无法接收回信。\n如果您没有预约，请联系⟨place⟩。"
        {
            bad.push(is)
        }
    }
    assert!(bad.is_empty(), "{bad:#?}");
    assert!(43 > 0);
}
