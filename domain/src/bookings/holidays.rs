//! Japanese public holidays.
