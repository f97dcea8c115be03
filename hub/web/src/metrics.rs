//! What operators see in Prometheus. No label ever names a person, a card or an address.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use db::WriterObserver;
use db::incidents::Rule;
use db::notices::{Channel, Counts, Then};
use domain::taps::{BatchRefusal, TapSeq};
use notifier::outcome::{Outcome, Reason};
use prometheus::{
    Encoder, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry,
    TextEncoder, core::Collector, process_collector::ProcessCollector,
};

use crate::{noun::Nouns, routes::Side, trouble::TicketProblem};

/// Buckets from half a millisecond to ten seconds.
const SECONDS: [f64; 14] = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0];
/// From a tenth of a second to a day: a delivery is tried again for so long.
const DELIVERIES: [f64; 15] =
    [0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3_600.0, 10_800.0, 21_600.0, 43_200.0, 86_400.0];
/// From a minute to an hour and a half.
const WAITS: [f64; 9] = [60.0, 120.0, 300.0, 600.0, 900.0, 1_200.0, 1_800.0, 3_600.0, 5_400.0];
const FACTS: [f64; 11] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1024.0];

/// The counters of this hub.
pub struct Metrics {
    registry: Registry,
    /// One scrape at a time: gauges that are set anew are never seen half set.
    scraping: Mutex<()>,
    /// Taps answered, by outcome.
    pub taps: IntCounterVec,
    /// Batches refused, by kind.
    pub batches_refused: IntCounterVec,
    /// Sealed cards that did not open, by why.
    pub cards_not_opened: IntCounterVec,
    /// From the request to the answer of a batch.
    pub tap_seconds: Histogram,
    /// Numbers asked for by kiosks, by outcome.
    pub tickets: IntCounterVec,
    /// From the request to the answer of a number.
    pub ticket_seconds: Histogram,
    /// People in the lines of the offices that are awake here, by office and section.
    pub queue_waiting: IntGaugeVec,
    /// What somebody who comes now is told of their wait; by office and section.
    pub queue_wait_seconds: IntGaugeVec,
    /// How far the forecast was from the wait that it was about.
    pub forecast_error_seconds: Histogram,
    /// Commits of the writer.
    pub commits: IntCounter,
    /// Facts a commit.
    pub commit_facts: Histogram,
    /// Time a commit.
    pub commit_seconds: Histogram,
    /// Commits that failed.
    pub commits_failed: IntCounter,
    /// Appends and jobs waiting for the writer.
    pub writer_queue_entries: IntGauge,
    /// Closings of a day that failed and are tried again.
    pub closings_failed: IntCounter,
    /// Rounds of what is due of bookings that failed.
    pub booking_rounds_failed: IntCounter,
    /// Live pages connected.
    pub live_connections: IntGauge,
    /// Live pages dropped because they read too slowly.
    pub live_dropped: IntCounter,
    /// Times that a live stream read the log because a hint was missing.
    pub live_catch_ups: IntCounter,
    /// Whether the bus between hubs is up: 1 or 0; 1 with a single hub.
    pub bus_up: IntGauge,
    /// Hints sent and received over the bus.
    pub bus_hints: IntCounterVec,
    /// Actors that failed.
    pub actors_failed: IntCounter,
    /// Tasks and looks that failed at a facility which went on.
    pub tasks_failed: IntCounter,
    /// Tries to deliver, by channel and outcome.
    pub delivery_tries: IntCounterVec,
    /// Time of a try, by channel.
    pub delivery_try_seconds: HistogramVec,
    /// Deliveries that are over, by channel and how.
    pub deliveries: IntCounterVec,
    /// From what happened to the end of its delivery, by channel.
    pub delivery_seconds: HistogramVec,
    /// Facts in the outbox. Of the whole town, as [`Metrics::tell`] says.
    pub outbox_facts: IntGaugeVec,
    /// Deliveries that wait. Of the whole town.
    pub deliveries_waiting: IntGaugeVec,
    /// When a kiosk was heard of last, by facility and device. Of the whole town.
    pub kiosk_last_seen: IntGaugeVec,
    /// 1 for the condition that a kiosk's printer is in, by facility, kiosk and condition.
    pub kiosk_printer: IntGaugeVec,
    /// Requests answered, by side, method, route and status.
    pub http_requests: IntCounterVec,
    /// Time to the beginning of an answer, by side.
    pub http_seconds: HistogramVec,
    /// Connections of readers, by whether they are in use.
    pub database_connections: IntGaugeVec,
    /// Whether the mail server refuses this hub, whomever a mail is for: 1 or 0.
    pub mail_unwelcome: IntGauge,
    /// Passes that the database failed.
    pub notice_passes_failed: IntCounter,
    /// Facts of logs that this hub sealed into the chains of the audit.
    pub audit_facts_sealed: IntCounter,
    /// What a pass of that took.
    pub audit_seal_seconds: Histogram,
    /// Answers that were not given, for their rows of the audit could not be written.
    pub audit_refused: IntCounter,
    /// What looked like an attack and was found by this hub, by rule.
    pub incidents: IntCounterVec,
    /// Incidents that nobody has closed. Of the whole town.
    pub incidents_open: IntGaugeVec,
    /// Looks for them that failed.
    pub incident_looks_failed: IntCounter,
    /// Sign-ins, by outcome.
    pub sign_ins: IntCounterVec,
}

