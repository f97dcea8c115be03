//! An invented roster of any size, as `ops import` takes it.

use std::{fs, io, path::Path};

use serde_json::{Value, json};

use super::{
    bookings::{self, BookingPlan},
    office::OfficePlan,
};

/// The password of every member of the staff.
pub const STAFF_PASSWORD: &str = "a-long-enough-password";

/// The size of an invented town.
#[derive(Debug, Clone)]
pub struct RosterPlan {
    /// Children of each nursery.
    pub children: Vec<usize>,
    /// The town hall, if there is one.
    pub office: Option<OfficePlan>,
    /// What can be booked at the town hall, if anything.
    pub bookings: Option<BookingPlan>,
}

impl RosterPlan {
    /// Nurseries with so many children, and no town hall.
    #[must_use]
    pub const fn of_nurseries(children: Vec<usize>) -> Self {
        Self { children, office: None, bookings: None }
    }

    /// How many nurseries there are.
    #[must_use]
    pub const fn facilities(&self) -> usize {
        self.children.len()
    }

    /// The slug of a facility.
    #[must_use]
    pub fn slug(facility: usize) -> String {
        format!("nursery-{facility}")
    }

    /// The login of a facility's staff.
    #[must_use]
    pub fn staff_login(facility: usize) -> String {
        format!("staff-{facility}")
    }

    /// The town's own id on a child's card.
    #[must_use]
    pub fn card(facility: usize, child: usize) -> String {
        format!("TST-{facility:04}{child:06}")
    }

    /// Writes the roster.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let facilities = self.children.iter().enumerate().map(|(number, &children)| facility(number, children));
        let calendar = self.bookings.as_ref().map(|plan| &plan.calendar);
        let facilities = facilities.chain(self.office.map(|office| office.facility(calendar)));
        let residents = 0..self.bookings.as_ref().map_or(0, |plan| plan.residents);
        let residents = residents.map(bookings::resident).collect::<Vec<_>>();
        let roster = json!({ "facilities": facilities.collect::<Vec<_>>(), "residents": residents });
        fs::write(path, serde_json::to_vec(&roster)?)
    }
}

fn facility(number: usize, children: usize) -> Value {
    let children = (0..children).map(|child| self::child(number, child));
    json!({
        "slug": RosterPlan::slug(number),
        "name": format!("第{number}保育園"),
        "address": format!("試験町{number}番地"),
        "staff": [{ "login": RosterPlan::staff_login(number), "name": "試験 先生", "password": STAFF_PASSWORD }],
        "children": children.collect::<Vec<_>>(),
    })
}

fn child(facility: usize, number: usize) -> Value {
    json!({
        "number": (number + 1).to_string(),
        "name": format!("試験 {number}"),
        "kana": format!("しけん {number}"),
        "call_name": format!("こども{number}"),
        "group": format!("{}組", number / 20),
        "card": RosterPlan::card(facility, number),
        "guardians": [{ "name": format!("試験 保護者{number}"), "email": format!("g{facility}-{number}@example.jp") }],
    })
}
