//! That a kiosk lives and how its printer is reaches the hub: at once, again and again, each with the next number, and past a
//! hub that does not know such a thing.

use std::{rc::Rc, sync::Arc, time::Duration};

use actix::{Actor, Addr};
use domain::{
    condition::PrinterCondition,
    taps::{DeviceKey, DevicePublicKey},
};
use kiosk::{
    clock::MachineClocks,
    condition::{Conditions, Teller},
    hub::{Hub, HubUrl},
    printer::{PrintFault, PrinterState},
    tickets::{Paper, PrintAgain, PrinterIs},
};
use simulators::fakes::printer::Printer;
use tokio::time::timeout;

use crate::{
    hub::{Conditions as Heard, TAKEN, TestHub},
    tickets::{DEVICE, Kiosk, OUT, WELL},
};

const SOON: Duration = Duration::from_secs(20);

/// Somebody who tells the hub, as often as this.
async fn teller(heartbeat: Duration) -> (TestHub, Addr<Conditions>) {
    let key = Rc::new(DeviceKey::from_pkcs8(&DeviceKey::generate()).expect("a key"));
    let hub = TestHub::start(DEVICE, DevicePublicKey::parse(&key.public()), []).await;
    let to_hub = Hub::new(HubUrl::parse(&hub.url).expect("an address"));
    let moments = Arc::new(MachineClocks::new());
    (hub, Conditions::with_printer(Teller { device: DEVICE, key, hub: to_hub, moments, heartbeat }).start())
}

async fn hears(hub: &mut TestHub) -> PrinterCondition {
    timeout(SOON, hub.printers.recv()).await.expect("in time").expect("the hub lives")
}

#[actix::test]
async fn each_state_is_told_by_its_name_and_a_line_that_is_busy_tells_the_last_one() {
    let (mut hub, teller) = teller(Duration::from_secs(3_600)).await;
    for (state, condition) in [
        (PrinterState::Ready, PrinterCondition::Ready),
        (PrinterState::NearEnd, PrinterCondition::NearEnd),
        (PrinterState::Faulty(PrintFault::OutOfPaper), PrinterCondition::OutOfPaper),
        (PrinterState::Faulty(PrintFault::CoverOpen), PrinterCondition::CoverOpen),
        (PrinterState::Faulty(PrintFault::Offline), PrinterCondition::Offline),
        (PrinterState::Faulty(PrintFault::Unreachable), PrinterCondition::Unreachable),
        (PrinterState::Faulty(PrintFault::Busy), PrinterCondition::Ready),
        (PrinterState::Faulty(PrintFault::Silent), PrinterCondition::Unreachable),
    ] {
        teller.do_send(PrinterIs(state));
        assert_eq!(hears(&mut hub).await, condition, "{state:?}");
    }
    for state in [PrinterState::Ready, PrinterState::NearEnd, PrinterState::Faulty(PrintFault::CoverOpen)] {
        teller.do_send(PrinterIs(state));
    }
    let told = async { while hears(&mut hub).await != PrinterCondition::CoverOpen {} };
    timeout(SOON, told).await.expect("the last state, whatever was told between");
}

#[actix::test]
async fn it_is_told_again_with_each_sign_of_life_also_to_a_hub_that_did_not_know_of_it() {
    let (mut hub, teller) = teller(Duration::from_millis(50)).await;
    *hub.conditions.lock().expect("conditions") = Heard::Unheard;
    teller.do_send(PrinterIs(PrinterState::NearEnd));
    for _ in 0..3 {
        assert_eq!(hears(&mut hub).await, PrinterCondition::NearEnd);
    }
    *hub.conditions.lock().expect("conditions") = Heard::Noted;
    for _ in 0..3 {
        assert_eq!(hears(&mut hub).await, PrinterCondition::NearEnd);
    }
}

#[actix::test]
async fn a_kiosk_tells_that_its_paper_ran_out_and_that_there_is_new_and_gives_numbers_meanwhile() {
    let printer = Printer::start().await.expect("a printer");
    let mut kiosk = Kiosk::start(Some(&printer)).await;
    assert_eq!(hears(&mut kiosk.hub).await, PrinterCondition::Ready);
    printer.be(OUT);
    kiosk.take(1);
    kiosk.given(|shown| shown.number == "A012").await;
    assert_eq!(hears(&mut kiosk.hub).await, PrinterCondition::OutOfPaper);
    kiosk.given(|shown| matches!(shown.paper, Paper::Failed { .. })).await;
    printer.be(WELL);
    let visit = kiosk.visit();
    kiosk.tickets().do_send(PrintAgain { visit });
    assert_eq!(hears(&mut kiosk.hub).await, PrinterCondition::Ready);
}

#[actix::test]
async fn a_kiosk_without_a_printer_says_that_it_lives_and_nothing_of_one() {
    let mut kiosk = Kiosk::start(None).await;
    kiosk.take(1);
    kiosk.given(|_| true).await;
    takes_one_after(&kiosk.hub, TAKEN).await;
    assert!(kiosk.hub.printers.try_recv().is_err());
}

#[actix::test]
async fn a_kiosk_that_was_started_anew_learns_its_number_and_goes_on_when_another_used_it() {
    let (mut hub, teller) = teller(Duration::from_millis(50)).await;
    teller.do_send(PrinterIs(PrinterState::Ready));
    assert_eq!(hears(&mut hub).await, PrinterCondition::Ready);
    takes_one_after(&hub, TAKEN + 2).await;
    *hub.taken.lock().expect("a number") = 1_000;
    takes_one_after(&hub, 1_002).await;
}

/// Waits until the hub has taken a number beyond this one.
async fn takes_one_after(hub: &TestHub, number: u64) {
    let taken = async {
        while *hub.taken.lock().expect("a number") <= number {
            tokio::task::yield_now().await;
        }
    };
    timeout(SOON, taken).await.expect("it goes on");
}
