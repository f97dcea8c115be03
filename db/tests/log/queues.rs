//! `ops verify` finds what is wrong with a queue, and nothing where nothing is.

use db::{
    log::NewFact,
    queues,
    verify::{self, QueueReport},
};
use domain::{
    ids::{DeviceId, FacilityId, StaffId, VisitId},
    lang::Lang,
    log::{self, Entry, Witness},
    queue::{
        Fact,
        book::Queue,
        decide::{AtCounter, Command, Here, Take, decide},
        office::{CounterNo, Office, ServiceNo},
        visit::{Origin, Priority, Stand, Step},
    },
};

use crate::{AT, append, tip, world::World};

const OFFICE: &str = r#"{
    "sections": [{"no": 1, "name": {"ja": "市民課"}}],
    "services": [{"no": 1, "section": 1, "name": {"ja": "住民票"}, "series": "A", "minutes": 5}],
    "counters": [
        {"no": 1, "name": {"ja": "1番窓口"}, "services": [1]}, {"no": 2, "name": {"ja": "2番窓口"}, "services": [1]}
    ],
    "series": [{"prefix": "A", "from": 1, "to": 999}], "rules": {"opens": 0, "closes": 1440}
}"#;

/// An office with two counters and four numbers: A001 is served at counter 1, A002 has finished, A003 and A004 wait.
struct Hall {
    world: World,
    facility: FacilityId,
    facts: Vec<Entry>,
}

impl Hall {
    async fn of(world: World) -> Self {
        let facility = world.facility("yamada").await;
        let office = Office::parse(OFFICE).expect("an office");
        let put = office.clone();
        let put = world.db.write(move |conn| queues::put_office(conn, facility, &put, AT)).await;
        put.map_err(|error: db::DbError| error.to_string()).expect("an office");
        let facts = a_morning(&office);
        let from = tip(&world, facility).await;
        let stored = append(&world, facility, from, facts.iter().map(|fact| NewFact::of(fact.clone(), None)).collect());
        assert!(stored.0.is_ok());
        Self { world, facility, facts }
    }

    async fn report(&self) -> QueueReport {
        let report = self.world.db.read(verify::report).await.expect("a report");
        let own = report.queues.iter().all(QueueReport::is_sound);
        assert_eq!(report.is_sound(), own, "the logs themselves are sound");
        report.queues.into_iter().next().expect("an office")
    }

    fn tamper(&self, sql: &str) {
        self.world.tamper(sql);
    }

    async fn forge(&self, facts: &[Entry]) {
        self.world.forge(self.facility, facts).await;
    }

    /// The last fact of this step.
    fn last(&self, wanted: fn(&Step) -> bool) -> Entry {
        let of_step = |fact: &&Entry| matches!(Fact::of(fact), Some(Fact::Visit { step, .. }) if wanted(step));
        self.facts.iter().rfind(of_step).expect("such a fact").clone()
    }
}

fn a_morning(office: &Office) -> Vec<Entry> {
    let clerk = |no: u16| Witness::Staff { staff: StaffId::from_raw(i64::from(no)) };
    let (mut queue, mut facts, mut at) = (Queue::default(), Vec::new(), AT);
    let take = |no: i64| {
        Command::Take(Take {
            visit: VisitId::from_raw(no),
            services: vec![ServiceNo(1)],
            origin: Origin::Kiosk,
            priority: Priority::Normal,
            language: Lang::Ja,
            due: None,
            presence: Here::Here,
            card: None,
        })
    };
    let mut run = |command: Command, by: Witness| {
        at = at + std::time::Duration::from_secs(1);
        for fact in decide(office, &queue, &command, at, &by).expect("it fits") {
            queue.apply(&fact);
            facts.push(fact);
        }
    };
    let kiosk = || Witness::Button { device: DeviceId::from_raw(1) };
    (1..=4).for_each(|no| run(take(no), kiosk()));
    let steps = [(1, AtCounter::Open), (2, AtCounter::Open), (1, AtCounter::Next), (2, AtCounter::Next)];
    let served = [(1, AtCounter::Begin), (2, AtCounter::Begin), (2, AtCounter::Finish { done: Vec::new() })];
    for (counter, what) in steps.into_iter().chain(served) {
        run(Command::At(CounterNo(counter), what), clerk(counter));
    }
    facts
}

