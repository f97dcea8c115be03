//! The hub through its front door.

mod access;
mod arrivals;
mod bookings;
mod calendars;
mod counters;
mod demo;
mod displays;
mod documents;
mod door;
mod forms;
mod letters;
mod live;
mod odd;
mod office;
mod pages;
mod reminders;
mod renewals;
mod reservations;
mod statistics;
mod taps;
mod tickets;
mod two_hubs;
mod visits;
mod world;
