//! Whoever writes to the database, but has no key, cannot exchange people's addresses.

use db::{accounts, roster};

use crate::world::{self, World, child, nursery, town};

async fn an_address_that_was_put_into_another_persons_row_does_not_open(world: World) {
    let mut file = town();
    let mut other = child("3", "森 つむぎ", "もり つむぎ", "SKM-00000003");
    other.guardians[0].email = "father@example.jp".to_owned();
    file.facilities[1] = nursery("hirata", vec![other]);
    world.import(file).await.expect("an import");
    let hirata = world.facility("hirata").await;
    let guardians = async || {
        let sealer = world.sealer.clone();
        world.db.read(move |conn| roster::guardians_of(conn, &sealer, hirata)).await
    };
    let before = guardians().await.expect("guardians");
    assert_eq!(before[0].email, "father@example.jp");
    let (mother, father) = ("(select min(id) from guardians)", "(select max(id) from guardians)");
    world.tamper(&format!(
        "update guardians set email = (select email from guardians where id = {mother}) where id = {father};
         update guardians set name = (select name from guardians where id = {mother}) where id = {father}"
    ));
    assert!(guardians().await.is_err(), "the mother's address in the father's row");
    let (sealer, father) = (world.sealer.clone(), before[0].guardian);
    assert!(world.db.read(move |conn| accounts::guardian(conn, &sealer, father)).await.is_err());
}

world::on_both! {
    an_address_that_was_put_into_another_persons_row_does_not_open
}