async fn a_morning_at_two_counters_is_sound(world: World) {
    let hall = Hall::of(world).await;
    let report = hall.report().await;
    assert!(report.is_sound(), "{report:?}");
    assert_eq!((report.facility.as_str(), report.tickets), ("yamada", 4));
}

async fn rows_that_do_not_say_what_the_log_says_are_found(world: World) {
    let hall = Hall::of(world).await;
    let changes = [
        ("update visits set section = 2 where id = 1", 1),
        ("update visits set body = replace(body, 'waiting', 'left') where id = 3", 2),
        ("delete from visits where id = 4", 3),
        ("update counters set body = '{\"is\":\"closed\"}' where counter = 1", 4),
        ("delete from counters where counter = 2", 5),
        (
            "insert into visits select 99, facility, day, series, 99, section, stand, place, called_at, ended_at, body
             from visits where id = 3",
            6,
        ),
        ("update visits set body = 'no visit' where id = 2", 7),
    ];
    for (sql, differing) in changes {
        hall.tamper(sql);
        let report = hall.report().await;
        assert_eq!(report.differing_rows, differing, "{sql}");
        assert_eq!((report.duplicate_numbers, report.gaps, report.double_calls, report.stuck), (0, 0, 0, 0));
    }
}

async fn a_number_given_twice_and_one_left_out_are_found(world: World) {
    let hall = Hall::of(world).await;
    let taken = hall.last(|step| matches!(step, Step::Taken { .. }));
    let again = |id: i64, number: u16| {
        let mut again = taken.clone();
        let log::Fact::Queue(Fact::Visit { visit, .. }) = &mut again.fact else { unreachable!("it is of a visit") };
        (visit.id, visit.number.number) = (VisitId::from_raw(id), number);
        again
    };
    hall.forge(&[again(11, 4), again(12, 7)]).await;
    let report = hall.report().await;
    assert_eq!((report.tickets, report.duplicate_numbers, report.gaps), (6, 1, 2));
    assert_eq!(report.differing_rows, 2, "nobody wrote their rows");
}

async fn calls_of_one_visit_to_two_counters_and_of_two_visits_to_one_are_found(world: World) {
    let hall = Hall::of(world).await;
    let called_at = |id: i64, counter: u16| {
        let mut fact = hall.last(|step| *step == Step::Called);
        if let log::Fact::Queue(Fact::Visit { visit, .. }) = &mut fact.fact {
            visit.id = VisitId::from_raw(id);
            visit.stand = Stand::Called { counter: CounterNo(counter), times: 1 };
        }
        fact
    };
    hall.forge(&[called_at(1, 2)]).await;
    assert_eq!(hall.report().await.double_calls, 1, "it is at counter 1");
    hall.forge(&[called_at(3, 2)]).await;
    assert_eq!(hall.report().await.double_calls, 2, "somebody is at counter 2");
    hall.forge(&[called_at(3, 2)]).await;
    assert_eq!(hall.report().await.double_calls, 3, "it is called already");
}

async fn whoever_cannot_go_on_is_found(world: World) {
    let hall = Hall::of(world).await;
    let at = AT + std::time::Duration::from_secs(60);
    let by = Witness::Staff { staff: StaffId::from_raw(1) };
    let closed = |at| Entry::new(at, &by, Fact::Counter { counter: CounterNo(1), state: Default::default() });
    hall.forge(&[closed(at)]).await;
    assert_eq!(hall.report().await.stuck, 1, "somebody is served at a counter that is closed");
    hall.forge(&[closed(at + std::time::Duration::from_secs(86_400))]).await;
    assert_eq!(hall.report().await.stuck, 3, "two wait since yesterday");
}

crate::world::on_both! {
    a_morning_at_two_counters_is_sound
    rows_that_do_not_say_what_the_log_says_are_found
    a_number_given_twice_and_one_left_out_are_found
    calls_of_one_visit_to_two_counters_and_of_two_visits_to_one_are_found
    whoever_cannot_go_on_is_found
}
