//! What cannot be in a roster, found before anything is stored: all of it at once.

use std::collections::{HashMap, HashSet};

use domain::text::{self, NAME_MAX};

use crate::roster::classes::CLASSES_MAX;

use super::{FacilityEntry, Import, ImportError, RosterFile, residents};

/// Whose name it is that cannot be.
fn bad_name(whose: String) -> ImportError {
    ImportError::BadName { whose }
}

/// Everything that is wrong with a roster.
pub(super) fn check(file: &RosterFile, with: &Import<'_>) -> Vec<ImportError> {
    let mut found: Vec<ImportError> = file.facilities.iter().flat_map(check_facility).collect();
    found.extend(logins_twice(file));
    found.extend(residents::check_all(&file.residents, with));
    found
}

/// Whoever is listed at two facilities would belong to the one that comes last, and be stored anew by every file.
fn logins_twice(file: &RosterFile) -> Vec<ImportError> {
    let mut places: HashMap<&str, &str> = HashMap::new();
    let listed = file.facilities.iter().flat_map(|place| place.staff.iter().map(move |member| (place, member)));
    let twice = listed.filter_map(|(place, member)| {
        let first = places.insert(&member.login, &place.slug)?;
        let (login, places) = (member.login.clone(), [first.to_owned(), place.slug.clone()]);
        Some(ImportError::LoginTwice { login, places })
    });
    twice.collect()
}

fn check_facility(entry: &FacilityEntry) -> Vec<ImportError> {
    let mut found = Vec::new();
    let fits = |name: &str| !name.trim().is_empty() && text::fits(name, NAME_MAX);
    if !fits(&entry.name) || !fits(&entry.slug) {
        found.push(bad_name(format!("facility {}", entry.slug)));
    }
    let members = entry.staff.iter().filter(|member| !fits(&member.name) || !fits(&member.login));
    found.extend(members.map(|member| bad_name(format!("staff account {} of {}", member.login, entry.slug))));
    let classes: HashSet<&str> = entry.classes.iter().map(|class| class.name.as_str()).collect();
    if classes.len() != entry.classes.len() || classes.len() > CLASSES_MAX {
        found.push(ImportError::BadClasses(entry.slug.clone()));
    }
    let unnamed = entry.classes.iter().filter(|class| !text::fits(&class.name, NAME_MAX));
    found.extend(unnamed.map(|class| bad_name(format!("class {} of {}", class.name, entry.slug))));
    let mut numbers = HashSet::new();
    for child in &entry.children {
        let whose = || format!("child {} of {}", child.number, entry.slug);
        let names = [&child.number, &child.name, &child.kana, &child.call_name];
        if !names.into_iter().all(|name| fits(name)) || !text::fits(&child.class, NAME_MAX) {
            found.push(bad_name(whose()));
        }
        if !numbers.insert(child.number.as_str()) {
            found.push(ImportError::NumberTwice { whose: whose() });
        }
        let guardians = child.guardians.iter().filter(|guardian| !fits(&guardian.name));
        found.extend(guardians.map(|_| bad_name(format!("a guardian of {}", whose()))));
    }
    if let Some(cause) = entry.office.as_ref().and_then(|office| office.check().err()) {
        found.push(ImportError::BadOffice { facility: entry.slug.clone(), cause });
    }
    found
}
