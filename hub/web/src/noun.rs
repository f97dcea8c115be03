//! What a noun brings to the hub, and the list of all of them. The hub knows no more of a noun than stands here.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    pin::Pin,
    rc::Rc,
};

use actix_web::web::Data;
use db::{Conn, DbError, roster};
use domain::{
    duties::{Duties, Duty, Rights},
    ids::FacilityId,
    time::UtcTime,
};

use crate::{
    app::Hub,
    cookies::Keepsake,
    live::frames::Frames,
    pages::{
        Facility,
        assets::{ASSETS, Asset},
        bars::{ResidentPage, StaffPage, TownPage},
        figures::{Figure, Figures},
    },
    routes::{Method, ROUTES, Row, Side},
    settings::Settings,
    today::{Asker, Cards},
};

/// What goes on for as long as the hub runs.
pub type Round = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What a noun brings.
pub struct Noun {
    /// Its routes, with their policies.
    pub routes: &'static [Row],
    /// The files of its pages.
    pub assets: &'static [Asset],
    /// Its pages in the staff's side bar.
    pub staff_pages: &'static [StaffPage],
    /// What it counts of today at its facilities.
    pub figures: Option<Figures>,
    /// Its pages of the whole town.
    pub town_pages: &'static [TownPage],
    /// Its pages in the residents' bar.
    pub resident_pages: &'static [ResidentPage],
    /// Puts in what it keeps in the hub for itself.
    pub own: fn(&Settings, &mut Own),
    /// What its facts look like to live pages.
    pub frames: Frames,
    /// The cookies in which it keeps codes of pages at residents' browsers: a browser can forget them.
    pub cookies: &'static [Keepsake],
    /// Its cards on the residents' first page.
    pub today: fn(Rc<Asker>) -> Cards,
    /// What happens by itself.
    pub rounds: &'static [fn(Data<Hub>) -> Round],
}

impl Noun {
    /// For a noun that lacks some of it.
    pub const NOTHING: Self = Self {
        routes: &[],
        assets: &[],
        staff_pages: &[],
        figures: None,
        town_pages: &[],
        resident_pages: &[],
        own: |_, _| {},
        frames: Frames::NONE,
        cookies: &[],
        today: |_| Box::pin(std::future::ready(Ok(Vec::new()))),
        rounds: &[],
    };
}

/// What every noun's pages need, and no noun has for itself.
pub static WEB: Noun = Noun { routes: ROUTES, assets: ASSETS, ..Noun::NOTHING };

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

    /// The nearest page above this path, on this side.
    #[must_use]
    pub fn page_above(self, side: Side, path: &str) -> Option<&str> {
        let above = std::iter::successors(path.rsplit_once('/'), |(above, _)| above.rsplit_once('/'));
        above.map(|(above, _)| above).find(|above| {
            let is_page = |row: &Row| row.method == Method::GET && row.sides.contains(&side) && row.leads_to(above);
            !above.is_empty() && self.routes().any(is_page)
        })
    }

    /// The file with this name.
    #[must_use]
    pub fn asset(self, name: &str) -> Option<&'static Asset> {
        self.0.iter().flat_map(|noun| noun.assets).find(|asset| asset.name == name)
    }

    /// The side bar of a facility, in its order; the first page is where its staff begins.
    #[must_use]
    pub fn staff_pages(self, facility: &Facility) -> Vec<&'static StaffPage> {
        let mut pages: Vec<_> =
            self.0.iter().flat_map(|noun| noun.staff_pages).filter(|page| (page.at)(facility)).collect();
        pages.sort_by_key(|page| page.rank);
        pages
    }

    /// The events after which something is counted anew.
    pub fn counted_facts(self) -> impl Iterator<Item = &'static str> {
        self.0.iter().filter_map(|noun| noun.figures).flat_map(|figures| figures.facts).copied()
    }

    /// What is counted of today at these facilities.
    ///
    /// # Errors
    /// If the database fails.
    pub fn figures(
        self,
        conn: &mut Conn,
        facilities: &[roster::Facility],
        now: UtcTime,
    ) -> Result<Vec<(FacilityId, Figure)>, DbError> {
        let mut all = Vec::new();
        for figures in self.0.iter().filter_map(|noun| noun.figures) {
            all.extend((figures.count)(conn, facilities, now)?);
        }
        Ok(all)
    }

    /// The pages of the whole town, in their order; the first one is where those who work for it begin.
    #[must_use]
    pub fn town_pages(self) -> Vec<&'static TownPage> {
        let mut pages: Vec<_> = self.0.iter().flat_map(|noun| noun.town_pages).collect();
        pages.sort_by_key(|page| page.rank);
        pages
    }

    /// The residents' bar, in its order.
    #[must_use]
    pub fn resident_pages(self) -> Vec<&'static ResidentPage> {
        let mut pages: Vec<_> = self.0.iter().flat_map(|noun| noun.resident_pages).collect();
        pages.sort_by_key(|page| page.rank);
        pages
    }

    /// Where somebody of the staff with these rights begins at a facility; the choice of a facility where there is no page of it
    /// for them.
    #[must_use]
    pub fn first_page(self, facility: &Facility, rights: &Rights) -> String {
        let duties = facility.id.map(|id| rights.at(id)).unwrap_or_default();
        let mut pages = self.staff_pages(facility).into_iter().filter(|page| self.opens(page.route, duties));
        pages.next().map_or_else(|| "/board".to_owned(), |page| page.href(facility))
    }

    /// The cookies in which codes of pages are kept at residents' browsers, with their paths.
    pub fn cookies(self) -> impl Iterator<Item = Keepsake> {
        self.0.iter().flat_map(|noun| noun.cookies).copied()
    }

    /// What the screens of a facility show, if it has any.
    #[must_use]
    pub fn wall(self, facility: &Facility) -> Option<String> {
        let mut walls = self.staff_pages(facility).into_iter().filter_map(|page| page.wall);
        walls.next().map(|route| route.replace("{facility}", &facility.slug))
    }

    /// The duties of which whoever opens this page of the staff needs one: its own row in the table says so.
    #[must_use]
    pub fn asked_at(self, route: &str) -> Vec<Duty> {
        let mut rows = self.at(Side::Staff, route).filter(|row| row.method == Method::GET);
        rows.next().map(|row| row.policy.asks()).unwrap_or_default()
    }

    /// Whether somebody with these duties at its place opens this page.
    #[must_use]
    pub fn opens(self, route: &str, duties: Duties) -> bool {
        let asked = self.asked_at(route);
        asked.is_empty() || asked.into_iter().any(|duty| duties.has(duty))
    }

    /// Starts what happens by itself.
    #[must_use]
    pub fn rounds(self, hub: &Data<Hub>) -> Vec<tokio::task::JoinHandle<()>> {
        let rounds = self.0.iter().flat_map(|noun| noun.rounds);
        rounds.map(|round| tokio::spawn(round(hub.clone()))).collect()
    }

    /// What all of them keep.
    #[must_use]
    pub fn own(self, settings: &Settings) -> Own {
        let mut own = Own::default();
        self.0.iter().for_each(|noun| (noun.own)(settings, &mut own));
        own
    }
}

impl std::fmt::Debug for Nouns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} nouns", self.0.len())
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
