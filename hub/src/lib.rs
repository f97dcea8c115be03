//! The town's hub: routes, pages, live streams, sign-in.

pub mod pages;