impl Metrics {
    /// All counters at nought, with the routes of these.
    ///
    /// # Panics
    /// Never: the names are valid, and each is registered once.
    #[must_use]
    pub fn new(nouns: Nouns) -> Arc<Self> {
        let registry = Registry::new_custom(Some("kazasu".to_owned()), None).expect("a valid prefix");
        let counter = |name: &str, help: &str| {
            let counter = IntCounter::new(name, help).expect("a valid name");
            registry.register(Box::new(counter.clone())).expect("registered once");
            counter
        };
        let counters = |name: &str, help: &str, labels: &[&str]| {
            let counters = IntCounterVec::new(Opts::new(name, help), labels).expect("a valid name");
            registry.register(Box::new(counters.clone())).expect("registered once");
            counters
        };
        let gauge = |name: &str, help: &str| {
            let gauge = IntGauge::new(name, help).expect("a valid name");
            registry.register(Box::new(gauge.clone())).expect("registered once");
            gauge
        };
        let gauges = |name: &str, help: &str, labels: &[&str]| {
            let gauges = IntGaugeVec::new(Opts::new(name, help), labels).expect("a valid name");
            registry.register(Box::new(gauges.clone())).expect("registered once");
            gauges
        };
        let histogram = |name: &str, help: &str, buckets: &[f64]| {
            let opts = HistogramOpts::new(name, help).buckets(buckets.to_vec());
            let histogram = Histogram::with_opts(opts).expect("a valid name");
            registry.register(Box::new(histogram.clone())).expect("registered once");
            histogram
        };
        let histograms = |name: &str, help: &str, label: &str, buckets: &[f64]| {
            let opts = HistogramOpts::new(name, help).buckets(buckets.to_vec());
            let histograms = HistogramVec::new(opts, &[label]).expect("a valid name");
            registry.register(Box::new(histograms.clone())).expect("registered once");
            histograms
        };
        let metrics = Self {
            taps: counters("taps_total", "Taps answered.", &["outcome"]),
            batches_refused: counters("batches_refused_total", "Batches refused.", &["kind"]),
            cards_not_opened: counters("cards_not_opened_total", "Sealed cards that did not open.", &["why"]),
            tap_seconds: histogram("tap_answer_seconds", "From request to answer of a batch.", &SECONDS),
            tickets: counters("tickets_total", "Numbers that kiosks asked for.", &["outcome"]),
            ticket_seconds: histogram("ticket_answer_seconds", "From request to answer of a number.", &SECONDS),
            queue_waiting: gauges("queue_waiting", "People in a line.", &["office", "section"]),
            queue_wait_seconds: gauges(
                "queue_wait_seconds",
                "The forecast for somebody who comes now.",
                &["office", "section"],
            ),
            forecast_error_seconds: histogram("forecast_error_seconds", "How wrong forecasts were.", &WAITS),
            commits: counter("commits_total", "Commits of the writer."),
            commit_facts: histogram("commit_facts", "Facts a commit.", &FACTS),
            commit_seconds: histogram("commit_seconds", "Time a commit.", &SECONDS),
            commits_failed: counter("commits_failed_total", "Commits that failed."),
            writer_queue_entries: gauge("writer_queue_entries", "Appends and jobs waiting for the writer."),
            booking_rounds_failed: counter(
                "booking_rounds_failed_total",
                "Rounds of what is due of bookings that failed and are tried again.",
            ),
            closings_failed: counter("closings_failed_total", "Closings of a day that failed and are tried again."),
            live_connections: gauge("live_connections", "Live pages connected."),
            audit_facts_sealed: counter("audit_facts_sealed_total", "Facts sealed into the audit."),
            audit_seal_seconds: histogram("audit_seal_seconds", "A pass that seals facts.", &SECONDS),
            audit_refused: counter("audit_refused_total", "Answers not given for want of a row of the audit."),
            live_dropped: counter("live_dropped_total", "Live pages dropped for reading too slowly."),
            live_catch_ups: counter("live_catch_ups_total", "Times that a live stream read the log."),
            bus_up: gauge("bus_up", "Whether the bus between hubs is up."),
            bus_hints: counters("bus_hints_total", "Hints over the bus.", &["direction"]),
            actors_failed: counter("actors_failed_total", "Actors that failed."),
            tasks_failed: counter("tasks_failed_total", "Tasks that failed at a facility which went on."),
            delivery_tries: counters("delivery_tries_total", "Tries to deliver.", &["channel", "outcome"]),
            delivery_try_seconds: histograms("delivery_try_seconds", "Time of a try to deliver.", "channel", &SECONDS),
            deliveries: counters("deliveries_total", "Deliveries that are over.", &["channel", "end"]),
            delivery_seconds: histograms(
                "delivery_seconds",
                "From what happened to the end of its delivery.",
                "channel",
                &DELIVERIES,
            ),
            outbox_facts: gauges("outbox_facts", "Facts in the outbox.", &[]),
            deliveries_waiting: gauges("deliveries_waiting", "Deliveries that wait.", &[]),
            kiosk_last_seen: gauges(
                "kiosk_last_seen_timestamp_seconds",
                "When a kiosk was heard of last.",
                &["facility", "device"],
            ),
            kiosk_printer: gauges(
                "kiosk_printer",
                "How a kiosk's printer is: 1 for its condition.",
                &["facility", "device", "condition"],
            ),
            http_requests: counters(
                "http_requests_total",
                "Requests answered.",
                &["side", "method", "route", "status"],
            ),
            http_seconds: histograms("http_request_seconds", "Time to the beginning of an answer.", "side", &SECONDS),
            database_connections: gauges("database_connections", "Connections of readers.", &["state"]),
            mail_unwelcome: gauge("mail_unwelcome", "Whether the mail server refuses this hub."),
            notice_passes_failed: counter("notice_passes_failed_total", "Passes that the database failed."),
            sign_ins: counters("sign_ins_total", "Sign-ins.", &["outcome"]),
            incidents: counters("incidents_total", "What looked like an attack, by rule.", &["rule"]),
            incidents_open: gauges("incidents_open", "Incidents that nobody has closed.", &[]),
            incident_looks_failed: counter("incident_looks_failed_total", "Looks for attacks that failed."),
            registry: registry.clone(),
            scraping: Mutex::default(),
        };
        registry.register(Box::new(build_info())).expect("registered once");
        metrics.begin(nouns);
        Arc::new(metrics)
    }

