//! Screens that watch the queue all day, one by way of each hub. Whose hub dies goes on with the other one from the last
//! fact that it saw. In the evening each has seen every fact once and in order.

use std::{cell::RefCell, net::SocketAddr, rc::Rc, time::Duration};

use tokio::{sync::Notify, task::spawn_local, time::timeout};

use crate::trials::{
    TrialError,
    load::{hall::Hall, live::LivePage, office::SLUG, people::Person},
};

/// For the last fact to be shown: a hub that was given no hint looks by itself every few seconds.
const SHOWN_WITHIN: Duration = Duration::from_secs(20);

/// One screen.
#[derive(Debug)]
struct Screen {
    /// The hubs in the order in which they are asked.
    hubs: Vec<SocketAddr>,
    person: Person,
    seen: RefCell<Vec<i64>>,
    moved: Notify,
}

/// All screens.
pub struct Screens(Vec<Rc<Screen>>);

impl Screens {
    /// Starts them after this place in the log.
    pub fn look(hall: &Hall, after: i64) -> Self {
        let screen = |first: usize| {
            let hubs = (0..hall.hubs()).map(|hub| hall.staff((first + hub) % hall.hubs())).collect();
            let person = hall.clerks[first].person().clone();
            let screen = Rc::new(Screen { hubs, person, seen: RefCell::default(), moved: Notify::new() });
            spawn_local(follow(Rc::clone(&screen), after));
            screen
        };
        Self((0..hall.hubs()).map(screen).collect())
    }

    /// Waits until every screen has seen the last of these facts; then each has seen all of them.
    pub async fn have_seen(&self, facts: &[i64]) -> Result<(), TrialError> {
        for screen in &self.0 {
            let last = async {
                while screen.seen.borrow().last() < facts.last() {
                    screen.moved.notified().await;
                }
            };
            let in_time = timeout(SHOWN_WITHIN, last).await;
            let seen = screen.seen.borrow();
            if in_time.is_err() || *seen != facts {
                let missing: Vec<_> = facts.iter().filter(|fact| !seen.contains(fact)).take(5).collect();
                let (count, all) = (seen.len(), facts.len());
                return Err(TrialError::Wrong(format!("a screen saw {count} of {all} facts; missing {missing:?} …")));
            }
        }
        Ok(())
    }
}

async fn follow(screen: Rc<Screen>, mut after: i64) {
    for hub in screen.hubs.iter().cycle() {
        let person = screen.person.by_way_of(*hub);
        let Ok(mut page) = LivePage::open(&person, &format!("/live/{SLUG}?after={after}")).await else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        while let Ok(event) = page.next().await {
            if let Some(id) = event.id {
                after = id;
                screen.seen.borrow_mut().push(id);
                screen.moved.notify_one();
            }
        }
    }
}
