//! From hours to slots.
