//! Real browsers to look through.
