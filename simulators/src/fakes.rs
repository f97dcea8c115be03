//! What tests need around the product. Fakes of its neighbours, controllable and rude on demand, which speak the real
//! protocol: readers and cards, a push service, a mail server, a printer, a proxy, an authority for certificates. And the real neighbours, each private and
//! gone with whoever started it: PostgreSQL, Redis, browsers, the programs themselves.

pub mod authenticator;
pub mod authority;
pub mod browser;
pub mod cards;
pub mod connect_proxy;
pub mod folder;
pub mod identity_provider;
pub mod listen;
pub mod mail_server;
pub mod pcscd;
pub mod ports;
pub mod postgres;
pub mod printer;
pub mod processes;
pub mod proxy;
pub mod push_service;
pub mod redis;
mod watched;
