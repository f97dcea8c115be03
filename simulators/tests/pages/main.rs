//! The pages in a real Chromium: they move by themselves, survive the hub's absence, work without scripts, fit on every
//! screen and can be used by everybody. Needs chromium.

mod accounts;
mod board;
mod bookings;
mod counters;
mod demo;
mod displays;
mod doors;
mod easy;
mod entries;
mod kept;
mod live;
mod looks;
mod moves;
mod names;
mod offices;
mod passkeys;
mod polish;
mod reservations;
mod sizes;
mod states;
mod tabs;
mod town;
mod visits;
mod whole_town;
