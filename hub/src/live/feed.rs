//! One facility's watchers, and how far its log has been sent to them.

use std::collections::HashMap;

use bytes::Bytes;
use db::log::StoredEvent;
use domain::{event::Seq, ids::ChildId};
use tokio::sync::mpsc::{Sender, error::TrySendError};

use super::{Audience, frames};

/// A page.
#[derive(Clone)]
struct Watcher {
    sender: Sender<Bytes>,
    /// What the page had seen when it came. It may know more than the feed: another hub showed it, or the database.
    seen: Seq,
}

pub(super) struct Feed {
    last: Seq,
    catching_up: bool,
    staff: Vec<Watcher>,
    /// A page that follows two children of one nursery is in here twice, with the same sender.
    families: HashMap<ChildId, Vec<Watcher>>,
    public: Vec<Watcher>,
    /// The lines of the office moved since [`Feed::take_lines_moved`].
    lines_moved: bool,
}

/// What became of facts that were handed to a feed.
pub(super) struct Delivered {
    /// Watchers dropped because they read too slowly.
    pub dropped: u64,
    /// Facts between those sent and these are missing.
    pub hole: bool,
}

impl Feed {
    pub fn at(last: Seq) -> Self {
        Self {
            last,
            catching_up: false,
            staff: Vec::new(),
            families: HashMap::new(),
            public: Vec::new(),
            lines_moved: false,
        }
    }

    pub fn last(&self) -> Seq {
        self.last
    }

    pub fn join(&mut self, audience: Audience, sender: Sender<Bytes>, seen: Seq) -> Seq {
        let watcher = Watcher { sender, seen };
        match audience {
            Audience::Staff => self.staff.push(watcher),
            Audience::Public => self.public.push(watcher),
            Audience::Children(children) => {
                for child in children {
                    self.families.entry(child).or_default().push(watcher.clone());
                }
            }
        }
        self.last
    }

    /// Sends the facts that were not sent yet, if they continue what was.
    pub fn deliver(&mut self, from: Seq, events: &[StoredEvent]) -> Delivered {
        if from > self.last {
            return Delivered { dropped: 0, hole: true };
        }
        let last = self.last;
        let mut dropped = 0;
        for stored in events.iter().filter(|stored| stored.seq > last) {
            dropped += self.send(stored);
            self.last = stored.seq;
        }
        Delivered { dropped, hole: false }
    }

    fn send(&mut self, stored: &StoredEvent) -> u64 {
        let mut dropped = 0;
        if let (false, Some(frame)) = (self.staff.is_empty(), frames::staff(stored)) {
            dropped += send_fact(&mut self.staff, stored.seq, &frame);
        }
        if let Some(frame) = frames::public(stored) {
            self.lines_moved = true;
            dropped += send_fact(&mut self.public, stored.seq, &frame);
        }
        let family = stored.event.child().and_then(|child| self.families.get_mut(&child));
        if let (Some(watchers), Some(frame)) = (family, frames::attendance(stored)) {
            dropped += send_fact(watchers, stored.seq, &frame);
        }
        dropped
    }

    pub fn send_to_all(&mut self, frame: &Bytes) -> u64 {
        let families: u64 = self.families.values_mut().map(|watchers| send_to(watchers, frame)).sum();
        self.families.retain(|_, watchers| !watchers.is_empty());
        families + send_to(&mut self.staff, frame) + send_to(&mut self.public, frame)
    }

    /// Sends a frame that is no fact to those who watch an office's lines.
    pub fn send_lines(&mut self, frame: &Bytes) -> u64 {
        send_to(&mut self.staff, frame) + send_to(&mut self.public, frame)
    }

    /// Whether the lines moved since this was asked last.
    pub fn take_lines_moved(&mut self) -> bool {
        std::mem::take(&mut self.lines_moved)
    }

    /// Whether a signage screen or a visitor's phone follows.
    pub fn is_on_the_wall(&self) -> bool {
        !self.public.is_empty()
    }

    pub fn is_deserted(&self) -> bool {
        self.staff.is_empty() && self.families.is_empty() && self.public.is_empty()
    }

    /// Whether the caller is the one to read the log.
    pub fn start_catching_up(&mut self) -> bool {
        !std::mem::replace(&mut self.catching_up, true)
    }

    pub fn stop_catching_up(&mut self) {
        self.catching_up = false;
    }
}

/// Sends a frame that is no fact to each.
fn send_to(watchers: &mut Vec<Watcher>, frame: &Bytes) -> u64 {
    send_fact(watchers, Seq(i64::MAX), frame)
}

/// Sends a fact's frame to each who has not seen it; those that are gone or too slow are let go. Gives the number of slow ones.
fn send_fact(watchers: &mut Vec<Watcher>, seq: Seq, frame: &Bytes) -> u64 {
    let mut slow = 0;
    watchers.retain(|watcher| {
        if seq <= watcher.seen {
            return true;
        }
        match watcher.sender.try_send(frame.clone()) {
            Ok(()) => true,
            Err(TrySendError::Full(_)) => {
                slow += 1;
                false
            }
            Err(TrySendError::Closed(_)) => false,
        }
    });
    slow
}

#[cfg(test)]
mod tests {
    use domain::{
        event::{Event, Witness},
        ids::StaffId,
        queue::office::CounterNo,
        time::UtcTime,
    };
    use tokio::sync::mpsc::channel;

    use super::*;

    fn fact(seq: i64) -> StoredEvent {
        let (at, by) = (UtcTime::from_micros(0), Witness::Staff { staff: StaffId::from_raw(1) });
        let event = Event::Counter { counter: CounterNo(1), state: Default::default(), at, by };
        StoredEvent { seq: Seq(seq), event }
    }

    #[test]
    fn a_page_that_knows_more_than_the_feed_is_told_nothing_twice() {
        let mut feed = Feed::at(Seq(5));
        let ((here, mut ours), (there, mut ahead)) = (channel(8), channel(8));
        feed.join(Audience::Public, here, Seq(5));
        feed.join(Audience::Public, there, Seq(7));
        feed.deliver(Seq(5), &[fact(6), fact(7), fact(8)]);
        let count =
            |frames: &mut tokio::sync::mpsc::Receiver<Bytes>| std::iter::from_fn(|| frames.try_recv().ok()).count();
        assert_eq!((count(&mut ours), count(&mut ahead)), (3, 1));
        feed.send_lines(&Bytes::from_static(b"event: lines\n\n"));
        assert_eq!((count(&mut ours), count(&mut ahead)), (1, 1));
    }
}
