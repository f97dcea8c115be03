//! One facility's watchers, and how far its log has been sent to them.

use std::collections::HashMap;

use bytes::Bytes;
use db::log::StoredEntry;
use domain::{ids::ChildId, log::Seq, time::UtcTime};

use super::{
    Audience, frames,
    outlet::{Frame, Outlet, Put},
};
use crate::noun::Nouns;

/// A page.
#[derive(Clone)]
pub(super) struct Watcher {
    pub outlet: Outlet,
    /// What the page calls this log, as the first line of each event's data; nothing if it follows no other.
    pub topic: Bytes,
    /// What the page had seen when it came. It may know more than the feed: another hub showed it, or the database.
    pub seen: Seq,
}

pub(super) struct Feed {
    last: Seq,
    staff: Vec<Watcher>,
    /// A page that follows two children of one nursery is in here twice, with the same outlet.
    families: HashMap<ChildId, Vec<Watcher>>,
    public: Vec<Watcher>,
    /// Something that everybody sees moved since [`Feed::take_moved`].
    moved: bool,
    /// It was forgotten: whoever still comes by an old handle is to ask for another one.
    is_closed: bool,
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
        Self { last, staff: Vec::new(), families: HashMap::new(), public: Vec::new(), moved: false, is_closed: false }
    }

    pub fn last(&self) -> Seq {
        self.last
    }

    /// Takes a watcher in; gives the place from which it is sent to. `None` if the feed is closed.
    pub fn join(&mut self, audience: &Audience, watcher: Watcher) -> Option<Seq> {
        if self.is_closed {
            return None;
        }
        match audience {
            Audience::Staff => self.staff.push(watcher),
            Audience::Public => self.public.push(watcher),
            Audience::Children(children) => {
                for child in children {
                    self.families.entry(*child).or_default().push(watcher.clone());
                }
            }
        }
        Some(self.last)
    }

    /// Lets everybody go; nobody joins any more.
    pub fn close(&mut self) {
        (self.is_closed, self.staff, self.public) = (true, Vec::new(), Vec::new());
        self.families.clear();
    }

    /// Closes the feed if nobody watches; tells whether it did.
    pub fn close_if_deserted(&mut self) -> bool {
        self.is_closed |= self.is_deserted();
        self.is_closed
    }

    /// Sends the facts that were not sent yet, if they continue what was.
    pub fn deliver(&mut self, nouns: Nouns, from: Seq, entries: &[StoredEntry]) -> Delivered {
        if from > self.last {
            return Delivered { dropped: 0, hole: true };
        }
        let last = self.last;
        let mut dropped = 0;
        for stored in entries.iter().filter(|stored| stored.seq > last) {
            dropped += self.send(nouns, stored);
            self.last = stored.seq;
        }
        Delivered { dropped, hole: false }
    }

    fn send(&mut self, nouns: Nouns, stored: &StoredEntry) -> u64 {
        let mut dropped = 0;
        if let (false, Some(frame)) = (self.staff.is_empty(), nouns.staff_frame(stored)) {
            dropped += send_fact(&mut self.staff, stored.seq, &frame);
        }
        if let Some(frame) = nouns.public_frame(stored) {
            self.moved = true;
            dropped += send_fact(&mut self.public, stored.seq, &frame);
        }
        let family = nouns.child_of(stored).and_then(|child| self.families.get_mut(&child));
        if let (Some(watchers), Some(frame)) = (family, nouns.family_frame(stored)) {
            dropped += send_fact(watchers, stored.seq, &frame);
        }
        dropped
    }

    /// Says to every page that the stream is there, how far it is and which day it is. A page of two children hears it
    /// twice and minds it once.
    pub fn beat(&mut self, now: UtcTime) -> u64 {
        let (place, no_place) = (frames::beat(Some(self.last), now), frames::beat(None, now));
        let last = self.last;
        // A page that came from a further place is not told to go back.
        let frame = |watcher: &Watcher| if watcher.seen <= last { place.clone() } else { no_place.clone() };
        let families: u64 = self.families.values_mut().map(|watchers| send(watchers, frame)).sum();
        self.families.retain(|_, watchers| !watchers.is_empty());
        families + send(&mut self.staff, frame) + send(&mut self.public, frame)
    }

    /// Sends a frame that is no fact to the staff and to everybody.
    pub fn tell(&mut self, frame: &Bytes) -> u64 {
        send(&mut self.staff, |_| frame.clone()) + send(&mut self.public, |_| frame.clone())
    }

    /// Whether something that everybody sees moved since this was asked last.
    pub fn take_moved(&mut self) -> bool {
        std::mem::take(&mut self.moved)
    }

    /// Whether a signage screen or a visitor's phone follows.
    pub fn is_on_the_wall(&self) -> bool {
        !self.public.is_empty()
    }

    pub fn is_deserted(&self) -> bool {
        self.staff.is_empty() && self.families.is_empty() && self.public.is_empty()
    }
}

