//! The classes (組) of a nursery, in the order in which its pages show them.

use std::collections::HashMap;

use domain::ids::ChildId;

/// The years of age of the classes of which the roster says it, by their names.
pub type Ages = HashMap<String, u8>;

/// The children of one class, by kana.
#[derive(Debug)]
pub struct Class<T> {
    /// The first on a page is 1.
    pub number: usize,
    /// As `りす組`.
    pub name: String,
    /// Who is in it.
    pub children: Vec<T>,
}

/// A tab of a page that shows the classes one by one.
#[derive(Debug)]
pub struct Tab {
    /// This page with the class alone, or with all of them.
    pub href: String,
    /// The class's name; `None` is all of them.
    pub class: Option<String>,
    /// How many of how many.
    pub number: String,
    /// The key that chooses it.
    pub key: Option<usize>,
    /// Whether it is the one that is shown.
    pub is_current: bool,
}

/// Somebody who is in a class.
pub trait InClass {
    /// Who.
    fn child(&self) -> ChildId;
    /// The full name in kana; the list is ordered by it.
    fn kana(&self) -> &str;
    /// The class's name.
    fn class(&self) -> &str;
}

/// By age, as the roster or the class's own name says it (3歳児), the youngest first; else in the order in which the roster
/// brought the children first.
pub fn by_class<T: InClass>(children: Vec<T>, ages: &Ages) -> Vec<Class<T>> {
    let mut classes: Vec<Class<T>> = Vec::new();
    for child in children {
        match classes.iter_mut().find(|class| class.name == child.class()) {
            Some(class) => class.children.push(child),
            None => classes.push(Class { number: 0, name: child.class().to_owned(), children: vec![child] }),
        }
    }
    classes.sort_by_key(|class| {
        let age = ages.get(&class.name).copied().or_else(|| age_in(&class.name));
        (age.is_none(), age, class.children.iter().map(InClass::child).min())
    });
    for (class, number) in classes.iter_mut().zip(1..) {
        class.number = number;
        class.children.sort_by(|one, other| one.kana().cmp(other.kana()));
    }
    classes
}

/// The years that stand before 歳.
fn age_in(name: &str) -> Option<u8> {
    let name = domain::text::half_width(name);
    let before = name.split_once('歳')?.0;
    let digits = before.len() - before.bytes().rev().take_while(u8::is_ascii_digit).count();
    before[digits..].parse().ok()
}
