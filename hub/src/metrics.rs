//! What operators see in Prometheus. No label ever names a person, a card or an address.

use std::{sync::Arc, time::Duration};

use db::WriterObserver;
use prometheus::{
    Encoder, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry,
    TextEncoder,
};

/// Buckets from half a millisecond to ten seconds.
const SECONDS: [f64; 14] = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0];
/// From a minute to an hour and a half.
const WAITS: [f64; 9] = [60.0, 120.0, 300.0, 600.0, 900.0, 1_200.0, 1_800.0, 3_600.0, 5_400.0];
const FACTS: [f64; 11] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1024.0];

/// The counters of this hub.
pub struct Metrics {
    registry: Registry,
    /// Taps answered, by outcome.
    pub taps: IntCounterVec,
    /// Batches refused, by kind.
    pub batches_refused: IntCounterVec,
    /// From the request to the answer of a batch.
    pub tap_seconds: Histogram,
    /// Numbers asked for by kiosks, by outcome.
    pub tickets: IntCounterVec,
    /// From the request to the answer of a number.
    pub ticket_seconds: Histogram,
    /// People in the lines of the offices that are awake here, by office and section.
    pub queue_waiting: IntGaugeVec,
    /// What somebody who comes now is told of their wait, in minutes; by office and section.
    pub queue_wait_minutes: IntGaugeVec,
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
    pub writer_queue: IntGauge,
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
    /// Tries to deliver, by channel and outcome.
    pub delivery_tries: IntCounterVec,
    /// Time of a try, by channel.
    pub delivery_try_seconds: HistogramVec,
    /// Deliveries that are over, by channel and how.
    pub deliveries: IntCounterVec,
    /// From what happened to the end of its delivery, by channel.
    pub delivery_seconds: HistogramVec,
    /// Facts in the outbox.
    pub outbox: IntGauge,
    /// Deliveries that wait.
    pub deliveries_waiting: IntGauge,
    /// Whether the mail server refuses this hub, whomever a mail is for: 1 or 0.
    pub mail_unwelcome: IntGauge,
    /// Passes that the database failed.
    pub notice_passes_failed: IntCounter,
    /// Sign-ins, by outcome.
    pub sign_ins: IntCounterVec,
}

impl Metrics {
    /// All counters at nought.
    #[must_use]
    pub fn new() -> Arc<Self> {
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
        let lines = |name: &str, help: &str| {
            let gauges = IntGaugeVec::new(Opts::new(name, help), &["office", "section"]).expect("a valid name");
            registry.register(Box::new(gauges.clone())).expect("registered once");
            gauges
        };
        let histogram = |name: &str, help: &str, buckets: &[f64]| {
            let opts = HistogramOpts::new(name, help).buckets(buckets.to_vec());
            let histogram = Histogram::with_opts(opts).expect("a valid name");
            registry.register(Box::new(histogram.clone())).expect("registered once");
            histogram
        };
        let histograms = |name: &str, help: &str| {
            let opts = HistogramOpts::new(name, help).buckets(SECONDS.to_vec());
            let histograms = HistogramVec::new(opts, &["channel"]).expect("a valid name");
            registry.register(Box::new(histograms.clone())).expect("registered once");
            histograms
        };
        let metrics = Self {
            taps: counters("taps_total", "Taps answered.", &["outcome"]),
            batches_refused: counters("batches_refused_total", "Batches refused.", &["kind"]),
            tap_seconds: histogram("tap_answer_seconds", "From request to answer of a batch.", &SECONDS),
            tickets: counters("tickets_total", "Numbers that kiosks asked for.", &["outcome"]),
            ticket_seconds: histogram("ticket_answer_seconds", "From request to answer of a number.", &SECONDS),
            queue_waiting: lines("queue_waiting", "People in a line."),
            queue_wait_minutes: lines("queue_wait_minutes", "The forecast for somebody who comes now."),
            forecast_error_seconds: histogram("forecast_error_seconds", "How wrong forecasts were.", &WAITS),
            commits: counter("commits_total", "Commits of the writer."),
            commit_facts: histogram("commit_facts", "Facts a commit.", &FACTS),
            commit_seconds: histogram("commit_seconds", "Time a commit.", &SECONDS),
            commits_failed: counter("commits_failed_total", "Commits that failed."),
            writer_queue: gauge("writer_queue", "Appends and jobs waiting for the writer."),
            booking_rounds_failed: counter(
                "booking_rounds_failed_total",
                "Rounds of what is due of bookings that failed and are tried again.",
            ),
            closings_failed: counter("closings_failed_total", "Closings of a day that failed and are tried again."),
            live_connections: gauge("live_connections", "Live pages connected."),
            live_dropped: counter("live_dropped_total", "Live pages dropped for reading too slowly."),
            live_catch_ups: counter("live_catch_ups_total", "Times that a live stream read the log."),
            bus_up: gauge("bus_up", "Whether the bus between hubs is up."),
            bus_hints: counters("bus_hints_total", "Hints over the bus.", &["direction"]),
            actors_failed: counter("actors_failed_total", "Actors that failed."),
            delivery_tries: counters("delivery_tries_total", "Tries to deliver.", &["channel", "outcome"]),
            delivery_try_seconds: histograms("delivery_try_seconds", "Time of a try to deliver."),
            deliveries: counters("deliveries_total", "Deliveries that are over.", &["channel", "end"]),
            delivery_seconds: histograms("delivery_seconds", "From what happened to the end of its delivery."),
            outbox: gauge("outbox", "Facts in the outbox."),
            deliveries_waiting: gauge("deliveries_waiting", "Deliveries that wait."),
            mail_unwelcome: gauge("mail_unwelcome", "Whether the mail server refuses this hub."),
            notice_passes_failed: counter("notice_passes_failed_total", "Passes that the database failed."),
            sign_ins: counters("sign_ins_total", "Sign-ins.", &["outcome"]),
            registry: registry.clone(),
        };
        Arc::new(metrics)
    }

    /// Prometheus' text format.
    #[must_use]
    pub fn render(&self) -> Vec<u8> {
        let mut text = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut text).expect("writing to memory");
        text
    }
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