    /// Makes the series whose labels are known before anything happens: a rate of what never happened is nought, and not
    /// nothing. Statuses of answers beside the usual ones come as they happen.
    fn begin(&self, nouns: Nouns) {
        let of = |counters: &IntCounterVec, labels: &[&str]| drop(counters.with_label_values(labels));
        for outcome in ["repeated", "arrived", "left", "ticket", "refused"] {
            of(&self.taps, &[outcome]);
        }
        for refusal in BatchRefusal::all(TapSeq(0)) {
            of(&self.batches_refused, &[refusal.kind()]);
            of(&self.tickets, &[refusal.kind()]);
        }
        for outcome in TicketProblem::ALL.iter().map(|problem| problem.kind()).chain(["given"]) {
            of(&self.tickets, &[outcome]);
        }
        for why in ["unknown-key", "forged", "elsewhere"] {
            of(&self.cards_not_opened, &[why]);
        }
        for direction in ["sent", "received"] {
            of(&self.bus_hints, &[direction]);
        }
        for rule in Rule::ALL {
            of(&self.incidents, &[rule.name()]);
        }
        for outcome in ["accepted", "refused"] {
            of(&self.sign_ins, &[outcome]);
        }
        for channel in [Channel::Push, Channel::Mail].map(Channel::name) {
            self.delivery_try_seconds.with_label_values(&[channel]);
            self.delivery_seconds.with_label_values(&[channel]);
            for outcome in Outcome::all(&Reason::new("none")) {
                of(&self.delivery_tries, &[channel, outcome.name()]);
            }
            for end in Then::ENDS.into_iter().filter_map(Then::end) {
                of(&self.deliveries, &[channel, end]);
            }
        }
        for (side, row) in nouns.routes().flat_map(|row| row.sides.iter().map(move |side| (side, row))) {
            self.http_seconds.with_label_values(&[side.name()]);
            for status in ["200", "500", "503"] {
                of(&self.http_requests, &[side.name(), row.method.as_str(), row.pattern, status]);
            }
        }
    }