/// Sends a fact's frame to each who has not seen it.
fn send_fact(watchers: &mut Vec<Watcher>, seq: Seq, frame: &Bytes) -> u64 {
    send_where(watchers, |watcher| seq > watcher.seen, |_| frame.clone())
}

/// Sends a frame that is no fact to each.
fn send(watchers: &mut Vec<Watcher>, frame: impl Fn(&Watcher) -> Bytes) -> u64 {
    send_where(watchers, |_| true, frame)
}

/// Those that are gone or too slow are let go. Gives the number of slow ones.
fn send_where(watchers: &mut Vec<Watcher>, wants: impl Fn(&Watcher) -> bool, frame: impl Fn(&Watcher) -> Bytes) -> u64 {
    let mut slow = 0;
    watchers.retain(|watcher| {
        if !wants(watcher) {
            return !watcher.outlet.is_over();
        }
        match watcher.outlet.put(Frame { topic: watcher.topic.clone(), event: frame(watcher) }) {
            Put::Taken => true,
            Put::Over => false,
            Put::TooSlow => {
                slow += 1;
                false
            }
        }
    });
    slow
}

#[cfg(test)]
mod tests {
    use domain::{
        ids::StaffId,
        log::{Entry, Witness},
        roster,
    };

    use super::{
        super::{frames::Frames, outlet::Inlet},
        *,
    };
    use crate::noun::Noun;

    /// Everybody sees that there is a fact.
    static SEEN: Noun =
        Noun { frames: Frames { public: |stored| Some(frames::reload(stored.seq)), ..Frames::NONE }, ..Noun::NOTHING };
    static NOUNS: Nouns = Nouns(&[&SEEN]);

    fn fact(seq: i64) -> StoredEntry {
        let (at, by) = (UtcTime::from_micros(0), Witness::Staff { staff: StaffId::from_raw(1) });
        StoredEntry { seq: Seq(seq), entry: Entry::new(at, &by, roster::Fact::RosterChanged) }
    }

    fn page(seen: i64) -> (Watcher, Inlet) {
        let (outlet, inlet) = Outlet::new();
        (Watcher { outlet, topic: Bytes::new(), seen: Seq(seen) }, inlet)
    }

    fn heard(inlet: &mut Inlet) -> Vec<String> {
        let text = |frame: Frame| String::from_utf8(frame.into_bytes().to_vec()).expect("text");
        std::iter::from_fn(|| inlet.frames.try_recv().ok().map(text)).collect()
    }

    #[test]
    fn a_page_that_knows_more_than_the_feed_is_told_nothing_twice_and_not_to_go_back() {
        let mut feed = Feed::at(Seq(5));
        let ((here, mut ours), (there, mut ahead)) = (page(5), page(7));
        feed.join(&Audience::Public, here);
        feed.join(&Audience::Public, there);
        feed.beat(UtcTime::from_micros(0));
        assert!(heard(&mut ours)[0].starts_with("id: 5\nevent: beat\n"));
        assert!(heard(&mut ahead)[0].starts_with("event: beat\n"));
        feed.deliver(NOUNS, Seq(5), &[fact(6), fact(7), fact(8)]);
        assert_eq!((heard(&mut ours).len(), heard(&mut ahead).len()), (3, 1));
        feed.tell(&Bytes::from_static(b"event: lines\n\n"));
        assert_eq!((heard(&mut ours).len(), heard(&mut ahead).len()), (1, 1));
    }

    #[test]
    fn a_page_of_two_children_that_reads_too_slowly_is_let_go_of_both_lists() {
        let mut feed = Feed::at(Seq(0));
        let (parent, _inlet) = page(0);
        let children = vec![ChildId::from_raw(1), ChildId::from_raw(2)];
        feed.join(&Audience::Children(children), parent.clone());
        let now = UtcTime::from_micros(0);
        let dropped: u64 = (0..40).map(|_| feed.beat(now)).sum();
        assert_eq!(dropped, 1);
        assert!(parent.outlet.is_over(), "the page comes again and misses nothing");
        feed.beat(now);
        assert!(feed.is_deserted());
    }

    #[test]
    fn nobody_joins_a_feed_that_was_forgotten() {
        let mut feed = Feed::at(Seq(3));
        let (watcher, _inlet) = page(0);
        assert_eq!(feed.join(&Audience::Public, watcher.clone()), Some(Seq(3)));
        assert!(!feed.close_if_deserted());
        watcher.outlet.end();
        feed.beat(UtcTime::from_micros(0));
        assert!(feed.close_if_deserted());
        assert_eq!(feed.join(&Audience::Public, page(0).0), None);
    }
}
