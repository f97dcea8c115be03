//! What a noun brings to the hub, and the list of all of them. The hub knows no more of a noun than stands here.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
};

use crate::{
    pages::assets::{ASSETS, Asset},
    routes::{ROUTES, Row, Side},
    settings::Settings,
};

/// What a noun brings.
pub struct Noun {
    /// Its routes, with their policies.
    pub routes: &'static [Row],
    /// The files of its pages.
    pub assets: &'static [Asset],
    /// Puts in what it keeps in the hub for itself.
    pub own: fn(&Settings, &mut Own),
}

/// What every noun's pages need, and no noun has for itself.
pub static WEB: Noun = Noun { routes: ROUTES, assets: ASSETS, own: |_, _| {} };

/// Every noun of a hub.
#[derive(Clone, Copy)]
pub struct Nouns(pub &'static [&'static Noun]);

impl Nouns {
    /// Every route.
    pub fn routes(self) -> impl Iterator<Item = &'static Row> {
        self.0.iter().flat_map(|noun| noun.routes)
    }

    /// The routes of one address on this side.
    pub fn at(self, side: Side, pattern: &str) -> impl Iterator<Item = &'static Row> {
        self.routes().filter(move |row| row.pattern == pattern && row.sides.contains(&side))
    }

    /// The file with this name.
    #[must_use]
    pub fn asset(self, name: &str) -> Option<&'static Asset> {
        self.0.iter().flat_map(|noun| noun.assets).find(|asset| asset.name == name)
    }

    /// What all of them keep.
    #[must_use]
    pub fn own(self, settings: &Settings) -> Own {
        let mut own = Own::default();
        self.0.iter().for_each(|noun| (noun.own)(settings, &mut own));
        own
    }
}

/// What nouns keep in the hub for themselves, as bounds of what they admit: one of each type.
#[derive(Default)]
pub struct Own(HashMap<TypeId, Box<dyn Any + Send + Sync>>);

impl Own {
    /// Keeps this for as long as the hub runs.
    pub fn put<T: Send + Sync + 'static>(&mut self, own: T) {
        self.0.insert(TypeId::of::<T>(), Box::new(own));
    }

    /// What was put in.
    #[must_use]
    pub fn get<T: 'static>(&self) -> Option<&T> {
        self.0.get(&TypeId::of::<T>())?.downcast_ref()
    }
}
