//! The queue of an office (窓口の受付・呼び出し): who waits for what, who is called where.
//!
//! Pure: [`decide::decide`] says what follows from a command, [`book::Queue::apply`] folds a fact into the state. The
//! fairness rule is one number, a visit's [`visit::Visit::rank`]: whoever has the smaller one is before the other, and it
//! does not change while somebody waits, so nobody is overtaken by more than the head start of a priority.

pub mod arrivals;
pub mod book;
pub mod decide;
mod fact;
pub mod forecast;
pub mod office;
pub mod screen;
pub mod signage;
pub mod statistics;
pub mod tickets;
pub mod visit;

pub use fact::Fact;

#[cfg(test)]
mod tests;
