//! Bookings (予約): who comes when, without one place ever being given twice.
//!
//! Pure: [`calendar::Calendar`] says which places there are, [`decide::decide`] what follows from a command, and
//! [`book::Book::apply`] folds a fact into the state. What happens by itself (a reminder goes out, somebody did not come,
//! a place is offered) is a command too, [`decide::Command::At`], and [`book::Book::next_due`] says when it is worth asking.

pub mod address;
#[cfg(test)]
mod arbitrary;
pub mod book;
pub mod booking;
pub mod calendar;
pub mod check;
pub mod conflicts;
pub mod decide;
pub mod documents;
mod fact;
pub mod ics;
pub mod intake;
pub mod plan;
pub mod slots;

pub use fact::Fact;

#[cfg(test)]
mod tests;
