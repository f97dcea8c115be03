//! The tables of the spool's file.

diesel::table! {
    taps (seq) {
        seq -> BigInt,
        card -> Binary,
        sealed -> Nullable<Binary>,
        device_time_us -> BigInt,
        boot -> Text,
        uptime_ms -> BigInt,
    }
}

diesel::table! {
    owner (device) {
        device -> BigInt,
    }
}
