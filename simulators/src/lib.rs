//! Controllable fakes of what surrounds Kazasu, each also runnable by itself: readers and cards, a push service, a mail
//! server, real browsers to look through.

pub mod attacks;
pub mod bench;
pub mod browser;
pub mod cards;
pub mod day;
pub mod folder;
pub mod kill;
pub mod listen;
pub mod load;
pub mod mail_server;
pub mod midnight;
pub mod pcscd;
pub mod ports;
pub mod postgres;
pub mod printer;
pub mod processes;
pub mod proxy;
pub mod push_service;
pub mod redis;
pub mod say;
pub mod storm;
pub mod trial;
mod watched;