    /// Takes over what was read of the whole town, or that it is not this hub's to tell, and gives Prometheus' text.
    ///
    /// What stands in the database is the same for every hub of it. So that a sum over the hubs counts it once, the hub with
    /// the smallest number of those that are there tells it, and the others have no such series; no leader is chosen, each
    /// finds it for itself (`db::hubs`).
    #[must_use]
    pub fn tell(&self, town: Option<&TownFigures>) -> Vec<u8> {
        let _one = self.scraping.lock().unwrap_or_else(PoisonError::into_inner);
        for gauges in [
            &self.queue_waiting,
            &self.queue_wait_seconds,
            &self.outbox_facts,
            &self.deliveries_waiting,
            &self.kiosk_last_seen,
            &self.kiosk_printer,
            &self.incidents_open,
        ] {
            gauges.reset();
        }
        if let Some(town) = town {
            self.set(town);
        }
        self.render()
    }

    fn set(&self, town: &TownFigures) {
        let none: &[&str] = &[];
        if let Some(counts) = town.notices {
            self.outbox_facts.with_label_values(none).set(counts.outbox);
            self.deliveries_waiting.with_label_values(none).set(counts.waiting);
        }
        if let Some(open) = town.incidents_open {
            self.incidents_open.with_label_values(none).set(open);
        }
        for (facility, device, seen_at) in &town.kiosks {
            self.kiosk_last_seen.with_label_values(&[facility, device]).set(*seen_at);
        }
        for (facility, device, condition) in &town.printers {
            self.kiosk_printer.with_label_values(&[facility.as_str(), device, condition]).set(1);
        }
        for line in &town.lines {
            let labels = [line.office.as_str(), line.section.as_str()];
            self.queue_waiting.with_label_values(&labels).set(line.waiting);
            if let Some(wait) = line.wait_seconds {
                self.queue_wait_seconds.with_label_values(&labels).set(wait);
            }
        }
    }

    /// Counts an answer.
    pub fn answered(&self, side: Side, (method, route): (&str, &str), status: u16, took: Duration) {
        self.http_requests.with_label_values(&[side.name(), method, route, &status.to_string()]).inc();
        self.http_seconds.with_label_values(&[side.name()]).observe(took.as_secs_f64());
    }

    /// What went wrong since this hub was started, by kind, oftenest first.
    #[must_use]
    pub fn troubles(&self) -> Vec<Counted> {
        let mut found: Vec<Counted> = self.registry.gather().iter().flat_map(troubles_of).collect();
        found.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.kind.cmp(&other.kind)));
        found.truncate(TROUBLES_MAX);
        found
    }

    fn render(&self) -> Vec<u8> {
        let mut families = self.registry.gather();
        // Those of the process have the names that every process has: without our prefix.
        families.extend(ProcessCollector::for_self().collect());
        let mut text = Vec::new();
        TextEncoder::new().encode(&families, &mut text).expect("writing to memory");
        text
    }
}

/// Most kinds of trouble that are told.
const TROUBLES_MAX: usize = 50;

