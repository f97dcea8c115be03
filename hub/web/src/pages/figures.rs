//! What each noun says of its facilities in the overview of the town: a few numbers of today, which can be added up.

use db::{Conn, DbError, roster::Facility};
use domain::{ids::FacilityId, time::UtcTime};

/// A number of today at a facility.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// What is counted, in Japanese: the same words at every facility, for what has the same words is added up.
    pub label: &'static str,
    /// How many.
    pub count: usize,
    /// Out of how many, if there is such a number.
    pub of: Option<usize>,
    /// What they are counted in.
    pub unit: &'static str,
}

/// What a noun counts of today.
#[derive(Clone, Copy)]
pub struct Figures {
    /// The events of live streams after which it is counted anew.
    pub facts: &'static [&'static str],
    /// Asked by whoever works for the town, every other second at most.
    pub count: Count,
}

/// Counts at those of these facilities that have the noun.
pub type Count = fn(&mut Conn, &[Facility], UtcTime) -> Result<Vec<(FacilityId, Figure)>, DbError>;

/// What is counted under the same words, over all facilities, in the order in which it comes.
#[must_use]
pub fn totals<'a>(figures: impl Iterator<Item = &'a Figure>) -> Vec<Figure> {
    let mut totals: Vec<Figure> = Vec::new();
    for figure in figures {
        match totals.iter_mut().find(|total| total.label == figure.label) {
            Some(total) => {
                total.count += figure.count;
                total.of = total.of.zip(figure.of).map(|(one, other)| one + other);
            }
            None => totals.push(*figure),
        }
    }
    totals
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_the_same_words_is_added_up_and_a_part_of_nothing_known_is_of_nothing() {
        let figure = |label, count, of| Figure { label, count, of, unit: "人" };
        let all = [figure("登園中", 12, Some(48)), figure("待っている方", 3, None), figure("登園中", 8, Some(16))];
        assert_eq!(totals(all.iter()), [figure("登園中", 20, Some(64)), figure("待っている方", 3, None)]);
        let one_unknown = [figure("利用中", 1, Some(12)), figure("利用中", 2, None)];
        assert_eq!(totals(one_unknown.iter()), [figure("利用中", 3, None)]);
    }
}