/// The counters of what should not happen, and what a person reads of each.
const TROUBLES: [(&str, &str); 16] = [
    ("kazasu_commits_failed_total", "データベースへの書き込みの失敗"),
    ("kazasu_actors_failed_total", "施設や端末の処理のやりなおし"),
    ("kazasu_tasks_failed_total", "施設での処理の失敗"),
    ("kazasu_batches_refused_total", "断った端末からの記録"),
    ("kazasu_cards_not_opened_total", "端末から届いたが開けなかったカード"),
    ("kazasu_delivery_tries_total", "届かなかった送信"),
    ("kazasu_deliveries_total", "あきらめたお知らせ"),
    ("kazasu_notice_passes_failed_total", "お知らせを送る処理の失敗"),
    ("kazasu_closings_failed_total", "一日を終える処理の失敗"),
    ("kazasu_booking_rounds_failed_total", "予約の期日の処理の失敗"),
    ("kazasu_live_dropped_total", "遅すぎて切った画面"),
    ("kazasu_audit_refused_total", "記録を残せずに出さなかった画面"),
    ("kazasu_http_requests_total", "ハブの側の理由で答えられなかった要求"),
    ("kazasu_sign_ins_total", "断ったサインイン"),
    ("kazasu_incidents_total", "不正アクセスの疑い"),
    ("kazasu_incident_looks_failed_total", "不正アクセスをさがす処理の失敗"),
];

/// So often something went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// What, in Japanese.
    pub what: &'static str,
    /// Its kind, as the labels of the metric say it.
    pub kind: String,
    /// How often.
    pub count: u64,
}

fn troubles_of(family: &prometheus::proto::MetricFamily) -> Vec<Counted> {
    let Some((_, what)) = TROUBLES.iter().find(|(name, _)| *name == family.name()) else { return Vec::new() };
    let of_kind = |metric: &prometheus::proto::Metric| {
        let labels = metric.get_label();
        let is_trouble = |name: &str, value: &str| match name {
            "outcome" => !matches!(value, "accepted" | "delivered"),
            "end" => !matches!(value, "delivered" | "dropped" | "gone"),
            "status" => value.starts_with('5'),
            _ => true,
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a counter of whole numbers")]
        let count = metric.get_counter().get_value() as u64;
        let is_one = count > 0 && labels.iter().all(|label| is_trouble(label.name(), label.value()));
        is_one.then(|| Counted {
            what,
            kind: labels.iter().map(prometheus::proto::LabelPair::value).collect::<Vec<_>>().join(" "),
            count,
        })
    };
    family.get_metric().iter().filter_map(of_kind).collect()
}

/// What stands in the database, and is so for every hub of it.
#[derive(Debug, Default)]
pub struct TownFigures {
    /// What waits to be told; `None` if it could not be counted in time.
    pub notices: Option<Counts>,
    /// Facility, device and when it was heard of last, in seconds since 1970.
    pub kiosks: Vec<(String, String, i64)>,
    /// Facility, device and how its printer is, of those that tell.
    pub printers: Vec<(String, String, &'static str)>,
    /// The lines of the offices.
    pub lines: Vec<LineFigures>,
    /// Incidents that nobody has closed.
    pub incidents_open: Option<i64>,
}

/// One line of an office. Names of offices and numbers of sections: a town has few.
#[derive(Debug)]
pub struct LineFigures {
    /// Which office.
    pub office: String,
    /// Which section.
    pub section: String,
    /// People in it.
    pub waiting: i64,
    /// What somebody who comes now is told.
    pub wait_seconds: Option<i64>,
}

fn build_info() -> IntGaugeVec {
    let opts = Opts::new("build_info", "Which version this is; always 1.");
    let info = IntGaugeVec::new(opts, &["version"]).expect("a valid name");
    info.with_label_values(&[env!("CARGO_PKG_VERSION")]).set(1);
    info
}

/// Counts what the writer does.
pub struct WriterMetrics(pub Arc<Metrics>);

impl WriterObserver for WriterMetrics {
    fn committed(&self, facts: usize, took: Duration) {
        self.0.commits.inc();
        #[expect(clippy::cast_precision_loss, reason = "a commit has at most some thousand facts")]
        self.0.commit_facts.observe(facts as f64);
        self.0.commit_seconds.observe(took.as_secs_f64());
    }

    fn failed(&self) {
        self.0.commits_failed.inc();
    }
}
